//! Natives of package `jdk.internal.jimage`.

pub mod native_image_buffer;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&native_image_buffer::TABLE]
}
