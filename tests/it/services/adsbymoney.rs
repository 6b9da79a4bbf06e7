//! `AdsByMoney` as far as it is known: a login with a token against forgery, a range that the session holds, earnings as JSON.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server};

/// The secrets that it takes.
pub(crate) const EMAIL: &str = "maya@example.com";
/// The secrets that it takes.
pub(crate) const PASSWORD: &str = "correct horse & battery=";
/// The number of the publisher.
pub(crate) const PUBLISHER: &str = "7";
const CSRF: &str = "csrf/+==";

/// Times and what they earned; two of one day, and one of the year before.
const ROWS: &[(i64, &str)] = &[
    (1_767_160_800, "99.00"), // 2025-12-31 06:00 UTC
    (1_767_614_400, "12.50"), // 2026-01-05 12:00 UTC
    (1_767_625_200, "0.75"),  // 2026-01-05 15:00 UTC
    (1_771_394_400, "30.00"), // 2026-02-18 06:00 UTC, which is midnight in Chicago
];

/// Faults: `expired` once, at the earnings, `always expired`, `html`.
pub(crate) fn server(fault: &'static str) -> Server {
    let (logins, asked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let range = Mutex::new(false);
    Server::start(move |seen| {
        if seen.is("GET /sign_in") {
            return form().header("Set-Cookie", "_session=guest; Path=/; HttpOnly");
        }
        if seen.is("POST /sign_in") {
            return login(seen, &logins);
        }
        let is_member = seen.cookie("_session") == format!("member-{}", logins.load(Ordering::Relaxed));
        let is_expired = fault == "always expired" || fault == "expired" && asked.fetch_add(1, Ordering::Relaxed) == 2;
        if !is_member || is_expired {
            return Reply::to("/sign_in");
        }
        answer(seen, fault, &range)
    })
}

fn form() -> Reply {
    let head = format!(
        "<!doctype html><html><head><title>Sign in</title><meta name=\"csrf-token\" content=\"{CSRF}\" /></head>"
    );
    Reply::text("text/html", head + "<body><form method=post></form></body></html>")
}

fn login(seen: &Seen, logins: &AtomicUsize) -> Reply {
    let form = seen.form();
    let is = |field: &str, value: &str| form.get(field).is_some_and(|it| it == value);
    let is_ours = seen.cookie("_session") == "guest" && is("authenticity_token", CSRF);
    if !is_ours || !is("user[email]", EMAIL) || !is("user[password]", PASSWORD) {
        return Reply::to("/sign_in");
    }
    let number = logins.fetch_add(1, Ordering::Relaxed) + 1;
    Reply::to("/admin").header("Set-Cookie", &format!("_session=member-{number}; Path=/; HttpOnly"))
}

fn answer(seen: &Seen, fault: &str, range: &Mutex<bool>) -> Reply {
    match seen.path.as_str() {
        "/admin" => Reply::text("text/html", "<h1>Welcome</h1>"),
        "/admin/publisher_campaigns" => {
            *range.lock().unwrap() = seen.get("date_range_index") == "10" && seen.get("start_date") == "2026-01-01";
            Reply::text("text/html", "<table></table>")
        }
        "/admin/publisher_overviews" if fault == "html" => {
            Reply::text("text/html", "<h1>We are down for maintenance</h1>")
        }
        "/admin/publisher_overviews" if seen.get("pubid") == PUBLISHER && seen.get("status") == "active" => {
            // Without a range of its own the session shows the last three days.
            let skip = if *range.lock().unwrap() { 0 } else { ROWS.len() };
            let rows: Vec<Value> = ROWS
                .iter()
                .skip(skip)
                .map(|(date, earnings)| json!({ "date": date, "earnings": earnings, "clicks": 9 }))
                .collect();
            Reply::json(Value::Array(rows))
        }
        _ => Reply::status(404),
    }
}
