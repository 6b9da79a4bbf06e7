//! Rows are added, changed and put in place of others. Nothing is written here: the answer is a draft.

use super::books::{Books, Cells, Draft, Other, Refusal};

/// A new row of a table. A column `id` that is not given gets a fresh one. `file` is the file that it is added to; where
/// there is none, it is the one in which a person would write it.
pub fn add(books: &Books<'_>, table: &str, cells: &Cells, file: Option<&str>) -> Result<Draft, Refusal> {
    let _ = (books, table, cells, file);
    Err(Refusal::new("not yet"))
}

/// Other cells in the row of a table with this id.
pub fn set(books: &Books<'_>, table: &str, id: &str, cells: &Cells) -> Result<Draft, Refusal> {
    let _ = (books, table, id, cells);
    Err(Refusal::new("not yet"))
}

/// Many rows at once: those whose id is there are changed or refused where they differ, the others are added. In a table
/// without ids, and for rows without one, a row that is there with the same cells is the same row; each one that is there
/// is taken for one of those given. Given twice, nothing changes the second time.
pub fn put(books: &Books<'_>, table: &str, rows: &[Cells], file: Option<&str>, other: Other) -> Result<Draft, Refusal> {
    let _ = (books, table, rows, file, other);
    Err(Refusal::new("not yet"))
}
