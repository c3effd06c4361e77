//! The interpreter: runs [`LinkedCode`](runtime::code::linked::LinkedCode) in one loop, without recursion for Java-to-Java calls.

mod dispatch;
mod link;
mod registers;

pub use dispatch::execute;
