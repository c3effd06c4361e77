//! Natives of `java.lang.Runtime` and `java.lang.Shutdown`.

use gc::{Cause, Kind};
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/Runtime":
    "availableProcessors" "()I" => available_processors,
    "freeMemory" "()J" => free_memory,
    "totalMemory" "()J" => total_memory,
    "maxMemory" "()J" => max_memory,
    "gc" "()V" => collect,
}

fn available_processors(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(i32::try_from(cx.vm().sandbox.processor_count()).unwrap_or(i32::MAX))
}

fn free_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let heap = &cx.vm().heap;
    Ok(heap.committed_bytes().saturating_sub(heap.used_bytes()).cast_signed())
}

fn total_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().heap.committed_bytes().cast_signed())
}

fn max_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().heap.max_bytes().cast_signed())
}

fn collect(cx: &mut NativeContext, _this: Handle) -> JavaResult<()> {
    let vm = cx.vm();
    cx.mutator.collect(Kind::Full, Cause::Explicit, &*vm);
    cx.poll()
}

/// `java.lang.Shutdown`
pub mod shutdown {
    use runtime::natives::{NativeContext, no_operation};
    use runtime::{JavaResult, Throw, natives};

    natives! { "java/lang/Shutdown":
        "beforeHalt" "()V" => no_operation,
        "halt0" "(I)V" => halt,
    }

    /// The first status counts; every thread stops where it is.
    fn halt(cx: &mut NativeContext, status: i32) -> JavaResult<()> {
        let vm = cx.vm();
        let _ = vm.exit_status.set(status);
        vm.stop();
        Err(Throw::Stopped)
    }
}
