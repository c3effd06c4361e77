//! Claims about guests that are restricted to granted directories.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests prepare and inspect files")]
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::TemporaryDirectory;
use sandbox::{Access, Descriptor, Errno, FileTime, Grant, Policy, Sandbox, SandboxError};

const O_RDONLY: i32 = 0;
const O_RDWR: i32 = 2;
const O_CREAT: i32 = 0o100;
const O_TRUNC: i32 = 0o1000;

fn guest(directory: &TemporaryDirectory, access: Access) -> Sandbox {
    Sandbox::new(Policy::untrusted().dir(directory.path(""), "/data", access).working_directory("/data")).unwrap()
}

fn is_denied<T: std::fmt::Debug>(result: Result<T, SandboxError>) -> bool {
    matches!(result, Err(SandboxError::Denied { .. }))
}

#[test]
fn granted_files_can_be_used() {
    let directory = TemporaryDirectory::new();
    let sandbox = guest(&directory, Access::ReadWrite);
    let waker = sandbox.new_waker();
    let file = sandbox.open(b"/data/f", O_RDWR | O_CREAT, 0o644).unwrap();
    sandbox.write_all(file, b"abc", &waker).unwrap();
    assert_eq!(sandbox.stat(b"f").unwrap().size, 3);
    assert_eq!(sandbox.lstat(b"/data/./f").unwrap().size, 3);
    sandbox.make_directory(b"/data/sub", 0o755).unwrap();
    sandbox.symlink(b"../f", b"/data/sub/l").unwrap();
    assert_eq!(sandbox.real_path(b"/data/sub/l"), Ok(b"/data/f".to_vec()));
    sandbox.chmod(b"/data/sub/l", 0o600).unwrap();
    let time = FileTime { seconds: 5, nanoseconds: 6 };
    sandbox.set_times(b"/data/sub/l", time, time, true).unwrap();
    assert_eq!(sandbox.fstat(file).unwrap().modified, time);
    assert_eq!(sandbox.stat(b"/data/f").unwrap().mode & 0o777, 0o600);
    sandbox.rename(b"/data/f", b"/data/sub/g").unwrap();
    let base = sandbox.open(b"/data/sub", O_RDONLY, 0).unwrap();
    assert_eq!(sandbox.stat_at(Some(base), b"g", true).unwrap().size, 3);
    assert_eq!(sandbox.stat_at(Some(base), b"l", false).unwrap().mode & 0o170_000, 0o120_000);
    sandbox.unlink_at(Some(base), b"g", false).unwrap();
    assert!(is_denied(sandbox.stat_at(Some(base), b"../x", true)));
    assert_eq!(sandbox.list_directory(b"/data").unwrap(), [b"sub".to_vec()]);
    assert!(sandbox.stat(b"/data").unwrap().is_directory() && sandbox.lstat(b"/data").unwrap().is_directory());
    assert!(sandbox.file_system_space(b"/data").unwrap().blocks > 0);
    assert_eq!(sandbox.current_directory(), Ok(b"/data".to_vec()));
    assert_eq!(sandbox.canonicalize(b"new/../other"), Ok(b"/data/other".to_vec()));
}

