//! Experiments: each variant beside the first one, with a verdict in words.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use crate::{
    base::{
        chance::{LEAST_EVENTS, LEAST_SUCCESSES},
        ratio::Ratio,
        text::grouped,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        experiments::{Experiment, Variant, Verdict, Versus},
    },
    report::{
        model::{Block, Cell, Inline, Item, Section, Status, Table},
        pages::section,
        tables::{count, data_only, minor, numbers, said, words},
        words::title,
    },
};

pub(super) fn sections(facts: Facts<'_>) -> Vec<Section> {
    let experiments = &facts.metrics.experiments().experiments;
    if experiments.is_empty() {
        return Vec::new();
    }
    let items = experiments.iter().flat_map(verdicts).collect();
    let ids: Vec<&str> = experiments.iter().flat_map(|one| &one.variants).map(|one| one.figure.as_str()).collect();
    let behind = crate::report::pages::figures(facts, &ids);
    let blocks = vec![Block::List(items), Block::Table(table(experiments)), Block::Behind(behind)];
    vec![Section {
        note: "each variant beside the first one".to_owned(),
        blocks,
        ..section("experiments", "Experiments", Block::List(Vec::new()))
    }]
}

/// A line for each variant of all experiments, those first that are decided.
pub(super) fn verdicts_of(metrics: &Metrics<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = metrics.experiments().experiments.iter().flat_map(verdicts).collect();
    items.sort_by_key(|item| !matches!(item.status, Some(Status::Ok | Status::Warning)));
    items
}

/// How many experiments have a variant that is better or worse than the first one.
pub(super) fn decided(metrics: &Metrics<'_>) -> usize {
    let is = |variant: &Variant| {
        variant.versus.is_some_and(|versus| matches!(versus.verdict, Verdict::Better | Verdict::Worse))
    };
    metrics.experiments().experiments.iter().filter(|one| one.variants.iter().any(is)).count()
}

/// A line for each variant but the first.
fn verdicts(experiment: &Experiment) -> Vec<Item> {
    let Some((first, others)) = experiment.variants.split_first() else { return Vec::new() };
    let item = |other: &Variant| {
        let versus = other.versus?;
        let text = vec![
            Inline::Strong(words_of(other, first, versus)),
            Inline::Text(format!(": {}", behind(experiment, other, first, versus))),
        ];
        let status = (versus.verdict != Verdict::Unclear).then(|| status(versus.verdict));
        Some(Item { status, text, excerpt: None })
    };
    if others.is_empty() {
        let text = format!("{} has one variant, {}: there is nothing to hold it against", experiment.id, first.name);
        return vec![Item { status: Some(Status::Insufficient), text: vec![Inline::Text(text)], excerpt: None }];
    }
    others.iter().filter_map(item).collect()
}

/// `34 of 397 and 16 of 402, call rate; the true difference is 1.2 points to 8.1 points`.
fn behind(experiment: &Experiment, other: &Variant, first: &Variant, versus: Versus) -> String {
    let metric = if experiment.metric.is_empty() {
        String::new()
    } else {
        format!(", {}", title(&experiment.metric).to_lowercase())
    };
    let (a, b) = (of(other.ratio), of(first.ratio));
    format!("{a} and {b}{metric}{}{}", range(versus), caveat(experiment, versus))
}

/// The verdict on a variant in a sentence; nothing for the first one.
fn sentence(experiment: &Experiment, variant: &Variant) -> Cell {
    let said = experiment.variants.first().zip(variant.versus).map(|(first, versus)| {
        format!("{}: {}", words_of(variant, first, versus), behind(experiment, variant, first, versus))
    });
    said.map_or(Cell::Blank, Cell::Text)
}

fn words_of(other: &Variant, first: &Variant, versus: Versus) -> String {
    let (a, b) = (&other.name, &first.name);
    match versus.verdict {
        Verdict::Better => format!("“{a}” is better than “{b}”"),
        Verdict::Worse => format!("“{a}” is worse than “{b}”"),
        Verdict::LeaningBetter => format!("“{a}” leads “{b}”, keep testing"),
        Verdict::LeaningWorse => format!("“{a}” lags behind “{b}”, keep testing"),
        Verdict::Unclear => format!("No clear difference between “{a}” and “{b}”"),
        Verdict::TooEarly => format!("Too early to compare “{a}” with “{b}”"),
        Verdict::Contradiction => format!("“{a}” or “{b}” has more conversions than exposures"),
    }
}

