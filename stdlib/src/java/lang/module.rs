//! Natives of `java.lang.Module`.

use runtime::ledger::READER_BYTES;
use runtime::loading::{loaders, places};
use runtime::metadata::module::{Export, ModuleRef};
use runtime::metadata::symbol::Symbol;
use runtime::meter::charge;
use runtime::modules::{self, ModuleConflict, ModuleDefinition};
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::sync::lock;
use runtime::{Handle, JavaResult, Throw, natives};

use super::class_loader::define::is_platform_loader;

natives! { "java/lang/Module":
    "defineModule0" "(Ljava/lang/Module;ZLjava/lang/String;Ljava/lang/String;[Ljava/lang/Object;)V" => define_module,
    "addReads0" "(Ljava/lang/Module;Ljava/lang/Module;)V" => add_reads,
    "addExports0" "(Ljava/lang/Module;Ljava/lang/String;Ljava/lang/Module;)V" => add_exports,
    "addExportsToAll0" "(Ljava/lang/Module;Ljava/lang/String;)V" => add_exports_to_all,
    "addExportsToAllUnnamed0" "(Ljava/lang/Module;Ljava/lang/String;)V" => add_exports_to_all_unnamed,
}

const ILLEGAL_ARGUMENT: &str = "java/lang/IllegalArgumentException";

fn define_module(
    cx: &mut NativeContext,
    module: Handle,
    open: bool,
    version: Option<Handle>,
    _location: Option<Handle>,
    packages: Option<Handle>,
) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let (name_offset, loader_offset) = (fields.module_name, fields.module_loader);
    let Some(name) = cx.ref_field(module, name_offset) else {
        return Err(cx.throw_new(ILLEGAL_ARGUMENT, "Module name cannot be null"));
    };
    let name = symbol_of(cx, name, |byte| byte)?;
    let loader = cx.ref_field(module, loader_offset);
    let loader = loaders::loader_of(cx, loader);
    let version = version.map(|version| symbol_of(cx, version, |byte| byte)).transpose()?;
    let packages = package_names(cx, packages)?;
    let prohibited = packages.iter().find(|package| {
        let package = package.as_bytes();
        package == b"java" || package.starts_with(b"java/")
    });
    if let Some(package) = prohibited
        && !loader.is_boot()
        && !is_platform_loader(cx, loader)
    {
        let loader = places::loader_text(cx, loader);
        let message =
            format!("Class loader (instance of): {loader} tried to define prohibited package name: {}", package.to_external());
        return Err(cx.throw_new(ILLEGAL_ARGUMENT, &message));
    }
    let definition = ModuleDefinition { name, version, loader, open, packages };
    match modules::define_module(cx, module, &definition) {
        Ok(_) => Ok(()),
        Err(conflict) => Err(throw_conflict(cx, &definition, conflict)),
    }
}

fn throw_conflict(cx: &mut NativeContext, definition: &ModuleDefinition, conflict: ModuleConflict) -> Throw {
    let name = definition.name;
    let message = match conflict {
        ModuleConflict::Name => {
            let loader = places::loader_text(cx, definition.loader);
            format!("Module {name} is already defined to the class loader {loader}")
        }
        ModuleConflict::Package(package, other) => {
            let package = package.to_external();
            match other.name {
                Some(other) => format!(
                    "Package {package} for module {name} is already in another module, {other}, defined to the class loader"
                ),
                None => {
                    format!("Package {package} for module {name} is already in the unnamed module defined to the class loader")
                }
            }
        }
    };
    cx.throw_new("java/lang/IllegalStateException", &message)
}

