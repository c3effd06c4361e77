//! Where an (object, offset) pair of `Unsafe` leads, after the checks of `[VMDOC] Unsafe` and `[VMDOC] Guarded classes`.

use gc::{ARRAY_BASE_OFFSET, Handle};
use runtime::loading::mirror;
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::metadata::field::{Field, FieldRef};
use runtime::objects::STATIC_OFFSET;
use runtime::{JavaResult, JavaThread, Throw, ValueKind};

use super::guard;

/// Checked primitive data.
#[derive(Clone, Copy)]
pub enum Place {
    /// An address in the arena, which checks for itself.
    Arena(u64),
    /// Bytes of an object.
    Heap(Handle, u32),
    /// A word of the static fields of a class, with the kind of the field.
    Static(ClassRef, usize, ValueKind),
}

/// A checked slot for a reference.
#[derive(Clone, Copy)]
pub enum Slot {
    /// In an object or array.
    Heap(Handle, u32),
    /// A static field.
    Static(FieldRef),
}

/// What an access means to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Only read.
    Read,
    /// Write, too.
    Write,
}

/// HotSpot's message for accesses that it catches.
const FAULT: &str = "a fault occurred in an unsafe memory access operation";

/// The exception of a refused access.
#[cold]
pub fn fault(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/InternalError", FAULT)
}

/// Finds primitive data of `width` bytes.
///
/// # Errors
/// `InternalError` if there is none.
#[inline]
pub fn primitive(thread: &mut JavaThread, base: Option<Handle>, offset: i64, width: u32, intent: Intent) -> JavaResult<Place> {
    let Some(base) = base else { return Ok(Place::Arena(offset as u64)) };
    let class = thread.class_of(base);
    guard::check(thread, base, class, offset)?;
    let found = match u32::try_from(offset) {
        Ok(offset) if is_data(thread, base, class, offset, width, intent) => Some(Place::Heap(base, offset)),
        Ok(_) => None,
        Err(_) => static_data(thread, base, class, offset, width, intent),
    };
    found.ok_or_else(|| fault(thread))
}

/// Finds a reference slot.
///
/// # Errors
/// `InternalError` if there is none.
#[inline]
pub fn reference(thread: &mut JavaThread, base: Option<Handle>, offset: i64) -> JavaResult<Slot> {
    let Some(base) = base else { return Err(fault(thread)) };
    let class = thread.class_of(base);
    guard::check(thread, base, class, offset)?;
    let found = match u32::try_from(offset) {
        Ok(offset) if is_reference(thread, base, class, offset) => Some(Slot::Heap(base, offset)),
        Ok(_) => None,
        Err(_) => static_reference(thread, base, class, offset),
    };
    found.ok_or_else(|| fault(thread))
}

fn is_data(thread: &JavaThread, object: Handle, class: ClassRef, offset: u32, width: u32, intent: Intent) -> bool {
    let Some(end) = offset.checked_add(width) else { return false };
    if let ClassKind::Array { component } = class.kind {
        let limit = array_end(thread, object, class);
        let inside = u64::from(end) <= limit;
        return inside && (intent == Intent::Read || offset >= ARRAY_BASE_OFFSET && component.is_primitive());
    }
    if end > class.instance_size {
        return false;
    }
    if intent == Intent::Read {
        return true;
    }
    let next = class.reference_offsets.partition_point(|slot| *slot + 4 <= offset);
    let free = class.reference_offsets.get(next).is_none_or(|slot| *slot >= end);
    free && offset >= gc::HEADER_SIZE && !touches_injected(thread, class, offset, end)
}

/// First byte after the elements of an array, and what fills up their last four bytes: `compareAndExchangeShort` and its like exchange those.
fn array_end(thread: &JavaThread, array: Handle, class: ClassRef) -> u64 {
    (u64::from(ARRAY_BASE_OFFSET) + ((thread.array_length(array) as u64) << class.element_shift)).next_multiple_of(4)
}

