//! Forged descriptors and numbers are errors, never panics, and leave nothing open.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use sandbox::{
    Descriptor, DirectoryStream, EpollOperation, FileRange, FileTime, Membership, Policy, Sandbox, Shutdown, SocketAddress,
    SocketDomain, SocketOption, Waker, Whence,
};
use std::net::Ipv4Addr;
use std::time::Duration;

const NUMBERS: [i64; 8] = [i64::MIN, -4096, -1, 0, 1, 0x7fff_ffff, 0x1_0000_0000, i64::MAX];

fn call_everything(sandbox: &Sandbox, descriptor: Descriptor, number: i64, waker: &Waker) {
    let short = number as i32;
    let word = number as u32;
    let time = FileTime { seconds: number, nanoseconds: number };
    let _ = sandbox.read(descriptor, &mut [], waker);
    let _ = sandbox.read_at(descriptor, &mut [0; 2], number);
    let _ = sandbox.write_at(descriptor, &[], number);
    let _ = sandbox.read_vectored(descriptor, &mut [], waker);
    let _ = sandbox.write_vectored(descriptor, &[], waker);
    let _ = sandbox.seek(descriptor, number, Whence::End);
    let _ = sandbox.truncate(descriptor, number.min(0));
    let _ = sandbox.available(descriptor);
    let _ = sandbox.transfer_to(descriptor, number, word.into(), Descriptor(short), waker);
    let range = FileRange { position: number, length: number };
    let _ = sandbox.lock(descriptor, range, true, false, waker);
    let _ = sandbox.unlock(descriptor, range);
    let _ = sandbox.set_times_of(descriptor, time, time);
    let _ = sandbox.extended_attribute(descriptor, &[0, 1]);
    let _ = sandbox.stat_at(Some(descriptor), b"../..", false);
    let _ = sandbox.open_at(Some(descriptor), b"x", short & !0o100, word);
    let _ = sandbox.read_directory(DirectoryStream(number));
    let _ = sandbox.poll(descriptor, short as i16, Some(Duration::ZERO), waker);
    let _ = sandbox.poll_many(&[(descriptor, short as i16)], Some(Duration::ZERO), waker);
    let _ = sandbox.control_epoll(descriptor, EpollOperation::Add, Descriptor(short), word);
    let _ = sandbox.wait_epoll(descriptor, word as usize, Some(Duration::ZERO), waker);
    let _ = sandbox.bind(descriptor, &SocketAddress::Unix(vec![b'a'; 200]));
    let _ = sandbox.shutdown(descriptor, Shutdown::Both);
    let _ = sandbox.set_socket_option(descriptor, SocketOption::TimeToLive, short);
    let _ = sandbox.set_socket_option(descriptor, SocketOption::Linger, short);
    let _ = sandbox.set_socket_option(descriptor, SocketOption::KeepIdle, short);
    let _ = sandbox.set_socket_option(descriptor, SocketOption::SendBuffer, short);
    let membership = Membership::V4 { group: Ipv4Addr::from(word), interface: Ipv4Addr::from(word), source: None };
    let _ = sandbox.change_membership(descriptor, true, membership);
    let _ = sandbox.duplicate_onto(descriptor, Descriptor(-5));
    let _ = sandbox.wait_process(short, true, waker);
    let _ = sandbox.process_info(short);
    let _ = sandbox.user_by_id(word);
    let _ = sandbox.nano_time_adjustment(number);
    let _ = sandbox.make_node(b"/nonexistent/x", word, number as u64);
    let _ = sandbox.chown(b"/nonexistent/x", short, short, false);
}

#[test]
fn every_operation_survives_every_number_on_every_kind_of_descriptor() {
    let sandbox = Sandbox::new(Policy::trusted()).unwrap();
    let waker = sandbox.new_waker();
    let sealed = Sandbox::new(Policy::untrusted()).unwrap();
    let before = sandbox.open_descriptor_count();
    let (source, sink) = sandbox.pipe().unwrap();
    for descriptor in [source, sink] {
        sandbox.set_blocking(descriptor, false).unwrap();
    }
    let socket = sandbox.socket(SocketDomain::Inet4, true).unwrap();
    sandbox.set_blocking(socket, false).unwrap();
    let opened = [
        source,
        sink,
        socket,
        sandbox.create_epoll().unwrap(),
        sandbox.create_event().unwrap(),
        sandbox.open(b"/", 0, 0).unwrap(),
        sandbox.open(b"/dev/null", 2, 0).unwrap(),
    ];
    for number in NUMBERS {
        for descriptor in opened.into_iter().chain([Descriptor(-1), Descriptor(number as i32 | 1 << 20)]) {
            call_everything(&sandbox, descriptor, number, &waker);
        }
        for descriptor in [0, 1, 2, 3, -1] {
            call_everything(&sealed, Descriptor(descriptor), number, &waker);
        }
    }
    opened.iter().for_each(|descriptor| sandbox.close(*descriptor).unwrap());
    assert_eq!(sandbox.open_descriptor_count(), before);
    assert_eq!(sealed.open_descriptor_count(), 3);
}