fn package_names(cx: &mut NativeContext, packages: Option<Handle>) -> JavaResult<Vec<Symbol>> {
    let Some(packages) = packages else { return Ok(Vec::new()) };
    let string = cx.vm().well_known().classes.string;
    let mut names = Vec::new();
    for index in 0..cx.array_length(packages) {
        let mark = cx.handles.mark();
        let name = cx.element(packages, index).filter(|name| cx.class_of(*name) == string);
        let name = match name {
            Some(name) => package_symbol(cx, name)?,
            None => return Err(cx.throw_new(ILLEGAL_ARGUMENT, "Bad package name")),
        };
        cx.handles.truncate(mark);
        names.push(name);
        charge(cx, 1)?;
    }
    Ok(names)
}

/// The symbol of a name, in which `shown` takes the place of each byte.
fn symbol_of(cx: &mut NativeContext, name: Handle, shown: impl Fn(u8) -> u8) -> JavaResult<Symbol> {
    let Some(mut text) = strings::name_modified_utf8(cx, name) else {
        return Err(cx.throw_new(ILLEGAL_ARGUMENT, "the name is too long"));
    };
    text.iter_mut().for_each(|byte| *byte = shown(*byte));
    strings::guest_symbol(cx, &text)
}

fn package_symbol(cx: &mut NativeContext, name: Handle) -> JavaResult<Symbol> {
    symbol_of(cx, name, |byte| if byte == b'.' { b'/' } else { byte })
}

/// The module that an argument stands for.
fn known_module(cx: &mut NativeContext, module: Option<Handle>, which: &str) -> JavaResult<ModuleRef> {
    let Some(module) = module else {
        return Err(cx.throw_new("java/lang/NullPointerException", &format!("{which} is null")));
    };
    match modules::module_of_object(cx, module) {
        Some(module) => Ok(module),
        None => Err(cx.throw_new(ILLEGAL_ARGUMENT, &format!("{which} cannot be found"))),
    }
}

fn add_reads(cx: &mut NativeContext, from: Option<Handle>, to: Option<Handle>) -> JavaResult<()> {
    let from = known_module(cx, from, "from_module")?;
    let to = match to {
        Some(to) => Some(known_module(cx, Some(to), "to_module")?),
        None => None,
    };
    if from.name.is_some() && Some(from) != to && from.add_reads(to) {
        cx.vm().ledger.add_to_loader(&from.loader, READER_BYTES);
    }
    Ok(())
}

/// Changes to whom a package of a named module is exported, and says whether that takes memory; open and unnamed modules export everything anyway.
fn export(
    cx: &mut NativeContext,
    from: Option<Handle>,
    package: Option<Handle>,
    change: impl FnOnce(&mut Export) -> bool,
) -> JavaResult<()> {
    let Some(package) = package else { return Err(cx.throw_new("java/lang/NullPointerException", "package is null")) };
    let from = known_module(cx, from, "from_module")?;
    if from.name.is_none() {
        return Ok(());
    }
    let package = package_symbol(cx, package)?;
    let owner = lock(&from.loader.packages).get(&package).copied();
    if owner != Some(from) {
        let from = from.name.map(|name| name.to_string()).unwrap_or_default();
        let message = format!("Package {} not found in from_module {from}", package.to_external());
        return Err(cx.throw_new(ILLEGAL_ARGUMENT, &message));
    }
    let is_new = change(lock(&from.exports).entry(package).or_default());
    if is_new {
        cx.vm().ledger.add_to_loader(&from.loader, READER_BYTES);
    }
    Ok(())
}

fn add_exports(cx: &mut NativeContext, from: Option<Handle>, package: Option<Handle>, to: Option<Handle>) -> JavaResult<()> {
    let to = known_module(cx, to, "to_module")?;
    export(cx, from, package, |export| export.to.insert(to))
}

fn add_exports_to_all(cx: &mut NativeContext, from: Option<Handle>, package: Option<Handle>) -> JavaResult<()> {
    export(cx, from, package, |export| !std::mem::replace(&mut export.to_all, true))
}

fn add_exports_to_all_unnamed(cx: &mut NativeContext, from: Option<Handle>, package: Option<Handle>) -> JavaResult<()> {
    export(cx, from, package, |export| !std::mem::replace(&mut export.to_all_unnamed, true))
}
