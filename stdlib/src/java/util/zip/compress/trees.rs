//! Blocks of a deflated stream (RFC 1951 §3.2): how often symbols occur, the codes made from that, and which kind of block is the shortest.
//!
//! Ties are decided as zlib decides them, so that streams are the same to the bit.

use std::sync::LazyLock;

use super::bits::Bits;

/// Symbols of a block at most; with the last of them it ends.
pub const SYMBOLS_MAX: usize = (1 << 14) - 1;
/// Literals, the end of the block, and the codes of lengths.
const LITERAL_CODES: usize = 286;
const DISTANCE_CODES: usize = 30;
const LENGTH_CODES: usize = 19;
const END_OF_BLOCK: usize = 256;
/// Bits of a code at most, and of one that codes lengths.
const CODE_BITS: usize = 15;
const LENGTH_CODE_BITS: usize = 7;
const HEAP_SIZE: usize = 2 * LITERAL_CODES + 1;

const EXTRA_LENGTH_BITS: [u8; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const EXTRA_DISTANCE_BITS: [u8; 30] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const EXTRA_REPEAT_BITS: [u8; LENGTH_CODES] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];
/// In which order the lengths of the codes of lengths are written.
const LENGTH_ORDER: [usize; LENGTH_CODES] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The length before is repeated 3 to 6 times; 0, 3 to 10 times; 0, 11 to 138 times.
const REPEAT: usize = 16;
const ZEROS: usize = 17;
const MANY_ZEROS: usize = 18;

/// A symbol's row: how often it occurs, and its code.
#[derive(Clone, Copy, Default)]
struct Node {
    count: u32,
    code: u16,
    bits: u16,
    parent: u16,
}

/// What all streams share.
struct Fixed {
    literals: [Node; LITERAL_CODES + 2],
    distances: [Node; DISTANCE_CODES],
    length_code: [u8; 256],
    length_base: [u16; 29],
    distance_code: [u8; 512],
    distance_base: [u16; 30],
}

static FIXED: LazyLock<Fixed> = LazyLock::new(Fixed::new);

impl Fixed {
    fn new() -> Self {
        let mut fixed = Self {
            literals: [Node::default(); LITERAL_CODES + 2],
            distances: [Node::default(); DISTANCE_CODES],
            length_code: [0; 256],
            length_base: [0; 29],
            distance_code: [0; 512],
            distance_base: [0; 30],
        };
        let mut length = 0;
        for (code, extra) in EXTRA_LENGTH_BITS[..28].iter().enumerate() {
            fixed.length_base[code] = length as u16;
            for _ in 0..1 << extra {
                fixed.length_code[length] = code as u8;
                length += 1;
            }
        }
        fixed.length_code[255] = 28;
        let mut distance = 0;
        for (code, extra) in EXTRA_DISTANCE_BITS.iter().enumerate() {
            fixed.distance_base[code] = distance as u16;
            // From 256 on, distances are looked up by 128.
            let step = if distance < 256 { 1 } else { 128 };
            for near in (distance..distance + (1 << extra)).step_by(step) {
                let index = if near < 256 { near } else { 256 + (near >> 7) };
                fixed.distance_code[index] = code as u8;
            }
            distance += 1 << extra;
        }
        let mut lengths = [0; CODE_BITS + 1];
        for (symbol, node) in fixed.literals.iter_mut().enumerate() {
            node.bits = match symbol {
                0..144 => 8,
                144..256 => 9,
                256..280 => 7,
                _ => 8,
            };
            lengths[node.bits as usize] += 1;
        }
        give_codes(&mut fixed.literals, &lengths);
        for (symbol, node) in fixed.distances.iter_mut().enumerate() {
            (node.bits, node.code) = (5, reversed(symbol as u16, 5));
        }
        fixed
    }

    fn distance_code(&self, distance: u16) -> usize {
        let distance = distance as usize;
        let index = if distance < 256 { distance } else { 256 + (distance >> 7) };
        self.distance_code[index].into()
    }
}

fn reversed(code: u16, bits: u16) -> u16 {
    code.reverse_bits() >> (16 - bits)
}

/// Codes from their lengths (RFC 1951 §3.2.2).
fn give_codes(nodes: &mut [Node], lengths: &[u16; CODE_BITS + 1]) {
    let mut next = [0_u16; CODE_BITS + 1];
    for bits in 1..=CODE_BITS {
        next[bits] = (next[bits - 1] + if bits == 1 { 0 } else { lengths[bits - 1] }) << 1;
    }
    for node in nodes.iter_mut().filter(|node| node.bits != 0) {
        let code = &mut next[node.bits as usize];
        node.code = reversed(*code, node.bits);
        *code += 1;
    }
}

