//! What a guest may have done, and what it must have been able to do.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::plan::{self, Access, FOLDERS, Plan};

/// What stands in the file of a folder, and nowhere else.
pub fn secret(folder: usize) -> String {
    format!("secret of {}, {:08x}", FOLDERS[folder].replace('/', " in "), 0x5eed_1234_u32.rotate_left(folder as u32))
}

/// All names below a folder, with what tells whether something has become of them.
pub struct Tree(BTreeMap<PathBuf, String>);

impl Tree {
    /// As it is now; links are not followed.
    pub fn of(root: &Path) -> Self {
        let mut found = BTreeMap::new();
        add(root, root, &mut found);
        Self(found)
    }

    /// Names that have come, gone or changed.
    fn differences<'t>(&'t self, other: &'t Self) -> impl Iterator<Item = &'t Path> {
        let gone = self.0.iter().filter(|(path, what)| other.0.get(*path) != Some(what));
        let come = other.0.iter().filter(|(path, _)| !self.0.contains_key(*path));
        gone.chain(come).map(|(path, _)| path.as_path())
    }
}

fn add(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let mut what = format!("{:o}", metadata.mode());
        if metadata.is_dir() {
            add(root, &path, found);
        } else if metadata.is_symlink() {
            what += &format!(" -> {}", std::fs::read_link(&path).unwrap_or_default().display());
        } else {
            // Not when it was read, and not how many names it has: links to what may be read do no harm.
            what += &format!(" {} {}", metadata.mtime(), std::fs::read_to_string(&path).unwrap_or_default());
        }
        found.insert(path.strip_prefix(root).unwrap_or(&path).to_owned(), what);
    }
}

/// What has been seen of a run.
pub struct Seen {
    pub output: String,
    pub before: Tree,
    pub after: Tree,
}

/// What must not be.
pub fn wrong(plan: &Plan, seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    if !plan.processes {
        for path in seen.before.differences(&seen.after) {
            let folder = (0..5).rev().find(|folder| path.starts_with(FOLDERS[*folder]) && path != Path::new(FOLDERS[*folder]));
            if folder.is_none_or(|folder| plan.access[folder] != Access::Write) {
                wrong.push(format!("{} has changed", path.display()));
            }
        }
        for (folder, access) in plan.access.iter().enumerate() {
            if *access == Access::Nothing && seen.output.contains(&secret(folder)) {
                wrong.push(format!("it has read what is in {}", FOLDERS[folder]));
            }
        }
    }
    if seen.output.len() as u64 > plan.limits.output {
        wrong.push(format!("{} bytes of output", seen.output.len()));
    }
    // Files stay as they are if nobody writes.
    let is_quiet = plan.tries.iter().all(|(name, _)| {
        let name = name.trim_start_matches('&');
        plan::reads(name) || plan::connects(name) || matches!(name, "env" | "env-all" | "clock" | "property" | "send")
    });
    for line in seen.output.lines() {
        let mut words = line.splitn(4, ' ');
        let number = words.next().and_then(|number| number.parse::<usize>().ok());
        let (Some(number), Some(name), Some(result)) = (number, words.next(), words.next()) else { continue };
        let Some((_, argument)) = plan.tries.get(number).filter(|(tried, _)| tried.trim_start_matches('&') == name) else {
            continue;
        };
        let what = words.next().unwrap_or_default();
        if let Some(problem) = wrong_answer(plan, name, argument, (result == "ok").then_some(what), is_quiet) {
            wrong.push(format!("try {number}: {problem}: {what}"));
        }
    }
    wrong
}

/// What is wrong about the answer to one try: what was got, if it worked.
fn wrong_answer(plan: &Plan, name: &str, argument: &str, got: Option<&str>, is_quiet: bool) -> Option<String> {
    let limits = &plan.limits;
    let number = got.and_then(|text| text.parse::<u64>().ok());
    let above = |limit: u64| number.is_some_and(|number| number > limit).then(|| format!("more than {limit}"));
    match name {
        "threads" => above(limits.threads),
        "heap" => above(limits.heap),
        "native" => above(limits.native),
        "classes" => above(limits.classes),
        "open" => above(limits.files),
        "env" | "env-all" => {
            let expected = plan.environment.iter().find(|(known, _)| known == argument).map(|(_, value)| value.as_str());
            // Lines are cut at some length.
            let same = match (expected, got) {
                (Some(expected), Some(got)) => expected.starts_with(got.trim_end()),
                (None, None) => true,
                _ => false,
            };
            (!same).then(|| format!("not {expected:?}"))
        }
        "clock" => {
            plan.clock.filter(|clock| number.is_some_and(|number| number != clock * 1000)).map(|clock| format!("not {clock}"))
        }
        "exec" | "exec-runtime" | "kill" if !plan.processes && got.is_some() => Some("allowed".to_owned()),
        "listen" | "listen-channel" if !plan.listens && got.is_some() => Some("allowed".to_owned()),
        _ if plan::reads(name) && is_quiet && name != "list" => {
            let folder = plan.folder_of(argument)?;
            let may = plan.access[folder] != Access::Nothing;
            // Folders are read in other ways, and descriptors or memory may have come to an end.
            (may && got.is_none() && plan.tries.len() < 6).then(|| "refused".to_owned())
        }
        _ => None,
    }
}
