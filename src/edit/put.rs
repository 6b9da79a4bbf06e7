//! Many rows at once, so that those that are given twice are there once.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use rust_decimal::Decimal;

use super::{
    books::{Books, Cells, Draft, Other, Refusal, RowChange, Why},
    check::{self, Before},
    document::{self, Document, Key, Values, name_of},
    ids,
    rows::{complete, document, target_of},
    tables::{self, changed, differing, edit, id_column, new, open, sources},
    value::{self, Row},
};
use crate::{
    base::text::count,
    data::{cell::words, filled::Filled, schema::Schema, source::Source, table::Kind, written},
};

/// Many rows at once: those whose id is there are changed or refused where they differ, the others are added. In a table
/// without ids, a row that is there with the same cells is the same row; each one that is there is taken for one of those
/// given. A row without an id, in a table that has ids, gets one that its cells alone decide. Given twice, nothing changes
/// the second time.
pub fn put(books: &Books<'_>, table: &str, rows: &[Cells], file: Option<&str>, other: Other) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, table)?;
    let sources = sources(books, &schema);
    let (documents, refused) = open(books, &schema, &sources);
    if let Some(refusal) = refused.into_iter().next() {
        return Err(refusal);
    }
    let mut sorter = Sorter {
        books,
        schema: &schema,
        sources: &sources,
        documents: &documents,
        before: Before::read(books),
        other,
        plan: Plan::default(),
    };
    sorter.sort(rows, file)?;
    let Sorter { before, plan, .. } = sorter;
    carry(books, &schema, &sources, &documents, before, plan)
}

/// Corrections of collected cells: one that is there already gets another value.
pub(super) fn corrections(books: &Books<'_>, rows: &[Cells]) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, "overrides")?;
    let sources = sources(books, &schema);
    let (documents, refused) = open(books, &schema, &sources);
    if let Some(refusal) = refused.into_iter().next() {
        return Err(refusal);
    }
    let before = Before::read(books);
    let mut plan = Plan::default();
    for cells in rows {
        let values = value::row(books, &schema, cells, |_| None)?;
        let (what, new): (Row, Row) = values.into_iter().partition(|(key, _)| name_of(&schema, key) != "value");
        let there = documents.iter().enumerate().find_map(|(number, document)| {
            let id = schema.column("id").map(Key::Known)?;
            let wanted = what.iter().find(|(key, _)| *key == id).map(|(_, value)| value.text.as_str())?;
            let is_it = |row: &document::Row<'_>| what.iter().all(|(key, value)| row.text(key) == value.text);
            Some((number, document.rows_with(&id, &BTreeSet::from([wanted])).into_iter().find(is_it)?))
        });
        match there {
            Some((_, row)) if new.iter().all(|(key, value)| row.text(key) == value.text) => plan.same += 1,
            Some((number, row)) => plan.set.push((number, row, new)),
            None => plan.add.push((target_of(books, &schema, &sources, cells, None)?, cells.clone())),
        }
    }
    carry(books, &schema, &sources, &documents, before, plan)
}

/// What is to become of the rows.
#[derive(Default)]
struct Plan<'d> {
    set: Vec<(usize, document::Row<'d>, Row)>,
    add: Vec<(super::target::Target, Cells)>,
    same: usize,
    notes: Vec<String>,
}

struct Sorter<'a, 'd> {
    books: &'a Books<'a>,
    schema: &'a Schema,
    sources: &'a [Source],
    documents: &'d [Document<'a>],
    before: Before,
    other: Other,
    plan: Plan<'d>,
}

impl Sorter<'_, '_> {
    /// Tells rows that are there from those that are new.
    fn sort(&mut self, rows: &[Cells], file: Option<&str>) -> Result<(), Refusal> {
        let column = id_column(self.schema).filter(|column| {
            let has_it =
                |document: &Document<'_>| document.is_structured() || document.keys().contains(&Key::Known(*column));
            self.schema.spec.columns[*column].required || self.documents.iter().any(has_it) || self.documents.is_empty()
        });
        let own =
            |name: &str| Some(self.documents.iter().find_map(|it| it.own(name)).unwrap_or_else(|| name.to_owned()));
        let mut given = Vec::new();
        for cells in rows {
            given.push(value::row(self.books, self.schema, cells, own)?);
        }
        match column {
            Some(column) => self.by_id(rows, given, column, file),
            None => self.by_cells(rows, given, file),
        }
    }

