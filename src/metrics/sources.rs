//! Sources of revenue: what each brought this year, how recent it is, and what is still expected of it.

use rust_decimal::Decimal;

use super::{
    book::{Book, SourceTrace},
    collected::{self, Run, failed_words, short},
    compare,
    exchange::amount_in,
    expected::{self, Due},
    growth,
    terms::{DEALS_SOURCE, Terms},
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::Change,
        money::shares,
        value::Value,
    },
    config::{self, Business},
    data::Dataset,
};

/// A source of revenue as of today.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The events to date.
    pub n: u64,
    /// The sum to date: money, with the business's currency first. Missing where nothing was ever entered.
    pub amount: Value,
    /// The sum of this year, in the same way.
    pub this_year: Value,
    /// The sum of the last month that is over, in the same way; missing while that is not in.
    pub last_month: Value,
    /// How that differs from the month before.
    pub on_month: Change,
    /// Its share of the sums to date, as a fraction in thousandths; the shares of all sources add up to 1.
    pub share: Option<Decimal>,
    /// The first day that its rows speak of.
    pub first: Option<Day>,
    /// The last day that its rows speak of.
    pub updated: Option<Day>,
    /// The day on which it was last collected well.
    pub collected: Option<Day>,
    /// Since when it cannot be collected, and what went wrong, where the last run failed.
    pub trouble: Option<(Day, Option<String>)>,
    /// The months of the file kept by hand that give way to collected rows.
    pub gave_way: Vec<Month>,
    /// How it is doing.
    pub state: State,
    /// The months that are expected of it and not in, where it is entered month by month.
    pub missing: Vec<Due>,
    /// The rows that were read from its files and those left out of them.
    pub rows: u64,
    /// The rows left out because of a problem.
    pub left_out: u64,
    /// The files that it comes from.
    pub files: Vec<String>,
}

/// How recent a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its rows are recent.
    Fresh,
    /// It had no new row for this many days.
    Stale(i32),
    /// It is entered by hand, and nothing is due.
    Manual,
    /// The figure of this month, the first that is not in, is expected by this day.
    Awaiting(Month, Day),
    /// The figure of this month, the first that is not in, should have been here by this day.
    Overdue(Month, Day),
    /// It never had a row.
    Empty,
    /// Its last run failed or none ever went well, and rows of the file kept by hand are the newest that count; that file
    /// was last kept on this day, where anybody says so.
    Fallback(Option<Day>),
    /// Its runs have failed since this day; its last good rows still count.
    Failed(Day),
}

/// The days without a row after which a source is stale, where it does not say.
const STALE_AFTER_DAYS: u32 = 14;

/// Every source of the configuration or the rows, the most money first.
pub(crate) fn compute(data: &Dataset, business: &Business, terms: &Terms, book: &Book, runs: &[Run]) -> Vec<Source> {
    let traces = std::iter::zip(&terms.sources.ids, &book.traces).enumerate();
    let mut sources: Vec<Source> =
        traces.map(|(number, (id, trace))| of_trace(business, terms, runs, number, id, trace)).collect();
    for (slot, n, _, amount) in book.by_source.groups() {
        if let Some(source) = slot.and_then(|slot| sources.get_mut(slot)) {
            (source.n, source.amount) = (n, amount);
        }
    }
    for (slot, _, _, amount) in book.by_source_this_year.groups() {
        if let Some(source) = slot.and_then(|slot| sources.get_mut(slot)) {
            source.this_year = amount;
        }
    }
    add_months(terms, book, &mut sources);
    add_files(data, terms, book, &mut sources);
    add_shares(terms, &mut sources);
    let own = terms.exchange.own();
    sources.sort_by(|a, b| {
        let missing = |source: &Source| matches!(source.amount, Value::Missing(_));
        let most = amount_in(&b.this_year, own).cmp(&amount_in(&a.this_year, own));
        missing(a).cmp(&missing(b)).then(most).then_with(|| a.id.cmp(&b.id))
    });
    sources
}

