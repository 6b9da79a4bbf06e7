//! The month so far in parts: by day, source and offer. One pass over the rows, for the page alone.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{WINDOWS, windows};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::Change,
        money::{Currency, Money},
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{
        Metrics,
        book::SourceTrace,
        compare::{change, shared},
        entry::Entry,
        exchange::{Grid, amount_in},
        pass,
        revenue::NONE,
        terms::Terms,
    },
};

/// The most days of a month.
const DAYS: usize = 31;
/// The runs of days that sources and offers are added up over: the windows, then the days of the month so far that the
/// second and the third are compared with.
const RUNS: usize = 5;

/// The month so far in parts, each beside the same days of the month before and of the year before.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The three runs of days.
    pub windows: Vec<Window>,
    /// What came in on each day of the month so far, and on the days that it is held against; `None` where there is no
    /// such day or rows do not speak of all of them.
    pub days: Vec<[Option<Value>; WINDOWS]>,
    /// By source; named by label.
    pub sources: Vec<Part>,
    /// By offer; rows without one are `(none)`, last.
    pub offers: Vec<Part>,
    /// The labels of sources that days and offers are told without, as they are not in for some of the days.
    pub without: Vec<String>,
    /// Whether some of it was spread over the days that a row covers.
    pub spread: bool,
}

/// A part of the month so far.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The events of the month so far.
    pub n: u64,
    /// The sums; missing where nothing can be known. Of what the month is held against, only the days that can be.
    pub amounts: [Value; WINDOWS],
    /// How the month so far differs from the others.
    pub changes: [Change; 2],
}

/// What one pass adds up.
struct Adder {
    days: Grid,
    sources: Grid,
    offers: Grid,
    of_source: Vec<u64>,
    of_offer: Vec<u64>,
    spread: bool,
    /// The first day that any row speaks of; that rows of each source and offer speak of.
    first: Option<Day>,
    first_of_source: Vec<Option<Day>>,
    first_of_offer: Vec<Option<Day>>,
}

/// Everything that a row is asked for.
struct Asked<'a> {
    data: &'a Dataset,
    terms: &'a Terms,
    windows: [Window; WINDOWS],
    runs: [Window; RUNS],
    /// Why the month cannot be held against the second and the third window, where it cannot.
    unlike: [Option<String>; 2],
    /// Whether a source is told without, by number.
    awaited: Vec<bool>,
}

/// The parts as of today; asks every row of revenue.
pub fn parts(metrics: &Metrics<'_>) -> Parts {
    let data = metrics.data;
    let terms = &metrics.ground.terms;
    let windows = windows(metrics.today);
    let late = |trace: &SourceTrace| windows.iter().any(|window| trace.lacks(window.from.month()));
    let awaited: Vec<bool> = metrics.ground.book.traces.iter().map(late).collect();
    let [now, month, year] = windows;
    let pairs = [month, year].map(|then| shared(metrics.ground.book.ledger.first(), [now, then]));
    let [[now_of_month, month], [now_of_year, year]] =
        [(&pairs[0], month), (&pairs[1], year)].map(|(pair, then)| pair.clone().unwrap_or([now, then]));
    let runs = [now, month, year, now_of_month, now_of_year];
    let asked = Asked { data, terms, windows, runs, unlike: pairs.map(Result::err), awaited };
    let none = || Adder::new(&asked);
    let mut sums = pass::over(data.revenue.rows.len(), none, |sums, rows| sums.revenue(&asked, rows), Adder::merge);
    if terms.deals_count() {
        sums.merge(&pass::over(data.deals.rows.len(), none, |sums, rows| sums.deals(&asked, rows), Adder::merge));
    }
    told(metrics, &asked, &sums)
}

impl Adder {
    fn new(asked: &Asked<'_>) -> Adder {
        let own = asked.terms.exchange.own();
        let (sources, names) = (asked.terms.sources.ids.len(), asked.data.names.len() + 1);
        Adder {
            days: Grid::new(WINDOWS * DAYS, own),
            sources: Grid::new(RUNS * sources, own),
            offers: Grid::new(RUNS * names, own),
            of_source: vec![0; sources],
            of_offer: vec![0; WINDOWS * names],
            spread: false,
            first: None,
            first_of_source: vec![None; sources],
            first_of_offer: vec![None; names],
        }
    }

