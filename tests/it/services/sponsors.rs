//! GitHub: sponsors by GraphQL, whose refusals come with status 200 and data.

use serde_json::{Value, json};

use super::following;
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const TOKEN: &str = "ghp_invented";

/// Faults: `partial` (errors beside data), `limited`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is("POST /graphql") {
            return Reply::json(json!({ "message": "Not Found" })).with(404);
        }
        if !seen.is_bearer(TOKEN) {
            return Reply::json(json!({ "message": "Bad credentials" })).with(401);
        }
        if seen.header("user-agent").is_empty() {
            return Reply::status(403)
                .body("Request forbidden by administrative rules. Please make sure it has a User-Agent header");
        }
        if fault == "limited" {
            return Reply::json(
                json!({ "errors": [{ "type": "RATE_LIMITED", "message": "API rate limit exceeded" }] }),
            );
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let body = seen.json();
    let query = body["query"].as_str().unwrap_or_default();
    if !query.contains("sponsorshipsAsMaintainer(first: 100, after: $after") {
        return Reply::json(json!({ "errors": [{ "message": "Parse error on \"}\"" }] }));
    }
    let (page, more) = following(&rows(), body["variables"]["after"].as_str().unwrap_or_default(), 2);
    let end = page.last().map_or(Value::Null, |row| row["id"].clone());
    let list = json!({ "nodes": page, "pageInfo": { "hasNextPage": more, "endCursor": end } });
    let mut answer = json!({ "data": { "viewer": { "sponsorshipsAsMaintainer": list } } });
    if fault == "partial" {
        answer["errors"] =
            json!([{ "type": "FORBIDDEN", "message": "Resource protected by organization SAML enforcement." }]);
    }
    Reply::json(answer)
}

fn rows() -> Vec<Value> {
    let row = |id: &str, login: Value, cents: i64, once: bool| {
        json!({
            "id": id, "createdAt": "2025-11-03T01:00:00Z", "isOneTimePayment": once,
            "tier": { "name": format!("${} a month", cents / 100), "monthlyPriceInCents": cents },
            "sponsorEntity": if login.is_null() { Value::Null } else { json!({ "login": login }) },
        })
    };
    vec![
        row("S_1", json!("blue-door"), 2_500, false),
        row("S_2", Value::Null, 500, false),
        row("S_3", json!("corner-bakery"), 10_000, true),
    ]
}
