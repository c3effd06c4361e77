//! The manual page (`--print-manual`) and the completion for bash (`--print-completion`), made from the tables of options, settings and flags.

use rjvm::settings::SETTINGS;

use crate::flags;
use crate::options::{Listed, OPTIONS};

/// The manual page, for `man`.
pub fn page() -> String {
    let mut page = format!(
        ".TH RJVM 1 \"\" \"rjvm {}\"\n.SH NAME\nrjvm \\- run Java programs\n.SH SYNOPSIS\n\
         .B rjvm\n[options] <class> [arguments...]\n.br\n.B rjvm\n[options] \\-jar <jarfile> [arguments...]\n.br\n\
         .B rjvm\n[options] \\-m <module>[/<class>] [arguments...]\n.br\n.B rjvm\n[options] <sourcefile>.java [arguments...]\n\
         .SH DESCRIPTION\nRuns Java programs on the class library of a JDK 17. Options are those of\n.BR java (1).\n",
        env!("CARGO_PKG_VERSION")
    );
    for (title, listed) in [("OPTIONS", Listed::Usage), ("EXTRA OPTIONS", Listed::Extra)] {
        page.push_str(&format!(".SH {title}\n"));
        for option in OPTIONS.iter().filter(|option| option.listed == listed) {
            let names: Vec<String> =
                option.names.iter().map(|name| format!("{name}{}{}", separator(name), option.shown)).collect();
            page.push_str(&entry(&names.join(", "), option.help));
        }
    }
    for (title, is_grant) in [("LIMITS", false), ("WHAT --sandbox MAY ALLOW", true)] {
        page.push_str(&format!(".SH {}\n", escaped(title)));
        for setting in SETTINGS.iter().filter(|setting| setting.is_grant == is_grant) {
            page.push_str(&entry(format!("--{} {}", setting.name, setting.shape.shown()).trim_end(), setting.help));
        }
    }
    page.push_str(".SH ENVIRONMENT\n");
    for (name, what) in ENVIRONMENT {
        page.push_str(&entry(name, what));
    }
    page
}

/// Variables that are read.
const ENVIRONMENT: [(&str, &str); 6] = [
    (
        "RJVM_JAVA_HOME, JAVA_HOME",
        "the JDK 17 whose class library is used; otherwise that of the java on the PATH, or one in a usual folder",
    ),
    ("CLASSPATH", "where classes are found if no option says so"),
    ("JDK_JAVA_OPTIONS", "options in front of those of the command line"),
    ("JAVA_TOOL_OPTIONS", "options of the VM, which count before others"),
    ("_JAVA_OPTIONS", "options of the VM, which count after others"),
    ("LD_LIBRARY_PATH", "goes into java.library.path"),
];

/// What stands between a name and its value: values of words that end in a letter stand apart.
fn separator(name: &str) -> &'static str {
    let is_apart = OPTIONS.iter().any(|option| option.names.contains(&name) && option.takes != crate::options::Takes::Suffix);
    let has_value = OPTIONS.iter().any(|option| option.names.contains(&name) && !option.shown.is_empty());
    if is_apart && has_value { " " } else { "" }
}

fn entry(name: &str, text: &str) -> String {
    format!(".TP\n.B {}\n{}\n", escaped(name), escaped(text))
}

/// Text that means itself in a manual page.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    // A point or an apostrophe that begins a line would be a request.
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// A function of bash that completes options, flags and files.
pub fn completion() -> String {
    let listed = OPTIONS.iter().filter(|option| option.listed != Listed::Hidden).flat_map(|option| option.names.iter());
    let mut words: Vec<String> = listed.map(|name| (*name).to_owned()).collect();
    words.extend(SETTINGS.iter().map(|setting| format!("--{}", setting.name)));
    words.extend(flags::spellings());
    words.sort_unstable();
    words.dedup();
    SCRIPT.replace("{words}", &words.join("\n"))
}

/// Words of the shell end at colons, so what is completed is taken from the line, and only what follows the last of them is given back.
const SCRIPT: &str = r#"_rjvm() {
    local line=${COMP_LINE:0:COMP_POINT}
    local word=${line##*[[:space:]]}
    case $word in
        -*) mapfile -t COMPREPLY < <(compgen -W "$_rjvm_words" -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    esac
    if [[ ${COMPREPLY[0]} == *[=:] ]]; then
        compopt -o nospace
    fi
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*[:=]}"}"}")
}
_rjvm_words='{words}'
complete -o filenames -F _rjvm rjvm
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_has_every_option_that_the_help_has() {
        let page = page();
        for option in OPTIONS.iter().filter(|option| option.listed != Listed::Hidden) {
            assert!(option.names.iter().all(|name| page.contains(&escaped(name))), "{:?}", option.names);
        }
        assert!(SETTINGS.iter().all(|setting| page.contains(&escaped(&format!("--{}", setting.name)))));
        // Nothing but requests begins a line with a point.
        assert!(
            page.lines()
                .filter(|line| line.starts_with('.'))
                .all(|line| [".TH", ".SH", ".TP", ".B ", ".BR", ".br"].iter().any(|request| line.starts_with(request)))
        );
    }

    #[test]
    fn the_completion_knows_options_settings_and_flags() {
        let script = completion();
        for word in ["--module-path", "--max-heap", "-XX:+UseG1GC", "-XX:-UseG1GC", "-XX:NewRatio=", "-Xmx"] {
            assert!(script.lines().any(|line| line.trim_start_matches("_rjvm_words='") == word), "{word}");
        }
        let quotes = script.matches('\'').count();
        assert_eq!(quotes, 2, "no word has a quote");
    }
}
