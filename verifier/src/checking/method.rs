//! The walk through one method: every instruction in order, from frame to frame (JVMS §4.10.1.6).

use classfile::descriptor::walk_checked_method;
use classfile::{Code, CodeError, ExceptionTableEntry, Instruction, MethodInfo, access, decode_to};

use super::code_map::{BadInstruction, CodeMap};
use super::context::ClassContext;
use super::frame::Frame;
use super::handlers::Handlers;
use super::report::{Origin, Reason, Report, ShownFrame, external_method};
use super::stack_map::{BadTable, DeclaredFrame, StackMapTable};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::error::{ErrorKind, Rejection};
use crate::hierarchy::ClassHierarchy;

/// Whether control reaches the next instruction.
#[derive(Copy, Clone, Eq, PartialEq)]
pub enum Flow {
    /// It does.
    Next,
    /// It does not.
    Ends,
}

/// A method that is being checked.
pub struct MethodCheck<'m, 'c, H: ClassHierarchy> {
    pub cx: &'m mut ClassContext<'c, H>,
    pub method: &'c MethodInfo<'c>,
    pub code: &'c Code<'c>,
    pub map: CodeMap,
    pub table: StackMapTable,
    pub frame: Frame,
    /// What the method returns, with its width; nothing for void.
    pub result: Option<Type>,
    pub handlers: Handlers,
}

/// Steps between two polls of the hierarchy.
const POLL_INTERVAL: usize = 1 << 10;

/// Checks a method.
pub fn check<'c, H: ClassHierarchy>(
    cx: &mut ClassContext<'c, H>,
    method: &'c MethodInfo<'c>,
    code: &'c Code<'c>,
) -> Checked<(), H> {
    let Buffers { map, table, mut frame } = std::mem::take(&mut cx.buffers);
    frame.reset(code.max_locals, code.max_stack);
    let result = enter(cx, method, &mut frame);
    let handlers = Handlers::new(&code.exception_table);
    let mut check = MethodCheck { cx, method, code, map, table, frame, result, handlers };
    check.run()?;
    let MethodCheck { cx, map, table, frame, .. } = check;
    cx.buffers = Buffers { map, table, frame };
    Ok(())
}

/// What one method leaves to the next, so that it need not be allocated again.
#[derive(Default)]
pub struct Buffers {
    map: CodeMap,
    table: StackMapTable,
    frame: Frame,
}

impl Buffers {
    /// About how much memory they hold, in bytes.
    pub fn bytes(&self) -> usize {
        self.map.bytes() + self.table.bytes() + self.frame.bytes()
    }
}

