//! Claims about files, directories, attributes, locks and pipes of a trusted guest.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests prepare and inspect files")]
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::{TemporaryDirectory, trusted};
use sandbox::{Descriptor, Errno, FileRange, FileTime, ProcessRequest, Redirect, Sandbox, SandboxError, Waker, Whence};
use std::sync::Arc;
use std::time::{Duration, Instant};

const O_RDONLY: i32 = 0;
const O_RDWR: i32 = 2;
const O_CREAT: i32 = 0o100;
const O_EXCL: i32 = 0o200;
const O_TRUNC: i32 = 0o1000;
const O_APPEND: i32 = 0o2000;

fn new_file(sandbox: &Sandbox, waker: &Waker, path: &[u8], content: &[u8]) -> Descriptor {
    let file = sandbox.open(path, O_RDWR | O_CREAT | O_TRUNC, 0o644).unwrap();
    sandbox.write_all(file, content, waker).unwrap();
    file
}

#[test]
fn descriptors_start_at_three_and_are_reused() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let first = new_file(&sandbox, &waker, &directory.path("a"), b"");
    let second = new_file(&sandbox, &waker, &directory.path("b"), b"");
    assert_eq!((first, second), (Descriptor(3), Descriptor(4)));
    sandbox.close(first).unwrap();
    assert_eq!(sandbox.close(first), Err(SandboxError::BadDescriptor));
    assert_eq!(sandbox.duplicate(second), Ok(Descriptor(3)));
    for hostile in [-1, i32::MIN, i32::MAX, 77] {
        assert_eq!(sandbox.size(Descriptor(hostile)), Err(SandboxError::BadDescriptor));
    }
}

#[test]
fn bytes_are_read_written_and_sought() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let file = new_file(&sandbox, &waker, &directory.path("a"), b"hello world");
    assert_eq!(sandbox.seek(file, -5, Whence::End), Ok(6));
    assert_eq!(sandbox.available(file), Ok(5));
    let mut buffer = [0; 20];
    assert_eq!(sandbox.read(file, &mut buffer, &waker), Ok(5));
    assert_eq!(&buffer[..5], b"world");
    assert_eq!(sandbox.read(file, &mut buffer, &waker), Ok(0));
    assert_eq!(sandbox.write_at(file, b"J", 0), Ok(1));
    assert_eq!(sandbox.read_at(file, &mut buffer[..5], 0), Ok(5));
    assert_eq!(&buffer[..5], b"Jello");
    assert_eq!(sandbox.read_at(file, &mut buffer, -1), Err(Errno::INVAL.into()));
    assert_eq!(sandbox.write_vectored(file, &[b"!", b"", b"?"], &waker), Ok(2));
    sandbox.seek(file, 10, Whence::Start).unwrap();
    let (mut left, mut right) = ([0; 2], [0; 5]);
    assert_eq!(sandbox.read_vectored(file, &mut [&mut left, &mut right], &waker), Ok(3));
    assert_eq!((&left, &right[..1]), (b"d!", &b"?"[..]));
    sandbox.truncate(file, 4).unwrap();
    assert_eq!(sandbox.size(file), Ok(4));
    sandbox.sync(file, true).unwrap();
    sandbox.sync(file, false).unwrap();
    assert_eq!(sandbox.is_append(file), Ok(false));
    let appended = sandbox.open(&directory.path("a"), O_RDWR | O_APPEND, 0).unwrap();
    assert_eq!(sandbox.is_append(appended), Ok(true));
    assert!(!sandbox.is_terminal(file));
}

#[test]
fn errors_are_those_of_the_host() {
    let (directory, (sandbox, _)) = (TemporaryDirectory::new(), trusted());
    let missing = sandbox.open(&directory.path("none"), O_RDONLY, 0).unwrap_err();
    assert_eq!(missing.message(), "No such file or directory");
    assert_eq!(sandbox.open_file(&directory.path(""), O_RDONLY, 0).unwrap_err().message(), "Is a directory");
    assert_eq!(sandbox.open(b"a\0b", O_RDONLY, 0), Err(Errno::INVAL.into()));
    assert_eq!(sandbox.open(b"", O_RDONLY, 0), Err(Errno::NOENT.into()));
    sandbox.open(&directory.path("x"), O_CREAT | O_EXCL, 0o600).unwrap();
    assert_eq!(sandbox.open(&directory.path("x"), O_CREAT | O_EXCL, 0o600), Err(Errno::EXIST.into()));
}

