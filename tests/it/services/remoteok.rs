//! Remote OK: a list that begins with its terms.

use serde_json::{Value, json};

use crate::server::{Reply, Server};

/// Faults: `nothing` (the terms alone), `cloud` (a page for people).
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is("GET /api") {
            return Reply::status(404);
        }
        let terms = json!({ "last_updated": 1_771_400_000, "legal": "API Terms of Service: please link back" });
        match fault {
            "cloud" => Reply::text("text/html", "<html>Checking your browser</html>").with(403),
            "nothing" => Reply::json(json!([terms])),
            _ => Reply::json(Value::Array([vec![terms], jobs()].concat())),
        }
    })
}

fn jobs() -> Vec<Value> {
    let job = |id: Value, position: &str, low: i64, location: Value| {
        json!({
            "id": id, "slug": "x", "epoch": 1_771_400_000, "date": "2026-02-18T07:33:20+00:00", "company": "Blue Door",
            "position": position, "tags": ["rust", "ops"], "description": "<p>Build <i>things</i>.</p>", "location": location,
            "salary_min": low, "salary_max": 0, "url": format!("https://example.com/{position}"),
        })
    };
    vec![job(json!("1130001"), "Engineer", 60_000, json!("Worldwide")), job(json!(1_130_002), "Writer", 0, Value::Null)]
}
