//! What machines are made from: engines, configurations, programs, the compiler.
#![allow(unsafe_code, reason = "the interface for C")]

use std::ffi::c_char;
use std::time::Duration;

use rjvm::{Compiler, Config, Engine, Input, Limits, Program};

use crate::boundary::{free, give, given, given_mut, given_slice, given_text, guarded};
use crate::error::{Failure, rjvm_error, rjvm_status};

/// The class library of a JDK 17, opened once for any number of machines.
#[derive(Debug)]
pub struct rjvm_engine(pub Engine);

/// Limits, grants and switches of a machine.
#[derive(Debug)]
pub struct rjvm_config(pub Config);

/// Classes and resources in memory.
#[derive(Debug)]
pub struct rjvm_program(pub Program);

/// The JDK's own compiler, in a machine of its own.
#[derive(Debug)]
pub struct rjvm_compiler(Compiler);

/// A source to compile.
#[repr(C)]
pub struct rjvm_source {
    /// Its path, such as `com/acme/Rule.java`.
    pub name: *const c_char,
    /// What it says.
    pub text: *const c_char,
}

/// Limits on one call.
#[repr(C)]
pub struct rjvm_limits {
    /// Units of fuel, if the machine counts it (setting `fuel`); 0: as much as the machine has.
    pub fuel: u64,
    /// Time on the clock, in milliseconds; 0: as much as the machine has.
    pub milliseconds: u64,
}

/// # Safety
/// It is null or lives.
pub unsafe fn limits(limits: *const rjvm_limits) -> Limits {
    let mut given = Limits::new();
    // SAFETY: the caller's promise.
    if let Some(limits) = unsafe { limits.as_ref() } {
        if limits.fuel > 0 {
            given = given.fuel(limits.fuel);
        }
        if limits.milliseconds > 0 {
            given = given.deadline(Duration::from_millis(limits.milliseconds));
        }
    }
    given
}

/// Opens the class library of the JDK 17 at `java_home`; null: the one whose `java` is on the `PATH`.
///
/// # Safety
/// Texts end with a zero byte; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_engine_new(
    java_home: *const c_char,
    engine: *mut *mut rjvm_engine,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    let open = || {
        // SAFETY: the caller's promise.
        let home = if java_home.is_null() { None } else { Some(unsafe { given_text(java_home, "java_home") }?.to_owned()) };
        let none = || Failure::new(rjvm_status::Start, "there is no java on the PATH");
        Ok(rjvm_engine(Engine::new(home.or_else(rjvm::find_java_home).ok_or_else(none)?)?))
    };
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(engine, open)) }
}

/// Closes an engine; machines that were made with it go on.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_engine_free(engine: *mut rjvm_engine) {
    // SAFETY: the caller's promise.
    unsafe { free(engine) }
}

/// A configuration that allows nothing but the class library, with modest limits.
///
/// # Safety
/// The engine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_untrusted(
    engine: *const rjvm_engine,
    config: *mut *mut rjvm_config,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(config, || Ok(rjvm_config(given(engine, "engine")?.0.untrusted())))) }
}

/// A configuration that allows what the process may do, as `java` does.
///
/// # Safety
/// As `rjvm_config_untrusted`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_trusted(
    engine: *const rjvm_engine,
    config: *mut *mut rjvm_config,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(config, || Ok(rjvm_config(given(engine, "engine")?.0.trusted())))) }
}

/// Sets a limit or grants something by name: those of `docs/sandbox.md`, such as `max-heap` to `64m` or `dir` to `/srv/data::/data:ro`.
///
/// # Safety
/// The configuration is null or lives, and nobody else uses it; texts end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_set(
    config: *mut rjvm_config,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (config, name, value) = (given_mut(config, "config")?, given_text(name, "name")?, given_text(value, "value")?);
            Ok(config.0.set(name, value)?)
        })
    }
}

/// Sets what a policy file in TOML says.
///
/// # Safety
/// As `rjvm_config_set`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_set_all(
    config: *mut rjvm_config,
    policy: *const c_char,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || Ok(given_mut(config, "config")?.0.set_all(given_text(policy, "policy")?)?)) }
}

