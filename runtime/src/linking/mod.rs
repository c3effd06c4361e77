//! Linking: resolution, access control, initialisation, method selection and executed code (JVMS §5.4, §5.5).

pub mod access;
pub mod call_sites;
pub mod class_access;
pub mod code;
pub mod constants;
pub mod empty;
pub mod initialize;
pub mod loader_constraints;
pub mod lookup;
pub mod member_lookup;
pub mod member_name;
pub mod nest;
pub mod redefine;
pub mod resolve;
pub mod select;
pub mod verify;
