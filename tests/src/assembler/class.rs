//! Classes: the lines outside of methods, and the file as a whole (JVMS §4.1).

use super::attributes::{Attributes, Table};
use super::code::Method;
use super::constants::{class, class_of_text, data, define, loadable, method_handle, utf8};
use super::error::{AssemblerError, Problem};
use super::flags::flags;
use super::pool::Pool;
use super::words::{Words, u2, u4};

/// A class file and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssembledClass {
    /// The name in the `.class` line.
    pub name: String,
    /// That line, counted from 1.
    pub line: usize,
    /// The class file.
    pub bytes: Vec<u8>,
}

/// Assembles all classes of a text.
///
/// # Errors
/// The first line that cannot be understood.
pub fn assemble(text: &str) -> Result<Vec<AssembledClass>, AssemblerError> {
    let mut finished = Vec::new();
    let mut current: Option<Class> = None;
    let mut last = 1;
    for (index, line) in text.lines().enumerate() {
        last = index + 1;
        let at_line = |problem| AssemblerError { line: last, problem };
        let mut words = Words::of_line(line).map_err(at_line)?;
        if words.is_empty() {
            continue;
        }
        if words.take(".class") {
            if let Some(class) = current.take() {
                finished.push(class.finish(last)?);
            }
            current = Some(Class::of_words(&mut words, last).map_err(at_line)?);
        } else {
            let class = current.as_mut().ok_or(at_line(Problem::OutsideClass))?;
            class.line(&mut words, last)?;
        }
        words.end().map_err(at_line)?;
    }
    if let Some(class) = current {
        finished.push(class.finish(last)?);
    }
    Ok(finished)
}

const MAGIC: u32 = 0xcafe_babe;
const VERSION: (u16, u16) = (61, 0);

struct Class {
    name: String,
    line: usize,
    magic: u32,
    version: (u16, u16),
    pool: Pool,
    flags: u16,
    this: u16,
    super_class: u16,
    interfaces: Table,
    /// Fields as flags, name and descriptor, and their attributes.
    fields: Vec<(Vec<u8>, Attributes)>,
    methods: Table,
    /// The method whose lines are read.
    open: Option<Method>,
    attributes: Attributes,
    bootstrap_methods: Table,
    inner_classes: Table,
    nest_members: Table,
    permitted_subclasses: Table,
    record: Table,
    trailing: Vec<u8>,
    truncated: usize,
}

impl Class {
    fn of_words(words: &mut Words, line: usize) -> Result<Self, Problem> {
        let mut pool = Pool::default();
        let flags = flags(words)?;
        let name = words.text("the name of the class")?;
        let this = class_of_text(&mut pool, &name)?;
        let super_class = if words.take("extends") { class(&mut pool, words)? } else { pool.class("java/lang/Object") };
        let mut interfaces = Table::default();
        if words.take("implements") {
            while !words.is_empty() {
                interfaces.add(&class(&mut pool, words)?.to_be_bytes());
            }
        }
        Ok(Self {
            name,
            line,
            magic: MAGIC,
            version: VERSION,
            pool,
            flags,
            this,
            super_class,
            interfaces,
            fields: Vec::new(),
            methods: Table::default(),
            open: None,
            attributes: Attributes::default(),
            bootstrap_methods: Table::default(),
            inner_classes: Table::default(),
            nest_members: Table::default(),
            permitted_subclasses: Table::default(),
            record: Table::default(),
            trailing: Vec::new(),
            truncated: 0,
        })
    }

    fn line(&mut self, words: &mut Words, line: usize) -> Result<(), AssemblerError> {
        let at_line = |problem| AssemblerError { line, problem };
        if let Some(mut method) = self.open.take() {
            if words.take(".end") {
                self.methods.add(&method.finish(&mut self.pool)?);
                return Ok(());
            }
            method.line(&mut self.pool, words, line).map_err(at_line)?;
            self.open = Some(method);
            return Ok(());
        }
        let directive = words.text("a directive").map_err(at_line)?;
        if directive == ".default_constructor" {
            return self.default_constructor(line);
        }
        self.directive(words, &directive).map_err(at_line)
    }

    fn directive(&mut self, words: &mut Words, name: &str) -> Result<(), Problem> {
        match name {
            ".method" => self.open = Some(Method::of_words(words)?),
            ".version" => self.version = version(&words.text("MAJOR.MINOR")?)?,
            ".this" => self.this = class(&mut self.pool, words)?,
            ".super" => self.super_class = class(&mut self.pool, words)?,
            ".flags" => self.flags = flags(words)?,
            ".const" => define(&mut self.pool, words)?,
            ".field" => self.field(words)?,
            ".bootstrap" => self.bootstrap(words)?,
            ".innerclass" => self.inner_class(words)?,
            ".record" => self.record_components(words)?,
            ".nesthost" => {
                let host = class(&mut self.pool, words)?;
                self.attributes.add_named(&mut self.pool, "NestHost", &host.to_be_bytes());
            }
            ".nestmembers" => classes(&mut self.pool, words, &mut self.nest_members)?,
            ".permits" => classes(&mut self.pool, words, &mut self.permitted_subclasses)?,
            ".attribute" => {
                let name = utf8(&mut self.pool, words)?;
                self.attributes.add(name, &data(&mut self.pool, words)?);
            }
            ".fieldattribute" => {
                let name = utf8(&mut self.pool, words)?;
                let content = data(&mut self.pool, words)?;
                let field = self.fields.last_mut().ok_or(Problem::Missing { expected: "a field above" })?;
                field.1.add(name, &content);
            }
            ".magic" => self.magic = u4(words.number("a number")?)?,
            ".trailing" => self.trailing.extend(data(&mut self.pool, words)?),
            ".truncate" => self.truncated = usize::from(u2(words.number("a number of bytes")?)?),
            _ => return Err(Problem::UnknownDirective(name.to_owned())),
        }
        Ok(())
    }

