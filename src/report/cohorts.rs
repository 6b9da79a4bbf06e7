//! Deals by the month in which they were created, and what became of them: young months are marked as maturing.

use super::{
    conversion::{funnels, rate, stage},
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::section,
    tables::{count, minor, numbers, words},
    words::title,
};
use crate::{
    base::{
        calendar::Month,
        ratio::Ratio,
        text::{self, grouped},
        value::Value,
    },
    metrics::{
        Metrics,
        conversion::{Cohort, Funnel},
    },
};

/// The months that are drawn.
const MONTHS: usize = 12;

/// A chart a pipeline, and the table of all cohorts.
pub(super) fn sections(metrics: &Metrics<'_>) -> Vec<Section> {
    let several = metrics.conversion().pipelines.len() > 1;
    let drawn = funnels(metrics).map(|funnel| {
        let heading = if several {
            format!("By month of creation: {}", title(&funnel.id))
        } else {
            "By month of creation".to_owned()
        };
        Section { half: several, ..section(&format!("cohorts-{}", funnel.id), &heading, Block::Chart(chart(funnel))) }
    });
    let mut sections: Vec<Section> = drawn.collect();
    sections.push(Section {
        note: "What became of the deals of each month; a maturing month's share may well still grow".to_owned(),
        ..section("cohorts", "Months and what became of them", Block::Table(table(metrics, several)))
    });
    sections
}

fn table(metrics: &Metrics<'_>, several: bool) -> Table {
    let mut columns = vec![
        words("month", "Created in"),
        numbers("created", "Deals"),
        numbers("won", "Won"),
        minor(numbers("lost", "Lost")),
        minor(numbers("open", "Open")),
        numbers("rate", "Won of created"),
        words("state", "State"),
    ];
    if several {
        columns.insert(0, words("pipeline", "Pipeline"));
    }
    let row = |(funnel, cohort): (&Funnel, &Cohort)| {
        let of = cohort.outcomes;
        let mut cells = vec![
            Cell::Name(cohort.month.to_string(), cohort.month.words()),
            count(of.created()),
            count(of.won),
            count(of.lost),
            count(of.open),
            rate(Ratio::new(of.won, of.created()), true),
            Cell::Text(state(cohort).to_owned()),
        ];
        if several {
            cells.insert(0, stage(&funnel.id));
        }
        cells
    };
    let all = funnels(metrics).flat_map(|funnel| funnel.cohorts.iter().rev().map(move |cohort| (funnel, cohort)));
    Table {
        id: "conversion.cohorts".to_owned(),
        title: "Deals by the month in which they were created".to_owned(),
        columns,
        rows: all.map(row).collect(),
        note: explained(metrics),
        limit: 2 * MONTHS,
        ..Table::default()
    }
}

/// `maturing` while open deals may well still be won, `mature` when that has become rare, `settled` once none is open.
fn state(cohort: &Cohort) -> &'static str {
    match cohort.outcomes.open {
        0 => "settled",
        _ if cohort.maturing => "maturing",
        _ => "mature",
    }
}

/// Until when a month is maturing.
fn explained(metrics: &Metrics<'_>) -> String {
    let several = metrics.conversion().pipelines.len() > 1;
    let say = |funnel: &Funnel| {
        let of = if several { format!("{}: ", title(&funnel.id)) } else { String::new() };
        match funnel.wins_within {
            Some(days) => {
                let days = text::count(days.into(), "day", "days");
                format!(
                    "{of}nine of ten wins came within {days}; until then a month with open deals is maturing, afterwards mature."
                )
            }
            None => format!("{of}too few wins to say how long they take: every month with open deals is maturing."),
        }
    };
    super::words::capital(&funnels(metrics).map(say).collect::<Vec<_>>().join(" "))
}

/// The last twelve months, each made of what became of its deals.
fn chart(funnel: &Funnel) -> Chart {
    let from = funnel.cohorts.len().saturating_sub(MONTHS);
    let shown = funnel.cohorts.get(from..).unwrap_or_default();
    let series = |name: &str, of: fn(&Cohort) -> u64| Series {
        name: name.to_owned(),
        values: shown.iter().map(|cohort| Some(of(cohort).into())).collect(),
    };
    let row = |cohort: &Cohort| {
        let month = Cell::Name(cohort.month.to_string(), cohort.month.words());
        let of = cohort.outcomes;
        vec![month, count(of.won), count(of.open), count(of.lost)]
    };
    let title = format!("What became of the deals of {}, by the month of their creation", title(&funnel.id));
    Chart {
        id: format!("cohorts-{}", funnel.id),
        title: title.clone(),
        description: described(shown),
        kind: ChartKind::StackedBar,
        labels: shown.iter().enumerate().map(|(at, cohort)| label(at, cohort.month)).collect(),
        series: vec![
            series("Won", |cohort| cohort.outcomes.won),
            series("Open", |cohort| cohort.outcomes.open),
            series("Lost", |cohort| cohort.outcomes.lost),
        ],
        unit: Value::Count(0),
        last_so_far: false,
        table: Table {
            id: format!("conversion.months.{}", funnel.id),
            title,
            columns: vec![
                words("month", "Month"),
                numbers("won", "Won"),
                numbers("open", "Open"),
                numbers("lost", "Lost"),
            ],
            rows: shown.iter().map(row).collect(),
            ..Table::default()
        },
    }
}

/// `Of the 60 deals created from November 2025 to October 2026, 20 were won and 28 lost; 12 are open.`
fn described(shown: &[Cohort]) -> String {
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return String::new() };
    let add = |of: fn(&Cohort) -> u64| shown.iter().map(of).sum::<u64>();
    let [won, gone, open] =
        [add(|cohort| cohort.outcomes.won), add(|cohort| cohort.outcomes.lost), add(|cohort| cohort.outcomes.open)];
    let when = if first.month == last.month {
        format!("in {}", first.month.words())
    } else {
        format!("from {} to {}", first.month.words(), last.month.words())
    };
    let be = |n: u64, one: &'static str, many: &'static str| if n == 1 { one } else { many };
    format!(
        "Of the {} created {when}, {} {} won and {} lost; {} {} open.",
        text::count(won + gone + open, "deal", "deals"),
        grouped(won),
        be(won, "was", "were"),
        grouped(gone),
        grouped(open),
        be(open, "is", "are")
    )
}

/// `Nov 2025`, `Dec`, `Jan 2026`: the year where it begins.
fn label(at: usize, month: Month) -> String {
    if at == 0 || month.month == 1 { format!("{} {}", month.short(), month.year) } else { month.short().to_owned() }
}
