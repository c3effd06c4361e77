//! Verifies arbitrary class files: no panic, no long time, the same verdict again, and two verifiers that agree.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use rjvm_fuzz::{mutation, verdict};

fuzz_target!(|bytes: &[u8]| {
    match verdict::check(bytes) {
        Ok(verdict) => assert!(
            !mutation::is_generated(bytes) || verdict == Some(Ok(())),
            "a class that is valid by construction is rejected: {verdict:?}"
        ),
        Err(violation) => panic!("{violation}"),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutation::mutate(data, size, max_size, seed) });
