//! The page: subscriptions: what recurs each month, and how it moves.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    tables::{MOST_ROWS, by_currency, count, data_only, first_of, minor, numbers, said, words},
    words::{spaced, spelled, title},
};
use crate::{
    base::{
        calendar::Month,
        figure::Change,
        money::Currency,
        text::count as count_words,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        recurring::{Ending, MonthMoves, Movement, OfferShare, Shift},
        revenue::NONE,
    },
};

/// The months that charts show; their tables have all.
const MONTHS: usize = 12;
/// The rows of a list that a page shows.
const SHOWN: usize = 12;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    metrics.recurring().months.iter().any(|month| month.customers > 0 || month.joined > 0)
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let standing = ["recurring.mrr", "recurring.arr", "recurring.customers", "recurring.arpa"];
    let kept = [
        "recurring.customer_churn_average",
        "recurring.customer_churn",
        "recurring.revenue_churn",
        "recurring.gross_retention",
        "recurring.net_retention",
        "recurring.net_retention_year",
        "recurring.quick_ratio",
        "recurring.ltv",
    ];
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &standing)))];
    sections.extend(trend(metrics));
    sections.push(movements(facts));
    sections.extend(gains_and_losses(metrics));
    sections.push(Section {
        note: kept_note(metrics),
        ..section("kept", "What stays", Block::Figures(pages::figures(facts, &kept)))
    });
    sections.extend(recent(metrics));
    sections.extend(ending(metrics));
    sections.extend(offers(metrics));
    sections.push(section("behind", "How it is counted", Block::Note(vec![super::model::Inline::Text(
        "Only subscriptions recur: a one-off sale is revenue, and never in these figures. A subscription runs from its start to its end, both days among it; what a customer changes on one day is one movement, and a customer has left when none of theirs runs any more.".to_owned(),
    )])));
    Body { headline: headline(facts), sections }
}

/// How what recurs moved in the month.
pub(super) fn movements(facts: Facts<'_>) -> Section {
    let (today, month) = (facts.metrics.today, facts.metrics.today.month());
    let so_far = if today == month.last() { "" } else { " so far" };
    let moves: Vec<String> = Movement::ALL.iter().map(|kind| format!("recurring.{}", kind.id())).collect();
    let moves: Vec<&str> = moves.iter().map(String::as_str).collect();
    Section {
        note: format!("{}{so_far}", month.words()),
        ..section("movements", "What moved", Block::Figures(pages::figures(facts, &moves)))
    }
}

/// `$5,712 recurs each month from 12 customers, up 2.1 % since the end of September; nobody left in the last full month.`
fn headline(facts: Facts<'_>) -> String {
    let figure = |id: &str| facts.metrics.figure(id, Some(0));
    let Some(mrr) = figure("recurring.mrr") else { return "Nothing recurs yet.".to_owned() };
    let customers = facts.metrics.recurring().months.last().map_or(0, |month| month.customers);
    if customers == 0 {
        return "Nothing recurs any more: no subscription runs today.".to_owned();
    }
    let from = count_words(customers, "customer", "customers");
    let since = match mrr.comparison.as_ref().map(|comparison| (&comparison.change, &comparison.with)) {
        Some((Change::Relative(part), with)) => {
            let way = if part.is_sign_negative() { "down" } else { "up" };
            format!(", {way} {} since {with}", Value::Share(part.abs()).words(Detail::Exact))
        }
        Some((Change::Same, with)) => format!(", as much as at {with}"),
        _ => String::new(),
    };
    let churn = figure("recurring.customer_churn_average").and_then(|figure| figure.ratio);
    let left = churn.map_or_else(String::new, |ratio| match ratio.k {
        0 => "; nobody left in the last six full months".to_owned(),
        k => {
            let k = usize::try_from(k).unwrap_or(usize::MAX);
            format!("; {} left in the last six full months", spelled(k, "customer", "customers"))
        }
    });
    format!("{} recurs each month from {from}{since}{left}.", mrr.value.words(Detail::Whole))
}

/// What the rates are out of, and whether that is enough.
fn kept_note(metrics: &Metrics<'_>) -> String {
    let full = metrics.recurring().months.iter().rev().find(|month| !month.so_far);
    full.map_or_else(
        || "no full month yet".to_owned(),
        |month| {
            let there = count_words(month.customers_before, "customer", "customers");
            format!("last full month is {}, which began with {there}", month.month.words())
        },
    )
}

