//! The tables of a revenue agent's database, exported as CSV: `revenue_events` is money, `offer_performance` holds counts of
//! a period. (`pipeline_snapshots` are frozen figures: `frozen` in the folder above.)

use super::{
    Means::{Is, Makes, Nothing},
    Ready,
    said::is_zero,
};
use crate::{
    base::{calendar::Day, problem::Code},
    edit::import::drawn::{Drawn, Flaw, Ground},
};

/// `revenue_events`.
pub(super) static REVENUE: Ready = Ready {
    name: "revenue events",
    table: "revenue",
    has: &[&["event_type"], &["offer_tag"], &["closed_at"], &["amount"]],
    columns: &[
        (&["id"], Is("id")),
        (&["contact_id"], Is("customer")),
        (&["event_type"], Is("kind")),
        (&["offer_tag"], Is("offer")),
        (&["amount"], Is("amount")),
        (&["currency"], Is("currency")),
        (&["platform_source"], Is("platform")),
        (&["niche_source"], Is("niche")),
        (&["notes"], Is("notes")),
        (&["closed_at"], Is("date")),
        (&["created_at"], Nothing("the day of the money is `closed_at`")),
    ],
    make: revenue,
    note: "",
};

fn revenue(mut row: Drawn, _: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    if row.text("kind") == "recurring_payment" {
        let from = row.from("kind");
        row.put("kind", "recurring", from);
    }
    Ok(vec![row])
}

const FOLLOWS: &str = "it follows from deals and revenue";

/// `offer_performance`.
pub(super) static OFFERS: Ready = Ready {
    name: "the performance of offers",
    table: "activities",
    has: &[&["offer_tag"], &["impressions"], &["dm_starts"], &["period_start"], &["period_end"]],
    columns: &[
        (&["id"], Nothing("activities have no ids")),
        (&["offer_tag"], Is("offer")),
        (&["platform"], Is("platform")),
        (&["niche"], Is("niche")),
        (&["impressions"], Makes("impression", "kind, count")),
        (&["engagements"], Makes("engagement", "kind, count")),
        (&["dm_starts"], Makes("dm_start", "kind, count")),
        (&["period_start"], Nothing("counts are dated by the last day of their period")),
        (&["period_end"], Is("date")),
        (&["pipeline_entries"], Nothing(FOLLOWS)),
        (&["deals_closed"], Nothing(FOLLOWS)),
        (&["revenue_generated"], Nothing(FOLLOWS)),
        (&["conversion_rate"], Nothing(FOLLOWS)),
    ],
    make: offers,
    note: "only what can be added up is taken; rates and what is made of deals is worked out anew",
};

/// A row of activities for each count. A period that still runs would be counted again when it is over.
fn offers(mut row: Drawn, ground: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    let end = row.text("date").to_owned();
    if let Some(day) = end.get(..10).and_then(|day| Day::from_iso(day.as_bytes())).filter(|day| *day >= ground.today) {
        let message = format!("the period runs until {}, so its counts still grow", day.words());
        return Err(row.flaw("date", Code::E204, message, "import it when it is over: it is added once"));
    }
    let mut rows = Vec::new();
    for kind in ["impression", "engagement", "dm_start"] {
        let Some(count) = row.take(kind).filter(|count| !count.text.is_empty() && !is_zero(&count.text)) else {
            continue;
        };
        let mut act = Drawn { row: row.row, cells: Vec::new() };
        act.put("date", &*end, row.from("date"));
        act.put("kind", kind, count.from);
        act.put("count", count.text, count.from);
        for column in ["offer", "platform", "niche"] {
            if !row.text(column).is_empty() {
                act.put(column, row.text(column), row.from(column));
            }
        }
        rows.push(act);
    }
    Ok(rows)
}