    fn by_id(&mut self, rows: &[Cells], given: Vec<Row>, column: usize, file: Option<&str>) -> Result<(), Refusal> {
        let key = Key::Known(column);
        let mut made: BTreeMap<String, u32> = BTreeMap::new();
        let ids: Vec<(String, bool)> = given.iter().map(|row| id_of(self.schema, row, &key, &mut made)).collect();
        let wanted: BTreeSet<&str> = ids.iter().map(|(id, _)| id.as_str()).collect();
        let mut there: BTreeMap<String, (usize, document::Row<'_>)> = BTreeMap::new();
        for (number, document) in self.documents.iter().enumerate() {
            for row in document.rows_with(&key, &wanted) {
                let id = row.text(&key).to_owned();
                if let Some((_, first)) = there.insert(id.clone(), (number, row)) {
                    return Err(tables::twice(self.schema, first.text(&key)));
                }
            }
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut collected = 0;
        for (index, (values, (id, is_made))) in given.into_iter().zip(&ids).enumerate() {
            if let Some(first) = seen.insert(id, index) {
                let refusal =
                    Refusal::new(format!("two of the rows have the id `{id}`: number {} and {}", first + 1, index + 1));
                return Err(refusal.hint("give one of them another id"));
            }
            let Some((number, row)) = there.remove(id) else {
                let mut cells = rows[index].clone();
                cells.retain(|(_, text)| !text.is_empty());
                if *is_made {
                    cells.retain(|(name, _)| !name.eq_ignore_ascii_case("id"));
                    cells.insert(0, ("id".to_owned(), id.clone()));
                }
                self.plan.add.push((target_of(self.books, self.schema, self.sources, &cells, file)?, cells));
                continue;
            };
            let document = &self.documents[number];
            let differs = self.differing(document, &row, values);
            if differs.is_empty() {
                self.plan.same += 1;
            } else if self.other == Other::Refuse {
                let names: Vec<&str> = differs.iter().map(|(key, _)| name_of(self.schema, key)).collect();
                let message =
                    format!("`{}` has a row `{id}` with another `{}`", self.schema.spec.name, names.join("`, `"));
                return Err(Refusal::new(message).hint("change it with `takings set`").because(Why::Conflict));
            } else if self.books.collected.contains_key(&document.source.path) {
                collected += 1;
            } else {
                self.plan.set.push((number, row, differs));
            }
        }
        if collected > 0 {
            let rows = count(collected, "row that differs", "rows that differ");
            self.plan.notes.push(format!("{rows} from what `collect` brought: left as collected"));
        }
        Ok(())
    }

    /// The values that a row does not hold.
    fn differing(&self, document: &Document<'_>, row: &document::Row<'_>, values: Row) -> Row {
        let keys = document.keys();
        let stem = |key: &Key, value: &value::Value| {
            !keys.contains(key)
                && ["pipeline", "source"].contains(&name_of(self.schema, key))
                && value.text.eq_ignore_ascii_case(&document.source.stem)
        };
        let values = values.into_iter().filter(|(key, value)| !stem(key, value)).collect();
        differing(&self.before, document, row, values)
    }

    /// Rows without ids: one that is there with the same cells is the same.
    fn by_cells(&mut self, rows: &[Cells], given: Vec<Row>, file: Option<&str>) -> Result<(), Refusal> {
        let zone = self.books.business.timezone;
        let fields = |values: &Row| -> Values {
            let fields = tables::texts(values).into_iter().filter(|(_, text)| !text.is_empty());
            let mut fields: Values = fields.map(|(key, text)| (key.clone(), plain(self.schema, &key, &text))).collect();
            fields.sort();
            fields
        };
        // By the columns that are given: how many rows say the same in them.
        let mut there: BTreeMap<Vec<Key>, BTreeMap<Values, u32>> = BTreeMap::new();
        for (cells, values) in rows.iter().zip(given) {
            let wanted = fields(&values);
            let keys: Vec<Key> = wanted.iter().map(|(key, _)| key.clone()).collect();
            let known = there.entry(keys.clone()).or_insert_with(|| {
                let mut known = BTreeMap::new();
                for document in self.documents {
                    let Some(filled) = self.before.rows(&document.source.path) else { continue };
                    for row in 0..filled.columns.lines.len() as u32 {
                        let said = |key: &Key| (key.clone(), text_in(&filled, document, key, row, zone));
                        *known.entry(keys.iter().map(said).collect()).or_default() += 1;
                    }
                }
                known
            });
            match known.get_mut(&wanted) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    self.plan.same += 1;
                }
                _ => {
                    self.plan.add.push((target_of(self.books, self.schema, self.sources, cells, file)?, cells.clone()));
                }
            }
        }
        Ok(())
    }
}