#[test]
fn nothing_outside_is_reached() {
    let (directory, outside) = (TemporaryDirectory::new(), TemporaryDirectory::new());
    std::fs::write(outside.0.join("secret"), "s").unwrap();
    std::os::unix::fs::symlink(&outside.0, directory.0.join("absolute")).unwrap();
    let relative = format!("../{}", outside.0.file_name().unwrap().to_str().unwrap());
    std::os::unix::fs::symlink(relative, directory.0.join("relative")).unwrap();
    std::os::unix::fs::symlink("/proc/self/root", directory.0.join("magic")).unwrap();
    let sandbox = guest(&directory, Access::ReadWrite);
    for path in ["/etc/passwd", "/data/../etc/passwd", "../etc/passwd", "/database", "/proc/self/mem", "/dev/fd/0", "/"] {
        assert!(is_denied(sandbox.open(path.as_bytes(), O_RDONLY, 0)), "{path}");
        assert!(is_denied(sandbox.stat(path.as_bytes())), "{path}");
    }
    for path in ["/data/absolute/secret", "/data/relative/secret", "/data/magic/etc/passwd"] {
        assert!(is_denied(sandbox.open(path.as_bytes(), O_RDONLY, 0)), "{path}");
        assert!(is_denied(sandbox.stat(path.as_bytes())), "{path}");
        assert!(is_denied(sandbox.unlink(path.as_bytes())), "{path}");
        assert!(is_denied(sandbox.real_path(path.as_bytes())), "{path}");
        assert!(is_denied(sandbox.list_directory(path.as_bytes())), "{path}");
    }
    assert!(is_denied(sandbox.rename(b"/data/magic", b"/etc/x")));
    assert!(sandbox.mounts().unwrap().is_empty());
    assert!(outside.0.join("secret").exists());
    assert_eq!(sandbox.open(b"/data/none", O_RDONLY, 0), Err(Errno::NOENT.into()));
    assert!(sandbox.audit().iter().any(|record| record.target == "/etc/passwd" && record.grant.to_string() == "--dir /etc:ro"));
}

#[test]
fn read_grants_allow_no_change() {
    let directory = TemporaryDirectory::new();
    std::fs::write(directory.0.join("f"), "x").unwrap();
    let sandbox = guest(&directory, Access::Read);
    let file = sandbox.open(b"/data/f", O_RDONLY, 0).unwrap();
    assert!(is_denied(sandbox.open(b"/data/f", O_RDWR, 0)));
    assert!(is_denied(sandbox.open(b"/data/g", O_CREAT, 0o600)));
    assert!(is_denied(sandbox.unlink(b"/data/f")));
    assert!(is_denied(sandbox.chmod(b"/data/f", 0)));
    assert!(is_denied(sandbox.make_directory(b"/data/d", 0o700)));
    assert!(is_denied(sandbox.access(b"/data/f", 2)));
    sandbox.access(b"/data/f", 4).unwrap();
    let base = sandbox.open(b"/data", O_RDONLY, 0).unwrap();
    assert!(is_denied(sandbox.unlink_at(Some(base), b"f", false)));
    assert!(is_denied(sandbox.open_at(Some(base), b"f", O_RDWR, 0)));
    assert!(is_denied(sandbox.fchmod(file, 0o777)));
    assert!(is_denied(sandbox.set_times_of(file, FileTime::default(), FileTime::default())));
    assert!(is_denied(sandbox.set_extended_attribute(file, b"user.x", b"y")));
}

#[test]
fn open_files_are_limited() {
    let directory = TemporaryDirectory::new();
    let policy = Policy::untrusted().dir(directory.path(""), "/", Access::Read).max_open_files(5);
    let sandbox = Sandbox::new(policy).unwrap();
    assert_eq!(sandbox.open(b"/", O_RDONLY, 0), Ok(Descriptor(3)));
    assert_eq!(sandbox.open(b"/", O_RDONLY, 0), Ok(Descriptor(4)));
    let error = sandbox.open(b"/", O_RDONLY, 0).unwrap_err();
    assert_eq!(
        (error.message().as_str(), error),
        ("Too many open files", SandboxError::LimitExceeded { limit: "max_open_files", value: 5 })
    );
}

#[test]
fn a_named_pipe_does_not_hold_its_opener() {
    let directory = TemporaryDirectory::new();
    let sandbox = guest(&directory, Access::ReadWrite);
    let waker = sandbox.new_waker();
    sandbox.make_node(b"/data/fifo", 0o010_644, 0).unwrap();
    assert!(is_denied(sandbox.make_node(b"/data/device", 0o020_644, 0x103)));
    let fifo = sandbox.open(b"/data/fifo", O_RDONLY, 0).unwrap();
    assert_eq!(sandbox.read(fifo, &mut [0; 1], &waker), Ok(0));
}

