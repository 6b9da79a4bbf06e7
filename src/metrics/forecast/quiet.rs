//! Open deals that gave no sign of life for a while: how many, what they are worth, and what a forecast still expects of
//! them. Chances do not age, so a deal that nobody has heard of counts like any other in its stage; how much of a forecast
//! rests on such deals is told beside it.

use std::{ops::Range, sync::Arc};

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Forecast, Parts, figures};
use crate::{
    base::{calendar::Day, figure::Figure, value::Value},
    metrics::{
        deals::{Fact, Standing},
        draft::{Figures, draft, keep},
        exchange::Grid,
        pass,
        revenue::Ground,
        selection::Selection,
        silent,
    },
};

/// The rows of the open deals that gave no sign for more than [`silent::AFTER`] days, in order.
pub(super) fn rows(ground: &Ground, open: &[Fact]) -> Vec<u32> {
    let (data, today) = (ground.data, ground.terms.today);
    let mut quiet: Vec<(u32, Option<Day>)> = Vec::new();
    for fact in open {
        let Standing::Open(stage) = fact.standing else { continue };
        let last = silent::last_sign(data, fact.row, stage, today, None);
        if last.is_none_or(|last| today.since(last) > silent::AFTER) {
            quiet.push((fact.row, last));
        }
    }
    let heard = heard_of(ground, &quiet);
    let is_silent =
        |(row, last): &&(u32, Option<Day>)| !heard.lately.contains(row) && (last.is_some() || heard.ever.contains(row));
    quiet.iter().filter(is_silent).map(|(row, _)| *row).collect()
}

/// The rows of deals that an activity names.
#[derive(Clone, Debug, Default)]
struct Heard {
    ever: FxHashSet<u32>,
    /// By one of the last days.
    lately: FxHashSet<u32>,
}

/// Which of these deals an activity names. Activities of earlier days only matter to deals whose own row has no day at
/// all.
fn heard_of(ground: &Ground, quiet: &[(u32, Option<Day>)]) -> Heard {
    let (data, today) = (ground.data, ground.terms.today);
    let activities = &data.activities;
    let by_id: FxHashMap<&str, u32> = quiet.iter().map(|(row, _)| (data.deals.id.get(*row), *row)).collect();
    let all = quiet.iter().any(|(_, last)| last.is_none());
    let add = |heard: &mut Heard, rows: Range<u32>| {
        for row in rows {
            let Some(day) = activities.date.get(row).filter(|day| *day <= today) else { continue };
            let recent = today.since(day) <= silent::AFTER;
            if let Some(deal) = (recent || all).then(|| by_id.get(activities.deal.get(row))).flatten() {
                if recent { &mut heard.lately } else { &mut heard.ever }.insert(*deal);
            }
        }
    };
    let rows = if by_id.is_empty() { 0 } else { activities.rows.len() };
    pass::over(rows, Heard::default, add, |heard, others| {
        heard.ever.extend(&others.ever);
        heard.lately.extend(&others.lately);
    })
}

/// Keeps the figures of silent deals.
pub(super) fn keep_all(ground: &Ground, forecast: &Forecast, open: &[Fact], silent: &[u32], figures: &mut Figures) {
    let is_silent = |row: u32| silent.binary_search(&row).is_ok();
    let facts: Vec<&Fact> = open.iter().filter(|fact| is_silent(fact.row)).collect();
    let mut grid = Grid::new(1, ground.business.currency);
    facts.iter().filter_map(|fact| fact.worth).for_each(|(money, _)| grid.add(0, money));
    let n = facts.len() as u64;
    let worthless = facts.iter().filter(|fact| fact.worth.is_none()).count();
    let notes = (worthless > 0).then(|| format!("{worthless} of {n} deals have no value")).into_iter().collect();
    let none = || Value::Missing("no deals yet".to_owned());
    let is_empty = ground.data.deals.rows.is_empty();
    let (count, value) = if is_empty { (none(), none()) } else { (Value::Count(n), grid.value(&(0..=0))) };
    let counted = Figure { n, n_rows: n, ..draft("pipeline.silent_count", count) };
    let worth = Figure { n, n_rows: n, notes, ..draft("pipeline.silent_value", value) };
    keep(figures, counted, of_rows(silent, |_| Some(Value::Count(1))));
    let amounts: FxHashMap<u32, Value> =
        facts.iter().filter_map(|fact| Some((fact.row, Value::Money(vec![fact.worth?.0])))).collect();
    keep(figures, worth, of_rows(silent, move |row| amounts.get(&row).cloned()));

    let parts = forecast.deals.iter().filter(|deal| is_silent(deal.row));
    let parts: Parts = Arc::new(parts.filter_map(|deal| Some((deal.row, deal.soon(0)?))).collect());
    let sum = parts.iter().fold(Decimal::ZERO, |sum, (_, part)| sum.saturating_add(*part));
    let figure = draft("forecast.silent_30d", Value::Count(0));
    let n = parts.len() as u64;
    let inputs = vec![("silent deals".to_owned(), Value::Count(n))];
    let n_all = forecast.ahead.first().map_or(0, |ahead| ahead.n);
    let figure = figures::estimated(ground, forecast, figure, sum, n_all);
    let window = forecast.ahead.first().map(|ahead| figures::window(ground, ahead));
    keep(figures, Figure { n, n_rows: n, inputs, window, ..figure }, figures::rows(&parts, ground));
}

fn of_rows(rows: &[u32], part: impl Fn(u32) -> Option<Value> + Send + Sync + 'static) -> Selection {
    let rows: Arc<[u32]> = rows.into();
    Selection::new("deals", move |_, row| rows.binary_search(&row).is_ok(), move |_, row| part(row))
}
