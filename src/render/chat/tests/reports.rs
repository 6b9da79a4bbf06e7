//! Reports with any strings in every place.

use proptest::{collection::vec, prelude::*};
use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::Day,
        figure::{Change, Comparison, Figure},
        ratio::Ratio,
        value::Value,
    },
    report::{
        example::{self, figure, usd},
        model::{Block, Cell, Chart, Column, Empty, Inline, Item, Report, Section, Status, Table},
    },
};

/// A text that must be found in the messages, and where it stands in the report.
#[derive(Clone, Debug)]
pub(in crate::render) struct Place {
    pub(super) what: &'static str,
    pub(super) text: String,
}

fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "@everyone",
        "<!channel>",
        "<@U123>",
        "<#C1|x>",
        "```",
        "`",
        "</pre>",
        "<b>",
        "&amp;",
        "https://evil.example/a?b",
        "[a](b)",
        "> a",
        "# a",
        "-# a",
        "1. a",
        "\u{202e}txt",
        "a\nb",
        "日本語の名前",
        "👩‍💻 🔴",
        "e\u{301}\u{301}",
        "|| x ||",
        "\\",
        "__a__ **b** ~~c~~",
    ]);
    prop_oneof![
        3 => "[a-zA-Z][a-z ]{0,20}",
        2 => any::<String>().prop_map(|text| text.chars().take(60).collect()),
        3 => "[@<>&*_~`|#\\[\\]() a-c1.:/\"'-]{0,40}",
        3 => (nasty.clone(), nasty).prop_map(|(one, other)| format!("{one}{other}")),
        1 => ("[a@<&_`日]{1,3}", 1..1_500_usize).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

fn status() -> impl Strategy<Value = Option<Status>> {
    prop::option::of(prop::sample::select(vec![Status::Act, Status::Stale, Status::Ok, Status::Won, Status::Awaiting]))
}

fn inline() -> impl Strategy<Value = Inline> {
    let address = "https://jobs\\.example/[a-zA-Z0-9_*~()&?=.%-]{0,60}";
    (0..5_u8, text(), text(), address).prop_map(|(kind, text, page, address)| match kind {
        0 => Inline::Text(text),
        1 => Inline::Strong(text),
        2 => Inline::Code(text),
        3 => Inline::link(&address),
        _ => Inline::Page(page, text),
    })
}

fn cell() -> impl Strategy<Value = Cell> {
    (0..7_u8, text(), 0..5_000_u64).prop_map(|(kind, text, number)| match kind {
        0 => Cell::Blank,
        1 => Cell::Code(text),
        2 => Cell::Value(usd(number as i64)),
        3 => Cell::Rate { value: Value::Share(Decimal::new(4, 1)), k: 2.into(), n: 5.into(), interval: None },
        4 => Cell::Status(Status::Act),
        5 => Cell::State(Status::Stale, text),
        _ => Cell::Text(text),
    })
}

fn table() -> impl Strategy<Value = Table> {
    let column = (text(), any::<bool>(), any::<bool>()).prop_map(|(label, numeric, minor)| Column {
        label,
        numeric,
        minor,
        ..Column::default()
    });
    (vec(column, 1..6), vec(vec(cell(), 6), 0..14), any::<bool>(), text(), 0..5_usize).prop_map(
        |(columns, rows, total, note, limit)| {
            let rows: Vec<Vec<Cell>> =
                rows.into_iter().map(|row| row.into_iter().take(columns.len()).collect()).collect();
            Table { total: rows.first().filter(|_| total).cloned(), columns, rows, note, limit, ..Table::default() }
        },
    )
}

fn facts() -> impl Strategy<Value = Vec<Figure>> {
    let one = (text(), text(), text(), 0..9_u64).prop_map(|(label, with, note, n)| Figure {
        ratio: Some(Ratio::new(n.min(4), n)),
        comparison: Some(Comparison {
            with,
            window: None,
            value: usd(1),
            change: if n > 4 { Change::Unknown(note.clone()) } else { Change::Same },
            by_chance: false,
        }),
        notes: vec![note],
        ..figure("a.b", &label, if n > 6 { Value::Missing(label.clone()) } else { usd(n as i64 * 1_000) })
    });
    vec(one, 0..4)
}

fn block() -> impl Strategy<Value = Block> {
    let item = (status(), vec(inline(), 0..4)).prop_map(|(status, text)| Item { status, text, excerpt: None });
    let chart = (text(), table()).prop_map(|(description, table)| {
        let Some(Block::Chart(chart)) = example::report().sections[2].blocks.pop() else { unreachable!() };
        Chart { description, table, ..chart }
    });
    prop_oneof![
        facts().prop_map(Block::Figures),
        table().prop_map(Block::Table),
        chart.prop_map(Block::Chart),
        vec(item, 0..6).prop_map(Block::List),
        vec(inline(), 0..4).prop_map(Block::Note),
        (text(), text(), text()).prop_map(|(what, file, example)| Block::Empty(Empty { what, file, example })),
    ]
}

fn section() -> impl Strategy<Value = Section> {
    (prop_oneof![Just(String::new()), text()], text(), vec(block(), 0..3), prop::bool::weighted(0.1))
        .prop_map(|(title, note, blocks, aside)| Section { aside, id: String::new(), title, note, half: false, blocks })
}

/// A report, and what its messages must say.
pub(in crate::render) fn any_report() -> impl Strategy<Value = (Report, Vec<Place>)> {
    let names = (text(), text(), text(), prop::option::of(text()), prop::option::of(text()), text(), text());
    (names, vec(section(), 0..6), prop_oneof![Just("overview".to_owned()), Just("weekly".to_owned()), text()]).prop_map(
        |((business, name, headline, period, left_out, provenance, timezone), sections, page)| {
            let report = Report {
                page,
                name,
                headline,
                business,
                as_of: Day::new(2026, 10, 31).unwrap(),
                timezone,
                currency: "USD".into(),
                path: None,
                period,
                sections,
                problems: Vec::new(),
                left_out,
                provenance,
            };
            let places = places(&report);
            (report, places)
        },
    )
}

/// What is short enough never to be cut.
fn places(report: &Report) -> Vec<Place> {
    let mut places = vec![Place { what: "headline", text: report.headline.clone() }];
    for section in report.sections.iter().filter(|section| !section.aside) {
        for block in &section.blocks {
            match block {
                Block::List(items) => {
                    for item in items.iter().filter(|item| size(&item.text) < 300) {
                        places
                            .extend(item.text.iter().map(|piece| Place { what: "item", text: said(piece).to_owned() }));
                    }
                }
                Block::Note(words) if size(words) < 300 => {
                    places.extend(words.iter().map(|piece| Place { what: "note", text: said(piece).to_owned() }));
                }
                Block::Figures(figures) => {
                    places.extend(figures.iter().map(|figure| Place { what: "label", text: figure.label.clone() }));
                }
                Block::Table(table) => places.extend(table_places(table)),
                _ => {}
            }
        }
    }
    places.retain(|place| place.text.chars().count() < 200);
    places
}

/// Cells of columns that stay, in rows that are shown.
fn table_places(table: &Table) -> Vec<Place> {
    let limit = if table.limit > 0 { table.limit } else { 10 };
    let mut places = Vec::new();
    for row in table.rows.iter().take(limit) {
        let whole: usize = row.iter().map(|cell| crate::render::words::cell(cell).len()).sum();
        for (cell, _) in row.iter().zip(&table.columns).filter(|(_, column)| !column.minor && whole < 200) {
            match cell {
                Cell::Text(text) | Cell::Code(text) if text.chars().count() < 8 && !text.contains('`') => {
                    places.push(Place { what: "cell", text: text.clone() });
                }
                _ => {}
            }
        }
    }
    places
}

fn said(piece: &Inline) -> &str {
    match piece {
        Inline::Text(text) | Inline::Strong(text) | Inline::Code(text) | Inline::Page(_, text) => text,
        // As much as is surely shown.
        Inline::Link(_) => "jobs.example/",
    }
}

fn size(words: &[Inline]) -> usize {
    words.iter().map(|piece| said(piece).len()).sum()
}

/// A report of one section with columns that no message has room for.
pub(super) fn columns() -> Report {
    let Some(Block::Chart(chart)) = example::report().sections[2].blocks.pop() else { unreachable!() };
    let row = |at: usize| vec![Cell::Text(format!("A long name of month {at}")), Cell::Value(usd(at as i64))];
    let table = Table { rows: (0..10).map(row).collect(), ..chart.table };
    let section = Section { blocks: vec![Block::Table(table); 30], ..Section::default() };
    Report { headline: String::new(), sections: vec![section], ..example::report() }
}

/// A report of twelve sections, each of some hundred letters.
pub(super) fn long() -> Report {
    let line = |at: usize| Item {
        status: Some(Status::Watch),
        text: vec![Inline::Text(format!("Line {at} of some length, so that a section has a few hundred letters"))],
        excerpt: None,
    };
    let section = |at: usize| Section {
        title: format!("Section {at}"),
        blocks: vec![Block::List((0..6 + at % 3).map(line).collect())],
        ..Section::default()
    };
    Report { headline: "A long week.".into(), sections: (0..12).map(section).collect(), ..example::report() }
}
