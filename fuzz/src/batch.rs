//! Batches: files with several classes, as the driver reads them.

/// Classes by binary name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    classes: Vec<(String, Vec<u8>)>,
}

impl Batch {
    /// Adds a class file; bytes that are none are left out.
    pub fn add(&mut self, bytes: &[u8]) {
        if let Some(name) = binary_name(bytes) {
            self.classes.push((name, bytes.to_vec()));
        }
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The class files.
    pub fn class_files(&self) -> impl Iterator<Item = &[u8]> {
        self.classes.iter().map(|(_, bytes)| bytes.as_slice())
    }

    /// The file: for each class the length of its name in two bytes, the name, the length of the class file in four, and that.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, bytes) in &self.classes {
            out.extend(u16::try_from(name.len()).unwrap_or_default().to_be_bytes());
            out.extend(name.as_bytes());
            out.extend(u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
            out.extend(bytes);
        }
        out
    }
}

fn binary_name(bytes: &[u8]) -> Option<String> {
    let class = classfile::parse(bytes).ok()?;
    let name = str::from_utf8(class.name().as_bytes()).ok()?;
    Some(name.replace('/', ".")).filter(|name| name.len() < 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_class_files_are_added() {
        let mut batch = Batch::default();
        batch.add(b"no class");
        assert!(batch.is_empty());
        batch.add(&crate::generator::class(1).bytes);
        assert_eq!(batch.len(), 1);
    }
}
