//! Every deal counted by the stages that it passed, with the days that it stayed in each, in one pass.

use std::collections::BTreeMap;

use crate::{
    base::calendar::{Day, Month},
    data::{Dataset, column::Mark},
    metrics::{
        deals::{Fact, Standing},
        lengths::Lengths,
        terms::Terms,
    },
};

/// What became of the deals of a pipeline.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// By stage.
    pub(super) stages: Vec<StageTally>,
    /// Deals that were won.
    pub(super) won: u64,
    /// By the month in which they were created.
    pub(super) cohorts: BTreeMap<Month, Outcomes>,
    /// The days from the creation to the win.
    pub(super) to_win: Lengths,
}

/// The deals that got as far as a stage and no further, and the days that deals stayed there.
#[derive(Clone, Debug, Default)]
pub(super) struct StageTally {
    /// Open in it.
    pub(super) still_there: u64,
    /// Lost from it.
    pub(super) lost: u64,
    /// The days of those that went on.
    pub(super) went_on: Lengths,
    /// The days of those that were lost.
    pub(super) gave_up: Lengths,
    /// The days so far of those that are in it.
    pub(super) lasting: Lengths,
}

/// What became of some deals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Won by today.
    pub won: u64,
    /// Lost by today.
    pub lost: u64,
    /// Neither yet.
    pub open: u64,
}

impl Outcomes {
    /// All of them.
    pub fn created(self) -> u64 {
        self.won + self.lost + self.open
    }

    fn add(&mut self, standing: Standing) {
        match standing {
            Standing::Open(_) => self.open += 1,
            Standing::Won => self.won += 1,
            Standing::Lost => self.lost += 1,
        }
    }

    fn merge(&mut self, other: Outcomes) {
        self.won += other.won;
        self.lost += other.lost;
        self.open += other.open;
    }
}

/// How a stay in a stage ended, if it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    WentOn,
    GaveUp,
    Lasting,
}

impl Tally {
    /// An empty one of a pipeline with so many stages.
    pub(super) fn new(stages: usize) -> Tally {
        Tally { stages: vec![StageTally::default(); stages], ..Tally::default() }
    }

    /// Counts a deal of this pipeline.
    pub(super) fn add(&mut self, data: &Dataset, terms: &Terms, fact: &Fact) {
        self.won += u64::from(fact.standing == Standing::Won);
        if let Some(stage) = fact.depth.checked_sub(1).and_then(|last| self.stages.get_mut(last)) {
            stage.still_there += u64::from(matches!(fact.standing, Standing::Open(_)));
            stage.lost += u64::from(fact.standing == Standing::Lost);
        }
        stays(data, terms, fact, |stage, days, end| {
            let Some(stage) = self.stages.get_mut(stage) else { return };
            match end {
                End::WentOn => stage.went_on.add(days),
                End::GaveUp => stage.gave_up.add(days),
                End::Lasting => stage.lasting.add(days),
            }
        });
        let Some(created) = data.deals.created.get(fact.row) else { return };
        self.cohorts.entry(created.month()).or_default().add(fact.standing);
        if fact.standing == Standing::Won
            && let Some(won) = terms.stages.known_won_on(data, fact.row, fact.pipeline)
        {
            self.to_win.add(won.since(created));
        }
    }

    /// Adds the deals of another one.
    pub(super) fn merge(&mut self, other: &Tally) {
        for (stage, more) in self.stages.iter_mut().zip(&other.stages) {
            stage.still_there += more.still_there;
            stage.lost += more.lost;
            stage.went_on.merge(&more.went_on);
            stage.gave_up.merge(&more.gave_up);
            stage.lasting.merge(&more.lasting);
        }
        self.won += other.won;
        self.to_win.merge(&other.to_win);
        for (month, outcomes) in &other.cohorts {
            self.cohorts.entry(*month).or_default().merge(*outcomes);
        }
    }
}

/// The stays of a deal of which both days are known: stage, days, and how each ended. A stage that was skipped has no
/// stay; the one before it lasts until the next day that the row knows. Next to a day that nobody wrote down there is
/// none either, nor where the days run backwards.
pub(super) fn stays(data: &Dataset, terms: &Terms, fact: &Fact, mut each: impl FnMut(usize, i32, End)) {
    let mut tell = |stage: usize, from: Option<Day>, to: Option<Day>, end: End| {
        if let (Some(from), Some(to)) = (from, to)
            && from <= to
        {
            each(stage, to.since(from), end);
        }
    };
    let mut last = (0, entered_first(data, fact.row));
    for stage in 1..fact.depth {
        let day = match data.histories.reached(fact.row, stage) {
            Some(Mark::On(day)) if day > terms.today => continue,
            Some(mark) => mark.day(),
            None => continue,
        };
        tell(last.0, last.1, day, End::WentOn);
        last = (stage, day);
    }
    let stages = terms.stages.count(fact.pipeline);
    let (to, end) = match fact.standing {
        Standing::Open(_) => (Some(terms.today), End::Lasting),
        Standing::Won => (data.histories.reached_on(fact.row, stages), End::WentOn),
        Standing::Lost => (data.histories.reached_on(fact.row, stages + 1), End::GaveUp),
    };
    tell(last.0, last.1, to, end);
}

/// The day on which a deal came to its first stage: that of its creation where its row has no other.
fn entered_first(data: &Dataset, row: u32) -> Option<Day> {
    match data.histories.reached(row, 0) {
        Some(mark) => mark.day(),
        None => data.deals.created.get(row),
    }
}
