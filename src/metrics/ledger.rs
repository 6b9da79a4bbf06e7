//! Revenue added up by day and by group in one pass over the rows; every window is then a sum over days.

use std::collections::{BTreeMap, BTreeSet};

use super::{entry::Entry, exchange::Grid, terms::Terms};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        money::Money,
        value::Value,
    },
    data::{Dataset, names::Name, table::Rows},
};

/// What falls into a window.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// The sum.
    pub(crate) amount: Value,
    /// The events.
    pub(crate) n: u64,
    /// The rows.
    pub(crate) rows: u64,
    /// The periods that the window cuts through.
    pub(crate) cut: Vec<Window>,
    /// Whether something was converted.
    pub(crate) converted: bool,
}

/// Revenue by day.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    /// The first day of the arrays below; the last one is today.
    start: Day,
    today: Day,
    amounts: Grid,
    /// Events and rows with a day of their own.
    dated: Vec<(u64, u64)>,
    /// Events and rows that cover days, by these days.
    covering: BTreeMap<Window, (u64, u64)>,
    converted: Vec<bool>,
    /// The first day that any row speaks of.
    first: Option<Day>,
}

impl Ledger {
    fn new(terms: &Terms, start: Day) -> Ledger {
        let days = (terms.today.since(start).max(0) + 1) as usize;
        Ledger {
            start,
            today: terms.today,
            amounts: Grid::new(days, terms.exchange.own()),
            dated: vec![(0, 0); days],
            covering: BTreeMap::new(),
            converted: vec![false; days],
            first: None,
        }
    }

    /// The first day that any row speaks of.
    pub(crate) fn first(&self) -> Option<Day> {
        self.first
    }

    #[inline]
    fn add(&mut self, entry: &Entry) {
        if self.first.is_none_or(|first| entry.window.from < first) {
            self.first = Some(entry.window.from);
        }
        if entry.window.from == entry.window.to {
            let slot = entry.window.from.since(self.start) as usize;
            self.amounts.add(slot, entry.money);
            if let Some((n, rows)) = self.dated.get_mut(slot) {
                *n += entry.n;
                *rows += 1;
                self.converted[slot] |= entry.converted;
            }
        } else {
            self.spread(entry);
        }
    }

    fn spread(&mut self, entry: &Entry) {
        let (n, rows) = self.covering.entry(entry.window).or_default();
        *n += entry.n;
        *rows += 1;
        for (day, piece) in entry.pieces(Window { from: self.start, to: self.today }) {
            let slot = day.since(self.start) as usize;
            self.amounts.add(slot, Money { amount: piece, ..entry.money });
            self.converted[slot] |= entry.converted;
        }
    }

    /// The sum of a window, up to today.
    pub(crate) fn tally(&self, window: Window) -> Tally {
        let slots = match window.overlap(Window { from: self.start, to: self.today }) {
            Some(both) => both.from.since(self.start) as usize..both.to.since(self.start) as usize + 1,
            None => 0..0,
        };
        let (mut n, mut rows) =
            self.dated[slots.clone()].iter().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
        let mut cut = Vec::new();
        for (covered, counts) in &self.covering {
            if let Some(both) = covered.overlap(window) {
                (n, rows) = (n + counts.0, rows + counts.1);
                if both != *covered {
                    cut.push(*covered);
                }
            }
        }
        let converted = self.converted[slots.clone()].contains(&true);
        Tally { amount: self.amounts.value(slots), n, rows, cut, converted }
    }
}

/// Revenue of this year by some name.
#[derive(Clone, Debug)]
pub(crate) struct ByName {
    amounts: Grid,
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

