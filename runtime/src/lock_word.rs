//! The lock word of an object's header: what its bits mean, and the transitions between its states, as pure functions.
//!
//! `[VMDOC]` Lock word. The word's tag says what its payload is: an identity hash, 0 while the object has none (neutral), the owner and how
//! often it has entered again (thin), or the number of a monitor (inflated). The other bits belong to the collector, and every transition
//! keeps them. An engine reads the word, asks here for the next one and swaps it in; where there is none, or the swap fails, the
//! monitor (`[VMDOC]` Monitors) decides. Only the owner changes a thin word, except that any thread may inflate it.

use gc::{MARK_PAYLOAD_MASK, MARK_PAYLOAD_SHIFT, MARK_TAG_INFLATED, MARK_TAG_MASK, MARK_TAG_NEUTRAL, MARK_TAG_THIN_LOCKED};

/// Payload bits that count how often the owner entered again.
pub const RECURSION_BITS: u32 = 9;
/// What those bits can count to.
pub const RECURSION_MAX: u32 = (1 << RECURSION_BITS) - 1;

/// Where the count is in the word.
pub const RECURSION: u32 = RECURSION_MAX << MARK_PAYLOAD_SHIFT;
/// One of it.
pub const ONE_ENTRY: u32 = 1 << MARK_PAYLOAD_SHIFT;
/// Where the number of the owner begins.
pub const OWNER_SHIFT: u32 = MARK_PAYLOAD_SHIFT + RECURSION_BITS;
/// What is neither tag nor payload.
pub const COLLECTORS: u32 = !(MARK_TAG_MASK | MARK_PAYLOAD_MASK);
// A neutral word without a hash has nothing but the collector's bits.
const _: () = assert!(MARK_TAG_NEUTRAL == 0);

/// What the hash of a header is multiplied by for programs.
pub const HASH_FACTOR: u32 = 0x4f1b_bcdd;
/// Bits of a hash that programs see: it is positive.
pub const HASH_MASK: u32 = i32::MAX as u32;

/// What programs see of a hash in a header: 31 bits, another for each, and never 0.
#[inline]
pub fn shown_hash(hash: u32) -> i32 {
    (hash.wrapping_mul(HASH_FACTOR) & HASH_MASK) as i32
}

/// What a lock word says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// Nobody holds the lock.
    Neutral {
        /// The identity hash; 0 while the object has none.
        hash: u32,
    },
    /// A thread holds it.
    Thin {
        /// Number of the thread.
        owner: u32,
        /// How often it has entered again.
        recursion: u32,
    },
    /// A monitor knows.
    Inflated {
        /// Number of the monitor.
        index: u32,
    },
}

/// Decodes a word.
#[inline]
pub fn held(word: u32) -> Held {
    let payload = word >> MARK_PAYLOAD_SHIFT;
    match word & MARK_TAG_MASK {
        MARK_TAG_THIN_LOCKED => Held::Thin { owner: payload >> RECURSION_BITS, recursion: payload & RECURSION_MAX },
        MARK_TAG_INFLATED => Held::Inflated { index: payload },
        _ => Held::Neutral { hash: payload },
    }
}

/// The number of the monitor, if a word says that there is one.
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of handlers")]
pub fn inflated(word: u32) -> Option<u32> {
    (word & MARK_TAG_MASK == MARK_TAG_INFLATED).then_some(word >> MARK_PAYLOAD_SHIFT)
}

/// The word of which `held` says this, with the collector's bits of `word`.
#[inline]
pub fn with(word: u32, held: Held) -> u32 {
    let (tag, payload) = match held {
        Held::Neutral { hash } => (MARK_TAG_NEUTRAL, hash),
        Held::Thin { owner, recursion } => (MARK_TAG_THIN_LOCKED, owner << RECURSION_BITS | recursion),
        Held::Inflated { index } => (MARK_TAG_INFLATED, index),
    };
    word & COLLECTORS | tag | payload << MARK_PAYLOAD_SHIFT
}

