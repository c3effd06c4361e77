//! `VM.metaspace`: what classes take outside of the heap. There are no chunks: each class has its own memory.

use std::fmt::Write;

use runtime::{JavaResult, JavaThread};

use super::arguments::{Argument, Given, Takes, option, switch};
use super::loaders::{self, Known};

/// What it takes.
pub const ARGUMENTS: [Argument; 8] = [
    switch("basic", "Only the sums"),
    switch("show-loaders", "With each loader's part"),
    switch("show-classes", "With the classes of each loader, if loaders are shown"),
    switch("by-chunktype", "By the size of chunks: there are none"),
    switch("by-spacetype", "By the kind of loader"),
    switch("vslist", "With the memory that chunks are taken from: there is none"),
    switch("chunkfreelist", "With free chunks: there are none"),
    option("scale", Takes::String, "dynamic", "The unit of sizes: 1, KB, MB, GB, or dynamic for what suits each"),
];

/// A unit of sizes: its bytes and its name; none: what suits each.
type Scale = Option<(u64, &'static str)>;

const UNITS: [(u64, &str); 4] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"), (1, "bytes")];

/// The unit that a text names.
fn scale_of(text: &str) -> Result<Scale, ()> {
    match text.to_ascii_uppercase().as_str() {
        "" | "DYNAMIC" => Ok(None),
        "1" | "B" => Ok(Some(UNITS[3])),
        "K" | "KB" => Ok(Some(UNITS[2])),
        "M" | "MB" => Ok(Some(UNITS[1])),
        "G" | "GB" => Ok(Some(UNITS[0])),
        _ => Err(()),
    }
}

fn scaled(scale: Scale, bytes: u64) -> String {
    let fitting = || UNITS.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or(UNITS[3]);
    match scale.unwrap_or_else(fitting) {
        (1, name) => format!("{bytes} {name}"),
        (unit, name) => format!("{:.2} {name}", bytes as f64 / unit as f64),
    }
}

/// Carries it out.
///
/// # Errors
/// What reading the objects of loaders throws.
pub fn print(thread: &mut JavaThread, given: &Given) -> JavaResult<String> {
    let wanted = given.text("scale").unwrap_or_default();
    let mut text = String::new();
    let scale = scale_of(wanted).unwrap_or_else(|()| {
        let _ = writeln!(text, "Invalid scale: \"{wanted}\". Will use dynamic scaling.");
        None
    });
    let all = loaders::known(thread)?;
    if given.is_on("basic") {
        if ARGUMENTS[1..7].iter().any(|argument| given.is_on(argument.name)) {
            text.push_str("In basic mode, additional arguments are ignored.\n");
        }
        let _ = writeln!(text, "\nUsage:\n       Both: {:>12} used.\n", scaled(scale, thread.vm().ledger.metadata_bytes()));
        text.push_str(&settings(thread, scale));
        return Ok(text);
    }
    if given.is_on("show-loaders") {
        write_loaders(&mut text, &all, scale, given.is_on("show-classes"));
    }
    if given.is_on("by-spacetype") {
        write_kinds(&mut text, &all, scale);
    }
    let _ = writeln!(text, "\nTotal Usage - {}", sums(&all.iter().collect::<Vec<_>>()));
    let _ = writeln!(text, "       Both: {:>12} used\n\n", scaled(scale, thread.vm().ledger.metadata_bytes()));
    let _ = writeln!(text, "Settings:\n{}\n", settings(thread, scale));
    Ok(text)
}

fn counted(count: usize, what: &str, plural: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { plural })
}

/// `3 loaders, 506 classes (499 shared):`
fn sums(all: &[&Known]) -> String {
    let classes =
        || all.iter().flat_map(|known| known.classes.iter().chain(&known.hidden)).filter(|class| loaders::is_declared(class));
    let shared = classes().filter(|class| class.shared.is_some()).count();
    let shared = if shared > 0 { format!(" ({shared} shared)") } else { String::new() };
    format!("{}, {}{shared}:", counted(all.len(), "loader", "s"), counted(classes().count(), "class", "es"))
}

fn write_loaders(text: &mut String, all: &[Known], scale: Scale, with_classes: bool) {
    text.push_str("\nUsage per loader:\n\n");
    for (place, known) in all.iter().enumerate() {
        let name = known
            .name
            .as_ref()
            .map_or_else(|| known.class_name(), |name| format!("\"{name}\" instance of {}", known.class_name()));
        let _ = writeln!(text, "{:4}: CLD {:#018x}: {name}", place + 1, known.loader.id);
        let classes: Vec<_> = known.classes.iter().chain(&known.hidden).filter(|class| loaders::is_declared(class)).collect();
        if with_classes {
            text.push_str("      Loaded classes:\n");
            for (place, class) in classes.iter().enumerate() {
                let _ = writeln!(text, "      {:4}:    {}", place + 1, class.external_name());
            }
            let _ = writeln!(text, "      -total-: {}", counted(classes.len(), "class", "es"));
        } else {
            let _ = writeln!(text, "      Loaded classes: {}", classes.len());
        }
        let _ = writeln!(text, "       Both: {:>12} used\n", scaled(scale, known.bytes() + loaders::bytes_of(&known.hidden)));
    }
}

fn write_kinds(text: &mut String, all: &[Known], scale: Scale) {
    text.push_str("\nUsage per space type:\n\n");
    let is_reflection = |known: &Known| known.class_name() == "jdk.internal.reflect.DelegatingClassLoader";
    let kind = |known: &Known| match known {
        known if known.loader.is_boot() => "Boot",
        known if is_reflection(known) => "Reflection",
        _ => "Standard",
    };
    for name in ["Standard", "Boot", "Reflection"] {
        let of_kind: Vec<&Known> = all.iter().filter(|known| kind(known) == name).collect();
        if of_kind.is_empty() {
            let _ = writeln!(text, "{name} - 0 loaders.\n");
            continue;
        }
        let bytes = of_kind.iter().map(|known| known.bytes() + loaders::bytes_of(&known.hidden)).sum();
        let _ = writeln!(text, "{name} - {}\n       Both: {:>12} used\n", sums(&of_kind), scaled(scale, bytes));
    }
}

fn settings(thread: &JavaThread, scale: Scale) -> String {
    let vm = thread.vm();
    let max = vm.options.metadata_max;
    let max = if max == u64::MAX { "unlimited".to_owned() } else { scaled(scale, max) };
    format!("MaxMetaspaceSize: {max}\nCurrent GC threshold: {}\nCDS: off\n", scaled(scale, vm.ledger.threshold_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_was_asked_for() {
        let of = |text| scaled(scale_of(text).unwrap(), 366_544);
        assert_eq!([of("1"), of("kb"), of("MB"), of("dynamic")], ["366544 bytes", "357.95 KB", "0.35 MB", "357.95 KB"]);
        assert!(scale_of("x").is_err());
    }
}
