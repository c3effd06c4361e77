//! Reference objects: soft, weak, final and phantom (`java.lang.ref`), in both kinds of collection.
//!
//! While tracing, an active reference object whose referent is not known to be alive is *discovered*: it is set aside and its referent is not
//! traced. When tracing is done the discovered ones are processed in order of strength; those whose referent is dead go to
//! the pending list, linked through their `discovered` field. From then on newly reached reference objects keep their referent.

use crate::handles::RootSlot;
use crate::heap::Heap;
use crate::policy;
use crate::raw_ref::RawRef;
use crate::roots::RootSource;
use crate::shape::{ShapeKind, Strength};
use crate::view::HeapView;

use super::Tracer;

/// The fields of a reference object that the collector treats specially.
#[derive(Clone, Copy)]
pub(super) struct ReferenceFields {
    pub(super) strength: Strength,
    pub(super) referent: u32,
    pub(super) discovered: u32,
    pub(super) timestamp: Option<u32>,
    pub(super) next: Option<u32>,
}

impl ReferenceFields {
    /// The fields of a shape, if it is one of a reference object.
    pub(super) fn of(kind: &ShapeKind) -> Option<Self> {
        match *kind {
            ShapeKind::Reference { strength, referent, discovered, timestamp, next, .. } => {
                Some(Self { strength, referent, discovered, timestamp, next })
            }
            _ => None,
        }
    }

    /// Whether the referent may still be given up.
    fn is_active(&self, view: HeapView, reference: RawRef) -> bool {
        let is_final = self.strength == Strength::Final;
        !view.load_ref(reference, self.referent).is_null()
            && view.load_ref(reference, self.discovered).is_null()
            && !(is_final && self.next.is_some_and(|next| !view.load_ref(reference, next).is_null()))
    }
}

/// When soft references are given up.
enum SoftPolicy {
    KeepAll,
    ClearAll,
    /// When last used more than `interval_ms` before `now_ms`.
    Older {
        now_ms: i64,
        interval_ms: i64,
    },
}

/// The reference objects set aside in one collection.
pub(super) struct Discovery {
    enabled: bool,
    soft_policy: SoftPolicy,
    lists: [Vec<(RawRef, ReferenceFields)>; 4],
}

impl Discovery {
    pub(super) fn new(heap: &Heap, roots: &dyn RootSource, clear_soft: bool) -> Self {
        let soft_policy = match roots.soft_reference_clock() {
            _ if clear_soft => SoftPolicy::ClearAll,
            None => SoftPolicy::KeepAll,
            Some(clock) => SoftPolicy::Older {
                now_ms: clock.now_ms,
                interval_ms: policy::free_mib(heap).saturating_mul(clock.ms_per_free_mb),
            },
        };
        Self { enabled: true, soft_policy, lists: Default::default() }
    }

    /// Whether tracing is going on, before references are processed.
    pub(super) fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Sets a reference object aside; false if its referent and `discovered` must be traced like other fields.
    /// `reference` is at its present place; its referent may still be at the old one.
    pub(super) fn discover(
        &mut self,
        view: HeapView,
        reference: RawRef,
        fields: ReferenceFields,
        alive: impl Fn(RawRef) -> bool,
    ) -> bool {
        let aside = self.enabled
            && fields.is_active(view, reference)
            && !alive(view.load_ref(reference, fields.referent))
            && (fields.strength != Strength::Soft || self.gives_up_soft(view, reference, fields));
        if aside {
            self.lists[fields.strength as usize].push((reference, fields));
        }
        aside
    }

    fn gives_up_soft(&self, view: HeapView, reference: RawRef, fields: ReferenceFields) -> bool {
        match self.soft_policy {
            SoftPolicy::KeepAll => false,
            SoftPolicy::ClearAll => true,
            SoftPolicy::Older { now_ms, interval_ms } => {
                let timestamp = fields.timestamp.map_or(0, |offset| view.load_u64(reference, offset).cast_signed());
                now_ms.saturating_sub(timestamp) > interval_ms
            }
        }
    }

    /// Gives up dead referents, in order of strength; the number of reference objects that became pending. When it comes to an object for the
    /// second time, its referent is null or was made alive, so nothing more happens to it.
    pub(super) fn process(tracer: &mut (impl Tracer + Discovers), view: HeapView, pending: &RootSlot) -> u64 {
        tracer.discovery().enabled = false;
        let lists = std::mem::take(&mut tracer.discovery().lists);
        let mut count = 0;
        for (strength, list) in [Strength::Soft, Strength::Weak, Strength::Final, Strength::Phantom].into_iter().zip(lists) {
            for (reference, fields) in list {
                let referent = view.load_ref(reference, fields.referent);
                if tracer.is_alive(referent) {
                    view.store_ref(reference, fields.referent, tracer.place_of(referent));
                    continue;
                }
                if strength == Strength::Final {
                    keep_for_finalizer(tracer, view, reference, fields, referent);
                } else {
                    view.store_ref(reference, fields.referent, RawRef::NULL);
                }
                view.store_ref(reference, fields.discovered, pending.load_raw());
                pending.store(reference);
                count += 1;
            }
            // What finalizable objects reach lives until the finalizer has run; only then phantom references are looked at.
            tracer.trace_all();
        }
        count
    }
}

fn keep_for_finalizer(tracer: &mut impl Tracer, view: HeapView, reference: RawRef, fields: ReferenceFields, referent: RawRef) {
    let kept = tracer.keep_alive(referent);
    view.store_ref(reference, fields.referent, kept);
    if let Some(next) = fields.next {
        view.store_ref(reference, next, reference);
    }
}

/// A tracer that sets reference objects aside.
pub(super) trait Discovers {
    fn discovery(&mut self) -> &mut Discovery;
}