/// The word once `thread` has entered; none if that takes a monitor: there is a hash to keep, another owner, or too much recursion.
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of handlers")]
pub fn entered(word: u32, thread: u32) -> Option<u32> {
    if word & !COLLECTORS == MARK_TAG_NEUTRAL {
        return Some(word | once(thread));
    }
    (word & !(COLLECTORS | RECURSION) == once(thread) && word & RECURSION != RECURSION).then(|| word + ONE_ENTRY)
}

/// The word once `thread` has left; none if that takes a monitor, or the thread does not hold the lock.
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of handlers")]
pub fn left(word: u32, thread: u32) -> Option<u32> {
    if word & !COLLECTORS == once(thread) {
        return Some(word & COLLECTORS);
    }
    (word & !(COLLECTORS | RECURSION) == once(thread)).then(|| word - ONE_ENTRY)
}

/// Tag and payload of a lock that `thread` has entered once.
const fn once(thread: u32) -> u32 {
    MARK_TAG_THIN_LOCKED | thread << OWNER_SHIFT
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: u32 = 7;
    const OTHER: u32 = 8;
    /// Whatever is neither tag nor payload.
    const COLLECTOR: u32 = !(MARK_TAG_MASK | MARK_PAYLOAD_MASK);

    const NEUTRAL: Held = Held::Neutral { hash: 0 };

    fn thin(owner: u32, recursion: u32) -> Held {
        Held::Thin { owner, recursion }
    }

    /// A state, and what it becomes when this thread enters and when it leaves.
    const TRANSITIONS: [(Held, Option<Held>, Option<Held>); 8] = [
        (NEUTRAL, Some(Held::Thin { owner: ME, recursion: 0 }), None),
        (Held::Neutral { hash: 5 }, None, None),
        (Held::Thin { owner: ME, recursion: 0 }, Some(Held::Thin { owner: ME, recursion: 1 }), Some(NEUTRAL)),
        (
            Held::Thin { owner: ME, recursion: 1 },
            Some(Held::Thin { owner: ME, recursion: 2 }),
            Some(Held::Thin { owner: ME, recursion: 0 }),
        ),
        (Held::Thin { owner: ME, recursion: RECURSION_MAX }, None, Some(Held::Thin { owner: ME, recursion: RECURSION_MAX - 1 })),
        (Held::Thin { owner: OTHER, recursion: 0 }, None, None),
        (Held::Thin { owner: OTHER, recursion: 3 }, None, None),
        (Held::Inflated { index: ME }, None, None),
    ];

    #[test]
    fn only_the_owner_changes_a_lock_that_is_held() {
        for (state, after_enter, after_leave) in TRANSITIONS {
            for collector in [0, COLLECTOR] {
                let word = with(collector, state);
                assert_eq!(entered(word, ME), after_enter.map(|after| with(collector, after)), "{state:?}");
                assert_eq!(left(word, ME), after_leave.map(|after| with(collector, after)), "{state:?}");
            }
        }
    }

    #[test]
    fn words_say_what_they_were_made_of() {
        let payload_max = MARK_PAYLOAD_MASK >> MARK_PAYLOAD_SHIFT;
        let states =
            [NEUTRAL, Held::Neutral { hash: payload_max }, thin(ME, 0), thin(OTHER, RECURSION_MAX), Held::Inflated { index: 1 }];
        for state in states {
            assert_eq!(held(with(COLLECTOR, state)), state);
            assert_eq!(state == Held::Inflated { index: 1 }, inflated(with(COLLECTOR, state)) == Some(1));
            assert_eq!(with(0, state) & COLLECTOR, 0, "a transition keeps the collector's bits");
            assert_eq!(with(COLLECTOR, state) & COLLECTOR, COLLECTOR);
        }
    }

    #[test]
    fn leaving_takes_back_entering() {
        let mut words = vec![with(COLLECTOR, NEUTRAL)];
        while let Some(next) = entered(words[words.len() - 1], ME) {
            words.push(next);
        }
        assert_eq!(words.len() as u32, RECURSION_MAX + 2);
        for pair in words.windows(2).rev() {
            assert_eq!(left(pair[1], ME), Some(pair[0]));
        }
    }
}
