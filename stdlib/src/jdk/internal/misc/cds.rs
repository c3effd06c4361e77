//! Natives of `jdk.internal.misc.CDS`: there is no shared archive.

use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "jdk/internal/misc/CDS":
    "isDumpingClassList0" "()Z" => never,
    "isDumpingArchive0" "()Z" => never,
    "isSharingEnabled0" "()Z" => never,
    "initializeFromArchive" "(Ljava/lang/Class;)V" => initialize_from_archive,
    "getRandomSeedForDumping" "()J" => random_seed,
    "logLambdaFormInvoker" "(Ljava/lang/String;)V" => ignore_text,
    "defineArchivedModules" "(Ljava/lang/ClassLoader;Ljava/lang/ClassLoader;)V" => define_archived_modules,
    "dumpClassList" "(Ljava/lang/String;)V" => refuse_dump,
    "dumpDynamicArchive" "(Ljava/lang/String;)V" => refuse_dump,
}

fn never(_cx: &mut NativeContext) -> JavaResult<bool> {
    Ok(false)
}

fn initialize_from_archive(_cx: &mut NativeContext, _class: Option<Handle>) -> JavaResult<()> {
    Ok(())
}

/// What the order of `Set.of` and `Map.of` follows from; 0: from the time. Where fuel is counted, the same program shall use the same.
fn random_seed(cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(cx.vm().is_metered().into())
}

fn ignore_text(_cx: &mut NativeContext, _line: Option<Handle>) -> JavaResult<()> {
    Ok(())
}

fn define_archived_modules(_cx: &mut NativeContext, _platform: Option<Handle>, _system: Option<Handle>) -> JavaResult<()> {
    Ok(())
}

fn refuse_dump(cx: &mut NativeContext, _file: Option<Handle>) -> JavaResult<()> {
    Err(cx.throw_new("java/lang/UnsupportedOperationException", "class data sharing"))
}
