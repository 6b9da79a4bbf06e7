//! `takings alerts`: the alerts that stand, those resolved, those with too little data.

use super::{
    Outcome,
    args::{Alerts, Global},
    busy::Busy,
    failure::Failure,
    folder, show,
    terminal::{self, Terminal},
};
use crate::{
    insights::{
        Facts, Found,
        alerts::{self, State},
    },
    metrics,
    report::pages,
};

pub(super) fn run(alerts: &Alerts, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let facts = Facts { metrics: &metrics, problems: &folder.problems, found: &Found::default() };
    let busy = Busy::with("looking back", terminal);
    let page = pages::page("alerts", facts);
    drop(busy);
    if let Some(page) = page {
        terminal::print(&show::text(&page, alerts.format, folder.business.url.as_deref(), terminal))?;
    }
    if !alerts.exit_code {
        return Ok(Outcome::Fine);
    }
    let rings = alerts::today(facts).iter().any(|alert| alert.state == State::Alarm);
    Ok(if rings { Outcome::Found } else { Outcome::Fine })
}
