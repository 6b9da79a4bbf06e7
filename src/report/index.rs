//! The indexes of dated reports: one of each kind, and one of all.

use super::{
    dated::{Edition, Kind},
    model::{Block, Cell, Column, Inline, Report, Section, Table},
    pages::{Body, frame, section},
    tables::words,
};
use crate::{
    base::text::{count, join},
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
    let body = Body {
        headline: format!("{} so far.", many(kind, reports)),
        sections: vec![section("reports", "", Block::Table(table(kind, reports, SHOWN)))],
    };
    page(facts, &format!("../reports/{}/index", kind.name()), title(kind), body)
}

/// The index of all reports, a section a kind, the latest of each first.
pub fn all(facts: Facts<'_>, reports: &[Listed]) -> Report {
    let own = |kind| reports.iter().filter(|one| one.edition.kind == kind).cloned().collect::<Vec<Listed>>();
    let there: Vec<(Kind, Vec<Listed>)> =
        Kind::ALL.into_iter().map(|kind| (kind, own(kind))).filter(|(_, reports)| !reports.is_empty()).collect();
    let counts: Vec<String> = there.iter().map(|(kind, reports)| many(*kind, reports)).collect();
    let headline = format!("{} so far.", if counts.is_empty() { "No report".to_owned() } else { join(&counts) });
    let sections = there.iter().map(|(kind, reports)| short(*kind, reports)).collect();
    page(facts, PAGE, NAME, Body { headline, sections })
}

/// The latest reports of a kind, with the way to the others.
fn short(kind: Kind, reports: &[Listed]) -> Section {
    let mut made = section(kind.name(), title(kind), Block::Table(table(kind, reports, FEW)));
    if reports.len() > FEW {
        let link = Inline::Page(format!("../reports/{}/index", kind.name()), format!("All {}", many(kind, reports)));
        made.blocks.push(Block::Note(vec![link]));
    }
    made
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

fn table(kind: Kind, reports: &[Listed], limit: usize) -> Table {
    let mut listed: Vec<&Listed> = reports.iter().collect();
    listed.sort_by(|a, b| b.edition.name.cmp(&a.edition.name));
    Table {
        id: format!("reports.{}", kind.name()),
        title: format!("{}, the latest first", title(kind)),
        columns: columns(kind),
        rows: listed.into_iter().map(row).collect(),
        limit,
        ..Table::default()
    }
}

fn columns(kind: Kind) -> Vec<Column> {
    let period = match kind {
        Kind::Daily => words("day", "Day"),
        Kind::Weekly => words("week", "Week"),
        Kind::Monthly => words("month", "Month"),
    };
    vec![period, words("days", "Days"), words("headline", "What happened")]
}

fn row(one: &Listed) -> Vec<Cell> {
    let Edition { kind, days, name, .. } = &one.edition;
    let days = match kind {
        Kind::Daily => format!("{} {}", days.from.weekday_name(), days.words()),
        Kind::Weekly => days.words(),
        Kind::Monthly => days.from.month().words(),
    };
    vec![
        Cell::Page(format!("../{}", one.edition.path()), name.clone()),
        Cell::Text(days),
        Cell::Text(one.headline.clone()),
    ]
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
