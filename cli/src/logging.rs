//! `-Xlog`: what is selected, and what HotSpot says of selections that are none.

use crate::arguments::Failure;
use crate::command::Settings;
use crate::flags::NO_VM;

/// HotSpot's tags.
const TAGS: &str = "\
    add age alloc annotation arguments attach barrier biasedlocking blocks bot breakpoint bytecode cds census class classhisto cleanup codecache \
    compaction compilation condy constantpool constraints container coops cpu cset data datacreation dcmd decoder defaultmethods director dump dynamic \
    ergo event exceptions exit fingerprint free freelist gc handshake hashtables heap humongous ihop iklass indy init inlining install interpreter itables \
    jfr jit jni jvmci jvmti lambda library liveness load loader logging malloc map mark marking membername memops metadata metaspace methodcomparator \
    methodhandles mirror mmu module monitorinflation monitormismatch nestmates nmethod nmt normalize numa objecttagging obsolete oldobject oom oopmap oops \
    oopstorage os owner pagesize parser patch path perf periodic phases plab placeholders preorder preview promotion protectiondomain ptrqueue purge \
    record redefine ref refine region reloc remset resolve safepoint sampling scavenge sealed setting smr stackbarrier stackmap stacktrace stackwalk start \
    startup startuptime state stats streaming stringdedup stringtable subclass survivor suspend sweep symboltable system table task thread throttle time \
    timer tlab tracking trimnative unload unshareable update valuebasedclasses verification verify vmmutex vmoperation vmthread vtables vtablestubs \
    workgang \
    all disable help";
const LEVELS: [&str; 6] = ["off", "trace", "debug", "info", "warning", "error"];

/// `-Xlog` or `-Xlog:<selections>[:<output>...]`
pub fn select(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let Some(what) = (if value.is_empty() { Some("all") } else { value.strip_prefix(':') }) else {
        let error = format!("Invalid -Xlog option '{name}{value}', see error log for details.\n{NO_VM}");
        return Err(Failure::stderr(error));
    };
    for selection in what.split(':').next().unwrap_or_default().split(',') {
        let (tags, level) = selection.split_once('=').unwrap_or((selection, "info"));
        let tags = tags.trim_end_matches('*');
        let unknown = tags.split('+').find(|tag| !tag.is_empty() && !TAGS.split_whitespace().any(|known| known == *tag));
        if let Some(tag) = unknown {
            return Err(invalid(&format!("{name}{value}"), &format!("tag '{tag}'")));
        }
        if !LEVELS.contains(&level) {
            return Err(invalid(&format!("{name}{value}"), &format!("level '{level}'")));
        }
        let on = level != "off";
        match tags {
            "gc" => settings.config.log_gc = on,
            "class+load" | "class" => settings.config.verbose_class = on,
            "all" | "" => (settings.config.log_gc, settings.config.verbose_class) = (on, on),
            "disable" => (settings.config.log_gc, settings.config.verbose_class) = (false, false),
            "help" => {}
            tags if on && !matches!(level, "warning" | "error") => {
                settings.warnings.push(format!("rjvm warning: {name}{value}: no log output for '{tags}'"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn invalid(option: &str, what: &str) -> Failure {
    Failure {
        output: format!("[0.000s][error][logging] Invalid {what} in log selection."),
        error: format!("Invalid -Xlog option '{option}', see error log for details.\n{NO_VM}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words() {
        assert!(TAGS.split_whitespace().count() > 150);
        assert!(TAGS.split_whitespace().all(|tag| tag.bytes().all(|byte| byte.is_ascii_lowercase())));
    }
}
