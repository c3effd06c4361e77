//! What the host says about its processes (`ProcessHandle`).

use crate::Sandbox;
use crate::error::SandboxResult;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;

/// One process of the host (`ProcessHandleImpl.Info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    /// Its number.
    pub pid: i32,
    /// The number of the process that started it.
    pub parent: i32,
    /// When it started, in milliseconds since 1970.
    pub start_time_ms: i64,
    /// Processor time it used, in nanoseconds.
    pub cpu_time_ns: i64,
    /// The name of its user.
    pub user: Option<Vec<u8>>,
    /// The program's path, if it may be known.
    pub command: Option<Vec<u8>>,
    /// Arguments after the program's name.
    pub arguments: Vec<Vec<u8>>,
    /// Program and arguments as typed, joined by blanks.
    pub command_line: Option<Vec<u8>>,
}

impl Sandbox {
    /// The number of the host process; 1 for a guest that may not see processes.
    pub fn current_process(&self) -> i32 {
        if self.policy.processes { rustix::process::getpid().as_raw_nonzero().get() } else { 1 }
    }

    /// When a process started, in milliseconds since 1970; `None` if it does not live (`ProcessHandleImpl.isAlive0`).
    pub fn process_start_time(&self, pid: i32) -> SandboxResult<Option<i64>> {
        Ok(self.process_info(pid)?.map(|info| info.start_time_ms))
    }

    /// The number of the process that started `pid`.
    pub fn parent_process(&self, pid: i32) -> SandboxResult<Option<i32>> {
        Ok(self.process_info(pid)?.map(|info| info.parent).filter(|parent| *parent > 0))
    }

    /// The address space of the host process, as the system lists it, a line a range.
    pub fn memory_map(&self) -> SandboxResult<String> {
        self.check_processes("list memory of process", "self")?;
        Ok(std::fs::read("/proc/self/maps").map_or_else(|_| String::new(), |text| String::from_utf8_lossy(&text).into_owned()))
    }

    /// Memory of the host process, in KiB, that is resident or swapped out.
    pub fn memory_in_use_kib(&self) -> SandboxResult<u64> {
        self.check_processes("inspect memory of process", "self")?;
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
        };
        Ok(value("VmRSS:") + value("VmSwap:"))
    }

    /// What is known of a process; `None` if it does not live.
    pub fn process_info(&self, pid: i32) -> SandboxResult<Option<ProcessInfo>> {
        if !self.policy.processes && pid == 1 {
            return Ok(Some(anonymous_process()));
        }
        self.check_processes("inspect process", &pid.to_string())?;
        let Some(mut info) = read_stat(pid) else { return Ok(None) };
        let directory = format!("/proc/{pid}");
        info.user = std::fs::metadata(&directory).ok().and_then(|metadata| self.user_by_id(metadata.uid())).map(|user| user.name);
        info.command = std::fs::read_link(format!("{directory}/exe")).ok().map(|path| path.into_os_string().into_vec());
        let line = std::fs::read(format!("{directory}/cmdline")).unwrap_or_default();
        let words = crate::process::ProcessRequest::strings_of_block(&line);
        info.command_line = (!words.is_empty()).then(|| words.join(&b' '));
        info.arguments = words.into_iter().skip(1).collect();
        Ok(Some(info))
    }

    /// All processes, or those a given one started (`ProcessHandleImpl.getProcessPids0`); without users and commands.
    pub fn processes(&self, parent: Option<i32>) -> SandboxResult<Vec<ProcessInfo>> {
        self.check_processes("list processes", "*")?;
        let numbers = std::fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let mut processes: Vec<ProcessInfo> = numbers.filter_map(read_stat).collect();
        processes.retain(|process| parent.is_none_or(|parent| process.parent == parent));
        Ok(processes)
    }
}

fn anonymous_process() -> ProcessInfo {
    ProcessInfo {
        pid: 1,
        parent: 0,
        start_time_ms: 0,
        cpu_time_ns: 0,
        user: None,
        command: None,
        arguments: Vec::new(),
        command_line: None,
    }
}

/// Fields are counted as in proc(5): 4 is the parent, 14 and 15 are processor time, 22 is the start.
fn read_stat(pid: i32) -> Option<ProcessInfo> {
    let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may contain anything.
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let fields: Vec<i64> =
        std::str::from_utf8(stat.get(end + 4..)?).ok()?.split(' ').filter_map(|field| field.trim().parse().ok()).collect();
    let field = |number: usize| fields.get(number - 4).copied();
    let ticks = i64::try_from(rustix::param::clock_ticks_per_second()).ok()?.max(1);
    let cpu_ticks = field(14)?.saturating_add(field(15)?);
    Some(ProcessInfo {
        pid,
        parent: i32::try_from(field(4)?).ok()?,
        start_time_ms: boot_time_ms()?.saturating_add(field(22)?.saturating_mul(1000) / ticks),
        cpu_time_ns: cpu_ticks.saturating_mul(1_000_000_000 / ticks),
        ..anonymous_process()
    })
}

fn boot_time_ms() -> Option<i64> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let seconds = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    seconds.trim().parse::<i64>().ok()?.checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn a_process_knows_itself_and_its_parent() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let pid = sandbox.current_process();
        let info = sandbox.process_info(pid).unwrap().unwrap();
        assert_eq!(info.pid, pid);
        assert!(info.start_time_ms > 0 && info.command.is_some());
        let siblings = sandbox.processes(Some(info.parent)).unwrap();
        assert!(siblings.iter().any(|process| process.pid == pid));
        assert_eq!(sandbox.process_info(i32::MAX), Ok(None));
    }

    #[test]
    fn an_untrusted_guest_sees_only_an_anonymous_self() {
        let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
        assert_eq!(sandbox.current_process(), 1);
        assert_eq!(sandbox.process_info(1).unwrap().unwrap().command, None);
        assert!(sandbox.process_info(2).is_err() && sandbox.processes(None).is_err());
    }
}
