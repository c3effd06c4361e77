//! Replays the inputs of past findings: `regressions/verify_class/*` here, `regressions/run_class/*` with the program `execute`.

use std::fs;
use std::path::{Path, PathBuf};

use rjvm_fuzz::batch::Batch;
use rjvm_fuzz::run::Runner;
use rjvm_fuzz::verdict;

fn regressions(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[test]
fn no_past_finding_of_verify_class_comes_back() {
    for path in regressions("verify_class") {
        let bytes = fs::read(&path).expect("the file can be read");
        if let Err(violation) = verdict::check(&bytes) {
            panic!("{}: {violation}", path.display());
        }
    }
}

/// The program `execute` must have been built, with `cargo build --release -p rjvm-fuzz-executor`; each entry is a class file or a
/// folder of those.
#[test]
fn no_past_finding_of_run_class_comes_back() {
    let paths = regressions("run_class");
    if paths.is_empty() {
        return;
    }
    let runner = Runner::new().expect("the executor has been built and there is a JDK");
    for path in paths {
        let mut files: Vec<PathBuf> = fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        if path.is_file() {
            files.push(path.clone());
        }
        let mut batch = Batch::default();
        for file in files {
            batch.add(&fs::read(&file).expect("the file can be read"));
        }
        for stress in [0, 50, 20] {
            let ending = runner.run(&batch, stress).expect("the executor can be started");
            assert!(ending.is_clean(), "{} with stress {stress}: {}\n{}", path.display(), ending.reason(), ending.output);
        }
    }
}
