//! What `-Xlog:` and `VM.log` are given: `<selections>:<output>:<decorators>:<options of the output>`.

use std::fmt::Write;
use std::os::unix::fs::FileTypeExt;

use super::decorators::{DECORATORS, Decorators};
use super::file::{LogFile, Rotation, expand};
use super::selection::Selection;
use super::tag_sets;
use super::{Destination, LEVELS, Level, Log, Output, TAGS};

/// Most files that are kept.
const FILES_MAX: u32 = 1000;

/// Parts of a configuration.
const PARTS: usize = 4;

/// Why a configuration is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogError {
    /// Not one of [`TAGS`].
    #[error("Invalid tag '{0}' in log selection.")]
    Tag(String),
    /// Not one of [`LEVELS`].
    #[error("Invalid level '{0}' in log selection.")]
    Level(String),
    /// A tag more than once.
    #[error("Log selection contains duplicates of tag {0}.")]
    Twice(String),
    /// More tags than messages have.
    #[error("Too many tags in log selection '{0}' (can only have up to {1} tags).")]
    TooMany(String, usize),
    /// Not a decorator.
    #[error("Invalid decorator '{0}'.")]
    Decorator(String),
    /// An output that is neither a stream nor a file.
    #[error("Unsupported log output type: {0}")]
    Output(String),
    /// A file that cannot be written, or wrong options: what is wrong, the output, its options.
    #[error("{0}\nInitialization of output '{1}' using options '{2}' failed.")]
    File(String, String, String),
    /// No output has this number.
    #[error("Invalid output index '{0}'")]
    Index(String),
}

/// The parts of a configuration.
#[derive(Clone, Copy, Default, Debug)]
pub struct Request<'t> {
    /// What is selected.
    pub selections: &'t str,
    /// The output.
    pub output: &'t str,
    /// What stands before messages.
    pub decorators: &'t str,
    /// Options of the output.
    pub options: &'t str,
}

impl Log {
    /// Does what follows `-Xlog:`; gives warnings.
    ///
    /// # Errors
    /// If something is wrong with it; then nothing changes.
    pub fn configure(&self, text: &str) -> Result<Vec<String>, LogError> {
        if text == "disable" {
            self.disable();
            return Ok(Vec::new());
        }
        let parts = split(text);
        let part = |place: usize| parts.get(place).copied().unwrap_or_default();
        let request = Request { selections: part(0), output: part(1), decorators: part(2), options: part(3) };
        self.apply(request)
    }

    /// A warning about what follows the options of the output, which nobody reads; it comes before everything else.
    pub fn excess_warning(text: &str) -> Option<String> {
        let excess = split(text).get(PARTS..)?.join(":");
        (!excess.is_empty()).then(|| format!("Ignoring excess -Xlog options: \"{excess}\""))
    }

    /// Changes one output; gives warnings.
    ///
    /// # Errors
    /// As above.
    pub fn apply(&self, request: Request<'_>) -> Result<Vec<String>, LogError> {
        let selections = Selection::read_all(request.selections)?;
        let decorators = Decorators::read(request.decorators).map_err(LogError::Decorator)?;
        let mut warnings = Vec::new();
        let place = self.find_or_add(request, &mut warnings)?;
        {
            let mut outputs = self.lock();
            let output = &mut outputs[place];
            output.select(&selections);
            output.decorators.show(&decorators);
            // What shows nothing is closed, unless it is a stream.
            outputs.retain(|output| matches!(output.destination, Destination::Stream(_)) || !output.is_off());
        }
        self.update();
        warnings.extend(selections.iter().filter_map(tag_sets::warning));
        Ok(warnings)
    }

