//! `PayPal`: a token for a client, then transactions of 31 days at most, by number of page.

use serde_json::{Value, json};

use super::{days_of, part};
use crate::server::{Reply, Seen, Server};

/// The secrets that it takes.
pub(crate) const CLIENT: &str = "pp-client-1";
/// The secrets that it takes.
pub(crate) const SECRET: &str = "pp-secret-2";
const TOKEN: &str = "A21AAinvented";

/// Faults: `not yet`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("POST", "/v1/oauth2/token") => {
            if !seen.is_basic(CLIENT, SECRET) {
                return error(401, "invalid_client", "Client Authentication failed");
            }
            if seen.form().get("grant_type").is_none_or(|it| it != "client_credentials") {
                return error(400, "unsupported_grant_type", "unsupported grant_type");
            }
            Reply::json(json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 32400 }))
        }
        ("GET", "/v1/reporting/transactions") if !seen.is_bearer(TOKEN) => {
            error(401, "invalid_token", "Token signature failed")
        }
        ("GET", "/v1/reporting/transactions") if fault == "not yet" => {
            error(403, "NOT_AUTHORIZED", "Authorization failed due to insufficient permissions.")
        }
        ("GET", "/v1/reporting/transactions") => answer(seen),
        _ => error(404, "RESOURCE_NOT_FOUND", "no such resource"),
    })
}

fn error(status: u16, name: &str, message: &str) -> Reply {
    Reply::json(json!({ "name": name, "error": name, "message": message })).with(status)
}

fn answer(seen: &Seen) -> Reply {
    let (from, to) = (seen.get("start_date"), seen.get("end_date"));
    let is_moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).is_ok();
    if !is_moment(from) || !is_moment(to) {
        return error(400, "INVALID_REQUEST", "Invalid date format");
    }
    if days_of(&from[..10], &to[..10]) > 31 {
        return error(400, "INVALID_REQUEST", "Date range is greater than 31 days");
    }
    if seen.get("page_size").parse().is_ok_and(|size: usize| size > 500) {
        return error(400, "INVALID_REQUEST", "page_size must be at most 500");
    }
    let fits = |row: &Value| {
        let day = &row["transaction_info"]["transaction_initiation_date"].as_str().unwrap()[..10];
        (&from[..10]..=&to[..10]).contains(&day)
    };
    let rows: Vec<Value> = rows().into_iter().filter(fits).collect();
    let number: usize = seen.get("page").parse().unwrap_or(1);
    let (page, _) = part(&rows, (number - 1) * 3, 3);
    let pages = rows.len().div_ceil(3);
    Reply::json(json!({ "transaction_details": page, "page": number, "total_items": rows.len(), "total_pages": pages }))
}

fn rows() -> Vec<Value> {
    let row = |id: &str, code: &str, at: &str, value: &str, status: &str| {
        json!({ "transaction_info": {
            "transaction_id": id, "transaction_event_code": code, "transaction_initiation_date": at,
            "transaction_updated_date": at, "transaction_amount": { "currency_code": "USD", "value": value },
            "fee_amount": { "currency_code": "USD", "value": "-0.49" }, "transaction_status": status,
        } })
    };
    vec![
        row("1AB", "T0006", "2026-01-02T10:00:00-0600", "120.00", "S"),
        row("1AB", "T1107", "2026-01-03T10:00:00-0600", "-20.00", "S"),
        row("2AB", "T0006", "2026-01-04T10:00:00-0600", "80.00", "V"),
        row("3AB", "T1107", "2026-01-04T11:00:00-0600", "-80.00", "S"),
        row("4AB", "T0400", "2026-01-05T10:00:00-0600", "-500.00", "S"),
        row("5AB", "T0000", "2026-01-31T23:30:00-0600", "9.99", "S"),
        row("6AB", "T0006", "2026-02-01T00:30:00-0600", "-35.00", "S"),
        row("7AB", "T0002", "2026-02-02T10:00:00-0600", "15.00", "S"),
        row("8AB", "T0006", "2026-02-03T10:00:00-0600", "15.00", "P"),
    ]
}
