//! Like with like: what a comparison of revenue leaves out. Days before any row, on both sides, and the money of a source
//! that is entered by hand on days that it is not in for.

use std::collections::BTreeSet;

use super::{
    book::SourceTrace,
    compare::{compared, shared},
    entry::Entry,
    exchange::Grid,
    revenue::Ground,
    sources::{self, Source},
};
use crate::base::{
    calendar::{Day, Window},
    figure::{Change, Comparison},
    money::Money,
    text::join,
    value::Value,
};

/// The word before what was left out.
const WITHOUT: &str = ", without ";
/// The word before sources that are silent.
const WITH: &str = ", with ";

/// What a comparison begins with that only speaks of the days from the first row on.
pub const FROM: &str = "the same days from ";

/// Two sums that can be held against each other.
#[derive(Clone, Debug)]
pub(crate) struct Alike {
    /// Their days, the later ones first: all of them, or those that rows are there for in both windows.
    pub(crate) windows: [Window; 2],
    /// The later sum.
    pub(crate) now: Value,
    /// The earlier one.
    pub(crate) then: Value,
    /// The first day of any row, where only the days from there on are compared.
    pub(crate) from: Option<Day>,
    /// The sources that are silent on some of the later days, each as `Upwork silent since 7 Oct`: a fall may be rows of
    /// theirs that are missing.
    pub(crate) silent: Vec<String>,
    /// What was left out of either, as words to add to what it is compared with; empty where nothing was.
    pub(crate) without: String,
}

/// The sums of revenue of two windows, on the same days and of the same sources; why not, where there are no such days or
/// too few.
pub(crate) fn held(ground: &Ground, windows: [Window; 2]) -> Result<Alike, String> {
    let ledger = &ground.book.ledger;
    let [now, then] = shared(ledger.first(), windows)?;
    let from = (then != windows[1]).then_some(then.from);
    let today = ground.terms.today;
    let silent = |source: &Source| Some(source.silent_words(source.silent_within([now, then])?, today));
    let silent = ground.sources.iter().filter_map(silent).collect();
    Ok(Alike { from, silent, ..alike(ground, [now, then], [now, then].map(|window| ledger.tally(window).amount)) })
}

impl Alike {
    /// The comparison with the earlier window, which has this name where all of its days count.
    pub(crate) fn comparison(&self, with: &str, [now, then]: [&Value; 2], days: i32) -> Comparison {
        let with = match self.from {
            Some(from) => format!("{FROM}{} ({} of {days})", from.words(), self.windows[1].days()),
            None => with.to_owned(),
        };
        let with = format!("{with}{}{}", silent_words(&self.silent), self.without);
        compared(now, then.clone(), self.windows[1], with, Ok(()))
    }

    /// What must be known of the days and sources that are compared.
    pub(crate) fn notes(&self) -> Vec<String> {
        let [now, then] = self.windows.map(Window::words);
        let begins = self.from.map(|from| format!("rows begin on {}: {now} is compared with {then}", from.words()));
        begins.into_iter().chain(silent_note(&self.silent)).collect()
    }
}

/// `, with Upwork silent since 7 Oct`, `, with 3 silent sources`; empty where none is.
fn silent_words(silent: &[String]) -> String {
    match silent {
        [] => String::new(),
        [one] => format!("{WITH}{one}"),
        several => format!("{WITH}{} silent sources", several.len()),
    }
}

/// `Upwork silent since 7 Oct: rows may be missing`; `None` where no source is silent.
pub fn silent_note(silent: &[String]) -> Option<String> {
    (!silent.is_empty()).then(|| format!("{}: rows may be missing", join(silent)))
}

/// Whether a comparison is a fall that may be rows of a silent source that are missing: no verdict is to be had from it.
pub fn is_doubtful(comparison: &Comparison) -> bool {
    let falls = match &comparison.change {
        Change::Relative(part) | Change::Points(part) => part.is_sign_negative(),
        Change::Absolute(value) => value.number().is_some_and(|number| number.is_sign_negative()),
        Change::Same | Change::New | Change::Unknown(_) => false,
    };
    falls && comparison.with.contains(WITH)
}

/// What was left out of a comparison: `without Syndication`; `None` where nothing was.
pub fn without(comparison: &Comparison) -> Option<&str> {
    comparison.with.find(WITHOUT).and_then(|at| comparison.with.get(at + 2..))
}