    fn revenue(&mut self, asked: &Asked<'_>, rows: Range<u32>) {
        for row in rows {
            let Some(entry) = asked.terms.revenue(asked.data, row) else { continue };
            let source = asked.terms.sources.of_row(asked.data, row, asked.data.revenue.rows.file(row));
            self.add(asked, &entry, source, asked.data.revenue.offer.get(row));
        }
    }

    fn deals(&mut self, asked: &Asked<'_>, rows: Range<u32>) {
        for row in rows {
            let Some(entry) = asked.terms.deal(asked.data, row) else { continue };
            self.add(asked, &entry, asked.terms.sources.deals, asked.data.deals.offer.get(row));
        }
    }

    fn add(&mut self, asked: &Asked<'_>, entry: &Entry, source: Option<usize>, offer: Option<Name>) {
        let day = entry.window.from;
        earlier(&mut self.first, day);
        if let Some(first) = source.and_then(|source| self.first_of_source.get_mut(source)) {
            earlier(first, day);
        }
        let awaited = source.and_then(|source| asked.awaited.get(source)) == Some(&true);
        let offer = offer.map_or(asked.data.names.len(), Name::index);
        if let Some(first) = self.first_of_offer.get_mut(offer) {
            earlier(first, day);
        }
        for (at, window) in asked.runs.iter().enumerate() {
            if at >= WINDOWS && *window == asked.windows[0] {
                continue;
            }
            let Some(part) = entry.part(*window) else { continue };
            let money = Money { amount: part, ..entry.money };
            if let Some(source) = source {
                self.sources.add(source * RUNS + at, money);
                if let Some(n) = self.of_source.get_mut(source).filter(|_| at == 0) {
                    *n += entry.n;
                }
            }
            if !awaited {
                self.offers.add(offer * RUNS + at, money);
            }
        }
        if !awaited {
            self.add_days(asked, entry, offer);
        }
    }

    fn add_days(&mut self, asked: &Asked<'_>, entry: &Entry, offer: usize) {
        for (at, window) in asked.windows.iter().enumerate() {
            if entry.window.overlap(*window).is_none() {
                continue;
            }
            self.spread |= entry.window.days() > 1;
            if let Some(n) = self.of_offer.get_mut(offer * WINDOWS + at) {
                *n += entry.n;
            }
            for (day, amount) in entry.pieces(*window) {
                self.days.add(at * DAYS + day.since(window.from).max(0) as usize, Money { amount, ..entry.money });
            }
        }
    }

    fn merge(&mut self, other: &Adder) {
        self.days.merge(&other.days);
        self.sources.merge(&other.sources);
        self.offers.merge(&other.offers);
        self.of_source.iter_mut().zip(&other.of_source).for_each(|(n, more)| *n += more);
        self.of_offer.iter_mut().zip(&other.of_offer).for_each(|(n, more)| *n += more);
        self.spread |= other.spread;
        other.first.iter().for_each(|day| earlier(&mut self.first, *day));
        let firsts =
            [(&mut self.first_of_source, &other.first_of_source), (&mut self.first_of_offer, &other.first_of_offer)];
        for (mine, more) in firsts {
            for (first, day) in mine.iter_mut().zip(more) {
                if let Some(day) = day {
                    earlier(first, *day);
                }
            }
        }
    }
}

fn earlier(first: &mut Option<Day>, day: Day) {
    *first = Some(first.map_or(day, |first| first.min(day)));
}

fn told(metrics: &Metrics<'_>, asked: &Asked<'_>, sums: &Adder) -> Parts {
    let Some(first) = sums.first else { return Parts::default() };
    let own = asked.terms.exchange.own();
    let told = Teller { metrics, asked, sums, first };
    let numbered = asked.terms.sources.ids.iter().enumerate();
    let mut sources: Vec<Part> = numbered.filter_map(|(number, id)| told.source(number, id)).collect();
    let mut offers: Vec<Part> = (0..=asked.data.names.len()).filter_map(|slot| told.offer(slot)).collect();
    sort(&mut sources, own);
    sort(&mut offers, own);
    let awaited = |id: &String| {
        let number = asked.terms.sources.ids.iter().position(|known| known == id);
        number.and_then(|number| asked.awaited.get(number)) == Some(&true)
    };
    let without = metrics.sources().iter().filter(|source| awaited(&source.id));
    Parts {
        windows: asked.windows.to_vec(),
        days: (0..asked.windows[0].days().max(0) as usize).map(|day| told.day(day)).collect(),
        sources,
        offers,
        without: without.map(|source| source.label.clone()).collect(),
        spread: sums.spread,
    }
}

