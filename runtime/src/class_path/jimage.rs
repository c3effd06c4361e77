//! The run-time image `lib/modules` of a JDK (jimage format 1.0).
//!
//! Integers of the index have the byte order of the machine that wrote the file, which is the byte order of its magic number;
//! attribute values are big-endian. Only images in the host's byte order are read. Those that `jlink --compress` makes hold resources that are expanded when they are first asked for, and
//! kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Mutex;

use memmap2::Mmap;
use thiserror::Error;

use crate::class_path::decompress::decompress;
use crate::class_path::shared::SharedClasses;
use crate::sync::lock;

const MAGIC: u32 = 0xcafe_dada;
const HASH_SEED: u32 = 0x0100_0193;

/// Why a file is not a usable image.
#[derive(Debug, Error)]
pub enum ImageError {
    /// It does not begin with the magic number, or has the other byte order.
    #[error("not a jimage file")]
    BadMagic,
    /// A version this reader does not know.
    #[error("unsupported jimage version {major}.{minor}")]
    Version {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// The tables do not fit the file.
    #[error("truncated jimage file")]
    Truncated,
}

/// A mapped image.
pub struct JImage {
    map: Mmap,
    slots: usize,
    locations: usize,
    strings: usize,
    data: usize,
    packages: Mutex<HashMap<Vec<u8>, &'static [u8]>>,
    /// Compressed resources that have been asked for, by where they are. None is ever taken out.
    expanded: Mutex<HashMap<usize, Box<[u8]>>>,
    /// What is known of its classes, if several `Vm`s have it.
    pub shared: Option<SharedClasses>,
}

/// The attributes of a resource, as far as they are used.
#[derive(Default)]
struct Location {
    module: usize,
    parent: usize,
    base: usize,
    extension: usize,
    offset: u64,
    compressed: u64,
    size: u64,
}

impl JImage {
    /// Checks the header and tables of a mapped file. It is shared if several `Vm`s are to have it.
    ///
    /// # Errors
    /// If the file is not an image this reader understands.
    pub fn new(map: Mmap, is_shared: bool) -> Result<Self, ImageError> {
        let word = |index: usize| {
            let bytes = map.get(index * 4..index * 4 + 4).ok_or(ImageError::Truncated)?;
            Ok::<u32, ImageError>(u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        };
        if word(0)? != MAGIC {
            return Err(ImageError::BadMagic);
        }
        let version = word(1)?;
        if version >> 16 != 1 {
            return Err(ImageError::Version { major: version >> 16, minor: version & 0xffff });
        }
        let slots = word(4)? as usize;
        let (locations_size, strings_size) = (word(5)? as usize, word(6)? as usize);
        let locations = 28 + 8 * slots;
        let strings = locations + locations_size;
        let data = strings + strings_size;
        if slots == 0 || data > map.len() {
            return Err(ImageError::Truncated);
        }
        Ok(Self {
            map,
            slots,
            locations,
            strings,
            data,
            packages: Mutex::default(),
            expanded: Mutex::default(),
            shared: is_shared.then(SharedClasses::default),
        })
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// The content of `/module/parent/base.extension`.
    pub fn resource(&self, module: &[u8], path: &[u8]) -> Option<&[u8]> {
        let name = [b"/", module, b"/", path].concat();
        let location = self.find(&name)?;
        self.content(&location)
    }

    /// The bytes of a class of `module`.
    pub fn class(&self, module: &[u8], name: &[u8]) -> Option<&[u8]> {
        self.resource(module, &[name, b".class"].concat())
    }

    /// The module that contains `package` (internal form), according to the image.
    #[allow(unsafe_code, reason = "names point into the map")]
    pub fn module_of_package(&self, package: &[u8]) -> Option<&'static [u8]> {
        if let Some(known) = lock(&self.packages).get(package) {
            return Some(known);
        }
        let dotted: Vec<u8> = package.iter().map(|byte| if *byte == b'/' { b'.' } else { *byte }).collect();
        let found = self.find(&[b"/packages/".as_slice(), &dotted].concat()).and_then(|location| {
            let pairs = self.content(&location)?.chunks_exact(8);
            let number = |bytes: &[u8]| u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            pairs.filter(|pair| number(pair) == 0).map(|pair| self.string(number(&pair[4..]) as usize)).next()
        });
        // SAFETY: the map lives as long as the `Vm`, and so does everything that uses the names ([VMDOC] Metadata lifetime).
        let found: Option<&'static [u8]> = found.map(|name| unsafe { &*std::ptr::from_ref(name) });
        // Only what there is: this stays for all `Vm`s, and guests ask for whatever they like.
        if let Some(module) = found {
            lock(&self.packages).insert(package.to_vec(), module);
        }
        found
    }

    fn find(&self, name: &[u8]) -> Option<Location> {
        let slot = hash(name, HASH_SEED) as usize % self.slots;
        let redirect = self.word_at(28 + 4 * slot)? as i32;
        let index = match redirect {
            0 => return None,
            1.. => hash(name, redirect as u32) as usize % self.slots,
            _ => (-1 - redirect) as usize,
        };
        let offset = self.word_at(28 + 4 * self.slots + 4 * index)? as usize;
        let location = self.location(offset)?;
        self.is_named(&location, name).then_some(location)
    }

    fn word_at(&self, offset: usize) -> Option<u32> {
        let bytes = self.map.get(offset..offset + 4)?;
        Some(u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn location(&self, offset: usize) -> Option<Location> {
        let mut bytes = self.map.get(self.locations + offset..self.strings)?;
        let mut location = Location::default();
        loop {
            let (&head, rest) = bytes.split_first()?;
            let (kind, length) = (head >> 3, usize::from(head & 7) + 1);
            if kind == 0 {
                return Some(location);
            }
            let (value, rest) = (rest.get(..length)?, rest.get(length..)?);
            bytes = rest;
            let value = value.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            match kind {
                1 => location.module = value as usize,
                2 => location.parent = value as usize,
                3 => location.base = value as usize,
                4 => location.extension = value as usize,
                5 => location.offset = value,
                6 => location.compressed = value,
                7 => location.size = value,
                _ => return None,
            }
        }
    }

    /// Compares a location's full name; the perfect hash also finds names that are not in the image.
    fn is_named(&self, location: &Location, name: &[u8]) -> bool {
        let (module, parent) = (self.string(location.module), self.string(location.parent));
        let (base, extension) = (self.string(location.base), self.string(location.extension));
        let mut full = Vec::with_capacity(name.len());
        if !module.is_empty() {
            full.extend([b"/", module, b"/"].concat());
        }
        if !parent.is_empty() {
            full.extend([parent, b"/"].concat());
        }
        full.extend(base);
        if !extension.is_empty() {
            full.extend([b".", extension].concat());
        }
        full == name
    }

    fn string(&self, offset: usize) -> &[u8] {
        let bytes = self.map.get(self.strings + offset..self.data).unwrap_or(&[]);
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        &bytes[..end]
    }

    #[allow(unsafe_code, reason = "what has been expanded stays where it is")]
    fn content(&self, location: &Location) -> Option<&[u8]> {
        let start = self.data.checked_add(usize::try_from(location.offset).ok()?)?;
        let stored = if location.compressed == 0 { location.size } else { location.compressed };
        let stored = self.map.get(start..start.checked_add(usize::try_from(stored).ok()?)?)?;
        if location.compressed == 0 {
            return Some(stored);
        }
        let mut expanded = lock(&self.expanded);
        if let Entry::Vacant(entry) = expanded.entry(start) {
            entry.insert(decompress(stored, |offset| self.string(offset))?.into());
        }
        let content: *const [u8] = &raw const **expanded.get(&start)?;
        // SAFETY: the map owns it and gives nothing away as long as `self` lives.
        Some(unsafe { &*content })
    }
}

/// The hash of the image's tables.
fn hash(name: &[u8], seed: u32) -> u32 {
    name.iter().fold(seed, |hash, byte| hash.wrapping_mul(HASH_SEED) ^ u32::from(*byte)) & 0x7fff_ffff
}
