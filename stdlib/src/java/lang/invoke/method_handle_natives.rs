//! Natives of `java.lang.invoke.MethodHandleNatives`.

use runtime::natives;
use runtime::natives::no_operation;

natives! { "java/lang/invoke/MethodHandleNatives":
    "registerNatives" "()V" => no_operation,
}
