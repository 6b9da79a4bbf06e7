//! Columns of typed cells. An empty cell is `None`; a column that no file has takes no room and is `None` in every row.

pub use super::{
    names::NameColumn,
    packed::{Counts, Decimals},
    texts::Texts,
};
use crate::base::{
    calendar::{Day, Window},
    money::Currency,
};

/// When a deal reached a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// On this day.
    On(Day),
    /// It did, on a day that nobody wrote down.
    Sometime,
}

impl Mark {
    /// The day, if it is known.
    pub fn day(self) -> Option<Day> {
        match self {
            Mark::On(day) => Some(day),
            Mark::Sometime => None,
        }
    }
}

const NONE: i32 = i32::MIN;
const SOMETIME: i32 = i32::MIN + 1;

/// Defines a column over a vector of plain cells: how a cell is packed, and what it is when unpacked.
macro_rules! column {
    ($(#[$doc:meta])* $name:ident($cell:ty) of $value:ty, none $none:expr, pack $pack:expr, unpack $unpack:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name(pub(crate) Vec<$cell>);

        impl $name {
            /// The value of a row.
            #[inline]
            pub fn get(&self, row: u32) -> Option<$value> {
                let cell = *self.0.get(row as usize)?;
                if cell == $none { None } else { Some($unpack(cell)) }
            }

            #[inline]
            pub(crate) fn push(&mut self, value: Option<$value>) {
                self.0.push(value.map_or($none, $pack));
            }

            pub(crate) fn set(&mut self, row: u32, value: Option<$value>) {
                if let Some(cell) = self.0.get_mut(row as usize) {
                    *cell = value.map_or($none, $pack);
                }
            }

            pub(crate) fn len(&self) -> usize {
                self.0.len()
            }

            pub(crate) fn fill(&mut self, rows: usize) {
                self.0.resize(self.0.len().max(rows), $none);
            }

            pub(crate) fn reserve(&mut self, more: usize) {
                self.0.reserve_exact(more);
            }

            pub(crate) fn append(&mut self, more: $name) {
                if self.0.is_empty() { self.0 = more.0 } else { self.0.extend_from_slice(&more.0) }
            }

            pub(crate) fn keep(&mut self, marked: &[bool]) {
                let mut marks = marked.iter();
                self.0.retain(|_| marks.next() == Some(&true));
            }
        }
    };
}

column!(
    /// Calendar days.
    Days(i32) of Day, none NONE, pack |day: Day| day.number(), unpack Day::from_number
);
column!(
    /// Days on which something was reached, or that it was.
    Marks(i32) of Mark, none NONE,
    pack |mark: Mark| mark.day().map_or(SOMETIME, Day::number),
    unpack |cell| if cell == SOMETIME { Mark::Sometime } else { Mark::On(Day::from_number(cell)) }
);
column!(
    /// Instants, in seconds since 1970-01-01T00:00:00Z.
    Moments(i64) of i64, none i64::MIN, pack |seconds| seconds, unpack |seconds| seconds
);
column!(
    /// Yes or no.
    Flags(u8) of bool, none u8::MAX, pack u8::from, unpack |flag| flag == 1
);
column!(
    /// Currencies that were given; the business's own where there is none.
    Currencies(Option<Currency>) of Currency, none None, pack Some, unpack |currency: Option<Currency>| currency.unwrap_or(Currency::USD)
);
column!(
    /// Runs of days.
    Windows((i32, i32)) of Window, none (NONE, NONE),
    pack |window: Window| (window.from.number(), window.to.number()),
    unpack |(from, to)| Window { from: Day::from_number(from), to: Day::from_number(to) }
);

/// A column of any kind, while a table is read.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    Texts(Texts),
    Names(NameColumn),
    Days(Days),
    Marks(Marks),
    Moments(Moments),
    Decimals(Decimals),
    Counts(Counts),
    Flags(Flags),
    Currencies(Currencies),
    Windows(Windows),
}

