//! Class files of classes whose methods are functions of the host: native methods, and a constructor that hands on its arguments.

use std::collections::HashMap;

use classfile::access;
use classfile::descriptor::MethodDescriptor;
use classfile::{FieldType, Kind};

/// Java 8: verified by type checking, and code without branches needs no stack maps.
const MAJOR: u16 = 52;

const UTF8: u8 = 1;
const CLASS: u8 = 7;
const METHOD: u8 = 10;
const NAME_AND_TYPE: u8 = 12;

const ALOAD: u8 = 25;
const RETURN: u8 = 177;
const INVOKESPECIAL: u8 = 183;

/// A class that the host makes.
pub struct HostClass<'a> {
    /// Internal name.
    pub name: &'a str,
    /// Internal name of the superclass.
    pub superclass: &'a str,
    /// Internal names of the interfaces.
    pub interfaces: &'a [&'a str],
    /// Descriptor of the constructor, which hands all on to one of the superclass; without one there is no constructor.
    pub constructor: Option<&'a str>,
    /// Names, descriptors and access flags of the native methods.
    pub natives: &'a [(&'a str, &'a str, u16)],
}

#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    known: HashMap<Vec<u8>, u16>,
}

impl Pool {
    fn entry(&mut self, bytes: Vec<u8>) -> u16 {
        let next = self.known.len() as u16 + 1;
        *self.known.entry(bytes).or_insert_with_key(|bytes| {
            self.bytes.extend_from_slice(bytes);
            next
        })
    }

    fn utf8(&mut self, text: &str) -> u16 {
        let text = classfile::modified_utf8::encode_str(text);
        self.entry([&[UTF8][..], &(text.len() as u16).to_be_bytes(), &text].concat())
    }

    fn pair(&mut self, tag: u8, one: u16, other: u16) -> u16 {
        self.entry([&[tag][..], &one.to_be_bytes(), &other.to_be_bytes()].concat())
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.entry([&[CLASS][..], &name.to_be_bytes()].concat())
    }
}

fn put(bytes: &mut Vec<u8>, word: u16) {
    bytes.extend_from_slice(&word.to_be_bytes());
}

impl HostClass<'_> {
    /// The class file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut pool = Pool::default();
        let mut body = Vec::new();
        put(&mut body, access::PUBLIC | access::FINAL | access::SUPER);
        let (this, superclass) = (pool.class(self.name), pool.class(self.superclass));
        put(&mut body, this);
        put(&mut body, superclass);
        put(&mut body, self.interfaces.len() as u16);
        for interface in self.interfaces {
            let interface = pool.class(interface);
            put(&mut body, interface);
        }
        put(&mut body, 0);
        put(&mut body, (self.natives.len() + usize::from(self.constructor.is_some())) as u16);
        for (name, descriptor, flags) in self.natives {
            for word in [*flags | access::NATIVE, pool.utf8(name), pool.utf8(descriptor), 0] {
                put(&mut body, word);
            }
        }
        if let Some(descriptor) = self.constructor {
            let code = constructor_code(&mut pool, superclass, descriptor);
            for word in [access::PUBLIC, pool.utf8("<init>"), pool.utf8(descriptor), 1, pool.utf8("Code")] {
                put(&mut body, word);
            }
            body.extend_from_slice(&(code.len() as u32).to_be_bytes());
            body.extend(code);
        }
        put(&mut body, 0);
        let head = [0xcafe_babe_u32.to_be_bytes(), u32::from(MAJOR).to_be_bytes()].concat();
        let count = pool.known.len() as u16 + 1;
        [head, count.to_be_bytes().to_vec(), pool.bytes, body].concat()
    }
}

/// The `Code` attribute behind its length.
fn constructor_code(pool: &mut Pool, superclass: u16, descriptor: &str) -> Vec<u8> {
    let (name, text) = (pool.utf8("<init>"), pool.utf8(descriptor));
    let name_and_type = pool.pair(NAME_AND_TYPE, name, text);
    let target = pool.pair(METHOD, superclass, name_and_type);
    let mut code = vec![ALOAD, 0];
    let mut slot = 1;
    for parameter in MethodDescriptor::parse(descriptor.as_bytes()).iter().flat_map(MethodDescriptor::parameters) {
        code.extend([load(&parameter), slot]);
        slot += parameter.slots() as u8;
    }
    code.push(INVOKESPECIAL);
    put(&mut code, target);
    code.push(RETURN);
    let mut attribute = Vec::new();
    put(&mut attribute, slot.into());
    put(&mut attribute, slot.into());
    attribute.extend_from_slice(&(code.len() as u32).to_be_bytes());
    attribute.extend(code);
    put(&mut attribute, 0);
    put(&mut attribute, 0);
    attribute
}

/// The instruction that loads a local variable of this type.
fn load(java: &FieldType<'_>) -> u8 {
    match java.kind() {
        Kind::Int => ALOAD - 4,
        Kind::Long => ALOAD - 3,
        Kind::Float => ALOAD - 2,
        Kind::Double => ALOAD - 1,
        Kind::Reference => ALOAD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let class = HostClass {
            name: "p/Made",
            superclass: "java/lang/ClassLoader",
            interfaces: &["java/lang/Runnable"],
            constructor: Some("(JLjava/lang/ClassLoader;)V"),
            natives: &[("run", "()V", access::PUBLIC)],
        };
        let bytes = class.to_bytes();
        let file = classfile::parse(&bytes).unwrap();
        assert_eq!((file.methods.len(), file.interfaces.len()), (2, 1));
        let code = file.methods[1].code.as_ref().unwrap();
        let [25, 0, 22, 1, 25, 3, 183, high, low, 177] = code.bytecode[..] else { panic!("{:?}", code.bytecode) };
        let called = classfile::ConstantIndex(u16::from_be_bytes([high, low]));
        let (class, name, descriptor) = file.constant_pool.member_ref(called).unwrap();
        let called = [class, name, descriptor].map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
        assert_eq!(called, ["java/lang/ClassLoader", "<init>", "(JLjava/lang/ClassLoader;)V"]);
        assert_eq!((code.max_stack, code.max_locals), (4, 4));
    }
}
