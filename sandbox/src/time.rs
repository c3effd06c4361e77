//! Clocks and the host's time zone.

use crate::Sandbox;
use crate::policy::Clock;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use tz::TimeZoneSettings;

impl Sandbox {
    /// Milliseconds since 1970 (`System.currentTimeMillis`).
    pub fn current_time_millis(&self) -> i64 {
        let (seconds, nanoseconds) = self.wall_clock();
        seconds.wrapping_mul(1000).wrapping_add(i64::from(nanoseconds) / 1_000_000)
    }

    /// Nanoseconds of a clock that never goes back (`System.nanoTime`).
    pub fn nano_time(&self) -> i64 {
        let elapsed = match self.policy.clock {
            Clock::Real => {
                let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
                return now.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec);
            }
            Clock::Coarse(step) => rounded_down(self.started.elapsed(), step),
            Clock::Fixed(_) => Duration::ZERO,
        };
        i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)
    }

    /// Seconds since 1970 and nanoseconds (below 10^9).
    pub fn wall_clock(&self) -> (i64, u32) {
        let now = match self.policy.clock {
            Clock::Real => host_wall_clock(),
            Clock::Coarse(step) => rounded_down(host_wall_clock(), step),
            Clock::Fixed(time) => time,
        };
        (i64::try_from(now.as_secs()).unwrap_or(i64::MAX), now.subsec_nanos())
    }

    /// Nanoseconds between `offset_seconds` since 1970 and now; -1 if that is 2^32 seconds or more away,
    /// (`VM.getNanoTimeAdjustment`).
    pub fn nano_time_adjustment(&self, offset_seconds: i64) -> i64 {
        let (seconds, nanoseconds) = self.wall_clock();
        let difference = seconds.wrapping_sub(offset_seconds);
        if difference.unsigned_abs() >= 1 << 32 {
            return -1;
        }
        difference * 1_000_000_000 + i64::from(nanoseconds)
    }

    /// Processor time used by the process, in nanoseconds.
    pub fn process_cpu_time(&self) -> i64 {
        self.cpu_time(rustix::time::ClockId::ProcessCPUTime)
    }

    /// Processor time used by the calling thread, in nanoseconds.
    pub fn thread_cpu_time(&self) -> i64 {
        self.cpu_time(rustix::time::ClockId::ThreadCPUTime)
    }

    /// Processor time used by the calling thread in the program and in the kernel.
    pub fn thread_times(&self) -> [Duration; 2] {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_THREAD) else { return [Duration::ZERO; 2] };
        [usage.user_time(), usage.system_time()].map(|time| Duration::from_micros(time.num_microseconds().unsigned_abs()))
    }

    fn cpu_time(&self, clock: rustix::time::ClockId) -> i64 {
        if matches!(self.policy.clock, Clock::Fixed(_)) {
            return 0;
        }
        let time = rustix::time::clock_gettime(clock);
        time.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec)
    }

    /// The host's time zone, as `TimeZone.getSystemTimeZoneID`: `TZ`, `/etc/timezone`, the target of `/etc/localtime`, or a zone file
    /// with the same content. A guest with its own environment sees its own `TZ` only, else `UTC`.
    pub fn time_zone_id(&self) -> Option<String> {
        let variable = self.environment_variable(b"TZ").map(|zone| String::from_utf8_lossy(&zone).into_owned());
        match variable.as_deref().and_then(zone_of_variable) {
            Some(zone) => Some(zone),
            None if self.policy.host_information => zone_of_host(),
            None => Some("UTC".to_owned()),
        }
    }

    /// A zone of the offset that the host has now, as `TimeZone.getSystemGMTOffsetID`: what stands for a zone that Java does not know.
    pub fn gmt_offset_id(&self) -> String {
        let variable = self.environment_variable(b"TZ").map(|zone| String::from_utf8_lossy(&zone).into_owned());
        let host = self.policy.host_information;
        let is_rule = |variable: &str| host || !variable.contains('/');
        let offset = match variable.filter(|variable| !variable.is_empty()) {
            Some(variable) if is_rule(&variable) => offset_of_variable(&variable, if host { &[ZONE_DIRECTORY] } else { &[] }),
            None if host => offset_of_variable("/etc/localtime", &[ZONE_DIRECTORY]),
            _ => None,
        };
        match offset.unwrap_or(0) {
            0 => "GMT".to_owned(),
            offset => {
                let (sign, amount) = (if offset > 0 { '+' } else { '-' }, offset.unsigned_abs());
                format!("GMT{sign}{:02}:{:02}", amount / 3600, amount % 3600 / 60)
            }
        }
    }
}

/// The rule where a zone with daylight saving time says none.
const COMMON_RULE: &str = ",M3.2.0,M11.1.0";

/// What is to be added to universal time now, in seconds, by the text of a `TZ` that may be a rule, the name of a zone or a file.
fn offset_of_variable(variable: &str, directories: &[&str]) -> Option<i32> {
    let settings = TimeZoneSettings::new(directories, |path| Ok(std::fs::read(path)?));
    let zone = settings.parse_posix_tz(variable).or_else(|_| settings.parse_posix_tz(&format!("{variable}{COMMON_RULE}")));
    Some(zone.ok()?.find_current_local_time_type().ok()?.ut_offset())
}

/// What the host's clock on the wall was ahead of universal time when somebody asked first, in seconds.
pub(crate) fn host_offset() -> i32 {
    static OFFSET: OnceLock<i32> = OnceLock::new();
    *OFFSET.get_or_init(|| {
        let variable = std::env::var("TZ").ok().filter(|variable| !variable.is_empty());
        offset_of_variable(variable.as_deref().unwrap_or("/etc/localtime"), &[ZONE_DIRECTORY]).unwrap_or(0)
    })
}

