//! Natives of `java.lang.invoke.LambdaProxyClassArchive`: there is no archive.

use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "java/lang/invoke/LambdaProxyClassArchive":
    "addToArchive" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;Ljava/lang/Class;)V" => add,
    "findFromArchive" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;)Ljava/lang/Class;" => find,
}

#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
fn add(
    _cx: &mut NativeContext,
    _caller: Option<Handle>,
    _name: Option<Handle>,
    _factory: Option<Handle>,
    _interface: Option<Handle>,
    _implementation: Option<Handle>,
    _dynamic: Option<Handle>,
    _lambda: Option<Handle>,
) -> JavaResult<()> {
    Ok(())
}

fn find(
    _cx: &mut NativeContext,
    _caller: Option<Handle>,
    _name: Option<Handle>,
    _factory: Option<Handle>,
    _interface: Option<Handle>,
    _implementation: Option<Handle>,
    _dynamic: Option<Handle>,
) -> JavaResult<Option<Handle>> {
    Ok(None)
}
