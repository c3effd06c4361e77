//! The classes that are broken: those of the compiled program cases and of jar files.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::discover::{files_below, has_extension};
use crate::error::TestsError;

/// A class file and its binary name.
pub struct Specimen {
    /// `p.C`
    pub name: String,
    /// The class file.
    pub bytes: Vec<u8>,
}

/// Specimens and the class path that their other classes are found on.
pub struct Corpus {
    /// Classes, in a stable order.
    pub specimens: Vec<Specimen>,
    /// Folders and jar files.
    pub class_path: Vec<PathBuf>,
}

/// Class files larger than this take too long for what they find.
const BYTES_MAX: usize = 60_000;

/// The classes of folders and jar files.
///
/// # Errors
/// A folder or jar file that cannot be read.
pub fn read(places: &[PathBuf]) -> Result<Corpus, TestsError> {
    let mut specimens = Vec::new();
    for place in places {
        if place.is_dir() { read_folder(place, &mut specimens)? } else { read_jar(place, &mut specimens)? }
    }
    let usable = |specimen: &Specimen| specimen.bytes.len() <= BYTES_MAX && !specimen.name.ends_with("-info");
    specimens.retain(usable);
    Ok(Corpus { specimens, class_path: places.to_vec() })
}

fn read_folder(folder: &Path, into: &mut Vec<Specimen>) -> Result<(), TestsError> {
    for path in files_below(folder)?.into_iter().filter(|path| has_extension(path, "class")) {
        let name = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        let bytes = fs::read(&path).map_err(TestsError::io(&path))?;
        into.push(Specimen { name: name.to_string_lossy().replace('/', "."), bytes });
    }
    Ok(())
}

fn read_jar(path: &Path, into: &mut Vec<Specimen>) -> Result<(), TestsError> {
    let broken = |error: zip::result::ZipError| TestsError::io(path)(error.into());
    let mut jar = zip::ZipArchive::new(File::open(path).map_err(TestsError::io(path))?).map_err(broken)?;
    for index in 0..jar.len() {
        let mut entry = jar.by_index(index).map_err(broken)?;
        let Some(name) = entry.name().strip_suffix(".class").map(|name| name.replace('/', ".")) else { continue };
        if name.starts_with("META-INF") {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(TestsError::io(path))?;
        into.push(Specimen { name, bytes });
    }
    Ok(())
}
