//! What `docs/scale.md` promises: rows that a real `ClickHouse` adds up give the figures of the raw rows, except those that the
//! page lists. The definitions are the page's own, in `docs/scale/`; the events are its made-up ones, fewer of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use takings::report::pages::PAGES;

use crate::{
    clickhouse::{ClickHouse, PASSWORD},
    project::{Project, repository},
};

/// The events of the page, divided by this: 40,000.
const DIVISOR: u64 = 2500;

/// The page's definitions: the source and the table that it fills.
const SOURCES: &[(&str, &str)] =
    &[("shop", "revenue"), ("outreach", "activities"), ("bot", "conversations"), ("leads", "lead_sales")];

/// The raw rows, as somebody would write them down who has no `ClickHouse`.
const RAW: &[(&str, &str)] = &[
    (
        "revenue",
        "SELECT toDate(paid_at, 'America/Chicago') AS date, 'shop' AS source, amount, currency, product AS offer, platform,
           customer
         FROM payments ORDER BY paid_at, customer",
    ),
    ("activities", "SELECT toDate(sent_at, 'America/Chicago') AS date, kind, channel FROM messages ORDER BY sent_at, kind"),
    (
        "conversations",
        "SELECT concat('c', toString(chat)) AS id, formatDateTime(started_at, '%Y-%m-%dT%H:%M:%SZ', 'UTC') AS started_at,
           source, zip, welcome, depth >= 2 ? toString(needs) : '' AS needs, depth >= 3 ? toString(budget) : '' AS budget,
           depth >= 4 ? toString(booking) : '' AS booking, completed ? 'yes' : 'no' AS completed,
           qualified ? 'yes' : 'no' AS qualified
         FROM chats ORDER BY chat",
    ),
    (
        "lead_sales",
        "SELECT concat('l', toString(chat)) AS id, toDate(sold_at, 'America/Chicago') AS date,
           concat('c', toString(chat)) AS conversation, tier, predicted_tier, predicted_value, zip, buyer, price,
           accepted ? 'yes' : 'no' AS accepted, response_hours
         FROM leads ORDER BY chat",
    ),
];

#[test]
fn rollups_give_the_figures_of_raw_rows_but_those_that_the_page_lists() {
    let Some(server) = ClickHouse::start() else { return };
    server.run(&fewer(&text("docs/scale/events.sql")));
    let (raw_rows, raw) = figures(raw(&server));
    assert_eq!(raw_rows, 100_000_000 / DIVISOR + 8, "a row an event, and the zips");
    let daily = collected(&server);
    let restated = daily.run(["collect"]).ok().stdout_has("is unchanged");
    let (daily_rows, by_day) = figures(restated.project());
    assert!(daily_rows < raw_rows / 2, "{daily_rows} rows are no rollup");
    assert_eq!(differing(&raw, &by_day), listed("What a rollup by day changes"));
    let (monthly_rows, by_month) = figures(archived(&server));
    assert!(monthly_rows < daily_rows, "{monthly_rows} rows are no fewer");
    assert_eq!(differing(&by_day, &by_month), listed("What a rollup by month changes"));
}

#[test]
fn what_the_page_shows_is_what_is_tested() {
    let page = text("docs/scale.md");
    for (source, _) in SOURCES {
        assert!(page.contains(&format!("scale/{source}.toml")), "docs/scale.md does not name {source}.toml");
    }
    let query = page.split("body = \"\"\"").nth(1).and_then(|after| after.split("\"\"\"").next()).unwrap();
    assert!(text("docs/scale/shop.toml").contains(query), "docs/scale.md shows another query than shop.toml:\n{query}");
    for part in ["What a rollup by day changes", "What a rollup by month changes"] {
        assert!(!listed(part).is_empty(), "docs/scale.md lists nothing under `{part}`");
    }
    assert!(fewer("FROM numbers(5000)") == "FROM numbers(2)");
}

/// A file of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("`{path}`: {error}"))
}

/// The same statements with as many rows fewer.
fn fewer(statements: &str) -> String {
    let mut parts = statements.split("numbers(");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(')').unwrap();
        // The head speaks of `numbers(…)`.
        let number = number.parse::<u64>().map_or_else(|_| number.to_owned(), |it| (it / DIVISOR).to_string());
        text = text + "numbers(" + &number + ")" + rest;
    }
    text
}

/// The folder of the page, with the addresses of the sources in it.
fn folder(business: &str) -> Project {
    let business = text("docs/scale/business.toml") + "\n[sources.shop]\nlabel = \"Shop\"\n" + business;
    Project::new().business(&business).file("data/regions.csv", text("docs/scale/regions.csv"))
}

