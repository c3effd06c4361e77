//! Descriptors that the launcher was started with: they stay open, and the processes that a program starts do not get them, as with `java`.
#![allow(unsafe_code, reason = "a system call that nothing safe wraps")]

/// The first descriptor that is no standard stream.
const FIRST: libc::c_uint = 3;

/// Keeps every descriptor but the standard streams from processes that are started.
pub fn keep_from_children() {
    // SAFETY: marks descriptors of this process, whose numbers and files stay what they are. A kernel that cannot do it leaves them as they were.
    unsafe { libc::close_range(FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC as libc::c_int) };
}
