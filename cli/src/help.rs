//! Help texts, derived from the option table.

use rjvm::settings::{SETTINGS, Setting};

use crate::options::{LauncherOption, Listed, OPTIONS, Takes};

/// What `--help` prints.
pub fn usage() -> String {
    let head = "\
Usage: rjvm [options] <class> [arguments...]
   or  rjvm [options] -jar <jarfile> [arguments...]
   or  rjvm [options] -m <module>[/<class>] [arguments...]
   or  rjvm [options] <sourcefile>.java [arguments...]

Runs Java programs on the class library of a JDK 17. Options are those of java:

";
    let tail = "\
    @<file>
            read arguments from a file

A long option takes its value as --<name>=<value> or --<name> <value>.
";
    format!("{head}{}{tail}{}", listing(Listed::Usage), settings())
}

/// Limits and grants.
fn settings() -> String {
    let entry = |setting: &Setting| format!("    --{} {}\n            {}\n", setting.name, setting.shape.shown(), setting.help);
    let listed = |is_grant| SETTINGS.iter().filter(move |setting| setting.is_grant == is_grant).map(entry).collect::<String>();
    format!("\nLimits:\n\n{}\nWhat --sandbox may allow; each can be given several times:\n\n{}", listed(false), listed(true))
}

/// What `-X` prints.
pub fn extra() -> String {
    format!(
        "Extra options:\n\n{}\nFlags (-XX:) of HotSpot that are not listed are checked as there, and have no effect.\n",
        listing(Listed::Extra)
    )
}

fn listing(listed: Listed) -> String {
    OPTIONS.iter().filter(|option| option.listed == listed).map(entry).collect()
}

fn entry(option: &LauncherOption) -> String {
    let separator = if option.takes != Takes::Suffix && !option.shown.is_empty() { " " } else { "" };
    let names: Vec<String> = option.names.iter().map(|name| format!("    {name}{separator}{}\n", option.shown)).collect();
    format!("{}            {}\n", names.concat(), option.help)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `docs/sandbox.md`, which is that of the settings.
    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test reads a document")]
    fn the_document_lists_every_setting() {
        let cell = |text: &str| if text.is_empty() { String::new() } else { format!(" `{}`", text.replace('|', "\\|")) };
        let row = |setting: &Setting| format!("| `{}` |{} | {} |\n", setting.name, cell(setting.shape.shown()), setting.help);
        let table = |is_grant| SETTINGS.iter().filter(move |setting| setting.is_grant == is_grant).map(row).collect::<String>();
        let expected =
            format!("| limit | value | |\n|---|---|---|\n{}\n| grant | value | |\n|---|---|---|\n{}", table(false), table(true));
        let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sandbox.md")).unwrap();
        let (_, listed) = document.split_once("<!-- settings -->\n\n").unwrap();
        assert_eq!(listed, expected);
    }

    #[test]
    fn every_listed_option_is_in_the_help() {
        let text = usage() + &extra();
        for option in OPTIONS.iter().filter(|option| option.listed != Listed::Hidden) {
            assert!(option.names.iter().all(|name| text.contains(name)), "{:?}", option.names);
            assert!(!option.help.is_empty(), "{:?}", option.names);
        }
    }
}
