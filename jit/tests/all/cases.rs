//! Files of cases: what goes in and what has to come out.
//!
//! A case begins with a line `# claim`. Its sections begin with a line that has one word (`in`, `body`, `out`). With `WRITE_CASES=1` the outputs of a file
//! that differ are written into it.

use std::fmt::Write;
use std::path::PathBuf;

/// A case.
pub struct Case {
    /// What it shows.
    pub claim: String,
    sections: Vec<(String, String)>,
}

const SECTIONS: [&str; 3] = ["in", "body", "out"];

impl Case {
    /// The text of a section.
    pub fn section(&self, name: &str) -> &str {
        let found = self.sections.iter().find(|(section, _)| section == name);
        &found.unwrap_or_else(|| panic!("`{}` has no section `{name}`", self.claim)).1
    }

    fn set_output(&mut self, text: String) {
        let output = self.sections.iter_mut().find(|(section, _)| section == "out").expect("it has been read");
        output.1 = text;
    }
}

/// Compares the output of every case with what `run` gives for it.
pub fn check(file: &str, run: impl Fn(&Case) -> String) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", file].iter().collect();
    let mut cases = read(&std::fs::read_to_string(&path).unwrap());
    assert!(!cases.is_empty(), "{file} has cases");
    let mut report = String::new();
    for case in &mut cases {
        let found = run(case);
        let expected = case.section("out");
        if found != expected {
            writeln!(report, "# {}\n{}", case.claim, difference(expected, &found)).unwrap();
            case.set_output(found);
        }
    }
    if !report.is_empty() && std::env::var_os("WRITE_CASES").is_some() {
        std::fs::write(&path, text(&cases)).unwrap();
    }
    assert!(report.is_empty(), "{file}: `-` is expected, `+` is what came out\n\n{report}");
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(claim) = line.strip_prefix("# ") {
            cases.push(Case { claim: claim.to_owned(), sections: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a file begins with a claim");
        if SECTIONS.contains(&line) {
            case.sections.push((line.to_owned(), String::new()));
        } else {
            let (_, section) = case.sections.last_mut().expect("a case begins with a section");
            writeln!(section, "{line}").unwrap();
        }
    }
    cases
}

fn text(cases: &[Case]) -> String {
    let sections = |case: &Case| case.sections.iter().map(|(name, text)| format!("{name}\n{text}")).collect::<String>();
    cases.iter().map(|case| format!("# {}\n{}", case.claim, sections(case))).collect::<Vec<_>>().join("\n")
}

/// The lines of both, those that only one has being marked.
pub fn difference(expected: &str, found: &str) -> String {
    let (left, right): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    // How many lines the rests have in common.
    let mut common = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            let same = left[i] == right[j];
            common[i][j] = if same { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < left.len() || j < right.len() {
        let (sign, line) = if i < left.len() && j < right.len() && left[i] == right[j] {
            (i, j) = (i + 1, j + 1);
            (' ', left[i - 1])
        } else if j == right.len() || i < left.len() && common[i + 1][j] >= common[i][j + 1] {
            i += 1;
            ('-', left[i - 1])
        } else {
            j += 1;
            ('+', right[j - 1])
        };
        writeln!(text, "{sign} {line}").unwrap();
    }
    text
}

#[test]
fn a_difference_marks_the_lines_that_one_side_has() {
    assert_eq!(difference("a\nb\nc\n", "a\nc\nd\n"), "  a\n- b\n  c\n+ d\n");
}
