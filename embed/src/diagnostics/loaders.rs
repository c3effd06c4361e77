//! `VM.classloaders`, `VM.classloader_stats` and `VM.systemdictionary`: loaders, and what they have loaded.

use std::fmt::Write;

use runtime::loading::loaders::{loader_object, loader_of};
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::metadata::loader::LoaderRef;
use runtime::metadata::symbol::TableSize;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, objects, strings};

use super::arguments::{Argument, Given, Takes, option, switch};
use super::tables;

/// What `VM.classloaders` takes.
pub const TREE_ARGUMENTS: [Argument; 3] = [
    switch("show-classes", "With the classes of each loader"),
    switch("verbose", "With the numbers of loaders and of their classes"),
    option("fold", Takes::Boolean, "true", "Loaders of the same name and class are one"),
];

/// What `VM.systemdictionary` takes.
pub const DICTIONARY_ARGUMENTS: [Argument; 1] = [switch("-verbose", "With the names of the classes")];

/// UTF-16 units of a loader's name.
const NAME_UNITS_MAX: usize = 1 << 10;

/// A loader and its classes.
pub struct Known {
    /// The loader.
    pub loader: LoaderRef,
    /// Its parent's number; none for the boot loader.
    pub parent: Option<u32>,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its class; none for the boot loader.
    pub class: Option<ClassRef>,
    /// Its classes but for those that go by themselves.
    pub classes: Vec<ClassRef>,
    /// Hidden classes that go before their loader does.
    pub hidden: Vec<ClassRef>,
}

impl Known {
    /// Bytes of its metadata, that of such hidden classes left out.
    pub fn bytes(&self) -> u64 {
        bytes_of(&self.classes) + self.loader.footprint.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Its class, as tools show it.
    pub fn class_name(&self) -> String {
        self.class.map_or_else(|| "<bootstrap>".to_owned(), |class| class.external_name())
    }

    fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("\"{name}\", {}", self.class_name()),
            None => self.class_name(),
        }
    }
}

/// Bytes of metadata that classes have.
pub fn bytes_of(classes: &[ClassRef]) -> u64 {
    classes.iter().map(|class| class.footprint.load(std::sync::atomic::Ordering::Relaxed)).sum()
}

/// All loaders, by number.
///
/// # Errors
/// What reading their objects throws.
pub fn known(thread: &mut JavaThread) -> JavaResult<Vec<Known>> {
    let vm = thread.vm();
    let mut all = Vec::new();
    let loaders: Vec<LoaderRef> = lock(&vm.loaders).iter().collect();
    for loader in loaders {
        let Some(object) = loader_object(thread, loader) else {
            if loader.is_boot() {
                all.push(Known { loader, parent: None, name: None, class: None, classes: Vec::new(), hidden: Vec::new() });
            }
            continue;
        };
        let parent = objects::named_field(thread, object, "parent", "Ljava/lang/ClassLoader;")?.reference();
        let name = objects::named_field(thread, object, "name", "Ljava/lang/String;")?.reference();
        all.push(Known {
            loader,
            parent: Some(loader_of(thread, parent).id),
            name: name.map(|name| strings::short_text(thread, name, NAME_UNITS_MAX)),
            class: Some(thread.class_of(object)),
            classes: Vec::new(),
            hidden: Vec::new(),
        });
    }
    for class in vm.classes.iter().filter(|class| !class.is_primitive()) {
        if let Some(known) = all.iter_mut().find(|known| known.loader.id == class.loader.id) {
            if class.weak_hidden { &mut known.hidden } else { &mut known.classes }.push(class);
        }
    }
    Ok(all)
}

/// `VM.classloaders`
///
/// # Errors
/// What reading their objects throws.
pub fn tree(thread: &mut JavaThread, given: &Given) -> JavaResult<String> {
    let all = known(thread)?;
    let (shows_classes, verbose) = (given.is_on("show-classes"), given.is_on("verbose"));
    let tree =
        Tree { all: &all, shows_classes, verbose, folds: given.text("fold") != Some("false") && !shows_classes && !verbose };
    let mut text = String::new();
    if let Some(boot) = all.iter().find(|known| known.loader.is_boot()) {
        tree.write(&mut text, boot, 0, "", true);
    }
    Ok(text)
}

/// How loaders are drawn.
struct Tree<'a> {
    all: &'a [Known],
    shows_classes: bool,
    verbose: bool,
    folds: bool,
}

/// Loaders on the way to one; others are left out.
const DEPTH_MAX: usize = 200;

