//! The options as one table: names, value, help text, effect.

use std::path::Path;
use std::sync::Arc;

use rjvm::settings::size as size_of;
use rjvm::{AssertionRule, Stress};

use crate::arguments::{Failure, split_options};
use crate::class_path;
use crate::command::{FullVersion, Settings};
use crate::flags::{self, NO_VM, improper, refused};
use crate::logging;
use crate::perf::Perf;

/// How an option gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It has none.
    Nothing,
    /// The next argument, or (long options) what follows `=`; the text says what must be given.
    Value(&'static str),
    /// Whatever follows the name directly.
    Suffix,
}

/// Where an option is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// In `--help`.
    Usage,
    /// In `-X`.
    Extra,
    /// Nowhere: accepted because `java` accepts it.
    Hidden,
}

/// An option.
pub struct LauncherOption {
    /// Spellings, the usual one first.
    pub names: &'static [&'static str],
    /// Its value.
    pub takes: Takes,
    /// Where it is listed.
    pub listed: Listed,
    /// How its value is shown in the help.
    pub shown: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Carries it out.
    pub apply: Apply,
    /// A flag that HotSpot does not have, or whose value it looks at with messages of its own.
    pub is_checked_apart: bool,
}

/// Carries an option out: the settings, the name as written, the value.
pub type Apply = fn(&mut Settings, &str, &str) -> Result<(), Failure>;

const fn option(
    names: &'static [&'static str],
    takes: Takes,
    listed: Listed,
    shown: &'static str,
    help: &'static str,
    apply: Apply,
) -> LauncherOption {
    LauncherOption { names, takes, listed, shown, help, apply, is_checked_apart: false }
}

/// The same for a flag that is checked apart.
const fn apart(option: LauncherOption) -> LauncherOption {
    LauncherOption { is_checked_apart: true, ..option }
}

use Listed::{Extra, Hidden, Usage};
use Takes::{Nothing, Suffix, Value};

