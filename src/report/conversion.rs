//! The page: stage to stage: who entered, advanced, was lost or is still there, and how long it took.

use super::{
    cohorts,
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    stays,
    tables::{count, minor, numbers, words},
    words::title,
};
use crate::{
    base::{
        ratio::Ratio,
        text::{self, grouped},
        value::Value,
    },
    insights::Facts,
    metrics::{
        Metrics,
        conversion::{Funnel, Step},
    },
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    funnels(metrics).next().is_some()
}

/// The pipelines that have deals.
pub(super) fn funnels<'a>(metrics: &'a Metrics<'_>) -> impl Iterator<Item = &'a Funnel> {
    metrics.conversion().pipelines.iter().filter(|funnel| funnel.created > 0)
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let all: Vec<&str> = metrics.ids_under("conversion.").collect();
    let last = |id: &str| id.rsplit('.').next().unwrap_or_default().to_owned();
    let (won, mut others): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|id| last(id) == "won");
    // The variants of a stage's rate stand in the tables; `takings explain` has their rows.
    others.retain(|id| !matches!(last(id).as_str(), "settled" | "drop_off" | "days"));
    let mut sections = vec![Section {
        note: "Won of all deals created, open ones among them.".to_owned(),
        ..section("won", "All the way", Block::Figures(pages::figures(facts, &won)))
    }];
    let mut steps = steps_section(metrics);
    steps.blocks.push(Block::Behind(pages::figures(facts, &others)));
    sections.push(steps);
    sections.extend(funnels(metrics).map(|funnel| fates(funnel, metrics)));
    sections.push(Section {
        note: "Lost, out of those who came to the stage and out of all deals".to_owned(),
        ..section("drop-off", "Where deals are lost", Block::Table(drop_off(metrics)))
    });
    sections.push(stays::section(metrics));
    sections.extend(stays::assumptions(metrics));
    sections.extend(cohorts::sections(metrics));
    Body { headline: headline(metrics), sections }
}

/// Where most of the lost deals were lost: a count, not a comparison of rates.
fn headline(metrics: &Metrics<'_>) -> String {
    let created: u64 = funnels(metrics).map(|funnel| funnel.created).sum();
    let won: u64 = funnels(metrics).map(|funnel| funnel.won).sum();
    let were = if won == 1 { "was" } else { "were" };
    let so_far = format!("{} of {} {were} won so far", grouped(won), text::count(created, "deal", "deals"));
    let several = metrics.conversion().pipelines.len() > 1;
    let steps = || funnels(metrics).flat_map(|funnel| funnel.steps.iter().map(move |step| (funnel, step)));
    let lost: u64 = steps().map(|(_, step)| step.lost).sum();
    let mut most: Option<(&Funnel, &Step)> = None;
    let mut even = false;
    for (funnel, step) in steps() {
        match most.map_or(0, |(_, most)| most.lost) {
            least if step.lost > least => (most, even) = (Some((funnel, step)), false),
            least => even |= step.lost == least && least > 0,
        }
    }
    match most {
        Some((funnel, step)) if !even => {
            let of = if several { format!(" ({})", title(&funnel.id)) } else { String::new() };
            let (lost, stage) = (text::count(lost, "lost deal", "lost deals"), title(&step.from));
            let here = format!("{} {}", grouped(step.lost), if step.lost == 1 { "was" } else { "were" });
            format!("{so_far}. Of {lost}, {here} lost from {stage}{of}, more than from any other stage.")
        }
        Some(_) => format!("{so_far}; {} {} lost.", grouped(lost), if lost == 1 { "was" } else { "were" }),
        None => format!("{so_far}; none was lost."),
    }
}

/// The section with the table of steps, for the pages that show it.
pub(super) fn steps_section(metrics: &Metrics<'_>) -> Section {
    Section {
        note: "Of all deals that entered a stage: advanced, lost there, or open in it still".to_owned(),
        ..section("steps", "Stage to stage", Block::Table(steps(metrics)))
    }
}

