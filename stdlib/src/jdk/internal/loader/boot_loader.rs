//! Natives of `jdk.internal.loader.BootLoader`.

use std::collections::BTreeSet;

use runtime::metadata::class::ClassBytes;
use runtime::modules;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::sync::lock;
use runtime::{ClassRef, Handle, JavaResult, natives};

natives! { "jdk/internal/loader/BootLoader":
    "setBootLoaderUnnamedModule0" "(Ljava/lang/Module;)V" => set_unnamed_module,
    "getSystemPackageLocation" "(Ljava/lang/String;)Ljava/lang/String;" => package_location,
    "getSystemPackageNames" "()[Ljava/lang/String;" => package_names,
}

fn set_unnamed_module(cx: &mut NativeContext, module: Handle) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let (name, loader) = (fields.module_name, fields.module_loader);
    if cx.ref_field(module, name).is_some() || cx.ref_field(module, loader).is_some() {
        let message = "boot loader's unnamed module cannot have a name or a loader";
        return Err(cx.throw_new("java/lang/IllegalArgumentException", message));
    }
    let loader = cx.vm().boot_loader();
    let raw = cx.raw(module);
    modules::set_unnamed_module(cx, loader, raw);
    Ok(())
}

/// `jrt:/java.base`, or the folder or archive that was appended to the boot class path, for packages from which a class has been loaded.
fn package_location(cx: &mut NativeContext, name: Handle) -> JavaResult<Option<Handle>> {
    let Some(name) = strings::name_modified_utf8(cx, name) else { return Ok(None) };
    let name: Vec<u8> = name.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }).collect();
    let vm = cx.vm();
    let loader = vm.boot_loader();
    let added = vm.added.location_of_package(&name);
    let used = added.is_some() || lock(&loader.defined).iter().any(|class| class.package() == name && is_loaded(class));
    let Some(package) = vm.symbols.lookup(&name).filter(|_| used && !name.is_empty()) else { return Ok(None) };
    let module = lock(&loader.packages).get(&package).and_then(|module| module.name);
    let location = module.map(|module| format!("jrt:/{module}")).or(added);
    location.map(|location| strings::new_string(cx, &location)).transpose()
}

/// Whether the boot loader has found the class itself; those that are defined to it (proxies) are in modules that have no place.
fn is_loaded(class: &ClassRef) -> bool {
    matches!(class.bytes, ClassBytes::Image(_))
}

fn package_names(cx: &mut NativeContext) -> JavaResult<Handle> {
    let vm = cx.vm();
    let loader = vm.boot_loader();
    let mut packages: BTreeSet<Vec<u8>> =
        lock(&loader.defined).iter().filter(|class| is_loaded(class)).map(|class| class.package().to_vec()).collect();
    packages.extend(vm.added.packages());
    let names = objects::new_object_array(cx, vm.well_known().classes.string, packages.len())?;
    for (index, package) in packages.into_iter().enumerate() {
        let name = strings::new_string_modified_utf8(cx, &package)?;
        cx.set_element(names, index, Some(name));
    }
    Ok(names)
}
