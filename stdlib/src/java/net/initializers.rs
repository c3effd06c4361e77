//! Classes of `java.net` whose natives only let other VMs cache field ids.

use runtime::natives::NativeTable;

/// `Inet4Address`
pub mod inet4_address {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/net/Inet4Address":
        "init" "()V" => no_operation,
    }
}

/// `Inet6Address`
pub mod inet6_address {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/net/Inet6Address":
        "init" "()V" => no_operation,
    }
}

/// `DatagramPacket`
pub mod datagram_packet {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/net/DatagramPacket":
        "init" "()V" => no_operation,
    }
}

/// The tables of every class above.
pub const TABLES: [&NativeTable; 3] = [&inet4_address::TABLE, &inet6_address::TABLE, &datagram_packet::TABLE];
