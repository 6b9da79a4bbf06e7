//! Open deals that nobody has heard of for a while.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    Metrics,
    deals::{Stages, Standing},
    leading::Leading,
    pass,
};
use crate::{
    base::{calendar::Day, money::Money, value::Value},
    data::Dataset,
};

/// The days without a sign of life after which a deal is silent.
pub const AFTER: i32 = 14;

/// An open deal without a sign of life.
#[derive(Clone, Debug, PartialEq)]
pub struct Silent {
    /// Its id.
    pub id: String,
    /// What it is about; empty where its row does not say.
    pub title: String,
    /// Its stage.
    pub stage: String,
    /// How near it is to its decision.
    pub step: Step,
    /// What it is worth, if known.
    pub value: Option<Value>,
    /// The day of the last sign: its creation, a stage, a touch or an activity.
    pub last: Day,
    /// The days since.
    pub days: i32,
}

/// How near an open deal is to its decision, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A proposal is out.
    Proposal,
    /// Its pipeline has no stage for proposals, and it has come to one of the last two stages beyond the first.
    Last,
    /// Neither.
    Early,
}

impl Step {
    fn of(stages: &Stages, pipeline: usize, stage: usize) -> Step {
        match stages.proposal_depth(pipeline) {
            Some(depth) if stage + 1 >= depth => Step::Proposal,
            None if stage > 0 && stage + 2 >= stages.count(pipeline) => Step::Last,
            _ => Step::Early,
        }
    }

    /// Whether the next word is the client's.
    pub fn near_decision(self) -> bool {
        self != Step::Early
    }
}

/// How long deals are silent to be told of, in days.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// For more than this.
    pub more_than: i32,
    /// Those that are silent for more than this are only counted.
    pub at_most: i32,
}

/// The open deals of the wanted steps that gave no sign for a while, those near their decision first, then the most
/// valuable: the first `most` of them (all where `None`), how many they are, and how many are silent for too long.
pub fn deals(
    metrics: &Metrics<'_>,
    is_wanted: impl Fn(Step) -> bool + Sync,
    Span { more_than, at_most }: Span,
    most: Option<usize>,
) -> (Vec<Silent>, usize, u64) {
    let (data, today) = (metrics.data, metrics.today);
    let (stages, exchange) = (&metrics.ground.terms.stages, &metrics.ground.terms.exchange);
    let activities = last_activities(data, today);
    let deal = |row: u32| {
        let (pipeline, standing) = stages.standing(data, row)?;
        let Standing::Open(stage) = standing else { return None };
        let step = Step::of(stages, pipeline, stage);
        if !is_wanted(step) {
            return None;
        }
        let activity = if activities.is_empty() { None } else { activities.get(data.deals.id.get(row)).copied() };
        let last = last_sign(data, row, stage, today, activity)?;
        let days = today.since(last);
        if days <= more_than {
            return None;
        }
        let worth = stages.worth(exchange, data, row, pipeline, standing).map(|(money, _)| money);
        Some(Found { row, pipeline, stage, step, worth, last, days })
    };
    let first = |a: &Found, b: &Found| {
        let (most, id) =
            (|deal: &Found| deal.worth.map(|money| money.amount), |deal: &Found| data.deals.id.get(deal.row));
        let near = |deal: &Found| !deal.step.near_decision();
        near(a).cmp(&near(b)).then_with(|| most(b).cmp(&most(a))).then_with(|| (id(a), a.row).cmp(&(id(b), b.row)))
    };
    let add = |(found, beyond): &mut (Leading<Found>, u64), rows: Range<u32>| {
        for deal in rows.filter_map(&deal) {
            if deal.days > at_most {
                *beyond += 1;
            } else {
                found.push(deal, first);
            }
        }
    };
    let merge = |(found, beyond): &mut (Leading<Found>, u64), (more, others): &(Leading<Found>, u64)| {
        found.merge(more, first);
        *beyond += others;
    };
    let (found, beyond) = pass::over(data.deals.rows.len(), || (Leading::new(most), 0), add, merge);
    let (found, n) = found.finish(first);
    (found.into_iter().map(|found| found.named(metrics)).collect(), n, beyond)
}

/// A silent deal by its row, while there may be many to put in order.
#[derive(Clone, Copy)]
struct Found {
    row: u32,
    pipeline: usize,
    stage: usize,
    step: Step,
    worth: Option<Money>,
    last: Day,
    days: i32,
}

