//! The command line as a whole: from arguments to what shall be done.

use std::sync::Arc;
use std::time::Instant;

use rjvm::flags::VmFlags;
use rjvm::settings::Shape;
use rjvm::{Action, Config, Input, Launch, LaunchMode, Output, Policy, ProcessFacts};

use crate::arguments::{Arguments, Failure};
use crate::confinement::{self, Confinement};
use crate::flags::{self, Flags, Listing, RunningFlags};
use crate::mishaps::Mishaps;
use crate::options::{self, Takes};
use crate::report::Report;
use crate::{class_path, help, inherited, jar_file, java_home, logging, manual, report};

/// What the compiler in memory is called; it runs source files.
const SOURCE_LAUNCHER: &str = "jdk.compiler/com.sun.tools.javac.launcher.Main";

/// How a version with its build is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FullVersion {
    /// To standard output.
    Output,
    /// To standard error.
    Error,
    /// That of rjvm first.
    Internal,
}

/// What the options have set so far.
pub struct Settings {
    /// Settings of the `Vm`.
    pub config: Config,
    /// `-cp`
    pub class_path: Option<String>,
    /// `-jar` was given.
    pub jar: bool,
    /// `-m`
    pub module: Option<String>,
    /// `--source`
    pub source: Option<String>,
    /// `--java-home`
    pub java_home: Option<String>,
    /// Print the version; true: to standard error.
    pub show_version: Option<bool>,
    /// `-XshowSettings`
    pub show_settings: Option<String>,
    /// Instead of running a program.
    pub action: Option<Action>,
    /// `--dry-run`
    pub dry_run: bool,
    /// Help; true: to standard error.
    pub help: Option<bool>,
    /// Help on extra options.
    pub extra_help: Option<bool>,
    /// `--report`
    pub report: Option<String>,
    /// `--disassemble`
    pub disassemble: Option<String>,
    /// `-fullversion` and its like.
    pub full_version: Option<FullVersion>,
    /// `--print-natives`
    pub print_natives: bool,
    /// `--print-manual`
    pub print_manual: bool,
    /// `--print-completion`
    pub print_completion: bool,
    /// `-verbose` in any form.
    pub verbose: bool,
    /// Lines for standard error.
    pub warnings: Vec<String>,
    /// Libraries that `-agentlib` and its like name; true: by their path.
    pub native_agents: Vec<(bool, String)>,
    /// Where options come from.
    pub place: &'static str,
    /// The file of options that is being read.
    pub within_file: Option<String>,
    /// Files of options that were read, with the places that named them.
    pub option_files: Vec<(&'static str, String)>,
    /// `-Xrs`: signals are left to the program.
    pub reduces_signals: bool,
    /// Text for standard output that comes before the program.
    pub prelude: String,
    /// The log has been configured already.
    pub has_log: bool,
    /// The flags that were set.
    pub flags: Flags,
    /// `--sandbox` and what goes with it.
    pub confinement: Confinement,
    /// When the command line was read.
    pub started: Instant,
}

/// What shall be done.
pub struct Command {
    /// Settings of the `Vm`.
    pub config: Config,
    /// What the program may do, and what is said of it.
    pub confinement: Confinement,
    /// `-verbose` in any form.
    pub verbose: bool,
    /// Lines for standard error.
    pub warnings: Vec<String>,
    /// What tools are told that ask; none if they are not answered.
    pub facts: Option<ProcessFacts>,
    /// What is written once the program has ended.
    pub report: Option<Report>,
    /// What happens when memory runs out, or the VM fails.
    pub mishaps: Mishaps,
    /// The flags that the program may see and change.
    pub flags: Option<Arc<RunningFlags>>,
    /// No program was named: once everything else is done, the help says how to.
    pub usage_follows: bool,
    /// Text for standard output that comes before the program.
    pub prelude: String,
    /// The thing itself.
    pub request: Request,
}

/// What shall be done, without a `Vm` or with one.
pub enum Request {
    /// Print the help and exit with this status.
    Help {
        /// Where to.
        to_stderr: bool,
        /// Exit status.
        status: i32,
    },
    /// Print help on extra options.
    ExtraHelp {
        /// Where to.
        to_stderr: bool,
    },
    /// Print the class library's version with its build.
    FullVersion(FullVersion, String),
    /// Print a text, and exit.
    Print(String),
    /// Print the native methods that rjvm has.
    PrintNatives,
    /// Print a class file's code.
    Disassemble(String),
    /// Start a `Vm`.
    Launch(Launch),
}

/// Address space below which the launcher only interprets, unless it is told to compile: code and the table of its entries want 160 MB.
const ROOM_FOR_CODE: u64 = 2 << 30;

/// Whether the address space (`ulimit -v`) is large enough for machine code.
fn has_room_for_code() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::As).current.is_none_or(|limit| limit >= ROOM_FOR_CODE)
}

