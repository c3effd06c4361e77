//! Natives of packages `jdk.internal.vm.*`.

use runtime::natives::NativeTable;
use runtime::strings;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&support::TABLE, &vector::TABLE]
}

/// `jdk.internal.vm.VMSupport`
pub mod support {
    use super::strings;

    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    natives! { "jdk/internal/vm/VMSupport":
        "getVMTemporaryDirectory" "()Ljava/lang/String;" => temporary_directory,
        "initAgentProperties" "(Ljava/util/Properties;)Ljava/util/Properties;" => init_agent_properties,
    }

    fn temporary_directory(cx: &mut NativeContext) -> JavaResult<Handle> {
        let directory = cx.vm().sandbox.temporary_directory();
        strings::new_string_lossy(cx, directory)
    }

    /// There are no agents, so there is nothing to tell them.
    fn init_agent_properties(_cx: &mut NativeContext, properties: Option<Handle>) -> JavaResult<Option<Handle>> {
        Ok(properties)
    }
}

/// `jdk.internal.vm.vector.VectorSupport`
pub mod vector {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    natives! { "jdk/internal/vm/vector/VectorSupport":
        "registerNatives" "()I" => register_natives,
        "getMaxLaneCount" "(Ljava/lang/Class;)I" => lane_count_max,
    }

    fn register_natives(_cx: &mut NativeContext) -> JavaResult<i32> {
        Ok(0)
    }

    /// No vector registers: the Java bodies do the work.
    fn lane_count_max(_cx: &mut NativeContext, _kind: Option<Handle>) -> JavaResult<i32> {
        Ok(-1)
    }
}
