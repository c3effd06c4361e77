//! `VM.stringtable` and `VM.symboltable`: tables of names.

use std::fmt::Write;

use runtime::metadata::symbol::TableSize;
use runtime::{JavaThread, strings};

use super::arguments::{Argument, Given, switch};

/// What both take.
pub const ARGUMENTS: [Argument; 1] = [switch("-verbose", "The content of the table")];

/// UTF-16 units that are shown of a string.
const TEXT_UNITS_MAX: usize = 1 << 16;
/// What is said of names that stay.
const COUNT_OF_PERMANENT: u32 = 65_535;

/// `VM.stringtable`
pub fn string_table(thread: &JavaThread, given: &Given) -> String {
    if !given.is_on("-verbose") {
        return statistics("StringTable", strings::interned_size(thread));
    }
    let mut text = String::from("VERSION: 1.1\n");
    for (units, string) in strings::interned(thread, TEXT_UNITS_MAX) {
        let _ = writeln!(text, "{units}: {}", escaped(string.as_bytes()));
    }
    text
}

/// `VM.symboltable`
pub fn symbol_table(thread: &JavaThread, given: &Given) -> String {
    let symbols = &thread.vm().symbols;
    if !given.is_on("-verbose") {
        return statistics("SymbolTable", symbols.size());
    }
    let mut text = String::from("VERSION: 1.1\n");
    for symbol in symbols.all() {
        let _ = writeln!(text, "{} {COUNT_OF_PERMANENT}: {}", symbol.as_bytes().len(), escaped(symbol.as_bytes()));
    }
    text
}

fn statistics(name: &str, size: TableSize) -> String {
    let TableSize { buckets, entries, table_bytes, literal_bytes } = size;
    let average = if entries == 0 { 0.0 } else { literal_bytes as f64 / entries as f64 };
    let (bucket_bytes, entry_bytes) = bytes_of_places(size);
    format!(
        "{name} statistics:\n\
         Number of buckets       : {buckets:9} = {:9} bytes, each {bucket_bytes}\n\
         Number of entries       : {entries:9} = {:9} bytes, each {entry_bytes}\n\
         Number of literals      : {entries:9} = {literal_bytes:9} bytes, avg {average:7.3}\n\
         Total footprint         : {:9} = {:9} bytes\n{}",
        buckets as u64 * bucket_bytes,
        entries as u64 * entry_bytes,
        "",
        table_bytes + literal_bytes,
        distribution(size)
    )
}

/// The same of a table whose entries name nothing.
pub fn places(size: TableSize) -> String {
    let (bucket_bytes, entry_bytes) = bytes_of_places(size);
    let TableSize { buckets, entries, table_bytes, .. } = size;
    format!(
        "Number of buckets       : {buckets:9} = {:9} bytes, each {bucket_bytes}\n\
         Number of entries       : {entries:9} = {:9} bytes, each {entry_bytes}\n\
         Total footprint         : {:9} = {table_bytes:9} bytes\n{}",
        buckets as u64 * bucket_bytes,
        entries as u64 * entry_bytes,
        "",
        distribution(size)
    )
}

/// Entries are in their buckets, and have no bytes besides.
fn bytes_of_places(size: TableSize) -> (u64, u64) {
    (if size.buckets == 0 { 0 } else { size.table_bytes / size.buckets as u64 }, 0)
}

/// A bucket has one entry or none.
fn distribution(size: TableSize) -> String {
    let average = if size.buckets == 0 { 0.0 } else { size.entries as f64 / size.buckets as f64 };
    let variance = average * (1.0 - average);
    format!(
        "Average bucket size     : {average:9.3}\nVariance of bucket size : {variance:9.3}\nStd. dev. of bucket size: {:9.3}\nMaximum bucket size     : {:9}\n",
        variance.sqrt(),
        usize::from(size.entries > 0)
    )
}

/// One line, whatever the text has in it.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\t' => text.push_str("\\t"),
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_line() {
        assert_eq!(escaped("a\nb\\\u{e4}".as_bytes()), "a\\nb\\\\\\xc3\\xa4");
    }

    #[test]
    fn tables_tell_how_full_they_are() {
        let text = statistics("T", TableSize { buckets: 64, entries: 16, table_bytes: 1088, literal_bytes: 640 });
        assert!(text.starts_with("T statistics:\nNumber of buckets       :        64 =      1088 bytes, each 17\n"), "{text}");
        assert!(text.contains("Number of literals      :        16 =       640 bytes, avg  40.000\n"), "{text}");
        assert!(
            text.contains("Total footprint         :           =      1728 bytes\nAverage bucket size     :     0.250\n"),
            "{text}"
        );
    }
}
