//! Which of OpenJDK's tests are run: those that both VMs can be asked, and of these a sample.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// A folder of tests with a TEST.ROOT of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suite {
    /// Its name.
    pub name: &'static str,
    /// Where it is in the sources.
    pub folder: &'static str,
    /// The areas that are run unless others are asked for.
    pub areas: &'static [&'static str],
}

/// The suites that are run.
pub const SUITES: [Suite; 2] = [
    Suite {
        name: "jdk",
        folder: "test/jdk",
        areas: &[
            "java/lang",
            "java/util",
            "java/io",
            "java/nio",
            "java/text",
            "java/time",
            "java/math",
            "java/net",
            "java/security",
            "javax/crypto",
        ],
    },
    Suite { name: "hotspot", folder: "test/hotspot/jtreg", areas: &["compiler", "runtime"] },
];

/// The suite that has an area.
pub fn suite_of(area: &str) -> Suite {
    const OF_HOTSPOT: [&str; 7] = ["compiler", "runtime", "gc", "serviceability", "vmTestbase", "sanity", "testlibrary_tests"];
    let first = area.split('/').next().unwrap_or(area);
    SUITES[usize::from(OF_HOTSPOT.contains(&first))]
}

/// Texts in a test that ask for something which no other VM than HotSpot, or no VM without native code, has; and what that is.
pub const LEFT_OUT: [(&str, &str); 8] = [
    ("WhiteBox", "HotSpot's internals (WhiteBox)"),
    ("/native ", "native code of their own"),
    ("System.loadLibrary(", "native code of their own"),
    ("-agentlib:", "native agents"),
    ("-agentpath:", "native agents"),
    ("sun.jvm.hotspot", "the serviceability agent"),
    ("-XX:+CITime", "output of HotSpot's compilers"),
    ("-XX:CompileCommand=print", "output of HotSpot's compilers"),
];

/// Why a test is left out, if it is: by what stands in its file.
pub fn reason_to_leave_out(suite_folder: &Path, test: &str) -> Option<&'static str> {
    let file = test.split('#').next().unwrap_or(test);
    let text = fs::read(suite_folder.join(file)).ok()?;
    let text = String::from_utf8_lossy(&text);
    LEFT_OUT.iter().find(|(part, _)| text.contains(part)).map(|(_, reason)| *reason)
}

/// A sample of `count` tests, or all of them, in an order that the seed decides.
pub fn sample(mut tests: Vec<String>, count: Option<usize>, seed: u64) -> Vec<String> {
    let rank = |test: &String| {
        let mut hasher = DefaultHasher::new();
        (seed, test).hash(&mut hasher);
        hasher.finish()
    };
    tests.sort_by_cached_key(rank);
    tests.truncate(count.unwrap_or(usize::MAX));
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_for_the_same_seed_and_grows_without_losing_tests() {
        let all: Vec<String> = (0..50).map(|number| format!("java/util/T{number}.java")).collect();
        let ten = sample(all.clone(), Some(10), 3);
        assert_eq!(ten, sample(all.clone(), Some(20), 3)[..10]);
        assert_ne!(ten, sample(all, Some(10), 4));
    }

    #[test]
    fn areas_belong_to_suites() {
        assert_eq!(suite_of("compiler/c2").name, "hotspot");
        assert_eq!(suite_of("java/util/Optional").name, "jdk");
    }
}
