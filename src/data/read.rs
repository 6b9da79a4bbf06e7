//! A file becomes rows: its layout is found, its headers are matched, open columns settled.

use std::{collections::BTreeSet, ops::Range};

use super::{
    cell::{Fault, Style, Survey, date::Order, number::Mark},
    csv::{self, Dialect, Record},
    filled::Filled,
    parts::{self, Csv},
    reader::Context,
    schema::{Schema, Target},
    sink::{Sink, Spot},
    source::{Format, Source},
    structured,
};
use crate::base::{
    calendar::Day,
    problem::{Code, LeftOut},
};

/// What a file gave: its rows, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Read {
    /// Its rows, if there is anything to read.
    pub(crate) rows: Option<Filled>,
    /// What is wrong with the file as a whole or its header.
    pub(crate) spots: Vec<Spot>,
    /// How the file is laid out, to find a cell again.
    pub(crate) layout: Layout,
    /// The day on which a person last kept it, where it says so.
    pub(crate) updated: Option<Day>,
}

/// How a file is laid out.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    /// A CSV: its dialect, where its rows begin, and what its columns mean.
    Csv(CsvLayout),
    /// JSON or TOML.
    Structured,
    /// Nothing in it can be read.
    Nothing,
}

/// The layout of a CSV.
#[derive(Clone, Debug)]
pub(crate) struct CsvLayout {
    pub(crate) dialect: Dialect,
    pub(crate) header: usize,
    pub(crate) body: usize,
    pub(crate) headers: Vec<String>,
    pub(crate) targets: Vec<Target>,
}

/// Reads a file of a table. A column in which something is open is settled by a second reading.
pub(crate) fn read(source: &Source, schema: &Schema, context: Context, styles: &Styles) -> Read {
    if let Some(read) = read_blocks(source, schema, context, styles) {
        return read;
    }
    let (layout, spots) = match source.format {
        Format::Csv => lay_out(source.text(), schema),
        _ => (Layout::Structured, Vec::new()),
    };
    let rows = match &layout {
        Layout::Csv(layout) => {
            Some(parts::in_parts(source.text(), &Csv { schema, context, styles: &styles.first, layout }))
        }
        Layout::Structured => Some(structured_rows(source, schema, context, &styles.first)),
        Layout::Nothing => None,
    };
    Read { rows, spots, layout, updated: structured::updated(source) }
}

/// Reads a large file in blocks, where it can be read so.
fn read_blocks(source: &Source, schema: &Schema, context: Context, styles: &Styles) -> Option<Read> {
    let blocks = source.blocks.as_ref()?;
    let (_, head) = blocks.lines(0, &mut Vec::new()).map(|(start, head)| (start, head.to_owned()))?;
    let (layout, spots) = lay_out(&head, schema);
    let Layout::Csv(csv) = &layout else { return None };
    if csv.dialect.newline != b'\n' {
        return None;
    }
    let rows = parts::in_blocks(blocks, &Csv { schema, context, styles: &styles.first, layout: csv })?;
    Some(Read { rows: Some(rows), spots, layout, updated: None })
}

/// The styles of a first reading.
#[derive(Debug)]
pub(crate) struct Styles {
    first: Vec<Style>,
}

impl Styles {
    /// One style a column, as declared.
    pub(crate) fn new(schema: &Schema) -> Styles {
        Styles { first: vec![schema.style(); schema.columns.len()] }
    }

    /// The styles of a second reading, if the surveys ask for one.
    pub(crate) fn settled(&self, rows: &Filled) -> Option<Vec<Style>> {
        let surveys = &rows.surveys;
        let asks = |survey: &Survey| {
            survey.open > 0
                || (survey.points > 0 && survey.commas > 0)
                || (survey.day_first > 0 && survey.month_first > 0)
        };
        surveys.iter().any(asks).then(|| {
            let settle = |(style, survey): (&Style, &Survey)| Style {
                mark: style.mark.or(match (survey.points, survey.commas) {
                    (0, 0) => None,
                    (points, commas) => Some(if points >= commas { Mark::Point } else { Mark::Comma }),
                }),
                order: match (survey.day_first, survey.month_first) {
                    (0, 0) => None,
                    (day, month) => Some(if day >= month { Order::DayFirst } else { Order::MonthFirst }),
                },
                dates: style.dates.clone(),
                is_final: true,
            };
            self.first.iter().zip(surveys).map(settle).collect()
        })
    }
}

