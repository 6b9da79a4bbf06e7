//! Pipelines that stand still, deals that wait for a word, forecasts that fall, and what to be glad of.

use std::collections::BTreeSet;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Alert, Looked, News, State, settings};
use crate::{
    base::{
        calendar::Window,
        chance::at_most,
        text::count,
        value::{Detail, Value},
    },
    metrics::{
        Metrics,
        moves::{self, Move},
        pulse,
        silent::{self, Silent},
    },
};

/// Fewer moves than this are no chance.
const UNLIKELY: f64 = 0.02;
/// The days that tell how often deals usually move.
const USUAL: i32 = 56;
/// How ids of alerts on silent deals begin.
pub(super) const SILENT: &str = "decision_silent:";
/// What follows for those that are only counted.
pub(super) const FORGOTTEN_ID: &str = "(forgotten)";
/// The days after which silent deals are only counted.
const FORGOTTEN: i32 = 30;

pub(super) fn stagnation(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let (days, min_n) = settings(metrics, "stagnation", 5.0, 5);
    let days = (days as i32).clamp(1, 365);
    let window = Window::last_days(days, metrics.today);
    let usual = Window::last_days(USUAL, window.from.plus(-1));
    let moves = pulse::stage_moves(metrics, [window, usual]);
    let open = |stages: &[crate::metrics::pipeline::Stage]| {
        stages.iter().filter(|stage| stage.name != "won" && stage.name != "lost").map(|stage| stage.count).sum::<u64>()
    };
    let with_open = metrics.pipelines().iter().zip(moves).filter(|(pipeline, _)| open(&pipeline.stages) > 0);
    let of = |(pipeline, [now, before]): (&crate::metrics::pipeline::Pipeline, [u64; 2])| {
        let (state, words) = still(now, before, days, min_n);
        Alert {
            id: format!("stagnation:{}", pipeline.id),
            rule: "stagnation",
            subject: format!("Pipeline {}", pipeline.id.replace('_', " ")),
            state,
            words,
            evidence: format!(
                "{} in {}, {before} in the {USUAL} days before",
                count(now, "move", "moves"),
                count(days as u64, "day", "days")
            ),
            page: "pipeline",
            since: None,
        }
    };
    with_open.map(of).collect()
}

/// The state of a pipeline with so many moves in some days, after so many in the usual ones.
fn still(now: u64, before: u64, days: i32, min_n: u64) -> (State, String) {
    if before < min_n {
        return (State::Insufficient, format!("cannot be judged: it takes {min_n} moves to know what is usual"));
    }
    let usual = before as f64 / f64::from(USUAL) * f64::from(days);
    let expected = Value::Number(Decimal::from_f64_retain(usual).unwrap_or_default()).words(Detail::Exact);
    match at_most(now, usual) {
        chance if chance < UNLIKELY => (State::Alarm, format!("stands still: {expected} moves are usual")),
        _ if now == 0 => (State::Watch, format!("is quiet, but it may be chance: {expected} moves are usual")),
        _ => (State::Ok, format!("moves: {expected} are usual")),
    }
}

pub(super) fn decision_silent(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let (days, _) = settings(metrics, "decision_silent", 3.0, 0);
    let days = (days as i32).clamp(0, FORGOTTEN);
    let (all, _) = silent::deals(metrics, days, i32::MAX);
    let (recent, forgotten): (Vec<Silent>, Vec<Silent>) =
        all.into_iter().filter(|deal| deal.proposal_out).partition(|deal| deal.days <= FORGOTTEN);
    let mut found: Vec<Alert> = recent.iter().map(|deal| waits(deal, days)).collect();
    if !forgotten.is_empty() {
        let n = forgotten.len() as u64;
        found.push(Alert {
            id: format!("{SILENT}{FORGOTTEN_ID}"),
            rule: "decision_silent",
            subject: count(n, "deal", "deals"),
            state: State::Watch,
            words: format!("with a proposal out: silent for more than {FORGOTTEN} days"),
            evidence: "no contact, activity or new stage".to_owned(),
            page: "pipeline",
            since: None,
        });
    }
    found
}

/// The ids of alerts on deals that are silent for so long that they are only counted.
pub(super) fn forgotten(metrics: &Metrics<'_>) -> BTreeSet<String> {
    silent::deals(metrics, FORGOTTEN, i32::MAX).0.into_iter().map(|deal| format!("{SILENT}{}", deal.id)).collect()
}

fn waits(deal: &Silent, days: i32) -> Alert {
    let value = deal.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    Alert {
        id: format!("{SILENT}{}", deal.id),
        rule: "decision_silent",
        subject: if deal.title.is_empty() { deal.id.clone() } else { deal.title.clone() },
        state: State::Alarm,
        words: format!("waits for a word in {}{value}", deal.stage.replace('_', " ")),
        evidence: format!("last sign on {}, {} ago", deal.last.words(), count(deal.days.max(0) as u64, "day", "days")),
        page: "pipeline",
        since: Some(deal.last.plus(days + 1)),
    }
}