/// `; between 5.2 points and 33.4 points apart; 99.6 % sure that it is better`.
fn range(versus: Versus) -> String {
    if matches!(versus.verdict, Verdict::TooEarly | Verdict::Contradiction) {
        return String::new();
    }
    let points = |value: f64| Value::Points(Decimal::from_f64(value).unwrap_or_default()).words(Detail::Exact);
    let apart = versus.difference.map_or_else(String::new, |(_, low, high)| {
        format!("; the true difference is {} to {}", points(low), points(high))
    });
    let sure =
        versus.chance.map_or_else(String::new, |chance| format!("; it is better by a chance of {}", percent(chance)));
    format!("{apart}{sure}")
}

fn percent(chance: f64) -> String {
    match chance {
        chance if chance > 0.999 => "more than 99.9 %".to_owned(),
        chance if chance < 0.001 => "less than 0.1 %".to_owned(),
        chance => Value::Share(Decimal::from_f64(chance).unwrap_or_default()).words(Detail::Exact),
    }
}

/// What would settle it, and that a test that still runs may turn.
fn caveat(experiment: &Experiment, versus: Versus) -> String {
    let early = || match versus.verdict {
        Verdict::TooEarly => format!("; it takes {LEAST_EVENTS} each, and {LEAST_SUCCESSES} conversions in all"),
        _ => String::new(),
    };
    let more = versus.more.map_or_else(early, |more| format!("; it takes about {} more each", grouped(more)));
    let clear = matches!(versus.verdict, Verdict::Better | Verdict::Worse);
    let runs = if clear && experiment.ended.is_none() {
        "; it still runs: who looks often sees differences that go away again"
    } else {
        ""
    };
    let many =
        if clear && experiment.variants.len() > 2 { "; of several variants one looks good by chance" } else { "" };
    format!("{more}{runs}{many}")
}

fn of(ratio: Ratio) -> String {
    format!("{} of {}", grouped(ratio.k), grouped(ratio.n))
}

fn status(verdict: Verdict) -> Status {
    match verdict {
        Verdict::Better => Status::Ok,
        Verdict::Worse => Status::Warning,
        Verdict::LeaningBetter | Verdict::LeaningWorse => Status::Watch,
        Verdict::Unclear | Verdict::TooEarly => Status::Insufficient,
        Verdict::Contradiction => Status::Error,
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::LeaningBetter => "leaning better",
        Verdict::LeaningWorse => "leaning worse",
        Verdict::Unclear => "no clear difference",
        Verdict::TooEarly => "too early",
        Verdict::Contradiction => "contradiction",
    }
}

fn table(experiments: &[Experiment]) -> Table {
    let all = experiments.iter().flat_map(|one| one.variants.iter().map(move |variant| (one, variant)));
    Table {
        id: "experiments".to_owned(),
        title: "Experiments by variant".to_owned(),
        columns: vec![
            words("id", "Experiment"),
            words("variant", "Variant"),
            data_only(words("metric", "Metric")),
            minor(numbers("exposures", "Exposures")),
            minor(numbers("conversions", "Conversions")),
            numbers("rate", "Rate"),
            numbers("difference", "Difference"),
            data_only(numbers("low", "At least")),
            data_only(numbers("high", "At most")),
            minor(numbers("chance", "Chance that it is better")),
            words("verdict", "Verdict"),
            data_only(words("words", "What")),
            data_only(words("ended", "Ended")),
        ],
        rows: all.map(|(experiment, variant)| row(experiment, variant)).collect(),
        ..Table::default()
    }
}

fn row(experiment: &Experiment, variant: &Variant) -> Vec<Cell> {
    let ratio = variant.ratio;
    let value = ratio.fraction().map_or_else(|| Value::Missing("nobody saw it yet".to_owned()), Value::Share);
    let rate = Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval: ratio.wilson() };
    let four = |value: f64| Decimal::from_f64(value).unwrap_or_default().round_dp(4);
    // Below the gate nothing is compared.
    let compared = variant.versus.filter(|versus| versus.verdict != Verdict::TooEarly);
    let difference = compared.and_then(|versus| versus.difference);
    let points = |value: Option<f64>| value.map_or(Cell::Blank, |value| Cell::Value(Value::Points(four(value))));
    let chance = compared.and_then(|versus| versus.chance);
    vec![
        Cell::Code(experiment.id.clone()),
        Cell::Text(variant.name.clone()),
        said(experiment.metric.clone()),
        count(ratio.n),
        count(ratio.k),
        rate,
        points(difference.map(|it| it.0)),
        points(difference.map(|it| it.1)),
        points(difference.map(|it| it.2)),
        chance.map_or(Cell::Blank, |chance| Cell::Value(Value::Share(four(chance)))),
        Cell::Text(variant.versus.map_or("first", |versus| word(versus.verdict)).to_owned()),
        sentence(experiment, variant),
        experiment.ended.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day))),
    ]
}
