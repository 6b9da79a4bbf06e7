//! Impact: the report of days, whose refusals come with status 200.

use std::sync::atomic::AtomicUsize;

use serde_json::{Value, json};

use super::{is_day, is_first, part, refuse};
use crate::server::{Reply, Seen, Server};

/// The secrets that it takes.
pub(crate) const SID: &str = "IRinvented1";
/// The secrets that it takes.
pub(crate) const KEY: &str = "impact_key_w4k7";

/// Days and what they earned.
const DAYS: &[(&str, &str, &str)] = &[
    ("2026-01-05", "Jan 5, 2026", "120.500000000000000000"),
    ("2026-01-31", "Jan 31, 2026", "0.000000000000000000"),
    ("2026-02-03", "Feb 3, 2026", "75.123456789012345678"),
    ("2026-02-18", "Feb 18, 2026", "-4.250000000000000000"),
];

/// Faults: `error`, `default range`, `busy` once, `xml`, `loop`, `elsewhere`.
pub(crate) fn server(fault: &'static str) -> Server {
    let times = AtomicUsize::new(0);
    Server::start(move |seen| {
        if !seen.path.starts_with(&format!("/Mediapartners/{SID}/Reports/partner_performance_by_day")) {
            return refuse(404, "not found");
        }
        if !seen.is_basic(SID, KEY) {
            return Reply::status(401);
        }
        if fault == "busy" && is_first(&times) {
            return Reply::status(429).header("Retry-After", "0");
        }
        answer(seen, fault)
    })
}

fn answer(seen: &Seen, fault: &str) -> Reply {
    if fault == "xml" || seen.header("accept") != "application/json" {
        return Reply::text("application/xml", "<ImpactRadiusResponse><Records/></ImpactRadiusResponse>");
    }
    let (from, to) = (seen.get("START_DATE"), seen.get("END_DATE"));
    if !is_day(from) || !is_day(to) {
        return refuse(400, "START_DATE must be of the form YYYY-MM-DD");
    }
    if fault == "error" {
        return Reply::json(json!({ "Status": "ERROR", "Message": "The report is being prepared" }));
    }
    let mut days: Vec<Value> = DAYS.iter().filter(|(day, ..)| (from..=to).contains(day)).map(row).collect();
    if fault == "default range" {
        days.insert(0, row(&("2025-11-30", "Nov 30, 2025", "1.000000000000000000")));
    }
    // Two a page, whatever was asked for, so that there is a next page.
    let page: usize = seen.get("Page").parse().unwrap_or(1);
    let (records, more) = part(&days, (page - 1) * 2, 2);
    let next = match fault {
        "loop" => format!("{}?START_DATE={from}&END_DATE={to}&PageSize=1000&Page=2", seen.path),
        "elsewhere" => "http://localhost:9/Mediapartners/next?Page=2".to_owned(),
        _ if more => format!("{}?START_DATE={from}&END_DATE={to}&PageSize=1000&Page={}", seen.path, page + 1),
        _ => String::new(),
    };
    Reply::json(json!({
        "@page": page.to_string(), "@numpages": days.len().div_ceil(2).to_string(), "@pagesize": "2",
        "@total": days.len().to_string(), "@uri": seen.path, "@nextpageuri": next, "Records": records,
    }))
}

fn row((_, shown, cost): &(&str, &str, &str)) -> Value {
    json!({
        "date_display": shown, "Clicks": "12", "Actions": "3", "Sale_zzzAmount": "900.000000000000000000",
        "Action_Cost": "1.000000000000000000", "Total_Cost": cost, "Currency": "USD",
    })
}
