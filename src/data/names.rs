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

/// Names from a small set, one a row. Most businesses have few enough names for two bytes each.
#[derive(Clone, Debug, Default)]
pub struct NameColumn {
    few: Vec<u16>,
    /// All of them, once there is one whose number two bytes cannot hold.
    many: Option<Vec<u32>>,
}

/// A row without a name.
const NO_FEW: u16 = u16::MAX;
const NO_MANY: u32 = u32::MAX;

impl NameColumn {
    /// The name of a row.
    #[inline]
    pub fn get(&self, row: u32) -> Option<Name> {
        match &self.many {
            None => self.few.get(row as usize).filter(|cell| **cell != NO_FEW).map(|cell| Name(u32::from(*cell))),
            Some(cells) => cells.get(row as usize).filter(|cell| **cell != NO_MANY).map(|cell| Name(*cell)),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, name: Option<Name>) {
        match self.few_for(name) {
            Some(cell) => self.few.push(cell),
            None => self.many().push(name.map_or(NO_MANY, |name| name.0)),
        }
    }

    pub(crate) fn set(&mut self, row: u32, name: Option<Name>) {
        let row = row as usize;
        if row < self.len() {
            match self.few_for(name) {
                Some(cell) => self.few[row] = cell,
                None => self.many()[row] = name.map_or(NO_MANY, |name| name.0),
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.many.as_ref().map_or(self.few.len(), Vec::len)
    }

    pub(crate) fn fill(&mut self, rows: usize) {
        let rows = self.len().max(rows);
        match &mut self.many {
            None => self.few.resize(rows, NO_FEW),
            Some(cells) => cells.resize(rows, NO_MANY),
        }
    }

    pub(crate) fn reserve(&mut self, more: usize) {
        match &mut self.many {
            None => self.few.reserve_exact(more),
            Some(cells) => cells.reserve_exact(more),
        }
    }

    pub(crate) fn append(&mut self, mut more: NameColumn) {
        if self.len() == 0 {
            *self = more;
        } else if self.many.is_none() && more.many.is_none() {
            self.few.extend_from_slice(&more.few);
        } else {
            self.many().extend_from_slice(more.many());
        }
    }

    /// The same names by their new numbers.
    pub(crate) fn renamed(mut self, numbers: &[u32]) -> NameColumn {
        let new = |number: u32| numbers.get(number as usize).copied().unwrap_or(NO_MANY);
        if self.many.is_some() || numbers.iter().any(|number| *number >= u32::from(NO_FEW)) {
            self.many().iter_mut().for_each(|cell| *cell = new(*cell));
        } else {
            self.few.iter_mut().for_each(|cell| *cell = new(u32::from(*cell)) as u16);
        }
        self
    }

    pub(crate) fn keep(&mut self, marked: &[bool]) {
        let mut marks = marked.iter();
        let mut is_kept = || marks.next() == Some(&true);
        match &mut self.many {
            None => self.few.retain(|_| is_kept()),
            Some(cells) => cells.retain(|_| is_kept()),
        }
    }

    /// The two bytes for a name, while all rows have such.
    #[inline]
    fn few_for(&self, name: Option<Name>) -> Option<u16> {
        let cell = name.map_or(Some(NO_FEW), |name| u16::try_from(name.0).ok().filter(|cell| *cell != NO_FEW));
        cell.filter(|_| self.many.is_none())
    }

    fn many(&mut self) -> &mut Vec<u32> {
        let few = std::mem::take(&mut self.few);
        let wide = |cell: u16| if cell == NO_FEW { NO_MANY } else { u32::from(cell) };
        self.many.get_or_insert_with(|| few.into_iter().map(wide).collect())
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
        fn names_come_out_as_they_went_in(
            first in prop::collection::vec(prop::option::of(prop_oneof![0u32..9, 65_530u32..65_540]), 0..6),
            second in prop::collection::vec(prop::option::of(0u32..9), 0..6),
            changed in (0usize..12, prop::option::of(prop_oneof![0u32..9, 65_530u32..65_540])),
            offset in prop_oneof![Just(1u32), Just(65_534)],
        ) {
            let column = |names: &[Option<u32>]| {
                let mut column = NameColumn::default();
                for name in names {
                    column.push(name.map(Name));
                }
                column
            };
            let numbers: Vec<u32> = (0..9).map(|number| number + offset).collect();
            let mut joined = column(&first);
            joined.append(column(&second).renamed(&numbers));
            let mut wanted: Vec<Option<u32>> = first.clone();
            wanted.extend(second.iter().map(|name| name.map(|name| name + offset)));
            joined.fill(12);
            wanted.resize(12, None);
            joined.set(changed.0 as u32, changed.1.map(Name));
            wanted[changed.0] = changed.1;
            let all: Vec<Option<u32>> = (0..12).map(|row| joined.get(row).map(|name| name.0)).collect();
            prop_assert_eq!(&all, &wanted);
            joined.keep(&[true, false].repeat(6));
            let kept: Vec<Option<u32>> = (0..6).map(|row| joined.get(row).map(|name| name.0)).collect();
            prop_assert_eq!(kept, wanted.into_iter().step_by(2).collect::<Vec<_>>());
            prop_assert!(joined.get(99).is_none());
        }

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
