//! Rows are added and changed. Nothing is written here: the answer is a draft.

use std::collections::BTreeSet;

use super::{
    books::{Books, Cells, Draft, Refusal, Why},
    check::{self, Before},
    document::{Document, Key, name_of},
    ids,
    tables::{self, changed, edit, find, id_column, new, open, sources, wanting},
    target::{self, Hints, Target},
    value::{self, Row},
};
use crate::{
    base::files,
    data::{
        Dataset,
        cell::words::fold,
        schema::{Schema, Target as Meaning},
        source::Source,
        table::Kind,
    },
};

pub use super::put::put;

/// A new row of a table. A column `id` that is not given gets a fresh one, a column `date` or `created` today. `file` is
/// the file that it is added to; where there is none, it is the one in which a person would write it.
pub fn add(books: &Books<'_>, table: &str, cells: &Cells, file: Option<&str>) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, table)?;
    let sources = sources(books, &schema);
    let before = Before::read(books);
    let target = target_of(books, &schema, &sources, cells, file)?;
    if !sources.iter().any(|source| source.path == target.path) {
        // A file that begins with this row would take a slip of the pen for a column of its own.
        value::row(books, &schema, cells, |_| None)?;
    }
    let document = document(books, &schema, &sources, &target, cells)?;
    let row = complete(books, &before, &document, &sources, cells, false)?;
    is_new_month(&document, &row)?;
    let change = new(&document, &row);
    let edits = [edit(&before, &document, Vec::new(), vec![row])];
    check::draft(books, before, &edits, vec![change])
}

/// Other cells in the row of a table with this id. One of a collected file is corrected by a row of `overrides`.
pub fn set(books: &Books<'_>, table: &str, id: &str, cells: &Cells) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, table)?;
    let sources = sources(books, &schema);
    let (documents, refused) = open(books, &schema, &sources);
    let (number, found) = find(&documents, refused, &schema, id)?;
    let document = &documents[number];
    let values = value::row(books, &schema, cells, |name| document.own(name))?;
    if let Some(source) = books.collected.get(&document.source.path) {
        let mut draft = correct(books, &schema, id, &values)?;
        let path = &document.source.path;
        draft
            .notes
            .push(format!("`{path}` is filled by `collect` from {source}, so the row is corrected in `overrides`"));
        return Ok(draft);
    }
    let before = Before::read(books);
    let values = wanting(books, &before, document, &found, values)?;
    if values.is_empty() {
        let mut before = before;
        return Ok(Draft { same: 1, ..check::try_out(books, &mut before, Vec::new())? });
    }
    let change = changed(document, &found, &values);
    let notes = masked(&before.data, &schema, id, &values);
    let edits = [edit(&before, document, vec![(found, values)], Vec::new())];
    let draft = check::draft(books, before, &edits, vec![change])?;
    Ok(draft.noting(notes))
}

/// Whether a map of months has not got the month of a row yet.
fn is_new_month(document: &Document<'_>, row: &Row) -> Result<(), Refusal> {
    let Some(key) = document.schema.column("covers").map(Key::Known).filter(|_| document.is_map()) else {
        return Ok(());
    };
    let Some((_, month)) = row.iter().find(|(there, _)| *there == key) else { return Ok(()) };
    let there = document.rows_with(&key, &BTreeSet::from([month.text.as_str()]));
    let Some(amount) = document.schema.column("amount").map(Key::Known) else { return Ok(()) };
    there.first().map_or(Ok(()), |row| {
        let path = &document.source.path;
        let message = format!("`{path}` has {} already: {}", month.text, row.text(&amount));
        Err(Refusal::new(message).hint("change the amount there").because(Why::Conflict))
    })
}

/// The file that a row goes into.
pub(super) fn target_of(
    books: &Books<'_>,
    schema: &Schema,
    sources: &[Source],
    cells: &Cells,
    file: Option<&str>,
) -> Result<Target, Refusal> {
    let said = |wanted: &str| {
        let means = |name: &str| match schema.targets([name]).as_slice() {
            [Meaning::Column(column)] => schema.columns[*column].name == wanted,
            _ => false,
        };
        cells.iter().find(|(name, _)| means(name)).map_or("", |(_, text)| text.trim())
    };
    let is_month = schema.spec.name == "revenue"
        && cells.iter().all(|(name, _)| ["covers", "amount", "source"].contains(&fold(name).as_str()))
        && !said("covers").is_empty();
    let hints = Hints { pipeline: said("pipeline"), source: said("source"), is_month };
    let files: Vec<&Source> = sources.iter().collect();
    target::target(books, schema.spec.name, &files, hints, file)
}

/// The file at a place, opened or begun.
pub(super) fn document<'s>(
    books: &Books<'_>,
    schema: &'s Schema,
    sources: &[Source],
    target: &Target,
    cells: &Cells,
) -> Result<Document<'s>, Refusal> {
    if let Some(source) = sources.iter().find(|source| source.path == target.path) {
        return Document::open(books.root, source, schema);
    }
    if files::is_file(&books.root.join(&target.path)) {
        return Err(Refusal::new(format!("`{}` is there, and is no table that can be read", target.path))
            .hint("`takings check` says what is wrong with it")
            .because(Why::Files));
    }
    let row = value::row(books, schema, cells, |name| Some(name.to_owned()))?;
    Document::begin(&target.path, target.in_folder, schema, &[&tables::texts(&row)])
        .ok_or_else(|| Refusal::new(format!("`{}` can't be begun", target.path)))
}

