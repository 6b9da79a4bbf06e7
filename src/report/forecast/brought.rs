//! The forecast beside experience: what windows as long as its own really brought, and why it may be far from that.

use rust_decimal::Decimal;

use super::text;
use crate::{
    base::{
        money::round,
        ratio::Ratio,
        text as words_of,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        forecast::{
            Ahead,
            brought::{Brought, Past},
        },
        silent,
    },
    report::{
        model::{Block, Cell, Inline, Section, Table},
        pages,
        tables::{count, minor, numbers, words},
    },
};

/// What comes first is the forecast that looks the least far.
fn soonest<'a>(metrics: &'a Metrics<'_>) -> Option<(&'a Ahead, &'a Brought)> {
    let forecast = metrics.forecast();
    forecast.ahead.first().zip(forecast.brought.first())
}

fn whole(metrics: &Metrics<'_>, amount: Decimal) -> String {
    Value::money(amount, metrics.business.currency).words(Detail::Whole)
}

/// `, more than any of the last 12 such windows brought ($1,900 to $7,400)`, where that is so.
pub(super) fn beyond(metrics: &Metrics<'_>) -> String {
    let found = soonest(metrics).and_then(|(ahead, brought)| Some((brought, brought.exceeded_by(ahead)?)));
    found.map_or_else(String::new, |(brought, (least, most))| {
        let (n, least, most) = (brought.windows.len(), whole(metrics, least), whole(metrics, most));
        format!(", more than any of the last {n} such windows brought ({least} to {most})")
    })
}

/// `; $3,100 of it is of deals that are silent`, where that is half of it or more.
pub(super) fn silence(metrics: &Metrics<'_>) -> String {
    let forecast = metrics.forecast();
    let mean = forecast.ahead.first().map_or(Decimal::ZERO, |ahead| ahead.mean);
    if forecast.silent.is_zero() || forecast.silent.saturating_mul(Decimal::TWO) < mean {
        return String::new();
    }
    let days = silent::AFTER;
    format!("; {} of it is of deals without a sign of life for more than {days} days", whole(metrics, forecast.silent))
}

/// What windows as long brought, where there is one.
pub(super) fn section(facts: Facts<'_>) -> Option<Section> {
    let metrics = facts.metrics;
    let (ahead, soon) = soonest(metrics).filter(|(_, soon)| !soon.windows.is_empty())?;
    let ids: Vec<String> =
        metrics.forecast().brought.iter().map(|brought| format!("forecast.brought.{}d", brought.days)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let blocks = vec![
        Block::Table(horizons(metrics)),
        Block::Behind(pages::figures(facts, &ids)),
        Block::Note(reason(metrics, ahead, soon)),
        Block::Table(windows(metrics, soon)),
    ];
    Some(Section {
        note: "won of the deals that were open when the window began, as a forecast has it".to_owned(),
        blocks,
        ..pages::section("brought", "What such windows really brought", Block::Note(Vec::new()))
    })
}

fn horizons(metrics: &Metrics<'_>) -> Table {
    let missing = || Cell::Value(Value::Missing("no whole window yet".to_owned()));
    let money = |amount: Option<Decimal>| {
        amount.map_or_else(missing, |amount| Cell::Value(Value::money(amount, metrics.business.currency)))
    };
    let row = |(brought, ahead): (&Brought, &Ahead)| {
        vec![
            Cell::Name(format!("{}d", brought.days), format!("{} days", brought.days)),
            count(brought.windows.len() as u64),
            money(brought.least()),
            money(brought.median()),
            money(brought.most()),
            money(Some(brought.won)),
            money((ahead.n > 0).then_some(ahead.mean)),
        ]
    };
    let forecast = metrics.forecast();
    Table {
        id: "forecast.brought".to_owned(),
        title: "Forecasts beside what windows as long brought".to_owned(),
        columns: vec![
            words("horizon", "Days"),
            numbers("windows", "Windows"),
            numbers("least", "Least"),
            numbers("median", "Middle"),
            numbers("most", "Most"),
            minor(numbers("won", "Won in the last")),
            numbers("mean", "Forecast"),
        ],
        rows: forecast.brought.iter().zip(&forecast.ahead).map(row).collect(),
        ..Table::default()
    }
}

/// Why the forecast may be far from what came: more is open than ever was, or deals are silent.
fn reason(metrics: &Metrics<'_>, ahead: &Ahead, soon: &Brought) -> Vec<Inline> {
    let money = |amount: Decimal| whole(metrics, amount);
    let open = metrics.forecast().value;
    let most = soon.windows.iter().map(|past| past.open_value).max().unwrap_or_default();
    let began = format!("When these windows of {} days began, at most {} was open; ", soon.days, money(most));
    let mut said = vec![text(began), Inline::Strong(format!("today it is {}.", money(open)))];
    said.extend(shares(ahead, soon, open).map(text));
    let silent = metrics.forecast().silent;
    if ahead.mean > Decimal::ZERO {
        let (days, silent, mean) = (silent::AFTER, money(silent), money(ahead.mean));
        said.push(text(format!(
            " Of the {mean} forecast, {silent} is of deals without a sign of life for more than {days} days: a chance does not fall while a deal waits."
        )));
    }
    said
}

/// ` Of what was open, 31 % was won in its window; of what is open, the forecast expects 33 %.`
fn shares(ahead: &Ahead, soon: &Brought, open: Decimal) -> Option<String> {
    let sum = |of: fn(&Past) -> Decimal| soon.windows.iter().map(of).fold(Decimal::ZERO, Decimal::saturating_add);
    let seen = sum(|past| past.brought).checked_div(sum(|past| past.open_value))?;
    let expected = ahead.mean.checked_div(open)?;
    let [seen, expected] = [seen, expected].map(|share| Value::Share(round(share, 2)).words(Detail::Short));
    Some(format!(
        " Of what was open, {seen} was won within its {} days; of what is open today, the forecast expects {expected}.",
        soon.days
    ))
}

fn windows(metrics: &Metrics<'_>, soon: &Brought) -> Table {
    let row = |past: &Past| {
        let money = |amount: Decimal| Cell::Value(Value::money(amount, metrics.business.currency));
        let share = Ratio::new(past.won, past.open);
        let value = share.fraction().map_or_else(|| Value::Missing("nothing was open".to_owned()), Value::Share);
        vec![
            Cell::Value(Value::Date(past.window.from)),
            Cell::Value(Value::Date(past.window.to)),
            count(past.open),
            money(past.open_value),
            Cell::Rate { value, k: share.k.into(), n: share.n.into(), interval: share.wilson() },
            money(past.brought),
        ]
    };
    Table {
        id: "forecast.windows".to_owned(),
        title: format!(
            "The last {} of {} days",
            words_of::count(soon.windows.len() as u64, "window", "windows"),
            soon.days
        ),
        columns: vec![
            words("from", "From"),
            minor(words("to", "To")),
            minor(numbers("open", "Open then")),
            numbers("open_value", "Worth"),
            numbers("won_share", "Won of them"),
            numbers("brought", "Brought"),
        ],
        rows: soon.windows.iter().rev().map(row).collect(),
        ..Table::default()
    }
}
