//! Classes in a heap dump, and how their objects are written.

use std::sync::atomic::Ordering;

use gc::{ARRAY_BASE_OFFSET, HeapView, RawRef};

use crate::heap_dump::format::{IDENTIFIER_BYTES, Writer, identifier, piece};
use crate::metadata::class::{Class, ClassKind, ClassRef};
use crate::metadata::field::ValueKind;

/// What cells of a class are called that are no fields.
pub const CONSTANT: &[u8] = b"<constant>";
/// Static fields that a dump can have of a class.
const STATICS_MAX: usize = u16::MAX as usize;
/// Elements of an array that are written at once.
const ELEMENTS_AT_ONCE: u32 = 1 << 13;

/// The number of a type of values.
fn type_number(kind: ValueKind) -> u8 {
    match kind {
        ValueKind::Reference | ValueKind::Void => 2,
        ValueKind::Boolean => 4,
        ValueKind::Char => 5,
        ValueKind::Float => 6,
        ValueKind::Double => 7,
        ValueKind::Byte => 8,
        ValueKind::Short => 9,
        ValueKind::Int => 10,
        ValueKind::Long => 11,
    }
}

fn bytes_of(kind: ValueKind) -> u32 {
    if kind == ValueKind::Reference { IDENTIFIER_BYTES } else { kind.size() }
}

/// How objects of a class are written.
pub struct Plan {
    class: u64,
    kind: PlanKind,
}

enum PlanKind {
    /// Fields, the class's own first, and the bytes that they have in the dump.
    Instance(Vec<(u32, ValueKind)>, u32),
    Array(ValueKind),
    /// A mirror, which is the class itself, or a class without objects.
    Nothing,
}

impl Plan {
    /// The plan for a class.
    pub fn of(class: ClassRef) -> Self {
        let kind = match class.kind {
            ClassKind::Array { component } => PlanKind::Array(component.value_kind()),
            ClassKind::Primitive(_) => PlanKind::Nothing,
            ClassKind::Instance => {
                let chain = std::iter::successors(Some(class), |class| class.super_class);
                let fields: Vec<(u32, ValueKind)> = chain
                    .flat_map(|class| class.instance_fields().map(|field| (field.offset, field.kind)).collect::<Vec<_>>())
                    .collect();
                let bytes = fields.iter().map(|(_, kind)| bytes_of(*kind)).sum();
                PlanKind::Instance(fields, bytes)
            }
        };
        Self { class: identifier(class.mirror.load_raw()), kind }
    }

    /// Writes an object.
    pub fn write(&self, writer: &mut Writer<'_>, view: HeapView, object: RawRef) {
        match &self.kind {
            PlanKind::Instance(fields, bytes) => {
                let body = writer.piece(piece::INSTANCE);
                body.extend(identifier(object).to_be_bytes());
                body.extend(NO_TRACE.to_be_bytes());
                body.extend(self.class.to_be_bytes());
                body.extend(bytes.to_be_bytes());
                for (offset, kind) in fields {
                    write_value(body, view, object, *offset, *kind);
                }
            }
            PlanKind::Array(kind) => self.write_array(writer, view, object, *kind),
            PlanKind::Nothing => {}
        }
    }

    fn write_array(&self, writer: &mut Writer<'_>, view: HeapView, object: RawRef, kind: ValueKind) {
        let width = bytes_of(kind);
        // The length of a record has 32 bits.
        let most = (u32::MAX - 64) / width;
        let length = view.array_length(object).min(most);
        let mut head = vec![if kind == ValueKind::Reference { piece::OBJECT_ARRAY } else { piece::PRIMITIVE_ARRAY }];
        head.extend(identifier(object).to_be_bytes());
        head.extend(NO_TRACE.to_be_bytes());
        head.extend(length.to_be_bytes());
        match kind {
            ValueKind::Reference => head.extend(self.class.to_be_bytes()),
            _ => head.push(type_number(kind)),
        }
        let mut next = 0;
        writer.long_piece(&head, u64::from(length) * u64::from(width), |part| {
            let end = length.min(next + ELEMENTS_AT_ONCE);
            write_elements(part, view, object, kind, next..end);
            next = end;
            next < length
        });
    }
}