#[test]
fn directories_are_made_listed_and_removed() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let inner = directory.path("inner");
    sandbox.make_directory(&inner, 0o755).unwrap();
    new_file(&sandbox, &waker, &directory.path("inner/f"), b"x");
    sandbox.symlink(b"f", &directory.path("inner/l")).unwrap();
    sandbox.link(&directory.path("inner/f"), &directory.path("inner/h")).unwrap();
    assert_eq!(sandbox.read_link(&directory.path("inner/l")), Ok(b"f".to_vec()));
    let mut names = sandbox.list_directory(&inner).unwrap();
    names.sort();
    assert_eq!(names, [b"f".to_vec(), b"h".to_vec(), b"l".to_vec()]);
    let opened = sandbox.open(&inner, O_RDONLY, 0).unwrap();
    let base = sandbox.duplicate(opened).unwrap();
    let stream = sandbox.open_directory_descriptor(opened).unwrap();
    let mut count = 0;
    while sandbox.read_directory(stream).unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 5);
    sandbox.rewind_directory(stream).unwrap();
    assert!(sandbox.read_directory(stream).unwrap().is_some());
    sandbox.close_directory(stream).unwrap();
    assert_eq!(sandbox.close_directory(stream), Err(SandboxError::BadDescriptor));
    assert_eq!(sandbox.remove(&inner), Err(Errno::NOTEMPTY.into()));
    assert_eq!(sandbox.stat_at(Some(base), b"h", true).unwrap().links, 2);
    sandbox.rename_at((Some(base), b"h"), (Some(base), b"g")).unwrap();
    sandbox.unlink_at(Some(base), b"g", false).unwrap();
    sandbox.unlink(&directory.path("inner/l")).unwrap();
    sandbox.rename(&directory.path("inner/f"), &directory.path("f2")).unwrap();
    sandbox.remove(&inner).unwrap();
    assert!(!sandbox.exists(&inner));
    sandbox.make_node(&directory.path("fifo"), 0o010_644, 0).unwrap();
    assert_eq!(sandbox.stat(&directory.path("fifo")).unwrap().mode & 0o170_000, 0o010_000);
}

#[test]
fn attributes_are_set_and_read() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let path = directory.path("a");
    let file = new_file(&sandbox, &waker, &path, b"12345");
    sandbox.symlink(b"a", &directory.path("l")).unwrap();
    sandbox.chmod(&path, 0o640).unwrap();
    let time = FileTime::from_nanoseconds(1_234_567_890_123_456_789);
    sandbox.set_times(&path, FileTime::from_microseconds(-2_000_000), time, true).unwrap();
    assert!(sandbox.set_times(&path, FileTime::from_microseconds(-1), time, true).is_err());
    let attributes = sandbox.stat(&directory.path("l")).unwrap();
    assert!(attributes.is_regular() && attributes.size == 5 && attributes.mode & 0o777 == 0o640);
    assert_eq!((attributes.modified, attributes.modified.milliseconds()), (time, 1_234_567_890_123));
    assert_eq!(attributes.accessed, FileTime { seconds: -2, nanoseconds: 0 });
    assert_eq!(sandbox.fstat(file).unwrap(), attributes);
    assert!(sandbox.lstat(&directory.path("l")).unwrap().is_symbolic_link());
    sandbox.set_times(&directory.path("l"), time, time, false).unwrap();
    sandbox.set_times_of(file, time, time).unwrap();
    sandbox.fchmod(file, 0o600).unwrap();
    sandbox.fchown(file, -1, -1).unwrap();
    sandbox.chown(&path, -1, -1, false).unwrap();
    sandbox.access(&path, 4).unwrap();
    assert!(sandbox.stat(&directory.path("")).unwrap().is_directory());
    let space = sandbox.file_system_space(&path).unwrap();
    assert!(space.block_size > 0 && space.blocks > 0 && space.name_length_max >= 100);
    match sandbox.set_extended_attribute(file, b"user.test", b"value") {
        Ok(()) => {
            assert_eq!(sandbox.extended_attribute(file, b"user.test"), Ok(b"value".to_vec()));
            assert_eq!(sandbox.extended_attribute_names(file), Ok(b"user.test\0".to_vec()));
            sandbox.remove_extended_attribute(file, b"user.test").unwrap();
            assert_eq!(sandbox.extended_attribute(file, b"user.test"), Err(Errno::NODATA.into()));
        }
        Err(error) => assert!(error.is(Errno::OPNOTSUPP), "{error:?}"),
    }
}

