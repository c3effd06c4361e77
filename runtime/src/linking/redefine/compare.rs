//! What a class must have in common with a class file that it is to get, in HotSpot's order.

use classfile::{ClassFile, ConstantIndex, Utf8};

use super::Refusal;
use crate::metadata::class::ClassRef;

/// Looks whether the class can have this file.
pub fn compare(class: ClassRef, new: &ClassFile<'_>) -> Result<(), Refusal> {
    let old = class.parse().ok_or(Refusal::InvalidClass)?;
    let require = |holds: bool, refusal: Refusal| if holds { Ok(()) } else { Err(refusal) };
    require(old.name() == new.name(), Refusal::Name)?;
    require(old.super_name() == new.super_name() && interfaces(&old) == interfaces(new), Refusal::Hierarchy)?;
    require(old.access == new.access, Refusal::ClassModifiers)?;
    compare_attributes(&old, new)?;
    require(fields(&old) == fields(new), Refusal::Schema)?;
    compare_methods(&old, new)
}

fn interfaces<'f>(file: &'f ClassFile<'_>) -> Vec<Option<Utf8<'f>>> {
    file.interfaces.iter().map(|index| file.constant_pool.class_name(*index)).collect()
}

fn fields<'f>(file: &'f ClassFile<'_>) -> Vec<(Utf8<'f>, Utf8<'f>, u16)> {
    file.fields.iter().map(|field| (field.name, field.descriptor, field.access)).collect()
}

/// Classes that an attribute names, in an order of their own.
fn named<'f>(file: &'f ClassFile<'_>, classes: &[ConstantIndex]) -> Vec<Option<Utf8<'f>>> {
    classes.iter().map(|index| file.constant_pool.class_name(*index)).collect()
}

fn compare_attributes(old: &ClassFile<'_>, new: &ClassFile<'_>) -> Result<(), Refusal> {
    let host = |file: &ClassFile<'_>| file.attributes.nest_host.and_then(|index| file.constant_pool.class_name(index)).map(owned);
    let members = |file: &ClassFile<'_>| sorted(named(file, &file.attributes.nest_members));
    let permitted =
        |file: &ClassFile<'_>| file.attributes.permitted_subclasses.as_ref().map(|classes| sorted(named(file, classes)));
    let components = |file: &ClassFile<'_>| {
        let components = file.attributes.record.as_ref()?;
        Some(components.iter().map(|one| (owned(one.name), owned(one.descriptor), one.signature.map(owned))).collect::<Vec<_>>())
    };
    let is_same = host(old) == host(new)
        && members(old) == members(new)
        && permitted(old) == permitted(new)
        && components(old) == components(new);
    if is_same { Ok(()) } else { Err(Refusal::ClassAttribute) }
}

fn owned(text: Utf8<'_>) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn sorted(names: Vec<Option<Utf8<'_>>>) -> Vec<Option<Vec<u8>>> {
    let mut names: Vec<Option<Vec<u8>>> = names.into_iter().map(|name| name.map(owned)).collect();
    names.sort();
    names
}

fn compare_methods(old: &ClassFile<'_>, new: &ClassFile<'_>) -> Result<(), Refusal> {
    let same = |file: &ClassFile<'_>, name: Utf8<'_>, descriptor: Utf8<'_>| {
        file.methods.iter().find(|method| method.name == name && method.descriptor == descriptor).map(|method| method.access)
    };
    for method in &new.methods {
        // Of methods with the same name, those come first that are there already.
        let namesakes = new.methods.iter().filter(|other| other.name == method.name);
        for other in namesakes {
            if same(old, other.name, other.descriptor).is_some_and(|access| access != other.access) {
                return Err(Refusal::MethodModifiers);
            }
        }
        if same(old, method.name, method.descriptor).is_none() {
            return Err(Refusal::MethodAdded);
        }
    }
    let is_there = |method: &classfile::MethodInfo<'_>| same(new, method.name, method.descriptor).is_some();
    if old.methods.iter().all(is_there) { Ok(()) } else { Err(Refusal::MethodDeleted) }
}
