//! Further class files of a class that has been redefined (`[VMDOC]` Redefinition).
//!
//! The constants of a class have one numbering, whatever class file they come from: those of the first file keep their numbers, and what a later file has and
//! no earlier one goes behind them. So what names a constant (executed code, resolved references, bootstrap arguments) stays right when the class changes.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use classfile::{BootstrapMethod, ClassFile, Constant, ConstantIndex, ConstantPool, Utf8};

/// A later class file of a class, and what its constants are called in the class's pool.
pub struct ClassVersion {
    /// The file. What is below borrows from it.
    pub bytes: Box<[u8]>,
    /// Its constants.
    pub file: ConstantPool<'static>,
    /// The constant of the class that each constant of the file is.
    numbers: Box<[u16]>,
    /// The first constant that no earlier file had.
    pub(in crate::metadata) first: u16,
    /// Those constants, by their indices in the file.
    added: Box<[u16]>,
    /// What they resolved to, if they are of kinds that have such a word.
    pub(in crate::metadata) words: Box<[AtomicU64]>,
    /// The number of its first bootstrap method.
    first_bootstrap: u16,
    /// `BootstrapMethods`, with constants of the class.
    bootstrap_methods: Box<[BootstrapMethod]>,
    /// `SourceFile`
    pub source_file: Option<Utf8<'static>>,
    /// Generic signature.
    pub signature: Option<Utf8<'static>>,
    /// The version behind this one.
    pub(in crate::metadata) next: OnceLock<Box<ClassVersion>>,
}

/// More constants, or bootstrap methods, than a class can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl ClassVersion {
    /// The version with this file (which borrows from `bytes`) of a class that has these files so far.
    ///
    /// # Errors
    /// If the class had more constants than there are numbers.
    pub fn new(
        bytes: Box<[u8]>,
        file: &ClassFile<'static>,
        first_file: (&ConstantPool<'static>, usize),
        earlier: &[&Self],
    ) -> Result<Self, TooMany> {
        let (first_pool, first_bootstraps) = first_file;
        let pool = &file.constant_pool;
        let mut known = HashMap::new();
        for index in indices(first_pool) {
            if let Some(key) = key(first_pool, index) {
                known.entry(key).or_insert(index.0);
            }
        }
        for version in earlier {
            for (place, index) in version.added.iter().enumerate() {
                if let Some(key) = key(&version.file, ConstantIndex(*index)) {
                    known.entry(key).or_insert(version.first + place as u16);
                }
            }
        }
        let last = earlier.last();
        let first = last.map_or(first_pool.len(), |version| usize::from(version.first) + version.added.len());
        let first_bootstrap =
            last.map_or(first_bootstraps, |version| usize::from(version.first_bootstrap) + version.bootstrap_methods.len());
        let mut numbers = vec![0; pool.len()];
        let mut added = Vec::new();
        for index in indices(pool) {
            if pool.tag(index) == Some(0) {
                continue;
            }
            let key = key(pool, index);
            numbers[usize::from(index.0)] = match key.as_ref().and_then(|key| known.get(key)) {
                Some(number) => *number,
                None => {
                    let number = u16::try_from(first + added.len()).map_err(|_| TooMany)?;
                    added.push(index.0);
                    number
                }
            };
        }
        let end = first + added.len();
        let bootstraps = &file.attributes.bootstrap_methods;
        if end > usize::from(u16::MAX) || first_bootstrap + bootstraps.len() > usize::from(u16::MAX) {
            return Err(TooMany);
        }
        let number = |index: &ConstantIndex| ConstantIndex(numbers[usize::from(index.0)]);
        let renumbered = |method: &BootstrapMethod| BootstrapMethod {
            method: number(&method.method),
            arguments: method.arguments.iter().map(number).collect(),
        };
        Ok(Self {
            bytes,
            file: pool.clone(),
            first: first as u16,
            words: added.iter().map(|_| AtomicU64::new(0)).collect(),
            added: added.into(),
            first_bootstrap: first_bootstrap as u16,
            bootstrap_methods: bootstraps.iter().map(renumbered).collect(),
            source_file: file.attributes.source_file,
            signature: file.attributes.signature,
            numbers: numbers.into(),
            next: OnceLock::new(),
        })
    }

    /// The constant of the class that a constant of the file is.
    pub fn number(&self, index: ConstantIndex) -> ConstantIndex {
        ConstantIndex(self.numbers.get(usize::from(index.0)).copied().unwrap_or(0))
    }

    /// The constant of the file that has this number, if it is the first file with it.
    pub(in crate::metadata) fn local(&self, number: ConstantIndex) -> Option<ConstantIndex> {
        let place = number.0.checked_sub(self.first)?;
        self.added.get(usize::from(place)).copied().map(ConstantIndex)
    }

    /// The number behind its constants.
    pub(in crate::metadata) fn end(&self) -> usize {
        usize::from(self.first) + self.added.len()
    }

    /// The number that one of the file's bootstrap methods has.
    pub(in crate::metadata) fn bootstrap_number(&self, bootstrap: u16) -> u16 {
        self.first_bootstrap + bootstrap
    }

    /// The bootstrap method with this number.
    pub(in crate::metadata) fn bootstrap(&self, number: u16) -> Option<&BootstrapMethod> {
        self.bootstrap_methods.get(usize::from(number.checked_sub(self.first_bootstrap)?))
    }

    /// Memory that it takes, about.
    pub fn size(&self) -> u64 {
        (size_of::<Self>() + self.bytes.len() + 2 * self.numbers.len() + 10 * self.added.len()) as u64
    }
}

