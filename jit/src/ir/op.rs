//! What instructions do: one row an operation.

use classfile::Kind;
use runtime::metadata::field::ValueKind;
use runtime::ops::helpers::Helper;
pub use runtime::profile::traps::TrapReason as Reason;
use runtime::value_ops::ValueOp;

use super::math::MathOp;

/// How many bytes of memory, and what they are to bytecode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Cell {
    /// `boolean`: one bit of a byte
    Boolean,
    /// `byte`
    Byte,
    /// `char`
    Char,
    /// `short`
    Short,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// a reference
    Reference,
}

impl Cell {
    /// How a kind of value stands in objects.
    pub const fn of(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Boolean => Self::Boolean,
            ValueKind::Byte => Self::Byte,
            ValueKind::Char => Self::Char,
            ValueKind::Short => Self::Short,
            ValueKind::Int => Self::Int,
            ValueKind::Long => Self::Long,
            ValueKind::Float => Self::Float,
            ValueKind::Double => Self::Double,
            ValueKind::Reference | ValueKind::Void => Self::Reference,
        }
    }

    /// The kind of a value that was loaded.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Boolean | Self::Byte | Self::Char | Self::Short | Self::Int => Kind::Int,
            Self::Long => Kind::Long,
            Self::Float => Kind::Float,
            Self::Double => Kind::Double,
            Self::Reference => Kind::Reference,
        }
    }

    /// Bytes in objects and arrays.
    pub const fn bytes(self) -> u32 {
        match self {
            Self::Boolean | Self::Byte => 1,
            Self::Char | Self::Short => 2,
            Self::Int | Self::Float | Self::Reference => 4,
            Self::Long | Self::Double => 8,
        }
    }
}

/// How a method handle, or a `MemberName`, leads to the method that is called.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Linker {
    /// `invokeBasic`: the first operand is the handle, which is not null; its form says what is called, with all operands.
    Basic,
    /// `linkToStatic`: the last operand is a `MemberName`, and no argument.
    Static,
    /// `linkToSpecial`: the same with a receiver, which is not null.
    Special,
    /// `linkToVirtual`, `linkToInterface`: the receiver selects.
    Selected,
}

impl Linker {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Static, Self::Special, Self::Selected];
}

/// When others see a store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StoreOrder {
    /// At some time.
    Plain,
    /// Not before those above it.
    Release,
    /// In the one order of volatile accesses.
    Volatile,
}

impl StoreOrder {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Release, Self::Volatile];
}

/// How a value in memory is exchanged; all are volatile accesses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Exchange {
    /// For the fourth operand if it is the third; whether it was.
    CompareAndSet,
    /// The same; what it was.
    CompareAndExchange,
    /// For the sum with the third operand; what it was.
    Add,
    /// For the third operand; what it was.
    Set,
}

impl Exchange {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CompareAndSet, Self::CompareAndExchange, Self::Add, Self::Set];
}

