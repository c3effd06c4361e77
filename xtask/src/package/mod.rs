//! `cargo xtask package`: what people install, as a Debian package or as an archive with a static binary.

mod archive;
mod check;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

pub use check::checks;

/// What static binaries are built for.
const STATIC_TARGET: &str = "x86_64-unknown-linux-musl";
/// Where licences and what else concerns people are, below a prefix.
const DOCUMENTS: &str = "share/doc/rjvm";

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// An archive with a binary that needs no C library, instead of a Debian package.
    #[arg(long)]
    r#static: bool,
    /// This launcher instead of one that is built, say that of `cargo xtask release`.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Makes every kind of package that needs no other target, and checks that what it installs runs.
    #[arg(long, conflicts_with = "static")]
    check: bool,
}

/// A file of a package.
struct Entry {
    /// Below the prefix.
    path: String,
    bytes: Vec<u8>,
    is_program: bool,
}

/// Builds the launcher, packs it with its manual, completion and licences, and tells where the package is.
///
/// # Errors
/// When it does not build, or the toolchain cannot build for the target.
pub fn package(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let launcher = match &arguments.launcher {
        Some(path) => path.clone(),
        None if arguments.r#static => build_static()?,
        None => cargo::build_launcher_visibly()?,
    };
    if arguments.check {
        checks(&jdk::find(java_home)?, &launcher).into_iter().collect::<Result<Vec<()>, _>>()?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = cargo::target().join("packages");
    let made = if arguments.r#static { tarball(&launcher, &folder)? } else { debian(&launcher, &folder)? };
    println!("{}", made.display());
    Ok(ExitCode::SUCCESS)
}

fn build_static() -> Result<PathBuf, XtaskError> {
    let libraries = shell::capture(&mut shell::command("rustc", &["--print", "target-libdir", "--target", STATIC_TARGET]))?;
    if !Path::new(libraries.trim()).exists() {
        return Err(XtaskError::NoTarget { target: STATIC_TARGET });
    }
    let arguments = ["build", "--profile", cargo::RELEASE, "--package", "rjvm-cli", "--bin", "rjvm", "--target", STATIC_TARGET];
    shell::show(&mut cargo::cargo(&arguments))?;
    Ok(cargo::target().join(STATIC_TARGET).join(cargo::RELEASE).join("rjvm"))
}

/// The Debian package that the launcher makes, in a folder.
fn debian(launcher: &Path, folder: &Path) -> Result<PathBuf, XtaskError> {
    let entries = entries(launcher, folder)?;
    let libc = archive::newest_symbols(&entries[0].bytes).ok_or_else(|| XtaskError::Unexpected {
        command: launcher.display().to_string(),
        reason: "it is not linked to the GNU C library; `--static` packs what is not".to_owned(),
    })?;
    let size: usize = entries.iter().map(|entry| entry.bytes.len().div_ceil(1024)).sum();
    let version = env!("CARGO_PKG_VERSION");
    let control = format!(
        "Package: rjvm\nVersion: {version}\nArchitecture: amd64\nMaintainer: The rjvm developers <maintainers@rjvm.invalid>\nInstalled-Size: {size}\n\
         Depends: libc6 (>= {libc}), libgcc-s1\nRecommends: openjdk-17-jre-headless | openjdk-17-jdk-headless\nSection: java\nPriority: optional\n\
         Description: Java virtual machine that is also a sealed container\n \
         Runs Java programs on the class library of a JDK 17, with the options of\n java, or with nothing but what the options allow (--sandbox).\n"
    );
    let control = Entry { path: "control".to_owned(), bytes: control.into_bytes(), is_program: false };
    let control = archive::tar_gz("./", &[control])?;
    let data = archive::tar_gz("./usr/", &entries)?;
    let members = [("debian-binary", &b"2.0\n"[..]), ("control.tar.gz", &control), ("data.tar.gz", &data)];
    let path = folder.join(format!("rjvm_{version}_amd64.deb"));
    fs::write(&path, archive::ar(&members)).map_err(XtaskError::io(&path))?;
    Ok(path)
}

/// The archive that is unpacked anywhere.
fn tarball(launcher: &Path, folder: &Path) -> Result<PathBuf, XtaskError> {
    let name = format!("rjvm-{}-x86_64-linux", env!("CARGO_PKG_VERSION"));
    let bytes = archive::tar_gz(&format!("{name}/"), &entries(launcher, folder)?)?;
    let path = folder.join(format!("{name}.tar.gz"));
    fs::write(&path, bytes).map_err(XtaskError::io(&path))?;
    Ok(path)
}

/// What is installed; the launcher comes first, without what debuggers need.
fn entries(launcher: &Path, folder: &Path) -> Result<Vec<Entry>, XtaskError> {
    fs::create_dir_all(folder).map_err(XtaskError::io(folder))?;
    let stripped = folder.join("rjvm");
    let names = [launcher, &stripped].map(Path::to_string_lossy);
    shell::show(&mut shell::command("strip", &["--strip-unneeded", "-o", &names[1], &names[0]]))?;
    let said = |option| shell::capture(&mut shell::command(&stripped, &[option])).map(String::into_bytes);
    let read = |path: PathBuf| fs::read(&path).map_err(XtaskError::io(&path));
    let licences = ["LICENSE-MIT", "LICENSE-APACHE"].map(|name| read(shell::root().join(name)));
    let [mit, apache] = licences;
    let (mit, apache) = (mit?, apache?);
    let copyright = [b"rjvm may be used by either of these licences, as you like.\n\n", &mit[..], b"\n\n", &apache].concat();
    let file = |path: &str, bytes| Entry { path: path.to_owned(), bytes, is_program: false };
    Ok(vec![
        Entry { path: "bin/rjvm".to_owned(), bytes: read(stripped.clone())?, is_program: true },
        file("share/man/man1/rjvm.1.gz", archive::gzip(&said("--print-manual")?)?),
        file("share/bash-completion/completions/rjvm", said("--print-completion")?),
        file(&format!("{DOCUMENTS}/copyright"), copyright),
        file(&format!("{DOCUMENTS}/changelog.gz"), archive::gzip(&read(shell::root().join("CHANGELOG.md"))?)?),
    ])
}
