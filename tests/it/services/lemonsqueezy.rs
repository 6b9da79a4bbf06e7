//! Lemon Squeezy: orders as JSON:API, continued by `links.next`.

use serde_json::{Value, json};

use super::part;
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const KEY: &str = "ls-key-5";

/// Faults: `loop`, `down`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is_bearer(KEY) {
            return error(401, "Unauthenticated.");
        }
        if !seen.is("GET /v1/orders") {
            return error(404, "The requested resource was not found.");
        }
        if seen.header("accept") != "application/vnd.api+json" {
            return error(406, "Not acceptable.");
        }
        if fault == "down" {
            return error(422, "The selected store is invalid.");
        }
        answer(seen, fault)
    })
}

fn error(status: u16, detail: &str) -> Reply {
    Reply::json(
        json!({ "jsonapi": { "version": "1.0" }, "errors": [{ "detail": detail, "status": status.to_string() }] }),
    )
    .with(status)
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let number: usize = seen.get("page[number]").parse().unwrap_or(1);
    let size: usize = seen.get("page[size]").parse().unwrap_or(10);
    if size > 100 {
        return error(400, "The page size must be at most 100.");
    }
    let (page, more) = part(&rows(), (number - 1) * 2, 2);
    let host = format!("http://{}/v1/orders", seen.header("host"));
    let link = |number: usize| format!("{host}?page%5Bnumber%5D={number}&page%5Bsize%5D={size}");
    let mut links = json!({ "first": link(1), "last": link(3) });
    if more {
        links["next"] = json!(link(if fault == "loop" { 1 } else { number + 1 }));
    }
    Reply::json(json!({ "meta": { "page": { "currentPage": number, "lastPage": 3 } }, "links": links, "data": page }))
}

fn rows() -> Vec<Value> {
    let row = |id: &str, at: &str, total: i64, refunded: i64, status: &str, test: bool| {
        json!({ "type": "orders", "id": id, "attributes": {
            "created_at": at, "currency": "EUR", "total": total - 5, "total_usd": total, "refunded_amount_usd": refunded,
            "status": status, "test_mode": test, "user_name": "Ana Reyes",
            "first_order_item": { "product_name": "Course, in parts" },
        } })
    };
    vec![
        row("10", "2025-06-03T10:00:00.000000Z", 1_500, 0, "paid", false),
        row("11", "2026-01-03T10:00:00.000000Z", 9_900, 0, "paid", false),
        row("12", "2026-01-04T10:00:00.000000Z", 9_900, 2_500, "partial_refund", false),
        row("13", "2026-01-05T10:00:00.000000Z", 9_900, 0, "paid", true),
        row("14", "2026-01-06T10:00:00.000000Z", 9_900, 0, "failed", false),
        row("15", "2026-02-19T02:00:00.000000Z", 1_999, 1_999, "refunded", false),
    ]
}
