//! Whether rows say the same, however they are written: typed cells are compared, names by their letters.

use super::{column::Column, filled::Filled, names::Names, schema::Schema};

/// Whether a row of a file says the same as a row of another reading of it. Of the table's columns all count, of others
/// those that both files have.
pub(crate) fn is_same_row(schema: &Schema, one: (&Filled, u32), other: (&Filled, u32)) -> bool {
    (0..schema.columns.len()).all(|column| is_same_cell(column, one, other)) && has_same_extras(one, other, |_| false)
}

/// Whether a cell says the same in two rows.
pub(crate) fn is_same_cell(column: usize, one: (&Filled, u32), other: (&Filled, u32)) -> bool {
    let ((one, row), (other, other_row)) = (one, other);
    match (&one.columns.known[column], &other.columns.known[column]) {
        (None, None) => true,
        (Some(cells), None) => is_empty(cells, row),
        (None, Some(cells)) => is_empty(cells, other_row),
        (Some(a), Some(b)) => is_same((a, row, &one.names), (b, other_row, &other.names)),
    }
}

/// Whether two cells say the same.
pub(crate) fn is_same(one: (&Column, u32, &Names), other: (&Column, u32, &Names)) -> bool {
    let ((a, row, names), (b, other_row, other_names)) = (one, other);
    match (a, b) {
        (Column::Texts(a), Column::Texts(b)) => a.get(row) == b.get(other_row),
        (Column::Names(a), Column::Names(b)) => match (a.get(row), b.get(other_row)) {
            (Some(a), Some(b)) => is_same_name(names.text(a), other_names.text(b)),
            (a, b) => a.is_none() && b.is_none(),
        },
        (Column::Days(a), Column::Days(b)) => a.get(row) == b.get(other_row),
        (Column::Marks(a), Column::Marks(b)) => a.get(row) == b.get(other_row),
        (Column::Moments(a), Column::Moments(b)) => a.get(row) == b.get(other_row),
        (Column::Decimals(a), Column::Decimals(b)) => a.get(row) == b.get(other_row),
        (Column::Counts(a), Column::Counts(b)) => a.get(row) == b.get(other_row),
        (Column::Flags(a), Column::Flags(b)) => a.get(row) == b.get(other_row),
        (Column::Currencies(a), Column::Currencies(b)) => a.get(row) == b.get(other_row),
        (Column::Windows(a), Column::Windows(b)) => a.get(row) == b.get(other_row),
        _ => false,
    }
}

/// Whether two spellings are one name: how it is shown hangs on which spellings a file has.
fn is_same_name(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// Whether a cell is empty.
pub(crate) fn is_empty(cells: &Column, row: u32) -> bool {
    match cells {
        Column::Texts(cells) => cells.get(row).is_empty(),
        Column::Names(cells) => cells.get(row).is_none(),
        Column::Days(cells) => cells.get(row).is_none(),
        Column::Marks(cells) => cells.get(row).is_none(),
        Column::Moments(cells) => cells.get(row).is_none(),
        Column::Decimals(cells) => cells.get(row).is_none(),
        Column::Counts(cells) => cells.get(row).is_none(),
        Column::Flags(cells) => cells.get(row).is_none(),
        Column::Currencies(cells) => cells.get(row).is_none(),
        Column::Windows(cells) => cells.get(row).is_none(),
    }
}

/// Whether two rows say the same in the columns that no table knows, but those that are passed over.
pub(crate) fn has_same_extras(one: (&Filled, u32), other: (&Filled, u32), is_passed: impl Fn(&str) -> bool) -> bool {
    let text = |(filled, row): (&Filled, u32), name: &str| {
        let found = filled.columns.extras.iter().find(|(there, _)| there == name);
        found.map_or_else(String::new, |(_, texts)| texts.get(row).to_owned())
    };
    let names = one.0.columns.extras.iter().chain(&other.0.columns.extras).map(|(name, _)| name);
    names.filter(|name| !is_passed(name)).all(|name| text(one, name) == text(other, name))
}
