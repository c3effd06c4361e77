//! Access and property flags (JVMS tables 4.1-B, 4.5-A, 4.6-A, 4.7.6-A).
//!
//! Some values mean different things on classes, fields and methods; each meaning has its own name.

/// Accessible from outside the package.
pub const PUBLIC: u16 = 0x0001;
/// Accessible only within the nest.
pub const PRIVATE: u16 = 0x0002;
/// Accessible within subclasses and the package.
pub const PROTECTED: u16 = 0x0004;
/// Belongs to the class, not to its instances.
pub const STATIC: u16 = 0x0008;
/// Never subclassed, overridden or reassigned.
pub const FINAL: u16 = 0x0010;
/// Class: `invokespecial` selects superclass methods (always assumed).
pub const SUPER: u16 = 0x0020;
/// Method: holds the monitor while it runs.
pub const SYNCHRONIZED: u16 = 0x0020;
/// Field: not cached.
pub const VOLATILE: u16 = 0x0040;
/// Method: made by the compiler to keep binary compatibility.
pub const BRIDGE: u16 = 0x0040;
/// Method: declared with a variable number of arguments.
pub const VARARGS: u16 = 0x0080;
/// Field: not serialised.
pub const TRANSIENT: u16 = 0x0080;
/// Method: implemented outside Java.
pub const NATIVE: u16 = 0x0100;
/// Class: is an interface.
pub const INTERFACE: u16 = 0x0200;
/// Not instantiated, or has no implementation.
pub const ABSTRACT: u16 = 0x0400;
/// Method: floating point is strict (since Java 17 it always is).
pub const STRICT: u16 = 0x0800;
/// Not present in the source.
pub const SYNTHETIC: u16 = 0x1000;
/// Class: is an annotation interface.
pub const ANNOTATION: u16 = 0x2000;
/// Class: is an enum; field: holds an enum constant.
pub const ENUM: u16 = 0x4000;
/// Parameter: implicitly declared in the source.
pub const MANDATED: u16 = 0x8000;
/// Class: is a module description, not a class.
pub const MODULE: u16 = 0x8000;
