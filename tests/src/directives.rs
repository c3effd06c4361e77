//! Directives: the `key: value` lines in the leading comments of a case.

/// The directives of a case in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives(Vec<(String, String)>);

/// Keys a case may use.
const KEYS: [&str; 19] = [
    "args",      // arguments of Main, with placeholders
    "jvm",       // options before the class path
    "classpath", // entries after the case's own classes, separated by `:`
    "stdin",     // text for standard input, with \n
    "timeout",   // seconds in plain mode
    "modes",     // modes the case runs in, separated by commas; `plain only`: not compiled either
    "needs",     // Debian packages that hold jars the case uses
    "compare",   // what must be equal: stdout, stderr, exit
    "run",       // a whole command line after the launcher; may repeat, and replaces the usual one
    "env",       // NAME=value
    "ulimit",    // KiB of address space, for rjvm and for java
    "stress",    // distance between forced collections in stress mode
    "javac",     // options for the compiler
    "overlay",   // a subfolder compiled afterwards into the same classes, for incompatible changes
    "remove",    // classes to delete after compiling, separated by blanks
    "extra",     // a subfolder compiled into a folder of its own, ${classes}-<name>
    "normalise", // further texts that may differ; see normalise.rs
    "file",      // name = text of a file to put into the working folder
    "exit",      // the exit code that java must have, or a list for several runs; 0 if not given
];

impl Directives {
    /// The leading comment lines of a Java source.
    ///
    /// # Errors
    /// The first line that looks like a directive and is none.
    pub fn of_java(source: &str) -> Result<Self, String> {
        let lines = source.lines().map_while(|line| line.strip_prefix("//")).map(str::trim);
        Self::of_lines(lines.filter(|line| !line.is_empty()))
    }

    /// A text file of directives, with `#` comments.
    ///
    /// # Errors
    /// The first line that is no directive.
    pub fn of_text(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let parsed = Self::of_lines(lines.clone())?;
        match lines.clone().find(|line| split(line).is_none()) {
            Some(line) => Err(line.to_owned()),
            None => Ok(parsed),
        }
    }

    fn of_lines<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut found = Vec::new();
        for line in lines {
            let Some((key, value)) = split(line) else { continue };
            if !KEYS.contains(&key) {
                return Err(line.to_owned());
            }
            found.push((key.to_owned(), value.to_owned()));
        }
        Ok(Self(found))
    }

    /// The last value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// All values of a key.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// `key: value` where the key is one lower-case word; anything else is prose.
fn split(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_word = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase());
    is_word.then(|| (key, value.trim()))
}

/// Splits a command line at blanks; double quotes keep blanks, and an empty pair is an empty word.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            blank if blank.is_whitespace() && !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// Turns `\n`, `\t` and `\\` of a directive's text into what they stand for.
pub fn unescape(text: &str) -> String {
    let mut result = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => result.push('\n'),
                Some('t') => result.push('\t'),
                Some(other) => result.push(other),
                None => result.push('\\'),
            },
            (plain, false) => result.push(plain),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_leading_comments_of_a_java_source_count() {
        let parsed = Directives::of_java("// args: a b\n// Some prose.\nclass X {} // args: c\n// args: d\n");
        assert_eq!(parsed.map(|directives| directives.value("args").map(str::to_owned)), Ok(Some("a b".to_owned())));
    }

    #[test]
    fn an_unknown_key_is_reported_with_its_line() {
        assert_eq!(Directives::of_java("// argz: a\n"), Err("argz: a".to_owned()));
        assert_eq!(Directives::of_text("# fine\nargs: a\njust prose\n"), Err("just prose".to_owned()));
    }

    #[test]
    fn quotes_keep_blanks_together() {
        assert_eq!(words(r#"-cp "a b" "" Main"#), ["-cp", "a b", "", "Main"]);
        assert_eq!(unescape(r"a\nb\\c"), "a\nb\\c");
    }
}
