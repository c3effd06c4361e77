//! Vms as their hosts use them.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests compile classes and look at the process")]

mod abandoned;
mod attack_unsafe;
mod bombs;
mod building;
mod call_async;
mod calls;
mod class_count;
mod compiled;
mod compiler;
mod corruption;
mod cycles;
mod dynamic;
mod examples;
mod frames;
mod fuel;
mod harm;
mod helpers;
mod host_functions;
mod hostile;
mod hostile_natives;
mod kills;
mod lifecycle;
mod linked_images;
mod machine;
mod objects;
mod panics;
mod programs;
mod rebuild;
mod sharing;
mod spending;
mod support;
mod traps;
mod unloaded_code;
mod unstoppable;
mod untrusted;
