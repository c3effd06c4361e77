//! Java strings: made, read, interned.

pub mod content;
mod long;
pub mod table;

use gc::{ARRAY_BASE_OFFSET, Handle, Reference};

use crate::metadata::symbol::{Symbol, TableSize, spread};
use crate::meter::Steps;
use crate::objects;
use crate::outcome::JavaResult;
use crate::strings::content::{Content, LATIN1};
use crate::strings::table::Interned;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// Longest name in a class file, in bytes of modified UTF-8.
pub const NAME_BYTES_MAX: usize = 65_535;

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
    start_of(&thread.vm(), string, usize::MAX)
}

/// At most the first `bytes_max` bytes of a string's content.
fn start_of(vm: &Vm, string: impl Reference, bytes_max: usize) -> Content {
    let fields = &vm.well_known().fields;
    let value = vm.view.load_ref(string, fields.string_value);
    let coder = vm.view.load_u8(string, fields.string_coder);
    if value.is_null() {
        return Content { coder: LATIN1, bytes: Vec::new() };
    }
    let mut bytes = vec![0; bytes_max.min(vm.view.array_length(value) as usize)];
    vm.view.read_bytes(value, ARRAY_BASE_OFFSET, &mut bytes);
    Content { coder, bytes }
}

/// Bytes of a string's content.
fn byte_length(thread: &JavaThread, string: impl Reference) -> usize {
    let vm = thread.vm();
    let value = vm.view.load_ref(string, vm.well_known().fields.string_value);
    if value.is_null() { 0 } else { vm.view.array_length(value) as usize }
}

/// UTF-16 units of a string.
pub fn length(thread: &JavaThread, string: Handle) -> usize {
    let raw = thread.raw(string);
    let coder = thread.vm().view.load_u8(raw, thread.vm().well_known().fields.string_coder);
    if coder == LATIN1 { byte_length(thread, raw) } else { byte_length(thread, raw) / 2 }
}

/// The text of a string; lone surrogates become U+FFFD.
pub fn string_text(thread: &JavaThread, string: Handle) -> String {
    raw_string_text(thread, thread.raw(string))
}

/// The text of a string reference at hand.
pub fn raw_string_text(thread: &JavaThread, string: impl Reference) -> String {
    text_of(&content_of(thread, string))
}

/// The text of a string, or of its first `units_max` UTF-16 units if it has more: for names that are wrong when they are longer, so
/// that the length which a guest gives them costs nothing.
pub fn short_text(thread: &JavaThread, string: Handle, units_max: usize) -> String {
    short_text_at(&thread.vm(), thread.raw(string), units_max)
}

/// The same of a reference at hand.
pub fn short_text_at(vm: &Vm, string: impl Reference, units_max: usize) -> String {
    let mut start = start_of(vm, string, units_max * 2);
    start.bytes.truncate(if start.coder == LATIN1 { units_max } else { units_max * 2 });
    text_of(&start)
}

fn text_of(content: &Content) -> String {
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

/// The modified UTF-8 of a string that names something in class files; none if it is longer than a name can be.
pub fn name_modified_utf8(thread: &JavaThread, string: Handle) -> Option<Vec<u8>> {
    let may_fit = length(thread, string) <= NAME_BYTES_MAX;
    may_fit.then(|| string_modified_utf8(thread, string)).filter(|name| name.len() <= NAME_BYTES_MAX)
}

/// The symbol of a name that a guest has thought of: symbols stay, so it can only have as many as there is memory for.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn guest_symbol(thread: &mut JavaThread, name: &[u8]) -> JavaResult<Symbol> {
    thread.vm().symbols.try_intern(name).ok_or_else(|| thread.throw_out_of_memory("Metaspace"))
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

/// `String.intern`. Costs a unit a KiB.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm`.
pub fn intern(thread: &mut JavaThread, string: Handle) -> JavaResult<Handle> {
    let bytes = byte_length(thread, thread.raw(string)) as u64;
    if !Steps::BYTES.is_one(bytes) {
        return thread.scope(|thread| long::intern(thread, string));
    }
    let content = content_of(thread, thread.raw(string));
    Ok(find_interned(thread, &content).unwrap_or_else(|| intern_content(thread, &content, string)))
}

/// How large the table of interned strings is.
pub fn interned_size(thread: &JavaThread) -> TableSize {
    let vm = thread.vm();
    let table = lock(&vm.strings.strings);
    let object_bytes = u64::from(vm.well_known().classes.string.instance_size.next_multiple_of(8));
    let array_bytes = |string| (u64::from(ARRAY_BASE_OFFSET) + byte_length(thread, string) as u64).next_multiple_of(8);
    let literal_bytes = table.iter().map(|interned| object_bytes + array_bytes(interned.string)).sum();
    TableSize::of(&table, literal_bytes)
}

/// The interned strings, in no order: UTF-16 units, and the text of the first `units_max` of them.
pub fn interned(thread: &JavaThread, units_max: usize) -> Vec<(usize, String)> {
    let vm = thread.vm();
    let table = lock(&vm.strings.strings);
    let units = |string| {
        let coder = vm.view.load_u8(string, vm.well_known().fields.string_coder);
        byte_length(thread, string) / if coder == LATIN1 { 1 } else { 2 }
    };
    table.iter().map(|interned| (units(interned.string), short_text_at(&vm, interned.string, units_max))).collect()
}

fn find_interned(thread: &mut JavaThread, content: &Content) -> Option<Handle> {
    let vm = thread.vm();
    let hash = vm.strings.hash(content);
    let is_same = |interned: &Interned| is_interned_as(thread, interned, hash, content);
    let found = lock(&vm.strings.strings).find(spread(hash), is_same).map(|interned| interned.string);
    found.map(|string| thread.handle(string))
}

fn is_interned_as(thread: &JavaThread, interned: &Interned, hash: u32, content: &Content) -> bool {
    let may_be = interned.hash == hash && byte_length(thread, interned.string) == content.bytes.len();
    may_be && content_of(thread, interned.string) == *content
}

fn intern_content(thread: &mut JavaThread, content: &Content, string: Handle) -> Handle {
    let vm = thread.vm();
    let hash = vm.strings.hash(content);
    let is_same = |interned: &Interned| is_interned_as(thread, interned, hash, content);
    let first = {
        let mut table = lock(&vm.strings.strings);
        match table.find(spread(hash), is_same) {
            Some(first) => first.string,
            None => {
                let interned = Interned { string: thread.raw(string).unbound(), hash };
                vm.strings.add(&mut table, interned);
                return string;
            }
        }
    };
    thread.handle(first)
}