/// Standard streams that the launcher was started without, the program is without.
fn with_closed_streams(policy: Policy) -> Policy {
    let mut policy = policy.own_standard_streams(true);
    if inherited::is_closed(0) {
        policy = policy.stdin(Input::Closed);
    }
    if inherited::is_closed(1) {
        policy = policy.stdout(Output::Closed);
    }
    if inherited::is_closed(2) {
        policy = policy.stderr(Output::Closed);
    }
    policy
}

impl Command {
    /// Parses all arguments.
    pub fn parse(arguments: Arguments) -> Result<Self, Failure> {
        let mut config = Config::trusted(String::new());
        config.policy = with_closed_streams(config.policy.host_locale());
        config.guards_internals = false;
        let (settings, rest) = Settings::of(&arguments, config, None)?;
        if !settings.confinement.is_sandboxed {
            return settings.finish(rest);
        }
        // Other defaults, which the same options change.
        let home = java_home::find(settings.java_home.as_deref())?;
        let (settings, rest) = Settings::of(&arguments, Confinement::base(&home), Some(settings))?;
        settings.finish(rest)
    }
}

impl Settings {
    /// What all arguments make of a configuration, and the program with its arguments. The log is that of settings that there were before.
    fn of(arguments: &Arguments, mut config: Config, before: Option<Self>) -> Result<(Self, Vec<String>), Failure> {
        config.compilation.enabled = has_room_for_code();
        let mut settings = Settings {
            config,
            confinement: Confinement::default(),
            class_path: None,
            jar: false,
            module: None,
            source: None,
            java_home: None,
            show_version: None,
            show_settings: None,
            action: None,
            dry_run: false,
            help: None,
            extra_help: None,
            report: None,
            disassemble: None,
            full_version: None,
            print_natives: false,
            print_manual: false,
            print_completion: false,
            verbose: false,
            warnings: Vec::new(),
            native_agents: Vec::new(),
            place: "cmd_line_args",
            within_file: None,
            option_files: Vec::new(),
            reduces_signals: false,
            prelude: String::new(),
            has_log: false,
            flags: Flags::default(),
            started: Instant::now(),
        };
        if let Some(before) = before {
            settings.has_log = true;
            settings.config.log = before.config.log;
            settings.prelude = before.prelude;
        }
        match settings.apply_places(arguments) {
            Ok(rest) => Ok((settings, rest)),
            Err(mut failure) => {
                // These have been said before.
                let before = settings.warnings.into_iter().chain(settings.flags.warnings);
                failure.error.insert_str(0, &before.map(|warning| warning + "\n").collect::<String>());
                Err(failure)
            }
        }
    }

    /// Applies options from everywhere, in their order; gives the program and its arguments.
    fn apply_places(&mut self, arguments: &Arguments) -> Result<Vec<String>, Failure> {
        let Arguments { launcher, before, after } = arguments;
        // This one holds for what stands before it as well.
        let is_lenient = |argument: &&String| argument.ends_with("IgnoreUnrecognizedVMOptions") && argument.starts_with("-XX:");
        let options = launcher.iter().take_while(|argument| argument.starts_with('-'));
        // And this one before anything else is looked at.
        if before.iter().chain(options.clone()).chain(after).any(|argument| argument == "-XX:+PrintFlagsInitial") {
            return Err(Failure::answer(&Flags::default().print(Listing::Initial)));
        }
        if let Some(lenient) = before.iter().chain(options).chain(after).filter(is_lenient).last() {
            self.flags.take(&lenient[4..])?;
        }
        self.place = "env_var='JAVA_TOOL_OPTIONS'";
        self.apply_all(before.clone())?;
        self.place = "cmd_line_args";
        let rest = self.apply(launcher.clone())?;
        self.place = "env_var='_JAVA_OPTIONS'";
        self.apply_all(after.clone())?;
        Ok(rest)
    }

    /// Applies options of the environment: those of the VM, which the launcher does not look at.
    pub fn apply_all(&mut self, arguments: Vec<String>) -> Result<(), Failure> {
        if let Some(other) = arguments.iter().find(|argument| !options::is_of_vm(argument)) {
            return Err(unrecognized(other));
        }
        self.apply(arguments).map(|_| ())
    }

