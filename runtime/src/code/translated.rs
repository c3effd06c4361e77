//! What translation makes of bytecode, before it is any `Vm`'s.

use std::sync::Arc;

/// The instructions of a method and what belongs to them. It follows from the class file alone, so it says nothing of a `Vm`.
#[derive(Clone)]
pub struct Translated {
    /// The instructions, none of them quickened.
    pub words: Vec<u64>,
    /// The rest as in [`LinkedCode`](super::linked::LinkedCode).
    pub bcis: Arc<[u16]>,
    /// See there.
    pub header: u16,
    /// See there.
    pub frame_slots: u16,
    /// See there.
    pub lock_slot: Option<u16>,
    /// See there.
    pub handlers: Arc<[u32]>,
    /// See there.
    pub contexts: Arc<[u16]>,
}
