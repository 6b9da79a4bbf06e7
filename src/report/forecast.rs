//! The forecast: what open deals may bring in 30, 60 and 90 days, what each chance rests on, and how earlier forecasts did.

use rust_decimal::Decimal;

mod brought;
mod record;

use super::{
    model::{Block, Cell, Chart, ChartKind, Inline, Section, Series, Table},
    pages::{self, Body, section},
    tables::{MOST_ROWS, count, data_only, first_of, minor, numbers, words},
    words::title,
};
use crate::{
    base::{
        money::{money_of_two_digits, round},
        ratio::Ratio,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        forecast::{
            Ahead, Likely,
            distribution::round_step,
            most_likely,
            rates::{Odds, chance},
        },
    },
};

/// The deals that the page shows.
const SHOWN: usize = 15;

/// The most amounts along the chart.
const POINTS: u32 = 15;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    !metrics.data.deals.rows.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let figures = |ids: &[&str]| Block::Figures(pages::figures(facts, ids));
    let ahead = ["forecast.30d", "forecast.60d", "forecast.90d"];
    let ranges: Vec<String> =
        ahead.iter().flat_map(|id| ["p10", "p50", "p90", "nothing"].map(|name| format!("{id}.{name}"))).collect();
    let ranges: Vec<&str> = ranges.iter().map(String::as_str).collect();
    let mut sections = vec![Section {
        note: "won and open are never added up".to_owned(),
        blocks: vec![
            figures(&ahead),
            figures(&["forecast.won_so_far", "forecast.silent_30d", "pipeline.open_value", "pipeline.weighted_value"]),
        ],
        ..section("figures", "What may come", Block::Note(Vec::new()))
    }];
    let behind = Block::Behind(pages::alike(facts, &ranges));
    sections.push(Section {
        note: "8 of 10 times it is between low (p10) and high (p90)".to_owned(),
        blocks: vec![Block::Table(horizons(metrics)), behind],
        ..section("ahead", "How sure that is", Block::Note(Vec::new()))
    });
    sections.extend(brought::section(facts));
    sections.extend(curve(metrics).map(|chart| section("curve", "Chance of at least so much", Block::Chart(chart))));
    sections.extend(deals(metrics));
    sections.extend(odds(metrics));
    sections.push(record::section(facts));
    Body { headline: headline(metrics), sections }
}

/// `About $9,400 may come in the next 30 days: 8 of 10 times $4,000 to $15,000; the chance of nothing is 3 %.`
pub(super) fn headline(metrics: &Metrics<'_>) -> String {
    let own = metrics.business.currency;
    let missing = metrics.forecast().missing;
    let Some(soon) = metrics.forecast().ahead.first().filter(|_| missing.open > 0) else {
        return "No deal is open, so nothing can be forecast.".to_owned();
    };
    if soon.n == 0 {
        return format!(
            "None of the {} open deals has a value, a chance and a time, so nothing can be forecast.",
            missing.open
        );
    }
    let short = |amount: Decimal| Value::money(money_of_two_digits(amount), own).words(Detail::Whole);
    let (low, high) = (short(soon.spread.quantile(0.1)), short(soon.spread.quantile(0.9)));
    format!(
        "About {} may come of open deals in the next {} days: 8 of 10 times {low} to {high}{}; {}{}.",
        short(soon.mean),
        soon.days,
        brought::beyond(metrics),
        nothing(soon),
        brought::silence(metrics)
    )
}

fn nothing(ahead: &Ahead) -> String {
    let share = chance(ahead.spread.nothing);
    if share < Decimal::new(1, 3) {
        "nothing at all is most unlikely".to_owned()
    } else if share < Decimal::new(1, 2) {
        "the chance of nothing is below 1 %".to_owned()
    } else {
        format!("the chance of nothing is {}", Value::Share(round(share, 2)).words(Detail::Exact))
    }
}

