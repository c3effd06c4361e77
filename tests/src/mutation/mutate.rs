//! Breaking class files: small changes where a verifier has to look.

use classfile::{Opcode, Operands};

use super::layout::{CodeSpan, Layout};

/// A small generator of pseudo-random numbers (xorshift64), equal in every run with the same seed.
pub struct Random(u64);

impl Random {
    /// A generator.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default().checked_rem(bound).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// A class file with one to three changes, and whether they concern the code of one method only.
pub fn mutate(class: &[u8], random: &mut Random) -> (Vec<u8>, bool) {
    let mut bytes = class.to_vec();
    let changes = [1, 1, 1, 2, 3][random.below(5)];
    let mut in_one_method = changes == 1;
    for _ in 0..changes {
        // A change may have broken the layout; then the changes so far must do.
        let Ok(layout) = Layout::of(&bytes) else { break };
        let kind = random.below(16);
        in_one_method &= kind < 12;
        change(&mut bytes, &layout, kind, random);
    }
    (bytes, in_one_method)
}

fn change(bytes: &mut [u8], layout: &Layout, kind: usize, random: &mut Random) {
    match kind {
        0..=6 => {
            if let Some(code) = random.pick(&layout.codes) {
                change_code(bytes, layout, code, random);
            }
        }
        7..=9 => change_stack_map(bytes, layout, random),
        10 => change_exceptions(bytes, layout, random),
        11 => {
            if let Some(code) = random.pick(&layout.codes) {
                nudge(bytes, code.limits.start + 2 * random.below(2), random);
            }
        }
        12 => change_constant(bytes, layout, random),
        13 => {
            if let Some(flags) = random.pick(&layout.flags) {
                let bit = random.below(16);
                bytes[flags + 1 - bit / 8] ^= 1 << (bit % 8);
            }
        }
        14 => {
            let places = if random.below(2) == 0 { &layout.supertypes } else { &layout.member_names };
            if let Some(place) = random.pick(places) {
                redirect(bytes, layout, *place, random);
            }
        }
        _ => bytes[7] = [45, 46, 47, 48, 49, 50, 51, 52, 55, 61][random.below(10)],
    }
}

fn read_u16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(<[u8]>::first_chunk::<2>).map_or(0, |pair| u16::from_be_bytes(*pair))
}

fn write_u16(bytes: &mut [u8], at: usize, value: u16) {
    if let Some(place) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<2>) {
        *place = value.to_be_bytes();
    }
}

/// Changes a two-byte number a little.
fn nudge(bytes: &mut [u8], at: usize, random: &mut Random) {
    let value = read_u16(bytes, at);
    let changed = match random.below(5) {
        0 => value.wrapping_add(1),
        1 => value.wrapping_sub(1),
        2 => 0,
        3 => value.wrapping_sub(2),
        _ => value.wrapping_add(2),
    };
    write_u16(bytes, at, changed);
}

/// Replaces a constant index by another, mostly of a constant of the same kind.
fn redirect(bytes: &mut [u8], layout: &Layout, at: usize, random: &mut Random) {
    let old = read_u16(bytes, at);
    let tag = layout.constants.iter().find(|constant| constant.index == old).map(|constant| constant.tag);
    let any = random.below(8) == 0;
    let alike: Vec<u16> =
        layout.constants.iter().filter(|constant| any || Some(constant.tag) == tag).map(|constant| constant.index).collect();
    if let Some(index) = random.pick(&alike) {
        write_u16(bytes, at, *index);
    }
}

/// Starts of the instructions, as far as they can be followed.
fn instruction_starts(code: &[u8]) -> Vec<usize> {
    classfile::instructions(code).map_while(|found| found.ok().map(|(bci, _)| bci as usize)).collect()
}

