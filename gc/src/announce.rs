//! Announcements that cost their maker next to nothing: the one who looks for them pays.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering, compiler_fence, fence};
use std::time::{Duration, Instant};

use rustix::thread::{MembarrierCommand, MembarrierQuery, membarrier, membarrier_query};

/// A thousand times as long as a store waits in a processor for its turn.
const STORED: Duration = Duration::from_millis(1);

/// How threads that announce something and then look at a request are told from one that makes the request and then looks at the announcements: each side
/// must see what the other has written before it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announcements {
    /// Each announcement is a store that is complete before the look.
    Fenced,
    /// An announcement is a plain store. Who looks for them has the system put a barrier into every running thread of the process (`membarrier(2)`): a thread
    /// has then either looked at its request after the barrier, and sees it, or its announcement is there.
    Plain,
}

impl Announcements {
    /// What the system offers.
    pub(crate) fn new() -> Self {
        static OFFERED: OnceLock<Announcements> = OnceLock::new();
        *OFFERED.get_or_init(|| {
            let offered = membarrier_query().contains(MembarrierQuery::PRIVATE_EXPEDITED);
            if offered && membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok() { Self::Plain } else { Self::Fenced }
        })
    }

    /// Announces `value`; what the thread reads next, it reads afterwards.
    #[inline]
    pub(crate) fn make(self, announcement: &AtomicBool, value: bool) {
        match self {
            Self::Fenced => announcement.store(value, Ordering::SeqCst),
            Self::Plain => {
                announcement.store(value, Ordering::Release);
                compiler_fence(Ordering::SeqCst);
            }
        }
    }

    /// What follows sees the announcements of all threads that do not see what the caller has written before.
    pub(crate) fn await_all(self) {
        fence(Ordering::SeqCst);
        if self == Self::Plain && membarrier(MembarrierCommand::PrivateExpedited).is_err() {
            // The host has given the call up since it was offered. What a processor has stored is seen by the others long before this.
            let begin = Instant::now();
            while begin.elapsed() < STORED {
                std::hint::spin_loop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    /// One thread announces and looks at the request, the other requests and looks at the announcement: one of them sees the other.
    fn meet(announcements: Announcements, rounds: usize) -> usize {
        let (request, announcement) = (AtomicBool::new(false), AtomicBool::new(false));
        let (begin, end) = (Barrier::new(2), Barrier::new(2));
        std::thread::scope(|scope| {
            let announcer = scope.spawn(|| {
                let each = |_| {
                    begin.wait();
                    announcements.make(&announcement, true);
                    let saw = request.load(Ordering::SeqCst);
                    end.wait();
                    saw
                };
                (0..rounds).map(each).collect::<Vec<_>>()
            });
            let each = |_| {
                request.store(false, Ordering::SeqCst);
                announcement.store(false, Ordering::SeqCst);
                begin.wait();
                request.store(true, Ordering::SeqCst);
                announcements.await_all();
                let saw = announcement.load(Ordering::SeqCst);
                end.wait();
                saw
            };
            let looked: Vec<bool> = (0..rounds).map(each).collect();
            let announced = announcer.join().expect("it does not panic");
            looked.into_iter().zip(announced).filter(|(looked, announced)| !looked && !announced).count()
        })
    }

    #[test]
    fn one_of_two_sees_the_other() {
        assert_eq!(meet(Announcements::new(), 20_000), 0);
        assert_eq!(meet(Announcements::Fenced, 20_000), 0);
    }
}
