//! The goal for the year: how much of it is there, where a straight line would be, and where this one leads.

use rust_decimal::Decimal;

use super::{
    alike::silent_note,
    draft::{Figures, draft, keep},
    exchange::amount_in,
    revenue::{Ground, selection, window_notes},
    sources::Source,
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{Evidence, Figure, Target},
        money::{Money, round},
        value::{Detail, Value},
    },
    config::Business,
};

/// What the goals of single months are called, before the month: `revenue.months.2026-10`.
pub(crate) const MONTHS: &str = "revenue.months.";

/// The part of a year before which nothing is projected, in percent.
const LEAST_PERCENT: i32 = 10;

/// The days before which nothing is, however short the period.
const LEAST_DAYS: i32 = 3;

/// How much of a period is over: its elapsed days, today among them, and all of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elapsed {
    pub(crate) days: i32,
    pub(crate) of: i32,
    /// What the period is: `year`, `month`, `week`.
    pub(crate) period: &'static str,
}

impl Elapsed {
    pub(crate) fn of_year(today: Day) -> Elapsed {
        Elapsed { days: Window::year_to_date(today).days(), of: Window::year(today.year()).days(), period: "year" }
    }

    pub(crate) fn of_month(today: Day) -> Elapsed {
        Elapsed { days: Window::month_to_date(today).days(), of: today.month().days(), period: "month" }
    }

    pub(crate) fn share(self) -> Decimal {
        Decimal::from(self.days) / Decimal::from(self.of)
    }

    /// Whether it is too early to lengthen a line.
    pub(crate) fn early(self) -> bool {
        self.days < LEAST_DAYS || self.days * 100 < self.of * LEAST_PERCENT
    }

    /// The amount at the end, if it goes on like this.
    pub(crate) fn project(self, amount: Decimal) -> Decimal {
        amount * Decimal::from(self.of) / Decimal::from(self.days)
    }
}

/// Adds the figures that speak of the year's end, and the goals to those of this year and this month.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) {
    let today = ground.terms.today;
    let Some(ytd) = figures.get("revenue.ytd").map(|(figure, _)| figure.clone()) else { return };
    let elapsed = Elapsed::of_year(today);
    let window = Window::year_to_date(today);
    let rows = selection(ground, window);
    let is_late = |first: &Day| first.since(window.from) * 100 > window.days() * LEAST_PERCENT;
    let young = ground.book.ledger.first().filter(is_late);
    let young = young.map(|first| format!("rows begin on {}: the days before count as without revenue", first.words()));
    let notes: Vec<String> = window_notes(ground, window).into_iter().chain(silent(ground)).chain(young).collect();
    let goal = ground.business.goals.get("revenue.year").copied();
    let due = due_by_today(ground.business, today);
    let paced = pace("revenue.pace", ground, &ytd, goal, elapsed, due);
    for figure in [projected(&ytd, elapsed), progress(ground, &ytd, goal), paced] {
        let notes = [figure.notes, notes.clone()].concat();
        let figure = Figure { window: ytd.window, n: ytd.n, n_rows: ytd.n_rows, notes, ..figure };
        keep(figures, figure, rows.clone());
    }
    let own = ground.terms.exchange.own();
    let of_month = goal_of_month(ground.business, today.month());
    for (id, goal, due) in [("revenue.ytd", goal, due), ("revenue.mtd", of_month, Elapsed::of_month(today).share())] {
        if let (Some(goal), Some((figure, _))) = (goal, figures.get_mut(id)) {
            figure.target = Some(target(&figure.value, Money::new(goal, own), due));
        }
    }
}

/// The goal of a month: its own, else the one of every month.
pub(crate) fn goal_of_month(business: &Business, month: Month) -> Option<Decimal> {
    business.goals.get(&format!("{MONTHS}{month}")).or_else(|| business.goals.get("revenue.month")).copied()
}

