//! Natives of package `sun.nio.ch`.

pub mod datagram_channel_impl;
pub mod datagram_dispatcher;
pub mod epoll;
pub mod event_fd;
pub mod file_channel_impl;
pub mod file_dispatcher_impl;
pub mod file_key;
pub mod inherited_channel;
pub mod io_status;
pub mod io_util;
pub mod mapped_files;
pub mod native_socket_address;
pub mod native_thread;
pub mod net;
pub mod poll_selector_impl;
pub mod sctp;
pub mod socket_dispatcher;
pub mod unix_asynchronous_socket_channel_impl;
pub mod unix_domain_sockets;

mod net_connections;
mod net_multicast;
mod net_options;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    let mut tables = sctp::tables();
    tables.extend([
        &datagram_channel_impl::TABLE,
        &datagram_dispatcher::TABLE,
        &epoll::TABLE,
        &event_fd::TABLE,
        &file_channel_impl::TABLE,
        &file_dispatcher_impl::TABLE,
        &file_key::TABLE,
        &inherited_channel::TABLE,
        &io_util::TABLE,
        &native_socket_address::TABLE,
        &native_thread::TABLE,
        &net::TABLE,
        &poll_selector_impl::TABLE,
        &socket_dispatcher::TABLE,
        &unix_asynchronous_socket_channel_impl::TABLE,
        &unix_domain_sockets::TABLE,
    ]);
    tables
}
