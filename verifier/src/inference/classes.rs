//! The classes that code names, as numbers; they are loaded only when a rule needs to know more (JVMS §4.10.2.4).
//!
//! A name means one class, but a superclass may have been loaded by another loader, which may mean another class by the same
//! name. Such a class has its own number until the name turns out to mean the same class.

use std::borrow::Cow;
use std::collections::HashMap;

use super::messages::{Stop, Violation};
use crate::hierarchy::ClassHierarchy;

/// A class in [`Classes`]; 0 is none.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct ClassNumber(pub u16);

struct Entry<'a, C> {
    name: Cow<'a, [u8]>,
    /// The class, once it is known.
    class: Option<C>,
    /// The name means this class in the class that is verified.
    is_meant: bool,
    /// Another class of this name.
    namesake: Option<usize>,
}

/// Classes met so far.
pub struct Classes<'a, C> {
    entries: Vec<Entry<'a, C>>,
    by_name: HashMap<Cow<'a, [u8]>, usize>,
}

impl<'a, C: Copy + Eq> Classes<'a, C> {
    /// No classes.
    pub fn new() -> Self {
        Self { entries: Vec::new(), by_name: HashMap::new() }
    }

    /// The class that a name means, which is not loaded for that.
    ///
    /// # Errors
    /// There are too many classes, or a superclass has this name and the class of this name cannot be loaded.
    pub fn named<H>(&mut self, name: Cow<'a, [u8]>, hierarchy: &mut H) -> Result<ClassNumber, Stop<H::Error>>
    where
        H: ClassHierarchy<Class = C>,
    {
        let first = self.by_name.get(&name).copied();
        let mut next = first;
        while let Some(index) = next
            && let Some(entry) = self.entries.get(index)
        {
            if entry.is_meant {
                return number(index);
            }
            next = entry.namesake;
        }
        if first.is_none() {
            return self.add(name, None, true);
        }
        let class = hierarchy.load(&name).map_err(Stop::Hierarchy)?;
        self.loaded(class, true, hierarchy)
    }

    /// The number of a class; `is_meant` if its name is known to mean it.
    ///
    /// # Errors
    /// There are too many classes, or the class of this name cannot be loaded.
    pub fn loaded<H>(&mut self, class: C, is_meant: bool, hierarchy: &mut H) -> Result<ClassNumber, Stop<H::Error>>
    where
        H: ClassHierarchy<Class = C>,
    {
        let name = hierarchy.name(class).to_vec();
        let mut next = self.by_name.get(name.as_slice()).copied();
        while let Some(index) = next {
            let known = self.resolve(index, hierarchy)?;
            let Some(entry) = self.entries.get_mut(index) else { break };
            if known == class {
                entry.is_meant |= is_meant;
                return number(index);
            }
            next = entry.namesake;
        }
        self.add(Cow::Owned(name), Some(class), is_meant)
    }

    /// The name of a class.
    pub fn name(&self, class: ClassNumber) -> &[u8] {
        self.entries.get(usize::from(class.0).saturating_sub(1)).map_or(&[], |entry| &entry.name)
    }

    /// The class of a number; loads it if need be.
    ///
    /// # Errors
    /// It cannot be loaded.
    pub fn class<H>(&mut self, class: ClassNumber, hierarchy: &mut H) -> Result<C, Stop<H::Error>>
    where
        H: ClassHierarchy<Class = C>,
    {
        self.resolve(usize::from(class.0).saturating_sub(1), hierarchy)
    }

    fn resolve<H>(&mut self, index: usize, hierarchy: &mut H) -> Result<C, Stop<H::Error>>
    where
        H: ClassHierarchy<Class = C>,
    {
        let entry = self.entries.get_mut(index).ok_or(Violation::IllegalType)?;
        if let Some(class) = entry.class {
            return Ok(class);
        }
        let class = hierarchy.load(&entry.name).map_err(Stop::Hierarchy)?;
        entry.class = Some(class);
        Ok(class)
    }

    fn add<E>(&mut self, name: Cow<'a, [u8]>, class: Option<C>, is_meant: bool) -> Result<ClassNumber, Stop<E>> {
        let index = self.entries.len();
        let added = number(index)?;
        let mut last = self.by_name.get(&name).copied();
        while let Some(entry) = last.and_then(|last| self.entries.get_mut(last)) {
            if entry.namesake.is_none() {
                entry.namesake = Some(index);
                break;
            }
            last = entry.namesake;
        }
        self.by_name.entry(name.clone()).or_insert(index);
        self.entries.push(Entry { name, class, is_meant, namesake: None });
        Ok(added)
    }
}

fn number<E>(index: usize) -> Result<ClassNumber, Stop<E>> {
    let number = u16::try_from(index + 1).map_err(|_| Violation::TooManyClasses)?;
    Ok(ClassNumber(number))
}