/// An operation. Operands are named in the order in which instructions have them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs, reason = "a row says what its numbers are")]
pub enum Op {
    /// These bits, as a slot holds them.
    Constant(u64),
    /// The reference in the cell at this distance from the heap's base, which never changes.
    ConstantReference(i64),
    /// A value operation; partial ones stand behind what makes sure that they are defined.
    Value(ValueOp),
    /// Another pure operation.
    Math(MathOp),
    /// Goes on only if the condition is not 0.
    Guard(Reason),
    /// The field of `object` at this offset.
    LoadField { offset: u32, cell: Cell, volatile: bool },
    /// Sets the field of `object` to `value`.
    StoreField { offset: u32, cell: Cell, volatile: bool },
    /// What is in `object`, which is not null, at the distance of the second operand, which has 32 bits; it may be known to be an array of bytes.
    LoadAt { cell: Cell, volatile: bool, bytes: bool },
    /// Sets it to the third operand.
    StoreAt { cell: Cell, order: StoreOrder, bytes: bool },
    /// Exchanges it.
    Exchange(Exchange, Cell),
    /// Whether an address outside of the heap is in the thread's window (`[VMDOC]` Window).
    IsInWindow,
    /// Moves the window to an address; whether there is memory.
    MeetWindow,
    /// What is at an address in the window.
    LoadOutside { cell: Cell, volatile: bool },
    /// Sets it to the second operand.
    StoreOutside { cell: Cell, order: StoreOrder },
    /// The static field at this distance from the heap's base; all but references have 64 bits there.
    LoadStatic { offset: i64, kind: Kind, volatile: bool },
    /// Sets it to `value`; references: the byte at `mark` tells the collector.
    StoreStatic { offset: i64, kind: Kind, mark: Option<i64>, volatile: bool },
    /// Exchanges it; what `Exchange` says of the third and the fourth operand goes for the first two here.
    ExchangeStatic { how: Exchange, offset: i64, kind: Kind, mark: Option<i64> },
    /// Whether `index` is not negative and below `length`.
    IsBelow,
    /// The bits that a store leaves of an int in `array`, which is of bytes or of booleans: all, or the lowest.
    ByteMask,
    /// Whether `value` is null or of the class of the elements of `array`, which is of references.
    FitsElement,
    /// The length of `array`.
    ArrayLength,
    /// The element of `array` at `index`, which is in bounds.
    LoadElement(Cell),
    /// Sets the element of `array` at `index` to `value`, which fits.
    StoreElement(Cell),
    /// The element so many places behind `index`; both are in bounds of some array (`opt/displace.rs`).
    LoadDisplaced { cell: Cell, elements: i32 },
    /// Sets it to `value`, which fits.
    StoreDisplaced { cell: Cell, elements: i32 },
    /// The `java.lang.Thread` that runs.
    CurrentThread,
    /// `object`, which is null or of the class with this id and no other. It stands there until everything is inlined (`types.rs`).
    Typed { class: u32 },
    /// What the header of `object` says is its class.
    ClassOf,
    /// The `java.lang.Class` of the class with this id, which is in use.
    Mirror,
    /// The id of the class that a `java.lang.Class`, which is not null, stands for; its field at this offset has it.
    MirroredClass { offset: u32 },
    /// The id of the class of the elements of arrays of the class with this id; 0 if that is no class of arrays.
    ComponentOf,
    /// Whether the display of a class has another one; if it has not, that says nothing.
    HasInDisplay,
    /// Whether `object`, which is not null, is of the class with this id, whose place in displays is `depth`.
    IsDisplayed { class: u32, depth: u32 },
    /// The same for a class that is in no display.
    IsInstance { class: u32 },
    /// Whether `object` has to be registered with `java.lang.ref.Finalizer` when its construction is complete.
    IsFinalizable,
    /// A new object of a class that is initialised.
    NewObject { class: u32, bytes: u32, finalizable: bool },
    /// The exception, of this class, that a function of the runtime throws, made but not thrown.
    NewThrowable { helper: Helper, class: u32 },
    /// A new array of `length`, which is not negative, by the class of the array.
    NewArray { class: u32, shift: u8 },
    /// What the elements of a class's instances are ([`elements`](crate::ir::elements)).
    ElementsOf,
    /// A new array of a class that has these elements, of `length`, which is not negative.
    NewArrayOf,
    /// Copies elements: `source`, the first one, `target`, the first one there, how many, and what they are. Both arrays have them, and the target takes them.
    CopyElements,
    /// Calls this method with all operands.
    Call(u32),
    /// Calls the method at this place in the dispatch table of the class of the first operand, which is not null.
    CallVirtual { index: u32 },
    /// Calls the implementation of an interface method for the first operand, which is not null.
    CallInterface { method: u32 },
    /// The same through a constant of `caller` that names another interface, or for a private method: the receiver is looked at.
    CallInterfaceChecked { method: u32, caller: u32, index: u32 },
    /// Calls what a method handle or a `MemberName` leads to.
    CallLinked(Linker),
    /// Calls a function of the runtime.
    Helper(Helper),
    /// Calls the leaf function of this method; whether it has done its work.
    Leaf(u32),
    /// What the leaf function that has just been called has given.
    LeafResult,
    /// Enters the monitor of `object`, which is not null.
    MonitorEnter,
    /// Leaves the monitor of `object`, which is not null, and which this frame has entered.
    MonitorExit,
    /// The exception that the end of the block before has led here with; the thread has none any more.
    TakeException,
    /// Looks whether somebody wants something of the thread.
    Poll,
    /// Spends so much fuel (`[VMDOC]` Fuel), or stops the `Vm`.
    Charge(u32),
    /// Whether the thread has so much fuel to spend, perhaps after it has taken more; 0: as much as follows may cost (`[VMDOC]` Fuel).
    Reserve(u32),
    /// Spends so much of what has been reserved, or has less spent ahead.
    Spend(i64),
    /// The fuel that the thread has.
    LoadFuel,
    /// So much of it is left.
    StoreFuel,
    /// What the fuel is that nobody but this code knows of, once it is that much, perhaps after the thread has taken more and has polled; leaves if there is less.
    HoldFuel(u32),
    /// Counts a round of a loop (`[VMDOC]` Lukewarm code); whether there may be more.
    CountRound,
    /// Whether this method has the body that it had when it had got others so often (`[VMDOC]` Redefinition). Number 0 waits for a method to be inlined.
    IsCurrent { method: u32, version: u32 },
}

/// What an instruction may do besides giving its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Effects {
    /// Its result depends on memory.
    pub reads: bool,
    /// It changes memory.
    pub writes: bool,
    /// It can leave for the interpreter or the caller.
    pub leaves: bool,
    /// It can reach a safepoint: references move.
    pub stops: bool,
}

