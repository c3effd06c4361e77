//! Programs and policies that are generated together: what a program does must be what its policy allows, and it must end.
//!
//! `pairs JAVA_HOME CLASS_PATH FIRST COUNT [SECONDS]`: pairs of the seeds from `FIRST` on, for so long at most. The guest is `fuzz/driver/Tries.java`,
//! compiled. Its world is a tree of folders of which it may read some and write some, ports at which the host listens, and a process of the host.
//! A finding is printed with its policy and what was tried; the exit status is 1 then.
#![allow(clippy::print_stdout, reason = "a report")]

mod checks;
mod plan;

use std::error::Error;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rjvm::{Access, Config, Engine, Launch, Outcome, Output, StopReason};

use checks::{Seen, Tree};
use plan::{FOLDERS, Plan, World};

/// Far beyond the deadline of each guest; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

struct Host {
    engine: Engine,
    class_path: String,
    world: World,
    listeners: [TcpListener; 2],
    datagrams: [UdpSocket; 2],
    /// Tries that have been made, and that have worked.
    tried: [u64; 2],
}

impl Host {
    fn config(&self, plan: &Plan, seed: u64) -> Result<Config, Box<dyn Error>> {
        let mut config = self.engine.untrusted();
        config.policy = config.policy.dir(&self.class_path, &self.class_path, Access::Read);
        config.policy = config.policy.stdout(Output::Buffer { cap: 8 << 20 }).stderr(Output::Buffer { cap: 1 << 20 });
        config.properties.push(("java.class.path".to_owned(), self.class_path.clone()));
        config.set_all(&plan.policy)?;
        config.compilation.enabled = seed % 3 != 0;
        if seed % 3 == 2 {
            config.compilation.policy.compile_at_once();
        }
        Ok(config)
    }

    /// Makes the tree anew.
    fn plant(&self) -> std::io::Result<()> {
        let root = Path::new(&self.world.root);
        if root.exists() {
            std::fs::remove_dir_all(root)?;
        }
        for (index, folder) in FOLDERS.iter().enumerate() {
            std::fs::create_dir_all(root.join(folder))?;
            std::fs::write(root.join(folder).join("file"), checks::secret(index))?;
        }
        // Somebody has left links that lead out.
        symlink("../none", root.join("in/planted"))?;
        symlink(root.join("none"), root.join("out/planted"))
    }

    fn run(&mut self, seed: u64) -> Result<Option<String>, Box<dyn Error>> {
        let plan = Plan::new(seed, &self.world);
        self.plant()?;
        let before = Tree::of(Path::new(&self.world.root));
        let vm = self.engine.start(self.config(&plan, seed)?)?;
        let arguments = plan.tries.iter().flat_map(|(name, argument)| [name.clone(), argument.clone()]).collect();
        let begin = Instant::now();
        let outcome = vm.run(Launch::class("Tries", arguments));
        let took = begin.elapsed();
        let (output, errors) = (vm.captured_stdout(), vm.captured_stderr());
        let begin = Instant::now();
        drop(vm);
        let dropped = begin.elapsed();
        let seen =
            Seen { output: String::from_utf8_lossy(&output).into_owned(), after: Tree::of(Path::new(&self.world.root)), before };
        let count = |answer: &str| seen.output.lines().filter(|line| line.split(' ').nth(2) == Some(answer)).count() as u64;
        self.tried[0] += count("ok") + count("no");
        self.tried[1] += count("ok");
        let mut wrong = checks::wrong(&plan, &seen);
        match outcome {
            Ok(
                Outcome::Exited(_)
                | Outcome::Stopped(StopReason::Deadline | StopReason::Fuel | StopReason::Output | StopReason::NativeMemory),
            ) => {}
            Ok(other) => wrong.push(format!("it ended with {other:?}")),
            Err(error) if error.to_string().contains("stopped while starting") => {}
            Err(error) => wrong.push(error.to_string()),
        }
        if took > PATIENCE || dropped > PATIENCE {
            wrong.push(format!("it took {took:?}, and {dropped:?} to drop it"));
        }
        for index in 0..2 {
            while let Ok((_, from)) = self.listeners[index].accept() {
                (!plan.connects[index] && !plan.processes).then(|| wrong.push(format!("{from} has connected to port {index}")));
            }
            while self.datagrams[index].recv(&mut [0; 10]).is_ok() {
                (!plan.sends[index] && !plan.processes).then(|| wrong.push(format!("a datagram came to port {index}")));
            }
        }
        if !Path::new(&format!("/proc/{}/exe", self.world.child)).exists() && !plan.processes {
            wrong.push("the child of the host is dead".to_owned());
        }
        Ok((!wrong.is_empty()).then(|| {
            let errors = String::from_utf8_lossy(&errors);
            format!("seed {seed}: {}\n{}\n{:?}\n{}\n{errors}", wrong.join("; "), plan.policy, plan.tries, seen.output)
        }))
    }
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [java_home, class_path, first, count, rest @ ..] = arguments.as_slice() else {
        return Err("pairs JAVA_HOME CLASS_PATH FIRST COUNT [SECONDS]".into());
    };
    let seconds = rest.first().map_or(Ok(u64::MAX), |text| text.parse())?;
    let folder = std::env::temp_dir().canonicalize()?.join(format!("rjvm-pairs-{}", std::process::id()));
    let listeners = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
    let datagrams = [UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?];
    listeners.iter().try_for_each(|socket| socket.set_nonblocking(true))?;
    datagrams.iter().try_for_each(|socket| socket.set_nonblocking(true))?;
    let ports = [listeners[0].local_addr()?.port(), listeners[1].local_addr()?.port()];
    let sends = [datagrams[0].local_addr()?.port(), datagrams[1].local_addr()?.port()];
    let mut child = Command::new("sleep").arg("86400").stdin(Stdio::null()).spawn()?;
    let root = folder.to_str().ok_or("a strange folder for temporary files")?.to_owned();
    let world = World { root, ports, datagrams: sends, child: child.id() };
    let class_path = Path::new(class_path).canonicalize()?.to_str().ok_or("a strange class path")?.to_owned();
    let mut host = Host { engine: Engine::new(java_home)?, class_path, world, listeners, datagrams, tried: [0; 2] };
    let (first, count): (u64, u64) = (first.parse()?, count.parse()?);
    let (begin, mut findings, mut done, mut open) = (Instant::now(), 0, 0, 0);
    for seed in first..first.saturating_add(count) {
        if begin.elapsed().as_secs() >= seconds {
            break;
        }
        if let Some(finding) = host.run(seed)? {
            println!("FINDING {finding}\n");
            findings += 1;
        }
        // With the right to end processes it may have ended this one.
        if child.try_wait()?.is_some() {
            child = Command::new("sleep").arg("86400").stdin(Stdio::null()).spawn()?;
            host.world.child = child.id();
        }
        done += 1;
        if done == 20 {
            open = descriptors();
        }
        if done % 200 == 0 {
            println!("{done} pairs, {findings} findings, {:.0?}, {} descriptors", begin.elapsed(), descriptors());
        }
    }
    if done > 20 && descriptors() > open + 4 {
        println!("FINDING {} descriptors, and {open} after the first pairs", descriptors());
        findings += 1;
    }
    let [tried, worked] = host.tried;
    println!("{done} pairs, {tried} tries, {worked} of them allowed, {findings} findings, {:.0?}", begin.elapsed());
    child.kill()?;
    child.wait()?;
    std::fs::remove_dir_all(&folder)?;
    Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
