//! Any table as rows of plain values, whatever its columns are: what an export and other programs see of it.

use chrono_tz::Tz;
use serde_json::Value;

use super::{
    column::Texts,
    names::Names,
    table::{Dynamic, Rows},
    written::Cells,
};

/// A table, seen without knowing which one it is.
pub trait Table {
    /// Where its rows come from.
    fn rows(&self) -> &Rows;

    /// The columns that the table declares, in its order, then those that the setup adds.
    fn columns(&self) -> Vec<Column<'_>>;

    /// The columns that the table does not know.
    fn extras(&self) -> Vec<Column<'_>>;
}

/// A column of any kind by its name.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    cells: &'a dyn Cells,
}

impl<'a> Column<'a> {
    pub(crate) fn new(name: &'a str, cells: &'a dyn Cells) -> Column<'a> {
        Column { name, cells }
    }

    /// Whether a file has the column.
    pub fn is_there(&self) -> bool {
        self.cells.count() > 0
    }

    /// The cell of a row: a number with its exact digits, yes or no, or a text in its canonical form; null where it is empty.
    pub fn value(&self, row: u32, names: &Names, zone: Tz) -> Value {
        self.cells.text(row, names, zone).map_or(Value::Null, |text| self.cells.value(&text))
    }
}

/// The columns that the table does not know.
pub(crate) fn extras(extras: &[Dynamic<Texts>]) -> Vec<Column<'_>> {
    extras.iter().map(|extra| Column::new(&extra.name, &extra.cells)).collect()
}