/// The share of the year's goal that is due by today: as the goals of its twelve months have it, where each has one of
/// its own; else a straight line.
pub(crate) fn due_by_today(business: &Business, today: Day) -> Decimal {
    let of = |month| business.goals.get(&format!("{MONTHS}{month}")).copied().filter(|goal| *goal >= Decimal::ZERO);
    let goals: Option<Vec<(Month, Decimal)>> =
        Window::year(today.year()).months().map(|month| Some((month, of(month)?))).collect();
    let straight = Elapsed::of_year(today).share();
    let Some(goals) = goals else { return straight };
    let whole: Decimal = goals.iter().map(|(_, goal)| *goal).sum();
    let part = |(month, goal): &(Month, Decimal)| match *month {
        month if month < today.month() => *goal,
        month if month == today.month() => *goal * Elapsed::of_month(today).share(),
        _ => Decimal::ZERO,
    };
    if whole.is_zero() { straight } else { goals.iter().map(part).sum::<Decimal>() / whole }
}

fn projected(ytd: &Figure, elapsed: Elapsed) -> Figure {
    let value = match &ytd.value {
        Value::Money(_) if elapsed.early() => {
            Value::Missing(format!("too early: {} of {} days of the year are over", elapsed.days, elapsed.of))
        }
        Value::Money(sums) => {
            Value::Money(sums.iter().map(|money| Money { amount: elapsed.project(money.amount), ..*money }).collect())
        }
        other => other.clone(),
    };
    let inputs = vec![
        ("revenue this year".to_owned(), ytd.value.clone()),
        ("days so far".to_owned(), days(elapsed.days)),
        ("days of the year".to_owned(), days(elapsed.of)),
    ];
    let drafted = draft("revenue.projected_annual", value);
    let evidence = estimate(&drafted);
    Figure { evidence, inputs, ..drafted }
}

fn progress(ground: &Ground, ytd: &Figure, goal: Option<Decimal>) -> Figure {
    let Some((amount, goal)) = amount_and_goal(ground, ytd, goal) else {
        return draft("revenue.goal_progress", Value::Missing(no_goal(ytd, goal, "year")));
    };
    let own = ground.terms.exchange.own();
    let inputs = vec![
        ("revenue this year".to_owned(), Value::money(amount, own)),
        ("goal".to_owned(), Value::money(goal, own)),
        ("still to go".to_owned(), Value::money((goal - amount).max(Decimal::ZERO), own)),
    ];
    let notes = beside(ground, ytd).into_iter().collect();
    Figure { inputs, notes, ..draft("revenue.goal_progress", Value::Share(amount / goal)) }
}

/// The pace of a sum of money to a goal: what is there ÷ what is due by today.
pub(crate) fn pace(
    id: &str,
    ground: &Ground,
    to_date: &Figure,
    goal: Option<Decimal>,
    elapsed: Elapsed,
    due: Decimal,
) -> Figure {
    let Some((amount, goal)) = amount_and_goal(ground, to_date, goal) else {
        return draft(id, Value::Missing(no_goal(to_date, goal, elapsed.period)));
    };
    let own = ground.terms.exchange.own();
    let straight = due == elapsed.share();
    let expected = if straight { goal * Decimal::from(elapsed.days) / Decimal::from(elapsed.of) } else { goal * due };
    let Some(pace) = amount.checked_div(expected) else {
        return draft(id, Value::Missing("nothing is due by today".to_owned()));
    };
    let left = elapsed.of - elapsed.days;
    let mut inputs = vec![
        ("goal", Value::money(goal, own)),
        ("expected by today", Value::money(expected, own)),
        ("gap", Value::money(amount - expected, own)),
        ("actual per day", Value::money(amount / Decimal::from(elapsed.days), own)),
        ("days left", days(left)),
    ];
    if left > 0 {
        let required = (goal - amount).max(Decimal::ZERO) / Decimal::from(left);
        inputs.push(("required per day", Value::money(required, own)));
    }
    if !elapsed.early() {
        inputs.push(("projection", Value::money(elapsed.project(amount), own)));
    }
    let drafted = draft(id, Value::Share(pace));
    Figure {
        evidence: estimate(&drafted),
        inputs: inputs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        notes: std::iter::once(verdict(ground, pace, elapsed)).chain(beside(ground, to_date)).collect(),
        ..drafted
    }
}

/// That sources have been silent for a part of this year; `None` where none was.
pub(crate) fn silent(ground: &Ground) -> Option<String> {
    let today = ground.terms.today;
    let words = |source: &Source| Some(source.silent_words(source.silent_this_year(today)?, today));
    silent_note(&ground.sources.iter().filter_map(words).collect::<Vec<_>>())
}

