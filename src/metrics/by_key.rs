//! Sums by key, kept in the order in which keys were met: no order ever depends on a hash.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Something by key.
#[derive(Clone, Debug)]
pub(crate) struct ByKey<K, T> {
    places: FxHashMap<K, usize>,
    items: Vec<(K, T)>,
}

impl<K, T> Default for ByKey<K, T> {
    fn default() -> Self {
        ByKey { places: FxHashMap::default(), items: Vec::new() }
    }
}

impl<K: Copy + Eq + Hash, T: Default> ByKey<K, T> {
    /// What a key has, made where it is met first.
    #[inline]
    pub(crate) fn at(&mut self, key: K) -> &mut T {
        let place = *self.places.entry(key).or_insert_with(|| {
            self.items.push((key, T::default()));
            self.items.len() - 1
        });
        &mut self.items[place].1
    }

    /// What a key has, if it was met.
    pub(crate) fn get(&self, key: K) -> Option<&T> {
        self.places.get(&key).map(|place| &self.items[*place].1)
    }

    /// Each key with what it has.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.items.iter().map(|(key, item)| (*key, item))
    }

    /// Adds another one, key by key.
    pub(crate) fn merge(&mut self, other: &Self, add: impl Fn(&mut T, &T)) {
        for (key, more) in &other.items {
            add(self.at(*key), more);
        }
    }
}