#[test]
fn no_link_leads_into_a_part_that_may_only_be_read() {
    let directory = TemporaryDirectory::new();
    std::fs::create_dir(directory.0.join("fixed")).unwrap();
    std::fs::write(directory.0.join("fixed/f"), "x").unwrap();
    let policy = Policy::untrusted().dir(directory.path(""), "/data", Access::ReadWrite);
    let sandbox = Sandbox::new(policy.dir(directory.path("fixed"), "/data/fixed", Access::Read)).unwrap();
    sandbox.symlink(b"fixed/f", b"/data/file").unwrap();
    sandbox.symlink(b"fixed/new", b"/data/new").unwrap();
    sandbox.symlink(b"fixed", b"/data/dir").unwrap();
    for flags in [O_RDWR, O_RDWR | O_CREAT, O_RDWR | O_TRUNC] {
        assert!(is_denied(sandbox.open(b"/data/file", flags, 0o600)));
        assert!(is_denied(sandbox.open(b"/data/dir/f", flags, 0o600)));
        assert!(is_denied(sandbox.open(b"/data/fixed/f", flags, 0o600)));
    }
    assert!(sandbox.open(b"/data/new", O_RDWR | O_CREAT, 0o600).is_err());
    assert!(is_denied(sandbox.open(b"/data/dir/g", O_RDWR | O_CREAT, 0o600)));
    let base = sandbox.open(b"/data", O_RDONLY, 0).unwrap();
    assert!(is_denied(sandbox.open_at(Some(base), b"dir/f", O_RDWR, 0)));
    assert!(is_denied(sandbox.unlink_at(Some(base), b"dir/f", false)));
    assert!(is_denied(sandbox.chmod(b"/data/file", 0o777)));
    assert!(is_denied(sandbox.unlink(b"/data/dir/f")));
    assert!(is_denied(sandbox.make_directory(b"/data/dir/sub", 0o700)));
    assert!(is_denied(sandbox.rename(b"/data/dir/f", b"/data/moved")));
    assert!(is_denied(sandbox.link(b"/data/dir/f", b"/data/linked")));
    assert_eq!(std::fs::read_to_string(directory.0.join("fixed/f")).unwrap(), "x");
    assert_eq!(std::fs::read_dir(directory.0.join("fixed")).unwrap().count(), 1);
    let waker = sandbox.new_waker();
    for name in [&b"/data/other"[..], b"/data/other"] {
        let file = sandbox.open(name, O_RDWR | O_CREAT | O_TRUNC, 0o600).unwrap();
        sandbox.write_all(file, b"abc", &waker).unwrap();
    }
    assert_eq!(std::fs::read_to_string(directory.0.join("other")).unwrap(), "abc");
    assert_eq!(sandbox.stat(b"/data/file").unwrap().size, 1);
}

#[test]
fn links_of_a_library_lead_nowhere_else() {
    let (directory, outside) = (TemporaryDirectory::new(), TemporaryDirectory::new());
    std::fs::write(outside.0.join("conf"), "abc").unwrap();
    std::os::unix::fs::symlink(outside.0.join("conf"), directory.0.join("link")).unwrap();
    let (home, link) = (directory.path(""), directory.path("link"));
    let policy = || Policy::untrusted().max_temporary(0).library(&home, &home);
    assert!(is_denied(Sandbox::new(policy()).unwrap().stat(&link)));
    // Unless what they lead to is granted in their place.
    let sandbox = Sandbox::new(policy().library(outside.path("conf"), &link)).unwrap();
    assert_eq!(sandbox.stat(&link).unwrap().size, 3);
    sandbox.open(&link, O_RDONLY, 0).unwrap();
    assert!(is_denied(sandbox.open(&link, O_RDWR, 0)));
    assert_eq!(sandbox.canonicalize(&link), Ok(link.clone()));
    assert!(is_denied(sandbox.stat(&outside.path("conf"))));
}