    fn find_or_add(&self, request: Request<'_>, warnings: &mut Vec<String>) -> Result<usize, LogError> {
        let name = name_of(request.output)?;
        let mut outputs = self.lock();
        if let Some(number) = name.strip_prefix('#') {
            let place = number.parse().ok().filter(|place| *place < outputs.len());
            return place.ok_or_else(|| LogError::Index(number.to_owned()));
        }
        if let Some(place) = outputs.iter().position(|output| output.name == name) {
            if !request.options.is_empty() {
                warnings.push("Output options for existing outputs are ignored.".to_owned());
            }
            return Ok(place);
        }
        let shown = if request.options.is_empty() { "(null)" } else { request.options };
        let failed = |problem: String| LogError::File(problem, name.clone(), shown.to_owned());
        let mut rotation = rotation(request.options).map_err(&failed)?;
        let path = expand(name.strip_prefix("file=").unwrap_or(&name), self.started_at);
        let kind = std::fs::metadata(&path).map(|facts| facts.file_type());
        if kind.as_ref().is_ok_and(|kind| kind.is_fifo()) {
            rotation.count = 0;
        } else if rotation.count > 0 && kind.is_ok_and(|kind| !kind.is_file()) {
            return Err(failed(format!("Unable to log to file {path} with log file rotation: {path} is not a regular file")));
        }
        let file = LogFile::open(path.clone(), rotation).map_err(|error| {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            failed(format!("Error opening log file '{path}': {text}"))
        })?;
        outputs.push(Output::new(name, Destination::File(Box::new(file)), Level::Off));
        Ok(outputs.len() - 1)
    }

    /// Nothing is shown from now on.
    pub fn disable(&self) {
        let mut outputs = self.lock();
        outputs.retain(|output| matches!(output.destination, Destination::Stream(_)));
        outputs.iter_mut().for_each(|output| output.select(&[Selection::all(Level::Off)]));
        drop(outputs);
        self.update();
    }

    /// Begins new files.
    pub fn rotate(&self) {
        for output in self.lock().iter_mut() {
            if let Destination::File(file) = &mut output.destination {
                file.rotate();
            }
        }
    }

    /// The outputs from now on are those that somebody has changed while the VM ran.
    pub fn mark_reconfigured(&self, output: &str) {
        let Ok(name) = name_of(output) else { return };
        for output in self.lock().iter_mut().filter(|output| output.name == name) {
            output.is_reconfigured = true;
        }
    }

    /// What there is, as `VM.log list` shows it.
    pub fn list(&self) -> String {
        let levels = LEVELS.map(Level::name).join(", ");
        let decorators = DECORATORS.map(|(name, short)| format!("{name} ({short})")).join(", ");
        let tags = TAGS.split_whitespace().collect::<Vec<_>>().join(", ");
        let mut text = format!(
            "Available log levels: {levels}\nAvailable log decorators: {decorators}\nAvailable log tags: {tags}\n\
             Described tag sets:\n logging: Logging for the log framework itself\nLog output configuration:\n"
        );
        for (number, output) in self.lock().iter().enumerate() {
            let selections = output.selections.iter().map(Selection::text).collect::<Vec<_>>().join(",");
            let _ = write!(text, " #{number}: {} {selections} {}", output.name, output.decorators.text());
            if let Destination::File(file) = &output.destination {
                let Rotation { count, bytes } = file.rotation;
                let _ = write!(text, " filecount={count},filesize={}K,async=false", bytes >> 10);
            }
            text.push_str(if output.is_reconfigured { " (reconfigured)\n" } else { "\n" });
        }
        text
    }
}

/// Splits at colons that are not in quotes.
fn split(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|letter: char| {
        is_quoted ^= letter == '"';
        letter == ':' && !is_quoted
    })
    .collect()
}

/// `stdout` if nothing is named; what has no type is a file.
fn name_of(output: &str) -> Result<String, LogError> {
    let unquoted = |path: &str| path.strip_prefix('"').and_then(|path| path.strip_suffix('"')).unwrap_or(path).to_owned();
    match output.split_once('=') {
        _ if output.is_empty() => Ok("stdout".to_owned()),
        _ if matches!(output, "stdout" | "stderr") || output.starts_with('#') => Ok(output.to_owned()),
        Some(("file", path)) => Ok(format!("file={}", unquoted(path))),
        Some(_) if !output.starts_with('"') => Err(LogError::Output(output.to_owned())),
        _ => Ok(format!("file={}", unquoted(output))),
    }
}