/// The values of a new row, with what goes without saying: its id and its day; without what the file's name says. Where
/// it `takes_own` columns, those that nobody knows become columns of the file.
pub(super) fn complete(
    books: &Books<'_>,
    before: &Before,
    document: &Document<'_>,
    sources: &[Source],
    cells: &Cells,
    takes_own: bool,
) -> Result<Row, Refusal> {
    let schema = document.schema;
    let own = |name: &str| document.own(name).or_else(|| takes_own.then(|| name.to_owned()));
    let mut row = value::row(books, schema, cells, own)?;
    let has = |row: &Row, key: &Key| row.iter().any(|(there, value)| there == key && !value.text.is_empty());
    let covers = schema.column("covers").map(Key::Known);
    for name in ["date", "created"] {
        let Some(key) = schema.column(name).map(Key::Known) else { continue };
        let is_day = matches!(key, Key::Known(column) if schema.columns[column].kind == Kind::Day);
        if is_day && !has(&row, &key) && !covers.as_ref().is_some_and(|covers| has(&row, covers)) {
            let today = vec![(name.to_owned(), books.today.to_string())];
            row.extend(value::row(books, schema, &today, |_| None)?);
        }
    }
    let is_kind = |(key, value): &(Key, value::Value)| name_of(schema, key) == "kind" && value.text == "churn";
    // Who leaves pays nothing.
    let is_churn = schema.spec.name == "revenue" && row.iter().any(is_kind);
    let missing = |column: &&crate::data::schema::ColumnDef| {
        let is_needed = column.required && !(is_churn && column.name == "amount");
        is_needed && !schema.column(&column.name).is_some_and(|column| has(&row, &Key::Known(column)))
    };
    if let Some(column) = schema.columns.iter().find(missing) {
        let refusal = Refusal::new(format!("a row of `{}` needs `{}`", schema.spec.name, column.name));
        return Err(refusal.hint(format!("add `{}=…`: {}", column.name, column.kind.words())));
    }
    let stem = document.source.stem.as_str();
    let keys = document.keys();
    row.retain(|(key, value)| {
        let name = name_of(schema, key);
        let is_said =
            document.source.in_folder && ["pipeline", "source"].contains(&name) && fold(&value.text) == fold(stem);
        !is_said || keys.contains(key)
    });
    if let Some(column) = id_column(schema).filter(|column| !has(&row, &Key::Known(*column))) {
        let is_wanted =
            schema.spec.columns[column].required || keys.contains(&Key::Known(column)) || document.is_structured();
        if is_wanted && !document.is_map() {
            let id = fresh(before, schema, sources, &row);
            let id = value::row(books, schema, &vec![("id".to_owned(), id)], |_| None)?;
            row.retain(|(key, _)| *key != Key::Known(column));
            row.splice(0..0, id);
        }
    }
    Ok(row)
}

fn fresh(before: &Before, schema: &Schema, sources: &[Source], row: &Row) -> String {
    let paths: Vec<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let rows: u64 = paths.iter().filter_map(|path| before.rows(path)).map(|rows| rows.columns.lines.len() as u64).sum();
    let said: Vec<&str> = row.iter().map(|(_, value)| value.text.as_str()).collect();
    ids::fresh(schema.spec.name, &said.join(","), rows, |id| tables::has_id(before, schema, &paths, id))
}

/// A correction of a collected row: a row of `overrides` for each cell.
fn correct(books: &Books<'_>, schema: &Schema, id: &str, values: &Row) -> Result<Draft, Refusal> {
    let rows: Vec<Cells> = values
        .iter()
        .map(|(key, value)| {
            let cell = |name: &str, text: &str| (name.to_owned(), text.to_owned());
            vec![
                cell("table", schema.spec.name),
                cell("id", id),
                cell("column", name_of(schema, key)),
                cell("value", &value.text),
            ]
        })
        .collect();
    super::put::corrections(books, &rows)
}

/// What keeps a change from being seen: an earlier correction of the same cell.
fn masked(data: &Dataset, schema: &Schema, id: &str, values: &Row) -> Vec<String> {
    let overrides = &data.overrides;
    let is_set = |name: &str| values.iter().any(|(key, _)| name_of(schema, key) == name);
    let is_it = |row: &u32| {
        overrides.table.get(*row) == schema.spec.name
            && overrides.id.get(*row) == id
            && is_set(overrides.column.get(*row))
    };
    let note = |row: u32| {
        let (path, _) = data.place("overrides", row)?;
        let name = overrides.column.get(row);
        Some(format!("`{path}` corrects `{name}` of this row, so its value there goes on counting"))
    };
    overrides.rows.iter().filter(is_it).filter_map(note).collect()
}
