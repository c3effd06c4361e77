//! What waits to be compiled, what is being compiled, and what never will be.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

pub use runtime::compiler::Task;
use runtime::compiler::Tasks;
use runtime::sync::lock;

use crate::policy::COMPILATIONS_MAX;

/// What has become of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It may be asked for again: code may be withdrawn.
    Done,
    /// It cannot be compiled.
    Never,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Task>,
    /// Tasks that wait or are being worked on.
    unfinished: HashSet<Task>,
    /// How often they have been worked on; [`NEVER`] is too often.
    attempts: HashMap<Task, u32>,
    closed: bool,
}

/// Tasks that are compared when one is taken.
const LOOKED_AT_MAX: usize = 100;

/// So many attempts stand for a task that cannot be done.
const NEVER: u32 = u32::MAX;

/// A bounded queue of tasks, each of which is in it once at a time.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    waiting_max: usize,
}

impl Queue {
    /// A queue that holds so many tasks.
    pub fn new(waiting_max: usize) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), waiting_max }
    }

    /// Adds a task; false if it is in work already, has been done too often, or finds no room. Never waits for one.
    pub fn push(&self, task: Task) -> bool {
        let mut state = lock(&self.state);
        let attempts = state.attempts.get(&task).copied().unwrap_or(0);
        let is_welcome = !state.closed && state.waiting.len() < self.waiting_max && attempts < COMPILATIONS_MAX;
        if !is_welcome || !state.unfinished.insert(task) {
            return false;
        }
        state.attempts.insert(task, attempts + 1);
        state.waiting.push_back(task);
        self.changed.notify_all();
        true
    }

    /// Waits for tasks and takes the one that is worth most; none once the queue is closed.
    pub fn next(&self, worth: impl Fn(Task) -> u64) -> Option<Task> {
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let mut state = self.changed.wait_while(lock(&self.state), is_idle).unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        // Of several, the one that has waited longest.
        let best = (0..state.waiting.len().min(LOOKED_AT_MAX)).rev().max_by_key(|place| worth(state.waiting[*place]))?;
        state.waiting.remove(best)
    }

    /// A task that [`next`](Self::next) has given is finished.
    pub fn finish(&self, task: Task, end: End) {
        let mut state = lock(&self.state);
        state.unfinished.remove(&task);
        if end == End::Never {
            state.attempts.insert(task, NEVER);
        }
        self.changed.notify_all();
    }

    /// Waits until a task is neither waiting nor in work, or the queue is closed, or nobody wants it any more, which is asked now and then.
    pub fn wait_for(&self, task: Task, is_wanted: impl Fn() -> bool) {
        const PATIENCE: Duration = Duration::from_millis(2);
        let is_unfinished = |state: &State| state.unfinished.contains(&task) && !state.closed;
        let mut state = lock(&self.state);
        while is_unfinished(&state) && is_wanted() {
            state = self.changed.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What waits, and what is in work.
    pub fn tasks(&self) -> Tasks {
        let state = lock(&self.state);
        let waiting: Vec<Task> = state.waiting.iter().copied().collect();
        Tasks { current: state.unfinished.iter().filter(|task| !waiting.contains(task)).copied().collect(), waiting }
    }

    /// Gives out nothing more.
    pub fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.waiting.clear();
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use runtime::metadata::method::MethodId;

    use super::*;

    fn task(method: u32) -> Task {
        Task { method: MethodId(method), loop_header: None }
    }

    #[test]
    fn what_is_worth_most_comes_first() {
        let queue = Queue::new(10);
        (1..5).for_each(|method| assert!(queue.push(task(method))));
        let worth = |task: Task| u64::from(task.method.0 % 3);
        let next = || queue.next(worth).map(|task| task.method.0);
        assert_eq!([next(), next(), next(), next()], [Some(2), Some(1), Some(4), Some(3)]);
    }

    #[test]
    fn a_task_is_in_work_once_at_a_time() {
        let queue = Queue::new(10);
        let in_loop = Task { loop_header: Some(3), ..task(1) };
        assert_eq!([task(1), in_loop, task(1)].map(|task| queue.push(task)), [true, true, false]);
        assert_eq!([queue.next(|_| 0), queue.next(|_| 0)], [Some(task(1)), Some(in_loop)]);
        assert!(!queue.push(task(1)));
        queue.finish(task(1), End::Done);
        assert!(queue.push(task(1)) && !queue.push(in_loop));
    }

    #[test]
    fn a_full_queue_takes_nothing_and_does_not_wait() {
        let queue = Queue::new(2);
        assert_eq!([1, 2, 3].map(|method| queue.push(task(method))), [true, true, false]);
        queue.next(|_| 0);
        assert!(queue.push(task(3)));
    }

    #[test]
    fn what_fails_is_not_tried_again_and_nothing_for_ever() {
        let queue = Queue::new(2);
        let again = |end| {
            let pushed = queue.push(task(1));
            queue.next(|_| 0).inspect(|task| queue.finish(*task, end));
            pushed
        };
        assert!((0..COMPILATIONS_MAX).all(|_| again(End::Done)));
        assert!(!queue.push(task(1)));
        queue.push(task(2));
        queue.finish(queue.next(|_| 0).unwrap(), End::Never);
        assert!(!queue.push(task(2)));
    }

    #[test]
    fn a_closed_queue_wakes_who_waits() {
        let queue = Queue::new(2);
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| queue.next(|_| 0));
            let other = scope.spawn(|| {
                queue.push(task(1));
                queue.wait_for(task(1), || true);
            });
            assert_eq!(worker.join().unwrap(), Some(task(1)));
            queue.close();
            other.join().unwrap();
        });
        assert_eq!((queue.next(|_| 0), queue.push(task(2))), (None, false));
    }

    #[test]
    fn nobody_waits_for_what_is_not_wanted_any_more() {
        let queue = Queue::new(2);
        queue.push(task(1));
        let asked = Cell::new(0);
        queue.wait_for(task(1), || asked.replace(asked.get() + 1) < 3);
        assert_eq!(asked.get(), 4);
    }
}
