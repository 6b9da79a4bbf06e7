//! Services as `collect` and `send` meet them: each answers as its real API does, its refusals included, with invented rows.
//! A fault is a word that the service's file knows; without one all is well.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::server::Reply;

pub(crate) mod adsbymoney;
pub(crate) mod clickhouse;
pub(crate) mod close;
pub(crate) mod discord;
pub(crate) mod gumroad;
pub(crate) mod hubspot;
pub(crate) mod impact;
pub(crate) mod jobfeed;
pub(crate) mod lemonsqueezy;
pub(crate) mod paypal;
pub(crate) mod pipedrive;
pub(crate) mod redventures;
pub(crate) mod remoteok;
pub(crate) mod shopify;
pub(crate) mod slack;
pub(crate) mod sponsors;
pub(crate) mod stripe;
pub(crate) mod telegram;

/// A refusal with a message as JSON.
fn refuse(status: u16, message: &str) -> Reply {
    Reply::json(json!({ "error": message })).with(status)
}

/// The rows whose field lies between two texts, both included.
fn between(rows: &[Value], field: &str, from: &str, to: &str) -> Vec<Value> {
    let fits = |row: &&Value| row[field].as_str().is_some_and(|it| (from..=to).contains(&it));
    rows.iter().filter(fits).cloned().collect()
}

/// A part of the rows, and whether more come after it.
fn part(rows: &[Value], skip: usize, most: usize) -> (Vec<Value>, bool) {
    let page: Vec<Value> = rows.iter().skip(skip).take(most).cloned().collect();
    (page, rows.len() > skip + most)
}

/// The rows after the one with this id, `most` of them, and whether more come.
fn following(rows: &[Value], id: &str, most: usize) -> (Vec<Value>, bool) {
    let skip = rows.iter().position(|row| row["id"] == id).map_or(0, |at| at + 1);
    part(rows, skip, most)
}

/// Whether it is the first time.
fn is_first(times: &AtomicUsize) -> bool {
    times.fetch_add(1, Ordering::Relaxed) == 0
}

/// Whether the text is a day such as `2026-02-03`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// How many days there are from one to another, both included.
fn days_of(from: &str, to: &str) -> i64 {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    (day(to) - day(from)).num_days() + 1
}
