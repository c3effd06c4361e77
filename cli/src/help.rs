//! Help texts, derived from the option table.

use crate::options::{LauncherOption, Listed, OPTIONS};

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
    -disable-@files
            read no further argument files

A long option takes its value as --<name>=<value> or --<name> <value>.
";
    format!("{head}{}{tail}", listing(Listed::Usage))
}

/// What `-X` prints.
pub fn extra() -> String {
    format!("Extra options:\n\n{}\nOther -X and -XX options of java are accepted with a warning.\n", listing(Listed::Extra))
}

fn listing(listed: Listed) -> String {
    OPTIONS.iter().filter(|option| option.listed == listed).map(entry).collect()
}

fn entry(option: &LauncherOption) -> String {
    let separator =
        if option.shown.starts_with('<') && !option.names[0].ends_with(['=', ':', 'D', 'x', 's', 'n']) { " " } else { "" };
    let names: Vec<String> = option.names.iter().map(|name| format!("    {name}{separator}{}\n", option.shown)).collect();
    format!("{}            {}\n", names.concat(), option.help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_option_is_in_the_help() {
        let text = usage() + &extra();
        for option in OPTIONS.iter().filter(|option| option.listed != Listed::Hidden) {
            assert!(option.names.iter().all(|name| text.contains(name)), "{:?}", option.names);
            assert!(!option.help.is_empty(), "{:?}", option.names);
        }
    }
}
