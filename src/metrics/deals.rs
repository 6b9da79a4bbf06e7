//! Where each deal stands on a day: open in a stage, won or lost, and how far it came.
//!
//! A row may know more than the day does: what it says of later days is not heard. Every area asks where deals stand, so
//! that is found out once for all of them.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{exchange::Exchange, pass};
use crate::{
    base::{
        calendar::{Day, Window},
        money::Money,
    },
    config::Business,
    data::{Dataset, column::Mark},
};

/// Where a deal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In this stage of its pipeline.
    Open(usize),
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// What is known of a deal on a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    /// Its row.
    pub(crate) row: u32,
    /// The number of its pipeline.
    pub(crate) pipeline: usize,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// How many stages of its pipeline it reached, at least the first one: those that it skipped count, and for a lost
    /// deal those before it was lost.
    pub(crate) depth: usize,
    /// What it is worth, and whether that was converted.
    pub(crate) worth: Option<(Money, bool)>,
}

/// The stages of every pipeline, and where each deal stands in them on the day on which deals are looked at.
#[derive(Clone, Debug)]
pub(crate) struct Stages {
    pipelines: Vec<Shape>,
    today: Day,
    /// From the day on which the first deal was created to today; `None` where there is none.
    pub(crate) since: Option<Window>,
    /// By row; `None` for a deal that is not known yet.
    places: Vec<Option<Place>>,
}

/// How far a deal came.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The stage that it is in; won and lost are numbered after the stages.
    stage: u8,
    /// How many stages it reached.
    depth: u8,
}

#[derive(Clone, Copy, Debug)]
struct Shape {
    stages: usize,
    proposal: Option<usize>,
}

impl Stages {
    /// Finds where every deal stands on a day.
    pub(crate) fn of(data: &Dataset, business: &Business, today: Day) -> Stages {
        let shape =
            |pipeline: &crate::config::Pipeline| Shape { stages: pipeline.stages.len(), proposal: pipeline.proposal };
        let pipelines = business.pipelines.iter().map(shape).collect();
        let first = data.deals.rows.iter().filter_map(|row| data.deals.created.get(row)).min();
        let since = first.filter(|from| *from <= today).map(|from| Window { from, to: today });
        let stages = Stages { pipelines, today, since, places: Vec::new() };
        Stages { places: pass::each(data.deals.rows.len(), |row| stages.find(data, row)), ..stages }
    }