/// Whether a range covers a field that the VM has added to its class; the rows are those of `INJECTED_FIELDS`.
fn touches_injected(thread: &JavaThread, class: ClassRef, offset: u32, end: u32) -> bool {
    if !class.loader.is_boot() && class.ancestors().len() < 2 {
        return false;
    }
    let vm = thread.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    let covers = |field: u32, width: u32| offset < field + width && field < end;
    match class {
        _ if class == classes.class => covers(fields.class_vm_class, 4),
        _ if class == classes.module => covers(fields.module_vm_module, 4),
        _ if class == classes.member_name => covers(fields.member_name_vm_index, 8),
        _ if class == classes.resolved_method_name => covers(fields.resolved_method_name_vm_method, 4),
        _ if class == classes.stack_frame_info => covers(fields.stack_frame_info_vm_backtrace, 8),
        _ if class.is_subclass_of(classes.class_loader) => covers(fields.class_loader_vm_loader, 4),
        _ => false,
    }
}

fn is_reference(thread: &JavaThread, object: Handle, class: ClassRef, offset: u32) -> bool {
    if let ClassKind::Array { component } = class.kind {
        let aligned = offset >= ARRAY_BASE_OFFSET && offset.is_multiple_of(4);
        return aligned && !component.is_primitive() && u64::from(offset) + 4 <= array_end(thread, object, class);
    }
    class.reference_offsets.binary_search(&offset).is_ok() || is_referent(thread, class, offset)
}

/// The collector treats `Reference.referent` and `discovered` apart, so they may be missing among the references.
fn is_referent(thread: &JavaThread, class: ClassRef, offset: u32) -> bool {
    let vm = thread.vm();
    let well_known = vm.well_known();
    (offset == well_known.fields.reference_referent || offset == well_known.fields.reference_discovered)
        && class.is_subclass_of(well_known.classes.reference)
}

/// The class whose static fields a base and offset name, and the word.
fn static_word(thread: &JavaThread, base: Handle, class: ClassRef, offset: i64) -> Option<(ClassRef, u32)> {
    let within = u32::try_from(offset & !STATIC_OFFSET).ok()?;
    if offset & STATIC_OFFSET == 0 || class != thread.vm().well_known().classes.class {
        return None;
    }
    Some((mirror::class_of_mirror(thread, base), within))
}

/// A static field has a word of its own, so an `int` access of a narrower one reaches nothing else (`compareAndSetByte` needs it).
fn static_data(thread: &JavaThread, base: Handle, class: ClassRef, offset: i64, width: u32, intent: Intent) -> Option<Place> {
    let (holder, within) = static_word(thread, base, class, offset)?;
    let field = holder.fields().iter().find(|field| field.is_static() && field.offset == within)?;
    let size = field.kind.size();
    let fits = width == size || width == 4 && size < 4 || intent == Intent::Read && width < size;
    (field.kind != ValueKind::Reference && fits).then_some(Place::Static(holder, within as usize / 8, field.kind))
}

fn static_reference(thread: &JavaThread, base: Handle, class: ClassRef, offset: i64) -> Option<Slot> {
    let (holder, within) = static_word(thread, base, class, offset)?;
    let is_meant = |field: &&Field| field.is_static() && field.kind == ValueKind::Reference && field.offset == within;
    holder.fields().iter().find(is_meant).map(|field| Slot::Static(FieldRef::of(field)))
}

/// The word of a static field that holds the low `width` bytes of `bits`; narrow kinds are extended to an int, as `getstatic` reads them.
pub fn static_bits(kind: ValueKind, bits: u64) -> u64 {
    match kind {
        ValueKind::Boolean => u64::from(bits as u8 != 0),
        ValueKind::Byte => u64::from(i32::from(bits as i8) as u32),
        ValueKind::Char => u64::from(bits as u16),
        ValueKind::Short => u64::from(i32::from(bits as i16) as u32),
        ValueKind::Int | ValueKind::Float | ValueKind::Reference => u64::from(bits as u32),
        ValueKind::Long | ValueKind::Double | ValueKind::Void => bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_statics_are_extended_to_ints() {
        assert_eq!(static_bits(ValueKind::Byte, 0xff), 0xffff_ffff);
        assert_eq!(static_bits(ValueKind::Short, 0xffff_8000), 0xffff_8000);
        assert_eq!(static_bits(ValueKind::Char, 0x1_8000), 0x8000);
        assert_eq!(static_bits(ValueKind::Boolean, 0x0200), 0);
        assert_eq!(static_bits(ValueKind::Long, u64::MAX), u64::MAX);
    }
}