/// Every step with what became of the deals that entered it.
fn steps(metrics: &Metrics<'_>) -> Table {
    let columns = vec![
        words("from", "From"),
        minor(words("to", "To")),
        minor(numbers("entered", "Entered")),
        minor(numbers("advanced", "Advanced")),
        numbers("lost", "Lost"),
        numbers("still_there", "Open"),
        numbers("rate", "Conversion"),
        minor(numbers("settled_rate", "Of the settled")),
        numbers("median_days", "Median days"),
    ];
    let row = |_: &Funnel, step: &Step| {
        vec![
            stage(&step.from),
            stage(&step.to),
            count(step.entered),
            count(step.advanced),
            count(step.lost),
            count(step.still_there),
            rate(step.rate(), true),
            rate(step.settled(), false),
            stays::median(&step.stays),
        ]
    };
    Table {
        id: "pipeline.conversion".to_owned(),
        title: "Deals from stage to stage, of all deals to date".to_owned(),
        note: young(metrics),
        ..by_step(metrics, columns, row)
    }
}

/// A table with a row a step, and the pipeline before it where there are several.
pub(super) fn by_step(
    metrics: &Metrics<'_>,
    mut columns: Vec<super::model::Column>,
    row: impl Fn(&Funnel, &Step) -> Vec<Cell>,
) -> Table {
    let several = metrics.conversion().pipelines.len() > 1;
    if several {
        columns.insert(0, words("pipeline", "Pipeline"));
    }
    let rows = funnels(metrics).flat_map(|funnel| funnel.steps.iter().map(move |step| (funnel, step)));
    let row = |(funnel, step): (&Funnel, &Step)| {
        let mut cells = row(funnel, step);
        if several {
            cells.insert(0, stage(&funnel.id));
        }
        cells
    };
    Table { columns, rows: rows.map(row).collect(), ..Table::default() }
}

/// How many of those that are still there are young: whether they advance is open.
fn young(metrics: &Metrics<'_>) -> String {
    let steps = || funnels(metrics).flat_map(|funnel| &funnel.steps);
    let young: u64 = steps().filter_map(|step| step.stays.young).sum();
    let still: u64 = steps().filter(|step| step.stays.young.is_some()).map(|step| step.still_there).sum();
    let unknown: u64 = steps().filter(|step| step.stays.young.is_none()).map(|step| step.still_there).sum();
    match (young, still) {
        (0, 0) if unknown > 0 => format!(
            "Too few deals went on to say how many of the {} still there are merely young. Until they settle, the rates look lower than they will be.",
            grouped(unknown)
        ),
        (0, _) => String::new(),
        (young, still) => format!(
            "{} of the {} still there {} maturing: younger than nine of ten that advanced from their stage were. Until they settle, the rates look lower than they will be.",
            grouped(young),
            grouped(still),
            if young == 1 { "is" } else { "are" }
        ),
    }
}

/// What is lost at each stage, of those who entered it and of all.
fn drop_off(metrics: &Metrics<'_>) -> Table {
    let columns = vec![
        words("stage", "Stage"),
        minor(numbers("entered", "Entered")),
        minor(numbers("of_first", "Came so far")),
        minor(numbers("lost", "Lost there")),
        numbers("drop_off", "Lost of entered"),
        numbers("drop_off_of_first", "Lost of all deals"),
        minor(numbers("unresolved", "Still there")),
    ];
    let row = |funnel: &Funnel, step: &Step| {
        vec![
            stage(&step.from),
            count(step.entered),
            rate(Ratio::new(step.entered, funnel.created), false),
            count(step.lost),
            rate(step.drop_off(), true),
            rate(Ratio::new(step.lost, funnel.created), false),
            rate(Ratio::new(step.still_there, step.entered), false),
        ]
    };
    Table {
        id: "conversion.drop_off".to_owned(),
        title: "Deals lost at each stage".to_owned(),
        ..by_step(metrics, columns, row)
    }
}

