//! [`Policy`]: what one Vm may do with its host.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::stdio::{Sink, Source};

/// How a granted directory may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Read, list, stat.
    Read,
    /// Everything.
    ReadWrite,
}

/// A host directory the guest sees at `guest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryGrant {
    /// The directory on the host.
    pub host: Vec<u8>,
    /// Its absolute path in the guest.
    pub guest: Vec<u8>,
    /// What the guest may do in it.
    pub access: Access,
    /// Whether it belongs to what is installed, and may be a single file.
    pub is_library: bool,
}

/// A host and port a guest may connect to or listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A name or numeric address; `*` is any.
    pub host: String,
    /// `None` is any port.
    pub port: Option<u16>,
}

impl Endpoint {
    fn parse(text: &str) -> Self {
        let (host, port) = text.rsplit_once(':').unwrap_or((text, "*"));
        Self { host: host.trim_matches(['[', ']']).to_owned(), port: port.parse().ok() }
    }

    /// Whether the numeric form of this endpoint covers `address` and `port`.
    pub(crate) fn covers(&self, address: IpAddr, port: u16) -> bool {
        self.covers_port(port)
            && (self.host == "*"
                || self.host.parse::<IpAddr>().is_ok_and(|host| host.to_canonical() == address.to_canonical())
                || (self.host == "localhost" && address.to_canonical().is_loopback()))
    }

    pub(crate) fn covers_port(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }
}

/// What the guest may do with the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// Everything.
    Unrestricted,
    /// Only these endpoints.
    Listed {
        /// Where it may connect or send to.
        connect: Vec<Endpoint>,
        /// Where it may bind.
        listen: Vec<Endpoint>,
    },
}

/// Which environment variables the guest sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Environment {
    /// The host's.
    Host,
    /// Only these.
    Listed(Vec<(Vec<u8>, Vec<u8>)>),
}

/// The guest's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The host's, in full resolution.
    Real,
    /// The host's, rounded down to a multiple of this.
    Coarse(Duration),
    /// Always this time since 1970; the monotonic clock stands at zero.
    Fixed(Duration),
}

/// Where random bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entropy {
    /// The host's generator.
    Host,
    /// A reproducible sequence. Not for secrets.
    Seeded(u64),
}

/// Where standard input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The host's standard input.
    Inherit,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Always at its end.
    Null,
    /// Closed: reading fails.
    Closed,
}

/// Where standard output or error goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The host's stream.
    Inherit,
    /// A buffer of at most this many bytes; writing more is [`LimitExceeded`](crate::SandboxError::LimitExceeded).
    Buffer {
        /// Capacity in bytes.
        cap: usize,
    },
    /// Dropped.
    Null,
    /// Closed: writing fails.
    Closed,
}

/// What one Vm may do with its host. Presets: [`trusted`](Self::trusted), [`untrusted`](Self::untrusted).
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) all_files: bool,
    pub(crate) directories: Vec<DirectoryGrant>,
    pub(crate) working_directory: Vec<u8>,
    pub(crate) network: Network,
    pub(crate) environment: Environment,
    pub(crate) processes: bool,
    pub(crate) signals: bool,
    pub(crate) leaves_signals: bool,
    pub(crate) owns_streams: bool,
    pub(crate) host_information: bool,
    pub(crate) heeds_container: bool,
    pub(crate) processors: Option<u32>,
    pub(crate) host_locale: bool,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) stdin: Input,
    pub(crate) stdout: Output,
    pub(crate) stderr: Output,
    /// What standard output and error go to instead.
    pub(crate) sinks: [Option<Sink>; 2],
    /// What standard input comes from instead.
    pub(crate) source: Option<Source>,
    pub(crate) filter_terminal: bool,
    pub(crate) max_open_files: u64,
    pub(crate) max_output: u64,
    pub(crate) max_temporary: u64,
    pub(crate) learns: bool,
}

/// Temporary files of a guest of which nobody has said anything.
const TEMPORARY_BYTES: u64 = 64 << 20;

impl Policy {
    /// The limit on what is written to standard output and error, as [`LimitExceeded`](crate::SandboxError::LimitExceeded) names it.
    pub const MAX_OUTPUT: &'static str = "max_output";

