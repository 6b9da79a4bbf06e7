//! Edits are tried out before anything is written: the whole folder is read as it would be. What was given must be read
//! as it was meant, every other row must say what it said, and no problem may be new that costs a row.

use std::{collections::BTreeMap, mem, sync::Arc};

use rayon::prelude::*;

use super::{
    Change,
    books::{Books, Draft, Refusal, RowChange, Why},
    document::{Document, Habits, Key, Splice},
    opened,
    value::Row,
};
use crate::{
    base::{
        money::Currency,
        problem::{Problem, Severity},
    },
    data::{
        Dataset,
        column::Column,
        filled::Filled,
        load,
        memory::{FileRead, Memory},
        same,
        schema::Schema,
        source::Tried,
    },
};

/// The folder as it is.
#[derive(Debug)]
pub(super) struct Before {
    memory: Memory,
    problems: Vec<Problem>,
    /// Every row.
    pub(super) data: Dataset,
    /// The business's currency.
    own: Currency,
}

impl Before {
    pub(super) fn read(books: &Books<'_>) -> Before {
        let mut memory = Memory::default();
        let (data, problems) = load::load_trying(books.root, books.business, books.today, &mut memory, &Tried::new());
        Before { memory, problems, data, own: books.business.currency }
    }

    /// The rows of a file.
    pub(super) fn rows(&self, path: &str) -> Option<Arc<Filled>> {
        self.memory.file(path).and_then(|FileRead { rows, .. }| rows.clone())
    }

    /// What `business.toml` and the file's own cells say of how its numbers are written.
    pub(super) fn habits(&self, path: &str, schema: &Schema) -> Habits {
        let settled = self.rows(path).map(|rows| crate::data::read::marks(schema, &rows));
        let marks = settled.unwrap_or_else(|| vec![None; schema.columns.len()]);
        Habits { marks, own: self.own }
    }

    /// The currency in which a row of a file is.
    pub(super) fn currency(&self, path: &str, schema: &Schema, row: u32) -> Currency {
        let rows = self.rows(path);
        let cells = rows.as_ref().and_then(|rows| rows.columns.known[schema.column("currency")?].as_ref());
        match cells {
            Some(Column::Currencies(cells)) => cells.get(row).unwrap_or(self.own),
            _ => self.own,
        }
    }
}

/// The edits of one file.
#[derive(Debug)]
pub(super) struct FileEdit<'d, 's> {
    pub(super) document: &'d Document<'s>,
    pub(super) splices: Vec<Splice>,
    /// The rows that are set, by their number in the file, with their new values.
    pub(super) set: BTreeMap<u32, Row>,
    /// The rows that are new, behind those that are there.
    pub(super) added: Vec<Row>,
}

/// Tries edits out.
pub(super) fn draft(
    books: &Books<'_>,
    mut before: Before,
    edits: &[FileEdit<'_, '_>],
    rows: Vec<RowChange>,
) -> Result<Draft, Refusal> {
    let mut changes = Vec::new();
    for edit in edits {
        changes.push(edit.document.change(&edit.splices)?);
    }
    let old: Vec<Option<Arc<Filled>>> = changes.iter().map(|change| before.rows(&change.path)).collect();
    let draft = try_out(books, &mut before, changes)?;
    for (edit, old) in edits.iter().zip(old) {
        let new = before.rows(&edit.document.source.path);
        judge(edit, old.as_deref(), new.as_deref())?;
    }
    Ok(Draft { rows, ..draft })
}

/// Reads the folder as it would be. Changes that make a problem which costs a row are refused.
pub(super) fn try_out(books: &Books<'_>, before: &mut Before, changes: Vec<Change>) -> Result<Draft, Refusal> {
    let draft = look(books, before, changes);
    let (costly, warnings): (Vec<Problem>, Vec<Problem>) =
        draft.warnings.into_iter().partition(|problem| problem.severity() == Severity::Error);
    if let Some(first) = costly.first() {
        let mut refusal = Refusal::new(format!("nothing was changed, since it would not be read: {}", first.message));
        refusal.problems = costly;
        return Err(refusal);
    }
    Ok(Draft { warnings, ..draft })
}