fn shown<'m>(metrics: &'m Metrics<'_>) -> &'m [MonthMoves] {
    let all = &metrics.recurring().months;
    all.get(all.len().saturating_sub(MONTHS)..).unwrap_or_default()
}

/// `Nov 2025`, `Dec`, `Jan 2026`: the year where it begins.
fn label(at: usize, month: Month) -> String {
    if at == 0 || month.month == 1 { format!("{} {}", month.short(), month.year) } else { month.short().to_owned() }
}

fn own(value: &Value) -> Option<Decimal> {
    value.number()
}

/// Monthly recurring revenue by month.
fn trend(metrics: &Metrics<'_>) -> Option<Section> {
    let months = shown(metrics);
    let (first, last) = (months.first()?, months.last()?);
    let description = format!(
        "{} at the end of {}, {} today.",
        first.end.words(Detail::Whole),
        first.month.words(),
        last.end.words(Detail::Whole)
    );
    let chart = Chart {
        id: "recurring-mrr".to_owned(),
        title: "Monthly recurring revenue by month".to_owned(),
        description,
        kind: ChartKind::Bar,
        labels: months.iter().enumerate().map(|(at, month)| label(at, month.month)).collect(),
        series: vec![Series {
            name: "Monthly recurring revenue".to_owned(),
            values: months.iter().map(|month| own(&month.end)).collect(),
        }],
        unit: Value::money(0.into(), metrics.business.currency),
        last_so_far: last.so_far,
        table: months_table(metrics),
    };
    Some(Section { note: drawn(metrics), ..section("months", "Month by month", Block::Chart(chart)) })
}

/// Which currency is drawn, where there are several.
fn drawn(metrics: &Metrics<'_>) -> String {
    if metrics.recurring().foreign == 0 {
        return String::new();
    }
    format!("Drawn is {} alone; the table has every currency", metrics.business.currency.code())
}

