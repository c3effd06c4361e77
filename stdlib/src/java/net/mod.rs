//! Natives of package `java.net`.

pub mod inet_address;
pub mod initializers;
pub mod names;
pub mod network_interface;
pub mod plain;
pub mod reuse_port;
pub mod socket_error;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    let mut tables: Vec<&'static NativeTable> = vec![
        &inet_address::TABLE,
        &names::factory::TABLE,
        &names::inet4::TABLE,
        &names::inet6::TABLE,
        &network_interface::TABLE,
        &plain::datagram::TABLE,
        &plain::stream::TABLE,
        &plain::streams::input::TABLE,
        &plain::streams::output::TABLE,
        &reuse_port::datagram::TABLE,
        &reuse_port::stream::TABLE,
    ];
    tables.extend(initializers::TABLES);
    tables
}
