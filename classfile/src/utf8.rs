//! `Utf8`: text of a constant, known to be valid modified UTF-8 (JVMS §4.4.7).

use std::borrow::Cow;
use std::fmt;

use crate::modified_utf8;

/// Modified UTF-8 that `modified_utf8::is_valid` accepted; ordered and hashed by its bytes.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Utf8<'a>(&'a [u8]);

impl<'a> Utf8<'a> {
    /// The text of `bytes` if they are valid modified UTF-8.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        modified_utf8::is_valid(bytes).then_some(Self(bytes))
    }

    /// The text of bytes that a lenient validation accepted.
    pub(crate) fn from_validated(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The encoded bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The text; a surrogate without its partner becomes U+FFFD.
    pub fn to_str(&self) -> Cow<'a, str> {
        modified_utf8::decode_lossy(self.0)
    }

    /// The UTF-16 code units, as `java.lang.String` has them.
    pub fn to_utf16(&self) -> Vec<u16> {
        modified_utf8::decode(self.0)
    }
}

impl PartialEq<str> for Utf8<'_> {
    fn eq(&self, other: &str) -> bool {
        // Nearly always the answer is no, and the first character tells.
        let (first, other_first) = (self.0.first(), other.as_bytes().first());
        let differs = first != other_first && other_first.is_none_or(|byte| (1..0x80).contains(byte));
        !differs && modified_utf8::encode_str(other).as_ref() == self.0
    }
}

impl PartialEq<&str> for Utf8<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl fmt::Display for Utf8<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_str().fmt(f)
    }
}

impl fmt::Debug for Utf8<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), f)
    }
}
