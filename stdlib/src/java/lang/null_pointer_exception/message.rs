//! The text of a helpful `NullPointerException`, word for word as HotSpot prints it.

use classfile::descriptor::{FieldType, MethodDescriptor};
use classfile::{ArrayKind, ConstantIndex, Instruction, LocalIndex, StackEffect, decode};
use runtime::MethodRef;
use runtime::metadata::constant_pool::MemberReference;
use runtime::metadata::descriptor_text::external_type;
use runtime::metadata::field::ValueKind;
use runtime::metadata::method::MethodCode;
use runtime::metadata::pointer::Metadata;
use runtime::metadata::symbol::Symbol;

use super::simulation::{Stack, stack_at};

/// How far back a description of the null value goes.
const DETAIL_MAX: u32 = 5;

/// The constants that a method's bytecode names.
#[derive(Clone, Copy)]
struct Constants(MethodRef);

impl Constants {
    fn file(self) -> Metadata<classfile::ConstantPool<'static>> {
        self.0.file_constants()
    }

    fn member(self, index: ConstantIndex) -> Option<MemberReference> {
        self.0.class.constants.member(self.0.constant(index))
    }

    /// The name of a class by its number among the constants of the method's class.
    fn class_name(self, number: ConstantIndex) -> Option<Symbol> {
        self.0.class.constants.class_name(number)
    }
}

/// What failed at `bci` and why; none if that instruction does not throw for null.
pub fn describe(method: MethodRef, bci: u16) -> Option<String> {
    let code = method.code()?;
    let bci = u32::from(bci);
    let (instruction, _) = decode(code.bytecode(), bci).ok()?;
    let constants = Constants(method);
    let depth = null_depth(constants, &instruction)?;
    let mut text = failed_action(constants, &instruction)?;
    let cause = Cause { method, code, constants };
    let is_call = |source: u32| {
        use Instruction as I;
        let decoded = decode(code.bytecode(), source);
        matches!(decoded, Ok((I::InvokeVirtual(_) | I::InvokeSpecial(_) | I::InvokeStatic(_) | I::InvokeInterface(..), _)))
    };
    if let Some(stack) = stack_at(&method, code, bci)
        && let Some(what) = cause.describe(&stack, depth, DETAIL_MAX)
    {
        let call = stack.source(depth).is_some_and(is_call);
        text += if call { " because the return value of \"" } else { " because \"" };
        text += &what;
        text += "\" is null";
    }
    Some(text)
}

/// How deep in the stack the reference stands that must not be null: below all other operands.
fn null_depth(constants: Constants, instruction: &Instruction<'_>) -> Option<usize> {
    use Instruction as I;
    match instruction {
        // The exception was constructed here, on purpose.
        I::InvokeVirtual(index) | I::InvokeSpecial(index) | I::InvokeInterface(index, _)
            if constants.member(*index)?.name == "<init>" =>
        {
            return None;
        }
        I::FieldGet(_)
        | I::FieldPut(_)
        | I::ArrayLength
        | I::ArrayLoad(_)
        | I::ArrayStore(_)
        | I::MonitorEnter
        | I::MonitorExit
        | I::Throw
        | I::InvokeVirtual(_)
        | I::InvokeSpecial(_)
        | I::InvokeInterface(..) => {}
        _ => return None,
    }
    let StackEffect::Values { pops, .. } = StackEffect::of(instruction, &constants.file())? else { return None };
    Some(usize::from(pops.slots()) - 1)
}

fn array_name(kind: ArrayKind) -> &'static str {
    match kind {
        ArrayKind::Int => "int",
        ArrayKind::Long => "long",
        ArrayKind::Float => "float",
        ArrayKind::Double => "double",
        ArrayKind::Reference => "object",
        ArrayKind::Byte => "byte/boolean",
        ArrayKind::Char => "char",
        ArrayKind::Short => "short",
    }
}

fn failed_action(constants: Constants, instruction: &Instruction<'_>) -> Option<String> {
    use Instruction as I;
    Some(match instruction {
        I::ArrayLoad(kind) => format!("Cannot load from {} array", array_name(*kind)),
        I::ArrayStore(kind) => format!("Cannot store to {} array", array_name(*kind)),
        I::ArrayLength => "Cannot read the array length".to_owned(),
        I::Throw => "Cannot throw exception".to_owned(),
        I::MonitorEnter => "Cannot enter synchronized block".to_owned(),
        I::MonitorExit => "Cannot exit synchronized block".to_owned(),
        I::FieldGet(index) => format!("Cannot read field \"{}\"", constants.member(*index)?.name),
        I::FieldPut(index) => format!("Cannot assign field \"{}\"", constants.member(*index)?.name),
        I::InvokeVirtual(index) | I::InvokeSpecial(index) | I::InvokeInterface(index, _) => {
            format!("Cannot invoke \"{}\"", method_text(constants, *index)?)
        }
        _ => return None,
    })
}

