//! Profiles: how often methods were called and loops taken, counted by the interpreter beside the code.
//!
//! Receiver types of virtual and interface calls stand in the instructions themselves (their third word).

use std::sync::atomic::Ordering;

use crate::metadata::method::MethodRef;
use crate::vm::Vm;

/// How busy a method was.
#[derive(Clone, Copy, Debug)]
pub struct MethodProfile {
    /// The method.
    pub method: MethodRef,
    /// Calls.
    pub invocations: u32,
    /// Taken backward branches.
    pub loops: u32,
}

impl Vm {
    /// The busiest methods, most calls and loops first.
    pub fn hot_methods(&self, count: usize) -> Vec<MethodProfile> {
        let classes = self.classes.iter();
        let methods: Vec<MethodRef> = classes.flat_map(|class| class.methods().collect::<Vec<_>>()).collect();
        let mut profiles: Vec<MethodProfile> = methods
            .into_iter()
            .filter_map(|method| {
                let code = method.linked_code()?;
                let (invocations, loops) =
                    (code.row.calls.load(Ordering::Relaxed) as u32, code.row.loops.load(Ordering::Relaxed) as u32);
                Some(MethodProfile { method, invocations, loops })
            })
            .collect();
        profiles.sort_by_key(|profile| std::cmp::Reverse(u64::from(profile.invocations) + u64::from(profile.loops)));
        profiles.truncate(count);
        profiles
    }

    /// Logs the busiest methods.
    pub fn log_hot_methods(&self) {
        for profile in self.hot_methods(HOT_METHODS_LOGGED) {
            let MethodProfile { method, invocations, loops } = profile;
            self.log(&format!(
                "[info][profile] {invocations:>10} calls {loops:>10} loops {}\n",
                method.external_signature_short()
            ));
        }
    }
}

/// How many methods the log names.
const HOT_METHODS_LOGGED: usize = 30;
