//! Names of the access and property flags (JVMS tables 4.1-B, 4.5-A, 4.6-A).

use classfile::access;

use super::error::Problem;
use super::words::{Words, number, u2};

/// Every name; a few flags have several.
const FLAGS: [(&str, u16); 19] = [
    ("public", access::PUBLIC),
    ("private", access::PRIVATE),
    ("protected", access::PROTECTED),
    ("static", access::STATIC),
    ("final", access::FINAL),
    ("super", access::SUPER),
    ("synchronized", access::SYNCHRONIZED),
    ("volatile", access::VOLATILE),
    ("bridge", access::BRIDGE),
    ("varargs", access::VARARGS),
    ("transient", access::TRANSIENT),
    ("native", access::NATIVE),
    ("interface", access::INTERFACE),
    ("abstract", access::ABSTRACT),
    ("strict", access::STRICT),
    ("synthetic", access::SYNTHETIC),
    ("annotation", access::ANNOTATION),
    ("enum", access::ENUM),
    ("module", access::MODULE),
];

/// Takes the flags at the start of what is left, by name or as numbers.
///
/// # Errors
/// A number of more than 16 bits.
pub fn flags(words: &mut Words) -> Result<u16, Problem> {
    let mut flags = 0;
    while let Some(text) = words.peek().map(|word| word.text.clone()) {
        let named = FLAGS.iter().find(|(name, _)| *name == text).map(|&(_, flag)| flag);
        let Some(flag) = named.map(Ok).or_else(|| number(&text).map(u2)) else { break };
        flags |= flag?;
        words.take(&text);
    }
    Ok(flags)
}
