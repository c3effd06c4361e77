//! Tables of what is run: a name in a line of its own, below it what is to be known of it, `key: value`, indented.

use std::fs;
use std::path::Path;

use crate::error::XtaskError;

/// What stands in a table of one library or program.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    facts: Vec<(String, String)>,
}

impl Entry {
    /// The value of a key, if it is there.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// All values of a key, in their order.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.facts.iter().filter(move |(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The words of all values of a key.
    pub fn words<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(key).flat_map(str::split_whitespace)
    }
}

/// Reads a table. Lines that begin with `#` are remarks.
///
/// # Errors
/// When it cannot be read, or has a line of another form.
pub fn read(path: &Path) -> Result<Vec<Entry>, XtaskError> {
    let text = fs::read_to_string(path).map_err(XtaskError::io(path))?;
    parse(&text).map_err(|line| XtaskError::Unexpected { command: path.display().to_string(), reason: line.to_owned() })
}

fn parse(text: &str) -> Result<Vec<Entry>, &str> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if !line.starts_with(' ') {
            entries.push(Entry { name: line.trim().to_owned(), facts: Vec::new() });
            continue;
        }
        let (key, value) = line.trim().split_once(": ").ok_or(line)?;
        let entry = entries.last_mut().ok_or(line)?;
        entry.facts.push((key.to_owned(), value.trim().to_owned()));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_keys_with_values() {
        let entries = parse("# x\none\n  needs: a b\n  run: -cp x: y\n  needs: c\n\ntwo\n").expect("a table");
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].words("needs").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(entries[0].value("run"), Some("-cp x: y"));
        assert_eq!(entries[1].value("run"), None);
        assert_eq!(parse("one\n  nothing\n"), Err("  nothing"));
    }
}
