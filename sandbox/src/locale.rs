//! The host's locale, as `setlocale` finds it: languages, countries and the encoding of texts.

use std::borrow::Cow;
use std::path::Path;

use crate::Sandbox;

/// How the host encodes paths and texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Also what a guest has that is told nothing of its host's locale.
    Utf8,
    /// What the C locale has.
    Ascii,
    /// By name; paths are encoded as in ISO 8859-1.
    Other(String),
}

impl Encoding {
    /// As `nl_langinfo(CODESET)` has it.
    pub fn name(&self) -> &str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Ascii => "ANSI_X3.4-1968",
            Self::Other(name) => name,
        }
    }

    fn of_codeset(codeset: &str) -> Self {
        match normalised(codeset).as_str() {
            "utf8" => Self::Utf8,
            "" | "iso88591" => Self::Other("ISO-8859-1".to_owned()),
            "iso885915" => Self::Other("ISO-8859-15".to_owned()),
            "eucjp" => Self::Other("EUC-JP".to_owned()),
            "koi8r" => Self::Other("KOI8-R".to_owned()),
            _ => Self::Other(codeset.to_owned()),
        }
    }

    /// The bytes of a text; what has none is a question mark.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        let last = match self {
            Self::Utf8 => return text.as_bytes().to_vec(),
            Self::Ascii => 0x7f,
            Self::Other(_) => 0xff,
        };
        text.chars().map(|character| u8::try_from(character).ok().filter(|byte| *byte <= last).unwrap_or(b'?')).collect()
    }

    /// What a text of the command line is for the program.
    pub fn given<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self {
            Self::Utf8 => Cow::Borrowed(text),
            _ if text.is_ascii() => Cow::Borrowed(text),
            Self::Ascii => Cow::Owned(self.decode(text.as_bytes()).replace('\u{fffd}', "?")),
            Self::Other(_) => Cow::Owned(self.decode(text.as_bytes())),
        }
    }

    /// The text of bytes; what is none is a replacement character.
    pub fn decode(&self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Ascii => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' }).collect(),
            Self::Other(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    }
}

/// Language and country of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Such as `de`.
    pub language: String,
    /// Such as `AT`.
    pub country: Option<String>,
}

/// A locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// How numbers and dates are written (`LC_CTYPE`).
    pub format: Language,
    /// What messages are in (`LC_MESSAGES`).
    pub display: Language,
    /// How texts are encoded.
    pub encoding: Encoding,
}

/// Where the host's locales are: a folder for each, or all of them in one file.
const DIRECTORY: &str = "/usr/lib/locale";

impl Sandbox {
    /// The locale that the guest's environment names. A guest with the host's own environment has the host's locales, if the policy says so.
    pub fn locale(&self) -> Locale {
        let variable = |name: &str| {
            let value = self.environment_variable(name.as_bytes()).filter(|value| !value.is_empty())?;
            Some(String::from_utf8_lossy(&value).into_owned())
        };
        locale_of(&variable, self.policy.host_locale, is_installed)
    }

    /// How paths are encoded.
    pub fn path_encoding(&self) -> &Encoding {
        self.path_encoding.get_or_init(|| self.locale().encoding)
    }
}

/// `is_host`: what is not installed is the C locale, and its encoding counts.
fn locale_of(variable: &dyn Fn(&str) -> Option<String>, is_host: bool, is_installed: fn(&str) -> bool) -> Locale {
    const CATEGORIES: [&str; 6] = ["LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY"];
    let of_category = |category| ["LC_ALL", category, "LANG"].into_iter().find_map(variable).unwrap_or_else(|| "C".to_owned());
    let are_known = CATEGORIES.iter().all(|category| is_installed(&of_category(category)));
    let name = |category| if is_host && !are_known { "C".to_owned() } else { of_category(category) };
    let (format, display) = (name("LC_CTYPE"), name("LC_MESSAGES"));
    let encoding = match format.as_str() {
        _ if !is_host => Encoding::Utf8,
        "C" | "POSIX" => Encoding::Ascii,
        name => Encoding::of_codeset(name.split_once('.').map_or("", |(_, rest)| rest.split('@').next().unwrap_or_default())),
    };
    Locale { format: language_of(&format, is_host), display: language_of(&display, is_host), encoding }
}

