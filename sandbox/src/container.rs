//! What the control groups of the process allow it (`proc`, versions 1 and 2, also both at once): memory and processors.
//!
//! Everything is read below a root, which is `/` but in tests. The limits of groups around the own one count, too.

use std::fs;
use std::path::{Path, PathBuf};

use crate::log::Level;

/// Limits of control groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Processors, as the quota of processor time allows; a part of one counts as one.
    pub processors: Option<u32>,
    /// How that was found, for the log.
    pub notes: Vec<(Level, String)>,
}

/// Which hierarchy a controller belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Version {
    One,
    Two,
}

/// Where the groups of a controller are, the own one first.
struct Controller {
    version: Version,
    folders: Vec<PathBuf>,
}

impl Limits {
    /// The limits that the files below `root` tell.
    pub fn read(root: &Path) -> Self {
        let mounts = fs::read_to_string(root.join("proc/self/mountinfo")).unwrap_or_default();
        let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
        let find = |name| Controller::find(root, &mounts, &groups, name);
        let (memory, processors) = (find("memory"), find("cpu"));
        let mut limits = Self::default();
        let mut note = |level, text: String| limits.notes.push((level, text));
        match memory.as_ref().or(processors.as_ref()).map(|controller| controller.version) {
            Some(Version::One) => {
                note(Level::Debug, "Detected cgroups hybrid or legacy hierarchy, using cgroups v1 controllers".to_owned());
            }
            Some(Version::Two) => note(Level::Debug, "Detected cgroups v2 unified hierarchy".to_owned()),
            None => note(Level::Debug, "No relevant cgroup controllers are mounted".to_owned()),
        }
        let memory_limit = memory.and_then(|controller| controller.memory());
        let processor_limit = processors.and_then(|controller| controller.processors());
        note(
            Level::Trace,
            memory_limit.map_or("Memory Limit is: Unlimited".to_owned(), |limit| format!("Memory Limit is: {limit}")),
        );
        if let Some(count) = processor_limit {
            note(Level::Trace, format!("CPU Quota count based on quota/period: {count}"));
        }
        Self { memory: memory_limit, processors: processor_limit, ..limits }
    }
}

impl Controller {
    /// A controller of version 1 if it is mounted, else the hierarchy of version 2.
    fn find(root: &Path, mounts: &str, groups: &str, name: &str) -> Option<Self> {
        let mounts: Vec<Mount<'_>> = mounts.lines().filter_map(Mount::read).collect();
        let one = mounts.iter().find(|mount| mount.kind == "cgroup" && mount.options.split(',').any(|option| option == name));
        let (version, mount) = match one {
            Some(mount) => (Version::One, mount),
            None => (Version::Two, mounts.iter().find(|mount| mount.kind == "cgroup2")?),
        };
        let is_own = |controllers: &str| match version {
            Version::One => controllers.split(',').any(|controller| controller == name),
            Version::Two => controllers.is_empty(),
        };
        let mut entries = groups.lines().map(|line| line.splitn(3, ':').collect::<Vec<_>>());
        let path = entries.find_map(|entry| match entry[..] {
            [_, controllers, path] if is_own(controllers) => Some(path),
            _ => None,
        });
        let mount_point = root.join(mount.point.trim_start_matches('/'));
        let own = mount_point.join(mount.below(path.unwrap_or("/")));
        let folders = own.ancestors().take_while(|folder| folder.starts_with(&mount_point));
        Some(Self { version, folders: folders.map(Path::to_path_buf).collect() })
    }

    fn text(folder: &Path, file: &str) -> Option<String> {
        fs::read_to_string(folder.join(file)).ok().map(|text| text.trim().to_owned())
    }

    /// The least limit of all groups.
    fn memory(&self) -> Option<u64> {
        let file = match self.version {
            Version::One => "memory.limit_in_bytes",
            Version::Two => "memory.max",
        };
        // "max" is no number.
        self.folders.iter().filter_map(|folder| Self::text(folder, file)?.parse().ok()).min()
    }

    fn processors(&self) -> Option<u32> {
        let quota = |folder: &PathBuf| -> Option<u32> {
            let (quota, period) = match self.version {
                Version::One => (Self::text(folder, "cpu.cfs_quota_us")?, Self::text(folder, "cpu.cfs_period_us")?),
                Version::Two => {
                    let text = Self::text(folder, "cpu.max")?;
                    let (quota, period) = text.split_once(' ')?;
                    (quota.to_owned(), period.to_owned())
                }
            };
            // No quota is "max" or negative.
            let (quota, period): (u64, u64) = (quota.parse().ok()?, period.parse().ok()?);
            let count = quota.div_ceil(Some(period).filter(|period| *period > 0)?);
            u32::try_from(count).ok().map(|count| count.max(1))
        };
        self.folders.iter().filter_map(quota).min()
    }
}

