//! Shopify: orders of a shop, continued by the `Link` header, which takes no filters beside it.

use std::sync::atomic::AtomicUsize;

use serde_json::{Value, json};

use super::is_first;
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const TOKEN: &str = "shpat_invented";

/// Faults: `busy` once, `elsewhere`.
pub(crate) fn server(fault: &'static str) -> Server {
    let times = AtomicUsize::new(0);
    Server::start(move |seen| {
        if !seen.is("GET /admin/api/2025-10/orders.json") {
            return Reply::json(json!({ "errors": "Not Found" })).with(404);
        }
        if seen.header("x-shopify-access-token") != TOKEN {
            return Reply::json(json!({ "errors": "[API] Invalid API key or access token" })).with(401);
        }
        if fault == "busy" && is_first(&times) {
            return Reply::json(json!({ "errors": "Exceeded 2 calls per second" }))
                .with(429)
                .header("Retry-After", "0.1");
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let cursor = seen.get("page_info");
    if !cursor.is_empty() && seen.has("created_at_min") {
        return Reply::json(json!({ "errors": { "created_at_min": "cannot be passed when page_info is present" } }))
            .with(400);
    }
    // The page knows its range: `id~from~to`.
    let parts: Vec<&str> = cursor.split('~').collect();
    let (after, from, to) = match parts.as_slice() {
        [after, from, to] => (*after, *from, *to),
        _ => ("", seen.get("created_at_min"), seen.get("created_at_max")),
    };
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    let Some((low, high)) = moment(from).zip(moment(to)) else {
        return Reply::json(json!({ "errors": { "created_at": "must be a date" } })).with(422);
    };
    let fits = |row: &Value| moment(row["created_at"].as_str().unwrap()).is_some_and(|at| low <= at && at <= high);
    let rows: Vec<Value> = rows().into_iter().filter(fits).collect();
    let number = after.parse::<u64>().map_or(Value::Null, |id| json!(id));
    let skip = rows.iter().position(|row| row["id"] == number).map_or(0, |at| at + 1);
    let page: Vec<Value> = rows.iter().skip(skip).take(2).cloned().collect();
    let last = page.last().map_or(Value::Null, |row| row["id"].clone());
    let more = rows.len() > skip + page.len();
    let reply = Reply::json(json!({ "orders": page }));
    if !more {
        return reply;
    }
    let host = if fault == "elsewhere" { "localhost:9" } else { seen.header("host") };
    let zone = |text: &str| text.replace('+', "%2B");
    let next = format!("http://{host}{}?limit=250&page_info={last}~{}~{}", seen.path, zone(from), zone(to));
    reply.header("Link", &format!("<http://{host}{}?page_info=x>; rel=\"previous\", <{next}>; rel=\"next\"", seen.path))
}

fn rows() -> Vec<Value> {
    let row = |id: u64, at: &str, total: &str, current: &str, status: &str, test: bool| {
        json!({
            "id": id, "name": format!("#{}", id % 1_000), "created_at": at, "currency": "USD", "total_price": total,
            "current_total_price": current, "financial_status": status, "test": test,
        })
    };
    let mut rows = vec![
        row(6_000_000_001_001, "2026-01-05T10:00:00-06:00", "50.00", "50.00", "paid", false),
        row(6_000_000_001_002, "2026-01-05T11:00:00-06:00", "80.00", "60.00", "partially_refunded", false),
        row(6_000_000_001_003, "2026-01-06T10:00:00-06:00", "10.00", "10.00", "paid", true),
        row(6_000_000_001_004, "2026-01-31T23:59:59-06:00", "20.50", "20.50", "paid", false),
        row(6_000_000_001_005, "2026-02-01T00:00:00-06:00", "30.00", "30.00", "pending", false),
        row(6_000_000_001_006, "2026-02-19T09:00:00-06:00", "12.00", "12.00", "paid", false),
    ];
    rows[5].as_object_mut().unwrap().remove("current_total_price");
    rows
}
