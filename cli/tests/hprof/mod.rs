//! Reads heap dumps (`hprof` 1.0.2 with identifiers of eight bytes), and fails where one breaks the format's rules.

use std::collections::HashMap;

/// What a dump has.
#[derive(Default)]
pub struct Dump {
    pub texts: HashMap<u64, String>,
    /// Names by the objects of classes.
    pub names: HashMap<u64, u64>,
    pub classes: HashMap<u64, Class>,
    /// Class and fields' values.
    pub instances: HashMap<u64, (u64, Vec<u8>)>,
    pub object_arrays: HashMap<u64, (u64, Vec<u64>)>,
    /// Type of the elements, and bytes.
    pub primitive_arrays: HashMap<u64, (u8, Vec<u8>)>,
    /// Kind and object.
    pub roots: Vec<(u8, u64)>,
    /// Method and line, by the frame's identifier.
    pub frames: HashMap<u64, (u64, i32)>,
    pub traces: HashMap<u32, Vec<u64>>,
    /// Thread and its trace.
    pub threads: Vec<(u64, u32)>,
}

pub struct Class {
    pub super_class: u64,
    /// Name, type, value.
    pub statics: Vec<(u64, u8, u64)>,
    pub fields: Vec<(u64, u8)>,
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }
    fn number(&mut self, bytes: usize) -> u64 {
        self.take(bytes).iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
    fn byte(&mut self) -> u8 {
        self.number(1) as u8
    }
    fn short(&mut self) -> usize {
        self.number(2) as usize
    }
    fn int(&mut self) -> u32 {
        self.number(4) as u32
    }
    fn id(&mut self) -> u64 {
        self.number(8)
    }
}

fn bytes_of(kind: u8) -> usize {
    match kind {
        4 | 8 => 1,
        5 | 9 => 2,
        6 | 10 => 4,
        2 | 7 | 11 => 8,
        _ => panic!("type {kind}"),
    }
}

