//! The compiler's form of a method.
