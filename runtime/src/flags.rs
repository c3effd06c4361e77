//! Flags of the VM (`-XX:`), as its host knows them and the management beans of the class library show them.

use std::fmt::Debug;

/// A value of a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum FlagValue {
    /// On or off.
    Boolean(bool),
    /// A number.
    Number(i64),
    /// A number that need not be whole.
    Double(f64),
    /// A text.
    Text(String),
}

/// Who has given a flag its value: names of `com.sun.management.VMOption$Origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagOrigin {
    /// Nobody.
    Default,
    /// An option.
    VmCreation,
    /// The VM has found it fit.
    Ergonomic,
    /// A management bean.
    Management,
}

impl FlagOrigin {
    /// The constant's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "DEFAULT",
            Self::VmCreation => "VM_CREATION",
            Self::Ergonomic => "ERGONOMIC",
            Self::Management => "MANAGEMENT",
        }
    }
}

/// A flag.
#[derive(Clone, Debug, PartialEq)]
pub struct VmFlag {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: FlagValue,
    /// Whether it can be changed while the VM runs.
    pub is_writeable: bool,
    /// Where the value comes from.
    pub origin: FlagOrigin,
}

/// The flags of a `Vm`.
pub trait VmFlags: Debug + Send + Sync {
    /// All of them.
    fn all(&self) -> Vec<VmFlag>;

    /// All of them as a text for people.
    fn print(&self) -> String {
        String::new()
    }

    /// The one with this name.
    fn find(&self, name: &str) -> Option<VmFlag> {
        self.all().into_iter().find(|flag| flag.name == name)
    }

    /// Changes one that is writeable.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn set(&self, name: &str, value: FlagValue) -> Result<(), String>;
}
