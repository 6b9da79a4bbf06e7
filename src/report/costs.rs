//! The page: what it costs to earn: acquisition, return, hours saved. Only where costs are kept.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    tables::{by_currency, count, minor, numbers, said, sum, words},
    words::title,
};
use crate::{
    base::{
        calendar::Window,
        figure::Figure,
        text::{count as count_words, join},
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        costs::{MonthCosts, Return, Spending, Winning},
    },
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    metrics.costs().window.is_some()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let days = metrics.costs().window.map_or_else(String::new, Window::words);
    let with_days = |id: &str, heading: &str, ids: &[&str]| {
        let cards = pages::figures(facts, ids);
        (!cards.is_empty()).then(|| Section { note: days.clone(), ..section(id, heading, Block::Figures(cards)) })
    };
    let spent = ["costs.mtd", "costs.ytd", "costs.total"];
    let back = [
        "costs.cac",
        "costs.cac_loaded",
        "costs.new_customers",
        "costs.acquisition",
        "costs.roas",
        "costs.roi",
        "costs.ltv_to_cac",
        "costs.payback_months",
    ];
    let automation = [
        "costs.automation_net",
        "costs.automation_value",
        "costs.automation_cost",
        "costs.automation_hours",
        "costs.automation_roi",
    ];
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &spent)))];
    sections.extend(with_days("returns", "What a customer costs, and what comes back", &back));
    sections.extend(months(metrics));
    sections.extend(returns("platforms", "By platform", "Platform", &metrics.costs().platforms, &days, facts));
    sections.extend(returns("offers", "By offer", "Offer", &metrics.costs().offers, &days, facts));
    sections.extend(with_days("automation", "What automation saves", &automation));
    sections.push(categories(facts, &days));
    Body { headline: headline(facts), sections }
}

/// `A customer costs $269 to win: $8,342 for 31 new customers. For each $1 spent, …`
fn headline(facts: Facts<'_>) -> String {
    let figure = |id: &str| facts.metrics.figure(id, Some(0));
    let known = |id: &str| figure(id).filter(|figure| !matches!(figure.value, Value::Missing(_)));
    let spent = known("costs.total").map_or_else(String::new, |figure| {
        let days = figure.window.map_or_else(String::new, |window| format!(", {}", window.words()));
        format!("{} spent{days}", figure.value.words(Detail::Whole))
    });
    let cac = known("costs.cac").map(|cac| {
        let few = if cac.n < 20 { ", too few to compare" } else { "" };
        let customers = count_words(cac.n, "new customer", "new customers");
        format!("; a new customer costs {} to win ({customers}{few})", cac.value.words(Detail::Whole))
    });
    let none = || "; what a customer costs can't be told yet".to_owned();
    format!("{spent}{}{}.", cac.unwrap_or_else(none), automation(known("costs.automation_net")))
}

fn automation(net: Option<Figure>) -> String {
    let Some(amount) = net.as_ref().and_then(|net| net.value.number()) else { return String::new() };
    let words = net.map_or_else(String::new, |net| net.value.words(Detail::Whole));
    if amount.is_sign_negative() && !amount.is_zero() {
        format!("; automation costs {} more than it saves", words.trim_start_matches('−'))
    } else {
        format!("; automation saves {words} more than it costs")
    }
}

/// Costs by month and category.
fn months(metrics: &Metrics<'_>) -> Option<Section> {
    let (parts, months) = (&metrics.costs().parts, &metrics.costs().months);
    let last = months.last()?;
    let series = parts.iter().enumerate().map(|(at, name)| Series {
        name: spaced(name),
        values: months.iter().map(|month| month.parts.get(at).and_then(Value::number)).collect(),
    });
    let label = |(at, month): (usize, &MonthCosts)| {
        let (short, year) = (month.month.short(), month.month.year);
        if at == 0 || month.month.month == 1 { format!("{short} {year}") } else { short.to_owned() }
    };
    let most = months.iter().filter(|month| !month.so_far).max_by_key(|month| month.amount.number());
    let description = most.map_or_else(
        || format!("{} so far.", last.amount.words(Detail::Whole)),
        |most| format!("The most was spent in {}: {}.", most.month.words(), most.amount.words(Detail::Whole)),
    );
    let chart = Chart {
        id: "costs-months".to_owned(),
        title: "Costs by month".to_owned(),
        description,
        kind: ChartKind::StackedBar,
        labels: months.iter().enumerate().map(label).collect(),
        series: series.collect(),
        unit: Value::money(0.into(), metrics.business.currency),
        last_so_far: last.so_far,
        table: months_table(metrics),
    };
    Some(section("months", "Costs by month", Block::Chart(chart)))
}

