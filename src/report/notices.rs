//! Short messages on their own: alerts that stand, new jobs worth a look, deals won, figures due. Each is told once.
//!
//! Who sends them remembers the ids of what was told, and nothing else: what there is to tell is found in the rows.

mod alerts;
mod jobs;
mod reminders;
mod won;

use super::{
    line::name,
    model::{Report, Section},
    pages::{Body, frame},
    words::{capital, spelled},
};
use crate::insights::Facts;

/// The columns of the business's name.
const BUSINESS: usize = 40;
/// The most lines of a list; the rest is counted.
const LISTED: usize = 8;

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Alerts that stand.
    Alerts,
    /// New jobs that score high.
    Jobs,
    /// Deals that were won.
    Won,
    /// Figures that are entered by hand and due.
    Reminders,
}

/// A message with the ids of what it tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The ids of what it tells of, stable: what was told is known by them.
    pub ids: Vec<String>,
    /// What it says.
    pub report: Report,
}

/// What there is to tell that was not told yet, as `told` knows by its id.
pub fn notices(kind: Kind, facts: Facts<'_>, told: &dyn Fn(&str) -> bool) -> Vec<Notice> {
    match kind {
        Kind::Alerts => alerts::notice(facts, told).into_iter().collect(),
        Kind::Jobs => jobs::notices(facts, told),
        Kind::Won => won::notices(facts, told),
        Kind::Reminders => reminders::notice(facts, told).into_iter().collect(),
    }
}

/// Notices as one, each under its own headline; `None` where there is none.
pub fn together(notices: Vec<Notice>) -> Option<Notice> {
    let count = notices.len();
    let mut notices = notices.into_iter();
    let first = notices.next()?;
    if count == 1 {
        return Some(first);
    }
    let mut whole =
        Report { headline: capital(&spelled(count, "new message.", "new messages.")), ..first.report.clone() };
    whole.sections.clear();
    let mut ids = Vec::new();
    for (at, notice) in std::iter::once(first).chain(notices).enumerate() {
        let blocks = notice.report.sections.into_iter().flat_map(|section| section.blocks).collect();
        let title = notice.report.headline.trim_end_matches('.').to_owned();
        whole.sections.push(Section { id: format!("message-{}", at + 1), title, blocks, ..Section::default() });
        ids.extend(notice.ids);
    }
    Some(Notice { ids, report: whole })
}

/// A message about what a page has more of. It says nothing of the files' problems: they are not its matter.
fn report(facts: Facts<'_>, page: &str, title: &str, headline: String, sections: Vec<Section>) -> Report {
    let whole = frame(facts, &[], Body { headline, sections });
    Report {
        page: page.to_owned(),
        name: title.to_owned(),
        business: name(&whole.business, BUSINESS),
        problems: Vec::new(),
        left_out: None,
        ..whole
    }
}

#[cfg(test)]
mod tests;
