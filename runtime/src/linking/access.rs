//! Access control (JVMS §5.4.4).

use classfile::access;

use crate::metadata::class::ClassRef;
use crate::metadata::field::Field;
use crate::metadata::method::Method;
use crate::thread::JavaThread;
use crate::throw::{JavaResult, Throw};

/// Why a class cannot be used.
enum Refusal {
    PackagePrivate,
    Unreadable,
    Unexported,
}

impl JavaThread {
    fn refuse_class(&mut self, from: ClassRef, class: ClassRef) -> Option<Refusal> {
        let class = class.bottom_class();
        if class == from || class.is_primitive() || is_magic(from) || from.is_same_package(class) {
            return None;
        }
        if !class.has(access::PUBLIC) {
            return Some(Refusal::PackagePrivate);
        }
        let (from, target) = (self.module_of(from)?, self.module_of(class)?);
        if from == target {
            return None;
        }
        if !from.can_read(target) {
            return Some(Refusal::Unreadable);
        }
        let package = self.vm().symbols.intern(class.package());
        (!target.is_exported(package, from)).then_some(Refusal::Unexported)
    }

    /// Throws unless code of `from` may use `class`.
    ///
    /// # Errors
    /// `IllegalAccessError`.
    pub fn check_class_access(&mut self, from: ClassRef, class: ClassRef) -> JavaResult<()> {
        let Some(refusal) = self.refuse_class(from, class) else { return Ok(()) };
        let class = class.bottom_class();
        let (from_name, class_name) = (from.external_name(), class.external_name());
        let message = match refusal {
            Refusal::PackagePrivate => {
                let places = self.places(class, from);
                format!("failed to access class {class_name} from class {from_name} ({places})")
            }
            Refusal::Unreadable | Refusal::Unexported => {
                let (from_module, module) = (self.module_text(from), self.module_text(class));
                let reason = if matches!(refusal, Refusal::Unreadable) {
                    format!("{from_module} does not read {module}")
                } else {
                    let package = String::from_utf8_lossy(class.package()).replace('/', ".");
                    format!("{module} does not export {package} to {from_module}")
                };
                format!("class {from_name} (in {from_module}) cannot access class {class_name} (in {module}) because {reason}")
            }
        };
        Err(self.throw_new("java/lang/IllegalAccessError", &message))
    }

    /// `module java.base`, or `unnamed module @0x1b2c3d`.
    fn module_text(&mut self, class: ClassRef) -> String {
        match self.module_of(class) {
            Some(module) => match module.name {
                Some(name) => format!("module {name}"),
                None => {
                    let object = module.object.load();
                    format!("unnamed module @0x{:x}", self.identity_hash(object))
                }
            },
            None => "module java.base".to_owned(),
        }
    }

    /// Where two classes come from, as HotSpot's messages put it.
    pub fn places(&mut self, one: ClassRef, other: ClassRef) -> String {
        let (one_place, other_place) = (self.module_and_loader(one), self.module_and_loader(other));
        let (one, other) = (one.external_name(), other.external_name());
        if one_place == other_place {
            format!("{one} and {other} are in {one_place}")
        } else {
            format!("{one} is in {one_place}; {other} is in {other_place}")
        }
    }

    /// Whether code of `from` may use a member with these flags, declared in `declarer` and named through `referenced`.
    pub fn can_access_member(&mut self, from: ClassRef, flags: u16, declarer: ClassRef, referenced: ClassRef) -> bool {
        if from == declarer || flags & access::PUBLIC != 0 || is_magic(from) {
            return true;
        }
        if flags & access::PRIVATE != 0 {
            return self.are_nestmates(from, declarer);
        }
        if from.is_same_package(declarer) {
            return true;
        }
        if flags & access::PROTECTED == 0 || !from.is_subclass_of(declarer) {
            return false;
        }
        flags & access::STATIC != 0 || referenced.is_subclass_of(from) || from.is_subclass_of(referenced) || referenced.is_array()
    }

    /// `IllegalAccessError` for a field.
    #[cold]
    pub fn throw_field_access(&mut self, from: ClassRef, field: &Field) -> Throw {
        let places = self.places(from, field.class);
        let message = format!(
            "class {} tried to access {}field {}.{} ({places})",
            from.external_name(),
            visibility(field.access),
            field.class.external_name(),
            field.name,
        );
        self.throw_new("java/lang/IllegalAccessError", &message)
    }

    /// `IllegalAccessError` for a method.
    #[cold]
    pub fn throw_method_access(&mut self, from: ClassRef, method: &Method) -> Throw {
        let places = self.places(from, method.class);
        let message = format!(
            "class {} tried to access {}method '{}' ({places})",
            from.external_name(),
            visibility(method.access),
            method.external_signature(),
        );
        self.throw_new("java/lang/IllegalAccessError", &message)
    }
}

fn visibility(flags: u16) -> &'static str {
    match flags & (access::PRIVATE | access::PROTECTED) {
        access::PRIVATE => "private ",
        access::PROTECTED => "protected ",
        _ => "",
    }
}

/// Accessors that core reflection generates may use everything.
pub fn is_magic(class: ClassRef) -> bool {
    class.ancestors().iter().any(|class| class.loader.is_boot() && class.name == "jdk/internal/reflect/MagicAccessorImpl")
}