/// What became of the deals that entered each stage, drawn.
fn fates(funnel: &Funnel, metrics: &Metrics<'_>) -> Section {
    let several = metrics.conversion().pipelines.len() > 1;
    let series = |name: &str, of: fn(&Step) -> u64| Series {
        name: name.to_owned(),
        values: funnel.steps.iter().map(|step| Some(of(step).into())).collect(),
    };
    let (columns, row) = (
        vec![
            words("stage", "Stage"),
            numbers("advanced", "Advanced"),
            numbers("still_there", "Still there"),
            numbers("lost", "Lost"),
        ],
        |step: &Step| vec![stage(&step.from), count(step.advanced), count(step.still_there), count(step.lost)],
    );
    let chart = Chart {
        id: format!("fates-{}", funnel.id),
        title: format!("What became of the deals of {}", title(&funnel.id)),
        description: said(funnel),
        kind: ChartKind::StackedBar,
        labels: funnel.steps.iter().map(|step| title(&step.from)).collect(),
        series: vec![
            series("Advanced", |step| step.advanced),
            series("Still there", |step| step.still_there),
            series("Lost", |step| step.lost),
        ],
        unit: Value::Count(0),
        last_so_far: false,
        table: Table {
            id: format!("conversion.fates.{}", funnel.id),
            title: format!("What became of the deals of {}", title(&funnel.id)),
            columns,
            rows: funnel.steps.iter().map(row).collect(),
            ..Table::default()
        },
    };
    let heading =
        if several { format!("What became of them: {}", title(&funnel.id)) } else { "What became of them".to_owned() };
    Section { half: several, ..section(&format!("fates-{}", funnel.id), &heading, Block::Chart(chart)) }
}

/// `Of 70 deals, 24 were won, 33 lost and 13 are open.`
fn said(funnel: &Funnel) -> String {
    let lost: u64 = funnel.steps.iter().map(|step| step.lost).sum();
    let open: u64 = funnel.steps.iter().map(|step| step.still_there).sum();
    let be = |n: u64, one: &str, many: &str| format!("{} {}", grouped(n), if n == 1 { one } else { many });
    format!(
        "Of {}, {} won, {} lost and {} open.",
        text::count(funnel.created, "deal", "deals"),
        be(funnel.won, "was", "were"),
        grouped(lost),
        be(open, "is", "are")
    )
}

/// A stage or a pipeline by its id.
pub(super) fn stage(id: &str) -> Cell {
    Cell::Name(id.to_owned(), title(id))
}

/// A rate, with its interval where people compare.
pub(super) fn rate(ratio: Ratio, drawn: bool) -> Cell {
    let value = ratio.fraction().map_or_else(|| Value::Missing("none came so far".to_owned()), Value::Share);
    let interval = if drawn { ratio.wilson() } else { None };
    Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, business, day},
        },
    };

    const LOST_EARLY: [&str; 5] = ["2026-01-02", "", "", "", "2026-01-09"];
    const LOST_LATE: [&str; 5] = ["2026-01-02", "2026-01-05", "", "", "2026-01-09"];
    const WON: [&str; 5] = ["2026-01-02", "2026-01-05", "", "2026-01-09", ""];
    const OPEN: [&str; 5] = ["2026-01-02", "", "", "", ""];

    fn with<T>(marks: &[[&'static str; 5]], look: impl Fn(&Metrics<'_>) -> T) -> T {
        let deal = |marks: &[&'static str; 5]| Deal { created: "2026-01-02", marks: *marks, ..Deal::default() };
        let (business, mut data) = (business(), Dataset::default());
        add_deals(&mut data, "data/deals.csv", &marks.iter().map(deal).collect::<Vec<_>>());
        look(&compute(&data, &business, day("2026-02-01")))
    }

    #[test]
    fn the_headline_names_a_stage_only_where_one_stands_out() {
        let say = |marks: &[[&'static str; 5]]| with(marks, headline);
        assert_eq!(say(&[WON, OPEN]), "1 of 2 deals was won so far; none was lost.");
        assert_eq!(say(&[WON, LOST_EARLY, LOST_LATE]), "1 of 3 deals was won so far; 2 were lost.");
        assert_eq!(
            say(&[WON, LOST_EARLY, LOST_EARLY, LOST_LATE]),
            "1 of 4 deals was won so far. Of 3 lost deals, 2 were lost from Prospecting, more than from any other stage."
        );
    }

    #[test]
    fn the_table_has_the_columns_that_others_rely_on() {
        let table = with(&[WON, OPEN, LOST_LATE], steps);
        let keys: Vec<&str> = table.columns.iter().map(|column| column.key.as_str()).collect();
        let relied =
            ["from", "to", "entered", "advanced", "lost", "still_there", "rate", "settled_rate", "median_days"];
        assert_eq!((table.id.as_str(), keys.as_slice()), ("pipeline.conversion", relied.as_slice()));
        assert_eq!(table.rows.len(), 3);
        assert!(table.note.starts_with("Too few deals went on"), "one is still there: {}", table.note);
    }
}
