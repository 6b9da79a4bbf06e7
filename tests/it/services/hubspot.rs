//! `HubSpot`: a search for deals, whose values are all texts.

use serde_json::{Value, json};

use super::following;
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const TOKEN: &str = "pat-invented";

/// Faults: `missing` (says more than it gives), `scopes`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is("POST /crm/v3/objects/deals/search") {
            return error(404, "resource not found");
        }
        if !seen.is_bearer(TOKEN) {
            return error(401, "Authentication credentials not found.");
        }
        if fault == "scopes" {
            return error(403, "This app hasn't been granted all required scopes to make this call.");
        }
        answer(seen, fault)
    })
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(json!({ "status": "error", "message": message, "correlationId": "0-0" })).with(status)
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let body = seen.json();
    if !seen.header("content-type").starts_with("application/json")
        || body["limit"].as_u64().is_none_or(|limit| limit > 200)
    {
        return error(400, "Invalid input JSON");
    }
    if body.get("after").is_some_and(|after| after.as_str().is_none_or(str::is_empty)) {
        return error(400, "after must not be empty");
    }
    let filters = body["filterGroups"][0]["filters"].as_array().cloned().unwrap_or_default();
    let rows: Vec<Value> = rows().into_iter().filter(|deal| filters.iter().all(|filter| holds(deal, filter))).collect();
    let (page, more) = following(&rows, body["after"].as_str().unwrap_or_default(), 2);
    let total = rows.len() + usize::from(fault == "missing" && !rows.is_empty());
    let mut answer = json!({ "total": total, "results": page });
    if more {
        let last = page.last().unwrap()["id"].clone();
        answer["paging"] = json!({ "next": { "after": last, "link": "https://api.hubapi.com/x" } });
    }
    Reply::json(answer)
}

fn holds(deal: &Value, filter: &Value) -> bool {
    let value = deal["properties"][filter["propertyName"].as_str().unwrap()].as_str().unwrap_or_default();
    let wanted = filter["value"].as_str().unwrap();
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
    match filter["operator"].as_str().unwrap() {
        "EQ" => value == wanted,
        "GTE" => moment(value) >= wanted.parse().unwrap(),
        "LT" => moment(value) < wanted.parse().unwrap(),
        other => panic!("no such operator: {other}"),
    }
}

fn rows() -> Vec<Value> {
    let row = |id: &str, won: &str, at: &str, amount: Value| {
        json!({ "id": id, "archived": false, "createdAt": at, "properties": {
            "dealname": format!("Deal {id}"), "amount": amount, "closedate": at, "hs_is_closed_won": won,
            "deal_currency_code": if id == "23" { json!("EUR") } else { Value::Null },
        } })
    };
    vec![
        row("21", "true", "2026-01-05T16:00:00Z", json!("5000")),
        row("22", "false", "2026-01-06T16:00:00Z", json!("700")),
        row("23", "true", "2026-01-07T16:00:00.412Z", json!("1250.5")),
        row("24", "true", "2026-02-01T05:59:59.999Z", json!("")), // the last of January in Chicago
        row("25", "true", "2026-02-01T06:00:00Z", Value::Null),
    ]
}