impl std::fmt::Debug for ClassVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "class file with {} new constants", self.added.len())
    }
}

/// The indices of a file's constants.
fn indices(pool: &ConstantPool<'_>) -> impl Iterator<Item = ConstantIndex> {
    (1..pool.len()).filter_map(|index| u16::try_from(index).ok()).map(ConstantIndex)
}

/// What makes a constant the same as one of another file; nothing for those that are always others: call sites of their own, and unusable slots.
fn key(pool: &ConstantPool<'_>, index: ConstantIndex) -> Option<Vec<u8>> {
    let mut key = vec![pool.tag(index)?];
    let mut part = |part: &[u8]| {
        key.extend((part.len() as u32).to_be_bytes());
        key.extend_from_slice(part);
    };
    match pool.get(index)? {
        Constant::Unusable | Constant::Dynamic { .. } | Constant::InvokeDynamic { .. } => return None,
        Constant::Utf8(text) => part(text.as_bytes()),
        Constant::Integer(value) => part(&value.to_be_bytes()),
        Constant::Float(value) => part(&value.to_bits().to_be_bytes()),
        Constant::Long(value) => part(&value.to_be_bytes()),
        Constant::Double(value) => part(&value.to_bits().to_be_bytes()),
        Constant::Class { name } | Constant::Module { name } | Constant::Package { name } => part(pool.utf8(name)?.as_bytes()),
        Constant::String { value } => part(pool.utf8(value)?.as_bytes()),
        Constant::FieldRef { .. } | Constant::MethodRef { .. } | Constant::InterfaceMethodRef { .. } => {
            let (class, name, descriptor) = pool.member_ref(index)?;
            [class, name, descriptor].iter().for_each(|text| part(text.as_bytes()));
        }
        Constant::NameAndType { name, descriptor } => {
            [name, descriptor].into_iter().filter_map(|text| pool.utf8(text)).for_each(|text| part(text.as_bytes()));
        }
        Constant::MethodHandle { kind, reference } => {
            part(&[kind as u8]);
            part(&self::key(pool, reference)?);
        }
        Constant::MethodType { descriptor } => part(pool.utf8(descriptor)?.as_bytes()),
    }
    Some(key)
}
