//! Job alerts: what a job monitor says of a job, pasted as text.

use super::{
    Means::{Is, Makes},
    Ready,
};
use crate::edit::import::drawn::{Drawn, Flaw, Ground, names};

/// The jobs of alerts.
pub(super) static ALERTS: Ready = Ready {
    name: "job alerts",
    table: "jobs",
    has: &[&["title", "job_title"], &["platform"], &["relevance", "recommended_agents", "recommended_agent"]],
    columns: &[
        (&["title", "job_title"], Is("title")),
        (&["platform"], Is("platform")),
        (&["budget"], Makes("budget", "budget, budget_kind")),
        (&["link", "url", "job_url"], Is("url")),
        (&["posted"], Is("posted")),
        (&["seen", "date"], Is("seen")),
        (&["skills"], Is("skills")),
        (&["country"], Is("country")),
        (&["description"], Is("description")),
        (&["relevance", "score"], Makes("relevance", "relevance, as it was told")),
        (&["recommended_agents", "recommended_agent", "agents"], Makes("agents", "recommended_agents, as it was told")),
    ],
    make: alerts,
    note: "jobs are scored and given to agents anew, by what business.toml says of offers and agents",
};

fn alerts(mut row: Drawn, _: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    let (budget, from) = (row.text("budget").to_lowercase(), row.from("budget"));
    // The budget stays as it was given; a range is one.
    if ["/hr", "/h", "per hour", "hourly"].iter().any(|sign| budget.contains(sign)) {
        row.put("budget_kind", "hourly", from);
    } else if budget.contains("fixed") {
        row.put("budget_kind", "fixed", from);
    }
    if let Some(agents) = row.take("agents") {
        row.put("recommended_agents", names(&agents.text), agents.from);
    }
    Ok(vec![row])
}
