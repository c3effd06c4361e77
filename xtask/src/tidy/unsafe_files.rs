//! `unsafe` only in the files that ARCHITECTURE.md lists.
//!
//! The list there is every path to a Rust file between backquotes in the section whose heading contains the word "unsafe". A path
//! that ends in `/` stands for a folder.

use std::fs;

use super::sources::Source;
use crate::error::XtaskError;
use crate::shell;

/// Files that use `unsafe` and are not listed, and listed files that do not use it.
///
/// # Errors
/// When ARCHITECTURE.md cannot be read.
pub fn problems(sources: &[Source]) -> Result<Vec<String>, XtaskError> {
    let document = shell::root().join("ARCHITECTURE.md");
    let text = fs::read_to_string(&document).map_err(XtaskError::io(&document))?;
    Ok(differences(&listed(&text), sources))
}

fn differences(listed: &[&str], sources: &[Source]) -> Vec<String> {
    let covers = |entry: &str, path: &str| entry == path || entry.ends_with('/') && path.starts_with(entry);
    let mut problems = Vec::new();
    let users: Vec<_> = sources.iter().filter(|source| !source.is_auxiliary() && uses_unsafe(&source.text)).collect();
    for source in &users {
        if !listed.iter().any(|entry| covers(entry, &source.path)) {
            problems.push(format!("{}: uses unsafe and is not in the list of ARCHITECTURE.md", source.path));
        }
    }
    for entry in listed {
        if !users.iter().any(|source| covers(entry, &source.path)) {
            problems.push(format!("ARCHITECTURE.md: {entry} is listed for unsafe and does not use it"));
        }
    }
    problems
}

/// Paths of the section about unsafe.
fn listed(document: &str) -> Vec<&str> {
    let mut in_section = false;
    let mut paths = Vec::new();
    for line in document.lines() {
        if line.starts_with('#') {
            in_section = line.to_lowercase().contains("unsafe");
        } else if in_section {
            let quoted = line.split('`').skip(1).step_by(2);
            paths.extend(quoted.filter(|path| path.contains('/') && (path.ends_with(".rs") || path.ends_with('/'))));
        }
    }
    paths
}

/// Whether there is the keyword in code; attributes that allow or deny it and words in comments and literals do not count.
fn uses_unsafe(text: &str) -> bool {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let mut keyword = code.filter(|line| !line.trim_start().starts_with("#")).flat_map(|line| {
        line.match_indices("unsafe").map(move |(start, word)| (line[..start].chars().next_back(), &line[start + word.len()..]))
    });
    keyword.any(|(before, after)| {
        let starts_word = before.is_none_or(|near| !near.is_alphanumeric() && near != '_' && near != '"');
        starts_word
            && ["", " {", " fn", " impl", " extern", " trait"]
                .iter()
                .any(|next| after == *next || !next.is_empty() && after.starts_with(next))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_list_is_the_section_about_unsafe() {
        let text = "# Flow\n`gc/src/a.rs`\n## Files with unsafe\n| `gc/src/b.rs` | `Ref` |\n- `jit/`\n## Next\n`gc/src/c.rs`\n";
        assert_eq!(listed(text), ["gc/src/b.rs", "jit/"]);
    }

    #[test]
    fn the_list_and_the_files_must_agree() {
        let user = ["let x = un", "safe { y };"].concat();
        let sources = [source("gc/src/a.rs", &user), source("gc/src/b.rs", "// un{safe}\n#![forbid(unsafe_code)]\n")];
        assert_eq!(differences(&["gc/src/a.rs"], &sources), Vec::<String>::new());
        assert_eq!(differences(&["gc/src/b.rs"], &sources).len(), 2);
    }
}