/// Of a locale's name such as `de_AT.UTF-8@euro`. The C locale speaks English; Java takes the host's for that of the United States.
fn language_of(locale: &str, is_host: bool) -> Language {
    let of =
        |language: &str, country: Option<&str>| Language { language: language.to_owned(), country: country.map(str::to_owned) };
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    if matches!(locale, "C" | "POSIX") && is_host {
        return of("en", Some("US"));
    }
    if matches!(name, "" | "C" | "POSIX") {
        return of("en", None);
    }
    let mut parts = name.splitn(2, '_');
    let language = parts.next().unwrap_or_default();
    of(language, parts.next().filter(|country| !country.is_empty()))
}

/// Whether the C library has the locale.
fn is_installed(name: &str) -> bool {
    if matches!(name, "C" | "POSIX") {
        return true;
    }
    if name.contains('/') {
        return false;
    }
    let folder = match name.split_once('.') {
        None => name.to_owned(),
        Some((language, rest)) => {
            let (codeset, modifier) =
                rest.split_once('@').map_or((rest, String::new()), |(codeset, modifier)| (codeset, format!("@{modifier}")));
            format!("{language}.{}{modifier}", normalised(codeset))
        }
    };
    let directory = Path::new(DIRECTORY);
    let archive = || std::fs::read(directory.join("locale-archive")).unwrap_or_default();
    let entry = format!("\0{folder}\0");
    directory.join(name).is_dir()
        || directory.join(&folder).is_dir()
        || archive().windows(entry.len()).any(|part| part == entry.as_bytes())
}

fn normalised(codeset: &str) -> String {
    codeset.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(variables: &[(&str, &str)], is_host: bool) -> (String, String, String) {
        let variable = |name: &str| variables.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).to_owned());
        let found = locale_of(&variable, is_host, |name| !name.contains("xx"));
        let text =
            |language: Language| language.language + &language.country.map_or_else(String::new, |country| format!("_{country}"));
        (text(found.format), text(found.display), found.encoding.name().to_owned())
    }

    #[test]
    fn variables_give_languages_and_encoding() {
        type Case<'c> = (&'c [(&'c str, &'c str)], [&'c str; 3]);
        let cases: &[Case<'_>] = &[
            (&[], ["en_US", "en_US", "ANSI_X3.4-1968"]),
            (&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], ["en_US", "en_US", "ANSI_X3.4-1968"]),
            (&[("LANG", "C.UTF-8")], ["en", "en", "UTF-8"]),
            (&[("LANG", "de_AT.UTF-8@euro"), ("LC_MESSAGES", "fr_FR")], ["de_AT", "fr_FR", "UTF-8"]),
            (&[("LANG", "de_DE")], ["de_DE", "de_DE", "ISO-8859-1"]),
            (&[("LANG", "de_DE.UTF-8"), ("LC_TIME", "xx_XX")], ["en_US", "en_US", "ANSI_X3.4-1968"]),
        ];
        for (variables, [format, display, encoding]) in cases {
            assert_eq!(
                locale(variables, true),
                ((*format).to_owned(), (*display).to_owned(), (*encoding).to_owned()),
                "{variables:?}"
            );
        }
        assert_eq!(locale(&[], false), ("en".to_owned(), "en".to_owned(), "UTF-8".to_owned()));
        assert_eq!(locale(&[("LANG", "xx_XX")], false), ("xx_XX".to_owned(), "xx_XX".to_owned(), "UTF-8".to_owned()));
    }

    #[test]
    fn what_an_encoding_lacks_is_a_question_mark() {
        assert_eq!(Encoding::Ascii.encode("aé€"), b"a??");
        assert_eq!(Encoding::Other(String::new()).encode("aé€"), b"a\xe9?");
        assert_eq!(Encoding::Utf8.encode("é"), "é".as_bytes());
        assert_eq!(Encoding::Ascii.decode(b"a\xe9"), "a\u{fffd}");
        assert_eq!(Encoding::Other(String::new()).decode(b"a\xe9"), "aé");
    }

    #[test]
    fn the_c_locale_is_everywhere() {
        assert!(is_installed("C") && is_installed("POSIX"));
        assert!(!is_installed("no_SUCH.UTF-8") && !is_installed("../tmp"));
    }
}
