//! Conversations counted in one pass: as a whole, by step, month, source and agent.

use std::ops::Range;

use super::rows::{Calendar, Talk, Talks, minutes};
use crate::{
    base::money::Sum,
    data::{Dataset, names::Name},
    metrics::{
        by_key::ByKey,
        weighed::{Mean, Weighed},
    },
};

/// How conversations went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Went {
    /// All of them.
    pub(crate) n: u64,
    /// The rows that they stand in.
    pub(crate) rows: u64,
    /// Those that came to their end, of those of which it is known.
    pub(crate) completed: Weighed,
    /// Those that became leads, of those of which it is known.
    pub(crate) qualified: Weighed,
    /// Minutes.
    pub(crate) minutes: Mean,
}

impl Went {
    /// Counts a row with its minutes, if it has any.
    #[inline]
    pub(crate) fn add(&mut self, talk: &Talk, minutes: Option<Sum>) {
        self.n = self.n.saturating_add(talk.n);
        self.rows += 1;
        self.completed.add(talk.completed, talk.n);
        self.qualified.add(talk.qualified, talk.n);
        if let Some(minutes) = minutes {
            self.minutes.add_sum(minutes, talk.n);
        }
    }

    /// Adds others.
    pub(crate) fn merge(&mut self, other: &Went) {
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
        self.completed.merge(other.completed);
        self.qualified.merge(other.qualified);
        self.minutes.merge(other.minutes);
    }
}

/// What became of those whose furthest step is this one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AtStep {
    /// It was the last step they reached.
    pub(crate) furthest: u64,
    pub(crate) rows: u64,
    /// They ended here, before the end.
    pub(crate) stopped: u64,
    /// Nobody knows yet.
    pub(crate) still_there: u64,
    /// They came to their end (at the last step alone).
    pub(crate) completed: u64,
    /// Minutes spent in it.
    pub(crate) minutes: Mean,
}

/// Everything that the pass gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) all: Went,
    /// The rows of those that became leads.
    pub(crate) qualified_rows: u64,
    /// Became leads, of those that came to their end.
    pub(crate) qualified_of_completed: Weighed,
    /// By the number of steps reached, from none to all.
    pub(crate) steps: Vec<AtStep>,
    pub(crate) months: Vec<Went>,
    pub(crate) sources: ByKey<Option<Name>, Went>,
    pub(crate) agents: ByKey<Option<Name>, Went>,
    /// Conversations and rows of the last 30 days, and of the 30 before.
    pub(crate) recent: [(u64, u64); 2],
}

/// The first seconds of the last 30 days and of the 30 before.
pub(crate) type Recent = [i64; 2];

impl Tally {
    /// Nothing yet, of so many steps and months.
    pub(crate) fn new(steps: usize, months: usize) -> Tally {
        Tally { steps: vec![AtStep::default(); steps + 1], months: vec![Went::default(); months], ..Tally::default() }
    }

    /// Counts rows.
    pub(crate) fn add(&mut self, data: &Dataset, talks: Talks, calendar: &Calendar, recent: Recent, rows: Range<u32>) {
        for talk in rows.filter_map(|row| talks.talk(data, row)) {
            let minutes = minutes(data, talk.row);
            self.all.add(&talk, minutes);
            self.qualified_rows += u64::from(talk.qualified == Some(true));
            if talk.completed == Some(true) {
                self.qualified_of_completed.add(talk.qualified, talk.n);
            }
            if let Some(month) = calendar.slot(talk.at).and_then(|slot| self.months.get_mut(slot)) {
                month.add(&talk, minutes);
            }
            self.sources.at(data.conversations.source.get(talk.row)).add(&talk, minutes);
            self.agents.at(data.conversations.agent.get(talk.row)).add(&talk, minutes);
            self.add_steps(data, &talk);
            if let Some((n, rows)) = recent.iter().position(|start| talk.at >= *start).map(|at| &mut self.recent[at]) {
                *n = n.saturating_add(talk.n);
                *rows += 1;
            }
        }
    }

    fn add_steps(&mut self, data: &Dataset, talk: &Talk) {
        if let Some(at) = self.steps.get_mut(talk.depth) {
            at.furthest = at.furthest.saturating_add(talk.n);
            at.rows += 1;
            let part = match talk.completed {
                Some(true) => &mut at.completed,
                Some(false) => &mut at.stopped,
                None => &mut at.still_there,
            };
            *part = part.saturating_add(talk.n);
        }
        for (step, at) in data.conversations.steps.iter().zip(self.steps.iter_mut().skip(1)) {
            if let Some(minutes) = step.cells.sum(talk.row) {
                at.minutes.add_sum(minutes, talk.n);
            }
        }
    }

    /// Adds the rows of another one.
    pub(crate) fn merge(&mut self, other: &Tally) {
        self.all.merge(&other.all);
        self.qualified_rows += other.qualified_rows;
        self.qualified_of_completed.merge(other.qualified_of_completed);
        for (at, more) in self.steps.iter_mut().zip(&other.steps) {
            at.furthest = at.furthest.saturating_add(more.furthest);
            at.rows += more.rows;
            at.stopped = at.stopped.saturating_add(more.stopped);
            at.still_there = at.still_there.saturating_add(more.still_there);
            at.completed = at.completed.saturating_add(more.completed);
            at.minutes.merge(more.minutes);
        }
        for (month, more) in self.months.iter_mut().zip(&other.months) {
            month.merge(more);
        }
        self.sources.merge(&other.sources, Went::merge);
        self.agents.merge(&other.agents, Went::merge);
        for ((n, rows), (more, more_rows)) in self.recent.iter_mut().zip(&other.recent) {
            *n = n.saturating_add(*more);
            *rows += more_rows;
        }
    }
}
