//! Natives of `AbstractPlainSocketImpl` and `AbstractPlainDatagramSocketImpl`, the old socket implementations.

use runtime::{JavaResult, JavaThread};

/// `AbstractPlainSocketImpl`
pub mod stream {
    use runtime::natives;

    natives! { "java/net/AbstractPlainSocketImpl":
        "isReusePortAvailable0" "()Z" => super::is_available,
    }
}

/// `AbstractPlainDatagramSocketImpl`
pub mod datagram {
    use runtime::natives;

    natives! { "java/net/AbstractPlainDatagramSocketImpl":
        "isReusePortAvailable0" "()Z" => super::is_available,
    }
}

/// Linux has `SO_REUSEPORT`.
fn is_available(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}
