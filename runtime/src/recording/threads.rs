//! What a recording keeps of threads: their processor time, how long they were in which state, and what they waited for.

use std::collections::HashMap;
use std::time::Duration;

use crate::recording::names::NameId;

/// Threads that have ended and are kept one by one.
const ENDED_MAX: usize = 300;
/// Different things that a thread waits for and that are kept.
const WAITS_MAX: usize = 40;
/// What stands for threads that are not kept.
const OTHERS: &str = "(ended threads)";

/// What a thread is doing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It runs, or would if there were a processor for it.
    Running,
    /// The system does something for it.
    Native,
    /// It waits to enter a monitor.
    Blocked,
    /// It waits to be notified, or for a time.
    Waiting,
    /// It has parked.
    Parked,
    /// It sleeps.
    Sleeping,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Running, Self::Native, Self::Blocked, Self::Waiting, Self::Parked, Self::Sleeping];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Native => "native",
            Self::Blocked => "blocked",
            Self::Waiting => "waiting",
            Self::Parked => "parked",
            Self::Sleeping => "sleeping",
        }
    }
}

/// What a thread waits for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Wait {
    /// How it waits.
    pub state: State,
    /// The class of the object that it waits for.
    pub object: Option<NameId>,
    /// Who holds it.
    pub owner: Option<NameId>,
    /// The method that waits.
    pub method: Option<NameId>,
    /// The newest method that is not the class library's.
    pub caller: Option<NameId>,
}

/// A thread, or many that have ended.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whether the program ends without it.
    pub is_daemon: bool,
    /// How many threads it stands for.
    pub count: u64,
    /// Whether it was there when it was looked at last.
    pub has_ended: bool,
    /// Processor time.
    pub processor: Duration,
    /// Time in each state.
    pub states: [Duration; State::ALL.len()],
    /// Time it waited, by what for.
    pub waits: HashMap<Wait, Duration>,
    /// What it waits for now.
    pub last: Option<Wait>,
}

/// A thread that is there.
#[derive(Debug, Default)]
struct Live {
    row: Row,
    /// Processor time for which frames have been counted.
    counted: Duration,
    is_seen: bool,
}

/// All of them.
#[derive(Default)]
pub struct Threads {
    live: HashMap<u32, Live>,
    ended: Vec<Row>,
}

/// What was seen of a thread.
pub struct Seen {
    /// Its number.
    pub number: u32,
    /// Its processor time.
    pub processor: Duration,
    /// Time since threads were looked at the last time.
    pub elapsed: Duration,
    /// What it does, and what it waits for unless it runs.
    pub doing: Wait,
}

impl Threads {
    /// The threads that are there, and those that have ended.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.live.values().map(|live| &live.row).chain(&self.ended)
    }

    /// Processor time of a thread when it was looked at last; none if it never was.
    pub fn processor(&self, number: u32) -> Option<Duration> {
        self.live.get(&number).map(|live| live.row.processor)
    }

    /// What a thread did when it was looked at last.
    pub fn doing(&self, number: u32) -> Option<Wait> {
        self.live.get(&number)?.row.last
    }

    /// A thread has this name now.
    pub fn name(&mut self, number: u32, name: String, is_daemon: bool) {
        let row = &mut self.live.entry(number).or_default().row;
        (row.name, row.is_daemon, row.count) = (name, is_daemon, 1);
    }

    /// Adds what was seen of a thread. If it runs, its processor time since the last time that was so is given: what it does now has taken that.
    pub fn add(&mut self, seen: &Seen) -> Option<Duration> {
        let live = self.live.entry(seen.number).or_default();
        live.is_seen = true;
        live.row.processor = seen.processor;
        live.row.states[seen.doing.state as usize] += seen.elapsed;
        live.row.last = Some(seen.doing);
        if seen.doing.state == State::Running {
            let before = std::mem::replace(&mut live.counted, seen.processor);
            return Some(seen.processor.saturating_sub(before));
        }
        if live.row.waits.len() < WAITS_MAX || live.row.waits.contains_key(&seen.doing) {
            *live.row.waits.entry(seen.doing).or_default() += seen.elapsed;
        }
        None
    }

    /// All threads have been looked at: those that were not seen have ended.
    pub fn end_look(&mut self) {
        let ended: Vec<u32> = self.live.iter().filter(|(_, live)| !live.is_seen).map(|(number, _)| *number).collect();
        let rows = ended.into_iter().filter_map(|number| self.live.remove(&number)).map(|live| live.row);
        self.ended.extend(rows.map(|row| Row { has_ended: true, last: None, ..row }));
        self.live.values_mut().for_each(|live| live.is_seen = false);
        if self.ended.len() > ENDED_MAX {
            self.merge_ended();
        }
    }

    /// Half of the threads that have ended, those that did least, become one row.
    fn merge_ended(&mut self) {
        self.ended.sort_by_key(|row| std::cmp::Reverse((row.name == OTHERS, row.processor)));
        let rest = self.ended.split_off(ENDED_MAX / 2);
        let mut others = match self.ended.first().is_some_and(|row| row.name == OTHERS) {
            true => self.ended.remove(0),
            false => Row { name: OTHERS.to_owned(), is_daemon: true, has_ended: true, ..Row::default() },
        };
        for row in rest {
            others.count += row.count;
            others.processor += row.processor;
            others.states.iter_mut().zip(row.states).for_each(|(sum, time)| *sum += time);
        }
        self.ended.insert(0, others);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(number: u32, processor: u64, state: State) -> Seen {
        let doing = Wait { state, object: None, owner: None, method: None, caller: None };
        Seen { number, processor: Duration::from_millis(processor), elapsed: Duration::from_millis(10), doing }
    }

    #[test]
    fn what_a_thread_took_while_it_was_not_seen_running_counts_when_it_is() {
        let mut threads = Threads::default();
        assert_eq!(threads.add(&seen(1, 3, State::Running)), Some(Duration::from_millis(3)));
        assert_eq!(threads.add(&seen(1, 5, State::Parked)), None);
        assert_eq!(threads.add(&seen(1, 9, State::Running)), Some(Duration::from_millis(6)));
    }

    #[test]
    fn many_threads_that_have_ended_are_few_rows() {
        let mut threads = Threads::default();
        for number in 0..5000 {
            threads.name(number, format!("t{number}"), false);
            threads.add(&seen(number, 1, State::Running));
            threads.end_look();
        }
        threads.end_look();
        let rows: Vec<_> = threads.rows().collect();
        assert!(rows.len() <= ENDED_MAX && rows.iter().all(|row| row.has_ended), "{}", rows.len());
        assert_eq!(rows.iter().map(|row| row.count).sum::<u64>(), 5000);
        assert_eq!(rows.iter().map(|row| row.processor).sum::<Duration>(), Duration::from_secs(5));
    }
}
