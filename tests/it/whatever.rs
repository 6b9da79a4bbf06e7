//! Whatever the rows say, every figure has its rows and every page is made.

use std::{fmt::Write as _, fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::select};
use takings::{
    base::{calendar::Day, problem::Problem},
    build::{self, Inputs},
    config::{Business, parse::parse},
    data::{
        Dataset,
        load::{Future, Keep, load},
        snapshots::Snapshot,
        table::{Kind, TableSpec},
        tables,
    },
    insights::{Facts, Found},
    metrics::{compute, snapshot},
    render::{
        chat::{self, Dialect},
        json, markdown, text,
    },
    report::{
        brief::{Slot, brief},
        model::Report,
        notices::{self, notices},
    },
    workspace::Workspace,
};

use crate::project::repository;

const DAYS: &[&str] = &[
    "2026-10-31",
    "2026-10-30",
    "2026-10-25",
    "2026-10-01",
    "2026-09-30",
    "2026-08-08",
    "2026-01-01",
    "2025-12-31",
    "2024-02-29",
    "1970-01-01",
    "1900-01-01",
];

const LATER: &[&str] = &["", "2026-11-01", "2027-02-28", "2199-12-31"];

const TEXTS: &[&str] = &[
    "",
    "x",
    "Launch page",
    "日本語の題",
    "e\u{301}\u{200b}\u{202e}",
    "👩‍👩‍👧 \u{feff}",
    "<script>alert(1)</script>",
    "{{ name }} {% raw %}",
    "=1+1",
    "a|b`c`*d*_e_ [f](g)",
    "@everyone",
    "two\nlines",
    "\"",
    "https://upwork.com/jobs/~01abcDEF",
    "http://[::1",
    "(none)",
    "...",
    "a.b.*",
    "a/../../b",
];

const NUMBERS: &[&str] = &[
    "",
    "0",
    "-0.00",
    "1",
    "0.5",
    "12.34",
    "-3",
    "1000",
    "999999.99",
    "0.0000000000000000000000000001",
    "999999999999",
    "-999999999999.999999",
];

/// Cells of a kind, most of which are right and few of which are likely.
fn cell(kind: Kind) -> BoxedStrategy<String> {
    let one_of = |texts: &[&str]| select(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).boxed();
    let right = match kind {
        Kind::Id => "[a-c][0-9]{2}".boxed(),
        Kind::Reference(_) => "([a-c][0-9]{2})?".boxed(),
        Kind::Text | Kind::Name => one_of(TEXTS),
        Kind::Choice(words) => one_of(&[words, &[""]].concat()),
        Kind::Agents => one_of(&["", "maya", "maya; tom", "Maya:70; tom:30", "a:0.001; b:99999", "x; x"]),
        Kind::Code => one_of(&["", "11201", "07030", "0", "ß"]),
        Kind::Day => one_of(DAYS),
        Kind::AnyDay => one_of(&[DAYS, LATER].concat()),
        Kind::Period => {
            one_of(&["", "2026-01", "2026", "2026-10", "1900", "2026-10-12/2026-10-25", "1900-01-01/2026-10-31"])
        }
        Kind::Moment => one_of(&[
            "",
            "2026-10-30T23:59+05:30",
            "2026-10-29",
            "2026-10-01T00:00Z",
            "1900-01-01T00:00+14:00",
            "2026-10-31T00:00+14:00",
        ]),
        Kind::Mark => one_of(&[DAYS, &["y", "", "", ""]].concat()),
        Kind::Money | Kind::Number => one_of(NUMBERS),
        Kind::Share => one_of(&["", "0", "1", "0.35", "100 %", "0.0000001"]),
        Kind::Currency => one_of(&["", "", "USD", "EUR", "JPY"]),
        Kind::Count => one_of(&["", "", "0", "1", "3", "250", "4294967296", "18446744073709551615"]),
        Kind::Flag => one_of(&["", "yes", "no"]),
    };
    prop_oneof![250 => right, 1 => one_of(TEXTS), 1 => one_of(NUMBERS), 1 => one_of(DAYS)].boxed()
}

/// A file of a table, with all of its columns and those that the example's setup adds.
fn file(spec: &'static TableSpec) -> BoxedStrategy<(String, String)> {
    let added: &[&str] = match spec.name {
        "deals" => &["prospecting", "proposal_sent", "negotiating"],
        "conversations" => &["welcome", "interest", "location", "bill", "homeowner"],
        _ => &[],
    };
    let kind = if spec.name == "deals" { Kind::Mark } else { Kind::Number };
    let columns = spec.columns.iter().map(|column| (column.name, column.kind));
    let columns: Vec<(&str, Kind)> = columns.chain(added.iter().map(|name| (*name, kind))).collect();
    let header: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let header = header.join(",") + "\n";
    let row = columns.iter().map(|(name, kind)| cell(kind_of(name, *kind))).collect::<Vec<_>>();
    let path =
        if spec.name == "deals" { "data/deals/freelance.csv".to_owned() } else { format!("data/{}.csv", spec.name) };
    vec(row, 0..14)
        .prop_map(move |rows| {
            let lines = rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n");
            (path.clone(), lines.fold(header.clone(), |text, line| text + &line))
        })
        .boxed()
}