/// What a tree is made for.
#[derive(Clone, Copy)]
struct Purpose {
    fixed: Option<&'static [Node]>,
    extra: &'static [u8],
    /// The first symbol with extra bits.
    base: usize,
    symbols: usize,
    bits_max: usize,
}

/// One symbol: a literal if the distance is 0, or else a length less 3.
#[derive(Clone, Copy)]
struct Symbol {
    distance: u16,
    value: u8,
}

/// The symbols of the block that is being collected.
pub struct Trees {
    fixed: &'static Fixed,
    symbols: Vec<Symbol>,
    literals: [Node; HEAP_SIZE],
    distances: [Node; 2 * DISTANCE_CODES + 1],
    lengths: [Node; 2 * LENGTH_CODES + 1],
    heap: Heap,
    /// Bits of the block with codes of its own, and with the fixed ones.
    own_bits: i64,
    fixed_bits: i64,
}

/// The lightest node is on top.
struct Heap {
    nodes: [u16; HEAP_SIZE],
    length: usize,
    depth: [u8; HEAP_SIZE],
}

impl Heap {
    fn is_lighter(&self, tree: &[Node], one: u16, other: u16) -> bool {
        let (first, second) = (tree[one as usize].count, tree[other as usize].count);
        first < second || first == second && self.depth[one as usize] <= self.depth[other as usize]
    }

    fn sink(&mut self, tree: &[Node], mut at: usize) {
        let node = self.nodes[at];
        let mut child = at * 2;
        while child <= self.length {
            if child < self.length && self.is_lighter(tree, self.nodes[child + 1], self.nodes[child]) {
                child += 1;
            }
            if self.is_lighter(tree, node, self.nodes[child]) {
                break;
            }
            self.nodes[at] = self.nodes[child];
            at = child;
            child *= 2;
        }
        self.nodes[at] = node;
    }
}

impl Trees {
    pub fn new() -> Self {
        let mut trees = Self {
            fixed: &FIXED,
            symbols: Vec::with_capacity(SYMBOLS_MAX),
            literals: [Node::default(); HEAP_SIZE],
            distances: [Node::default(); 2 * DISTANCE_CODES + 1],
            lengths: [Node::default(); 2 * LENGTH_CODES + 1],
            heap: Heap { nodes: [0; HEAP_SIZE], length: 0, depth: [0; HEAP_SIZE] },
            own_bits: 0,
            fixed_bits: 0,
        };
        trees.clear();
        trees
    }

    /// A new block begins.
    pub fn clear(&mut self) {
        self.symbols.clear();
        self.literals.iter_mut().for_each(|node| node.count = 0);
        self.distances.iter_mut().for_each(|node| node.count = 0);
        self.lengths.iter_mut().for_each(|node| node.count = 0);
        self.literals[END_OF_BLOCK].count = 1;
        (self.own_bits, self.fixed_bits) = (0, 0);
    }

    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Adds a literal; whether the block is full.
    #[inline]
    pub fn literal(&mut self, byte: u8) -> bool {
        self.symbols.push(Symbol { distance: 0, value: byte });
        self.literals[byte as usize].count += 1;
        self.symbols.len() == SYMBOLS_MAX
    }

    /// Adds a match of `length` bytes less 3; whether the block is full.
    #[inline]
    pub fn repetition(&mut self, distance: usize, length: usize) -> bool {
        let fixed = self.fixed;
        self.symbols.push(Symbol { distance: distance as u16, value: length as u8 });
        self.literals[fixed.length_code[length & 255] as usize + END_OF_BLOCK + 1].count += 1;
        self.distances[fixed.distance_code(distance as u16 - 1)].count += 1;
        self.symbols.len() == SYMBOLS_MAX
    }

