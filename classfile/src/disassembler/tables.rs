//! Flags, the constant pool and the tables of verbose output (JVMS §4.4, §4.7).

use super::declaration::java_name;
use super::{Disassembler, constants, signature};
use crate::access;
use crate::attributes::{BootstrapMethod, InnerClass, RecordComponent};
use crate::class_file::{FieldInfo, MethodInfo};
use crate::code::{Code, LineNumber, LocalVariable};
use crate::constant_pool::Constant;
use crate::index::ConstantIndex;
use crate::utf8::Utf8;

/// The version in which LocalVariableTypeTable came.
const LOCAL_VARIABLE_TYPE_MAJOR: u16 = 49;
const CLASS_FLAGS: &[(u16, &str)] = &[
    (access::PUBLIC, "ACC_PUBLIC"),
    (access::FINAL, "ACC_FINAL"),
    (access::SUPER, "ACC_SUPER"),
    (access::INTERFACE, "ACC_INTERFACE"),
    (access::ABSTRACT, "ACC_ABSTRACT"),
    (access::SYNTHETIC, "ACC_SYNTHETIC"),
    (access::ANNOTATION, "ACC_ANNOTATION"),
    (access::ENUM, "ACC_ENUM"),
];
const FIELD_FLAGS: &[(u16, &str)] = &[
    (access::PUBLIC, "ACC_PUBLIC"),
    (access::PRIVATE, "ACC_PRIVATE"),
    (access::PROTECTED, "ACC_PROTECTED"),
    (access::STATIC, "ACC_STATIC"),
    (access::FINAL, "ACC_FINAL"),
    (access::VOLATILE, "ACC_VOLATILE"),
    (access::TRANSIENT, "ACC_TRANSIENT"),
    (access::SYNTHETIC, "ACC_SYNTHETIC"),
    (access::ENUM, "ACC_ENUM"),
];
const METHOD_FLAGS: &[(u16, &str)] = &[
    (access::PUBLIC, "ACC_PUBLIC"),
    (access::PRIVATE, "ACC_PRIVATE"),
    (access::PROTECTED, "ACC_PROTECTED"),
    (access::STATIC, "ACC_STATIC"),
    (access::FINAL, "ACC_FINAL"),
    (access::SYNCHRONIZED, "ACC_SYNCHRONIZED"),
    (access::BRIDGE, "ACC_BRIDGE"),
    (access::VARARGS, "ACC_VARARGS"),
    (access::NATIVE, "ACC_NATIVE"),
    (access::ABSTRACT, "ACC_ABSTRACT"),
    (access::STRICT, "ACC_STRICT"),
    (access::SYNTHETIC, "ACC_SYNTHETIC"),
];
const INNER_MODIFIERS: &[(u16, &str)] = &[
    (access::PUBLIC, "public "),
    (access::PRIVATE, "private "),
    (access::PROTECTED, "protected "),
    (access::STATIC, "static "),
    (access::FINAL, "final "),
    (access::ABSTRACT, "abstract "),
];
const PARAMETER_FLAGS: &[(u16, &str)] =
    &[(access::FINAL, "final "), (access::SYNTHETIC, "synthetic "), (access::MANDATED, "mandated ")];

fn flags(access: u16, names: &[(u16, &str)]) -> String {
    let set: Vec<_> = names.iter().filter(|(flag, _)| access & flag != 0).map(|(_, name)| *name).collect();
    let space = if set.is_empty() { "" } else { " " };
    format!("flags: (0x{access:04x}){space}{}", set.join(", "))
}

fn words(access: u16, names: &[(u16, &str)]) -> String {
    names.iter().filter(|(flag, _)| access & flag != 0).map(|(_, name)| *name).collect()
}

