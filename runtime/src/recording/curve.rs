//! The size of the heap over time, in a bounded number of points.

use std::time::Duration;

/// Most points; then every second goes.
const POINTS_MAX: usize = 4000;

/// The heap at a time.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Counted from the start of the recording.
    pub at: Duration,
    /// Bytes in use.
    pub used: u64,
    /// Bytes committed.
    pub committed: u64,
}

/// The points.
#[derive(Default)]
pub struct Curve {
    points: Vec<Point>,
    /// Time between two points, at least.
    interval: Duration,
}

impl Curve {
    /// Adds one, unless the last one is too near.
    pub fn add(&mut self, point: Point) {
        let is_near = |last: &Point| point.at.saturating_sub(last.at) < self.interval;
        if self.points.last().is_some_and(is_near) {
            return;
        }
        if self.points.len() >= POINTS_MAX {
            let mut number = 0;
            self.points.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            let first = self.points.first().map_or(Duration::ZERO, |first| first.at);
            self.interval = point.at.saturating_sub(first) / self.points.len() as u32;
        }
        self.points.push(point);
    }

    /// The points, earliest first.
    pub fn points(&self) -> &[Point] {
        &self.points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_time_has_as_many_points_as_a_short_one() {
        let mut curve = Curve::default();
        for second in 0..100_000 {
            curve.add(Point { at: Duration::from_secs(second), used: second, committed: 0 });
        }
        let points = curve.points();
        assert!((POINTS_MAX / 4..=POINTS_MAX).contains(&points.len()), "{}", points.len());
        assert!(points.is_sorted_by_key(|point| point.at) && points[points.len() - 1].used > 99_000);
    }
}
