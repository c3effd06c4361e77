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

    use runtime::linking::lookup;
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, Value, natives};

    natives! { "jdk/internal/vm/VMSupport":
        "getVMTemporaryDirectory" "()Ljava/lang/String;" => temporary_directory,
        "initAgentProperties" "(Ljava/util/Properties;)Ljava/util/Properties;" => init_agent_properties,
    }

    fn temporary_directory(cx: &mut NativeContext) -> JavaResult<Handle> {
        let directory = cx.vm().sandbox.temporary_directory();
        strings::new_string_lossy(cx, directory)
    }

    /// What was started, with which options. None come from a file of flags.
    fn init_agent_properties(cx: &mut NativeContext, properties: Handle) -> JavaResult<Handle> {
        const COMMAND: &str = "sun.java.command";
        let vm = cx.vm();
        let command = vm.options.properties.iter().rev().find(|(name, _)| name == COMMAND);
        let command = command.map_or("", |(_, value)| value.as_str());
        let class = cx.class_of(properties);
        let (name, descriptor) = (vm.symbol("put"), vm.symbol("(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"));
        let Some(put) = lookup::find_method(class, name, descriptor) else { return Ok(properties) };
        for (key, value) in [(COMMAND, command), ("sun.jvm.flags", ""), ("sun.jvm.args", &vm.options.arguments.join(" "))] {
            let (key, value) = (strings::new_string(cx, key)?, strings::new_string(cx, value)?);
            cx.invoke_virtual(put, &[Value::Ref(Some(properties)), Value::Ref(Some(key)), Value::Ref(Some(value))])?;
        }
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
