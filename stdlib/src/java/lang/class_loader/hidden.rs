//! `ClassLoader.defineClass0`: classes that a `MethodHandles.Lookup` defines, hidden ones among them.

use runtime::linking::{initialize, nest};
use runtime::loading::definition::{Definition, Hidden};
use runtime::loading::{define, loaders, mirror};
use runtime::metadata::class::ClassBytes;
use runtime::metadata::symbol::{HIDDEN_MARK, UniqueSymbol};
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, Throw};

use super::define::{borrow_for_class, class_bytes, define_named, requested_name};

/// Bits of `MethodHandleNatives.Constants` that say how to define.
mod flag {
    pub const NESTMATE: i32 = 1;
    pub const HIDDEN: i32 = 2;
    pub const STRONG: i32 = 4;
    pub const VM_ANNOTATIONS: i32 = 8;
}

/// The suffixes of hidden classes look like HotSpot's, which are addresses.
const SUFFIX_BASE: u64 = 0x8_0000_0000;

/// `ClassLoader.defineClass0`
///
/// # Errors
/// `IllegalArgumentException` for flags that do not fit each other, or what defining and initialising throws.
#[expect(clippy::too_many_arguments, reason = "the parameters of the Java method")]
pub fn define_class_0(
    cx: &mut NativeContext,
    loader: Option<Handle>,
    lookup: Option<Handle>,
    name: Handle,
    bytes: Handle,
    offset: i32,
    length: i32,
    domain: Option<Handle>,
    initialize: bool,
    flags: i32,
    class_data: Option<Handle>,
) -> JavaResult<Handle> {
    let Some(lookup) = lookup else { return Err(throw_argument(cx, "Lookup class is null")) };
    let lookup = mirror::class_of_mirror(cx, lookup);
    check_flags(cx, flags)?;
    let _loan = borrow_for_class(cx, length)?;
    let bytes = class_bytes(cx, bytes, offset, length)?;
    let loader = loaders::loader_of(cx, loader);
    if lookup.loader != loader {
        return Err(throw_argument(cx, "Lookup class and defining class are in different loaders"));
    }
    let class = if flags & flag::HIDDEN != 0 {
        define_hidden(cx, lookup, name, bytes, domain, flags)?
    } else {
        define_named(cx, loader, Some(name), bytes, [domain, None])?
    };
    if !lookup.is_same_package(class) {
        return Err(throw_argument(cx, "Lookup class and defined class are in different packages"));
    }
    let raw = cx.raw_or_null(class_data);
    class.roots.class_data().store(raw);
    let mirror = mirror::mirror(cx, class);
    cx.set_ref_field(mirror, cx.vm().well_known().fields.class_class_data, class_data);
    if initialize {
        initialize::initialize(cx, class)?;
    } else {
        initialize::link(cx, class)?;
    }
    Ok(mirror)
}

fn define_hidden(
    cx: &mut NativeContext,
    lookup: ClassRef,
    name: Handle,
    bytes: Vec<u8>,
    protection_domain: Option<Handle>,
    flags: i32,
) -> JavaResult<ClassRef> {
    let vm = cx.vm();
    let nest_host = if flags & flag::NESTMATE != 0 { Some(nest::nest_host(cx, lookup)?) } else { None };
    let requested = requested_name(cx, name)?;
    // The class need not know the name it is defined under.
    let declared_name = match declared_name(&bytes) {
        Some(name) => strings::guest_symbol(cx, name)?,
        None => requested,
    };
    let suffix = format!("{HIDDEN_MARK}0x{:016x}", SUFFIX_BASE + u64::from(vm.next_hidden_number()));
    let own_name = UniqueSymbol::new(&[requested.as_bytes(), suffix.as_bytes()].concat());
    let hidden = Hidden { nest_host, strong: flags & flag::STRONG != 0, vm_annotations: flags & flag::VM_ANNOTATIONS != 0 };
    let definition = Definition {
        loader: lookup.loader,
        name: own_name.symbol(),
        own_name: Some(own_name),
        declared_name,
        hidden: Some(hidden),
        protection_domain,
        source: None,
    };
    define::define_class(cx, definition, ClassBytes::Owned(bytes.into()))
}

/// The name that a class file gives its class, if its constant pool is readable so far.
fn declared_name(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = classfile::Reader::new(bytes);
    reader.bytes(8).ok()?;
    let count = usize::from(reader.u16().ok()?);
    let mut texts: Vec<&[u8]> = vec![&[]; count];
    let mut classes = vec![0; count];
    let mut index = 1;
    while index < count {
        match reader.u8().ok()? {
            1 => {
                let length = reader.u16().ok()?;
                texts[index] = reader.bytes(usize::from(length)).ok()?;
            }
            7 => classes[index] = reader.u16().ok()?,
            5 | 6 => {
                reader.bytes(8).ok()?;
                index += 1;
            }
            8 | 16 | 19 | 20 => drop(reader.bytes(2).ok()?),
            15 => drop(reader.bytes(3).ok()?),
            3 | 4 | 9..=12 | 17 | 18 => drop(reader.bytes(4).ok()?),
            _ => return None,
        }
        index += 1;
    }
    reader.u16().ok()?;
    let this_class = usize::from(reader.u16().ok()?);
    texts.get(usize::from(*classes.get(this_class)?)).copied().filter(|name| !name.is_empty())
}

fn check_flags(cx: &mut NativeContext, flags: i32) -> JavaResult<()> {
    let has = |flag: i32| flags & flag != 0;
    let message = if flags & !(flag::NESTMATE | flag::HIDDEN | flag::STRONG | flag::VM_ANNOTATIONS) != 0 {
        format!("invalid flag 0x{flags:x}")
    } else if has(flag::HIDDEN) {
        return Ok(());
    } else if has(flag::NESTMATE) {
        "dynamic nestmate is only applicable to hidden classes".to_owned()
    } else if !has(flag::STRONG) {
        "an ordinary class must be strongly referenced by its defining loader".to_owned()
    } else if has(flag::VM_ANNOTATIONS) {
        "vm annotations only allowed for hidden classes".to_owned()
    } else {
        return Ok(());
    };
    Err(throw_argument(cx, &message))
}

fn throw_argument(cx: &mut NativeContext, message: &str) -> Throw {
    cx.throw_new("java/lang/IllegalArgumentException", message)
}
