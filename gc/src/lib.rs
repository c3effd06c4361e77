//! The heap of one Vm: caged, precise, moving, generational, shared by many mutator threads.
//!
//! The crate knows nothing of Java classes: an object is a [`ShapeId`] in an 8-byte header, and what lies behind it is described by a
//! [`Shape`]. What the runtime knows (root cells, weak tables, cells that belong to a class) reaches the collector through [`RootSource`].
//!
//! Read in this order: `header` (the object layout), `cage` (why accesses are safe), `view` (the accesses), `safepoint` (how the world
//! stops), `mutator` (allocation), `collect` (the collector).

mod announce;
mod arena;
mod blocks;
mod budget;
mod bulk;
mod cage;
mod cards;
mod collect;
mod config;
mod event;
mod extent;
mod handles;
mod header;
mod heap;
mod mutator;
mod old;
mod policy;
mod raw_ref;
mod reader;
mod reference;
mod root_area;
mod roots;
mod safepoint;
mod segments;
mod shape;
mod space;
mod traps;
mod view;
mod young;

pub use arena::{Arena, ArenaError, FileMapping};
pub use budget::Budget;
pub use cage::{GUARD, address_space_limit};
pub use cards::{CARD_BYTES, CARD_SHIFT};
pub use config::{HeapConfig, HeapError, Stress};
pub use event::{Cause, CollectionEvent, HeapBytes, Kind, SpaceBytes, Statistics, Stop};
pub use handles::{Handle, HandleStack, RootSlot};
pub use header::*;
pub use heap::Heap;
pub use mutator::{AllocationError, Mutator};
pub use raw_ref::RawRef;
pub use reader::{Reader, Reading};
pub use reference::{Ref, Reference, Running};
pub use root_area::{ROOT_CHUNK_CELLS, ROOT_CHUNK_SHIFT, Root, RootArea, RootCell};
pub use roots::{RootSource, Scope, SoftReferenceClock};
pub use safepoint::{ContainsMutatorBlock, MutatorBlock, SAFEPOINT_REQUESTED, STRESS_REQUESTED, StoppedWorld, Tlab};
pub use segments::Window;
pub use shape::{Shape, ShapeId, ShapeKind, Strength};
pub use traps::{Alarm, forget_fault};
pub use view::HeapView;