/// A source by what its rows and the last run say, without the sums.
fn of_trace(business: &Business, terms: &Terms, runs: &[Run], number: usize, id: &str, trace: &SourceTrace) -> Source {
    let unknown = config::Source::default();
    let settings = business.sources.get(id).unwrap_or(&unknown);
    let missing = settings.due_day.map_or_else(Vec::new, |day| expected::missing(day, trace, terms.today));
    let run = runs.iter().find(|run| run.source == id);
    let fallback = terms.fallbacks.of_source(number);
    let of_run = collected::state(settings, run, fallback, trace.updated.is_some(), terms.today);
    Source {
        id: id.to_owned(),
        label: label(business, id),
        n: 0,
        amount: nothing(trace, terms),
        this_year: nothing(trace, terms),
        last_month: nothing(trace, terms),
        on_month: Change::Same,
        share: None,
        first: trace.first,
        updated: trace.updated,
        collected: run.and_then(|run| run.succeeded),
        trouble: run.and_then(|run| Some((run.failed_since?, run.message()))),
        gave_way: fallback.map_or_else(Vec::new, |fallback| fallback.gave_way.iter().copied().collect()),
        state: of_run.unwrap_or_else(|| state(settings, trace, &missing, terms.today)),
        missing,
        rows: trace.rows,
        left_out: 0,
        files: Vec::new(),
    }
}

/// The name of a source for people.
pub(crate) fn label(business: &Business, id: &str) -> String {
    if id == DEALS_SOURCE && !business.sources.contains_key(id) {
        return "Won deals".to_owned();
    }
    business.source_label(id).to_owned()
}

fn nothing(trace: &SourceTrace, terms: &Terms) -> Value {
    if trace.updated.is_some() {
        Value::money(Decimal::ZERO, terms.exchange.own())
    } else {
        Value::Missing("never entered".to_owned())
    }
}

/// Adds to each source the last month that is over, beside the one before.
fn add_months(terms: &Terms, book: &Book, sources: &mut [Source]) {
    let windows = growth::windows(terms.today);
    let mut sums: Vec<[Value; 2]> =
        sources.iter().map(|source| [source.last_month.clone(), source.last_month.clone()]).collect();
    for (at, month) in book.by_source_last_months.iter().enumerate() {
        for (slot, _, _, amount) in month.groups() {
            if let Some(sums) = slot.and_then(|slot| sums.get_mut(slot)) {
                sums[at] = amount;
            }
        }
    }
    let known = compare::whole(book.ledger.first(), windows[1]);
    for (source, [last, before]) in sources.iter_mut().zip(sums) {
        let is_in = |at: usize| source.missing.iter().all(|due| due.month != windows[at].from.month());
        let awaited = || Value::Missing("awaited".to_owned());
        let (last, before) = (if is_in(0) { last } else { awaited() }, if is_in(1) { before } else { awaited() });
        source.on_month = known.clone().map_or_else(Change::Unknown, |()| compare::change(&last, &before));
        source.last_month = last;
    }
}

/// Adds to each source its files and the rows left out of them. A file that several sources share is charged to the one
/// that it is named after, else to the first.
fn add_files(data: &Dataset, terms: &Terms, book: &Book, sources: &mut [Source]) {
    for (number, file) in data.files.iter().enumerate() {
        let with_rows = book.traces.iter().enumerate().filter(|(_, trace)| trace.files.contains(&number));
        let of: Vec<usize> = with_rows.map(|(source, _)| source).collect();
        let charged = terms
            .sources
            .named_after(number)
            .filter(|named| of.is_empty() || of.contains(named))
            .or(of.first().copied());
        for source in of.iter().copied().chain(charged.filter(|_| of.is_empty())) {
            if let Some(source) = sources.get_mut(source) {
                source.files.push(file.path.clone());
            }
        }
        if let Some(source) = charged.and_then(|charged| sources.get_mut(charged)) {
            source.left_out += u64::from(file.left_out);
            source.rows += u64::from(file.left_out);
        }
    }
}

