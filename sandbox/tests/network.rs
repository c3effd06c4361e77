//! Claims about sockets and readiness, on the loopback only.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::{TemporaryDirectory, trusted};
use sandbox::{
    Descriptor, EpollOperation, Errno, Policy, ReadyEvent, Sandbox, SandboxError, Shutdown, SocketAddress, SocketDomain,
    SocketOption, Waker, events,
};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

fn loopback(port: u16) -> SocketAddress {
    SocketAddress::Inet(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn listener(sandbox: &Sandbox, domain: SocketDomain) -> (Descriptor, SocketAddress) {
    let server = sandbox.socket(domain, true).unwrap();
    sandbox.set_socket_option(server, SocketOption::ReuseAddress, 1).unwrap();
    sandbox.bind(server, &loopback(0)).unwrap();
    sandbox.listen(server, 5).unwrap();
    let address = sandbox.local_address(server).unwrap();
    (server, address)
}

fn connected(sandbox: &Sandbox, waker: &Waker) -> (Descriptor, Descriptor, Descriptor) {
    let (server, address) = listener(sandbox, SocketDomain::Inet6);
    let client = sandbox.socket(SocketDomain::Inet4, true).unwrap();
    assert_eq!(sandbox.connect(client, &address, waker), Ok(true));
    let (accepted, peer) = sandbox.accept(server, waker).unwrap();
    assert_eq!(peer, sandbox.local_address(client).unwrap());
    (server, client, accepted)
}

#[test]
fn bytes_travel_between_a_v4_client_and_a_dual_stack_server() {
    let (sandbox, waker) = trusted();
    let (_, client, accepted) = connected(&sandbox, &waker);
    assert_eq!(sandbox.peer_address(client).unwrap(), sandbox.local_address(accepted).unwrap());
    assert_eq!(sandbox.write(client, b"ping", &waker), Ok(4));
    assert_eq!(sandbox.write_vectored(client, &[b"a", b"b"], &waker), Ok(2));
    assert_eq!(sandbox.poll(accepted, events::IN, Some(Duration::from_secs(5)), &waker), Ok(events::IN));
    let mut buffer = [0; 16];
    let mut count = sandbox.read(accepted, &mut buffer, &waker).unwrap();
    if count < 6 {
        count += sandbox.read(accepted, &mut buffer[count..], &waker).unwrap();
    }
    assert_eq!(&buffer[..count], b"pingab");
    assert_eq!(sandbox.available(accepted), Ok(0));
    sandbox.shutdown(client, Shutdown::Write).unwrap();
    assert_eq!(sandbox.read(accepted, &mut buffer, &waker), Ok(0));
    sandbox.close(accepted).unwrap();
    sandbox.close(client).unwrap();
}

#[test]
fn refused_connections_say_so() {
    let (sandbox, waker) = trusted();
    let (server, address) = listener(&sandbox, SocketDomain::Inet4);
    sandbox.close(server).unwrap();
    let client = sandbox.socket(SocketDomain::Inet6, true).unwrap();
    let error = sandbox.connect(client, &address, &waker).unwrap_err();
    assert_eq!(error.message(), "Connection refused");
    assert_eq!(sandbox.is_reachable(Ipv4Addr::LOCALHOST.into(), Duration::from_secs(5), &waker), Ok(true));
}

#[test]
fn non_blocking_sockets_connect_later_and_accept_nothing() {
    let (sandbox, waker) = trusted();
    let (server, address) = listener(&sandbox, SocketDomain::Inet4);
    sandbox.set_blocking(server, false).unwrap();
    assert_eq!(sandbox.accept(server, &waker).unwrap_err(), Errno::AGAIN.into());
    let client = sandbox.socket(SocketDomain::Inet4, true).unwrap();
    sandbox.set_blocking(client, false).unwrap();
    let done = sandbox.connect(client, &address, &waker).unwrap()
        || sandbox.finish_connect(client, Some(Duration::from_secs(5)), &waker).unwrap();
    assert!(done);
    assert_eq!(sandbox.read(client, &mut [0; 4], &waker), Err(Errno::AGAIN.into()));
    assert_eq!(sandbox.socket_option(client, SocketOption::Error), Ok(0));
}

#[test]
fn a_blocked_accept_ends_by_replacement_and_wake() {
    let (sandbox, _) = trusted();
    let sandbox = Arc::new(sandbox);
    for close in [false, true] {
        let (server, _) = listener(&sandbox, SocketDomain::Inet4);
        let waker = sandbox.new_waker();
        let (own, blocked) = (Arc::clone(&sandbox), waker.clone());
        let thread = std::thread::spawn(move || own.accept(server, &blocked).map(|accepted| accepted.1));
        std::thread::sleep(Duration::from_millis(40));
        let expected = if close {
            sandbox.pre_close(server).unwrap();
            Errno::INTR.into()
        } else {
            waker.wake();
            SandboxError::Interrupted
        };
        assert_eq!(thread.join().unwrap(), Err(expected));
    }
}

#[test]
fn datagrams_carry_their_sender() {
    let (sandbox, waker) = trusted();
    let (left, right) =
        (sandbox.socket(SocketDomain::Inet6, false).unwrap(), sandbox.socket(SocketDomain::Inet4, false).unwrap());
    sandbox.bind(left, &loopback(0)).unwrap();
    sandbox.bind(right, &loopback(0)).unwrap();
    let (left_address, right_address) = (sandbox.local_address(left).unwrap(), sandbox.local_address(right).unwrap());
    assert_eq!(sandbox.send_to(left, b"hello", right_address.inet(), &waker), Ok(5));
    let mut buffer = [0; 3];
    assert_eq!(sandbox.receive_from(right, &mut buffer, true, &waker), Ok((3, Some(left_address.clone()))));
    assert_eq!(sandbox.receive_from(right, &mut buffer, false, &waker), Ok((3, Some(left_address.clone()))));
    assert_eq!(sandbox.connect(right, &left_address, &waker), Ok(true));
    assert_eq!(sandbox.send_to(right, b"x", None, &waker), Ok(1));
    assert_eq!(sandbox.receive_from(left, &mut buffer, false, &waker), Ok((1, Some(right_address))));
    sandbox.disconnect(right).unwrap();
    assert_eq!(sandbox.send_to(right, b"x", None, &waker).unwrap_err().errno(), 89);
}

#[test]
fn options_keep_their_values() {
    let (sandbox, _) = trusted();
    for domain in [SocketDomain::Inet4, SocketDomain::Inet6] {
        let stream = sandbox.socket(domain, true).unwrap();
        let datagram = sandbox.socket(domain, false).unwrap();
        let cases = [
            (stream, SocketOption::KeepAlive, 1),
            (stream, SocketOption::Linger, 7),
            (stream, SocketOption::Linger, -1),
            (stream, SocketOption::ReceiveBuffer, 16384),
            (stream, SocketOption::SendBuffer, 32768),
            (stream, SocketOption::ReuseAddress, 1),
            (stream, SocketOption::ReusePort, 1),
            (stream, SocketOption::UrgentInline, 1),
            (stream, SocketOption::NoDelay, 1),
            (stream, SocketOption::KeepIdle, 100),
            (stream, SocketOption::KeepInterval, 10),
            (stream, SocketOption::KeepCount, 4),
            (stream, SocketOption::TypeOfService, 0x10),
            (datagram, SocketOption::Broadcast, 1),
            (datagram, SocketOption::TimeToLive, 9),
            (datagram, SocketOption::MulticastLoop, 0),
            (datagram, SocketOption::MulticastTimeToLive, 3),
        ];
        for (socket, option, value) in cases {
            sandbox.set_socket_option(socket, option, value).unwrap();
            assert_eq!(sandbox.socket_option(socket, option), Ok(value), "{domain:?} {option:?}");
        }
    }
    assert_eq!(SocketOption::from_numbers(1, 13), Some(SocketOption::Linger));
    assert_eq!(SocketOption::from_numbers(99, 13), None);
}

#[test]
fn epoll_reports_guest_numbers() {
    let (sandbox, waker) = trusted();
    let set = sandbox.create_epoll().unwrap();
    let event = sandbox.create_event().unwrap();
    let (_, client, accepted) = connected(&sandbox, &waker);
    sandbox.control_epoll(set, EpollOperation::Add, event, 1).unwrap();
    sandbox.control_epoll(set, EpollOperation::Add, accepted, 1).unwrap();
    assert_eq!(sandbox.control_epoll(set, EpollOperation::Add, accepted, 1), Err(Errno::EXIST.into()));
    assert_eq!(sandbox.wait_epoll(set, 8, Some(Duration::ZERO), &waker), Ok(vec![]));
    sandbox.set_event(event).unwrap();
    let ready = |descriptor| ReadyEvent { descriptor, events: 1 };
    assert_eq!(sandbox.wait_epoll(set, 8, None, &waker), Ok(vec![ready(event)]));
    assert_eq!(sandbox.drain(event), Ok(true));
    sandbox.write(client, b"x", &waker).unwrap();
    assert_eq!(sandbox.wait_epoll(set, 8, Some(Duration::from_secs(5)), &waker), Ok(vec![ready(accepted)]));
    sandbox.control_epoll(set, EpollOperation::Modify, accepted, 0).unwrap();
    sandbox.control_epoll(set, EpollOperation::Delete, event, 0).unwrap();
    waker.wake();
    assert_eq!(sandbox.wait_epoll(set, 8, None, &waker), Err(SandboxError::Interrupted));
    waker.clear();
    let many = sandbox.poll_many(&[(accepted, events::IN), (client, events::IN)], None, &waker).unwrap();
    assert_eq!(many, [events::IN, 0]);
}

#[test]
fn unix_domain_sockets_have_paths() {
    let (directory, (sandbox, waker)) = (TemporaryDirectory::new(), trusted());
    let path = SocketAddress::Unix(directory.path("socket"));
    let server = sandbox.socket(SocketDomain::Unix, true).unwrap();
    sandbox.bind(server, &path).unwrap();
    sandbox.listen(server, 1).unwrap();
    assert_eq!(sandbox.local_address(server), Ok(path.clone()));
    let client = sandbox.socket(SocketDomain::Unix, true).unwrap();
    assert_eq!(sandbox.connect(client, &path, &waker), Ok(true));
    let (accepted, peer) = sandbox.accept(server, &waker).unwrap();
    assert_eq!(peer, SocketAddress::Unix(vec![]));
    sandbox.write(accepted, b"x", &waker).unwrap();
    assert_eq!(sandbox.read(client, &mut [0; 2], &waker), Ok(1));
    let (left, right) = sandbox.socket_pair().unwrap();
    sandbox.write(left, b"yz", &waker).unwrap();
    assert_eq!(sandbox.read(right, &mut [0; 2], &waker), Ok(2));
}

#[test]
fn untrusted_guests_reach_only_what_is_granted() {
    let (host, host_waker) = trusted();
    let (server, address) = listener(&host, SocketDomain::Inet4);
    let port = address.inet().unwrap().port();
    let sealed = Sandbox::new(Policy::untrusted()).unwrap();
    assert!(matches!(sealed.socket(SocketDomain::Inet4, true), Err(SandboxError::Denied { .. })));
    let guest = Sandbox::new(Policy::untrusted().connect(&format!("127.0.0.1:{port}"))).unwrap();
    let waker = guest.new_waker();
    let socket = guest.socket(SocketDomain::Inet6, true).unwrap();
    assert!(matches!(guest.connect(socket, &loopback(port.wrapping_add(1)), &waker), Err(SandboxError::Denied { .. })));
    assert_eq!(guest.connect(socket, &address, &waker), Ok(true));
    assert!(host.accept(server, &host_waker).is_ok());
    let listening = guest.socket(SocketDomain::Inet4, true).unwrap();
    guest.bind(listening, &loopback(0)).unwrap();
    assert!(matches!(guest.listen(listening, 1), Err(SandboxError::Denied { .. })));
    let unix = guest.socket(SocketDomain::Unix, true).unwrap();
    let path = SocketAddress::Unix(b"/run/some.sock".to_vec());
    assert!(matches!(guest.connect(unix, &path, &waker), Err(SandboxError::Denied { .. })));
    assert_eq!(guest.audit().len(), 3);
}
