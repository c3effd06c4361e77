//! Flags that contradict each other, or what the machine has: no VM starts so.

use std::fmt::Display;
use std::path::Path;

use super::{Flags, find, refused};
use crate::arguments::Failure;

/// What the machine or the container allows, as far as flags are measured by it.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Processors.
    pub processors: u32,
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of the largest heap.
    pub heap_max: u64,
    /// Bytes of the heap at the start, if an option says so.
    pub heap_initial: Option<u64>,
    /// Whether anything is compiled.
    pub compiles: bool,
}

/// A machine with less is none for servers, and has another collector by default.
const SERVER_PROCESSORS: u32 = 2;
const SERVER_MEMORY: u64 = (2 << 30) - (256 << 20);
/// Address space that a process can have.
const ADDRESS_SPACE: u64 = 96 << 40;
/// Heaps that references of 32 bits reach, each eight bytes apart.
const COMPRESSED_HEAP: u64 = (32 << 30) - (8 << 20);
/// Least stacks of the VM's own threads, in KiB.
const STACKS: [(&str, u64); 2] = [("CompilerThreadStackSize", 144), ("VMThreadStackSize", 64)];

impl Flags {
    /// Checks all of them, in HotSpot's order.
    ///
    /// # Errors
    /// If HotSpot does not start with these flags.
    pub fn check_together(&mut self, host: Host) -> Result<(), Failure> {
        if let Some(value) = self.values.get("NativeMemoryTracking")
            && !["off", "summary", "detail"].contains(&value.as_str())
        {
            let problem = "Syntax error, expecting -XX:NativeMemoryTracking=[off|summary|detail]";
            return Err(Failure::stderr(format!("{problem}{}", super::NO_VM)));
        }
        if let Some(file) = self.text("CompilerDirectivesFile").filter(|file| !Path::new(file).is_file()) {
            return Err(Failure { output: format!("Could not load file: {file}"), ..Failure::stderr(super::NO_VM) });
        }
        self.check_code_cache()?;
        self.check_archives()?;
        self.check_heap(host)?;
        self.check_collector(host)?;
        self.check_pauses()?;
        self.check_ratios()?;
        self.check_bounds()?;
        self.check_stacks()?;
        if host.compiles { self.check_compiler_threads() } else { Ok(()) }
    }

    /// The value that an option has given, unless it is 0 and stands for nothing.
    fn set_number(&self, name: &str) -> Option<u64> {
        self.number(name).filter(|number| *number > 0)
    }

    fn number_or_default(&self, name: &str) -> u64 {
        let default = || find(name)?.default.parse().ok();
        self.number(name).or_else(default).unwrap_or_default()
    }

    fn check_code_cache(&self) -> Result<(), Failure> {
        let names = ["ReservedCodeCacheSize", "InitialCodeCacheSize"];
        if !names.iter().any(|name| self.text(name).is_some()) {
            return Ok(());
        }
        let [reserved, initial] = names.map(|name| self.number_or_default(name));
        if reserved >= initial {
            return Ok(());
        }
        let [reserved, initial] = [reserved >> 10, initial >> 10];
        Err(refused(&format!("Invalid ReservedCodeCacheSize: {reserved}K. Must be at least InitialCodeCacheSize={initial}K.")))
    }

    fn check_heap(&mut self, host: Host) -> Result<(), Failure> {
        let given = self.number("MaxHeapSize");
        let least = self.set_number("MinHeapSize");
        let initial = host.heap_initial.filter(|initial| *initial > 0);
        let problem = if given.is_some_and(|max| max < 2 << 20) {
            Some("Too small maximum heap")
        } else if initial.is_some_and(|initial| initial < 1 << 20) {
            Some("Too small initial heap")
        } else if least.is_some_and(|least| least < 1 << 20) {
            Some("Too small minimum heap")
        } else if least.zip(initial).is_some_and(|(least, initial)| least > initial) {
            Some("Incompatible minimum and initial heap sizes specified")
        } else if initial.is_some_and(|initial| initial > given.unwrap_or(u64::MAX)) {
            Some("Initial heap size set to a larger value than the maximum heap size")
        } else if least.is_some_and(|least| least > given.unwrap_or(u64::MAX)) {
            Some("Incompatible minimum and maximum heap sizes specified")
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(Failure::initialization(problem));
        }
        if given.is_some_and(|max| max > COMPRESSED_HEAP)
            && self.is_on("UseCompressedOops")
            && self.text("ObjectAlignmentInBytes").is_none()
        {
            self.warnings.push("rjvm warning: Max heap size too large for Compressed Oops".to_owned());
        }
        if let Some(max) = given.filter(|max| *max > ADDRESS_SPACE) {
            let kib = max.div_ceil(1 << 10);
            return Err(Failure::initialization(&format!("Could not reserve enough space for {kib}KB object heap")));
        }
        if self.set_number("SoftMaxHeapSize").is_some_and(|soft| soft > host.heap_max) {
            return Err(refused("SoftMaxHeapSize must be less than or equal to the maximum heap size"));
        }
        Ok(())
    }

