//! Natives of package `jdk.internal.jimage`.

use runtime::natives::{NativeContext, NativeTable};
use runtime::{Handle, JavaResult, natives};

natives! { "jdk/internal/jimage/NativeImageBuffer":
    "getNativeMap" "(Ljava/lang/String;)Ljava/nio/ByteBuffer;" => native_map,
}

/// Null makes the reader map the file itself.
fn native_map(_cx: &mut NativeContext, _path: Option<Handle>) -> JavaResult<Option<Handle>> {
    Ok(None)
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
