//! Open deals that nobody has heard of for a while.

use rustc_hash::FxHashMap;

use super::{
    Metrics,
    deals::{Stages, Standing},
    exchange::Exchange,
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
    /// Whether a proposal is out; also where its pipeline has no such stage.
    pub proposal_out: bool,
    /// What it is worth, if known.
    pub value: Option<Value>,
    /// The day of the last sign: its creation, a stage, a touch or an activity.
    pub last: Day,
    /// The days since.
    pub days: i32,
}

/// The open deals that gave no sign for more than so many days, the ones with a proposal out first, then the most
/// valuable. Of those that are silent for more than `at_most` days, only how many they are.
pub fn deals(metrics: &Metrics<'_>, more_than: i32, at_most: i32) -> (Vec<Silent>, u64) {
    let (data, today) = (metrics.data, metrics.today);
    let stages = Stages::of(metrics.business, today);
    let exchange = Exchange::of(data, metrics.business.currency);
    let activities = last_activities(data, today);
    let mut beyond = 0;
    let deal = |row: u32| {
        let (pipeline, standing) = stages.standing(data, row)?;
        let Standing::Open(stage) = standing else { return None };
        let activity = if activities.is_empty() { None } else { activities.get(data.deals.id.get(row)).copied() };
        let last = last_sign(data, row, stage, today, activity)?;
        let days = today.since(last);
        beyond += u64::from(days > at_most.max(more_than));
        if days <= more_than || days > at_most {
            return None;
        }
        let worth = stages.worth(&exchange, data, row, pipeline, standing).map(|(money, _)| money);
        let proposal_out = stages.proposal_depth(pipeline).is_none_or(|depth| stage + 1 >= depth);
        Some(Found { row, pipeline, stage, proposal_out, worth, last, days })
    };
    let mut found: Vec<Found> = data.deals.rows.iter().filter_map(deal).collect();
    found.sort_by(|a, b| {
        let (most, id) =
            (|deal: &Found| deal.worth.map(|money| money.amount), |deal: &Found| data.deals.id.get(deal.row));
        b.proposal_out.cmp(&a.proposal_out).then_with(|| most(b).cmp(&most(a))).then_with(|| id(a).cmp(id(b)))
    });
    (found.into_iter().map(|found| found.named(metrics)).collect(), beyond)
}

/// A silent deal by its row, while there may be many to put in order.
struct Found {
    row: u32,
    pipeline: usize,
    stage: usize,
    proposal_out: bool,
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
            proposal_out: self.proposal_out,
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
