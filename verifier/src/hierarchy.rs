//! What the verifier asks about other classes.

/// A field or a method, for questions about members.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum MemberKind {
    /// A field.
    Field,
    /// A method or constructor.
    Method,
}

/// The classes around the one that is verified, as its defining loader sees them.
///
/// Only [`load`](Self::load) may load classes; the verifier calls it where JVMS §4.10 needs a class, and nowhere else.
pub trait ClassHierarchy {
    /// A loaded class or interface.
    type Class: Copy + Eq;
    /// Why a class could not be loaded.
    type Error;

    /// The class that is verified.
    fn this_class(&self) -> Self::Class;

    /// The class that `name` means in the class that is verified; never an array.
    ///
    /// # Errors
    /// What loading threw.
    fn load(&mut self, name: &[u8]) -> Result<Self::Class, Self::Error>;

    /// Internal name; that of a hidden class has its suffix.
    fn name(&self, class: Self::Class) -> &[u8];

    /// The direct superclass; that of an interface is `Object`.
    fn super_class(&self, class: Self::Class) -> Option<Self::Class>;

    /// Whether it is an interface.
    fn is_interface(&self, class: Self::Class) -> bool;

    /// Whether `class` is `ancestor`, extends or implements it, directly or not.
    fn is_subtype(&self, class: Self::Class, ancestor: Self::Class) -> bool;

    /// Whether it is the `Cloneable` or `Serializable` that arrays implement.
    fn is_array_interface(&self, class: Self::Class) -> bool;

    /// Whether `class` declares or inherits from a superclass this member, and it is protected and declared in another runtime
    /// package than the class that is verified (JVMS §4.10.1.8).
    fn is_protected_elsewhere(&self, class: Self::Class, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool;

    /// Whether the class that is verified is an accessor of core reflection, made to call what it may not: protected members are as public ones to it,
    /// and it calls `Object.toString` of exceptions as if they were of its own class. Types are kept nevertheless.
    fn is_accessor(&self) -> bool {
        false
    }

    /// Whether an accessor may initialise an object of one class with a constructor of another one: of a superclass, for deserialization. If one of
    /// them can never be resolved there, it does not come so far.
    ///
    /// # Errors
    /// What loading threw, if it may not throw it the next time.
    fn may_initialize(&mut self, made: &[u8], called: &[u8]) -> Result<bool, Self::Error> {
        let _ = (made, called);
        Ok(false)
    }

    /// Called now and then while a method is verified: a moment at which the thread may wait for others or be told to stop.
    ///
    /// # Errors
    /// If the verification shall end.
    fn poll(&mut self) -> Result<(), Self::Error>;
}