/// The sums of two windows without the money of each source entered by hand on days that it is not in for, and on the
/// same days, counted from the start, of the other window. Where one window is longer, its days beyond the other's end
/// go with the other's last.
fn alike(ground: &Ground, windows: [Window; 2], sums: [Value; 2]) -> Alike {
    let [now, then] = windows;
    let mut grid = Grid::new(2, ground.terms.exchange.own());
    for (slot, sum) in sums.iter().enumerate() {
        if let Value::Money(sums) = sum {
            for money in sums {
                grid.add(slot, *money);
            }
        }
    }
    let mut left_out: Vec<(Days, Vec<String>)> = Vec::new();
    for (number, trace) in ground.book.traces.iter().enumerate().filter(|(_, trace)| !trace.entries.is_empty()) {
        let Some(out) = not_in(trace, now, then) else { continue };
        let mut any = false;
        for (slot, window) in [now, then].into_iter().enumerate() {
            for money in taken(&trace.entries, window, &out) {
                any = true;
                grid.add(slot, Money { amount: -money.amount, ..money });
            }
        }
        if let Some(id) = ground.terms.sources.ids.get(number).filter(|_| any) {
            let (days, label) = (Days::of(now, &out), sources::label(ground.business, id));
            match left_out.iter_mut().find(|(known, _)| *known == days) {
                Some((_, labels)) => labels.push(label),
                None => left_out.push((days, vec![label])),
            }
        }
    }
    if left_out.is_empty() {
        let [now, then] = sums;
        return Alike { windows, now, then, from: None, silent: Vec::new(), without: String::new() };
    }
    let parts: Vec<String> = left_out.iter().map(|(days, labels)| days.words(labels)).collect();
    let without = format!("{WITHOUT}{}", join(&parts));
    Alike { windows, now: grid.value(&(0..=0)), then: grid.value(&(1..=1)), from: None, silent: Vec::new(), without }
}

/// The days of the later window that are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    All,
    Run(Window),
    Some,
}

impl Days {
    fn of(window: Window, out: &[bool]) -> Days {
        let runs = runs(window, out);
        match runs.as_slice() {
            _ if out.iter().all(|out| *out) => Days::All,
            [run] => Days::Run(*run),
            _ => Days::Some,
        }
    }

    /// `Syndication`, `Syndication on 1–4 Oct 2026`.
    fn words(&self, labels: &[String]) -> String {
        let names = join(labels);
        match self {
            Days::All => names,
            Days::Run(run) => format!("{names} on {}", run.words()),
            Days::Some => format!("{names} on days that are not in for both"),
        }
    }
}

/// By days from the start of both windows, whether a source is not in for one of them; `None` where it is for all.
fn not_in(trace: &SourceTrace, now: Window, then: Window) -> Option<Vec<bool>> {
    let covered: BTreeSet<Window> = trace.entries.iter().map(covered).collect();
    let first = covered.iter().map(|window| window.from).min()?;
    let open = |window: Window, at: i32| {
        let day = window.from.plus(at.min(window.days() - 1));
        day >= first && !covered.iter().any(|window| window.contains(day))
    };
    let days = now.days().max(then.days());
    let out: Vec<bool> = (0..days).map(|at| open(now, at) || open(then, at)).collect();
    out.contains(&true).then_some(out)
}

/// The days that a row speaks for: those that it covers, else the month of its day.
fn covered(entry: &Entry) -> Window {
    if entry.window.from == entry.window.to { entry.window.from.month().window() } else { entry.window }
}

/// What falls on the days of a window that are left out.
fn taken(entries: &[Entry], window: Window, out: &[bool]) -> Vec<Money> {
    let runs = runs(window, out);
    let of = |entry: &Entry, run: &Window| entry.part(*run).map(|amount| Money { amount, ..entry.money });
    let each = entries.iter().flat_map(|entry| runs.iter().filter_map(move |run| of(entry, run)));
    each.filter(|money| !money.amount.is_zero()).collect()
}

/// The days of a window that are left out, as windows.
fn runs(window: Window, out: &[bool]) -> Vec<Window> {
    let mut runs: Vec<Window> = Vec::new();
    let days = (window.from.number()..=window.to.number()).map(Day::from_number);
    for (day, _) in days.zip(out).filter(|(_, out)| **out) {
        match runs.last_mut() {
            Some(run) if run.to.plus(1) == day => run.to = day,
            _ => runs.push(Window { from: day, to: day }),
        }
    }
    runs
}
