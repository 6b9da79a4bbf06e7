//! Every way to go from page to page and from window to window, and every form of an answer.

use serde_json::{Value, json};

use super::{FILE, collect, sale, shop};
use crate::server::{Reply, Seen, Server};

/// Seven sales of January and February.
fn sales() -> Vec<Value> {
    (1..=7).map(|n| sale(&format!("s{n}"), &format!("2026-0{}-0{n}", 1 + n / 5), "1.00")).collect()
}

/// The page of sales from `at`, `size` rows long.
fn page(at: usize, size: usize) -> Vec<Value> {
    sales().into_iter().skip(at).take(size).collect()
}

fn number(seen: &Seen, name: &str) -> usize {
    seen.get(name).parse().unwrap_or(0)
}

#[track_caller]
fn brings_all(pages: &str, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
    let server = Server::start(answer);
    let more = format!("[rows]\npath = \"$.sales\"\n[pages]\n{pages}");
    let run = collect(shop(&server, &more), &[]).ok();
    run.stdout_has("$7.00").file_has(FILE, "s7,2026-02-07,1.00");
}

#[test]
fn every_kind_of_page_brings_every_row() {
    brings_all("kind = \"offset\"\nparam = \"skip\"\nsize_param = \"limit\"\nsize = 3\n", |seen| {
        Reply::json(json!({"sales": page(number(seen, "skip"), number(seen, "limit"))}))
    });
    brings_all("kind = \"offset\"\nparam = \"skip\"\nmore = \"$.more\"\n", |seen| {
        let at = number(seen, "skip");
        Reply::json(json!({"sales": page(at, 3), "more": at + 3 < 7}))
    });
    brings_all("kind = \"offset\"\nparam = \"skip\"\ntotal = \"$.total\"\n", |seen| {
        Reply::json(json!({"sales": page(number(seen, "skip"), 2), "total": "7"}))
    });
    brings_all("kind = \"number\"\nparam = \"p\"\nfirst = 1\ntotal_pages = \"$.pages\"\n", |seen| {
        Reply::json(json!({"sales": page(number(seen, "p") * 3 - 3, 3), "pages": 3}))
    });
    brings_all("kind = \"cursor\"\nparam = \"after\"\nnext = \"$.sales[-1].id\"\nmore = \"$.more\"\n", |seen| {
        let at = sales().iter().position(|it| it["id"] == seen.get("after")).map_or(0, |at| at + 1);
        Reply::json(json!({"sales": page(at, 3), "more": at + 3 < 7}))
    });
    brings_all("kind = \"next_url\"\nnext = \"$.next\"\n", |seen| {
        let at = number(seen, "at");
        let next = if at + 3 < 7 { json!(format!("/sales?at={}", at + 3)) } else { json!("") };
        Reply::json(json!({"sales": page(at, 3), "next": next}))
    });
    brings_all("kind = \"link\"\n", |seen| {
        let at = number(seen, "at");
        let reply = Reply::json(json!({"sales": page(at, 3)}));
        if at + 3 < 7 { reply.header("Link", &format!("</sales?at={}>; rel=\"next\"", at + 3)) } else { reply }
    });
}

#[test]
fn a_cursor_may_stand_in_the_body() {
    let server = Server::start(|seen| {
        let body = seen.json();
        let at = body["variables"]["after"].as_str().map_or(0, |after| after.parse().unwrap());
        assert_eq!(body["variables"].get("after").is_none(), at == 0, "an empty cursor is left out");
        let next = if at + 3 < 7 { json!((at + 3).to_string()) } else { Value::Null };
        Reply::json(json!({"data": {"sales": page(at, 3), "next": next}}))
    });
    let more = r#"[request]
path = "/graphql"
json = { query = "query { sales { id } }", variables = { after = "${page}", big = 12 } }
[rows]
path = "$.data.sales"
[pages]
kind = "cursor"
next = "$.data.next"
"#;
    collect(shop(&server, more), &[]).ok().stdout_has("$7.00");
    assert!(server.seen().iter().all(|seen| seen.method == "POST" && seen.json()["variables"]["big"] == 12));
}

