//! The first few of many in some order, without keeping all of them.

use std::cmp::Ordering;

/// Those that come first so far, a few more, and how many there are of all.
#[derive(Clone, Debug)]
pub(crate) struct Leading<T> {
    most: usize,
    n: usize,
    found: Vec<T>,
}

/// So many beyond those that are wanted are kept before they are put in order.
const SLACK: usize = 1024;

impl<T: Copy> Leading<T> {
    /// None so far. At most `most` are wanted, all where `None`.
    pub(crate) fn new(most: Option<usize>) -> Leading<T> {
        Leading { most: most.unwrap_or(usize::MAX), n: 0, found: Vec::new() }
    }

    /// Adds one. No two may be equal in the order.
    pub(crate) fn push(&mut self, item: T, order: impl Fn(&T, &T) -> Ordering) {
        self.n += 1;
        self.found.push(item);
        if self.found.len() > self.most.saturating_mul(2).saturating_add(SLACK) {
            self.cut(order);
        }
    }

    /// Adds those of another.
    pub(crate) fn merge(&mut self, other: &Leading<T>, order: impl Fn(&T, &T) -> Ordering) {
        self.n += other.n;
        self.found.extend_from_slice(&other.found);
        self.cut(order);
    }

    /// Those that come first, in order, and how many there were.
    pub(crate) fn finish(mut self, order: impl Fn(&T, &T) -> Ordering) -> (Vec<T>, usize) {
        self.cut(&order);
        self.found.sort_unstable_by(order);
        (self.found, self.n)
    }

    fn cut(&mut self, order: impl Fn(&T, &T) -> Ordering) {
        if self.most < self.found.len() {
            self.found.select_nth_unstable_by(self.most, order);
            self.found.truncate(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_first_are_those_of_all(
            all in prop::collection::hash_set(any::<u16>(), 0..3000),
            most in prop::option::of(0usize..40),
            cut in 0usize..3000,
        ) {
            let all: Vec<u16> = all.into_iter().collect();
            let (one, other) = all.split_at(cut.min(all.len()));
            let leading = |items: &[u16]| {
                let mut leading = Leading::new(most);
                for item in items {
                    leading.push(*item, u16::cmp);
                }
                leading
            };
            let mut joined = leading(one);
            joined.merge(&leading(other), u16::cmp);
            let mut wanted = all.clone();
            wanted.sort_unstable();
            wanted.truncate(most.unwrap_or(usize::MAX));
            prop_assert_eq!(joined.finish(u16::cmp), (wanted, all.len()));
        }
    }
}
