//! Names of methods and classes that a recording mentions, each once.

use std::collections::HashMap;

use crate::metadata::class::ClassRef;
use crate::metadata::descriptor_text;
use crate::metadata::method::MethodRef;

/// Characters of a name that are kept: a guest may give names of 65,535.
const CHARACTERS_MAX: usize = 300;
/// Names that are kept.
const NAMES_MAX: usize = 50_000;

/// The number of a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct NameId(pub u32);

/// What a name was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Named {
    Method(u32),
    Class(u32),
}

/// The names.
#[derive(Default)]
pub struct Names {
    texts: Vec<String>,
    numbers: HashMap<String, NameId>,
    /// What methods and classes are called, as long as none has been unloaded: then others may have their numbers.
    known: HashMap<Named, NameId>,
    unloaded: u64,
}

impl Names {
    /// All names, by number.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Forgets which number is whose, if classes have been unloaded since the last time; there have been so many.
    pub fn heed_unloading(&mut self, unloaded: u64) {
        if std::mem::replace(&mut self.unloaded, unloaded) != unloaded {
            self.known.clear();
        }
    }

    /// `p.C.m`
    pub fn of_method(&mut self, method: MethodRef) -> NameId {
        self.of(Named::Method(method.id.0), || format!("{}.{}", method.class.external_name(), method.name.to_str()))
    }

    /// `p.C`
    pub fn of_class(&mut self, class: ClassRef) -> NameId {
        let bytes = class.name.as_bytes();
        let text = || if bytes.starts_with(b"[") { descriptor_text::external_type(bytes) } else { class.external_name() };
        self.of(Named::Class(class.id.0), text)
    }

    fn of(&mut self, named: Named, text: impl FnOnce() -> String) -> NameId {
        if let Some(known) = self.known.get(&named) {
            return *known;
        }
        let id = self.of_text(&text());
        self.known.insert(named, id);
        id
    }

    /// The number of a text, as far as it is kept.
    pub fn of_text(&mut self, text: &str) -> NameId {
        let end = text.char_indices().nth(CHARACTERS_MAX).map_or(text.len(), |(end, _)| end);
        let text = if self.texts.len() < NAMES_MAX { &text[..end] } else { "(others)" };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = NameId(self.texts.len() as u32);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_a_bounded_length() {
        let mut names = Names::default();
        let long = "ü".repeat(CHARACTERS_MAX + 7);
        let numbers = ["a", "b", "a", &long].map(|text| names.of_text(text).0);
        assert_eq!(numbers, [0, 1, 0, 2]);
        assert_eq!(names.texts()[2].chars().count(), CHARACTERS_MAX);
    }

    #[test]
    fn there_are_only_so_many_names() {
        let mut names = Names::default();
        (0..NAMES_MAX + 100).for_each(|number| _ = names.of_text(&number.to_string()));
        assert_eq!(names.texts().len(), NAMES_MAX + 1);
        assert_eq!(names.texts().last().unwrap(), "(others)");
    }
}
