//! Blocks of AES (FIPS 197), with the round keys that the class library has made.

use aes::hazmat::{
    cipher_round, cipher_round_par, equiv_inv_cipher_round, equiv_inv_cipher_round_par, inv_mix_columns, mix_columns,
};
use aes::{Block, Block8};
use gc::Ref;
use runtime::natives::NativeTable;
use runtime::{JavaThread, ValueKind, leaves};

use super::elements::{Elements, declaring, reference_field};

pub const TABLES: &[&NativeTable] = &[&AES, &BOOK, &CHAINING, &COUNTER];

const AES_NAME: &str = "com/sun/crypto/provider/AESCrypt";

leaves! { AES = "com/sun/crypto/provider/AESCrypt":
    "implEncryptBlock" "([BI[BI)V" => encrypt,
    "implDecryptBlock" "([BI[BI)V" => decrypt,
}

leaves! { BOOK = "com/sun/crypto/provider/ElectronicCodeBook":
    "implECBEncrypt" "([BII[BI)I" => |thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, len: i32, target: Ref<'_>, to: i32| {
        let keys = Keys::of_mode(thread, this)?;
        each(thread, (source, from), len, (target, to), |_, blocks| keys.encrypt_all(blocks))
    },
    "implECBDecrypt" "([BII[BI)I" => |thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, len: i32, target: Ref<'_>, to: i32| {
        let keys = Keys::of_mode(thread, this)?;
        each(thread, (source, from), len, (target, to), |_, blocks| keys.decrypt_all(blocks))
    },
}

leaves! { CHAINING = "com/sun/crypto/provider/CipherBlockChaining":
    "implEncrypt" "([BII[BI)I" => chain_encrypted,
    "implDecrypt" "([BII[BI)I" => chain_decrypted,
}

leaves! { COUNTER = "com/sun/crypto/provider/CounterMode":
    "implCrypt" "([BII[BI)I" => count,
}

/// The class of what encrypts for a mode.
const MODE_NAME: &str = "com/sun/crypto/provider/FeedbackCipher";
const CHAINING_NAME: &str = "com/sun/crypto/provider/CipherBlockChaining";
const COUNTER_NAME: &str = "com/sun/crypto/provider/CounterMode";

/// Bytes of a block.
const BLOCK_BYTES: i32 = 16;
/// Blocks that are worked on at once.
const BLOCKS: usize = 8;
/// Round keys that there are at most, with the one before the first round.
const KEYS_MAX: usize = 15;

/// Keys of the rounds in the order in which the class library has them, and their number.
struct Keys {
    keys: [Block; KEYS_MAX],
    count: usize,
}

fn add(block: &mut Block, key: &Block) {
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
}

fn repeated(key: &Block) -> Block8 {
    std::array::from_fn::<_, BLOCKS, _>(|_| *key).into()
}

impl Keys {
    /// Those of an `AESCrypt`.
    fn of(thread: &JavaThread, cipher: Ref<'_>) -> Option<Self> {
        let words = Elements::whole(thread, reference_field(thread, cipher, AES_NAME, "K")?, ValueKind::Int)?;
        let count = (words.len / 4) as usize;
        if ![11, 13, 15].contains(&count) || words.len % 4 != 0 {
            return None;
        }
        let mut keys = [Block::default(); KEYS_MAX];
        for (key, first) in keys.iter_mut().zip((0..words.len).step_by(4)) {
            let (parts, _) = key.as_chunks_mut::<4>();
            parts.iter_mut().zip(first..).for_each(|(part, index)| *part = words.int(index).to_be_bytes());
        }
        Some(Self { keys, count })
    }

    /// Those of the cipher of a mode, if that is AES.
    fn of_mode(thread: &JavaThread, mode: Ref<'_>) -> Option<Self> {
        Self::of(thread, reference_field(thread, mode, MODE_NAME, "embeddedCipher")?)
    }

    fn encrypt(&self, block: &mut Block) {
        let (first, last) = (&self.keys[0], &self.keys[self.count - 1]);
        add(block, first);
        self.keys[1..self.count - 1].iter().for_each(|key| cipher_round(block, key));
        // The last round mixes no columns.
        cipher_round(block, &Block::default());
        inv_mix_columns(block);
        add(block, last);
    }

