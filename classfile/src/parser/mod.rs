//! The class file parser (JVMS §4, §4.8): one pass over the bytes, checks in the order HotSpot has them.
//!
//! Invariants: every index a `ClassFile` holds names a constant of the kind its documentation says, whatever the options are; every text
//! was validated, unless the class is trusted.

mod attribute;
mod bootstrap;
mod class_attributes;
mod code;
mod constant_checks;
mod constant_pool;
mod fields;
mod format;
mod methods;
mod modifiers;
mod module;
mod names;
mod record;
mod variables;

use self::format::Format;
use crate::access;
use crate::class_file::{ClassFile, FieldInfo, MethodInfo, Version};
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;
use crate::utf8::Utf8;

/// What to accept and how to name the class in messages.
#[derive(Clone, Debug)]
pub struct ParseOptions<'o> {
    /// Greatest major version accepted; 61 is Java 17.
    pub max_major: u16,
    /// Internal name the class must have, and its name in messages; messages say `<Unknown>` without it.
    pub class_name_hint: Option<&'o str>,
    /// Skips checks of texts, names, descriptors, flags, duplicates and tables of variables, as HotSpot does for boot classes.
    pub trusted: bool,
    /// Accepts classes of the greatest version that use its preview features.
    pub preview: bool,
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        Self { max_major: 61, class_name_hint: None, trusted: false, preview: false }
    }
}

/// Parses a class and checks its format, with the default options.
pub fn parse(bytes: &[u8]) -> Result<ClassFile<'_>, FormatError> {
    parse_with(bytes, &ParseOptions::default())
}

/// Parses a class and checks its format.
pub fn parse_with<'a>(bytes: &'a [u8], options: &ParseOptions<'_>) -> Result<ClassFile<'a>, FormatError> {
    parse_kind(bytes, options, Purpose::Class)
}

/// Parses a module description (`module-info.class`), which `parse_with` rejects as HotSpot does.
pub fn parse_module_info<'a>(bytes: &'a [u8], options: &ParseOptions<'_>) -> Result<ClassFile<'a>, FormatError> {
    parse_kind(bytes, options, Purpose::ModuleInfo)
}

/// What the caller expects the bytes to be.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Purpose {
    Class,
    ModuleInfo,
}

const MAGIC: u32 = 0xcafe_babe;
const CLASS_FLAGS: u16 = access::PUBLIC
    | access::FINAL
    | access::SUPER
    | access::INTERFACE
    | access::ABSTRACT
    | access::SYNTHETIC
    | access::ANNOTATION
    | access::ENUM;

fn parse_kind<'a>(bytes: &'a [u8], options: &ParseOptions<'_>, purpose: Purpose) -> Result<ClassFile<'a>, FormatError> {
    let mut reader = Reader::new(bytes);
    let magic = reader.u32()?;
    let version = Version { minor: reader.u16()?, major: reader.u16()? };
    let mut format = Format::new(options, version);
    if magic != MAGIC {
        return Err(format.malformed(Malformation::BadMagic { found: magic }));
    }
    check_version(&format)?;
    let module_tag = format.read_constant_pool(bytes, &mut reader)?;
    let access = class_access(&format, reader.u16()?, purpose)?;
    if let (Purpose::Class, Some(tag)) = (purpose, module_tag) {
        return Err(format.malformed(Malformation::UnknownTag { tag }));
    }
    let this_class = ConstantIndex(reader.u16()?);
    let this_name = this_name(&mut format, this_class)?;
    let super_class = super_class(&format, ConstantIndex(reader.u16()?), this_name, purpose)?;
    let interfaces = interfaces(&format, &mut reader)?;
    let fields = fields(&format, &mut reader, access)?;
    let methods = methods(&format, &mut reader, access)?;
    let attributes = format.class_attributes(&mut reader, access)?;
    if !reader.is_at_end() {
        return Err(FormatError::ExtraBytes { class: format.class_text() });
    }
    check_hierarchy(&format, access, super_class, &interfaces)?;
    let class = ClassFile {
        version,
        access,
        this_class,
        super_class,
        interfaces,
        fields,
        methods,
        attributes,
        constant_pool: format.into_pool(),
    };
    Ok(class)
}

/// §4.1: versions this parser reads.
fn check_version(format: &Format<'_, '_>) -> Result<(), FormatError> {
    const FIRST_MAJOR: u16 = 45;
    const PREVIEW_MINOR: u16 = 65535;
    let version = format.version;
    let max_major = format.options.max_major;
    let class = || format.class_text();
    if version.major < FIRST_MAJOR {
        return Err(FormatError::VersionTooOld { class: class(), version });
    }
    if version.major > max_major {
        return Err(FormatError::VersionTooNew { class: class(), version, max_major });
    }
    match version.minor {
        0 => Ok(()),
        _ if version.major < 56 => Ok(()),
        PREVIEW_MINOR if version.major != max_major => {
            Err(FormatError::PreviewUnsupported { class: class(), version, max_major })
        }
        PREVIEW_MINOR if format.options.preview => Ok(()),
        PREVIEW_MINOR => Err(FormatError::PreviewDisabled { class: class(), version }),
        _ => Err(FormatError::MinorVersion { class: class(), version }),
    }
}

