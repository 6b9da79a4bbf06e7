//! `opportunities.json`: what came in by mail or a network, where from, and whether it became money.

use super::{
    Means::{Is, Makes},
    Ready,
    said::{Said, is_zero, said},
};
use crate::{
    base::problem::Code,
    data::{cell::words::fold, stages::stage_number},
    edit::import::{
        drawn::{Drawn, DrawnCell, Flaw, Ground},
        identity::said_by,
    },
};

/// Its opportunities.
pub(super) static DEALS: Ready = Ready {
    name: "opportunities by source",
    table: "deals",
    has: &[
        &["id", "tracking_id"],
        &["source"],
        &["converted", "converted_at", "conversion_date", "status"],
        &["timestamp", "created_at", "created", "received_at", "date", "tracking_id"],
    ],
    columns: &[
        (&["id", "tracking_id"], Is("id")),
        (&["source"], Is("source")),
        (&["type", "opportunity_type", "category"], Is("kind")),
        (&["timestamp", "created_at", "created", "received_at", "date"], Is("created")),
        (&["subject", "title", "name"], Is("title")),
        (&["contact", "email", "from", "sender", "contact_email", "contact_name", "handle", "username"], Is("contact")),
        (&["status"], Makes("status", "the stages, won, lost")),
        (&["converted"], Makes("converted", "won")),
        (&["converted_at", "conversion_date", "converted_date"], Makes("converted_at", "won")),
        (&["revenue", "amount", "value"], Is("value")),
        (&["notes", "conversion_notes"], Is("notes")),
        (&["url", "link"], Is("url")),
    ],
    make: deals,
    note: "",
};

fn deals(mut row: Drawn, ground: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    take_apart(&mut row);
    let converted = said(&row, "converted", "converted_at");
    let status = row.text("status").to_owned();
    let from = row.from("status");
    let stage = match fold(&status).as_str() {
        "declined" | "dead" | "not_interested" => Some(ground.pipeline.lost()),
        "paid" | "customer" => Some(ground.pipeline.won()),
        _ => stage_number(ground.pipeline, &status),
    };
    let is_won = stage == Some(ground.pipeline.won());
    let wrong = |what: &str| {
        let message = format!("the status is `{status}`, and {what}");
        Err(row.flaw("converted", Code::E209, message, "correct the one that is wrong"))
    };
    match (&converted, stage) {
        (Said::No, Some(_)) if is_won => return wrong("it is marked as not converted"),
        (Said::Yes(_), Some(stage)) if stage > ground.pipeline.won() => return wrong("it is marked as converted"),
        _ => {}
    }
    let converted_from = row.from("converted");
    for name in ["status", "converted", "converted_at"] {
        row.take(name);
    }
    if let Said::Yes(day) = converted {
        row.put("won", day, converted_from);
    } else if let Some(stage) = stage.filter(|stage| *stage > 0) {
        row.put(ground.pipeline.stage_name(stage), "y", from);
    }
    // Another word is no stage of ours: it is kept beside.
    if stage.is_none() && !status.is_empty() {
        row.put("opportunity_status", status, from);
    }
    if row.text("won").is_empty() && is_zero(row.text("value")) {
        row.take("value");
    }
    Ok(vec![row])
}

/// What a tracking id such as `email_2026-02-08T10:00:00Z_john@example.com` says, where no other column does.
fn take_apart(row: &mut Drawn) {
    let Some(DrawnCell { text, from, .. }) = row.find("id").cloned() else { return };
    if let Some([source, moment, contact]) = said_by(&text) {
        row.put_if_empty("source", source, from);
        row.put_if_empty("created", moment, from);
        row.put_if_empty("contact", contact, from);
    }
}
