//! The page: competitors: how often they are met, what they bid, who wins.

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    tables::{count, data_only, minor, numbers, said, words},
};
use crate::{
    base::{
        calendar::Window,
        money::{Money, round},
        ratio::{Portion, Ratio},
        text,
        value::{Detail, Value},
    },
    insights::{Facts, leader},
    metrics::{
        Metrics,
        competitors::{Competitor, ENOUGH, Kind, Platform, Quarter, Trend, Undercut, within},
    },
};

/// The figures at the head of the page.
const FIGURES: [&str; 5] = [
    "competitors.sightings",
    "competitors.win_rate",
    "competitors.against_us",
    "competitors.undercut_rate",
    "competitors.bid_gap",
];

/// Typical bids, which the tables have too.
const BIDS: [&str; 4] = [
    "competitors.count",
    "competitors.typical_bid.hourly",
    "competitors.typical_bid.fixed",
    "competitors.typical_bid.unspecified",
];

/// The rows of a table that a page shows at first.
const SHOWN: usize = 10;
/// The quarters that a chart shows.
const QUARTERS: usize = 12;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    !metrics.competitors().met.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let them = &metrics.competitors();
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &FIGURES)))];
    let mut met = section("competitors", "Whom we meet", Block::Table(met_table(&them.met)));
    met.note = verdict(&them.met).unwrap_or_default();
    met.blocks.push(Block::Behind(pages::figures(facts, &BIDS)));
    sections.push(met);
    sections.extend(them.trends.iter().map(|trend| trend_section(metrics, trend)));
    sections.extend(platforms(metrics));
    sections.extend(undercuts(&them.undercuts));
    Body { headline: headline(facts), sections }
}

/// The sections of a report of some days: whom we met on these, who won, and who bid less.
pub(super) fn met_in(metrics: &Metrics<'_>, days: Window) -> Vec<Section> {
    let them = within(metrics, days);
    if them.met.is_empty() {
        return Vec::new();
    }
    let note = verdict(&them.met).unwrap_or_default();
    let met = Section { note, ..section("competitors", "Whom we met", Block::Table(met_table(&them.met))) };
    std::iter::once(met).chain(undercuts(&them.undercuts)).collect()
}

/// Whether anybody clearly wins more than the others.
fn verdict(met: &[Competitor]) -> Option<String> {
    let rates: Vec<(&str, Portion)> = met.iter().map(|one| (one.name.as_str(), one.won.into())).collect();
    leader::words(&rates, "known outcomes")
}

fn headline(facts: Facts<'_>) -> String {
    let them = &facts.metrics.competitors();
    let Some(first) = them.met.first() else { return "No competitor was met yet.".to_owned() };
    let most = them.met.iter().filter(|one| one.sightings == first.sightings).count();
    let times = text::count(first.sightings, "time", "times");
    let met = match most {
        1 => format!("We meet {} most: {times}", text::shorten(&first.name, 40)),
        n => format!("We meet {n} competitors most: {times} each"),
    };
    let cheaper = facts.metrics.figure("competitors.undercut_rate", Some(0)).and_then(|figure| figure.ratio);
    let cheaper = cheaper.filter(|ratio| ratio.n > 0).map_or_else(String::new, |Ratio { k, n }| {
        format!(" They bid less than us in {} of {}.", text::grouped(k), text::grouped(n))
    });
    format!("{met}.{cheaper}")
}

fn rate(ratio: Ratio, drawn: bool) -> Cell {
    let value = ratio.fraction().map_or_else(|| Value::Missing("none known".to_owned()), Value::Share);
    let interval = if drawn { ratio.wilson() } else { None };
    Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval }
}

fn money(money: Money) -> Cell {
    Cell::Value(Value::Money(vec![Money { amount: round(money.amount, money.currency.decimals()), ..money }]))
}

