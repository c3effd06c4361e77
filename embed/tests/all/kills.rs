//! A small part of `cargo xtask kills`: Vms that are killed in many states, by each cause.
#![allow(dead_code, reason = "the whole command shows more")]

#[path = "../../benches/kills/cycle.rs"]
mod cycle;

use std::time::{Duration, Instant};

use crate::support::{Classes, java_home, process_resources, settle_to};
use cycle::{Host, STATES};

#[allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]
#[test]
fn vms_are_killed_in_whatever_state_they_are() {
    let classes = Classes::compile("Kill", include_str!("../../benches/kills/Kill.java"));
    let host = Host::new(&java_home(), classes.path().to_str().unwrap(), 1).unwrap();
    host.cycle(0, None);
    let (before, begin) = (process_resources(), Instant::now());
    let mut late = Vec::new();
    // 7 has no divisor in common with the number of states: neighbours are alike.
    for number in (0..STATES.len() as u64).map(|number| number * 7) {
        let killed = host.cycle(number, None);
        assert_eq!(killed.failure, None);
        late.push((killed.late, killed.state));
        if begin.elapsed() > Duration::from_secs(10) {
            break;
        }
    }
    late.sort_unstable();
    let (count, median, longest) = (late.len(), late[late.len() / 2].0, late[late.len() - 1]);
    println!("{count} kills: median {median:.1?}, longest {longest:.1?}");
    assert!(count >= 10 && median < Duration::from_millis(50) && longest.0 < Duration::from_secs(2), "{late:?}");
    let after = settle_to(before);
    // One more is the one that looks at the clock for all.
    assert!(after.descriptors <= before.descriptors && after.threads <= before.threads + 1, "{before:?} {after:?}");
}
