//! Parses arbitrary bytes as a class file, decodes its methods and disassembles it: no input may cause a panic.
#![no_main]

use classfile::{ConstantIndex, DisassembleOptions, ParseOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for trusted in [false, true] {
        let options = ParseOptions { max_major: 69, trusted, ..ParseOptions::default() };
        let parsed = classfile::parse_with(bytes, &options).or_else(|_| classfile::parse_module_info(bytes, &options));
        let Ok(class) = parsed else { continue };
        for code in class.methods.iter().filter_map(|method| method.code.as_ref()) {
            for instruction in classfile::instructions(code.bytecode) {
                if instruction.is_err() {
                    break;
                }
            }
        }
        for index in 0..=u16::try_from(class.constant_pool.len()).unwrap_or(u16::MAX) {
            let _ = class.constant_pool.member_ref(ConstantIndex(index));
        }
        let _ = classfile::disassemble(&class, &DisassembleOptions { verbose: true });
    }
});
