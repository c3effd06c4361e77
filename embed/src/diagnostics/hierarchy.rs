//! `VM.class_hierarchy`: loaded classes below those that they extend.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use runtime::JavaThread;
use runtime::metadata::class::{ClassKind, ClassRef};

use super::arguments::{Argument, Given, NO_DEFAULT, place, switch};

/// What it takes.
pub const ARGUMENTS: [Argument; 3] = [
    switch("-i", "With the interfaces that classes have"),
    switch("-s", "With the subclasses of the class that is named"),
    place("classname", Some(NO_DEFAULT), "The class; without it, all of them are shown"),
];

/// Carries it out.
pub fn print(thread: &JavaThread, given: &Given) -> String {
    let vm = thread.vm();
    let classes: Vec<ClassRef> = vm.classes.iter().filter(|class| class.kind == ClassKind::Instance).collect();
    let mut below: HashMap<u32, Vec<ClassRef>> = HashMap::new();
    for class in &classes {
        if let Some(parent) = class.super_class {
            below.entry(parent.id.0).or_default().push(*class);
        }
    }
    let wanted = given.text("classname").map(|name| shown(&classes, &below, name, given.is_on("-s")));
    let is_wanted = |class: &ClassRef| wanted.as_ref().is_none_or(|wanted| wanted.contains(&class.id.0));
    let mut text = String::new();
    let mut open: Vec<(ClassRef, usize)> =
        classes.iter().filter(|class| class.super_class.is_none()).map(|class| (*class, 0)).collect();
    open.retain(|(class, _)| is_wanted(class));
    while let Some((class, depth)) = open.pop() {
        write_class(&mut text, class, depth, given.is_on("-i"));
        let children = below.get(&class.id.0).into_iter().flatten().rev().filter(|class| is_wanted(class));
        open.extend(children.map(|class| (*class, depth + 1)));
    }
    text
}

/// The classes of a name with what they extend, and with their subclasses if those are asked for.
fn shown(classes: &[ClassRef], below: &HashMap<u32, Vec<ClassRef>>, name: &str, with_subclasses: bool) -> HashSet<u32> {
    let mut shown = HashSet::new();
    for class in classes.iter().filter(|class| class.external_name() == name) {
        let mut next = Some(*class);
        while let Some(class) = next {
            shown.insert(class.id.0);
            next = class.super_class;
        }
        let mut open = if with_subclasses { vec![*class] } else { Vec::new() };
        while let Some(class) = open.pop() {
            shown.insert(class.id.0);
            open.extend(below.get(&class.id.0).into_iter().flatten());
        }
    }
    shown
}

fn write_class(text: &mut String, class: ClassRef, depth: usize, with_interfaces: bool) {
    let indent = if depth == 0 { String::new() } else { "|  ".repeat(depth - 1) + "|--" };
    let kind = if class.is_interface() { " (intf)" } else { "" };
    let _ = writeln!(text, "{indent}{}{kind}", with_loader(class));
    if with_interfaces {
        let indent = "|  ".repeat(depth);
        let declared = class.interfaces.iter();
        for interface in declared.clone() {
            let _ = writeln!(text, "{indent}implements {} (declared intf)", with_loader(*interface));
        }
        for interface in class.all_interfaces.iter().filter(|interface| !declared.clone().any(|other| other == *interface)) {
            let _ = writeln!(text, "{indent}implements {} (inherited intf)", with_loader(*interface));
        }
    }
}

/// `p.C/null` for classes of the boot loader, `p.C/0x0000000000000003` for others: the number of the loader.
fn with_loader(class: ClassRef) -> String {
    let loader = if class.loader.is_boot() { "null".to_owned() } else { format!("{:#018x}", class.loader.id) };
    format!("{}/{loader}", class.external_name())
}
