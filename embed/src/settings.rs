//! Limits and grants by name: one table for the launcher's options, policy files and [`Config::set`].
//!
//! `[VMDOC]` Settings. A row is a limit or a grant. Its name is an option of `rjvm` (`--max-heap 64m`), a key of a policy file (`max-heap = "64m"`) and the
//! first argument of [`Config::set`]; help and documents are made from the table. A grant can be given several times.

use std::time::Duration;

use sandbox::{Access, Clock, Entropy, Grant, Input, Network, Output};
use thiserror::Error;
use toml::Value;

use crate::config::Config;

/// What the value of a setting looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Bytes: `65536`, `64k`, `64m`, `1g`.
    Size,
    /// A number.
    Count,
    /// A time: `500ms`, `2s`, `1m`, `1h`; a number alone is seconds.
    Time,
    /// None, or `true` or `false`.
    Switch,
    /// Something else, which looks so.
    Text(&'static str),
}

impl Shape {
    /// How it is shown in a help text.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Size => "<size>",
            Self::Count => "<n>",
            Self::Time => "<time>",
            Self::Switch => "",
            Self::Text(shown) => shown,
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Size => "a size such as 65536, 64k, 64m or 1g",
            Self::Count => "a number",
            Self::Time => "a time such as 500ms, 2s, 1m or 1h",
            Self::Switch => "true or false",
            Self::Text(shown) => shown,
        }
    }
}

/// A limit or a grant.
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether it allows something of the host; else it limits.
    pub is_grant: bool,
    /// What it does.
    pub help: &'static str,
    apply: fn(&mut Config, &str) -> Option<()>,
}

/// A setting that is none, or a value that is none of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingError {
    /// There is no setting of this name.
    #[error("no setting is called {0}")]
    Unknown(String),
    /// The value is none of its kind.
    #[error("{name} is {value:?}, but takes {expected}")]
    Value {
        /// Name of the setting.
        name: &'static str,
        /// The value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The policy file is no TOML.
    #[error("{0}")]
    Syntax(String),
}

const fn limit(name: &'static str, shape: Shape, help: &'static str, apply: fn(&mut Config, &str) -> Option<()>) -> Setting {
    Setting { name, shape, is_grant: false, help, apply }
}

const fn grant(name: &'static str, shape: Shape, help: &'static str, apply: fn(&mut Config, &str) -> Option<()>) -> Setting {
    Setting { name, shape, is_grant: true, help, apply }
}

