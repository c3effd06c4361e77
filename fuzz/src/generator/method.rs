//! The method under construction: its operand stack, local variables, labels and frames.

use std::fmt::Write as _;

use super::types::{OWN, Type};
use super::{ClassContext, Dice, Signature};

/// So deep that what a field starts with is simple, and that no initialisation fails.
const DEPTH_OF_INITIALIZERS: usize = 100;

/// A local variable in scope; its type does not change.
#[derive(Clone, Debug)]
pub struct Local {
    pub slot: usize,
    pub kind: Type,
}

/// A method of which code is being made.
pub struct MethodBuilder<'m> {
    pub dice: &'m mut Dice,
    pub cx: &'m ClassContext,
    code: String,
    /// Types on the operand stack.
    pub stack: Vec<Type>,
    /// Entries of the stack below this belong to the code around.
    pub floor: usize,
    pub locals: Vec<Local>,
    max_stack: usize,
    max_locals: usize,
    labels: usize,
    /// Whether an instruction stands between here and the last frame.
    is_past_frame: bool,
    previous_frame: Vec<String>,
    handlers: Vec<String>,
    /// Statements that may still be made.
    pub budget: usize,
    /// Depth of nested statements.
    pub depth: usize,
    pub result: Option<Type>,
    /// Calls cost fuel, so that calls from within do not go on for ever.
    pub may_call: bool,
    /// Subroutines of old classes: label and what it returns through, to be placed at the end.
    pub subroutines: Vec<usize>,
    pub is_in_subroutine: bool,
    pub is_constructor: bool,
    /// Monitors that are held here: there is no way out but exceptions.
    pub locks: usize,
    /// Slots that the code around relies on.
    pub read_only: Vec<usize>,
    /// The slot of the return address, in a subroutine.
    pub address_slot: Option<usize>,
}