/// What a program is made of may lie in a directory that it may write, under the same path or another one: links that it makes there are still no way out.
#[test]
fn no_link_that_a_guest_makes_in_a_library_leads_out() {
    let secret = TemporaryDirectory::new();
    std::fs::write(secret.0.join("f"), "s").unwrap();
    let target = secret.path("f");
    for (writable, seen) in [("", "same"), ("", "/w"), ("lib", "/w"), ("lib/sub", "/w")] {
        let directory = TemporaryDirectory::new();
        std::fs::create_dir_all(directory.0.join("lib/sub")).unwrap();
        std::fs::write(directory.0.join("lib/a.jar"), "abc").unwrap();
        let host = directory.path(writable);
        let seen = if seen == "same" { host.clone() } else { seen.as_bytes().to_vec() };
        let (library, jar) = (directory.path("lib"), directory.path("lib/a.jar"));
        let policy = Policy::untrusted().max_temporary(0).dir(&host, &seen, Access::ReadWrite);
        let sandbox = Sandbox::new(policy.library(&library, &library).library(&jar, &jar)).unwrap();
        let in_seen = |name: &str| [&seen[..], b"/", name.as_bytes()].concat();
        // Whatever of this works, works within the directory.
        for name in ["lib/a.jar", "a.jar", "l/lib/a.jar", "l/a.jar"] {
            let _ = sandbox.symlink(b".", &in_seen("l"));
            let _ = sandbox.unlink(&in_seen(name));
            let _ = sandbox.symlink(&target, &in_seen(name));
        }
        for name in ["evil", "lib/evil", "l/lib/evil", "lib/sub/evil", "sub/evil"] {
            let _ = sandbox.symlink(&target, &in_seen(name));
        }
        for name in ["lib/a.jar", "lib/evil", "lib/sub/evil"] {
            let path = directory.path(name);
            let content = sandbox.open(&path, O_RDONLY, 0).map(|file| {
                let mut bytes = [0; 8];
                let count = sandbox.read(file, &mut bytes, &sandbox.new_waker()).unwrap();
                bytes[..count].to_vec()
            });
            assert_ne!(content, Ok(b"s".to_vec()), "{writable} {name}");
        }
    }
}

#[test]
fn random_bytes_need_no_grant_and_are_those_of_the_policy() {
    let bytes = |path: &[u8]| {
        let sandbox = Sandbox::new(Policy::untrusted().entropy(sandbox::Entropy::Seeded(3))).unwrap();
        sandbox.access(path, 4).unwrap();
        assert_eq!(sandbox.canonicalize(path).unwrap(), path);
        let file = sandbox.open_file(path, O_RDONLY, 0).unwrap();
        assert!(is_denied(sandbox.open_file(path, O_RDWR, 0)));
        let mut bytes = [0; 32];
        assert_eq!(sandbox.read(file, &mut bytes, &sandbox.new_waker()), Ok(32));
        assert!(sandbox.write(file, b"x", &sandbox.new_waker()).is_err());
        bytes
    };
    assert_eq!(bytes(b"/dev/random"), bytes(b"/dev/urandom"));
}

#[test]
fn nothing_at_all_needs_no_grant() {
    let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
    let waker = sandbox.new_waker();
    let file = sandbox.open_file(b"/dev/null", O_RDWR, 0).unwrap();
    sandbox.write_all(file, b"x", &waker).unwrap();
    assert_eq!(sandbox.read(file, &mut [0; 8], &waker), Ok(0));
    for path in [&b"/dev/null"[..], b"/dev/random"] {
        // What would change nothing if it came to the host's own.
        assert!(is_denied(sandbox.remove_directory(path)) && is_denied(sandbox.make_directory(path, 0o700)));
        assert!(is_denied(sandbox.chown(path, -1, -1, true)));
    }
    assert!(sandbox.stat(b"/dev/null").is_ok() && is_denied(sandbox.stat(b"/dev/zero")) && is_denied(sandbox.unlink(b"/dev")));
}

