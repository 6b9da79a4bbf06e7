//! The pipeline: deals by stage, how many get through, the win rates by name, and deals that nobody hears of.

use super::{
    conversion,
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    tables::{MOST_ROWS, by_currency, count, first_of, minor, numbers, sum, words},
    words::title,
};
use crate::{
    base::{
        money::Currency,
        ratio::Ratio,
        text,
        value::{Detail, Value},
    },
    insights::{Facts, alerts::silent_after},
    metrics::{
        Metrics,
        pipeline::{Pipeline, Stage},
        silent::{self, Silent, Span},
    },
};

/// The silent deals that a page shows.
const SHOWN: usize = 20;

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let counts = [
        "pipeline.open_value",
        "pipeline.open_count",
        "deals.won_value",
        "deals.won_count",
        "deals.lost_count",
        "deals.created_count",
        "pipeline.silent_count",
        "pipeline.silent_value",
    ];
    let rates = [
        "deals.win_rate",
        "deals.win_rate_broad",
        "deals.win_rate_created",
        "deals.win_rate_value",
        "deals.win_rate_timed",
    ];
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &counts)))];
    sections.extend(funnels(metrics));
    sections.push(section("stages", "By stage", Block::Table(stages(metrics))));
    sections.extend(conversion::present(metrics).then(|| conversion::steps_section(metrics)));
    sections.push(Section {
        note: "Five common definitions; ask which one is meant before comparing.".to_owned(),
        ..section("win-rates", "Win rates by name", Block::Figures(pages::figures(facts, &rates)))
    });
    sections.extend(silent_deals(metrics));
    Body { headline: headline(facts), sections }
}

fn headline(facts: Facts<'_>) -> String {
    let figure = |id: &str| facts.metrics.figure(id, Some(0));
    let open = figure("pipeline.open_count").and_then(|figure| figure.value.number()).unwrap_or_default();
    let value = figure("pipeline.open_value").map_or_else(String::new, |figure| figure.value.words(Detail::Whole));
    let deals = if open == 1.into() { "deal is" } else { "deals are" };
    let closed = figure("deals.win_rate").and_then(|figure| figure.ratio).filter(|ratio| ratio.n > 0);
    let won = closed.map_or_else(String::new, |Ratio { k, n }| {
        format!("; {} of {} closed were won", text::grouped(k), text::grouped(n))
    });
    match open {
        open if open.is_zero() => format!("No deal is open{won}."),
        open => format!("{} {deals} open, worth {value}{won}.", Value::Number(open).words(Detail::Exact)),
    }
}

/// A funnel a pipeline that has deals.
pub(super) fn funnels(metrics: &Metrics<'_>) -> Vec<Section> {
    let several = metrics.pipelines().len() > 1;
    let of = |pipeline: &Pipeline| {
        let chart = funnel(pipeline, metrics.business.currency)?;
        let title = if several { format!("Funnel: {}", title(&pipeline.id)) } else { "Funnel".to_owned() };
        let note = pipeline
            .stages
            .first()
            .map_or_else(String::new, |first| format!("{} so far", text::count(first.reached, "deal", "deals")));
        Some(Section {
            note,
            half: several,
            ..section(&format!("funnel-{}", pipeline.id), &title, Block::Chart(chart))
        })
    };
    metrics.pipelines().iter().filter_map(of).collect()
}

/// How many deals ever reached each stage, open, won and lost ones together.
fn funnel(pipeline: &Pipeline, own: Currency) -> Option<Chart> {
    let steps: Vec<&Stage> = pipeline.stages.iter().filter(|stage| stage.name != "lost").collect();
    let (first, last) = (steps.first()?, steps.last()?);
    if first.reached == 0 {
        return None;
    }
    let before = std::iter::once(None).chain(steps.iter().map(Some));
    let row = |(stage, before): (&&Stage, Option<&&Stage>)| {
        let rate = before.map_or(Cell::Blank, |before| {
            let ratio = Ratio::new(stage.reached, before.reached);
            let value = ratio.fraction().map_or_else(|| Value::Missing("nothing came so far".to_owned()), Value::Share);
            Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval: ratio.wilson() }
        });
        let name = Cell::Name(stage.name.clone(), title(&stage.name));
        vec![name, count(stage.reached), rate, Cell::Value(stage.reached_value.clone())]
    };
    let mut series = vec![Series {
        name: "Deals".to_owned(),
        values: steps.iter().map(|stage| Some(stage.reached.into())).collect(),
    }];
    series.extend(values(&steps));
    Some(Chart {
        id: format!("funnel-{}", pipeline.id),
        title: format!("Funnel of {}", title(&pipeline.id)),
        description: description(first, steps.get(1).filter(|_| steps.len() > 2), last),
        kind: ChartKind::Funnel,
        labels: steps.iter().map(|stage| title(&stage.name)).collect(),
        series,
        unit: Value::money(0.into(), own),
        last_so_far: false,
        table: by_currency(
            Table {
                id: format!("pipeline.funnel.{}", pipeline.id),
                title: format!("Deals that reached each stage of {}", title(&pipeline.id)),
                columns: vec![
                    words("stage", "Stage"),
                    numbers("reached", "Reached"),
                    numbers("rate", "Of the step before"),
                    numbers("value", "Value"),
                ],
                rows: steps.iter().zip(before).map(row).collect(),
                ..Table::default()
            },
            own,
        ),
    })
}

