//! What several `Vm`s share.
#![allow(unsafe_code, reason = "maps the class library")]

use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;
use runtime::class_path::jimage::JImage;

use crate::config::{Config, StartError};
use crate::vm::Vm;

/// The class library of a JDK, opened and mapped once, for any number of `Vm`s. What the first of them finds out about its classes the others need not: they start
/// faster and take less memory.
///
/// ```
/// # fn main() -> Result<(), rjvm::Error> {
/// let engine = rjvm::Engine::new(rjvm::find_java_home().expect("a JDK 17"))?;
/// let (one, other) = (engine.start(engine.untrusted())?, engine.start(engine.untrusted())?);
/// for vm in [&one, &other] {
///     let max = vm.static_method::<(i32, i32), i32>("java.lang.Math", "max")?;
///     assert_eq!(max.call(vm, (3, 4))?, 4);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Engine {
    java_home: Arc<str>,
    image: Arc<JImage>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("java_home", &self.java_home).finish_non_exhaustive()
    }
}

impl Engine {
    /// Maps the class library of the JDK 17 at `java_home`.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(java_home: impl Into<String>) -> Result<Self, StartError> {
        Self::open(java_home.into(), true)
    }

    /// The same for one `Vm`, or for several that share what can be.
    pub(crate) fn open(java_home: String, is_shared: bool) -> Result<Self, StartError> {
        let path = format!("{java_home}/lib/modules");
        let file = sandbox::host::open_for_map(path.as_bytes());
        let file = file.map_err(|error| StartError::Read { path: path.clone(), error })?;
        // SAFETY: the class library of an installed JDK is not changed while programs run on it; HotSpot relies on the same.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| StartError::Map { path: path.clone(), error })?;
        let image = JImage::new(map, is_shared).map_err(|error| StartError::Image { path, error })?;
        Ok(Self { java_home: java_home.into(), image: Arc::new(image) })
    }

    /// [`Config::untrusted`] with this class library.
    pub fn untrusted(&self) -> Config {
        Config::untrusted(&*self.java_home)
    }

    /// [`Config::trusted`] with this class library.
    pub fn trusted(&self) -> Config {
        Config::trusted(&*self.java_home)
    }

    /// Makes a `Vm`, as [`Vm::new`] does. The configuration's Java home is that of the engine.
    ///
    /// # Errors
    /// If memory cannot be reserved, or the policy cannot be carried out.
    pub fn start(&self, config: Config) -> Result<Vm, StartError> {
        Vm::with_image(Config { java_home: self.java_home.to_string(), ..config }, Arc::clone(&self.image))
    }
}

/// The home of the JDK whose `java` is on the `PATH`, with links followed; none if there is no `java`.
pub fn find_java_home() -> Option<String> {
    let java = sandbox::host::real_path(&sandbox::host::find_program(b"java")?).ok()?;
    let java = String::from_utf8(java).ok()?;
    Some(Path::new(&java).parent()?.parent()?.to_str()?.to_owned())
}
