//! Signatures and descriptors as Java source writes types (JVMS §4.3, §4.7.9.1).

/// Deepest nesting of type arguments read; hostile signatures nest deeper than the host's stack.
const DEPTH_MAX: usize = 64;

/// The header a class signature stands for.
pub(super) struct ClassSignature {
    pub(super) type_parameters: String,
    pub(super) superclass: String,
    pub(super) interfaces: Vec<String>,
}

/// The parts of a method signature.
pub(super) struct MethodSignature {
    pub(super) type_parameters: String,
    pub(super) parameters: Vec<String>,
    pub(super) result: String,
    pub(super) throws: Vec<String>,
}

/// A field descriptor or signature as a Java type.
pub(super) fn field(signature: &[u8]) -> Option<String> {
    let mut parser = Parser::new(signature);
    let field = parser.java_type()?;
    parser.is_at_end().then_some(field)
}

/// A class signature; `None` if malformed.
pub(super) fn class(signature: &[u8], verbose: bool) -> Option<ClassSignature> {
    let mut parser = Parser { verbose, ..Parser::new(signature) };
    let type_parameters = parser.type_parameters()?;
    let superclass = parser.java_type()?;
    let mut interfaces = Vec::new();
    while !parser.is_at_end() {
        interfaces.push(parser.java_type()?);
    }
    Some(ClassSignature { type_parameters, superclass, interfaces })
}

/// A method descriptor or signature; `None` if malformed.
pub(super) fn method(signature: &[u8], verbose: bool) -> Option<MethodSignature> {
    let mut parser = Parser { verbose, ..Parser::new(signature) };
    let type_parameters = parser.type_parameters()?;
    parser.expect(b'(')?;
    let mut parameters = Vec::new();
    while !parser.skip(b')') {
        parameters.push(parser.java_type()?);
    }
    let result = parser.java_type()?;
    let mut throws = Vec::new();
    while parser.skip(b'^') {
        // The class names among generic exceptions keep their slashes.
        parser.separator = '/';
        throws.push(parser.java_type()?);
    }
    parser.is_at_end().then_some(MethodSignature { type_parameters, parameters, result, throws })
}

struct Parser<'s> {
    rest: &'s [u8],
    depth: usize,
    separator: char,
    verbose: bool,
}

impl<'s> Parser<'s> {
    fn new(signature: &'s [u8]) -> Self {
        Self { rest: signature, depth: 0, separator: '.', verbose: false }
    }

    fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, expected: u8) -> bool {
        let found = self.rest.first() == Some(&expected);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, expected: u8) -> Option<()> {
        self.skip(expected).then_some(())
    }

    /// Everything up to one of the bytes, which stays.
    fn until(&mut self, ends: &[u8]) -> Option<String> {
        let length = self.rest.iter().position(|byte| ends.contains(byte))?;
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        let separator = self.separator;
        let text = crate::modified_utf8::decode_lossy(name);
        Some(text.chars().map(|character| if character == '/' { separator } else { character }).collect())
    }

    fn java_type(&mut self) -> Option<String> {
        let dimensions = self.rest.iter().position(|byte| *byte != b'[')?;
        self.rest = self.rest.get(dimensions..)?;
        let element = match self.next()? {
            b'B' => "byte".to_owned(),
            b'C' => "char".to_owned(),
            b'D' => "double".to_owned(),
            b'F' => "float".to_owned(),
            b'I' => "int".to_owned(),
            b'J' => "long".to_owned(),
            b'S' => "short".to_owned(),
            b'Z' => "boolean".to_owned(),
            b'V' => "void".to_owned(),
            b'T' => {
                let name = self.until(b";")?;
                self.expect(b';')?;
                name
            }
            b'L' => self.class_type()?,
            _ => return None,
        };
        Some(element + &"[]".repeat(dimensions))
    }

    fn class_type(&mut self) -> Option<String> {
        let mut text = self.until(b";<.")?;
        loop {
            match self.next()? {
                b';' => return Some(text),
                b'<' => text.push_str(&self.type_arguments()?),
                _ => {
                    text.push('.');
                    text.push_str(&self.until(b";<.")?);
                }
            }
        }
    }

    fn type_arguments(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut arguments = Vec::new();
        while !self.skip(b'>') {
            arguments.push(match self.rest.first()? {
                b'*' => self.wildcard("?")?,
                b'+' => self.wildcard("? extends ")? + &self.java_type()?,
                b'-' => self.wildcard("? super ")? + &self.java_type()?,
                _ => self.java_type()?,
            });
        }
        self.depth -= 1;
        Some(format!("<{}>", arguments.join(", ")))
    }

    fn wildcard(&mut self, text: &str) -> Option<String> {
        self.next()?;
        Some(text.to_owned())
    }

    fn type_parameters(&mut self) -> Option<String> {
        if !self.skip(b'<') {
            return Some(String::new());
        }
        let mut parameters = Vec::new();
        while !self.skip(b'>') {
            parameters.push(self.type_parameter()?);
        }
        Some(format!("<{}>", parameters.join(", ")))
    }

    fn type_parameter(&mut self) -> Option<String> {
        let name = self.until(b":")?;
        let mut bounds = Vec::new();
        self.expect(b':')?;
        if self.rest.first() != Some(&b':') {
            let bound = self.java_type()?;
            if self.verbose || bound != "java.lang.Object" {
                bounds.push(bound);
            }
        }
        while self.skip(b':') {
            bounds.push(self.java_type()?);
        }
        Some(if bounds.is_empty() { name } else { format!("{name} extends {}", bounds.join(" & ")) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_types_read_as_in_java() {
        let text = field(b"Ljava/util/Map<+TA;[Lp/Out<*>.In<-[I>;>;").unwrap();
        assert_eq!(text, "java.util.Map<? extends A, p.Out<?>.In<? super int[]>[]>");
    }

    #[test]
    fn type_parameters_show_their_bounds() {
        let signature =
            method(b"<A:Ljava/lang/Object;B::Ljava/lang/Runnable;C:TA;:LI;>(TA;J)V^Ljava/lang/Error;^TC;", false).unwrap();
        assert_eq!(signature.type_parameters, "<A, B extends java.lang.Runnable, C extends A & I>");
        assert_eq!(signature.parameters, ["A", "long"]);
        assert_eq!((signature.result.as_str(), signature.throws), ("void", vec!["java/lang/Error".to_owned(), "C".to_owned()]));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = [b"LA<".repeat(20_000), b"*".to_vec(), b">;".repeat(20_000)].concat();
        assert_eq!(field(&nested), None);
    }
}
