//! What is found out about code when it is first asked for, and kept with it.

use crate::code::linked::LinkedCode;
use crate::code::reference_map::ReferenceMaps;
use crate::code::resume::ResumePoints;
use crate::code::{reference_flow, translate};

/// Where references stand in a frame; made at the first collection that meets one.
#[inline]
pub fn reference_maps(code: &LinkedCode) -> &ReferenceMaps {
    code.maps.get_or_init(|| reference_flow::analyse(code.method(), &code.handlers, code.stack_base()))
}

/// Where a frame can be put together; `None` for methods without bytecode or with subroutines.
pub fn resume_points(code: &LinkedCode) -> Option<&ResumePoints> {
    code.resume.get_or_init(|| translate::resume_points(code.method()).map(Box::new)).as_deref()
}
