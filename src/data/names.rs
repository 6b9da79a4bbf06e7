//! Names that come again and again (platforms, sources, agents): each is kept once and stood for by a number.
//!
//! Spellings that differ in capitals alone are one name. Which of them is shown does not depend on the order of rows or
//! files: the first in byte order, so that `Upwork` wins over `upwork`.

use rustc_hash::FxHashMap;

/// A name, by its number in [`Names`]. The order of numbers means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub(crate) u32);

impl Name {
    /// The number, for tables indexed by name: lower than [`Names::len`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every name of a dataset.
#[derive(Clone, Debug, Default)]
pub struct Names {
    shown: Vec<String>,
    spelled: FxHashMap<Box<[u8]>, u32>,
    folded: FxHashMap<String, u32>,
}

impl Names {
    /// The name of a spelling, kept if it is new.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.spelled(text) {
            return name;
        }
        let shown = &mut self.shown;
        let number = *self.folded.entry(text.to_lowercase()).or_insert_with(|| {
            shown.push(text.to_owned());
            shown.len() as u32 - 1
        });
        if *text < *shown[number as usize] {
            text.clone_into(&mut shown[number as usize]);
        }
        self.spelled.insert(text.as_bytes().into(), number);
        Name(number)
    }

    /// The name of this very spelling, if it was met before.
    #[inline]
    pub(crate) fn spelled(&self, text: &str) -> Option<Name> {
        self.spelled.get(text.as_bytes()).map(|&number| Name(number))
    }

    /// The name of a spelling, if it is known.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.spelled.get(text.as_bytes()).or_else(|| self.folded.get(&text.to_lowercase())).map(|&number| Name(number))
    }

    /// How the name is shown.
    pub fn text(&self, name: Name) -> &str {
        &self.shown[name.index()]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Every name with how it is shown.
    pub fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        self.shown.iter().enumerate().map(|(number, text)| (Name(number as u32), text.as_str()))
    }

    /// Takes over the names of another; answers its numbers' new numbers.
    pub(crate) fn absorb(&mut self, other: &Names) -> Vec<u32> {
        let mut spellings: Vec<(&[u8], u32)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "sorted right below")]
        for (spelling, number) in &other.spelled {
            spellings.push((spelling, *number));
        }
        spellings.sort_unstable();
        let mut numbers = vec![0; other.shown.len()];
        for (spelling, number) in spellings {
            if let Ok(text) = std::str::from_utf8(spelling) {
                numbers[number as usize] = self.intern(text).0;
            }
        }
        numbers
    }
}

/// Short names that were met lately: found again by their bytes alone, which is quicker than to look them up.
#[derive(Clone, Debug)]
pub(crate) struct Recent([Option<Short>; 64]);

/// A spelling of up to 16 bytes: its length, its first and its last eight bytes, which say all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short {
    text: (usize, u64, u64),
    name: Name,
}

impl Default for Recent {
    fn default() -> Recent {
        Recent([None; 64])
    }
}

impl Recent {
    /// The name of this very spelling, if it was met before.
    #[inline]
    pub(crate) fn spelled(&mut self, names: &Names, text: &str) -> Option<Name> {
        let bytes = text.as_bytes();
        let Some(ends) = ends(bytes) else { return names.spelled(text) };
        let text_of = (bytes.len(), ends.0, ends.1);
        let mixed = (ends.0 ^ ends.1.rotate_left(23) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = &mut self.0[(mixed >> 58) as usize];
        if let Some(short) = slot
            && short.text == text_of
        {
            return Some(short.name);
        }
        let name = names.spelled(text)?;
        *slot = Some(Short { text: text_of, name });
        Some(name)
    }
}

/// The first and the last bytes of a text of 1 to 16 bytes.
#[inline]
fn ends(text: &[u8]) -> Option<(u64, u64)> {
    if text.len() > 16 {
        None
    } else if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        Some((u64::from_le_bytes(*first), u64::from_le_bytes(*last)))
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        Some((u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last))))
    } else {
        let byte = |at: usize| u64::from(*text.get(at).unwrap_or(&0));
        (!text.is_empty()).then(|| (byte(0), byte(1) << 8 | byte(2)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn names_met_lately_are_the_names(texts in prop::collection::vec("[ab\u{e9}\0]{1,20}", 1..60)) {
            let (mut names, mut recent) = (Names::default(), Recent::default());
            for text in &texts {
                prop_assert_eq!(recent.spelled(&names, text), names.spelled(text));
                let name = names.intern(text);
                prop_assert_eq!(recent.spelled(&names, text), Some(name));
                prop_assert_eq!(recent.spelled(&names, text), Some(name));
            }
        }
    }
}