fn met_table(met: &[Competitor]) -> Table {
    Table {
        id: "competitors".to_owned(),
        title: "Competitors, the most often met first".to_owned(),
        columns: vec![
            words("competitor", "Competitor"),
            numbers("sightings", "Met"),
            data_only(numbers("won", "Won")),
            data_only(numbers("known", "Known")),
            numbers("win_rate", "They won, of known"),
            minor(numbers("against_us", "Where we bid too")),
            numbers("typical_bid", "Typical bid"),
            words("bid_kind", "For"),
            data_only(numbers("bids", "Bids")),
            data_only(numbers("low", "Lowest")),
            data_only(numbers("high", "Highest")),
            minor(numbers("undercuts", "Below us")),
            minor(numbers("reviews", "Reviews")),
            minor(numbers("review_growth", "New reviews")),
            data_only(words("last", "Last met")),
        ],
        rows: met.iter().map(met_row).collect(),
        limit: SHOWN,
        ..Table::default()
    }
}

fn met_row(one: &Competitor) -> Vec<Cell> {
    let bids =
        |of: fn(&crate::metrics::competitors::Range) -> Money| one.bids.map_or(Cell::Blank, |range| money(of(&range)));
    let growth = one.reviews.filter(|((first, _), (last, _))| first < last).map(|((_, first), (_, last))| {
        Value::Number(rust_decimal::Decimal::from(last) - rust_decimal::Decimal::from(first))
    });
    vec![
        Cell::Text(one.name.clone()),
        count(one.sightings),
        count(one.won.k),
        count(one.won.n),
        rate(one.won, true),
        rate(one.against_us, false),
        bids(|range| range.median),
        one.bids.map_or(Cell::Blank, |range| kind(range.kind)),
        one.bids.map_or(Cell::Blank, |range| count(range.n)),
        bids(|range| range.low),
        bids(|range| range.high),
        rate(one.undercuts, false),
        one.reviews.map_or(Cell::Blank, |(_, (_, last))| count(last)),
        growth.map_or(Cell::Blank, Cell::Value),
        Cell::Value(Value::Date(one.last)),
    ]
}

fn kind(kind: Kind) -> Cell {
    match kind {
        Kind::Hourly => Cell::Name("hourly".to_owned(), "an hour".to_owned()),
        Kind::Fixed => Cell::Name("fixed".to_owned(), "the job".to_owned()),
        Kind::Unsaid => Cell::Blank,
    }
}

fn platforms(metrics: &Metrics<'_>) -> Option<Section> {
    let row = |one: &Platform| {
        vec![
            said(one.name.clone()),
            kind(one.bids.kind),
            count(one.bids.n),
            money(one.bids.median),
            money(one.bids.mean),
            money(one.bids.low),
            money(one.bids.high),
            one.ours.map_or(Cell::Blank, |(ours, _)| money(ours)),
        ]
    };
    let all = &metrics.competitors().platforms;
    let table = Table {
        id: "competitors.platforms".to_owned(),
        title: "What competitors bid, by platform".to_owned(),
        columns: vec![
            words("platform", "Platform"),
            words("bid_kind", "For"),
            numbers("n", "Bids"),
            numbers("median", "Median"),
            minor(numbers("average", "Average")),
            numbers("low", "Lowest"),
            numbers("high", "Highest"),
            numbers("ours", "Our median"),
        ],
        rows: all.iter().map(row).collect(),
        limit: SHOWN,
        ..Table::default()
    };
    (!all.is_empty()).then(|| section("platforms", "What they bid, by platform", Block::Table(table)))
}