/// The decimal mark of each column, as far as it is settled.
pub(crate) fn marks(schema: &Schema, rows: &Filled) -> Vec<Option<char>> {
    let mark = |survey: &Survey| match (schema.style().mark, survey.points, survey.commas) {
        (Some(Mark::Comma), _, _) => Some(','),
        (Some(Mark::Point), _, _) => Some('.'),
        (None, 0, 0) => None,
        (None, points, commas) => Some(if points >= commas { '.' } else { ',' }),
    };
    rows.surveys.iter().map(mark).collect()
}

/// Reads the rows of a file a second time, with the styles that the first reading taught.
pub(crate) fn read_again(
    source: &Source,
    schema: &Schema,
    context: Context,
    styles: &[Style],
    layout: &Layout,
) -> Option<Filled> {
    match layout {
        Layout::Csv(layout) => {
            let csv = Csv { schema, context, styles, layout };
            match &source.blocks {
                Some(blocks) if !source.is_whole() => parts::in_blocks(blocks, &csv),
                _ => Some(parts::in_parts(source.text(), &csv)),
            }
        }
        Layout::Structured => Some(structured_rows(source, schema, context, styles)),
        Layout::Nothing => None,
    }
}

/// Finds the delimiter and the header, and what the columns mean.
pub(crate) fn lay_out(text: &str, schema: &Schema) -> (Layout, Vec<Spot>) {
    let newline = csv::newline(text);
    let (declared, start) = csv::declared_delimiter(text).map_or((None, 0), |(byte, at)| (Some(byte), at));
    let candidates = declared.map_or_else(|| vec![b',', b';', b'\t', b'|'], |byte| vec![byte]);
    let mut best: Option<(usize, usize, CsvLayout)> = None;
    for delimiter in candidates {
        let dialect = Dialect { delimiter, newline };
        let Some((header, body, headers)) = header(text, start, &dialect) else { continue };
        let known = schema.known(headers.iter().map(String::as_str));
        if best.as_ref().is_none_or(|(most, cells, _)| (*most, *cells) < (known, headers.len())) {
            let targets = Vec::new();
            let cells = headers.len();
            best = Some((known, cells, CsvLayout { dialect, header, body, headers, targets }));
        }
    }
    let Some((known, _, mut layout)) = best else {
        let fault = Fault::new(Code::E022, "the file is empty").hint(looks_like(schema));
        return (Layout::Nothing, vec![Spot { span: 0..0, fault, cost: LeftOut::Nothing }]);
    };
    layout.targets = schema.targets_with_near_misses(&layout.headers);
    let spots = header_spots(text, schema, &layout, known);
    let is_hopeless = spots.iter().any(|spot| spot.cost == LeftOut::File);
    (if is_hopeless { Layout::Nothing } else { Layout::Csv(layout) }, spots)
}

/// The first line that is neither blank nor a remark: where it and the next one start, and its cells.
fn header(text: &str, start: usize, dialect: &Dialect) -> Option<(usize, usize, Vec<String>)> {
    let (mut at, mut record) = (start, Record::default());
    while at < text.len() {
        let next = csv::read(text, at, dialect, &mut record);
        let headers: Vec<String> = record.cells.iter().map(|cell| csv::cell_text(text, cell).into_owned()).collect();
        if headers.iter().any(|header| !header.is_empty()) && !text[at..].starts_with("# ") {
            return Some((at, next, headers));
        }
        at = next;
    }
    None
}

/// What is wrong with the name of a column.
fn header_fault(schema: &Schema, target: &Target, header: &str) -> Option<Fault> {
    match target {
        Target::NearMiss(name) => Some(
            Fault::new(Code::E024, format!("`{header}` is no column of `{}`", schema.spec.name))
                .hint(format!("did you mean `{name}`? otherwise it is kept as a column of your own")),
        ),
        Target::Repeated => Some(
            Fault::new(Code::E025, format!("`{header}` names a column that is there already"))
                .hint("the first one is read; rename or remove this one"),
        ),
        _ => None,
    }
}

