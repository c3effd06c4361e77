//! Strings.

use classfile::Kind;
use gc::ARRAY_BASE_OFFSET;
use runtime::linking::code::leaf_of;
use runtime::value_ops::ValueOp;

use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::ValueId;
use crate::ir::op::{Cell, Op};

pub const TABLES: &[Table] = &[Table {
    class: "java/lang/String",
    rows: &[
        Row { name: "hashCode", descriptor: "()I", make: hash },
        Row { name: "equals", descriptor: "(Ljava/lang/Object;)Z", make: equals },
    ],
}];

/// Bytes that are compared at once.
const WORD_BYTES: u64 = 8;

/// The hash that the string remembers.
fn hash(site: &mut Site<'_>) -> Answer {
    let Some(well_known) = site.vm.well_known.get() else { return Answer::Never };
    let mut template = site.template();
    let load = Op::LoadField { offset: well_known.fields.string_hash, cell: Cell::Int, volatile: false };
    let hash = template.inst(Some(Kind::Int), load, vec![template.arguments[0]]);
    template.require(hash);
    template.give(hash)
}

/// Strings of up to two words are compared here, others by the leaf function.
fn equals(site: &mut Site<'_>) -> Answer {
    let Some(well_known) = site.vm.well_known.get() else { return Answer::Never };
    if leaf_of(&site.vm, site.method).is_none() {
        return Answer::Never;
    }
    let (fields, class) = (&well_known.fields, well_known.classes.string);
    let mut template = site.template();
    let strings = [template.arguments[0], template.arguments[1]];
    let is_same = template.value(ValueOp::ReferenceEqual, strings.to_vec());
    template.give_if(is_same, Kind::Int, 1);
    let null = template.constant(Kind::Reference, 0);
    let is_null = template.value(ValueOp::ReferenceEqual, vec![strings[1], null]);
    template.give_if(is_null, Kind::Int, 0);
    let own = template.inst(Some(Kind::Int), Op::ClassOf, vec![strings[1]]);
    let wanted = template.constant(Kind::Int, class.id.0.into());
    let is_other = template.value(ValueOp::IntNotEqual, vec![own, wanted]);
    template.give_if(is_other, Kind::Int, 0);

    let coder = Op::LoadField { offset: fields.string_coder, cell: Cell::Byte, volatile: false };
    let coders = strings.map(|string| template.inst(Some(Kind::Int), coder, vec![string]));
    give_unless_equal(&mut template, coders);
    let value = Op::LoadField { offset: fields.string_value, cell: Cell::Reference, volatile: false };
    let bytes = strings.map(|string| template.inst(Some(Kind::Reference), value, vec![string]));
    for bytes in bytes {
        let is_there = template.is_object(bytes);
        template.require(is_there);
    }
    let lengths = bytes.map(|bytes| template.inst(Some(Kind::Int), Op::ArrayLength, vec![bytes]));
    give_unless_equal(&mut template, lengths);
    let zero = template.constant(Kind::Int, 0);
    let is_empty = template.value(ValueOp::IntEqual, vec![lengths[0], zero]);
    template.give_if(is_empty, Kind::Int, 1);

    let first = template.constant(Kind::Long, ARRAY_BASE_OFFSET.into());
    let word = template.constant(Kind::Int, WORD_BYTES);
    let fits = template.value(ValueOp::IntLessOrEqual, vec![lengths[0], word]);
    template.give_when(fits, |template| {
        let difference = difference(template, bytes, first);
        // What is behind the last byte is shifted out.
        let left = template.value(ValueOp::IntSubtract, vec![word, lengths[0]]);
        let bits = template.constant(Kind::Int, 3);
        let left = template.value(ValueOp::IntShiftLeft, vec![left, bits]);
        let difference = template.value(ValueOp::LongShiftLeft, vec![difference, left]);
        is_none(template, difference)
    });
    let words = template.constant(Kind::Int, 2 * WORD_BYTES);
    let fits = template.value(ValueOp::IntLessOrEqual, vec![lengths[0], words]);
    template.give_when(fits, |template| {
        // The words overlap.
        let length = template.value(ValueOp::IntToLong, vec![lengths[0]]);
        let before = template.constant(Kind::Long, u64::from(ARRAY_BASE_OFFSET) - WORD_BYTES);
        let last = template.value(ValueOp::LongAdd, vec![length, before]);
        let differences = [first, last].map(|place| difference(template, bytes, place));
        let difference = template.value(ValueOp::LongOr, differences.to_vec());
        is_none(template, difference)
    });
    template.leaf()
}

/// Gives that the strings are not equal, unless these are.
fn give_unless_equal(template: &mut Template, values: [ValueId; 2]) {
    let differ = template.value(ValueOp::IntNotEqual, values.to_vec());
    template.give_if(differ, Kind::Int, 0);
}

/// In which bits words of two arrays differ.
fn difference(template: &mut Template, arrays: [ValueId; 2], place: ValueId) -> ValueId {
    let load = Op::LoadAt { cell: Cell::Long, volatile: false, bytes: true };
    let words = arrays.map(|array| template.inst(Some(Kind::Long), load, vec![array, place]));
    template.value(ValueOp::LongXor, words.to_vec())
}

fn is_none(template: &mut Template, difference: ValueId) -> ValueId {
    let zero = template.constant(Kind::Long, 0);
    template.value(ValueOp::LongEqual, vec![difference, zero])
}
