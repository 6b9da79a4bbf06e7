//! The rows behind a figure: tables, a test for their rows, and what each of them adds.

use std::{fmt, ops::Range, sync::Arc};

use super::{exchange::Exchange, pass, row_words};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::RowLine,
        value::{Detail, Value},
    },
    config::Business,
    data::{Dataset, names::Name, table::Rows},
};

/// Finds the first rows of a run that are behind a figure, at most so many. It is asked for whole runs, since most of them
/// have none.
type Find = Arc<dyn Fn(&Dataset, Range<u32>, usize) -> Vec<u32> + Send + Sync>;
type Part = Arc<dyn Fn(&Dataset, u32) -> Option<Value> + Send + Sync>;

/// Which rows a figure asks for, by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of them.
    Any,
    /// Those with this name; with none where `None`.
    Only(Option<Name>),
}

impl Wanted {
    /// Whether a row with this name is asked for.
    pub(crate) fn fits(self, name: Option<Name>) -> bool {
        match self {
            Wanted::Any => true,
            Wanted::Only(wanted) => wanted == name,
        }
    }
}

/// The rows that a figure was made of.
#[derive(Clone)]
pub struct Selection(Vec<Behind>);

/// A part of what is behind a figure.
#[derive(Clone)]
enum Behind {
    Rows(Picked),
    /// Whole files, which have no rows.
    Files(Arc<[RowLine]>),
}

/// The rows of one table.
#[derive(Clone)]
struct Picked {
    table: &'static str,
    find: Find,
    part: Part,
}

impl fmt::Debug for Selection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Selection({})", self.tables().collect::<Vec<_>>().join(", "))
    }
}

impl Selection {
    /// The rows of `table` that pass the test, and what each adds to the figure.
    pub fn new(
        table: &'static str,
        test: impl Fn(&Dataset, u32) -> bool + Send + Sync + 'static,
        part: impl Fn(&Dataset, u32) -> Option<Value> + Send + Sync + 'static,
    ) -> Selection {
        let find = move |data: &Dataset, rows: Range<u32>, most: usize| {
            rows.filter(|row| test(data, *row)).take(most).collect::<Vec<u32>>()
        };
        Selection(vec![Behind::Rows(Picked { table, find: Arc::new(find), part: Arc::new(part) })])
    }

    /// Whole files, each with what it adds to the figure.
    pub fn files(files: Vec<RowLine>) -> Selection {
        Selection(vec![Behind::Files(files.into())])
    }

    /// These rows, then those of another selection.
    pub fn and(mut self, other: Selection) -> Selection {
        self.0.extend(other.0);
        self
    }

    /// These rows without those of another selection.
    pub(crate) fn without(self, other: &Selection) -> Selection {
        let fewer = |behind: Behind| {
            let Behind::Rows(Picked { table, find, part }) = behind else { return behind };
            let others: Vec<Find> =
                other.picked().filter(|other| other.table == table).map(|other| Arc::clone(&other.find)).collect();
            let has = |find: &Find, data: &Dataset, row: u32| !find(data, row..row + 1, 1).is_empty();
            let rest = move |data: &Dataset, rows: Range<u32>, most: usize| {
                let is_left = |row: &u32| has(&find, data, *row) && !others.iter().any(|other| has(other, data, *row));
                rows.filter(is_left).take(most).collect::<Vec<u32>>()
            };
            Behind::Rows(Picked { table, find: Arc::new(rest), part })
        };
        Selection(self.0.into_iter().map(fewer).collect())
    }

    fn picked(&self) -> impl Iterator<Item = &Picked> {
        self.0.iter().filter_map(|behind| match behind {
            Behind::Rows(picked) => Some(picked),
            Behind::Files(_) => None,
        })
    }

    /// The tables that the rows are of.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.picked().map(|picked| picked.table)
    }

    /// The first `limit` rows, all of them where `None`.
    pub fn rows(&self, data: &Dataset, business: &Business, limit: Option<usize>) -> Vec<RowLine> {
        let exchange = Exchange::of(data, business.currency);
        let exchange = &exchange;
        let most = limit.unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for behind in &self.0 {
            let rest = most - found.len();
            match behind {
                Behind::Rows(picked) => {
                    let n = data.rows(picked.table).map_or(0, Rows::len);
                    let rows = pass::first(n, rest, |rows, most| (picked.find)(data, rows, most));
                    found.extend(rows.into_iter().map(|row| picked.line(data, business, exchange, row)));
                }
                Behind::Files(files) => found.extend(files.iter().take(rest).cloned()),
            }
        }
        found
    }
}

impl Picked {
    fn line(&self, data: &Dataset, business: &Business, exchange: &Exchange, row: u32) -> RowLine {
        let place = data.place(self.table, row).map_or_else(String::new, |(file, line)| format!("{file}:{line}"));
        let text = match self.table {
            "deals" => deal_words(data, business, row),
            "revenue" => revenue_words(data, exchange, row),
            table => row_words::of(data, table, row),
        };
        RowLine { place, text, part: (self.part)(data, row) }
    }
}

/// `deal-k7m2 Bakery relaunch · proposal_sent`. No client, contact or note: those stay out of public pages.
fn deal_words(data: &Dataset, business: &Business, row: u32) -> String {
    let name = [data.deals.id.get(row), data.deals.title.get(row)];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    let pipeline = business.pipelines.get(data.histories.pipeline(row));
    let stage = pipeline.map_or("", |pipeline| pipeline.stage_name(data.histories.stage(row)));
    joined(&[name.join(" "), stage.to_owned()])
}

/// `3 Feb 2026 · stripe · refund · content_engine · deal-k7m2 · €2,000.00 at 1.10`.
fn revenue_words(data: &Dataset, exchange: &Exchange, row: u32) -> String {
    let table = &data.revenue;
    let when = table.date.get(row).map(Day::words).or_else(|| table.covers.get(row).map(Window::words));
    let named = |name: Option<Name>| name.map_or_else(String::new, |name| data.names.text(name).to_owned());
    joined(&[
        when.unwrap_or_default(),
        named(table.source.get(row)),
        named(table.kind.get(row)),
        named(table.offer.get(row)),
        table.deal.get(row).to_owned(),
        converted_words(data, exchange, row).unwrap_or_default(),
    ])
}

/// `€2,000.00 at 1.10`: the amount as the row has it, and its rate, where it was converted.
fn converted_words(data: &Dataset, exchange: &Exchange, row: u32) -> Option<String> {
    let table = &data.revenue;
    let (currency, amount) = (table.currency.get(row)?, table.amount.get(row)?);
    let day = table.date.get(row).or_else(|| table.covers.get(row).map(|covers| covers.to))?;
    let rate = exchange.rate(currency, day)?;
    Some(format!("{} at {rate}", Value::money(amount, currency).words(Detail::Exact)))
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}
