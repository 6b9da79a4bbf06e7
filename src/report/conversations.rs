//! The page: conversations of a form or bot: how far they get, and what they bring.

use super::{
    model::{Block, Cell, Chart, ChartKind, Inline, Item, Section, Series, Status, Table},
    pages::{self, Body, section},
    rates::{self, drawn, named, number, of, plain},
    tables::{count, data_only, minor, numbers, words},
    words::title,
};
use crate::{
    base::{
        calendar::Month,
        ratio::Ratio,
        text,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        conversations::{
            Conversations, InMonth, Part, Step,
            states::{InState, State},
        },
        revenue::NONE,
    },
};

const FIGURES: &[&str] = &[
    "conversations.count",
    "conversations.last_30_days",
    "conversations.qualified_rate",
    "conversations.completed_rate",
    "conversations.qualified_of_completed",
    "conversations.revenue_each",
    "conversations.minutes",
    "conversations.open_count",
    "conversations.open_value",
];

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    metrics.conversations().n > 0
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let all = &facts.metrics.conversations();
    let mut figures = pages::figures(facts, FIGURES);
    figures.retain(|figure| !figure.id.starts_with("conversations.open_") || figure.n > 0);
    let mut sections = vec![section("figures", "Key figures", Block::Figures(figures))];
    sections.extend(funnel(all));
    sections.extend(steps(facts));
    sections.extend(states(all));
    sections.push(months(all));
    for (id, heading, label, none, parts) in [
        ("sources", "By source", "Source", "No source", &all.sources),
        ("agents", "By agent", "Agent", "Nobody", &all.agents),
    ] {
        sections.extend(by([id, heading, label, none], parts));
    }
    Body { headline: headline(facts), sections }
}

fn headline(facts: Facts<'_>) -> String {
    let all = &facts.metrics.conversations();
    let figure = facts.metrics.figure("conversations.qualified_rate", Some(0));
    let rate = figure.and_then(|figure| Some((figure.ratio.filter(|ratio| ratio.n > 0)?, figure)));
    let n = text::count(all.n, "conversation", "conversations");
    let first = match rate {
        Some((ratio, figure)) => {
            let target = rates::against_target(&figure).map_or_else(String::new, |words| format!(", {words}"));
            let rate = figure.value.words(Detail::Whole);
            format!("{} conversations became leads: {rate}{target}", of(ratio))
        }
        None => format!("{n}; no row says yet which became leads"),
    };
    match worst(all) {
        Some(step) => format!("{first}. Most stop at {}: {} who came that far.", title(&step.name), of(stopped(step))),
        None => format!("{first}."),
    }
}

fn stopped(step: &Step) -> Ratio {
    Ratio::new(step.stopped, step.reached)
}

/// The step at which the most stopped, where any did.
fn worst(all: &Conversations) -> Option<&Step> {
    let most = all.steps.iter().map(|step| step.stopped).max().filter(|most| *most > 0)?;
    all.steps.iter().find(|step| step.stopped == most)
}

fn funnel(all: &Conversations) -> Option<Section> {
    let (first, last) = (all.steps.first()?, all.steps.last()?);
    if first.reached == 0 {
        return None;
    }
    let done = last.went_on;
    let ends = all.steps.iter().map(|step| (title(&step.name), step.name.clone(), step.reached));
    let places: Vec<(String, String, u64)> =
        ends.chain([("Completed".to_owned(), "completed".to_owned(), done)]).collect();
    let row = |(label, id, n): &(String, String, u64)| {
        vec![Cell::Name(id.clone(), label.clone()), count(*n), plain(Ratio::new(*n, first.reached))]
    };
    let chart = Chart {
        id: "conversations-funnel".to_owned(),
        title: "How far conversations get".to_owned(),
        description: format!(
            "Of {} that began with {}, {} came to their end.",
            text::count(first.reached, "conversation", "conversations"),
            title(&first.name),
            text::grouped(done)
        ),
        kind: ChartKind::Funnel,
        labels: places.iter().map(|(label, ..)| label.clone()).collect(),
        series: vec![Series {
            name: "Conversations".to_owned(),
            values: places.iter().map(|(.., n)| Some((*n).into())).collect(),
        }],
        unit: Value::Count(0),
        last_so_far: false,
        table: Table {
            id: "conversations.funnel".to_owned(),
            title: "Conversations that reached each step".to_owned(),
            columns: vec![words("step", "Step"), numbers("reached", "Reached"), numbers("rate", "Of the first step")],
            rows: places.iter().map(row).collect(),
            ..Table::default()
        },
    };
    let note = if all.before_steps > 0 {
        format!(
            "{} ended or wait before the first step",
            text::count(all.before_steps, "conversation", "conversations")
        )
    } else {
        String::new()
    };
    Some(Section { note, ..section("funnel", "How far they get", Block::Chart(chart)) })
}

