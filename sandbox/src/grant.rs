//! [`Grant`]: what a policy allows, in the words of the launcher's options, of policy files and of [`Policy`](crate::Policy).

use std::collections::BTreeSet;
use std::fmt::{Display, Formatter, Result};

use crate::Access;

/// Something that a policy can allow. Its text is the option that does: `--dir /srv:ro`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// What is below a directory.
    Directory {
        /// Its path.
        path: String,
        /// How far.
        access: Access,
    },
    /// All files.
    AllFiles,
    /// To connect to `host:port`.
    Connect(String),
    /// To listen on `address:port`.
    Listen(String),
    /// To use the network for whatever is allowed besides.
    Network,
    /// The whole network.
    AllNetwork,
    /// To start and end processes of the host.
    Processes,
    /// To handle and raise signals.
    Signals,
}

impl Grant {
    /// What allows an operation on a file: its directory.
    pub(crate) fn of_file(path: &[u8], access: Access) -> Self {
        let path = String::from_utf8_lossy(path);
        let parent = path.trim_end_matches('/').rsplit_once('/').map_or("/", |(parent, _)| parent);
        Self::Directory { path: if parent.is_empty() { "/".to_owned() } else { parent.to_owned() }, access }
    }

    /// The name of the setting, and its value.
    pub fn setting(&self) -> (&'static str, String) {
        match self {
            Self::Directory { path, access: Access::Read } => ("dir", format!("{path}:ro")),
            Self::Directory { path, access: Access::ReadWrite } => ("dir", path.clone()),
            Self::AllFiles => ("all-files", String::new()),
            Self::Connect(endpoint) => ("connect", endpoint.clone()),
            Self::Listen(endpoint) => ("listen", endpoint.clone()),
            Self::Network => ("connect", "<host>:<port>".to_owned()),
            Self::AllNetwork => ("all-network", String::new()),
            Self::Processes => ("processes", String::new()),
            Self::Signals => ("signals", String::new()),
        }
    }

    /// Whether this allows what the other does.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Directory { path, access }, Self::Directory { path: other, access: wanted }) => {
                let rest = other.strip_prefix(path.trim_end_matches('/'));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && access >= wanted
            }
            _ => self == other,
        }
    }
}

impl Display for Grant {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let (name, value) = self.setting();
        let space = if value.is_empty() { "" } else { " " };
        write!(formatter, "--{name}{space}{value}")
    }
}

/// Those of the grants that no other one covers, in order.
pub fn least(grants: &BTreeSet<Grant>) -> Vec<Grant> {
    let is_covered = |grant: &Grant| grants.iter().any(|other| other != grant && other.covers(grant));
    grants.iter().filter(|grant| !is_covered(grant)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(path: &str, access: Access) -> Grant {
        Grant::Directory { path: path.to_owned(), access }
    }

    #[test]
    fn grants_read_as_options() {
        assert_eq!(Grant::of_file(b"/etc/passwd", Access::Read).to_string(), "--dir /etc:ro");
        assert_eq!(Grant::of_file(b"/file", Access::ReadWrite).to_string(), "--dir /");
        assert_eq!(Grant::Connect("localhost:80".to_owned()).to_string(), "--connect localhost:80");
        assert_eq!(Grant::Processes.to_string(), "--processes");
    }

    #[test]
    fn what_another_grant_covers_is_left_out() {
        let all = [
            directory("/a", Access::Read),
            directory("/a/b", Access::Read),
            directory("/a/c", Access::ReadWrite),
            directory("/ab", Access::Read),
            Grant::Signals,
        ];
        let least = least(&all.into());
        assert_eq!(
            least,
            [directory("/a", Access::Read), directory("/a/c", Access::ReadWrite), directory("/ab", Access::Read), Grant::Signals]
        );
    }
}