    /// What is known of each deal of some rows.
    pub(crate) fn facts<'a>(
        &'a self,
        data: &'a Dataset,
        exchange: &'a Exchange,
        rows: Range<u32>,
    ) -> impl Iterator<Item = Fact> + 'a {
        rows.filter_map(move |row| {
            let fact = self.fact(data, row)?;
            Some(Fact { worth: self.worth(exchange, data, row, fact.pipeline, fact.standing), ..fact })
        })
    }

    fn find(&self, data: &Dataset, row: u32) -> Option<Place> {
        if data.deals.created.get(row).is_some_and(|created| created > self.today) {
            return None;
        }
        let stages = self.pipelines.get(data.histories.pipeline(row))?.stages;
        let stage = data.histories.stage_on(row, self.today);
        let depth = match standing(stage, stages) {
            Standing::Open(stage) => stage + 1,
            Standing::Won => stages,
            Standing::Lost => {
                (1..stages).rev().find(|&stage| self.reached(data, row, stage)).map_or(stages.min(1), |stage| stage + 1)
            }
        };
        Some(Place { stage: stage as u8, depth: depth as u8 })
    }

    fn reached(&self, data: &Dataset, row: u32, stage: usize) -> bool {
        match data.histories.reached(row, stage) {
            Some(Mark::On(day)) => day <= self.today,
            Some(Mark::Sometime) => true,
            None => false,
        }
    }

    /// The pipeline of a deal and where the deal stands; `None` for one that is not known yet.
    #[inline]
    pub(crate) fn standing(&self, data: &Dataset, row: u32) -> Option<(usize, Standing)> {
        self.fact(data, row).map(|fact| (fact.pipeline, fact.standing))
    }

    /// How many stages a pipeline has, without won and lost.
    #[inline]
    pub(crate) fn count(&self, pipeline: usize) -> usize {
        self.pipelines.get(pipeline).map_or(0, |shape| shape.stages)
    }

    /// What is known of one deal but its worth; `None` for one that is not known yet.
    #[inline]
    pub(crate) fn fact(&self, data: &Dataset, row: u32) -> Option<Fact> {
        let place = (*self.places.get(row as usize)?)?;
        let pipeline = data.histories.pipeline(row);
        let standing = standing(place.stage.into(), self.count(pipeline));
        Some(Fact { row, pipeline, standing, depth: place.depth.into(), worth: None })
    }

    /// How many stages a deal must have reached for a proposal to be out; `None` where the pipeline has no such stage.
    pub(crate) fn proposal_depth(&self, pipeline: usize) -> Option<usize> {
        self.pipelines.get(pipeline)?.proposal.map(|stage| stage + 1)
    }

    /// The day on which a proposal went out, where a row says so. A deal that skipped the stage passed it with the next one.
    pub(crate) fn proposed_on(&self, data: &Dataset, fact: &Fact) -> Option<Day> {
        let shape = self.pipelines.get(fact.pipeline)?;
        let won = if fact.standing == Standing::Won { shape.stages } else { shape.stages.checked_sub(1)? };
        (shape.proposal?..=won).find_map(|stage| data.histories.reached(fact.row, stage))?.day()
    }

    /// The day on which a deal was won, if it is won. Where its row does not say, the last day that the row does name.
    pub(crate) fn won_on(&self, data: &Dataset, row: u32) -> Option<Day> {
        let (pipeline, standing) = self.standing(data, row)?;
        (standing == Standing::Won).then(|| self.closed_on(data, row, pipeline, standing))
    }

    /// Whether the row says on which day the deal was won.
    pub(crate) fn known_won_on(&self, data: &Dataset, row: u32, pipeline: usize) -> Option<Day> {
        data.histories.reached_on(row, self.pipelines.get(pipeline)?.stages)
    }

    /// The day on which a deal was decided. Where its row does not say, the last day that the row does name.
    pub(crate) fn closed_on(&self, data: &Dataset, row: u32, pipeline: usize, standing: Standing) -> Day {
        let stages = self.count(pipeline);
        let end = if standing == Standing::Lost { stages + 1 } else { stages };
        let by_today = |day: &Day| *day <= self.today;
        let others = || {
            let marks = (0..stages).rev().find_map(|stage| data.histories.reached_on(row, stage).filter(by_today));
            let expected = data.deals.expected_close.get(row).filter(by_today);
            let touched = data.deals.last_touch.get(row).filter(by_today);
            expected.or(touched).or(marks).or(data.deals.created.get(row)).unwrap_or(self.today)
        };
        data.histories.reached_on(row, end).unwrap_or_else(others)
    }

    /// What a deal is worth: at the rate of the day on which it was decided, of today where it is open.
    #[inline]
    pub(crate) fn worth(
        &self,
        exchange: &Exchange,
        data: &Dataset,
        row: u32,
        pipeline: usize,
        standing: Standing,
    ) -> Option<(Money, bool)> {
        let amount: Decimal = data.deals.value.get(row)?;
        let currency = data.deals.currency.get(row);
        if currency.is_none_or(|currency| currency == exchange.own()) {
            return Some((Money::new(amount, exchange.own()), false));
        }
        let day = match standing {
            Standing::Open(_) => self.today,
            Standing::Won | Standing::Lost => self.closed_on(data, row, pipeline, standing),
        };
        Some(exchange.money(amount, currency, day))
    }
}

/// Where a deal stands that is in a stage of a pipeline with so many.
#[inline]
fn standing(stage: usize, stages: usize) -> Standing {
    match stage.checked_sub(stages) {
        None => Standing::Open(stage),
        Some(0) => Standing::Won,
        Some(_) => Standing::Lost,
    }
}
