//! Open deals that wait for a person: an answer came that their rows don't know of yet, or the day of their decision is
//! near.

use std::{collections::BTreeMap, ops::Range};

use super::{Metrics, deals::Standing, pass};
use crate::base::{
    calendar::{Day, Window},
    value::Value,
};

/// An open deal that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Its id.
    pub id: String,
    /// What it is about; empty where its row does not say.
    pub title: String,
    /// The day on which the answer came, or on which it should be decided.
    pub day: Day,
    /// What it is worth, if known.
    pub value: Option<Value>,
}

/// The open deals that an activity of a window says were answered, and whose rows say nothing of that day or later: by
/// day, the earliest first.
pub fn answered(metrics: &Metrics<'_>, window: Window) -> Vec<Waiting> {
    let data = metrics.data;
    let answers = ["reply", "response"].map(|kind| data.names.find(kind));
    let mut last: BTreeMap<&str, Day> = BTreeMap::new();
    for row in data.activities.rows.iter() {
        let (deal, kind) = (data.activities.deal.get(row), data.activities.kind.get(row));
        let Some(day) = data.activities.date.get(row).filter(|day| window.contains(*day)) else { continue };
        if !deal.is_empty() && kind.is_some() && answers.contains(&kind) {
            let known = last.entry(deal).or_insert(day);
            *known = day.max(*known);
        }
    }
    let told = |row: u32, stages: usize| {
        let day = *last.get(data.deals.id.get(row))?;
        let of_stages = (0..=stages).filter_map(|stage| data.histories.reached_on(row, stage));
        let knows = of_stages.chain(data.deals.last_touch.get(row)).any(|of_row| of_row >= day);
        (!knows).then_some(day)
    };
    if last.is_empty() { Vec::new() } else { open(metrics, told) }
}

/// The open deals that should be decided in a window: by day, the earliest first.
pub fn deciding(metrics: &Metrics<'_>, window: Window) -> Vec<Waiting> {
    open(metrics, |row, _| metrics.data.deals.expected_close.get(row).filter(|day| window.contains(*day)))
}

/// The open deals that have a day, asked with their row and stage.
fn open(metrics: &Metrics<'_>, day: impl Fn(u32, usize) -> Option<Day> + Sync) -> Vec<Waiting> {
    let data = metrics.data;
    let (stages, exchange) = (&metrics.ground.terms.stages, &metrics.ground.terms.exchange);
    let deal = |row: u32| {
        let (pipeline, standing) = stages.standing(data, row)?;
        let Standing::Open(stage) = standing else { return None };
        let day = day(row, stage)?;
        let worth = stages.worth(exchange, data, row, pipeline, standing);
        Some(Waiting {
            id: data.deals.id.get(row).to_owned(),
            title: data.deals.title.get(row).to_owned(),
            day,
            value: worth.map(|(money, _)| Value::Money(vec![money])),
        })
    };
    let add = |found: &mut Vec<Waiting>, rows: Range<u32>| found.extend(rows.filter_map(deal));
    let mut found = pass::over(data.deals.rows.len(), Vec::new, add, |found, more| found.extend_from_slice(more));
    found.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_acts, add_deals, business, day, window},
        },
    };

    #[test]
    fn an_answer_waits_until_the_row_knows_of_it() {
        let deal = |id: &str, marks| Deal { id: id.into(), created: "2026-02-01", marks, ..Deal::default() };
        let mut data = Dataset::default();
        add_deals(
            &mut data,
            "data/deals.csv",
            &[
                deal("silent", ["2026-02-01", "2026-02-02", "", "", ""]),
                deal("moved", ["2026-02-01", "2026-02-02", "2026-02-10", "", ""]),
                deal("won", ["2026-02-01", "2026-02-02", "", "2026-02-11", ""]),
                deal("earlier", ["2026-02-01", "2026-02-02", "", "", ""]),
            ],
        );
        let acts = [
            ("2026-02-10", "response", 1),
            ("2026-02-10", "reply", 1),
            ("2026-02-10", "response", 1),
            ("2026-02-03", "response", 1),
            ("2026-02-10", "sent", 1),
        ];
        add_acts(&mut data, &acts);
        for deal in ["silent", "moved", "won", "earlier", "earlier"] {
            data.activities.deal.push(deal);
        }
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-12"));
        let ids = |from, to| answered(&metrics, window(from, to)).into_iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids("2026-02-10", "2026-02-12"), ["silent"]);
        assert_eq!(ids("2026-02-01", "2026-02-12"), ["earlier", "silent"]);
        assert_eq!(ids("2026-02-11", "2026-02-12"), [""; 0]);
    }

    #[test]
    fn a_decision_is_near_while_the_deal_is_open() {
        let deal = |id: &str, expected_close, won| Deal {
            id: id.into(),
            created: "2026-02-01",
            expected_close,
            marks: ["", "", "", won, ""],
            value: "10",
            ..Deal::default()
        };
        let mut data = Dataset::default();
        let rows = [deal("b", "2026-02-13", ""), deal("a", "2026-02-13", ""), deal("c", "2026-02-13", "2026-02-12")];
        add_deals(&mut data, "data/deals.csv", &rows);
        add_deals(&mut data, "data/deals.csv", &[deal("d", "2026-02-14", "")]);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-12"));
        let found = deciding(&metrics, window("2026-02-13", "2026-02-13"));
        assert_eq!(found.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(found[0].value, Some(Value::money(10.into(), business.currency)));
    }
}
