//! What a program needs that asks other processes about themselves ([`tools`](crate::tools) is the other side).

use std::fs::File;
use std::io::Read;

use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, getegid, geteuid, kill_process};

use crate::Sandbox;
use crate::error::{Errno, SandboxResult};
use crate::perf_data::user_name;
use crate::policy::Access;

impl Sandbox {
    /// Has a process listen to tools, or dump its threads: `QUIT`.
    ///
    /// # Errors
    /// When the guest may not deal with processes, or there is none with this number.
    pub fn ask_process(&self, pid: i32) -> SandboxResult<()> {
        self.check_processes("ask", &pid.to_string())?;
        let pid = Pid::from_raw(pid).ok_or(Errno::SRCH)?;
        Ok(kill_process(pid, Signal::QUIT)?)
    }

    /// The counters that a process publishes ([`perf_data`](crate::perf_data)), whose user is this one's unless another is named.
    ///
    /// # Errors
    /// When the guest may not deal with processes or read the file, or there is none.
    pub fn counters_of(&self, user: Option<&str>, pid: i32) -> SandboxResult<Vec<u8>> {
        const BYTES_MAX: u64 = 1 << 20;
        self.check_processes("read the counters of", &pid.to_string())?;
        let user = user.map(str::to_owned).or_else(user_name).ok_or(Errno::NOENT)?;
        if user.contains('/') {
            return Err(Errno::NOENT.into());
        }
        let path = format!("/tmp/hsperfdata_{user}/{pid}");
        let (file, _) = self.open_host((None, path.as_bytes()), OFlags::RDONLY, Mode::empty(), Access::Read)?;
        let mut bytes = Vec::new();
        File::from(file)
            .take(BYTES_MAX)
            .read_to_end(&mut bytes)
            .map_err(|error| Errno(error.raw_os_error().unwrap_or(Errno::IO.0)))?;
        Ok(bytes)
    }

    /// Why a process that listens at this path could be another user's, if so.
    ///
    /// # Errors
    /// When nothing can be said of the path.
    pub fn why_not_own(&self, path: &[u8]) -> SandboxResult<Option<String>> {
        let found = self.stat(path)?;
        let (user, group) = (geteuid().as_raw(), getegid().as_raw());
        // Of the group's and others' permissions, reading and writing.
        const SHARED: u32 = 0o066;
        Ok(if found.user != user && user != 0 {
            Some(format!("file should be owned by the current user (which is {user}) but is owned by {}", found.user))
        } else if found.group != group && user != 0 {
            Some(format!("file's group should be the current group (which is {group}) but the group is {}", found.group))
        } else if found.mode & SHARED != 0 {
            let mode = found.mode & 0o777;
            Some(format!("file should only be readable and writable by the owner but has 0{mode:03o} access"))
        } else {
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn sealed_guests_ask_nobody() {
        let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
        assert!(sandbox.ask_process(1).is_err());
    }

    #[test]
    fn files_that_others_can_write_are_told_of() {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let path = std::env::temp_dir().join(format!("rjvm-own-{}", std::process::id()));
        std::fs::write(&path, b"").unwrap();
        let with_mode = |mode| {
            let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
            std::fs::set_permissions(&path, permissions).unwrap();
            sandbox.why_not_own(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()))
        };
        assert_eq!(with_mode(0o600), Ok(None));
        assert!(with_mode(0o620).unwrap().unwrap().ends_with("0620 access"));
        std::fs::remove_file(&path).unwrap();
        assert!(sandbox.why_not_own(b"/no such file").is_err());
    }
}