fn steps(facts: Facts<'_>) -> Option<Section> {
    let all = &facts.metrics.conversations();
    if all.steps.is_empty() {
        return None;
    }
    let row = |step: &Step| {
        vec![
            Cell::Name(step.name.clone(), title(&step.name)),
            count(step.reached),
            count(step.went_on),
            count(step.stopped),
            count(step.still_there),
            drawn(stopped(step)),
            plain(Ratio::new(step.stopped, all.n)),
            number(step.minutes),
        ]
    };
    let table = Table {
        id: "conversations.steps".to_owned(),
        title: "Each step: who went on, stopped or is still there".to_owned(),
        columns: vec![
            words("step", "Step"),
            numbers("reached", "Reached"),
            numbers("went_on", "Went on"),
            numbers("stopped", "Stopped"),
            minor(numbers("still_there", "Still there")),
            numbers("drop_off", "Stopped of reached"),
            minor(numbers("drop_off_of_all", "Stopped of all")),
            minor(numbers("minutes", "Minutes")),
        ],
        rows: all.steps.iter().map(row).collect(),
        note: "Reached = went on + stopped + still there. Minutes are the mean of those that have any.".to_owned(),
        ..Table::default()
    };
    let ids: Vec<&str> = all.steps.iter().map(|step| step.figure.as_str()).collect();
    let mut section = section("steps", "Where they stop", Block::Table(table));
    section.blocks.extend(advice(all).map(|item| Block::List(vec![item])));
    section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    Some(section)
}

/// Where conversations stand on their way to a buyer, and what that is worth.
fn states(all: &Conversations) -> Option<Section> {
    let name = |state: State| match state {
        State::Active => "Running",
        State::Qualified => "Became a lead",
        State::Offered => "Offered to a buyer",
        State::Sold => "Sold",
    };
    let money = |value: &Option<Value>| value.clone().map_or(Cell::Blank, Cell::Value);
    let row = |one: &InState| {
        vec![
            Cell::Name(one.state.id().to_owned(), name(one.state).to_owned()),
            count(one.n),
            count(one.reached),
            money(&one.each),
            money(&one.value),
        ]
    };
    let table = Table {
        id: "conversations.states".to_owned(),
        title: "Where conversations stand on their way to a buyer".to_owned(),
        columns: vec![
            words("state", "State"),
            numbers("n", "Now"),
            numbers("reached", "Ever came as far"),
            numbers("each", "Brought each, so far"),
            numbers("value", "Worth"),
        ],
        rows: all.states.iter().map(row).collect(),
        note: "Worth = now × what all that ever came as far have brought, each. Of sold ones it is what they brought."
            .to_owned(),
        ..Table::default()
    };
    (!all.states.is_empty()).then(|| section("states", "What is open", Block::Table(table)))
}

/// The step to work on first, with the evidence for it.
fn advice(all: &Conversations) -> Option<Item> {
    let step = worst(all)?;
    let ratio = stopped(step);
    let (low, high) = ratio.wilson()?;
    let percent = |end: f64| format!("{:.0}", end * 100.0);
    let judged = if ratio.n < rates::ENOUGH {
        "too few to judge by".to_owned()
    } else {
        format!("most likely {} to {} %", percent(low), percent(high))
    };
    let text = vec![
        Inline::Strong(title(&step.name)),
        Inline::Text(format!(
            " loses the most conversations: {} stopped there, {judged}. Whether another question would keep them, only trying it on some of them can say.",
            of(ratio)
        )),
    ];
    Some(Item { status: Some(Status::Watch), text, excerpt: None })
}

fn months(all: &Conversations) -> Section {
    let row = |month: &InMonth| {
        let so_far = if month.so_far { " so far" } else { "" };
        vec![
            Cell::Name(month.month.to_string(), format!("{}{so_far}", month.month.words())),
            count(month.n),
            count(month.completed.k),
            count(month.qualified.k),
            plain(month.qualified),
        ]
    };
    let table = Table {
        id: "conversations.months".to_owned(),
        title: "Conversations by month".to_owned(),
        columns: vec![
            words("month", "Month"),
            numbers("n", "Conversations"),
            numbers("completed", "Completed"),
            numbers("qualified", "Became leads"),
            numbers("qualified_rate", "Qualified"),
        ],
        rows: all.months.iter().map(row).collect(),
        ..Table::default()
    };
    let of_each = |name: &str, value: fn(&InMonth) -> u64| Series {
        name: name.to_owned(),
        values: all.months.iter().map(|month| Some(value(month).into())).collect(),
    };
    let series = vec![of_each("Conversations", |month| month.n), of_each("Became leads", |month| month.qualified.k)];
    let months: Vec<Month> = all.months.iter().map(|month| month.month).collect();
    let so_far = all.months.last().is_some_and(|month| month.so_far);
    let chart = rates::months_chart(
        "conversations-months",
        "Conversations by month",
        &months,
        series,
        Value::Count(0),
        so_far,
        table,
    );
    section("months", "By month", Block::Chart(chart))
}

fn by([id, heading, label, nobody]: [&str; 4], parts: &[Part]) -> Option<Section> {
    if !parts.iter().any(|part| part.name != NONE) {
        return None;
    }
    let row = |part: &Part| {
        vec![
            named(&part.name, nobody),
            count(part.n),
            count(part.completed.k),
            count(part.qualified.k),
            plain(part.completed),
            drawn(part.qualified),
            number(part.minutes),
        ]
    };
    let table = Table {
        id: format!("conversations.{id}"),
        title: format!("Conversations {}", heading.to_lowercase()),
        columns: vec![
            words("name", label),
            numbers("n", "Conversations"),
            data_only(numbers("completed", "Completed")),
            data_only(numbers("qualified", "Became leads")),
            minor(numbers("completed_rate", "Completed")),
            numbers("qualified_rate", "Qualified"),
            minor(numbers("minutes", "Minutes")),
        ],
        rows: parts.iter().map(row).collect(),
        limit: 20,
        ..Table::default()
    };
    let note =
        rates::verdict(parts.iter().map(|part| (part.name.as_str(), part.qualified)), "qualifies", "conversations");
    Some(Section { note, ..section(id, heading, Block::Table(table)) })
}