/// The two classes that messages name without their package.
fn trimmed(name: String) -> String {
    let element = name.trim_end_matches("[]");
    match element.strip_prefix("java.lang.") {
        Some(short @ ("Object" | "String")) => format!("{short}{}", &name[element.len()..]),
        _ => name,
    }
}

fn class_text(constants: Constants, class: ConstantIndex) -> Option<String> {
    constants.class_name(class).map(|name| match name.to_external() {
        array if array.starts_with('[') => array,
        name => trimmed(name),
    })
}

/// `String.indexOf(String, int)`
fn method_text(constants: Constants, index: ConstantIndex) -> Option<String> {
    let member = constants.member(index)?;
    let parsed = MethodDescriptor::parse(member.descriptor.as_bytes())?;
    let parameters: Vec<String> = parsed.parameters().map(|kind| trimmed(type_text(&kind))).collect();
    Some(format!("{}.{}({})", class_text(constants, member.class)?, member.name, parameters.join(", ")))
}

fn type_text(kind: &FieldType<'_>) -> String {
    match kind {
        FieldType::Class(name) => String::from_utf8_lossy(name).replace('/', "."),
        FieldType::Array(descriptor) => external_type(descriptor),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Byte => "byte".to_owned(),
        FieldType::Char => "char".to_owned(),
        FieldType::Short => "short".to_owned(),
        FieldType::Int => "int".to_owned(),
        FieldType::Long => "long".to_owned(),
        FieldType::Float => "float".to_owned(),
        FieldType::Double => "double".to_owned(),
    }
}

/// What is needed to say where a value comes from.
struct Cause<'a> {
    method: MethodRef,
    code: &'a MethodCode,
    constants: Constants,
}

impl Cause<'_> {
    /// The expression that pushed the slot `depth` below the top of `stack`.
    fn describe(&self, stack: &Stack, depth: usize, detail: u32) -> Option<String> {
        use Instruction as I;
        if detail == 0 {
            return None;
        }
        let source = stack.source(depth)?;
        let (instruction, _) = decode(self.code.bytecode(), source).ok()?;
        Some(match instruction {
            I::Load(_, local) => self.local_text(source, local, stack.is_unwritten(local.0)),
            I::Null => "null".to_owned(),
            I::Int(value) => value.to_string(),
            I::StaticGet(index) => {
                let member = self.constants.member(index)?;
                format!("{}.{}", class_text(self.constants, member.class)?, member.name)
            }
            I::FieldGet(index) => {
                let name = self.constants.member(index)?.name;
                match self.describe_at(source, 0, detail - 1) {
                    Some(object) => format!("{object}.{name}"),
                    None => name.to_string(),
                }
            }
            I::InvokeVirtual(index) | I::InvokeSpecial(index) | I::InvokeStatic(index) | I::InvokeInterface(index, _) => {
                method_text(self.constants, index)?
            }
            I::ArrayLoad(_) => {
                let array = self.describe_at(source, 1, detail - 1).unwrap_or_else(|| "<array>".to_owned());
                let index = self.describe_at(source, 0, detail).unwrap_or_else(|| "...".to_owned());
                format!("{array}[{index}]")
            }
            _ => return None,
        })
    }

    fn describe_at(&self, bci: u32, depth: usize, detail: u32) -> Option<String> {
        let stack = stack_at(&self.method, self.code, bci)?;
        self.describe(&stack, depth, detail)
    }

    /// The name of a local variable, or what stands for it.
    fn local_text(&self, bci: u32, local: LocalIndex, unwritten: bool) -> String {
        let named = self.code.body.local_variables(&self.constants.file()).find(|variable| {
            let start = u32::from(variable.start.0);
            variable.index == local && (start..start + u32::from(variable.length)).contains(&bci)
        });
        if let Some(variable) = named {
            return variable.name.to_string();
        }
        if local.0 == 0 && unwritten && !self.method.is_static() {
            return "this".to_owned();
        }
        match self.parameter_number(local).filter(|_| unwritten) {
            Some(number) => format!("<parameter{number}>"),
            None => format!("<local{}>", local.0),
        }
    }

    fn parameter_number(&self, local: LocalIndex) -> Option<usize> {
        let mut slot = usize::from(!self.method.is_static());
        let parsed = MethodDescriptor::parse(self.method.descriptor.as_bytes())?;
        for (index, parameter) in parsed.parameters().enumerate() {
            let slots = ValueKind::of_type(&parameter).slots();
            if (slot..slot + slots).contains(&usize::from(local.0)) {
                return Some(index + 1);
            }
            slot += slots;
        }
        None
    }
}
