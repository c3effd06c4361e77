//! Loader constraints (JVMS §5.3.4): which loaders must agree on what a name means.
//!
//! Descriptors that cross from one loader to another impose constraints; recording a loader of a class checks them. One lock
//! covers the table, and recording happens under it, so that a constraint and a recorded class never contradict each other.
//! The locks of loaders are taken inside it.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::ledger::LOADED_BYTES;
use crate::loading::places;
use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::symbol::{FastHash, Symbol};
use crate::outcome::{JavaResult, Throw};
use crate::sync::lock;
use crate::thread::JavaThread;

/// Only the boot and the platform loader define classes of these names, and never both the same one.
const COMMON_CLASSES: &[u8] = b"java/";
/// Constraints in the table before it is searched for dead ones.
const PURGE_AT_LEAST: usize = 256;

/// The loaders of a set agree on the meaning of one name.
#[derive(Debug)]
struct Constraint {
    loaders: Vec<LoaderRef>,
    /// What the name means, once one of them has loaded it.
    class: Option<ClassRef>,
}

impl Constraint {
    /// The class, unless it has been unloaded since.
    fn class(&self) -> Option<ClassRef> {
        self.class.filter(|class| !is_unloaded(*class))
    }

    /// Forgets what has been unloaded; tells whether anything is left to check.
    fn is_needed(&mut self) -> bool {
        self.class = self.class();
        self.loaders.retain(|loader| !loader.unloadable || !loader.object.is_null());
        self.loaders.len() > 1
    }
}

fn is_unloaded(class: ClassRef) -> bool {
    class.is_unloadable() && class.mirror.is_null()
}

/// Every constraint of a `Vm`, by name.
#[derive(Debug, Default)]
pub struct LoaderConstraints(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    by_name: HashMap<Symbol, Vec<Constraint>, FastHash>,
    count: usize,
    purge_at: usize,
}

/// Why a loader cannot be recorded.
#[derive(Clone, Copy, Debug)]
enum Conflict {
    /// The loader has a class of the name already.
    Duplicate,
    /// A constraint demands this class.
    Violation(ClassRef),
}

impl Table {
    fn position(&self, name: Symbol, loader: LoaderRef) -> Option<usize> {
        self.by_name.get(&name)?.iter().position(|constraint| constraint.loaders.contains(&loader))
    }

    /// Whether the two loaders agree on the name so far; from now on they have to.
    fn add(&mut self, name: Symbol, one: LoaderRef, other: LoaderRef) -> bool {
        let known = [one.find(name), other.find(name)];
        if let [Some(first), Some(second)] = known {
            return first == second;
        }
        let places = [self.position(name, one), self.position(name, other)];
        let constraints = self.by_name.entry(name).or_default();
        let mut class = known[0].or(known[1]);
        for place in places.iter().flatten() {
            match (class, constraints[*place].class()) {
                (Some(class), Some(constrained)) if class != constrained => return false,
                (None, constrained) => class = constrained,
                _ => {}
            }
        }
        match places {
            [None, None] => {
                constraints.push(Constraint { loaders: vec![one, other], class });
                self.count += 1;
            }
            [Some(place), None] => extend(&mut constraints[place], &[other], class),
            [None, Some(place)] => extend(&mut constraints[place], &[one], class),
            [Some(first), Some(second)] if first == second => constraints[first].class = class,
            [Some(first), Some(second)] => {
                let merged = constraints.swap_remove(first.max(second));
                extend(&mut constraints[first.min(second)], &merged.loaders, class);
                self.count -= 1;
            }
        }
        self.purge();
        true
    }

    /// Records the loader of a class unless a constraint or another class of the name is in the way; whether it is news.
    fn record(&mut self, loader: LoaderRef, class: ClassRef, defining: bool) -> Result<bool, Conflict> {
        let name = class.name;
        match loader.find(name) {
            Some(known) if defining || known != class => return Err(Conflict::Duplicate),
            Some(_) => return Ok(false),
            None => {}
        }
        if let Some(place) = self.position(name, loader)
            && let Some(constraint) = self.by_name.get_mut(&name).and_then(|constraints| constraints.get_mut(place))
        {
            match constraint.class() {
                Some(constrained) if constrained != class => return Err(Conflict::Violation(constrained)),
                _ => constraint.class = Some(class),
            }
        }
        loader.record(name, class);
        Ok(true)
    }

    /// Drops constraints that are of no use whenever the table has doubled.
    fn purge(&mut self) {
        if self.count >= self.purge_at.max(PURGE_AT_LEAST) {
            self.forget_unloaded();
        }
    }

    fn forget_unloaded(&mut self) {
        self.by_name.retain(|_, constraints| {
            constraints.retain_mut(Constraint::is_needed);
            !constraints.is_empty()
        });
        self.count = self.by_name.values().map(Vec::len).sum();
        self.purge_at = self.count * 2;
    }
}

fn extend(constraint: &mut Constraint, loaders: &[LoaderRef], class: Option<ClassRef>) {
    constraint.loaders.extend_from_slice(loaders);
    constraint.class = class;
}

impl LoaderConstraints {
    /// Forgets unloaded loaders and classes, which are going to be freed.
    pub fn forget_unloaded(&self) {
        lock(&self.0).forget_unloaded();
    }