#[test]
fn windows_ask_for_every_day_once() {
    let server = Server::start(|seen| {
        let (from, to) = (seen.get("from").to_owned(), seen.get("to").to_owned());
        let within = |row: &Value| (from.as_str()..=to.as_str()).contains(&row["date"].as_str().unwrap());
        Reply::json(Value::from(sales().into_iter().filter(within).collect::<Vec<_>>()))
    });
    let more = "[request]\npath = \"/sales\"\nquery = { from = \"${window.from}\", to = \"${window.to}\", unix = \"${window.next:unix}\" }\n\
                [window]\nfrom = \"year\"\nstep = \"month\"\nmax_days = 31\n";
    let run = collect(shop(&server, more), &[]).ok().stdout_has("$7.00");
    let asked: Vec<String> = server
        .seen()
        .iter()
        .map(|seen| format!("{}..{} {}", seen.get("from"), seen.get("to"), seen.get("unix")))
        .collect();
    assert_eq!(asked, ["2026-01-01..2026-01-31 1769904000", "2026-02-01..2026-02-19 1771545600"]);
    collect(run.project(), &["--since", "2025-12-30"]).ok();
    let asked: Vec<String> = server.seen().iter().skip(2).map(|seen| seen.get("from").to_owned()).collect();
    assert_eq!(asked, ["2025-12-30", "2026-01-01", "2026-02-01"]);
}

#[test]
fn a_row_outside_its_window_means_that_nobody_listened() {
    let server = Server::start(|_| Reply::json(json!([sale("a", "2025-05-05", "1.00")])));
    let asked = "[request]\npath = \"/sales\"\nquery = { since = \"${window.from}\" }\n[window]\nfrom = \"year\"\nstep = \"year\"\n";
    let run = collect(shop(&server, asked), &[]).fails(1);
    run.stderr_has("a row of 2025-05-05 came although").no_file(FILE);
    let more = format!("{asked}outside = \"leave_out\"\n");
    collect(shop(&server, &more), &[]).ok().file_is(FILE, "id,date,amount\n");
}

#[test]
fn every_form_of_an_answer_is_read() {
    let forms: [(&str, &str, &str, &str); 4] = [
        (
            "xml",
            "$.Records.Record",
            "text/xml",
            "<R><Records><Record><id>a</id><date>2026-01-05</date><amount>1.00</amount></Record></Records></R>",
        ),
        ("csv", "$", "text/csv", "\u{feff}id;date;amount\r\na;2026-01-05;1.00\r\n"),
        ("json_lines", "$", "application/x-ndjson", "{\"id\": \"a\", \"date\": \"2026-01-05\", \"amount\": 1.00}\n"),
        (
            "json",
            "$['rows']",
            "application/json",
            "{\"rows\": [{\"id\": \"a\", \"date\": \"2026-01-05T23:00:00Z\", \"amount\": 1.000000000000000000}]}",
        ),
    ];
    for (format, path, kind, body) in forms {
        let server = Server::start(move |_| Reply::text(kind, body));
        let more = format!(
            "[rows]\nformat = \"{format}\"\npath = \"{path}\"\n[columns]\nid = \"id\"\ndate = {{ from = \"date\", type = \"date\" }}\namount = {{ from = \"amount\", type = \"money\" }}\n"
        );
        collect(shop(&server, &more), &[]).ok().file_is(FILE, "id,date,amount\na,2026-01-05,1.00\n");
    }
}

#[test]
fn rows_of_one_key_are_added_up_only_where_that_is_said() {
    let server =
        Server::start(|_| Reply::json(json!([sale("a", "2026-01-05", "0.10"), sale("a", "2026-01-05", "0.20")])));
    let run = collect(shop(&server, ""), &[]).fails(1);
    run.stderr_has("two different rows have the same id: a").no_file(FILE);
    let more = "[merge]\nkey = [\"id\"]\nsum = [\"amount\"]\n";
    collect(shop(&server, more), &[]).ok().file_is(FILE, "id,date,amount\na,2026-01-05,0.30\n");
}