    /// Applies options up to the first argument that is none; gives the rest.
    fn apply(&mut self, arguments: Vec<String>) -> Result<Vec<String>, Failure> {
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            if !argument.starts_with('-') {
                return Ok(std::iter::once(argument).chain(rest).collect());
            }
            if let Some((setting, value)) = confinement::setting(&argument) {
                let value = match value {
                    Some(value) => value.to_owned(),
                    None if setting.shape == Shape::Switch => String::new(),
                    None => rest
                        .next()
                        .ok_or_else(|| Failure::stderr(format!("Error: {argument} requires {}", setting.shape.shown())))?,
                };
                self.confinement.set(setting, value);
                continue;
            }
            let found = options::find(&argument);
            if let Some(flag) = argument.strip_prefix("-XX:")
                && !found.is_some_and(|(option, ..)| option.is_checked_apart)
            {
                self.flags.take(flag)?;
            }
            let Some((option, name, suffix)) = found else {
                if options::is_of_vm(&argument) {
                    self.config.arguments.push(argument.clone());
                }
                self.unknown(&argument)?;
                continue;
            };
            let value = match option.takes {
                Takes::Nothing => String::new(),
                Takes::Suffix => suffix.to_owned(),
                Takes::Value(what) if suffix == "=" && !matches!(name, "--class-path" | "--describe-module") => {
                    let what = if name.ends_with("module-path") { "modules to be specified" } else { what };
                    return Err(Failure::stderr(format!("Error: {name}= requires {what}")));
                }
                Takes::Value(_) if suffix.starts_with('=') => suffix[1..].to_owned(),
                Takes::Value(what) => match rest.next() {
                    Some(value) => value,
                    None => return Err(Failure::stderr(format!("Error: {name} requires {what}"))),
                },
            };
            let is_apart = matches!(option.takes, Takes::Value(_)) && suffix.is_empty();
            let long_name = if name == "-p" { "--module-path" } else { name };
            let given = if is_apart { format!("{long_name}={value}") } else { argument };
            if options::is_of_vm(&given) && !given.starts_with("-Djava.class.path=") {
                self.config.arguments.push(given);
            }
            (option.apply)(self, name, &value)?;
            let is_over = matches!(self.action, Some(Action::Nothing));
            if self.module.is_some() || self.help.is_some() || self.extra_help.is_some() || is_over {
                return Ok(rest.collect());
            }
        }
        Ok(Vec::new())
    }

    /// Flags have been checked; anything else is an error, unless that is to be ignored.
    fn unknown(&mut self, argument: &str) -> Result<(), Failure> {
        // HotSpot takes these for nothing at all.
        if matches!(argument, "-ea:" | "-da:") || argument.starts_with("-XX:") || self.flags.is_on("IgnoreUnrecognizedVMOptions")
        {
            return Ok(());
        }
        Err(unrecognized(argument))
    }

    fn finish(mut self, mut rest: Vec<String>) -> Result<Command, Failure> {
        if let Some(to_stderr) = self.help {
            return Ok(self.command(Request::Help { to_stderr, status: 0 }));
        }
        if let Some(to_stderr) = self.extra_help {
            return Ok(self.command(Request::ExtraHelp { to_stderr }));
        }
        if let Some(how) = self.full_version {
            let home = java_home::find(self.java_home.as_deref())?;
            let version = java_home::runtime_version(&home);
            return Ok(self.command(Request::FullVersion(how, version)));
        }
        if self.print_natives {
            return Ok(self.command(Request::PrintNatives));
        }
        let text = self.print_manual.then(manual::page).or_else(|| self.print_completion.then(manual::completion));
        if let Some(text) = text {
            return Ok(self.command(Request::Print(text)));
        }
        if let Some(file) = self.disassemble.take() {
            return Ok(self.command(Request::Disassemble(file)));
        }
        self.heed_host();
        let host = self.host();
        self.flags.check_together(host)?;
        logging::apply_old_flags(&mut self)?;
        logging::warn_of_large_pages(&mut self);
        self.warnings.append(&mut self.flags.warnings);
        self.print_options();
        match self.flags.listing() {
            Some(Listing::Initial) => {
                let text = self.flags.print(Listing::Initial);
                return Ok(self.command(Request::Print(text)));
            }
            Some(listing) => self.prelude.push_str(&self.flags.print(listing)),
            None => {}
        }
        if self.flags.is_on("PrintCommandLineFlags") {
            self.prelude.push_str(&self.flags.command_line());
            self.prelude.push('\n');
        }
        let Some((action, usage_follows)) = self.action_of(&mut rest)? else {
            return Ok(self.command(Request::Help { to_stderr: true, status: 1 }));
        };
        if matches!(action, Action::ListModules | Action::DescribeModule(_)) {
            self.show_version = None;
        }
        self.config.java_home = java_home::find(self.java_home.as_deref())?;
        self.check_native_agents()?;
        let default_path =
            || std::env::var("CLASSPATH").ok().filter(|path| !path.is_empty()).map(|path| class_path::expand(&path));
        let class_path = match &action {
            Action::Main { mode: LaunchMode::Jar, what, .. } => what.clone(),
            Action::Main { mode: LaunchMode::Module, .. } => self.class_path.clone().unwrap_or_default(),
            Action::Main { mode: LaunchMode::Source, .. } => self.class_path.clone().or_else(default_path).unwrap_or_default(),
            Action::Nothing => self.class_path.clone().or_else(default_path).unwrap_or_default(),
            _ => self.class_path.clone().or_else(default_path).unwrap_or_else(|| ".".to_owned()),
        };
        self.check_agents()?;
        self.property("java.class.path", &class_path)?;
        if let Action::Main { what, arguments, .. } = &action {
            let command = std::iter::once(what.clone()).chain(arguments.iter().cloned()).collect::<Vec<_>>().join(" ");
            self.property("sun.java.command", &command)?;
        }
        self.property("sun.java.launcher", "SUN_STANDARD")?;
        let program = program_files(&action, &class_path, &self.config);
        self.confinement.apply(&mut self.config, &program)?;
        self.tell_program();
        let report = self.open_report()?;
        let launch = Launch { show_version: self.show_version, show_settings: self.show_settings.take(), action };
        Ok(Command { usage_follows, report, ..self.command(Request::Launch(launch)) })
    }

    fn open_report(&mut self) -> Result<Option<Report>, Failure> {
        let Some(path) = &self.report else { return Ok(None) };
        if self.confinement.is_sandboxed && report::is_within_reach(path, &self.config.policy) {
            let problem = format!("Error: --report: the program may write where {path} is");
            return Err(Failure::stderr(problem));
        }
        Report::open(path, &mut self.config, self.started).map(Some)
    }

    /// What to do, and whether the help follows, for want of a program; none if the help is all.
    fn action_of(&mut self, rest: &mut Vec<String>) -> Result<Option<(Action, bool)>, Failure> {
        if self.flags.is_on("DumpSharedSpaces") {
            // There is no archive to make.
            self.show_version = None;
            return Ok(Some((Action::Nothing, false)));
        }
        if let Some(action) = self.action.take() {
            self.name_module();
            return Ok(Some((action, false)));
        }
        Ok(match self.main_action(rest)? {
            Some(action) => Some((action, false)),
            None if self.is_plain() => None,
            // Other options may be wrong, or ask for something that comes before.
            None => Some((Action::Nothing, true)),
        })
    }

    /// Whether nothing was asked for.
    fn is_plain(&self) -> bool {
        self.config.arguments.is_empty()
            && self.config.properties.is_empty()
            && self.show_version.is_none()
            && self.show_settings.is_none()
    }

    /// A native agent is loaded by nobody, but one that is not there is another mistake.
    fn check_native_agents(&self) -> Result<(), Failure> {
        let Some((is_path, library)) = self.native_agents.first() else { return Ok(()) };
        let (file, place) = match is_path {
            true => (library.clone(), "in absolute path"),
            false => (format!("lib{library}.so"), "on the library path"),
        };
        let path = if *is_path { file.clone() } else { format!("{}/lib/{file}", self.config.java_home) };
        if std::path::Path::new(&path).exists() {
            return Err(Failure::stderr(format!("Error: rjvm does not support native agents: {library}")));
        }
        let error = "cannot open shared object file: No such file or directory";
        Err(Failure::initialization(&format!("Could not find agent library {library} {place}, with error: {file}: {error}")))
    }

    /// The module that was named is the main one, whatever else is done.
    fn name_module(&mut self) {
        let Some(module) = &self.module else { return };
        let name = module.split('/').next().unwrap_or_default().to_owned();
        self.config.properties.push(("jdk.module.main".to_owned(), name));
    }

    /// Agents have a module of the class library resolved.
    fn check_agents(&mut self) -> Result<(), Failure> {
        if self.config.agents.is_empty() {
            return Ok(());
        }
        if self.confinement.is_sandboxed {
            return Err(Failure::stderr("Error: a sandboxed program has no agents".to_owned()));
        }
        for (jar, _) in &self.config.agents {
            jar_file::check_agent(jar)?;
        }
        self.add_modules("java.instrument")
    }

    /// The program to run; `None` if the command line names none.
    fn main_action(&mut self, rest: &mut Vec<String>) -> Result<Option<Action>, Failure> {
        let dry_run = self.dry_run;
        if let Some(module) = self.module.take() {
            let (name, class) = module.split_once('/').map_or((module.as_str(), None), |(name, class)| (name, Some(class)));
            self.property("jdk.module.main", name)?;
            if let Some(class) = class {
                self.property("jdk.module.main.class", class)?;
            }
            let arguments = std::mem::take(rest);
            return Ok(Some(Action::Main { mode: LaunchMode::Module, what: module, arguments, dry_run }));
        }
        if rest.is_empty() {
            if self.jar {
                return Err(Failure::stderr(format!(
                    "Error: -jar requires jar file specification\n{}",
                    help::usage().trim_end()
                )));
            }
            return match self.source {
                Some(_) => Err(Failure::stderr("error: no path for source file".to_owned())),
                None => Ok(None),
            };
        }
        let is_source =
            !self.jar && (self.source.is_some() || rest[0].ends_with(".java") && std::path::Path::new(&rest[0]).is_file());
        if is_source {
            if let Some(release) = self.source.take() {
                self.property("jdk.internal.javac.source", &release)?;
            }
            self.add_default_modules()?;
            let arguments = std::mem::take(rest);
            return Ok(Some(Action::Main { mode: LaunchMode::Source, what: SOURCE_LAUNCHER.to_owned(), arguments, dry_run }));
        }
        let what = rest.remove(0);
        if self.jar {
            jar_file::check(&what)?;
        }
        let mode = if self.jar { LaunchMode::Jar } else { LaunchMode::Class };
        Ok(Some(Action::Main { mode, what, arguments: std::mem::take(rest), dry_run }))
    }

    fn add_default_modules(&mut self) -> Result<(), Failure> {
        self.add_modules("ALL-DEFAULT")
    }

    fn add_modules(&mut self, names: &str) -> Result<(), Failure> {
        let number = self.config.properties.iter().filter(|(name, _)| name.starts_with("jdk.module.addmods.")).count();
        self.property(&format!("jdk.module.addmods.{number}"), names)
    }

    fn facts(&self) -> Option<ProcessFacts> {
        // What answers would take, an isolated process may not do.
        if self.reduces_signals
            || self.confinement.is_isolated
            || self.flags.is_on("ReduceSignalUsage")
            || self.flags.is_on("DisableAttachMechanism")
        {
            return None;
        }
        let command = self.config.properties.iter().rev().find(|(name, _)| name == "sun.java.command");
        Some(ProcessFacts {
            version: java_home::runtime_version(&self.config.java_home),
            flags: self.flags.command_line(),
            default_flag: flags::default_option,
            options: self.config.arguments.join(" "),
            command: command.map_or(String::new(), |(_, value)| value.clone()),
            is_listed: !self.confinement.is_sandboxed && !self.flags.is_off("UsePerfData"),
            started: Instant::now(),
        })
    }

    fn command(self, request: Request) -> Command {
        // Nobody asks what is over at once.
        let facts = if matches!(request, Request::Launch(_)) { self.facts() } else { None };
        let mishaps = Mishaps::of(&self.flags, &self.config.arguments);
        let Self { mut config, confinement, verbose, warnings, prelude, flags, .. } = self;
        let flags = (!confinement.is_sandboxed).then(|| Arc::new(RunningFlags::new(flags)));
        config.flags = flags.clone().map(|flags| flags as Arc<dyn VmFlags>);
        Command {
            config,
            confinement,
            verbose,
            warnings,
            facts,
            mishaps,
            flags,
            report: None,
            usage_follows: false,
            prelude,
            request,
        }
    }
}

/// Files and directories that a program is made of.
fn program_files(action: &Action, class_path: &str, config: &Config) -> Vec<String> {
    let source = match action {
        Action::Main { mode: LaunchMode::Source, arguments, .. } => arguments.first().cloned(),
        _ => None,
    };
    let module_path = config.properties.iter().filter(|(name, _)| name == "jdk.module.path").map(|(_, value)| value.as_str());
    let entries = std::iter::once(class_path).chain(module_path).flat_map(|path| path.split(':'));
    entries.filter(|entry| !entry.is_empty()).map(str::to_owned).chain(source).collect()
}

fn unrecognized(argument: &str) -> Failure {
    flags::refused(&format!("Unrecognized option: {argument}"))
}
