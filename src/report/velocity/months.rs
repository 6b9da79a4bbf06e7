//! What was won by month: how many deals, what they are worth, and how long they took.

use rust_decimal::Decimal;

use crate::{
    base::value::{Detail, Value},
    insights::Facts,
    metrics::{Metrics, velocity::MonthWon},
    report::{
        model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
        pages,
        tables::{count, minor, numbers, words},
    },
};

/// Deals won by month, once any was.
pub(super) fn section(facts: Facts<'_>) -> Option<Section> {
    let metrics = facts.metrics;
    let months = &metrics.velocity().closings.months;
    if months.iter().all(|month| month.won == 0) {
        return None;
    }
    let ids: Vec<&str> = metrics.ids_under("velocity.month.").collect();
    let mut made = pages::section("months", "Won by month", Block::Chart(chart(metrics)?));
    made.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    Some(made)
}

fn chart(metrics: &Metrics<'_>) -> Option<Chart> {
    let months = &metrics.velocity().closings.months;
    let last = months.last()?;
    let own = metrics.business.currency;
    let label = |(at, month): (usize, &MonthWon)| {
        let (short, year) = (month.month.short(), month.month.year);
        if at == 0 || month.month.month == 1 { format!("{short} {year}") } else { short.to_owned() }
    };
    let most = months.iter().max_by_key(|month| month.value).unwrap_or(last);
    let words = |amount: Decimal| Value::money(amount, own).words(Detail::Whole);
    let so_far = if most.so_far { " so far" } else { "" };
    Some(Chart {
        id: "velocity-months".to_owned(),
        title: "Value of the deals won by month".to_owned(),
        description: format!(
            "The most was won in {}{so_far}: {}, {} a day.",
            most.month.words(),
            words(most.value),
            words(most.per_day())
        ),
        kind: ChartKind::Bar,
        labels: months.iter().enumerate().map(label).collect(),
        series: vec![Series { name: "Won".to_owned(), values: months.iter().map(|month| Some(month.value)).collect() }],
        unit: Value::money(Decimal::ZERO, own),
        last_so_far: last.so_far,
        table: table(metrics),
    })
}

fn table(metrics: &Metrics<'_>) -> Table {
    let money = |amount: Decimal| Cell::Value(Value::money(amount, metrics.business.currency));
    let row = |month: &MonthWon| {
        let so_far = if month.so_far { " so far" } else { "" };
        let none = || Cell::Value(Value::Missing("no won deal has both its days".to_owned()));
        let median = month.to_win.median();
        vec![
            Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words())),
            count(month.won),
            money(month.value),
            money(month.per_day()),
            median.map_or_else(none, |days| Cell::Value(Value::Number(days.round_dp(1)))),
            count(month.to_win.n()),
        ]
    };
    Table {
        id: "velocity.months".to_owned(),
        title: "Deals won by month".to_owned(),
        columns: vec![
            words("month", "Month"),
            numbers("won", "Won"),
            numbers("value", "Worth"),
            numbers("per_day", "A day"),
            numbers("median_days", "Median days to close"),
            minor(numbers("days_n", "Deals timed")),
        ],
        rows: metrics.velocity().closings.months.iter().map(row).collect(),
        ..Table::default()
    }
}
