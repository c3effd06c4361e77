//! Java strings: made, read, interned.

pub mod content;
pub mod table;

use gc::{ARRAY_BASE_OFFSET, Handle, Reference};

use crate::metadata::symbol::spread;
use crate::objects;
use crate::outcome::JavaResult;
use crate::strings::content::{Content, LATIN1};
use crate::strings::table::Interned;
use crate::sync::lock;
use crate::thread::JavaThread;

/// A new string.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_string(thread: &mut JavaThread, text: &str) -> JavaResult<Handle> {
    let content = if text.is_ascii() {
        Content { coder: LATIN1, bytes: text.as_bytes().to_vec() }
    } else {
        Content::of_units(&text.encode_utf16().collect::<Vec<u16>>())
    };
    string_of(thread, &content)
}

/// A new string of bytes from the host: UTF-8, with what is not UTF-8 as U+FFFD.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_string_lossy(thread: &mut JavaThread, bytes: &[u8]) -> JavaResult<Handle> {
    new_string(thread, &String::from_utf8_lossy(bytes))
}

/// A new string of modified UTF-8.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_string_modified_utf8(thread: &mut JavaThread, text: &[u8]) -> JavaResult<Handle> {
    string_of(thread, &Content::of_modified_utf8(text))
}

fn string_of(thread: &mut JavaThread, content: &Content) -> JavaResult<Handle> {
    thread.scope(|thread| {
        let vm = thread.vm();
        let value = objects::new_byte_array(thread, &content.bytes)?;
        let string = objects::new_object(thread, vm.well_known().classes.string)?;
        let raw = thread.raw(string);
        let fields = &vm.well_known().fields;
        vm.view.store_ref(raw, fields.string_value, thread.raw(value));
        vm.view.store_u8(raw, fields.string_coder, content.coder);
        Ok(string)
    })
}

fn content_of(thread: &JavaThread, string: impl Reference) -> Content {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    let value = vm.view.load_ref(string, fields.string_value);
    let coder = vm.view.load_u8(string, fields.string_coder);
    if value.is_null() {
        return Content { coder: LATIN1, bytes: Vec::new() };
    }
    let mut bytes = vec![0; vm.view.array_length(value) as usize];
    vm.view.read_bytes(value, ARRAY_BASE_OFFSET, &mut bytes);
    Content { coder, bytes }
}

/// The text of a string; lone surrogates become U+FFFD.
pub fn string_text(thread: &JavaThread, string: Handle) -> String {
    raw_string_text(thread, thread.raw(string))
}

/// The text of a string reference at hand.
pub fn raw_string_text(thread: &JavaThread, string: impl Reference) -> String {
    let content = content_of(thread, string);
    if content.coder == LATIN1 && content.bytes.is_ascii() {
        return String::from_utf8_lossy(&content.bytes).into_owned();
    }
    String::from_utf16_lossy(&content.units())
}

/// The modified UTF-8 of a string.
pub fn string_modified_utf8(thread: &JavaThread, string: Handle) -> Vec<u8> {
    let content = content_of(thread, thread.raw(string));
    if content.coder == LATIN1 && content.bytes.iter().all(|byte| matches!(byte, 1..=0x7f)) {
        return content.bytes;
    }
    classfile::modified_utf8::encode_utf16(&content.units())
}

/// The interned string of modified UTF-8 text, as string constants are (JVMS §5.1).
///
/// # Errors
/// `OutOfMemoryError`.
pub fn intern_utf8(thread: &mut JavaThread, text: &[u8]) -> JavaResult<Handle> {
    let content = Content::of_modified_utf8(text);
    if let Some(found) = find_interned(thread, &content) {
        return Ok(found);
    }
    let string = string_of(thread, &content)?;
    Ok(intern_content(thread, &content, string))
}

/// `String.intern`
pub fn intern(thread: &mut JavaThread, string: Handle) -> Handle {
    let content = content_of(thread, thread.raw(string));
    find_interned(thread, &content).unwrap_or_else(|| intern_content(thread, &content, string))
}

fn find_interned(thread: &mut JavaThread, content: &Content) -> Option<Handle> {
    let vm = thread.vm();
    let hash = vm.strings.hash(content);
    let is_same = |interned: &Interned| interned.hash == hash && content_of(thread, interned.string) == *content;
    let found = lock(&vm.strings.strings).find(spread(hash), is_same).map(|interned| interned.string);
    found.map(|string| thread.handle(string))
}

fn intern_content(thread: &mut JavaThread, content: &Content, string: Handle) -> Handle {
    let vm = thread.vm();
    let hash = vm.strings.hash(content);
    let is_same = |interned: &Interned| interned.hash == hash && content_of(thread, interned.string) == *content;
    let first = {
        let mut table = lock(&vm.strings.strings);
        match table.find(spread(hash), is_same) {
            Some(first) => first.string,
            None => {
                let interned = Interned { string: thread.raw(string).unbound(), hash };
                table.insert_unique(spread(hash), interned, |interned| spread(interned.hash));
                return string;
            }
        }
    };
    thread.handle(first)
}
