//! What a thread waits for and who holds it: the locks of `ThreadInfo`, and deadlocks.

use runtime::natives::NativeContext;
use runtime::thread::parking::status;
use runtime::{Handle, JavaResult};

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
    let owner = cx.lock_owner(object).and_then(|owner| vm.threads.find(owner)).map(|owner| owner.object.load());
    let object = cx.handle(object);
    let owner = owner.and_then(|owner| cx.handle_or_null(owner));
    Some(Blocker { object, owner, is_monitor: true, by_owner })
}

fn park_blocker(cx: &mut NativeContext, thread: Handle) -> JavaResult<Option<Blocker>> {
    let Some(object) = cx.named_field(thread, "parkBlocker", "Ljava/lang/Object;")?.reference() else { return Ok(None) };
    let ownable = cx.boot_class("java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let mut owner = None;
    if cx.is_instance(Some(object), ownable) {
        owner = cx.named_field(object, "exclusiveOwnerThread", "Ljava/lang/Thread;")?.reference();
    }
    Ok(Some(Blocker { object, owner, is_monitor: false, by_owner: true }))
}

/// The threads of every circle of threads that wait for the next one.
///
/// # Errors
/// As [`blocker_of`].
pub fn deadlocked(cx: &mut NativeContext, live: &[Handle], counts: fn(&Blocker) -> bool) -> JavaResult<Vec<Handle>> {
    let mut next = Vec::with_capacity(live.len());
    for thread in live {
        let blocker = blocker_of(cx, *thread)?.filter(|blocker| blocker.by_owner && counts(blocker));
        let owner = blocker.and_then(|blocker| blocker.owner).map(|owner| cx.raw(owner));
        next.push(owner.and_then(|owner| live.iter().position(|other| cx.raw(*other) == owner)));
    }
    let members = (0..live.len()).filter(|start| {
        let chain = std::iter::successors(next[*start], |thread| next[*thread]);
        chain.take(live.len()).any(|thread| thread == *start)
    });
    Ok(members.map(|index| live[index]).collect())
}
