//! Natives of `jdk.internal.jimage.NativeImageBuffer`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};

natives! { "jdk/internal/jimage/NativeImageBuffer":
    "getNativeMap" "(Ljava/lang/String;)Ljava/nio/ByteBuffer;" => native_map,
}

/// Null: Java maps the image file itself, through a file channel.
fn native_map(_thread: &mut JavaThread, _path: Option<Handle>) -> JavaResult<Option<Handle>> {
    Ok(None)
}