impl Found {
    fn named(self, metrics: &Metrics<'_>) -> Silent {
        let (deals, pipeline) = (&metrics.data.deals, metrics.business.pipelines.get(self.pipeline));
        Silent {
            id: deals.id.get(self.row).to_owned(),
            title: deals.title.get(self.row).to_owned(),
            stage: pipeline.map_or("", |pipeline| pipeline.stage_name(self.stage)).to_owned(),
            step: self.step,
            value: self.worth.map(|money| Value::Money(vec![money])),
            last: self.last,
            days: self.days,
        }
    }
}

/// The last day on which a deal's own row, or an activity, says that something happened.
pub(crate) fn last_sign(data: &Dataset, row: u32, stage: usize, today: Day, activity: Option<Day>) -> Option<Day> {
    let reached = (0..=stage).filter_map(|stage| data.histories.reached_on(row, stage));
    let of_row = [data.deals.created.get(row), data.deals.last_touch.get(row), activity].into_iter().flatten();
    reached.chain(of_row).filter(|day| *day <= today).max()
}

/// The last activity of each deal that any activity names.
fn last_activities(data: &Dataset, today: Day) -> FxHashMap<&str, Day> {
    let mut last: FxHashMap<&str, Day> = FxHashMap::default();
    for row in data.activities.rows.iter() {
        let deal = data.activities.deal.get(row);
        let Some(day) = data.activities.date.get(row).filter(|day| *day <= today && !deal.is_empty()) else { continue };
        last.entry(deal).and_modify(|known| *known = day.max(*known)).or_insert(day);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::{
        Step::{Early, Last, Proposal},
        *,
    };
    use crate::{
        config::Business,
        metrics::{compute, fixture},
    };

    #[test]
    fn what_is_near_its_decision_is_for_the_pipeline_to_say() {
        let steps = |stages: &[&str], proposal: Option<usize>| {
            let mut business: Business = fixture::business();
            business.pipelines[0].stages = stages.iter().map(ToString::to_string).collect();
            business.pipelines[0].proposal = proposal;
            let at = Stages::of(&Dataset::default(), &business, fixture::day("2026-01-01"));
            (0..stages.len()).map(|stage| Step::of(&at, 0, stage)).collect::<Vec<_>>()
        };
        assert_eq!(steps(&["lead", "proposal", "talks"], Some(1)), [Early, Proposal, Proposal]);
        let outreach = ["cold", "awareness", "consideration", "decision", "call_booked"];
        assert_eq!(steps(&outreach, None), [Early, Early, Early, Last, Last]);
        assert_eq!(steps(&["new", "call"], None), [Early, Last], "what has just come is not near its decision");
        assert_eq!(steps(&["open"], None), [Early]);
        assert_eq!(steps(&["proposal"], Some(0)), [Proposal]);
    }

    #[test]
    fn each_silent_deal_is_of_one_sort() {
        let deal =
            |id: &str, marks| fixture::Deal { id: id.into(), created: "2026-01-01", marks, ..Default::default() };
        let mut data = Dataset::default();
        let rows = [deal("new", ["", "", "", "", ""]), deal("out", ["", "2026-01-02", "", "", ""])];
        fixture::add_deals(&mut data, "data/deals.csv", &rows);
        let business = fixture::business();
        let metrics = compute(&data, &business, fixture::day("2026-02-01"));
        let ids = |is_wanted: fn(Step) -> bool| {
            deals(&metrics, is_wanted, Span { more_than: 3, at_most: 90 }, None)
                .0
                .into_iter()
                .map(|deal| deal.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(Step::near_decision), ["out"]);
        assert_eq!(ids(|step| !step.near_decision()), ["new"]);
        assert_eq!(ids(|_| true), ["out", "new"]);
        let (first, n, forgotten) = deals(&metrics, |_| true, Span { more_than: 3, at_most: 30 }, Some(0));
        assert_eq!((first.len(), n, forgotten), (0, 1, 1), "one of them for 31 days");
        let (first, n, _) = deals(&metrics, |_| true, Span { more_than: 3, at_most: 90 }, Some(1));
        assert_eq!((first[0].id.as_str(), n), ("out", 2));
    }
}
