//! A file of a table, opened to be changed: its rows and cells with their places, and what has to be put where so that
//! a row is other or new. Every byte that is not put in its place stays. It judges no value: see [`super::check`].

mod csv;
mod hand;
mod json;
mod literal;
mod objects;
mod splice;
mod toml;

use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::{ControlFlow, Range},
    path::Path,
};

use self::{hand::Hand, splice::spliced};
pub(super) use self::{literal::toml_text, splice::Splice};
use super::{
    Change, Hunk,
    books::{Refusal, Why},
};
use crate::{
    base::{files, money::Currency, problem::LeftOut},
    data::{
        csv::Record,
        encoding::{self, Encoding},
        parts,
        read::{self, CsvLayout, Layout},
        schema::{Schema, Target},
        source::{Format, Source},
        structured::{self, RawRow},
        table::Kind,
    },
};

/// A file of a table.
#[derive(Debug)]
pub(super) struct Document<'s> {
    pub(super) schema: &'s Schema,
    pub(super) source: Source,
    /// Its bytes as they were read; `None` where there is no file yet.
    before: Option<Vec<u8>>,
    encoding: Encoding,
    form: Form,
}

/// How its rows are written.
#[derive(Debug)]
enum Form {
    Csv(CsvLayout),
    Structured(Vec<RawRow>),
}

/// A column of a file: one of the table's, by its number, or one that only the file knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Known(usize),
    Own(String),
}

/// A row with its place.
#[derive(Clone, Debug)]
pub(super) struct Row<'d> {
    /// Its number among the rows of the file, those that can't be read among them.
    pub(super) number: u32,
    span: Range<usize>,
    pub(super) cells: Vec<Cell<'d>>,
}

/// A cell with its place.
#[derive(Clone, Debug)]
pub(super) struct Cell<'d> {
    /// What the file calls its column.
    name: Cow<'d, str>,
    pub(super) key: Key,
    span: Range<usize>,
    pub(super) text: Cow<'d, str>,
}

impl Row<'_> {
    /// The text of a cell; empty where there is none.
    pub(super) fn text(&self, key: &Key) -> &str {
        self.cell(key).map_or("", |cell| cell.text.as_ref())
    }

    fn cell(&self, key: &Key) -> Option<&Cell<'_>> {
        self.cells.iter().find(|cell| cell.key == *key)
    }
}

/// How the numbers of a file are written.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    /// The decimal mark of each column of the table, where it is settled.
    pub(super) marks: Vec<Option<char>>,
    /// The currency of amounts without a sign.
    pub(super) own: Currency,
}

/// Columns with the texts that they are to hold, in the folder's own form: ISO dates, plain numbers. The currency that was given with
/// an amount stands before it: `EUR 1200.50`.
pub(super) type Values = Vec<(Key, String)>;

