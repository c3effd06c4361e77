//! Nests (JVMS §5.4.4): which classes share private members.

use crate::metadata::class::ClassRef;
use crate::thread::JavaThread;

impl JavaThread {
    /// The nest host of a class: itself, if it names none or the one it names does not list it.
    pub fn nest_host(&mut self, class: ClassRef) -> ClassRef {
        if let Some(host) = class.nest_host.get() {
            return *host;
        }
        let host = self.find_nest_host(class).unwrap_or(class);
        *class.nest_host.get_or_init(|| host)
    }

    fn find_nest_host(&mut self, class: ClassRef) -> Option<ClassRef> {
        let index = class.nest_host_index?;
        let resolved = self.catch(|thread| thread.resolve_class(class, index)).ok()?;
        let host = resolved.ok()?;
        let is_member = |index: &classfile::ConstantIndex| host.constants.class_name(*index) == Some(class.name);
        (host.is_same_package(class) && host.nest_members.iter().any(is_member)).then_some(host)
    }

    /// Whether two classes belong to one nest.
    pub fn are_nestmates(&mut self, one: ClassRef, other: ClassRef) -> bool {
        one == other || self.nest_host(one) == self.nest_host(other)
    }
}
