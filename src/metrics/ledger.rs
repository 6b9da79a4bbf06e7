//! Revenue added up by day; every window is then a sum over days. Who adds what is in [`book`](super::book).

use std::collections::BTreeMap;

use super::{entry::Entry, exchange::Grid, terms::Terms};
use crate::base::{
    calendar::{Day, Window},
    money::Money,
    value::Value,
};

/// What falls into a window.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// The sum.
    pub(crate) amount: Value,
    /// What of it was booked with deals won, and with upsells.
    pub(crate) booked: [Value; 2],
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
    /// What of these was booked with deals won, and with upsells.
    booked: [Grid; 2],
    /// Events and rows with a day of their own.
    dated: Vec<(u64, u64)>,
    /// Events and rows that cover days, by these days.
    covering: BTreeMap<Window, (u64, u64)>,
    converted: Vec<bool>,
    /// The first day that any row speaks of.
    first: Option<Day>,
}

impl Ledger {
    /// No rows, from a day to today.
    pub(crate) fn new(terms: &Terms, start: Day) -> Ledger {
        let days = (terms.today.since(start).max(0) + 1) as usize;
        Ledger {
            start,
            today: terms.today,
            amounts: Grid::new(days, terms.exchange.own()),
            booked: std::array::from_fn(|_| Grid::new(days, terms.exchange.own())),
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

    /// Adds what a row says.
    #[inline]
    pub(crate) fn add(&mut self, entry: &Entry) {
        if self.first.is_none_or(|first| entry.window.from < first) {
            self.first = Some(entry.window.from);
        }
        if entry.window.from == entry.window.to {
            let slot = entry.window.from.since(self.start) as usize;
            self.amounts.add(slot, entry.money);
            self.book(slot, entry, entry.money);
            if let Some((n, rows)) = self.dated.get_mut(slot) {
                *n += entry.n;
                *rows += 1;
                self.converted[slot] |= entry.converted;
            }
        } else {
            self.spread(entry);
        }
    }

    #[inline]
    fn book(&mut self, slot: usize, entry: &Entry, money: Money) {
        if let Some(grid) = entry.kind.booked().and_then(|kind| self.booked.get_mut(kind)) {
            grid.add(slot, money);
        }
    }

    fn spread(&mut self, entry: &Entry) {
        let (n, rows) = self.covering.entry(entry.window).or_default();
        *n += entry.n;
        *rows += 1;
        for (day, piece) in entry.pieces(Window { from: self.start, to: self.today }) {
            let slot = day.since(self.start) as usize;
            let piece = Money { amount: piece, ..entry.money };
            self.amounts.add(slot, piece);
            self.book(slot, entry, piece);
            self.converted[slot] |= entry.converted;
        }
    }

    /// Adds the rows of another one over the same days.
    pub(crate) fn merge(&mut self, other: &Ledger) {
        self.amounts.merge(&other.amounts);
        self.booked.iter_mut().zip(&other.booked).for_each(|(grid, more)| grid.merge(more));
        for ((n, rows), more) in self.dated.iter_mut().zip(&other.dated) {
            (*n, *rows) = (*n + more.0, *rows + more.1);
        }
        for (covered, more) in &other.covering {
            let (n, rows) = self.covering.entry(*covered).or_default();
            (*n, *rows) = (*n + more.0, *rows + more.1);
        }
        self.converted.iter_mut().zip(&other.converted).for_each(|(any, more)| *any |= more);
        self.first = [self.first, other.first].into_iter().flatten().min();
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
        let booked = self.booked.each_ref().map(|grid| grid.value(&slots));
        Tally { amount: self.amounts.value(&slots), booked, n, rows, cut, converted }
    }
}
