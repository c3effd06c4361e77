//! A list that forgets what is small when it becomes long.

use std::cmp::Reverse;
use std::time::Duration;

/// The longest things of all that were added.
pub struct Weightiest<T> {
    items: Vec<T>,
    max: usize,
    weight: fn(&T) -> Duration,
    dropped: u64,
}

impl<T> Weightiest<T> {
    /// An empty list that keeps at most `max` items, which have such a weight.
    pub fn new(max: usize, weight: fn(&T) -> Duration) -> Self {
        Self { items: Vec::new(), max, weight, dropped: 0 }
    }

    /// Adds one. From time to time half of the list goes.
    pub fn add(&mut self, item: T) {
        if self.items.len() >= self.max {
            let weight = self.weight;
            self.items.sort_by_key(|item| Reverse(weight(item)));
            let kept = self.max / 2;
            self.dropped += (self.items.len() - kept) as u64;
            self.items.truncate(kept);
        }
        self.items.push(item);
    }

    /// What is there, in no order.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// How many are not there any more.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_goes() {
        let mut list = Weightiest::new(4, |number: &u64| Duration::from_secs(*number));
        [1, 9, 2, 8, 3].into_iter().for_each(|number| list.add(number));
        assert_eq!((list.items(), list.dropped()), (&[9, 8, 3][..], 2));
    }
}