/// `filecount=<n>,filesize=<bytes>`
fn rotation(options: &str) -> Result<Rotation, String> {
    let mut rotation = Rotation::default();
    for option in options.split(',').filter(|_| !options.is_empty()) {
        let unknown = |name: &str| format!("Invalid option '{name}' for log file output.");
        let (name, value) = option.split_once('=').ok_or_else(|| unknown(option))?;
        match name {
            "filecount" => {
                let count = value.parse().ok().filter(|count| *count <= FILES_MAX);
                rotation.count = count.ok_or_else(|| format!("Invalid option: filecount must be in range [0, {FILES_MAX}]"))?;
            }
            "filesize" => {
                let bytes = size(value).ok_or_else(|| format!("Invalid option: filesize must be in range [0, {}]", u64::MAX))?;
                rotation.bytes = bytes;
            }
            _ => return Err(unknown(name)),
        }
    }
    Ok(rotation)
}

/// A number with a unit.
fn size(text: &str) -> Option<u64> {
    let unit = match text.as_bytes().last()?.to_ascii_lowercase() {
        b'k' => 10,
        b'm' => 20,
        b'g' => 30,
        b't' => 40,
        _ => 0,
    };
    let number = if unit == 0 { text } else { &text[..text.len() - 1] };
    number.parse::<u64>().ok()?.checked_mul(1 << unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_have_names() {
        assert_eq!(name_of(""), Ok("stdout".to_owned()));
        assert_eq!(name_of("a.log"), Ok("file=a.log".to_owned()));
        assert_eq!(name_of("file=\"a b\""), Ok("file=a b".to_owned()));
        assert_eq!(name_of("pipe=x"), Err(LogError::Output("pipe=x".to_owned())));
        assert_eq!(split("gc:\"C:x\":none"), ["gc", "\"C:x\"", "none"]);
    }

    #[test]
    fn files_have_sizes() {
        assert_eq!(rotation("filecount=3,filesize=10M"), Ok(Rotation { count: 3, bytes: 10 << 20 }));
        assert!(rotation("filecount=1001").is_err() && rotation("filesize=1Q").is_err() && rotation("x=1").is_err());
    }

    #[test]
    fn mistakes_are_named_as_hotspot_names_them() {
        let error = |text: &str| Log::default().configure(text).unwrap_err().to_string();
        assert!(error("gc:/dev/null").starts_with("Unable to log to file /dev/null with log file rotation: "));
        assert!(error("gc:file=x::,filecount=5").starts_with("Invalid option '' for log file output."));
        assert!(error("gc:file=x::filecount").starts_with("Invalid option 'filecount' for log file output."));
        assert_eq!(error("gc+heap+exit+age+alloc+region"), "Too many tags in log selection 'gc' (can only have up to 5 tags).");
        assert_eq!(error("gc**"), "Invalid tag 'gc**' in log selection.");
        assert_eq!(error("gc:stdout:bogus"), "Invalid decorator 'bogus'.");
        assert_eq!(
            error("gc:file=/nonexistent/x"),
            "Error opening log file '/nonexistent/x': No such file or directory\n\
             Initialization of output 'file=/nonexistent/x' using options '(null)' failed."
        );
    }

    #[test]
    fn outputs_are_listed_with_what_they_show() {
        let log = Log::default();
        let text = "gc*:stderr:u:filecount=3:x:y";
        assert_eq!(log.configure(text), Ok(vec!["Output options for existing outputs are ignored.".to_owned()]));
        assert_eq!(Log::excess_warning(text).as_deref(), Some("Ignoring excess -Xlog options: \"x:y\""));
        let list = log.list();
        assert!(list.ends_with(" #0: stdout all=warning uptime,level,tags\n #1: stderr all=off,gc*=info uptime\n"), "{list}");
    }
}