fn horizons(metrics: &Metrics<'_>) -> Table {
    let money = |amount: Decimal| Cell::Value(Value::money(amount, metrics.business.currency));
    let row = |ahead: &Ahead| {
        let mut cells = vec![Cell::Name(format!("{}d", ahead.days), format!("{} days", ahead.days)), count(ahead.n)];
        if ahead.n == 0 && metrics.forecast().missing.open > 0 {
            let unknown = || Cell::Value(Value::Missing("no open deal has a value, a chance and a time".to_owned()));
            cells.extend([unknown(), unknown(), unknown(), unknown(), unknown()]);
        } else {
            cells.push(money(ahead.mean));
            cells.extend([0.1, 0.5, 0.9].map(|q| money(ahead.spread.quantile(q))));
            cells.push(Cell::Value(Value::Share(chance(ahead.spread.nothing))));
        }
        cells
    };
    Table {
        id: "forecast".to_owned(),
        title: "What open deals may bring".to_owned(),
        columns: vec![
            words("horizon", "Next"),
            minor(numbers("n", "Deals")),
            numbers("mean", "On average"),
            numbers("p10", "Low"),
            minor(numbers("p50", "Middle")),
            numbers("p90", "High"),
            numbers("nothing", "Nothing at all"),
        ],
        rows: metrics.forecast().ahead.iter().map(row).collect(),
        note: "A deal brings its value or nothing, so the average may be a sum that cannot happen. Deals that nobody knows of yet are not in it.".to_owned(),
        ..Table::default()
    }
}

/// The chance of at least so much, by horizon.
fn curve(metrics: &Metrics<'_>) -> Option<Chart> {
    let own = metrics.business.currency;
    let ahead: Vec<&Ahead> = metrics.forecast().ahead.iter().filter(|ahead| ahead.n > 0).collect();
    let far = ahead.iter().map(|ahead| ahead.spread.quantile(0.99)).max().filter(|far| *far > Decimal::ZERO)?;
    let step = round_step(far / Decimal::from(POINTS));
    let amounts = (1..=POINTS).map(|point| step.saturating_mul(Decimal::from(point)));
    let amounts: Vec<Decimal> = amounts.take_while(|amount| *amount < far.saturating_add(step)).collect();
    let at_least = |ahead: &Ahead, amount: &Decimal| chance(ahead.spread.at_least(*amount)).round_dp(4);
    let series = ahead.iter().map(|ahead| Series {
        name: format!("{} days", ahead.days),
        values: amounts.iter().map(|amount| Some(at_least(ahead, amount))).collect(),
    });
    let label = |amount: &Decimal| Value::money(*amount, own).words(Detail::Short);
    let row = |amount: &Decimal| {
        let mut cells = vec![Cell::Value(Value::money(*amount, own))];
        cells.extend(ahead.iter().map(|ahead| Cell::Value(Value::Share(at_least(ahead, amount)))));
        cells
    };
    let mut columns = vec![numbers("amount", "At least")];
    columns.extend(ahead.iter().map(|ahead| numbers(&format!("d{}", ahead.days), &format!("In {} days", ahead.days))));
    let (first, last) = (ahead.first()?, ahead.last()?);
    let middle = |ahead: &Ahead| Value::money(ahead.spread.quantile(0.5), own).words(Detail::Whole);
    Some(Chart {
        id: "forecast-curve".to_owned(),
        title: "Chance of at least so much".to_owned(),
        description: format!(
            "As likely more as less than {} in {} days, {} in {} days.",
            middle(first),
            first.days,
            middle(last),
            last.days
        ),
        kind: ChartKind::Line,
        labels: amounts.iter().map(label).collect(),
        series: series.collect(),
        unit: Value::Share(Decimal::ZERO),
        last_so_far: false,
        table: Table {
            id: "forecast.curve".to_owned(),
            title: "Chance of at least so much".to_owned(),
            columns,
            rows: amounts.iter().map(row).collect(),
            ..Table::default()
        },
    })
}

