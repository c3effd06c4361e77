//! Tests of the assembler as a whole: what it writes is read back by `classfile`.

use classfile::{Instruction, instructions, parse};

use super::*;

fn bytes(text: &str) -> Vec<u8> {
    let mut classes = assemble(text).expect("the test's own text");
    classes.pop().expect("a class").bytes
}

/// The code of the only method of a class with this body.
fn code_of(body: &str) -> Vec<u8> {
    let file = bytes(&format!(".class public A\n.method static m()V\n{body}\n.end\n"));
    parse(&file).expect("a well-formed class").methods[0].code.as_ref().expect("code").bytecode.to_vec()
}

fn problem(text: &str) -> (usize, Problem) {
    let error = assemble(text).expect_err("a malformed text");
    (error.line, error.problem)
}

#[test]
fn a_class_is_read_back_as_it_was_written() {
    let file = bytes(
        ".class public super p/A extends p/B implements p/C p/D\n.version 52.3\n.field private static f J = 7L\n\
         .method public static m(IJ)I\n .limits stack 3 locals 4\n .exceptions java/io/IOException\n iload_0\n ireturn\n.end\n",
    );
    let class = parse(&file).expect("a well-formed class");
    assert_eq!((class.version.major, class.version.minor), (52, 3));
    assert_eq!((class.interfaces.len(), class.fields.len(), class.methods.len()), (2, 1, 1));
    let code = class.methods[0].code.as_ref().expect("code");
    assert_eq!((code.max_stack, code.max_locals, code.bytecode), (3, 4, &[0x1a, 0xac][..]));
}

#[test]
fn branches_reach_labels_in_both_directions() {
    assert_eq!(code_of("A: goto B\nB: goto_w A\n return"), [0xa7, 0, 3, 0xc8, 0xff, 0xff, 0xff, 0xfd, 0xb1]);
    assert_eq!(code_of("nop\n goto -1\n goto @0\n A: goto A+1"), [0, 0xa7, 0xff, 0xff, 0xa7, 0xff, 0xfc, 0xa7, 0, 1]);
}

#[test]
fn switches_are_padded_and_may_lie_about_their_size() {
    let code = code_of("iconst_0\n tableswitch -1 A B default A\n A: nop\n B: return");
    assert_eq!(code[..8], [3, 0xaa, 0, 0, 0, 0, 0, 23]);
    assert_eq!(code[8..24], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 24]);
    let code = code_of("lookupswitch 5:A 3:A default A count 9 pad 1\n A: return");
    assert_eq!(code[..12], [0xab, 1, 1, 1, 0, 0, 0, 28, 0, 0, 0, 9]);
    assert_eq!(code[12..16], [0, 0, 0, 5]);
}

#[test]
fn every_mnemonic_without_operands_is_its_opcode() {
    for opcode in classfile::Opcode::ALL.iter().filter(|opcode| opcode.operands() == classfile::Operands::None) {
        assert_eq!(code_of(opcode.mnemonic()), [*opcode as u8]);
    }
}

#[test]
fn operands_are_laid_out_as_the_decoder_reads_them() {
    let body = "bipush -1\n sipush 300\n wide iload 300\n wide iinc 300 -2\n iinc 1 -1\n newarray long\n ldc 5\n ldc2_w 5L\n \
                invokeinterface p/I.m(IJ)V\n multianewarray [[I 2\n return";
    let file = bytes(&format!(".class public A\n.method static m()V\n{body}\n.end\n"));
    let class = parse(&file).expect("a well-formed class");
    let code = class.methods[0].code.as_ref().expect("code");
    let decoded: Vec<_> = instructions(code.bytecode).map(|item| item.expect("valid code").1).collect();
    assert_eq!(decoded.len(), 11);
    assert_eq!(decoded[..2], [Instruction::Int(-1), Instruction::Int(300)]);
    assert_eq!(code_of("invokeinterface p/I.m(IJ)V")[3..], [4, 0]);
    assert_eq!(code_of("invokeinterface p/I.m()V count 9 zero 1")[3..], [9, 1]);
}

