//! The indexes of dated reports: one of each kind, and one of all.

use super::{
    dated::{Edition, Kind},
    model::{Block, Cell, Inline, Item, Report, Section, Table},
    pages::{Body, frame, section},
    tables::words,
};
use crate::{
    base::{
        text::{count, join},
        value::Value,
    },
    insights::Facts,
};

/// The index of all reports, seen from the pages of the site.
pub const PAGE: &str = "../reports/index";
/// Its name in the navigation.
pub const NAME: &str = "Reports";

/// The reports of a kind that its own index shows at first.
const SHOWN: usize = 100;
/// Those that the index of all shows.
const FEW: usize = 8;

/// A report that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which one it is.
    pub edition: Edition,
    /// The sentence at its head.
    pub headline: String,
}

/// The index of the reports of a kind, the latest first.
pub fn of(facts: Facts<'_>, kind: Kind, reports: &[Listed]) -> Report {
    let body =
        Body { headline: format!("{} so far.", many(kind, reports)), sections: vec![section_of(kind, reports, SHOWN)] };
    page(facts, &format!("../reports/{}/index", kind.name()), title(kind), body)
}

/// The index of all reports, a section a kind, the latest of each first.
pub fn all(facts: Facts<'_>, reports: &[Listed]) -> Report {
    let own = |kind| reports.iter().filter(|one| one.edition.kind == kind).cloned().collect::<Vec<Listed>>();
    let there: Vec<(Kind, Vec<Listed>)> =
        Kind::ALL.into_iter().map(|kind| (kind, own(kind))).filter(|(_, reports)| !reports.is_empty()).collect();
    let counts: Vec<String> = there.iter().map(|(kind, reports)| many(*kind, reports)).collect();
    let headline = format!("{} so far.", if counts.is_empty() { "No report".to_owned() } else { join(&counts) });
    let titled = |(kind, reports): &(Kind, Vec<Listed>)| Section {
        title: title(*kind).to_owned(),
        ..section_of(*kind, reports, FEW)
    };
    page(facts, PAGE, NAME, Body { headline, sections: there.iter().map(titled).collect() })
}

/// The latest reports of a kind as lines, and all of them for programs.
fn section_of(kind: Kind, reports: &[Listed], most: usize) -> Section {
    let mut listed: Vec<&Listed> = reports.iter().collect();
    listed.sort_by(|a, b| b.edition.name.cmp(&a.edition.name));
    let mut items: Vec<Item> = listed.iter().take(most).map(|one| item(one)).collect();
    if listed.len() > most {
        let link = Inline::Page(format!("../reports/{}/index", kind.name()), format!("all {}", many(kind, reports)));
        let rest = if most == FEW { link } else { Inline::Text(format!("and {} more", listed.len() - most)) };
        items.push(Item { status: None, text: vec![rest], excerpt: None });
    }
    let mut made = section(kind.name(), "", Block::List(items));
    made.blocks.push(Block::Data(table(kind, &listed)));
    made
}

/// `2026-W08 · 16–22 Feb 2026: $4,200 came in.`
fn item(one: &Listed) -> Item {
    let link = Inline::Page(format!("../{}", one.edition.path()), one.edition.name.clone());
    let days = days(&one.edition).map_or_else(String::new, |days| format!(" · {days}"));
    let text = vec![link, Inline::Text(format!("{days}: {}", one.headline))];
    Item { status: None, text, excerpt: None }
}

/// The days of a report, for people; `None` of a month, whose headline names it.
fn days(edition: &Edition) -> Option<String> {
    match edition.kind {
        Kind::Daily => Some(format!("{} {}", edition.days.from.weekday_name(), edition.days.words())),
        Kind::Weekly => Some(edition.days.words()),
        Kind::Monthly => None,
    }
}

fn page(facts: Facts<'_>, page: &str, name: &str, body: Body) -> Report {
    Report {
        page: page.to_owned(),
        name: name.to_owned(),
        problems: Vec::new(),
        left_out: None,
        ..frame(facts, &[], body)
    }
}

fn table(kind: Kind, listed: &[&Listed]) -> Table {
    let row = |one: &&Listed| {
        let Edition { days, name, .. } = &one.edition;
        let page = Cell::Page(format!("../{}", one.edition.path()), name.clone());
        let [from, to] = [days.from, days.to].map(|day| Cell::Value(Value::Date(day)));
        vec![page, from, to, Cell::Text(one.headline.clone())]
    };
    Table {
        id: format!("reports.{}", kind.name()),
        title: format!("{}, the latest first", title(kind)),
        columns: vec![words("name", "Report"), words("from", "From"), words("to", "To"), words("headline", "Headline")],
        rows: listed.iter().map(row).collect(),
        ..Table::default()
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Daily => "Daily briefs",
        Kind::Weekly => "Weekly reports",
        Kind::Monthly => "Monthly reports",
    }
}

fn many(kind: Kind, reports: &[Listed]) -> String {
    let (one, many) = match kind {
        Kind::Daily => ("daily brief", "daily briefs"),
        Kind::Weekly => ("weekly report", "weekly reports"),
        Kind::Monthly => ("monthly report", "monthly reports"),
    };
    count(reports.len() as u64, one, many)
}
