//! Flag combinations of classes, fields and methods (JVMS §4.1, §4.5, §4.6).

use super::format::Format;
use crate::access::{
    ABSTRACT, ANNOTATION, BRIDGE, ENUM, FINAL, INTERFACE, MODULE, NATIVE, PRIVATE, PROTECTED, PUBLIC, STATIC, STRICT, SUPER,
    SYNCHRONIZED, SYNTHETIC, TRANSIENT, VOLATILE,
};
use crate::class_file::Version;
use crate::error::FormatError;
use crate::utf8::Utf8;

/// Java 5, 6, 8 and 17 changed the rules.
const JAVA_5: u16 = 49;
const JAVA_6: u16 = 50;
const JAVA_8: u16 = 52;
const JAVA_17: u16 = 61;

/// Interfaces were not marked abstract before Java 6.
pub(super) fn with_implied_abstract(access: u16, version: Version) -> u16 {
    if access & INTERFACE != 0 && version.major < JAVA_6 { access | ABSTRACT } else { access }
}

impl<'a> Format<'a, '_> {
    pub(super) fn check_class_modifiers(&self, access: u16) -> Result<(), FormatError> {
        if access & MODULE != 0 {
            return Err(FormatError::IsModule { class: self.class_text() });
        }
        if self.options.trusted || is_legal_class(access, self.version) {
            return Ok(());
        }
        Err(FormatError::ClassModifiers { class: self.class_text(), access })
    }

    pub(super) fn check_field_modifiers(&self, access: u16, class_access: u16) -> Result<(), FormatError> {
        if self.options.trusted || is_legal_field(access, class_access & INTERFACE != 0, self.version) {
            return Ok(());
        }
        Err(FormatError::FieldModifiers { class: self.class_text(), access })
    }

    pub(super) fn check_method_modifiers(&self, access: u16, class_access: u16, name: Utf8<'a>) -> Result<(), FormatError> {
        let legal = match (class_access & INTERFACE != 0, name == "<init>") {
            (true, _) => is_legal_interface_method(access, self.version),
            (false, true) => is_legal_constructor(access, self.version),
            (false, false) => is_legal_method(access, self.version),
        };
        if self.options.trusted || legal {
            return Ok(());
        }
        Err(FormatError::MethodModifiers { name: name.to_string(), class: self.class_text(), access })
    }
}

fn has(access: u16, flags: u16) -> bool {
    access & flags != 0
}

/// At most one of public, protected and private.
fn is_legal_visibility(access: u16) -> bool {
    (access & (PUBLIC | PROTECTED | PRIVATE)).count_ones() <= 1
}

fn is_legal_class(access: u16, version: Version) -> bool {
    let since_5 = version.major >= JAVA_5;
    let is_interface = has(access, INTERFACE);
    let illegal = (has(access, ABSTRACT) && has(access, FINAL))
        || (is_interface && !has(access, ABSTRACT))
        || (is_interface && since_5 && has(access, SUPER | ENUM))
        || (!is_interface && since_5 && has(access, ANNOTATION));
    !illegal
}

fn is_legal_field(access: u16, in_interface: bool, version: Version) -> bool {
    if !in_interface {
        return is_legal_visibility(access) && access & (FINAL | VOLATILE) != FINAL | VOLATILE;
    }
    let forbidden = PRIVATE | PROTECTED | VOLATILE | TRANSIENT | if version.major >= JAVA_5 { ENUM } else { 0 };
    let required = PUBLIC | STATIC | FINAL;
    access & required == required && !has(access, forbidden)
}

fn is_legal_interface_method(access: u16, version: Version) -> bool {
    match version.major {
        JAVA_8.. => {
            let strict = if version.major >= JAVA_17 { 0 } else { STRICT };
            has(access, PUBLIC) != has(access, PRIVATE)
                && !has(access, NATIVE | PROTECTED | FINAL | SYNCHRONIZED)
                && !(has(access, ABSTRACT) && has(access, PRIVATE | STATIC | strict))
        }
        JAVA_5.. => {
            let required = PUBLIC | ABSTRACT;
            let forbidden = PRIVATE | PROTECTED | STATIC | FINAL | SYNCHRONIZED | NATIVE | STRICT;
            access & required == required && !has(access, forbidden)
        }
        _ => access & (PUBLIC | ABSTRACT) == PUBLIC | ABSTRACT && !has(access, STATIC | FINAL | NATIVE),
    }
}

fn is_legal_constructor(access: u16, version: Version) -> bool {
    let bridge = if version.major >= JAVA_5 { BRIDGE } else { 0 };
    is_legal_visibility(access) && !has(access, STATIC | FINAL | SYNCHRONIZED | NATIVE | ABSTRACT | bridge)
}

fn is_legal_method(access: u16, version: Version) -> bool {
    let since_5 = match version.major {
        JAVA_17.. => SYNCHRONIZED,
        JAVA_5.. => SYNCHRONIZED | STRICT,
        _ => 0,
    };
    is_legal_visibility(access) && !(has(access, ABSTRACT) && has(access, FINAL | NATIVE | PRIVATE | STATIC | since_5))
}

/// Flags of a field that the JVMS assigns.
pub(super) const FIELD_FLAGS: u16 = PUBLIC | PRIVATE | PROTECTED | STATIC | FINAL | VOLATILE | TRANSIENT | SYNTHETIC | ENUM;
/// Flags of a method that the JVMS assigns.
pub(super) const METHOD_FLAGS: u16 = 0x1dff;
/// Flags of an InnerClasses entry that the JVMS assigns.
pub(super) const INNER_CLASS_FLAGS: u16 =
    PUBLIC | PRIVATE | PROTECTED | STATIC | FINAL | SUPER | INTERFACE | ABSTRACT | SYNTHETIC | ANNOTATION | ENUM;

#[cfg(test)]
mod tests {
    use super::*;

    const fn version(major: u16) -> Version {
        Version { major, minor: 0 }
    }

    #[test]
    fn strict_abstract_methods_are_legal_only_at_both_ends() {
        let legal: Vec<_> = [48, 49, 60, 61].map(|major| is_legal_method(ABSTRACT | STRICT, version(major))).into();
        assert_eq!(legal, [true, false, false, true]);
    }

    #[test]
    fn interface_methods_may_be_private_since_java_8() {
        assert!(!is_legal_interface_method(PRIVATE, version(51)));
        assert!(is_legal_interface_method(PRIVATE, version(52)));
        assert!(!is_legal_interface_method(PRIVATE | PUBLIC, version(52)));
    }

    #[test]
    fn a_class_is_not_abstract_and_final() {
        assert!(!is_legal_class(ABSTRACT | FINAL, version(61)));
        assert!(!is_legal_class(INTERFACE, version(61)));
        assert!(is_legal_class(with_implied_abstract(INTERFACE, version(49)), version(49)));
    }
}