/// A line of `mountinfo`.
struct Mount<'t> {
    /// What of the file system is mounted.
    root: &'t str,
    point: &'t str,
    kind: &'t str,
    options: &'t str,
}

impl<'t> Mount<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let (place, system) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, point) = (place.next()?, place.next()?);
        let mut system = system.split(' ');
        let kind = system.next()?;
        Some(Self { root, point, kind, options: system.nth(1).unwrap_or_default() })
    }

    /// Where a group is below the mount point; a group that is not within what is mounted is taken for that.
    fn below<'p>(&self, path: &'p str) -> &'p str {
        let rest = match path.strip_prefix(self.root) {
            _ if path.contains("..") => "",
            Some(rest) if self.root == "/" || rest.is_empty() || rest.starts_with('/') => rest,
            _ => "",
        };
        rest.trim_start_matches('/')
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// The limits that a tree of these files tells.
    fn limits(files: &[(&str, &str)]) -> (Option<u64>, Option<u32>) {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("rjvm_container_{}_{number}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let limits = Limits::read(&root);
        let _ = fs::remove_dir_all(&root);
        (limits.memory, limits.processors)
    }

    const TWO: (&str, &str) =
        ("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
    const ONE: (&str, &str) = (
        "proc/self/mountinfo",
        "31 23 0:27 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n\
         32 23 0:28 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n\
         33 23 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
    );

    #[test]
    fn version_2() {
        let group = ("proc/self/cgroup", "0::/\n");
        let files = [TWO, group, ("sys/fs/cgroup/memory.max", "268435456\n"), ("sys/fs/cgroup/cpu.max", "150000 100000\n")];
        assert_eq!(limits(&files), (Some(256 << 20), Some(2)));
        let files = [TWO, group, ("sys/fs/cgroup/memory.max", "max\n"), ("sys/fs/cgroup/cpu.max", "max 100000\n")];
        assert_eq!(limits(&files), (None, None));
    }

    #[test]
    fn groups_around_the_own_one_count() {
        let group = ("proc/self/cgroup", "0::/a/b\n");
        let files = [
            TWO,
            group,
            ("sys/fs/cgroup/a/memory.max", "1000000\n"),
            ("sys/fs/cgroup/a/b/memory.max", "max\n"),
            ("sys/fs/cgroup/a/cpu.max", "300000 100000"),
            ("sys/fs/cgroup/a/b/cpu.max", "50000 100000"),
        ];
        assert_eq!(limits(&files), (Some(1_000_000), Some(1)));
    }

    #[test]
    fn version_1_in_a_container_that_sees_its_own_group_only() {
        let group = ("proc/self/cgroup", "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n");
        let files = [
            ONE,
            group,
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
        ];
        assert_eq!(limits(&files), (Some(128 << 20), Some(2)));
        let files = [ONE, group, ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")];
        assert_eq!(limits(&files), (None, None), "no quota, and no file");
    }

    #[test]
    fn a_controller_of_version_1_goes_first() {
        let mounts = (
            "proc/self/mountinfo",
            "31 23 0:27 / /cg/memory rw - cgroup cgroup rw,memory\n33 23 0:29 / /cg/unified rw - cgroup2 cgroup2 rw\n",
        );
        let group = ("proc/self/cgroup", "4:memory:/x\n0::/y\n");
        let files = [
            mounts,
            group,
            ("cg/memory/x/memory.limit_in_bytes", "5000000"),
            ("cg/unified/y/memory.max", "6000000"),
            ("cg/unified/y/cpu.max", "400000 100000"),
        ];
        assert_eq!(limits(&files), (Some(5_000_000), Some(4)));
    }

    #[test]
    fn without_files_there_are_no_limits() {
        assert_eq!(limits(&[]), (None, None));
        assert_eq!(limits(&[("proc/self/mountinfo", "nonsense\n- cgroup2\n"), ("proc/self/cgroup", "0\n:::\n")]), (None, None));
        let outside = [TWO, ("proc/self/cgroup", "0::/../other\n"), ("sys/fs/cgroup/memory.max", "77\n")];
        assert_eq!(limits(&outside), (Some(77), None));
    }
}
