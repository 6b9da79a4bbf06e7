//! Columns of numbers in a quarter of the room: almost all numbers of a business are short, and the few that are not lie apart.

use rust_decimal::Decimal;

use crate::base::money::Sum;

/// Exact numbers: amounts, hours, shares. Every digit and every decimal is kept as it was written.
#[derive(Clone, Debug, Default)]
pub struct Decimals {
    /// The units above the lowest five bits, the decimals in these; or the place of the number among the long ones.
    cells: Vec<i32>,
    long: Vec<Decimal>,
}

/// A cell of [`Decimals`] without a number.
const NO_DECIMAL: i32 = i32::MIN;

/// The bits that hold how many decimals a number has.
const SCALE_BITS: u32 = 5;
const SCALE: i32 = (1 << SCALE_BITS) - 1;

/// More decimals than a number can have: its place among the long ones follows.
const LONG: i32 = SCALE;

/// Numbers of fewer units than these are short: amounts up to 335,544.31.
const SHORT: i64 = 1 << 25;

impl Decimals {
    /// The number of a row.
    #[inline]
    pub fn get(&self, row: u32) -> Option<Decimal> {
        let cell = *self.cells.get(row as usize)?;
        if cell == NO_DECIMAL {
            return None;
        }
        let (units, scale) = (cell >> SCALE_BITS, cell & SCALE);
        if scale == LONG {
            self.long.get(units as usize).copied()
        } else {
            Some(Decimal::new(units.into(), scale as u32))
        }
    }

    /// The number of a row, to be added to others.
    #[inline]
    pub fn sum(&self, row: u32) -> Option<Sum> {
        let cell = *self.cells.get(row as usize)?;
        let (units, scale) = (cell >> SCALE_BITS, cell & SCALE);
        if cell == NO_DECIMAL || scale == LONG {
            return self.get(row).map(Sum::of);
        }
        Some(Sum::of_units(units.into(), scale as u32))
    }

    pub(crate) fn push(&mut self, value: Option<Decimal>) {
        let cell = self.cell(value);
        self.cells.push(cell);
    }

    /// Adds a number that is short, as units and decimals.
    #[inline]
    pub(crate) fn push_units(&mut self, units: i64, scale: u32) {
        if units.unsigned_abs() < SHORT as u64 && (scale as i32) < LONG {
            self.cells.push(((units as i32) << SCALE_BITS) | scale as i32);
        } else {
            self.push(Some(Decimal::new(units, scale)));
        }
    }

