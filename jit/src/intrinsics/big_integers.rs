//! Numbers without limits: leaf functions do the work, in arrays that are made here.

use classfile::Kind;
use runtime::ValueKind;
use runtime::value_ops::ValueOp;

use super::{Answer, Row, Site, Table};
use crate::ir::op::Op;

pub const TABLES: &[Table] = &[Table {
    class: "java/math/BigInteger",
    rows: &[Row { name: "implMultiplyToLen", descriptor: "([II[II[I)[I", make: multiply }],
}];

/// What lengths that the leaf function takes have no bit of, with a few that it does not.
const LONG: u64 = !511 & 0xffff_ffff;

/// `implMultiplyToLen(int[] x, int xlen, int[] y, int ylen, int[] z)` without a `z`.
fn multiply(site: &mut Site<'_>) -> Answer {
    let int = site.vm.primitive(ValueKind::Int);
    let Some(array) = int.array_class.get() else { return Answer::Never };
    let (class, shift) = (array.id.0, array.element_shift);
    let mut template = site.template();
    let [x, x_length, y, y_length, z] = template.arguments[..] else { return Answer::Never };
    let null = template.constant(Kind::Reference, 0);
    let is_null = template.value(ValueOp::ReferenceEqual, vec![z, null]);
    template.require(is_null);
    let either = template.value(ValueOp::IntOr, vec![x_length, y_length]);
    let long = template.constant(Kind::Int, LONG);
    let bits = template.value(ValueOp::IntAnd, vec![either, long]);
    let zero = template.constant(Kind::Int, 0);
    let is_short = template.value(ValueOp::IntEqual, vec![bits, zero]);
    template.require(is_short);
    let length = template.value(ValueOp::IntAdd, vec![x_length, y_length]);
    let made = template.inst(Some(Kind::Reference), Op::NewArray { class, shift }, vec![length]);
    template.leaf_with(vec![x, x_length, y, y_length, made])
}
