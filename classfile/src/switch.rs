//! Tables of `tableswitch` and `lookupswitch`, borrowed from the code (JVMS §6.5).
//!
//! Invariant: the decoder builds a switch only after checking that every target lies inside the code.

/// A `tableswitch` instruction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableSwitch<'a> {
    pub(crate) bci: u32,
    pub(crate) default: u32,
    pub(crate) low: i32,
    pub(crate) offsets: &'a [[u8; 4]],
}

impl<'a> TableSwitch<'a> {
    /// Target for keys outside the table.
    pub fn default(&self) -> u32 {
        self.default
    }

    /// Smallest key of the table.
    pub fn low(&self) -> i32 {
        self.low
    }

    /// Greatest key of the table.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "high is an i32 and low + count - 1 by construction"
    )]
    pub fn high(&self) -> i32 {
        self.low.wrapping_add(self.offsets.len() as i32 - 1)
    }

    /// Targets of the keys from low to high.
    pub fn targets(&self) -> impl ExactSizeIterator<Item = u32> + DoubleEndedIterator + Clone + use<'a> {
        let bci = self.bci;
        self.offsets.iter().map(move |offset| bci.wrapping_add_signed(i32::from_be_bytes(*offset)))
    }

    /// Target of a key, the default if it is outside the table.
    pub fn target(&self, key: i32) -> u32 {
        let position = i64::from(key) - i64::from(self.low);
        usize::try_from(position).ok().and_then(|position| self.targets().nth(position)).unwrap_or(self.default)
    }
}

/// A `lookupswitch` instruction; keys are in the order of the class file, which the verifier requires to ascend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookupSwitch<'a> {
    pub(crate) bci: u32,
    pub(crate) default: u32,
    pub(crate) pairs: &'a [[u8; 8]],
}

impl<'a> LookupSwitch<'a> {
    /// Target for keys that are not listed.
    pub fn default(&self) -> u32 {
        self.default
    }

    /// Keys and their targets.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (i32, u32)> + DoubleEndedIterator + Clone + use<'a> {
        let bci = self.bci;
        self.pairs.iter().map(move |[a, b, c, d, e, f, g, h]| {
            let offset = i32::from_be_bytes([*e, *f, *g, *h]);
            (i32::from_be_bytes([*a, *b, *c, *d]), bci.wrapping_add_signed(offset))
        })
    }

    /// Target of a key, the default if it is not listed.
    pub fn target(&self, key: i32) -> u32 {
        self.pairs().find(|(listed, _)| *listed == key).map_or(self.default, |(_, target)| target)
    }
}
