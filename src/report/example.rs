//! A small report with every kind of block, for the tests of formats.

use rust_decimal::Decimal;

use super::model::{Block, Cell, Chart, ChartKind, Column, Inline, Item, Report, Section, Series, Status, Table};
use crate::base::{
    calendar::{Day, Window},
    figure::{Change, Comparison, Evidence, Figure, Good, Point, Target},
    money::Currency,
    problem::{Code, LeftOut, Place, Problem},
    ratio::Ratio,
    value::Value,
};

pub(crate) fn usd(amount: i64) -> Value {
    Value::money(Decimal::from(amount), Currency::USD)
}

pub(crate) fn figure(id: &str, label: &str, value: Value) -> Figure {
    Figure {
        id: id.into(),
        label: label.into(),
        value,
        window: None,
        n: 0,
        ratio: None,
        interval: None,
        comparison: None,
        target: None,
        good: Good::Up,
        evidence: Evidence::Exact,
        formula: "the sum of something",
        inputs: Vec::new(),
        series: Vec::new(),
        notes: Vec::new(),
        n_rows: 0,
        rows: Vec::new(),
    }
}

fn figures() -> Vec<Figure> {
    let today = Day::new(2026, 10, 31).unwrap();
    let window = Window::month_to_date(today);
    let point = |(at, value): (usize, i64)| Point {
        label: ["Aug", "Sep", "Oct"][at].into(),
        value: Some(value.into()),
        so_far: at == 2,
    };
    vec![
        Figure {
            window: Some(window),
            n: 42,
            comparison: Some(Comparison {
                with: "1–31 Oct 2025".into(),
                window: Some(window.same_days_of_previous_year()),
                value: usd(21_900),
                change: Change::Relative(Decimal::new(34, 3)),
                by_chance: false,
            }),
            target: Some(Target {
                goal: usd(300_000),
                at_most: false,
                reached: Some(Decimal::new(86, 2)),
                pace: Some(Decimal::new(83, 2)),
                words: "86 % of $300k · plan for today 83 %".into(),
            }),
            series: [28_900, 31_200, 22_650].into_iter().enumerate().map(point).collect(),
            ..figure("revenue.mtd", "Revenue this month", usd(22_650))
        },
        Figure {
            ratio: Some(Ratio::new(5, 8)),
            interval: Ratio::new(5, 8).wilson(),
            evidence: Evidence::Few,
            ..figure("deals.win_rate", "Win rate", Value::Share(Decimal::new(625, 3)))
        },
    ]
}

fn agents() -> Table {
    let column = |key: &str, label: &str, minor| Column {
        key: key.into(),
        label: label.into(),
        numeric: key != "name",
        minor,
        ..Column::default()
    };
    let row = |name: &str, proposals: u64, won: u64, revenue: i64| {
        let ratio = Ratio::new(won, proposals);
        vec![
            Cell::Text(name.into()),
            Cell::Value(Value::Count(proposals)),
            Cell::Value(Value::Count(won)),
            Cell::Rate {
                value: Value::Share(ratio.fraction().unwrap()),
                k: won.into(),
                n: proposals.into(),
                interval: ratio.wilson(),
            },
            Cell::Value(usd(revenue)),
        ]
    };
    Table {
        id: "agents".into(),
        title: "Agents".into(),
        columns: vec![
            column("name", "Agent", false),
            column("proposals", "Proposals", true),
            column("won", "Won", false),
            column("conversion", "Won of proposals", false),
            column("revenue", "Value won", false),
        ],
        rows: vec![row("Monica", 8, 5, 12_500), row("Jared", 5, 2, 8_000)],
        total: Some(row("All", 13, 7, 20_500)),
        ..Table::default()
    }
}

fn chart() -> Chart {
    let cells = |name: &str, amount| vec![Cell::Text(name.into()), Cell::Value(usd(amount))];
    let column =
        |key: &str, label: &str, numeric| Column { key: key.into(), label: label.into(), numeric, ..Column::default() };
    Chart {
        id: "revenue".into(),
        title: "Revenue by month".into(),
        description: "From $31,200 in September to $22,650 in October so far.".into(),
        kind: ChartKind::Bar,
        labels: vec!["Sep 2026".into(), "Oct 2026".into()],
        series: vec![Series { name: "Revenue".into(), values: vec![Some(31_200.into()), Some(22_650.into())] }],
        unit: usd(0),
        last_so_far: true,
        table: Table {
            id: "revenue.months".into(),
            columns: vec![column("month", "Month", false), column("amount", "Revenue", true)],
            rows: vec![cells("2026-08", 28_900), cells("2026-09", 31_200), cells("2026-10", 22_650)],
            ..Table::default()
        },
    }
}

/// A report with figures, a list, a chart, a table and a problem.
pub(crate) fn report() -> Report {
    let section = |id: &str, title: &str, block| Section {
        id: id.into(),
        title: title.into(),
        blocks: vec![block],
        ..Section::default()
    };
    let deal = vec![
        Inline::Code("deal-k7m2".into()),
        Inline::Text(" ".into()),
        Inline::Strong("Bakery relaunch".into()),
        Inline::Text(" is silent for 16 days in “Negotiating”, $4,200".into()),
    ];
    Report {
        page: "overview".into(),
        name: "Overview".into(),
        headline: "Revenue is ahead of plan; one deal needs you today.".into(),
        business: "Lantern Studio".into(),
        as_of: Day::new(2026, 10, 31).unwrap(),
        timezone: "Asia/Kolkata".into(),
        currency: "USD".into(),
        path: None,
        period: None,
        sections: vec![
            section(
                "needs",
                "Needs you today",
                Block::List(vec![Item { status: Some(Status::Act), text: deal, excerpt: None }]),
            ),
            section("figures", "Key figures", Block::Figures(figures())),
            section("months", "Revenue by month", Block::Chart(chart())),
            section("agents", "Agents", Block::Table(agents())),
        ],
        problems: vec![
            Problem::new(Code::E107, Place { file: "data/deals.csv".into(), line: 17, column: 6 }, "`Wno` is no stage")
                .hint("did you mean `won`?")
                .cost(LeftOut::Row),
        ],
        left_out: Some("2 of 143 rows left out".into()),
        provenance: "Data to 31 Oct 2026 · 11 files".into(),
    }
}