    /// The first type of the descriptor that the loaders disagree on; none if they now must agree on all of them.
    pub fn impose(&self, thread: &JavaThread, one: LoaderRef, other: LoaderRef, descriptor: Symbol) -> Option<&'static [u8]> {
        let mut types = constrained_types(descriptor.as_bytes());
        types.find(|text| {
            let name = thread.vm().symbols.intern(element_name(text));
            !lock(&self.0).add(name, one, other)
        })
    }
}

/// The class and array types in a descriptor, array types as they are written, of which loaders may have different ideas.
fn constrained_types(descriptor: &'static [u8]) -> impl Iterator<Item = &'static [u8]> {
    let mut rest = descriptor;
    std::iter::from_fn(move || {
        loop {
            let start = rest.iter().position(|byte| matches!(byte, b'L' | b'['))?;
            let dimensions = rest[start..].iter().take_while(|byte| **byte == b'[').count();
            let element = start + dimensions;
            let end = if rest.get(element) == Some(&b'L') {
                element + rest[element..].iter().position(|byte| *byte == b';')? + 1
            } else {
                element + 1
            };
            let (text, after) = (&rest[start..end], &rest[end..]);
            rest = after;
            if text.ends_with(b";") && !element_name(text).starts_with(COMMON_CLASSES) {
                return Some(text);
            }
        }
    })
}

/// `p/C` of `Lp/C;` and `[[Lp/C;`
fn element_name(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| *byte == b'L').map_or(0, |at| at + 1);
    &text[start..text.len() - 1]
}

/// Whether a descriptor can constrain loaders at all.
pub fn is_constraining(descriptor: Symbol) -> bool {
    constrained_types(descriptor.as_bytes()).next().is_some()
}

/// Makes two loaders agree on the classes that a descriptor names (§5.3.4); the type they disagree on, as HotSpot shows it.
pub fn impose_constraints(thread: &JavaThread, one: LoaderRef, other: LoaderRef, descriptor: Symbol) -> Option<String> {
    if one == other || !is_constraining(descriptor) {
        return None;
    }
    let failed = thread.vm().extensions.of::<LoaderConstraints>().impose(thread, one, other, descriptor)?;
    let shown = if failed.starts_with(b"L") { element_name(failed) } else { failed };
    Some(String::from_utf8_lossy(shown).into_owned())
}

/// Records `loader` as a loader of `class`: the defining one, or an initiating one.
///
/// # Errors
/// `LinkageError` if the loader has another class of the name, or a loader constraint wants another.
pub fn record_loader(thread: &mut JavaThread, loader: LoaderRef, class: ClassRef, defining: bool) -> JavaResult<()> {
    let constraints = thread.vm().extensions.of::<LoaderConstraints>();
    let recorded = lock(&constraints.0).record(loader, class, defining);
    match recorded {
        Ok(is_new) => {
            // What the defining loader needs is counted with the class.
            if is_new && !defining {
                thread.vm().ledger.add_to_loader(&loader, LOADED_BYTES);
            }
            Ok(())
        }
        Err(Conflict::Duplicate) => {
            let (name, kind) = class.name_and_kind();
            let place = places::class_place(thread, class);
            Err(throw_duplicate_definition(thread, loader, &name, kind, &place))
        }
        Err(Conflict::Violation(constrained)) => Err(throw_violation(thread, loader, class, constrained)),
    }
}

/// `LinkageError`: the loader has a class of this name (§5.3.5 step 1). `place` is that of the new class, as in HotSpot.
pub fn throw_duplicate_definition(thread: &mut JavaThread, loader: LoaderRef, name: &str, kind: &str, place: &str) -> Throw {
    let loader = places::loader_text(thread, loader);
    let message = format!("loader {loader} attempted duplicate {kind} definition for {name}. ({place})");
    thread.throw_new("java/lang/LinkageError", &message)
}

fn throw_violation(thread: &mut JavaThread, loader: LoaderRef, class: ClassRef, constrained: ClassRef) -> Throw {
    let (name, kind) = class.name_and_kind();
    let reason = if constrained.loader == loader {
        format!("({})", places::class_place(thread, class))
    } else {
        let (kind, place) = (constrained.external_kind(), places::class_place(thread, constrained));
        let other = places::loader_text(thread, constrained.loader);
        format!("A different {kind} with the same name was previously loaded by {other}. ({place})")
    };
    let loader = places::loader_text(thread, loader);
    thread.throw_new(
        "java/lang/LinkageError",
        &format!("loader constraint violation: loader {loader} wants to load {kind} {name}. {reason}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(descriptor: &'static str) -> Vec<&'static str> {
        constrained_types(descriptor.as_bytes()).map(|text| std::str::from_utf8(text).expect("ASCII")).collect()
    }

    #[test]
    fn primitive_types_and_classes_of_the_library_constrain_nothing() {
        assert_eq!(types("(I[[JLjava/lang/String;[Ljava/util/List;)V"), Vec::<&str>::new());
    }

    #[test]
    fn arrays_constrain_their_element_class() {
        assert_eq!(types("(Lp/Loop;[I[[Lp/L;Z)LA;"), ["Lp/Loop;", "[[Lp/L;", "LA;"]);
        assert_eq!(element_name(b"[[Lp/L;"), b"p/L");
        assert_eq!(element_name(b"LA;"), b"A");
    }
}
