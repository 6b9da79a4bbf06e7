//! `takings collect` against a real server on this machine: sources of every kind, and everything that can go wrong.

mod auth;
mod faults;
mod files;
mod manners;
mod paging;
mod secrets;
mod slips;

use serde_json::{Value, json};

use crate::{
    project::{Project, Run},
    server::{Reply, Seen, Server},
};

/// A folder with a source `shop` whose rows are at `/sales`: the rest of its definition is `more`.
pub(super) fn shop(server: &Server, more: &str) -> Project {
    Project::new()
        .business("name = \"Shop\"\ntimezone = \"UTC\"\n")
        .file("data/sources/shop.toml", definition(&server.url(), more))
}

/// A definition whose sections are those of `more`, and else the shortest that there can be.
pub(super) fn definition(base: &str, more: &str) -> String {
    let mut text = format!("base = \"{base}\"\n");
    let start = if more.starts_with('[') { Some(0) } else { more.find("\n[").map(|at| at + 1) };
    let (top, sections) = more.split_at(start.unwrap_or(more.len()));
    text.push_str(top);
    for (section, lines) in [
        ("[request]", "path = \"/sales\"\n"),
        (
            "[columns]",
            "id = \"id\"\ndate = { from = \"date\", type = \"date\" }\namount = { from = \"amount\", type = \"money\" }\n",
        ),
        ("[merge]", "key = [\"id\"]\n"),
    ] {
        if !sections.contains(section) {
            text = text + section + "\n" + lines;
        }
    }
    text + sections
}

/// Runs `takings collect` as of 19 February 2026.
pub(super) fn collect(project: Project, more: &[&str]) -> Run {
    project.run(["--as-of", "2026-02-19", "collect"].iter().chain(more))
}

/// A row of sales.
pub(super) fn sale(id: &str, date: &str, amount: &str) -> Value {
    json!({ "id": id, "date": date, "amount": amount })
}

/// Two sales, whatever is asked.
pub(super) fn two(_: &Seen) -> Reply {
    Reply::json(json!([sale("a", "2026-01-05", "10.00"), sale("b", "2026-02-03", "2.50")]))
}

/// The file of two sales.
pub(super) const TWO: &str = "id,date,amount\na,2026-01-05,10.00\nb,2026-02-03,2.50\n";

/// The file that the source fills.
pub(super) const FILE: &str = "data/revenue/shop.csv";

#[test]
fn the_shortest_definition_brings_its_rows() {
    let server = Server::start(two);
    let run = collect(shop(&server, ""), &[]).ok().file_is(FILE, TWO);
    let run = run.stdout_has("$12.50").stdout_has("data/revenue/shop.csv: 2 new");
    let run = collect(run.project(), &[]).ok().file_is(FILE, TWO).stdout_has("is unchanged");
    let seen = server.seen();
    assert!(seen[0].header("user-agent").starts_with("takings/"), "{seen:?}");
    run.project().run(["--as-of", "2026-02-19", "show", "sources", "--format", "json"]).ok().stdout_has("\"fresh\"");
}

#[test]
fn a_source_that_is_not_there_is_named_with_the_nearest() {
    let server = Server::start(two);
    let run = collect(shop(&server, ""), &["shp"]).fails(2).stderr_has("there is no source `shp`");
    let run = run.stderr_has("did you mean `shop`?");
    std::fs::remove_file(run.project().path("data/sources/shop.toml")).unwrap();
    let empty = Project::new().business("name = \"Shop\"\n");
    collect(empty, &[]).ok().stderr_has("nothing to collect");
}

#[test]
fn a_definition_with_a_slip_is_refused_and_stops_no_other() {
    let server = Server::start(two);
    let project = shop(&server, "").file("data/sources/other.toml", definition(&server.url(), "lable = \"x\"\n"));
    collect(project, &[])
        .fails(1)
        .file_is(FILE, TWO)
        .no_file("data/revenue/other.csv")
        .stderr_has("did you mean `label`?");
}
