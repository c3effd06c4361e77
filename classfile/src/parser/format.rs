//! `Format`: what the parts of the parser share: the options, the version, the constants and the name for messages.

use std::collections::HashSet;
use std::hash::Hash;

use super::ParseOptions;
use crate::class_file::Version;
use crate::constant_pool::ConstantPool;
use crate::error::FormatError;
use crate::malformation::Malformation;
use crate::utf8::Utf8;

/// A class whose constants are read and whose other parts are being read.
pub(super) struct Format<'a, 'o> {
    pub(super) options: &'o ParseOptions<'o>,
    pub(super) version: Version,
    pub(super) pool: ConstantPool<'a>,
    /// The greatest bootstrap method that a dynamic constant or call site names.
    pub(super) bootstrap_greatest: Option<u16>,
    this_name: Option<Utf8<'a>>,
}

impl<'a, 'o> Format<'a, 'o> {
    pub(super) fn new(options: &'o ParseOptions<'o>, version: Version) -> Self {
        Self { options, version, pool: ConstantPool::empty(), bootstrap_greatest: None, this_name: None }
    }

    pub(super) fn into_pool(self) -> ConstantPool<'a> {
        self.pool
    }

    /// The name for messages: the one asked for, else the one found, if it is known already.
    pub(super) fn class_text(&self) -> String {
        match (self.options.class_name_hint, self.this_name) {
            (Some(name), _) => name.to_owned(),
            (None, Some(name)) => name.to_string(),
            (None, None) => "<Unknown>".to_owned(),
        }
    }

    /// Sets the name found, which must be the one asked for.
    pub(super) fn name_class(&mut self, found: Utf8<'a>) -> Result<(), FormatError> {
        self.this_name = Some(found);
        match self.options.class_name_hint {
            Some(expected) if found != expected => {
                Err(FormatError::WrongName { expected: expected.to_owned(), found: found.to_string() })
            }
            _ => Ok(()),
        }
    }

    #[cold]
    pub(super) fn malformed(&self, problem: Malformation) -> FormatError {
        FormatError::Malformed { class: self.class_text(), problem }
    }

    pub(super) fn require(&self, holds: bool, otherwise: impl FnOnce() -> Malformation) -> Result<(), FormatError> {
        if holds { Ok(()) } else { Err(self.malformed(otherwise())) }
    }

    /// The value, or an error if there is none.
    pub(super) fn expect<T>(&self, value: Option<T>, otherwise: impl FnOnce() -> Malformation) -> Result<T, FormatError> {
        value.ok_or_else(|| self.malformed(otherwise()))
    }
}

/// The first item that equals an earlier one.
pub(super) fn first_duplicate<T: Eq + Hash + Copy>(items: impl Iterator<Item = T>) -> Option<T> {
    const PAIRWISE_MAX: usize = 12;
    let items: Vec<T> = items.collect();
    if items.len() <= PAIRWISE_MAX {
        let duplicate = items.iter().enumerate().find(|(position, item)| items[..*position].contains(item));
        return duplicate.map(|(_, item)| *item);
    }
    let mut seen = HashSet::with_capacity(items.len());
    items.into_iter().find(|item| !seen.insert(*item))
}
