//! Attributes of classes, fields and methods, except Code (JVMS §4.7).
//!
//! Annotations stay raw: the fields hold the body of the attribute, which the class library decodes.

use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// Attributes of a field.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct FieldAttributes<'a> {
    /// Initial value of a static field: a constant that fits its type.
    pub constant_value: Option<ConstantIndex>,
    /// Generic signature.
    pub signature: Option<Utf8<'a>>,
    /// Marked Deprecated.
    pub deprecated: bool,
    /// Marked with the Synthetic attribute (not the flag).
    pub synthetic: bool,
    /// Body of RuntimeVisibleAnnotations.
    pub runtime_visible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleAnnotations.
    pub runtime_invisible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeVisibleTypeAnnotations.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleTypeAnnotations.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
}

/// Attributes of a method.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct MethodAttributes<'a> {
    /// Declared exceptions: Class constants.
    pub exceptions: Vec<ConstantIndex>,
    /// Generic signature.
    pub signature: Option<Utf8<'a>>,
    /// Names and flags of the parameters.
    pub method_parameters: Option<Vec<MethodParameter<'a>>>,
    /// Marked Deprecated.
    pub deprecated: bool,
    /// Marked with the Synthetic attribute (not the flag).
    pub synthetic: bool,
    /// Body of RuntimeVisibleAnnotations.
    pub runtime_visible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleAnnotations.
    pub runtime_invisible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeVisibleParameterAnnotations.
    pub runtime_visible_parameter_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleParameterAnnotations.
    pub runtime_invisible_parameter_annotations: Option<&'a [u8]>,
    /// Body of AnnotationDefault.
    pub annotation_default: Option<&'a [u8]>,
    /// Body of RuntimeVisibleTypeAnnotations.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleTypeAnnotations.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
}

/// One entry of MethodParameters (JVMS §4.7.24).
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct MethodParameter<'a> {
    /// Name; none if the parameter has no name, or the index is wrong.
    pub name: Option<Utf8<'a>>,
    /// Where the name should be; 0 if there is none.
    pub name_index: ConstantIndex,
    /// `FINAL`, `SYNTHETIC`, `MANDATED`.
    pub access: u16,
}

/// Attributes of a class.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct ClassAttributes<'a> {
    /// Name of the source file.
    pub source_file: Option<Utf8<'a>>,
    /// Generic signature.
    pub signature: Option<Utf8<'a>>,
    /// Body of SourceDebugExtension.
    pub source_debug_extension: Option<&'a [u8]>,
    /// Every member, local or anonymous class mentioned in the constant pool.
    pub inner_classes: Vec<InnerClass<'a>>,
    /// Where a local or anonymous class was declared.
    pub enclosing_method: Option<EnclosingMethod>,
    /// Host of the nest this class claims to belong to.
    pub nest_host: Option<ConstantIndex>,
    /// Members of the nest this class hosts.
    pub nest_members: Vec<ConstantIndex>,
    /// Permitted direct subclasses of a sealed class.
    pub permitted_subclasses: Option<Vec<ConstantIndex>>,
    /// Components of a record class.
    pub record: Option<Vec<RecordComponent<'a>>>,
    /// Bootstrap methods of dynamic constants and call sites.
    pub bootstrap_methods: Vec<BootstrapMethod>,
    /// Body of RuntimeVisibleAnnotations.
    pub runtime_visible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleAnnotations.
    pub runtime_invisible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeVisibleTypeAnnotations.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleTypeAnnotations.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
    /// The module a module description declares.
    pub module: Option<ModuleAttribute<'a>>,
    /// All packages of the module: Package constants.
    pub module_packages: Vec<ConstantIndex>,
    /// Main class of the module.
    pub module_main_class: Option<ConstantIndex>,
    /// Marked Deprecated.
    pub deprecated: bool,
    /// Marked with the Synthetic attribute (not the flag).
    pub synthetic: bool,
}

/// One entry of InnerClasses (JVMS §4.7.6).
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct InnerClass<'a> {
    /// The inner class.
    pub inner: ConstantIndex,
    /// The class it is a member of; none for local and anonymous classes.
    pub outer: Option<ConstantIndex>,
    /// Simple name; none for anonymous classes.
    pub name: Option<Utf8<'a>>,
    /// Flags as in the source.
    pub access: u16,
}

/// EnclosingMethod (JVMS §4.7.7).
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct EnclosingMethod {
    /// The innermost enclosing class.
    pub class: ConstantIndex,
    /// NameAndType of the enclosing method; none outside methods.
    pub method: Option<ConstantIndex>,
}

/// One entry of BootstrapMethods (JVMS §4.7.23).
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct BootstrapMethod {
    /// MethodHandle constant.
    pub method: ConstantIndex,
    /// Loadable constants.
    pub arguments: Vec<ConstantIndex>,
}

/// One component of a record (JVMS §4.7.30).
#[derive(Clone, PartialEq, Debug)]
pub struct RecordComponent<'a> {
    /// Unqualified name.
    pub name: Utf8<'a>,
    /// Field descriptor.
    pub descriptor: Utf8<'a>,
    /// Generic signature.
    pub signature: Option<Utf8<'a>>,
    /// Body of RuntimeVisibleAnnotations.
    pub runtime_visible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleAnnotations.
    pub runtime_invisible_annotations: Option<&'a [u8]>,
    /// Body of RuntimeVisibleTypeAnnotations.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of RuntimeInvisibleTypeAnnotations.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
}

/// The Module attribute (JVMS §4.7.25).
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleAttribute<'a> {
    /// Name of the module.
    pub name: Utf8<'a>,
    /// `0x20` open, `SYNTHETIC`, `MANDATED`.
    pub flags: u16,
    /// Version of the module.
    pub version: Option<Utf8<'a>>,
    /// Modules this one depends on.
    pub requires: Vec<ModuleRequires<'a>>,
    /// Packages exported.
    pub exports: Vec<ModuleExports>,
    /// Packages opened to reflection.
    pub opens: Vec<ModuleExports>,
    /// Services used: Class constants.
    pub uses: Vec<ConstantIndex>,
    /// Services provided.
    pub provides: Vec<ModuleProvides>,
}

/// A dependency on a module.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ModuleRequires<'a> {
    /// Module constant.
    pub module: ConstantIndex,
    /// `0x20` transitive, `0x40` static, `SYNTHETIC`, `MANDATED`.
    pub flags: u16,
    /// Version at compile time.
    pub version: Option<Utf8<'a>>,
}

/// A package exported or opened.
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleExports {
    /// Package constant.
    pub package: ConstantIndex,
    /// `SYNTHETIC`, `MANDATED`.
    pub flags: u16,
    /// Module constants; empty means to all modules.
    pub to: Vec<ConstantIndex>,
}

/// A service and its providers.
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleProvides {
    /// Class constant of the service.
    pub service: ConstantIndex,
    /// Class constants of the providers.
    pub with: Vec<ConstantIndex>,
}
