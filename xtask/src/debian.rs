//! Installing Debian packages.

use std::process::Command;

use crate::error::XtaskError;
use crate::shell;

/// Installs those of the packages that are missing.
///
/// # Errors
/// When `apt-get` is not there or fails.
pub fn install(packages: &[&str]) -> Result<(), XtaskError> {
    let missing: Vec<_> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(" "));
    shell::show(&mut apt_get(&["update", "--quiet"]))?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(missing);
    shell::show(&mut apt_get(&arguments))
}

fn is_installed(package: &str) -> bool {
    let query = ["--show", "--showformat=${db:Status-Status}", package];
    shell::capture(&mut shell::command("dpkg-query", &query)).is_ok_and(|status| status == "installed")
}

fn apt_get(arguments: &[&str]) -> Command {
    let is_root = shell::capture(&mut shell::command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    let mut words = if is_root { vec![] } else { vec!["sudo"] };
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(arguments);
    shell::command(words[0], &words[1..])
}