/// How a pace is to be read, in words; none before a tenth of the year, nor while a source is not in.
fn verdict(ground: &Ground, pace: Decimal, elapsed: Elapsed) -> String {
    let awaited = ground.sources.iter().find(|source| !source.missing.is_empty());
    if elapsed.early() {
        return format!("no verdict yet: {} of {} days of the {} are over", elapsed.days, elapsed.of, elapsed.period);
    }
    if let Some(source) = awaited.filter(|_| pace < ON_PACE) {
        return format!("no verdict while {} is not in", source.label);
    }
    let silent = || ground.sources.iter().find(|source| source.silent_this_year(ground.terms.today).is_some());
    if let Some(source) = silent().filter(|_| pace < ON_PACE) {
        return format!("no verdict while {} is silent", source.label);
    }
    pace_words(pace).to_owned()
}

/// The least pace that is on pace.
pub const ON_PACE: Decimal = Decimal::from_parts(90, 0, 0, false, 2);

/// The word for a pace: on pace is 90 to 110 %, a little off 80 to 120 %.
pub fn pace_words(pace: Decimal) -> &'static str {
    let percent = pace * Decimal::ONE_HUNDRED;
    let least = |bound: i64| percent >= Decimal::from(bound);
    let most = |bound: i64| percent <= Decimal::from(bound);
    match () {
        () if least(90) && most(110) => "on pace",
        () if least(110) && most(120) => "a little ahead",
        () if least(120) => "well ahead",
        () if least(80) => "a little behind",
        () => "well behind",
    }
}

/// The amount in the business's currency and the goal, where both are there to be compared.
fn amount_and_goal(ground: &Ground, ytd: &Figure, goal: Option<Decimal>) -> Option<(Decimal, Decimal)> {
    let goal = goal.filter(|goal| *goal > Decimal::ZERO)?;
    let money = matches!(ytd.value, Value::Money(_));
    money.then(|| (amount_in(&ytd.value, ground.terms.exchange.own()), goal))
}

/// That money in other currencies does not count towards the goal.
fn beside(ground: &Ground, ytd: &Figure) -> Option<String> {
    let Value::Money(sums) = &ytd.value else { return None };
    let own = ground.terms.exchange.own();
    let others: Vec<Money> = sums.iter().copied().filter(|money| money.currency != own).collect();
    let words = Value::Money(others.clone()).words(Detail::Exact);
    (!others.is_empty()).then(|| format!("only {own} counts: {words} beside it"))
}

fn no_goal(ytd: &Figure, goal: Option<Decimal>, period: &str) -> String {
    match (goal, &ytd.value) {
        (None, _) => format!("no goal: set revenue.{period} under [goals] in business.toml"),
        (Some(goal), _) if goal <= Decimal::ZERO => "the goal is not above zero".to_owned(),
        (_, Value::Missing(why)) => why.clone(),
        _ => "no revenue yet".to_owned(),
    }
}

fn target(value: &Value, goal: Money, due: Decimal) -> Target {
    let positive = goal.amount > Decimal::ZERO;
    let known = positive && matches!(value, Value::Money(_));
    let reached = known.then(|| amount_in(value, goal.currency) / goal.amount);
    let pace = positive.then_some(due);
    let goal = Value::Money(vec![goal]);
    let of_goal = goal.words(Detail::Short);
    let words = match (reached, pace) {
        (Some(reached), Some(pace)) => {
            format!("{} of {of_goal} · plan for today {}", percent(reached), percent(pace))
        }
        _ => format!("{of_goal} wanted"),
    };
    Target { goal, at_most: false, reached, pace, words }
}

/// `86 %`, `4.8 %`: whole percents, tenths where they are few.
fn percent(share: Decimal) -> String {
    if share.abs() < Decimal::new(1, 1) {
        return Value::Share(share).words(Detail::Exact);
    }
    Value::Share(round(share, 2)).words(Detail::Exact)
}

/// A line that is lengthened is an estimate.
fn estimate(figure: &Figure) -> Evidence {
    if figure.evidence == Evidence::None { Evidence::None } else { Evidence::Enough }
}

fn days(days: i32) -> Value {
    Value::Days(Decimal::from(days))
}
