//! Texts that differ from run to run on the same VM, replaced by names so that two outputs can be compared.

use regex_lite::Regex;

/// A kind of text that may differ.
struct Rule {
    /// The name a case asks for it with; `None` is always on.
    name: Option<&'static str>,
    /// What it looks like.
    pattern: &'static str,
    /// What stands for it.
    replacement: &'static str,
}

const RULES: [Rule; 7] = [
    Rule { name: None, pattern: r"\$\$Lambda\$\d+/(0x)?[0-9a-f]+", replacement: "$$$$Lambda$$N/ADDRESS" },
    Rule { name: None, pattern: r"0x[0-9a-f]{8,16}", replacement: "ADDRESS" },
    Rule { name: None, pattern: r"@[0-9a-f]{4,8}\b", replacement: "@HASH" },
    Rule { name: Some("threads"), pattern: r"(Thread|pool|worker|main)-\d+", replacement: "$1-N" },
    Rule { name: Some("times"), pattern: r"(\d+ minutes? )?\d+ (ms|seconds?)", replacement: "N TIME" },
    Rule { name: Some("vm"), pattern: r"(?m)^(OpenJDK|rjvm).*$", replacement: "VM LINE" },
    Rule { name: Some("frames"), pattern: r"(?m)^\tat (java|jdk|sun)\..*\n", replacement: "" },
];

/// Replaces what always may differ and what the case names.
pub fn normalise(text: &str, asked: &str) -> String {
    let asked: Vec<_> = asked.split(',').map(str::trim).collect();
    let mut text = text.to_owned();
    for rule in RULES.iter().filter(|rule| rule.name.is_none_or(|name| asked.contains(&name))) {
        let pattern = Regex::new(rule.pattern).expect("the patterns are constants that a test compiles");
        text = pattern.replace_all(&text, rule.replacement).into_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_codes_addresses_and_lambda_numbers_are_names() {
        let text = "Main$$Lambda$14/0x0000000800c03000@5e2de80c at 0x00007f00deadbeef";
        assert_eq!(normalise(text, ""), "Main$$Lambda$N/ADDRESS@HASH at ADDRESS");
    }

    #[test]
    fn thread_numbers_stay_unless_a_case_asks() {
        assert_eq!(normalise("Thread-3 in pool-1", ""), "Thread-3 in pool-1");
        assert_eq!(normalise("Thread-3 in pool-1", "threads"), "Thread-N in pool-N");
    }

    #[test]
    fn every_rule_compiles() {
        for rule in &RULES {
            assert!(Regex::new(rule.pattern).is_ok(), "{}", rule.pattern);
        }
    }
}