fn looks_like(schema: &Schema) -> String {
    let header = schema.spec.example.lines().next().unwrap_or_default();
    let (table, first) = (schema.spec.name, schema.columns.iter().find(|column| column.required));
    let first = first.map_or("id", |column| column.name.as_str());
    format!(
        "the first line names the columns, such as `{header}`; headers of an export are named in business.toml: [tables.{table}.columns] \"its header\" = \"{first}\""
    )
}

fn header_spots(text: &str, schema: &Schema, layout: &CsvLayout, known: usize) -> Vec<Spot> {
    let mut record = Record::default();
    csv::read(text, layout.header, &layout.dialect, &mut record);
    let whole = layout.header..record.cells.last().map_or(layout.header, |cell| cell.end);
    let span = |index: usize| inside_quotes(text, &record.cells[index]);
    if known == 0 {
        let fault = Fault::new(Code::E022, format!("the first line names no column of `{}`", schema.spec.name))
            .hint(looks_like(schema));
        return vec![Spot { span: whole, fault, cost: LeftOut::File }];
    }
    let mut spots = Vec::new();
    for (index, (target, header)) in layout.targets.iter().zip(&layout.headers).enumerate() {
        let Some(fault) = header_fault(schema, target, header) else { continue };
        spots.push(Spot { span: span(index), fault, cost: LeftOut::Nothing });
    }
    let has = |name: &str| schema.column(name).is_some_and(|column| layout.targets.contains(&Target::Column(column)));
    let mut missing: Vec<&str> =
        schema.columns.iter().filter(|def| def.required && !has(&def.name)).map(|def| def.name.as_str()).collect();
    if schema.spec.name == "revenue" && !has("date") && !has("covers") {
        missing.push("date");
    }
    for name in missing {
        let fault = Fault::new(Code::E023, format!("`{}` needs a column `{name}`", schema.spec.name)).hint(format!(
            "add it, or name yours in business.toml: [tables.{}.columns] \"your header\" = \"{name}\"",
            schema.spec.name
        ));
        spots.push(Spot { span: whole.clone(), fault, cost: LeftOut::File });
    }
    spots
}

/// The place of a cell without the spaces and quotes around it.
pub(crate) fn inside_quotes(text: &str, cell: &Range<usize>) -> Range<usize> {
    let raw = &text[cell.clone()];
    let trimmed = raw.trim();
    let start = cell.start + (raw.len() - raw.trim_start().len());
    let span = start..start + trimmed.len();
    if trimmed.len() >= 2 && trimmed.starts_with('"') && trimmed.ends_with('"') {
        return span.start + 1..span.end - 1;
    }
    span
}

fn structured_rows(source: &Source, schema: &Schema, context: Context, styles: &[Style]) -> Filled {
    let (rows, spots) = structured::rows(source);
    let mut sink = Sink::new(schema, context, styles);
    sink.spots = spots;
    let mut said = BTreeSet::new();
    let (mut at, mut line) = (0, 0);
    for row in rows {
        line += csv::count_lines(&source.text().as_bytes()[at..row.span.start.max(at)], b'\n');
        at = row.span.start.max(at);
        if row.is_broken {
            sink.end_broken_row(line);
            continue;
        }
        let keys: Vec<String> = row.cells.iter().map(|cell| cell.key.clone()).collect();
        for (target, cell) in schema.targets_with_near_misses(&keys).iter().zip(&row.cells) {
            if let Some(fault) = header_fault(schema, target, &cell.key).filter(|_| said.insert(cell.key.clone())) {
                sink.spots.push(Spot { span: cell.span.clone(), fault, cost: LeftOut::Nothing });
            }
            match target {
                Target::Column(column) => {
                    sink.expect(*column);
                    sink.cell(*column, &cell.text, cell.span.clone(), cell.is_number);
                }
                Target::Extra | Target::NearMiss(_) => sink.extra(&cell.key, &cell.text),
                Target::Repeated | Target::Nameless => {}
            }
        }
        sink.end_row(line, &row.span);
    }
    sink.finish()
}
