//! `platform-revenue-dashboard.csv`: a lead a row, with pairs of yes or no and a date for what became of it. Its leads are
//! deals; what clients answered is a row of activities.

use super::{
    Means::{Is, Makes, Nothing},
    Ready,
    said::{Said, is_zero, said},
};
use crate::{
    base::problem::Code,
    config::Pipeline,
    data::{cell::words::unknown, stages::stage_number},
    edit::import::{
        drawn::{Drawn, Flaw, Ground, address_in, names},
        identity,
    },
};

const HAS: &[&[&str]] = &[&["platform"], &["proposal_sent", "proposal"], &["converted"], &["status"]];

const COLUMNS: &[(&[&str], super::Means)] = &[
    (&["date", "created"], Is("created")),
    (&["platform"], Is("platform")),
    (&["agent", "agents"], Is("agents")),
    (&["lead_source_url", "lead_source_and_url", "lead"], Makes("lead", "source, url")),
    (&["lead_source", "source"], Is("source")),
    (&["url", "lead_url", "job_url", "link"], Is("url")),
    (&["job_title", "title"], Is("title")),
    (&["proposal_sent", "proposal"], Makes("proposal", "the stage of the proposal")),
    (&["proposal_date", "proposal_sent_date", "proposal_sent_on"], Makes("proposal_date", "the stage of the proposal")),
    (&["client_response", "response"], Makes("response", "client_response")),
    (&["response_date", "client_response_date"], Makes("response_date", "client_response")),
    (&["converted"], Makes("converted", "won")),
    (&["converted_date", "conversion_date", "converted_on"], Makes("converted_date", "won")),
    (&["revenue_amount", "revenue", "amount"], Is("value")),
    (&["status"], Makes("status", "the stages, won, lost")),
];

/// Why a column says nothing of a response.
const OF_LEADS: &str = "it is of the lead, which is a deal";

const OF_RESPONSES: &[(&[&str], super::Means)] = &[
    (&["date", "created"], Nothing(OF_LEADS)),
    (&["platform"], Is("platform")),
    (&["agent", "agents"], Makes("agents", "agent, where it is one")),
    (&["lead_source_url", "lead_source_and_url", "lead"], Makes("lead", "deal, by its address")),
    (&["lead_source", "source"], Nothing(OF_LEADS)),
    (&["url", "lead_url", "job_url", "link"], Makes("url", "deal, by its address")),
    (&["job_title", "title"], Nothing(OF_LEADS)),
    (&["proposal_sent", "proposal"], Nothing(OF_LEADS)),
    (&["proposal_date", "proposal_sent_date", "proposal_sent_on"], Nothing(OF_LEADS)),
    (&["client_response", "response"], Makes("response", "date, kind")),
    (&["response_date", "client_response_date"], Makes("response_date", "date")),
    (&["converted"], Nothing(OF_LEADS)),
    (&["converted_date", "conversion_date", "converted_on"], Nothing(OF_LEADS)),
    (&["revenue_amount", "revenue", "amount"], Nothing(OF_LEADS)),
    (&["status"], Nothing(OF_LEADS)),
];

/// Its leads.
pub(super) static DEALS: Ready = Ready {
    name: "a platform revenue dashboard",
    table: "deals",
    has: HAS,
    columns: COLUMNS,
    make: deals,
    note: "what clients answered are activities: import the file once more with `--as activities`",
};

/// What clients answered.
pub(super) static RESPONSES: Ready = Ready {
    name: "the responses of a platform revenue dashboard",
    table: "activities",
    has: HAS,
    columns: OF_RESPONSES,
    make: responses,
    note: "the responses whose day is known; the leads themselves are deals: `--as deals`",
};