fn months_table(metrics: &Metrics<'_>) -> Table {
    let (parts, months) = (&metrics.costs().parts, &metrics.costs().months);
    let row = |month: &MonthCosts| {
        let so_far = if month.so_far { " so far" } else { "" };
        let name = Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words()));
        let parts = month.parts.iter().cloned().map(Cell::Value);
        std::iter::once(name).chain(parts).chain([Cell::Value(month.amount.clone())]).collect()
    };
    let columns = std::iter::once(words("month", "Month"))
        .chain(parts.iter().map(|name| minor(numbers(name, &spaced(name)))))
        .chain([numbers("amount", "All")]);
    let table = Table {
        id: "costs.months".to_owned(),
        title: "Costs by month and category".to_owned(),
        columns: unique(columns.collect()),
        rows: months.iter().map(row).collect(),
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

/// Columns whose keys differ: a category may be called as another column is.
fn unique(columns: Vec<super::model::Column>) -> Vec<super::model::Column> {
    let mut seen: Vec<String> = vec!["currency".to_owned()];
    let mut named = Vec::with_capacity(columns.len());
    let last = columns.len().saturating_sub(1);
    for (at, mut column) in columns.into_iter().enumerate() {
        let reserved = (at > 0 && column.key == "month") || (at < last && column.key == "amount");
        if reserved || seen.contains(&column.key) {
            column.key = format!("category {}", column.key);
        }
        seen.push(column.key.clone());
        named.push(column);
    }
    named
}

/// What was spent on each, and what was won with it.
fn returns(id: &str, heading: &str, label: &str, all: &[Return], days: &str, facts: Facts<'_>) -> Option<Section> {
    if all.is_empty() {
        return None;
    }
    let own = facts.metrics.business.currency;
    let won: Option<u64> = all.iter().map(|one| one.won).sum();
    let total = vec![
        said("All of these".to_owned()),
        Cell::Value(sum(all.iter().map(|one| &one.spent), own)),
        won.map_or(Cell::Blank, count),
        won.map_or(Cell::Blank, |_| Cell::Value(sum(all.iter().map(|one| &one.value), own))),
        Cell::Blank,
        Cell::Blank,
    ];
    let table = Table {
        id: format!("costs.{id}"),
        title: format!("What was spent and won, {}", heading.to_lowercase()),
        columns: vec![
            words("name", label),
            numbers("spent", "Spent"),
            numbers("won", "Deals won"),
            numbers("value", "Worth"),
            numbers("ratio", "Won ÷ spent"),
            minor(numbers("per_deal", "Spent for a deal")),
        ],
        rows: all.iter().map(return_row).collect(),
        total: Some(total),
        note: verdict(all),
        limit: 20,
        ..Table::default()
    };
    let figures: Vec<&str> = all.iter().map(|one| one.figure.as_str()).collect();
    let mut made = section(id, heading, Block::Table(by_currency(table, own)));
    made.blocks.push(Block::Behind(pages::figures(facts, &figures)));
    Some(Section { note: days.to_owned(), ..made })
}

fn return_row(one: &Return) -> Vec<Cell> {
    vec![
        Cell::Name(one.name.clone(), spaced(&one.name)),
        Cell::Value(one.spent.clone()),
        one.won.map_or_else(no_ratio, count),
        Cell::Value(one.value.clone()),
        one.ratio.map_or_else(no_ratio, |ratio| Cell::Value(Value::Number(ratio))),
        one.per_deal.clone().map_or_else(no_ratio, Cell::Value),
    ]
}

fn no_ratio() -> Cell {
    Cell::Value(Value::Missing("no ratio".to_owned()))
}

/// Whether the rows may be held against each other: each needs twenty deals.
fn verdict(all: &[Return]) -> String {
    const ENOUGH: u64 = 20;
    if all.iter().any(|one| one.won.is_none()) {
        return "No deals are kept: what was won with it can't be told.".to_owned();
    }
    let few = all.iter().filter_map(|one| Some((one, one.won.filter(|won| *won < ENOUGH)?)));
    let few: Vec<String> = few.map(|(one, won)| format!("{} ({won} won)", spaced(&one.name))).collect();
    let open = "Deals that would have come anyway are in it";
    match few.as_slice() {
        [] => format!("{open}."),
        few => format!("{open}. Too early to compare: {}.", join(few)),
    }
}

/// Costs by category, with what counts as spent to win customers.
fn categories(facts: Facts<'_>, days: &str) -> Section {
    let metrics = facts.metrics;
    let all = &metrics.costs().categories;
    let own = metrics.business.currency;
    let shares: Option<Decimal> = all.iter().map(|one| one.share).sum();
    let table = Table {
        id: "costs.categories".to_owned(),
        title: "Costs by category".to_owned(),
        columns: vec![
            words("category", "Category"),
            numbers("n", "Rows"),
            numbers("amount", "Spent"),
            numbers("share", "Share"),
            words("winning", "To win customers"),
        ],
        rows: all.iter().map(category_row).collect(),
        total: Some(vec![
            said("All".to_owned()),
            count(all.iter().map(|one| one.n).sum()),
            Cell::Value(sum(all.iter().map(|one| &one.amount), own)),
            shares.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
            Cell::Blank,
        ]),
        limit: 20,
        ..Table::default()
    };
    let figures: Vec<&str> = all.iter().map(|one| one.figure.as_str()).collect();
    let mut made = section("categories", "By category", Block::Table(by_currency(table, own)));
    made.blocks.push(Block::Behind(pages::figures(facts, &figures)));
    Section { note: days.to_owned(), ..made }
}

fn category_row(one: &Spending) -> Vec<Cell> {
    let winning = match one.winning {
        Winning::All => "yes",
        Winning::Some => "in part",
        Winning::None => "no",
    };
    vec![
        Cell::Name(one.name.clone(), spaced(&one.name)),
        count(one.n),
        Cell::Value(one.amount.clone()),
        one.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
        Cell::Text(winning.to_owned()),
    ]
}

/// `content_engine` as people say it; other names as they are, with a capital where they are words of one's own.
fn spaced(name: &str) -> String {
    if name.starts_with('(') { name.to_owned() } else { title(name) }
}
