//! Open deals that gave no sign of life for a while: how many, what they are worth, and what a forecast still expects of
//! them. Chances do not age, so a deal that nobody has heard of counts like any other in its stage; how much of a forecast
//! rests on such deals is told beside it.

use std::{ops::Range, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Forecast, Outlook, figures};
use crate::{
    base::{figure::Figure, value::Value},
    data::Dataset,
    metrics::{
        deals::Standing,
        draft::{Figures, draft, keep},
        exchange::Grid,
        pass,
        revenue::Ground,
        selection::Selection,
        silent,
        terms::Terms,
    },
};

/// The rows of those of the open deals that gave no sign for more than [`silent::AFTER`] days, in order.
pub(super) fn rows(ground: &Ground, open: &[u32]) -> Vec<u32> {
    let (data, terms) = (ground.data, &ground.terms);
    let of = |row: u32| {
        let (_, Standing::Open(stage)) = terms.stages.standing(data, row)? else { return None };
        let last = silent::last_sign(data, row, stage, terms.today, None);
        last.is_none_or(|last| terms.today.since(last) > silent::AFTER).then_some((row, last.is_some()))
    };
    let add = |quiet: &mut Vec<(u32, bool)>, places: Range<u32>| {
        let rows = open.get(places.start as usize..places.end as usize).unwrap_or_default();
        quiet.extend(rows.iter().filter_map(|row| of(*row)));
    };
    let mut quiet = pass::over(open.len() as u32, Vec::new, add, |quiet, more| quiet.extend_from_slice(more));
    quiet.sort_unstable();
    let heard = heard_of(ground, &quiet);
    let is_silent =
        |(row, is_dated): &&(u32, bool)| !heard.lately.contains(row) && (*is_dated || heard.ever.contains(row));
    quiet.iter().filter(is_silent).map(|(row, _)| *row).collect()
}

/// The rows of deals that an activity names.
#[derive(Clone, Debug, Default)]
struct Heard {
    ever: FxHashSet<u32>,
    /// By one of the last days.
    lately: FxHashSet<u32>,
}

/// Which of these deals, each with whether its own row has a day, an activity names. Activities of earlier days only
/// matter to deals without one.
fn heard_of(ground: &Ground, quiet: &[(u32, bool)]) -> Heard {
    let (data, today) = (ground.data, ground.terms.today);
    let activities = &data.activities;
    if activities.rows.is_empty() || quiet.is_empty() {
        return Heard::default();
    }
    let by_id: FxHashMap<&str, u32> = quiet.iter().map(|(row, _)| (data.deals.id.get(*row), *row)).collect();
    let all = quiet.iter().any(|(_, is_dated)| !is_dated);
    let add = |heard: &mut Heard, rows: Range<u32>| {
        for row in rows {
            let Some(day) = activities.date.get(row).filter(|day| *day <= today) else { continue };
            let recent = today.since(day) <= silent::AFTER;
            if let Some(deal) = (recent || all).then(|| by_id.get(activities.deal.get(row))).flatten() {
                if recent { &mut heard.lately } else { &mut heard.ever }.insert(*deal);
            }
        }
    };
    pass::over(activities.rows.len(), Heard::default, add, |heard, others| {
        heard.ever.extend(&others.ever);
        heard.lately.extend(&others.lately);
    })
}

/// Keeps the figures of silent deals, of which so many are forecast.
pub(super) fn keep_all(
    ground: &Ground,
    outlook: &Outlook,
    forecast: &Forecast,
    forecast_n: u64,
    silent: &Arc<[u32]>,
    figures: &mut Figures,
) {
    let data = ground.data;
    let worth = |terms: &Terms, data: &Dataset, row: u32| {
        let (pipeline, standing) = terms.stages.standing(data, row)?;
        terms.stages.worth(&terms.exchange, data, row, pipeline, standing).map(|(money, _)| money)
    };
    let (mut grid, mut worthless) = (Grid::new(1, ground.business.currency), 0);
    for row in silent.iter() {
        match worth(&ground.terms, data, *row) {
            Some(money) => grid.add(0, money),
            None => worthless += 1,
        }
    }
    let n = silent.len() as u64;
    let notes = (worthless > 0).then(|| format!("{worthless} of {n} deals have no value")).into_iter().collect();
    let none = || Value::Missing("no deals yet".to_owned());
    let is_empty = data.deals.rows.is_empty();
    let (count, value) = if is_empty { (none(), none()) } else { (Value::Count(n), grid.value(&(0..=0))) };
    let counted = Figure { n, n_rows: n, ..draft("pipeline.silent_count", count) };
    let valued = Figure { n, n_rows: n, notes, ..draft("pipeline.silent_value", value) };
    keep(figures, counted, of_rows(silent, |_, _| Some(Value::Count(1))));
    let terms = Arc::clone(&ground.terms);
    let money = move |data: &Dataset, row| Some(Value::Money(vec![worth(&terms, data, row)?]));
    keep(figures, valued, of_rows(silent, money));

    let figure = draft("forecast.silent_30d", Value::Count(0));
    let inputs = vec![("silent deals".to_owned(), Value::Count(forecast_n))];
    let n_all = forecast.ahead.first().map_or(0, |ahead| ahead.n);
    let figure = figures::estimated(ground, forecast, figure, forecast.silent, n_all);
    let window = forecast.ahead.first().map(|ahead| figures::window(ground, ahead));
    let rows = Arc::clone(silent);
    let of_silent = figures::rows(outlook, move |deal| deal.soon(0).filter(|_| rows.binary_search(&deal.row).is_ok()));
    keep(figures, Figure { n: forecast_n, n_rows: forecast_n, inputs, window, ..figure }, of_silent);
}

fn of_rows(rows: &Arc<[u32]>, part: impl Fn(&Dataset, u32) -> Option<Value> + Send + Sync + 'static) -> Selection {
    let rows = Arc::clone(rows);
    Selection::new("deals", move |_, row| rows.binary_search(&row).is_ok(), part)
}
