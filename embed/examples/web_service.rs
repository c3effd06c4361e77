//! A web service that runs Java which anybody may send: `POST /run` with the source of a class `Main` compiles it, runs it with limits, and answers with what it has
//! printed; how it has ended stands in the header `Outcome`.
#![allow(clippy::print_stdout, clippy::disallowed_types, reason = "an example that has sockets of its own")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rjvm::{Compiler, Config, Engine, Error, Limits, Program};

/// Longest source.
const SOURCE_BYTES_MAX: usize = 64 << 10;
/// Longest head of a request.
const HEAD_BYTES_MAX: u64 = 8 << 10;
/// Programs that run at a time.
const WORKERS: usize = 4;
/// How long a client may take to send, or to take what it gets.
const PATIENCE: Duration = Duration::from_secs(5);

/// An answer: status, outcome, body.
type Answer = (&'static str, String, Vec<u8>);

/// What all requests share.
pub struct Service {
    engine: Engine,
    /// None when the last one has come to a limit.
    compiler: Mutex<Option<Compiler>>,
}

impl Service {
    /// A service on the class library of the JDK that is installed.
    ///
    /// # Errors
    /// If there is none.
    pub fn new() -> Result<Self, Error> {
        let engine = Engine::new(rjvm::find_java_home().expect("a JDK 17 is installed"))?;
        Ok(Self { engine, compiler: Mutex::new(None) })
    }

    fn compile(&self, source: &str) -> Result<Program, Error> {
        let mut compiler = self.compiler.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = match compiler.take() {
            Some(ready) => ready,
            None => Compiler::new(&self.engine)?,
        };
        let within = ready.vm().within(Limits::new().deadline(Duration::from_secs(10)));
        let compiled = ready.compile_in(&within, &[("Main.java", source)], &[]);
        if matches!(compiled, Ok(_) | Err(Error::Compile(_))) {
            *compiler = Some(ready);
        }
        Ok(compiled?.0)
    }

    /// Runs a program in a `Vm` of its own, which is gone afterwards.
    fn run(&self, source: &str) -> Result<Answer, Error> {
        let program = match self.compile(source) {
            Ok(program) => program,
            Err(Error::Compile(diagnostics)) => {
                let lines: String = diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
                return Ok(("200 OK", "does not compile".to_owned(), lines.into_bytes()));
            }
            Err(other) => return Err(other),
        };
        let vm = self.engine.start(Config { heap_max: Some(64 << 20), threads_max: 20, ..self.engine.untrusted() })?;
        vm.load(&program)?;
        let within = vm.within(Limits::new().deadline(Duration::from_secs(2)));
        let main = vm.static_method::<(Vec<String>,), ()>("Main", "main");
        let outcome = match main.and_then(|main| main.call(&within, (Vec::new(),))) {
            Ok(()) => "finished".to_owned(),
            // One line: messages are the guest's.
            Err(error) => error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect(),
        };
        Ok(("200 OK", outcome, vm.captured_stdout()))
    }

    fn answer(&self, stream: &TcpStream) -> io::Result<Answer> {
        let refused = |status, what: &str| Ok((status, what.to_owned(), Vec::new()));
        let mut reader = BufReader::new(stream);
        let (mut length, mut lines) = (None, Vec::new());
        let mut head = reader.by_ref().take(HEAD_BYTES_MAX);
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 || !line.ends_with('\n') {
                return refused("400 Bad Request", "no request");
            }
            if line.trim_end().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
            lines.push(line);
        }
        if !lines.first().is_some_and(|line| line.starts_with("POST /run ")) {
            return refused("404 Not Found", "POST /run is all there is");
        }
        let mut source = match length {
            Some(length) if length <= SOURCE_BYTES_MAX => vec![0; length],
            Some(_) => return refused("413 Content Too Large", "the source is too long"),
            None => return refused("411 Length Required", "no length"),
        };
        reader.read_exact(&mut source)?;
        let Ok(source) = String::from_utf8(source) else { return refused("400 Bad Request", "the source is not UTF-8") };
        Ok(self.run(&source).unwrap_or_else(|error| ("500 Internal Server Error", error.to_string(), Vec::new())))
    }

    fn serve_one(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let (status, outcome, body) = self.answer(&stream)?;
        let length = body.len();
        write!(stream, "HTTP/1.1 {status}\r\nOutcome: {outcome}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
        stream.write_all(&body)
    }

    /// Serves for ever.
    pub fn serve(self: Arc<Self>, listener: TcpListener) {
        let listener = Arc::new(listener);
        let workers = (0..WORKERS).map(|_| {
            let (service, listener) = (Arc::clone(&self), Arc::clone(&listener));
            thread::spawn(move || {
                // A client that goes away is nobody's trouble.
                listener.incoming().flatten().for_each(|stream| _ = service.serve_one(stream));
            })
        });
        workers.collect::<Vec<_>>().into_iter().for_each(|worker| _ = worker.join());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:8080")?;
    println!("curl --data-binary @Main.java http://{}/run", listener.local_addr()?);
    Arc::new(Service::new()?).serve(listener);
    Ok(())
}