/// Every setting, in the order of the help.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    limit("max-heap", Shape::Size, "the Java heap; more is an OutOfMemoryError",
        |config, value| { config.heap_max = Some(size(value)?); Some(()) }),
    limit("max-native", Shape::Size, "memory besides the heap; more is an OutOfMemoryError",
        |config, value| { config.native_max = size(value)?; Some(()) }),
    limit("max-metadata", Shape::Size, "memory for classes; more is an OutOfMemoryError",
        |config, value| { config.metadata_max = Some(size(value)?); Some(()) }),
    limit("max-classes", Shape::Count, "classes of its own, lambdas and proxies included; one more is an OutOfMemoryError",
        |config, value| { config.classes_max = Some(value.parse().ok()?); Some(()) }),
    limit("max-stack", Shape::Size, "the Java stack of a thread; more is a StackOverflowError",
        |config, value| { config.stack_bytes = usize::try_from(size(value)?.clamp(STACK_BYTES_MIN, STACK_BYTES_MAX)).ok()?; Some(()) }),
    limit("max-threads", Shape::Count, "threads at a time; one more is an OutOfMemoryError",
        |config, value| { config.threads_max = value.parse().ok()?; Some(()) }),
    limit("max-open-files", Shape::Count, "open files, sockets and directories; one more is an IOException",
        |config, value| { let count = value.parse().ok()?; with_policy(config, |policy| policy.max_open_files(count)) }),
    limit("max-output", Shape::Size, "bytes on standard output and error; more ends the program",
        |config, value| { let bytes = size(value)?; with_policy(config, |policy| policy.max_output(bytes)) }),
    limit("max-temporary", Shape::Size, "temporary files, for which there is a directory /tmp of its own; 0: none",
        |config, value| { let bytes = size(value)?; with_policy(config, |policy| policy.max_temporary(bytes)) }),
    limit("fuel", Shape::Count, "units of work, the same in every run; more ends the program",
        |config, value| { config.fuel = Some(value.parse().ok()?); Some(()) }),
    limit("timeout", Shape::Time, "time on the clock; more ends the program",
        |config, value| { config.deadline = Some(time(value)?); Some(()) }),
    limit("max-cpu", Shape::Time, "processor time of all threads; more ends the program",
        |config, value| { config.cpu_max = Some(time(value)?); Some(()) }),
    grant("dir", Shape::Text("<host>[::<guest>][:ro]"), "a directory, under its own path or another one; `:ro`: to read only", directory),
    grant("all-files", Shape::Switch, "all files that the user may use",
        |config, value| { let allowed = switch(value)?; with_policy(config, |policy| policy.all_files(allowed)) }),
    grant("working-directory", Shape::Text("<path>"), "the working directory, as the program sees it",
        |config, value| with_policy(config, |policy| policy.working_directory(value))),
    grant("connect", Shape::Text("<host>:<port>"), "to connect and send to; either may be `*`",
        |config, value| { is_endpoint(value).then_some(())?; with_policy(config, |policy| policy.connect(value)) }),
    grant("listen", Shape::Text("<address>:<port>"), "to listen and receive on; either may be `*`",
        |config, value| { is_endpoint(value).then_some(())?; with_policy(config, |policy| policy.listen(value)) }),
    grant("all-network", Shape::Switch, "the whole network", |config, value| {
        let network = if switch(value)? { Network::Unrestricted } else { Network::Listed { connect: Vec::new(), listen: Vec::new() } };
        with_policy(config, |policy| policy.network(network))
    }),
    grant("env", Shape::Text("<name>[=<value>]"), "an environment variable; without a value, that of rjvm itself", environment),
    grant("property", Shape::Text("<name>=<value>"), "a system property", |config, value| {
        let (name, value) = value.split_once('=')?;
        config.properties.push((name.to_owned(), value.to_owned()));
        Some(())
    }),
    grant("clock", Shape::Text("real|coarse:<time>|fixed:<seconds>"), "the clock: exact, rounded down to a multiple of a time, or always that many seconds after 1970",
        |config, value| { let clock = clock(value)?; with_policy(config, |policy| policy.clock(clock)) }),
    grant("entropy", Shape::Text("host|seed:<n>"), "random numbers: of the host, or the same in every run", |config, value| {
        let entropy = match value.strip_prefix("seed:") {
            Some(seed) => Entropy::Seeded(seed.parse().ok()?),
            None => (value == "host").then_some(Entropy::Host)?,
        };
        with_policy(config, |policy| policy.entropy(entropy))
    }),
    grant("processes", Shape::Switch, "to start and end processes, which have all rights of the user",
        |config, value| { let allowed = switch(value)?; with_policy(config, |policy| policy.processes(allowed)) }),
    grant("signals", Shape::Switch, "to handle and raise signals",
        |config, value| { let allowed = switch(value)?; with_policy(config, |policy| policy.signals(allowed)) }),
    grant("host-information", Shape::Switch, "names of the host and its user, its load and its time zone",
        |config, value| { let allowed = switch(value)?; with_policy(config, |policy| policy.host_information(allowed)) }),
    grant("stdin", Shape::Text("inherit|null"), "standard input: that of rjvm, or none", |config, value| {
        let input = match value { "inherit" => Input::Inherit, "null" => Input::Null, _ => return None };
        with_policy(config, |policy| policy.stdin(input))
    }),
    grant("stdout", Shape::Text("inherit|null|buffer:<size>"), "standard output: that of rjvm, none, or so many bytes that are kept for the host",
        |config, value| { let output = output(value)?; with_policy(config, |policy| policy.stdout(output)) }),
    grant("stderr", Shape::Text("inherit|null|buffer:<size>"), "standard error, likewise",
        |config, value| { let output = output(value)?; with_policy(config, |policy| policy.stderr(output)) }),
];