impl<'m> MethodBuilder<'m> {
    fn new(dice: &'m mut Dice, cx: &'m ClassContext, this: Option<Type>, parameters: &[&'static str]) -> Self {
        let budget = 3 + dice.below(30);
        let mut method = Self {
            dice,
            cx,
            code: String::new(),
            stack: Vec::new(),
            floor: 0,
            locals: Vec::new(),
            max_stack: 0,
            max_locals: 0,
            labels: 0,
            is_past_frame: true,
            previous_frame: Vec::new(),
            handlers: Vec::new(),
            budget,
            depth: 0,
            result: None,
            may_call: true,
            subroutines: Vec::new(),
            is_in_subroutine: false,
            is_constructor: false,
            locks: 0,
            read_only: Vec::new(),
            address_slot: None,
        };
        for kind in this.into_iter().chain(parameters.iter().map(|descriptor| Type::of_descriptor(descriptor))) {
            method.new_local(kind, 0);
        }
        method.previous_frame = method.frame_locals();
        method
    }

    /// `<clinit>` with initial values of the static fields.
    pub fn class_initializer(dice: &mut Dice, cx: &ClassContext) -> String {
        let mut method = MethodBuilder::new(dice, cx, None, &[]);
        method.may_call = false;
        method.depth = DEPTH_OF_INITIALIZERS;
        method.fill_fields(true);
        method.emit("return", 0, &[]);
        method.finish("static <clinit>()V")
    }

    /// A constructor, perhaps with code before the call of the other one.
    pub fn constructor(dice: &mut Dice, cx: &ClassContext, parameters: &[&'static str]) -> String {
        let mut method = MethodBuilder::new(dice, cx, Some(Type::UninitializedThis), parameters);
        (method.may_call, method.is_constructor) = (false, true);
        // The one without parameters makes the first objects, so it does not fail.
        method.budget = if parameters.is_empty() { 0 } else { method.budget.min(6) };
        if !parameters.is_empty() && method.dice.one_in(3) {
            method.budget += 2;
            method.statement();
        }
        method.drop_to(0);
        method.emit("aload_0", 0, &[Type::UninitializedThis]);
        method.emit("invokespecial java/lang/Object.<init>()V", 1, &[]);
        method.locals[0].kind = Type::Reference(OWN);
        method.depth = DEPTH_OF_INITIALIZERS;
        method.fill_fields(false);
        method.depth = 0;
        method.statements();
        method.emit("return", 0, &[]);
        method.finish(&format!("public <init>({})V", parameters.concat()))
    }

    /// An ordinary method.
    pub fn method(dice: &mut Dice, cx: &ClassContext, signature: &Signature) -> String {
        let this = (!signature.is_static).then_some(Type::Reference(OWN));
        let mut method = MethodBuilder::new(dice, cx, this, &signature.parameters);
        method.result = signature.result.map(Type::of_descriptor);
        method.spend_fuel();
        method.declare_locals();
        method.statements();
        method.return_something();
        method.place_subroutines();
        let access = if signature.is_private { "private" } else { "public" };
        let synchronized = if method.dice.one_in(8) { " synchronized" } else { "" };
        let modifier = if signature.is_static { " static" } else { "" };
        method.finish(&format!("{access}{modifier}{synchronized} {}{}", signature.name, signature.descriptor()))
    }

    fn finish(self, declaration: &str) -> String {
        let mut text = format!(".method {declaration}\n  .limits stack {} locals {}\n", self.max_stack, self.max_locals);
        text += &self.code;
        for handler in &self.handlers {
            writeln!(text, "  .catch {handler}").unwrap_or_default();
        }
        text += ".end\n";
        text
    }

    /// Appends an instruction that takes `pops` entries off the stack and puts `pushes` on it.
    pub fn emit(&mut self, instruction: &str, pops: usize, pushes: &[Type]) {
        writeln!(self.code, "  {instruction}").unwrap_or_default();
        self.is_past_frame = true;
        self.stack.truncate(self.stack.len().saturating_sub(pops));
        self.stack.extend_from_slice(pushes);
        self.max_stack = self.max_stack.max(self.stack.iter().map(Type::slots).sum());
    }

    /// A label not yet placed.
    pub fn new_label(&mut self) -> usize {
        self.labels += 1;
        self.labels
    }

    /// Places a label that nothing jumps to.
    pub fn mark(&mut self, label: usize) {
        writeln!(self.code, "L{label}:").unwrap_or_default();
    }

    /// Places a label that is jumped to, with its frame: the stack and the local variables of now.
    pub fn place(&mut self, label: usize) {
        if !self.is_past_frame {
            self.emit("nop", 0, &[]);
        }
        self.mark(label);
        self.max_stack = self.max_stack.max(self.stack.iter().map(Type::slots).sum());
        if self.cx.major >= Type::FRAMES_MAJOR {
            self.frame();
            self.is_past_frame = false;
        }
    }

    fn frame(&mut self) {
        let locals = self.frame_locals();
        let stack: Vec<String> = self.stack.iter().map(Type::in_frame).collect();
        let before = std::mem::replace(&mut self.previous_frame, locals.clone());
        let is_full = self.dice.one_in(6);
        let extended = if self.dice.one_in(6) { "_extended" } else { "" };
        let line = if !is_full && locals == before && stack.is_empty() {
            format!("same{extended}")
        } else if !is_full && locals == before && stack.len() == 1 {
            format!("same_locals_1{extended} {}", stack[0])
        } else if !is_full
            && stack.is_empty()
            && (1..=3).contains(&locals.len().saturating_sub(before.len()))
            && locals.starts_with(&before)
        {
            format!("append {}", locals[before.len()..].join(" "))
        } else if !is_full
            && stack.is_empty()
            && (1..=3).contains(&before.len().saturating_sub(locals.len()))
            && before.starts_with(&locals)
        {
            format!("chop {}", before.len() - locals.len())
        } else {
            format!("full {} | {}", locals.join(" "), stack.join(" "))
        };
        writeln!(self.code, "  .frame {line}").unwrap_or_default();
    }

    /// The local variables as a frame lists them.
    fn frame_locals(&self) -> Vec<String> {
        let mut ordered: Vec<&Local> = self.locals.iter().collect();
        ordered.sort_by_key(|local| local.slot);
        let mut listed = Vec::new();
        let mut slot = 0;
        for local in ordered {
            while slot < local.slot {
                listed.push("top".to_owned());
                slot += 1;
            }
            listed.push(local.kind.in_frame());
            slot += local.kind.slots();
        }
        listed
    }

    /// Declares a local variable in the next free slot, or after a gap.
    pub fn new_local(&mut self, kind: Type, gap: usize) -> Local {
        let used = self.locals.iter().map(|local| local.slot + local.kind.slots()).max().unwrap_or(0);
        let end = self.address_slot.map_or(used, |slot| used.max(slot + 1));
        let local = Local { slot: end + gap, kind };
        self.max_locals = self.max_locals.max(local.slot + local.kind.slots());
        self.locals.push(local.clone());
        local
    }

    /// A slot above all that were used so far.
    pub fn new_slot(&mut self) -> usize {
        self.max_locals += 1;
        self.max_locals - 1
    }

    /// Adds an entry to the exception table; labels of start, end and handler.
    pub fn handler(&mut self, catch: &str, start: usize, end: usize, handler: usize) {
        self.handlers.push(format!("{catch} L{start} L{end} L{handler}"));
    }

    /// Loads a local variable, in one of its forms.
    pub fn load(&mut self, local: &Local) {
        let text = self.access("load", local);
        self.emit(&text, 0, std::slice::from_ref(&local.kind));
    }

    /// Stores the top of the stack in a local variable.
    pub fn store(&mut self, local: &Local) {
        let text = self.access("store", local);
        self.emit(&text, 1, &[]);
    }

    fn access(&mut self, verb: &str, local: &Local) -> String {
        let (letter, slot) = (local.kind.letter(), local.slot);
        match slot {
            0..=3 if !self.dice.one_in(5) => format!("{letter}{verb}_{slot}"),
            0..=255 if !self.dice.one_in(12) => format!("{letter}{verb} {slot}"),
            _ => format!("wide {letter}{verb} {slot}"),
        }
    }

    /// Pops what is above a height.
    pub fn drop_to(&mut self, height: usize) {
        while self.stack.len() > height {
            let count = self.stack.len() - height;
            let slots = |back: usize, stack: &[Type]| stack[stack.len() - back].slots();
            if slots(1, &self.stack) == 2 {
                self.emit("pop2", 1, &[]);
            } else if count > 1 && slots(2, &self.stack) == 1 && self.dice.one_in(2) {
                self.emit("pop2", 2, &[]);
            } else {
                self.emit("pop", 1, &[]);
            }
        }
    }
}