    fn encrypt_all(&self, blocks: &mut Block8) {
        let (first, last) = (&self.keys[0], &self.keys[self.count - 1]);
        blocks.iter_mut().for_each(|block| add(block, first));
        self.keys[1..self.count - 1].iter().for_each(|key| cipher_round_par(blocks, &repeated(key)));
        cipher_round_par(blocks, &Block8::default());
        for block in blocks {
            inv_mix_columns(block);
            add(block, last);
        }
    }

    /// The keys are those of the equivalent inverse cipher, the last one first.
    fn decrypt(&self, block: &mut Block) {
        add(block, &self.keys[1]);
        self.keys[2..self.count].iter().for_each(|key| equiv_inv_cipher_round(block, key));
        equiv_inv_cipher_round(block, &Block::default());
        mix_columns(block);
        add(block, &self.keys[0]);
    }

    fn decrypt_all(&self, blocks: &mut Block8) {
        blocks.iter_mut().for_each(|block| add(block, &self.keys[1]));
        self.keys[2..self.count].iter().for_each(|key| equiv_inv_cipher_round_par(blocks, &repeated(key)));
        equiv_inv_cipher_round_par(blocks, &Block8::default());
        for block in blocks {
            mix_columns(block);
            add(block, &self.keys[0]);
        }
    }
}

/// `implEncryptBlock(byte[] in, int inOffset, byte[] out, int outOffset)`
fn encrypt(thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32) -> Option<()> {
    one(thread, (source, from), (target, to), |block| {
        Keys::of(thread, this)?.encrypt(block);
        Some(())
    })
}

/// `implDecryptBlock(byte[] in, int inOffset, byte[] out, int outOffset)`
fn decrypt(thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32) -> Option<()> {
    one(thread, (source, from), (target, to), |block| {
        Keys::of(thread, this)?.decrypt(block);
        Some(())
    })
}

