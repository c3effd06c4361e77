//! Seeds: real class files, and those of the verifier's test cases, for a corpus; and the table of [`hierarchy`](crate::hierarchy).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use classfile::{ClassFile, Constant, ParseOptions};
use tests::mutation::Specimen;
use thiserror::Error;

use crate::hierarchy::table_lines;

/// Class files larger than this make poor seeds.
const BYTES_MAX: usize = 12_000;
/// Classes the table has in any case.
const ALWAYS: [&str; 10] = [
    "java/io/Serializable",
    "java/lang/ArithmeticException",
    "java/lang/CharSequence",
    "java/lang/Cloneable",
    "java/lang/Math",
    "java/lang/Runnable",
    "java/lang/RuntimeException",
    "java/lang/Throwable",
    "java/lang/invoke/MethodHandle",
    "java/lang/invoke/MethodType",
];

/// Why there are no seeds.
#[derive(Debug, Error)]
pub enum SeedError {
    /// A file or folder.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// Class files cannot be read.
    #[error(transparent)]
    Classes(#[from] tests::TestsError),
    /// A text cannot be assembled.
    #[error("{path}: {error}")]
    Assembler {
        /// Which.
        path: String,
        /// Why.
        error: tests::assembler::AssemblerError,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> SeedError {
    let path = path.display().to_string();
    |error| SeedError::File { path, error }
}

/// The classes of places: jar files, folders of class files, and files of the assembler.
///
/// # Errors
/// A place that cannot be read.
pub fn read(places: &[PathBuf]) -> Result<Vec<Specimen>, SeedError> {
    let (texts, binary): (Vec<_>, Vec<_>) =
        places.iter().cloned().partition(|place| place.extension().is_some_and(|extension| extension == "jasm"));
    let mut found = tests::mutation::read(&binary)?.specimens;
    for path in texts {
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        let classes = tests::assembler::assemble(&text)
            .map_err(|error| SeedError::Assembler { path: path.display().to_string(), error })?;
        let specimens = classes.into_iter().map(|class| Specimen { name: class.name.replace('/', "."), bytes: class.bytes });
        found.extend(specimens);
    }
    Ok(found)
}

/// Writes seeds to a corpus, and all classes to the folder that others are found in at run time.
///
/// # Errors
/// A folder that cannot be written.
pub fn fill(corpus: &Path, companions: &Path, classes: &[Specimen]) -> Result<usize, SeedError> {
    let mut count = 0;
    fs::create_dir_all(corpus).map_err(at(corpus))?;
    for class in classes {
        if class.bytes.len() <= BYTES_MAX {
            let path = corpus.join(format!("seed-{:016x}", fingerprint(&class.bytes)));
            fs::write(&path, &class.bytes).map_err(at(&path))?;
            count += 1;
        }
        write_companion(companions, class)?;
    }
    Ok(count)
}

/// Writes a class that has a name fit for a file, unless there is one of that name.
fn write_companion(folder: &Path, class: &Specimen) -> Result<(), SeedError> {
    let is_fit =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_$".contains(letter));
    let Ok(parsed) = classfile::parse(&class.bytes) else { return Ok(()) };
    let name = String::from_utf8_lossy(parsed.name().as_bytes()).into_owned();
    let path = folder.join(format!("{name}.class"));
    if !name.split('/').all(is_fit) || path.exists() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(at(parent))?;
    fs::write(&path, &class.bytes).map_err(at(&path))
}

/// A number for the content of a file.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// The table of the classes that the seeds mention, as far as the seeds or the library have them, and of their supertypes.
pub fn table(seeds: &[Specimen], library: &[Specimen]) -> String {
    let options = ParseOptions { trusted: true, ..ParseOptions::default() };
    let parsed: Vec<ClassFile<'_>> =
        library.iter().chain(seeds).filter_map(|one| classfile::parse_with(&one.bytes, &options).ok()).collect();
    // The library's come first, so that no test case takes its place.
    let mut by_name: BTreeMap<Vec<u8>, &ClassFile<'_>> = BTreeMap::new();
    for class in &parsed {
        by_name.entry(class.name().as_bytes().to_vec()).or_insert(class);
    }
    let mut wanted: BTreeSet<Vec<u8>> = ALWAYS.iter().map(|name| name.as_bytes().to_vec()).collect();
    for class in seeds.iter().filter_map(|one| classfile::parse_with(&one.bytes, &options).ok()) {
        wanted.extend(mentioned(&class));
    }
    let mut lines = BTreeMap::new();
    let mut open: Vec<Vec<u8>> = wanted.into_iter().collect();
    while let Some(name) = open.pop() {
        let Some(class) = by_name.get(&name).filter(|_| !lines.contains_key(&name)) else { continue };
        if !name.iter().all(|byte| byte.is_ascii_graphic()) {
            continue;
        }
        open.extend(supertypes(class));
        lines.insert(name, table_lines(class));
    }
    keep_complete(&mut lines);
    lines.into_values().collect()
}

/// Keeps the classes whose supertypes are kept, from the top down; so those of a cycle go.
fn keep_complete(lines: &mut BTreeMap<Vec<u8>, String>) {
    let mut kept: BTreeSet<String> = BTreeSet::from(["-".to_owned()]);
    loop {
        let before = kept.len();
        for (name, text) in lines.iter() {
            let first = text.lines().next().unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            if first.split(' ').skip(2).all(|supertype| kept.contains(supertype)) {
                kept.insert(name);
            }
        }
        if kept.len() == before {
            break;
        }
    }
    lines.retain(|name, _| kept.contains(&*String::from_utf8_lossy(name)));
}

fn supertypes(class: &ClassFile<'_>) -> Vec<Vec<u8>> {
    let interfaces = class.interfaces.iter().filter_map(|index| class.constant_pool.class_name(*index));
    class.super_name().into_iter().chain(interfaces).map(|name| name.as_bytes().to_vec()).collect()
}

/// The class itself and those of its constants and descriptors.
fn mentioned(class: &ClassFile<'_>) -> Vec<Vec<u8>> {
    let mut names = vec![class.name().as_bytes().to_vec()];
    let indices = (0..=u16::MAX).take(class.constant_pool.len() + 1).map(classfile::ConstantIndex);
    for index in indices {
        if let Some(Constant::Utf8(text)) = class.constant_pool.get(index) {
            let bytes = text.as_bytes();
            names.push(bytes.to_vec());
            names.extend(bytes.split(|byte| *byte == b'L' || *byte == b';' || *byte == b'(').map(<[u8]>::to_vec));
            names.extend(
                bytes
                    .split(|byte| *byte == b';')
                    .filter_map(|part| part.iter().position(|byte| *byte == b'L').map(|start| part[start + 1..].to_vec())),
            );
        }
    }
    names
}
