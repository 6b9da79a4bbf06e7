//! Growth from month to month: the last month that is over beside the one before.

use rust_decimal::Decimal;

use super::{
    alike::held,
    catalogue::{Method, share},
    compare::change,
    draft::{Figures, draft, keep},
    revenue::{Ground, selection, window_notes},
};
use crate::base::{
    calendar::{Day, Window},
    figure::{Change, Figure},
    value::Value,
};

/// The figures of growth.
pub(super) const METHODS: &[Method] = &[share(
    "revenue.growth_month",
    "Growth, last month",
    "Revenue of the last month that is over ÷ revenue of the month before − 1. A source that is not in for one of them is left out of both.",
)];

/// The last month that was over before today began, and the one before.
pub(crate) fn windows(today: Day) -> [Window; 2] {
    let last = today.month().previous();
    [last.window(), last.previous().window()]
}

/// Adds the figures of growth.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) {
    let windows = windows(ground.terms.today);
    let figure = match held(ground, windows) {
        Ok(alike) => {
            let value = grown(&alike.now, &alike.then, alike.windows[1]);
            let input = |window: Window, sum: &Value| (format!("{}{}", window.words(), alike.without), sum.clone());
            let inputs = vec![input(alike.windows[0], &alike.now), input(alike.windows[1], &alike.then)];
            let notes = window_notes(ground, windows[0]).into_iter().chain(alike.notes()).collect();
            Figure { inputs, notes, ..draft("revenue.growth_month", value) }
        }
        Err(why) => draft("revenue.growth_month", Value::Missing(why)),
    };
    let tally = ground.book.ledger.tally(windows[0]);
    let figure = Figure { window: Some(windows[0]), n: tally.n, n_rows: tally.rows, ..figure };
    keep(figures, figure, selection(ground, windows[0]));
}

/// The growth as a fraction, where there is one.
fn grown(now: &Value, then: &Value, window: Window) -> Value {
    match change(now, then) {
        Change::Relative(part) | Change::Points(part) => Value::Share(part),
        Change::Same if then.number().is_some_and(|then| then > Decimal::ZERO) => Value::Share(Decimal::ZERO),
        Change::Same | Change::New => Value::Missing(format!("nothing came in on {}", window.words())),
        Change::Absolute(_) => Value::Missing(format!("the sum of {} is below zero", window.words())),
        Change::Unknown(why) => Value::Missing(why),
    }
}