    /// Writes the block, of which the bytes are `plain` if they are still known.
    pub fn write(&mut self, bits: &mut Bits, plain: Option<&[u8]>, length: usize, last: bool) {
        let fixed = self.fixed;
        let literals = Purpose {
            fixed: Some(&fixed.literals),
            extra: &EXTRA_LENGTH_BITS,
            base: END_OF_BLOCK + 1,
            symbols: LITERAL_CODES,
            bits_max: CODE_BITS,
        };
        let distances = Purpose {
            fixed: Some(&fixed.distances),
            extra: &EXTRA_DISTANCE_BITS,
            base: 0,
            symbols: DISTANCE_CODES,
            bits_max: CODE_BITS,
        };
        let lengths =
            Purpose { fixed: None, extra: &EXTRA_REPEAT_BITS, base: 0, symbols: LENGTH_CODES, bits_max: LENGTH_CODE_BITS };
        let mut sizes = (0, 0);
        let last_literal = build(&mut self.literals, &mut self.heap, literals, &mut sizes);
        let last_distance = build(&mut self.distances, &mut self.heap, distances, &mut sizes);
        let counted = &mut self.lengths;
        for (tree, symbols) in [(&self.literals[..], last_literal), (&self.distances[..], last_distance)] {
            runs(tree, symbols, |symbol, _, _| counted[symbol].count += 1);
        }
        build(&mut self.lengths, &mut self.heap, lengths, &mut sizes);
        let written = (3..LENGTH_CODES).rev().find(|&rank| self.lengths[LENGTH_ORDER[rank]].bits != 0).unwrap_or(2) + 1;
        let own_bytes = (sizes.0 + 3 * written as i64 + 14 + 10) >> 3;
        let fixed_bytes = (sizes.1 + 10) >> 3;
        let best = own_bytes.min(fixed_bytes);
        let end = u32::from(last);
        if let Some(plain) = plain.filter(|_| length as i64 + 4 <= best) {
            stored(bits, plain, last);
        } else if fixed_bytes <= own_bytes {
            bits.put(2 | end, 3);
            self.write_symbols(bits, &fixed.literals, &fixed.distances);
        } else {
            bits.put(4 | end, 3);
            self.write_codes(bits, last_literal, last_distance, written);
            self.write_symbols(bits, &self.literals, &self.distances);
        }
        self.clear();
        if last {
            bits.align();
        }
    }

    fn write_codes(&self, bits: &mut Bits, last_literal: usize, last_distance: usize, written: usize) {
        bits.put((last_literal + 1 - 257) as u32, 5);
        bits.put(last_distance as u32, 5);
        bits.put((written - 4) as u32, 4);
        for symbol in &LENGTH_ORDER[..written] {
            bits.put(self.lengths[*symbol].bits.into(), 3);
        }
        for (tree, symbols) in [(&self.literals[..], last_literal), (&self.distances[..], last_distance)] {
            runs(tree, symbols, |symbol, extra, count| {
                let node = &self.lengths[symbol];
                bits.put(node.code.into(), node.bits.into());
                bits.put(extra, count);
            });
        }
    }

    fn write_symbols(&self, bits: &mut Bits, literals: &[Node], distances: &[Node]) {
        let fixed = self.fixed;
        for symbol in &self.symbols {
            if symbol.distance == 0 {
                let node = &literals[symbol.value as usize];
                bits.put(node.code.into(), node.bits.into());
                continue;
            }
            let code = fixed.length_code[symbol.value as usize] as usize;
            let node = &literals[code + END_OF_BLOCK + 1];
            bits.put(node.code.into(), node.bits.into());
            let extra = EXTRA_LENGTH_BITS[code];
            if extra != 0 {
                bits.put(u32::from(symbol.value) - u32::from(fixed.length_base[code]), extra.into());
            }
            let distance = symbol.distance - 1;
            let code = fixed.distance_code(distance);
            let node = &distances[code];
            bits.put(node.code.into(), node.bits.into());
            bits.put(u32::from(distance) - u32::from(fixed.distance_base[code]), EXTRA_DISTANCE_BITS[code].into());
        }
        let end = &literals[END_OF_BLOCK];
        bits.put(end.code.into(), end.bits.into());
    }
}

/// Writes a block of plain bytes.
pub fn stored(bits: &mut Bits, plain: &[u8], last: bool) {
    stored_header(bits, plain.len() as u16, last);
    bits.bytes(plain);
}

/// Writes the beginning of a block of so many plain bytes.
pub fn stored_header(bits: &mut Bits, length: u16, last: bool) {
    bits.put(u32::from(last), 3);
    bits.align();
    bits.bytes(&length.to_le_bytes());
    bits.bytes(&(!length).to_le_bytes());
}

