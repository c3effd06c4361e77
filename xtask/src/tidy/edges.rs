//! The crates' dependencies equal the table in `edges.rs`.

use serde_json::Value;

use crate::edges::EDGES;
use crate::error::XtaskError;
use crate::{cargo, shell};

/// Differences between `cargo metadata` and the table.
///
/// # Errors
/// When `cargo metadata` fails or prints something else.
pub fn problems() -> Result<Vec<String>, XtaskError> {
    let text = shell::capture(&mut cargo::cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let unexpected = |reason: String| XtaskError::Unexpected { command: "cargo metadata".to_owned(), reason };
    let metadata: Value = serde_json::from_str(&text).map_err(|error| unexpected(error.to_string()))?;
    let packages = metadata["packages"].as_array().ok_or_else(|| unexpected("no packages".to_owned()))?;
    let found: Vec<_> = packages.iter().map(edges_of).collect();
    Ok(differences(&found))
}

/// A package's name and the project's crates it uses outside of its tests, sorted.
fn edges_of(package: &Value) -> (String, Vec<String>) {
    let name = package["name"].as_str().unwrap_or_default().to_owned();
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let own = dependencies.filter(|dependency| dependency["path"].is_string() && dependency["kind"] != "dev");
    let mut uses: Vec<_> = own.filter_map(|dependency| dependency["name"].as_str()).map(str::to_owned).collect();
    uses.sort();
    (name, uses)
}

fn differences(found: &[(String, Vec<String>)]) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, uses) in found {
        match EDGES.iter().find(|edges| edges.of == name) {
            None => problems.push(format!("crate {name} is not in xtask/src/edges.rs")),
            Some(edges) => {
                let extra = uses.iter().filter(|to| !edges.to.contains(&to.as_str()));
                problems.extend(extra.map(|to| format!("crate {name} must not depend on {to}: xtask/src/edges.rs")));
                let unused = edges.to.iter().filter(|to| !uses.iter().any(|used| used == *to));
                problems
                    .extend(unused.map(|to| format!("crate {name} does not depend on {to}: drop it from xtask/src/edges.rs")));
            }
        }
    }
    let gone = EDGES.iter().filter(|edges| !found.iter().any(|(name, _)| name == edges.of));
    problems.extend(gone.map(|edges| format!("crate {} of xtask/src/edges.rs does not exist", edges.of)));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_is_not_listed_is_a_problem() {
        let mut found: Vec<_> =
            EDGES.iter().map(|edges| (edges.of.to_owned(), edges.to.iter().map(|to| (*to).to_owned()).collect())).collect();
        assert!(differences(&found).is_empty());
        found[0] = ("rjvm-classfile".to_owned(), vec!["rjvm-gc".to_owned()]);
        assert_eq!(differences(&found), ["crate rjvm-classfile must not depend on rjvm-gc: xtask/src/edges.rs"]);
    }
}
