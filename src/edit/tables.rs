//! The files of one table, to look for rows in and to put rows into.

use std::collections::BTreeSet;

use super::{
    books::{Books, Cells, Refusal, RowChange, Why},
    check::{Before, FileEdit},
    document::{Document, Key, Row, Values, name_of},
    value,
};
use crate::{
    base::text::{nearest, nearest_id},
    data::{
        column::Column,
        schema::{Keep, Schema},
        source::{self, Source},
        table::{Kind, TableSpec},
        tables,
    },
};

/// The table of this name.
pub(super) fn spec(table: &str) -> Result<&'static TableSpec, Refusal> {
    tables::spec(table).ok_or_else(|| {
        let names: Vec<&str> = tables::ALL.iter().map(|spec| spec.name).collect();
        Refusal::new(format!("there is no table `{table}`"))
            .near(nearest(table, names.iter().copied()), || format!("tables are {}", names.join(", ")))
    })
}

/// The columns of a table, as this business has it.
pub(super) fn schema(books: &Books<'_>, table: &str) -> Result<Schema, Refusal> {
    Ok(Schema::new(spec(table)?, books.business, Keep::All))
}

/// The column of ids.
pub(super) fn id_column(schema: &Schema) -> Option<usize> {
    schema.columns.iter().position(|column| column.kind == Kind::Id && column.name == "id")
}

/// The files of a table.
pub(super) fn sources(books: &Books<'_>, schema: &Schema) -> Vec<Source> {
    source::find_of(books.root, schema.spec.name)
}

/// The files of a table, opened; and why some can't be.
pub(super) fn open<'s>(books: &Books<'_>, schema: &'s Schema, sources: &[Source]) -> (Vec<Document<'s>>, Vec<Refusal>) {
    let (mut documents, mut refused) = (Vec::new(), Vec::new());
    for source in sources {
        match Document::open(books.root, source, schema) {
            Ok(document) => documents.push(document),
            Err(refusal) => refused.push(refusal),
        }
    }
    (documents, refused)
}

/// The row with an id, and the number of its file.
pub(super) fn find<'d>(
    documents: &'d [Document<'_>],
    refused: Vec<Refusal>,
    schema: &Schema,
    id: &str,
) -> Result<(usize, Row<'d>), Refusal> {
    let table = schema.spec.name;
    let Some(column) = id_column(schema) else {
        return Err(Refusal::new(format!("rows of `{table}` have no ids")).hint("change its file by hand"));
    };
    let (key, wanted) = (Key::Known(column), BTreeSet::from([id]));
    let rows = |(number, document): (usize, &'d Document<'_>)| {
        document.rows_with(&key, &wanted).into_iter().map(move |row| (number, row))
    };
    let mut found: Vec<(usize, Row<'d>)> = documents.iter().enumerate().flat_map(rows).collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(refused.into_iter().next().unwrap_or_else(|| unknown(documents, &key, table, id))),
        _ => Err(twice(schema, id)),
    }
}

/// Several rows have an id, so that it names none of them.
pub(super) fn twice(schema: &Schema, id: &str) -> Refusal {
    Refusal::new(format!("several rows of `{}` have the id `{id}`", schema.spec.name))
        .hint("`takings check` says where; give one of them another id")
        .because(Why::Files)
}