#[test]
fn constants_are_shared_unless_they_have_a_name() {
    let one = bytes(".class A\n.method m()V\n ldc \"x\"\n ldc \"x\"\n.end\n");
    let class = parse(&one).expect("a well-formed class");
    let code = class.methods[0].code.as_ref().expect("code").bytecode;
    assert_eq!(code[1], code[3]);
    let two = bytes(".class A\n.const x = utf8 y\n.const z = utf8 y\n.method m()V\n .bytes #x #z\n.end\n");
    let class = parse(&two).expect("a well-formed class");
    let code = class.methods[0].code.as_ref().expect("code").bytecode;
    assert_ne!(code[..2], code[2..]);
}

#[test]
fn frames_are_encoded_in_the_form_that_was_asked_for() {
    let body = "nop\n .frame same\n nop\n .frame append int new:@0\n nop\n .frame chop 1\n nop\n .frame full int | java/lang/Object\n \
                nop\n .frame same_locals_1 null\n return";
    let file = bytes(&format!(".class public A\n.method static m()V\n{body}\n.end\n"));
    let class = parse(&file).expect("a well-formed class");
    let table = class.methods[0].code.as_ref().expect("code").stack_map_table.expect("frames");
    let object = table[22..24].to_vec();
    let expected = [&[0, 5, 1][..], &[253, 0, 0, 1, 8, 0, 0], &[250, 0, 0], &[255, 0, 0, 0, 1, 1, 0, 1, 7], &object, &[64, 5]];
    assert_eq!(table, expected.concat());
}

#[test]
fn attributes_of_the_class_follow_their_directives() {
    let file = bytes(
        ".class public final A extends java/lang/Record\n.record x I y J\n.nestmembers A$B A$C\n.innerclass A$B A B public\n\
         .bootstrap invokestatic A.b(Ljava/lang/Object;)V 5 \"x\" class A methodtype ()V\n.attribute Mine 0102\n",
    );
    let class = parse(&file).expect("a well-formed class");
    let record = class.attributes.record.as_ref().expect("a record");
    assert_eq!(record.len(), 2);
    assert_eq!(class.attributes.nest_members.len(), 2);
    assert_eq!(class.attributes.bootstrap_methods.len(), 1);
}

#[test]
fn a_repeated_instruction_is_there_as_often_as_it_says() {
    assert_eq!(code_of(".repeat 3 bipush 7\n .repeat 0 nop\n return"), [0x10, 7, 0x10, 7, 0x10, 7, 0xb1]);
}

#[test]
fn words_that_nobody_takes_are_a_problem() {
    let unexpected = |found: &str| Problem::Unexpected { expected: "the end of the line", found: found.to_owned() };
    assert_eq!(problem(".class A\n.method m()V\n nop 5\n.end"), (3, unexpected("5")));
    assert_eq!(problem(".class A B"), (1, unexpected("B")));
}

#[test]
fn problems_name_their_line() {
    assert_eq!(problem("\n nop"), (2, Problem::OutsideClass));
    assert_eq!(problem(".class A\n.method m()V\n nopp\n.end"), (3, Problem::UnknownInstruction("nopp".to_owned())));
    assert_eq!(problem(".class A\n.method m()V\n\n goto X\n.end"), (4, Problem::UnknownLabel("X".to_owned())));
    assert_eq!(problem(".class A\n.method m()V\n nop"), (3, Problem::MethodNotEnded));
    assert_eq!(problem(".class A\n.super #none"), (2, Problem::UnknownConstant("none".to_owned())));
    assert_eq!(problem(".class A\n.method m()V\n bipush 300\n.end"), (3, Problem::TooLarge { value: 300, bits: 8 }));
}
