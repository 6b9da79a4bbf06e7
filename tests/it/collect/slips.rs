//! Definitions that are well-formed and wrong, and settings that would ask the wrong place: none of it passes in silence.

use serde_json::json;

use super::{FILE, collect, definition, sale, shop, two};
use crate::server::{Reply, Server};

const OLD: &str = "id,date,amount\na,2026-01-05,10.00\n";

#[test]
fn a_row_that_could_not_count_is_not_written() {
    let server = Server::start(two);
    let money = "amount = { from = \"amount\", type = \"money\" }\n";
    for (columns, needs) in [
        (
            format!("[columns]\nid = \"id\"\ndate = {{ from = \"paid_at\", type = \"date\" }}\n{money}"),
            "`date` needs `paid_at`",
        ),
        (
            "[columns]\nid = \"id\"\ndate = \"date\"\namount = { from = \"cents\", type = \"money\" }\n".to_owned(),
            "`amount` needs `cents`",
        ),
    ] {
        let run = collect(shop(&server, &columns).file(FILE, OLD), &[]).fails(1).file_is(FILE, OLD);
        run.stderr_has(needs).stderr_has("(2 of 2 rows)").stderr_has("the rows have `id`, `date`, `amount`");
    }
}

#[test]
fn fields_that_no_row_has_are_named() {
    let server =
        Server::start(|_| Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": 1000, "currency": "EUR"}])));
    let more = "[columns]\nid = \"id\"\ndate = { from = \"date\", type = \"date\" }\n\
                amount = { from = \"amount\", type = \"money\", unit = \"minor\", currency = \"currency\" }\ncurrency = \"curency\"\ncustomer = \"buyer\"\n";
    let run = collect(shop(&server, more), &[])
        .ok()
        .file_is(FILE, "id,date,amount,currency,customer\na,2026-01-05,10.00,EUR,\n");
    run.stdout_has("no row has `curency`, so `currency` is empty; did you mean `currency`?")
        .stdout_has("no row has `buyer`");
    let more = "[rows]\nwhere = [{ field = \"tst\", in = [\"false\"] }]\n";
    let run = collect(shop(&server, more), &[]).ok();
    run.stdout_has("1 row came, and `where` let none through: no row has `tst`");
}

#[test]
fn no_key_goes_out_unencrypted_or_to_the_wrong_place() {
    let server = Server::start(two);
    let auth = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n";
    for base in ["http://192.0.2.2", "http://api.example.com:8080"] {
        let business = format!("[sources.shop]\nbase = \"{base}\"\n");
        let run = collect(shop(&server, auth).business(&business), &[]).fails(1);
        run.stderr_has("a key would be sent unencrypted").stderr_has("data/business.toml");
    }
    let wrong = "[sources.shop]\nbase = \"http://127.0.0.1:1/path\"\n";
    let run = collect(shop(&server, "").business(wrong), &[]).fails(2);
    run.stderr_has("data/business.toml:2:8").stderr_has("nothing was asked");
    let stray = "[sources.shoop]\nbase = \"http://127.0.0.1:1\"\n";
    shop(&server, "").business(stray).run(["check"]).fails(1).stdout_has("did you mean `[sources.shop]`?");
    assert!(server.seen().is_empty());
}

#[test]
fn files_by_hand_must_be_where_they_are_read() {
    let server = Server::start(two);
    for (more, words) in [
        ("[fallback]\nfile = \"manual.json\"\n", "nothing reads `manual.json` as `revenue`"),
        ("[fallback]\nfile = \"data/revenue/shop.csv\"\n", "is what this source collects into"),
    ] {
        shop(&server, more).run(["check"]).fails(1).stdout_has(words);
    }
    let other = "[manual]\nfile = \"data/revenue/shop.csv\"\n";
    let project = shop(&server, "").file("data/sources/msn.toml", other);
    project.run(["check"]).fails(1).stdout_has("is what shop collects into");
    let more = "[fallback]\nfile = \"data/revenue/shop_manual.json\"\n";
    shop(&server, more).run(["doctor"]).ok().stdout_has("data/revenue/shop_manual.json, is not there yet");
}

#[test]
fn rows_that_are_left_out_are_counted() {
    let server = Server::start(two);
    let project = shop(&server, "").file("data/sources/twin.toml", definition(&server.url(), ""));
    let run = collect(project, &[]).fails(1);
    run.stdout_has("2 rows of data/revenue/twin.csv left out: `takings check` says why");
}

#[test]
fn a_slip_on_the_command_line_is_no_failure_of_the_source() {
    let server = Server::start(two);
    let run = collect(shop(&server, ""), &["--since", "2026-02-20"]).fails(2).stderr_has("is after today");
    run.no_file("logs/sources.json");
    assert!(server.seen().is_empty());
}

#[test]
fn money_must_say_that_it_is_money() {
    let server = Server::start(two);
    let more = "[columns]\nid = \"id\"\ndate = \"date\"\namount = \"amount\"\n";
    shop(&server, more).run(["check"]).fails(1).stdout_has("`type = \"money\"`");
}

#[test]
fn the_doctor_says_what_an_answer_shows() {
    let server = Server::start(|seen| {
        let rows = if seen.get("from") == "2026-02-01" { vec![] } else { vec![sale("a", "2026-01-05", "1.00")] };
        Reply::json(json!(rows))
    });
    let more = "[request]\npath = \"/sales\"\nquery = { from = \"${window.from}\" }\n[window]\nfrom = \"year\"\nstep = \"month\"\n";
    let run = shop(&server, more).run(["--as-of", "2026-02-19", "doctor"]).ok();
    run.stdout_has("shop: it answers, with no rows for 1–19 Feb 2026 so far");
    let server = Server::start(two);
    let project = shop(&server, "[retry]\ntries = 1\n");
    drop(server);
    project.run(["doctor"]).fails(1).stdout_has("is `base` right, and is this machine online?");
}