impl<'s> Document<'s> {
    /// Opens a file of `data/`.
    pub(super) fn open(root: &Path, source: &Source, schema: &'s Schema) -> Result<Document<'s>, Refusal> {
        let bytes = files::read(&root.join(&source.path))?;
        let (text, encoding) = encoding::decode(bytes.clone());
        let damaged = |message: &str, hint: &str| {
            Err(Refusal::new(format!("`{}` {message}", source.path)).hint(hint).because(Why::Files))
        };
        let is_utf8 = matches!(encoding, Encoding::Utf8 { .. });
        if !is_utf8 && encoding::encode(&text, encoding).as_ref() != Some(&bytes) {
            return damaged("has bytes that are no text", "open it in a text editor and save it as UTF-8");
        }
        if text.starts_with("<<<<<<< ") || text.contains("\n<<<<<<< ") {
            return damaged(
                "holds two versions of some lines, which git left in it",
                "keep the right lines, remove those that start with `<<<<<<<`, `=======` and `>>>>>>>`, then try again",
            );
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return damaged(
                "is a spreadsheet, not text",
                "save it as `CSV UTF-8`, or bring it in with `takings import`",
            );
        }
        let source = source.with_text(text);
        let form = if source.format == Format::Csv {
            let Layout::Csv(layout) = read::lay_out(source.text(), schema).0 else {
                return damaged("has no header that names the table's columns", "`takings check` says what is missing");
            };
            Form::Csv(layout)
        } else {
            let (rows, spots) = structured::rows(&source);
            if let Some(spot) = spots.iter().find(|spot| spot.cost == LeftOut::File) {
                return damaged(&format!("can't be read: {}", spot.fault.message), "mend it first: `takings check`");
            }
            // What is in it is not rows as the table has them; nobody would know where another one belongs.
            if let (true, Some(spot)) = (rows.is_empty(), spots.first()) {
                return damaged(&format!("has no row in it: {}", spot.fault.message), "mend it first: `takings check`");
            }
            Form::Structured(rows)
        };
        Ok(Document { schema, source, before: Some(bytes), encoding, form })
    }

    /// A file that is not there yet: a CSV with the columns that a person would begin with, and those that are given.
    pub(super) fn begin(path: &str, in_folder: bool, schema: &'s Schema, given: &[&Values]) -> Option<Document<'s>> {
        let mut names: Vec<&str> = schema.spec.example.lines().next().unwrap_or_default().split(',').collect();
        names.retain(|name| schema.column(name).is_some());
        let has_ids = schema.spec.column("id").is_some_and(|column| column.kind == Kind::Id);
        if has_ids && !names.contains(&"id") {
            names.insert(0, "id");
        }
        let keys = given.iter().flat_map(|values| values.iter().map(|(key, _)| key));
        for name in keys.map(|key| name_of(schema, key)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let header = csv::line(&names, ",", "\n");
        let source = Source::new(path, schema.spec.name, Format::Csv, in_folder, header);
        let Layout::Csv(layout) = read::lay_out(source.text(), schema).0 else { return None };
        let encoding = Encoding::Utf8 { has_mark: false };
        Some(Document { schema, source, before: None, encoding, form: Form::Csv(layout) })
    }

    /// Its text.
    pub(super) fn text(&self) -> &str {
        self.source.text()
    }

    /// Shows its rows, as long as they are wanted.
    pub(super) fn each_row<'d>(&'d self, mut show: impl FnMut(Row<'d>) -> ControlFlow<()>) {
        match &self.form {
            Form::Csv(layout) => {
                let keys: Vec<Key> = self.keys();
                self.each_record(layout, |number, span, record| {
                    let cells = record.cells.iter().zip(keys.iter().zip(&layout.headers));
                    let cell = |(span, (key, name)): (&Range<usize>, (&Key, &'d String))| Cell {
                        name: name.as_str().into(),
                        key: key.clone(),
                        span: span.clone(),
                        text: crate::data::csv::cell_text(self.text(), span),
                    };
                    show(Row { number, span, cells: cells.map(cell).collect() })
                });
            }
            Form::Structured(rows) => {
                for (number, row) in (0..).zip(rows) {
                    if show(self.structured_row(number, row)).is_break() {
                        break;
                    }
                }
            }
        }
    }

    /// The rows in which a column holds one of these texts, in the order of the file. This looks at no other cell.
    pub(super) fn rows_with<'d>(&'d self, key: &Key, wanted: &BTreeSet<&str>) -> Vec<Row<'d>> {
        let mut found = Vec::new();
        if let Form::Csv(layout) = &self.form {
            // Most rows are not wanted: a glance at the raw cell tells.
            let Some(position) = self.keys().iter().position(|it| it == key) else { return found };
            let mut numbers = BTreeSet::new();
            self.each_record(layout, |number, _, record| {
                let cell = record.cells.get(position);
                if cell.is_some_and(|cell| wanted.contains(crate::data::csv::cell_text(self.text(), cell).as_ref())) {
                    numbers.insert(number);
                }
                ControlFlow::Continue(())
            });
            let Some(last) = numbers.last().copied() else { return found };
            self.each_row(|row| {
                let number = row.number;
                found.extend(numbers.contains(&number).then_some(row));
                if number < last { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            return found;
        }
        self.each_row(|row| {
            let is_wanted = wanted.contains(row.text(key));
            found.extend(is_wanted.then_some(row));
            ControlFlow::Continue(())
        });
        found
    }

    /// What is put where so that rows are other, and new ones are there.
    pub(super) fn splices(&self, set: &[(Row<'_>, Values)], add: &[Values], habits: &Habits) -> Vec<Splice> {
        let mut keys: Vec<&Key> =
            set.iter().flat_map(|(_, values)| values).chain(add.iter().flatten()).map(|(key, _)| key).collect();
        keys.sort();
        keys.dedup();
        let hands = self.hands(&keys, habits);
        let mut splices = match (&self.form, self.source.format) {
            (Form::Csv(layout), _) => self.csv_splices(layout, set, add, &hands),
            (Form::Structured(rows), format) => self.structured_splices(rows, format, set, add, &hands),
        };
        splices.sort_by_key(|splice| splice.span.start);
        splices
    }

    /// The change that these splices make.
    pub(super) fn change(&self, splices: &[Splice]) -> Result<Change, Refusal> {
        let path = &self.source.path;
        let no_sign = || {
            Refusal::new(format!("`{path}` is not in UTF-8, and has no sign for a letter of this"))
                .hint("save the file as `CSV UTF-8` first, in a spreadsheet or an editor")
                .because(Why::Files)
        };
        if self.before.is_none() {
            let text = spliced(self.text(), splices);
            return Ok(Change::of_file(path, None, Some(text.into_bytes())));
        }
        let (mut hunks, mut at, mut place) = (Vec::new(), self.encoding.mark_len(), 0);
        for Splice { span, text } in splices {
            at += self.encoding.len(&self.text()[place..span.start]);
            let old = self.encoding.bytes(&self.text()[span.clone()]).ok_or_else(no_sign)?;
            let new = self.encoding.bytes(text).ok_or_else(no_sign)?;
            let len = old.len();
            hunks.push(Hunk { at, old, new });
            at += len;
            place = span.end;
        }
        Ok(Change::of_hunks(path, self.before.clone(), hunks))
    }

    /// The columns of a CSV, in order.
    pub(super) fn keys(&self) -> Vec<Key> {
        let Form::Csv(layout) = &self.form else { return Vec::new() };
        let key = |(target, header): (&Target, &String)| match target {
            Target::Column(column) => Key::Known(*column),
            // A second column of a name, or one without: nobody can name it.
            Target::Repeated | Target::Nameless => Key::Own(String::new()),
            Target::Extra | Target::NearMiss(_) => Key::Own(header.clone()),
        };
        layout.targets.iter().zip(&layout.headers).map(key).collect()
    }

    /// Whether it is JSON or TOML, in which each row has the columns that it likes.
    pub(super) fn is_structured(&self) -> bool {
        matches!(self.form, Form::Structured(_))
    }

    /// Whether it is a map of months, whose rows are a month and an amount.
    pub(super) fn is_map(&self) -> bool {
        let is_row = |row: &RawRow| self.text()[row.span.start..].starts_with(['{', '[']);
        matches!(&self.form, Form::Structured(rows) if rows.first().is_some_and(|row| !is_row(row)))
    }

    /// Whether a row can hold a column of the table without making the file wider.
    pub(super) fn has(&self, column: &str) -> bool {
        let key = self.schema.column(column).map(Key::Known);
        self.is_structured() || key.is_some_and(|key| self.keys().contains(&key))
    }

    /// Whether the file has a column of its own with this name, in whatever capitals; its name in the file.
    pub(super) fn own(&self, name: &str) -> Option<String> {
        let is_it = |there: &str| there.trim().eq_ignore_ascii_case(name.trim());
        match &self.form {
            Form::Csv(_) => self.keys().into_iter().find_map(|key| match key {
                Key::Own(there) if is_it(&there) => Some(there),
                _ => None,
            }),
            Form::Structured(rows) => {
                rows.iter().flat_map(|row| &row.cells).find(|cell| is_it(&cell.key)).map(|cell| cell.key.clone())
            }
        }
    }

    fn each_record(&self, layout: &CsvLayout, mut show: impl FnMut(u32, Range<usize>, &Record) -> ControlFlow<()>) {
        let (text, columns) = (self.text(), layout.targets.len());
        let (mut at, mut number, mut record) = (layout.body, 0, Record::default());
        while at < text.len() {
            let next = crate::data::csv::read(text, at, &layout.dialect, &mut record);
            if parts::is_row(text, at, &record, columns) {
                if show(number, at..next, &record).is_break() {
                    break;
                }
                number += 1;
            }
            at = next;
        }
    }

    fn hands<'k>(&self, keys: &[&'k Key], habits: &Habits) -> Vec<(&'k Key, Hand)> {
        let new = |key: &&'k Key| {
            let (kind, mark) = match key {
                Key::Known(column) => {
                    (Some(self.schema.columns[*column].kind), habits.marks.get(*column).copied().flatten())
                }
                Key::Own(_) => (None, None),
            };
            (*key, Hand::new(kind, mark, habits.own, self.schema.dates()))
        };
        let mut hands: Vec<(&Key, Hand)> = keys.iter().map(new).collect();
        self.each_row(|row| {
            for (key, hand) in &mut hands {
                if let Some(cell) = row.cell(key).filter(|cell| !cell.text.is_empty()) {
                    hand.see(&self.text()[cell.span.clone()], &cell.text, &cell.name);
                }
            }
            if row.number < hand::SAMPLES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        hands
    }

    /// How the file writes a column.
    fn hand<'h>(hands: &'h [(&Key, Hand)], key: &Key) -> Option<&'h Hand> {
        hands.iter().find(|(there, _)| *there == key).map(|(_, hand)| hand)
    }
}

/// What a column is called where no file says otherwise.
pub(super) fn name_of<'a>(schema: &'a Schema, key: &'a Key) -> &'a str {
    match key {
        Key::Known(column) => &schema.columns[*column].name,
        Key::Own(name) => name,
    }
}
