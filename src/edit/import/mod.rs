//! Foreign files as rows of a table of ours: what they are, what their headers mean, and what is wrong in them. Nothing is
//! written here: a plan is made, which [`draft`] turns into changes.

mod alerts;
mod complete;
mod drawn;
mod foreign;
mod frozen;
mod identity;
mod json;
pub mod keep;
pub mod mapping;
mod months;
mod ready;
mod refused;
mod sheet;
mod take;
mod xlsx;

use self::{
    foreign::Foreign,
    mapping::{By, Mapped, To, Told},
};
use super::{
    Change,
    books::{Books, Cells, Draft, Other, Refusal},
    check::{self, Before},
    rows,
};
use crate::{
    base::problem::{Place, Problem},
    config::Business,
    data::{
        schema::{Keep, Schema},
        sink::Spot,
        snapshots,
        table::TableSpec,
        tables,
    },
};

/// What is to be imported, and how.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// The file, as people call it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The table; where none is named, a ready map must say.
    pub table: Option<&'a str>,
    /// What headers mean, by `--map`.
    pub told: &'a Told,
    /// The form of its dates.
    pub dates: Option<&'a str>,
    /// The file of ours that new rows are added to.
    pub file: Option<&'a str>,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What the file is: `CSV`, `JSON`.
    pub form: &'static str,
    /// The table.
    pub table: &'static str,
    /// The ready map that fits it.
    pub ready: Option<&'static str>,
    /// What becomes of each column of the file.
    pub mapping: Vec<Mapped>,
    /// How many rows the file has.
    pub count: usize,
    /// The rows that it gives.
    pub rows: Vec<Cells>,
    /// Where in the file each of them is.
    pub places: Vec<Place>,
    /// Whole files that it gives in place of rows.
    pub files: Vec<Change>,
    /// How many of its rows, or of what it gives in their place, are there as they are.
    pub same: usize,
    /// How many rows come a second time.
    pub twice: usize,
    /// How many rows are left out.
    pub left_out: usize,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Says what an import would do.
pub fn plan(books: &Books<'_>, mut request: Request<'_>) -> Result<Plan, Refusal> {
    let spec = request.table.map(table).transpose()?.flatten();
    let known = |headers: &[String]| known(headers, spec, books.business);
    let foreign = foreign::read(request.name, std::mem::take(&mut request.bytes), &known)?;
    if frozen::are(&foreign.headers) {
        return frozen(books, &foreign, &request);
    }
    if months::are(&foreign) && request.table.is_none_or(|table| table == "revenue") {
        return by_month(books, &foreign, &request);
    }
    if request.table == Some(snapshots::NAME) {
        return Err(Refusal::new(format!("`{}` has no frozen figures of a day", request.name))
            .hint("each needs the day as `snapshot_date`, and figures such as `total_ytd` or `total_pipeline`"));
    }
    let ready = ready::find(&foreign.headers, request.table);
    let Some(spec) = spec.or_else(|| ready.and_then(|ready| tables::spec(ready.table))) else {
        return Err(nameless(&foreign, books.business));
    };
    take::rows(books, &foreign, spec, ready, &request)
}

/// Turns a plan into changes. Rows that the folder would not read are left out of it and told of.
pub fn draft(books: &Books<'_>, plan: &mut Plan, file: Option<&str>) -> Result<Draft, Refusal> {
    if plan.rows.is_empty() {
        return check::try_out(books, &mut Before::read(books), plan.files.clone());
    }
    let put = |rows: &[Cells]| rows::put(books, plan.table, rows, file, Other::Change);
    match put(&plan.rows) {
        Err(refusal) if !refusal.problems.is_empty() && plan.rows.len() > 1 => {
            let (draft, refused) = refused::without(&plan.rows, &put).ok_or(refusal)?;
            refused::tell(plan, refused);
            Ok(draft)
        }
        Err(refusal) => Err(in_words_of_import(refusal, books.business)),
        Ok(draft) => Ok(draft),
    }
}

/// A refusal that asks for a cell, in words of what `import` can be told.
fn in_words_of_import(mut refusal: Refusal, business: &Business) -> Refusal {
    for hint in refusal.hints.iter_mut().filter(|hint| hint.starts_with("add `pipeline=")) {
        let files = business.pipelines.iter().map(|pipeline| format!("`--file data/deals/{}.csv`", pipeline.id));
        *hint = format!("say whose deals they are by their file: {}", files.collect::<Vec<_>>().join(" or "));
    }
    refusal
}