/// Reads the folder as it would be, whatever is wrong with it.
pub(super) fn look(books: &Books<'_>, before: &mut Before, changes: Vec<Change>) -> Draft {
    if changes.is_empty() {
        let (data, problems) = (mem::take(&mut before.data), before.problems.clone());
        return Draft { data, problems, ..Draft::default() };
    }
    let tried: Tried<'_> = changes.iter().map(|change| (change.path.as_str(), change.after.as_deref())).collect();
    let (data, problems) = load::load_trying(books.root, books.business, books.today, &mut before.memory, &tried);
    let warnings = new_problems(&before.problems, &problems);
    let notes = opened::notes(books.root, &changes);
    Draft { changes, notes, warnings, data, problems, ..Draft::default() }
}

/// The problems that there are more of. Lines that moved make no problem new, so numbers in messages don't count.
fn new_problems(before: &[Problem], after: &[Problem]) -> Vec<Problem> {
    let key = |problem: &Problem| {
        let message: String = problem.message.chars().filter(|sign| !sign.is_ascii_digit()).collect();
        (problem.code, problem.place.file.to_string(), message)
    };
    let mut known: BTreeMap<_, u32> = BTreeMap::new();
    for problem in before {
        *known.entry(key(problem)).or_default() += 1;
    }
    let mut new = Vec::new();
    for problem in after {
        match known.get_mut(&key(problem)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.push(problem.clone()),
        }
    }
    new
}

/// Whether a file would say what was meant, and otherwise what it said.
fn judge(edit: &FileEdit<'_, '_>, old: Option<&Filled>, new: Option<&Filled>) -> Result<(), Refusal> {
    let path = &edit.document.source.path;
    let schema = edit.document.schema;
    let otherwise = |what: String| {
        Err(Refusal::new(format!("nothing was changed, since {what}"))
            .hint("change the file by hand, in an editor or a spreadsheet, then look at it with `takings check`")
            .because(Why::Files))
    };
    let (count, new_count) = (rows_of(old), rows_of(new));
    if new_count != count + edit.added.len() as u32 {
        return otherwise(format!("`{path}` would be read as {new_count} rows"));
    }
    let Some(new) = new else { return Ok(()) };
    let is_kept = |row: u32| {
        edit.set.contains_key(&row) || old.is_none_or(|old| same::is_same_row(schema, (old, row), (new, row)))
    };
    if let Some(row) = (0..count).into_par_iter().with_min_len(1 << 14).find_first(|row| !is_kept(*row)) {
        return otherwise(format!("another row of `{path}`, number {}, would be read otherwise", row + 1));
    }
    for (&row, values) in &edit.set {
        let Some(old) = old else { break };
        let is_set = |column: usize| values.iter().any(|(key, _)| *key == Key::Known(column));
        let others = (0..schema.columns.len()).filter(|column| !is_set(*column));
        let mut kept = others.map(|column| same::is_same_cell(column, (old, row), (new, row)));
        let is_own = |name: &str| values.iter().any(|(key, _)| matches!(key, Key::Own(own) if own == name));
        if !kept.all(|is_same| is_same) || !same::has_same_extras((old, row), (new, row), is_own) {
            return otherwise(format!("another cell of the row in `{path}` would be read otherwise"));
        }
        held(schema, values, new, row)
            .or_else(|name| otherwise(format!("`{name}` would be read otherwise in `{path}`")))?;
    }
    for (row, values) in (count..).zip(&edit.added) {
        held(schema, values, new, row)
            .or_else(|name| otherwise(format!("`{name}` would be read otherwise in `{path}`")))?;
    }
    Ok(())
}

fn rows_of(filled: Option<&Filled>) -> u32 {
    filled.map_or(0, |filled| filled.columns.lines.len() as u32)
}

/// Whether a row holds these values; else the name of the column that does not.
fn held(schema: &Schema, values: &Row, filled: &Filled, row: u32) -> Result<(), String> {
    let wrong = values.iter().find(|(key, value)| !value.is_in(key, filled, row));
    wrong.map_or(Ok(()), |(key, _)| Err(super::document::name_of(schema, key).to_owned()))
}
