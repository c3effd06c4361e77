//! Base64 (RFC 4648), whole groups of it.

use base64_simd::{AsOut, Base64};
use gc::Ref;
use runtime::natives::NativeTable;
use runtime::{JavaThread, ValueKind, leaves};

use super::elements::Elements;

pub const TABLES: &[&NativeTable] = &[&ENCODER, &DECODER];

leaves! { ENCODER = "java/util/Base64$Encoder":
    "encodeBlock" "([BII[BIZ)V" => encode,
}

leaves! { DECODER = "java/util/Base64$Decoder":
    "decodeBlock" "([BII[BIZZ)I" => decode,
}

/// Groups that are copied out at a time.
const CHUNK_GROUPS: usize = 256;
/// Bytes of a group, and letters that stand for it.
const BYTES: usize = 3;
const LETTERS: usize = 4;

/// What is no letter.
const NONE: u8 = 0xff;

/// Six bits by letter.
const fn values(letters: &[u8; 64]) -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut index = 0;
    while index < 64 {
        values[letters[index] as usize] = index as u8;
        index += 1;
    }
    values
}

/// An alphabet.
struct Alphabet {
    /// What takes many groups at once, if all are good.
    base64: Base64,
    values: [u8; 256],
}

impl Alphabet {
    const fn new(base64: Base64) -> Self {
        Self { values: values(base64.charset()), base64 }
    }

    /// Decodes groups until one is not good; how many are.
    fn decode(&self, letters: &[u8], bytes: &mut [u8]) -> usize {
        let (groups, _) = letters.as_chunks::<LETTERS>();
        if self.base64.decode(letters, bytes.as_out()).is_ok() {
            return groups.len();
        }
        let (places, _) = bytes.as_chunks_mut::<BYTES>();
        for (good, (bytes, letters)) in places.iter_mut().zip(groups).enumerate() {
            let [a, b, c, d] = letters.map(|letter| u32::from(self.values[usize::from(letter)]));
            // Six bits each, unless one is none.
            if (a | b | c | d) >= 64 {
                return good;
            }
            let [_, first, second, third] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
            *bytes = [first, second, third];
        }
        groups.len()
    }
}

static BASIC: Alphabet = Alphabet::new(base64_simd::STANDARD_NO_PAD);
static URL: Alphabet = Alphabet::new(base64_simd::URL_SAFE_NO_PAD);

/// `encodeBlock(byte[] src, int sp, int sl, byte[] dst, int dp, boolean isURL)`: the bytes from `sp` to `sl`, a multiple of three.
#[allow(clippy::too_many_arguments, reason = "those of the method")]
fn encode(
    thread: &JavaThread,
    _this: Ref<'_>,
    source: Ref<'_>,
    from: i32,
    end: i32,
    target: Ref<'_>,
    to: i32,
    is_url: bool,
) -> Option<()> {
    let groups = end.checked_sub(from)?.max(0) as usize / BYTES;
    if source == target || end > from && (end - from) as usize != groups * BYTES {
        return None;
    }
    let source = Elements::part(thread, source, ValueKind::Byte, from, (groups * BYTES) as i32)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, (groups * LETTERS) as i32)?;
    let alphabet = if is_url { &URL } else { &BASIC };
    let (mut bytes, mut letters) = ([0; CHUNK_GROUPS * BYTES], [0; CHUNK_GROUPS * LETTERS]);
    for first in (0..groups).step_by(CHUNK_GROUPS) {
        let count = (groups - first).min(CHUNK_GROUPS);
        let (bytes, letters) = (&mut bytes[..count * BYTES], &mut letters[..count * LETTERS]);
        source.read_from(first * BYTES, bytes);
        let letters = alphabet.base64.encode(bytes, letters.as_out());
        target.write_from(first * LETTERS, letters);
    }
    Some(())
}

/// `decodeBlock(byte[] src, int sp, int sl, byte[] dst, int dp, boolean isURL, boolean isMIME)`: as many groups of letters as there are; the bytes that it has written.
#[allow(clippy::too_many_arguments, reason = "those of the method")]
fn decode(
    thread: &JavaThread,
    _this: Ref<'_>,
    source: Ref<'_>,
    from: i32,
    end: i32,
    target: Ref<'_>,
    to: i32,
    is_url: bool,
    _is_mime: bool,
) -> Option<i32> {
    let groups = end.checked_sub(from)?.max(0) as usize / LETTERS;
    if source == target {
        return None;
    }
    let source = Elements::part(thread, source, ValueKind::Byte, from, (groups * LETTERS) as i32)?;
    let room = i32::try_from(thread.vm().view.array_length(target)).ok()?.checked_sub(to)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, room.min((groups * BYTES) as i32))?;
    let alphabet = if is_url { &URL } else { &BASIC };
    let (mut letters, mut bytes) = ([0; CHUNK_GROUPS * LETTERS], [0; CHUNK_GROUPS * BYTES]);
    let mut done = 0;
    while done < groups {
        let count = (groups - done).min(CHUNK_GROUPS);
        let (letters, bytes) = (&mut letters[..count * LETTERS], &mut bytes[..count * BYTES]);
        source.read_from(done * LETTERS, letters);
        let good = alphabet.decode(letters, bytes);
        // What does not fit is an exception.
        if (done + good) * BYTES > target.len as usize {
            return None;
        }
        target.write_from(done * BYTES, &bytes[..good * BYTES]);
        done += good;
        if good < count {
            break;
        }
    }
    Some((done * BYTES) as i32)
}
