//! What translation makes of bytecode, before it is any `Vm`'s.

use std::sync::Arc;
use std::sync::OnceLock;

use crate::code::linked::LinkedCode;
use crate::code::quick::Quick;
use crate::metadata::method::MethodRef;
use crate::profile::count::Counts;

/// The instructions of a method and what belongs to them. It follows from the class file alone, so it says nothing of a `Vm`.
#[derive(Clone)]
pub struct Translated {
    /// The instructions, none of them quickened.
    pub words: Vec<u64>,
    /// [`LinkedCode::bcis`]
    pub bcis: Arc<[u16]>,
    /// [`LinkedCode::header`]
    pub header: u16,
    /// [`LinkedCode::frame_slots`]
    pub frame_slots: u16,
    /// [`LinkedCode::lock_slot`]
    pub lock_slot: Option<u16>,
    /// [`LinkedCode::handlers`]
    pub handlers: Arc<[u32]>,
    /// [`LinkedCode::contexts`]
    pub contexts: Arc<[u16]>,
}

impl Translated {
    /// The code of a method that has run nowhere yet.
    pub fn into_code(self, method: MethodRef) -> LinkedCode {
        LinkedCode {
            method,
            row: method.row,
            words: self.words.into_iter().map(Into::into).collect(),
            bcis: self.bcis,
            header: self.header,
            frame_slots: self.frame_slots,
            lock_slot: self.lock_slot,
            handlers: self.handlers,
            contexts: self.contexts,
            maps: OnceLock::new(),
            counts: Counts::default(),
            sites: OnceLock::new(),
            resume: OnceLock::new(),
            enter: OnceLock::new(),
            quick: Quick::default(),
        }
    }
}
