//! What those who bring deals did of late: this month so far, and in the last 90 days.

use rust_decimal::Decimal;

use super::{number, rate, shared};
use crate::{
    base::{
        calendar::Window,
        ratio::Portion,
        value::{Detail, Value},
    },
    insights::leader,
    metrics::{Metrics, standings::Lately, workers::Worker},
    report::{
        model::{Block, Cell, Section, Table},
        pages,
        tables::{by_currency, minor, numbers, sum, words},
    },
};

/// The sections of both windows; none of one in which nothing happened.
pub(in crate::report) fn sections(
    names: [&str; 3],
    of: fn(&Lately) -> &[Worker],
    metrics: &Metrics<'_>,
) -> Vec<Section> {
    let lately = metrics.standings().lately.iter();
    let windows = [("month", "This month so far"), ("recent", "Last 90 days")].into_iter().zip(lately);
    windows
        .filter_map(|((key, title), lately)| section(names, [key, title], lately.window, of(lately), metrics))
        .collect()
}

/// The section of one window, with the id and heading that it has beside others; `None` where nothing happened.
pub(in crate::report) fn section(
    [id, title, label]: [&str; 3],
    [key, heading]: [&str; 2],
    window: Window,
    workers: &[Worker],
    metrics: &Metrics<'_>,
) -> Option<Section> {
    workers.iter().any(Worker::is_known).then_some(())?;
    let table = Table {
        id: format!("{id}.{key}"),
        title: format!("{title}, {}", window.words()),
        columns: vec![
            words("name", label),
            numbers("leads", "New leads"),
            numbers("proposals", "Proposals"),
            numbers("won", "Won"),
            minor(numbers("lost", "Lost")),
            numbers("win_rate", "Won of closed"),
            numbers("revenue", "Value won"),
        ],
        rows: workers.iter().map(|worker| row(&worker.name, std::slice::from_ref(worker), metrics)).collect(),
        total: Some(row("All", workers, metrics)),
        note: format!(
            "{}: each thing on its own day, so that what is won here may have come in before. {}",
            window.words(),
            shared(workers)
        )
        .trim_end()
        .to_owned(),
        limit: 20,
        window: Some(window),
    };
    let id = format!("{}-{key}", id.replace('.', "-"));
    let block = Block::Table(by_currency(table, metrics.business.currency));
    Some(Section { note: most(workers, metrics), ..pages::section(&id, heading, block) })
}

/// The row of one of them, or of all together.
fn row(name: &str, workers: &[Worker], metrics: &Metrics<'_>) -> Vec<Cell> {
    let add = |of: fn(&Worker) -> Decimal| workers.iter().map(of).sum::<Decimal>();
    let (won, lost) = (add(|one| one.won), add(|one| one.lost));
    vec![
        Cell::Text(name.to_owned()),
        number(add(|one| one.leads)),
        number(add(|one| one.proposals)),
        number(won),
        number(lost),
        rate(Portion::new(won, won + lost), true),
        Cell::Value(sum(workers.iter().map(|one| &one.revenue), metrics.business.currency)),
    ]
}

/// Who won the most, and whether that says anything about who wins more often.
fn most(workers: &[Worker], metrics: &Metrics<'_>) -> String {
    let named = || workers.iter().filter(|worker| worker.is_known());
    let won: Decimal = workers.iter().map(|worker| worker.won).sum();
    let first = named().filter(|worker| worker.won > Decimal::ZERO);
    let first = first.max_by_key(|worker| (worker.revenue.number(), worker.won, std::cmp::Reverse(&worker.name)));
    let Some(first) = first else { return "nothing was won".to_owned() };
    let all = sum(workers.iter().map(|worker| &worker.revenue), metrics.business.currency);
    let deals = |n: Decimal| Value::Number(n.normalize()).words(Detail::Short);
    let most = format!(
        "{} won the most: {} of {}, {} of {} deals won",
        first.name,
        first.revenue.words(Detail::Whole),
        all.words(Detail::Whole),
        deals(first.won),
        deals(won)
    );
    let rates: Vec<(&str, Portion)> = named().map(|worker| (worker.name.as_str(), worker.win_rate)).collect();
    leader::words(&rates, "closed deals").map_or_else(|| most.clone(), |verdict| format!("{most}; {verdict}"))
}