    /// What `java` has: everything.
    pub fn trusted() -> Self {
        Self {
            all_files: true,
            directories: Vec::new(),
            working_directory: b"/".to_vec(),
            network: Network::Unrestricted,
            environment: Environment::Host,
            processes: true,
            signals: true,
            leaves_signals: false,
            owns_streams: false,
            host_information: true,
            heeds_container: true,
            processors: None,
            host_locale: false,
            clock: Clock::Real,
            entropy: Entropy::Host,
            stdin: Input::Inherit,
            stdout: Output::Inherit,
            stderr: Output::Inherit,
            sinks: [None, None],
            source: None,
            filter_terminal: false,
            max_open_files: u64::MAX,
            max_output: u64::MAX,
            max_temporary: 0,
            learns: false,
        }
    }

    /// Everything, and what the guest makes use of is noted ([`Sandbox::learned`](crate::Sandbox::learned)), but for what the directories allow that are granted to
    /// it besides. Environment variables are not noted: a program reads all of them.
    pub fn learning() -> Self {
        Self { learns: true, ..Self::trusted() }
    }

    /// Nothing: no files, network, environment, processes or signals; 256 open files; output is buffered (64 KiB each), and at most 16 MiB where it is not.
    pub fn untrusted() -> Self {
        Self {
            all_files: false,
            network: Network::Listed { connect: Vec::new(), listen: Vec::new() },
            environment: Environment::Listed(Vec::new()),
            processes: false,
            signals: false,
            host_information: false,
            heeds_container: true,
            processors: None,
            stdin: Input::Null,
            stdout: Output::Buffer { cap: 64 << 10 },
            stderr: Output::Buffer { cap: 64 << 10 },
            filter_terminal: true,
            max_open_files: 256,
            max_temporary: TEMPORARY_BYTES,
            max_output: 16 << 20,
            ..Self::trusted()
        }
    }

    /// Texts and paths are encoded as the locale of the guest's environment says, as `java` does; otherwise in UTF-8, whatever the locale.
    #[must_use]
    pub fn host_locale(mut self) -> Self {
        self.host_locale = true;
        self
    }

    /// Grants the host directory `host` as `guest`.
    #[must_use]
    pub fn dir(mut self, host: impl AsRef<[u8]>, guest: impl AsRef<[u8]>, access: Access) -> Self {
        let (host, guest) = (host.as_ref().to_vec(), guest.as_ref().to_vec());
        self.directories.push(DirectoryGrant { host, guest, access, is_library: false });
        self
    }

    /// Grants reading what is installed on the host: the directory or single file `host`, as `guest`. As of all directories, links in it lead nowhere else.
    #[must_use]
    pub fn library(mut self, host: impl AsRef<[u8]>, guest: impl AsRef<[u8]>) -> Self {
        let (host, guest) = (host.as_ref().to_vec(), guest.as_ref().to_vec());
        self.directories.push(DirectoryGrant { host, guest, access: Access::Read, is_library: true });
        self
    }

    /// The guest's working directory when files are restricted to granted directories.
    #[must_use]
    pub fn working_directory(mut self, guest: impl AsRef<[u8]>) -> Self {
        self.working_directory = guest.as_ref().to_vec();
        self
    }

    /// Restricts files to granted directories (`false`), or grants the whole file system (`true`).
    #[must_use]
    pub fn all_files(mut self, allowed: bool) -> Self {
        self.all_files = allowed;
        self
    }

    /// Grants connecting to `host:port`; either may be `*`.
    #[must_use]
    pub fn connect(mut self, endpoint: &str) -> Self {
        if let Network::Listed { connect, .. } = &mut self.network {
            connect.push(Endpoint::parse(endpoint));
        }
        self
    }

    /// Grants listening on (binding) `address:port`; either may be `*`.
    #[must_use]
    pub fn listen(mut self, endpoint: &str) -> Self {
        if let Network::Listed { listen, .. } = &mut self.network {
            listen.push(Endpoint::parse(endpoint));
        }
        self
    }