fn deals(mut row: Drawn, ground: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    split(&mut row);
    let stage = stage_of(&row, ground.pipeline)?;
    agree(&row, ground.pipeline, stage)?;
    let proposal = said(&row, "proposal", "proposal_date");
    let from = row.from("proposal");
    if let Said::Yes(day) = proposal {
        let column = ground.pipeline.proposal.map_or("proposal_sent", |stage| ground.pipeline.stage_name(stage));
        row.put(column, day, from);
    }
    if let Said::Yes(day) = said(&row, "response", "response_date") {
        let from = row.from("response");
        row.put("client_response", day, from);
    }
    if let Said::Yes(day) = said(&row, "converted", "converted_date") {
        let from = row.from("converted");
        row.put("won", day, from);
    }
    let from = row.from("status");
    if let Some(stage) = stage.filter(|stage| *stage > 0) {
        row.put_if_empty(ground.pipeline.stage_name(stage), "y", from);
    }
    // An amount of nothing says that nothing came yet, not what the deal is worth.
    if row.text("won").is_empty() && is_zero(row.text("value")) {
        row.take("value");
    }
    for name in ["proposal", "proposal_date", "response", "response_date", "converted", "converted_date", "status"] {
        row.take(name);
    }
    Ok(vec![row])
}

/// The lead's source and address in columns of their own, its agents with `;` between them.
fn split(row: &mut Drawn) {
    if let Some(lead) = row.take("lead") {
        match address_in(&lead.text) {
            Some((address, source)) => {
                row.put_if_empty("source", source, lead.from);
                row.put_if_empty("url", address, lead.from);
            }
            None => row.put_if_empty("source", lead.text, lead.from),
        }
    }
    let (agents, from) = (names(row.text("agents")), row.from("agents"));
    if !agents.is_empty() {
        row.put("agents", agents, from);
    }
}

/// The stage that the status names.
fn stage_of(row: &Drawn, pipeline: &Pipeline) -> Result<Option<usize>, Flaw> {
    let status = row.text("status").trim_matches(|char: char| !char.is_alphanumeric() && char != ')');
    if status.is_empty() {
        return Ok(None);
    }
    if let Some(stage) = stage_number(pipeline, status) {
        return Ok(Some(stage));
    }
    let known: Vec<&str> = (0..=pipeline.lost()).map(|stage| pipeline.stage_name(stage)).collect();
    let hint = format!("the stages are those of [pipelines.{}] in business.toml", pipeline.id);
    Err(Flaw { from: row.from("status"), fault: unknown(row.text("status"), &known).hint(hint) })
}

/// That the status and the pairs don't contradict one another.
fn agree(row: &Drawn, pipeline: &Pipeline, stage: Option<usize>) -> Result<(), Flaw> {
    let Some(stage) = stage else { return Ok(()) };
    let converted = said(row, "converted", "converted_date");
    let proposal = said(row, "proposal", "proposal_date");
    let is_open = stage < pipeline.won();
    let wrong = |column: &str, what: &str| {
        let message = format!("the status is `{}`, and {what}", row.text("status"));
        Err(row.flaw(column, Code::E209, message, "correct the one that is wrong"))
    };
    match (&converted, &proposal) {
        (Said::Yes(_), _) if stage != pipeline.won() => wrong("converted", "it is marked as converted"),
        (Said::No, _) if stage == pipeline.won() => wrong("converted", "it is marked as not converted"),
        (_, Said::Yes(_)) if is_open && pipeline.proposal.is_some_and(|proposal| stage < proposal) => {
            wrong("proposal", "a proposal is marked as sent")
        }
        (_, Said::No) if Some(stage) == pipeline.proposal => wrong("proposal", "no proposal is marked as sent"),
        _ => Ok(()),
    }
}

fn responses(mut row: Drawn, _: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    split(&mut row);
    let Said::Yes(day) = said(&row, "response", "response_date") else { return Ok(Vec::new()) };
    if day == "y" {
        return Ok(Vec::new());
    }
    let mut act = Drawn { row: row.row, cells: Vec::new() };
    act.put(
        "date",
        day,
        if row.text("response_date").is_empty() { row.from("response") } else { row.from("response_date") },
    );
    act.put("kind", "response", row.from("response"));
    for (column, of) in [("platform", "platform"), ("agent", "agents")] {
        if !row.text(of).is_empty() && !row.text(of).contains(';') {
            act.put(column, row.text(of), row.from(of));
        }
    }
    if !row.text("url").is_empty() {
        act.put("deal", identity::of_address("deals", row.text("url")), row.from("url"));
    }
    Ok(vec![act])
}
