//! What HotSpot computes for `Math` on x86-64: the algorithms of Intel's library, to the last bit. Every rounding is part of the result.
#![allow(
    clippy::cast_possible_truncation,
    clippy::many_single_char_names,
    clippy::float_cmp,
    reason = "steps are those of the published algorithms"
)]

pub mod exponential;
pub mod logarithms;
mod pair;
pub mod power;
mod reduction;
mod tables;
pub mod trigonometry;
