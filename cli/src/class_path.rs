//! Class path wildcards: `dir/*` stands for every jar file in the directory.

/// Replaces wildcard entries.
pub fn expand(class_path: &str) -> String {
    let entries = class_path.split(':').flat_map(|entry| match entry.strip_suffix('*') {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => jars(entry, folder),
        _ => vec![entry.to_owned()],
    });
    entries.collect::<Vec<_>>().join(":")
}

fn jars(entry: &str, folder: &str) -> Vec<String> {
    let listing = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
    let Ok(listing) = listing else { return vec![entry.to_owned()] };
    let names = listing.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let jars: Vec<String> =
        names.filter(|name| name.ends_with(".jar") || name.ends_with(".JAR")).map(|name| format!("{folder}{name}")).collect();
    if jars.is_empty() { vec![entry.to_owned()] } else { jars }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn plain_entries_stay() {
        assert_eq!(expand("a:b/c.jar::d"), "a:b/c.jar::d");
        assert_eq!(expand("no-such-folder/*"), "no-such-folder/*");
    }
}
