//! Verification by type checking: code against the frames it declares (JVMS §4.10.1).

mod code_map;
mod constants;
mod constructors;
mod context;
mod fields;
mod frame;
mod handlers;
mod instructions;
mod invocations;
mod map_text;
mod method;
mod operands;
mod report;
mod stack_map;
mod types;

use bumpalo::Bump;
use classfile::ClassFile;

use crate::error::Rejection;
use crate::hierarchy::ClassHierarchy;
use context::ClassContext;
use method::Buffers;

/// Why checking ended early.
pub enum Stop<E> {
    /// A rule is broken; a class of version 50 gets a second chance.
    Rejected(Box<Rejection>),
    /// The StackMapTable is malformed; no second chance.
    Malformed(Box<Rejection>),
    /// A class could not be loaded, or the verification shall end.
    Hierarchy(E),
}

/// A result of checking.
type Checked<T, H> = Result<T, Stop<<H as ClassHierarchy>::Error>>;

/// Checks all methods of a class.
///
/// # Errors
/// The first rule that is broken, or what loading a class threw.
pub fn check<H: ClassHierarchy>(class: &ClassFile<'_>, hierarchy: &mut H, workspace: &mut Workspace) -> Checked<(), H> {
    workspace.arena.reset();
    let buffers = std::mem::take(&mut workspace.buffers);
    let mut context = ClassContext::new(class, hierarchy, &workspace.arena, buffers);
    for method in &class.methods {
        if let Some(code) = &method.code {
            method::check(&mut context, method, code)?;
        }
    }
    workspace.buffers = std::mem::take(&mut context.buffers);
    Ok(())
}

/// Memory that one verification leaves to the next.
#[derive(Default)]
pub struct Workspace {
    arena: Bump,
    buffers: Buffers,
}

impl Workspace {
    /// About how much memory it holds, in bytes.
    pub fn bytes(&self) -> usize {
        self.arena.allocated_bytes() + self.buffers.bytes()
    }
}