const STACK_BYTES_MIN: u64 = 128 << 10;
const STACK_BYTES_MAX: u64 = 1 << 30;

#[allow(clippy::unnecessary_wraps, reason = "the end of a row")]
fn with_policy(config: &mut Config, change: impl FnOnce(sandbox::Policy) -> sandbox::Policy) -> Option<()> {
    config.policy = change(config.policy.clone());
    Some(())
}

fn directory(config: &mut Config, value: &str) -> Option<()> {
    let (places, access) = match value.strip_suffix(":ro") {
        Some(places) => (places, Access::Read),
        None => (value.strip_suffix(":rw").unwrap_or(value), Access::ReadWrite),
    };
    let (host, guest) = places.split_once("::").unwrap_or((places, places));
    let is_absolute = guest.starts_with('/') || places == host;
    if !is_absolute || !sandbox::host::metadata(host.as_bytes()).is_ok_and(|file| file.is_directory) {
        return None;
    }
    // Without a place of its own, a directory is seen where it is.
    let real = if guest.starts_with('/') { None } else { Some(sandbox::host::real_path(host.as_bytes()).ok()?) };
    let (host, guest) = real.as_deref().map_or((host.as_bytes(), guest.as_bytes()), |real| (real, real));
    with_policy(config, |policy| policy.dir(host, guest, access))
}

fn environment(config: &mut Config, value: &str) -> Option<()> {
    let (name, value) = match value.split_once('=') {
        Some((name, value)) => (name, Some(value.as_bytes().to_vec())),
        None => (value, sandbox::host::environment_variable(value)),
    };
    if name.is_empty() {
        return None;
    }
    // A variable that rjvm does not have either is not there.
    value.map_or(Some(()), |value| with_policy(config, |policy| policy.env(name, value)))
}

fn is_endpoint(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && (port == "*" || port.parse::<u16>().is_ok()))
}

fn clock(text: &str) -> Option<Clock> {
    match text.split_once(':') {
        None => (text == "real").then_some(Clock::Real),
        Some(("coarse", resolution)) => Some(Clock::Coarse(time(resolution).filter(|time| !time.is_zero())?)),
        Some(("fixed", seconds)) => Some(Clock::Fixed(Duration::from_secs(seconds.parse().ok()?))),
        Some(_) => None,
    }
}

fn output(text: &str) -> Option<Output> {
    match text.split_once(':') {
        None if text == "inherit" => Some(Output::Inherit),
        None => (text == "null").then_some(Output::Null),
        Some(("buffer", cap)) => Some(Output::Buffer { cap: usize::try_from(size(cap)?).ok()? }),
        Some(_) => None,
    }
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "" | "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Bytes of a size with an optional suffix `k`, `m`, `g` or `t`.
pub fn size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 10),
        b'm' | b'M' => (&text[..text.len() - 1], 20),
        b'g' | b'G' => (&text[..text.len() - 1], 30),
        b't' | b'T' => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    let number: u64 = match digits.strip_prefix("0x") {
        Some(hexadecimal) => u64::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    number.checked_mul(1 << shift)
}

/// A time with an optional unit `ms`, `s`, `m` or `h`.
fn time(text: &str) -> Option<Duration> {
    let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
    let unit = units.iter().find_map(|(suffix, milliseconds)| Some((text.strip_suffix(suffix)?, *milliseconds)));
    let (digits, milliseconds) = unit.unwrap_or((text, 1000));
    Some(Duration::from_millis(digits.parse::<u64>().ok()?.checked_mul(milliseconds)?))
}

