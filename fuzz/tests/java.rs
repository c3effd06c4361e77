//! Generated programs are programs.
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

use rjvm_fuzz::differ::javac::Javac;
use rjvm_fuzz::differ::trial::empty;
use rjvm_fuzz::{java, run};

#[test]
fn the_compiler_takes_every_program() {
    let folder = std::env::temp_dir().join(format!("rjvm-fuzz-java-{}", std::process::id()));
    empty(&folder).unwrap();
    let mut javac = Javac::start(&run::java_home().unwrap(), &folder.join("drivers")).unwrap();
    for seed in 1_000_000..1_000_060 {
        let file = folder.join(format!("{}.java", java::class_name(seed)));
        std::fs::write(&file, java::program(seed)).unwrap();
        assert_eq!(javac.compile(&folder, &[file]).unwrap(), Ok(()), "seed {seed}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_same_seed_gives_the_same_program() {
    assert_eq!(java::program(7), java::program(7));
    assert_ne!(java::program(7), java::program(8));
}