/// What tells sums as parts.
struct Teller<'a> {
    metrics: &'a Metrics<'a>,
    asked: &'a Asked<'a>,
    sums: &'a Adder,
    first: Day,
}

impl Teller<'_> {
    /// Whether rows that begin on a day speak of no day as early as those of a window.
    fn early(&self, at: usize, first: Option<Day>) -> bool {
        let first = first.unwrap_or(self.first);
        at > 0 && self.asked.windows.get(at).is_none_or(|window| window.to < first)
    }

    fn day(&self, day: usize) -> [Option<Value>; WINDOWS] {
        std::array::from_fn(|at| {
            let there = self.asked.windows.get(at).is_some_and(|window| (day as i32) < window.days());
            let whole = at == 0 || self.asked.windows.get(at).is_some_and(|window| self.first <= window.from);
            (there && whole).then(|| self.sums.days.value(&(at * DAYS + day..=at * DAYS + day)))
        })
    }

    fn source(&self, number: usize, id: &str) -> Option<Part> {
        let source = self.metrics.sources().iter().find(|source| source.id == id)?;
        let first = self.sums.first_of_source.get(number).copied().flatten();
        let amounts = self.runs(|run| {
            let month = self.asked.runs.get(run).map(|window| window.from.month());
            let value = self.sums.sources.value(&(number * RUNS + run..=number * RUNS + run));
            let trace = self.metrics.ground.book.traces.get(number);
            let lacks = |month| trace.is_some_and(|trace| trace.lacks(month));
            if month.is_some_and(lacks) && value.number().is_none_or(|amount| amount.is_zero()) {
                return Value::Missing("awaited".to_owned());
            }
            self.known(run, first).map_or_else(Value::Missing, |()| value)
        });
        let n = self.sums.of_source.get(number).copied().unwrap_or(0);
        Some(part(source.label.clone(), n, amounts)).filter(anything)
    }

    fn offer(&self, slot: usize) -> Option<Part> {
        let rows = self.sums.of_offer.get(slot * WINDOWS..(slot + 1) * WINDOWS).unwrap_or_default();
        let n = *rows.first().filter(|_| rows.iter().any(|n| *n > 0))?;
        let first = self.sums.first_of_offer.get(slot).copied().flatten();
        let amounts = self.runs(|run| {
            let value = self.sums.offers.value(&(slot * RUNS + run..=slot * RUNS + run));
            self.known(run, first).map_or_else(Value::Missing, |()| value)
        });
        let none = slot == self.asked.data.names.len();
        let name = if none { NONE } else { self.asked.data.names.text(Name(slot as u32)) };
        Some(part(name.to_owned(), n, amounts))
    }

    /// The sums of all runs; those of the month so far that were not added up apart are its own.
    fn runs(&self, of: impl Fn(usize) -> Value) -> [Value; RUNS] {
        std::array::from_fn(|run| {
            let own = run >= WINDOWS && self.asked.runs.get(run) == self.asked.windows.first();
            of(if own { 0 } else { run })
        })
    }

    /// Whether a run can be told of rows that begin on a day; else why not.
    fn known(&self, run: usize, first: Option<Day>) -> Result<(), String> {
        match run.checked_sub(1).and_then(|at| self.asked.unlike.get(at)) {
            Some(Some(why)) => Err(why.clone()),
            _ if run < WINDOWS && self.early(run, first) => Err("no row that early".to_owned()),
            _ => Ok(()),
        }
    }
}

fn part(name: String, n: u64, [now, month, year, now_of_month, now_of_year]: [Value; RUNS]) -> Part {
    let changes = [change(&now_of_month, &month), change(&now_of_year, &year)];
    Part { name, n, amounts: [now, month, year], changes }
}

fn anything(part: &Part) -> bool {
    let nothing = |value: &Value| value.number().is_some_and(|amount| amount.is_zero());
    !part.amounts.iter().all(nothing)
}

/// The most of this month first; what has no name last.
fn sort(parts: &mut [Part], own: Currency) {
    let amount = |part: &Part, at: usize| part.amounts.get(at).map_or(Decimal::ZERO, |value| amount_in(value, own));
    parts.sort_by(|a, b| {
        let most = amount(b, 0).cmp(&amount(a, 0)).then(amount(b, 1).cmp(&amount(a, 1)));
        (a.name == NONE).cmp(&(b.name == NONE)).then(most).then_with(|| a.name.cmp(&b.name))
    });
}
