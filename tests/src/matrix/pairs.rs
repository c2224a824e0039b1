//! Chooses few combinations of values so that each pair of values that can occur together does.

use std::collections::HashSet;

/// Two values: for each, which parameter and which of its values.
type Pair = [(usize, usize); 2];

/// Returns `seeds` and as many of `all` as it takes for each pair of values that occurs in `all` to occur in the result.
/// `values` says which value an item has of each parameter. The same arguments give the same result.
pub(super) fn cover<T: Copy, const N: usize>(seeds: &[T], all: &[T], values: impl Fn(&T) -> [usize; N]) -> Vec<T> {
    let pairs = |item: &T| pairs(values(item));
    let mut missing: HashSet<Pair> = all.iter().flat_map(pairs).collect();
    let mut chosen = Vec::new();
    let mut choose = |item: &T, missing: &mut HashSet<Pair>| {
        missing.retain(|pair| !pairs(item).any(|p| p == *pair));
        chosen.push(*item);
    };
    seeds.iter().for_each(|seed| choose(seed, &mut missing));
    while !missing.is_empty() {
        // The first of those that add most: each pair comes from an item, so that there is one that adds some.
        let adds = |item: &T| pairs(item).filter(|pair| missing.contains(pair)).count();
        let Some(best) = all.iter().rev().max_by_key(|item| adds(item)) else { break };
        choose(best, &mut missing);
    }
    chosen
}

/// Returns the pairs of an item's values.
pub(super) fn pairs<const N: usize>(values: [usize; N]) -> impl Iterator<Item = Pair> {
    (0..N).flat_map(move |a| (a + 1..N).map(move |b| [(a, values[a]), (b, values[b])]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_that_can_occur_does_and_few_items_are_needed() {
        let numbers = (0..3).flat_map(|a| (0..3).flat_map(move |b| (0..3).map(move |c| [a, b, c])));
        // One pair, and with it three items, cannot occur.
        let all: Vec<[usize; 3]> = numbers.filter(|[a, b, _]| (*a, *b) != (2, 2)).collect();
        let chosen = cover(&[[1, 1, 1]], &all, |item| *item);
        assert_eq!(chosen[0], [1, 1, 1]);
        for item in &all {
            for pair in pairs(*item) {
                assert!(chosen.iter().any(|c| pairs(*c).any(|p| p == pair)), "{pair:?}");
            }
        }
        assert!(chosen.len() <= 11, "{} of {}", chosen.len(), all.len());
    }
}
