//! The figures of jobs.

use std::sync::Arc;

use super::{
    Job, Outcome,
    score::{ACT, LOOK},
};
use crate::{
    base::{
        figure::{Figure, Good},
        ratio::Ratio,
        value::Value,
    },
    data::Dataset,
    metrics::{
        catalogue::{Method, count, share},
        draft::{Figures, draft, keep, rate},
        selection::Selection,
    },
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    count("jobs.found_count", "Jobs found", Good::Neither, "Number of jobs found up to today, each once."),
    count(
        "jobs.duplicate_count",
        "Duplicates",
        Good::Neither,
        "Rows of jobs that are the same job as one found before: the same id on the board, the same address, or the same platform with at least 80 % of the title's words within 30 days, budgets within 20 % and nothing that speaks against it (rank, reference number, hourly or fixed).",
    ),
    count(
        "jobs.open_count",
        "Open jobs",
        Good::Neither,
        "Jobs that nobody has bid on or passed over: without a deal, and with the status new or none.",
    ),
    count(
        "jobs.act_count",
        "Act now",
        Good::Up,
        "Open jobs with a score of 80 or more. Score = fit with the best agent's keywords (0 to 45) + budget (0 to 20) + freshness (0 to 20, halved every 24 hours) + room among those who bid (0 to 15) − 25 for each unwanted keyword. What is not known gets half of its term. Jobs of a platform or country that is blocked score 0.",
    ),
    count("jobs.look_count", "Worth a look", Good::Up, "Open jobs with a score of 60 to 79."),
    share("jobs.bid_rate", "Bid on, of jobs found", "Jobs that were bid on ÷ jobs found, each once."),
    share(
        "jobs.won_rate",
        "Won, of decided bids",
        "Jobs that we bid on and won ÷ those won and lost. The deal that a job names decides, else its status.",
    ),
];

/// Whether a mark counts.
type Test = fn(Mark) -> bool;

/// What a row is, as far as figures ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Not known today.
    No,
    Same,
    Act,
    Look,
    Low,
    Passed,
    Bid,
    Won,
    Lost,
}

impl Mark {
    fn of(job: &Job) -> Mark {
        match job.outcome {
            _ if job.same.is_some() => Mark::Same,
            Outcome::Open if job.score >= ACT => Mark::Act,
            Outcome::Open if job.score >= LOOK => Mark::Look,
            Outcome::Open => Mark::Low,
            Outcome::Passed => Mark::Passed,
            Outcome::Bid => Mark::Bid,
            Outcome::Won => Mark::Won,
            Outcome::Lost => Mark::Lost,
        }
    }

    fn found(self) -> bool {
        !matches!(self, Mark::No | Mark::Same)
    }

    fn open(self) -> bool {
        matches!(self, Mark::Act | Mark::Look | Mark::Low)
    }

    fn bid(self) -> bool {
        matches!(self, Mark::Bid | Mark::Won | Mark::Lost)
    }
}

/// Computes the figures.
pub(super) fn compute(data: &Dataset, list: &[Job], figures: &mut Figures) {
    let mut marks = vec![Mark::No; data.jobs.rows.len() as usize];
    for job in list {
        if let Some(mark) = marks.get_mut(job.row as usize) {
            *mark = Mark::of(job);
        }
    }
    let marks: Arc<[Mark]> = marks.into();
    let counts: [(&str, Test); 5] = [
        ("jobs.found_count", Mark::found),
        ("jobs.duplicate_count", |mark| mark == Mark::Same),
        ("jobs.open_count", Mark::open),
        ("jobs.act_count", |mark| mark == Mark::Act),
        ("jobs.look_count", |mark| mark == Mark::Look),
    ];
    let number = |test: Test| marks.iter().filter(|mark| test(**mark)).count() as u64;
    for (id, test) in counts {
        let n = number(test);
        keep(figures, Figure { n, n_rows: n, ..draft(id, Value::Count(n)) }, rows(&marks, test, test));
    }
    let bids = rate("jobs.bid_rate", Ratio::new(number(Mark::bid), number(Mark::found)), "no job was found yet");
    keep(figures, bids, rows(&marks, Mark::found, Mark::bid));
    let (won, decided): (Test, Test) = (|mark| mark == Mark::Won, |mark| matches!(mark, Mark::Won | Mark::Lost));
    let wins = rate("jobs.won_rate", Ratio::new(number(won), number(decided)), "no bid on a job is decided yet");
    keep(figures, wins, rows(&marks, decided, won));
}

/// The rows of some marks: 1 for each that counts, 0 for the others.
fn rows(marks: &Arc<[Mark]>, of: Test, counts: Test) -> Selection {
    let (test, part) = (Arc::clone(marks), Arc::clone(marks));
    let mark = |marks: &Arc<[Mark]>, row: u32| marks.get(row as usize).copied().unwrap_or(Mark::No);
    Selection::new(
        "jobs",
        move |_, row| of(mark(&test, row)),
        move |_, row| Some(Value::Count(u64::from(counts(mark(&part, row))))),
    )
}
