//! State that natives keep for one `Vm`: one value per Rust type, made when it is first asked for.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use crate::sync::lock;

/// Values by type.
#[derive(Default)]
pub struct Extensions {
    values: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Extensions {
    /// The value of type `T`.
    pub fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let value = {
            let mut values = lock(&self.values);
            Arc::clone(values.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())))
        };
        value.downcast::<T>().expect("values are kept under their own type")
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Extensions").field("count", &lock(&self.values).len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_one_value() {
        let extensions = Extensions::default();
        *lock(&extensions.of::<Mutex<i32>>()) = 5;
        assert_eq!(*lock(&extensions.of::<Mutex<i32>>()), 5);
        assert_eq!(*lock(&extensions.of::<Mutex<i64>>()), 0);
    }
}
