//! Strings.

use classfile::Kind;
use gc::ARRAY_BASE_OFFSET;
use runtime::linking::code::leaf_of;
use runtime::value_ops::ValueOp;

use super::template::Template;
use super::{Answer, Row, Site, Table};
use crate::ir::ValueId;
use crate::ir::math::MathOp;
use crate::ir::op::{Cell, Op};

pub const TABLES: &[Table] = &[
    Table {
        class: "java/lang/String",
        rows: &[
            Row { name: "hashCode", descriptor: "()I", make: hash },
            Row { name: "equals", descriptor: "(Ljava/lang/Object;)Z", make: equals },
        ],
    },
    Table {
        class: "java/lang/StringLatin1",
        rows: &[
            Row { name: "compareTo", descriptor: "([B[B)I", make: compare },
            Row { name: "indexOf", descriptor: "([BII)I", make: index_of },
        ],
    },
];

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
    let words = arrays.map(|array| word_at(template, array, place));
    template.value(ValueOp::LongXor, words.to_vec())
}

fn is_none(template: &mut Template, difference: ValueId) -> ValueId {
    let zero = template.constant(Kind::Long, 0);
    template.value(ValueOp::LongEqual, vec![difference, zero])
}

/// A word of an array, from a byte on; behind the last element, bytes may be anything.
fn word(template: &mut Template, array: ValueId, from: u64) -> ValueId {
    let place = template.constant(Kind::Long, u64::from(ARRAY_BASE_OFFSET) + from);
    word_at(template, array, place)
}

/// A word at a distance from the start of an array's object.
fn word_at(template: &mut Template, array: ValueId, place: ValueId) -> ValueId {
    let load = Op::LoadAt { cell: Cell::Long, volatile: false, bytes: true };
    template.inst(Some(Kind::Long), load, vec![array, place])
}

/// The number of the lowest byte of a word that is not zero; 8 if all are.
fn lowest(template: &mut Template, word: ValueId) -> ValueId {
    let (zeros, bits) = (template.math(MathOp::LongTrailingZeros, vec![word]), template.constant(Kind::Int, 3));
    template.value(ValueOp::IntUnsignedShiftRight, vec![zeros, bits])
}

/// A difference in the first word, or no more than that word, is found here; the leaf function compares others.
fn compare(site: &mut Site<'_>) -> Answer {
    if leaf_of(&site.vm, site.method).is_none() {
        return Answer::Never;
    }
    let mut template = site.template();
    let arrays = [template.arguments[0], template.arguments[1]];
    for array in arrays {
        let is_there = template.is_object(array);
        template.require(is_there);
    }
    let lengths = arrays.map(|array| template.inst(Some(Kind::Int), Op::ArrayLength, vec![array]));
    let common = template.math(MathOp::IntMinimum, lengths.to_vec());
    // Behind an array without elements, there may be no memory.
    let zero = template.constant(Kind::Int, 0);
    let is_empty = template.value(ValueOp::IntEqual, vec![common, zero]);
    template.give_when(is_empty, |template| template.value(ValueOp::IntSubtract, lengths.to_vec()));
    let words = arrays.map(|array| word(&mut template, array, 0));
    let difference = template.value(ValueOp::LongXor, words.to_vec());
    let place = lowest(&mut template, difference);
    let is_within = template.value(ValueOp::IntLess, vec![place, common]);
    let size = template.constant(Kind::Int, WORD_BYTES);
    let is_different = template.value(ValueOp::IntLess, vec![place, size]);
    let is_seen = template.value(ValueOp::IntAnd, vec![is_within, is_different]);
    template.give_when(is_seen, |template| {
        let bits = template.constant(Kind::Int, 3);
        let distance = template.value(ValueOp::IntShiftLeft, vec![place, bits]);
        let [one, other] = words.map(|word| {
            let shifted = template.value(ValueOp::LongUnsignedShiftRight, vec![word, distance]);
            let (low, mask) = (template.value(ValueOp::LongToInt, vec![shifted]), template.constant(Kind::Int, 0xff));
            template.value(ValueOp::IntAnd, vec![low, mask])
        });
        template.value(ValueOp::IntSubtract, vec![one, other])
    });
    let is_all = template.value(ValueOp::IntLessOrEqual, vec![common, size]);
    template.give_when(is_all, |template| template.value(ValueOp::IntSubtract, lengths.to_vec()));
    template.leaf()
}

/// Strings of up to two words are searched here from their start, others by the leaf function.
fn index_of(site: &mut Site<'_>) -> Answer {
    if leaf_of(&site.vm, site.method).is_none() {
        return Answer::Never;
    }
    let mut template = site.template();
    template.fall_back_on_leaf();
    let [array, wanted, from] = template.arguments[..] else { return Answer::Never };
    let is_there = template.is_object(array);
    template.require(is_there);
    let zero = template.constant(Kind::Int, 0);
    let is_start = template.value(ValueOp::IntLessOrEqual, vec![from, zero]);
    template.require(is_start);
    let bits = template.constant(Kind::Int, 8);
    let above = template.value(ValueOp::IntUnsignedShiftRight, vec![wanted, bits]);
    let is_byte = template.value(ValueOp::IntEqual, vec![above, zero]);
    template.require(is_byte);
    let length = template.inst(Some(Kind::Int), Op::ArrayLength, vec![array]);
    let most = template.constant(Kind::Int, 2 * WORD_BYTES);
    let is_short = template.value(ValueOp::IntLessOrEqual, vec![length, most]);
    template.require(is_short);

    let (wide, ones) = (template.value(ValueOp::IntToLong, vec![wanted]), template.constant(Kind::Long, LOW_BITS));
    let pattern = template.value(ValueOp::LongMultiply, vec![wide, ones]);
    for from in [0, WORD_BYTES] {
        let size = template.constant(Kind::Int, from);
        let is_all = template.value(ValueOp::IntLessOrEqual, vec![length, size]);
        template.give_if(is_all, Kind::Int, u64::from(u32::MAX));
        let place = first_of(&mut template, array, pattern, from);
        let is_within = template.value(ValueOp::IntLess, vec![place, length]);
        let end = template.constant(Kind::Int, from + WORD_BYTES);
        let is_found = template.value(ValueOp::IntLess, vec![place, end]);
        let is_found = template.value(ValueOp::IntAnd, vec![is_found, is_within]);
        template.give_when(is_found, |_| place);
    }
    let nowhere = template.constant(Kind::Int, u64::from(u32::MAX));
    template.give(nowhere)
}

/// The lowest bit of each byte.
const LOW_BITS: u64 = u64::MAX / 0xff;

/// The place of the first byte of a word of an array that is as those of the pattern are; behind the word if none is.
fn first_of(template: &mut Template, array: ValueId, pattern: ValueId, from: u64) -> ValueId {
    let word = word(template, array, from);
    let differences = template.value(ValueOp::LongXor, vec![word, pattern]);
    // The lowest byte that is zero borrows from the next one, and none before it does.
    let low = template.constant(Kind::Long, LOW_BITS);
    let borrowed = template.value(ValueOp::LongSubtract, vec![differences, low]);
    let (all, high) = (template.constant(Kind::Long, u64::MAX), template.constant(Kind::Long, LOW_BITS << 7));
    let inverse = template.value(ValueOp::LongXor, vec![differences, all]);
    let both = template.value(ValueOp::LongAnd, vec![borrowed, inverse]);
    let zeros = template.value(ValueOp::LongAnd, vec![both, high]);
    let (place, from) = (lowest(template, zeros), template.constant(Kind::Int, from));
    template.value(ValueOp::IntAdd, vec![place, from])
}
