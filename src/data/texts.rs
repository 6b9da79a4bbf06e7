//! Columns of free text: titles, ids, codes, notes. All texts of a column lie in one string, one behind the other.

/// Free text: titles, ids, notes.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    bytes: String,
    rows: u32,
    /// How long each text is, while all have the same length: ids and codes mostly do, and then need no ends.
    width: usize,
    /// Where each text ends, once their lengths differ.
    ends: Vec<u32>,
}

impl Texts {
    /// The text of a row; empty where there is none.
    #[inline]
    pub fn get(&self, row: u32) -> &str {
        if row >= self.rows {
            return "";
        }
        let row = row as usize;
        if self.ends.is_empty() {
            return &self.bytes[row * self.width..(row + 1) * self.width];
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start as usize..self.ends[row] as usize]
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        if self.ends.is_empty() && text.len() != self.width {
            if self.rows == 0 {
                self.width = text.len();
            } else {
                self.end_each();
            }
        }
        self.bytes.push_str(text);
        self.rows += 1;
        if !self.ends.is_empty() {
            self.ends.push(self.bytes.len() as u32);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows as usize
    }

    /// Adds empty texts up to `rows`.
    pub(crate) fn fill(&mut self, rows: usize) {
        while self.len() < rows {
            self.push("");
        }
    }

    /// Makes room for more texts, as long as those that are there.
    pub(crate) fn reserve(&mut self, more: usize) {
        let each = self.bytes.len().div_ceil(self.len().max(1));
        self.bytes.reserve_exact(each * more);
        if !self.ends.is_empty() {
            self.ends.reserve_exact(more);
        }
    }

    pub(crate) fn append(&mut self, more: Texts) {
        if self.rows == 0 {
            *self = more;
            return;
        }
        let base = self.bytes.len() as u32;
        if self.ends.is_empty() && (!more.ends.is_empty() || more.width != self.width) && more.rows > 0 {
            self.end_each();
        }
        if !self.ends.is_empty() {
            if more.ends.is_empty() {
                self.ends.extend((1..=more.rows).map(|row| base + row * more.width as u32));
            } else {
                self.ends.extend(more.ends.iter().map(|end| base + end));
            }
        }
        self.bytes.push_str(&more.bytes);
        self.rows += more.rows;
    }

    pub(crate) fn keep(&mut self, marked: &[bool]) {
        let mut kept = Texts::default();
        for row in (0..self.rows).filter(|&row| marked[row as usize]) {
            kept.push(self.get(row));
        }
        *self = kept;
    }

    /// Replaces the text of a row.
    pub(crate) fn set(&mut self, row: u32, text: &str) {
        let mut changed = Texts::default();
        for other in 0..self.rows {
            changed.push(if other == row { text } else { self.get(other) });
        }
        *self = changed;
    }

    /// Writes down where each text ends, from the length that all have.
    fn end_each(&mut self) {
        self.ends = (1..=self.rows).map(|row| row * self.width as u32).collect();
    }
}

/// The texts of a column that the table does not know, made where there are none yet.
pub(crate) fn extra<'e>(extras: &'e mut Vec<(String, Texts)>, name: &str) -> &'e mut Texts {
    let index = extras.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        extras.push((name.to_owned(), Texts::default()));
        extras.len() - 1
    });
    &mut extras[index].1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(of: &[String]) -> Texts {
        let mut texts = Texts::default();
        for text in of {
            texts.push(text);
        }
        texts
    }

    fn read(texts: &Texts) -> Vec<String> {
        (0..texts.len() as u32).map(|row| texts.get(row).to_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_what_was_put_in(
            first in prop::collection::vec("[a-bé]{0,2}", 0..6),
            second in prop::collection::vec("[a-b]{2}", 0..6),
            row in 0u32..6,
        ) {
            let mut joined = texts(&first);
            joined.append(texts(&second));
            let mut wanted = [first, second].concat();
            prop_assert_eq!(&read(&joined), &wanted);
            joined.fill(8);
            wanted.resize(wanted.len().max(8), String::new());
            prop_assert_eq!(&read(&joined), &wanted);
            joined.set(row, "new");
            wanted[row as usize] = "new".to_owned();
            prop_assert_eq!(&read(&joined), &wanted);
            let marked: Vec<bool> = (0..wanted.len()).map(|index| index % 2 == 0).collect();
            joined.keep(&marked);
            prop_assert_eq!(read(&joined), wanted.into_iter().step_by(2).collect::<Vec<_>>());
            prop_assert_eq!(joined.get(99), "");
        }
    }
}
