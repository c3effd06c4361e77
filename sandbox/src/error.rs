//! What can go wrong at the host's door: [`SandboxError`] with the number and text that Java exceptions print.

use std::fmt;

/// A POSIX error number of the host.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(pub i32);

impl Errno {
    /// `EPERM`.
    pub const PERM: Self = Self(1);
    /// `ENOENT`.
    pub const NOENT: Self = Self(2);
    /// `ESRCH`.
    pub const SRCH: Self = Self(3);
    /// `EINTR`.
    pub const INTR: Self = Self(4);
    /// `EIO`.
    pub const IO: Self = Self(5);
    /// `ENOEXEC`.
    pub const NOEXEC: Self = Self(8);
    /// `EBADF`.
    pub const BADF: Self = Self(9);
    /// `ECHILD`.
    pub const CHILD: Self = Self(10);
    /// `EAGAIN`, also `EWOULDBLOCK`.
    pub const AGAIN: Self = Self(11);
    /// `EACCES`.
    pub const ACCES: Self = Self(13);
    /// `EEXIST`.
    pub const EXIST: Self = Self(17);
    /// `EXDEV`.
    pub const XDEV: Self = Self(18);
    /// `ENOTDIR`.
    pub const NOTDIR: Self = Self(20);
    /// `EISDIR`.
    pub const ISDIR: Self = Self(21);
    /// `EINVAL`.
    pub const INVAL: Self = Self(22);
    /// `EMFILE`.
    pub const MFILE: Self = Self(24);
    /// `ENOSPC`.
    pub const NOSPC: Self = Self(28);
    /// `ESPIPE`.
    pub const SPIPE: Self = Self(29);
    /// `EPIPE`.
    pub const PIPE: Self = Self(32);
    /// `ERANGE`.
    pub const RANGE: Self = Self(34);
    /// `ENAMETOOLONG`.
    pub const NAMETOOLONG: Self = Self(36);
    /// `ENOSYS`.
    pub const NOSYS: Self = Self(38);
    /// `ENOTEMPTY`.
    pub const NOTEMPTY: Self = Self(39);
    /// `ELOOP`.
    pub const LOOP: Self = Self(40);
    /// `ENODATA`: no such extended attribute.
    pub const NODATA: Self = Self(61);
    /// `ENOTSOCK`.
    pub const NOTSOCK: Self = Self(88);
    /// `ENOPROTOOPT`.
    pub const NOPROTOOPT: Self = Self(92);
    /// `EOPNOTSUPP`.
    pub const OPNOTSUPP: Self = Self(95);
    /// `EAFNOSUPPORT`.
    pub const AFNOSUPPORT: Self = Self(97);
    /// `EADDRINUSE`.
    pub const ADDRINUSE: Self = Self(98);
    /// `ENETUNREACH`.
    pub const NETUNREACH: Self = Self(101);
    /// `ECONNRESET`.
    pub const CONNRESET: Self = Self(104);
    /// `ENOTCONN`.
    pub const NOTCONN: Self = Self(107);
    /// `ETIMEDOUT`.
    pub const TIMEDOUT: Self = Self(110);
    /// `ECONNREFUSED`.
    pub const CONNREFUSED: Self = Self(111);
    /// `EHOSTUNREACH`.
    pub const HOSTUNREACH: Self = Self(113);
    /// `EALREADY`.
    pub const ALREADY: Self = Self(114);
    /// `EINPROGRESS`.
    pub const INPROGRESS: Self = Self(115);

    /// The text of `strerror` in the C locale, such as `No such file or directory`.
    pub fn message(self) -> String {
        let text = std::io::Error::from_raw_os_error(self.0).to_string();
        match text.rfind(" (os error ") {
            Some(end) => text[..end].to_owned(),
            None => text,
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Errno({}, {})", self.0, self.message())
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message())
    }
}

/// Why a request to the host was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SandboxError {
    /// The policy does not allow it; an audit record exists.
    #[error("{operation} of {target} denied: needs {grant}")]
    Denied {
        /// The operation, such as `open`.
        operation: &'static str,
        /// What it was applied to.
        target: String,
        /// The grant that would allow it.
        grant: String,
    },
    /// The host refused.
    #[error("{0}")]
    Os(Errno),
    /// The calling thread was told to stop through its [`Waker`](crate::Waker).
    #[error("interrupted")]
    Interrupted,
    /// The guest number names nothing, or was closed while the operation waited.
    #[error("Bad file descriptor")]
    BadDescriptor,
    /// A limit of the policy is used up.
    #[error("limit exceeded: {limit} is {value}")]
    LimitExceeded {
        /// The policy method that sets the limit.
        limit: &'static str,
        /// Its value.
        value: u64,
    },
    /// A host name or address could not be looked up.
    #[error("{host}: {reason}")]
    UnknownHost {
        /// What was looked up.
        host: String,
        /// The resolver's words, such as `Name or service not known`.
        reason: String,
    },
}

/// The result of every request.
pub type SandboxResult<T> = Result<T, SandboxError>;

impl SandboxError {
    /// The error number a POSIX call would have left in `errno`.
    pub fn errno(&self) -> i32 {
        match self {
            Self::Denied { .. } => Errno::ACCES.0,
            Self::Os(errno) => errno.0,
            Self::Interrupted => Errno::INTR.0,
            Self::BadDescriptor => Errno::BADF.0,
            Self::LimitExceeded { .. } => Errno::MFILE.0,
            Self::UnknownHost { .. } => Errno::NOENT.0,
        }
    }

    /// The text of `strerror` for [`errno`](Self::errno), as Java exceptions print it.
    pub fn message(&self) -> String {
        Errno(self.errno()).message()
    }

    /// Whether this is the given error number.
    pub fn is(&self, errno: Errno) -> bool {
        self.errno() == errno.0
    }
}

impl From<rustix::io::Errno> for SandboxError {
    fn from(errno: rustix::io::Errno) -> Self {
        Self::Os(Errno(errno.raw_os_error()))
    }
}

impl From<Errno> for SandboxError {
    fn from(errno: Errno) -> Self {
        Self::Os(errno)
    }
}

impl From<std::io::Error> for SandboxError {
    fn from(error: std::io::Error) -> Self {
        Self::Os(Errno(error.raw_os_error().unwrap_or(Errno::IO.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_the_c_locale() {
        assert_eq!(Errno::NOENT.message(), "No such file or directory");
        assert_eq!(Errno::ACCES.message(), "Permission denied");
        assert_eq!(SandboxError::from(Errno::ISDIR).message(), "Is a directory");
        assert_eq!(SandboxError::BadDescriptor.errno(), 9);
    }
}
