//! Natives of `java.lang.ProcessImpl`: starting host processes, if the sandbox lets the guest.

use runtime::natives::{NativeContext, no_operation};
use runtime::objects;
use runtime::{Handle, JavaResult, Throw, Value, natives};
use sandbox::{Descriptor, ProcessRequest, Redirect, SandboxError};

natives! { "java/lang/ProcessImpl":
    "init" "()V" => no_operation,
    "forkAndExec" "(I[B[B[BI[BI[B[IZ)I" => fork_and_exec,
}

/// Copies of what a process is started with, in the course of that, and of the table of its strings.
const COPIES: usize = 32;

#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
fn fork_and_exec(
    cx: &mut NativeContext,
    _this: Handle,
    _mode: i32,
    _helper: Option<Handle>,
    program: Handle,
    arguments: Handle,
    _argument_count: i32,
    environment: Option<Handle>,
    _variable_count: i32,
    directory: Option<Handle>,
    descriptors: Handle,
    merge_stderr: bool,
) -> JavaResult<i32> {
    let streams = objects::int_array(cx, descriptors, 4);
    let [stdin, stdout, stderr] = streams[..] else {
        return Err(cx.throw_plain("java/lang/IllegalArgumentException"));
    };
    let blocks = [Some(program), Some(arguments), environment, directory];
    let bytes: usize = blocks.into_iter().flatten().map(|block| cx.array_length(block)).sum();
    let _loan = objects::borrow_memory(cx, bytes * COPIES)?;
    let redirect = |number: i32| if number == -1 { Redirect::Pipe } else { Redirect::Descriptor(Descriptor(number)) };
    let request = ProcessRequest {
        program: text(cx, program),
        arguments: ProcessRequest::strings_of_block(&objects::byte_array(cx, arguments, usize::MAX)),
        environment: environment.map(|block| ProcessRequest::environment_of_block(&objects::byte_array(cx, block, usize::MAX))),
        directory: directory.map(|directory| text(cx, directory)),
        stdin: redirect(stdin),
        stdout: redirect(stdout),
        stderr: redirect(stderr),
        merge_stderr,
    };
    let vm = cx.vm();
    let spawned = cx.blocking(|_| vm.sandbox.spawn_process(&request))?;
    let spawned = match spawned {
        Ok(spawned) => spawned,
        Err(error) => return Err(throw_io(cx, &error)),
    };
    for (index, descriptor) in [spawned.stdin, spawned.stdout, spawned.stderr].into_iter().enumerate() {
        let number = descriptor.map_or(-1, |descriptor| descriptor.0);
        objects::set_element_value(cx, descriptors, index, Value::Int(number));
    }
    Ok(spawned.pid)
}

/// The bytes of an array before the zero byte that ends them.
fn text(cx: &NativeContext, array: Handle) -> Vec<u8> {
    let mut bytes = objects::byte_array(cx, array, usize::MAX);
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    bytes.truncate(end);
    bytes
}

fn throw_io(cx: &mut NativeContext, error: &SandboxError) -> Throw {
    cx.throw_new("java/io/IOException", &format!("error={}, {}", error.errno(), error.message()))
}