/// What a column must say for the rest of a row to count.
fn kind_of(name: &str, kind: Kind) -> Kind {
    match name {
        "pipeline" => Kind::Choice(&["freelance"]),
        "stage" => Kind::Choice(&[]),
        _ => kind,
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Some of the tables.
fn folders() -> impl Strategy<Value = Vec<(String, String)>> {
    let files: Vec<_> = tables::ALL.iter().map(|spec| prop::option::weighted(0.8, file(spec))).collect();
    files.prop_map(|files| files.into_iter().flatten().collect())
}

struct Folder {
    root: tempfile::TempDir,
    business: Business,
    data: Dataset,
    problems: Vec<Problem>,
}

impl Folder {
    fn of(setup: &str, files: &[(String, String)], today: Day, future: Future) -> Folder {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
            fs::write(path, text).unwrap();
        }
        let business = parse(setup, "data/business.toml").0.unwrap();
        let (data, problems) = load(root.path(), &business, today, future, Keep::All);
        Folder { root, business, data, problems }
    }

    /// Makes everything that can be made of it.
    fn make(&mut self, today: Day) {
        let metrics = compute(&self.data, &self.business, today);
        for id in metrics.ids() {
            let figure = metrics.figure(id, None).unwrap();
            assert_eq!(figure.n_rows, figure.rows.len() as u64, "rows of {id}");
        }
        messages(Facts { metrics: &metrics, problems: &self.problems, found: &Found::default() });
        let frozen = snapshot::freeze(&metrics, "2026-10-31T18:00:00Z", false);
        let again: Snapshot = serde_json::from_slice(&frozen.bytes()).unwrap();
        assert_eq!(again.bytes(), frozen.bytes());
        self.data.snapshots.push(again);
        let inputs =
            Inputs { data: &self.data, business: &self.business, today, problems: &self.problems, is_public: false };
        let outputs = build::outputs(&Workspace::at(self.root.path()), inputs).unwrap();
        assert!(outputs.values().all(|bytes| !bytes.is_empty()));
    }
}

/// Makes every brief and every notice, in all the ways in which they are read: a brief is always short, and a notice has
/// ids that are its own.
fn messages(facts: Facts<'_>) {
    for slot in [Slot::Morning, Slot::Afternoon, Slot::Evening] {
        let report = brief(facts, slot);
        for said in all_ways(&report) {
            let (chars, lines) = (said.chars().count(), said.lines().count());
            assert!(chars <= 1500 && lines <= 20, "{chars} characters, {lines} lines:\n{said}");
        }
    }
    let kinds = [notices::Kind::Alerts, notices::Kind::Jobs, notices::Kind::Won, notices::Kind::Reminders];
    for kind in kinds {
        let told = notices(kind, facts, &|_| false);
        let ids: Vec<&String> = told.iter().flat_map(|notice| &notice.ids).collect();
        assert!(
            told.iter()
                .all(|notice| !notice.ids.is_empty() && all_ways(&notice.report).iter().all(|it| it.len() < 16_000))
        );
        let again = notices(kind, facts, &|id| ids.iter().any(|known| *known == id));
        assert!(again.is_empty(), "{kind:?} told twice: {again:?}");
    }
}

fn all_ways(report: &Report) -> Vec<String> {
    let dialects = [Dialect::Slack, Dialect::Discord, Dialect::Telegram];
    let chats = dialects.map(|dialect| chat::messages(report, dialect, None).join("\n"));
    assert!(!markdown::markdown(report, "").is_empty() && !json::json(report).is_empty());
    let style = text::Style::default();
    chats
        .into_iter()
        .chain([text::text(report, style), text::text(report, text::Style { ascii: true, ..style })])
        .collect()
}

/// The example's setup, and one that says nothing but a name.
fn setups() -> impl Strategy<Value = String> {
    let example = fs::read_to_string(repository().join("data/business.toml")).unwrap();
    let mut huge = String::from(
        "name = \"\u{202e}<b>\"\ntimezone = \"Pacific/Kiritimati\"\nweek_starts = \"saturday\"\n[goals]\n",
    );
    let _ = writeln!(huge, "revenue.year = {}\nrevenue.month = 1", i64::MAX);
    select(vec![example, "name = \"x\"\n".to_owned(), huge])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_page_is_made(setup in setups(), files in folders(), today in select(vec![(2026, 10, 31), (2026, 1, 1), (2024, 2, 29), (2030, 12, 31)]), later: bool) {
        let today = Day::new(today.0, today.1, today.2).unwrap();
        let future = if later { Future::Later } else { Future::Mistake };
        Folder::of(&setup, &files, today, future).make(today);
    }
}
