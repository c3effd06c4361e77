//! Blocks of AES (FIPS 197), with the round keys that the class library has made.

use aes::Block;
use aes::hazmat::{cipher_round, equiv_inv_cipher_round, inv_mix_columns, mix_columns};
use gc::Ref;
use runtime::leaf::LeafTable;
use runtime::{JavaThread, ValueKind, leaves};

use super::elements::{Elements, reference_field};

pub const TABLES: &[&LeafTable] = &[&AES];

const AES_NAME: &str = "com/sun/crypto/provider/AESCrypt";

leaves! { AES = "com/sun/crypto/provider/AESCrypt":
    "implEncryptBlock" "([BI[BI)V" => encrypt,
    "implDecryptBlock" "([BI[BI)V" => decrypt,
}

/// Bytes of a block.
const BLOCK_BYTES: i32 = 16;
/// Round keys that there are at most, with the one before the first round.
const KEYS_MAX: usize = 15;

/// Keys of the rounds in the order in which the class library has them, and their number.
fn round_keys(thread: &JavaThread, this: Ref<'_>) -> Option<([Block; KEYS_MAX], usize)> {
    let words = Elements::whole(thread, reference_field(thread, this, AES_NAME, "K")?, ValueKind::Int)?;
    let count = (words.len / 4) as usize;
    if ![11, 13, 15].contains(&count) || words.len % 4 != 0 {
        return None;
    }
    let mut keys = [Block::default(); KEYS_MAX];
    for (key, first) in keys.iter_mut().zip((0..words.len).step_by(4)) {
        let (parts, _) = key.as_chunks_mut::<4>();
        parts.iter_mut().zip(first..).for_each(|(part, index)| *part = words.int(index).to_be_bytes());
    }
    Some((keys, count))
}

fn add(block: &mut Block, key: &Block) {
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
}

/// `implEncryptBlock(byte[] in, int inOffset, byte[] out, int outOffset)`
fn encrypt(thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32) -> Option<()> {
    let source = Elements::part(thread, source, ValueKind::Byte, from, BLOCK_BYTES)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, BLOCK_BYTES)?;
    let (keys, count) = round_keys(thread, this)?;
    let mut block = Block::default();
    source.read(&mut block);
    add(&mut block, &keys[0]);
    keys[1..count - 1].iter().for_each(|key| cipher_round(&mut block, key));
    // The last round mixes no columns.
    cipher_round(&mut block, &Block::default());
    inv_mix_columns(&mut block);
    add(&mut block, &keys[count - 1]);
    target.write(&block);
    Some(())
}

/// `implDecryptBlock(byte[] in, int inOffset, byte[] out, int outOffset)`: the keys are those of the equivalent inverse cipher, the last one first.
fn decrypt(thread: &JavaThread, this: Ref<'_>, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32) -> Option<()> {
    let source = Elements::part(thread, source, ValueKind::Byte, from, BLOCK_BYTES)?;
    let target = Elements::part(thread, target, ValueKind::Byte, to, BLOCK_BYTES)?;
    let (keys, count) = round_keys(thread, this)?;
    let mut block = Block::default();
    source.read(&mut block);
    add(&mut block, &keys[1]);
    keys[2..count].iter().for_each(|key| equiv_inv_cipher_round(&mut block, key));
    equiv_inv_cipher_round(&mut block, &Block::default());
    mix_columns(&mut block);
    add(&mut block, &keys[0]);
    target.write(&block);
    Some(())
}
