//! How much goes on: messages and replies, moves through stages and new deals in a run of days. What alerts and advice
//! hold against chance.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Metrics, pass};
use crate::{
    base::{calendar::Window, ratio::Ratio, split::split},
    data::column::Mark,
};

/// Replies of what was sent, in each of two windows. Activities are counted with their weights.
pub fn replies(metrics: &Metrics<'_>, windows: [Window; 2]) -> [Ratio; 2] {
    let data = metrics.data;
    let table = &data.activities;
    let (sent, reply) = (data.names.find("sent"), data.names.find("reply"));
    let add = |sums: &mut [Ratio; 2], rows: std::ops::Range<u32>| {
        for row in rows {
            let (Some(day), Some(kind)) = (table.date.get(row), table.kind.get(row)) else { continue };
            if day > metrics.today {
                continue;
            }
            let count = table.count.get(row).unwrap_or(1);
            for (sum, _) in sums.iter_mut().zip(windows).filter(|(_, window)| window.contains(day)) {
                if Some(kind) == sent {
                    sum.n = sum.n.saturating_add(count);
                } else if Some(kind) == reply {
                    sum.k = sum.k.saturating_add(count);
                }
            }
        }
    };
    let merge = |sums: &mut [Ratio; 2], more: &[Ratio; 2]| {
        for (sum, more) in sums.iter_mut().zip(more) {
            (sum.k, sum.n) = (sum.k.saturating_add(more.k), sum.n.saturating_add(more.n));
        }
    };
    pass::over(table.rows.len(), <[Ratio; 2]>::default, add, merge)
}

/// How often a deal reached a further stage, was won or was lost, in each of two windows, by pipeline. A day that nobody
/// wrote down is in no window.
pub fn stage_moves(metrics: &Metrics<'_>, windows: [Window; 2]) -> Vec<[u64; 2]> {
    let data = metrics.data;
    let pipelines = &metrics.business.pipelines;
    let add = |sums: &mut Vec<[u64; 2]>, rows: std::ops::Range<u32>| {
        for row in rows {
            let number = data.histories.pipeline(row);
            let (Some(pipeline), Some(sums)) = (pipelines.get(number), sums.get_mut(number)) else { continue };
            for stage in 1..=pipeline.lost() {
                let Some(Mark::On(day)) = data.histories.reached(row, stage) else { continue };
                for (sum, _) in sums.iter_mut().zip(windows).filter(|(_, window)| window.contains(day)) {
                    *sum += u64::from(day <= metrics.today);
                }
            }
        }
    };
    let merge = |sums: &mut Vec<[u64; 2]>, more: &Vec<[u64; 2]>| {
        for (sum, more) in sums.iter_mut().zip(more) {
            (sum[0], sum[1]) = (sum[0] + more[0], sum[1] + more[1]);
        }
    };
    pass::over(data.deals.rows.len(), || vec![[0; 2]; pipelines.len()], add, merge)
}

/// Deals that came in within a window.
#[derive(Clone, Debug, Default)]
pub struct NewDeals {
    /// How many.
    pub all: u64,
    /// Who there is to work on them: the agents of the configuration and whoever has one of them.
    pub people: u64,
    /// The part of each agent of the configuration, by id. A shared deal counts in parts.
    pub parts: BTreeMap<String, Decimal>,
}

/// The deals that came in within a window, by agent.
pub fn new_deals(metrics: &Metrics<'_>, window: Window) -> NewDeals {
    let data = metrics.data;
    let stages = &metrics.ground.terms.stages;
    let ids = metrics.business.agents.keys();
    let mut new = NewDeals { parts: ids.map(|id| (id.clone(), Decimal::ZERO)).collect(), ..NewDeals::default() };
    let mut others = BTreeSet::new();
    for row in data.deals.rows.iter() {
        if !data.deals.created.get(row).is_some_and(|day| window.contains(day)) || stages.standing(data, row).is_none()
        {
            continue;
        }
        new.all += 1;
        let cell = data.deals.agents.get(row).map(|name| data.names.text(name));
        for (name, share) in cell.and_then(split).unwrap_or_default() {
            let folded = name.to_lowercase();
            match new.parts.iter_mut().find(|(id, _)| id.to_lowercase() == folded) {
                Some((_, part)) => *part += share,
                None => _ = others.insert(folded),
            }
        }
    }
    new.people = (new.parts.len() + others.len()) as u64;
    new
}