/// Has standard input come from these bytes, which are copied.
///
/// # Safety
/// The configuration is null or lives, and nobody else uses it; so many bytes lie there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_set_stdin(
    config: *mut rjvm_config,
    bytes: *const u8,
    length: usize,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (config, bytes) = (given_mut(config, "config")?, given_slice(bytes, length, "bytes")?);
            config.0.policy = config.0.policy.clone().stdin(Input::Bytes(bytes.to_vec()));
            Ok(())
        })
    }
}

/// Has hot methods become machine code; at first they do not. Does nothing to null.
///
/// # Safety
/// The configuration is null or lives, and nobody else uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_set_compiler(config: *mut rjvm_config, enabled: bool) {
    // SAFETY: the caller's promise.
    if let Some(config) = unsafe { config.as_mut() } {
        config.0.compilation.enabled = enabled;
    }
}

/// Frees a configuration.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_config_free(config: *mut rjvm_config) {
    // SAFETY: the caller's promise.
    unsafe { free(config) }
}

/// A program without classes.
///
/// # Safety
/// Places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_program_new(program: *mut *mut rjvm_program, error: *mut *mut rjvm_error) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(program, || Ok(rjvm_program(Program::new())))) }
}

/// Adds a file: a resource, or a class by its path, such as `com/acme/Rule.class`. The bytes are copied.
///
/// # Safety
/// The program is null or lives, and nobody else uses it; so many bytes lie there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_program_add_file(
    program: *mut rjvm_program,
    path: *const c_char,
    bytes: *const u8,
    length: usize,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let program = given_mut(program, "program")?;
            let (path, bytes) = (given_text(path, "path")?, given_slice(bytes, length, "bytes")?);
            program.0 = std::mem::take(&mut program.0).file(path, bytes);
            Ok(())
        })
    }
}

/// Adds what is in a jar.
///
/// # Safety
/// As `rjvm_program_add_file`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_program_add_jar(
    program: *mut rjvm_program,
    bytes: *const u8,
    length: usize,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe {
        guarded(error, || {
            let (program, bytes) = (given_mut(program, "program")?, given_slice(bytes, length, "bytes")?);
            let added = program.0.clone().jar(bytes).map_err(|error| Failure::argument(format!("the jar: {error}")))?;
            program.0 = added;
            Ok(())
        })
    }
}

/// Frees a program; machines that have loaded it keep its classes.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_program_free(program: *mut rjvm_program) {
    // SAFETY: the caller's promise.
    unsafe { free(program) }
}

/// Starts the compiler.
///
/// # Safety
/// The engine is null or lives; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_compiler_new(
    engine: *const rjvm_engine,
    compiler: *mut *mut rjvm_compiler,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(compiler, || Ok(rjvm_compiler(Compiler::new(&given(engine, "engine")?.0)?)))) }
}

/// Compiles sources, which may use the classes of the programs in `path`. The program that is made has the classes of the sources alone. `limits` may be null;
/// a compiler that has come to one is of no use any more.
///
/// # Safety
/// All that is given is null or lives; so many sources and programs lie there; places for results can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_compile(
    compiler: *const rjvm_compiler,
    sources: *const rjvm_source,
    source_count: usize,
    path: *const *const rjvm_program,
    path_count: usize,
    limits_of_call: *const rjvm_limits,
    program: *mut *mut rjvm_program,
    error: *mut *mut rjvm_error,
) -> rjvm_status {
    // SAFETY: the caller's promise.
    let compile = || unsafe {
        let compiler = &given(compiler, "compiler")?.0;
        let mut texts = Vec::new();
        for source in given_slice(sources, source_count, "sources")? {
            texts.push((given_text(source.name, "the name of a source")?, given_text(source.text, "the text of a source")?));
        }
        let mut programs = Vec::new();
        for program in given_slice(path, path_count, "path")? {
            programs.push(&given(*program, "a program of the path")?.0);
        }
        let within = compiler.vm().within(limits(limits_of_call));
        Ok(rjvm_program(compiler.compile_against(&within, &programs, &texts, &[])?.0))
    };
    // SAFETY: the caller's promise.
    unsafe { guarded(error, || give(program, compile)) }
}

/// Frees a compiler.
///
/// # Safety
/// It is null, or nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_compiler_free(compiler: *mut rjvm_compiler) {
    // SAFETY: the caller's promise.
    unsafe { free(compiler) }
}