/// What a file says in a cell, in the folder's own form. What its name says stands for an empty source or pipeline.
fn text_in(filled: &Filled, document: &Document<'_>, key: &Key, row: u32, zone: chrono_tz::Tz) -> String {
    let text = match key {
        Key::Own(name) => {
            let own = filled.columns.extras.iter().find(|(there, _)| there == name);
            own.map(|(_, texts)| texts.get(row).to_owned())
        }
        Key::Known(column) => {
            let cells = filled.columns.known[*column].as_ref();
            cells.and_then(|cells| written::text(cells, row, &filled.names, zone))
        }
    };
    let stands_in = document.source.in_folder && ["pipeline", "source"].contains(&name_of(document.schema, key));
    let text = text.or_else(|| stands_in.then(|| document.source.stem.clone())).unwrap_or_default();
    plain(document.schema, key, &text)
}

/// A text by which a value is known again: a number without zeros at its end, so that `1200` and `1200.00` are the same,
/// a name without capitals; other texts as they are.
fn plain(schema: &Schema, key: &Key, text: &str) -> String {
    let text = words::said(text);
    let Key::Known(column) = key else { return text.to_owned() };
    match schema.columns[*column].kind {
        Kind::Money | Kind::Number | Kind::Share | Kind::Count => {
            Decimal::from_str(text).map_or_else(|_| text.to_owned(), |number| number.normalize().to_string())
        }
        Kind::Name | Kind::Choice(_) | Kind::Agents => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// The id of a row that is given, or one that its cells alone decide; and whether it was made.
fn id_of(schema: &Schema, row: &Row, key: &Key, made: &mut BTreeMap<String, u32>) -> (String, bool) {
    let given = row.iter().find(|(there, _)| there == key).map(|(_, value)| value.text.clone());
    if let Some(id) = given.filter(|id| !id.is_empty()) {
        return (id, false);
    }
    let said: Vec<String> = row.iter().map(|(key, value)| format!("{}={}", name_of(schema, key), value.text)).collect();
    let said = said.join("\n");
    // Of rows that say the same, each is one more.
    let again = made.entry(said.clone()).or_default();
    *again += 1;
    (ids::fresh(schema.spec.name, &format!("{said}\n{again}"), u64::MAX, |_| false), true)
}

/// Carries a plan out, file by file, as a draft.
fn carry(
    books: &Books<'_>,
    schema: &Schema,
    sources: &[Source],
    documents: &[Document<'_>],
    before: Before,
    plan: Plan<'_>,
) -> Result<Draft, Refusal> {
    let mut added: BTreeMap<String, (super::target::Target, Vec<Cells>)> = BTreeMap::new();
    for (target, cells) in plan.add {
        added.entry(target.path.clone()).or_insert_with(|| (target, Vec::new())).1.push(cells);
    }
    let mut begun = Vec::new();
    for (target, rows) in added.values() {
        if !documents.iter().any(|document| document.source.path == target.path) {
            // The columns of all its rows.
            let all: Cells = rows.iter().flatten().cloned().collect::<BTreeMap<_, _>>().into_iter().collect();
            begun.push(document(books, schema, sources, target, &all)?);
        }
    }
    let mut set: BTreeMap<usize, Vec<(document::Row<'_>, Row)>> = BTreeMap::new();
    for (number, row, values) in plan.set {
        set.entry(number).or_default().push((row, values));
    }
    let (mut edits, mut changes): (Vec<check::FileEdit<'_, '_>>, Vec<RowChange>) = (Vec::new(), Vec::new());
    for (number, document) in documents.iter().chain(&begun).enumerate() {
        let rows = set.remove(&number).unwrap_or_default();
        let mut new_rows = Vec::new();
        for cells in added.get(&document.source.path).map_or(&[][..], |(_, rows)| rows) {
            new_rows.push(complete(books, &before, document, sources, cells, true)?);
        }
        if rows.is_empty() && new_rows.is_empty() {
            continue;
        }
        changes.extend(rows.iter().map(|(row, values)| changed(document, row, values)));
        changes.extend(new_rows.iter().map(|values| new(document, values)));
        edits.push(edit(&before, document, rows, new_rows));
    }
    let draft = check::draft(books, before, &edits, changes)?;
    Ok(Draft { same: plan.same, ..draft.noting(plan.notes) })
}
