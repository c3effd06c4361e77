//! Random bytes.

use crate::Sandbox;
use crate::error::SandboxResult;
use crate::policy::Entropy;
use std::sync::PoisonError;

impl Sandbox {
    /// Fills `buffer` with random bytes.
    pub fn fill_random(&self, buffer: &mut [u8]) -> SandboxResult<()> {
        if let Entropy::Seeded(seed) = self.policy.entropy {
            self.fill_seeded(seed, buffer);
            return Ok(());
        }
        self.fill_host_random(buffer)
    }

    /// Fills `buffer` with random bytes of the host, whatever the guest's are.
    pub(crate) fn fill_host_random(&self, mut buffer: &mut [u8]) -> SandboxResult<()> {
        while !buffer.is_empty() {
            match rustix::rand::getrandom(&mut *buffer, rustix::rand::GetRandomFlags::empty()) {
                Ok(count) => buffer = &mut buffer[count..],
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }

    fn fill_seeded(&self, seed: u64, buffer: &mut [u8]) {
        let mut state = self.entropy_state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut position = state.unwrap_or(seed);
        for chunk in buffer.chunks_mut(8) {
            chunk.copy_from_slice(&split_mix(&mut position).to_le_bytes()[..chunk.len()]);
        }
        *state = Some(position);
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn seeded_bytes_repeat_and_host_bytes_do_not() {
        let bytes = |policy: Policy| {
            let sandbox = Sandbox::new(policy).unwrap();
            let mut bytes = [0; 20];
            sandbox.fill_random(&mut bytes).unwrap();
            bytes
        };
        let seeded = || Policy::untrusted().entropy(Entropy::Seeded(7));
        assert_eq!(bytes(seeded()), bytes(seeded()));
        assert_ne!(bytes(Policy::trusted()), bytes(Policy::trusted()));
    }
}
