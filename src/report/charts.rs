//! Charts that several pages show.

use std::collections::BTreeMap;

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::section,
    tables::{by_currency, numbers, words},
};
use crate::{
    base::{
        calendar::Month,
        money::Currency,
        value::{Detail, Value},
    },
    metrics::{Metrics, revenue::MonthRevenue},
};

/// The months that the chart shows; its table has all.
const MONTHS: usize = 12;

/// Revenue of the last twelve months beside that of a year before; `None` where there is none at all.
fn months(metrics: &Metrics<'_>) -> Option<Chart> {
    let all = &metrics.revenue().months;
    let shown = all.get(all.len().saturating_sub(MONTHS)..)?;
    let last = shown.last()?;
    let amount = |month: &MonthRevenue| month.amount.number();
    let by_month: BTreeMap<Month, _> = all.iter().map(|month| (month.month, amount(month))).collect();
    let before: Vec<_> = shown.iter().map(|month| by_month.get(&month.month.plus(-12)).copied().flatten()).collect();
    let mut series = vec![Series { name: "Revenue".to_owned(), values: shown.iter().map(amount).collect() }];
    if before.iter().any(Option::is_some) {
        series.push(Series { name: "A year before".to_owned(), values: before });
    }
    Some(Chart {
        id: "revenue-months".to_owned(),
        title: "Revenue by month".to_owned(),
        description: extremes(shown),
        kind: ChartKind::Bar,
        labels: shown.iter().enumerate().map(|(at, month)| label(at, month.month)).collect(),
        series,
        unit: Value::money(0.into(), metrics.business.currency),
        last_so_far: last.so_far,
        table: months_table(metrics),
    })
}

/// The section with that chart; it says so where a currency is not drawn.
pub(super) fn months_section(metrics: &Metrics<'_>) -> Option<Section> {
    let all = &metrics.revenue().months;
    let note = drawn_alone(all.get(all.len().saturating_sub(MONTHS)..)?, metrics.business.currency);
    months(metrics).map(|chart| Section { note, ..section("months", "Revenue by month", Block::Chart(chart)) })
}

/// Every month with its revenue.
fn months_table(metrics: &Metrics<'_>) -> Table {
    let row = |month: &MonthRevenue| {
        let so_far = if month.so_far { " so far" } else { "" };
        vec![
            Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words())),
            Cell::Value(month.amount.clone()),
        ]
    };
    let table = Table {
        id: "revenue.months".to_owned(),
        title: "Revenue by month".to_owned(),
        columns: vec![words("month", "Month"), numbers("amount", "Revenue")],
        rows: metrics.revenue().months.iter().map(row).collect(),
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

/// `Nov 2025`, `Dec`, `Jan 2026`: the year where it begins.
fn label(at: usize, month: Month) -> String {
    if at == 0 || month.month == 1 { format!("{} {}", month.short(), month.year) } else { month.short().to_owned() }
}

/// Which currency is drawn, where there are several; else nothing.
fn drawn_alone(shown: &[MonthRevenue], own: Currency) -> String {
    let several = shown.iter().any(|month| matches!(&month.amount, Value::Money(sums) if sums.len() > 1));
    if several { format!("Drawn is {} alone; the table has every currency", own.code()) } else { String::new() }
}

fn extremes(shown: &[MonthRevenue]) -> String {
    let whole = || shown.iter().filter(|month| !month.so_far);
    let say = |month: &MonthRevenue| format!("{} in {}", first_currency(&month.amount), month.month.words());
    let least = whole().min_by_key(|month| month.amount.number());
    let most = whole().max_by_key(|month| month.amount.number());
    let running = shown.last().filter(|month| month.so_far);
    let running = running.map(|month| format!("{} so far {}", month.month.words(), first_currency(&month.amount)));
    match (least, most, running) {
        (Some(least), Some(most), running) if least.month != most.month => {
            let running = running.map_or_else(String::new, |running| format!("; {running}"));
            format!("From {} to {}{running}.", say(least), say(most))
        }
        (Some(only), _, Some(running)) => format!("{}; {running}.", say(only)),
        (Some(only), _, None) => format!("{}.", say(only)),
        (None, _, running) => running.map_or_else(String::new, |running| format!("{running}.")),
    }
}

fn first_currency(value: &Value) -> String {
    match value {
        Value::Money(sums) => {
            sums.first().map_or_else(String::new, |sum| Value::Money(vec![*sum]).words(Detail::Whole))
        }
        other => other.words(Detail::Whole),
    }
}
