//! Runs class files that pass verification, in batches, in a Vm of a process of its own: see `rjvm_fuzz::run`.
//!
//! What goes wrong is kept in `artifacts/run_class` and reported on standard error; fuzzing goes on.
#![no_main]

use std::sync::{LazyLock, Mutex, PoisonError};

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use rjvm_fuzz::{mutation, trials::Trials, verdict};

static TRIALS: LazyLock<Mutex<Trials>> = LazyLock::new(|| match Trials::new() {
    Ok(trials) => Mutex::new(trials),
    Err(error) => panic!("{error}"),
});

fuzz_target!(|bytes: &[u8]| {
    if verdict::is_accepted(bytes) {
        TRIALS.lock().unwrap_or_else(PoisonError::into_inner).add(bytes);
    } else {
        assert!(!mutation::is_generated(bytes), "a class that is valid by construction is rejected");
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutation::mutate(data, size, max_size, seed) });