fn one(
    thread: &JavaThread,
    (source, from): (Ref<'_>, i32),
    (target, to): (Ref<'_>, i32),
    work: impl FnOnce(&mut Block) -> Option<()>,
) -> Option<()> {
    let source = Elements::part(thread, source, ValueKind::Byte, from, BLOCK_BYTES)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, BLOCK_BYTES)?;
    let mut block = Block::default();
    source.read(&mut block);
    work(&mut block)?;
    target.write(&block);
    Some(())
}

/// Works on whole blocks of an array, some at a time, of which the first argument says how many there are; what comes out goes to another place, which is not an
/// overlapping one.
fn each(
    thread: &JavaThread,
    (source, from): (Ref<'_>, i32),
    len: i32,
    (target, to): (Ref<'_>, i32),
    mut work: impl FnMut(usize, &mut Block8),
) -> Option<i32> {
    if source == target && from != to || len < 0 || len % BLOCK_BYTES != 0 {
        return None;
    }
    let source = Elements::part(thread, source, ValueKind::Byte, from, len)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, len)?;
    let mut bytes = [0; BLOCKS * BLOCK_BYTES as usize];
    for at in (0..len as usize).step_by(bytes.len()) {
        let bytes = &mut bytes[..(len as usize - at).min(BLOCKS * BLOCK_BYTES as usize)];
        source.read_from(at, bytes);
        let mut blocks = Block8::default();
        let (parts, _) = bytes.as_chunks_mut::<{ BLOCK_BYTES as usize }>();
        blocks.iter_mut().zip(&*parts).for_each(|(block, part)| block.copy_from_slice(part));
        work(parts.len(), &mut blocks);
        parts.iter_mut().zip(&blocks).for_each(|(part, block)| part.copy_from_slice(block));
        target.write_from(at, bytes);
    }
    Some(len)
}

/// The bytes of a field that a mode keeps a block in.
fn kept<'t>(thread: &'t JavaThread, mode: Ref<'t>, class: &str, name: &str) -> Option<(Elements<'t>, Block)> {
    let bytes = Elements::whole(thread, reference_field(thread, mode, class, name)?, ValueKind::Byte)?;
    let mut block = Block::default();
    (bytes.len as i32 == BLOCK_BYTES).then(|| bytes.read(&mut block))?;
    Some((bytes, block))
}

/// Works on the blocks of a chain, some at a time: as many as the second argument says, with the secret block before them, which becomes the last of them.
fn chained(
    thread: &JavaThread,
    mode: Ref<'_>,
    source: (Ref<'_>, i32),
    len: i32,
    target: (Ref<'_>, i32),
    work: impl Fn(&Keys, usize, &mut Block8, &mut Block),
) -> Option<i32> {
    let (keys, (last, mut before)) = (Keys::of_mode(thread, mode)?, kept(thread, mode, CHAINING_NAME, "r")?);
    let done = each(thread, source, len, target, |count, blocks| work(&keys, count, blocks, &mut before));
    last.write(&before);
    done
}

/// `implEncrypt(byte[] plain, int plainOffset, int plainLen, byte[] cipher, int cipherOffset)`
fn chain_encrypted(
    thread: &JavaThread,
    this: Ref<'_>,
    source: Ref<'_>,
    from: i32,
    len: i32,
    target: Ref<'_>,
    to: i32,
) -> Option<i32> {
    chained(thread, this, (source, from), len, (target, to), |keys, count, blocks, before| {
        for block in &mut blocks[..count] {
            add(block, before);
            keys.encrypt(block);
            *before = *block;
        }
    })
}

/// `implDecrypt(byte[] cipher, int cipherOffset, int cipherLen, byte[] plain, int plainOffset)`
fn chain_decrypted(
    thread: &JavaThread,
    this: Ref<'_>,
    source: Ref<'_>,
    from: i32,
    len: i32,
    target: Ref<'_>,
    to: i32,
) -> Option<i32> {
    chained(thread, this, (source, from), len, (target, to), |keys, count, blocks, before| {
        let secret = *blocks;
        keys.decrypt_all(blocks);
        for (block, secret) in blocks.iter_mut().zip(&secret[..count]) {
            add(block, before);
            *before = *secret;
        }
    })
}

/// `implCrypt(byte[] in, int inOff, int len, byte[] out, int outOff)`: each block of numbers that count up, encrypted, is added to bytes.
fn count(thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, len: i32, target: Ref<'_>, to: i32) -> Option<i32> {
    let class = declaring(thread.class_of_raw(this), COUNTER_NAME)?;
    let used_at = class.fields().iter().find(|field| field.name == "used" && field.kind == ValueKind::Int)?.offset;
    let view = thread.vm().view;
    let used = view.load_u32(this, used_at) as usize;
    if source == target && from != to || used > BLOCK_BYTES as usize {
        return None;
    }
    let keys = Keys::of_mode(thread, this)?;
    let (counter, first) = kept(thread, this, COUNTER_NAME, "counter")?;
    let (encrypted, mut mask) = kept(thread, this, COUNTER_NAME, "encryptedCounter")?;
    let (source, target) =
        (Elements::part(thread, source, ValueKind::Byte, from, len)?, Elements::part(thread, target, ValueKind::Byte, to, len)?);
    let len = len as usize;
    let mut number = u128::from_be_bytes(first.into());
    let mut bytes = [0; BLOCKS * BLOCK_BYTES as usize];
    let rest = (BLOCK_BYTES as usize - used).min(len);
    let begun = &mut bytes[..rest];
    source.read_from(0, begun);
    begun.iter_mut().zip(&mask[used..]).for_each(|(byte, mask)| *byte ^= mask);
    target.write_from(0, begun);
    let mut used = used + rest;
    let mut at = rest;
    while at < len {
        let part = (len - at).min(bytes.len());
        let bytes = &mut bytes[..part];
        source.read_from(at, bytes);
        let mut masks = Block8::default();
        for mask in &mut masks {
            *mask = number.to_be_bytes().into();
            number = number.wrapping_add(1);
        }
        keys.encrypt_all(&mut masks);
        bytes.iter_mut().zip(masks.iter().flatten()).for_each(|(byte, mask)| *byte ^= mask);
        target.write_from(at, bytes);
        let blocks = part.div_ceil(BLOCK_BYTES as usize);
        number = number.wrapping_sub((BLOCKS - blocks) as u128);
        mask = masks[blocks - 1];
        used = part - (blocks - 1) * BLOCK_BYTES as usize;
        at += part;
    }
    counter.write(&number.to_be_bytes());
    encrypted.write(&mask);
    view.store_u32(this, used_at, used as u32);
    Some(len as i32)
}