fn add_shares(terms: &Terms, sources: &mut [Source]) {
    let own = terms.exchange.own();
    let amounts: Vec<Decimal> = sources.iter().map(|source| amount_in(&source.amount, own)).collect();
    let Some(tenths) = shares(&amounts) else { return };
    for (source, tenths) in sources.iter_mut().zip(tenths) {
        let known = !matches!(source.amount, Value::Missing(_));
        source.share = known.then(|| Decimal::new(i64::from(tenths), 3));
    }
}

fn state(settings: &config::Source, trace: &SourceTrace, missing: &[Due], today: Day) -> State {
    if settings.due_day.is_some() {
        let Some(Due { month, by }) = missing.first().copied() else { return State::Manual };
        return if today <= by { State::Awaiting(month, by) } else { State::Overdue(month, by) };
    }
    match trace.updated {
        None => State::Empty,
        Some(_) if settings.manual => State::Manual,
        Some(updated) => age(settings, updated, today),
    }
}

/// The days without a new row after which a source counts as stale.
pub fn stale_after(business: &Business, id: &str) -> i32 {
    business.sources.get(id).map_or_else(|| limit(&config::Source::default()), limit)
}

fn limit(settings: &config::Source) -> i32 {
    i32::try_from(settings.stale_after_days.unwrap_or(STALE_AFTER_DAYS)).unwrap_or(i32::MAX)
}

/// Fresh, or stale where nothing has come since this day for longer than the source may take.
pub(crate) fn age(settings: &config::Source, since: Day, today: Day) -> State {
    let quiet = today.since(since);
    if quiet > limit(settings) { State::Stale(quiet) } else { State::Fresh }
}

impl State {
    /// The words that say more than the state alone: `failed since 27 Oct`, `manual, updated 19 Feb`; `None` where the
    /// state says it all.
    pub fn words(self, today: Day) -> Option<String> {
        match self {
            State::Failed(since) => Some(failed_words(since, None, today)),
            State::Fallback(Some(day)) => Some(format!("manual, updated {}", short(day, today))),
            State::Fallback(None) => Some("manual".to_owned()),
            _ => None,
        }
    }
}

impl Source {
    /// The months that should be in by now, and those that are only expected.
    pub fn late_and_awaited(&self, today: Day) -> (&[Due], &[Due]) {
        self.missing.split_at(self.missing.partition_point(|due| due.by < today))
    }

    /// What a figure over a window must say of the source: which months of it are not in.
    pub(crate) fn missing_from(&self, window: Window, today: Day) -> Option<String> {
        let within = |due: &&Due| due.month.window().overlap(window).is_some();
        let (late, awaited) = self.late_and_awaited(today);
        let say = |word: &str, all: &[Due]| {
            let all: Vec<Due> = all.iter().filter(within).copied().collect();
            let by = all.first()?.by;
            let day = short(by, today);
            let first = if all.len() > 1 { "the first due" } else { "due" };
            Some(format!("{word} {}, {first} {day}", expected::words(&all, Some(today.year()))))
        };
        let parts: Vec<String> = [say("overdue for", late), say("awaiting", awaited)].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("{} is {}: not in it", self.label, parts.join(", and ")))
    }

    /// The last day of its rows, where it has had none for longer than it usually takes, or cannot be collected: it may
    /// have brought nothing since, or rows of it may be missing. Won deals are no source that anybody waits for.
    pub fn silent_since(&self) -> Option<Day> {
        let silent = matches!(self.state, State::Stale(_) | State::Failed(_)) && self.id != DEALS_SOURCE;
        self.updated.filter(|_| silent)
    }

    /// The same, where it had rows on the days that are compared with, or since, and lacks some of the later ones.
    pub(crate) fn silent_within(&self, [now, then]: [Window; 2]) -> Option<Day> {
        let since = self.silent_since()?;
        let spoke = self.first.is_some_and(|first| first <= then.to) && then.from <= since;
        (spoke && since < now.to).then_some(since)
    }

    /// The same, where it had rows this year.
    pub fn silent_this_year(&self, today: Day) -> Option<Day> {
        self.silent_since().filter(|since| since.year() == today.year() && *since < today)
    }

    /// `Upwork silent since 7 Oct`.
    pub fn silent_words(&self, since: Day, today: Day) -> String {
        format!("{} silent since {}", self.label, short(since, today))
    }
}
