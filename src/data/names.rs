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
