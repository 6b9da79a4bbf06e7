//! Where ids are missing: the places of a file's text at which they belong. It changes nothing.

use std::{collections::BTreeSet, ops::Range, path::Path};

use super::{
    cell::words::fold,
    column::Column,
    csv::{self, Record},
    load::Future,
    load::context,
    place::{Wanted, find as find_places},
    read::{CsvLayout, Layout, Styles, read},
    schema::{Keep, Schema},
    source::{Format, Source, find as find_sources},
    structured,
    table::Kind,
    tables,
};
use crate::{base::calendar::Day, config::Business};

/// A file in which ids are missing.
#[derive(Clone, Debug)]
pub struct MissingIds {
    /// Its path relative to the business's folder.
    pub path: String,
    /// Its table.
    pub table: &'static str,
    /// Its text, as it was read.
    pub text: String,
    /// What is put where, by ascending place.
    pub gaps: Vec<Gap>,
    /// The ids that the table has already.
    pub taken: BTreeSet<String>,
}

/// A place at which something is missing.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The bytes of the text that are replaced; mostly none.
    pub span: Range<usize>,
    /// What comes before the id.
    pub before: String,
    /// Whether an id comes here; the header of a new column has none.
    pub id: bool,
    /// What comes after it.
    pub after: String,
}

/// The files in which ids are missing. Rows that cannot be read are passed over.
pub fn missing(root: &Path, business: &Business, today: Day) -> Vec<MissingIds> {
    let (sources, _) = find_sources(root);
    let mut found: Vec<MissingIds> = sources.iter().filter_map(|source| missing_in(source, business, today)).collect();
    for table in tables::ALL {
        let taken: BTreeSet<String> =
            found.iter().filter(|file| file.table == table.name).flat_map(|file| file.taken.iter().cloned()).collect();
        found.iter_mut().filter(|file| file.table == table.name).for_each(|file| file.taken.clone_from(&taken));
    }
    found.retain(|file| file.gaps.iter().any(|gap| gap.id));
    found
}

fn missing_in(source: &Source, business: &Business, today: Day) -> Option<MissingIds> {
    let spec = tables::spec(source.table)?;
    let column = spec.columns.iter().position(|column| column.kind == Kind::Id)?;
    let schema = Schema::new(spec, business, Keep::Figures);
    let styles = Styles::new(&schema);
    let read = read(source, &schema, context(business, today, Future::Later), &styles);
    let mut taken = BTreeSet::new();
    let (mut wanted, mut has_column, mut row) = (Vec::new(), false, 0);
    if let Some(part) = &read.rows {
        let ids = match &part.columns.known[column] {
            Some(Column::Texts(ids)) => Some(ids),
            _ => None,
        };
        has_column |= ids.is_some();
        for (index, line) in part.columns.lines.iter().enumerate() {
            let id = ids.map_or("", |ids| ids.get(index as u32));
            let is_bad = part.bad.binary_search(&(index as u32)).is_ok();
            if !id.is_empty() {
                taken.insert(id.to_owned());
            } else if !is_bad {
                wanted.push(Wanted { row, line: line + 1, column: Some(column) });
            }
            row += 1;
        }
    }
    if !has_column && !spec.columns[column].required {
        return None;
    }
    let gaps = match &read.layout {
        Layout::Csv(layout) if has_column => filled_cells(source, &read.layout, layout, &wanted),
        Layout::Csv(layout) => new_column(source, layout),
        Layout::Structured => new_fields(source, &wanted),
        Layout::Nothing => Vec::new(),
    };
    Some(MissingIds { path: source.path.clone(), table: source.table, text: source.text().to_owned(), gaps, taken })
}

fn filled_cells(source: &Source, layout: &Layout, csv: &CsvLayout, wanted: &[Wanted]) -> Vec<Gap> {
    let places = find_places(source, layout, |_| String::new(), wanted);
    let is_empty = |span: &Range<usize>| csv::cell_text(source.text(), span).is_empty();
    let is_cell = |span: &Range<usize>| !source.text()[span.clone()].as_bytes().contains(&csv.dialect.delimiter);
    let gap = |span: Range<usize>| Gap { span, before: String::new(), id: true, after: String::new() };
    places.into_iter().filter(|span| is_empty(span) && is_cell(span)).map(gap).collect()
}

/// A column `id` before the others.
fn new_column(source: &Source, layout: &CsvLayout) -> Vec<Gap> {
    let text = source.text();
    let delimiter = char::from(layout.dialect.delimiter).to_string();
    let header = format!("id{delimiter}");
    let mut gaps = vec![Gap { span: layout.header..layout.header, before: header, id: false, after: String::new() }];
    let (mut at, mut record) = (layout.body, Record::default());
    while at < text.len() {
        let next = csv::read(text, at, &layout.dialect, &mut record);
        let is_blank = record.cells.iter().all(|cell| csv::cell_text(text, cell).is_empty());
        if !is_blank && !text[at..].starts_with('#') {
            gaps.push(Gap { span: at..at, before: String::new(), id: true, after: delimiter.clone() });
        }
        at = next;
    }
    gaps
}

/// A field `id` at the start of each object or table, or in place of the empty one that it has.
fn new_fields(source: &Source, wanted: &[Wanted]) -> Vec<Gap> {
    let (rows, _) = structured::rows(source);
    let text = source.text();
    let is_json = source.format == Format::Json;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = |span: Range<usize>, before: &str, after: &str| Gap {
        span,
        before: before.into(),
        id: true,
        after: after.into(),
    };
    let field = |wanted: &Wanted| {
        let row = rows.get(wanted.row as usize)?;
        if let Some(cell) = row.cells.iter().find(|cell| fold(&cell.key) == "id") {
            return Some(gap(cell.span.clone(), "\"", "\""));
        }
        let after_brace = row.span.start + 1..row.span.start + 1;
        match (text[row.span.start..].starts_with('{'), is_json) {
            (true, true) => Some(gap(after_brace, "\"id\": \"", "\", ")),
            (true, false) => Some(gap(after_brace, "id = \"", "\", ")),
            (false, _) => {
                let at = text[..row.cells.first()?.span.start].rfind('\n')? + 1;
                Some(gap(at..at, "id = \"", &format!("\"{newline}")))
            }
        }
    };
    wanted.iter().filter_map(field).collect()
}