/// Year, month, day, hour, minute and second of a time since 1970, where clocks are ahead of universal time by so many seconds.
pub(crate) fn civil(since_1970: Duration, offset: i32) -> [u64; 6] {
    let seconds = since_1970.as_secs().saturating_add_signed(i64::from(offset));
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March, so that the day that some have more is the last one.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    [year, month, day, second / 3600, second % 3600 / 60, second % 60]
}

fn host_wall_clock() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn rounded_down(time: Duration, step: Duration) -> Duration {
    let step = step.as_nanos().max(1);
    let rounded = time.as_nanos() / step * step;
    u64::try_from(rounded).map_or(time, Duration::from_nanos)
}

const ZONE_DIRECTORY: &str = "/usr/share/zoneinfo";

/// `TZ` may start with a colon and with `posix/`; empty and `localtime` ask the host.
fn zone_of_variable(variable: &str) -> Option<String> {
    let zone = variable.strip_prefix(':').unwrap_or(variable);
    let zone = zone.strip_prefix("posix/").unwrap_or(zone);
    (!matches!(zone, "" | "localtime")).then(|| zone.to_owned())
}

fn zone_of_host() -> Option<String> {
    zone_of_file().or_else(zone_of_link).or_else(zone_of_content)
}

fn zone_of_file() -> Option<String> {
    let text = std::fs::read_to_string("/etc/timezone").ok()?;
    let line = text.lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

fn zone_of_link() -> Option<String> {
    let target = std::fs::read_link("/etc/localtime").ok()?;
    zone_below(target.to_str()?)
}

fn zone_below(path: &str) -> Option<String> {
    let zone = path.split_once("zoneinfo/")?.1;
    let zone = zone.strip_prefix("posix/").unwrap_or(zone);
    (!zone.is_empty()).then(|| zone.to_owned())
}

fn zone_of_content() -> Option<String> {
    let content = std::fs::read("/etc/localtime").ok()?;
    for preferred in ["UTC", "GMT"] {
        if std::fs::read(Path::new(ZONE_DIRECTORY).join(preferred)).is_ok_and(|zone| zone == content) {
            return Some(preferred.to_owned());
        }
    }
    let found = same_content(Path::new(ZONE_DIRECTORY), &content, 4)?;
    zone_below(found.to_str()?)
}

fn same_content(directory: &Path, content: &[u8], depth: u32) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(directory).ok()?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let skipped = ["ROC", "posixrules", "localtime", "posix", "right"];
    entries.retain(|path| !path.file_name().and_then(|name| name.to_str()).is_some_and(|name| skipped.contains(&name)));
    for path in entries {
        let metadata = std::fs::metadata(&path).ok()?;
        if metadata.is_dir() {
            if let Some(found) = depth.checked_sub(1).and_then(|depth| same_content(&path, content, depth)) {
                return Some(found);
            }
        } else if metadata.len() == content.len() as u64 && std::fs::read(&path).is_ok_and(|zone| zone == content) {
            return Some(path);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn rules_and_files_give_offsets() {
        let offset = |zone: &str| Sandbox::new(Policy::untrusted().env("TZ", zone)).unwrap().gmt_offset_id();
        for (zone, id) in [
            ("JST-9", "GMT+09:00"),
            ("IST-5:30", "GMT+05:30"),
            ("XYZ3", "GMT-03:00"),
            ("<+03>-3", "GMT+03:00"),
            ("what", "GMT"),
            ("", "GMT"),
        ] {
            assert_eq!(offset(zone), id, "{zone}");
        }
        assert!(["GMT+01:00", "GMT+02:00"].contains(&offset("CET-1CEST").as_str()));
        assert_eq!(offset("/usr/share/zoneinfo/Asia/Tokyo"), "GMT");
    }

    #[test]
    fn fixed_and_coarse_clocks_hide_the_time() {
        let fixed = Sandbox::new(Policy::untrusted().clock(Clock::Fixed(Duration::from_millis(1234)))).unwrap();
        assert_eq!((fixed.current_time_millis(), fixed.nano_time()), (1234, 0));
        assert_eq!(fixed.nano_time_adjustment(0), 1_234_000_000);
        assert_eq!(fixed.nano_time_adjustment(i64::MIN), -1);
        let coarse = Sandbox::new(Policy::untrusted().clock(Clock::Coarse(Duration::from_secs(1)))).unwrap();
        assert_eq!(coarse.current_time_millis() % 1000, 0);
    }

    #[test]
    fn the_monotonic_clock_does_not_go_back() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let first = sandbox.nano_time();
        assert!(sandbox.nano_time() >= first);
    }

    #[test]
    fn zone_names_come_from_variables_and_links() {
        assert_eq!(zone_of_variable(":Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(zone_of_variable("posix/Asia/Tokyo").as_deref(), Some("Asia/Tokyo"));
        assert_eq!(zone_of_variable("localtime"), None);
        assert_eq!(zone_below("../usr/share/zoneinfo/Etc/UTC").as_deref(), Some("Etc/UTC"));
        let sandbox = Sandbox::new(Policy::untrusted().env("TZ", "Asia/Tokyo")).unwrap();
        assert_eq!(sandbox.time_zone_id().as_deref(), Some("Asia/Tokyo"));
        assert_eq!(Sandbox::new(Policy::untrusted()).unwrap().time_zone_id().as_deref(), Some("UTC"));
    }
}
