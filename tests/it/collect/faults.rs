//! All or nothing: what is on the disk after everything that can go wrong.

use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use serde_json::{Value, json};

use super::{FILE, TWO, collect, definition, sale, shop, two};
use crate::{
    project::Project,
    server::{Reply, Server},
};

/// A file as it was before: nothing may touch it.
const OLD: &str = "id,date,amount\nold,2026-01-01,1.00\n";

#[test]
fn a_fault_on_any_page_leaves_the_file_as_it_was() {
    type Fault = (&'static str, fn() -> Reply);
    let faults: [Fault; 10] = [
        ("answered 500", || Reply::status(500)),
        ("answered 401", || Reply::status(401)),
        ("broke off", || Reply::json(json!([1, 2, 3])).cut(2)),
        ("not JSON", || Reply::text("text/html", "<!doctype html><h1>Down</h1>")),
        ("", || Reply::text("application/json", "{\"rows\": [{\"id\": \"c\"")),
        ("no `$.rows`", || Reply::json(json!({"error": "no"}))),
        ("date", || Reply::json(json!({"rows": [sale("c", "soon", "1.00")], "more": false}))),
        ("amount", || Reply::json(json!({"rows": [sale("c", "2026-01-05", "much")], "more": false}))),
        ("no `true` or `false`", || Reply::json(json!({"rows": [sale("c", "2026-01-05", "1.00")]}))),
        ("empty page", || Reply::json(json!({"rows": [], "more": true}))),
    ];
    for (words, fault) in faults {
        let server = Server::start(move |seen| {
            if seen.get("skip") == "0" {
                return Reply::json(json!({"rows": [sale("a", "2026-01-05", "1.00")], "more": true}));
            }
            fault()
        });
        let more = "[retry]\ntries = 1\n[rows]\npath = \"$.rows\"\n[pages]\nkind = \"offset\"\nparam = \"skip\"\nmore = \"$.more\"\n";
        let good = Server::start(two);
        let project = shop(&server, more).file(FILE, OLD);
        let project = project.file("data/sources/good.toml", definition(&good.url(), ""));
        let run = collect(project, &[]).fails(1).file_is(FILE, OLD).stderr_has(words);
        run.file_is("data/revenue/good.csv", TWO).file_has("logs/takings.log", "collect shop failed");
    }
}

#[test]
fn expectations_hold_or_nothing_is_written() {
    for (expect, words) in [
        ("currency = { in = [\"USD\"] }", "1 of 2 rows"),
        ("id = { unique = true }", "id"),
        ("\"$.pages\" = { most = 1 }", "pages"),
        ("missing = { in = [\"x\"] }", "missing"),
    ] {
        let server = Server::start(|_| {
            let row =
                |id: &str, currency: &str| json!({"id": id, "date": "2026-01-05", "amount": 1, "currency": currency});
            Reply::json(json!({"rows": [row("a", "USD"), row("a", "EUR")], "pages": 2}))
        });
        let more = format!("[rows]\npath = \"$.rows\"\n[expect]\n{expect}\n");
        collect(shop(&server, &more).file(FILE, OLD), &[]).fails(1).file_is(FILE, OLD).stderr_has(words);
    }
    let server = Server::start(|_| Reply::json(json!([])));
    let run = collect(shop(&server, "[rows]\nleast = 1\n").file(FILE, OLD), &[]).fails(1).file_is(FILE, OLD);
    run.stderr_has("0 rows came, and at least 1 must");
}

#[test]
fn an_error_inside_a_fine_answer_is_an_error() {
    let server = Server::start(|_| Reply::json(json!({"Status": "ERROR", "Message": "no such \u{1b}[31mreport"})));
    let more =
        "[rows]\npath = \"$.rows\"\n[[errors]]\npath = \"$.Status\"\nin = [\"ERROR\"]\nmessage = \"$.Message\"\n";
    let run = collect(shop(&server, more).file(FILE, OLD), &[]).fails(1).file_is(FILE, OLD);
    assert!(run.err().contains("no such \\u{1b}[31mreport"), "{}", run.err());
}

#[test]
fn a_shrink_needs_a_word() {
    let many = AtomicUsize::new(10);
    let server = Server::start(move |_| {
        let rows: Vec<Value> =
            (0..many.swap(4, Relaxed)).map(|n| sale(&format!("s{n}"), "2026-02-05", "1.00")).collect();
        Reply::json(json!(rows))
    });
    let run = collect(shop(&server, "[merge]\nkey = [\"id\"]\nmode = \"replace\"\n"), &[]).ok().stdout_has("10 new");
    let run = collect(run.project(), &[]).fails(1).stderr_has("6 of 10 rows").stderr_has("--accept-shrink");
    let run = run.file_has(FILE, "s9,").project();
    let run = collect(run, &["--accept-shrink"]).ok().stdout_has("6 gone");
    run.file_has("logs/actions.jsonl", "\"s9\"");
}

#[test]
fn a_dry_run_shows_the_rows_and_writes_nothing() {
    let server = Server::start(two);
    let project = shop(&server, "").file(FILE, "id,date,amount\na,2026-01-05,9.00\n");
    let run = collect(project, &["--dry-run"])
        .ok()
        .stdout_has("+ b  2026-02-03  2.50")
        .stdout_has("~ a  amount: 9.00 → 10.00");
    run.file_is(FILE, "id,date,amount\na,2026-01-05,9.00\n").no_file("logs");
}

#[test]
fn killed_at_any_moment_a_file_is_the_old_or_the_new_one() {
    let round = std::sync::Arc::new(AtomicUsize::new(0));
    let of = round.clone();
    let rows = |round: usize| (0..3000).map(move |n| sale(&format!("s{n:04}"), "2026-02-05", &format!("{round}.00")));
    let server = Server::start(move |_| Reply::json(json!(rows(of.load(Relaxed)).collect::<Vec<_>>())));
    let run = collect(shop(&server, ""), &[]).ok();
    let project = run.project();
    let whole = |round: usize| {
        let lines: Vec<String> = (0..3000).map(|n| format!("s{n:04},2026-02-05,{round}.00")).collect();
        format!("id,date,amount\n{}\n", lines.join("\n"))
    };
    let (mut last, mut killed) = (0, 0);
    for now in 1..=25 {
        round.store(now, Relaxed);
        let mut child = Command::new(env!("CARGO_BIN_EXE_takings"))
            .args(["--as-of", "2026-02-19", "collect"])
            .current_dir(project.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(4 * now as u64));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        let found = std::fs::read_to_string(project.path(FILE)).unwrap();
        assert!(found == whole(last) || found == whole(now), "round {now}: {} bytes", found.len());
        if found == whole(now) {
            last = now;
        }
    }
    assert!(killed > 3, "{killed} of 25 were killed in time");
    collect(project, &[]).ok().file_is(FILE, &whole(25));
}

#[test]
fn two_at_once_do_not_meet() {
    let server = Server::start(|seen| two(seen).after(700));
    let project = shop(&server, "");
    let mut first = Command::new(env!("CARGO_BIN_EXE_takings"))
        .arg("collect")
        .current_dir(project.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while server.seen().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    // The folder goes with the run, so it is kept.
    let _run = collect(project, &[]).fails(2).stderr_has("another `takings collect` is at work");
    assert!(first.wait().unwrap().success());
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let server = Server::start(two);
    let project = shop(&server, "").file("data/revenue", "a file where a folder must be");
    collect(project, &[]).fails(1).stderr_has("shop: cannot");
    let project: Project = shop(&server, "").file(FILE, "id,date,amount\n<<<<<<< HEAD\na,2026-01-01,1.00\n");
    collect(project, &[]).fails(1).stderr_has("two versions of the file").file_has(FILE, "<<<<<<< HEAD");
}

#[test]
fn no_moment_and_no_mark_stops_the_others() {
    for (date, form) in [("8210266876799000".to_owned(), "unix"), ("\u{301}".repeat(1_000_000) + "x", "%d.%m.%Y")] {
        let server = Server::start(move |_| Reply::json(json!([sale("a", &date, "1.00")])));
        let columns = format!(
            "timezone = \"Asia/Kolkata\"\n[columns]\nid = \"id\"\ndate = {{ from = \"date\", type = \"date\", form = \"{form}\" }}\namount = {{ from = \"amount\", type = \"money\" }}\n"
        );
        let run = collect(shop(&server, &columns), &[]).fails(1).stderr_has("is no date");
        assert!(run.err().len() < 2000);
    }
}

#[test]
fn a_text_too_long_for_its_file_is_refused() {
    let server = Server::start(|_| {
        Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": "1.00", "note": "a, b".repeat(300_000)}]))
    });
    let more =
        "[columns]\nid = \"id\"\ndate = \"date\"\namount = { from = \"amount\", type = \"money\" }\nnote = \"note\"\n";
    collect(shop(&server, more), &[])
        .fails(1)
        .stderr_has("column `note` has a text of more than 512 kB")
        .no_file(super::FILE);
}