/// The open deals, the one that brings most first.
fn deals(metrics: &Metrics<'_>) -> Option<Section> {
    let (data, own) = (metrics.data, metrics.business.currency);
    let row = |deal: &Likely| {
        let stage =
            metrics.business.pipelines.get(deal.pipeline).map_or("", |pipeline| pipeline.stage_name(deal.stage));
        let soon = deal.within.and_then(|within| within.first().copied());
        let share = |chance: Option<Decimal>| {
            Cell::Value(chance.map_or_else(|| Value::Missing("nothing tells its time".to_owned()), Value::Share))
        };
        let money = |amount: Decimal| Cell::Value(Value::money(amount, own));
        vec![
            Cell::Code(data.deals.id.get(deal.row).to_owned()),
            Cell::Text(data.deals.title.get(deal.row).to_owned()),
            Cell::Name(stage.to_owned(), title(stage)),
            money(deal.value),
            share(Some(deal.chance)),
            Cell::Text(if deal.own_chance { "its own" } else { "its stage" }.to_owned()),
            deal.closes.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day))),
            share(soon),
            money(deal.weighted()),
        ]
    };
    let n = metrics.forecast().n as usize;
    let table = Table {
        id: "forecast.deals".to_owned(),
        title: "Open deals with their chances".to_owned(),
        columns: vec![
            words("id", "Deal"),
            minor(words("title", "Title")),
            words("stage", "Stage"),
            numbers("value", "Value"),
            minor(numbers("chance", "Chance")),
            minor(words("chance_of", "Chance is")),
            minor(words("expected_close", "Expected")),
            numbers("within_30d", "In 30 days"),
            numbers("weighted", "Value × chance"),
        ],
        rows: most_likely(metrics, Some(MOST_ROWS)).iter().map(row).collect(),
        note: first_of(n),
        limit: SHOWN,
        ..Table::default()
    };
    (n > 0).then(|| Section {
        note: "a deal's own `probability` goes before that of its stage, its `expected_close` before the stage's days"
            .replace('`', ""),
        ..section("deals", "Which deals it is made of", Block::Table(table))
    })
}

/// What each chance rests on.
fn odds(metrics: &Metrics<'_>) -> Option<Section> {
    let several = metrics.pipelines().len() > 1;
    let row = |odds: &Odds| {
        let unknown = || Value::Missing("nothing tells it yet".to_owned());
        let share = |share: Option<Decimal>| Cell::Value(share.map_or_else(unknown, Value::Share));
        let settled = Ratio::new(odds.advanced, odds.advanced + odds.lost);
        let observed =
            settled.fraction().map_or_else(|| Value::Missing("no deal has left it yet".to_owned()), Value::Share);
        let mut cells = vec![
            Cell::Name(odds.stage.clone(), title(&odds.stage)),
            odds.expected.map_or(Cell::Blank, |expected| Cell::Value(Value::Share(expected))),
            Cell::Rate { value: observed, k: settled.k.into(), n: settled.n.into(), interval: settled.wilson() },
            share(odds.advance),
            share(odds.win),
            Cell::Value(odds.days.map_or_else(unknown, Value::Days)),
            count(odds.left),
            share(odds.within.and_then(|within| within.first().copied())),
        ];
        cells.insert(0, Cell::Name(odds.pipeline.clone(), title(&odds.pipeline)));
        cells
    };
    let pipeline = words("pipeline", "Pipeline");
    let table = Table {
        id: "forecast.stages".to_owned(),
        title: "Chance and time of each stage".to_owned(),
        columns: vec![
            if several { pipeline } else { data_only(pipeline) },
            words("stage", "Stage"),
            minor(numbers("expected", "Expected")),
            numbers("observed", "Seen"),
            numbers("advance", "Gets on"),
            numbers("win", "Wins"),
            numbers("days", "Days"),
            minor(numbers("days_n", "Deals timed")),
            minor(numbers("within_30d", "If won, in 30 days")),
        ],
        rows: metrics.forecast().odds.iter().map(row).collect(),
        note: "What business.toml expects counts as much as ten deals; what is seen counts more as it grows. Deals that are still in a stage are in neither share, but their days count.".to_owned(),
        ..Table::default()
    };
    (!metrics.forecast().odds.is_empty()).then(|| section("stages", "What the chances rest on", Block::Table(table)))
}

/// Plain text.
fn text(words: impl Into<String>) -> Inline {
    Inline::Text(words.into())
}