    fn check_collector(&self, host: Host) -> Result<(), Failure> {
        const COLLECTORS: [&str; 6] = ["UseSerialGC", "UseG1GC", "UseParallelGC", "UseShenandoahGC", "UseZGC", "UseEpsilonGC"];
        let chosen = COLLECTORS.iter().filter(|name| self.is_on(name)).count();
        if chosen > 1 {
            return Err(Failure::initialization("Multiple garbage collectors selected"));
        }
        let is_server = host.processors >= SERVER_PROCESSORS && host.memory >= SERVER_MEMORY;
        let usual = if is_server { "UseG1GC" } else { "UseSerialGC" };
        if chosen == 0 && self.is_off(usual) {
            return Err(Failure::initialization("Garbage collector not selected (default collector explicitly disabled)"));
        }
        let is_of = |name: &str| self.is_on(name) || chosen == 0 && usual == name;
        if self.number("ParallelGCThreads") == Some(0) {
            if is_of("UseG1GC") {
                return Err(Failure::initialization("The flag -XX:+UseG1GC can not be combined with -XX:ParallelGCThreads=0"));
            }
            if is_of("UseParallelGC") {
                return Err(Failure::stderr("The Parallel GC can not be combined with -XX:ParallelGCThreads=0"));
            }
        }
        let parallel = self.set_number("ParallelGCThreads").unwrap_or_else(|| workers(host.processors));
        match self.set_number("ConcGCThreads") {
            Some(concurrent) if is_of("UseG1GC") && concurrent > parallel => Err(refused(&format!(
                "ConcGCThreads ({concurrent}) must be less than or equal to ParallelGCThreads ({parallel})"
            ))),
            _ => Ok(()),
        }
    }

    fn check_pauses(&self) -> Result<(), Failure> {
        let others = ["UseSerialGC", "UseParallelGC", "UseShenandoahGC", "UseZGC", "UseEpsilonGC"];
        let Some(interval) = self.set_number("GCPauseIntervalMillis") else { return Ok(()) };
        if others.iter().any(|name| self.is_on(name)) {
            return Ok(());
        }
        match self.set_number("MaxGCPauseMillis") {
            None => Err(refused("GCPauseIntervalMillis cannot be set without setting MaxGCPauseMillis")),
            Some(pause) if pause >= interval => Err(refused(&format!(
                "MaxGCPauseMillis ({pause}) must be less than GCPauseIntervalMillis ({interval})\n\
                 GCPauseIntervalMillis ({interval}) must be greater than MaxGCPauseMillis ({pause})"
            ))),
            Some(_) => Ok(()),
        }
    }

    pub(super) fn check_ratios(&self) -> Result<(), Failure> {
        let ratios = ["MinHeapFreeRatio", "MaxHeapFreeRatio"];
        // The defaults are in order, and the table need not be read for them.
        if !ratios.iter().any(|name| self.text(name).is_some()) {
            return Ok(());
        }
        let [least, most] = ratios.map(|name| self.number_or_default(name));
        if least <= most {
            return Ok(());
        }
        Err(refused(&format!(
            "MinHeapFreeRatio ({least}) must be less than or equal to MaxHeapFreeRatio ({most})\n\
             MaxHeapFreeRatio ({most}) must be greater than or equal to MinHeapFreeRatio ({least})"
        )))
    }

    /// Flags that bound each other, and those whose values are powers or multiples of something.
    fn check_bounds(&self) -> Result<(), Failure> {
        let is_given = |name: &str| self.text(name).is_some();
        for (less, more) in [("MinMetaspaceFreeRatio", "MaxMetaspaceFreeRatio"), ("G1NewSizePercent", "G1MaxNewSizePercent")] {
            if !is_given(less) && !is_given(more) {
                continue;
            }
            let [least, most] = [less, more].map(|name| self.number_or_default(name));
            if least > most {
                return Err(refused(&format!(
                    "{more} ({most}) must be greater than or equal to {less} ({least})\n{less} ({least}) must be less than or equal to {more} ({most})"
                )));
            }
        }
        if let Some(size) = self.number::<u64>("TLABSize") {
            let least = self.number_or_default("MinTLABSize");
            if size < least {
                return Err(refused(&format!("TLABSize ({size}) must be greater than or equal to MinTLABSize ({least})")));
            }
        }
        if let Some(size) = self.set_number("MarkStackSize") {
            let most = self.number_or_default("MarkStackSizeMax");
            if size > most {
                return Err(refused(&format!("MarkStackSize ({size}) must be less than or equal to MarkStackSizeMax ({most})")));
            }
        }
        for name in ["OptoLoopAlignment", "InteriorEntryAlignment"] {
            if let Some(value) = self.set_number(name).filter(|value| !value.is_power_of_two()) {
                return Err(refused(&format!("{name} ({value}) must be a power of two")));
            }
        }
        match self.set_number("ContendedPaddingWidth").filter(|value| !value.is_multiple_of(8)) {
            Some(value) => Err(refused(&format!("ContendedPaddingWidth ({value}) must be a multiple of 8"))),
            None => Ok(()),
        }
    }

    fn check_stacks(&self) -> Result<(), Failure> {
        let Some((name, least)) =
            STACKS.into_iter().find(|(name, least)| self.set_number(name).is_some_and(|size| size < *least))
        else {
            return Ok(());
        };
        let output = format!("\nThe {name} specified is too small. Specify at least {least}k");
        Err(Failure { output, ..Failure::stderr(super::NO_VM) })
    }

    fn check_compiler_threads(&self) -> Result<(), Failure> {
        let Some(threads) = self.number::<u64>("CICompilerCount") else { return Ok(()) };
        let least = match self.number::<u32>("TieredStopAtLevel") {
            Some(0) => 0,
            Some(1) => 1,
            _ if self.is_off("TieredCompilation") => 1,
            _ => 2,
        };
        if threads >= least { Ok(()) } else { Err(too_few(threads, least)) }
    }
}

fn too_few(threads: impl Display, least: u64) -> Failure {
    refused(&format!("CICompilerCount ({threads}) must be at least {least} "))
}

/// Threads with which HotSpot collects in parallel.
fn workers(processors: u32) -> u64 {
    let (all, more) = (processors.min(8), processors.saturating_sub(8));
    u64::from(all + more * 5 / 8)
}
