//! A small fixed world of classes for the verifier, from the table `hierarchy.txt`, which `seeds` writes from real class files.
//!
//! A name that the table lacks cannot be loaded. **Invariant:** the world has no cycles; a class file that would close one, or
//! whose superclass is missing or an interface, has no [`Hierarchy`]: a virtual machine never gets as far as verifying it.

use std::collections::HashMap;
use std::sync::LazyLock;

use classfile::{ClassFile, access};
use verifier::{ClassHierarchy, MemberKind};

/// One class of the table.
#[derive(Debug, Default)]
struct Entry {
    name: Vec<u8>,
    is_interface: bool,
    super_class: Option<Vec<u8>>,
    interfaces: Vec<Vec<u8>>,
    /// Protected members: kind, name and descriptor.
    protected: Vec<Member>,
}

type Member = (MemberKind, Vec<u8>, Vec<u8>);

/// All classes of the table.
struct World {
    entries: Vec<Entry>,
    by_name: HashMap<Vec<u8>, usize>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| World::of_text(include_str!("hierarchy.txt")));

impl World {
    fn of_text(text: &str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for line in text.lines() {
            let mut words = line.split(' ').map(|word| word.as_bytes().to_vec());
            let kind = words.next().unwrap_or_default();
            match (kind.as_slice(), words.next(), entries.last_mut()) {
                (b"class", Some(name), _) => {
                    let super_class = words.next().filter(|word| word != b"-");
                    entries.push(Entry { name, super_class, interfaces: words.collect(), ..Entry::default() });
                }
                (b"interface", Some(name), _) => {
                    let super_class = Some(b"java/lang/Object".to_vec());
                    let interfaces = words.collect();
                    entries.push(Entry { name, is_interface: true, super_class, interfaces, protected: Vec::new() });
                }
                (b"field", Some(name), Some(entry)) => {
                    entry.protected.push((MemberKind::Field, name, words.next().unwrap_or_default()));
                }
                (b"method", Some(name), Some(entry)) => {
                    entry.protected.push((MemberKind::Method, name, words.next().unwrap_or_default()));
                }
                _ => {}
            }
        }
        let by_name = entries.iter().enumerate().map(|(index, entry)| (entry.name.clone(), index)).collect();
        Self { entries, by_name }
    }
}

/// The name of a class that cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(pub Vec<u8>);

/// The world around one class file.
pub struct Hierarchy {
    own: Entry,
}

impl Hierarchy {
    /// The world in which `class` is defined, if it can be.
    pub fn around(class: &ClassFile<'_>) -> Option<Self> {
        let name_of = |index| class.constant_pool.class_name(index).map(|name| name.as_bytes().to_vec());
        let protected = |kind, flags: u16, name: &[u8], descriptor: &[u8]| {
            (flags & access::PROTECTED != 0).then(|| (kind, name.to_vec(), descriptor.to_vec()))
        };
        let fields = class
            .fields
            .iter()
            .filter_map(|field| protected(MemberKind::Field, field.access, field.name.as_bytes(), field.descriptor.as_bytes()));
        let methods = class.methods.iter().filter_map(|method| {
            protected(MemberKind::Method, method.access, method.name.as_bytes(), method.descriptor.as_bytes())
        });
        let own = Entry {
            name: class.name().as_bytes().to_vec(),
            is_interface: class.access & access::INTERFACE != 0,
            super_class: class.super_name().map(|name| name.as_bytes().to_vec()),
            interfaces: class.interfaces.iter().copied().filter_map(name_of).collect(),
            protected: fields.chain(methods).collect(),
        };
        let hierarchy = Self { own };
        hierarchy.is_sound().then_some(hierarchy)
    }

    fn own_index() -> usize {
        WORLD.entries.len()
    }

    fn entry(&self, class: usize) -> &Entry {
        WORLD.entries.get(class).unwrap_or(&self.own)
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        if name == self.own.name { Some(Self::own_index()) } else { WORLD.by_name.get(name).copied() }
    }

    fn supertypes(&self, class: usize) -> impl Iterator<Item = usize> {
        let entry = self.entry(class);
        entry.super_class.iter().chain(&entry.interfaces).filter_map(|name| self.find(name))
    }

