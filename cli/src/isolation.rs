//! `--isolate=process`: a second wall around a sandboxed program, made by the kernel.
//!
//! `[VMDOC]` Isolation. Before the `Vm` is made, the process gives up for good whatever its policy does not need: Landlock leaves it the files and ports that are
//! granted, seccomp the system calls in the tables below, and it makes no core dump. So a guest that has broken out of the `Vm` has no more than one that has not.
//! All threads inherit it. What the kernel does not support is an error: nobody is isolated less than he asked for.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, Scope,
};
use libc::c_long;
use rjvm::{Config, Endpoint, Network};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use crate::arguments::Failure;

/// The Landlock of Linux 6.12: files, TCP ports, signals and abstract sockets of others.
const LANDLOCK: ABI = ABI::V6;

/// System calls with their names.
macro_rules! calls {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), libc::$name)),*] };
}

/// What every program needs.
#[rustfmt::skip]
const ALWAYS: &[(&str, c_long)] = calls![
    // Memory and threads. The C library takes a `brk` that is refused for one that is done.
    SYS_brk, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_futex, SYS_clone,
    SYS_rseq, SYS_sched_yield, SYS_gettid,
    SYS_exit, SYS_exit_group, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
    // Time and random numbers.
    SYS_clock_gettime, SYS_getrandom, SYS_prlimit64,
    // What is open, and files that may be read.
    SYS_read, SYS_write, SYS_pread64, SYS_lseek, SYS_close, SYS_newfstatat, SYS_statx,
    SYS_openat, SYS_openat2, SYS_readlinkat, SYS_getdents64, SYS_fcntl, SYS_ioctl, SYS_ppoll, SYS_eventfd2, SYS_pipe2, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait,
];

/// What the kernel seems not to have, since the C library then does without: it asks for threads with `clone3`, whose flags cannot be looked at, and for the
/// processors of a thread when it looks for its stack.
const ABSENT: [c_long; 2] = [libc::SYS_clone3, libc::SYS_sched_getaffinity];

/// What programs need besides that may write files.
#[rustfmt::skip]
const WRITING: &[(&str, c_long)] = calls![
    SYS_pwrite64, SYS_writev, SYS_readv, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_msync,
    SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mknodat, SYS_fchmod, SYS_fchmodat,
    SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_sendfile, SYS_copy_file_range,
    SYS_fsetxattr, SYS_fgetxattr, SYS_flistxattr, SYS_fremovexattr,
];

/// What programs need besides that may look at files beyond the class library.
const READING: &[(&str, c_long)] = calls![SYS_faccessat, SYS_faccessat2, SYS_statfs, SYS_fstatfs, SYS_dup3, SYS_socketpair,];

/// What programs need besides that may use the network.
#[rustfmt::skip]
const NETWORK: &[(&str, c_long)] = calls![
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept4, SYS_shutdown, SYS_sendto, SYS_recvfrom,
    SYS_sendmsg, SYS_sendmmsg, SYS_recvmsg, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername,
    SYS_readv, SYS_writev, SYS_poll, SYS_uname,
];

/// What the `Vm` looks up about itself: its threads, and what memory and processors it has.
const OWN: &[&str] = &["/proc/self", "/proc/sys/vm/max_map_count", "/sys/fs/cgroup"];

/// Files that looking up a name of a host reads.
const RESOLVER: &[&str] = &[
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/lib",
    "/usr/lib",
];

/// Gives up what the policy does not need.
///
/// # Errors
/// If the kernel cannot do that, or the policy allows what there is no wall against.
pub fn isolate(config: &Config) -> Result<(), Failure> {
    if !cfg!(target_env = "gnu") {
        return Err(Failure::stderr("Error: --isolate: this rjvm has another C library than that whose system calls are known"));
    }
    let policy = &config.policy;
    if policy.allows_processes() || policy.allows_all_files() || *policy.network_rules() == Network::Unrestricted {
        let reason = "--processes, --all-files and --all-network leave nothing to isolate";
        return Err(Failure::stderr(format!("Error: --isolate: {reason}")));
    }
    let failed = |what: &str, error: &dyn std::fmt::Display| Failure::stderr(format!("Error: --isolate: {what}: {error}"));
    rjvm::learn_machine();
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).map_err(|error| failed("rlimit", &error))?;
    restrict_files(config).map_err(|error| failed("Landlock", &error))?;
    restrict_calls(config).map_err(|error| failed("seccomp", &error))
}

