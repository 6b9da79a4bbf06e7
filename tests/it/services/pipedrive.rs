//! Pipedrive: deals of a status, continued by a cursor.

use serde_json::{Value, json};

use super::part;
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const TOKEN: &str = "pd-token-6";

/// Faults: `refused`, `repeated`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is("GET /api/v2/deals") {
            return error(404, "Unknown method .");
        }
        if seen.header("x-api-token") != TOKEN {
            return error(401, "unauthorized access");
        }
        if seen.get("limit").parse().is_ok_and(|limit: usize| limit > 500) {
            return error(400, "limit must be at most 500");
        }
        if fault == "refused" {
            return error(200, "the company is closed");
        }
        answer(seen, fault)
    })
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(json!({ "success": false, "error": message, "data": null })).with(status)
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let skip: usize = seen.get("cursor").strip_prefix("at-").map_or(0, |at| at.parse().unwrap());
    let deals: Vec<Value> = rows().into_iter().filter(|deal| deal["status"] == seen.get("status")).collect();
    let (page, more) = part(&deals, skip, 1);
    let next = if more { json!(format!("at-{}", if fault == "repeated" { 1 } else { skip + 1 })) } else { Value::Null };
    Reply::json(json!({ "success": true, "data": page, "additional_data": { "next_cursor": next } }))
}

fn rows() -> Vec<Value> {
    let row = |id: u64, status: &str, won: Value, value: Value, currency: &str| json!({ "id": id, "title": format!("Deal {id}"), "status": status, "won_time": won, "value": value, "currency": currency });
    vec![
        row(31, "won", json!("2025-11-04T10:44:11Z"), json!(1_000_000), "EUR"),
        row(32, "open", Value::Null, json!(5), "EUR"),
        row(33, "won", json!("2026-01-01T03:00:00Z"), json!(99.95), "USD"), // the year before in Chicago
        row(34, "won", json!("2026-02-18T10:44:11Z"), Value::Null, "USD"),
    ]
}
