//! The lines on which rows start. Most rows have one line each, so that a few runs say it all.

/// The line of every row, from any first number on.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The first row of each run, and its line; each row after it is one line further.
    runs: Vec<(u32, u32)>,
    rows: u32,
    /// The line that a row would have to be of the last run.
    next: u32,
}

impl Lines {
    /// The line of a row; 0 where there is no such row.
    pub(crate) fn get(&self, row: u32) -> u32 {
        if row >= self.rows {
            return 0;
        }
        let after = self.runs.partition_point(|(first, _)| *first <= row);
        after.checked_sub(1).map_or(0, |index| self.runs[index].1 + (row - self.runs[index].0))
    }

    /// Adds the line of one more row.
    #[inline]
    pub(crate) fn push(&mut self, line: u32) {
        if self.rows == 0 || line != self.next {
            self.runs.push((self.rows, line));
        }
        self.rows += 1;
        self.next = line + 1;
    }

    /// Adds lines that count from `start`.
    pub(crate) fn append(&mut self, more: &Lines, start: u32) {
        for (index, (first, line)) in more.runs.iter().enumerate() {
            if index > 0 || self.rows == 0 || line + start != self.next {
                self.runs.push((self.rows + first, line + start));
            }
        }
        if more.rows > 0 {
            self.rows += more.rows;
            self.next = more.next + start;
        }
    }

    /// Lets all lines count from elsewhere: there are so many before them.
    pub(crate) fn shift(&mut self, by: u32) {
        self.runs.iter_mut().for_each(|(_, line)| *line += by);
        self.next += by;
    }

    pub(crate) fn len(&self) -> usize {
        self.rows as usize
    }

    /// The lines in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let ends = self.runs.iter().skip(1).map(|(first, _)| *first).chain([self.rows]);
        self.runs.iter().zip(ends).flat_map(|((first, line), end)| (0..end - first).map(move |index| line + index))
    }

    pub(crate) fn keep(&mut self, marked: &[bool]) {
        let mut kept = Lines::default();
        self.iter().zip(marked).filter(|(_, marked)| **marked).for_each(|(line, _)| kept.push(line));
        *self = kept;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(of: &[u32]) -> Lines {
        let mut lines = Lines::default();
        for line in of {
            lines.push(*line);
        }
        lines
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_row_keeps_its_line(
            first in prop::collection::btree_set(0u32..9, 0..8),
            second in prop::collection::btree_set(0u32..9, 0..8),
        ) {
            let (first, second): (Vec<u32>, Vec<u32>) = (first.into_iter().collect(), second.into_iter().collect());
            let mut joined = lines(&first);
            joined.append(&lines(&second), 9);
            let mut wanted: Vec<u32> = first.iter().copied().chain(second.iter().map(|line| line + 9)).collect();
            prop_assert_eq!(joined.iter().collect::<Vec<_>>(), wanted.clone());
            prop_assert_eq!((0..joined.len() as u32).map(|row| joined.get(row)).collect::<Vec<_>>(), wanted.clone());
            joined.push(99);
            joined.push(100);
            wanted.extend([99, 100]);
            let marked: Vec<bool> = (0..wanted.len()).map(|index| index % 3 != 1).collect();
            joined.keep(&marked);
            let kept: Vec<u32> = wanted.iter().zip(&marked).filter(|(_, marked)| **marked).map(|(line, _)| *line).collect();
            prop_assert_eq!(joined.iter().collect::<Vec<_>>(), kept);
            prop_assert_eq!(joined.get(99), 0);
        }
    }
}
