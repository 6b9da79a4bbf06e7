//! Stage to stage: who entered, advanced, was lost or is still there, and how long it took.
//!
//! A deal entered every stage up to the furthest one that it reached, those that it skipped among them; so of those that
//! entered a stage each one advanced, was lost there, or is still there. A row cannot say that a deal went back: its
//! furthest stage counts.

pub mod ageing;
pub mod cohort;
mod figures;
mod tally;

use std::ops::Range;

use self::tally::{StageTally, Tally};
pub use self::{figures::METHODS, tally::Outcomes};
use super::{
    draft::Figures,
    lengths::{Lengths, Survival},
    pass,
    revenue::Ground,
    terms::Terms,
};
use crate::{
    base::{
        calendar::{Day, Month},
        ratio::Ratio,
    },
    config::{self, Business},
    data::Dataset,
};

/// The stays that went on before their ninth tenth means anything.
pub const LEAST_STAYS: u64 = 10;

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Conversion {
    /// Each pipeline, in the order of the configuration.
    pub pipelines: Vec<Funnel>,
}

/// What became of the deals of a pipeline.
#[derive(Clone, Debug, Default)]
pub struct Funnel {
    /// The pipeline's id.
    pub id: String,
    /// Each step, in order; the last one goes to won.
    pub steps: Vec<Step>,
    /// All deals that were created.
    pub created: u64,
    /// Those that were won.
    pub won: u64,
    /// By the month in which they were created, the earliest first.
    pub cohorts: Vec<Cohort>,
    /// The days within which nine of ten wins came; `None` below [`LEAST_STAYS`] wins with known days.
    pub wins_within: Option<u32>,
}

/// The way from a stage to the next one.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The stage's id.
    pub from: String,
    /// The id of the next one; `won` after the last.
    pub to: String,
    /// The deals that entered the stage or passed it: advanced + lost + still there.
    pub entered: u64,
    /// Those that went on, to the next stage or further.
    pub advanced: u64,
    /// Those that were lost with this as their furthest stage.
    pub lost: u64,
    /// Those that are open in it.
    pub still_there: u64,
    /// The chance to advance that the configuration assumes, if it does.
    pub assumed: Option<rust_decimal::Decimal>,
    /// How long they stayed.
    pub stays: Stays,
}

/// How long deals stay in a stage, as far as both days are known.
#[derive(Clone, Debug, Default)]
pub struct Stays {
    /// Stays that ended, by advancing or by being lost.
    pub ended: u64,
    /// Stays that last still.
    pub lasting: u64,
    /// The days after which half of all stays are over (Kaplan–Meier); `None` where more than half last longer.
    pub median: Option<u32>,
    /// The mean of all stays up to the longest one seen (restricted mean).
    pub mean: Option<f64>,
    /// The days within which nine of ten of those that advanced did so; `None` below [`LEAST_STAYS`] of them.
    pub usual: Option<u32>,
    /// The longest stay that lasts still.
    pub oldest: Option<u32>,
    /// Stays that last still and are younger than usual: whether they advance is open.
    pub young: Option<u64>,
    /// Stays that last for longer than usual.
    pub ageing: Option<u64>,
}

/// The deals that were created in a month.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The month.
    pub month: Month,
    /// What became of them.
    pub outcomes: Outcomes,
    /// Whether the share that is won may well still grow: some are open, and the youngest of them are younger than nine
    /// of ten wins were.
    pub maturing: bool,
}

impl Step {
    /// Advanced ÷ entered.
    pub fn rate(&self) -> Ratio {
        Ratio::new(self.advanced, self.entered)
    }

    /// Advanced ÷ (advanced + lost): without those that are still there.
    pub fn settled(&self) -> Ratio {
        Ratio::new(self.advanced, self.advanced + self.lost)
    }

    /// Lost ÷ entered.
    pub fn drop_off(&self) -> Ratio {
        Ratio::new(self.lost, self.entered)
    }
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Conversion {
    let business = ground.business;
    let tallies = tallies(ground.data, business, &ground.terms);
    let pairs = business.pipelines.iter().zip(&tallies);
    let pipelines = pairs.map(|(pipeline, tally)| funnel(pipeline, tally, ground.terms.today)).collect();
    let conversion = Conversion { pipelines };
    figures::compute(ground, &conversion, figures);
    conversion
}

fn tallies(data: &Dataset, business: &Business, terms: &Terms) -> Vec<Tally> {
    let none = || business.pipelines.iter().map(|pipeline| Tally::new(pipeline.stages.len())).collect();
    let add = |tallies: &mut Vec<Tally>, rows: Range<u32>| {
        for fact in rows.filter_map(|row| terms.stages.fact(data, row)) {
            if let Some(tally) = tallies.get_mut(fact.pipeline) {
                tally.add(data, terms, &fact);
            }
        }
    };
    let merge = |tallies: &mut Vec<Tally>, others: &Vec<Tally>| {
        tallies.iter_mut().zip(others).for_each(|(tally, other)| tally.merge(other));
    };
    pass::over(data.deals.rows.len(), none, add, merge)
}

fn funnel(pipeline: &config::Pipeline, tally: &Tally, today: Day) -> Funnel {
    let mut steps: Vec<Step> = Vec::with_capacity(tally.stages.len());
    let mut beyond = tally.won;
    for (stage, counted) in tally.stages.iter().enumerate().rev() {
        steps.push(Step {
            from: pipeline.stage_name(stage).to_owned(),
            to: pipeline.stage_name(stage + 1).to_owned(),
            entered: beyond + counted.lost + counted.still_there,
            advanced: beyond,
            lost: counted.lost,
            still_there: counted.still_there,
            assumed: pipeline.conversion.get(stage).copied(),
            stays: stays(counted),
        });
        beyond += counted.lost + counted.still_there;
    }
    steps.reverse();
    let wins_within = usual(&tally.to_win);
    let cohort = |(month, outcomes): (&Month, &Outcomes)| {
        let age = today.since(month.last().min(today));
        let young = wins_within.is_none_or(|days| i64::from(age) < i64::from(days));
        Cohort { month: *month, outcomes: *outcomes, maturing: outcomes.open > 0 && young }
    };
    Funnel {
        id: pipeline.id.clone(),
        steps,
        created: beyond,
        won: tally.won,
        cohorts: tally.cohorts.iter().map(cohort).collect(),
        wins_within,
    }
}

fn stays(counted: &StageTally) -> Stays {
    let mut ended = counted.went_on.clone();
    ended.merge(&counted.gave_up);
    let lasting = &counted.lasting;
    let curve = Survival::of(&ended, lasting);
    let usual = usual(&counted.went_on);
    Stays {
        ended: ended.n(),
        lasting: lasting.n(),
        median: curve.median(),
        mean: curve.mean(),
        usual,
        oldest: lasting.longest(),
        young: usual.map(|days| lasting.below(days)),
        ageing: usual.map(|days| lasting.n() - lasting.below(days.saturating_add(1))),
    }
}

/// The days within which nine of ten were over, where there are enough to say so.
fn usual(lengths: &Lengths) -> Option<u32> {
    lengths.percentile(90).filter(|_| lengths.n() >= LEAST_STAYS)
}
