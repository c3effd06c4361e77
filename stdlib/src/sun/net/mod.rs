//! Natives of packages `sun.net.*`.

use gc::Handle;
use runtime::natives::NativeTable;
use runtime::strings;
use runtime::{JavaResult, JavaThread};

/// `sun.net.PortConfig`
pub mod port_config {
    use runtime::natives;

    natives! { "sun/net/PortConfig":
        "getLower0" "()I" => super::lowest_port,
        "getUpper0" "()I" => super::highest_port,
    }
}

/// `sun.net.dns.ResolverConfigurationImpl`
pub mod resolver_configuration {
    use runtime::natives;

    natives! { "sun/net/dns/ResolverConfigurationImpl":
        "fallbackDomain0" "()Ljava/lang/String;" => super::fallback_domain,
    }
}

/// `sun.net.spi.DefaultProxySelector`
pub mod default_proxy_selector {
    use runtime::natives;

    natives! { "sun/net/spi/DefaultProxySelector":
        "init" "()Z" => super::has_system_proxies,
        "getSystemProxies" "(Ljava/lang/String;Ljava/lang/String;)[Ljava/net/Proxy;" => super::system_proxies,
    }
}

/// The tables of every class above.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&port_config::TABLE, &resolver_configuration::TABLE, &default_proxy_selector::TABLE]
}

/// -1: Java knows the usual range of ports.
fn lowest_port(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(-1)
}

fn highest_port(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(-1)
}

/// The domain part of the host's name, null if it has none.
fn fallback_domain(thread: &mut JavaThread) -> JavaResult<Option<Handle>> {
    let name = thread.vm().sandbox.local_host_name();
    match name.split_once('.') {
        Some((_, domain)) if !domain.is_empty() => strings::new_string(thread, domain).map(Some),
        _ => Ok(None),
    }
}

/// The guest does not see the settings of the host's desktop.
fn has_system_proxies(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(false)
}

fn system_proxies(
    _thread: &mut JavaThread,
    _this: Handle,
    _protocol: Option<Handle>,
    _host: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    Ok(None)
}