/// The table with this name; none for frozen figures, which are no table.
fn table(name: &str) -> Result<Option<&'static TableSpec>, Refusal> {
    if name == snapshots::NAME {
        return Ok(None);
    }
    super::tables::spec(name).map(Some)
}

/// How many headers mean something, in the table or else in any.
fn known(headers: &[String], spec: Option<&TableSpec>, business: &Business) -> usize {
    let in_table =
        |spec: &'static TableSpec| Schema::new(spec, business, Keep::All).known(headers.iter().map(String::as_str));
    let wanted = tables::ALL.iter().filter(|table| spec.is_none_or(|spec| spec.name == table.name));
    let by_name = wanted.map(in_table).max().unwrap_or_default();
    let ready = ready::find(headers, spec.map(|spec| spec.name));
    let by_ready = ready.map_or(0, |ready| headers.iter().filter(|header| ready.slot(header).is_some()).count());
    let frozen = if frozen::are(headers) { headers.len() } else { 0 };
    by_name.max(by_ready).max(frozen)
}

/// Nothing says which table is meant.
fn nameless(foreign: &Foreign, business: &Business) -> Refusal {
    let refusal = Refusal::new(format!("nothing says which table `{}` is for", foreign.source.path));
    let count = |spec: &'static TableSpec| known(&foreign.headers, Some(spec), business);
    let best = tables::ALL.iter().rev().max_by_key(|spec| count(spec)).filter(|spec| count(spec) > 1);
    match best {
        Some(spec) => refusal.hint(format!("by its headers it may be `--as {}`", spec.name)),
        None => refusal.hint("name it: `--as deals`; `docs/tables.md` lists the tables"),
    }
}

/// Frozen figures become files of their own.
fn frozen(books: &Books<'_>, foreign: &Foreign, request: &Request<'_>) -> Result<Plan, Refusal> {
    if let Some(table) = request.table.filter(|table| *table != snapshots::NAME) {
        let message = format!("these are figures that were frozen on a day, sums up to it, and no rows of `{table}`");
        return Err(Refusal::new(message)
            .hint("`--as snapshots` keeps them below data/snapshots/, where later forecasts are judged by them"));
    }
    let (files, same, spots) = frozen::files(books, foreign)?;
    let note = "they are sums up to a day: the money itself comes from its sources, as rows of `revenue`";
    let whole = Whole { table: snapshots::NAME, name: frozen::NAME, note, count: foreign.rows.len(), same };
    Ok(whole.plan(foreign, files, spots, frozen::means))
}

/// Sums by month go into a map of months.
fn by_month(books: &Books<'_>, foreign: &Foreign, request: &Request<'_>) -> Result<Plan, Refusal> {
    let (change, same, spots) = months::change(books, foreign, request.file)?;
    let whole = Whole { table: "revenue", name: months::NAME, note: "", count: months::count(foreign), same };
    Ok(whole.plan(foreign, change.into_iter().collect(), spots, |header| months::means(foreign, header)))
}

/// A file that becomes whole files in place of rows.
struct Whole {
    table: &'static str,
    name: &'static str,
    note: &'static str,
    count: usize,
    same: usize,
}

impl Whole {
    fn plan(
        self,
        foreign: &Foreign,
        files: Vec<Change>,
        spots: Vec<Spot>,
        means: impl Fn(&str) -> Option<String>,
    ) -> Plan {
        let example = |at: usize| {
            let texts = foreign.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| &cell.text);
            texts.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default()
        };
        let mapped = |(at, header): (usize, &String)| Mapped {
            header: header.clone(),
            to: means(header).map_or(To::Left("no figure of ours"), To::Column),
            by: By::Ready,
            example: example(at),
        };
        Plan {
            form: foreign.form,
            table: self.table,
            ready: Some(self.name),
            mapping: foreign.headers.iter().enumerate().map(mapped).collect(),
            count: self.count,
            same: self.same,
            left_out: spots.len(),
            problems: foreign.problems(self.table, spots),
            notes: Some(self.note.to_owned()).filter(|note| !note.is_empty()).into_iter().collect(),
            files,
            ..Plan::default()
        }
    }
}
