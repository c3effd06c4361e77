//! Heap dumps, and what is said about them.

use runtime::heap_dump::{DumpError, Dumped, HeapDump, dump_heap};
use runtime::{JavaResult, JavaThread};

/// Levels of compression.
const LEVELS: std::ops::RangeInclusive<i64> = 1..=9;

/// Makes a dump, and tells what came of it.
pub(crate) fn dump(thread: &mut JavaThread, dump: HeapDump<'_>) -> JavaResult<String> {
    let path = String::from_utf8_lossy(dump.path).into_owned();
    let result = dump_heap(thread, dump)?;
    Ok(format!("Dumping heap to {path} ...\n{}", outcome(&path, &result)))
}

/// The line that says how it ended.
pub(crate) fn outcome(path: &str, result: &Result<Dumped, DumpError>) -> String {
    match result {
        Ok(Dumped { bytes, time }) => format!("Heap dump file created [{bytes} bytes in {:.3} secs]\n", time.as_secs_f64()),
        Err(DumpError::Create(why)) => format!("Unable to create {path}: {why}\n"),
        Err(DumpError::Write(why)) => format!("Dump file is incomplete: {why}\n"),
    }
}

/// A level of compression, or what is wrong with it.
pub(crate) fn level(number: Option<i64>) -> Result<Option<u32>, String> {
    match number {
        Some(number) if !LEVELS.contains(&number) => Err(format!("Compression level out of range (1-9): {number}\n")),
        number => Ok(number.map(|number| number as u32)),
    }
}
