//! Functions of the host that stand behind native methods of classes that the host has made or named: a private table of each `Vm`.
//!
//! `[VMDOC]` Host functions. A method is bound to a number above those of the `Vm`'s own natives. Numbers are given once and functions stay as long
//! as their `Vm`, so looking one up takes no lock. What a guest writes into its heap cannot change which function a method has.

use std::sync::{Mutex, OnceLock};

use crate::sync::lock;

const CHUNK: usize = 64;
const CHUNKS: usize = 1024;

type Chunk<F> = Box<[OnceLock<F>; CHUNK]>;

/// Functions by number.
pub struct HostFunctions<F> {
    chunks: Box<[OnceLock<Chunk<F>>]>,
    count: Mutex<usize>,
}

impl<F> Default for HostFunctions<F> {
    fn default() -> Self {
        Self { chunks: (0..CHUNKS).map(|_| OnceLock::new()).collect(), count: Mutex::default() }
    }
}

impl<F> HostFunctions<F> {
    /// Adds a function; none if there are too many.
    pub fn add(&self, function: F) -> Option<u32> {
        let mut count = lock(&self.count);
        let number = *count;
        let chunk = self.chunks.get(number / CHUNK)?.get_or_init(|| Box::new([const { OnceLock::new() }; CHUNK]));
        let _ = chunk[number % CHUNK].set(function);
        *count += 1;
        u32::try_from(number).ok()
    }

    /// The function with this number.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&F> {
        let number = number as usize;
        self.chunks.get(number / CHUNK)?.get()?[number % CHUNK].get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_functions_and_no_more() {
        let functions = HostFunctions::default();
        assert!(functions.get(0).is_none());
        for number in 0..(CHUNK * CHUNKS) as u32 {
            assert_eq!(functions.add(number), Some(number));
        }
        assert!(functions.add(0).is_none());
        assert!(functions.get(70) == Some(&70));
    }
}