    /// Each name that has rows, `None` for no name: events, rows and the sum.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (Option<usize>, u64, u64, Value)> + '_ {
        let last = self.counts.len() - 1;
        let with_rows = self.counts.iter().enumerate().filter(|(_, (_, rows))| *rows > 0);
        with_rows.map(move |(slot, &(n, rows))| {
            ((slot != last).then_some(slot), n, rows, self.amounts.value(slot..slot + 1))
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
    /// The files that they come from, by number, in order.
    pub(crate) files: Vec<usize>,
}

/// Everything that one pass over the rows of revenue gives.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// By day.
    pub(crate) ledger: Ledger,
    /// By source, of this year.
    pub(crate) by_source: ByName,
    /// By platform, of this year.
    pub(crate) by_platform: ByName,
    /// By offer, of this year.
    pub(crate) by_offer: ByName,
    /// By source.
    pub(crate) traces: Vec<SourceTrace>,
    year: Window,
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
        let mut book = Book {
            ledger: Ledger::new(terms, earliest(data, terms)),
            by_source: ByName::new(terms.sources.ids.len(), terms),
            by_platform: ByName::new(data.names.len(), terms),
            by_offer: ByName::new(data.names.len(), terms),
            traces: vec![SourceTrace::default(); terms.sources.ids.len()],
            year: Window::year_to_date(terms.today),
        };
        for (rows, file) in segments(&data.revenue.rows) {
            for row in rows {
                book.add_revenue(data, terms, row, file);
            }
        }
        if terms.deals_count() {
            for (rows, file) in segments(&data.deals.rows) {
                for row in rows {
                    book.add_deal(data, terms, row, file);
                }
            }
        }
        book
    }

    #[inline]
    fn add_revenue(&mut self, data: &Dataset, terms: &Terms, row: u32, file: usize) {
        let source = terms.sources.of_row(data, row, file);
        let trace = source.and_then(|source| self.traces.get_mut(source));
        let entry = terms.revenue(data, row);
        if let Some(trace) = trace {
            trace.rows += 1;
            if trace.files.last() != Some(&file) {
                trace.files.push(file);
            }
            if let (Some(entry), Some(source)) = (&entry, source) {
                note_days(trace, entry.window, terms.today);
                if terms.sources.monthly.get(source) == Some(&true) {
                    trace.months.extend(entry.window.months());
                }
            }
        }
        if let Some(entry) = entry {
            let place = Place { source, platform: data.revenue.platform.get(row), offer: data.revenue.offer.get(row) };
            self.add(&entry, place);
        }
    }

    fn add_deal(&mut self, data: &Dataset, terms: &Terms, row: u32, file: usize) {
        let Some(entry) = terms.deal(data, row) else { return };
        let source = terms.sources.deals;
        if let Some(trace) = source.and_then(|source| self.traces.get_mut(source)) {
            trace.rows += 1;
            if trace.files.last() != Some(&file) {
                trace.files.push(file);
            }
            note_days(trace, entry.window, terms.today);
        }
        let place = Place { source, platform: data.deals.platform.get(row), offer: data.deals.offer.get(row) };
        self.add(&entry, place);
    }

    #[inline]
    fn add(&mut self, entry: &Entry, place: Place) {
        self.ledger.add(entry);
        if let Some(part) = entry.part(self.year) {
            let part = Money { amount: part, ..entry.money };
            self.by_source.add(place.source, part, entry.n);
            self.by_platform.add(place.platform.map(Name::index), part, entry.n);
            self.by_offer.add(place.offer.map(Name::index), part, entry.n);
        }
    }
}

/// Takes down the days that an entry speaks of.
#[inline]
fn note_days(trace: &mut SourceTrace, window: Window, today: Day) {
    let last = window.to.min(today);
    if trace.first.is_none_or(|first| window.from < first) {
        trace.first = Some(window.from);
    }
    if trace.updated.is_none_or(|updated| last > updated) {
        trace.updated = Some(last);
    }
}

/// The first day that the arrays need.
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

/// The rows of each file, with the file's number.
pub(crate) fn segments(rows: &Rows) -> impl Iterator<Item = (std::ops::Range<u32>, usize)> + '_ {
    let starts = rows.files.iter().map(|(first, file)| (*first, *file as usize));
    let ends = rows.files.iter().skip(1).map(|(first, _)| *first).chain(std::iter::once(rows.len()));
    starts.zip(ends).map(|((first, file), end)| (first..end, file))
}
