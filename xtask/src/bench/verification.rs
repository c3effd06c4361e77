//! Verification: linking all classes of the compiler as a guest's (`bench/VerifyAll.java`).

use std::path::Path;

use super::{Row, Setup, median};
use crate::error::XtaskError;
use crate::shell;

/// What the compiler's classes need of packages that are not exported.
const EXPORTS: [&str; 2] = ["--add-exports", "java.base/sun.reflect.annotation=ALL-UNNAMED"];
/// `java` without verification of classes that are not its own.
const UNVERIFIED: [&str; 2] = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"];

/// All of linking against all of linking, and against what verification adds to it in `java`; rjvm does not link unverified.
///
/// # Errors
/// When the program fails on either.
pub fn measure(setup: &Setup) -> Result<Vec<Row>, XtaskError> {
    let java = setup.java_home.join("bin/java");
    let (mut own, mut verified, mut unverified) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..setup.rounds * 2 {
        own.push(link(setup, &setup.launcher, &[])?);
        verified.push(link(setup, &java, &["-Xverify:all"])?);
        unverified.push(link(setup, &java, &UNVERIFIED)?);
    }
    let (own, verified, unverified) = (median(own), median(verified), median(unverified));
    let row = |name: &str, java| Row { name: name.to_owned(), own, java };
    Ok(vec![
        row("linking jdk.compiler as a guest, ms of processor, against `java -Xverify:all`", verified),
        row("the same against what verification adds in `java`", verified - unverified),
    ])
}

/// Milliseconds that linking takes.
fn link(setup: &Setup, launcher: &Path, options: &[&str]) -> Result<f64, XtaskError> {
    let mut command = shell::command(launcher, options);
    command.args(EXPORTS).arg("-cp").arg(&setup.classes).args(["VerifyAll", "jdk.compiler"]);
    let text = shell::capture(command.env("RJVM_JAVA_HOME", &setup.java_home))?;
    let number = text.split_whitespace().rev().nth(1).and_then(|word| word.parse().ok());
    number.ok_or_else(|| XtaskError::Unexpected { command: "VerifyAll".to_owned(), reason: format!("got {text:?}") })
}