/// Puts the arguments into the locals and returns the type of the result.
fn enter<'c, H: ClassHierarchy>(cx: &mut ClassContext<'c, H>, method: &'c MethodInfo<'c>, frame: &mut Frame) -> Option<Type> {
    let mut index = 0;
    // The parser has checked that the arguments fit into the locals.
    let mut add = |frame: &mut Frame, value: Type| {
        let _ = frame.set_local(index, value);
        index += value.slots().count();
    };
    if method.access & access::STATIC == 0 {
        let is_object = cx.this_type.name().is_some_and(|name| cx.is_object_class(name));
        frame.this_uninitialized = method.name == "<init>" && !is_object;
        add(frame, if frame.this_uninitialized { Type::UNINITIALIZED_THIS } else { cx.this_type });
    }
    let result = walk_checked_method(method.descriptor.as_bytes(), |parameter| add(frame, cx.value_type(parameter)))?;
    result.map(|result| cx.exact_type(result))
}

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    fn run(&mut self) -> Checked<(), H> {
        if let Err(BadInstruction(bci)) = self.map.read(self.code) {
            return Err(self.reject(bci, &"Bad instruction", Reason::Bytecode));
        }
        self.exception_table()?;
        self.local_variable_table()?;
        self.read_table()?;
        self.walk()
    }

    fn walk(&mut self) -> Checked<(), H> {
        let (mut bci, mut flow, mut next_frame) = (0, Flow::Next, 0);
        let mut step = 0;
        let mut instruction = Instruction::Nop;
        while bci < self.map.length() {
            self.frame.begin(bci);
            self.meet_declared_frame(&mut next_frame, flow)?;
            let next = match decode_to(self.code.bytecode, bci, &mut instruction) {
                Ok(next) => next,
                Err(error) => return Err(self.reject_undecodable(error)),
            };
            let is_store = matches!(instruction, Instruction::Store(..));
            // A store changes the variables only when it is over, so its handlers see those before it.
            if is_store {
                self.check_handlers(false)?;
            }
            let (after, initialized_this) = self.instruction(&instruction)?;
            flow = after;
            if !is_store {
                self.check_handlers(initialized_this)?;
            }
            bci = next;
            step += 1;
            self.poll(step)?;
        }
        if flow == Flow::Next {
            return Err(self.reject(bci, &"Control flow falls through code end", Reason::Bytecode));
        }
        Ok(())
    }

    /// At every so many steps a moment for the thread to wait for others, or to be told to stop.
    pub fn poll(&mut self, step: usize) -> Checked<(), H> {
        if step % POLL_INTERVAL == POLL_INTERVAL - 1 { self.cx.hierarchy.poll().map_err(Stop::Hierarchy) } else { Ok(()) }
    }

    /// Compares the frame with the one declared here, if there is one, and goes on with that.
    fn meet_declared_frame(&mut self, next: &mut usize, flow: Flow) -> Checked<(), H> {
        let bci = self.frame.bci;
        let Some(declared) = self.table.frames().get(*next).copied() else {
            return match flow {
                Flow::Next => Ok(()),
                Flow::Ends => Err(self.reject(bci, &"Expecting a stack map frame", Reason::Bytecode)),
            };
        };
        if declared.bci > bci {
            return match flow {
                Flow::Next => Ok(()),
                Flow::Ends => Err(self.reject(bci, &"Expecting a stack map frame", Reason::MissingFrame)),
            };
        }
        if flow == Flow::Next {
            self.match_frame(&declared, &"Instruction type does not match stack map")?;
        }
        let (source, locals, stack) = (declared.locals_start(), self.table.locals(&declared), self.table.stack(&declared));
        self.frame.assume(source, locals, stack, declared.this_uninitialized);
        *next += 1;
        Ok(())
    }

    /// Demands that the current frame is assignable to the one declared at `target`.
    pub fn check_target(&mut self, target: u32) -> Checked<(), H> {
        let declared = self.declared_at(target)?;
        self.match_frame(&declared, &format_args!("Inconsistent stackmap frames at branch target {target}"))
    }

    fn declared_at(&self, target: u32) -> Checked<DeclaredFrame, H> {
        self.table.at(target).ok_or_else(|| self.missing_frame(target.into()))
    }

    #[cold]
    fn missing_frame(&self, target: i64) -> Stop<H::Error> {
        let message = format_args!("Expecting a stackmap frame at branch target {target}");
        self.reject(self.frame.bci, &message, Reason::MissingFrame)
    }

    /// How many variables are equal to the declared ones because they come from there.
    fn known_locals(&self, declared: &DeclaredFrame) -> usize {
        if self.frame.source() == Some(declared.locals_start()) { self.frame.locals().len() } else { 0 }
    }

    fn match_frame(&mut self, declared: &DeclaredFrame, message: &dyn std::fmt::Display) -> Checked<(), H> {
        let (locals, stack) = (self.table.locals(declared), self.table.stack(declared));
        let flags = (self.frame.this_uninitialized, declared.this_uninitialized);
        let known = self.known_locals(declared);
        let mismatch = mismatch(self.cx, known, (self.frame.locals(), self.frame.stack()), (locals, stack), flags);
        match mismatch.map_err(Stop::Hierarchy)? {
            None => Ok(()),
            Some(mismatch) => {
                let shown = ShownFrame { stack: self.frame.stack_before(), ..self.shown() };
                Err(self.reject_mismatch(&mismatch, message, shown, declared))
            }
        }
    }

    /// Demands that a handler can take over from the frame, and returns what it declares.
    pub fn check_handler(&mut self, entry: &ExceptionTableEntry, initialized_this: bool) -> Checked<DeclaredFrame, H> {
        let caught = match entry.catch_type {
            Some(index) => self.cx.class_type(index).unwrap_or(Type::TOP),
            None => self.cx.library.throwable,
        };
        let stack = [caught];
        let this_uninitialized = self.frame.this_uninitialized || initialized_this;
        let shown = |stack| ShownFrame { bci: self.frame.bci, this_uninitialized, locals: self.frame.locals(), stack };
        if self.frame.max_stack() == 0 {
            return Err(self.reject_shown(self.frame.bci, &"Operand stack overflow", Reason::Overflow, Some(shown(&[])), None));
        }
        let declared = self.declared_at(entry.handler.0.into())?;
        let (locals, declared_stack) = (self.table.locals(&declared), self.table.stack(&declared));
        let flags = (this_uninitialized, declared.this_uninitialized);
        let known = self.known_locals(&declared);
        let mismatch = mismatch(self.cx, known, (self.frame.locals(), &stack), (locals, declared_stack), flags);
        match mismatch.map_err(Stop::Hierarchy)? {
            None => Ok(declared),
            Some(mismatch) => {
                let message = format_args!("Stack map does not match the one at exception handler {}", entry.handler);
                let shown = ShownFrame { bci: self.frame.bci, this_uninitialized, locals: self.frame.locals(), stack: &stack };
                Err(self.reject_mismatch(&mismatch, &message, shown, &declared))
            }
        }
    }

    fn exception_table(&mut self) -> Checked<(), H> {
        let throwable = self.cx.library.throwable;
        let code = self.code;
        for entry in &code.exception_table {
            let (start, end, handler) = (entry.start.0.into(), entry.end.into(), entry.handler.0.into());
            if !self.map.is_instruction(start) {
                return Err(self.malformed(&format_args!("Illegal exception table start_pc {start}")));
            }
            if end != self.map.length() && !self.map.is_instruction(end) {
                return Err(self.malformed(&format_args!("Illegal exception table end_pc {end}")));
            }
            if !self.map.is_instruction(handler) {
                return Err(self.malformed(&format_args!("Illegal exception table handler_pc {handler}")));
            }
            if let Some(index) = entry.catch_type {
                let caught = self.cx.class_type(index).unwrap_or(Type::TOP);
                if !self.cx.is_assignable(caught, throwable).map_err(Stop::Hierarchy)? {
                    let message = format_args!("Catch type is not a subclass of Throwable in exception handler {handler}");
                    let found = (Demand::Type(caught), Origin::Constant(index.0));
                    let expected = Some((Demand::Type(throwable), Origin::Rule));
                    return Err(self.reject(handler, &message, Reason::Type { found, expected }));
                }
            }
        }
        Ok(())
    }

    fn local_variable_table(&self) -> Checked<(), H> {
        for variable in self.code.body.local_variables(&self.cx.class.constant_pool) {
            let start = u32::from(variable.start.0);
            if !self.map.is_instruction(start) {
                return Err(self.malformed(&format_args!("Illegal local variable table start_pc {start}")));
            }
            let end = start + u32::from(variable.length);
            if end != self.map.length() && !self.map.is_instruction(end) {
                return Err(self.malformed(&format_args!("Illegal local variable table length {}", variable.length)));
            }
        }
        Ok(())
    }

    fn read_table(&mut self) -> Checked<(), H> {
        let maxima = (self.frame.max_locals(), self.frame.max_stack());
        let initial = (self.frame.locals(), self.frame.this_uninitialized);
        let cx = &mut *self.cx;
        // An empty attribute is none.
        let body = self.code.stack_map_table.filter(|body| !body.is_empty());
        let read = self.table.read(body, initial, maxima, &self.map, |index| cx.class_type(index));
        read.map_err(|error| self.reject_table(&error))
    }

    #[cold]
    fn reject_table(&self, error: &BadTable) -> Stop<H::Error> {
        match error {
            BadTable::Format(what) => {
                let message = format!("StackMapTable format error: {what}");
                Stop::Malformed(Box::new(Rejection { kind: ErrorKind::ClassFormat, message }))
            }
            BadTable::Old(what) => self.malformed(&format_args!("StackMapTable format error: {what}")),
            BadTable::TooLarge => self.malformed(&"StackMapTable format error: too many types"),
            BadTable::Offset => {
                let frame = self.table.frames().last().map(|frame| self.shown_declared(frame));
                self.reject_shown(0, &"StackMapTable error: bad offset", Reason::BadFrame, frame, None)
            }
        }
    }

    #[cold]
    fn reject_undecodable(&self, error: CodeError) -> Stop<H::Error> {
        let bci = self.frame.bci;
        let message = match error {
            CodeError::BranchOutside { offset, .. } => return self.missing_frame(i64::from(bci) + i64::from(offset)),
            CodeError::UnknownArrayType { .. } => "Illegal newarray instruction",
            CodeError::ReservedByte { .. } if self.code.bytecode.get(bci as usize) == Some(&0xb9) => {
                "Fourth operand byte of invokeinterface must be zero"
            }
            CodeError::ReservedByte { .. } => "Third and fourth operand bytes of invokedynamic must be zero",
            CodeError::NotWidenable { .. } => "Bad wide instruction",
            CodeError::Truncated { .. } | CodeError::UnknownOpcode { .. } | CodeError::BadSwitchSize { .. } => "Bad instruction",
        };
        self.reject(bci, &message, Reason::Bytecode)
    }

    fn shown(&self) -> ShownFrame<'_> {
        let frame = &self.frame;
        let (bci, this_uninitialized) = (frame.bci, frame.this_uninitialized);
        ShownFrame { bci, this_uninitialized, locals: frame.locals(), stack: frame.stack_before() }
    }

    fn shown_declared(&self, frame: &DeclaredFrame) -> ShownFrame<'_> {
        let (locals, stack) = (self.table.locals(frame), self.table.stack(frame));
        ShownFrame { bci: frame.bci, this_uninitialized: frame.this_uninitialized, locals, stack }
    }

    /// A `VerifyError`; the reason decides whether the current frame is shown.
    #[cold]
    pub fn reject(&self, bci: u32, message: &dyn std::fmt::Display, reason: Reason) -> Stop<H::Error> {
        let shows = match reason {
            Reason::Type { found: (_, origin), .. } => matches!(origin, Origin::Local(_) | Origin::Stack(_)),
            Reason::Overflow | Reason::Underflow => true,
            _ => false,
        };
        self.reject_shown(bci, message, reason, shows.then(|| self.shown()), None)
    }

    fn reject_shown(
        &self,
        bci: u32,
        message: &dyn std::fmt::Display,
        reason: Reason,
        current: Option<ShownFrame<'_>>,
        declared: Option<ShownFrame<'_>>,
    ) -> Stop<H::Error> {
        let (class, method, code, names) = (self.cx.this_name(), self.method, self.code, &self.cx.names);
        let report = Report { message, reason, bci, class, method, code, names, current, declared };
        Stop::Rejected(Box::new(Rejection { kind: ErrorKind::Verify, message: report.to_string() }))
    }

    #[cold]
    fn reject_mismatch(
        &self,
        mismatch: &Mismatch,
        message: &dyn std::fmt::Display,
        shown: ShownFrame<'_>,
        declared: &DeclaredFrame,
    ) -> Stop<H::Error> {
        let show = self.shown_declared(declared);
        let slot = |types: &[Type], index: usize| Demand::Type(types.get(index).copied().unwrap_or(Type::TOP));
        let (bci, reason) = match *mismatch {
            Mismatch::StackSize => (self.frame.bci, Reason::StackSize),
            Mismatch::Flags => (declared.bci, Reason::Flags),
            Mismatch::Local(index) => {
                let found = (slot(shown.locals, index), Origin::Local(index));
                let expected = Some((slot(show.locals, index), Origin::MapLocal(index)));
                (declared.bci, Reason::Type { found, expected })
            }
            Mismatch::Stack(index) => {
                let found = (slot(shown.stack, index), Origin::Stack(index));
                let expected = Some((slot(show.stack, index), Origin::MapStack(index)));
                (declared.bci, Reason::Type { found, expected })
            }
        };
        self.reject_shown(bci, message, reason, Some(shown), Some(show))
    }

    /// A `ClassFormatError` about a table of the method.
    #[cold]
    pub fn malformed(&self, message: &dyn std::fmt::Display) -> Stop<H::Error> {
        let method = external_method(self.cx.this_name(), self.method);
        let message = format!("{message} in method '{method}'");
        Stop::Rejected(Box::new(Rejection { kind: ErrorKind::ClassFormat, message }))
    }
}