#[test]
fn a_single_file_can_be_granted() {
    let directory = TemporaryDirectory::new();
    std::fs::write(directory.0.join("a.jar"), "abc").unwrap();
    std::fs::write(directory.0.join("b.jar"), "abc").unwrap();
    let jar = directory.path("a.jar");
    let sandbox = Sandbox::new(Policy::untrusted().max_temporary(0).library(&jar, &jar)).unwrap();
    sandbox.open(&jar, O_RDONLY, 0).unwrap();
    assert_eq!(sandbox.stat(&jar).unwrap().size, 3);
    assert_eq!(sandbox.lstat(&jar).unwrap().size, 3);
    assert_eq!(sandbox.real_path(&jar), Ok(jar.clone()));
    assert_eq!(sandbox.open(&[&jar[..], b"/x"].concat(), O_RDONLY, 0), Err(Errno::NOTDIR.into()));
    assert!(is_denied(sandbox.open(&jar, O_RDWR, 0)));
    assert!(is_denied(sandbox.open(&[&jar[..], b"/../b.jar"].concat(), O_RDONLY, 0)));
    for other in ["b.jar", "a.jar2", "."] {
        assert!(is_denied(sandbox.stat(&directory.path(other))), "{other}");
    }
}

#[test]
fn what_is_used_is_learned() {
    let directory = TemporaryDirectory::new();
    std::fs::write(directory.0.join("f"), "x").unwrap();
    let path = |name: &str| directory.path(name);
    let granted = TemporaryDirectory::new();
    std::fs::write(granted.0.join("g"), "x").unwrap();
    let sandbox = Sandbox::new(Policy::learning().library(granted.path(""), granted.path(""))).unwrap();
    sandbox.open(&path("f"), O_RDONLY, 0).unwrap();
    sandbox.open(&granted.path("g"), O_RDONLY, 0).unwrap();
    assert!(sandbox.stat(b"/there/is/no/such/file").is_err());
    let host = directory.0.to_str().unwrap().to_owned();
    let grant = |path: &str, access| Grant::Directory { path: path.to_owned(), access };
    assert_eq!(sandbox.learned(), [grant(&host, Access::Read)]);
    sandbox.make_directory(&path("d"), 0o700).unwrap();
    sandbox.open(&path("d/new"), O_RDWR | O_CREAT, 0o600).unwrap();
    assert_eq!(sandbox.learned(), [grant(&host, Access::ReadWrite)]);
    assert!(sandbox.audit().is_empty());
}

/// Copies of the standard streams would be without limit, filter and direction.
#[test]
fn standard_streams_are_not_copied() {
    let inherited = Policy::untrusted().stdout(sandbox::Output::Inherit).stdin(sandbox::Input::Inherit);
    for (policy, is_inherited) in [(Policy::untrusted(), false), (inherited, true)] {
        let sandbox = Sandbox::new(policy).unwrap();
        for stream in [Descriptor::STDIN, Descriptor::STDOUT, Descriptor::STDERR] {
            assert!(sandbox.duplicate(stream).is_err() && sandbox.duplicate_onto(stream, Descriptor(5)).is_err());
            assert!(sandbox.truncate(stream, 0).is_err() && sandbox.write_at(stream, b"x", 0).is_err());
        }
        assert!(sandbox.read(Descriptor::STDOUT, &mut [0; 1], &sandbox.new_waker()).map_or(true, |count| count == 0));
        // What is written to none is nowhere.
        assert_eq!(sandbox.write(Descriptor::STDIN, b"x", &sandbox.new_waker()).is_err(), is_inherited);
    }
}
