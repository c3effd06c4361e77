//! What takes the place of calls of methods of the class library: one table, method by method.
//!
//! `[VMDOC]` Intrinsics. A row builds what a method does, in the compiler's own form, with nothing but the arguments: where that asks for more than is known there
//! (a null reference, an odd offset), the method itself is called, which so stays the specification: by the interpreter, unless that had to be at this place
//! before (what is no call lets passes know what memory holds). What a row has built is part of the frame that calls. Rows that need a constant wait until there is one. Methods that leaf functions stand in for (`[VMDOC]` Leaf functions) and that have no row call those.

mod arrays;
mod big_integers;
mod bits;
mod math;
mod metered;
mod objects;
mod static_fields;
mod strings;
mod template;
mod unsafe_;

use runtime::ClassRef;
use runtime::code::derived;
use runtime::code::resume::{Moment, ResumePoint};
use runtime::linking::code::{is_of_library, leaf_of};
use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;

use crate::constants::Constants;
use crate::ir::op::Reason;
use crate::ir::{Function, Inst, ValueId};
use template::Template;

/// What a row has to say.
pub enum Answer {
    /// This takes the place of the call.
    Body(Function),
    /// Perhaps there is something when more values are constants.
    Later,
    /// Nothing: it is a call like others.
    Never,
}

/// A method and what takes its place.
struct Row {
    name: &'static str,
    descriptor: &'static str,
    make: fn(&mut Site<'_>) -> Answer,
}

/// The rows of a class of the boot loader.
struct Table {
    class: &'static str,
    rows: &'static [Row],
}

/// All of them.
const TABLES: &[&[Table]] =
    &[arrays::TABLES, big_integers::TABLES, bits::TABLES, math::TABLES, objects::TABLES, strings::TABLES, unsafe_::TABLES];

/// A call of a method that has a row.
struct Site<'s> {
    vm: VmRef,
    constants: &'s mut Constants,
    function: &'s Function,
    call: Inst,
    method: MethodRef,
    /// Nothing more becomes a constant.
    is_last: bool,
}

impl Site<'_> {
    fn template(&self) -> Template {
        let mut template = Template::new(self.method);
        if !self.vm.is_metered() {
            template.leaves = self.may_leave();
        } else if leaf_of(&self.vm, self.method).is_some() {
            template.fall_back_on_leaf();
        }
        template
    }

    /// Whether the interpreter can carry out the call, and did not have to before.
    fn may_leave(&self) -> bool {
        let Some(state) = self.call.state.map(|state| &self.function.states[state.index()]) else { return false };
        let code = self.vm.methods.at(state.method.0).and_then(|method| method.linked_code());
        code.is_some_and(|code| {
            let has_trapped = code.sites.get().is_some_and(|sites| sites.traps.at(state.bci, Reason::Unreached) > 0);
            let point = derived::resume_points(&code).and_then(|points| points.at(state.bci, Moment::Before));
            // Calls that something has been added to, or taken from, are not those of the instruction.
            let takes = |point: ResumePoint<'_>| point.stack.len() == state.stack.len() + self.call.operands.len();
            state.moment == Moment::Calling && !has_trapped && point.is_some_and(takes)
        })
    }

    /// What its row says, or its leaf function.
    fn expand(&mut self) -> Answer {
        match row_of(self.method).map_or(Answer::Never, |row| (row.make)(self)) {
            Answer::Body(body) => Answer::Body(body),
            Answer::Later if !self.is_last => Answer::Later,
            Answer::Later | Answer::Never => self.leaf(),
        }
    }

    /// A call of the leaf function of the method, where fuel is not counted.
    fn leaf(&self) -> Answer {
        match leaf_of(&self.vm, self.method).filter(|_| !self.vm.is_metered()) {
            Some(_) => self.template().leaf(),
            None => Answer::Never,
        }
    }

    /// The class that an argument stands for, if that is known.
    fn class(&mut self, argument: usize) -> Option<ClassRef> {
        let cell = self.constants.object(self.function, *self.call.operands.get(argument)?)?;
        self.constants.mirrored(cell)
    }

    /// The classes of the methods around the call, the caller's first.
    fn callers(&self) -> impl Iterator<Item = ClassRef> {
        self.calling_methods().map(|method| method.class)
    }

    /// The methods around the call, as far as they are compiled with it, the caller first.
    fn calling_methods(&self) -> impl Iterator<Item = MethodRef> {
        let mut next = Some(self.call.origin);
        std::iter::from_fn(move || {
            let origin = &self.function.origins[next?.index()];
            next = origin.caller;
            self.vm.methods.at(origin.method.0)
        })
    }
}

/// What takes the place of a call. `is_last`: nothing more becomes a constant.
pub fn expand(constants: &mut Constants, function: &Function, call: ValueId, method: MethodRef, is_last: bool) -> Answer {
    let vm = constants.vm();
    let Some(inst) = function.inst(call).filter(|_| vm.options.intrinsics && is_of_library(method)) else {
        return Answer::Never;
    };
    let mut site = Site { vm, constants, function, call: inst.clone(), method, is_last };
    if vm.is_metered() { metered::expand(&mut site) } else { site.expand() }
}

/// Whether a method of the class library has a row.
pub fn has_row(method: MethodRef) -> bool {
    is_of_library(method) && row_of(method).is_some()
}

fn row_of(method: MethodRef) -> Option<&'static Row> {
    let tables = TABLES.iter().copied().flatten().filter(|table| method.class.name == table.class);
    tables.flat_map(|table| table.rows).find(|row| method.name == row.name && method.descriptor == row.descriptor)
}
