//! Open deals that gave no sign of life for a while: which they are, how many, and what they are worth. What a forecast
//! still expects of them is for [`forecast`](super::forecast) to say.

use std::{ops::Range, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    catalogue::{Method, count, money},
    deals::Standing,
    draft::{Figures, draft, keep},
    exchange::Grid,
    pass,
    revenue::Ground,
    selection::Selection,
    silent,
    terms::Terms,
};
use crate::{
    base::{
        figure::{Figure, Good},
        value::Value,
    },
    data::Dataset,
};

/// The figures of this area.
pub(crate) const METHODS: &[Method] = &[
    count(
        "pipeline.silent_count",
        "Silent deals",
        Good::Down,
        "Number of open deals with no contact, activity or new stage for more than 14 days.",
    ),
    Method {
        good: Good::Down,
        ..money(
            "pipeline.silent_value",
            "Value of silent deals",
            "Sum of values of the open deals with no contact, activity or new stage for more than 14 days, each in full.",
        )
    },
];

/// The open deals that gave no sign for more than [`silent::AFTER`] days, by row, in order.
#[derive(Clone, Debug)]
pub struct Quiet(Arc<[u32]>);

impl Quiet {
    /// Whether a row is one of them.
    pub(crate) fn has(&self, row: u32) -> bool {
        self.0.binary_search(&row).is_ok()
    }
}

/// Finds them, with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Quiet {
    let quiet = Quiet(rows(ground).into());
    keep_all(ground, &quiet, figures);
    quiet
}

fn rows(ground: &Ground) -> Vec<u32> {
    let (data, terms) = (ground.data, &ground.terms);
    let of = |row: u32| {
        let (_, Standing::Open(stage)) = terms.stages.standing(data, row)? else { return None };
        let last = silent::last_sign(data, row, stage, terms.today, None);
        last.is_none_or(|last| terms.today.since(last) > silent::AFTER).then_some((row, last.is_some()))
    };
    let add = |quiet: &mut Vec<(u32, bool)>, rows: Range<u32>| quiet.extend(rows.filter_map(of));
    let mut quiet = pass::over(data.deals.rows.len(), Vec::new, add, |quiet, more| quiet.extend_from_slice(more));
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

fn keep_all(ground: &Ground, quiet: &Quiet, figures: &mut Figures) {
    let data = ground.data;
    let worth = |terms: &Terms, data: &Dataset, row: u32| {
        let (pipeline, standing) = terms.stages.standing(data, row)?;
        terms.stages.worth(&terms.exchange, data, row, pipeline, standing).map(|(money, _)| money)
    };
    let (mut grid, mut worthless) = (Grid::new(1, ground.business.currency), 0);
    for row in quiet.0.iter() {
        match worth(&ground.terms, data, *row) {
            Some(money) => grid.add(0, money),
            None => worthless += 1,
        }
    }
    let n = quiet.0.len() as u64;
    let notes = (worthless > 0).then(|| format!("{worthless} of {n} deals have no value")).into_iter().collect();
    let none = || Value::Missing("no deals yet".to_owned());
    let is_empty = data.deals.rows.is_empty();
    let (count, value) = if is_empty { (none(), none()) } else { (Value::Count(n), grid.value(&(0..=0))) };
    let counted = Figure { n, n_rows: n, ..draft("pipeline.silent_count", count) };
    let valued = Figure { n, n_rows: n, notes, ..draft("pipeline.silent_value", value) };
    keep(figures, counted, of_rows(quiet, |_, _| Some(Value::Count(1))));
    let terms = Arc::clone(&ground.terms);
    let money = move |data: &Dataset, row| Some(Value::Money(vec![worth(&terms, data, row)?]));
    keep(figures, valued, of_rows(quiet, money));
}

fn of_rows(quiet: &Quiet, part: impl Fn(&Dataset, u32) -> Option<Value> + Send + Sync + 'static) -> Selection {
    let quiet = quiet.clone();
    Selection::new("deals", move |_, row| quiet.has(row), part)
}