/// Reads the forecast where there is one. What was won in the week counts with what is still forecast.
pub(super) fn forecast_drop(looked: &Looked<'_>) -> Vec<Alert> {
    const ID: &str = "forecast.30d";
    let own = looked.now.business.currency;
    let amount = |metrics: &Metrics<'_>| {
        let figure = metrics.figure(ID, Some(0))?;
        let Value::Money(sums) = figure.value else { return None };
        Some((sums.iter().find(|sum| sum.currency == own)?.amount, figure.n))
    };
    let Some(((now, _), before)) = amount(looked.now).zip(looked.before) else { return Vec::new() };
    let Some((then, n)) = amount(before) else { return Vec::new() };
    let (threshold, min_n) = settings(looked.now, "forecast_drop", 0.20, 5);
    let week = Window::last_days(7, looked.now.today);
    let moves = moves::moves(looked.now, week);
    let won = worth(&moves.won, own);
    let (state, words) = fell(then, now, won, n, threshold, min_n);
    let money = |amount| Value::money(amount, own).words(Detail::Whole);
    let part = |list: &[Move], what: &str| {
        format!("{} {what} ({})", count(list.len() as u64, "deal", "deals"), money(worth(list, own)))
    };
    vec![Alert {
        id: "forecast_drop".to_owned(),
        rule: "forecast_drop",
        subject: "The 30-day forecast".to_owned(),
        state,
        words: format!("{words}: {} after {} a week ago", money(now), money(then)),
        evidence: format!(
            "since then {}, {}, {}; what is left is deals that moved, slipped or were re-valued",
            part(&moves.won, "won"),
            part(&moves.lost, "lost"),
            part(&moves.created, "new")
        ),
        page: "forecast",
        since: None,
    }]
}

fn worth(list: &[Move], own: crate::base::money::Currency) -> Decimal {
    let monies = list.iter().filter_map(|one| match &one.value {
        Some(Value::Money(sums)) => sums.iter().find(|sum| sum.currency == own).map(|sum| sum.amount),
        _ => None,
    });
    monies.fold(Decimal::ZERO, Decimal::saturating_add)
}

/// The state of a forecast that went from `then` to `now` while so much was won.
fn fell(then: Decimal, now: Decimal, won: Decimal, n: u64, threshold: f64, min_n: u64) -> (State, String) {
    if n < min_n {
        return (State::Insufficient, format!("cannot be judged: it takes {min_n} open deals"));
    }
    let [then, now, won] = [then, now, won].map(|amount| amount.to_f64().unwrap_or_default());
    let lost = |to: f64| then > 0.0 && 1.0 - to / then > threshold;
    match (lost(now), lost(now + won)) {
        (_, true) => (State::Alarm, "fell, also with what was won".to_owned()),
        (true, false) => (State::Ok, "is lower because deals were won".to_owned()),
        _ => (State::Ok, "holds".to_owned()),
    }
}

/// Deals won and upsells of the last seven days, the newest first. Recurring payments and ends of subscriptions are none.
pub(super) fn news(metrics: &Metrics<'_>) -> Vec<News> {
    let week = Window::last_days(7, metrics.today);
    let won = moves::moves(metrics, week).won;
    let mut found: Vec<News> = won.iter().map(of_deal).collect();
    let table = &metrics.data.revenue;
    for row in table.rows.iter() {
        let Some(day) = table.date.get(row).filter(|day| week.contains(*day)) else { continue };
        let kind = table.kind.get(row).map(|kind| metrics.data.names.text(kind));
        let deal = table.deal.get(row);
        let told = !deal.is_empty() && won.iter().any(|one| one.id == deal);
        let what = match kind {
            Some("upsell") => "Upsell",
            Some("deal_won") if !told => "Deal won",
            _ => continue,
        };
        let Some((amount, place)) = table.amount.get(row).zip(metrics.data.place("revenue", row)) else { continue };
        let currency = table.currency.get(row).unwrap_or(metrics.business.currency);
        let own = table.id.get(row);
        let id = if own.is_empty() { format!("{}:{}", place.0, place.1) } else { own.to_owned() };
        let amount = Value::money(amount, currency).words(Detail::Whole);
        let about = if deal.is_empty() { String::new() } else { format!(" on {deal}") };
        found.push(News { id: format!("paid:{id}"), day, words: format!("{what}: {amount}{about}") });
    }
    found.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.id.cmp(&b.id)));
    found
}

fn of_deal(one: &Move) -> News {
    let value = one.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let title = if one.title.is_empty() { &one.id } else { &one.title };
    News { id: format!("won:{}", one.id), day: one.day, words: format!("Deal won: {title}{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_week_is_not_a_standstill() {
        // Two moves a week: nothing in five days happens by chance one time in four.
        assert_eq!(still(0, 16, 5, 5).0, State::Watch);
        // Seventy-two in eight weeks are 6.4 in five days: nothing then is no chance.
        assert_eq!(still(0, 72, 5, 5).0, State::Alarm);
        assert_eq!(still(2, 72, 5, 5).0, State::Ok);
        assert_eq!(still(0, 4, 5, 5).0, State::Insufficient);
    }

    #[test]
    fn a_forecast_that_was_fulfilled_did_not_drop() {
        let say = |then: i64, now: i64, won: i64, n| fell(then.into(), now.into(), won.into(), n, 0.2, 5).0;
        assert_eq!(say(1000, 700, 400, 9), State::Ok);
        assert_eq!(say(1000, 700, 0, 9), State::Alarm);
        assert_eq!(say(1000, 800, 0, 9), State::Ok);
        assert_eq!(say(1000, 0, 0, 4), State::Insufficient);
        assert_eq!(say(0, 0, 0, 9), State::Ok);
    }
}
