//! Close: won deals by `_skip` and `_limit`, with the totals of all that match.

use std::sync::atomic::AtomicUsize;

use serde_json::{Value, json};

use super::{between, is_day, is_first, part, refuse};
use crate::server::{Reply, Seen, Server};

/// The secret that it takes.
pub(crate) const KEY: &str = "api_close_k7m2";
const PATH: &str = "GET /api/v1/opportunity/";

/// Faults: `busy` once, `monthly`, `repeated`, `endless`, `no more`, `cut`, `late`.
pub(crate) fn server(fault: &'static str) -> Server {
    let times = AtomicUsize::new(0);
    Server::start(move |seen| {
        if !seen.is(PATH) {
            return refuse(404, "no such resource");
        }
        if !seen.is_basic(KEY, "") {
            return refuse(401, "the API key could not be authenticated");
        }
        if fault == "busy" && is_first(&times) {
            return Reply::json(json!({ "error": { "rate_reset": 0.2, "message": "API call count exceeded" } }))
                .with(429);
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    let (from, to) = (seen.get("date_won__gte"), seen.get("date_won__lte"));
    if !is_day(from) || !is_day(to) {
        return refuse(400, "date_won must be given as YYYY-MM-DD");
    }
    let limit: usize = seen.get("_limit").parse().unwrap_or(100);
    let skip: usize = seen.get("_skip").parse().unwrap_or(0);
    if limit > 250 || skip > 10_000 {
        return refuse(400, "the maximum of _limit or _skip was exceeded");
    }
    let mut deals = between(&rows(), "date_won", from, to);
    deals.retain(|deal| !seen.has("status_type") || deal["status_type"] == seen.get("status_type"));
    match fault {
        "monthly" => deals[1]["value_period"] = json!("monthly"),
        "repeated" => deals[1]["id"] = deals[0]["id"].clone(),
        "late" => deals[1]["date_won"] = json!("2025-12-31"),
        _ => {}
    }
    let (page, more) = part(&deals, if fault == "endless" { 0 } else { skip }, limit);
    let fields: Vec<&str> = seen.get("_fields").split(',').collect();
    let page: Vec<Value> = page.iter().map(|deal| only(deal, &fields)).collect();
    let mut body = json!({ "data": page, "has_more": more || fault == "endless", "total_results": deals.len() });
    if fault == "no more" {
        body.as_object_mut().unwrap().remove("has_more");
    }
    let reply = Reply::json(body);
    if fault == "cut" { reply.cut(200) } else { reply }
}

fn only(deal: &Value, fields: &[&str]) -> Value {
    let object = deal.as_object().unwrap();
    object
        .iter()
        .filter(|(name, _)| fields.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// 102 won deals, so that there are two pages, in several currencies; one without a value; and one that is still open.
fn rows() -> Vec<Value> {
    let deal = |number: usize| {
        let day = number % 50;
        let day = if day < 31 { format!("2026-01-{:02}", day + 1) } else { format!("2026-02-{:02}", day - 30) };
        let (value, currency) = match number {
            3 => (json!(50_000), "JPY"),
            4 => (Value::Null, "USD"),
            _ => (json!(10_000 + number), "USD"),
        };
        json!({
            "id": format!("oppo_{number:03}"), "value": value, "value_currency": currency, "value_period": "one_time",
            "date_won": day, "lead_name": format!("Lead {number}"), "user_name": "Maya Osei", "status_type": "won",
            "note": "never asked for",
        })
    };
    let mut rows: Vec<Value> = (0..102).map(deal).collect();
    rows[50]["status_type"] = json!("active");
    rows
}

/// The rows that are won, as the file has them.
pub(crate) fn expected() -> Vec<String> {
    let row = |deal: &Value| {
        let amount = match (deal["value"].as_u64(), deal["value_currency"].as_str()) {
            (None, _) => "0".to_owned(),
            (Some(yen), Some("JPY")) => yen.to_string(),
            (Some(cents), _) => format!("{}.{:02}", cents / 100, cents % 100),
        };
        let text = |name: &str| deal[name].as_str().unwrap().to_owned();
        let [id, date, currency] = ["id", "date_won", "value_currency"].map(text);
        format!("{id},{date},deal_won,{amount},{currency},{},{}", text("lead_name"), text("user_name"))
    };
    rows().iter().filter(|deal| deal["status_type"] == "won").map(row).collect()
}
