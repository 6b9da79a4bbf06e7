//! The track record: forecasts that were frozen beside what came, and whether they are better than "the same again".

use rust_decimal::Decimal;

use super::text;
use crate::{
    base::value::{Detail, Value},
    insights::Facts,
    metrics::{
        Metrics,
        forecast::record::{Judged, LEAST, Measures, Record},
    },
    report::{
        model::{Block, Cell, Chart, ChartKind, Inline, Section, Series, Status, Table},
        pages,
        tables::{count, minor, numbers, words},
    },
};

/// The forecasts that are drawn.
const DRAWN: usize = 24;

/// What is measured of each horizon.
const MEASURES: [&str; 7] = ["bias", "mae", "naive_mae", "mase", "coverage", "interval_score", "brier"];

pub(super) fn section(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut blocks = vec![Block::Note(verdict(metrics))];
    if metrics.forecast().record.iter().any(|record| !record.judged.is_empty()) {
        blocks.extend(chart(metrics).map(Block::Chart));
        blocks.push(Block::Table(measures(metrics)));
        let ids: Vec<String> = metrics
            .forecast()
            .record
            .iter()
            .flat_map(|record| MEASURES.map(|name| format!("forecast.{}d.{name}", record.days)))
            .collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        blocks.push(Block::Behind(pages::alike(facts, &ids)));
        blocks.push(Block::Table(judged(metrics)));
    }
    Section { blocks, note: note(metrics), ..pages::section("record", "Track record", Block::Note(Vec::new())) }
}

fn note(metrics: &Metrics<'_>) -> String {
    let snapshots = metrics.data.snapshots.iter().filter(|snapshot| snapshot.snapshot_date <= metrics.today).count();
    let back = metrics.forecast().record.first().map_or(0, |record| record.looked_back);
    let back = if back > 0 { format!(", {back} of them made by looking back: not judged") } else { String::new() };
    if snapshots == 1 { format!("1 snapshot{back}") } else { format!("{snapshots} snapshots{back}") }
}

/// What is to be said of the forecasts that look the least far, and so are over first.
fn verdict(metrics: &Metrics<'_>) -> Vec<Inline> {
    let Some(record) = metrics.forecast().record.first() else { return Vec::new() };
    let n = record.judged.len();
    let Some(measures) = &record.measures else {
        return vec![
            text(format!("Too few to judge: {n} of {LEAST} forecasts of {} days are over. ", record.days)),
            Inline::Code("takings snapshot".to_owned()),
            text(" freezes the forecast of today; forecasts that overlap count once."),
        ];
    };
    let money = |amount: Decimal| Value::money(amount, metrics.business.currency).words(Detail::Whole);
    let (inside, off) = (record.inside.k, money(measures.mae));
    let lean = match measures.bias {
        bias if bias > Decimal::ZERO => format!("{} too high on average", money(bias)),
        bias if bias < Decimal::ZERO => format!("{} too low on average", money(-bias)),
        _ => "neither too high nor too low on average".to_owned(),
    };
    vec![
        text(format!(
            "{n} forecasts of {} days were off by {off}, {lean}; {inside} of {n} were inside their range. ",
            record.days
        )),
        Inline::Strong(against_naive(measures, &money)),
    ]
}

fn against_naive(measures: &Measures, money: &impl Fn(Decimal) -> String) -> String {
    match measures.naive_mae {
        Some(naive) if measures.mae < naive => {
            format!("Saying the same again would have been off by {}: worse.", money(naive))
        }
        Some(naive) if measures.mae > naive => {
            format!("Saying the same again would have been off by {}: better.", money(naive))
        }
        Some(naive) => format!("Saying the same again would have been off by {}: just as good.", money(naive)),
        None => "No deal is old enough to compare with saying the same again.".to_owned(),
    }
}

