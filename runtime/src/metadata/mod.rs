//! The linked world's data: classes, methods, fields, constant pools, loaders and modules.

pub mod class;
pub mod class_roots;
pub mod constant_pool;
pub mod descriptor_text;
pub mod field;
pub mod guarded;
pub mod in_use;
pub mod interface_table;
pub mod loader;
pub mod method;
pub mod module;
pub mod pointer;
pub mod rows;
pub mod statics;
pub mod symbol;
pub mod unloaded;
pub mod version;
