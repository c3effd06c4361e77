//! Redefinition and retransformation of classes (`java.lang.instrument`, JVM TI `RedefineClasses`).
//!
//! `[VMDOC]` Redefinition. A class that is redefined stays what it is: object layout, ids, dispatch tables, static fields, mirror. Its methods stay too and get another
//! [`Body`](crate::metadata::method::Body); what names them (constants, call sites, reflection, method handles, dispatch tables) finds the new one. The constants of the new class file are
//! entered in the class's pool behind those that it has ([`ClassVersion`]), so that everything that names one stays right. With the world stopped and no
//! compiler at work, the old executed form of each method goes to a further method of the class with a row of its own (`swap.rs`): frames that are in it go on in that,
//! with the old lines, handlers and constants, until they return. Compiled code with an old body in it is withdrawn; its frames know what ran in them
//! ([`InstalledCode::older`](crate::code::installed::InstalledCode::older)). What a compiler has inlined behind a guard is left there when the version in
//! the method's row is another. Only a `Vm` with an agent that may redefine classes has such guards ([`Agents::may_redefine`](crate::agents::table::Agents)).

mod compare;
mod swap;

use classfile::ClassFile;

use crate::agents;
use crate::events::EventLog;
use crate::linking::{initialize, verify};
use crate::loading::define;
use crate::metadata::class::{ClassKind, ClassRef, ClassState};
use crate::metadata::version::ClassVersion;
use crate::outcome::JavaResult;
use crate::sync::lock;
use crate::thread::JavaThread;

pub use swap::begin;

/// Why classes are not redefined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// An array, a primitive type or a hidden class.
    Unmodifiable,
    /// The class cannot be linked or initialised.
    InvalidClass,
    /// Not a class file.
    Format,
    /// A version that is not known.
    Version,
    /// A class that is its own superclass.
    Circular,
    /// Another name.
    Name,
    /// The code breaks a rule.
    Verification,
    /// A method more.
    MethodAdded,
    /// A method less.
    MethodDeleted,
    /// A method with other flags.
    MethodModifiers,
    /// Other fields.
    Schema,
    /// Another superclass, or other interfaces.
    Hierarchy,
    /// Other flags of the class.
    ClassModifiers,
    /// Another nest, record or set of permitted subclasses.
    ClassAttribute,
    /// More than can be numbered.
    Internal,
}

/// A class and the class file that it is to get.
pub type Request = (ClassRef, Vec<u8>);

/// What a redefinition needs of a class.
struct Prepared {
    class: ClassRef,
    file: Box<ClassFile<'static>>,
    bytes: Box<[u8]>,
    /// What agents are to see when they change the class again.
    before_agents: Vec<u8>,
}

/// Whether a class can be redefined at all.
pub fn is_modifiable(class: ClassRef) -> bool {
    class.kind == ClassKind::Instance && !class.hidden
}

/// Gives classes other class files, all of them or none. Agents see these first.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn redefine(thread: &mut JavaThread, requests: Vec<Request>) -> JavaResult<Result<(), Refusal>> {
    carry_out(thread, requests, false)
}

/// Has agents that can do so change classes once more, all of them or none.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn retransform(thread: &mut JavaThread, classes: &[ClassRef]) -> JavaResult<Result<(), Refusal>> {
    if classes.iter().any(|class| !is_modifiable(*class)) {
        return Ok(Err(Refusal::Unmodifiable));
    }
    let original = |class: &ClassRef| {
        let before = lock(&class.before_agents).clone();
        (*class, before.map_or_else(|| class.bytes.as_slice().to_vec(), |file| file.to_vec()))
    };
    carry_out(thread, classes.iter().map(original).collect(), true)
}

fn carry_out(thread: &mut JavaThread, requests: Vec<Request>, only_again: bool) -> JavaResult<Result<(), Refusal>> {
    if requests.iter().any(|(class, _)| !is_modifiable(*class)) {
        return Ok(Err(Refusal::Unmodifiable));
    }
    let mut all = Vec::with_capacity(requests.len());
    for (class, file) in requests {
        match prepare(thread, class, file, only_again)? {
            Ok(prepared) => all.push(prepared),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    let names: Vec<String> = all.iter().map(|prepared| prepared.class.external_name()).collect();
    let outcome = swap::swap(thread, all)?;
    if outcome.is_ok() {
        names.iter().for_each(|name| thread.vm().note(EventLog::Redefinition, || format!("redefined class {name}")));
    }
    Ok(outcome)
}

fn prepare(thread: &mut JavaThread, class: ClassRef, file: Vec<u8>, only_again: bool) -> JavaResult<Result<Prepared, Refusal>> {
    let transformed = agents::transform_again(thread, class, &file, only_again)?;
    let (file, before_agents) = match transformed {
        Some(changed) => {
            let before = if only_again { file } else { changed.before_again.unwrap_or_else(|| changed.file.clone()) };
            (changed.file, before)
        }
        None => (file.clone(), file),
    };
    let bytes: Box<[u8]> = file.into();
    let parsed = match refused(thread, |thread| define::parse_again(thread, class, &bytes))? {
        Ok(parsed) => parsed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if refused(thread, |thread| initialize::link(thread, class))?.is_err() || class.state() == ClassState::Erroneous {
        return Ok(Err(Refusal::InvalidClass));
    }
    if let Err(refusal) = compare::compare(class, &parsed) {
        return Ok(Err(refusal));
    }
    if refused(thread, |thread| verify::verify_file(thread, class, &parsed))?.is_err() {
        return Ok(Err(Refusal::Verification));
    }
    Ok(Ok(Prepared { class, file: parsed, bytes, before_agents }))
}

/// What an exception of class loading means for a redefinition.
fn refused<T>(thread: &mut JavaThread, body: impl FnOnce(&mut JavaThread) -> JavaResult<T>) -> JavaResult<Result<T, Refusal>> {
    let exception = match thread.catch(body)? {
        Ok(value) => return Ok(Ok(value)),
        Err(exception) => exception,
    };
    let class = thread.class_of(exception);
    Ok(Err(match &*class.name.to_str() {
        "java/lang/UnsupportedClassVersionError" => Refusal::Version,
        "java/lang/ClassFormatError" => Refusal::Format,
        "java/lang/ClassCircularityError" => Refusal::Circular,
        "java/lang/NoClassDefFoundError" => Refusal::Name,
        "java/lang/OutOfMemoryError" => return Err(thread.throw(exception)),
        _ => Refusal::Verification,
    }))
}

impl Prepared {
    /// The class file as a version of the class, which has these files so far.
    fn into_version(self) -> Result<(ClassVersion, Box<ClassFile<'static>>, Vec<u8>), Refusal> {
        let Self { class, file, bytes, before_agents } = self;
        let earlier: Vec<&ClassVersion> = class.constants.versions().collect();
        let first = (class.constants.file(), class.first_bootstraps());
        let version = ClassVersion::new(bytes, &file, first, &earlier).map_err(|_| Refusal::Internal)?;
        Ok((version, file, before_agents))
    }
}
