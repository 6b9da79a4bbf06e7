//! The verdict on money: half of a sentence that stands first.

use super::money::known;
use crate::{
    base::{
        figure::Change,
        text::grouped,
        value::{Detail, Value},
    },
    insights::{
        Facts,
        pace::{self, Verdict},
    },
    metrics::Metrics,
    report::line::amount,
};

/// The half of the verdict on money: `Revenue is on plan`, `October is up 1.8 %`.
pub(super) fn money(facts: Facts<'_>, done: &Metrics<'_>) -> String {
    let missing = pace::missing(facts.metrics);
    let sources = |n: usize| if n == 1 { "a source".to_owned() } else { format!("{} sources", grouped(n as u64)) };
    let plan = match pace::verdict(facts.metrics) {
        Verdict::Ahead => "Revenue is ahead of plan",
        Verdict::OnPlan => "Revenue is on plan",
        Verdict::LittleBehind => "Revenue is a little behind plan",
        Verdict::Behind => "Revenue is behind plan",
        Verdict::Incomplete => {
            let late = if missing.iter().any(|one| one.is_overdue) { "overdue" } else { "to come" };
            return format!("Behind plan so far, {} {late}", sources(missing.len()));
        }
        Verdict::Silent => return format!("Behind plan so far, {} silent", sources(pace::silent(facts.metrics).len())),
        Verdict::TooEarly | Verdict::SeveralCurrencies | Verdict::NoGoal => return month_in_words(facts, done),
    };
    plan.to_owned()
}

/// `October is up 1.8 %`, `$850 came in this month`, `No revenue yet`.
fn month_in_words(facts: Facts<'_>, done: &Metrics<'_>) -> String {
    let against = done.revenue().this_month.get(1).filter(|before| !before.is_doubtful());
    let name = done.today.month().name();
    match against.and_then(|before| before.change.as_ref()) {
        Some(Change::Relative(part)) => {
            let way = if part.is_sign_negative() { "down" } else { "up" };
            format!("{name} is {way} {}", Value::Share(part.abs()).words(Detail::Whole))
        }
        Some(Change::Same) => format!("{name} is as the month before"),
        _ => match known(facts, "revenue.mtd") {
            Some(figure) => format!("{} came in this month so far", amount(&figure.value, Detail::Short)),
            None => "No revenue yet".to_owned(),
        },
    }
}
