//! The small series behind a card: the same sum over the periods before, the current one last.

use rust_decimal::Decimal;

use super::{exchange::amount_in, revenue::Ground};
use crate::base::{
    calendar::{Day, Month, Window},
    figure::Point,
};

/// The series of a figure of revenue; empty where it has none.
///
/// A month is shown beside the eleven before it, the year as it grew from month to month, a week beside the eleven before
/// it, 30 days beside the eleven times 30 before them.
pub(crate) fn series(ground: &Ground, id: &str) -> Vec<Point> {
    let today = ground.terms.today;
    let windows = match id {
        "revenue.mtd" => months_before(today),
        "revenue.ytd" => year_by_month(today),
        "revenue.last_30_days" => rolling(Window::last_days(30, today)),
        "revenue.last_week" => rolling(ground.business.week_starts.last_complete(today)),
        _ => return Vec::new(),
    };
    let Some(first) = ground.book.ledger.first() else { return Vec::new() };
    let known = windows.into_iter().skip_while(|(_, window, _)| window.to < first);
    known.map(|(label, window, so_far)| Point { label, value: Some(amount(ground, window)), so_far }).collect()
}

fn amount(ground: &Ground, window: Window) -> Decimal {
    amount_in(&ground.book.ledger.tally(window).amount, ground.terms.exchange.own())
}

type Named = (String, Window, bool);

fn months_before(today: Day) -> Vec<Named> {
    let month = |back: i32| {
        let month = today.month().plus(-back);
        let to = month.last().min(today);
        (month.short().to_owned(), Window { from: month.first(), to }, to < month.last())
    };
    (0..12).rev().map(month).collect()
}

fn year_by_month(today: Day) -> Vec<Named> {
    let start = Month { year: today.year(), month: 1 }.first();
    let grown = |month: Month| {
        let to = month.last().min(today);
        (month.short().to_owned(), Window { from: start, to }, to < month.last())
    };
    Window { from: start, to: today }.months().map(grown).collect()
}

fn rolling(window: Window) -> Vec<Named> {
    let back = |times: i32| {
        let window = window.shifted(-window.days() * times);
        (window.to.short(), window, false)
    };
    (0..12).rev().map(back).collect()
}
