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

/// The directory on the host that keeps others out of a guest's, found by a file that is nowhere else.
fn on_host(sandbox: &Sandbox) -> std::path::PathBuf {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let name = format!("marker-{}-{}", std::process::id(), NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let file = sandbox.open_file(format!("/tmp/{name}").as_bytes(), O_RDWR | O_CREAT, 0o600).unwrap();
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    let found = entries.map(|entry| entry.path()).find(|path| path.join("tmp").join(&name).exists()).unwrap();
    sandbox.close(file).unwrap();
    sandbox.unlink(format!("/tmp/{name}").as_bytes()).unwrap();
    found
}

#[test]
fn they_are_there_when_they_are_used_and_gone_with_the_guest() {
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
    let hosts = [on_host(&one), on_host(&other)];
    one.symlink(b"/etc", b"/tmp/link").unwrap();
    assert!(one.stat(b"/tmp/link/passwd").is_err() && one.stat(b"/tmp/../etc/passwd").is_err());
    drop((one, other));
    assert!(hosts.iter().all(|path| !path.exists()), "{hosts:?}");
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

/// Nested deeper than a process has descriptors for or its stack has room, and closed by their permissions.
#[test]
fn whatever_they_are_like_they_are_removed() {
    let sandbox = guest(64);
    let host = on_host(&sandbox);
    sandbox.make_directory(b"/tmp/x", 0o700).unwrap();
    for _ in 0..3000 {
        sandbox.make_directory(b"/tmp/y", 0o700).unwrap();
        sandbox.rename(b"/tmp/x", b"/tmp/y/x").unwrap();
        sandbox.rename(b"/tmp/y", b"/tmp/x").unwrap();
    }
    for path in ["/tmp/a", "/tmp/a/b", "/tmp/a/b/c", "/tmp/raised-1", "/tmp/raised-1/d"] {
        sandbox.make_directory(path.as_bytes(), 0o700).unwrap();
    }
    for path in ["/tmp/a/b/c", "/tmp/a/b", "/tmp/a", "/tmp/raised-1/d", "/tmp"] {
        sandbox.chmod(path.as_bytes(), 0).unwrap();
    }
    drop(sandbox);
    assert!(!host.exists());
}

/// Whatever a guest does to the permissions of what is its own, nobody else gets in, and nothing runs with another's rights.
#[test]
fn they_are_of_no_use_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = guest(1);
    let file = sandbox.open_file(b"/tmp/f", O_RDWR | O_CREAT, 0o6755).unwrap();
    let mode = |path: &str| sandbox.stat(path.as_bytes()).unwrap().mode & 0o7000;
    assert_eq!(mode("/tmp/f"), 0);
    sandbox.fchmod(file, 0o6755).unwrap();
    assert_eq!(mode("/tmp/f"), 0);
    sandbox.chmod(b"/tmp/f", 0o4755).unwrap();
    assert_eq!(mode("/tmp/f"), 0);
    sandbox.make_directory(b"/tmp/d", 0o2777).unwrap();
    assert_eq!(mode("/tmp/d") & 0o6000, 0);
    sandbox.chmod(b"/tmp", 0o777).unwrap();
    assert_eq!(std::fs::metadata(on_host(&sandbox)).unwrap().permissions().mode() & 0o077, 0);
    assert!(sandbox.set_extended_attribute(file, b"user.a", b"b").is_err_and(|error| error.is(Errno::OPNOTSUPP)));
}
