//! Open deals with the days that they are in their stage, held against what is usual there.

use std::ops::Range;

use super::{
    Conversion,
    tally::{End, stays},
};
use crate::{
    base::value::Value,
    metrics::{
        Metrics,
        deals::{Fact, Standing},
        leading::Leading,
        pass,
    },
};

/// An open deal that is in its stage for longer than usual.
#[derive(Clone, Debug, PartialEq)]
pub struct Ageing {
    /// Its id.
    pub id: String,
    /// What it is about; empty where its row does not say.
    pub title: String,
    /// The id of its pipeline.
    pub pipeline: String,
    /// Its stage.
    pub stage: String,
    /// The days that it is there.
    pub days: i32,
    /// The days within which nine of ten of those that went on did so.
    pub usual: u32,
    /// What it is worth, if known.
    pub value: Option<Value>,
}

/// The open deals that are in their stage for longer than usual, those that are furthest over it first: the first `most`
/// of them, and how many they are.
pub fn deals(metrics: &Metrics<'_>, most: usize) -> (Vec<Ageing>, usize) {
    let (data, business) = (metrics.data, metrics.business);
    let terms = &metrics.ground.terms;
    let conversion = metrics.conversion();
    let over = |days: i32, usual: u32| i64::from(days) - i64::from(usual);
    let first = |a: &Over, b: &Over| {
        let id = |row: u32| (data.deals.id.get(row), row);
        over(b.3, b.4).cmp(&over(a.3, a.4)).then_with(|| id(a.0).cmp(&id(b.0)))
    };
    let add = |found: &mut Leading<Over>, rows: Range<u32>| {
        let is_open = |fact: &Fact| matches!(fact.standing, Standing::Open(_));
        for fact in rows.filter_map(|row| terms.stages.fact(data, row)).filter(is_open) {
            stays(data, terms, &fact, |stage, days, end| {
                let usual = usual(conversion, fact.pipeline, stage);
                if let Some(usual) = usual.filter(|usual| end == End::Lasting && i64::from(days) > i64::from(*usual)) {
                    found.push((fact.row, fact.pipeline, stage, days, usual), first);
                }
            });
        }
    };
    let merge = |found: &mut Leading<Over>, more: &Leading<Over>| found.merge(more, first);
    let found = pass::over(data.deals.rows.len(), || Leading::new(Some(most)), add, merge);
    let (found, n) = found.finish(first);
    let (stages, exchange) = (&terms.stages, &terms.exchange);
    let named = |(row, pipeline, stage, days, usual): Over| {
        let worth = stages.standing(data, row).and_then(|(pipeline, standing)| {
            let (money, _) = stages.worth(exchange, data, row, pipeline, standing)?;
            Some(Value::Money(vec![money]))
        });
        let of = business.pipelines.get(pipeline);
        Ageing {
            id: data.deals.id.get(row).to_owned(),
            title: data.deals.title.get(row).to_owned(),
            pipeline: of.map_or("", |of| of.id.as_str()).to_owned(),
            stage: of.map_or("", |of| of.stage_name(stage)).to_owned(),
            days,
            usual,
            value: worth,
        }
    };
    (found.into_iter().map(named).collect(), n)
}

/// A deal by its row, with its pipeline, its stage, the days that it is there and those that are usual.
type Over = (u32, usize, usize, i32, u32);

fn usual(conversion: &Conversion, pipeline: usize, stage: usize) -> Option<u32> {
    conversion.pipelines.get(pipeline)?.steps.get(stage)?.stays.usual
}
