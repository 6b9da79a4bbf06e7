//! What a person wrote survives, what changed in the past is named, and a file by hand stands in.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::json;

use super::{FILE, collect, sale, shop, two};
use crate::server::{Reply, Server};

#[test]
fn columns_and_corrections_of_a_person_survive() {
    let round = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let first = if round.fetch_add(1, Relaxed) == 0 { "10.00" } else { "7.50" };
        Reply::json(json!([sale("a", "2026-01-05", first), sale("b", "2026-02-03", "2.50")]))
    });
    let run = collect(shop(&server, ""), &[]).ok();
    let edited = "id,date,amount,my note\na,2026-01-05,10.00,\"call, then mail\"\nb,2026-02-03,2.50,\n";
    let project = run.project().file(FILE, edited);
    let project = project.file("data/overrides.csv", "table,id,column,value,note\nrevenue,b,amount,4.00,paid twice\n");
    let run = collect(project, &[]).ok();
    let run = run.file_is(FILE, "id,date,amount,my note\na,2026-01-05,7.50,\"call, then mail\"\nb,2026-02-03,2.50,\n");
    let run = run.stdout_has("1 row of January restated: −$2.50").stdout_has("$11.50 this year");
    let run = run.project().run(["--as-of", "2026-02-19", "show", "health"]).ok();
    run.stdout_has("1 row of January restated: −$2.50");
}

#[test]
fn a_spreadsheets_own_form_stays() {
    let server = Server::start(two);
    let saved = "\u{feff}id;date;amount;mine\r\na;2026-01-05;10;x\r\nb;2026-02-03;2,5;\r\n".replace("2,5", "2.5");
    let run = collect(shop(&server, "").file(FILE, &saved), &[]).ok().stdout_has("is unchanged");
    run.file_is(FILE, &saved);
}

/// A source that fails, with a file by hand beside it.
const FALLBACK: &str = "label = \"Ads\"\n[retry]\ntries = 1\n[fallback]\nfile = \"data/revenue/shop_manual.json\"\n";

#[test]
fn a_file_by_hand_stands_in_and_says_so() {
    let fails = std::sync::Arc::new(AtomicUsize::new(1));
    let of = fails.clone();
    let server = Server::start(move |seen| if of.load(Relaxed) == 1 { Reply::status(500) } else { two(seen) });
    let manual = "{\"2026-01\": 1820.40, \"updated\": \"2026-02-19\"}\n";
    let project = shop(&server, FALLBACK).file("data/revenue/shop_manual.json", manual);
    let run = collect(project, &[]).fails(1).stdout_has("$1,820.40").stdout_has("manual, updated 19 Feb").no_file(FILE);
    let show = |project: crate::project::Project, page: &str| project.run(["--as-of", "2026-02-19", "show", page]).ok();
    let run = show(run.project(), "sources").stdout_has("manual, updated 19 Feb").stdout_has("$1,820.40");
    let run = show(run.project(), "health").stdout_has("manual, updated 19 Feb").stdout_has("answered 500");
    let run = show(run.project(), "overview").stdout_has("$1,820");
    fails.store(0, Relaxed);
    // What was collected counts for its months; the file by hand gives way and is never added to it.
    let run = collect(run.project(), &[]).ok().stdout_has("$12.50 this year");
    fails.store(1, Relaxed);
    let run = collect(run.project(), &[]).fails(1).stdout_has("$12.50 this year");
    show(run.project(), "sources").stdout_has("failed since");
}

#[test]
fn a_source_by_hand_is_awaited_until_its_day() {
    let project = crate::project::Project::new().business("timezone = \"UTC\"\n").file(
        "data/sources/msn.toml",
        "label = \"MSN\"\n[manual]\nfile = \"data/revenue/msn_monthly.json\"\ndue_day = 21\n",
    );
    let project = project.file("data/revenue/msn_monthly.json", "{\"2025-12\": 4100.00}\n");
    let run = collect(project, &[]).ok().stdout_has("by hand").stdout_has("January 2026 is due on 21 Feb");
    run.project().run(["--as-of", "2026-02-19", "show", "sources", "--format", "json"]).ok().stdout_has("\"awaiting\"");
}

#[test]
fn what_goes_is_kept_before_it_goes() {
    let server = Server::start(|_| Reply::json(json!([sale("a", "2026-01-05", "10.00")])));
    let old = "id,date,amount,mine\na,2026-01-05,10.00,\nb,2026-02-03,2.50,called\n";
    let more = "[request]\npath = \"/sales\"\nquery = { from = \"${window.from}\" }\n[merge]\nkey = [\"id\"]\nmode = \"replace\"\nshrink = 1\n";
    // Where nothing can be kept, nothing goes.
    let project = shop(&server, more).file(FILE, old).file("logs/actions.jsonl/in_the_way", "");
    let run = collect(project, &[]).fails(1).file_is(FILE, old);
    std::fs::remove_dir_all(run.project().path("logs/actions.jsonl")).ok();
    // A line that was broken off before costs no other.
    let project = shop(&server, more).file(FILE, old).file("logs/actions.jsonl", "{\"at\": \"20");
    let run = collect(project, &[]).ok().file_has("logs/actions.jsonl", "{\"at\": \"20\n{\"at\":\"2026-02-19");
    run.file_has("logs/actions.jsonl", "\"mine\":\"called\"");
}

#[test]
fn a_file_in_utf_16_becomes_one_that_is_read_everywhere() {
    let server = Server::start(two);
    let saved = "\u{feff}id\tdate\tamount\tmine\r\na\t2026-01-05\t10.00\té\r\n";
    let bytes: Vec<u8> = saved.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let run = collect(shop(&server, "").file(FILE, bytes), &[]).ok();
    run.file_is(FILE, &format!("{saved}b\t2026-02-03\t2.50\t\r\n"));
}

#[test]
fn rows_that_stay_and_rows_that_are_new_to_the_file_are_told_apart() {
    let round = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let late = [sale("b", "2026-02-03", "2.50"), sale("c", "2025-06-01", "5.00")];
        if round.fetch_add(1, Relaxed) == 0 { two(&crate::server::Seen::default()) } else { Reply::json(json!(late)) }
    });
    let more = "[request]\npath = \"/sales\"\nquery = { from = \"${window.from}\" }\n[window]\nfrom = \"year\"\nstep = \"none\"\n";
    let run = collect(shop(&server, more), &[]).ok();
    let run = collect(run.project(), &["--since", "2025-06-01"])
        .ok()
        .stdout_has("1 row of these days did not come any more; it stays");
    assert!(!run.out().contains("came late"), "{}", run.out());
}