fn endpoints(config: &Config) -> (&[Endpoint], &[Endpoint]) {
    match config.policy.network_rules() {
        Network::Listed { connect, listen } => (connect, listen),
        Network::Unrestricted => (&[], &[]),
    }
}

// ---- Landlock

fn restrict_files(config: &Config) -> Result<(), landlock::RulesetError> {
    let (connect, listen) = endpoints(config);
    let any_port = |endpoints: &[Endpoint]| endpoints.iter().any(|endpoint| endpoint.port.is_none());
    let mut ports = BitFlags::<AccessNet>::empty();
    ports |= if any_port(connect) { BitFlags::empty() } else { AccessNet::ConnectTcp.into() };
    ports |= if any_port(listen) { BitFlags::empty() } else { AccessNet::BindTcp.into() };
    let mut rules =
        Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(AccessFs::from_all(LANDLOCK))?;
    if !ports.is_empty() {
        rules = rules.handle_access(ports)?;
    }
    let mut rules = rules.scope(Scope::from_all(LANDLOCK))?.create()?;
    for (endpoints, access) in [(connect, AccessNet::ConnectTcp), (listen, AccessNet::BindTcp)] {
        for port in endpoints.iter().filter(|_| ports.contains(access)).filter_map(|endpoint| endpoint.port) {
            rules = rules.add_rule(NetPort::new(port, access))?;
        }
    }
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    for grant in config.policy.directories() {
        let path = Path::new(std::ffi::OsStr::from_bytes(&grant.host));
        let access = match grant.access {
            rjvm::Access::Read => reading,
            rjvm::Access::ReadWrite => AccessFs::from_all(LANDLOCK) & !AccessFs::Execute,
        };
        rules = allow(rules, path, access)?;
    }
    rules = OWN.iter().try_fold(rules, |rules, path| allow(rules, Path::new(path), reading))?;
    if !connect.is_empty() || !listen.is_empty() {
        rules = RESOLVER.iter().try_fold(rules, |rules, path| allow(rules, Path::new(path), reading))?;
    }
    rules.restrict_self().map(drop)
}

/// Allows what is below a path; what is not there needs no rule.
fn allow(rules: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> Result<RulesetCreated, landlock::RulesetError> {
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(LANDLOCK) };
    rules.add_rule(PathBeneath::new(opened, access))
}

// ---- seccomp

