//! Every chart over every kind of numbers, and every block with what files may hold at worst.

use takings::{
    base::{
        figure::{Change, Evidence, Figure, Good, RowLine, Target},
        money::{Currency, Money},
        problem::{Code, Place, Problem},
        value::Value,
    },
    report::model::{
        Block, Cell, Chart, ChartKind, Column, Empty, Inline, Item, Report, Section, Series, Status, Table,
    },
};

use rust_decimal::Decimal;

use super::{
    HOSTILE, LONG, MONTHS, chart, column, compared, decimal, figure, half, points, report, section, series, share, usd,
};

/// Every kind of chart over every kind of numbers.
pub(crate) fn charts() -> Report {
    use ChartKind::{Bar, Bullet, Funnel, Line, StackedBar, Tiles};
    let days: Vec<String> = (1..=31).map(|day| format!("{day} Oct")).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
    let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
    let wave = |len: i64, scale: i64, turn: i64| -> Vec<i64> {
        (0..len).map(|at| scale * ((at * 7 + turn) % 11) - scale * 2).collect()
    };
    let gaps = |name: &str, values: &[Option<i64>]| Series {
        name: name.into(),
        values: values.iter().map(|value| value.map(Decimal::from)).collect(),
    };
    let so_far = |chart: Chart| Chart { last_so_far: true, ..chart };
    let six: Vec<Series> = (0..6).map(|at| series(&format!("Source {at}"), &wave(12, 900, at)[..])).collect();
    let heat = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let heat: Vec<Series> = heat.iter().zip(0..).map(|(name, at)| series(name, &wave(24, 40, at))).collect();
    let places = [LONG, "Bronx", "Newsletter ads", HOSTILE, "Upwork"];
    let kinds = vec![
        ("Days, with losses", chart("days", Bar, &days, vec![series("Net", &wave(31, 310, 3))], usd("0"))),
        (
            "A line with a gap",
            so_far(chart(
                "gap",
                Line,
                &MONTHS,
                vec![
                    gaps("Reply rate", &[4, 5, 5, 0, 7, 7, 8, 6, 5, 9, 9, 4].map(|v| (v != 0).then_some(v))),
                    series("a year before", &[3; 12]),
                ],
                Value::Count(0),
            )),
        ),
        ("Stacked", so_far(chart("stacked", StackedBar, &MONTHS, six, usd("0")))),
        ("Long names", chart("long", Bar, &places, vec![series("Revenue", &[1200, -400, 900, 0, 300])], usd("0"))),
        (
            "Hours",
            chart(
                "hours",
                Tiles,
                &hours,
                vec![gaps("Posts", &(0..24).map(|h| (h % 5 != 1).then_some(h * h)).collect::<Vec<_>>())],
                Value::Count(0),
            ),
        ),
        ("Hours and days", chart("heat", Tiles, &hours, heat, Value::Count(0))),
        ("One point", chart("one", Line, &["Oct"], vec![series("Revenue", &[5])], usd("0"))),
        ("One bar", chart("onebar", Bar, &["Oct"], vec![series("Revenue", &[22_000_000])], usd("0"))),
        ("All zero", chart("zero", Bar, &MONTHS, vec![series("Revenue", &[0; 12])], usd("0"))),
        (
            "Rates",
            chart(
                "rates",
                Line,
                &MONTHS,
                vec![Series {
                    name: "Rate".into(),
                    values: [41, 38, 44, 40, 42, 46, 45, 41, 39, 47, 52, 50]
                        .iter()
                        .map(|v| Some(Decimal::new(*v, 2)))
                        .collect(),
                }],
                share("0"),
            ),
        ),
        ("Nothing", chart("nothing", Line, &[], Vec::new(), usd("0"))),
        ("Not known", chart("unknown", StackedBar, &["Oct"], vec![gaps("Revenue", &[None])], usd("0"))),
        (
            "Negative goal",
            chart(
                "goals",
                Bullet,
                &["Zero", "Negative", LONG],
                vec![series("Value", &[5, 5, 500]), series("Goal", &[0, -10, 100]), series("Plan", &[1, 1, 80])],
                usd("0"),
            ),
        ),
        ("Empty funnel", chart("funnel", Funnel, &["Lead", LONG], vec![series("Deals", &[0, 0])], usd("0"))),
    ];
    let half_of = |(title, chart): (&str, Chart)| half(&chart.id.clone(), title, "", vec![Block::Chart(chart)]);
    let mut sections: Vec<Section> = kinds.into_iter().map(half_of).collect();
    for section in
        sections.iter_mut().filter(|section| ["days", "stacked", "heat", "hours", "long"].contains(&&*section.id))
    {
        section.half = false;
    }
    report("charts", "Charts", "Every chart over every kind of numbers.", sections)
}

