//! The month so far beside the same days of the month before and of the year before: as a whole, by day, source and offer.

mod parts;

use rust_decimal::Decimal;

pub use self::parts::{Part, Parts, parts};
use super::{
    alike::alike,
    catalogue::{Method, money},
    compare::compared,
    draft::{Figures, draft, keep},
    revenue::{Ground, selection},
};
use crate::base::{
    calendar::{Day, Window},
    figure::{Change, Evidence, Figure},
    money::Money,
    value::Value,
};

/// The figures of the month so far that revenue has not.
pub const METHODS: &[Method] = &[
    money(
        "revenue.mtd_year_before",
        "Revenue, same days a year before",
        "Sum of revenue of the same days of this month a year before.",
    ),
    money(
        "revenue.mtd_per_day",
        "A day, this month",
        "Revenue this month ÷ its days so far, today included; compared with that of the same days of the month before, so that months of different lengths can be held against each other.",
    ),
    money(
        "revenue.mtd_projected",
        "Projected for the month",
        "Revenue this month ÷ its days so far, today included × its days. A straight line: what comes late in a month is not in it.",
    ),
];

/// The part of a month before which nothing is projected, in percent.
const LEAST_PERCENT: i32 = 10;
/// The windows: the month so far, the same days of the month before, and of the year before.
const WINDOWS: usize = 3;

/// The month so far, or what it is held against.
#[derive(Clone, Debug)]
pub struct Against {
    /// The days.
    pub window: Window,
    /// The events in them.
    pub n: u64,
    /// Their sum; missing where no row speaks of days that early.
    pub amount: Value,
    /// How the month so far differs from it, like with like; `None` for the month so far itself.
    pub change: Option<Change>,
    /// What that leaves out, such as `, without MSN`; empty where nothing.
    pub without: String,
    /// The first day that any row speaks of, where that lies within: the days before it are not known.
    pub begins: Option<Day>,
}

/// The windows of a day.
fn windows(today: Day) -> [Window; WINDOWS] {
    let month = Window::month_to_date(today);
    [month, month.same_days_of_previous_month(), month.same_days_of_previous_year()]
}

/// Computes what the month is held against, with the figures of it.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Vec<Against> {
    let Some(first) = ground.book.ledger.first() else { return Vec::new() };
    let windows = windows(ground.terms.today);
    let now = ground.book.ledger.tally(windows[0]);
    let told = |at: usize, window: Window| {
        let then = ground.book.ledger.tally(window);
        let begins = (at > 0 && window.from < first && first <= window.to).then_some(first);
        if at == 0 {
            let without = String::new();
            return Against { window, n: then.n, amount: then.amount, change: None, without, begins };
        }
        let both = alike(ground, [windows[0], window], [&now.amount, &then.amount]);
        let compared = compared(&both.now, both.then, window, String::new(), first <= window.to);
        let amount = if first <= window.to { then.amount } else { compared.value };
        Against { window, n: then.n, amount, change: Some(compared.change), without: both.without, begins }
    };
    let against: Vec<Against> = windows.into_iter().enumerate().map(|(at, window)| told(at, window)).collect();
    add(ground, windows, &against, figures);
    against
}

fn add(ground: &Ground, [now, before, year]: [Window; WINDOWS], against: &[Against], figures: &mut Figures) {
    let Some(mtd) = figures.get("revenue.mtd").map(|(figure, _)| figure.clone()) else { return };
    if let Some(then) = against.get(2) {
        let rows = ground.book.ledger.tally(year).rows;
        let drafted = draft("revenue.mtd_year_before", then.amount.clone());
        let begins = |day: Day| format!("the rows cover only the days from {}", day.words());
        let notes = then.begins.map(begins).into_iter().collect();
        let figure = Figure { window: Some(year), n: then.n, n_rows: rows, notes, ..drafted };
        keep(figures, figure, selection(ground, year));
    }
    let whole = ground.terms.today.month().days();
    let per_day = a_day(&mtd.value, now.days());
    let both = alike(ground, [now, before], [&mtd.value, &ground.book.ledger.tally(before).amount]);
    let known = ground.book.ledger.first().is_some_and(|first| first <= before.to);
    let with = format!("{}{}", before.words(), both.without);
    let (day_now, day_then) = (a_day(&both.now, now.days()), a_day(&both.then, before.days()));
    let comparison = matches!(mtd.value, Value::Money(_)).then(|| compared(&day_now, day_then, before, with, known));
    let a_day_figure = Figure {
        comparison,
        inputs: vec![
            ("revenue this month".to_owned(), mtd.value.clone()),
            ("days so far".to_owned(), Value::Days(now.days().into())),
        ],
        ..like(&mtd, "revenue.mtd_per_day", per_day.clone())
    };
    let projected = match &per_day {
        _ if now.days() * 100 < whole * LEAST_PERCENT => {
            Value::Missing(format!("too early: {} of {whole} days of the month are over", now.days()))
        }
        Value::Money(_) if now.days() == whole => mtd.value.clone(),
        Value::Money(sums) => Value::Money(sums.iter().map(|sum| times(*sum, whole)).collect()),
        other => other.clone(),
    };
    let inputs =
        vec![("a day so far".to_owned(), per_day), ("days of the month".to_owned(), Value::Days(whole.into()))];
    let projected = Figure { inputs, ..like(&mtd, "revenue.mtd_projected", projected) };
    for figure in [a_day_figure, projected] {
        keep(figures, figure, selection(ground, now));
    }
}

fn a_day(value: &Value, days: i32) -> Value {
    let of = |sum: &Money| Money { amount: sum.amount / Decimal::from(days.max(1)), ..*sum };
    match value {
        Value::Money(sums) => Value::Money(sums.iter().map(of).collect()),
        other => other.clone(),
    }
}

fn times(sum: Money, days: i32) -> Money {
    Money { amount: sum.amount.saturating_mul(Decimal::from(days)), ..sum }
}

/// A figure made of the rows of another one; a line that is lengthened is an estimate.
fn like(other: &Figure, id: &str, value: Value) -> Figure {
    let drafted = draft(id, value);
    let evidence = match drafted.evidence {
        Evidence::Exact if id == "revenue.mtd_projected" => Evidence::Enough,
        evidence => evidence,
    };
    Figure { window: other.window, n: other.n, n_rows: other.n_rows, notes: other.notes.clone(), evidence, ..drafted }
}