fn change_code(bytes: &mut [u8], layout: &Layout, code: &CodeSpan, random: &mut Random) {
    let starts = instruction_starts(&bytes[code.code.clone()]);
    let Some(bci) = random.pick(&starts).copied() else { return };
    let at = code.code.start + bci;
    let Some(opcode) = Opcode::from_u8(bytes[at]) else { return };
    match random.below(10) {
        0 => bytes[at] = random.below(256) as u8,
        1 => bytes[code.code.start + random.below(code.code.len())] = random.below(256) as u8,
        // Another instruction of the same shape.
        2..=5 => {
            let alike: Vec<u8> =
                Opcode::ALL.iter().filter(|other| other.operands() == opcode.operands()).map(|other| *other as u8).collect();
            if let Some(other) = random.pick(&alike) {
                bytes[at] = *other;
            }
        }
        6 => {
            if let Some(length) = opcode.operands().instruction_length() {
                let end = (at + length as usize).min(code.code.end);
                bytes[at..end].fill(0);
            }
        }
        _ => change_operand(bytes, layout, at, opcode, random),
    }
}

fn change_operand(bytes: &mut [u8], layout: &Layout, at: usize, opcode: Opcode, random: &mut Random) {
    match opcode.operands() {
        Operands::Constant | Operands::InvokeInterface | Operands::InvokeDynamic | Operands::MultiArray => {
            redirect(bytes, layout, at + 1, random);
        }
        Operands::Branch | Operands::TableSwitch | Operands::LookupSwitch | Operands::WideBranch => nudge(bytes, at + 1, random),
        Operands::None => bytes[at] = bytes[at].wrapping_add([1, 255, 4][random.below(3)]),
        _ => bytes[at + 1] = bytes[at + 1].wrapping_add([1, 255, 2][random.below(3)]),
    }
}

fn change_stack_map(bytes: &mut [u8], layout: &Layout, random: &mut Random) {
    let maps: Vec<_> = layout.codes.iter().filter_map(|code| code.stack_map.clone()).collect();
    let Some(map) = random.pick(&maps) else { return };
    let at = map.start + random.below(map.len());
    match random.below(6) {
        0 => bytes[at] = random.below(256) as u8,
        1 => bytes[at] = random.below(9) as u8,
        2 => bytes[at] = [247, 248, 250, 251, 252, 254, 255, 64, 0][random.below(9)],
        3 => bytes[at] = bytes[at].wrapping_add(1),
        4 => bytes[at] = bytes[at].wrapping_sub(1),
        _ => {
            let classes: Vec<u16> = layout.constants.iter().filter(|constant| constant.tag == 7).map(|one| one.index).collect();
            if let Some(index) = random.pick(&classes) {
                write_u16(bytes, at, *index);
            }
        }
    }
}

fn change_exceptions(bytes: &mut [u8], layout: &Layout, random: &mut Random) {
    let tables: Vec<_> = layout.codes.iter().map(|code| code.exceptions.clone()).filter(|table| !table.is_empty()).collect();
    let Some(table) = random.pick(&tables) else { return };
    let place = random.below(table.len() / 2);
    let at = table.start + 2 * place;
    if place % 4 == 3 { redirect(bytes, layout, at, random) } else { nudge(bytes, at, random) }
}

fn change_constant(bytes: &mut [u8], layout: &Layout, random: &mut Random) {
    let Some(constant) = random.pick(&layout.constants) else { return };
    let (content, tag) = (constant.content.clone(), constant.tag);
    match tag {
        1 if !content.is_empty() => {
            let at = content.start + random.below(content.len());
            bytes[at] = *random.pick(b"IJFDZBCSV[L;()/<>a.").unwrap_or(&b'I');
        }
        15 if random.below(2) == 0 => bytes[content.start] = random.below(11) as u8,
        15 => redirect(bytes, layout, content.start + 1, random),
        7 | 8 | 16 => redirect(bytes, layout, content.start, random),
        9..=12 | 17 | 18 => redirect(bytes, layout, content.start + 2 * random.below(2), random),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed| {
            let mut random = Random::new(seed);
            [random.below(1000), random.below(1000), random.below(1000)]
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }
}
