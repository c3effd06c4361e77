//! `Malformation`: the format rules that classes break, as data (JVMS §4.8).
//!
//! One row per rule; the text is the part of HotSpot's message before the name of the class.

/// A broken rule of the format.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are the values found, named as in the class file format")]
pub enum Malformation {
    /// JVMS §4.1: the first four bytes are not `0xcafebabe`.
    #[error("Incompatible magic value {found}")]
    BadMagic { found: u32 },
    /// The constant pool has no slot 0.
    #[error("Illegal constant pool size {count}")]
    ConstantPoolSize { count: u16 },
    /// No kind of constant has this tag.
    #[error("Unknown constant tag {tag}")]
    UnknownTag { tag: u8 },
    /// The kind of constant came with a later version.
    #[error("Class file version does not support constant tag {tag}")]
    TagTooNew { tag: u8 },
    /// A Utf8 constant is not modified UTF-8.
    #[error("Illegal UTF8 string in constant pool")]
    Utf8,
    /// A long or double leaves no slot after it.
    #[error("Invalid constant pool entry {index}")]
    WideConstantIndex { index: u16 },
    /// A constant refers to one that does not exist or has the wrong kind.
    #[error("Invalid constant pool index {index}")]
    ConstantIndex { index: u16 },
    /// A method handle needs a FieldRef.
    #[error("Invalid constant pool index {index}")]
    NotAField { index: u16 },
    /// A method handle needs a MethodRef.
    #[error("Invalid constant pool index {index}")]
    NotAMethod { index: u16 },
    /// A method handle needs an InterfaceMethodRef.
    #[error("Invalid constant pool index {index}")]
    NotAnInterfaceMethod { index: u16 },
    /// The kind is not 1 to 9.
    #[error("Bad method handle kind at constant pool index {index}")]
    MethodHandleKind { index: u16 },
    /// `<init>` or `<clinit>` where a reference may not name it.
    #[error("Bad method name at constant pool index {index}")]
    MethodName { index: u16 },
    /// `newinvokespecial` of a method other than `<init>`.
    #[error("Bad constructor name at constant pool index {index}")]
    ConstructorName { index: u16 },
    /// This class is an array.
    #[error("Bad class name")]
    ClassName,
    /// The superclass is an array.
    #[error("Bad superclass name")]
    SuperclassName,
    /// A superinterface is an array.
    #[error("Bad interface name")]
    InterfaceName,
    /// `this_class` is not a Class.
    #[error("Invalid this class index {index} in constant pool")]
    ThisClass { index: u16 },
    /// `super_class` is not a Class, or 0 in a class other than `java/lang/Object`.
    #[error("Invalid superclass index {index}")]
    Superclass { index: u16 },
    /// A superinterface is not a Class.
    #[error("Interface name has bad constant pool index {index}")]
    InterfaceIndex { index: u16 },
    /// An interface extends another class.
    #[error("Interfaces must have java.lang.Object as superclass")]
    InterfaceSuperclass,
    /// JVMS names it as the root.
    #[error("java.lang.Object cannot implement an interface")]
    ObjectImplements,
    /// A superinterface stands twice.
    #[error("Duplicate interface name \"{name}\"")]
    DuplicateInterface { name: String },
    /// Two fields have the same name and type.
    #[error("Duplicate field name \"{name}\" with signature \"{descriptor}\"")]
    DuplicateField { name: String, descriptor: String },
    /// Two methods have the same name and type.
    #[error("Duplicate method name \"{name}\" with signature \"{descriptor}\"")]
    DuplicateMethod { name: String, descriptor: String },
    /// JVMS §4.2.1.
    #[error("Illegal class name \"{name}\"")]
    IllegalClassName { name: String },
    /// JVMS §4.3.2.
    #[error("Array type descriptor has more than 255 dimensions")]
    ArrayDimensions,
    /// A descriptor names an impossible class.
    #[error("Class name is empty or contains illegal character in descriptor")]
    DescriptorClassName,
    /// The name is not a Utf8.
    #[error("Invalid constant pool index {index} for field name")]
    FieldNameIndex { index: u16 },
    /// The descriptor is not a Utf8.
    #[error("Invalid constant pool index {index} for field signature")]
    FieldDescriptorIndex { index: u16 },
    /// The name is not a Utf8.
    #[error("Illegal constant pool index {index} for method name")]
    MethodNameIndex { index: u16 },
    /// The descriptor is not a Utf8.
    #[error("Illegal constant pool index {index} for method signature")]
    MethodDescriptorIndex { index: u16 },
    /// The name is not a Utf8.
    #[error("Invalid constant pool index {index} for name in Record attribute")]
    ComponentNameIndex { index: u16 },
    /// The descriptor is not a Utf8.
    #[error("Invalid constant pool index {index} for descriptor in Record attribute")]
    ComponentDescriptorIndex { index: u16 },
    /// The name of a class attribute is not a Utf8.
    #[error("Attribute name has bad constant pool index {index}")]
    ClassAttributeName { index: u16 },
    /// The name of a field attribute is not a Utf8.
    #[error("Invalid field attribute index {index}")]
    FieldAttributeName { index: u16 },
    /// The name of a method attribute is not a Utf8.
    #[error("Invalid method attribute name index {index}")]
    MethodAttributeName { index: u16 },
    /// The name of an attribute of Code is not a Utf8.
    #[error("Invalid code attribute name index {index}")]
    CodeAttributeName { index: u16 },
    /// The name of an attribute of a record component is not a Utf8.
    #[error("Invalid Record attribute name index {index}")]
    ComponentAttributeName { index: u16 },
    /// The initial value does not exist.
    #[error("Bad initial value index {index} in ConstantValue attribute")]
    ConstantValueIndex { index: u16 },
    /// The initial value does not fit the type of the field.
    #[error("Inconsistent constant value type")]
    ConstantValueKind,
    /// The field or its initial value is no String.
    #[error("Bad string initial value")]
    ConstantValueString,
    /// Fields of this type cannot have an initial value.
    #[error("Unable to set initial value {index}")]
    ConstantValueType { index: u16 },
    /// The signature of a member is not a Utf8.
    #[error("Invalid Signature attribute at constant pool index {index}")]
    SignatureIndex { index: u16 },
    /// The signature of the class is not a Utf8.
    #[error("Invalid constant pool index {index} in Signature attribute")]
    ClassSignatureIndex { index: u16 },
    /// The name of the source file is not a Utf8.
    #[error("Invalid SourceFile attribute at constant pool index {index}")]
    SourceFileIndex { index: u16 },
    /// The attribute must have two bytes.
    #[error("Wrong size {length} for field's Signature attribute")]
    FieldSignatureLength { length: u32 },
    /// An attribute that must be unique is not.
    #[error("Multiple {attribute} attributes{of}")]
    Multiple { attribute: &'static str, of: &'static str },
    /// A field has two initial values.
    #[error("Duplicate ConstantValue attribute")]
    DuplicateConstantValue,
    /// The length does not match the contents.
    #[error("Wrong {attribute} attribute length")]
    WrongLength { attribute: &'static str },
    /// The length does not match the contents.
    #[error("Wrong {attribute} attribute length {length}")]
    WrongLengthOf { attribute: &'static str, length: u32 },
    /// The length is not the only one possible.
    #[error("Invalid {attribute} attribute length {length}")]
    InvalidLength { attribute: &'static str, length: u32 },
    /// The attribute must have two bytes.
    #[error("Invalid Signature attribute length {length} in Record component")]
    InvalidComponentSignatureLength { length: u32 },
    /// The length does not match the contents.
    #[error("{what} has wrong length")]
    HasWrongLength { what: &'static str },
    /// JVMS §2.9.2, from version 51 on.
    #[error("Method <clinit> is not static")]
    StaticInitializer,
    /// More than 255 slots with the receiver.
    #[error("Too many arguments in method signature")]
    TooManyArguments,
    /// JVMS §4.7.3.
    #[error("Code attribute in native or abstract methods")]
    CodeInAbstract,
    /// JVMS §4.7.3.
    #[error("Absent Code attribute in method that is not native or abstract")]
    CodeAbsent,
    /// The length is not 1 to 65535.
    #[error("Invalid method Code length {length}")]
    CodeLength { length: u32 },
    /// `max_locals` is less than the slots of the arguments.
    #[error("Arguments can't fit into locals")]
    ArgumentsExceedLocals,
    /// A range is empty or leaves the code.
    #[error("Illegal exception table range")]
    HandlerRange,
    /// A handler lies outside the code.
    #[error("Illegal exception table handler")]
    Handler,
    /// The type is not a Class.
    #[error("Catch type in exception table has bad constant type")]
    CatchType,
    /// A declared exception is not a Class.
    #[error("Exception name has bad type at constant pool {index}")]
    ExceptionIndex { index: u16 },
    /// A line starts outside the code.
    #[error("Invalid pc in LineNumberTable")]
    LineNumberPc,
    /// A variable starts outside the code.
    #[error("Invalid start_pc {start} in {table}")]
    VariableStart { start: u16, table: &'static str },
    /// A variable lives longer than the code.
    #[error("Invalid length {length} in {table}")]
    VariableLength { length: u16, table: &'static str },
    /// The name of a variable is not a Utf8.
    #[error("Name index {index} in {table} has bad constant type")]
    VariableName { index: u16, table: &'static str },
    /// The type of a variable is not a Utf8.
    #[error("Signature index {index} in {table} has bad constant type")]
    VariableDescriptor { index: u16, table: &'static str },
    /// A variable lies beyond `max_locals`.
    #[error("Invalid index {index} in {table}")]
    VariableIndex { index: u16, table: &'static str },
    /// A table lists a variable twice.
    #[error("Duplicated {table} attribute entry for '{name}'")]
    DuplicateVariable { table: &'static str, name: String },
    /// A LocalVariableTypeTable entry has no LocalVariableTable entry.
    #[error("LVTT entry for '{name}'")]
    UnmatchedVariableType { name: String },
    /// The inner class is not a Class.
    #[error("inner_class_info_index {index} has bad constant type")]
    InnerClassIndex { index: u16 },
    /// The outer class is not a Class.
    #[error("outer_class_info_index {index} has bad constant type")]
    OuterClassIndex { index: u16 },
    /// The simple name is not a Utf8.
    #[error("inner_name_index {index} has bad constant type")]
    InnerNameIndex { index: u16 },
    /// Arrays have no members.
    #[error("Outer class is an array class")]
    OuterClassIsArray,
    /// A class is its own member.
    #[error("Class is both outer and inner class")]
    InnerIsOuter,
    /// Two entries are equal.
    #[error("Duplicate entry in InnerClasses attribute")]
    DuplicateInnerClass,
    /// The enclosing class is missing.
    #[error("Invalid class index in EnclosingMethod attribute")]
    EnclosingClassZero,
    /// The enclosing class is not a Class.
    #[error("Invalid or out-of-bounds class index in EnclosingMethod attribute")]
    EnclosingClass,
    /// The enclosing method is not a NameAndType.
    #[error("Invalid or out-of-bounds method index in EnclosingMethod attribute")]
    EnclosingMethod,
    /// The nest host is not a Class.
    #[error("Nest-host class_info_index {index} has bad constant type")]
    NestHostIndex { index: u16 },
    /// A nest member is not a Class.
    #[error("Nest member class_info_index {index} has bad constant type")]
    NestMemberIndex { index: u16 },
    /// NestMembers came second.
    #[error("Conflicting NestHost and NestMembers attributes")]
    NestHostAndMembers,
    /// NestHost came second.
    #[error("Conflicting NestMembers and NestHost attributes")]
    NestMembersAndHost,
    /// A permitted subclass is not a Class.
    #[error("Permitted subclass class_info_index {index} has bad constant type")]
    PermittedSubclassIndex { index: u16 },
    /// A final class has no subclasses.
    #[error("PermittedSubclasses attribute in final")]
    PermittedInFinal,
    /// A bootstrap method is not a MethodHandle.
    #[error("bootstrap_method_index {index} has bad constant type")]
    BootstrapMethodIndex { index: u16 },
    /// An argument of a bootstrap method is not loadable.
    #[error("argument_index {index} has bad constant type")]
    BootstrapArgumentIndex { index: u16 },
    /// The counts do not fit the length.
    #[error("Invalid BootstrapMethods num_bootstrap_methods or num_bootstrap_arguments value")]
    BootstrapCounts,
    /// A constant refers to a bootstrap method that does not exist.
    #[error("Short length on BootstrapMethods")]
    BootstrapShort,
    /// Bytes follow the last bootstrap method.
    #[error("Bad length on BootstrapMethods")]
    BootstrapLength,
    /// Dynamic constants need bootstrap methods.
    #[error("Missing BootstrapMethods attribute")]
    BootstrapMissing,
    /// JVMS §4.7.25; HotSpot leaves this attribute to the class library.
    #[error("Bad {what} in Module attribute")]
    Module { what: &'static str },
}
