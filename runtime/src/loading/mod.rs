//! Creation and loading of classes (JVMS §5.3).

pub mod arrays;
pub mod constraints;
pub mod define;
pub mod definition;
pub mod layout;
pub mod load;
pub mod loaders;
pub mod methods;
pub mod mirror;
pub mod placeholders;
pub mod places;
pub mod room;
pub mod specific;
pub mod supertypes;
pub mod trust;
pub mod vtable;