/// What the deals that reached each stage are worth; `None` where that is nothing, or in several currencies.
fn values(steps: &[&Stage]) -> Option<Series> {
    let one = |stage: &&Stage| match &stage.reached_value {
        Value::Money(sums) if sums.len() == 1 => sums.first().map(|money| money.amount),
        _ => None,
    };
    let values: Vec<_> = steps.iter().map(one).collect();
    let known = values.iter().all(Option::is_some) && values.iter().flatten().any(|value| !value.is_zero());
    known.then(|| Series { name: "Value".to_owned(), values })
}

/// `Of 70 deals, 57 reached Proposal sent and 20 were won.`
fn description(first: &Stage, second: Option<&&Stage>, won: &Stage) -> String {
    let reached = second.map(|stage| format!("{} reached {} and ", text::grouped(stage.reached), title(&stage.name)));
    let were = if won.reached == 1 { "was" } else { "were" };
    format!(
        "Of {}, {}{} {were} won.",
        text::count(first.reached, "deal", "deals"),
        reached.unwrap_or_default(),
        text::grouped(won.reached)
    )
}

/// Every stage with the deals that are in it today.
pub(super) fn stages(metrics: &Metrics<'_>) -> Table {
    let several = metrics.pipelines().len() > 1;
    let mut columns = vec![words("stage", "Stage"), numbers("count", "Deals"), numbers("value", "Value")];
    if several {
        columns.insert(0, words("pipeline", "Pipeline"));
    }
    let cells = |pipeline: Cell, stage: Cell, n: u64, value: Value| {
        let mut cells = vec![stage, count(n), Cell::Value(value)];
        if several {
            cells.insert(0, pipeline);
        }
        cells
    };
    let row = |(pipeline, stage): (&Pipeline, &Stage)| {
        let name = |id: &str| Cell::Name(id.to_owned(), title(id));
        cells(name(&pipeline.id), name(&stage.name), stage.count, stage.value.clone())
    };
    let all =
        || metrics.pipelines().iter().flat_map(|pipeline| pipeline.stages.iter().map(move |stage| (pipeline, stage)));
    let own = metrics.business.currency;
    let total = sum(all().map(|(_, stage)| &stage.value), own);
    let label = || Cell::Text("All deals".to_owned());
    let (first, second) = if several { (label(), Cell::Blank) } else { (Cell::Blank, label()) };
    let table = Table {
        id: "pipeline.stages".to_owned(),
        title: "Deals by stage, as of today".to_owned(),
        columns,
        rows: all().map(row).collect(),
        total: Some(cells(first, second, all().map(|(_, stage)| stage.count).sum(), total)),
        ..Table::default()
    };
    by_currency(table, own)
}

fn silent_deals(metrics: &Metrics<'_>) -> Option<Section> {
    let after = silent_after(metrics);
    let span = Span { more_than: after, at_most: i32::MAX };
    let (deals, n, _) = silent::deals(metrics, |_| true, span, Some(MOST_ROWS));
    let row = |deal: &Silent| {
        vec![
            Cell::Code(deal.id.clone()),
            Cell::Text(deal.title.clone()),
            Cell::Name(deal.stage.clone(), title(&deal.stage)),
            Cell::Value(Value::Date(deal.last)),
            count(deal.days.max(0) as u64),
            deal.value.clone().map_or(Cell::Blank, Cell::Value),
        ]
    };
    let table = Table {
        id: "pipeline.silent".to_owned(),
        title: "Open deals without a sign of life".to_owned(),
        columns: vec![
            words("id", "Deal"),
            words("title", "Title"),
            words("stage", "Stage"),
            minor(words("last", "Last sign")),
            numbers("days", "Days"),
            numbers("value", "Value"),
        ],
        rows: deals.iter().map(row).collect(),
        note: first_of(n),
        limit: SHOWN,
        ..Table::default()
    };
    (!deals.is_empty()).then(|| Section {
        note: format!("no contact, activity or new stage for more than {after} days"),
        ..section("silent", "Silent deals", Block::Table(by_currency(table, metrics.business.currency)))
    })
}
