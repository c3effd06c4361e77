//! A pair: what a guest tries, and what it may do, from a seed.

use std::fmt::Write;

/// Numbers that look random and are the same for the same seed.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// One of so many numbers.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// What may be done below a folder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub enum Access {
    Nothing,
    Read,
    Write,
}

/// The folders of a guest's world, those inside of others last.
pub const FOLDERS: [&str; 5] = ["in", "out", "none", "in/sub", "out/sub"];

/// Where the host listens, and which child it has.
pub struct World {
    /// The folder with [`FOLDERS`].
    pub root: String,
    /// Ports for connections.
    pub ports: [u16; 2],
    /// Ports for datagrams.
    pub datagrams: [u16; 2],
    /// A process that shall live.
    pub child: u32,
}

/// Limits that a guest can be asked about.
#[derive(Default, Debug)]
pub struct Limits {
    pub heap: u64,
    pub native: u64,
    pub classes: u64,
    pub threads: u64,
    pub files: u64,
    pub output: u64,
}

/// What is tried and what is allowed.
pub struct Plan {
    /// The policy file.
    pub policy: String,
    /// What the guest may do in each of [`FOLDERS`].
    pub access: [Access; 5],
    pub limits: Limits,
    /// Which of the world's ports it may connect to, and send to.
    pub connects: [bool; 2],
    pub sends: [bool; 2],
    /// Whether it may listen anywhere.
    pub listens: bool,
    /// Whether it may start and end processes, which may do anything.
    pub processes: bool,
    /// Environment variables that it has.
    pub environment: Vec<(String, String)>,
    /// Where the clock stands, in seconds.
    pub clock: Option<u64>,
    /// Arguments of `Tries`.
    pub tries: Vec<(String, String)>,
    /// Where the guest sees each folder.
    guest: [String; 5],
}

const READS: &[&str] = &["read", "read-stream", "read-random", "read-channel", "read-map", "read-url", "read-loader", "list"];
const WRITES: &[&str] = &[
    "write",
    "write-stream",
    "write-random",
    "write-map",
    "create",
    "folder",
    "delete",
    "delete-file",
    "rename",
    "cut",
    "touch",
    "rights",
];
const WAYS_AROUND: &[&str] = &["link-read", "link-write", "hard-link", "copy", "swap"];
const CONNECTS: &[&str] = &["connect", "connect-channel", "connect-url"];
const LIMITS: &[&str] = &["threads", "heap", "native", "stack", "output", "classes"];
const ENDLESS: &[&str] = &["loop", "sleep", "swallow", "bomb"];

/// Whether a try only reads.
pub fn reads(name: &str) -> bool {
    READS.contains(&name)
}

/// Whether a try connects.
pub fn connects(name: &str) -> bool {
    CONNECTS.contains(&name)
}

impl Plan {
    /// The pair of a seed in a world.
    pub fn new(seed: u64, world: &World) -> Self {
        let mut random = Random(seed.wrapping_mul(0x1234_5678_9abc_def1));
        let mut plan = Self {
            policy: String::new(),
            access: [Access::Nothing; 5],
            limits: Limits::default(),
            connects: [false; 2],
            sends: [false; 2],
            listens: false,
            processes: false,
            environment: Vec::new(),
            clock: None,
            tries: Vec::new(),
            guest: FOLDERS.map(|folder| format!("{}/{folder}", world.root)),
        };
        plan.limit(&mut random);
        plan.grant_folders(&mut random, world);
        plan.grant_network(&mut random, world);
        plan.grant_others(&mut random);
        for _ in 0..1 + random.below(12) {
            let one = plan.one_try(&mut random, world);
            plan.tries.push(one);
        }
        plan
    }

    fn say(&mut self, line: &str) {
        self.policy.push_str(line);
        self.policy.push('\n');
    }

    fn limit(&mut self, random: &mut Random) {
        self.limits = Limits {
            heap: random.pick(&[16, 32, 64]) << 20,
            native: random.pick(&[48, 64, 96]) << 20,
            classes: random.pick(&[1500, 3000]),
            threads: random.pick(&[4, 8, 30]),
            files: random.pick(&[12, 40, 200]),
            output: random.pick(&[1 << 14, 1 << 20]),
        };
        let Limits { heap, native, classes, threads, files, output } = self.limits;
        let mut text =
            format!("max-heap = {heap}\nmax-native = \"{}k\"\nmax-classes = {classes}\nmax-threads = {threads}\n", native >> 10);
        let _ = write!(text, "max-open-files = {files}\nmax-output = {output}\ntimeout = \"{}ms\"\n", random.pick(&[1500, 4000]));
        if random.one_in(3) {
            let _ = writeln!(text, "fuel = {}", 1u64 << (20 + random.below(12)));
        }
        self.policy = text;
    }

    fn grant_folders(&mut self, random: &mut Random, world: &World) {
        let mut values = Vec::new();
        // `none` is never granted, nor is what is above it.
        for index in [0, 1, 3, 4] {
            let above = [None, None, None, Some(0), Some(1)][index];
            if random.one_in(2) {
                if let Some(above) = above {
                    self.access[index] = self.access[above];
                    self.guest[index] = format!("{}/sub", self.guest[above]);
                }
                continue;
            }
            let access = random.pick(&[Access::Read, Access::Write]);
            self.access[index] = access;
            let host = format!("{}/{}", world.root, FOLDERS[index]);
            // One inside of another stays there.
            if random.one_in(3) && above.is_none() {
                self.guest[index] = format!("/g/{}", FOLDERS[index]);
            } else if let Some(above) = above.filter(|above| self.access[*above] != Access::Nothing) {
                self.guest[index] = format!("{}/sub", self.guest[above]);
            }
            let ro = if access == Access::Read { ":ro" } else { "" };
            values.push(format!("\"{host}::{}{ro}\"", self.guest[index]));
        }
        if !values.is_empty() {
            self.say(&format!("dir = [{}]", values.join(", ")));
        }
    }

