//! Natives of `java.lang.String` and `java.lang.StringUTF16`.

use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/String":
    "intern" "()Ljava/lang/String;" => intern,
}

fn intern(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
    strings::intern(cx, this)
}

/// `java.lang.StringUTF16`
pub mod utf16 {
    use runtime::natives::NativeContext;
    use runtime::{JavaResult, natives};

    natives! { "java/lang/StringUTF16":
        "isBigEndian" "()Z" => is_big_endian,
    }

    fn is_big_endian(_cx: &mut NativeContext) -> JavaResult<bool> {
        Ok(cfg!(target_endian = "big"))
    }
}