impl Effects {
    /// Whether it only computes its result from its operands.
    pub const fn is_pure(self) -> bool {
        !self.reads && !self.writes && !self.leaves && !self.stops
    }
}

impl Op {
    /// What it may do.
    pub fn effects(self) -> Effects {
        let nothing = Effects::default();
        match self {
            // The length and the class of an object never change.
            Self::Constant(_)
            | Self::ConstantReference(_)
            | Self::CurrentThread
            | Self::Value(_)
            | Self::Math(_)
            | Self::IsBelow
            | Self::ByteMask
            | Self::FitsElement
            | Self::ArrayLength => nothing,
            Self::Typed { .. } => nothing,
            Self::ElementsOf | Self::ClassOf | Self::IsDisplayed { .. } | Self::IsInstance { .. } | Self::IsFinalizable => {
                nothing
            }
            Self::Mirror | Self::MirroredClass { .. } | Self::ComponentOf | Self::HasInDisplay => nothing,
            Self::Guard(_) => Effects { leaves: true, ..nothing },
            Self::LoadField { volatile, .. } | Self::LoadStatic { volatile, .. } => {
                Effects { reads: true, writes: volatile, ..nothing }
            }
            Self::LoadAt { volatile, .. } => Effects { reads: true, writes: volatile, ..nothing },
            // What is outside of the heap is nothing that others look for, but order matters.
            Self::IsInWindow => Effects { reads: true, ..nothing },
            Self::MeetWindow => Effects { reads: true, writes: true, ..nothing },
            Self::LoadOutside { volatile, .. } => Effects { reads: true, writes: volatile, ..nothing },
            Self::StoreOutside { order, .. } | Self::StoreAt { order, .. } => {
                Effects { reads: order != StoreOrder::Plain, writes: true, ..nothing }
            }
            Self::Exchange(..) | Self::ExchangeStatic { .. } | Self::Leaf(_) | Self::LeafResult => {
                Effects { reads: true, writes: true, ..nothing }
            }
            Self::LoadElement(_) | Self::LoadDisplaced { .. } => Effects { reads: true, ..nothing },
            Self::StoreField { .. } | Self::StoreStatic { .. } | Self::StoreElement(_) | Self::StoreDisplaced { .. } => {
                Effects { writes: true, ..nothing }
            }
            Self::CopyElements => Effects { reads: true, writes: true, ..nothing },
            Self::NewObject { .. } | Self::NewThrowable { .. } | Self::NewArray { .. } | Self::NewArrayOf => {
                Effects { leaves: true, stops: true, ..nothing }
            }
            Self::Call(_)
            | Self::CallVirtual { .. }
            | Self::CallInterface { .. }
            | Self::CallInterfaceChecked { .. }
            | Self::CallLinked(_)
            | Self::Helper(_) => Effects { reads: true, writes: true, leaves: true, stops: true },
            // What others have written before they left the monitor is seen behind it, and what this thread has written is to be seen.
            Self::MonitorEnter | Self::MonitorExit => Effects { reads: true, writes: true, leaves: true, stops: true },
            // Whoever is stopped takes none.
            Self::TakeException => Effects { reads: true, writes: true, leaves: true, ..nothing },
            // What others have written need not be seen at once (JLS §17.4).
            Self::Poll => Effects { leaves: true, stops: true, ..nothing },
            // It must not be carried out again.
            Self::Charge(_) => Effects { writes: true, leaves: true, ..nothing },
            // Where it stands matters, but it may be carried out again.
            Self::Reserve(_) | Self::LoadFuel => Effects { reads: true, ..nothing },
            Self::HoldFuel(_) => Effects { reads: true, leaves: true, stops: true, ..nothing },
            Self::Spend(_) | Self::StoreFuel => Effects { writes: true, ..nothing },
            // What was the case before a safepoint need not be so behind it.
            Self::CountRound | Self::IsCurrent { .. } => Effects { writes: true, ..nothing },
        }
    }

    /// Whether it is a call whose method the runtime selects first.
    pub fn selects(self) -> bool {
        matches!(self, Self::CallInterface { .. } | Self::CallInterfaceChecked { .. } | Self::CallLinked(_))
    }

    /// Whether an exception may come out of it; waiting for a monitor ends only with the `Vm`.
    pub fn throws(self) -> bool {
        let ends =
            self.ends_with_vm() || matches!(self, Self::Guard(_) | Self::HoldFuel(_) | Self::MonitorEnter | Self::TakeException);
        self.effects().leaves && !ends
    }

    /// Whether it leaves only because the `Vm` stops: nobody sees what has been done until then.
    pub fn ends_with_vm(self) -> bool {
        matches!(self, Self::Poll | Self::Charge(_))
    }

    /// Whether it runs a method, or a function of the runtime, in the place of an instruction of bytecode.
    pub fn calls(self) -> bool {
        matches!(self, Self::Call(_) | Self::CallVirtual { .. } | Self::Helper(_)) || self.selects()
    }
}