/// Runs the same lines for the column inside, whatever its kind.
macro_rules! each_kind {
    ($column:expr, $inner:ident => $body:expr) => {
        match $column {
            Column::Texts($inner) => $body,
            Column::Names($inner) => $body,
            Column::Days($inner) => $body,
            Column::Marks($inner) => $body,
            Column::Moments($inner) => $body,
            Column::Decimals($inner) => $body,
            Column::Counts($inner) => $body,
            Column::Flags($inner) => $body,
            Column::Currencies($inner) => $body,
            Column::Windows($inner) => $body,
        }
    };
}

pub(crate) use each_kind;

impl Column {
    /// Adds an empty cell.
    pub(crate) fn push_none(&mut self) {
        if let Column::Texts(texts) = self {
            texts.push("");
        } else {
            self.fill(self.len() + 1);
        }
    }

    /// Adds empty cells up to `rows`.
    pub(crate) fn fill(&mut self, rows: usize) {
        each_kind!(self, cells => cells.fill(rows));
    }

    /// Takes the cell of a row from the row of another column of the same kind; names keep their numbers.
    pub(crate) fn copy_cell(&mut self, row: u32, from: &Column, from_row: u32) {
        match (self, from) {
            (Column::Texts(texts), Column::Texts(other)) => texts.set(row, other.get(from_row)),
            (Column::Names(cells), Column::Names(other)) => cells.set(row, other.get(from_row)),
            (Column::Days(cells), Column::Days(other)) => cells.set(row, other.get(from_row)),
            (Column::Marks(cells), Column::Marks(other)) => cells.set(row, other.get(from_row)),
            (Column::Moments(cells), Column::Moments(other)) => cells.set(row, other.get(from_row)),
            (Column::Decimals(cells), Column::Decimals(other)) => cells.set(row, other.get(from_row)),
            (Column::Counts(cells), Column::Counts(other)) => cells.set(row, other.get(from_row)),
            (Column::Flags(cells), Column::Flags(other)) => cells.set(row, other.get(from_row)),
            (Column::Currencies(cells), Column::Currencies(other)) => cells.set(row, other.get(from_row)),
            (Column::Windows(cells), Column::Windows(other)) => cells.set(row, other.get(from_row)),
            _ => {}
        }
    }

    /// The number of cells.
    pub(crate) fn len(&self) -> usize {
        each_kind!(self, cells => cells.len())
    }

    /// Makes room for more cells.
    pub(crate) fn reserve(&mut self, more: usize) {
        each_kind!(self, cells => cells.reserve(more));
    }

    /// Keeps the rows that are marked.
    pub(crate) fn keep(&mut self, marked: &[bool]) {
        each_kind!(self, cells => cells.keep(marked));
    }

    /// Adds the cells of another column of the same kind; `renamed` gives the new numbers of its names.
    pub(crate) fn append(&mut self, other: Column, renamed: &[u32]) {
        match (self, other) {
            (Column::Texts(texts), Column::Texts(more)) => texts.append(more),
            (Column::Names(names), Column::Names(more)) => names.append(more.renamed(renamed)),
            (Column::Days(cells), Column::Days(more)) => cells.append(more),
            (Column::Marks(cells), Column::Marks(more)) => cells.append(more),
            (Column::Moments(cells), Column::Moments(more)) => cells.append(more),
            (Column::Decimals(cells), Column::Decimals(more)) => cells.append(more),
            (Column::Counts(cells), Column::Counts(more)) => cells.append(more),
            (Column::Flags(cells), Column::Flags(more)) => cells.append(more),
            (Column::Currencies(cells), Column::Currencies(more)) => cells.append(more),
            (Column::Windows(cells), Column::Windows(more)) => cells.append(more),
            _ => {}
        }
    }
}

/// A column type that can be taken out of a [`Column`].
pub(crate) trait Typed: Sized + Default {
    fn take(column: Column) -> Self;
}

macro_rules! typed {
    ($($variant:ident $name:ident),*) => {
        $(impl Typed for $name {
            fn take(column: Column) -> Self {
                if let Column::$variant(cells) = column { cells } else { Self::default() }
            }
        })*
    };
}

typed!(
    Texts Texts, Names NameColumn, Days Days, Marks Marks, Moments Moments, Decimals Decimals, Counts Counts,
    Flags Flags, Currencies Currencies, Windows Windows
);