#[test]
fn canonical_paths_resolve_what_exists() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    new_file(&sandbox, &waker, &directory.path("a"), b"");
    sandbox.symlink(b"a", &directory.path("l")).unwrap();
    let real = sandbox.real_path(&directory.path("l")).unwrap();
    assert!(real.ends_with(b"/a"));
    assert_eq!(sandbox.canonicalize(&directory.path("l")), Ok(real));
    assert!(sandbox.canonicalize(&directory.path("no/../such/./x")).unwrap().ends_with(b"/such/x"));
    assert_eq!(sandbox.real_path(&directory.path("no")), Err(Errno::NOENT.into()));
    assert!(sandbox.canonicalize(b"relative").unwrap().starts_with(b"/"));
    assert_eq!(sandbox.canonicalize(b"/"), Ok(b"/".to_vec()));
}

#[test]
fn copies_and_transfers_move_all_bytes() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let content: Vec<u8> = (0..300_000u32).map(|index| index as u8).collect();
    let source = new_file(&sandbox, &waker, &directory.path("s"), &content);
    let target = new_file(&sandbox, &waker, &directory.path("t"), b"");
    sandbox.seek(source, 0, Whence::Start).unwrap();
    sandbox.copy(target, source, &waker, || false).unwrap();
    assert_eq!(sandbox.size(target), Ok(300_000));
    sandbox.seek(source, 0, Whence::Start).unwrap();
    assert_eq!(sandbox.copy(target, source, &waker, || true).unwrap_err().errno(), 125);
    let third = new_file(&sandbox, &waker, &directory.path("u"), b"");
    assert_eq!(sandbox.transfer_to(source, 100, 5, third, &waker), Ok(5));
    assert_eq!(sandbox::host::read_file(&directory.path("u")), Ok(content[100..105].to_vec()));
}

#[test]
fn a_blocked_read_ends_by_data_wake_or_signal_and_not_by_close() {
    let (sandbox, _) = trusted();
    let sandbox = Arc::new(sandbox);
    let (source, sink) = sandbox.pipe().unwrap();
    let blocked = |action: fn(&Sandbox, Descriptor, Descriptor, &Waker)| {
        let waker = sandbox.new_waker();
        let (own, reader) = (Arc::clone(&sandbox), waker.clone());
        let thread = std::thread::spawn(move || own.read(source, &mut [0; 4], &reader));
        std::thread::sleep(Duration::from_millis(40));
        let before = Instant::now();
        action(&sandbox, source, sink, &waker);
        let result = thread.join().unwrap();
        assert!(before.elapsed() < Duration::from_secs(5));
        result
    };
    assert_eq!(blocked(|sandbox, _, sink, waker| sandbox.write_all(sink, b"ab", waker).unwrap()), Ok(2));
    assert_eq!(blocked(|_, _, _, waker| waker.wake()), Err(SandboxError::Interrupted));
    assert_eq!(blocked(|_, _, _, waker| waker.signal()), Err(Errno::INTR.into()));
    assert_eq!(blocked(|sandbox, source, _, _| sandbox.wake_waiters(source).unwrap()), Err(Errno::INTR.into()));
    let close_and_write = |sandbox: &Sandbox, source, sink, waker: &Waker| {
        // The reader has to be there first.
        std::thread::sleep(Duration::from_millis(400));
        sandbox.close(source).unwrap();
        sandbox.write_all(sink, b"abc", waker).unwrap();
    };
    assert_eq!(blocked(close_and_write), Ok(3));
}