/// Every option, in the order of the help. Of several that match, the one with the longest name wins.
#[rustfmt::skip]
pub const OPTIONS: &[LauncherOption] = &[
    option(&["-cp", "-classpath", "--class-path"], Value("class path specification"), Usage, "<path>",
        "directories, jar and zip files to find classes in, separated by `:`; `dir/*` stands for all jar files of dir",
        |settings, _, value| { settings.class_path = Some(class_path::expand(value)); Ok(()) }),
    option(&["-jar"], Nothing, Usage, "<jarfile>", "run the Main-Class of a jar file", |settings, _, _| { settings.jar = true; Ok(()) }),
    option(&["-m", "--module"], Value("module name"), Usage, "<module>[/<class>]", "run a module's main class",
        |settings, _, value| { settings.module = Some(value.to_owned()); Ok(()) }),
    option(&["-p", "--module-path"], Value("module path specification"), Usage, "<path>", "directories of modules, separated by `:`",
        |settings, _, value| settings.property("jdk.module.path", value)),
    option(&["--upgrade-module-path"], Value("module path specification"), Usage, "<path>",
        "directories of modules that replace upgradeable ones of the class library",
        |settings, _, value| settings.property("jdk.module.upgrade.path", value)),
    option(&["--add-modules"], Value("modules to be specified"), Usage, "<module>,...",
        "root modules to resolve besides the main one; also ALL-DEFAULT, ALL-SYSTEM, ALL-MODULE-PATH",
        |settings, _, value| settings.numbered_property("jdk.module.addmods", value)),
    option(&["--limit-modules"], Value("modules to be specified"), Extra, "<module>,...", "observe only these modules and what they need",
        |settings, _, value| settings.property("jdk.module.limitmods", value)),
    option(&["--add-exports"], Value("modules to be specified"), Extra, "<module>/<package>=<module>,...", "export a package further",
        |settings, _, value| settings.numbered_property("jdk.module.addexports", value)),
    option(&["--add-opens"], Value("modules to be specified"), Extra, "<module>/<package>=<module>,...", "open a package to reflection",
        |settings, _, value| settings.numbered_property("jdk.module.addopens", value)),
    option(&["--add-reads"], Value("modules to be specified"), Extra, "<module>=<module>,...", "let a module read others",
        |settings, _, value| settings.numbered_property("jdk.module.addreads", value)),
    option(&["--patch-module"], Value("modules to be specified"), Extra, "<module>=<path>", "add or replace classes of a module",
        |settings, _, value| {
            if !value.contains('=') {
                let output = "Missing '=' in --patch-module specification".to_owned();
                return Err(Failure { output, ..Failure::stderr(NO_VM) });
            }
            let module = value.split('=').next().unwrap_or_default();
            let patches = settings.config.properties.iter().filter(|(name, _)| name.starts_with("jdk.module.patch."));
            if module == "java.base" && patches.clone().any(|(_, patch)| patch.starts_with("java.base=")) {
                return Err(Failure::initialization("Cannot specify java.base more than once to --patch-module"));
            }
            settings.numbered_property("jdk.module.patch", value)
        }),
    option(&["--enable-native-access"], Value("modules to be specified"), Usage, "<module>,...", "modules that may use native memory freely",
        |settings, _, value| settings.numbered_property("jdk.module.enable.native.access", value)),
    option(&["--list-modules"], Nothing, Usage, "", "list the observable modules and exit",
        |settings, _, _| { settings.action = Some(rjvm::Action::ListModules); Ok(()) }),
    option(&["-d", "--describe-module"], Value("module name"), Usage, "<module>", "describe a module and exit",
        |settings, _, value| { settings.action = Some(rjvm::Action::DescribeModule(value.to_owned())); Ok(()) }),
    option(&["--validate-modules"], Nothing, Usage, "", "check all modules for conflicts and exit",
        |settings, _, _| { settings.action = Some(rjvm::Action::ValidateModules); settings.property("jdk.module.validation", "true") }),
    option(&["--dry-run"], Nothing, Usage, "", "load the main class, but do not run it", |settings, _, _| { settings.dry_run = true; Ok(()) }),
    option(&["--show-module-resolution"], Nothing, Usage, "", "show how modules are resolved",
        |settings, _, _| settings.property("jdk.module.showModuleResolution", "true")),
    option(&["-D"], Suffix, Usage, "<name>=<value>", "set a system property", |settings, _, value| {
        let (name, value) = value.split_once('=').unwrap_or((value, ""));
        define(settings, name, value)
    }),
    option(&["-ea", "-enableassertions"], Suffix, Usage, "[:<package>...|:<class>]", "enable assertions",
        |settings, _, value| settings.assertions(true, value)),
    option(&["-da", "-disableassertions"], Suffix, Usage, "[:<package>...|:<class>]", "disable assertions",
        |settings, _, value| settings.assertions(false, value)),
    option(&["-esa", "-enablesystemassertions"], Nothing, Usage, "", "enable assertions in the class library",
        |settings, _, _| { settings.config.system_assertions = true; Ok(()) }),
    option(&["-dsa", "-disablesystemassertions"], Nothing, Usage, "", "disable them",
        |settings, _, _| { settings.config.system_assertions = false; Ok(()) }),
    option(&["-verbose"], Suffix, Usage, "[:class|module|gc|jni]", "log class loading, or what is named", logging::verbose),
    option(&["-version"], Nothing, Usage, "", "print the version to standard error and exit", |settings, _, _| settings.version(true, true)),
    option(&["--version"], Nothing, Usage, "", "print the version to standard output and exit", |settings, _, _| settings.version(false, true)),
    option(&["-showversion"], Nothing, Usage, "", "print the version to standard error and go on", |settings, _, _| settings.version(true, false)),
    option(&["--show-version"], Nothing, Usage, "", "print the version to standard output and go on", |settings, _, _| settings.version(false, false)),
    option(&["-fullversion"], Nothing, Usage, "", "print the class library's version with its build to standard error and exit",
        |settings, _, _| { settings.full_version = Some(FullVersion::Error); Ok(()) }),
    option(&["--full-version"], Nothing, Usage, "", "print it to standard output and exit",
        |settings, _, _| { settings.full_version = Some(FullVersion::Output); Ok(()) }),
    option(&["-Xinternalversion"], Nothing, Extra, "", "print rjvm's version with the class library's and exit",
        |settings, _, _| { settings.full_version = Some(FullVersion::Internal); Ok(()) }),
    option(&["-help", "-h", "-?"], Nothing, Usage, "", "print this help to standard error",
        |settings, _, _| { settings.help = Some(true); Ok(()) }),
    option(&["--help"], Nothing, Usage, "", "print this help to standard output", |settings, _, _| { settings.help = Some(false); Ok(()) }),
    option(&["-X"], Nothing, Usage, "", "print help on extra options to standard error",
        |settings, _, _| { settings.extra_help = Some(true); Ok(()) }),
    option(&["--help-extra"], Nothing, Usage, "", "print it to standard output",
        |settings, _, _| { settings.extra_help = Some(false); Ok(()) }),
    option(&["--source"], Value("source version"), Usage, "<release>", "run a source file, compiled for this release",
        |settings, _, value| { settings.source = Some(value.to_owned()); Ok(()) }),
    option(&["--java-home"], Value("directory to be specified"), Usage, "<directory>", "the JDK 17 whose class library to run on",
        |settings, _, value| { settings.java_home = Some(value.to_owned()); Ok(()) }),
    option(&["--sandbox"], Nothing, Usage, "", "run the program with nothing but what the options below allow",
        |settings, _, _| { settings.confinement.is_sandboxed = true; Ok(()) }),
    option(&["--policy"], Value("file to be specified"), Usage, "<file>", "the same with limits and grants of a file: `max-heap = \"64m\"`",
        |settings, _, value| { settings.confinement.policy_file(value); Ok(()) }),
    option(&["--audit"], Value("file to be specified"), Usage, "<file>", "write what was denied, and how the program has ended, as lines of JSON",
        |settings, _, value| { settings.confinement.audit = Some(value.to_owned()); Ok(()) }),
    option(&["--isolate"], Value("process"), Usage, "process", "have the kernel enforce what --sandbox allows as well, for the whole process", isolate),
    option(&["--learn"], Value("file to be specified"), Usage, "<file>", "run without a sandbox, and write a policy file under which the program would have run",
        |settings, _, value| { settings.confinement.learn = Some(value.to_owned()); Ok(()) }),
    option(&["--report"], Value("file to be specified"), Usage, "<file>", "write a page of HTML that shows what the program has done: what took its time, its memory, threads, compilations",
        |settings, _, value| { settings.report = Some(value.to_owned()); Ok(()) }),
    option(&["--disassemble"], Value("class file to be specified"), Usage, "<file>", "print a class file's code and exit; -verbose prints more",
        |settings, _, value| { settings.disassemble = Some(value.to_owned()); Ok(()) }),
    option(&["--print-manual"], Nothing, Usage, "", "print the manual page, for man, and exit",
        |settings, _, _| { settings.print_manual = true; Ok(()) }),
    option(&["--print-completion"], Nothing, Usage, "", "print a completion for bash and exit",
        |settings, _, _| { settings.print_completion = true; Ok(()) }),
    option(&["--print-natives"], Nothing, Hidden, "", "", |settings, _, _| { settings.print_natives = true; Ok(()) }),
    option(&["--enable-preview"], Nothing, Hidden, "", "", |settings, _, _| settings.property("jdk.internal.preview", "true")),
    apart(option(&["-Xmx", "-XX:MaxHeapSize="], Suffix, Extra, "<size>", "largest heap", |settings, name, value| {
        let size = Some(size("maximum heap size", name, value)?).filter(|size| *size > 0);
        let size = size.ok_or_else(|| refused(&format!("Invalid maximum heap size: {name}{value}")))?;
        settings.flags.set("MaxHeapSize", &size.to_string());
        settings.config.heap_max = Some(size);
        Ok(())
    })),
    option(&["-Xms", "-XX:InitialHeapSize="], Suffix, Extra, "<size>", "initial heap", |settings, name, value| {
        let size = size("initial heap size", name, value)?;
        settings.flags.set("InitialHeapSize", &size.to_string());
        if name == "-Xms" {
            settings.flags.set("MinHeapSize", &size.to_string());
        }
        settings.config.heap_initial = Some(size);
        Ok(())
    }),
    option(&["-XX:MaxMetaspaceSize="], Suffix, Extra, "<size>", "metadata of classes", |settings, name, value| {
        let bytes = size_of(value).ok_or_else(|| improper(&format!("{}{value}", name.trim_start_matches("-XX:"))))?;
        if bytes < METADATA_BYTES_MIN {
            return Err(Failure::initialization("OutOfMemoryError: Metaspace"));
        }
        // HotSpot does not count the classes that it starts with: they lie in an archive.
        settings.config.metadata_max = Some(bytes.saturating_add(BOOT_METADATA_BYTES));
        Ok(())
    }),
    option(&["-Xmn", "-XX:NewSize=", "-XX:MaxNewSize="], Suffix, Extra, "<size>", "young generation", |settings, name, value| {
        let size = size("initial young generation size", name, value)?;
        if size == 0 && name == "-Xmn" {
            return Err(refused(&format!("Invalid initial young generation size: {name}{value}")));
        }
        settings.config.young = Some(size);
        Ok(())
    }),
    option(&["-Xss", "-XX:ThreadStackSize="], Suffix, Extra, "<size>", "Java stack of a thread", |settings, name, value| {
        let unit = if name.starts_with("-XX") { 1024 } else { 1 };
        let bytes = size("thread stack size", name, value)?.saturating_mul(unit);
        settings.flags.set("ThreadStackSize", &(bytes >> 10).to_string());
        settings.config.stack_bytes = stack_size(bytes, || format!("Invalid thread stack size: {name}{value}"))?;
        Ok(())
    }),
    option(&["-Xlog"], Suffix, Extra, "[:<what>[:<output>[:<decorators>[:<options>]]]]", "log what the VM does; -Xlog:help tells more", logging::select),
    option(&["-Xloggc"], Suffix, Hidden, "", "", logging::select_file),
    option(&["-Xint"], Nothing, Extra, "", "interpret everything", |settings, _, _| {
        settings.config.compilation.enabled = false;
        Ok(())
    }),
    option(&["-Xcomp"], Nothing, Extra, "", "compile each method as soon as it has run, and wait for it", |settings, _, _| {
        settings.config.compilation.enabled = true;
        settings.config.compilation.policy.compile_at_once();
        Ok(())
    }),
    option(&["-Xbatch", "-XX:-BackgroundCompilation"], Nothing, Extra, "", "wait for what is compiled", |settings, _, _| {
        settings.config.compilation.policy.foreground = true;
        Ok(())
    }),
    option(&["-XX:-UseCompiler"], Nothing, Extra, "", "interpret everything", |settings, _, _| {
        settings.config.compilation.enabled = false;
        Ok(())
    }),
    option(&["-XX:+UseCompiler"], Nothing, Hidden, "", "", |settings, _, _| { settings.config.compilation.enabled = true; Ok(()) }),
    option(&["-XX:CompileThreshold="], Suffix, Extra, "<n>", "calls after which a method is hot; 0: never", |settings, name, value| {
        let calls = number(name, value, 0, (1 << 30) - 1)?;
        if calls == 0 {
            settings.config.compilation.enabled = false;
        } else {
            settings.config.compilation.policy.set_compile_threshold(calls);
        }
        Ok(())
    }),
    option(&["-XX:Tier3InvocationThreshold="], Suffix, Extra, "<n>", "calls after which a method gets quick code", |settings, name, value| {
        settings.config.compilation.policy.thresholds.quick = number(name, value, 0, (1 << 30) - 1)?;
        Ok(())
    }),
    option(&["-XX:Tier4InvocationThreshold="], Suffix, Extra, "<n>", "calls after which a method with quick code is hot", |settings, name, value| {
        settings.config.compilation.policy.thresholds.set_calls(number(name, value, 0, (1 << 30) - 1)?);
        Ok(())
    }),
    option(&["-XX:Tier4BackEdgeThreshold="], Suffix, Extra, "<n>", "rounds of loops after which they are hot", |settings, name, value| {
        settings.config.compilation.policy.thresholds.loops = number(name, value, 0, (1 << 30) - 1)?;
        Ok(())
    }),
    option(&["-XX:TieredStopAtLevel="], Suffix, Extra, "<n>", "0: interpret, 1 to 3: quick code only, 4: compile", |settings, name, value| {
        let level = number(name, value, 0, 4)?;
        let compilation = &mut settings.config.compilation;
        compilation.enabled &= level > 0;
        compilation.policy.optimize = level == 4;
        Ok(())
    }),
    option(&["-XX:-TieredCompilation"], Nothing, Extra, "", "make no quick code", |settings, _, _| {
        settings.config.compilation.policy.quick = false;
        Ok(())
    }),
    option(&["-XX:+TieredCompilation"], Nothing, Hidden, "", "", |settings, _, _| {
        settings.config.compilation.policy.quick = true;
        Ok(())
    }),
    option(&["-XX:CICompilerCount="], Suffix, Extra, "<n>", "threads that compile", |settings, _, value| {
        // How few there may be is a matter of other flags.
        settings.config.compilation.policy.threads = value.parse().unwrap_or(1).clamp(1, COMPILER_THREADS_MAX) as usize;
        Ok(())
    }),
    apart(option(&["-XX:ReservedCodeCacheSize=", "-Xmaxjitcodesize"], Suffix, Extra, "<size>", "memory for compiled code", code_cache)),
    option(&["-XX:+PrintCompilation"], Nothing, Extra, "", "log what is compiled", |settings, _, _| {
        settings.config.compilation.policy.log = true;
        Ok(())
    }),
    apart(option(&["-XX:+PerfMap"], Nothing, Extra, "", "write names of compiled methods for perf to /tmp", |settings, _, _| {
        let perf = Perf::new(Path::new("/tmp")).map_err(|error| Failure::stderr(format!("Error: -XX:+PerfMap: {error}")))?;
        settings.config.compilation.policy.listener = Some(Arc::new(perf));
        Ok(())
    })),
    option(&["-XX:CompileCommand="], Suffix, Extra, "<command>,<class>::<method>", "exclude, compileonly or print methods", |settings, _, value| {
        settings.config.compilation.commands.push(value.to_owned());
        Ok(())
    }),
    option(&["-XX:CompileOnly="], Suffix, Extra, "<class>::<method>", "compile nothing else", |settings, _, value| {
        settings.config.compilation.commands.extend(rjvm::compile_only(value));
        Ok(())
    }),
    option(&["-Xmixed", "-Xnoclassgc", "-Xcheck:jni", "-Xnoagent", "-Xdebug", "-server", "-client", "-zero", "-dcevm"],
        Nothing, Hidden, "", "", |_, _, _| Ok(())),
    option(&["-Xdiag"], Nothing, Extra, "", "tell more of what is wrong with the main class",
        |settings, _, _| settings.property("sun.java.launcher.diag", "true")),
    option(&["-Xcheck"], Suffix, Hidden, "", "", |_, name, value| Err(refused(&format!("Unrecognized check option: {name}{value}")))),
    apart(option(&["-XX:Flags="], Suffix, Extra, "<file>", "read flags from a file, as they stand behind -XX:", |settings, _, path| {
        if Path::new(path).is_dir() {
            return Ok(());
        }
        let text = std::fs::read_to_string(path).map_err(|_| refused(&format!("Could not open settings file {path}")))?;
        let mut problems = Vec::new();
        for word in flags::words(&text) {
            match settings.apply_all(vec![format!("-XX:{word}")]) {
                Err(failure) if failure.error.ends_with(NO_VM) => problems.push(failure),
                other => other?,
            }
        }
        flags::all_of(problems)
    })),
    apart(option(&["-XX:VMOptionsFile="], Suffix, Extra, "<file>", "read options of the VM from a file", options_file)),
    apart(option(&["-XX:StartFlightRecording", "-XX:FlightRecorderOptions"], Suffix, Hidden, "", "", |settings, name, value| {
        settings.warnings.push(format!("rjvm warning: ignoring option {name}{value}: there is no flight recorder"));
        Ok(())
    })),
    option(&["-Xrs"], Nothing, Extra, "", "leave signals to the program: no thread dump for SIGQUIT, and no shutdown hooks for SIGTERM", |settings, _, _| {
        settings.reduces_signals = true;
        Ok(())
    }),
    option(&["-Xprof"], Nothing, Hidden, "", "", |settings, name, _| {
        settings.warnings.push(format!("rjvm warning: Ignoring option {name}; support was removed in 10.0"));
        Ok(())
    }),
    option(&["-Xfuture"], Nothing, Hidden, "", "", |settings, name, _| {
        settings.warnings.push(format!("Warning: {name} option is deprecated and may be removed in a future release."));
        Ok(())
    }),
    option(&["-Xbootclasspath:", "-Xbootclasspath/p:"], Suffix, Hidden, "", "", |_, name, _| {
        let output = format!("{} is no longer a supported option.", name.trim_end_matches(':'));
        Err(Failure { output, ..Failure::stderr(NO_VM) })
    }),
    option(&["-Xmaxf", "-Xminf"], Suffix, Hidden, "", "", |settings, name, value| {
        let (flag, which) = if name == "-Xmaxf" { ("MaxHeapFreeRatio", "max") } else { ("MinHeapFreeRatio", "min") };
        let part: f64 = value.parse::<f64>().map_err(|_| refused(&format!("Bad {which} heap free percentage size: {name}{value}")))?;
        let part = (part * 100.0) as i64;
        if part < 0 {
            return Err(refused(&format!("uintx {flag}={} is outside the allowed range [ 0 ... 100 ]", part as u64)));
        }
        settings.flags.take(&format!("{flag}={part}")).map_err(|failure| {
            // Nobody has written the flag.
            let lines = failure.error.lines().filter(|line| !line.starts_with("Improperly"));
            Failure::stderr(lines.collect::<Vec<_>>().join("\n"))
        })
    }),
    option(&["-Xverify"], Suffix, Extra, ":all", "verify the code of the class library too", verify),
    option(&["-noverify"], Nothing, Hidden, "", "", |settings, _, _| verify(settings, "-Xverify", ":none")),
    option(&["-XX:+BytecodeVerificationLocal"], Nothing, Hidden, "", "", |settings, _, _| { settings.config.verify_all = true; Ok(()) }),
    option(&["-Xshare:"], Suffix, Hidden, "", "", |settings, name, value| match value {
        "auto" => Ok(()),
        "on" => settings.flags.take("+RequireSharedSpaces"),
        "off" => settings.flags.take("-UseSharedSpaces"),
        "dump" => settings.flags.take("+DumpSharedSpaces"),
        _ => Err(refused(&format!("Unrecognized option: {name}{value}"))),
    }),
    option(&["-XshowSettings:"], Suffix, Hidden, "", "", |settings, name, value| {
        settings.show_settings = Some(format!("{name}{value}"));
        Ok(())
    }),
    option(&["-XshowSettings"], Nothing, Extra, "[:vm|properties|locale|system]", "show settings and go on",
        |settings, name, _| { settings.show_settings = Some(name.to_owned()); Ok(()) }),
    apart(option(&["-XX:StressGC="], Suffix, Extra, "<n>", "collect and verify the heap at every nth allocation, to find bugs", |settings, _, value| {
        let every: u32 = value.parse().map_err(|_| Failure::stderr(format!("Improperly specified VM option 'StressGC={value}'")))?;
        settings.config.gc_stress = match every {
            0 => Stress::Off,
            1 => Stress::EveryAllocation,
            _ => Stress::EveryNth(every),
        };
        settings.config.gc_verify = every != 0;
        Ok(())
    })),
    apart(option(&["-XX:StressFrames="], Suffix, Extra, "<n>", "rebuild frames at every nth poll, to find bugs", |settings, _, value| {
        settings.config.frame_stress = value.parse().map_err(|_| Failure::stderr(format!("Improperly specified VM option 'StressFrames={value}'")))?;
        Ok(())
    })),
    apart(option(&["-XX:StressExits="], Suffix, Extra, "<n>", "leave compiled code at about every nth check, to find bugs", |settings, name, value| {
        settings.config.exit_stress = number(name, value, 0, u32::MAX / 2)?;
        Ok(())
    })),
    apart(option(&["-XX:LockstepInterval="], Suffix, Extra, "<n>", "interpret every nth call of compiled code as well and compare, to find bugs; makes no quick code", |settings, name, value| {
        settings.config.lockstep = number(name, value, 0, u32::MAX)?;
        settings.config.compilation.policy.quick &= settings.config.lockstep == 0;
        Ok(())
    })),
    apart(option(&["-XX:+StressCompiler"], Nothing, Extra, "", "choose at random what to inline, which branches to leave out and which passes, to find bugs",
        |settings, _, _| { settings.config.compiler_stress = true; Ok(()) })),
    apart(option(&["-XX:StressSeed="], Suffix, Extra, "<n>", "other random numbers for the three options above", |settings, name, value| {
        settings.config.stress_seed = number(name, value, 0, u32::MAX)?;
        Ok(())
    })),
    option(&["-XX:+VerifyAfterGC"], Nothing, Extra, "", "verify the heap after every collection",
        |settings, _, _| { settings.config.gc_verify = true; Ok(()) }),
    apart(option(&["-XX:+TraceBoot"], Nothing, Extra, "", "log initialisers and natives as they are first used",
        |settings, _, _| { settings.config.trace_boot = true; Ok(()) })),
    apart(option(&["-XX:+PrintHotMethods"], Nothing, Extra, "", "log the most called methods at the end",
        |settings, _, _| { settings.config.log_profile = true; Ok(()) })),
    apart(option(&["-XX:-UseRjvmIntrinsics"], Nothing, Extra, "", "run the Java bodies of methods that have Rust substitutes",
        |settings, _, _| { settings.config.intrinsics = false; Ok(()) })),
    apart(option(&["-XX:MaxJavaThreads="], Suffix, Extra, "<n>", "most threads at a time", |settings, _, value| {
        settings.config.threads_max = value.parse().map_err(|_| Failure::stderr(format!("Improperly specified VM option 'MaxJavaThreads={value}'")))?;
        Ok(())
    })),
    option(&["-javaagent:"], Suffix, Usage, "<jarpath>[=<options>]", "run an agent before the program, see java.lang.instrument", |settings, _, value| {
        agent_jar(settings, value)
    }),
    option(&["-Xbootclasspath/a:"], Suffix, Extra, "<directories and jar files separated by :>", "append to the boot loader's classes", |settings, _, value| {
        settings.config.boot_append.extend(value.split(':').filter(|path| !path.is_empty()).map(str::to_owned));
        Ok(())
    }),
    option(&["-agentlib:", "-agentpath:", "-Xrun"], Suffix, Hidden, "", "", |settings, name, value| {
        // The library behind `-javaagent`.
        if let Some(("instrument", agent)) = value.split_once(['=', ':']).filter(|_| name != "-agentpath:") {
            return agent_jar(settings, agent);
        }
        // Nothing is loaded now: what is wrong with the line is said first.
        settings.native_agents.push((name == "-agentpath:", value.split(['=', ':']).next().unwrap_or_default().to_owned()));
        Ok(())
    }),
    option(&["-splash:"], Suffix, Hidden, "", "", |_, _, _| Ok(())),
    option(&["--illegal-access="], Suffix, Hidden, "", "", |settings, name, value| {
        settings.warnings.push(format!("rjvm warning: Ignoring option {name}{value}; support was removed in 17.0"));
        Ok(())
    }),
];

