//! Temporary files of a restricted guest: they need no grant, are limited, and are gone with it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests prepare and inspect files")]
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::TemporaryDirectory;
use sandbox::{Access, Errno, Policy, Sandbox, SandboxError};

const O_RDWR: i32 = 2;
const O_CREAT: i32 = 0o100;
const MIB: usize = 1 << 20;

fn guest(mib: u64) -> Sandbox {
    Sandbox::new(Policy::untrusted().max_temporary(mib << 20)).unwrap()
}

fn is_full<T: std::fmt::Debug>(result: Result<T, SandboxError>) -> bool {
    result.is_err_and(|error| error.is(Errno::NOSPC))
}

/// The directories on the host that this process has made.
fn on_host() -> usize {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&format!("rjvm-tmp-{}-", std::process::id()))).count()
}

#[test]
fn they_are_there_when_they_are_used_and_gone_with_the_guest() {
    let before = on_host();
    let (one, other) = (guest(1), guest(1));
    let waker = one.new_waker();
    assert_eq!(one.list_directory(b"/tmp").unwrap(), Vec::<Vec<u8>>::new());
    let file = one.open_file(b"/tmp/f", O_RDWR | O_CREAT, 0o600).unwrap();
    one.write_all(file, b"abc", &waker).unwrap();
    one.make_directory(b"/tmp/d", 0o700).unwrap();
    one.rename(b"/tmp/f", b"/tmp/d/g").unwrap();
    assert_eq!(one.stat(b"/tmp/d/g").unwrap().size, 3);
    assert_eq!(one.real_path(b"/tmp/d/g"), Ok(b"/tmp/d/g".to_vec()));
    assert!(other.stat(b"/tmp/d/g").is_err());
    assert!(on_host() > before);
    one.symlink(b"/etc", b"/tmp/link").unwrap();
    assert!(one.stat(b"/tmp/link/passwd").is_err() && one.stat(b"/tmp/../etc/passwd").is_err());
    drop((one, other));
    assert!(on_host() <= before);
}

#[test]
fn they_take_no_more_than_the_policy_allows() {
    let sandbox = guest(4);
    let waker = sandbox.new_waker();
    let file = sandbox.open_file(b"/tmp/f", O_RDWR | O_CREAT, 0o600).unwrap();
    let mib = vec![1; MIB];
    for _ in 0..3 {
        sandbox.write_all(file, &mib, &waker).unwrap();
    }
    assert!(is_full(sandbox.write_all(file, &mib, &waker)));
    assert!(is_full(sandbox.write_at(file, &mib, 3 << 20)) && is_full(sandbox.truncate(file, 1 << 40)));
    assert!(is_full(sandbox.write_vectored(file, &[&mib, &mib], &waker)));
    // What is overwritten does not count twice.
    for _ in 0..100 {
        sandbox.write_at(file, &mib, 0).unwrap();
    }
    sandbox.truncate(file, 0).unwrap();
    sandbox.seek(file, 0, sandbox::Whence::Start).unwrap();
    sandbox.write_all(file, &mib, &waker).unwrap();

    // A file without a name counts while it is open.
    let hidden = sandbox.open_file(b"/tmp/hidden", O_RDWR | O_CREAT, 0o600).unwrap();
    sandbox.truncate(hidden, 2 << 20).unwrap();
    sandbox.unlink(b"/tmp/hidden").unwrap();
    let copy = sandbox.duplicate(hidden).unwrap();
    sandbox.close(hidden).unwrap();
    assert!(is_full(sandbox.truncate(file, 3 << 20)) && is_full(sandbox.truncate(copy, 3 << 20)));
    sandbox.close(copy).unwrap();
    sandbox.truncate(file, 3 << 20).unwrap();

    // Names count, too.
    let made = (0..1000).take_while(|number| sandbox.make_directory(format!("/tmp/{number}").as_bytes(), 0o700).is_ok()).count();
    assert!((200..256).contains(&made), "{made}");
    assert!(is_full(sandbox.open_file(b"/tmp/new", O_RDWR | O_CREAT, 0o600)) && is_full(sandbox.symlink(b"0", b"/tmp/link")));
    // What is full can be emptied.
    sandbox.remove_directory(b"/tmp/0").unwrap();
    sandbox.unlink(b"/tmp/f").unwrap();
}

#[test]
fn a_grant_takes_their_place() {
    let directory = TemporaryDirectory::new();
    let policy = Policy::untrusted().max_temporary(1).dir(directory.path(""), "/tmp", Access::ReadWrite);
    let sandbox = Sandbox::new(policy).unwrap();
    let file = sandbox.open_file(b"/tmp/f", O_RDWR | O_CREAT, 0o600).unwrap();
    sandbox.write_all(file, &vec![1; MIB], &sandbox.new_waker()).unwrap();
    assert!(directory.0.join("f").exists());
    let none = Sandbox::new(Policy::untrusted().max_temporary(0)).unwrap();
    assert!(matches!(none.stat(b"/tmp"), Err(SandboxError::Denied { .. })));
}

/// What lies deeper than the host has paths for counts as all that there may be.
#[test]
fn no_file_is_too_deep_to_count() {
    let sandbox = guest(4);
    let waker = sandbox.new_waker();
    let name = "d".repeat(200);
    let chain = |root: &str| {
        let mut path = format!("/tmp/{root}");
        sandbox.make_directory(path.as_bytes(), 0o700).unwrap();
        for _ in 0..17 {
            path = format!("{path}/{name}");
            sandbox.make_directory(path.as_bytes(), 0o700).unwrap();
        }
        path
    };
    let (outer, inner) = (chain("a"), chain("b"));
    let hidden = sandbox.open_file(format!("{inner}/f").as_bytes(), O_RDWR | O_CREAT, 0o600).unwrap();
    sandbox.truncate(hidden, 3 << 20).unwrap();
    sandbox.close(hidden).unwrap();
    sandbox.rename(b"/tmp/b", format!("{outer}/b").as_bytes()).unwrap();
    let file = sandbox.open_file(b"/tmp/f", O_RDWR | O_CREAT, 0o600).unwrap();
    assert!(is_full(sandbox.write_all(file, &vec![1; 2 * MIB], &waker)));
    assert!(is_full(sandbox.truncate(file, 2 << 20)));
}
