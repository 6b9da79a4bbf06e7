//! Gumroad: sales after one day and before another, neither included, whose refusals can come with status 200.

use serde_json::{Value, json};

use super::{following, is_day};
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const TOKEN: &str = "gum-token-9";

/// Faults: `refused`, `repeated`, `refunded` (one sale fewer).
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| {
        if !seen.is("GET /v2/sales") {
            return Reply::json(json!({ "status": 404, "error": "Not Found" })).with(404);
        }
        if !seen.is_bearer(TOKEN) {
            return Reply::status(401).body("The access token is invalid");
        }
        if fault == "refused" {
            return Reply::json(json!({ "success": false, "message": "The date range is too long." }));
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let (after, before) = (seen.get("after"), seen.get("before"));
    if !is_day(after) || !is_day(before) {
        return Reply::json(json!({ "success": false, "message": "Invalid date format provided in field 'before'." }))
            .with(400);
    }
    let day = |sale: &Value| sale["created_at"].as_str().unwrap()[..10].to_owned();
    let mut sales: Vec<Value> = rows().into_iter().filter(|sale| *after < *day(sale) && *day(sale) < *before).collect();
    if fault == "refunded" {
        for sale in &mut sales {
            sale["refunded"] = json!(sale["refunded"] == true || sale["id"] == "s2==");
        }
    }
    let (page, more) = following(&sales, seen.get("page_key"), 2);
    let last = page.last().map_or(Value::Null, |sale| sale["id"].clone());
    let mut body = json!({ "success": true, "sales": page });
    if more {
        body["next_page_key"] = if fault == "repeated" { json!("s5==") } else { last };
        body["next_page_url"] = json!("/v2/sales?page_key=s");
    }
    Reply::json(body)
}

fn rows() -> Vec<Value> {
    let row = |id: &str, at: &str, price: i64, currency: &str| {
        json!({
            "id": id, "created_at": at, "price": price, "gumroad_fee": price / 10, "currency": currency, "currency_symbol": "$",
            "timestamp": "about 2 months ago", "product_name": "Field guide", "email": "reader@example.com",
            "partially_refunded": false, "chargedback": false, "amount_refundable_in_currency": "0",
        })
    };
    let mut rows = vec![
        row("s6==", "2026-02-19T05:00:00Z", 1_900, "usd"), // the day before in Chicago
        row("s5==", "2026-02-01T12:00:00Z", 2_500, "usd"),
        row("s4==", "2026-01-31T12:00:00Z", 1_500, "jpy"),
        row("s3==", "2026-01-15T12:00:00Z", 9_900, "usd"),
        row("s2==", "2026-01-02T12:00:00Z", 4_900, "usd"),
        row("s1==", "2025-12-30T12:00:00Z", 4_900, "usd"),
    ];
    rows[3]["refunded"] = json!(true);
    rows
}