impl<'a> Disassembler<'_, 'a> {
    pub(super) fn class_tables(&mut self) {
        let class = self.class;
        self.text.line(1, &format!("minor version: {}", class.version.minor));
        self.text.line(1, &format!("major version: {}", class.version.major));
        self.text.line(1, &flags(class.access, CLASS_FLAGS));
        self.reference("this_class: ", class.this_class);
        match class.super_class {
            Some(index) => self.reference("super_class: ", index),
            None => self.text.line(1, "super_class: #0"),
        }
        let counts = (class.interfaces.len(), class.fields.len(), class.methods.len());
        self.text.line(1, &format!("interfaces: {}, fields: {}, methods: {}", counts.0, counts.1, counts.2));
        self.text.line(0, "Constant pool:");
        for (index, constant) in class.constant_pool.iter() {
            if constant != Constant::Unusable {
                self.pool_entry(index, &constant);
            }
        }
    }

    fn reference(&mut self, label: &str, index: ConstantIndex) {
        self.text.commented(1, &format!("{label}#{index}"), &constants::value(self.class, index));
    }

    fn pool_entry(&mut self, index: ConstantIndex, constant: &Constant<'a>) {
        let width = self.class.constant_pool.len().to_string().len() + 1;
        let label = format!("{:>width$} = {:<18} ", format!("#{index}"), constants::pool_kind(constant));
        let parts = match *constant {
            Constant::Class { name: part }
            | Constant::Module { name: part }
            | Constant::Package { name: part }
            | Constant::String { value: part }
            | Constant::MethodType { descriptor: part } => format!("#{part}"),
            Constant::FieldRef { class: first, name_and_type: second }
            | Constant::MethodRef { class: first, name_and_type: second }
            | Constant::InterfaceMethodRef { class: first, name_and_type: second } => format!("#{first}.#{second}"),
            Constant::NameAndType { name, descriptor } => format!("#{name}:#{descriptor}"),
            Constant::MethodHandle { kind, reference } => format!("{}:#{reference}", kind as u8),
            Constant::Dynamic { bootstrap, name_and_type } | Constant::InvokeDynamic { bootstrap, name_and_type } => {
                format!("#{bootstrap}:#{name_and_type}")
            }
            _ => return self.text.line(1, &(label + &constants::value(self.class, index))),
        };
        // A method type's descriptor is set apart by one more space.
        let space = if matches!(constant, Constant::MethodType { .. }) { " " } else { "" };
        let comment = format!("{space}{}", constants::value(self.class, index));
        self.text.commented(1, &(label + &parts), &comment);
    }

    pub(super) fn field_tables(&mut self, field: &FieldInfo<'a>) {
        let attributes = &field.attributes;
        self.text.line(2, &format!("descriptor: {}", field.descriptor));
        self.text.line(2, &flags(field.access, FIELD_FLAGS));
        if let Some(index) = attributes.constant_value {
            self.text.line(2, &format!("ConstantValue: {}", constants::comment(self.class, index)));
        }
        self.signature(2, attributes.signature);
        self.markers(2, attributes.deprecated, attributes.synthetic);
        self.raw(2, "RuntimeVisibleAnnotations", attributes.runtime_visible_annotations);
        self.raw(2, "RuntimeInvisibleAnnotations", attributes.runtime_invisible_annotations);
        self.raw(2, "RuntimeVisibleTypeAnnotations", attributes.runtime_visible_type_annotations);
        self.raw(2, "RuntimeInvisibleTypeAnnotations", attributes.runtime_invisible_type_annotations);
    }

    pub(super) fn method_tables(&mut self, method: &MethodInfo<'a>) {
        self.text.line(2, &format!("descriptor: {}", method.descriptor));
        self.text.line(2, &flags(method.access, METHOD_FLAGS));
    }

    pub(super) fn method_attributes(&mut self, method: &MethodInfo<'a>) {
        let attributes = &method.attributes;
        if !attributes.exceptions.is_empty() {
            let names = attributes.exceptions.iter().filter_map(|index| self.class.constant_pool.class_name(*index));
            let names: Vec<_> = names.map(java_name).collect();
            self.text.line(2, "Exceptions:");
            self.text.line(3, &format!("throws {}", names.join(", ")));
        }
        if let Some(parameters) = &attributes.method_parameters {
            self.text.line(2, "MethodParameters:");
            self.text.line(3, &format!("{:<30} {}", "Name", "Flags"));
            for parameter in parameters {
                let name = parameter.name.map_or_else(|| "<no name>".to_owned(), |name| name.to_string());
                let line = format!("{name:<30} {}", words(parameter.access, PARAMETER_FLAGS));
                self.text.line(3, line.trim_end());
            }
        }
        self.signature(2, attributes.signature);
        self.markers(2, attributes.deprecated, attributes.synthetic);
        self.raw(2, "AnnotationDefault", attributes.annotation_default);
        self.raw(2, "RuntimeVisibleAnnotations", attributes.runtime_visible_annotations);
        self.raw(2, "RuntimeInvisibleAnnotations", attributes.runtime_invisible_annotations);
        self.raw(2, "RuntimeVisibleParameterAnnotations", attributes.runtime_visible_parameter_annotations);
        self.raw(2, "RuntimeInvisibleParameterAnnotations", attributes.runtime_invisible_parameter_annotations);
        self.raw(2, "RuntimeVisibleTypeAnnotations", attributes.runtime_visible_type_annotations);
        self.raw(2, "RuntimeInvisibleTypeAnnotations", attributes.runtime_invisible_type_annotations);
    }

    pub(super) fn code_attributes(&mut self, code: &Code<'a>) {
        let pool = &self.class.constant_pool;
        let lines: Vec<LineNumber> = code.body.line_numbers(pool).collect();
        let variables: Vec<LocalVariable<'a>> = code.body.local_variables(pool).collect();
        let types: Vec<LocalVariable<'a>> = code.body.local_variable_types(pool).collect();
        if !lines.is_empty() {
            self.text.line(3, "LineNumberTable:");
            lines.iter().for_each(|entry| self.text.line(4, &format!("line {}: {}", entry.line, entry.start)));
        }
        self.variables("LocalVariableTable:", &variables);
        if self.class.version.major >= LOCAL_VARIABLE_TYPE_MAJOR {
            self.variables("LocalVariableTypeTable:", &types);
        }
        self.raw(3, "StackMapTable", code.stack_map_table);
        self.raw(3, "RuntimeVisibleTypeAnnotations", code.runtime_visible_type_annotations);
        self.raw(3, "RuntimeInvisibleTypeAnnotations", code.runtime_invisible_type_annotations);
    }

    fn variables(&mut self, title: &str, variables: &[LocalVariable<'a>]) {
        if variables.is_empty() {
            return;
        }
        self.text.line(3, title);
        self.text.line(4, "Start  Length  Slot  Name   Signature");
        for variable in variables {
            let numbers = format!("{:5} {:7} {:5}", variable.start.0, variable.length, variable.index.0);
            self.text.line(4, &format!("{numbers} {:>5}   {}", variable.name.to_string(), variable.descriptor));
        }
    }

    pub(super) fn class_attributes(&mut self) {
        let class = self.class;
        let attributes = &class.attributes;
        self.signature(0, attributes.signature);
        self.texts(0, "SourceFile", attributes.source_file.map(|text| format!("\"{text}\"")));
        self.markers(0, attributes.deprecated, attributes.synthetic);
        self.raw(0, "SourceDebugExtension", attributes.source_debug_extension);
        self.raw(0, "RuntimeVisibleAnnotations", attributes.runtime_visible_annotations);
        self.raw(0, "RuntimeInvisibleAnnotations", attributes.runtime_invisible_annotations);
        self.raw(0, "RuntimeVisibleTypeAnnotations", attributes.runtime_visible_type_annotations);
        self.raw(0, "RuntimeInvisibleTypeAnnotations", attributes.runtime_invisible_type_annotations);
        if let Some(enclosing) = attributes.enclosing_method {
            let method = enclosing.method.map(|method| format!(".{}", constants::value(class, method)));
            let references = format!("EnclosingMethod: #{}.#{}", enclosing.class, enclosing.method.map_or(0, |method| method.0));
            let names = constants::value(class, enclosing.class) + &method.unwrap_or_default();
            self.text.commented(0, &references, &names);
        }
        self.texts(0, "NestHost", attributes.nest_host.map(|index| constants::comment(class, index)));
        self.names("NestMembers:", &attributes.nest_members);
        if let Some(components) = &attributes.record {
            self.text.line(0, "Record:");
            components.iter().for_each(|component| self.record_component(component));
        }
        self.names("PermittedSubclasses:", attributes.permitted_subclasses.as_deref().unwrap_or_default());
        self.bootstrap_methods(&attributes.bootstrap_methods);
        if !attributes.inner_classes.is_empty() {
            self.text.line(0, "InnerClasses:");
            attributes.inner_classes.iter().for_each(|inner| self.inner_class(inner));
        }
    }

    fn record_component(&mut self, component: &RecordComponent<'a>) {
        let generic = component.signature.and_then(|text| signature::field(text.as_bytes()));
        let java_type = generic.or_else(|| signature::field(component.descriptor.as_bytes())).unwrap_or_default();
        self.text.line(1, &format!("{java_type} {};", component.name));
        self.text.line(2, &format!("descriptor: {}", component.descriptor));
        self.signature(2, component.signature);
        self.raw(2, "RuntimeVisibleAnnotations", component.runtime_visible_annotations);
        self.raw(2, "RuntimeInvisibleAnnotations", component.runtime_invisible_annotations);
        self.raw(2, "RuntimeVisibleTypeAnnotations", component.runtime_visible_type_annotations);
        self.raw(2, "RuntimeInvisibleTypeAnnotations", component.runtime_invisible_type_annotations);
        self.text.line(0, "");
    }

    fn bootstrap_methods(&mut self, methods: &[BootstrapMethod]) {
        if methods.is_empty() {
            return;
        }
        self.text.line(0, "BootstrapMethods:");
        for (position, bootstrap) in methods.iter().enumerate() {
            let method = constants::value(self.class, bootstrap.method);
            self.text.line(1, &format!("{position}: #{} {method}", bootstrap.method));
            self.text.line(2, "Method arguments:");
            for argument in &bootstrap.arguments {
                self.text.line(3, &format!("#{argument} {}", constants::value(self.class, *argument)));
            }
        }
    }

    fn inner_class(&mut self, entry: &InnerClass<'a>) {
        let inner = constants::comment(self.class, entry.inner);
        let outer = entry.outer.map(|outer| format!(" of {}", constants::comment(self.class, outer))).unwrap_or_default();
        let outer_index = entry.outer.map(|outer| format!(" of #{outer}")).unwrap_or_default();
        let name = entry.name.map(|name| format!("{name}=")).unwrap_or_default();
        let name_index = entry.name.map(|name| format!("#{}= ", self.index_of(name))).unwrap_or_default();
        let hidden = if entry.access & access::INTERFACE != 0 { access::ABSTRACT } else { 0 };
        let modifiers = words(entry.access & !hidden, INNER_MODIFIERS);
        let line = format!("{modifiers}{name_index}#{}{outer_index};", entry.inner);
        self.text.commented(1, &line, &format!("{name}{inner}{outer}"));
    }

    fn names(&mut self, title: &str, classes: &[ConstantIndex]) {
        if !classes.is_empty() {
            self.text.line(0, title);
            classes.iter().for_each(|index| self.text.line(1, &constants::value(self.class, *index)));
        }
    }

    fn signature(&mut self, depth: usize, signature: Option<Utf8<'a>>) {
        if let Some(signature) = signature {
            let line = format!("Signature: #{}", self.index_of(signature));
            self.text.commented(depth, &line, &signature.to_string());
        }
    }

    /// Index of the first Utf8 constant with this text.
    fn index_of(&self, text: Utf8<'a>) -> ConstantIndex {
        let found = self.class.constant_pool.iter().find(|(_, constant)| *constant == Constant::Utf8(text));
        found.map_or(ConstantIndex(0), |(index, _)| index)
    }

    fn texts(&mut self, depth: usize, name: &str, text: Option<String>) {
        if let Some(text) = text {
            self.text.line(depth, &format!("{name}: {text}"));
        }
    }

    fn markers(&mut self, depth: usize, deprecated: bool, synthetic: bool) {
        if deprecated {
            self.text.line(depth, "Deprecated: true");
        }
        if synthetic {
            self.text.line(depth, "Synthetic: true");
        }
    }

    fn raw(&mut self, depth: usize, name: &str, body: Option<&[u8]>) {
        if let Some(body) = body {
            self.text.line(depth, &format!("{name}: {} bytes", body.len()));
        }
    }
}
