//! Loading in progress: who loads what, so that circular classes are found and no two threads wait for each other (JVMS §5.3.5
//! steps 3 and 4).

use std::collections::HashMap;
use std::sync::Mutex;

use crate::metadata::loader::LoaderRef;
use crate::metadata::symbol::{FastHash, Symbol};
use crate::outcome::{JavaResult, Throw};
use crate::sync::lock;
use crate::thread::JavaThread;

/// What a thread does for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// Loads this direct supertype of it.
    Supertype(Symbol),
    /// Asks a loader that is not parallel capable for it.
    Request,
}

#[derive(Debug)]
struct Claim {
    thread: u32,
    work: Work,
}

/// The claims of a `Vm`'s threads by loader number and class name.
#[derive(Debug, Default)]
pub struct Placeholders(Mutex<HashMap<(u32, Symbol), Vec<Claim>, FastHash>>);

impl Placeholders {
    /// Adds the claim unless the thread has one for the same work.
    fn claim(&self, key: (u32, Symbol), claim: Claim) -> bool {
        let mut claims = lock(&self.0);
        let claims = claims.entry(key).or_default();
        let is_same_kind = |other: &Claim| std::mem::discriminant(&other.work) == std::mem::discriminant(&claim.work);
        if claims.iter().any(|other| other.thread == claim.thread && is_same_kind(other)) {
            return false;
        }
        claims.push(claim);
        true
    }

    fn release(&self, key: (u32, Symbol), thread: u32, work: Work) {
        let mut claims = lock(&self.0);
        if let Some(known) = claims.get_mut(&key) {
            known.retain(|claim| claim.thread != thread || claim.work != work);
            if known.is_empty() {
                claims.remove(&key);
            }
        }
    }

    /// The supertype that some thread loads for the class.
    fn supertype(&self, key: (u32, Symbol)) -> Option<Symbol> {
        lock(&self.0).get(&key)?.iter().find_map(|claim| match claim.work {
            Work::Supertype(name) => Some(name),
            Work::Request => None,
        })
    }
}

/// Runs `body`, which loads the direct supertype `supertype` of the class being defined.
///
/// # Errors
/// `ClassCircularityError` if this thread does so already, or what `body` throws.
pub fn loading_supertype<T>(
    thread: &mut JavaThread,
    loader: LoaderRef,
    name: Symbol,
    supertype: Symbol,
    body: impl FnOnce(&mut JavaThread) -> JavaResult<T>,
) -> JavaResult<T> {
    claiming(thread, loader, name, Work::Supertype(supertype), body)
}

/// Runs `body`, which asks a loader that is not parallel capable for a class.
///
/// # Errors
/// `ClassCircularityError` if this thread does so already, or what `body` throws.
pub fn requesting_class<T>(
    thread: &mut JavaThread,
    loader: LoaderRef,
    name: Symbol,
    body: impl FnOnce(&mut JavaThread) -> JavaResult<T>,
) -> JavaResult<T> {
    claiming(thread, loader, name, Work::Request, body)
}

fn claiming<T>(
    thread: &mut JavaThread,
    loader: LoaderRef,
    name: Symbol,
    work: Work,
    body: impl FnOnce(&mut JavaThread) -> JavaResult<T>,
) -> JavaResult<T> {
    let placeholders = thread.vm().extensions.of::<Placeholders>();
    let (key, claimer) = ((loader.id, name), thread.id());
    if !placeholders.claim(key, Claim { thread: claimer, work }) {
        return Err(throw_circular(thread, name));
    }
    let result = body(thread);
    placeholders.release(key, claimer, work);
    result
}

fn throw_circular(thread: &mut JavaThread, name: Symbol) -> Throw {
    thread.throw_new("java/lang/ClassCircularityError", &name.to_str())
}

/// The supertype that some thread is loading for the class.
pub fn supertype_being_loaded(thread: &JavaThread, loader: LoaderRef, name: Symbol) -> Option<Symbol> {
    thread.vm().extensions.of::<Placeholders>().supertype((loader.id, name))
}
