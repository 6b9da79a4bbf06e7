//! Money that came in: totals over windows and months, and by group. The goal and its pace are in [`goal`](super::goal).

mod booked;
mod groups;

use std::sync::Arc;

use rust_decimal::Decimal;

use self::groups::{Dimension, groups};
use super::{
    alike::held,
    book::Book,
    catalogue::{Method, money, share},
    compare::compared,
    draft::{Figures, draft, family, keep},
    goal, growth,
    ledger::Tally,
    month::{self, Against},
    moves::SAME_DAYS,
    selection::Selection,
    sources::Source,
    spark,
    terms::Terms,
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{CONVERTED, Figure},
        money::Money,
        value::Value,
    },
    config::Business,
    data::Dataset,
};

/// The figures of revenue and of the goal for the year.
pub const METHODS: &[Method] = &[
    money(
        "revenue.total",
        "Revenue to date",
        "Sum of amounts of all revenue rows up to today. Refunds subtract, churn rows carry no money.",
    ),
    money("revenue.ytd", "Revenue this year", "Sum of revenue from 1 January to today."),
    money(
        "revenue.mtd",
        "Revenue this month",
        "Sum of revenue from the first of the month to today; compared with the same days of the month before.",
    ),
    money("revenue.last_30_days", "Revenue, last 30 days", "Sum of revenue of the 30 days that end today."),
    money("revenue.last_week", "Revenue last week", "Sum of revenue of the last week that is over."),
    money(
        "revenue.this_week",
        "Revenue this week",
        "Sum of revenue from the first day of the week to today; compared with the same days of the week before.",
    ),
    money(
        "revenue.year_before",
        "Revenue, same days last year",
        "Sum of revenue from 1 January to this day of the year before.",
    ),
    money(
        "revenue.projected_annual",
        "Projected for the year",
        "Revenue this year ÷ days of the year so far, today included × days of the year. A straight line: seasons and sources that come late are not in it.",
    ),
    share("revenue.goal_progress", "Of the goal for the year", "Revenue this year ÷ goal for the year."),
    share(
        "revenue.pace",
        "Pace towards the goal",
        "(Revenue this year ÷ goal) ÷ share of the goal that is due by today: days of the year so far ÷ days of the year or, where each month has a goal of its own, what these say. 100 % is on plan; on pace is 90 to 110 %.",
    ),
    money("revenue.month.*", "Revenue in {}", "Sum of revenue of the month, up to today."),
    money(
        "revenue.source.*",
        "Revenue this year from {}",
        "Sum of revenue of this year of the source, its aliases among it.",
    ),
    money(
        "revenue.kind.*",
        "Revenue this year, {}",
        "Sum of revenue of this year of the kind. Deals won and upsells are booked: promised on that day; the rest is earned. Refunds subtract.",
    ),
    money("revenue.platform.*", "Revenue through {}", "Sum of revenue of the platform, up to today."),
    money("revenue.offer.*", "Revenue with {}", "Sum of revenue of the offer, up to today."),
];

/// Money that came in, up to and with today.
#[derive(Clone, Debug, Default)]
pub struct Revenue {
    /// Each month from the first row's to today's, without gaps.
    pub months: Vec<MonthRevenue>,
    /// This year by source, the most first; named by id.
    pub sources: Vec<Group>,
    /// This year by kind, the most first; refunds are below zero. Named by id.
    pub kinds: Vec<Group>,
    /// To date by platform, the most first; rows without one are `(none)`, last.
    pub platforms: Vec<Group>,
    /// To date by offer, the most first; rows without one are `(none)`, last.
    pub offers: Vec<Group>,
    /// This month so far, and what it is held against: the same days of the month before and of the year before.
    pub this_month: Vec<Against>,
}

/// A month's revenue.
#[derive(Clone, Debug)]
pub struct MonthRevenue {
    /// The month.
    pub month: Month,
    /// Its sum up to today: money, with the business's currency first.
    pub amount: Value,
    /// Whether it still runs.
    pub so_far: bool,
    /// The events in it.
    pub n: u64,
}

/// A part of revenue: of this year for a source and a kind, to date for a platform and an offer.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The events in it.
    pub n: u64,
    /// Its sum: money, with the business's currency first.
    pub amount: Value,
    /// Its share of the business's currency, as a fraction in thousandths that add up to 1; `None` where shares make no
    /// sense.
    pub share: Option<Decimal>,
    /// The id of its figure.
    pub figure: String,
}

