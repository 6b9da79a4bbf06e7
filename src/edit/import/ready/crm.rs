//! The public "CRM sales opportunities" shape: an opportunity a row, with the stage by name and two dates.

use super::{
    Means::{Is, Makes},
    Ready,
    said::is_zero,
};
use crate::{
    data::{cell::words::unknown, stages::stage_number},
    edit::import::drawn::{Drawn, Flaw, Ground},
};

/// Its opportunities.
pub(super) static DEALS: Ready = Ready {
    name: "CRM sales opportunities",
    table: "deals",
    has: &[&["opportunity_id"], &["deal_stage"], &["engage_date"], &["close_date"], &["close_value"]],
    columns: &[
        (&["opportunity_id"], Is("id")),
        (&["sales_agent"], Is("agents")),
        (&["product"], Is("offer")),
        (&["account"], Is("client")),
        (&["deal_stage"], Makes("deal_stage", "the stages, won, lost")),
        (&["engage_date"], Is("created")),
        (&["close_date"], Makes("close_date", "won, lost or expected_close")),
        (&["close_value"], Is("value")),
    ],
    make: deals,
    note: "",
};

fn deals(mut row: Drawn, ground: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    let pipeline = ground.pipeline;
    let (stage, close) = (row.take("deal_stage").unwrap_or_default(), row.take("close_date").unwrap_or_default());
    let number = stage_number(pipeline, &stage.text);
    if number.is_none() && !stage.text.is_empty() {
        let known: Vec<&str> = (0..=pipeline.lost()).map(|stage| pipeline.stage_name(stage)).collect();
        let hint = format!("or add it to the stages of [pipelines.{}] in business.toml", pipeline.id);
        return Err(Flaw { from: stage.from, fault: unknown(&stage.text, &known).hint(hint) });
    }
    let is_closed = number.is_some_and(|number| number >= pipeline.won());
    // An opportunity of this shape is engaged from its first date on.
    let engaging = pipeline.stages.iter().position(|stage| stage.eq_ignore_ascii_case("engaging"));
    if let Some(engaging) = engaging.filter(|engaging| *engaging > 0 && number >= Some(*engaging)) {
        let created = row.find("created").cloned().unwrap_or_default();
        row.put(pipeline.stage_name(engaging), created.text, created.from);
    }
    match number {
        Some(number) if is_closed => {
            let day = if close.text.is_empty() { "y".to_owned() } else { close.text };
            row.put(pipeline.stage_name(number), day, close.from);
        }
        _ => {
            if !close.text.is_empty() {
                row.put("expected_close", close.text, close.from);
            }
            if let Some(number) = number.filter(|number| *number > 0) {
                row.put_if_empty(pipeline.stage_name(number), "y", stage.from);
            }
        }
    }
    // What is lost was not worth nothing; nobody wrote down what it was.
    if number != Some(pipeline.won()) && is_zero(row.text("value")) {
        row.take("value");
    }
    Ok(vec![row])
}
