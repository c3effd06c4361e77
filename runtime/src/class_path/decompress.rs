//! Resources of images that `jlink --compress` has made.
//!
//! A compressed resource is a pile of layers. Each begins with a header (magic number, size, size of what it expands to, name of what made it) in the byte
//! order of the image; what the last one expands to has none.

use std::io::Read;

use flate2::read::ZlibDecoder;

const MAGIC: u32 = 0xcafe_fafa;
const HEADER_BYTES: usize = 29;
/// Layers of a resource; there are two ways to make one.
const LAYERS_MAX: usize = 8;

/// Bytes of a class file in front of the entries of its constant pool.
const POOL_AT: usize = 10;
/// The tag of an entry with its text (JVMS table 4.4-A).
const UTF8: u8 = 1;
/// The tag of an entry whose text is among the strings of the image.
const SHARED_UTF8: u8 = 23;
/// The tag of a descriptor whose class names are there.
const SHARED_DESCRIPTOR: u8 = 25;

/// The content of a resource; `string` gives the strings of the image by their offsets. None if it is not what it should be.
pub fn decompress<'s>(resource: &[u8], string: impl Fn(usize) -> &'s [u8]) -> Option<Vec<u8>> {
    let mut content = resource.to_vec();
    for _ in 0..LAYERS_MAX {
        let Some(header) = content.get(..HEADER_BYTES).filter(|header| word(header, 0) == MAGIC) else { return Some(content) };
        let (size, expanded) = (usize::try_from(long(header, 4)).ok()?, long(header, 12));
        let maker = string(word(header, 20) as usize);
        let layer = content.get(HEADER_BYTES..HEADER_BYTES.checked_add(size)?)?;
        let next = match maker {
            b"zip" => inflate(layer, expanded)?,
            b"compact-cp" => expand_pool(layer, &string)?,
            _ => return None,
        };
        if next.len() as u64 != expanded {
            return None;
        }
        content = next;
    }
    None
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn long(bytes: &[u8], at: usize) -> u64 {
    let half = |at| u64::from(word(bytes, at));
    if cfg!(target_endian = "little") { half(at) | half(at + 4) << 32 } else { half(at) << 32 | half(at + 4) }
}

fn inflate(layer: &[u8], expanded: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    ZlibDecoder::new(layer).take(expanded.checked_add(1)?).read_to_end(&mut content).ok()?;
    Some(content)
}

/// Puts the texts back into the constant pool of a class file.
fn expand_pool<'s>(layer: &[u8], string: impl Fn(usize) -> &'s [u8]) -> Option<Vec<u8>> {
    let mut input = Input(layer);
    let mut class = input.take(POOL_AT)?.to_vec();
    let count = u16::from_be_bytes([class[POOL_AT - 2], class[POOL_AT - 1]]);
    let mut index = 1;
    while index < count {
        let kind = input.byte()?;
        index += 1;
        match kind {
            SHARED_UTF8 => push_text(&mut class, string(input.number()?))?,
            SHARED_DESCRIPTOR => {
                let template = string(input.number()?);
                let length = input.number()?;
                let text = input.take(length).and_then(|names| descriptor(template, Input(names), &string))?;
                push_text(&mut class, &text)?;
            }
            UTF8 => {
                let length = input.take(2)?;
                class.push(kind);
                class.extend(length);
                class.extend(input.take(usize::from(u16::from_be_bytes([length[0], length[1]])))?);
            }
            _ => {
                let size = size_of_entry(kind)?;
                class.push(kind);
                class.extend(input.take(size)?);
                index += u16::from(size == 8);
            }
        }
    }
    class.extend(input.0);
    Some(class)
}

fn push_text(class: &mut Vec<u8>, text: &[u8]) -> Option<()> {
    class.push(UTF8);
    class.extend(u16::try_from(text.len()).ok()?.to_be_bytes());
    class.extend(text);
    Some(())
}

