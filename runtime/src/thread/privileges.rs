//! What code on a thread's stack may do: the protection domains of its classes, down to a privileged call (`AccessController.doPrivileged`).

use gc::Handle;

use crate::loading::mirror;
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodFlags;
use crate::thread::JavaThread;
use crate::thread::walk::{PhysicalFrame, PhysicalFrames};
use crate::value::Value;

/// The locals of the method that makes a privileged call: its caller's context, and the class that calls.
const CONTEXT: u16 = 1;
const CALLER: u16 = 2;

/// What a stack says.
#[derive(Debug, Default)]
pub struct Privileges {
    /// Protection domains, the newest frame's first, each once in a row.
    pub domains: Vec<Handle>,
    /// Whether the walk ended at a privileged call.
    pub is_privileged: bool,
    /// The context that the call was made with.
    pub context: Option<Handle>,
}

impl Privileges {
    fn add_domain(&mut self, thread: &JavaThread, class: ClassRef) {
        let domain = class.roots.protection_domain().load(thread);
        let is_last = self.domains.last().is_some_and(|last| thread.raw(*last) == domain);
        if !domain.is_null() && !is_last {
            self.domains.push(thread.handle(domain));
        }
    }

    /// A call with more privileges than its callers have: what `frame` was called with counts, and nothing below it.
    fn end_at(&mut self, thread: &mut JavaThread, frame: PhysicalFrame) {
        let mut local = |local| {
            let slot = frame.local_reference(local)?;
            Value::from_slot(ValueKind::Reference, slot, thread).reference()
        };
        let (context, caller) = (local(CONTEXT), local(CALLER));
        self.is_privileged = true;
        self.context = context;
        if let Some(caller) = caller {
            self.add_domain(thread, mirror::class_of_mirror(thread, caller));
        }
    }
}

/// What the stack of this thread says.
pub fn of_stack(thread: &mut JavaThread) -> Privileges {
    let vm = thread.vm();
    let mut privileges = Privileges::default();
    let mut methods = Vec::new();
    for frame in PhysicalFrames::of(vm, &thread.block) {
        frame.virtual_frames(vm, &mut methods);
        while let Some((method, _)) = methods.pop() {
            if method.flags.has(MethodFlags::PRIVILEGED) {
                privileges.end_at(thread, frame);
                return privileges;
            }
            privileges.add_domain(thread, method.class);
        }
    }
    privileges
}