/// The name of what has none.
pub(crate) const NONE: &str = "(none)";

/// What the figures of revenue are made of.
pub(crate) struct Ground<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) business: &'a Business,
    pub(crate) terms: Arc<Terms>,
    pub(crate) book: Book,
    pub(crate) sources: Vec<Source>,
}

/// Computes revenue with its figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Revenue {
    windows(ground, figures);
    goal::compute(ground, figures);
    growth::compute(ground, figures);
    Revenue {
        this_month: month::compute(ground, figures),
        months: months(ground, figures),
        sources: groups(ground, &ground.book.by_source_this_year, Dimension::Source, figures),
        kinds: groups(ground, &ground.book.by_kind_this_year, Dimension::Kind, figures),
        platforms: groups(ground, &ground.book.by_platform, Dimension::Platform, figures),
        offers: groups(ground, &ground.book.by_offer, Dimension::Offer, figures),
    }
}

/// From the first day that any row speaks of to today.
fn to_date(ground: &Ground) -> Window {
    let today = ground.terms.today;
    Window { from: ground.book.ledger.first().unwrap_or(today), to: today }
}

fn windows(ground: &Ground, figures: &mut Figures) {
    let today = ground.terms.today;
    let first = ground.book.ledger.first();
    let all = to_date(ground);
    let year = Window::year_to_date(today);
    let before = year.same_days_of_previous_year();
    let month = Window::month_to_date(today);
    let same_days = month.same_days_of_previous_month();
    let thirty = Window::last_days(30, today);
    let last_week = ground.business.week_starts.last_complete(today);
    let this_week = Window { from: ground.business.week_starts.week_of(today).from, to: today };
    let days_of_month = if same_days.days() == month.days() {
        same_days.words()
    } else {
        format!("{} ({} days, not {})", same_days.words(), same_days.days(), month.days())
    };
    let same_days_of_year = format!("the same {} days of {}", before.days(), before.to.year());
    let add = |figures: &mut Figures, id: &str, window: Window, other: Option<(Window, String)>| {
        let mut figure = sum(ground, draft(id, Value::Count(0)), window);
        if let Some((other, with)) = other {
            compare(ground, &mut figure, other, with);
        }
        figure.series = spark::series(ground, id);
        keep(figures, figure, selection(ground, window));
    };
    add(figures, "revenue.total", all, None);
    add(figures, "revenue.ytd", year, Some((before, same_days_of_year)));
    add(figures, "revenue.mtd", month, Some((same_days, days_of_month)));
    add(figures, "revenue.last_30_days", thirty, Some((thirty.before(), "the 30 days before".to_owned())));
    add(figures, "revenue.last_week", last_week, Some((last_week.before(), "the week before".to_owned())));
    add(
        figures,
        "revenue.this_week",
        this_week,
        Some((this_week.shifted(-7), format!("{SAME_DAYS}, {}", this_week.shifted(-7).words()))),
    );
    let mut year_before = sum(ground, draft("revenue.year_before", Value::Count(0)), before);
    if let Some(first) = first.filter(|first| *first <= before.to) {
        year_before.notes.extend(begins_within(first, before));
    } else {
        year_before.value = Value::Missing(format!("no data for {}", before.words()));
        year_before.evidence = crate::base::figure::Evidence::None;
    }
    keep(figures, year_before, selection(ground, before));
}

/// The draft with the sum of a window and what must be known of it.
fn sum(ground: &Ground, figure: Figure, window: Window) -> Figure {
    let tally = ground.book.ledger.tally(window);
    let notes = notes_of(ground, &tally, window).into_iter().chain(booked::note(ground, &tally)).collect();
    let (value, evidence) = if ground.book.ledger.first().is_some() {
        (tally.amount, figure.evidence)
    } else {
        (Value::Missing("no revenue yet".to_owned()), crate::base::figure::Evidence::None)
    };
    Figure { value, evidence, window: Some(window), n: tally.n, n_rows: tally.rows, notes, ..figure }
}

/// What must be known of the money of a window, and of whatever is made of it.
pub(crate) fn window_notes(ground: &Ground, window: Window) -> Vec<String> {
    notes_of(ground, &ground.book.ledger.tally(window), window)
}

