//! `RedVentures`: a token for a client, then commission for 31 days at most.

use serde_json::json;

use super::{days_of, is_day, refuse};
use crate::server::{Reply, Seen, Server};

/// The secrets that it takes.
pub(crate) const CLIENT: &str = "rv-client-t3h9";
/// The secrets that it takes.
pub(crate) const KEY: &str = "rv-secret-p2x7";
/// The secrets that it takes.
pub(crate) const PROPERTY: &str = "property-0";
const TOKEN: &str = "rv.token.q8";

/// Days and commission.
const ROWS: &[(&str, &str)] =
    &[("2026-01-01", "10.25"), ("2026-01-31", "20.50"), ("2026-02-01", "5.10"), ("2026-02-19", "0.05")];

/// Faults: `second page`, `expired` once, `no token`.
pub(crate) fn server(fault: &'static str) -> Server {
    let expired = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("POST", "/oauth/token") => token(seen, fault),
        ("GET", "/overview") if !seen.is_bearer(TOKEN) || (fault == "expired" && super::is_first(&expired)) => {
            refuse(401, "the token has expired")
        }
        ("GET", "/overview") => overview(seen, fault),
        _ => refuse(404, "no such route"),
    })
}

fn token(seen: &Seen, fault: &str) -> Reply {
    let body = seen.json();
    let is_client = body["client_id"] == CLIENT && body["client_secret"] == KEY;
    if body["grant_type"] != "client_credentials" || body["audience"] != "https://reporting-api.rvmedianetwork.com" {
        return refuse(403, "Non-global clients are not allowed access to this audience");
    }
    if !is_client {
        return Reply::json(json!({ "error": "access_denied", "error_description": "Unauthorized" })).with(401);
    }
    if fault == "no token" {
        return Reply::json(json!({ "token_type": "Bearer" }));
    }
    Reply::json(json!({ "access_token": TOKEN, "expires_in": 86400, "token_type": "Bearer" }))
}

fn overview(seen: &Seen, fault: &str) -> Reply {
    let days = seen.get("start").strip_suffix(" 00:00:00").zip(seen.get("end").strip_suffix(" 23:59:59"));
    let Some((from, to)) = days.filter(|(from, to)| is_day(from) && is_day(to)) else {
        return refuse(400, "start and end must be of the form YYYY-MM-DD HH:MM:SS");
    };
    if seen.get("propertyId") != PROPERTY {
        return refuse(403, "no access to this property");
    }
    if days_of(from, to) > 31 {
        return refuse(400, "the range must not exceed 31 days");
    }
    let fits = |row: &&(&str, &str)| (from..=to).contains(&row.0);
    let page = ROWS
        .iter()
        .filter(fits)
        .map(|(date, commission)| json!({ "date": date, "commission": commission, "clicks": 4 }));
    let page: Vec<_> = page.collect();
    let pages = if fault == "second page" { 2 } else { 1 };
    let pagination = json!({ "totalPages": pages, "totalEntries": page.len(), "currentPage": 1 });
    Reply::json(json!({ "overviewReporting": { "page": page, "pagination": pagination } }))
}
