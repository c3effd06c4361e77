//! What stands before the text of a message.

use std::fmt::Write;
use std::time::Duration;

use super::Level;
use crate::time::{civil, host_offset};

/// Names and short names, in the order in which they stand.
pub(super) const DECORATORS: [(&str, &str); COUNT] = [
    ("time", "t"),
    ("utctime", "utc"),
    ("uptime", "u"),
    ("timemillis", "tm"),
    ("uptimemillis", "um"),
    ("timenanos", "tn"),
    ("uptimenanos", "un"),
    ("hostname", "hn"),
    ("pid", "p"),
    ("tid", "ti"),
    ("level", "l"),
    ("tags", "tg"),
];
const COUNT: usize = 12;

/// When something was.
#[derive(Debug)]
pub(super) struct Moment {
    uptime: Duration,
    /// Since 1970.
    time: Duration,
}

impl Moment {
    /// After this time in a log that began then.
    pub(super) fn of(uptime: Duration, started_at: Duration) -> Self {
        Self { uptime, time: started_at + uptime }
    }
}

/// Which there are, and how wide each has been.
#[derive(Clone, Debug)]
pub(super) struct Decorators {
    are_shown: [bool; COUNT],
    widths: [usize; COUNT],
}

impl Default for Decorators {
    /// `uptime,level,tags`
    fn default() -> Self {
        let are_shown = DECORATORS.map(|(name, _)| matches!(name, "uptime" | "level" | "tags"));
        Self { are_shown, widths: [0; COUNT] }
    }
}

impl Decorators {
    /// Several, by commas; `none`, or nothing for the usual ones.
    ///
    /// # Errors
    /// What is no decorator.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut read = Self { are_shown: [false; COUNT], widths: [0; COUNT] };
        if text == "none" {
            return Ok(read);
        }
        for word in text.split(',') {
            let is_meant = |(name, short): &(&str, &str)| name.eq_ignore_ascii_case(word) || short.eq_ignore_ascii_case(word);
            let place = DECORATORS.iter().position(is_meant);
            read.are_shown[place.ok_or(word)?] = true;
        }
        Ok(read)
    }

    /// From now on these are shown, as wide as they were.
    pub(super) fn show(&mut self, other: &Self) {
        self.are_shown = other.are_shown;
    }

    /// As they are listed.
    pub(super) fn text(&self) -> String {
        let shown = DECORATORS.iter().zip(self.are_shown).filter(|(_, shown)| *shown).map(|((name, _), _)| *name);
        let text = shown.collect::<Vec<_>>().join(",");
        if text.is_empty() { "none".to_owned() } else { text }
    }

    /// The line of a message.
    pub(super) fn line(&mut self, moment: &Moment, level: Level, tags: &[&str], message: &str) -> String {
        let mut line = String::with_capacity(message.len() + 64);
        for (place, (name, _)) in DECORATORS.iter().enumerate().filter(|(place, _)| self.are_shown[*place]) {
            let value = value(name, moment, level, tags);
            let width = &mut self.widths[place];
            *width = value.len().max(*width);
            let _ = write!(line, "[{value:<0$}]", *width);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(message);
        line.push('\n');
        line
    }
}

fn value(name: &str, moment: &Moment, level: Level, tags: &[&str]) -> String {
    match name {
        "time" => time(moment.time, host_offset()),
        "utctime" => time(moment.time, 0),
        "uptime" => format!("{:.3}s", moment.uptime.as_secs_f64()),
        "timemillis" => format!("{}ms", moment.time.as_millis()),
        "uptimemillis" => format!("{}ms", moment.uptime.as_millis()),
        // A clock that no one sets.
        "timenanos" => {
            let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
            format!("{}ns", now.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec))
        }
        "uptimenanos" => format!("{}ns", moment.uptime.as_nanos()),
        "hostname" => rustix::system::uname().nodename().to_string_lossy().into_owned(),
        "pid" => std::process::id().to_string(),
        "tid" => rustix::thread::gettid().as_raw_nonzero().to_string(),
        "level" => level.name().to_owned(),
        _ => tags.join(","),
    }
}

/// `2026-01-31T12:00:00.000+0000`
fn time(since_1970: Duration, offset: i32) -> String {
    let [year, month, day, hour, minute, second] = civil(since_1970, offset);
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}{sign}{:02}{:02}",
        since_1970.subsec_millis(),
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_their_offset() {
        let moment = Duration::from_millis(951_782_399_123);
        assert_eq!(time(moment, 0), "2000-02-28T23:59:59.123+0000");
        assert_eq!(time(moment, 19_800), "2000-02-29T05:29:59.123+0530");
        assert_eq!(time(moment, -3_600), "2000-02-28T22:59:59.123-0100");
    }

    #[test]
    fn decorators_have_short_names() {
        assert_eq!(Decorators::read("tg,u,l").unwrap().text(), "uptime,level,tags");
        assert_eq!(Decorators::read("none").unwrap().text(), "none");
        assert_eq!(Decorators::read("u,").unwrap_err(), "");
    }
}