    /// Sets the network rules as a whole.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Adds a variable to the guest's environment; ends inheriting the host's.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        let variable = (name.as_ref().to_vec(), value.as_ref().to_vec());
        match &mut self.environment {
            Environment::Listed(variables) => variables.push(variable),
            Environment::Host => self.environment = Environment::Listed(vec![variable]),
        }
        self
    }

    /// Whether the guest may start and end host processes. These are bound by no rule of this policy.
    #[must_use]
    pub fn processes(mut self, allowed: bool) -> Self {
        self.processes = allowed;
        self
    }

    /// Whether the guest may handle and raise signals of the host process.
    #[must_use]
    pub fn signals(mut self, allowed: bool) -> Self {
        self.signals = allowed;
        self
    }

    /// Whether `HUP`, `INT` and `TERM` end the process at once, and no guest handles them (`-Xrs`).
    #[must_use]
    pub fn leave_signals(mut self, left: bool) -> Self {
        self.leaves_signals = left;
        self
    }

    /// Whether standard streams that are inherited are there for this guest alone: what it closes leads nowhere in the whole process, and who reads its output sees the end.
    #[must_use]
    pub fn own_standard_streams(mut self, owned: bool) -> Self {
        self.owns_streams = owned;
        self
    }

    /// Whether the guest sees the host's user, host name, load and interfaces.
    #[must_use]
    pub fn host_information(mut self, allowed: bool) -> Self {
        self.host_information = allowed;
        self
    }

    /// Whether limits of the container count as those of the host (control groups): memory and processors.
    #[must_use]
    pub fn container_limits(mut self, heeded: bool) -> Self {
        self.heeds_container = heeded;
        self
    }

    /// How many processors the guest is told of, whatever there are.
    #[must_use]
    pub fn processors(mut self, count: u32) -> Self {
        self.processors = Some(count);
        self
    }

    /// What is granted of the file system.
    pub fn directories(&self) -> &[DirectoryGrant] {
        &self.directories
    }

    /// What is granted of the network.
    pub fn network_rules(&self) -> &Network {
        &self.network
    }

    /// Whether the whole file system is granted.
    pub fn allows_all_files(&self) -> bool {
        self.all_files
    }

    /// Whether the guest may start and end processes.
    pub fn allows_processes(&self) -> bool {
        self.processes
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the source of random bytes.
    #[must_use]
    pub fn entropy(mut self, entropy: Entropy) -> Self {
        self.entropy = entropy;
        self
    }

    /// Sets standard input.
    #[must_use]
    pub fn stdin(mut self, input: Input) -> Self {
        self.stdin = input;
        self
    }

    /// Standard input comes from a function, which fills a buffer and says how many bytes it has put there; 0 is the end. It runs on the guest's thread, and may
    /// wait: a stop takes effect when it returns.
    #[must_use]
    pub fn stdin_from(mut self, give: impl Fn(&mut [u8]) -> usize + Send + Sync + 'static) -> Self {
        self.source = Some(Source(Arc::new(give)));
        self
    }

    /// Standard output goes to a function, which gets the bytes as the guest writes them, on the guest's thread. They are not filtered: whoever shows them on a
    /// terminal does that. If the function panics, the guest gets an `IOException`.
    #[must_use]
    pub fn stdout_to(mut self, take: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        self.sinks[0] = Some(Sink(Arc::new(take)));
        self
    }

    /// Standard error goes to a function, as [`stdout_to`](Self::stdout_to) has it.
    #[must_use]
    pub fn stderr_to(mut self, take: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        self.sinks[1] = Some(Sink(Arc::new(take)));
        self
    }

    /// Sets standard output.
    #[must_use]
    pub fn stdout(mut self, output: Output) -> Self {
        self.stdout = output;
        self
    }

    /// Sets standard error.
    #[must_use]
    pub fn stderr(mut self, output: Output) -> Self {
        self.stderr = output;
        self
    }

    /// The most descriptors the guest may hold at once, the three standard streams included, and the most directory streams.
    #[must_use]
    pub fn max_open_files(mut self, count: u64) -> Self {
        self.max_open_files = count;
        self
    }

    /// The most bytes of temporary files, for which a guest whose files are restricted has `/tmp`: a directory of its own, unless one is granted under that
    /// path. 0: it has none.
    #[must_use]
    pub fn max_temporary(mut self, bytes: u64) -> Self {
        self.max_temporary = bytes;
        self
    }

    /// The most bytes the guest may write to standard output and error together.
    #[must_use]
    pub fn max_output(mut self, bytes: u64) -> Self {
        self.max_output = bytes;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_cover_what_they_name() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        assert!(Endpoint::parse("localhost:80").covers(loopback, 80));
        assert!(!Endpoint::parse("localhost:80").covers(loopback, 81));
        assert!(Endpoint::parse("127.0.0.1:*").covers("::ffff:127.0.0.1".parse().unwrap(), 5));
        assert!(Endpoint::parse("[::1]:7").covers("::1".parse().unwrap(), 7));
        assert!(!Endpoint::parse("example.org:80").covers(loopback, 80));
    }
}
