//! Files of the log, which are set aside when they are large.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use crate::time::{civil, host_offset};

/// How files are set aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rotation {
    /// Files that are kept besides the one that is written; 0: none, and what is there at the start is overwritten.
    pub(super) count: u32,
    /// Bytes after which the next is begun; 0: only when somebody asks.
    pub(super) bytes: u64,
}

impl Default for Rotation {
    fn default() -> Self {
        Self { count: 5, bytes: 20 << 20 }
    }
}

/// A file of the log.
#[derive(Debug)]
pub(super) struct LogFile {
    path: String,
    /// None after a problem: the log is lost, nothing else.
    file: Option<File>,
    pub(super) rotation: Rotation,
    written: u64,
    /// The number of the next that is set aside.
    next: u32,
}

impl LogFile {
    /// Begins a file; one that is there already is set aside or overwritten.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn open(path: String, rotation: Rotation) -> io::Result<Self> {
        let mut log = Self { path, file: None, rotation, written: 0, next: 0 };
        let is_file = fs::metadata(&log.path).is_ok_and(|facts| facts.is_file());
        if rotation.count > 0 && is_file {
            log.next = log.first_number();
            log.set_aside();
        }
        let mut options = OpenOptions::new();
        // What is no file, such as a pipe, is not cut off.
        options.write(true).create(true);
        let options = if rotation.count == 0 { options.truncate(is_file) } else { options.append(true) };
        log.file = Some(options.open(&log.path)?);
        Ok(log)
    }

    fn aside(&self, number: u32) -> String {
        let width = (self.rotation.count - 1).to_string().len();
        format!("{}.{number:0width$}", self.path)
    }

    /// The number that is free, or whose file is the oldest.
    fn first_number(&self) -> u32 {
        let modified = |number: &u32| fs::metadata(self.aside(*number)).and_then(|facts| facts.modified()).ok();
        (0..self.rotation.count).min_by_key(|number| modified(number).unwrap_or(SystemTime::UNIX_EPOCH)).unwrap_or(0)
    }

    fn set_aside(&mut self) {
        let _ = fs::rename(&self.path, self.aside(self.next));
        self.next = (self.next + 1) % self.rotation.count;
    }

    /// Begins the next file, unless there is to be only one.
    pub(super) fn rotate(&mut self) {
        if self.rotation.count == 0 {
            return;
        }
        self.set_aside();
        self.file = OpenOptions::new().append(true).create(true).open(&self.path).ok();
        self.written = 0;
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &str) {
        let Some(file) = &mut self.file else { return };
        if file.write_all(line.as_bytes()).is_err() {
            self.file = None;
            return;
        }
        self.written += line.len() as u64;
        if self.rotation.bytes > 0 && self.written >= self.rotation.bytes {
            self.rotate();
        }
    }
}

/// The path with the number of the process for `%p` and the time of the start for `%t`.
pub(super) fn expand(path: &str, started_at: Duration) -> String {
    let mut expanded = path.to_owned();
    if path.contains("%p") {
        expanded = expanded.replacen("%p", &std::process::id().to_string(), 1);
    }
    if path.contains("%t") {
        let [year, month, day, hour, minute, second] = civil(started_at, host_offset());
        let time = format!("{year:04}-{month:02}-{day:02}_{hour:02}-{minute:02}-{second:02}");
        expanded = expanded.replacen("%t", &time, 1);
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_set_aside_and_the_oldest_is_replaced() {
        let folder = std::env::temp_dir().join(format!("rjvm_log_{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.log").to_str().unwrap().to_owned();
        let mut log = LogFile::open(path.clone(), Rotation { count: 2, bytes: 4 }).unwrap();
        ["one\n", "two\n", "three\n", "4\n"].into_iter().for_each(|line| log.write(line));
        let text = |suffix: &str| fs::read_to_string(format!("{path}{suffix}")).unwrap();
        assert_eq!([text(""), text(".0"), text(".1")], ["4\n", "three\n", "two\n"]);
        drop(log);
        // What the last run has left is kept, too.
        fs::remove_file(format!("{path}.0")).unwrap();
        let _log = LogFile::open(path.clone(), Rotation { count: 2, bytes: 4 }).unwrap();
        assert_eq!([text(""), text(".0"), text(".1")], ["", "4\n", "two\n"]);
        let _log = LogFile::open(format!("{path}.1"), Rotation { count: 0, bytes: 4 }).unwrap();
        assert_eq!(text(".1"), "");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn paths_have_the_process_and_the_time() {
        let pid = std::process::id();
        assert_eq!(expand("a%p.log", Duration::ZERO), format!("a{pid}.log"));
        assert!(expand("%t", Duration::from_secs(86_400 * 2)).starts_with("1970-01-0"));
    }
}