fn undercuts(all: &[Undercut]) -> Option<Section> {
    let row = |one: &Undercut| {
        vec![
            Cell::Value(Value::Date(one.day)),
            Cell::Text(one.competitor.clone()),
            said(one.platform.clone()),
            said(one.job.clone()),
            money(one.bid),
            money(one.ours),
            Cell::Value(Value::Share(one.gap)),
            kind(one.kind),
        ]
    };
    let table = Table {
        id: "competitors.undercuts".to_owned(),
        title: "Bids below ours, the newest first".to_owned(),
        columns: vec![
            words("date", "Day"),
            words("competitor", "Competitor"),
            minor(words("platform", "Platform")),
            minor(words("job", "Job")),
            numbers("bid", "Their bid"),
            numbers("our_bid", "Ours"),
            numbers("gap", "Below us by"),
            minor(words("bid_kind", "For")),
        ],
        rows: all.iter().map(row).collect(),
        limit: SHOWN,
        ..Table::default()
    };
    (!all.is_empty()).then(|| section("undercuts", "Bids below ours", Block::Table(table)))
}

fn trend_section(metrics: &Metrics<'_>, trend: &Trend) -> Section {
    let (id, title) = match trend.kind {
        Kind::Hourly => ("hourly", "Hourly bids by quarter"),
        Kind::Fixed => ("fixed", "Bids for whole jobs by quarter"),
        Kind::Unsaid => ("unspecified", "Bids of an unknown kind by quarter"),
    };
    let own = metrics.business.currency;
    let shown = trend.quarters.get(trend.quarters.len().saturating_sub(QUARTERS)..).unwrap_or(&[]);
    let name = |one: &Quarter| format!("Q{} {}", one.quarter, one.year);
    let cell =
        |value: Option<rust_decimal::Decimal>| value.map_or(Cell::Blank, |amount| money(Money::new(amount, own)));
    let row = |one: &Quarter| vec![Cell::Text(name(one)), count(one.n), cell(one.theirs), cell(one.ours)];
    let chart = Chart {
        id: format!("bids-{id}"),
        title: title.to_owned(),
        description: described(trend, metrics),
        kind: ChartKind::Line,
        labels: shown.iter().map(name).collect(),
        series: vec![
            Series { name: "Their median".to_owned(), values: shown.iter().map(|one| one.theirs).collect() },
            Series { name: "Ours".to_owned(), values: shown.iter().map(|one| one.ours).collect() },
        ],
        unit: Value::money(0.into(), own),
        last_so_far: true,
        table: Table {
            id: format!("competitors.trend.{id}"),
            title: title.to_owned(),
            columns: vec![
                words("quarter", "Quarter"),
                numbers("n", "Bids"),
                numbers("theirs", "Their median"),
                numbers("ours", "Our median"),
            ],
            rows: trend.quarters.iter().map(row).collect(),
            ..Table::default()
        },
    };
    Section { note: moved(trend), half: true, ..section(&format!("trend-{id}"), title, Block::Chart(chart)) }
}

/// What there is to see: the middle of the last quarter that has bids, and of how many.
fn described(trend: &Trend, metrics: &Metrics<'_>) -> String {
    let last = trend.quarters.iter().rev().find_map(|one| Some((one, one.theirs?)));
    last.map_or_else(String::new, |(one, middle)| {
        let middle = Value::money(middle, metrics.business.currency).words(Detail::Whole);
        let bids = text::count(one.n, "bid", "bids");
        format!("The median of {bids} in the {} quarter of {} is {middle}.", ordinal(one.quarter), one.year)
    })
}

fn ordinal(quarter: u32) -> &'static str {
    match quarter {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => "fourth",
    }
}

/// How prices moved, where enough bids say so.
fn moved(trend: &Trend) -> String {
    let (now, before) = (trend.lately.0, trend.before.0);
    match trend.change() {
        Some(change) => {
            let way = if change.is_sign_negative() { "down" } else { "up" };
            let by = Value::Share(change.abs()).words(Detail::Exact);
            let same = format!("median of the last 90 days {way} {by} on the 90 days before: {now} and {before} bids");
            if change.is_zero() {
                format!("median unchanged on the 90 days before: {now} and {before} bids")
            } else {
                same
            }
        }
        None => format!(
            "too few to say whether prices move: {} in the last 90 days, {before} in the 90 before, {ENOUGH} needed each",
            text::count(now, "bid", "bids")
        ),
    }
}