/// What came, with what was forecast as a line.
fn chart(metrics: &Metrics<'_>) -> Option<Chart> {
    let record = metrics.forecast().record.first()?;
    let shown = record.judged.get(record.judged.len().saturating_sub(DRAWN)..)?;
    let (first, last) = (shown.first()?, shown.last()?);
    if shown.len() < 2 {
        return None;
    }
    let series = |name: &str, of: fn(&Judged) -> Decimal| Series {
        name: name.to_owned(),
        values: shown.iter().map(|judged| Some(of(judged))).collect(),
    };
    let own = metrics.business.currency;
    let words = |amount: Decimal| Value::money(amount, own).words(Detail::Whole);
    let row = |judged: &Judged| {
        let money = |amount: Decimal| Cell::Value(Value::money(amount, own));
        vec![Cell::Value(Value::Date(judged.made)), money(judged.actual), money(judged.mean)]
    };
    Some(Chart {
        id: "forecast-record".to_owned(),
        title: format!("What came in {} days, and what was forecast", record.days),
        description: format!(
            "Of {}: forecast {}, came {}; of {}: forecast {}, came {}.",
            first.made.words(),
            words(first.mean),
            words(first.actual),
            last.made.words(),
            words(last.mean),
            words(last.actual)
        ),
        kind: ChartKind::Bar,
        labels: shown.iter().map(|judged| judged.made.short()).collect(),
        series: vec![series("Came", |judged| judged.actual), series("Forecast", |judged| judged.mean)],
        unit: Value::money(Decimal::ZERO, own),
        last_so_far: false,
        table: Table {
            id: "forecast.came".to_owned(),
            title: format!("Forecasts of {} days", record.days),
            columns: vec![self::words("made", "Made on"), numbers("actual", "Came"), numbers("mean", "Forecast")],
            rows: shown.iter().map(row).collect(),
            ..Table::default()
        },
    })
}

fn measures(metrics: &Metrics<'_>) -> Table {
    let own = metrics.business.currency;
    let row = |record: &Record| {
        let n = record.judged.len();
        let unknown = || match record.measures {
            Some(_) => Value::Missing("there is nothing to compare with".to_owned()),
            None => Value::Missing(format!("too few to judge: {n} of {LEAST}")),
        };
        let measured = record.measures.as_ref();
        let money =
            |amount: Option<Decimal>| Cell::Value(amount.map_or_else(unknown, |amount| Value::money(amount, own)));
        let state = match measured {
            None => format!("too few ({n} of {LEAST})"),
            Some(all) => match all.naive_mae {
                Some(naive) if all.mae < naive => "better".to_owned(),
                Some(_) => "not better".to_owned(),
                None => "nothing to compare with".to_owned(),
            },
        };
        let inside = record.inside.fraction().filter(|_| measured.is_some()).map_or_else(unknown, Value::Share);
        let interval = record.inside.wilson().filter(|_| measured.is_some());
        vec![
            Cell::Name(format!("{}d", record.days), format!("{} days", record.days)),
            count(n as u64),
            count(record.running),
            money(measured.map(|it| it.bias)),
            money(measured.map(|it| it.mae)),
            money(measured.and_then(|it| it.naive_mae)),
            Cell::Value(measured.and_then(|it| it.mase).map_or_else(unknown, |mase| Value::Number(mase.round_dp(6)))),
            Cell::Rate { value: inside, k: record.inside.k.into(), n: record.inside.n.into(), interval },
            Cell::Text(state),
        ]
    };
    Table {
        id: "forecast.record".to_owned(),
        title: "How forecasts did".to_owned(),
        columns: vec![
            words("horizon", "Ahead"),
            numbers("n", "Judged"),
            minor(numbers("running", "Still running")),
            minor(numbers("bias", "Bias")),
            numbers("mae", "Off by"),
            numbers("naive_mae", "Same again"),
            minor(numbers("mase", "MASE")),
            numbers("inside", "Inside the range"),
            words("verdict", "Verdict"),
        ],
        rows: metrics.forecast().record.iter().map(row).collect(),
        note: "Better or not is against saying “the same again”: that what came before comes once more. The range should hold 8 of 10. Of forecasts whose days overlap, the first one counts.".to_owned(),
        ..Table::default()
    }
}

fn judged(metrics: &Metrics<'_>) -> Table {
    let own = metrics.business.currency;
    let row = |(record, judged): (&Record, &Judged)| {
        let money = |amount: Decimal| Cell::Value(Value::money(amount, own));
        vec![
            Cell::Value(Value::Date(judged.made)),
            Cell::Name(format!("{}d", record.days), format!("{} days", record.days)),
            money(judged.p10),
            money(judged.mean),
            money(judged.p90),
            money(judged.actual),
            if judged.inside {
                Cell::State(Status::Ok, "inside".to_owned())
            } else {
                Cell::State(Status::Watch, "outside".to_owned())
            },
        ]
    };
    let each =
        metrics.forecast().record.iter().flat_map(|record| record.judged.iter().map(move |judged| (record, judged)));
    Table {
        id: "forecast.judged".to_owned(),
        title: "Forecasts that are over".to_owned(),
        columns: vec![
            words("made", "Made on"),
            words("horizon", "Ahead"),
            minor(numbers("p10", "Low")),
            numbers("mean", "Forecast"),
            minor(numbers("p90", "High")),
            numbers("actual", "Came"),
            words("inside", "Range"),
        ],
        rows: each.map(row).collect(),
        limit: 12,
        ..Table::default()
    }
}
