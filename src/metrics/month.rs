//! The month so far beside the same days of the month before and of the year before: as a whole, by day, source and offer.

mod parts;

use rust_decimal::Decimal;

pub use self::parts::{Part, Parts, parts};
use super::{
    alike::held,
    catalogue::{Method, money},
    compare::{change, compared},
    draft::{Figures, draft, keep},
    goal,
    revenue::{Ground, begins_within, selection, window_notes},
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
    /// The days: of what it is held against those that can be compared.
    pub window: Window,
    /// The events in them.
    pub n: u64,
    /// Their sum; missing where no row speaks of days that early, or of too few of them.
    pub amount: Value,
    /// How the month so far differs from it, like with like; `None` for the month so far itself.
    pub change: Option<Change>,
    /// What that leaves out, such as `, without MSN`; empty where nothing.
    pub without: String,
    /// The sources that are silent on some days of the month so far, each as `Upwork silent since 7 Oct`.
    pub silent: Vec<String>,
    /// The first day that any row speaks of, where only the days from there on can be compared.
    pub begins: Option<Day>,
}

impl Against {
    fn of(window: Window) -> Against {
        Against {
            window,
            n: 0,
            amount: Value::Count(0),
            change: None,
            without: String::new(),
            silent: Vec::new(),
            begins: None,
        }
    }

    /// Whether it is a fall that may be rows of a silent source that are missing.
    pub fn is_doubtful(&self) -> bool {
        let falls = matches!(&self.change, Some(Change::Relative(part)) if part.is_sign_negative());
        falls && !self.silent.is_empty()
    }
}

/// The windows of a day.
fn windows(today: Day) -> [Window; WINDOWS] {
    let month = Window::month_to_date(today);
    [month, month.same_days_of_previous_month(), month.same_days_of_previous_year()]
}

/// Computes what the month is held against, with the figures of it.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Vec<Against> {
    let ledger = &ground.book.ledger;
    if ledger.first().is_none() {
        return Vec::new();
    }
    let windows = windows(ground.terms.today);
    let told = |window: Window| {
        let compared = held(ground, [windows[0], window]);
        let days = compared.as_ref().map_or(window, |alike| alike.windows[1]);
        let tally = ledger.tally(days);
        let against = Against { n: tally.n, amount: tally.amount, ..Against::of(days) };
        match compared {
            Ok(alike) => Against {
                change: Some(change(&alike.now, &alike.then)),
                without: alike.without,
                silent: alike.silent,
                begins: alike.from,
                ..against
            },
            Err(why) => Against { amount: Value::Missing(why.clone()), change: Some(Change::Unknown(why)), ..against },
        }
    };
    let now = ledger.tally(windows[0]);
    let now = Against { n: now.n, amount: now.amount, ..Against::of(windows[0]) };
    let against = vec![now, told(windows[1]), told(windows[2])];
    add(ground, windows, figures);
    against
}

fn add(ground: &Ground, [now, before, year]: [Window; WINDOWS], figures: &mut Figures) {
    let Some(mtd) = figures.get("revenue.mtd").map(|(figure, _)| figure.clone()) else { return };
    let figure = year_before(ground, year);
    keep(figures, figure, selection(ground, year));
    let per_day = a_day(&mtd.value, now.days());
    let mut notes = window_notes(ground, now);
    let comparison = matches!(mtd.value, Value::Money(_)).then(|| match held(ground, [now, before]) {
        Ok(alike) => {
            let days = alike.windows.map(Window::days);
            let each = [a_day(&alike.now, days[0]), a_day(&alike.then, days[1])];
            notes.extend(alike.notes());
            alike.comparison(&before.words(), [&each[0], &each[1]], before.days())
        }
        Err(why) => compared(&per_day, Value::Count(0), before, before.words(), Err(why)),
    });
    let a_day_figure = Figure {
        comparison,
        inputs: vec![
            ("revenue this month".to_owned(), mtd.value.clone()),
            ("days so far".to_owned(), Value::Days(now.days().into())),
        ],
        ..like(&mtd, "revenue.mtd_per_day", per_day.clone())
    };
    for figure in [Figure { notes, ..a_day_figure }, projected(ground, &mtd, per_day, now)] {
        keep(figures, figure, selection(ground, now));
    }
}

/// The month so far, lengthened to its end.
fn projected(ground: &Ground, mtd: &Figure, per_day: Value, now: Window) -> Figure {
    let whole = now.from.month().days();
    let value = match &per_day {
        _ if now.days() * 100 < whole * LEAST_PERCENT => {
            Value::Missing(format!("too early: {} of {whole} days of the month are over", now.days()))
        }
        Value::Money(_) if now.days() == whole => mtd.value.clone(),
        Value::Money(sums) => Value::Money(sums.iter().map(|sum| times(*sum, whole)).collect()),
        other => other.clone(),
    };
    let inputs =
        vec![("a day so far".to_owned(), per_day), ("days of the month".to_owned(), Value::Days(whole.into()))];
    let notes = window_notes(ground, now).into_iter().chain(goal::silent(ground)).collect();
    Figure { inputs, notes, ..like(mtd, "revenue.mtd_projected", value) }
}

/// The same days of the year before, as far as rows go.
fn year_before(ground: &Ground, window: Window) -> Figure {
    let tally = ground.book.ledger.tally(window);
    let first = ground.book.ledger.first().filter(|first| *first <= window.to);
    let amount = match first {
        Some(_) => tally.amount,
        None => Value::Missing(format!("no data for {}", window.words())),
    };
    let notes = first.and_then(|first| begins_within(first, window)).into_iter().collect();
    let drafted = draft("revenue.mtd_year_before", amount);
    Figure { window: Some(window), n: tally.n, n_rows: tally.rows, notes, ..drafted }
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
    Figure { window: other.window, n: other.n, n_rows: other.n_rows, evidence, ..drafted }
}