    /// All supertypes, without `class` unless it is one of its own.
    fn ancestors(&self, class: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.supertypes(class).collect();
        let mut next = 0;
        while let Some(&ancestor) = found.get(next) {
            for supertype in self.supertypes(ancestor) {
                if !found.contains(&supertype) {
                    found.push(supertype);
                }
            }
            next += 1;
        }
        found
    }

    fn is_sound(&self) -> bool {
        let own = Self::own_index();
        let super_class = self.own.super_class.as_ref().map(|name| self.find(name));
        let is_interface = |class: usize| self.entry(class).is_interface;
        let has_super_class = match super_class {
            None => self.own.name == b"java/lang/Object",
            Some(None) => false,
            Some(Some(found)) => !is_interface(found),
        };
        let interfaces_are = self.own.interfaces.iter().all(|name| self.find(name).is_some_and(is_interface));
        has_super_class && interfaces_are && !self.ancestors(own).contains(&own)
    }

    fn package(name: &[u8]) -> &[u8] {
        name.iter().rposition(|byte| *byte == b'/').map_or(&[], |slash| &name[..slash])
    }
}

impl ClassHierarchy for Hierarchy {
    type Class = usize;
    type Error = LoadError;

    fn this_class(&self) -> usize {
        Self::own_index()
    }

    fn load(&mut self, name: &[u8]) -> Result<usize, LoadError> {
        self.find(name).ok_or_else(|| LoadError(name.to_vec()))
    }

    fn name(&self, class: usize) -> &[u8] {
        &self.entry(class).name
    }

    fn super_class(&self, class: usize) -> Option<usize> {
        self.entry(class).super_class.as_ref().and_then(|name| self.find(name))
    }

    fn is_interface(&self, class: usize) -> bool {
        self.entry(class).is_interface
    }

    fn is_subtype(&self, class: usize, ancestor: usize) -> bool {
        class == ancestor || self.ancestors(class).contains(&ancestor)
    }

    fn is_array_interface(&self, class: usize) -> bool {
        matches!(self.entry(class).name.as_slice(), b"java/lang/Cloneable" | b"java/io/Serializable")
    }

    fn is_protected_elsewhere(&self, class: usize, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool {
        let mut next = Some(class);
        while let Some(class) = next {
            let entry = self.entry(class);
            if entry.protected.iter().any(|member| member.0 == kind && member.1 == name && member.2 == descriptor) {
                return Self::package(&entry.name) != Self::package(&self.own.name);
            }
            next = self.super_class(class);
        }
        false
    }

    fn poll(&mut self) -> Result<(), LoadError> {
        Ok(())
    }
}

/// The line, and those of its protected members, that the table has for a class.
pub fn table_lines(class: &ClassFile<'_>) -> String {
    let interfaces = class.interfaces.iter().filter_map(|index| class.constant_pool.class_name(*index));
    let interfaces: String = interfaces.map(|name| format!(" {}", text(name.as_bytes()))).collect();
    let name = text(class.name().as_bytes());
    let mut lines = if class.access & access::INTERFACE != 0 {
        format!("interface {name}{interfaces}\n")
    } else {
        let super_class = class.super_name().map_or("-".to_owned(), |name| text(name.as_bytes()));
        format!("class {name} {super_class}{interfaces}\n")
    };
    let fields = class.fields.iter().map(|field| ("field", field.access, field.name, field.descriptor));
    let methods = class.methods.iter().map(|method| ("method", method.access, method.name, method.descriptor));
    for (kind, flags, name, descriptor) in fields.chain(methods) {
        if flags & access::PROTECTED != 0 {
            lines += &format!("{kind} {} {}\n", text(name.as_bytes()), text(descriptor.as_bytes()));
        }
    }
    lines
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether the table has the class.
pub fn is_known(name: &[u8]) -> bool {
    WORLD.by_name.contains_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_has_no_cycles_and_misses_no_supertype() {
        let hierarchy = Hierarchy { own: Entry { name: b"?".to_vec(), ..Entry::default() } };
        for (index, entry) in WORLD.entries.iter().enumerate() {
            assert!(!hierarchy.ancestors(index).contains(&index), "{}", text(&entry.name));
            for name in entry.super_class.iter().chain(&entry.interfaces) {
                assert!(hierarchy.find(name).is_some(), "{} is missing", text(name));
            }
        }
    }
}