/// Each month: what recurred before, the five movements, what recurs at its end.
fn months_table(metrics: &Metrics<'_>) -> Table {
    let row = |month: &MonthMoves| {
        let so_far = if month.so_far { " so far" } else { "" };
        let name = Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words()));
        let mut cells = vec![name, Cell::Value(month.start.clone())];
        cells.extend(month.moves.iter().cloned().map(Cell::Value));
        let churn = month.churn();
        let value = churn.fraction().map_or_else(|| Value::Missing("no customer before".to_owned()), Value::Share);
        cells.extend([
            Cell::Value(month.end.clone()),
            count(month.customers),
            Cell::Rate { value, k: churn.k.into(), n: churn.n.into(), interval: None },
        ]);
        cells
    };
    let mut columns = vec![words("month", "Month"), minor(numbers("start", "Before"))];
    columns.extend(Movement::ALL.iter().map(|kind| data_only(numbers(kind.id(), &title(kind.id())))));
    columns.extend([
        numbers("end", "At the end"),
        minor(numbers("customers", "Customers")),
        minor(numbers("churn", "Customers lost")),
    ]);
    let table = Table {
        id: "recurring.months".to_owned(),
        title: "Monthly recurring revenue and how it moved".to_owned(),
        columns,
        rows: metrics.recurring().months.iter().map(row).collect(),
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

/// What moved, month by month; `None` where there is but one month.
fn gains_and_losses(metrics: &Metrics<'_>) -> Option<Section> {
    let months = shown(metrics);
    let moved = |month: &MonthMoves, kind: Movement| month.moves.get(kind as usize).and_then(own);
    let sums = |takes: bool| {
        let all = Movement::ALL.into_iter().filter(|kind| kind.takes() == takes);
        let each = all.flat_map(|kind| months.iter().filter_map(move |month| moved(month, kind)));
        let sum = each.fold(Decimal::ZERO, Decimal::saturating_add);
        Value::money(sum, metrics.business.currency).words(Detail::Whole)
    };
    let alone = if metrics.recurring().foreign > 0 { " in its own currency" } else { "" };
    let note = format!("{} gained and {} lost{alone} in {} months", sums(false), sums(true), months.len());
    let table = Block::Table(movements_table(metrics, months));
    (months.len() > 1).then(|| Section { note, ..section("gains", "Gains and losses", table) })
}

/// The five movements of each month.
fn movements_table(metrics: &Metrics<'_>, months: &[MonthMoves]) -> Table {
    let row = |month: &MonthMoves| {
        let moves = month.moves.iter().cloned().map(Cell::Value);
        let so_far = if month.so_far { " so far" } else { "" };
        let name = Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words()));
        std::iter::once(name).chain(moves).collect()
    };
    let columns = std::iter::once(words("month", "Month"))
        .chain(Movement::ALL.iter().map(|kind| numbers(kind.id(), &title(kind.id()))))
        .collect();
    let table = Table {
        id: "recurring.movements".to_owned(),
        title: "Movements of monthly recurring revenue".to_owned(),
        note: "What recurs at a month's end is what recurred before + new + expansion − contraction − churned + reactivated.".to_owned(),
        columns,
        rows: months.iter().map(row).collect(),
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

/// The movements of the last 90 days.
fn recent(metrics: &Metrics<'_>) -> Option<Section> {
    let all = &metrics.recurring().recent;
    let row = |shift: &Shift| {
        vec![
            Cell::Value(Value::Date(shift.day)),
            Cell::Name(shift.kind.id().to_owned(), title(shift.kind.id())),
            Cell::Code(shift.ids.join(", ")),
            if shift.offer.is_empty() { Cell::Blank } else { Cell::Name(shift.offer.clone(), spaced(&shift.offer)) },
            Cell::Value(Value::Money(vec![shift.amount])),
        ]
    };
    let table = Table {
        id: "recurring.recent".to_owned(),
        title: "Movements of the last 90 days".to_owned(),
        columns: vec![
            words("date", "Day"),
            words("kind", "Movement"),
            words("subscriptions", "Subscription"),
            minor(words("offer", "Offer")),
            numbers("amount", "A month"),
        ],
        rows: all.iter().take(MOST_ROWS).map(row).collect(),
        note: first_of(all.len()),
        limit: SHOWN,
        ..Table::default()
    };
    let own = metrics.business.currency;
    (!all.is_empty()).then(|| Section {
        half: true,
        note: "the last 90 days".to_owned(),
        ..section("recent", "Who moved", Block::Table(by_currency(table, own)))
    })
}

/// The subscriptions that run and have an end.
fn ending(metrics: &Metrics<'_>) -> Option<Section> {
    let all = &metrics.recurring().ending;
    let row = |one: &Ending| {
        vec![
            Cell::Code(one.id.clone()),
            if one.offer.is_empty() { Cell::Blank } else { Cell::Name(one.offer.clone(), spaced(&one.offer)) },
            Cell::Value(Value::Date(one.last)),
            Cell::Value(Value::Days(Decimal::from(one.last.since(metrics.today)))),
            Cell::Value(Value::Money(vec![one.amount])),
        ]
    };
    let table = Table {
        id: "recurring.ending".to_owned(),
        title: "Subscriptions that run and have an end".to_owned(),
        columns: vec![
            words("id", "Subscription"),
            minor(words("offer", "Offer")),
            words("last", "Last day"),
            numbers("days", "Left"),
            numbers("amount", "A month"),
        ],
        rows: all.iter().take(MOST_ROWS).map(row).collect(),
        note: first_of(all.len()),
        limit: SHOWN,
        ..Table::default()
    };
    let own = metrics.business.currency;
    (!all.is_empty()).then(|| Section {
        half: true,
        note: "still counted until their last day".to_owned(),
        ..section("ending", "What will end", Block::Table(by_currency(table, own)))
    })
}

/// What recurs by offer.
fn offers(metrics: &Metrics<'_>) -> Option<Section> {
    let all = &metrics.recurring().offers;
    if !all.iter().any(|offer| offer.name != NONE) {
        return None;
    }
    let row = |offer: &OfferShare| {
        vec![
            Cell::Name(offer.name.clone(), spaced(&offer.name)),
            count(offer.n),
            Cell::Value(offer.amount.clone()),
            offer.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
        ]
    };
    let own: Currency = metrics.business.currency;
    let total = metrics.recurring().months.last().map(|month| {
        let n = all.iter().fold(0u64, |sum, offer| sum.saturating_add(offer.n));
        let shares: Option<Decimal> = all.iter().map(|offer| offer.share).sum();
        let share = shares.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share)));
        vec![said("All".to_owned()), count(n), Cell::Value(month.end.clone()), share]
    });
    let table = Table {
        id: "recurring.offers".to_owned(),
        title: "What recurs, by offer".to_owned(),
        columns: vec![
            words("offer", "Offer"),
            numbers("n", "Subscriptions"),
            numbers("amount", "A month"),
            numbers("share", "Share"),
        ],
        rows: all.iter().map(row).collect(),
        total,
        limit: 20,
        ..Table::default()
    };
    Some(Section {
        half: true,
        note: "what runs today".to_owned(),
        ..section("offers", "By offer", Block::Table(by_currency(table, own)))
    })
}
