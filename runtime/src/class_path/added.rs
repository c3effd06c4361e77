//! Classes that the boot loader finds besides those of `lib/modules`: patches of modules (`--patch-module`), and where packages that were added come from.
//!
//! Nothing of them is trusted: they are verified as classes of programs are.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::{Mutex, OnceLock};

use sandbox::host;
use zip::ZipArchive;

use crate::sync::lock;

/// An archive that was read whole.
type Archive = ZipArchive<Cursor<Vec<u8>>>;

/// A folder, or an archive that is opened when something is looked for.
struct Place {
    path: String,
    archive: OnceLock<Option<Mutex<Archive>>>,
}

impl Place {
    fn new(path: &str) -> Self {
        Self { path: path.to_owned(), archive: OnceLock::new() }
    }

    /// The content of the file with this name inside. What cannot be read is not there, as with `java`.
    fn file(&self, name: &[u8]) -> Option<Vec<u8>> {
        let archive = self.archive.get_or_init(|| {
            let is_file = host::metadata(self.path.as_bytes()).is_ok_and(|metadata| !metadata.is_directory);
            let bytes = is_file.then(|| host::read_file(self.path.as_bytes()).ok()).flatten();
            bytes.and_then(|bytes| ZipArchive::new(Cursor::new(bytes)).ok()).map(Mutex::new)
        });
        let Some(archive) = archive else {
            return host::read_file(&[self.path.as_bytes(), b"/", name].concat()).ok();
        };
        let mut archive = lock(archive);
        let mut file = archive.by_name(std::str::from_utf8(name).ok()?).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// The places that a `Vm` was given.
#[derive(Default)]
pub struct AddedClasses {
    patches: HashMap<Vec<u8>, Vec<Place>>,
    /// Where a class of a package was first found.
    packages: Mutex<HashMap<Vec<u8>, String>>,
}

impl AddedClasses {
    /// Patches as `module=path:path`.
    pub fn new<'a>(patches: impl Iterator<Item = &'a str>) -> Self {
        let patches = patches.filter_map(|patch| patch.split_once('=')).map(|(module, paths)| (module.into(), places(paths)));
        Self { patches: patches.collect(), packages: Mutex::default() }
    }

    /// Whether a module has been patched.
    pub fn is_patched(&self, module: &[u8]) -> bool {
        self.patches.contains_key(module)
    }

    /// Whether there is no patch at all.
    pub fn has_no_patches(&self) -> bool {
        self.patches.is_empty()
    }

    /// The class file with which a patch replaces a class of `module`, or adds one.
    pub fn patched(&self, module: &[u8], class: &[u8]) -> Option<Vec<u8>> {
        self.find(self.patches.get(module)?, class)
    }

    /// Remembers that a class of a package has been found in a place.
    pub fn found(&self, class: &[u8], place: &str) {
        let package = class.iter().rposition(|byte| *byte == b'/').map_or(&[][..], |slash| &class[..slash]);
        lock(&self.packages).entry(package.to_vec()).or_insert_with(|| place.to_owned());
    }

    fn find(&self, places: &[Place], class: &[u8]) -> Option<Vec<u8>> {
        let name = [class, b".class"].concat();
        let (place, bytes) = places.iter().find_map(|place| Some((place, place.file(&name)?)))?;
        self.found(class, &place.path);
        Some(bytes)
    }

    /// Where a class of a package (internal form) was first found.
    pub fn location_of_package(&self, package: &[u8]) -> Option<String> {
        lock(&self.packages).get(package).cloned()
    }

    /// The packages of classes that were found.
    pub fn packages(&self) -> Vec<Vec<u8>> {
        lock(&self.packages).keys().cloned().collect()
    }
}

fn places(paths: &str) -> Vec<Place> {
    paths.split(':').filter(|path| !path.is_empty()).map(Place::new).collect()
}
