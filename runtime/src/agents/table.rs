//! The agents of a `Vm`, and where else the boot loader looks.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::sync::lock;

/// Class files by their paths, such as `java/lang/Object.class`.
pub trait ClassSource: Send + Sync {
    /// The file with this path.
    fn find(&self, path: &[u8]) -> Option<Vec<u8>>;
}

/// An agent.
#[derive(Debug)]
struct Agent {
    /// The cell among those of the host that holds its `InstrumentationImpl`.
    cell: u32,
    transforms: bool,
    retransforms: bool,
    can: Capabilities,
    /// Prefixes that native methods may have got: of the agent that could not change classes once more, and of the one that could.
    prefixes: [Vec<String>; 2],
}

/// What an agent's manifest says that it may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Capabilities {
    /// `Can-Redefine-Classes`
    pub redefine: bool,
    /// `Can-Retransform-Classes`
    pub retransform: bool,
    /// `Can-Set-Native-Method-Prefix`
    pub set_prefix: bool,
}

/// The agents of a `Vm`.
#[derive(Default)]
pub struct Agents {
    agents: Mutex<Vec<Agent>>,
    /// Whether one changes class files.
    transform: AtomicBool,
    may_redefine: AtomicBool,
    /// Where the boot loader looks behind the modules.
    appended: Mutex<Vec<Box<dyn ClassSource>>>,
    is_appended: AtomicBool,
}

impl Agents {
    /// No agents; whether some are to come that may redefine classes.
    pub fn new(may_redefine: bool) -> Self {
        Self { may_redefine: AtomicBool::new(may_redefine), ..Self::default() }
    }

    /// Adds an agent whose object is in a cell of the host's; its number, which is not 0.
    pub fn add(&self, cell: u32, can: Capabilities) -> i64 {
        let mut agents = lock(&self.agents);
        agents.push(Agent { cell, transforms: false, retransforms: false, can, prefixes: Default::default() });
        agents.len() as i64
    }

    /// What an agent may do.
    pub fn capabilities(&self, number: i64) -> Capabilities {
        place_of(number).and_then(|place| lock(&self.agents).get(place).map(|agent| agent.can)).unwrap_or_default()
    }

    /// Whether classes may be redefined: compiled code looks whether a method that it has inlined is still the same.
    pub fn may_redefine(&self) -> bool {
        self.may_redefine.load(Ordering::Acquire)
    }

    /// From now on they may.
    pub fn set_may_redefine(&self) {
        self.may_redefine.store(true, Ordering::Release);
    }

    /// Says whether an agent has transformers, of those that could change classes once more or of the others.
    pub fn set_transforms(&self, number: i64, again: bool, has: bool) {
        let mut agents = lock(&self.agents);
        if let Some(agent) = place_of(number).and_then(|place| agents.get_mut(place)) {
            *(if again { &mut agent.retransforms } else { &mut agent.transforms }) = has;
        }
        let any = agents.iter().any(|agent| agent.transforms || agent.retransforms);
        self.transform.store(any, Ordering::Release);
    }

    /// Says which prefixes an agent gives to native methods, as one that could change classes once more or not.
    pub fn set_prefixes(&self, number: i64, again: bool, prefixes: Vec<String>) {
        let mut agents = lock(&self.agents);
        if let Some(agent) = place_of(number).and_then(|place| agents.get_mut(place)) {
            agent.prefixes[usize::from(again)] = prefixes;
        }
    }

    /// The name of a native method without what agents have put in front, those that came last first; none if they have put nothing there.
    pub fn without_prefixes(&self, name: &str) -> Option<String> {
        let agents = lock(&self.agents);
        let prefixes = agents.iter().flat_map(|agent| agent.prefixes.iter().flatten()).rev();
        let rest = prefixes.fold(name, |rest, prefix| rest.strip_prefix(prefix.as_str()).unwrap_or(rest));
        (rest.len() < name.len()).then(|| rest.to_owned())
    }

    /// From now on, the boot loader looks here, too, for classes of packages that no module has.
    pub fn append(&self, source: Box<dyn ClassSource>) {
        lock(&self.appended).push(source);
        self.is_appended.store(true, Ordering::Release);
    }

    /// The class file that has been appended for the boot loader.
    pub fn appended_class(&self, name: &[u8]) -> Option<Vec<u8>> {
        if !self.is_appended.load(Ordering::Acquire) {
            return None;
        }
        let path = [name, b".class"].concat();
        lock(&self.appended).iter().find_map(|source| source.find(&path))
    }

    /// Whether an agent changes class files.
    pub fn transform(&self) -> bool {
        self.transform.load(Ordering::Acquire)
    }

    /// Cells of those that are asked, and whether as agents that could change classes once more; the others come first.
    pub fn asked(&self) -> Vec<(u32, bool)> {
        let agents = lock(&self.agents);
        let once = agents.iter().filter(|agent| agent.transforms).map(|agent| (agent.cell, false));
        once.chain(agents.iter().filter(|agent| agent.retransforms).map(|agent| (agent.cell, true))).collect()
    }
}

/// Where the agent with a number is.
fn place_of(number: i64) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

impl fmt::Debug for Agents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Agents").field("count", &lock(&self.agents).len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_taken_off_in_the_other_order() {
        let agents = Agents::new(true);
        let [first, second] = [0, 1].map(|cell| agents.add(cell, Capabilities::default()));
        agents.set_prefixes(first, false, vec!["a_".to_owned()]);
        agents.set_prefixes(second, true, vec!["b_".to_owned(), String::new()]);
        assert_eq!(agents.without_prefixes("b_a_hash").as_deref(), Some("hash"));
        assert_eq!(agents.without_prefixes("a_b_hash").as_deref(), Some("b_hash"));
        assert_eq!(agents.without_prefixes("hash"), None);
    }
}
