//! The modes a case runs in, and what each adds to the command line.

use std::fmt;

/// One way of running every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As a user would.
    Plain,
    /// With a verified collection at every Nth allocation, and quick code of all methods.
    Stress,
    /// With frames taken apart and rebuilt at random polls, and collections as in stress mode.
    Frames,
    /// With every method compiled as soon as it has run.
    Compiled,
    /// The same with collections as in stress mode, and compiled code that is left at random.
    CompiledStress,
    /// With methods compiled early, and calls of compiled code carried out by the interpreter as well.
    Lockstep,
    /// With `-Dthreads=N`, for the cases that read the property.
    Threads(u32),
}

/// Distance between forced collections where the case does not choose one; prime, so that it does not fall into step with loops.
const STRESS_DISTANCE: u32 = 1009;

/// One of so many guards of compiled code leaves it.
const EXITS_DISTANCE: u32 = 499;

/// One of so many calls of compiled code is interpreted as well; prime as well.
const LOCKSTEP_DISTANCE: u32 = 61;

/// Calls after which a method is compiled where it is compared.
const COMPILED_EARLY: &str = "-XX:CompileThreshold=100";

/// One of so many polls rebuilds frames.
const FRAMES_DISTANCE: u32 = 17;

/// Every method gets quick code when it has been called once.
const QUICK_AT_ONCE: &str = "-XX:Tier3InvocationThreshold=1";

impl Mode {
    /// Every mode, in the order they run.
    pub const ALL: [Self; 9] = [
        Self::Plain,
        Self::Stress,
        Self::Frames,
        Self::Compiled,
        Self::CompiledStress,
        Self::Lockstep,
        Self::Threads(1),
        Self::Threads(2),
        Self::Threads(8),
    ];

    /// The mode with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.to_string() == name)
    }

    /// Options of the launcher under test only.
    pub(crate) fn vm_options(self, stress_distance: Option<u32>, seed: u32) -> Vec<String> {
        match self {
            Self::Stress => {
                vec![format!("-XX:StressGC={}", stress_distance.unwrap_or(STRESS_DISTANCE)), QUICK_AT_ONCE.to_owned()]
            }
            Self::Frames => {
                let collections = stress_distance.unwrap_or(STRESS_DISTANCE * 3);
                let stress = [format!("-XX:StressFrames={FRAMES_DISTANCE}"), format!("-XX:StressGC={collections}")];
                [stress.to_vec(), vec![QUICK_AT_ONCE.to_owned()]].concat()
            }
            Self::Compiled => vec!["-Xcomp".to_owned()],
            Self::CompiledStress => {
                let collections = stress_distance.unwrap_or(STRESS_DISTANCE * 3);
                let exits = [format!("-XX:StressExits={EXITS_DISTANCE}"), format!("-XX:StressSeed={seed}")];
                [vec!["-Xcomp".to_owned(), format!("-XX:StressGC={collections}")], exits.to_vec()].concat()
            }
            Self::Lockstep => {
                [&format!("-XX:LockstepInterval={LOCKSTEP_DISTANCE}"), "-Xbatch", COMPILED_EARLY].map(str::to_owned).to_vec()
            }
            Self::Plain | Self::Threads(_) => Vec::new(),
        }
    }

    /// Options of the launcher under test and of the oracle.
    pub(crate) fn common_options(self) -> Vec<String> {
        match self {
            Self::Threads(count) => vec![format!("-Dthreads={count}")],
            Self::Plain | Self::Stress | Self::Frames | Self::Compiled | Self::CompiledStress | Self::Lockstep => Vec::new(),
        }
    }

    /// How much longer than in plain mode a case may take.
    pub(crate) fn patience(self) -> u32 {
        match self {
            Self::Stress | Self::Frames => 8,
            Self::Compiled => 4,
            Self::CompiledStress | Self::Lockstep => 16,
            Self::Plain | Self::Threads(_) => 1,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("plain"),
            Self::Stress => f.write_str("stress"),
            Self::Frames => f.write_str("frames"),
            Self::Compiled => f.write_str("compiled"),
            Self::CompiledStress => f.write_str("compiled-stress"),
            Self::Lockstep => f.write_str("lockstep"),
            Self::Threads(count) => write!(f, "threads{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_found_by_its_printed_name() {
        for mode in Mode::ALL {
            assert_eq!(Mode::named(&mode.to_string()), Some(mode));
        }
        assert_eq!(Mode::named("jit"), None);
    }
}
