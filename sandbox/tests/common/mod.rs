//! A temporary directory that goes away with the test, and a trusted Sandbox.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests prepare and inspect files")]

use sandbox::{Policy, Sandbox, Waker};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Removed when dropped.
pub struct TemporaryDirectory(pub PathBuf);

impl TemporaryDirectory {
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sandbox-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary directory can be created");
        Self(path)
    }

    /// The path of `name` in it.
    pub fn path(&self, name: &str) -> Vec<u8> {
        self.0.join(name).into_os_string().into_encoded_bytes()
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A Sandbox with everything allowed, and a waker.
#[allow(dead_code, reason = "not every test binary needs it")]
pub fn trusted() -> (Sandbox, Waker) {
    let sandbox = Sandbox::new(Policy::trusted()).expect("trusted needs nothing");
    let waker = sandbox.new_waker();
    (sandbox, waker)
}