/// A descriptor: behind each `L` of its template come the package and the simple name of a class.
fn descriptor<'s>(template: &[u8], mut names: Input<'_>, string: impl Fn(usize) -> &'s [u8]) -> Option<Vec<u8>> {
    if names.0.is_empty() {
        return Some(template.to_vec());
    }
    let mut text = Vec::with_capacity(template.len());
    for byte in template {
        text.push(*byte);
        if *byte == b'L' {
            let package = string(names.number()?);
            text.extend(package);
            text.extend((!package.is_empty()).then_some(b'/'));
            text.extend(string(names.number()?));
        }
    }
    Some(text)
}

/// Bytes of an entry without a text behind its tag (JVMS 4.4).
fn size_of_entry(kind: u8) -> Option<usize> {
    Some(match kind {
        // Names of one other entry: classes, strings, method types, modules, packages.
        7 | 8 | 16 | 19 | 20 => 2,
        // Method handles.
        15 => 3,
        // 32-bit numbers, and what names two others.
        3 | 4 | 9..=12 | 17 | 18 => 4,
        // 64-bit numbers, which take two places.
        5 | 6 => 8,
        _ => return None,
    })
}

/// What is left to read.
struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// A number of one to four bytes: the first says how many there are, or begins one of four.
    fn number(&mut self) -> Option<usize> {
        let first = self.byte()?;
        let (start, more) =
            if first & 0x80 == 0 { (first, 3) } else { (first & 0x1f, usize::from(first >> 5 & 3).checked_sub(1)?) };
        Some(self.take(more)?.iter().fold(usize::from(start), |number, byte| number << 8 | usize::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(maker: u32, content: &[u8], expanded: u64) -> Vec<u8> {
        let mut bytes = MAGIC.to_ne_bytes().to_vec();
        bytes.extend((content.len() as u64).to_ne_bytes());
        bytes.extend(expanded.to_ne_bytes());
        bytes.extend(maker.to_ne_bytes());
        bytes.extend(0u32.to_ne_bytes());
        bytes.push(1);
        bytes.extend(content);
        bytes
    }

    fn string(offset: usize) -> &'static [u8] {
        let strings: [&[u8]; 6] = [b"zip", b"compact-cp", b"(L;I)V", b"java/lang", b"String", b"other"];
        strings.get(offset).copied().unwrap_or(b"")
    }

    /// A class file with a shared text, a shared descriptor, a text of its own and a long, which takes two places.
    fn compact() -> (Vec<u8>, Vec<u8>) {
        let head = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 6];
        let long = [5, 0, 0, 0, 0, 0, 0, 0, 9];
        let small = [&head[..], &[23, 0xa4], &[25, 0xa2, 0xa2, 0xa3, 0xa4], &[1, 0, 1, b'x'], &long, b"rest"].concat();
        let whole =
            [&head[..], b"\x01\0\x06String", b"\x01\0\x16(Ljava/lang/String;I)V", b"\x01\0\x01x", &long, b"rest"].concat();
        (small, whole)
    }

    #[test]
    fn what_has_no_header_is_as_it_is() {
        assert_eq!(decompress(b"plain", string).as_deref(), Some(&b"plain"[..]));
    }

    #[test]
    fn layers_are_taken_off_one_after_the_other() {
        use std::io::Write;
        let (small, whole) = compact();
        let inner = layer(1, &small, whole.len() as u64);
        let mut zip = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zip.write_all(&inner).expect("it goes to memory");
        let outer = layer(0, &zip.finish().expect("it goes to memory"), inner.len() as u64);
        assert_eq!(decompress(&inner, string), Some(whole.clone()));
        assert_eq!(decompress(&outer, string), Some(whole));
    }

    #[test]
    fn what_is_damaged_is_nothing() {
        let (small, whole) = compact();
        let good = layer(1, &small, whole.len() as u64);
        for length in HEADER_BYTES..good.len() {
            assert_eq!(decompress(&good[..length], string), None, "{length}");
        }
        assert_eq!(decompress(&layer(1, &small, 3), string), None);
        assert_eq!(decompress(&layer(5, &small, whole.len() as u64), string), None);
        assert_eq!(decompress(&layer(0, b"no zip", 6), string), None);
    }
}