impl Tree<'_> {
    fn children(&self, known: &Known) -> Vec<&Known> {
        self.all.iter().filter(|child| child.parent == Some(known.loader.id)).collect()
    }

    /// Draws a loader that stands for so many more, below the branches of those above.
    fn write(&self, text: &mut String, known: &Known, more: usize, branches: &str, is_last: bool) {
        let _ = write!(text, "{branches}+-- {}", known.label());
        if more > 0 {
            let _ = write!(text, " (+ {more} more)");
        }
        text.push('\n');
        let below = format!("{branches}{}", if is_last { "      " } else { "|     " });
        let children = self.folded(self.children(known));
        let inner = format!("{below}{}", if children.is_empty() { "      " } else { "|     " });
        let _ = writeln!(text, "{inner}");
        self.write_details(text, known, &inner);
        let count = children.len();
        if below.len() / 6 > DEPTH_MAX {
            return;
        }
        for (place, (child, more)) in children.into_iter().enumerate() {
            self.write(text, child, more, &below, place + 1 == count);
        }
    }

    /// Leaves of the same name and class are one, with the number of the others.
    fn folded<'k>(&self, children: Vec<&'k Known>) -> Vec<(&'k Known, usize)> {
        let mut folded: Vec<(&Known, usize)> = Vec::new();
        for child in children {
            let is_same = |other: &Known| {
                other.class == child.class
                    && other.name == child.name
                    && self.children(other).is_empty()
                    && self.children(child).is_empty()
            };
            match folded.iter_mut().find(|(other, _)| self.folds && is_same(other)) {
                Some((_, more)) => *more += 1,
                None => folded.push((child, 0)),
            }
        }
        folded
    }

    fn write_details(&self, text: &mut String, known: &Known, inner: &str) {
        if self.verbose {
            let number = |number: u32| format!("{number:#018x}");
            let lines = [
                ("Loader Oop", number(known.loader.id)),
                ("Loader Data", number(known.loader.id)),
                ("Loader Klass", number(known.class.map_or(0, |class| class.id.0))),
            ];
            for (what, value) in lines {
                let _ = writeln!(text, "{inner}{what:>17}: {value}");
            }
            let _ = writeln!(text, "{inner}");
        }
        if self.shows_classes {
            write_classes(text, inner, "Classes", "class", &known.classes);
            write_classes(text, inner, "Hidden Classes", "hidden class", &known.hidden);
        }
    }
}

fn write_classes(text: &mut String, inner: &str, heading: &str, what: &str, classes: &[ClassRef]) {
    let Some((first, rest)) = classes.split_first() else { return };
    let _ = writeln!(text, "{inner}{heading:>17}: {}", first.external_name());
    for class in rest {
        let _ = writeln!(text, "{inner}{:19}{}", "", class.external_name());
    }
    let plural = if classes.len() == 1 {
        ""
    } else if what.ends_with('s') {
        "es"
    } else {
        "s"
    };
    let _ = writeln!(text, "{inner}{:19}({} {what}{plural})\n{inner}", "", classes.len());
}

/// `VM.classloader_stats`
///
/// # Errors
/// What reading their objects throws.
pub fn statistics(thread: &mut JavaThread) -> JavaResult<String> {
    let all = known(thread)?;
    let mut text = String::from("ClassLoader         Parent              CLD*               Classes   ChunkSz   BlockSz  Type\n");
    let class_of = |number: Option<u32>| {
        let known = number.and_then(|number| all.iter().find(|known| known.loader.id == number));
        known.and_then(|known| known.class).map_or(0, |class| class.id.0)
    };
    let (mut classes, mut bytes) = (0, 0);
    for known in &all {
        let own = known.class.map_or(0, |class| class.id.0);
        let parent = class_of(known.parent);
        let kind = if known.class.is_none() { "<boot class loader>".to_owned() } else { known.class_name() };
        let size = known.bytes();
        let _ = writeln!(
            text,
            "{own:#018x}  {parent:#018x}  {:#018x}  {:>6}  {size:>8}  {size:>8}  {kind}",
            known.loader.id,
            known.classes.len()
        );
        (classes, bytes) = (classes + known.classes.len(), bytes + size);
        if !known.hidden.is_empty() {
            let size = bytes_of(&known.hidden);
            let _ = writeln!(text, "{:58}  {:>6}  {size:>8}  {size:>8}   + hidden classes", "", known.hidden.len());
            (classes, bytes) = (classes + known.hidden.len(), bytes + size);
        }
    }
    let _ = writeln!(text, "{:58}  {classes:>6}  {bytes:>8}  {bytes:>8}  ", format!("Total = {}", all.len()));
    text.push_str(
        "ChunkSz: Total size of all allocated metaspace chunks\nBlockSz: Total size of all allocated metaspace blocks (each chunk has several blocks)\n",
    );
    Ok(text)
}

/// `VM.systemdictionary`
///
/// # Errors
/// What reading their objects throws.
pub fn dictionaries(thread: &mut JavaThread, given: &Given) -> JavaResult<String> {
    let mut text = String::new();
    for known in known(thread)? {
        let classes = lock(&known.loader.classes);
        let name = match (&known.name, known.class) {
            (_, None) => "'bootstrap'".to_owned(),
            (Some(name), _) => format!("'{name}'"),
            (None, Some(class)) => class.external_name(),
        };
        let entry_bytes = size_of::<(runtime::metadata::symbol::Symbol, ClassRef)>();
        let buckets = classes.capacity();
        let size = TableSize { buckets, entries: classes.len(), table_bytes: (buckets * entry_bytes) as u64, literal_bytes: 0 };
        let _ = write!(text, "System Dictionary for {name} class loader statistics:\n{}", tables::places(size));
        if given.is_on("-verbose") {
            let mut names: Vec<String> = classes.keys().map(|name| name.to_external()).collect();
            names.sort_unstable();
            names.iter().for_each(|name| text.extend([" ", name, "\n"]));
        }
    }
    Ok(text)
}

/// Whether a class is one that programs declare.
pub fn is_declared(class: &ClassRef) -> bool {
    class.kind == ClassKind::Instance
}
