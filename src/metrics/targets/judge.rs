//! How a promise stands: by what its figure allows to say, never by more.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Plan, State, Target};
use crate::{
    base::{
        chance::LEAST_EVENTS,
        figure::Figure,
        money::Currency,
        value::{Detail, Value},
    },
    metrics::{exchange::amount_in, goal::pace_words},
};

/// The target with its numbers and its state. `awaited` is a source that the figure still waits for.
pub(super) fn judge(
    target: Target,
    figure: Option<&Figure>,
    goal: Decimal,
    plan: Option<Plan>,
    own: Currency,
    awaited: Option<&str>,
) -> Target {
    let number = match &target.value {
        Value::Missing(why) => return Target { why: why.clone(), ..target },
        Value::Money(_) => Some(amount_in(&target.value, own)),
        value => value.number(),
    };
    let Some(number) = number else { return Target { why: "it is no number".to_owned(), ..target } };
    let gap = number.checked_sub(goal);
    let target = Target {
        gap: gap.map(|gap| difference(&target.value, gap, own)),
        reached: if goal > Decimal::ZERO { number.checked_div(goal) } else { None },
        ..target
    };
    let Some(plan) = plan else { return by_value(&target, figure, number, goal) };
    let due = goal.checked_mul(plan.due);
    let left = plan.elapsed.of - plan.elapsed.days;
    let still = (goal - number).max(Decimal::ZERO);
    let target = Target {
        expected: due.map(|due| like(&target.value, due, own)),
        per_day: (left > 0 && !target.at_most).then(|| like(&target.value, still / Decimal::from(left), own)),
        ..target
    };
    over_period(&target, number, goal, due.unwrap_or(goal), plan, awaited)
}

/// A value of the same unit.
fn like(value: &Value, number: Decimal, own: Currency) -> Value {
    match value {
        Value::Money(_) => Value::money(number, own),
        Value::Share(_) => Value::Share(number),
        Value::Days(_) => Value::Days(number),
        _ => Value::Number(number),
    }
}

/// A difference of two values of a unit: points for shares.
fn difference(value: &Value, gap: Decimal, own: Currency) -> Value {
    match value {
        Value::Share(_) => Value::Points(gap),
        value => like(value, gap, own),
    }
}

/// A figure without a period: met or missed. A rate is one of these only where its interval lies to one side of the goal.
fn by_value(target: &Target, figure: Option<&Figure>, number: Decimal, goal: Decimal) -> Target {
    let kept = if target.at_most { number <= goal } else { number >= goal };
    let said = |state, why: String| Target { state, why, ..target.clone() };
    let rate = figure.and_then(|figure| figure.ratio.zip(figure.interval)).zip(goal.to_f64());
    let Some(((ratio, (low, high)), goal)) = rate else {
        return said(if kept { State::Met } else { State::Missed }, "counted".to_owned());
    };
    if ratio.n < LEAST_EVENTS {
        return said(State::TooEarly, format!("{} of {}: it takes {LEAST_EVENTS} to judge", ratio.k, ratio.n));
    }
    let percent = |part: f64| Value::Share(Decimal::from_f64_retain(part).unwrap_or_default()).words(Detail::Exact);
    let interval = format!("{} of {}; the true rate is {} to {}", ratio.k, ratio.n, percent(low), percent(high));
    let clear = if kept == target.at_most { high < goal } else { low > goal };
    match (kept, clear) {
        (true, true) => said(State::Met, interval),
        (true, false) => said(State::Met, format!("{interval}, so it may be luck")),
        (false, true) => said(State::Missed, interval),
        (false, false) => said(State::Close, format!("{interval}, so it may be chance")),
    }
}

/// A sum over a period that still runs, held against what is due by today.
fn over_period(
    target: &Target,
    number: Decimal,
    goal: Decimal,
    due: Decimal,
    plan: Plan,
    awaited: Option<&str>,
) -> Target {
    let said = |state, why: String| Target { state, why, ..target.clone() };
    let of = |state| said(state, pace(number, due, target.at_most));
    let over = plan.elapsed.days >= plan.elapsed.of;
    match target.at_most {
        false if number >= goal => return said(State::Met, "reached".to_owned()),
        true if number > goal => return said(State::Missed, "more than is wanted already".to_owned()),
        true if over => return said(State::Met, "the period is over".to_owned()),
        _ => {}
    }
    // What is still to come can only add to a sum: one that is on pace without it stays so.
    let on_pace = !target.at_most && !over && due - number <= due / Decimal::TEN;
    if let Some(source) = awaited.filter(|_| !on_pace) {
        return said(State::Awaiting, format!("{source} is not in yet"));
    }
    if over {
        return said(State::Missed, "the period is over".to_owned());
    }
    if plan.elapsed.early() {
        let (days, of) = (plan.elapsed.days, plan.elapsed.of);
        return said(State::TooEarly, format!("{days} of {of} days of the {} are over", plan.elapsed.period));
    }
    let off = if target.at_most { number - due } else { due - number };
    if matches!(target.value, Value::Count(_)) && off < Decimal::ONE {
        let (number, due) = (target.value.words(Detail::Exact), Value::Number(due).words(Detail::Exact));
        let why = match off {
            off if off <= Decimal::ZERO => format!("{number}, where the plan for today is {due}"),
            _ => format!("{number}, where the plan for today is {due}: less than one off"),
        };
        return said(State::OnPace, why);
    }
    let percent = Decimal::ONE_HUNDRED;
    let pace = number.checked_div(due).and_then(|pace| pace.checked_mul(percent)).unwrap_or(percent);
    let off = if target.at_most { pace - percent } else { percent - pace };
    of(match off {
        off if off <= Decimal::TEN => State::OnPace,
        off if off <= Decimal::from(20) => State::Close,
        _ => State::Missed,
    })
}

/// `96 % of what is due by today: on pace`; of a most, how much of it may have come by today.
fn pace(number: Decimal, due: Decimal, at_most: bool) -> String {
    let Some(pace) = number.checked_div(due) else { return "nothing is due by today".to_owned() };
    let percent = Value::Share(pace).words(Detail::Exact);
    if at_most {
        return format!("{percent} of what the plan allows by today");
    }
    format!("{percent} of what is due by today: {}", pace_words(pace))
}
