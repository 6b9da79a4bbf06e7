//! Reports made by hand: one as a founder should see it, and in `worst` those with everything that can go wrong.

mod worst;

pub(crate) use worst::{charts, nasty};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use takings::{
    base::{
        calendar::{Day, Window},
        figure::{Change, Comparison, Evidence, Figure, Good, Point, RowLine, Target},
        money::Currency,
        problem::{Code, LeftOut, Place, Problem},
        ratio::Ratio,
        value::Value,
    },
    render::{
        html::{NavGroup, NavItem, Site, Twin, html},
        template::Templates,
    },
    report::model::{Block, Cell, Chart, ChartKind, Column, Inline, Item, Report, Section, Series, Status, Table},
};

/// What text from files may hold: markup, quotes, an attribute, a direction mark, an escape of a terminal, emoji.
pub(crate) const HOSTILE: &str =
    "<script>alert(1)</script>\" onload='x' {{ 7*7 }} \u{202e}txt.exe\u{1b}[31m 👩‍💻 | ` &amp;";

/// A name of a length that somebody has.
pub(crate) const LONG: &str =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Sons of Llanfairpwllgwyngyll";

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn usd(text: &str) -> Value {
    Value::money(decimal(text), Currency::USD)
}

pub(crate) fn share(text: &str) -> Value {
    Value::Share(decimal(text))
}

fn day(text: &str) -> Day {
    Day::from_iso(text.as_bytes()).unwrap()
}

/// A figure with nothing but its name and value.
pub(crate) fn figure(id: &str, label: &str, value: Value) -> Figure {
    Figure {
        id: id.into(),
        label: label.into(),
        value,
        window: Some(Window { from: day("2026-10-01"), to: day("2026-10-31") }),
        n: 42,
        ratio: None,
        interval: None,
        comparison: None,
        target: None,
        good: Good::Up,
        evidence: Evidence::Exact,
        formula: "The sum of `amount` over the rows dated in the window; refunds subtract.",
        inputs: Vec::new(),
        series: Vec::new(),
        notes: Vec::new(),
        n_rows: 0,
        rows: Vec::new(),
    }
}

/// A comparison with the same days a year before.
#[expect(clippy::unnecessary_wraps, reason = "it is put where a figure may have none")]
pub(crate) fn compared(with: &str, value: Value, change: Change) -> Option<Comparison> {
    Some(Comparison { with: with.into(), window: None, value, change, by_chance: false })
}

pub(crate) fn points(values: &[Option<i64>], so_far: bool) -> Vec<Point> {
    let last = values.len() - 1;
    let point = |(index, value): (usize, &Option<i64>)| Point {
        label: MONTHS[index % 12].into(),
        value: value.map(Decimal::from),
        so_far: so_far && index == last,
    };
    values.iter().enumerate().map(point).collect()
}

pub(crate) const MONTHS: [&str; 12] =
    ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"];
const REVENUE: [i64; 12] = [14200, 17950, 15100, 18400, 21050, 19800, 23400, 26100, 24750, 28900, 31200, 22650];
const BEFORE: [i64; 12] = [9800, 12100, 11900, 13300, 14050, 15200, 15900, 17200, 18100, 18900, 20400, 21900];

pub(crate) fn series(name: &str, values: &[i64]) -> Series {
    Series { name: name.into(), values: values.iter().map(|value| Some(Decimal::from(*value))).collect() }
}

pub(crate) fn chart(id: &str, kind: ChartKind, labels: &[&str], series: Vec<Series>, unit: Value) -> Chart {
    let names: Vec<&str> = series.iter().map(|series| series.name.as_str()).collect();
    let mut columns = vec![column("label", "Label", false)];
    columns.extend(names.iter().map(|name| column(name, name, true)));
    let cell = |series: &Series, index: usize| match series.values.get(index).copied().flatten() {
        Some(value) => Cell::Value(usd(&value.to_string())),
        None => Cell::Value(Value::Missing("not measured".into())),
    };
    let row = |(index, label): (usize, &&str)| {
        let mut cells = vec![Cell::Text((*label).into())];
        cells.extend(series.iter().map(|series| cell(series, index)));
        cells
    };
    let rows = labels.iter().enumerate().map(row).collect();
    Chart {
        id: id.into(),
        title: format!("Chart {id}"),
        description: "From $14,200 in November to $31,200 in September.".into(),
        kind,
        labels: labels.iter().map(|label| (*label).into()).collect(),
        series,
        unit,
        last_so_far: false,
        table: Table { id: id.into(), title: format!("Chart {id}"), columns, rows, ..Table::default() },
    }
}

pub(crate) fn column(key: &str, label: &str, numeric: bool) -> Column {
    Column { key: key.into(), label: label.into(), numeric, ..Column::default() }
}

pub(crate) fn section(id: &str, title: &str, note: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.into(), title: title.into(), note: note.into(), blocks, ..Section::default() }
}

pub(crate) fn half(id: &str, title: &str, note: &str, blocks: Vec<Block>) -> Section {
    Section { half: true, ..section(id, title, note, blocks) }
}

