//! What tools ask of a `Vm` from outside its process ([`sandbox::tools`]).

use std::sync::Arc;
use std::time::Instant;

use runtime::heap_dump::HeapDump;
use runtime::linking::lookup;
use runtime::vm::VmRef;
use runtime::{JavaResult, JavaThread, Value, thread_attach};
use sandbox::tools::{Request, ToolListener};
use stdlib::heap_report::class_histogram;
use stdlib::sun::instrument::agent;
use stdlib::thread_report::thread_report;

use crate::diagnostics::{self, heap};

/// What a tool is told of a process besides what its `Vm` knows.
#[derive(Clone, Debug)]
pub struct ProcessFacts {
    /// The version of the class library, with its build.
    pub version: String,
    /// The flags that were set, as options.
    pub flags: String,
    /// A flag that has not been set, as the option that would do that.
    pub default_flag: fn(&str) -> Option<String>,
    /// All options of the VM.
    pub options: String,
    /// The main class or jar file, with its arguments.
    pub command: String,
    /// Whether `jps` lists it.
    pub is_listed: bool,
    /// When the process began.
    pub started: Instant,
}

/// What is answered where something is wrong.
const FAILED: i32 = -1;

/// Answers tools, once one has asked, each on a thread of its own.
pub(crate) fn listener(vm: VmRef, facts: Arc<ProcessFacts>) -> ToolListener {
    ToolListener::new(Arc::new(move |request, answer| {
        let facts = Arc::clone(&facts);
        thread_attach::run_daemon(vm, "Attach Listener", move |thread| {
            match carry_out(thread, &facts, &request)? {
                Ok(content) => answer.give(0, &content),
                Err(problem) => answer.give(FAILED, problem.as_bytes()),
            }
            Ok(())
        });
    }))
}

/// What the class library's agent returns where a jar is of no use, and where an agent throws.
const BAD_JAR: i32 = 100;
const START_FAILED: i32 = 102;

/// Starts an agent, `<jar>[=<options>]`; 0 or what has gone wrong.
fn load_agent(thread: &mut JavaThread, argument: &str) -> JavaResult<i32> {
    let (jar, options) = argument.split_once('=').map_or((argument, None), |(jar, options)| (jar, Some(options)));
    // A tool that gives no options gives empty ones.
    let options = Some(options.unwrap_or_default());
    match thread.catch(|thread| agent::start(thread, jar, options, agent::Entry::Agentmain))? {
        Ok(Ok(())) => Ok(0),
        Ok(Err(problem)) => {
            if let agent::AgentError::NoJar(jar) = problem {
                thread.vm().log_error(&format!("Error opening zip file or JAR manifest missing: {jar}\n"));
            }
            Ok(BAD_JAR)
        }
        Err(exception) => {
            let class = thread.class_of(exception);
            let (name, descriptor) = (thread.vm().symbol("printStackTrace"), thread.vm().symbol("()V"));
            if let Some(print) = lookup::find_method(class, name, descriptor) {
                let _ = thread.catch(|thread| thread.invoke_virtual(print, &[Value::Ref(Some(exception))]))?;
            }
            Ok(START_FAILED)
        }
    }
}

/// What a request gives, or what is wrong with it.
fn carry_out(thread: &mut JavaThread, facts: &ProcessFacts, request: &Request) -> JavaResult<Result<Vec<u8>, String>> {
    let [first, second, third] = &request.arguments;
    Ok(match request.command.as_str() {
        "threaddump" => Ok(thread_report(thread, first.contains('l'))?.into_bytes()),
        "properties" => Ok(diagnostics::properties(thread, "serializePropertiesToByteArray")?),
        "agentProperties" => Ok(diagnostics::properties(thread, "serializeAgentPropertiesToByteArray")?),
        "inspectheap" => {
            if first != "-all" {
                diagnostics::collect(thread);
            }
            Ok(class_histogram(thread)?.into_bytes())
        }
        "dumpheap" => match heap::level(third.parse().ok()) {
            Ok(compression) => {
                let dump = HeapDump { path: first.as_bytes(), live: second == "-live", compression, overwrites: false };
                Ok(heap::dump(thread, dump)?.into_bytes())
            }
            Err(problem) => Err(problem),
        },
        "load" if first == "instrument" => Ok(format!("return code: {}\n", load_agent(thread, third)?).into_bytes()),
        "load" => Err("rjvm has no native agents\n".to_owned()),
        "setflag" => diagnostics::set_flag(thread, first, second).map(|()| Vec::new()),
        "printflag" => match diagnostics::flag(thread, facts, first) {
            Some(option) => Ok(format!("{option}\n").into_bytes()),
            None => Err(format!("no such flag '{first}'\n")),
        },
        "jcmd" => diagnostics::command(thread, facts, first)?.map(String::into_bytes),
        other => Err(format!("Operation {other} is not supported by rjvm\n")),
    })
}