fn class_access(format: &Format<'_, '_>, flags: u16, purpose: Purpose) -> Result<u16, FormatError> {
    let is_module = flags & access::MODULE != 0 && format.version.major >= 53;
    match purpose {
        Purpose::ModuleInfo if is_module => return Ok(access::MODULE | flags & access::SYNTHETIC),
        Purpose::ModuleInfo => return Err(FormatError::NotModule { class: format.class_text() }),
        Purpose::Class if is_module => return Err(FormatError::IsModule { class: format.class_text() }),
        Purpose::Class => {}
    }
    let access = modifiers::with_implied_abstract(flags & CLASS_FLAGS, format.version);
    format.check_class_modifiers(access)?;
    Ok(access)
}

fn this_name<'a>(format: &mut Format<'a, '_>, index: ConstantIndex) -> Result<Utf8<'a>, FormatError> {
    let name = format.pool.class_name(index).ok_or_else(|| format.malformed(Malformation::ThisClass { index: index.0 }))?;
    format.require(!name.as_bytes().starts_with(b"["), || Malformation::ClassName)?;
    format.name_class(name)?;
    Ok(name)
}

fn super_class(
    format: &Format<'_, '_>,
    index: ConstantIndex,
    this_name: Utf8<'_>,
    purpose: Purpose,
) -> Result<Option<ConstantIndex>, FormatError> {
    let bad = || Malformation::Superclass { index: index.0 };
    let Some(index) = index.non_zero() else {
        format.require(this_name.as_bytes() == b"java/lang/Object" || purpose == Purpose::ModuleInfo, bad)?;
        return Ok(None);
    };
    let name = format.pool.class_name(index).ok_or_else(|| format.malformed(bad()))?;
    format.require(!name.as_bytes().starts_with(b"["), || Malformation::SuperclassName)?;
    Ok(Some(index))
}

fn interfaces(format: &Format<'_, '_>, reader: &mut Reader<'_>) -> Result<Vec<ConstantIndex>, FormatError> {
    let count = usize::from(reader.u16()?);
    let mut interfaces = Vec::with_capacity(count.min(reader.remaining()));
    for _ in 0..count {
        let index = ConstantIndex(reader.u16()?);
        let name = format.pool.class_name(index);
        let name = name.ok_or_else(|| format.malformed(Malformation::InterfaceIndex { index: index.0 }))?;
        format.require(!name.as_bytes().starts_with(b"["), || Malformation::InterfaceName)?;
        interfaces.push(index);
    }
    if !format.options.trusted && count > 1 {
        let names = interfaces.iter().filter_map(|index| format.pool.class_name(*index));
        if let Some(name) = format::first_duplicate(names) {
            return Err(format.malformed(Malformation::DuplicateInterface { name: name.to_string() }));
        }
    }
    Ok(interfaces)
}

fn fields<'a>(format: &Format<'a, '_>, reader: &mut Reader<'a>, access: u16) -> Result<Vec<FieldInfo<'a>>, FormatError> {
    let count = usize::from(reader.u16()?);
    let mut fields = Vec::with_capacity(count.min(reader.remaining() / 8));
    for _ in 0..count {
        fields.push(format.field(reader, access)?);
    }
    let keys = fields.iter().map(|field| (field.name, field.descriptor));
    if !format.options.trusted
        && let Some((name, descriptor)) = format::first_duplicate(keys)
    {
        let (name, descriptor) = (name.to_string(), descriptor.to_string());
        return Err(format.malformed(Malformation::DuplicateField { name, descriptor }));
    }
    Ok(fields)
}

fn methods<'a>(format: &Format<'a, '_>, reader: &mut Reader<'a>, access: u16) -> Result<Vec<MethodInfo<'a>>, FormatError> {
    let count = usize::from(reader.u16()?);
    let mut methods = Vec::with_capacity(count.min(reader.remaining() / 8));
    for _ in 0..count {
        methods.push(format.method(reader, access)?);
    }
    let keys = methods.iter().map(|method| (method.name, method.descriptor));
    if !format.options.trusted
        && let Some((name, descriptor)) = format::first_duplicate(keys)
    {
        let (name, descriptor) = (name.to_string(), descriptor.to_string());
        return Err(format.malformed(Malformation::DuplicateMethod { name, descriptor }));
    }
    Ok(methods)
}

/// §4.1: what the superclass of an interface, and the interfaces of the root class, may be.
fn check_hierarchy(
    format: &Format<'_, '_>,
    access: u16,
    super_class: Option<ConstantIndex>,
    interfaces: &[ConstantIndex],
) -> Result<(), FormatError> {
    let Some(super_class) = super_class else {
        return format.require(interfaces.is_empty(), || Malformation::ObjectImplements);
    };
    let extends_object = format.pool.class_name(super_class).is_some_and(|name| name.as_bytes() == b"java/lang/Object");
    format.require(access & access::INTERFACE == 0 || extends_object, || Malformation::InterfaceSuperclass)
}
