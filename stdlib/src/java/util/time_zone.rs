//! Natives of `java.util.TimeZone`.

use gc::Handle;
use runtime::strings;
use runtime::{JavaResult, JavaThread, natives};

natives! { "java/util/TimeZone":
    "getSystemTimeZoneID" "(Ljava/lang/String;)Ljava/lang/String;" => system_time_zone_id,
    "getSystemGMTOffsetID" "()Ljava/lang/String;" => system_gmt_offset_id,
}

/// The zone of the host or of the guest's environment; null if nobody knows.
fn system_time_zone_id(thread: &mut JavaThread, _java_home: Option<Handle>) -> JavaResult<Option<Handle>> {
    match thread.vm().sandbox.time_zone_id() {
        Some(id) => strings::new_string(thread, &id).map(Some),
        None => Ok(None),
    }
}

/// Asked for when the zone's name is unknown to Java.
fn system_gmt_offset_id(thread: &mut JavaThread) -> JavaResult<Handle> {
    let id = thread.vm().sandbox.gmt_offset_id();
    strings::new_string(thread, &id)
}
