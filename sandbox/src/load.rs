//! How busy the host and this process are (`/proc/loadavg`, `/proc/stat`).

use crate::Sandbox;

/// Clock ticks that processors have spent since the start of the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    /// With programs.
    pub user: u64,
    /// In the kernel.
    pub system: u64,
    /// With anything, waiting and nothing among them.
    pub total: u64,
}

impl Ticks {
    /// Which part of the time since `before` was spent with programs or in the kernel: 0.0 to 1.0.
    pub fn load_since(self, before: Self) -> f64 {
        let busy = self.user.saturating_sub(before.user) + self.system.saturating_sub(before.system);
        let total = self.total.saturating_sub(before.total);
        if total == 0 { 0.0 } else { busy as f64 / total.max(busy) as f64 }
    }
}

impl Sandbox {
    /// Runnable threads of the host in the last 1, 5 and 15 minutes; `None` for a guest that is not told of its host.
    pub fn load_averages(&self) -> Option<[f64; 3]> {
        const UNIT: f64 = 65536.0;
        self.tells_of_host().then(|| rustix::system::sysinfo().loads.map(|load| load as f64 / UNIT))
    }

    /// What the processor with this number has done, or all together. `None` if there is no such processor, or the guest is not told.
    pub fn processor_ticks(&self, number: Option<u32>) -> Option<Ticks> {
        let stat = self.tells_of_host().then(|| std::fs::read_to_string("/proc/stat").ok()).flatten()?;
        processor_line(&stat, number)
    }

    /// What the process has done, of all that the processors have.
    pub fn process_ticks(&self) -> Option<Ticks> {
        let total = self.processor_ticks(None)?.total;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // Fields are counted as in proc(5), and the name in parentheses is the second.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(14 - 3).map_while(|field| field.parse().ok());
        Some(Ticks { user: fields.next()?, system: fields.next()?, total })
    }

    /// Bytes of swap space of the host that nobody uses.
    pub fn free_swap(&self) -> u64 {
        let info = rustix::system::sysinfo();
        info.freeswap.saturating_mul(u64::from(info.mem_unit.max(1)))
    }
}

fn processor_line(stat: &str, number: Option<u32>) -> Option<Ticks> {
    let name = number.map_or_else(|| "cpu".to_owned(), |number| format!("cpu{number}"));
    let line = stat.lines().find_map(|line| line.strip_prefix(&name)?.strip_prefix(' '))?;
    let values: Vec<u64> = line.split_whitespace().map_while(|word| word.parse().ok()).take(8).collect();
    let value = |place: usize| values.get(place).copied().unwrap_or(0);
    // user, nice, system, idle, iowait, irq, softirq, steal
    Some(Ticks { user: value(0) + value(1), system: value(2) + value(5) + value(6), total: values.iter().sum() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn ticks_are_those_of_one_processor_or_of_all() {
        let stat = "cpu  10 1 5 100 2 3 4 6 99 99\ncpu0 1 0 0 9 0 0 0 0 0 0\ncpu1 7\n";
        assert_eq!(processor_line(stat, None), Some(Ticks { user: 11, system: 12, total: 131 }));
        assert_eq!(processor_line(stat, Some(0)), Some(Ticks { user: 1, system: 0, total: 10 }));
        assert_eq!(processor_line(stat, Some(2)), None);
    }

    #[test]
    fn loads_are_parts_of_the_time_that_went_by() {
        let before = Ticks { user: 10, system: 10, total: 100 };
        assert_eq!(before.load_since(before), 0.0);
        assert_eq!(Ticks { user: 15, system: 10, total: 110 }.load_since(before), 0.5);
        assert_eq!(Ticks { user: 40, system: 10, total: 110 }.load_since(before), 1.0);
    }

    #[test]
    fn only_those_who_are_told_of_the_host_know() {
        let trusted = Sandbox::new(Policy::trusted()).unwrap();
        assert!(trusted.load_averages().is_some() && trusted.process_ticks().is_some());
        let sealed = Sandbox::new(Policy::untrusted()).unwrap();
        assert!(sealed.load_averages().is_none() && sealed.process_ticks().is_none());
    }
}
