//! What flags of HotSpot change in the configuration of the `Vm`, besides those that are options of the launcher.

use rjvm::{HeapShares, HeapSizes, STACK_TRACE_DEPTH};

use crate::command::Settings;
use crate::flags::Host;

/// Least size that HotSpot finds fit for a heap.
const HEAP_UNIT: u64 = 8 << 20;

impl Settings {
    /// Memory and processors that there are, or that flags say there are.
    pub fn heed_host(&mut self) {
        let flags = &self.flags;
        let share = |name: &str, fraction: &str, default: f64| {
            let by_fraction = || flags.number(fraction).filter(|parts| *parts > 0.0).map(|parts: f64| 100.0 / parts);
            flags.number(name).or_else(by_fraction).unwrap_or(default)
        };
        let usual = HeapShares::default();
        self.config.heap_shares = HeapShares {
            max: share("MaxRAMPercentage", "MaxRAMFraction", usual.max),
            little: share("MinRAMPercentage", "MinRAMFraction", usual.little),
            initial: share("InitialRAMPercentage", "InitialRAMFraction", usual.initial),
            memory: flags.number("MaxRAM"),
        };
        let processors = flags.number("ActiveProcessorCount").filter(|count: &u32| *count > 0);
        let policy = self.config.policy.clone().container_limits(!flags.is_off("UseContainerSupport"));
        let policy = policy.leave_signals(self.reduces_signals || flags.is_on("ReduceSignalUsage"));
        self.config.policy = match processors {
            Some(count) => policy.processors(count),
            None => policy,
        };
        let HeapSizes { initial, max } = self.config.heap_sizes();
        let sizes = [("MaxHeapSize", max), ("SoftMaxHeapSize", max), ("InitialHeapSize", initial), ("MinHeapSize", HEAP_UNIT)];
        for (name, bytes) in sizes {
            self.flags.set_ergonomic(name, &bytes.min(max).to_string());
        }
        // References have 32 bits, and so have classes in headers.
        for name in ["UseCompressedOops", "UseCompressedClassPointers"] {
            self.flags.set_ergonomic(name, "true");
        }
    }

    /// What flags are measured by.
    pub fn host(&self) -> Host {
        Host {
            processors: self.config.policy.processor_count(),
            memory: self.flags.number("MaxRAM").unwrap_or_else(|| self.config.policy.physical_memory()),
            heap_max: self.config.heap_max.unwrap_or_else(|| self.config.heap_sizes().max),
            heap_initial: self.config.heap_initial,
            compiles: self.config.compilation.enabled,
        }
    }

    /// What the program is told of its start, and how its exceptions tell where they come from.
    pub fn tell_program(&mut self) {
        let is_on = |name: &str| !self.flags.is_off(name);
        self.config.stack_trace_depth =
            is_on("StackTraceInThrowable").then(|| self.flags.number("MaxJavaStackTraceDepth").unwrap_or(STACK_TRACE_DEPTH));
        self.config.null_details = is_on("ShowCodeDetailsInExceptionMessages");
    }

    /// `PrintWarnings` and `PrintVMOptions`
    pub fn print_options(&mut self) {
        if self.flags.is_off("PrintWarnings") {
            self.warnings.retain(|warning| !warning.starts_with("rjvm warning: "));
        }
        if self.flags.is_on("PrintVMOptions") {
            let flags = self.config.arguments.iter().filter_map(|option| option.strip_prefix("-XX:"));
            flags.for_each(|flag| self.prelude.push_str(&format!("VM option '{flag}'\n")));
        }
    }
}
