//! Class files as text, in the form of `javap -c -p`.
//!
//! Verbose output adds flags, the constant pool and the tables as `javap -v` has them; StackMapTable and annotations, which
//! `ClassFile` keeps raw, are shown by their length only.

mod constants;
mod declaration;
mod instructions;
mod layout;
mod module;
mod numbers;
mod signature;
mod tables;

use self::layout::Text;
use crate::class_file::{ClassFile, FieldInfo, MethodInfo};

/// What to show.
#[derive(Clone, Debug, Default)]
pub struct DisassembleOptions {
    /// Also flags, tables and the constant pool, as `javap -v` has them.
    pub verbose: bool,
}

/// The text of a class.
pub fn disassemble(class: &ClassFile<'_>, options: &DisassembleOptions) -> String {
    let mut disassembler = Disassembler { class, verbose: options.verbose, text: Text::default() };
    disassembler.class();
    disassembler.text.into_string()
}

/// Writes one class.
struct Disassembler<'c, 'a> {
    class: &'c ClassFile<'a>,
    verbose: bool,
    text: Text,
}

impl<'a> Disassembler<'_, 'a> {
    fn class(&mut self) {
        if let Some(source) = self.class.attributes.source_file {
            self.text.line(0, &format!("Compiled from \"{source}\""));
        }
        if let Some(module) = &self.class.attributes.module {
            self.module(module);
            return;
        }
        let header = declaration::class_header(self.class, self.verbose);
        if self.verbose {
            self.text.line(0, &header);
            self.class_tables();
            self.text.line(0, "{");
        } else {
            self.text.line(0, &format!("{header} {{"));
        }
        self.members();
        self.text.line(0, "}");
        if self.verbose {
            self.class_attributes();
        }
    }

    fn members(&mut self) {
        let class = self.class;
        let mut first = true;
        for field in &class.fields {
            self.separate(&mut first);
            self.field(field);
        }
        for method in &class.methods {
            self.separate(&mut first);
            self.method(method);
        }
    }

    fn separate(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.text.line(0, "");
        }
    }

    fn field(&mut self, field: &FieldInfo<'a>) {
        self.text.line(1, &format!("{};", declaration::field(field)));
        if self.verbose {
            self.field_tables(field);
        }
    }

    fn method(&mut self, method: &MethodInfo<'a>) {
        self.text.line(1, &format!("{};", declaration::method(self.class, method, self.verbose)));
        if self.verbose {
            self.method_tables(method);
        }
        if let Some(code) = &method.code {
            self.code(method, code);
        }
        if self.verbose {
            self.method_attributes(method);
        }
    }
}
