//! `FormatError`: why bytes are not a class file (JVMS §4.8); `Display` gives HotSpot's message.

use crate::class_file::Version;
use crate::malformation::Malformation;
use crate::reader::EndOfInput;

/// Why bytes are not a class file.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
pub enum FormatError {
    /// The bytes end before the class does.
    #[error("Truncated class file")]
    Truncated,
    /// Bytes follow the last attribute of the class.
    #[error("Extra bytes at the end of class file {class}")]
    ExtraBytes {
        /// Internal name of the class.
        class: String,
    },
    /// A rule of the format is broken.
    #[error("{problem}{} {class}{}", place(problem), suffix(problem))]
    Malformed {
        /// Internal name of the class.
        class: String,
        /// The rule.
        problem: Malformation,
    },
    /// MethodParameters does not have the length its contents need.
    #[error("Invalid MethodParameters method attribute length {length} in class file")]
    MethodParametersLength {
        /// Length found.
        length: u32,
    },
    /// A constant that must not be empty is.
    #[error("Illegal zero length constant pool entry at {index} in class {class}")]
    EmptyConstant {
        /// Index of the Utf8 constant.
        index: u16,
        /// Internal name of the class.
        class: String,
    },
    /// A field or method has an impossible name (JVMS §4.2.2).
    #[error("Illegal {} name \"{name}\" in class {class}", member.lower())]
    IllegalName {
        /// What has the name.
        member: Member,
        /// The name.
        name: String,
        /// Internal name of the class.
        class: String,
    },
    /// A descriptor is not one (JVMS §4.3).
    #[error("{} \"{name}\" in class {class} has illegal signature \"{descriptor}\"", member.upper())]
    IllegalDescriptor {
        /// What has the descriptor.
        member: Member,
        /// Name of the field or method.
        name: String,
        /// Internal name of the class.
        class: String,
        /// The descriptor.
        descriptor: String,
    },
    /// Flags of a class that exclude each other (JVMS §4.1, §4.7.6).
    #[error("Illegal class modifiers in class {class}: 0x{access:X}")]
    ClassModifiers {
        /// Internal name of the class.
        class: String,
        /// The flags.
        access: u16,
    },
    /// Flags of a field that exclude each other (JVMS §4.5).
    #[error("Illegal field modifiers in class {class}: 0x{access:X}")]
    FieldModifiers {
        /// Internal name of the class.
        class: String,
        /// The flags.
        access: u16,
    },
    /// Flags of a method that exclude each other (JVMS §4.6).
    #[error("Method {name} in class {class} has illegal modifiers: 0x{access:X}")]
    MethodModifiers {
        /// Name of the method.
        name: String,
        /// Internal name of the class.
        class: String,
        /// The flags.
        access: u16,
    },
    /// An interface has a constructor.
    #[error("Interface cannot have a method named <init>, class file {class}")]
    InterfaceConstructor {
        /// Internal name of the class.
        class: String,
    },
    /// The major version is less than 45.
    #[error("{class} (class file version {}.{}) was compiled with an invalid major version", version.major, version.minor)]
    VersionTooOld {
        /// Internal name of the class.
        class: String,
        /// Version found.
        version: Version,
    },
    /// The major version is greater than accepted.
    #[error(
        "{class} has been compiled by a more recent version of the Java Runtime (class file version {}.{}), \
         this version of the Java Runtime only recognizes class file versions up to {max_major}.0",
        version.major, version.minor
    )]
    VersionTooNew {
        /// Internal name of the class.
        class: String,
        /// Version found.
        version: Version,
        /// Greatest major version accepted.
        max_major: u16,
    },
    /// From version 56 on the minor version must be 0 or 65535.
    #[error("{class} (class file version {}.{}) was compiled with an invalid non-zero minor version", version.major, version.minor)]
    MinorVersion {
        /// Internal name of the class.
        class: String,
        /// Version found.
        version: Version,
    },
    /// Preview features of another release.
    #[error(
        "{class} (class file version {}.{}) was compiled with preview features that are unsupported. \
         This version of the Java Runtime only recognizes preview features for class file version {max_major}.65535",
        version.major, version.minor
    )]
    PreviewUnsupported {
        /// Internal name of the class.
        class: String,
        /// Version found.
        version: Version,
        /// Greatest major version accepted.
        max_major: u16,
    },
    /// Preview features of this release, which are off.
    #[error(
        "Preview features are not enabled for {class} (class file version {}.{}). Try running with '--enable-preview'",
        version.major, version.minor
    )]
    PreviewDisabled {
        /// Internal name of the class.
        class: String,
        /// Version found.
        version: Version,
    },
    /// The class is not the one asked for.
    #[error("{expected} (wrong name: {found})")]
    WrongName {
        /// Internal name asked for.
        expected: String,
        /// Internal name found.
        found: String,
    },
    /// A module description where a class was asked for.
    #[error("{class} is not a class because access_flag ACC_MODULE is set")]
    IsModule {
        /// Internal name of the class.
        class: String,
    },
    /// A class where a module description was asked for.
    #[error("{class} is not a module description")]
    NotModule {
        /// Internal name of the class.
        class: String,
    },
}

/// What stands before the class name.
fn place(problem: &Malformation) -> &'static str {
    // The sentence is about a final class.
    if matches!(problem, Malformation::PermittedInFinal) { " class file" } else { " in class file" }
}

/// What follows the class name in the messages of a few rules.
fn suffix(problem: &Malformation) -> &'static str {
    match problem {
        Malformation::NotAField { .. } => " (not a field)",
        Malformation::NotAMethod { .. } => " (not a method)",
        Malformation::NotAnInterfaceMethod { .. } => " (not an interface method)",
        Malformation::UnmatchedVariableType { .. } => " does not match any LVT entry",
        _ => "",
    }
}

/// The kinds of member.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Member {
    /// A field, record component or local variable.
    Field,
    /// A method.
    Method,
}

impl Member {
    fn lower(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Method => "method",
        }
    }

    fn upper(self) -> &'static str {
        match self {
            Self::Field => "Field",
            Self::Method => "Method",
        }
    }
}

impl FormatError {
    /// Internal name of the Java error this becomes.
    pub fn java_class(&self) -> &'static str {
        match self {
            Self::VersionTooOld { .. }
            | Self::VersionTooNew { .. }
            | Self::MinorVersion { .. }
            | Self::PreviewUnsupported { .. }
            | Self::PreviewDisabled { .. } => "java/lang/UnsupportedClassVersionError",
            Self::WrongName { .. } | Self::IsModule { .. } => "java/lang/NoClassDefFoundError",
            _ => "java/lang/ClassFormatError",
        }
    }
}

impl From<EndOfInput> for FormatError {
    fn from(EndOfInput: EndOfInput) -> Self {
        Self::Truncated
    }
}
