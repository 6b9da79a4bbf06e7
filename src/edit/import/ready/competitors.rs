//! `competitors.csv` of a competitor tracker: a sighting a row, with their price and ours.

use super::{
    Means::{Is, Makes},
    Ready,
};
use crate::edit::import::drawn::{Drawn, Flaw, Ground};

/// Its sightings.
pub(super) static SIGHTINGS: Ready = Ready {
    name: "a competitor tracker",
    table: "competitors",
    has: &[
        &["competitor", "competitor_name"],
        &["bid", "price", "their_bid", "their_price", "competitor_bid", "competitor_price", "their_rate"],
    ],
    columns: &[
        (&["date", "seen", "seen_at", "timestamp", "date_seen"], Is("date")),
        (&["competitor", "competitor_name"], Is("competitor")),
        (&["platform"], Is("platform")),
        (
            &["bid", "price", "their_bid", "their_price", "competitor_bid", "competitor_price", "their_rate"],
            Makes("bid", "bid, bid_kind"),
        ),
        (&["our_bid", "our_price", "our_rate"], Makes("our_bid", "our_bid")),
        (&["bid_kind", "bid_type", "rate_type"], Is("bid_kind")),
        (&["outcome", "result", "won", "they_won", "winner"], Makes("outcome", "outcome")),
        (&["reviews", "review_count", "num_reviews"], Is("reviews")),
        (&["notes", "note"], Is("notes")),
    ],
    make: sightings,
    note: "",
};

fn sightings(mut row: Drawn, _: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    for column in ["bid", "our_bid"] {
        let (text, from) = (row.text(column).to_owned(), row.from(column));
        let (amount, per) = parted(&text);
        if let Some(kind) = per {
            row.put(column, amount, from);
            row.put_if_empty("bid_kind", kind, from);
        }
    }
    let outcome = match row.text("outcome").to_lowercase().as_str() {
        "y" | "yes" | "true" | "1" | "win" | "winner" | "hired" => "won",
        "n" | "no" | "false" | "0" | "loss" => "lost",
        "?" | "-" | "n/a" | "pending" | "open" => "unknown",
        _ => return Ok(vec![row]),
    };
    let from = row.from("outcome");
    row.put("outcome", outcome, from);
    Ok(vec![row])
}

/// An amount, and what it is paid for: `$45/hr`, `1200 fixed`.
fn parted(text: &str) -> (&str, Option<&'static str>) {
    const ENDINGS: &[(&str, &str)] = &[
        ("/hr", "hourly"),
        ("/h", "hourly"),
        ("/hour", "hourly"),
        ("per hour", "hourly"),
        ("an hour", "hourly"),
        ("hourly", "hourly"),
        ("fixed", "fixed"),
        ("flat", "fixed"),
    ];
    let lower = text.to_ascii_lowercase();
    let found = ENDINGS.iter().find_map(|(ending, kind)| Some((lower.strip_suffix(ending)?.len(), *kind)));
    match found {
        Some((len, kind)) => (text[..len].trim_end(), Some(kind)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_say_what_they_are_for() {
        for (text, wanted) in [
            ("$45/hr", ("$45", Some("hourly"))),
            ("45 per hour", ("45", Some("hourly"))),
            ("1200 fixed", ("1200", Some("fixed"))),
            ("1200", ("1200", None)),
        ] {
            assert_eq!(parted(text), wanted);
        }
    }
}