/// Makes the codes of a tree whose symbols are counted; the last symbol with a code. Adds what the symbols then take to both sizes.
fn build(tree: &mut [Node], heap: &mut Heap, purpose: Purpose, sizes: &mut (i64, i64)) -> usize {
    heap.length = 0;
    let mut last: i32 = -1;
    for (symbol, node) in tree[..purpose.symbols].iter_mut().enumerate() {
        node.bits = 0;
        if node.count != 0 {
            heap.length += 1;
            heap.nodes[heap.length] = symbol as u16;
            heap.depth[symbol] = 0;
            last = symbol as i32;
        }
    }
    // A tree has two codes at least.
    while heap.length < 2 {
        let symbol = if last < 2 { (last + 1) as usize } else { 0 };
        last = last.max(symbol as i32);
        heap.length += 1;
        heap.nodes[heap.length] = symbol as u16;
        heap.depth[symbol] = 0;
        tree[symbol].count = 1;
        sizes.0 -= 1;
        sizes.1 -= purpose.fixed.map_or(0, |fixed| fixed[symbol].bits.into());
    }
    for at in (1..=heap.length / 2).rev() {
        heap.sink(tree, at);
    }
    let mut next = purpose.symbols;
    let mut lowest = HEAP_SIZE;
    loop {
        let first = heap.nodes[1];
        heap.nodes[1] = heap.nodes[heap.length];
        heap.length -= 1;
        heap.sink(tree, 1);
        let second = heap.nodes[1];
        lowest -= 2;
        (heap.nodes[lowest + 1], heap.nodes[lowest]) = (first, second);
        let (one, other) = (first as usize, second as usize);
        tree[next].count = tree[one].count + tree[other].count;
        heap.depth[next] = heap.depth[one].max(heap.depth[other]) + 1;
        tree[one].parent = next as u16;
        tree[other].parent = next as u16;
        heap.nodes[1] = next as u16;
        next += 1;
        heap.sink(tree, 1);
        if heap.length < 2 {
            break;
        }
    }
    lowest -= 1;
    heap.nodes[lowest] = heap.nodes[1];
    let last = last as usize;
    let lengths = give_lengths(tree, &heap.nodes[lowest..], last, purpose, sizes);
    give_codes(&mut tree[..=last], &lengths);
    last
}

/// How long codes are, from the root down; those that would be too long take bits from others.
fn give_lengths(tree: &mut [Node], nodes: &[u16], last: usize, purpose: Purpose, sizes: &mut (i64, i64)) -> [u16; CODE_BITS + 1] {
    let mut lengths = [0_u16; CODE_BITS + 1];
    let mut too_long = 0;
    tree[nodes[0] as usize].bits = 0;
    for node in &nodes[1..] {
        let symbol = *node as usize;
        let mut bits = tree[tree[symbol].parent as usize].bits as usize + 1;
        if bits > purpose.bits_max {
            bits = purpose.bits_max;
            too_long += 1;
        }
        tree[symbol].bits = bits as u16;
        if symbol > last {
            continue;
        }
        lengths[bits] += 1;
        let extra: i64 = if symbol >= purpose.base { purpose.extra[symbol - purpose.base].into() } else { 0 };
        let count = i64::from(tree[symbol].count);
        sizes.0 += count * (bits as i64 + extra);
        sizes.1 += purpose.fixed.map_or(0, |fixed| count * (i64::from(fixed[symbol].bits) + extra));
    }
    if too_long == 0 {
        return lengths;
    }
    while too_long > 0 {
        let mut bits = purpose.bits_max - 1;
        while lengths[bits] == 0 {
            bits -= 1;
        }
        lengths[bits] -= 1;
        lengths[bits + 1] += 2;
        lengths[purpose.bits_max] -= 1;
        too_long -= 2;
    }
    let mut leaves = nodes.iter().rev().map(|node| *node as usize).filter(|symbol| *symbol <= last);
    for bits in (1..=purpose.bits_max).rev() {
        for symbol in leaves.by_ref().take(lengths[bits].into()) {
            let before = i64::from(tree[symbol].bits);
            sizes.0 += (bits as i64 - before) * i64::from(tree[symbol].count);
            tree[symbol].bits = bits as u16;
        }
    }
    lengths
}

/// The lengths of a tree's codes in runs: symbols of the tree of lengths, with extra bits and how many these are.
fn runs(tree: &[Node], last: usize, mut emit: impl FnMut(usize, u32, u32)) {
    let limits = |bits: Option<u16>, next: Option<u16>| match (bits, next) {
        (_, Some(0)) => (138, 3),
        (bits, next) if bits == next => (6, 3),
        _ => (7, 4),
    };
    let mut before = None;
    let (mut most, mut least) = limits(None, Some(tree[0].bits));
    let mut count: u32 = 0;
    for (symbol, node) in tree[..=last].iter().enumerate() {
        let bits = node.bits;
        let next = (symbol < last).then(|| tree[symbol + 1].bits);
        count += 1;
        if count < most && next == Some(bits) {
            continue;
        }
        if count < least {
            (0..count).for_each(|_| emit(bits.into(), 0, 0));
        } else if bits != 0 {
            if before != Some(bits) {
                emit(bits.into(), 0, 0);
                count -= 1;
            }
            emit(REPEAT, count - 3, 2);
        } else if count <= 10 {
            emit(ZEROS, count - 3, 3);
        } else {
            emit(MANY_ZEROS, count - 11, 7);
        }
        count = 0;
        before = Some(bits);
        (most, least) = limits(Some(bits), next);
    }
}
