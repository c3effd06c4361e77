//! Name service: natives of `Inet4AddressImpl`, `Inet6AddressImpl` and `InetAddressImplFactory`.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::objects;
use runtime::strings;
use runtime::{JavaResult, JavaThread, Throw};
use sandbox::SandboxError;

use super::inet_address::{address_of_bytes, new_inet_address};
use crate::host::blocking;

/// Longer ones are not looked up as they are, and not shown whole: no host has such a name.
const HOST_UNITS_MAX: usize = 1 << 12;

/// `Inet4AddressImpl`
pub mod inet4 {
    use runtime::natives;

    natives! { "java/net/Inet4AddressImpl":
        "getLocalHostName" "()Ljava/lang/String;" => super::local_host_name,
        "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" => super::lookup_ipv4,
        "getHostByAddr" "([B)Ljava/lang/String;" => super::host_by_address,
        "isReachable0" "([BI[BI)Z" => super::is_reachable_ipv4,
    }
}

/// `Inet6AddressImpl`
pub mod inet6 {
    use runtime::natives;

    natives! { "java/net/Inet6AddressImpl":
        "getLocalHostName" "()Ljava/lang/String;" => super::local_host_name,
        "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" => super::lookup,
        "getHostByAddr" "([B)Ljava/lang/String;" => super::host_by_address,
        "isReachable0" "([BII[BII)Z" => super::is_reachable_ipv6,
    }
}

/// `InetAddressImplFactory`
pub mod factory {
    use runtime::natives;

    natives! { "java/net/InetAddressImplFactory":
        "isIPv6Supported" "()Z" => super::is_ipv6_supported,
    }
}

/// Whether sockets are IPv6 ones: the host has it, and the property `java.net.preferIPv4Stack` does not forbid it.
pub fn is_ipv6_supported(thread: &mut JavaThread) -> JavaResult<bool> {
    let vm = thread.vm();
    let forbidden = vm.options.properties.iter().rev().find(|(name, _)| name == "java.net.preferIPv4Stack");
    let forbidden = forbidden.is_some_and(|(_, value)| value.eq_ignore_ascii_case("true"));
    Ok(!forbidden && vm.sandbox.is_ipv6_available())
}

fn local_host_name(thread: &mut JavaThread, _this: Handle) -> JavaResult<Handle> {
    let name = thread.vm().sandbox.local_host_name();
    strings::new_string(thread, &name)
}

fn unknown_host(thread: &mut JavaThread, error: &SandboxError) -> Throw {
    let message = match error {
        SandboxError::UnknownHost { .. } | SandboxError::Denied { .. } => error.to_string(),
        other => other.message(),
    };
    thread.throw_new("java/net/UnknownHostException", &message)
}

fn resolve(thread: &mut JavaThread, host: &str) -> JavaResult<Vec<IpAddr>> {
    let result = blocking(thread, |sandbox, waker| sandbox.resolve(host, waker))?;
    result.map_err(|error| unknown_host(thread, &error))
}

fn address_array(thread: &mut JavaThread, host: &str, addresses: &[IpAddr]) -> JavaResult<Handle> {
    let class = load::boot_class(thread, "java/net/InetAddress")?;
    let array = objects::new_object_array(thread, class, addresses.len())?;
    for (index, address) in addresses.iter().enumerate() {
        thread.scope(|thread| {
            let object = new_inet_address(thread, *address, 0, Some(host))?;
            thread.set_element(array, index, Some(object));
            Ok(())
        })?;
    }
    Ok(array)
}

fn lookup_ipv4(thread: &mut JavaThread, _this: Handle, host: Handle) -> JavaResult<Handle> {
    let host = strings::short_text(thread, host, HOST_UNITS_MAX);
    let mut addresses = resolve(thread, &host)?;
    addresses.retain(IpAddr::is_ipv4);
    if addresses.is_empty() {
        let reason = "Name or service not known".to_owned();
        return Err(unknown_host(thread, &SandboxError::UnknownHost { host, reason }));
    }
    address_array(thread, &host, &addresses)
}

fn lookup(thread: &mut JavaThread, _this: Handle, host: Handle) -> JavaResult<Handle> {
    const PREFER_IPV4: i32 = 0;
    const PREFER_IPV6: i32 = 1;
    let host = strings::short_text(thread, host, HOST_UNITS_MAX);
    let mut addresses = resolve(thread, &host)?;
    match preference(thread)? {
        PREFER_IPV4 => addresses.sort_by_key(IpAddr::is_ipv6),
        PREFER_IPV6 => addresses.sort_by_key(IpAddr::is_ipv4),
        _ => {}
    }
    address_array(thread, &host, &addresses)
}

/// The static field `InetAddress.preferIPv6Address`.
fn preference(thread: &mut JavaThread) -> JavaResult<i32> {
    let class = load::boot_class(thread, "java/net/InetAddress")?;
    initialize::initialize(thread, class)?;
    let field = class.declared_field(thread.vm().symbol("preferIPv6Address"), thread.vm().symbol("I"));
    let word = field.filter(|field| field.is_static()).map(|field| field.static_word());
    Ok(word.map_or(0, |word| word.load(Ordering::Relaxed) as i32))
}

fn host_by_address(thread: &mut JavaThread, _this: Handle, address: Handle) -> JavaResult<Handle> {
    let address = address_of_bytes(thread, address)?;
    match blocking(thread, |sandbox, _| sandbox.host_name_of(address))? {
        Ok(name) => strings::new_string(thread, &name),
        Err(_) => Err(thread.throw_plain("java/net/UnknownHostException")),
    }
}

fn is_reachable_ipv4(
    thread: &mut JavaThread,
    _this: Handle,
    address: Handle,
    timeout_ms: i32,
    _interface: Option<Handle>,
    _time_to_live: i32,
) -> JavaResult<bool> {
    is_reachable(thread, address, timeout_ms)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn is_reachable_ipv6(
    thread: &mut JavaThread,
    _this: Handle,
    address: Handle,
    _scope: i32,
    timeout_ms: i32,
    _interface: Option<Handle>,
    _time_to_live: i32,
    _interface_scope: i32,
) -> JavaResult<bool> {
    is_reachable(thread, address, timeout_ms)
}

fn is_reachable(thread: &mut JavaThread, address: Handle, timeout_ms: i32) -> JavaResult<bool> {
    let address = address_of_bytes(thread, address)?;
    let timeout = Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(0));
    let result = blocking(thread, |sandbox, waker| sandbox.is_reachable(address, timeout, waker))?;
    result.map_err(|error| super::socket_error::throw_socket_error(thread, &error))
}
