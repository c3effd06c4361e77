//! Names of users and groups, from `/etc/passwd` and `/etc/group`.

use crate::Sandbox;
use crate::machine::machine;

/// One user of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: Vec<u8>,
    /// Number.
    pub id: u32,
    /// Main group.
    pub group: u32,
    /// Home directory.
    pub home: Vec<u8>,
}

/// Who runs the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user, with the process's own main group.
    pub user: User,
    /// Further groups.
    pub groups: Vec<u32>,
}

impl Sandbox {
    /// Who runs the process; nobody that a guest hears of who has no information on the host.
    pub fn account(&self) -> Option<Account> {
        let mut user = self.user_by_id(machine().user)?;
        user.group = rustix::process::getgid().as_raw();
        let groups = rustix::process::getgroups().ok()?;
        Some(Account { user, groups: groups.into_iter().map(|group| group.as_raw()).collect() })
    }

    /// The user with this number (`getpwuid`).
    pub fn user_by_id(&self, id: u32) -> Option<User> {
        self.users().into_iter().find(|user| user.id == id)
    }

    /// The user with this name (`getpwnam`).
    pub fn user_by_name(&self, name: &[u8]) -> Option<User> {
        self.users().into_iter().find(|user| user.name == name)
    }

    /// The name of the group with this number (`getgrgid`).
    pub fn group_name(&self, id: u32) -> Option<Vec<u8>> {
        self.groups().into_iter().find(|group| group.1 == id).map(|group| group.0)
    }

    /// The number of the group with this name (`getgrnam`).
    pub fn group_by_name(&self, name: &[u8]) -> Option<u32> {
        self.groups().into_iter().find(|group| group.0 == name).map(|group| group.1)
    }

    fn users(&self) -> Vec<User> {
        if !self.policy.host_information {
            return Vec::new();
        }
        users_of_host()
    }

    fn groups(&self) -> Vec<(Vec<u8>, u32)> {
        if !self.policy.host_information {
            return Vec::new();
        }
        let text = std::fs::read("/etc/group").unwrap_or_default();
        text.split(|byte| *byte == b'\n').filter_map(parse_group).collect()
    }
}

/// All users of the host.
pub(crate) fn users_of_host() -> Vec<User> {
    let text = std::fs::read("/etc/passwd").unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(parse_user).collect()
}

fn parse_user(line: &[u8]) -> Option<User> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
    let [name, _password, id, group, _comment, home, ..] = fields.as_slice() else {
        return None;
    };
    Some(User { name: name.to_vec(), id: number(id)?, group: number(group)?, home: home.to_vec() })
}

fn parse_group(line: &[u8]) -> Option<(Vec<u8>, u32)> {
    let mut fields = line.split(|byte| *byte == b':');
    let (name, _password, id) = (fields.next()?, fields.next()?, fields.next()?);
    Some((name.to_vec(), number(id)?))
}

fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_lines_are_read() {
        let user = parse_user(b"ann:x:1000:100:Ann,,,:/home/ann:/bin/sh").unwrap();
        assert_eq!(
            (user.name.as_slice(), user.id, user.group, user.home.as_slice()),
            (&b"ann"[..], 1000, 100, &b"/home/ann"[..])
        );
        assert_eq!(parse_user(b"broken:line"), None);
        assert_eq!(parse_group(b"wheel:x:10:ann,bob"), Some((b"wheel".to_vec(), 10)));
    }

    #[test]
    fn the_account_is_told_to_trusted_guests_alone() {
        let sandbox = Sandbox::new(crate::Policy::trusted()).unwrap();
        let account = sandbox.account().unwrap();
        assert_eq!(account.user.id, rustix::process::getuid().as_raw());
        let sealed = Sandbox::new(crate::Policy::untrusted()).unwrap();
        assert_eq!(sealed.account(), None);
    }

    #[test]
    fn root_has_number_zero() {
        let sandbox = Sandbox::new(crate::Policy::trusted()).unwrap();
        assert_eq!(sandbox.user_by_id(0).map(|user| user.name), Some(b"root".to_vec()));
        assert_eq!(sandbox.group_by_name(b"root"), Some(0));
        let sealed = Sandbox::new(crate::Policy::untrusted()).unwrap();
        assert_eq!(sealed.user_by_id(0), None);
    }
}