/// A folder with a row an event.
fn raw(server: &ClickHouse) -> Project {
    RAW.iter().fold(folder(""), |project, (table, query)| {
        let rows = server.ask(&format!("{query} FORMAT CSVWithNames"));
        project.file(&format!("data/{table}.csv"), rows)
    })
}

/// A folder in which everything since the first day was collected.
fn collected(server: &ClickHouse) -> Project {
    let url = server.url();
    let addresses = SOURCES.iter().filter(|(source, _)| *source != "shop");
    let addresses = addresses.fold(format!("base = \"{url}\"\n"), |text, (source, _)| {
        text + &format!("[sources.{source}]\nbase = \"{url}\"\n")
    });
    let project = SOURCES.iter().fold(folder(&addresses), |project, (source, _)| {
        project.file(&format!("data/sources/{source}.toml"), text(&format!("docs/scale/{source}.toml")))
    });
    let project = project.variable("TAKINGS_SECRET_CLICKHOUSE_PASSWORD", PASSWORD);
    let run = project.run(["collect", "--since", "2025-01-01"]).ok();
    let run = SOURCES
        .iter()
        .fold(run, |run, (source, table)| run.file_has(&format!("data/{table}/{source}.csv"), "2025-01-"));
    run.project()
}

/// The same, with the payments of 2025 by month in a file of their own.
fn archived(server: &ClickHouse) -> Project {
    let project = collected(server);
    let definition = text("docs/scale/2025.toml").replace("http://localhost:8123", &server.url());
    let project = project.file("data/sources/2025.toml", definition).run(["collect", "2025"]).ok().project();
    for done in ["data/sources/2025.toml", "data/revenue/shop.csv"] {
        std::fs::remove_file(project.path(done)).unwrap();
    }
    let run = project.run(["collect", "shop", "--since", "2026-01-01"]).ok();
    run.file_has("data/revenue/2025.csv", "2025-12,shop,").file_has("data/revenue/shop.csv", "2026-06-29").project()
}

/// The rows of a sound folder, and its pages: figures and tables by id. The page about the files themselves is not in it.
fn figures(project: Project) -> (u64, BTreeMap<String, Value>) {
    let check = project.run(["check"]).ok().stdout_has("no problems in ");
    let rows = check.out().split(" files, ").nth(1).unwrap().chars().filter(char::is_ascii_digit).collect::<String>();
    let rows = rows.parse().unwrap();
    let names: Vec<&str> =
        PAGES.iter().map(|page| page.name).filter(|name| !["health", "methods"].contains(name)).collect();
    let shown = check.project().run([&["show"], &names[..], &["--format", "json"]].concat()).ok();
    let pages: Vec<Value> = serde_json::from_str(&shown.out()).unwrap();
    let mut found = BTreeMap::new();
    for page in pages {
        for part in ["figures", "tables"] {
            found.extend(page[part].as_object().unwrap().clone());
        }
    }
    (rows, found)
}

/// The ids of what differs: of a figure, or of a column of a table. How many rows of files a figure has does not count.
fn differing(one: &BTreeMap<String, Value>, other: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let ids: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let mut found = BTreeSet::new();
    for id in ids {
        let (Some(one), Some(other)) = (one.get(id), other.get(id)) else {
            found.insert(id.clone());
            continue;
        };
        let (Some(rows), Some(others)) = (one["rows"].as_array(), other["rows"].as_array()) else {
            if essence(one) != essence(other) {
                found.insert(id.clone());
            }
            continue;
        };
        if rows.len() != others.len() {
            found.insert(id.clone());
        }
        for (row, other) in rows.iter().zip(others) {
            let columns = [row, other].into_iter().flat_map(|row| row.as_object().unwrap().keys());
            let differs = columns.filter(|column| row.get(*column) != other.get(*column));
            found.extend(differs.map(|column| format!("{id}.{column}")));
        }
    }
    found
}

/// A figure without the places of its rows.
fn essence(figure: &Value) -> Value {
    let mut figure = figure.clone();
    for places in ["rows", "first_rows"] {
        figure.as_object_mut().unwrap().remove(places);
    }
    figure
}

/// The ids in the first column of the table under a heading of the page.
fn listed(heading: &str) -> BTreeSet<String> {
    let page = text("docs/scale.md");
    let part = page.split("\n## ").find(|part| part.starts_with(heading)).unwrap_or_else(|| panic!("no `{heading}`"));
    let cells = part.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split(" | ").next());
    let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    words.collect()
}
