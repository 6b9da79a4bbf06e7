//! The days of a report with those before them, and what both brought: what every section of it is made of.

use crate::{
    base::{calendar::Window, figure::Figure},
    insights::Facts,
    metrics::{
        Metrics,
        moves::{self, Moves, Of},
    },
};

/// The days of a report.
#[derive(Debug)]
pub(super) struct Span<'a> {
    /// What they are.
    pub(super) of: Of,
    /// The days.
    pub(super) days: Window,
    /// Those before.
    pub(super) earlier: Window,
    /// The facts as of the last day.
    pub(super) facts: Facts<'a>,
    /// The same rows as of the last day before them.
    pub(super) past: &'a Metrics<'a>,
    /// What happened on the days.
    pub(super) now: Moves,
    /// What happened on those before.
    pub(super) before: Moves,
}

impl<'a> Span<'a> {
    /// The days of a kind that end with the day of the facts. `past` has the same rows as of the last day before them.
    pub(super) fn new(of: Of, [earlier, days]: [Window; 2], facts: Facts<'a>, past: &'a Metrics<'a>) -> Span<'a> {
        let [before, now] = [earlier, days].map(|window| moves::moves(facts.metrics, window));
        Span { of, days, earlier, facts, past, now, before }
    }

    /// The numbers.
    pub(super) fn metrics(&self) -> &'a Metrics<'a> {
        self.facts.metrics
    }

    /// How many deals were won, lost and created, beside the days before.
    pub(super) fn deals(&self) -> Vec<Figure> {
        moves::figures(self.metrics(), self.of, [self.days, self.earlier], &self.now, &self.before)
    }

    /// `week` or `month`.
    pub(super) fn noun(&self) -> &'static str {
        self.of.noun()
    }
}