/// The system calls that a program with this policy can make.
pub fn system_calls(config: &Config) -> Vec<c_long> {
    let (connect, listen) = endpoints(config);
    let mut calls = vec![ALWAYS];
    let others = || config.policy.directories().iter().filter(|grant| !grant.is_library);
    if others().next().is_some() {
        calls.push(READING);
    }
    if others().any(|grant| grant.access == rjvm::Access::ReadWrite) {
        calls.push(WRITING);
    }
    if !connect.is_empty() || !listen.is_empty() {
        calls.push(NETWORK);
    }
    let mut numbers: Vec<c_long> = calls.concat().into_iter().map(|(_, number)| number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn restrict_calls(config: &Config) -> Result<(), seccompiler::Error> {
    let allowed: BTreeMap<c_long, Vec<SeccompRule>> = system_calls(config)
        .into_iter()
        .map(|call| Ok((call, rules_of(call)?)))
        .collect::<Result<_, seccompiler::BackendError>>()?;
    let denied = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let absent = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let filters =
        [(with_absent(BTreeMap::new()), SeccompAction::Allow, absent), (with_absent(allowed), denied, SeccompAction::Allow)];
    for (rules, otherwise, matched) in filters {
        let filter = SeccompFilter::new(rules, otherwise, matched, arch()?)?;
        seccompiler::apply_filter_all_threads(&BpfProgram::try_from(filter)?)?;
    }
    Ok(())
}

/// The first filter answers for what is absent.
fn with_absent(mut calls: BTreeMap<c_long, Vec<SeccompRule>>) -> BTreeMap<c_long, Vec<SeccompRule>> {
    calls.extend(ABSENT.map(|call| (call, Vec::new())));
    calls
}

fn arch() -> Result<TargetArch, seccompiler::BackendError> {
    TargetArch::try_from(std::env::consts::ARCH)
}

/// What may be asked of files by `ioctl`; each C library has another type for these numbers.
#[allow(clippy::unnecessary_cast, reason = "one of them has the right one")]
const REQUESTS: [u64; 4] = [libc::FIONREAD as u64, libc::FIONBIO as u64, libc::TCGETS as u64, libc::TIOCGWINSZ as u64];

/// With which arguments a call is allowed; none: with all.
fn rules_of(call: c_long) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    const CLONE_THREAD: u64 = libc::CLONE_THREAD as u64;
    const WRITE_AND_RUN: u64 = (libc::PROT_WRITE | libc::PROT_EXEC) as u64;
    let masked = |argument, mask: u64, value: u64| {
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(mask), value)?])
    };
    let exactly = |argument, value: u64| {
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)?])
    };
    let one_of = |argument, values: &[u64]| values.iter().map(|value| exactly(argument, *value)).collect::<Result<Vec<_>, _>>();
    Ok(match call {
        // Threads, no processes.
        libc::SYS_clone => vec![masked(0, CLONE_THREAD, CLONE_THREAD)?],
        // No memory can be written and run.
        libc::SYS_mmap | libc::SYS_mprotect => {
            vec![
                masked(2, WRITE_AND_RUN, 0)?,
                masked(2, WRITE_AND_RUN, libc::PROT_WRITE as u64)?,
                masked(2, WRITE_AND_RUN, libc::PROT_EXEC as u64)?,
            ]
        }
        // Nothing that types into a terminal.
        libc::SYS_ioctl => one_of(1, &REQUESTS)?,
        // Nothing that reaches other programs by a path.
        libc::SYS_socket => one_of(0, &[libc::AF_INET as u64, libc::AF_INET6 as u64])?,
        // Looked at, not changed.
        libc::SYS_prlimit64 => {
            vec![SeccompRule::new(vec![SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?])?]
        }
        _ => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Set in the process that isolates itself, which cannot be undone.
    const IS_CHILD: &str = "RJVM_TEST_ISOLATED";

    /// What somebody tries who can make any system call: each gives whether it has failed as it should.
    #[allow(unsafe_code, reason = "system calls as a guest would make them that has broken out")]
    fn attempts() -> Vec<(&'static str, bool)> {
        let refused = |result: i64| {
            result < 0 && matches!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EPERM | libc::EACCES))
        };
        let passwd = c"/etc/passwd".as_ptr();
        let file = c"/tmp/rjvm-broken-out".as_ptr();
        let program = [c"/bin/true".as_ptr(), std::ptr::null()];
        // SAFETY: each call has valid arguments, and none is meant to succeed.
        unsafe {
            vec![
                ("open", refused(libc::open(passwd, libc::O_RDONLY).into())),
                ("create", refused(libc::open(file, libc::O_CREAT | libc::O_RDWR, 0o600).into())),
                ("openat2", refused(libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, passwd, [0u64; 3].as_ptr(), 24))),
                ("unlink", refused(libc::unlink(passwd).into())),
                ("chmod", refused(libc::chmod(passwd, 0o777).into())),
                ("socket", refused(libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0).into())),
                ("unix socket", refused(libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0).into())),
                ("netlink", refused(libc::socket(libc::AF_NETLINK, libc::SOCK_RAW, 0).into())),
                ("execve", refused(libc::execv(program[0], program.as_ptr()).into())),
                ("fork", refused(libc::fork().into())),
                ("ptrace", refused(libc::ptrace(libc::PTRACE_ATTACH, libc::getppid(), 0, 0))),
                ("kill", refused(libc::kill(1, 0).into())),
                ("process_vm_readv", refused(libc::syscall(libc::SYS_process_vm_readv, 1, 0, 0, 0, 0, 0))),
                ("io_uring", refused(libc::syscall(libc::SYS_io_uring_setup, 1, 0))),
                ("bpf", refused(libc::syscall(libc::SYS_bpf, 0, 0, 0))),
                ("unshare", refused(libc::unshare(libc::CLONE_NEWUSER).into())),
                ("mount", refused(libc::syscall(libc::SYS_mount, 0, 0, 0, 0, 0))),
                ("prctl", refused(libc::prctl(libc::PR_SET_DUMPABLE, 1).into())),
                ("limits", {
                    let limit = libc::rlimit { rlim_cur: 1 << 20, rlim_max: 1 << 20 };
                    refused(libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit).into())
                }),
                ("terminal", refused(libc::ioctl(0, libc::TIOCSTI, c"x".as_ptr()).into())),
                ("memory to write and run", {
                    let protection = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
                    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
                    refused(libc::mmap(std::ptr::null_mut(), 4096, protection, flags, -1, 0) as i64)
                }),
            ]
        }
    }

    #[test]
    fn whoever_breaks_out_reaches_nothing() {
        if std::env::var_os(IS_CHILD).is_none() {
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "isolation::tests::whoever_breaks_out_reaches_nothing", "--nocapture"])
                .env(IS_CHILD, "1")
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&child.stdout);
            assert!(child.status.success() && text.contains("all refused"), "{text}{}", String::from_utf8_lossy(&child.stderr));
            return;
        }
        isolate(&Config::untrusted("/usr/share")).unwrap();
        let reached: Vec<_> = attempts().into_iter().filter(|(_, is_refused)| !is_refused).collect();
        assert!(reached.is_empty(), "{reached:?}");
        // What is left works, in new threads too.
        std::thread::spawn(|| std::fs::read_dir("/usr/share").unwrap().count()).join().unwrap();
        std::io::Write::write_all(&mut std::io::stdout(), b"all refused\n").unwrap();
    }

    /// `docs/sandbox.md` lists what a guest can reach.
    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test reads a document")]
    fn the_document_lists_every_call() {
        let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sandbox.md")).unwrap();
        for (title, calls) in [("always", ALWAYS), ("to read", READING), ("to write", WRITING), ("network", NETWORK)] {
            let names: Vec<String> = calls.iter().map(|(name, _)| format!("`{}`", &name["SYS_".len()..])).collect();
            let row = format!("| {title} | {} | {} |", names.len(), names.join(", "));
            assert!(document.contains(&row), "{row}");
        }
    }

    #[test]
    fn calls_are_added_as_they_are_granted() {
        let config = |policy: fn(rjvm::Policy) -> rjvm::Policy| {
            let mut config = Config::untrusted("/usr/share");
            config.policy = policy(config.policy.clone());
            system_calls(&config)
        };
        let none = config(|policy| policy);
        assert_eq!(none.len(), ALWAYS.len());
        let has = |calls: &[c_long], call| calls.contains(&call);
        assert!(!has(&none, libc::SYS_socket) && !has(&none, libc::SYS_unlinkat));
        let reads = config(|policy| policy.dir("/tmp", "/tmp", rjvm::Access::Read));
        assert!(has(&reads, libc::SYS_faccessat) && !has(&reads, libc::SYS_unlinkat));
        assert!(has(&config(|policy| policy.dir("/tmp", "/tmp", rjvm::Access::ReadWrite)), libc::SYS_unlinkat));
        assert!(has(&config(|policy| policy.connect("localhost:80")), libc::SYS_socket));
    }
}