/// Every block with what files may hold at worst.
pub(crate) fn nasty() -> Report {
    let text = vec![Inline::Text(HOSTILE.into()), Inline::Strong(LONG.into()), Inline::Code(HOSTILE.into())];
    let link = Inline::Page("javascript:alert(1)".into(), HOSTILE.into());
    let item = Item { status: Some(Status::Error), text: [text.clone(), vec![link]].concat(), excerpt: None };
    let empty = Empty { what: LONG.into(), file: "data/deals.csv".into(), example: format!("id,title\n1,{HOSTILE}") };
    let mut report = report(
        "nasty",
        HOSTILE,
        &format!("{HOSTILE} {LONG}"),
        vec![
            section("list", "", "", vec![Block::List(vec![item]), Block::List(Vec::new()), Block::Note(text.clone())]),
            section("cards", HOSTILE, LONG, vec![Block::Figures(nasty_figures()), Block::Note(text)]),
            section("rows", "Two hundred rows", "", vec![Block::Table(two_hundred())]),
            section(
                "none",
                "No rows",
                "",
                vec![Block::Table(Table { columns: two_hundred().columns, ..Table::default() })],
            ),
            section("empty", "Nothing yet", "", vec![Block::Empty(empty)]),
        ],
    );
    report.period = Some(HOSTILE.into());
    report.timezone = HOSTILE.into();
    report.provenance = HOSTILE.into();
    let place = Place { file: HOSTILE.into(), line: 1, column: 1 };
    report.problems = (0..9).map(|_| Problem::new(Code::ALL[0], place.clone(), HOSTILE).hint(LONG)).collect();
    report
}

fn nasty_figures() -> Vec<Figure> {
    let target = |goal: &str, reached: Option<&str>, at_most: bool| {
        Some(Target {
            goal: usd(goal),
            at_most,
            reached: reached.map(decimal),
            pace: Some(decimal("0.5")),
            words: format!("goal {goal}"),
        })
    };
    let changed = |id: &str, value: Value, change: Change| Figure {
        comparison: compared("the 30 days before", usd("0"), change),
        series: points(&[Some(3), None, Some(2), Some(9), None], true),
        ..figure(id, LONG, value)
    };
    let mut hostile = figure(HOSTILE, HOSTILE, Value::Missing(HOSTILE.into()));
    hostile.notes = vec![HOSTILE.into()];
    hostile.inputs = vec![(HOSTILE.into(), usd("1"))];
    hostile.n_rows = 2000;
    hostile.rows = vec![RowLine { place: HOSTILE.into(), text: HOSTILE.into(), part: None }];
    hostile.comparison = compared(HOSTILE, usd("1"), Change::Unknown(HOSTILE.into()));
    let euro = Money::new(decimal("123456.78"), Currency::from_code("EUR").unwrap());
    let franc = Money::new(decimal("-98765.4"), Currency::from_code("CHF").unwrap());
    let both = Value::Money(vec![euro, franc]);
    vec![
        changed("n.new", usd("100"), Change::New),
        changed("n.unknown", usd("100"), Change::Unknown("no data for Feb".into())),
        changed("n.many", usd("11000"), Change::Relative(decimal("10"))),
        changed("n.none", usd("0"), Change::Relative(decimal("0.0001"))),
        changed("n.absolute", usd("-300"), Change::Absolute(usd("-300"))),
        Figure { good: Good::Down, ..changed("n.down", share("0.1"), Change::Points(decimal("-0.02"))) },
        changed("n.currencies", both, Change::Same),
        Figure { target: target("0", None, false), ..figure("n.zero", "Goal of nothing", usd("0")) },
        Figure { target: target("-100", None, false), ..figure("n.negative", "Goal below zero", usd("-50")) },
        Figure { target: target("100", Some("1.7"), false), ..figure("n.beyond", "Beyond its goal", usd("170")) },
        Figure { target: target("100", Some("1.2"), true), ..figure("n.cost", "At most", usd("120")) },
        Figure { target: target("100", Some("-0.4"), false), ..figure("n.loss", "A loss", usd("-40")) },
        Figure { evidence: Evidence::Assumed, ..figure("n.big", "The largest", Value::Count(u64::MAX)) },
        hostile,
    ]
}

fn two_hundred() -> Table {
    let row = |index: u64| {
        vec![
            Cell::Text(if index == 2 { LONG.into() } else { format!("deal-{index:03} {HOSTILE}") }),
            Cell::Code(format!("data/deals.csv:{index}")),
            Cell::Value(usd(&format!("{}", index * 1000))),
            Cell::Status(Status::Stale),
            Cell::Value(Value::Missing("not closed".into())),
            Cell::Blank,
        ]
    };
    Table {
        id: "rows".into(),
        title: "Two hundred rows".into(),
        columns: vec![
            column("title", "Deal", false),
            Column { minor: true, ..column("place", "Place", false) },
            column("value", "Value", true),
            column("state", "State", false),
            column("won", "Won", true),
            column("note", "Note", false),
        ],
        rows: (1..=200).map(row).collect(),
        total: Some(vec![
            Cell::Text("All".into()),
            Cell::Blank,
            Cell::Value(usd("20100000")),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
        ]),
        note: "A few words under it.".into(),
        limit: 20,
        ..Table::default()
    }
}