/// `<jar>[=<options>]`
fn agent_jar(settings: &mut Settings, value: &str) -> Result<(), Failure> {
    let (jar, options) = value.split_once('=').map_or((value, None), |(jar, options)| (jar, Some(options.to_owned())));
    settings.config.agents.push((jar.to_owned(), options));
    Ok(())
}

/// `-XX:VMOptionsFile=`, once in each place that options come from.
fn options_file(settings: &mut Settings, name: &str, path: &str) -> Result<(), Failure> {
    let place = settings.place;
    if let Some(file) = &settings.within_file {
        return Err(refused(&format!(
            "A VM options file may not refer to a VM options file. Specification of '-XX:VMOptionsFile=<file-name>' in the options file \
             '{name}{file}' in options container '{place}' is an error."
        )));
    }
    if let Some((_, file)) = settings.option_files.iter().find(|(known, _)| *known == place) {
        return Err(refused(&format!(
            "The option '{name}{file}' is already specified in the options container '{place}' so the specification of '{name}{path}' \
             in the same options container is an error."
        )));
    }
    settings.option_files.push((place, path.to_owned()));
    let verb = if Path::new(path).is_dir() { "read" } else { "open" };
    let text = std::fs::read_to_string(path).map_err(|_| refused(&format!("Could not {verb} options file '{path}'")))?;
    let options = split_options(&text).ok_or_else(|| refused(&format!("Unmatched quote in {path}")))?;
    settings.within_file = Some(path.to_owned());
    let applied = settings.apply_all(options);
    settings.within_file = None;
    applied
}

