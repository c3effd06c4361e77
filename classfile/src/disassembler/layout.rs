//! Lines, indentation and the column of comments.

/// Column of comments behind the indentation.
const COMMENT_COLUMN: usize = 40;

/// Output under construction.
#[derive(Default)]
pub(super) struct Text {
    out: String,
}

impl Text {
    /// A line at `depth` levels of two spaces; spaces at its end are left out.
    pub(super) fn line(&mut self, depth: usize, line: &str) {
        if !line.is_empty() {
            (0..depth).for_each(|_| self.out.push_str("  "));
            self.out.push_str(line.trim_end_matches(' '));
        }
        self.out.push('\n');
    }

    /// A line with a comment in the column of its depth.
    pub(super) fn commented(&mut self, depth: usize, line: &str, comment: &str) {
        let width = line.chars().count();
        let padding = COMMENT_COLUMN.saturating_sub(width).max(1);
        self.line(depth, &format!("{line}{:padding$}// {comment}", ""));
    }

    pub(super) fn into_string(self) -> String {
        self.out
    }
}
