//! Everything that one pass over the rows of revenue gives: sums by day, by source, platform and offer, and how recent
//! each source is.

use std::{collections::BTreeSet, ops::Range};

use super::{entry::Entry, exchange::Grid, growth, kind::Kind, ledger::Ledger, pass, terms::Terms};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        money::Money,
        value::Value,
    },
    data::{Dataset, names::Name, table::Rows},
};

/// Sums of some window by a name.
#[derive(Clone, Debug)]
pub(crate) struct ByName {
    amounts: Grid,
    /// Events and rows; the last ones have no name.
    counts: Vec<(u64, u64)>,
}

impl ByName {
    fn new(names: usize, terms: &Terms) -> ByName {
        ByName { amounts: Grid::new(names + 1, terms.exchange.own()), counts: vec![(0, 0); names + 1] }
    }

    #[inline]
    fn add(&mut self, name: Option<usize>, part: Money, n: u64) {
        let slot = name.unwrap_or(self.counts.len() - 1);
        self.amounts.add(slot, part);
        if let Some((events, rows)) = self.counts.get_mut(slot) {
            *events += n;
            *rows += 1;
        }
    }

    fn merge(&mut self, other: &ByName) {
        self.amounts.merge(&other.amounts);
        for ((n, rows), more) in self.counts.iter_mut().zip(&other.counts) {
            (*n, *rows) = (*n + more.0, *rows + more.1);
        }
    }

    /// Each name that has rows, `None` for no name: events, rows and the sum.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (Option<usize>, u64, u64, Value)> + '_ {
        let last = self.counts.len() - 1;
        let with_rows = self.counts.iter().enumerate().filter(|(_, (_, rows))| *rows > 0);
        with_rows.map(move |(slot, &(n, rows))| {
            ((slot != last).then_some(slot), n, rows, self.amounts.value(&(slot..=slot)))
        })
    }
}

/// What the rows say of a source.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceTrace {
    /// The rows of it, those that carry no money among them.
    pub(crate) rows: u64,
    /// The first day that they speak of.
    pub(crate) first: Option<Day>,
    /// The last day that they speak of, up to today.
    pub(crate) updated: Option<Day>,
    /// The months that they speak of, where it is entered month by month.
    pub(crate) months: BTreeSet<Month>,
    /// What its rows add, where it is entered month by month.
    pub(crate) entries: Vec<Entry>,
    /// The files that they come from, by number.
    pub(crate) files: BTreeSet<usize>,
}

impl SourceTrace {
    /// Whether it is entered month by month, had begun by this month, and has no row of it.
    pub(crate) fn lacks(&self, month: Month) -> bool {
        let begun = self.first.is_some_and(|first| first.month() <= month);
        begun && !self.entries.is_empty() && !self.months.contains(&month)
    }

    #[inline]
    fn add(&mut self, file: usize, entry: Option<&Entry>, monthly: bool, today: Day) {
        self.rows += 1;
        if self.files.last() != Some(&file) {
            self.files.insert(file);
        }
        let Some(entry @ Entry { window, .. }) = entry else { return };
        self.first = Some(self.first.map_or(window.from, |first| first.min(window.from)));
        let last = window.to.min(today);
        self.updated = Some(self.updated.map_or(last, |updated| updated.max(last)));
        if monthly {
            self.months.extend(window.months());
            self.entries.push(*entry);
        }
    }

    fn merge(&mut self, other: &SourceTrace) {
        self.rows += other.rows;
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.updated = self.updated.max(other.updated);
        self.months.extend(&other.months);
        self.entries.extend(&other.entries);
        self.files.extend(&other.files);
    }
}

/// What the rows of revenue add up to.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// By day.
    pub(crate) ledger: Ledger,
    /// By source, of this year.
    pub(crate) by_source_this_year: ByName,
    /// By kind, of this year: by number among those with money.
    pub(crate) by_kind_this_year: ByName,
    /// By source, of the last month that is over and of the one before.
    pub(crate) by_source_last_months: [ByName; 2],
    /// By source, to date.
    pub(crate) by_source: ByName,
    /// By platform, to date.
    pub(crate) by_platform: ByName,
    /// By offer, to date.
    pub(crate) by_offer: ByName,
    /// By source.
    pub(crate) traces: Vec<SourceTrace>,
    to_date: Window,
    year: Window,
    last_months: [Window; 2],
}

/// Where an entry belongs.
#[derive(Clone, Copy)]
struct Place {
    source: Option<usize>,
    platform: Option<Name>,
    offer: Option<Name>,
}

impl Book {
    /// Adds up every row.
    pub(crate) fn of(data: &Dataset, terms: &Terms) -> Book {
        let to_date = Window { from: earliest(data, terms), to: terms.today };
        let none = || Book::new(data, terms, to_date);
        let add = |book: &mut Book, rows| book.add_revenue(data, terms, rows);
        let mut book = pass::over(data.revenue.rows.len(), none, add, Book::merge);
        if terms.deals_count() {
            let add = |book: &mut Book, rows| book.add_deals(data, terms, rows);
            book.merge(&pass::over(data.deals.rows.len(), none, add, Book::merge));
        }
        book
    }

