//! Natives of package `java.lang.invoke`.

pub mod bootstrap_arguments;
pub mod lambda_proxy_class_archive;
pub mod member_search;
pub mod method_handle_natives;
pub mod polymorphic;
pub mod resolution;

use ::runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&lambda_proxy_class_archive::TABLE, &method_handle_natives::TABLE, &polymorphic::TABLE]
}
