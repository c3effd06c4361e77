//! Natives of `com.sun.security.auth.module.UnixSystem`: who runs the process (`libjaas`).

use runtime::natives::{NativeContext, NativeTable};
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, ValueKind, natives};

/// The tables of the classes in this package.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}

natives! { "com/sun/security/auth/module/UnixSystem":
    "getUnixInfo" "()V" => unix_info,
}

fn unix_info(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    let Some(account) = cx.vm().sandbox.account() else {
        return Err(cx.throw_new("java/lang/RuntimeException", "getpwuid_r error"));
    };
    let groups = objects::new_primitive_array(cx, ValueKind::Long, account.groups.len())?;
    for (index, group) in account.groups.iter().enumerate() {
        objects::set_element_value(cx, groups, index, Value::Long(i64::from(*group)));
    }
    let name = String::from_utf8_lossy(&account.user.name).into_owned();
    let name = strings::new_string(cx, &name)?;
    objects::set_named_field(cx, this, "groups", "[J", Value::Ref(Some(groups)))?;
    objects::set_named_field(cx, this, "uid", "J", Value::Long(i64::from(account.user.id)))?;
    objects::set_named_field(cx, this, "gid", "J", Value::Long(i64::from(account.user.group)))?;
    objects::set_named_field(cx, this, "username", "Ljava/lang/String;", Value::Ref(Some(name)))
}