/// The trace of objects: nobody knows where they were made.
pub const NO_TRACE: u32 = 1;

fn write_value(body: &mut Vec<u8>, view: HeapView, object: RawRef, offset: u32, kind: ValueKind) {
    match kind {
        ValueKind::Reference => body.extend(identifier(view.load_ref(object, offset)).to_be_bytes()),
        ValueKind::Boolean | ValueKind::Byte => body.push(view.load_u8(object, offset)),
        ValueKind::Char | ValueKind::Short => body.extend(view.load_u16(object, offset).to_be_bytes()),
        ValueKind::Int | ValueKind::Float => body.extend(view.load_u32(object, offset).to_be_bytes()),
        ValueKind::Long | ValueKind::Double => body.extend(view.load_u64(object, offset).to_be_bytes()),
        ValueKind::Void => {}
    }
}

fn write_elements(part: &mut Vec<u8>, view: HeapView, array: RawRef, kind: ValueKind, range: std::ops::Range<u32>) {
    if kind.size() == 1 {
        let (place, bytes) = (part.len(), range.len());
        part.resize(place + bytes, 0);
        view.read_bytes(array, ARRAY_BASE_OFFSET + range.start, &mut part[place..]);
        return;
    }
    for index in range {
        write_value(part, view, array, ARRAY_BASE_OFFSET + index * kind.size(), kind);
    }
}

/// Makes records of the names that a class's piece needs.
pub fn write_names(writer: &mut Writer<'_>, class: &Class) {
    for field in class.fields().iter().filter(|field| !field.injected) {
        writer.text(field.name.as_bytes());
    }
}

/// Writes a class with its static fields and what else it refers to.
pub fn write_class(writer: &mut Writer<'_>, class: ClassRef) {
    let cell = |root: gc::Root| identifier(root.load_raw());
    let roots = &class.roots;
    let mut statics = Vec::new();
    for field in class.fields().iter().filter(|field| field.is_static() && !field.injected) {
        let mut value = writer.known_text(field.name.as_bytes()).to_be_bytes().to_vec();
        value.push(type_number(field.kind));
        match field.kind {
            ValueKind::Reference => value.extend(cell(field.static_root()).to_be_bytes()),
            kind => {
                let word = field.static_word().load(Ordering::Relaxed).to_be_bytes();
                value.extend(&word[8 - kind.size() as usize..]);
            }
        }
        statics.push(value);
    }
    let constant = writer.known_text(CONSTANT);
    roots.for_each_other(&mut |object| {
        let mut value = constant.to_be_bytes().to_vec();
        value.push(type_number(ValueKind::Reference));
        value.extend(identifier(object).to_be_bytes());
        statics.push(value);
    });
    statics.truncate(STATICS_MAX);
    let is_instance = class.kind == ClassKind::Instance;
    let own: Vec<(u64, u8)> = class
        .instance_fields()
        .map(|field| (writer.known_text(field.name.as_bytes()), type_number(field.kind)))
        .take_while(|_| is_instance)
        .collect();
    let super_class = class.super_class.map_or(0, |class| cell(class.mirror));
    let loader = identifier(class.loader.object.load_raw());
    let size = dumped_size(class);
    let body = writer.piece(piece::CLASS);
    body.extend(cell(class.mirror).to_be_bytes());
    body.extend(NO_TRACE.to_be_bytes());
    for id in [super_class, loader, cell(roots.signers()), cell(roots.protection_domain()), 0, 0] {
        body.extend(id.to_be_bytes());
    }
    body.extend(size.to_be_bytes());
    // Constants by their indices: none.
    body.extend(0_u16.to_be_bytes());
    body.extend((statics.len() as u16).to_be_bytes());
    statics.iter().for_each(|value| body.extend(value));
    body.extend((own.len() as u16).to_be_bytes());
    for (name, kind) in own {
        body.extend(name.to_be_bytes());
        body.push(kind);
    }
}

/// Bytes that an instance has in the heap.
fn dumped_size(class: ClassRef) -> u32 {
    if class.kind == ClassKind::Instance && !class.is_interface() { class.instance_size } else { 0 }
}
