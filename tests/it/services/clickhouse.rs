//! `ClickHouse` over HTTP: a query in the body, an answer that can break off with an exception in it.

use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const PASSWORD: &str = "house-pass-3";

/// Faults: `exception` (in a JSON answer), `broken` (in the middle of one), `memory` (status 500).
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is_basic("default", PASSWORD) {
            let message = "Code: 516. DB::Exception: default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)";
            return Reply::text("text/plain", message).with(403).header("X-ClickHouse-Exception-Code", "516");
        }
        if !seen.is("POST /") || !seen.body.contains("GROUP BY") || !seen.body.trim_end().ends_with("FORMAT JSON") {
            return Reply::text("text/plain", "Code: 62. DB::Exception: Syntax error").with(400);
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let exception = "Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)";
    let (from, next) = (after(&seen.body, ">= '"), after(&seen.body, "< '"));
    let data: Vec<Value> =
        rows().into_iter().filter(|row| row["day"].as_str().is_some_and(|day| from <= day && day < next)).collect();
    let mut body = json!({ "meta": [{ "name": "day", "type": "Date" }], "data": data, "rows": data.len() });
    match fault {
        "memory" => return Reply::text("text/plain", exception).with(500).header("Retry-After", "0"),
        "exception" => body["exception"] = json!(exception),
        "broken" => {
            let text = body.to_string();
            let half = text[..text.len() / 2].to_owned();
            return Reply::text("application/json; charset=UTF-8", half + "\n" + exception);
        }
        _ => {}
    }
    Reply::json(body)
}

/// The text in quotes after a mark.
fn after<'a>(body: &'a str, mark: &str) -> &'a str {
    body.split_once(mark).and_then(|(_, rest)| rest.split('\'').next()).unwrap_or_default()
}

/// Rows with whole numbers of 64 bits as texts, as it writes them.
fn rows() -> Vec<Value> {
    let row = |day: &str, product: &str, amount: Value, payments: &str| json!({ "day": day, "product": product, "currency": "USD", "amount": amount, "payments": payments });
    vec![
        row("2026-01-01", "course", json!(1_204_500.25), "48210"),
        row("2026-01-01", "guide", json!(99), "3"),
        row("2026-01-31", "course", json!(0.1), "1"),
        row("2026-02-19", "course", json!("250000.75"), "9004"),
    ]
}
