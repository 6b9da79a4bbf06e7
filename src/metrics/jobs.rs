//! Jobs on boards: their score, who should take them, and which are the same.

mod address;
pub mod budget;
mod figures;
mod look;
mod route;
pub mod same;
pub mod score;
mod words;

use std::sync::Arc;

use self::{look::Scorer, same::Verdict};
use super::{draft::Figures, revenue::Ground};
use crate::{data::Dataset, metrics::terms::Terms};

pub use self::{figures::METHODS, look::Look};

/// What came of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet: it can be bid on.
    Open,
    /// It was passed over, or is gone.
    Passed,
    /// We bid, and do not know yet.
    Bid,
    /// We bid and won.
    Won,
    /// We bid and lost.
    Lost,
}

/// A job that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its row.
    pub row: u32,
    /// Its score: of today where it is open, else of the moment when it was found.
    pub score: u8,
    /// Whether its budget is worth a lot.
    pub high: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// The row that was found first, and why it is the same job.
    pub same: Option<(u32, same::Reason)>,
    /// The row of a job that may be the same.
    pub like: Option<u32>,
}

impl Job {
    /// Whether it can be bid on, and is no duplicate.
    pub fn open(&self) -> bool {
        self.outcome == Outcome::Open && self.same.is_none()
    }
}

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    /// Every job that is known today: those that can be bid on by score, then the others, the newest first.
    pub list: Vec<Job>,
    /// Whether any agent has keywords, without which nothing is known of how well a job fits.
    pub keywords: bool,
    scorer: Option<Arc<Scorer>>,
}

impl Jobs {
    /// Everything that a job's score is made of.
    pub fn look(&self, data: &Dataset, job: &Job) -> Option<Look> {
        self.scorer.as_ref().map(|scorer| scorer.look(data, job.row, job.outcome == Outcome::Open))
    }
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Jobs {
    let data = ground.data;
    if data.jobs.rows.is_empty() {
        return Jobs::default();
    }
    let scorer = Arc::new(Scorer::of(ground));
    let mut rows: Vec<u32> = data.jobs.rows.iter().filter(|&row| scorer.known(data, row)).collect();
    // By id where the moment is the same: rows have no order.
    rows.sort_by_cached_key(|&row| (Scorer::found(data, row).unwrap_or(i64::MAX), data.jobs.id.get(row)));
    let list = listed(data, &ground.terms, &scorer, &rows);
    figures::compute(data, &list, figures);
    Jobs { list, keywords: scorer.has_keywords(), scorer: Some(scorer) }
}

/// Every job with its score, in the order in which they are shown.
fn listed(data: &Dataset, terms: &Terms, scorer: &Arc<Scorer>, rows: &[u32]) -> Vec<Job> {
    let offers: Vec<same::Offer<'_>> = rows.iter().map(|&row| scorer.offer(data, row)).collect();
    let verdicts = same::verdicts(&offers);
    let row_of = |number: u32| rows.get(number as usize).copied().unwrap_or(number);
    let outcomes = look::outcomes(data, terms, rows, &verdicts);
    let add = |all: &mut Vec<(u32, u8, bool)>, range: std::ops::Range<u32>| {
        for at in range {
            let open = outcomes.get(at as usize) == Some(&Outcome::Open);
            let (score, high) = scorer.quick(data, row_of(at), open);
            all.push((at, score.total, high));
        }
    };
    let found = super::pass::over(rows.len() as u32, Vec::new, add, |all, more| all.extend_from_slice(more));
    let mut list: Vec<(u32, Job)> = Vec::with_capacity(rows.len());
    for (at, points, high) in found {
        let (same, like) = match verdicts.get(at as usize) {
            Some(Verdict::Same(first, reason)) => (Some((row_of(*first), *reason)), None),
            Some(Verdict::Like(other)) => (None, Some(row_of(*other))),
            Some(Verdict::New) | None => (None, None),
        };
        let outcome = outcomes.get(at as usize).copied().unwrap_or(Outcome::Passed);
        list.push((at, Job { row: row_of(at), score: points, high, outcome, same, like }));
    }
    list.sort_by_key(|(at, job)| {
        let open = job.open();
        (!open, std::cmp::Reverse(if open { job.score } else { 0 }), std::cmp::Reverse(*at))
    });
    list.into_iter().map(|(_, job)| job).collect()
}