impl Config {
    /// Sets a limit, or grants something, by name: those of [`SETTINGS`].
    ///
    /// # Errors
    /// If there is no such setting, or the value is none of its kind.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SettingError> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| SettingError::Unknown(name.to_owned()))?;
        let bad = || SettingError::Value { name: setting.name, value: value.to_owned(), expected: setting.shape.example() };
        (setting.apply)(self, value).ok_or_else(bad)
    }

    /// Sets what a policy file says: TOML whose keys are names of [`SETTINGS`]. A value is a string, a number, `true` or `false`; a list of these sets
    /// each; a table `name = value` sets each `name=value`, for `env` and `property`.
    ///
    /// # Errors
    /// If the text is no TOML, or a setting or value is none.
    pub fn set_all(&mut self, policy_file: &str) -> Result<(), SettingError> {
        let table: toml::Table = policy_file.parse().map_err(|error: toml::de::Error| SettingError::Syntax(error.to_string()))?;
        for (name, value) in &table {
            match value {
                Value::Array(values) => values.iter().try_for_each(|value| self.set(name, &text(value)))?,
                Value::Table(table) => {
                    table.iter().try_for_each(|(key, value)| self.set(name, &format!("{key}={}", text(value))))?;
                }
                value => self.set(name, &text(value))?,
            }
        }
        Ok(())
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A policy file that grants this. Directories whose names cannot be written in one are in a comment.
pub fn policy_file(grants: &[Grant]) -> String {
    let is_written = |grant: &&Grant| !matches!(grant, Grant::Directory { path, .. } if path.contains("::"));
    let (written, others): (Vec<&Grant>, Vec<&Grant>) = grants.iter().partition(is_written);
    let mut settings: Vec<(&'static str, Vec<String>)> = Vec::new();
    for grant in written {
        let (name, mut value) = grant.setting();
        // The end of such a name would be taken for the access.
        if let Grant::Directory { path, access: Access::ReadWrite } = grant
            && (path.ends_with(":ro") || path.ends_with(":rw"))
        {
            value += ":rw";
        }
        match settings.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => settings.push((name, vec![value])),
        }
    }
    let value = |text: &str| if text.is_empty() { Value::Boolean(true) } else { Value::String(text.to_owned()) };
    let lines = settings.iter().map(|(name, values)| match values.as_slice() {
        [one] => format!("{name} = {}\n", value(one)),
        many => format!("{name} = [\n{}]\n", many.iter().map(|one| format!("    {},\n", value(one))).collect::<String>()),
    });
    // Quoted: a line break in a name ends no comment.
    let comments = others.iter().map(|grant| format!("# no file can grant {:?}\n", grant.setting().1));
    lines.chain(comments).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::untrusted("/")
    }

    #[test]
    fn suffixes_are_powers_of_1024() {
        assert_eq!(size("16m"), Some(16 << 20));
        assert_eq!(size("1G"), Some(1 << 30));
        assert_eq!(size("4096"), Some(4096));
        assert_eq!(size("0x10k"), Some(16 << 10));
    }

    #[test]
    fn nonsense_is_no_size() {
        for text in ["", "m", "foo", "-1m", "1.5g", "99999999999999999999", "18446744073709551615t"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn times_have_units() {
        let expected = [("2", 2000), ("2s", 2000), ("250ms", 250), ("3m", 180_000), ("1h", 3_600_000)];
        assert!(expected.iter().all(|(text, milliseconds)| time(text) == Some(Duration::from_millis(*milliseconds))));
        assert!(["", "s", "1.5s", "-1s", "1d", "99999999999999999h"].iter().all(|text| time(text).is_none()));
    }

    #[test]
    fn a_policy_file_sets_what_its_keys_name() {
        let mut config = config();
        let text = r#"
            max-heap = "64m"
            fuel = 1000
            timeout = "1500ms"
            dir = ["/usr::/data:ro", "/tmp"]
            processes = true
            env = { HOME = "/data", N = 3 }
        "#;
        config.set_all(text).unwrap();
        assert_eq!((config.heap_max, config.fuel), (Some(64 << 20), Some(1000)));
        assert_eq!(config.deadline, Some(Duration::from_millis(1500)));
        let expected = config.policy.clone();
        let other = super::tests::config().policy.dir("/usr", "/data", Access::Read).dir("/tmp", "/tmp", Access::ReadWrite);
        let other = other.env("HOME", "/data").env("N", "3").processes(true);
        assert_eq!(format!("{expected:?}"), format!("{other:?}"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let mut config = config();
        let error = |result: Result<(), SettingError>| result.unwrap_err().to_string();
        assert_eq!(error(config.set("max-heap", "much")), "max-heap is \"much\", but takes a size such as 65536, 64k, 64m or 1g");
        assert_eq!(error(config.set_all("max-hep = 3")), "no setting is called max-hep");
        assert!(error(config.set_all("fuel = ")).contains("line 1"));
        for (name, value) in [
            ("dir", ""),
            ("dir", "/usr::data"),
            ("dir", "/there/is/no/such"),
            ("connect", "here"),
            ("connect", "a:b"),
            ("clock", "fast"),
            ("stdout", "file"),
            ("processes", "maybe"),
            ("env", "=x"),
            ("property", "x"),
        ] {
            assert!(matches!(config.set(name, value), Err(SettingError::Value { .. })), "{name} {value}");
        }
    }

    #[test]
    fn a_learned_policy_can_be_read_back() {
        let directory = |path: &str, access| Grant::Directory { path: path.to_owned(), access };
        let grants = [
            directory("/usr", Access::Read),
            directory("/tmp", Access::ReadWrite),
            Grant::Connect("localhost:80".to_owned()),
            Grant::Signals,
        ];
        let text = policy_file(&grants);
        assert_eq!(text, "dir = [\n    \"/usr:ro\",\n    \"/tmp\",\n]\nconnect = \"localhost:80\"\nsignals = true\n");
        config().set_all(&text).unwrap();
    }

    #[test]
    fn every_setting_says_what_it_does() {
        for (index, setting) in SETTINGS.iter().enumerate() {
            assert!(
                !setting.help.is_empty() && SETTINGS[..index].iter().all(|other| other.name != setting.name),
                "{}",
                setting.name
            );
        }
    }

    /// What may stand in a policy file that nobody has looked at.
    #[test]
    fn no_text_is_more_than_an_error() {
        let valid = "max-heap = \"64m\"\nfuel = 10\nclock = \"coarse:5ms\"\ndir = [\"/usr::/data:ro\"]\n[env]\nA = \"b\"\n";
        let pieces = [
            "\"",
            "=",
            "[",
            "]",
            "{",
            "}",
            "\n",
            "::",
            ":",
            "-1",
            "18446744073709551616",
            "0x",
            "ms",
            "\u{0}",
            "\u{fffd}",
            "é",
            "nan",
            "1e400",
            "true",
            "#",
        ];
        let mut state = 1u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let values: Vec<String> = (0..400).map(|_| (0..1 + next(5)).map(|_| pieces[next(pieces.len())]).collect()).collect();
        for setting in SETTINGS {
            for value in values.iter().map(String::as_str).chain([
                "",
                " ",
                "/",
                "::",
                "a::b::c",
                "/usr::/x::/y:ro",
                "*:*",
                ":",
                "coarse:0",
                "buffer:18446744073709551615",
            ]) {
                let _ = config().set(setting.name, value);
            }
        }
        let mut accepted = 0;
        for _ in 0..3000 {
            let mut text: Vec<char> = valid.chars().collect();
            for _ in 0..1 + next(4) {
                let at = next(text.len());
                match next(3) {
                    0 => drop(text.remove(at)),
                    1 => text.splice(at..at, pieces[next(pieces.len())].chars()).for_each(drop),
                    _ => text.truncate(at + 1),
                }
            }
            accepted += usize::from(config().set_all(&text.into_iter().collect::<String>()).is_ok());
        }
        assert!((1..3000).contains(&accepted), "{accepted}");
    }
}