    /// The newest day up to today that a row speaks of.
    pub(crate) fn newest(&self) -> Option<Day> {
        self.traces.iter().filter_map(|trace| trace.updated).max()
    }

    fn new(data: &Dataset, terms: &Terms, to_date: Window) -> Book {
        let sources = terms.sources.ids.len();
        Book {
            ledger: Ledger::new(terms, to_date.from),
            by_source_this_year: ByName::new(sources, terms),
            by_kind_this_year: ByName::new(Kind::WITH_MONEY.len(), terms),
            by_source_last_months: std::array::from_fn(|_| ByName::new(sources, terms)),
            by_source: ByName::new(sources, terms),
            by_platform: ByName::new(data.names.len(), terms),
            by_offer: ByName::new(data.names.len(), terms),
            traces: vec![SourceTrace::default(); sources],
            to_date,
            year: Window::year_to_date(terms.today),
            last_months: growth::windows(terms.today),
        }
    }

    fn add_revenue(&mut self, data: &Dataset, terms: &Terms, rows: Range<u32>) {
        for (rows, file) in segments(&data.revenue.rows, rows) {
            for row in rows {
                let source = terms.sources.of_row(data, row, file);
                let entry = terms.revenue(data, row);
                if let Some(source) = source {
                    let monthly = terms.sources.monthly.get(source) == Some(&true);
                    self.traces[source].add(file, entry.as_ref(), monthly, terms.today);
                }
                let (platform, offer) = (data.revenue.platform.get(row), data.revenue.offer.get(row));
                self.add(entry, Place { source, platform, offer });
            }
        }
    }

    fn add_deals(&mut self, data: &Dataset, terms: &Terms, rows: Range<u32>) {
        let Some(source) = terms.sources.deals else { return };
        for (rows, file) in segments(&data.deals.rows, rows) {
            for row in rows {
                let Some(entry) = terms.deal(data, row) else { continue };
                self.traces[source].add(file, Some(&entry), false, terms.today);
                let (platform, offer) = (data.deals.platform.get(row), data.deals.offer.get(row));
                self.add(Some(entry), Place { source: Some(source), platform, offer });
            }
        }
    }

    #[inline]
    fn add(&mut self, entry: Option<Entry>, place: Place) {
        let Some(entry) = entry else { return };
        self.ledger.add(&entry);
        let part = |window| entry.part(window).map(|amount| Money { amount, ..entry.money });
        if let Some(part) = part(self.year) {
            self.by_source_this_year.add(place.source, part, entry.n);
            let kind = Kind::WITH_MONEY.iter().position(|kind| *kind == entry.kind);
            self.by_kind_this_year.add(kind, part, entry.n);
        }
        for (by_source, month) in self.by_source_last_months.iter_mut().zip(self.last_months) {
            if let Some(part) = part(month) {
                by_source.add(place.source, part, entry.n);
            }
        }
        if let Some(part) = part(self.to_date) {
            self.by_source.add(place.source, part, entry.n);
            self.by_platform.add(place.platform.map(Name::index), part, entry.n);
            self.by_offer.add(place.offer.map(Name::index), part, entry.n);
        }
    }

    fn merge(&mut self, other: &Book) {
        self.ledger.merge(&other.ledger);
        self.by_source_this_year.merge(&other.by_source_this_year);
        self.by_kind_this_year.merge(&other.by_kind_this_year);
        for (month, more) in self.by_source_last_months.iter_mut().zip(&other.by_source_last_months) {
            month.merge(more);
        }
        self.by_source.merge(&other.by_source);
        self.by_platform.merge(&other.by_platform);
        self.by_offer.merge(&other.by_offer);
        for (trace, more) in self.traces.iter_mut().zip(&other.traces) {
            trace.merge(more);
        }
    }
}

/// The first day that the sums need.
fn earliest(data: &Dataset, terms: &Terms) -> Day {
    let table = &data.revenue;
    let of_revenue = |row| table.date.get(row).or_else(|| table.covers.get(row).map(|covers| covers.from));
    let mut earliest = table.rows.iter().filter_map(of_revenue).fold(terms.today, Day::min);
    if terms.deals_count() {
        let won = data.deals.rows.iter().filter_map(|row| terms.stages.won_on(data, row));
        earliest = won.fold(earliest, Day::min);
    }
    earliest
}

/// Some rows by the file that they come from, with its number.
fn segments(rows: &Rows, within: Range<u32>) -> impl Iterator<Item = (Range<u32>, usize)> + '_ {
    let ends = rows.files.iter().skip(1).map(|(first, _)| *first).chain(std::iter::once(rows.len()));
    let files = rows.files.iter().zip(ends);
    files.map(move |(&(first, file), end)| (first.max(within.start)..end.min(within.end), file as usize))
}