pub(crate) fn report(page: &str, name: &str, headline: &str, sections: Vec<Section>) -> Report {
    Report {
        page: page.into(),
        name: name.into(),
        headline: headline.into(),
        business: "Pied Piper Studio".into(),
        as_of: day("2026-10-31"),
        timezone: "Asia/Kolkata".into(),
        currency: "USD".into(),
        path: None,
        period: None,
        sections,
        problems: Vec::new(),
        left_out: None,
        provenance: "Data to 31 Oct 2026 · 11 files".into(),
    }
}

fn nav() -> Vec<NavGroup> {
    let item = |page: &str, name: &str| NavItem { page: page.into(), name: name.into(), badge: None };
    let badged = |page: &str, name: &str, word: &str, status: Status| NavItem {
        badge: Some((word.into(), status)),
        ..item(page, name)
    };
    let group = |heading: &str, items: Vec<NavItem>| NavGroup { heading: heading.into(), items };
    vec![
        group("", vec![item("overview", "Overview"), badged("alerts", "Alerts", "2", Status::Act)]),
        group("Money", vec![item("revenue", "Revenue"), item("sources", "Sources"), item("recurring", "Recurring")]),
        group("Pipeline", vec![item("pipeline", "Pipeline"), item("agents", "Agents"), item("platforms", "Platforms")]),
        group("Audience", vec![item("posts", "Posts"), item("conversations", "Conversations"), item("nasty", LONG)]),
        group("Records", vec![badged("health", "Data health", "2", Status::Warning), item("methods", "Methods")]),
    ]
}

/// A report as a page of a site.
pub(crate) fn page(report: &Report) -> String {
    page_with(report, Vec::new()).unwrap()
}

/// The same with templates of its own.
pub(crate) fn page_with(
    report: &Report,
    own: Vec<(String, String)>,
) -> Result<String, takings::render::template::TemplateError> {
    let nav = nav();
    let twin = |name: &str, href: &str| Twin { name: name.into(), href: href.into() };
    let twins = [twin("Text", "{file}.txt"), twin("Markdown", "{file}.md"), twin("JSON", "api/{page}.json")];
    let (twins, url, feed) = (twins.as_slice(), None, false);
    let site = Site { business: "Pied Piper Studio", nav: &nav, root: "", version: "0.1.0", twins, url, feed };
    html(report, &site, &Templates::new(own)?)
}

/// Every sample page by its file name.
pub(crate) fn pages() -> BTreeMap<String, String> {
    BTreeMap::from([
        ("index.html".to_owned(), page(&overview())),
        ("nasty.html".to_owned(), page(&nasty())),
        ("charts.html".to_owned(), page(&charts())),
    ])
}

pub(crate) fn overview() -> Report {
    let mut report = report(
        "overview",
        "Overview",
        "Revenue is ahead of plan; two deals need you today.",
        vec![
            section("needs", "", "", vec![Block::List(needs())]),
            section("figures", "", "", vec![Block::Figures(figures())]),
            section("months", "Revenue by month", "The last twelve months", vec![Block::Chart(months())]),
            half("pipeline", "Pipeline", "96 leads since 1 August", vec![Block::Chart(funnel())]),
            half("goals", "Goals", "Against today's plan", vec![Block::Chart(bullet())]),
            section("agents", "Agents", "Monica leads, not yet clearly", vec![Block::Table(agents())]),
            section("sources", "Sources", "4 of 5 in; affiliate failed since 27 Oct", vec![Block::Table(sources())]),
        ],
    );
    let mut problem =
        Problem::new(Code::ALL[0], Place { file: "data/deals.csv".into(), line: 17, column: 6 }, "`Wno` is no stage")
            .hint("did you mean `won`?");
    problem.left_out = LeftOut::Row;
    report.problems = vec![problem];
    report.left_out = Some("1 of 143 rows left out".into());
    report
}

fn needs() -> Vec<Item> {
    let text = |text: &str| Inline::Text(text.into());
    vec![
        Item {
            excerpt: None,
            status: Some(Status::Act),
            text: vec![
                Inline::Page("pipeline".into(), "deal-k7m2 Bakery relaunch".into()),
                text(" is silent for 6 days in negotiating, "),
                Inline::Strong("$4,200".into()),
            ],
        },
        Item {
            excerpt: None,
            status: Some(Status::Watch),
            text: vec![text("Reply rate 7 % (7 of 100), was 8 % (8 of 100): within normal variation")],
        },
    ]
}

