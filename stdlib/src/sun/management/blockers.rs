//! What a thread waits for and who holds it: the locks of `ThreadInfo`, and deadlocks.

use std::collections::HashMap;

use runtime::loading::load;
use runtime::meter::charge;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::thread::parking::status;
use runtime::{Handle, JavaResult, Ref};

/// What keeps a thread from going on.
#[derive(Clone, Copy)]
pub struct Blocker {
    /// The object whose monitor it waits for, or what it said when it parked.
    pub object: Handle,
    /// The `Thread` that holds it.
    pub owner: Option<Handle>,
    /// Whether `object`'s monitor is meant.
    pub is_monitor: bool,
    /// Whether the thread goes on once the owner lets go, and not before.
    pub by_owner: bool,
}

/// The blocker of a live `Thread`.
///
/// # Errors
/// `OutOfMemoryError` while classes load.
pub fn blocker_of(cx: &mut NativeContext, thread: Handle) -> JavaResult<Option<Blocker>> {
    let vm = cx.vm();
    let state = cx.int_field(thread, vm.well_known().fields.thread_status);
    match state {
        status::BLOCKED_ON_MONITOR_ENTER | status::IN_OBJECT_WAIT | status::IN_OBJECT_WAIT_TIMED => {
            Ok(monitor_blocker(cx, thread, state == status::BLOCKED_ON_MONITOR_ENTER))
        }
        status::PARKED | status::PARKED_TIMED => park_blocker(cx, thread),
        _ => Ok(None),
    }
}

fn monitor_blocker(cx: &mut NativeContext, thread: Handle, by_owner: bool) -> Option<Blocker> {
    let vm = cx.vm();
    let number = u32::try_from(cx.long_field(thread, vm.well_known().fields.thread_eetop)).ok()?;
    let object = cx.awaited_by(&*vm.threads.find(number)?)?;
    let owner = cx.lock_owner(object).and_then(|owner| vm.threads.find(owner)).map(|owner| owner.object.load(cx));
    let object = cx.handle(object);
    let owner = owner.and_then(|owner| cx.handle_or_null(owner));
    Some(Blocker { object, owner, is_monitor: true, by_owner })
}

fn park_blocker(cx: &mut NativeContext, thread: Handle) -> JavaResult<Option<Blocker>> {
    let Some(object) = objects::named_field(cx, thread, "parkBlocker", "Ljava/lang/Object;")?.reference() else {
        return Ok(None);
    };
    let ownable = load::boot_class(cx, "java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let mut owner = None;
    if objects::is_instance(cx, Some(object), ownable) {
        owner = objects::named_field(cx, object, "exclusiveOwnerThread", "Ljava/lang/Thread;")?.reference();
    }
    Ok(Some(Blocker { object, owner, is_monitor: false, by_owner: true }))
}

/// The threads of every circle of threads that wait for the next one.
///
/// # Errors
/// As [`blocker_of`].
pub fn deadlocked(cx: &mut NativeContext, live: &[Handle], counts: fn(&Blocker) -> bool) -> JavaResult<Vec<Handle>> {
    let mut owners = Vec::new();
    for thread in live {
        let blocker = blocker_of(cx, *thread)?.filter(|blocker| blocker.by_owner && counts(blocker));
        owners.push(blocker.and_then(|blocker| blocker.owner));
        charge(cx, 1)?;
    }
    let places: HashMap<Ref<'_>, usize> = live.iter().enumerate().map(|(place, thread)| (cx.raw(*thread), place)).collect();
    let next: Vec<_> = owners.into_iter().map(|owner| places.get(&cx.raw(owner?)).copied()).collect();
    let circles = in_circles(&next);
    Ok(live.iter().zip(circles).filter(|(_, circles)| *circles).map(|(thread, _)| *thread).collect())
}

/// For each place, whether going on to the next one leads back to it.
fn in_circles(next: &[Option<usize>]) -> Vec<bool> {
    let mut circles = vec![false; next.len()];
    // From which start a place was first reached.
    let mut reached_from = vec![usize::MAX; next.len()];
    for start in 0..next.len() {
        let mut at = Some(start);
        while let Some(place) = at.filter(|place| reached_from[*place] == usize::MAX) {
            reached_from[place] = start;
            at = next[place];
        }
        // Whoever is met on the way that has just been gone stands in a circle.
        while let Some(place) = at.filter(|place| reached_from[*place] == start && !circles[*place]) {
            circles[place] = true;
            at = next[place];
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::in_circles;

    #[test]
    fn only_members_of_circles_count() {
        let next = [Some(1), Some(2), Some(1), Some(0), None, Some(5), Some(4), None];
        assert_eq!(in_circles(&next), [false, true, true, false, false, true, false, false]);
    }
}
