//! Makes programs smaller as long as something holds: lines and blocks are left out, blocks opened, expressions replaced.
//!
//! It knows lines, braces and brackets, not Java: what is no program any more does not behave as wanted.

use std::time::Instant;

/// What an expression is replaced by.
const VALUES: [&str; 9] = ["0", "1", "0L", "1.0", "null", "true", "false", "sa", "si"];

/// Whether a text still has what is looked for.
pub type Test<'a> = dyn FnMut(&str) -> bool + 'a;

/// A smaller text for which the test holds, found before a point in time.
pub fn shrink(text: &str, until: Instant, test: &mut Test<'_>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    loop {
        let before = lines.join("\n");
        leave_out(&mut lines, until, test);
        open_blocks(&mut lines, until, test);
        replace_expressions(&mut lines, until, test);
        if lines.join("\n") == before || Instant::now() > until {
            return lines.join("\n") + "\n";
        }
    }
}

/// Takes a change if the test still holds.
fn attempt(lines: &mut Vec<String>, changed: Vec<String>, until: Instant, test: &mut Test<'_>) -> bool {
    let holds = Instant::now() < until && test(&(changed.join("\n") + "\n"));
    if holds {
        *lines = changed;
    }
    holds
}

/// Leaves out runs of whole statements, long ones first.
fn leave_out(lines: &mut Vec<String>, until: Instant, test: &mut Test<'_>) {
    let mut length = lines.len() / 2;
    while length > 0 {
        let mut start = 0;
        while start < lines.len() {
            let end = end_of_run(lines, start, length);
            if end > start {
                let mut changed = lines.clone();
                changed.drain(start..end);
                if attempt(lines, changed, until, test) {
                    continue;
                }
            }
            start += 1.max(if length > 8 { (end - start) / 2 } else { 1 });
        }
        length /= 2;
    }
    // Blocks that are longer than they look: head, body and end.
    let mut start = 0;
    while start < lines.len() {
        let end = end_of_statement(lines, start);
        let mut changed = lines.clone();
        changed.drain(start..end.unwrap_or(start));
        if end.is_none() || !attempt(lines, changed, until, test) {
            start += 1;
        }
    }
}

/// The end of statements that begin at a line and have at most so many lines; the line itself if there are none.
fn end_of_run(lines: &[String], start: usize, length: usize) -> usize {
    let mut end = start;
    while let Some(next) = end_of_statement(lines, end).filter(|next| next - start <= length) {
        end = next;
    }
    end
}

/// The line behind the statement that begins at a line.
fn end_of_statement(lines: &[String], start: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (at, line) in lines.iter().enumerate().skip(start) {
        let line = line.trim();
        depth -= i32::from(line.starts_with('}'));
        if depth < 0 {
            return None;
        }
        depth += i32::from(line.ends_with('{'));
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Leaves out heads and ends of blocks, or single parts of `if` and `try`.
fn open_blocks(lines: &mut Vec<String>, until: Instant, test: &mut Test<'_>) {
    let mut start = 0;
    while start < lines.len() {
        if lines[start].trim().ends_with('{')
            && let Some(end) = end_of_part(lines, start)
        {
            let mut opened = lines.clone();
            if opened[end].trim() == "}" || opened[end].trim().starts_with("} while") {
                opened.remove(end);
                opened.remove(start);
                if attempt(lines, opened, until, test) {
                    continue;
                }
            } else {
                // The next part goes, and only its end stays.
                if let Some(next) = end_of_part(lines, end) {
                    let mut without = lines.clone();
                    without.drain(end..next);
                    if attempt(lines, without, until, test) {
                        continue;
                    }
                }
            }
        }
        start += 1;
    }
}

/// The line that ends the part of a block that begins at a line.
fn end_of_part(lines: &[String], start: usize) -> Option<usize> {
    let mut depth = 1i32;
    for (at, line) in lines.iter().enumerate().skip(start + 1) {
        let line = line.trim();
        depth -= i32::from(line.starts_with('}'));
        if depth == 0 {
            return Some(at);
        }
        depth += i32::from(line.ends_with('{'));
    }
    None
}

/// Replaces expressions in brackets by values and by expressions in them.
fn replace_expressions(lines: &mut Vec<String>, until: Instant, test: &mut Test<'_>) {
    for at in 0..lines.len() {
        let mut from = 0;
        while let Some((start, end)) = next_brackets(&lines[at], from) {
            let line = lines[at].clone();
            let inner = next_brackets(&line[..end - 1], start + 1).map(|(start, end)| line[start..end].to_owned());
            let replacements = inner.into_iter().chain(VALUES.map(str::to_owned));
            let is_replaced = replacements.filter(|value| value.len() < end - start).any(|value| {
                let mut changed = lines.clone();
                changed[at] = format!("{}{value}{}", &line[..start], &line[end..]);
                attempt(lines, changed, until, test)
            });
            if !is_replaced {
                from = start + 1;
            }
            if Instant::now() > until {
                return;
            }
        }
    }
}

/// The next pair of brackets that begins at a place or behind it.
fn next_brackets(line: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + line.get(from..)?.find('(')?;
    let mut depth = 0;
    for (at, character) in line[start..].char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((start, start + at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn shrunk(text: &str, mut test: impl FnMut(&str) -> bool) -> String {
        let balanced = |text: &str| text.matches('{').count() == text.matches('}').count();
        shrink(text, Instant::now() + Duration::from_secs(60), &mut |text| balanced(text) && test(text))
    }

    #[test]
    fn only_the_line_that_matters_stays() {
        let text = "class {\na;\nif (x) {\nb;\nthe one;\n}\n} else {\nc;\n}\n}\n";
        assert_eq!(shrunk(&text.replace("}\n} else", "} else"), |text| text.contains("the one;")), "the one;\n");
    }

    #[test]
    fn expressions_become_values_or_parts_of_themselves() {
        assert_eq!(shrunk("x = ((a + b) * (c - (d)));\n", |text| text.contains("(d)")), "x = (d);\n");
        assert_eq!(shrunk("x = ((a + b) * 2);\n", |text| text.starts_with("x =")), "x = 0;\n");
    }
}
