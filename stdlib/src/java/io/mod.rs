//! Natives of package `java.io`.

pub mod console;
pub mod file_cleanable;
pub mod file_descriptor;
pub mod file_input_stream;
pub mod file_output_stream;
pub mod object_stream_class;
pub mod random_access_file;
pub mod stream;
pub mod unix_file_system;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![
        &console::TABLE,
        &file_cleanable::TABLE,
        &file_descriptor::TABLE,
        &file_input_stream::TABLE,
        &file_output_stream::TABLE,
        &object_stream_class::TABLE,
        &random_access_file::TABLE,
        &unix_file_system::TABLE,
    ]
}