    pub(crate) fn set(&mut self, row: u32, value: Option<Decimal>) {
        if (row as usize) < self.cells.len() {
            self.cells[row as usize] = self.cell(value);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn fill(&mut self, rows: usize) {
        self.cells.resize(self.cells.len().max(rows), NO_DECIMAL);
    }

    pub(crate) fn reserve(&mut self, more: usize) {
        self.cells.reserve_exact(more);
    }

    pub(crate) fn append(&mut self, more: Decimals) {
        if self.cells.is_empty() {
            *self = more;
            return;
        }
        let before = self.long.len() as i32;
        if before == 0 || more.long.is_empty() {
            self.cells.extend_from_slice(&more.cells);
        } else {
            let is_long = |cell: i32| cell != NO_DECIMAL && cell & SCALE == LONG;
            let moved = |&cell: &i32| if is_long(cell) { cell + (before << SCALE_BITS) } else { cell };
            self.cells.extend(more.cells.iter().map(moved));
        }
        self.long.extend_from_slice(&more.long);
    }

    pub(crate) fn keep(&mut self, marked: &[bool]) {
        let mut marks = marked.iter();
        self.cells.retain(|_| marks.next() == Some(&true));
    }

    fn cell(&mut self, value: Option<Decimal>) -> i32 {
        let Some(number) = value else { return NO_DECIMAL };
        let is_negative_zero = number.is_zero() && number.is_sign_negative();
        if number.mantissa().abs() < i128::from(SHORT) && !is_negative_zero {
            return ((number.mantissa() as i32) << SCALE_BITS) | number.scale() as i32;
        }
        self.long.push(number);
        ((self.long.len() as i32 - 1) << SCALE_BITS) | LONG
    }
}

/// Whole numbers that are not negative.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The number; or, above [`LARGE`], its place among the large ones.
    cells: Vec<u32>,
    large: Vec<u64>,
}

/// A cell of [`Counts`] without a number.
const NO_COUNT: u32 = u32::MAX;

/// Numbers from here on lie apart.
const LARGE: u32 = 1 << 31;

impl Counts {
    /// The number of a row.
    #[inline]
    pub fn get(&self, row: u32) -> Option<u64> {
        match *self.cells.get(row as usize)? {
            NO_COUNT => None,
            cell if cell >= LARGE => self.large.get((cell - LARGE) as usize).copied(),
            cell => Some(u64::from(cell)),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: Option<u64>) {
        let cell = self.cell(value);
        self.cells.push(cell);
    }

    pub(crate) fn set(&mut self, row: u32, value: Option<u64>) {
        if (row as usize) < self.cells.len() {
            self.cells[row as usize] = self.cell(value);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn fill(&mut self, rows: usize) {
        self.cells.resize(self.cells.len().max(rows), NO_COUNT);
    }

    pub(crate) fn reserve(&mut self, more: usize) {
        self.cells.reserve_exact(more);
    }

    pub(crate) fn append(&mut self, more: Counts) {
        if self.cells.is_empty() {
            *self = more;
            return;
        }
        let before = self.large.len() as u32;
        if before == 0 || more.large.is_empty() {
            self.cells.extend_from_slice(&more.cells);
        } else {
            let is_large = |cell: u32| cell != NO_COUNT && cell >= LARGE;
            self.cells.extend(more.cells.iter().map(|&cell| if is_large(cell) { cell + before } else { cell }));
        }
        self.large.extend_from_slice(&more.large);
    }

    pub(crate) fn keep(&mut self, marked: &[bool]) {
        let mut marks = marked.iter();
        self.cells.retain(|_| marks.next() == Some(&true));
    }

    #[inline]
    fn cell(&mut self, value: Option<u64>) -> u32 {
        match value {
            None => NO_COUNT,
            Some(count) if count < u64::from(LARGE) => count as u32,
            Some(count) => {
                self.large.push(count);
                LARGE + self.large.len() as u32 - 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal() -> impl Strategy<Value = Option<Decimal>> {
        let long = (any::<i64>(), 0u32..28).prop_map(|(units, scale)| Decimal::new(units, scale));
        let short = (-1_000_000i64..1_000_000, 0u32..5).prop_map(|(units, scale)| Decimal::new(units, scale));
        prop::option::of(prop_oneof![short, long, Just(-Decimal::ZERO), Just(Decimal::MAX), Just(Decimal::MIN)])
    }

    fn count() -> impl Strategy<Value = Option<u64>> {
        prop::option::of(prop_oneof![0..1000u64, any::<u64>()])
    }

    /// Whether two numbers are the same to the last decimal.
    fn same(one: Option<Decimal>, other: Option<Decimal>) -> bool {
        one.map(|number| number.serialize()) == other.map(|number| number.serialize())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_come_out_as_they_went_in(
            first in prop::collection::vec(decimal(), 0..6),
            second in prop::collection::vec(decimal(), 0..6),
            changed in (0usize..12, decimal()),
        ) {
            let column = |numbers: &[Option<Decimal>]| {
                let mut column = Decimals::default();
                for number in numbers {
                    column.push(*number);
                }
                column
            };
            let mut joined = column(&first);
            joined.append(column(&second));
            joined.fill(12);
            let mut wanted = [first, second].concat();
            wanted.resize(12, None);
            joined.set(changed.0 as u32, changed.1);
            wanted[changed.0] = changed.1;
            for (row, number) in (0..).zip(&wanted) {
                prop_assert!(same(joined.get(row), *number), "{:?} {:?}", joined.get(row), number);
            }
            joined.keep(&[true, false].repeat(6));
            for (row, number) in (0..).zip(wanted.iter().step_by(2)) {
                prop_assert!(same(joined.get(row), *number));
            }
            prop_assert!(joined.get(99).is_none());
        }

        #[test]
        fn counts_come_out_as_they_went_in(
            first in prop::collection::vec(count(), 0..6),
            second in prop::collection::vec(count(), 0..6),
            changed in (0usize..12, count()),
        ) {
            let column = |counts: &[Option<u64>]| {
                let mut column = Counts::default();
                for count in counts {
                    column.push(*count);
                }
                column
            };
            let mut joined = column(&first);
            joined.append(column(&second));
            joined.fill(12);
            let mut wanted = [first, second].concat();
            wanted.resize(12, None);
            joined.set(changed.0 as u32, changed.1);
            wanted[changed.0] = changed.1;
            let all: Vec<Option<u64>> = (0..12).map(|row| joined.get(row)).collect();
            prop_assert_eq!(&all, &wanted);
            joined.keep(&[true, false].repeat(6));
            let kept: Vec<Option<u64>> = (0..6).map(|row| joined.get(row)).collect();
            prop_assert_eq!(kept, wanted.into_iter().step_by(2).collect::<Vec<_>>());
            prop_assert_eq!(joined.get(99), None);
        }
    }
}
