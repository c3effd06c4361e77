//! Which flag somebody may have meant.

/// How similar two names have to be.
const LEAST: f64 = 0.7;

/// The name most similar to what was written, if one is similar enough.
pub fn most_similar<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    most_similar_of(written, names, LEAST)
}

/// The same with another bound.
pub fn most_similar_of<'n>(written: &str, names: impl Iterator<Item = &'n str>, least: f64) -> Option<&'n str> {
    let mut best: Option<(f64, &str)> = None;
    for name in names {
        let score = similarity(name.as_bytes(), written.as_bytes());
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, name));
        }
    }
    best.filter(|(score, _)| *score >= least).map(|(_, name)| name)
}

/// The part of pairs of neighbours that two names share (Dice's coefficient, with the lengths in the place of the numbers of pairs, as HotSpot has it).
fn similarity(one: &[u8], other: &[u8]) -> f64 {
    let pairs = |name: &[u8]| name.windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>();
    let others = pairs(other);
    let shared = pairs(one).iter().filter(|pair| others.contains(pair)).count();
    2.0 * shared as f64 / (one.len() + other.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_more_or_less_is_similar() {
        let names = ["MaxHeapSize", "UseParallelGC", "MinHeapSize"];
        assert_eq!(most_similar("MaxHeapSiz", names.into_iter()), Some("MaxHeapSize"));
        assert_eq!(most_similar("UseParallelGCC", names.into_iter()), Some("UseParallelGC"));
        assert_eq!(most_similar("maxheapsize", names.into_iter()), None);
        assert_eq!(most_similar("", names.into_iter()), None);
    }
}