fn figures() -> Vec<Figure> {
    let known: Vec<Option<i64>> = REVENUE.iter().map(|value| Some(*value)).collect();
    let mut month = figure("revenue.mtd", "Revenue this month", usd("22650.40"));
    month.comparison = compared("1–31 Oct 2025", usd("21900"), Change::Relative(decimal("0.034")));
    month.series = points(&known, true);
    month.inputs = vec![("Earned".into(), usd("23150.40")), ("Refunds".into(), usd("-500"))];
    month.n_rows = 42;
    month.rows = (311..316).map(|line| row(line, "Monthly retainer")).collect();
    let mut year = figure("revenue.ytd", "This year", usd("258140.12"));
    year.comparison = compared("the same 304 days", usd("213000"), Change::Relative(decimal("0.21")));
    year.target = Some(Target {
        goal: usd("300000"),
        at_most: false,
        reached: Some(decimal("0.86")),
        pace: Some(decimal("0.833")),
        words: "86 % of $300k · plan for today 83 %".into(),
    });
    year.series = points(&[12, 25, 39, 55, 70, 88, 105, 128, 150, 172, 200, 258].map(Some), false);
    let mut open = figure("pipeline.open_value", "Open pipeline", usd("84100"));
    open.comparison = compared("last Saturday", usd("84100"), Change::Same);
    open.window = None;
    open.series = points(&[70, 74, 78, 81, 80, 84, 84].map(Some), false);
    open.notes = vec!["58 open deals; weighted by stage $29.8k".into()];
    let mut won = figure("deals.win_rate", "Won of closed", share("0.4634"));
    won.comparison = compared("last quarter", share("0.483"), Change::Points(decimal("-0.02")));
    won.ratio = Some(Ratio::new(19, 41));
    won.interval = Ratio::new(19, 41).wilson();
    won.evidence = Evidence::Few;
    vec![month, year, open, won]
}

fn row(line: u32, text: &str) -> RowLine {
    RowLine { place: format!("data/revenue/stripe.csv:{line}"), text: text.into(), part: Some(usd("1200")) }
}

fn months() -> Chart {
    let series = vec![series("this year", &REVENUE), series("a year before", &BEFORE)];
    Chart { last_so_far: true, ..chart("revenue.months", ChartKind::Bar, &MONTHS, series, usd("0")) }
}

fn funnel() -> Chart {
    let labels = ["Prospecting", "Proposal sent", "Negotiating", "Won"];
    let series = vec![series("Deals", &[96, 58, 31, 19]), series("Value", &[118_400, 84_100, 52_800, 31_200])];
    chart("pipeline.funnel", ChartKind::Funnel, &labels, series, usd("0"))
}

fn bullet() -> Chart {
    let series = vec![
        series("Revenue", &[258_140, 61_400, 9000]),
        series("Goal", &[300_000, 60_000, 24_000]),
        series("Plan for today", &[249_900, 50_000, 20_000]),
    ];
    chart("goals.chart", ChartKind::Bullet, &["This year", "Upwork", "Sponsors"], series, usd("0"))
}

fn agents() -> Table {
    let rate = |k: u64, n: u64| Cell::Rate {
        value: Ratio::new(k, n).fraction().map_or(Value::Missing("no proposals yet".into()), Value::Share),
        k: k.into(),
        n: n.into(),
        interval: Ratio::new(k, n).wilson(),
    };
    let row = |name: &str, leads: u64, proposals: u64, won: u64, value: &str| {
        vec![
            Cell::Page("agents".into(), name.into()),
            Cell::Value(Value::Count(leads)),
            Cell::Value(Value::Count(proposals)),
            Cell::Value(Value::Count(won)),
            rate(won, proposals),
            Cell::Value(usd(value)),
        ]
    };
    let mut total = row("All", 26, 17, 8, "24000");
    total[0] = Cell::Text("All".into());
    total[4] = Cell::Value(share("0.470588"));
    Table {
        id: "agents".into(),
        title: "Agents".into(),
        columns: vec![
            column("name", "Agent", false),
            column("leads", "Leads", true),
            column("proposals", "Proposals", true),
            column("won", "Won", true),
            column("conversion", "Won of proposals", true),
            column("revenue", "Value won", true),
        ],
        rows: vec![
            row("Monica", 12, 8, 5, "12500"),
            row("Jared", 8, 5, 2, "8000"),
            row("Dinesh", 6, 4, 1, "3500"),
            row("Nobody yet", 0, 0, 0, "0"),
        ],
        total: Some(total),
        note: "Intervals at 95 %.".into(),
        limit: 0,
        ..Table::default()
    }
}

fn sources() -> Table {
    let row = |name: &str, amount: Value, status: Status, when: &str| {
        vec![Cell::Status(status), Cell::Text(name.into()), Cell::Value(amount), Cell::Text(when.into())]
    };
    Table {
        id: "sources".into(),
        title: "Sources".into(),
        columns: vec![
            column("state", "State", false),
            column("source", "Source", false),
            column("amount", "Amount", true),
            column("updated", "Updated", false),
        ],
        rows: vec![
            row("Stripe", usd("148200"), Status::Fresh, "6 h ago"),
            row("Sponsors", usd("29700"), Status::Manual, "entered 2 Oct"),
            row("Affiliate", usd("18650"), Status::Stale, "4 days ago"),
            row("Syndication", Value::Missing("October is not entered".into()), Status::Awaiting, "due on the 21st"),
            row("Ads", Value::Missing("October is not entered".into()), Status::Overdue, "was due on the 21st"),
        ],
        total: None,
        note: String::new(),
        limit: 0,
        ..Table::default()
    }
}