/// Properties with which the VM tells its class library of modules: options set them, nobody else.
const OF_MODULES: [&str; 9] =
    ["addexports", "addopens", "addreads", "addmods", "limitmods", "patch", "path", "upgrade.path", "enable.native.access"];

/// Properties that the VM has for itself.
const OF_VM: [&str; 9] = [
    "java.vm.compressedOopsMode",
    "java.vm.name",
    "java.vm.vendor",
    "java.vm.version",
    "java.vm.info",
    "java.vm.specification.name",
    "java.vm.specification.vendor",
    "java.vm.specification.version",
    "jdk.debug",
];

/// Whether a property is one of modules, or the first of several.
fn is_of_modules(name: &str) -> bool {
    let is_one = |suffix: &str| {
        OF_MODULES.iter().any(|known| suffix.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    name.strip_prefix("jdk.module.").is_some_and(is_one)
}

/// `-D<name>=<value>`; some properties have been something else once.
fn define(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let refused = |output: String| Err(Failure { output, ..Failure::stderr(NO_VM) });
    match name {
        "" => Ok(()),
        _ if OF_VM.contains(&name) => Ok(()),
        _ if is_of_modules(name) => {
            let names = "Ignoring system property options whose names match the '-Djdk.module.*'. names";
            let warning = format!("rjvm warning: {names} that are reserved for internal use.");
            if !settings.warnings.contains(&warning) {
                settings.warnings.push(warning);
            }
            Ok(())
        }
        "java.system.class.loader" => {
            let loader = format!("the java.system.class.loader property is specified (value = \"{value}\").");
            settings.warnings.push(format!(
                "rjvm warning: Archived non-system classes are disabled because {loader} To use archived non-system classes, this property must not be set"
            ));
            settings.property(name, value)
        }
        "java.class.path" => {
            settings.class_path = Some(value.to_owned());
            Ok(())
        }
        "java.ext.dirs" => refused(format!("-Djava.ext.dirs={value} is not supported.  Use -classpath instead.")),
        "java.endorsed.dirs" => refused(format!(
            "-Djava.endorsed.dirs={value} is not supported. Endorsed standards and standalone APIs\n\
             in modular form will be supported via the concept of upgradeable modules."
        )),
        "java.compiler" if matches!(value, "" | "NONE") => {
            settings.config.compilation.enabled = false;
            Ok(())
        }
        _ => settings.property(name, value),
    }
}

/// Most threads that compile.
const COMPILER_THREADS_MAX: u32 = 64;

/// A number between two others.
fn number(name: &str, value: &str, least: u32, most: u32) -> Result<u32, Failure> {
    let number = value.parse::<i64>().map_err(|_| improper(&format!("{}{value}", name.trim_start_matches("-XX:"))))?;
    let name = name.trim_start_matches("-XX:").trim_end_matches('=');
    match u32::try_from(number) {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Failure::stderr(format!("{name} ({number}) must be between {least} and {most}\n{NO_VM}"))),
    }
}

/// Metadata with which HotSpot starts at least.
const METADATA_BYTES_MIN: u64 = 256 << 10;
/// Metadata of the classes that every program has.
const BOOT_METADATA_BYTES: u64 = 8 << 20;

/// Most memory for code that HotSpot takes.
const CODE_CACHE_BYTES_MAX: u64 = 2 << 30;

fn code_cache(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let Some(bytes) = size_of(value) else {
        return Err(Failure::stderr(format!("Invalid maximum code cache size: {name}{value}.\n{NO_VM}")));
    };
    if bytes < 4096 {
        let range = "[ 4096 ... 18446744073709551615 ]";
        return Err(Failure::stderr(format!(
            "uintx ReservedCodeCacheSize={bytes} is outside the allowed range {range}\n{NO_VM}"
        )));
    }
    if bytes > CODE_CACHE_BYTES_MAX {
        return Err(Failure::stderr(format!("Invalid ReservedCodeCacheSize={}M. Must be at most 2048M.\n{NO_VM}", bytes >> 20)));
    }
    settings.flags.set("ReservedCodeCacheSize", &bytes.to_string());
    settings.config.compilation.policy.code_cache_bytes = bytes as usize;
    Ok(())
}

/// The least Java stack that HotSpot takes, and the largest.
const STACK_BYTES: std::ops::RangeInclusive<u64> = 136 << 10..=1 << 30;

/// The size of a stack; 0 is the usual one.
fn stack_size(bytes: u64, invalid: impl Fn() -> String) -> Result<usize, Failure> {
    if bytes > *STACK_BYTES.end() {
        return Err(refused(&format!("{}\nThe specified size exceeds the maximum representable size.", invalid())));
    }
    if bytes != 0 && bytes < *STACK_BYTES.start() {
        let output = "\nThe Java thread stack size specified is too small. Specify at least 136k".to_owned();
        return Err(Failure { output, ..Failure::stderr(NO_VM) });
    }
    Ok(if bytes == 0 { 1 << 20 } else { bytes as usize })
}

fn isolate(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    settings.confinement.is_isolated = value == "process";
    if settings.confinement.is_isolated {
        Ok(())
    } else {
        Err(Failure::stderr(format!("Error: {name} is {value:?}, but takes process")))
    }
}

fn size(what: &str, name: &str, value: &str) -> Result<u64, Failure> {
    size_of(value).ok_or_else(|| refused(&format!("Invalid {what}: {name}{value}")))
}

/// `-Xverify:all`. What would turn verification off is refused with a warning: guests' code is always verified.
fn verify(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    match (name, value) {
        ("-Xverify", "" | ":all") => settings.config.verify_all = true,
        ("-Xverify", ":remote") => settings.config.verify_all = false,
        // It is verified all the same.
        ("-Xverify", ":none") => {
            let options = "Options -Xverify:none and -noverify";
            let fate = "were deprecated in JDK 13 and will likely be removed in a future release.";
            settings.warnings.push(format!("rjvm warning: {options} {fate}"));
        }
        _ => return Err(refused(&format!("Unrecognized verification option: {name}{value}"))),
    }
    Ok(())
}

/// Whether the VM itself takes an option, and not only its launcher: those can be given in more environment variables.
pub fn is_of_vm(argument: &str) -> bool {
    const OF_VM: [&str; 8] = ["-D", "-X", "-ea", "-da", "-enableassertions", "-disableassertions", "-verbose", "-agent"];
    const OTHERS: [&str; 5] = ["-esa", "-dsa", "-enablesystemassertions", "-disablesystemassertions", "--enable-preview"];
    const OF_LAUNCHER: [&str; 4] = ["-X", "-Xdiag", "-XshowSettings", "-Xusage"];
    const LONG: [&str; 10] = [
        "--add-modules=",
        "--limit-modules=",
        "--module-path=",
        "--upgrade-module-path=",
        "--add-exports=",
        "--add-opens=",
        "--add-reads=",
        "--patch-module=",
        "--enable-native-access=",
        "--illegal-access=",
    ];
    let begins = |names: &[&str]| names.iter().any(|name| argument.starts_with(name));
    let is_launchers = OF_LAUNCHER.contains(&argument) || argument.starts_with("-XshowSettings:");
    begins(&OF_VM) && !is_launchers || OTHERS.contains(&argument) || begins(&LONG) || argument.starts_with("-javaagent:")
}

/// The option that `argument` spells, the name as it stands there, and what follows it.
pub fn find(argument: &str) -> Option<(&'static LauncherOption, &'static str, &str)> {
    let matching = OPTIONS.iter().flat_map(|option| option.names.iter().map(move |name| (option, *name)));
    let mut best: Option<(&'static LauncherOption, &'static str, &str)> = None;
    for (option, name) in matching {
        let Some(rest) = argument.strip_prefix(name) else { continue };
        let fits = match option.takes {
            Takes::Nothing => rest.is_empty(),
            Takes::Value(_) => rest.is_empty() || name.starts_with("--") && rest.starts_with('='),
            Takes::Suffix => is_suffix(name, rest),
        };
        if fits && best.is_none_or(|(_, other, _)| name.len() > other.len()) {
            best = Some((option, name, rest));
        }
    }
    best
}

/// Assertion options end, or go on with a colon.
fn is_suffix(name: &str, rest: &str) -> bool {
    match name {
        "-ea" | "-enableassertions" | "-da" | "-disableassertions" => rest.is_empty() || rest.starts_with(':') && rest.len() > 1,
        _ => true,
    }
}

impl Settings {
    /// Adds a system property.
    #[allow(clippy::unnecessary_wraps, reason = "options end with it")]
    pub fn property(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        self.config.properties.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Adds a system property whose name ends in a running number.
    fn numbered_property(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let prefix = format!("{name}.");
        let number = self.config.properties.iter().filter(|(known, _)| known.starts_with(&prefix)).count();
        self.property(&format!("{name}.{number}"), value)
    }

    #[allow(clippy::unnecessary_wraps, reason = "options end with it")]
    fn assertions(&mut self, enable: bool, value: &str) -> Result<(), Failure> {
        let scope = value.strip_prefix(':').map(|scope| scope.replace('/', "."));
        self.config.assertions.push(AssertionRule { enable, scope });
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "options end with it")]
    fn version(&mut self, to_stderr: bool, exit: bool) -> Result<(), Failure> {
        self.show_version = Some(to_stderr);
        if exit && self.action.is_none() {
            self.action = Some(rjvm::Action::Nothing);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_wins() {
        let name = |argument: &str| find(argument).map(|(_, name, _)| name);
        assert_eq!(name("-esa"), Some("-esa"));
        assert_eq!(name("-ea:p..."), Some("-ea"));
        assert_eq!(name("-XshowSettings:vm"), Some("-XshowSettings:"));
        assert_eq!(name("-version"), Some("-version"));
        assert_eq!(name("--module-path=x"), Some("--module-path"));
        assert_eq!(name("-Xmx64m"), Some("-Xmx"));
    }

    #[test]
    fn what_java_does_not_know_is_unknown() {
        for argument in ["-foo", "-ea:", "-cpx", "-versionx", "--module-pathx"] {
            assert!(find(argument).is_none(), "{argument}");
        }
    }
}