fn notes_of(ground: &Ground, tally: &Tally, window: Window) -> Vec<String> {
    let mut notes = tally_notes(tally, window);
    notes.extend(ground.sources.iter().filter_map(|source| source.missing_from(window, ground.terms.today)));
    notes
}

fn compare(ground: &Ground, figure: &mut Figure, other: Window, with: String) {
    if matches!(figure.value, Value::Missing(_)) {
        return;
    }
    figure.comparison = Some(match held(ground, [figure.window.unwrap_or(other), other]) {
        Ok(alike) => {
            figure.notes.extend(alike.notes());
            alike.comparison(&with, [&alike.now, &alike.then], other.days())
        }
        Err(why) => compared(&figure.value, Value::Count(0), other, with, Err(why)),
    });
}

/// That rows begin within a window; `None` where they begin before it.
pub(crate) fn begins_within(first: Day, window: Window) -> Option<String> {
    (window.from < first && window.contains(first))
        .then(|| format!("the rows cover only the days from {}", first.words()))
}

/// What must be known of a sum over days.
fn tally_notes(tally: &Tally, window: Window) -> Vec<String> {
    let mut notes = Vec::new();
    if !tally.cut.is_empty() {
        let periods: Vec<String> = tally.cut.iter().take(2).map(|covered| part_words(*covered, window)).collect();
        let more = if tally.cut.len() > 2 { format!(" and {} more", tally.cut.len() - 2) } else { String::new() };
        notes.push(format!("allocated: spread evenly over its days, {}{more}", periods.join(", ")));
    }
    if tally.converted {
        notes.push(CONVERTED.to_owned());
    }
    notes
}

/// `11 of the 31 days of January 2026`.
fn part_words(covered: Window, window: Window) -> String {
    let days = covered.overlap(window).map_or(0, Window::days);
    let month = covered.from.month();
    let name = if month.window() == covered { month.words() } else { covered.words() };
    format!("{days} of the {} days of {name}", covered.days())
}

fn months(ground: &Ground, figures: &mut Figures) -> Vec<MonthRevenue> {
    let today = ground.terms.today;
    let Some(first) = ground.book.ledger.first() else { return Vec::new() };
    let each = Window { from: first, to: today }.months().map(|month| {
        let window = Window { from: month.first(), to: month.last().min(today) };
        let drafted = family("revenue.month.*", &format!("revenue.month.{month}"), &month.words(), Value::Count(0));
        let figure = sum(ground, drafted, window);
        let revenue = MonthRevenue { month, amount: figure.value.clone(), so_far: month == today.month(), n: figure.n };
        keep(figures, figure, selection(ground, window));
        revenue
    });
    each.collect()
}

/// The rows of a window, each with what of it falls there.
pub(crate) fn selection(ground: &Ground, window: Window) -> Selection {
    picked(ground, window, |_, _, _| true)
}

/// The rows of revenue in a window that pass a further test, which is told whether the row is a deal.
pub(crate) fn picked(
    ground: &Ground,
    window: Window,
    test: impl Fn(&Dataset, u32, bool) -> bool + Send + Sync + 'static,
) -> Selection {
    let test = Arc::new(test);
    let also = Arc::clone(&test);
    let terms = [(); 4].map(|()| Arc::clone(&ground.terms));
    let [a, b, c, d] = terms;
    let as_value = |money: Money, part: Option<Decimal>| part.map(|part| Value::money(part, money.currency));
    let revenue = Selection::new(
        "revenue",
        move |data, row| {
            Terms::may_fall(data, row, window)
                && test(data, row, false)
                && a.revenue(data, row).is_some_and(|entry| entry.part(window).is_some())
        },
        move |data, row| b.revenue(data, row).and_then(|entry| as_value(entry.money, entry.part(window))),
    );
    if !ground.terms.deals_count() {
        return revenue;
    }
    let deals = Selection::new(
        "deals",
        move |data, row| also(data, row, true) && c.deal(data, row).is_some_and(|entry| entry.part(window).is_some()),
        move |data, row| d.deal(data, row).and_then(|entry| as_value(entry.money, entry.part(window))),
    );
    if ground.data.revenue.rows.is_empty() { deals } else { revenue.and(deals) }
}
