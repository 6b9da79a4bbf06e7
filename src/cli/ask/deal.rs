//! Which deal, and which stage: picked from those that are open.

use std::collections::BTreeMap;

use super::Ask;
use crate::{
    base::{
        calendar::Day,
        text::{count, harmless, pad_right, shorten, title, width},
    },
    cli::{failure::Failure, folder::Folder},
    config::Pipeline,
    data::{held::Held, tables},
};

/// The columns of what a deal is about, and those of its title that people leave room for.
const ABOUT: usize = 46;
const TITLE: usize = 16;

/// An open deal, and where it stands.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Open<'a> {
    /// Its id.
    pub(in crate::cli) id: String,
    /// Its pipeline.
    pub(in crate::cli) pipeline: &'a Pipeline,
    /// The number of its stage.
    pub(in crate::cli) stage: usize,
    /// The day on which it reached the stage, if that is known.
    pub(in crate::cli) since: Option<Day>,
    title: String,
    people: Vec<String>,
}

/// The open deals, those that moved last first.
pub(in crate::cli) fn open(folder: &Folder) -> Vec<Open<'_>> {
    let deals = &folder.data.deals;
    let mut found: Vec<Open<'_>> = deals.rows.iter().filter_map(|row| deal(folder, row)).collect();
    found.sort_by_key(|deal| std::cmp::Reverse(deal.since));
    found
}

/// The open deal with this id.
pub(in crate::cli) fn of_id<'a>(folder: &'a Folder, id: &str) -> Option<Open<'a>> {
    let deals = &folder.data.deals;
    deals.rows.iter().find(|row| deals.id.get(*row) == id).and_then(|row| deal(folder, row))
}

fn deal(folder: &Folder, row: u32) -> Option<Open<'_>> {
    let (deals, histories) = (&folder.data.deals, &folder.data.histories);
    let pipeline = folder.business.pipelines.get(histories.pipeline(row))?;
    let (id, stage) = (deals.id.get(row), histories.stage(row));
    if stage >= pipeline.won() || id.is_empty() {
        return None;
    }
    let client = Some(deals.client.get(row)).filter(|client| !client.is_empty());
    Some(Open {
        id: id.to_owned(),
        pipeline,
        stage,
        since: histories.reached_on(row, stage),
        title: harmless(deals.title.get(row)),
        people: client.map(harmless).into_iter().collect(),
    })
}

impl Open<'_> {
    /// How long it has been in its stage.
    pub(in crate::cli) fn days(&self, today: Day) -> Option<String> {
        let days = today.since(self.since?);
        (days >= 0).then(|| count(days as u64, "day", "days"))
    }

    /// Its title and whose it is.
    fn about(&self) -> String {
        let people = self.people.join(", ");
        let title = shorten(&self.title, ABOUT.saturating_sub(width(&people) + 2).max(TITLE));
        let parts: Vec<String> = [title, people].into_iter().filter(|part| !part.is_empty()).collect();
        shorten(&parts.join(", "), ABOUT)
    }

    /// Its id, what it is about, where it stands and for how long.
    fn line(&self, today: Day, about: usize) -> String {
        let days = self.days(today).map_or_else(String::new, |days| format!(", {days}"));
        let stage = title(self.pipeline.stage_name(self.stage));
        format!("{}  {}  {stage}{days}", harmless(&self.id), pad_right(&self.about(), about))
    }
}

/// The contacts of deals by id.
fn contacts(folder: &Folder) -> BTreeMap<String, String> {
    let Some(table) = tables::spec("deals").filter(|_| !folder.is_public) else { return BTreeMap::new() };
    let held = Held::of(folder.workspace.root(), &folder.business, folder.today, table);
    let named = held.pairs("id", "contact").into_iter().filter(|(_, contact)| !contact.is_empty());
    named.map(|(id, contact)| (id, harmless(&contact))).collect()
}

/// Asks which open deal is meant.
pub(in crate::cli) fn pick(ask: &Ask, folder: &Folder) -> Result<String, Failure> {
    let mut deals = open(folder);
    if deals.is_empty() {
        return Err(Failure::new("no deal is open").hint("`takings add deals` adds one"));
    }
    // Figures do without contacts, so that only their files have them.
    let contacts = contacts(folder);
    for deal in &mut deals {
        deal.people.extend(contacts.get(&deal.id).cloned());
    }
    let widest = deals.iter().map(|deal| width(&deal.about())).max().unwrap_or_default();
    let lines: Vec<String> = deals.iter().map(|deal| deal.line(folder.today, widest)).collect();
    let at = ask.one_of("Deal", &lines, 0)?;
    deals.into_iter().nth(at).map(|deal| deal.id).ok_or_else(super::nothing_written)
}

/// Asks which stage a deal has reached: the next one is the likeliest, those before it the least.
pub(in crate::cli) fn stage(ask: &Ask, deal: &Open<'_>) -> Result<String, Failure> {
    let after = (deal.stage + 1..=deal.pipeline.lost()).chain((0..deal.stage).rev());
    let names: Vec<&str> = after.map(|stage| deal.pipeline.stage_name(stage)).collect();
    let at = ask.one_of("Stage", &names, 0)?;
    names.get(at).map(|name| (*name).to_owned()).ok_or_else(super::nothing_written)
}
