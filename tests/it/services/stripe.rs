//! Stripe: balance transactions, newest first, continued after an id.

use std::sync::atomic::AtomicUsize;

use serde_json::{Value, json};

use super::{following, is_first};
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const KEY: &str = "rk_test_invented";

/// Faults: `busy` once, `down`, `repeated`.
pub(crate) fn server(fault: &'static str) -> Server {
    let times = AtomicUsize::new(0);
    Server::start(move |seen| {
        if !seen.is("GET /v1/balance_transactions") {
            return error(404, "invalid_request_error", "Unrecognized request URL");
        }
        if !seen.is_bearer(KEY) {
            return error(401, "invalid_request_error", "Invalid API Key provided: rk_****");
        }
        if fault == "busy" && is_first(&times) {
            return error(429, "rate_limit_error", "Too many requests").header("Retry-After", "0");
        }
        if fault == "down" {
            return error(402, "api_error", "the account is not activated");
        }
        answer(seen, fault)
    })
}

fn error(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(json!({ "error": { "type": kind, "message": message } })).with(status)
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let limits = seen.get("created[gte]").parse::<i64>().ok().zip(seen.get("created[lt]").parse::<i64>().ok());
    let Some((from, before)) = limits else { return error(400, "invalid_request_error", "Invalid timestamp") };
    let limit: usize = seen.get("limit").parse().unwrap_or(10);
    if limit > 100 {
        return error(400, "invalid_request_error", "limit must be at most 100");
    }
    let fits = |row: &Value| row["created"].as_i64().is_some_and(|at| from <= at && at < before);
    let rows: Vec<Value> = rows().into_iter().filter(fits).collect();
    // Two a page: no more than was asked for, and enough for a second page.
    let (mut page, more) = following(&rows, seen.get("starting_after"), limit.min(2));
    if fault == "repeated" && seen.has("starting_after") {
        page = rows.iter().take(2).cloned().collect();
    }
    Reply::json(json!({ "object": "list", "url": "/v1/balance_transactions", "has_more": more, "data": page }))
}

fn rows() -> Vec<Value> {
    let row = |id: &str, created: i64, category: &str, amount: i64, currency: &str| {
        json!({
            "id": id, "object": "balance_transaction", "amount": amount, "fee": 59, "net": amount - 59, "currency": currency,
            "created": created, "available_on": created + 172_800, "reporting_category": category, "type": category,
            "status": "available", "description": format!("Invoice of {id}"), "source": "ch_x", "exchange_rate": null,
        })
    };
    vec![
        row("txn_9", 1_771_480_800, "charge", 120_050, "usd"), // 2026-02-19 00:00 in Chicago
        row("txn_8", 1_771_394_399, "payout", -90_000, "usd"),
        row("txn_7", 1_770_300_000, "refund", -2_500, "usd"), // 2026-02-05
        row("txn_6", 1_770_200_000, "charge", 5_000, "jpy"),  // 2026-02-04
        row("txn_5", 1_769_925_600, "charge", 900, "usd"),    // 2026-02-01 00:00 in Chicago
        row("txn_4", 1_769_925_599, "charge", 800, "usd"),    // a second earlier
        row("txn_3", 1_767_600_000, "charge", 1_234, "kwd"),  // 2026-01-05
        row("txn_2", 1_767_300_000, "charge", 70_000, "isk"), // 2026-01-01
    ]
}
