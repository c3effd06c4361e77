//! Comparing what two launchers did, in words a reader can act on.

use crate::case::Case;
use crate::normalise::normalise;
use crate::process::{End, Outcome};

/// Lines of context shown before the first difference.
const CONTEXT: usize = 2;
/// Lines shown from the first difference on.
const SHOWN: usize = 12;

/// Compares an outcome with `java`'s.
///
/// # Errors
/// The first difference.
pub fn compare(case: &Case, actual: &Outcome, expected: &Outcome) -> Result<(), String> {
    check_oracle(case, expected)?;
    if expected.end == End::TimedOut {
        return Err("bad case: java did not end in time".to_owned());
    }
    let compared = case.compared();
    let asked = case.directives.value("normalise").unwrap_or_default();
    let texts = |name, wanted: bool, actual: &str, expected: &str| {
        if wanted { same_text(name, &normalise(actual, asked), &normalise(expected, asked)) } else { Ok(()) }
    };
    let stdout = texts("stdout", compared.stdout, &actual.stdout, &expected.stdout);
    let stderr = texts("stderr", compared.stderr, &actual.stderr, &expected.stderr);
    let end = if compared.exit && actual.end != expected.end || actual.end == End::TimedOut {
        Err(format!("ended with {:?}, java with {:?}\n", actual.end, expected.end))
    } else {
        Ok(())
    };
    let differences: String = [end, stdout, stderr].into_iter().filter_map(Result::err).collect();
    if differences.is_empty() { Ok(()) } else { Err(differences + &tail_of_errors(compared.stderr, actual)) }
}

/// `java` itself must end as the case says, so that a case cannot pass by failing everywhere.
fn check_oracle(case: &Case, expected: &Outcome) -> Result<(), String> {
    let wanted = case.directives.value("exit").unwrap_or("0");
    let mut ends: Vec<_> = expected.stdout.lines().filter(|line| line.starts_with("[Exit(")).map(str::to_owned).collect();
    if ends.is_empty() {
        ends.push(format!("[{:?}]", expected.end));
    }
    let wanted_ends: Vec<_> = wanted.split(',').map(|code| format!("[Exit({})]", code.trim())).collect();
    if ends == wanted_ends {
        return Ok(());
    }
    Err(format!("bad case: java ends with {} and not with {wanted}\n{}", ends.join(" "), expected.stderr))
}

/// Where standard error is not compared it may still say why.
fn tail_of_errors(was_compared: bool, actual: &Outcome) -> String {
    if was_compared || actual.stderr.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = actual.stderr.lines().take(SHOWN).map(|line| format!("  ! {line}\n")).collect();
    format!("standard error was:\n{}", lines.concat())
}

/// Compares two texts; `name` is what the difference is called.
///
/// # Errors
/// Where they differ, with what is around.
pub fn same_text(name: &str, actual: &str, expected: &str) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    let (actual, expected): (Vec<_>, Vec<_>) = (actual.lines().collect(), expected.lines().collect());
    let first = actual.iter().zip(&expected).take_while(|(left, right)| left == right).count();
    if first == actual.len() && first == expected.len() {
        return Err(format!("{name} differs in its last line ending\n"));
    }
    let mut text = format!("{name} differs from java's at line {}:\n", first + 1);
    let context = first.saturating_sub(CONTEXT)..first;
    expected[context].iter().for_each(|line| text.push_str(&format!("    {line}\n")));
    if actual.len() == expected.len() {
        let differing = expected.iter().zip(&actual).filter(|(left, right)| left != right);
        differing.take(SHOWN).for_each(|(left, right)| text.push_str(&format!("  - {left}\n  + {right}\n")));
    } else {
        expected[first..].iter().take(SHOWN).for_each(|line| text.push_str(&format!("  - {line}\n")));
        actual[first..].iter().take(SHOWN).for_each(|line| text.push_str(&format!("  + {line}\n")));
    }
    Err(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_where_it_starts() {
        let difference = same_text("stdout", "a\nx\n", "a\nb\n").expect_err("they differ");
        assert_eq!(difference, "stdout differs from java's at line 2:\n    a\n  - b\n  + x\n");
    }

    #[test]
    fn outputs_of_the_same_length_show_only_the_lines_that_differ() {
        let difference = same_text("stdout", "a\nb\nx\n", "y\nb\nc\n").expect_err("they differ");
        assert_eq!(difference, "stdout differs from java's at line 1:\n  - y\n  + a\n  - c\n  + x\n");
    }
}