    fn grant_network(&mut self, random: &mut Random, world: &World) {
        let both = |port: u16| [port == world.ports[0], port == world.ports[1]];
        let sent = |port: u16| [port == world.datagrams[0], port == world.datagrams[1]];
        match random.below(8) {
            0 => {
                self.say(&format!("connect = \"127.0.0.1:{}\"", world.ports[0]));
                self.connects = both(world.ports[0]);
            }
            1 => {
                self.say(&format!("connect = [\"localhost:{}\", \"127.0.0.1:{}\"]", world.ports[1], world.datagrams[0]));
                self.connects = both(world.ports[1]);
                self.sends = sent(world.datagrams[0]);
            }
            2 => {
                self.say("connect = \"127.0.0.1:*\"");
                (self.connects, self.sends) = ([true; 2], [true; 2]);
            }
            // Somebody else.
            3 => self.say(&format!("connect = \"127.0.0.2:{}\"", world.ports[0])),
            4 => {
                self.say("all-network = true");
                (self.connects, self.sends, self.listens) = ([true; 2], [true; 2], true);
            }
            _ => {}
        }
        if random.one_in(4) {
            self.say("listen = \"127.0.0.1:*\"");
            self.listens = true;
        }
    }

    fn grant_others(&mut self, random: &mut Random) {
        if random.one_in(12) {
            self.say("processes = true");
            self.processes = true;
        }
        if random.one_in(3) {
            self.clock = Some(random.below(1 << 32));
            self.say(&format!("clock = \"fixed:{}\"", self.clock.unwrap_or(0)));
        }
        if random.one_in(3) {
            self.say("stdin = \"null\"\nentropy = \"seed:7\"");
        }
        if random.one_in(2) {
            self.environment.push(("GIVEN".to_owned(), format!("value {}", random.below(1000))));
            if random.one_in(2) {
                let path = std::env::var("PATH").unwrap_or_default();
                self.environment.push(("PATH".to_owned(), path));
            }
            // Tables come last in a file.
            let lines: String = self.environment.iter().map(|(name, value)| format!("{name} = {value:?}\n")).collect();
            self.say(&format!("[env]\n{lines}"));
        }
    }

    fn one_try(&self, random: &mut Random, world: &World) -> (String, String) {
        let (name, argument) = match random.below(20) {
            0..=4 => (random.pick(READS), self.path(random, world)),
            5..=8 => (random.pick(WRITES), self.path(random, world)),
            9..=11 => {
                let from = FOLDERS.iter().position(|_| random.one_in(2)).unwrap_or(1);
                (random.pick(WAYS_AROUND), format!("{}/made|{}", self.guest[from], self.path(random, world)))
            }
            12 => (random.pick(CONNECTS), format!("127.0.0.1:{}", random.pick(&world.ports))),
            13 => match random.below(3) {
                0 => ("send", format!("127.0.0.1:{}", random.pick(&world.datagrams))),
                1 => ("listen", "127.0.0.1:0".to_owned()),
                _ => ("listen-channel", "127.0.0.1:0".to_owned()),
            },
            14 => (random.pick(&["env", "env-all"]), random.pick(&["GIVEN", "PATH", "HOME"]).to_owned()),
            15 => (random.pick(&["clock", "stdin"]), "-".to_owned()),
            16 => match random.below(3) {
                0 => ("kill", world.child.to_string()),
                1 => ("exec", self.path(random, world)),
                _ => ("exec-runtime", self.path(random, world)),
            },
            17 => ("open", self.path(random, world)),
            18 => (random.pick(LIMITS), "-".to_owned()),
            _ if random.one_in(3) => (random.pick(ENDLESS), "-".to_owned()),
            _ => ("property", random.pick(&["user.name", "user.home", "java.class.path"]).to_owned()),
        };
        let apart = if random.one_in(4) { "&" } else { "" };
        (format!("{apart}{name}"), argument)
    }

    /// A file or folder as the guest may name it, perhaps not in the shortest way.
    fn path(&self, random: &mut Random, world: &World) -> String {
        let index = random.below(5) as usize;
        let plain = match random.below(8) {
            0 => self.guest[index].clone(),
            _ => format!("{}/file", self.guest[index]),
        };
        match random.below(10) {
            0 => format!("{}/../{}/file", self.guest[0], FOLDERS[index]),
            1 => format!("{}/{}/file", world.root, FOLDERS[index]),
            2 => format!("{}/sub/../../none/file", self.guest[1]),
            3 => format!("/proc/self/root{}/{}/file", world.root, FOLDERS[index]),
            4 => format!("{}/planted/file", self.guest[index.min(1)]),
            _ => plain,
        }
    }

    /// The folder of [`FOLDERS`] that the guest sees a plain path in.
    pub fn folder_of(&self, path: &str) -> Option<usize> {
        (0..5).rev().find(|index| path == format!("{}/file", self.guest[*index]))
    }
}