    fn field(&mut self, words: &mut Words) -> Result<(), Problem> {
        let flags = flags(words)?;
        let name = utf8(&mut self.pool, words)?;
        let descriptor = utf8(&mut self.pool, words)?;
        let mut attributes = Attributes::default();
        if words.take("=") {
            let value = loadable(&mut self.pool, words)?;
            attributes.add_named(&mut self.pool, "ConstantValue", &value.to_be_bytes());
        }
        self.fields.push(([flags, name, descriptor].map(u16::to_be_bytes).concat(), attributes));
        Ok(())
    }

    /// A constructor that calls the superclass's.
    fn default_constructor(&mut self, line: usize) -> Result<(), AssemblerError> {
        let at_line = |problem| AssemblerError { line, problem };
        let name_and_type = self.pool.name_and_type("<init>", "()V");
        let target = self.pool.indices(super::pool::tag::METHOD, &[self.super_class, name_and_type]);
        let lines = [".limits stack 1 locals 1", "aload_0", &format!("invokespecial #{target}"), "return"];
        let mut method =
            Words::of_line("public <init>()V").and_then(|mut words| Method::of_words(&mut words)).map_err(at_line)?;
        for text in lines {
            let mut words = Words::of_line(text).map_err(at_line)?;
            method.line(&mut self.pool, &mut words, line).map_err(at_line)?;
        }
        self.methods.add(&method.finish(&mut self.pool)?);
        Ok(())
    }

    fn bootstrap(&mut self, words: &mut Words) -> Result<(), Problem> {
        let handle = method_handle(&mut self.pool, words)?;
        let mut arguments = Table::default();
        while !words.is_empty() {
            arguments.add(&loadable(&mut self.pool, words)?.to_be_bytes());
        }
        self.bootstrap_methods.add(&[&handle.to_be_bytes()[..], &arguments.content()].concat());
        Ok(())
    }

    fn inner_class(&mut self, words: &mut Words) -> Result<(), Problem> {
        let inner = class(&mut self.pool, words)?;
        let outer = if words.take("none") { 0 } else { class(&mut self.pool, words)? };
        let name = if words.take("none") { 0 } else { utf8(&mut self.pool, words)? };
        let entry = [inner, outer, name, flags(words)?];
        self.inner_classes.add(&entry.map(u16::to_be_bytes).concat());
        Ok(())
    }

    fn record_components(&mut self, words: &mut Words) -> Result<(), Problem> {
        self.record.open();
        while !words.is_empty() {
            let component = [utf8(&mut self.pool, words)?, utf8(&mut self.pool, words)?, 0];
            self.record.add(&component.map(u16::to_be_bytes).concat());
        }
        Ok(())
    }

    fn finish(mut self, line: usize) -> Result<AssembledClass, AssemblerError> {
        if self.open.is_some() {
            return Err(AssemblerError { line, problem: Problem::MethodNotEnded });
        }
        let tables = [
            ("BootstrapMethods", &self.bootstrap_methods),
            ("InnerClasses", &self.inner_classes),
            ("NestMembers", &self.nest_members),
            ("PermittedSubclasses", &self.permitted_subclasses),
            ("Record", &self.record),
        ];
        for (name, table) in tables {
            table.finish(&mut self.pool, name, &mut self.attributes);
        }
        let mut fields = Table::default();
        self.fields.iter().for_each(|(head, attributes)| fields.add(&[&head[..], &attributes.finish()].concat()));
        let (major, minor) = self.version;
        let mut bytes = self.magic.to_be_bytes().to_vec();
        bytes.extend([minor, major].map(u16::to_be_bytes).concat());
        bytes.extend(self.pool.finish());
        bytes.extend([self.flags, self.this, self.super_class].map(u16::to_be_bytes).concat());
        for part in [self.interfaces.content(), fields.content(), self.methods.content(), self.attributes.finish(), self.trailing]
        {
            bytes.extend(part);
        }
        bytes.truncate(bytes.len().saturating_sub(self.truncated));
        Ok(AssembledClass { name: self.name, line: self.line, bytes })
    }
}

fn classes(pool: &mut Pool, words: &mut Words, table: &mut Table) -> Result<(), Problem> {
    table.open();
    while !words.is_empty() {
        table.add(&class(pool, words)?.to_be_bytes());
    }
    Ok(())
}

fn version(text: &str) -> Result<(u16, u16), Problem> {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    let part = |text: &str| text.parse().map_err(|_| Problem::Unexpected { expected: "MAJOR.MINOR", found: text.to_owned() });
    Ok((part(major)?, part(minor)?))
}