impl Dump {
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader(bytes);
        assert_eq!(reader.take(19), b"JAVA PROFILE 1.0.2\0");
        assert_eq!(reader.int(), 8);
        reader.id();
        let mut dump = Self::default();
        loop {
            let (tag, _time, length) = (reader.byte(), reader.int(), reader.int());
            let mut body = Reader(reader.take(length as usize));
            match tag {
                0x01 => {
                    let id = body.id();
                    let text = String::from_utf8_lossy(body.0).into_owned();
                    assert!(dump.texts.insert(id, text).is_none());
                }
                0x02 => {
                    let (_number, class, _trace, name) = (body.int(), body.id(), body.int(), body.id());
                    assert!(dump.texts.contains_key(&name) && dump.names.insert(class, name).is_none());
                }
                0x04 => {
                    let (id, name, descriptor) = (body.id(), body.id(), body.id());
                    let (_source, class, line) = (body.id(), body.int(), body.int() as i32);
                    assert!(dump.texts[&descriptor].starts_with('(') && class > 0 && class as usize <= dump.names.len());
                    dump.frames.insert(id, (name, line));
                }
                0x05 => {
                    let (number, _thread, count) = (body.int(), body.int(), body.int());
                    let frames = (0..count).map(|_| body.id()).collect();
                    dump.traces.insert(number, frames);
                }
                0x1c => {
                    while !body.0.is_empty() {
                        dump.piece(&mut body);
                    }
                }
                0x2c => {
                    assert!(reader.0.is_empty() && length == 0);
                    return dump;
                }
                other => panic!("record {other:#x}"),
            }
        }
    }

    fn piece(&mut self, body: &mut Reader<'_>) {
        let kind = body.byte();
        let object = body.id();
        match kind {
            0xff | 0x05 | 0x07 => self.roots.push((kind, object)),
            0x02 | 0x03 => {
                self.roots.push((kind, object));
                body.take(8);
            }
            0x08 => {
                let (_serial, trace) = (body.int(), body.int());
                self.roots.push((kind, object));
                self.threads.push((object, trace));
            }
            0x20 => {
                let class = Self::class(body);
                assert!(self.classes.insert(object, class).is_none());
            }
            0x21 => {
                let (_trace, class, length) = (body.int(), body.id(), body.int());
                let values = body.take(length as usize).to_vec();
                assert!(self.instances.insert(object, (class, values)).is_none());
            }
            0x22 => {
                let (_trace, length, class) = (body.int(), body.int(), body.id());
                let elements = (0..length).map(|_| body.id()).collect();
                assert!(self.object_arrays.insert(object, (class, elements)).is_none());
            }
            0x23 => {
                let (_trace, length, kind) = (body.int(), body.int(), body.byte());
                let elements = body.take(length as usize * bytes_of(kind)).to_vec();
                assert!(self.primitive_arrays.insert(object, (kind, elements)).is_none());
            }
            other => panic!("piece {other:#x}"),
        }
    }

    fn class(body: &mut Reader<'_>) -> Class {
        body.int();
        let super_class = body.id();
        body.take(5 * 8 + 4);
        assert_eq!(body.short(), 0, "constants");
        let count = body.short();
        let statics = (0..count).map(|_| {
            let (name, kind) = (body.id(), body.byte());
            (name, kind, body.number(bytes_of(kind)))
        });
        let statics = statics.collect();
        let count = body.short();
        Class { super_class, statics, fields: (0..count).map(|_| (body.id(), body.byte())).collect() }
    }

    pub fn has(&self, object: u64) -> bool {
        self.instances.contains_key(&object)
            || self.classes.contains_key(&object)
            || self.object_arrays.contains_key(&object)
            || self.primitive_arrays.contains_key(&object)
    }

    /// The class of this name.
    pub fn class_named(&self, name: &str) -> u64 {
        let found = self.names.iter().find(|(_, text)| self.texts[text] == name);
        *found.unwrap_or_else(|| panic!("no class {name}")).0
    }

    /// Names, types and values of an instance.
    pub fn fields(&self, object: u64) -> HashMap<&str, (u8, u64)> {
        let (class, values) = &self.instances[&object];
        let mut values = Reader(values);
        let mut fields = HashMap::new();
        let mut class = *class;
        while class != 0 {
            for (name, kind) in &self.classes[&class].fields {
                let value = values.number(bytes_of(*kind));
                fields.entry(self.texts[name].as_str()).or_insert((*kind, value));
            }
            class = self.classes[&class].super_class;
        }
        assert!(values.0.is_empty(), "fields fill the instance");
        fields
    }

    pub fn static_field(&self, class: u64, name: &str) -> u64 {
        let found = self.classes[&class].statics.iter().find(|(text, ..)| self.texts[text] == name);
        found.unwrap_or_else(|| panic!("no {name}")).2
    }

    /// The characters of a string of Latin-1.
    pub fn string(&self, object: u64) -> String {
        let fields = self.fields(object);
        self.primitive_arrays[&fields["value"].1].1.iter().map(|byte| char::from(*byte)).collect()
    }

    /// Fails where something refers to what is not there.
    pub fn check_references(&self) {
        let check = |from: u64, to: u64| assert!(to == 0 || self.has(to), "{from:#x} refers to {to:#x}");
        for object in self.instances.keys() {
            for (kind, value) in self.fields(*object).values() {
                if *kind == 2 {
                    check(*object, *value);
                }
            }
        }
        for (object, (class, elements)) in &self.object_arrays {
            check(*object, *class);
            elements.iter().for_each(|element| check(*object, *element));
        }
        for (object, class) in &self.classes {
            check(*object, class.super_class);
            class.statics.iter().filter(|(_, kind, _)| *kind == 2).for_each(|(.., value)| check(*object, *value));
        }
        self.roots.iter().for_each(|(_, object)| check(0, *object));
    }
}