/// How a frame differs from the declared one.
enum Mismatch {
    StackSize,
    Local(usize),
    Stack(usize),
    Flags,
}

/// Whether a frame is assignable to a declared one (JVMS §4.10.1.5); locals that are not declared may be anything, and the first
/// `known` are known to be equal.
fn mismatch<H: ClassHierarchy>(
    cx: &mut ClassContext<'_, H>,
    known: usize,
    (locals, stack): (&[Type], &[Type]),
    (declared_locals, declared_stack): (&[Type], &[Type]),
    (this_uninitialized, declared_uninitialized): (bool, bool),
) -> Result<Option<Mismatch>, H::Error> {
    if stack.len() != declared_stack.len() {
        return Ok(Some(Mismatch::StackSize));
    }
    for (index, declared) in declared_locals.iter().enumerate().skip(known) {
        let found = locals.get(index).copied().unwrap_or(Type::TOP);
        if !cx.is_assignable(found, *declared)? {
            return Ok(Some(Mismatch::Local(index)));
        }
    }
    for (index, (found, declared)) in stack.iter().zip(declared_stack).enumerate() {
        if !cx.is_assignable(*found, *declared)? {
            return Ok(Some(Mismatch::Stack(index)));
        }
    }
    Ok((this_uninitialized && !declared_uninitialized).then_some(Mismatch::Flags))
}
