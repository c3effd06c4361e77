//! The native stack of the thread that makes a call.
#![allow(unsafe_code, reason = "asks the C library where the calling thread's stack is")]

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ops::Range;

use runtime::thread::native_stack::RESERVE_BYTES;

/// What a call needs beside the reserve.
const NEEDED_BYTES: usize = 256 << 10;

thread_local! {
    /// Where the stack of this thread is; empty before anybody has asked.
    static STACK: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// The lowest address that calls of this thread may come to; none if there is too little stack, or if the thread runs on one that the
/// C library does not know.
pub fn limit() -> Option<usize> {
    let local = 0u8;
    let here = std::ptr::from_ref(&local) as usize;
    let (mut start, mut end) = STACK.get();
    if start == end {
        Range { start, end } = ask()?;
        STACK.set((start, end));
    }
    let limit = start + RESERVE_BYTES;
    (here < end && here >= limit + NEEDED_BYTES).then_some(limit)
}

fn ask() -> Option<Range<usize>> {
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let mut start = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: the first call fills the attributes, and only then the others use and free them.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut start, &raw mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (found == 0).then(|| start as usize..start as usize + size)
    }
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn a_thread_knows_its_own_stack() {
        let on_thread = |bytes: usize| std::thread::Builder::new().stack_size(bytes).spawn(limit).unwrap().join().unwrap();
        assert!(on_thread(4 << 20).is_some());
        assert!(on_thread(256 << 10).is_none());
    }
}