fn unknown(documents: &[Document<'_>], key: &Key, table: &str, id: &str) -> Refusal {
    let mut ids: Vec<String> = Vec::new();
    for document in documents {
        document.each_row(|row| {
            ids.extend(Some(row.text(key).to_owned()).filter(|id| !id.is_empty()));
            std::ops::ControlFlow::Continue(())
        });
    }
    Refusal::new(format!("`{table}` has no row `{id}`"))
        .near(nearest_id(id, ids.iter().map(String::as_str)), || format!("`takings export {table}` lists them all"))
}

/// Whether a table has a row with an id.
pub(super) fn has_id(before: &Before, schema: &Schema, paths: &[&str], id: &str) -> bool {
    let Some(column) = id_column(schema) else { return false };
    paths.iter().filter_map(|path| before.rows(path)).any(|rows| match &rows.columns.known[column] {
        Some(Column::Texts(ids)) => (0..ids.len() as u32).any(|row| ids.get(row) == id),
        _ => false,
    })
}

/// The texts of values, to be written.
pub(super) fn texts(row: &value::Row) -> Values {
    row.iter().map(|(key, value)| (key.clone(), value.text.clone())).collect()
}

/// Rows that are set and rows that are new in a file, ready to be tried out.
pub(super) fn edit<'d, 's>(
    before: &Before,
    document: &'d Document<'s>,
    set: Vec<(Row<'d>, value::Row)>,
    added: Vec<value::Row>,
) -> FileEdit<'d, 's> {
    let habits = before.habits(&document.source.path, document.schema);
    // What was written with an amount goes with it.
    let text = |value: &value::Value| match value.currency {
        Some(currency) => format!("{} {}", currency.code(), value.text),
        None => value.text.clone(),
    };
    let texts = |row: &value::Row| -> Values { row.iter().map(|(key, value)| (key.clone(), text(value))).collect() };
    let set_texts: Vec<(Row<'_>, Values)> = set.iter().map(|(row, values)| (row.clone(), texts(values))).collect();
    let added_texts: Vec<Values> = added.iter().map(texts).collect();
    let splices = document.splices(&set_texts, &added_texts, &habits);
    let set = set.into_iter().map(|(row, values)| (row.number, values)).collect();
    FileEdit { document, splices, set, added }
}

/// The values of a row that is there, in the currency that was written with them: where the row is in another one, that
/// changes too.
fn with_currency(
    books: &Books<'_>,
    before: &Before,
    document: &Document<'_>,
    row: &Row<'_>,
    mut values: value::Row,
) -> Result<value::Row, Refusal> {
    let schema = document.schema;
    let Some(key) = schema.column("currency").map(Key::Known) else { return Ok(values) };
    let Some(written) = values.iter().find_map(|(_, value)| value.currency) else { return Ok(values) };
    values.retain(|(there, value)| *there != key || value.text != written.code());
    let is_in = before.currency(&document.source.path, schema, row.number);
    if is_in == written || values.iter().any(|(there, _)| *there == key) {
        return Ok(values);
    }
    if !document.has("currency") {
        let (is_in, written) = (is_in.code(), written.code());
        return Err(Refusal::new(format!("the row is in {is_in}, and what is given in {written}"))
            .hint(format!("give the amount in {is_in}, or the file a column `currency`")));
    }
    let cells = vec![("currency".to_owned(), written.code().to_owned())];
    values.extend(value::row(books, schema, &cells, |_| None)?);
    Ok(values)
}

/// What is to change in a row that is there, so that it holds these values.
pub(super) fn wanting(
    books: &Books<'_>,
    before: &Before,
    document: &Document<'_>,
    row: &Row<'_>,
    values: value::Row,
) -> Result<value::Row, Refusal> {
    let values = with_currency(books, before, document, row, values)?;
    Ok(differing(before, document, row, values))
}

/// The values that a row does not hold.
pub(super) fn differing(before: &Before, document: &Document<'_>, row: &Row<'_>, values: value::Row) -> value::Row {
    let Some(rows) = before.rows(&document.source.path) else { return values };
    // A name in other capitals is the same to figures, and yet what somebody wants to see.
    let is_respelled = |there: &str, new: &str| there != new && there.to_lowercase() == new.to_lowercase();
    let is_held = |(key, value): &(Key, value::Value)| {
        let there = row.text(key);
        value.is_in(key, &rows, row.number)
            && there.is_empty() == value.text.is_empty()
            && !is_respelled(there, &value.text)
    };
    values.into_iter().filter(|value| !is_held(value)).collect()
}

/// What becomes of a row that is there.
pub(super) fn changed(document: &Document<'_>, row: &Row<'_>, values: &value::Row) -> RowChange {
    let schema = document.schema;
    let name = |key: &Key| name_of(schema, key).to_owned();
    let before: Cells = values.iter().map(|(key, _)| (name(key), row.text(key).to_owned())).collect();
    let after: Cells = values.iter().map(|(key, value)| (name(key), value.text.clone())).collect();
    let id = id_column(schema).map_or("", |column| row.text(&Key::Known(column))).to_owned();
    let path = document.source.path.clone();
    RowChange { table: schema.spec.name, id, path, before: Some(before), after: Some(after) }
}

/// What a new row is.
pub(super) fn new(document: &Document<'_>, values: &value::Row) -> RowChange {
    let schema = document.schema;
    let given = values.iter().filter(|(_, value)| !value.text.is_empty());
    let after: Cells = given.map(|(key, value)| (name_of(schema, key).to_owned(), value.text.clone())).collect();
    let id = after.iter().find(|(name, _)| name == "id" && id_column(schema).is_some());
    let id = id.map_or_else(String::new, |(_, id)| id.clone());
    RowChange { table: schema.spec.name, id, path: document.source.path.clone(), before: None, after: Some(after) }
}
