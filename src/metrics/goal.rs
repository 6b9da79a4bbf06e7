//! The goal for the year: how much of it is there, where a straight line would be, and where this one leads.

use rust_decimal::Decimal;

use super::{
    draft::{Figures, draft, keep},
    exchange::amount_in,
    revenue::{Ground, selection},
};
use crate::base::{
    calendar::{Day, Window},
    figure::{Evidence, Figure, Target},
    money::{Money, round},
    value::{Detail, Value},
};

/// The part of a year before which nothing is projected, in percent.
const LEAST_PERCENT: i32 = 10;

/// How much of a period is over: its elapsed days, today among them, and all of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elapsed {
    pub(crate) days: i32,
    pub(crate) of: i32,
}

impl Elapsed {
    fn of_year(today: Day) -> Elapsed {
        Elapsed { days: Window::year_to_date(today).days(), of: Window::year(today.year()).days() }
    }

    fn of_month(today: Day) -> Elapsed {
        Elapsed { days: Window::month_to_date(today).days(), of: today.month().days() }
    }

    fn share(self) -> Decimal {
        Decimal::from(self.days) / Decimal::from(self.of)
    }

    /// Whether it is too early to lengthen a line.
    fn early(self) -> bool {
        self.days * 100 < self.of * LEAST_PERCENT
    }

    /// The amount at the end, if it goes on like this.
    fn project(self, amount: Decimal) -> Decimal {
        amount * Decimal::from(self.of) / Decimal::from(self.days)
    }
}

/// Adds the figures that speak of the year's end, and the goals to those of this year and this month.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) {
    let today = ground.terms.today;
    let Some(ytd) = figures.get("revenue.ytd").map(|(figure, _)| figure.clone()) else { return };
    let elapsed = Elapsed::of_year(today);
    let rows = selection(ground, Window::year_to_date(today));
    let goal = ground.business.goals.get("revenue.year").copied();
    for figure in [projected(&ytd, elapsed), progress(ground, &ytd, goal), pace(ground, &ytd, goal, elapsed)] {
        let notes = [figure.notes, ytd.notes.clone()].concat();
        let figure = Figure { window: ytd.window, n: ytd.n, n_rows: ytd.n_rows, notes, ..figure };
        keep(figures, figure, rows.clone());
    }
    let own = ground.terms.exchange.own();
    for (id, goal, elapsed) in
        [("revenue.ytd", "revenue.year", elapsed), ("revenue.mtd", "revenue.month", Elapsed::of_month(today))]
    {
        if let (Some(goal), Some((figure, _))) = (ground.business.goals.get(goal), figures.get_mut(id)) {
            figure.target = Some(target(&figure.value, Money::new(*goal, own), elapsed));
        }
    }
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
        return draft("revenue.goal_progress", Value::Missing(no_goal(ytd, goal)));
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

fn pace(ground: &Ground, ytd: &Figure, goal: Option<Decimal>, elapsed: Elapsed) -> Figure {
    let Some((amount, goal)) = amount_and_goal(ground, ytd, goal) else {
        return draft("revenue.pace", Value::Missing(no_goal(ytd, goal)));
    };
    let own = ground.terms.exchange.own();
    let expected = goal * Decimal::from(elapsed.days) / Decimal::from(elapsed.of);
    let pace = amount / expected;
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
    let drafted = draft("revenue.pace", Value::Share(pace));
    Figure {
        evidence: estimate(&drafted),
        inputs: inputs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        notes: std::iter::once(verdict(ground, pace, elapsed)).chain(beside(ground, ytd)).collect(),
        ..drafted
    }
}

/// How a pace is to be read, in words; none before a tenth of the year, nor while a source is not in.
fn verdict(ground: &Ground, pace: Decimal, elapsed: Elapsed) -> String {
    let awaited = ground.sources.iter().find(|source| !source.missing.is_empty());
    if elapsed.early() {
        return format!("no verdict yet: {} of {} days of the year are over", elapsed.days, elapsed.of);
    }
    if let Some(source) = awaited {
        return format!("no verdict while {} is not in", source.label);
    }
    pace_words(pace).to_owned()
}

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

fn no_goal(ytd: &Figure, goal: Option<Decimal>) -> String {
    match (goal, &ytd.value) {
        (None, _) => "no goal: set revenue.year under [goals] in business.toml".to_owned(),
        (Some(goal), _) if goal <= Decimal::ZERO => "the goal is not above zero".to_owned(),
        (_, Value::Missing(why)) => why.clone(),
        _ => "no revenue yet".to_owned(),
    }
}

fn target(value: &Value, goal: Money, elapsed: Elapsed) -> Target {
    let positive = goal.amount > Decimal::ZERO;
    let known = positive && matches!(value, Value::Money(_));
    let reached = known.then(|| amount_in(value, goal.currency) / goal.amount);
    let pace = positive.then(|| elapsed.share());
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