#[test]
fn pre_close_ends_readers_and_leaves_an_end_of_file() {
    let (sandbox, waker) = trusted();
    let sandbox = Arc::new(sandbox);
    let (source, _sink) = sandbox.pipe().unwrap();
    let (own, reader) = (Arc::clone(&sandbox), waker.clone());
    let thread = std::thread::spawn(move || own.read(source, &mut [0; 4], &reader));
    std::thread::sleep(Duration::from_millis(40));
    sandbox.pre_close(source).unwrap();
    assert_eq!(thread.join().unwrap(), Err(Errno::INTR.into()));
    assert_eq!(sandbox.read(source, &mut [0; 4], &waker), Ok(0));
    sandbox.close(source).unwrap();
}

#[test]
fn a_full_pipe_can_be_left_and_a_non_blocking_one_says_again() {
    let (sandbox, waker) = trusted();
    let (source, sink) = sandbox.pipe().unwrap();
    sandbox.set_blocking(sink, false).unwrap();
    sandbox.set_blocking(source, false).unwrap();
    assert_eq!(sandbox.read(source, &mut [0; 4], &waker), Err(Errno::AGAIN.into()));
    assert_eq!(sandbox.drain(source), Ok(false));
    while sandbox.write(sink, &[0; 8192], &waker).is_ok() {}
    sandbox.set_blocking(sink, true).unwrap();
    waker.wake();
    assert_eq!(sandbox.write_all(sink, &[0; 8192], &waker), Err(SandboxError::Interrupted));
    assert_eq!(sandbox.drain(source), Ok(true));
}

#[test]
fn locks_hold_against_other_processes() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let file = new_file(&sandbox, &waker, &directory.path("lock"), b"x");
    let inode = format!(":{} ", sandbox.fstat(file).unwrap().inode);
    let held = |kind: &str| {
        let locks = String::from_utf8(sandbox::host::read_file(b"/proc/locks").unwrap()).unwrap();
        locks.lines().any(|line| line.contains(&inode) && line.contains("POSIX") && line.contains(kind))
    };
    let (begin, rest) = (FileRange { position: 0, length: 5 }, FileRange { position: 10, length: i64::MAX });
    assert_eq!(sandbox.lock(file, begin, true, false, &waker), Ok(true));
    assert!(held("READ") && held(" 0 4"));
    assert_eq!(sandbox.lock(file, rest, false, true, &waker), Ok(true));
    assert!(held("WRITE") && held(" 10 EOF"));
    sandbox.unlock(file, begin).unwrap();
    sandbox.unlock(file, begin).unwrap();
    assert!(!held("READ") && held("WRITE"));
    sandbox.unlock(file, rest).unwrap();
    assert!(!held("POSIX"));
    assert_eq!(sandbox.lock(file, begin, false, true, &waker), Ok(true));
    sandbox.close(file).unwrap();
    assert!(!held("POSIX"));
}

#[test]
fn dropping_a_sandbox_wakes_and_closes() {
    let (sandbox, _) = trusted();
    let (source, sink) = sandbox.pipe().unwrap();
    let held = sandbox.with_fd(source, |fd| fd.try_clone_to_owned().unwrap()).unwrap();
    let _ = sink;
    drop(sandbox);
    let mut reader = std::fs::File::from(held);
    assert_eq!(std::io::Read::read(&mut reader, &mut [0; 1]).unwrap(), 0);
}

#[test]
fn a_child_writes_into_a_file_of_the_guest() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let file = new_file(&sandbox, &waker, &directory.path("out"), b"");
    let mut request = ProcessRequest::new("sh", vec![b"-c".to_vec(), b"echo hi; echo ho >&2".to_vec()]);
    request.stdout = Redirect::Descriptor(file);
    request.merge_stderr = true;
    let process = sandbox.spawn_process(&request).unwrap();
    assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(Some(0)));
    assert_eq!(sandbox::host::read_file(&directory.path("out")), Ok(b"hi\nho\n".to_vec()));
}
