//! `-XX:+PrintCompilation`: a line for each compilation, in HotSpot's columns.

use std::collections::BTreeSet;
use std::time::Duration;

use classfile::access;
use runtime::MethodRef;
use runtime::dependencies::table::CodeId;
use runtime::vm::Vm;

use crate::effort::Effort;

/// HotSpot's level of what is put into code: the compiler that optimises, and code that counts for it.
fn level(effort: Effort) -> u32 {
    match effort {
        Effort::Lukewarm => 2,
        Effort::Full => 4,
    }
}

/// What a line is about.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The method.
    pub method: MethodRef,
    /// Where the code is entered, if that is a loop.
    pub loop_header: Option<u16>,
    /// Its number.
    pub code: CodeId,
    /// The method waits for it.
    pub foreground: bool,
    /// How much is put into it.
    pub effort: Effort,
}

impl Entry {
    /// The line with the time.
    pub fn line(&self, since_start: Duration, remark: Option<&str>) -> String {
        format!("{:7} {}\n", since_start.as_millis(), self.text(remark))
    }

    /// The line, and what else is to be said.
    pub fn text(&self, remark: Option<&str>) -> String {
        let method = self.method;
        let has_handlers = method.code().is_some_and(|code| !code.exception_table.is_empty());
        let flag = |set: bool, character: char| if set { character } else { ' ' };
        let flags: String = [
            flag(self.loop_header.is_some(), '%'),
            flag(method.has(access::SYNCHRONIZED), 's'),
            flag(has_handlers, '!'),
            flag(self.foreground, 'b'),
            ' ',
        ]
        .into_iter()
        .collect();
        let header = self.loop_header.map(|header| format!(" @ {header}")).unwrap_or_default();
        let remark = remark.map(|remark| format!("   {remark}")).unwrap_or_default();
        format!(
            "{:4} {flags} {}       {}{header} ({} bytes){remark}",
            self.code.0,
            level(self.effort),
            short_name(method),
            bytecode_bytes(method)
        )
    }
}

/// What is said of a method that the user does not want compiled.
pub fn excluded(method: MethodRef) -> String {
    let is_static = if method.is_static() { "static " } else { "" };
    let (name, bytes) = (short_name(method), bytecode_bytes(method));
    format!(
        "### Excluding compile: {is_static}{name}\n\
         made not compilable on level {}  {name} ({bytes} bytes)   excluded by CompileCommand\n",
        level(Effort::Full)
    )
}

/// `p.C::m @ 7 (I)V`: what tools call the code of a method, or of a loop in it.
pub fn unit_name(method: MethodRef, loop_header: Option<u16>) -> String {
    let header = loop_header.map(|header| format!("@{header}")).unwrap_or_default();
    format!("{}{header} {}", short_name(method), method.descriptor)
}

/// `p.C::m`
pub fn short_name(method: MethodRef) -> String {
    format!("{}::{}", method.class.external_name(), method.name)
}

/// Bytes of a method's bytecode.
pub fn bytecode_bytes(method: MethodRef) -> usize {
    method.code().map_or(0, |code| code.bytecode().len())
}

/// A line for each method that the text of a function names by its number.
pub fn methods_in(vm: &Vm, text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let numbers: BTreeSet<u32> = words.filter_map(|word| word.strip_prefix('m')?.parse().ok()).collect();
    let methods = numbers.into_iter().filter_map(|number| vm.methods.at(number));
    methods.map(|method| format!("# m{} is {}\n", method.id.0, method.external_signature_short())).collect()
}
