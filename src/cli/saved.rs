//! One line a build: `14:03:07  deals.csv → pipeline, overview, 6 more pages  38 ms`.

use std::{collections::BTreeSet, time::Duration};

use chrono::DateTime;
use chrono_tz::Tz;

use crate::{
    base::text::{count, harmless},
    build::Summary,
    report::pages::{PAGES, Page},
    watch::{Change, Kind},
};

/// Files and pages that are named one by one; where there are more, their number is enough.
const FEW: usize = 3;

/// What a build came to.
pub(super) struct Line<'a> {
    /// When, where the business is.
    pub(super) time: DateTime<Tz>,
    /// What changed.
    pub(super) what: &'a str,
    /// The pages, or what else came of it.
    pub(super) came_of_it: &'a str,
    pub(super) took: Duration,
}

impl Line<'_> {
    pub(super) fn text(&self, ascii: bool) -> String {
        let arrow = if ascii { "->" } else { "→" };
        let time = self.time.format("%H:%M:%S");
        format!("{time}  {} {arrow} {}  {} ms\n", harmless(self.what), self.came_of_it, self.took.as_millis())
    }
}

/// The inputs that changed, by the names that a person knows them by.
pub(super) fn files(changes: &[Change]) -> String {
    // A folder goes without saying where something in it is named.
    let is_said = |folder: &Change| {
        let inside = |change: &Change| change.path.len() > folder.path.len() && change.path.starts_with(&folder.path);
        folder.path.ends_with('/') && changes.iter().any(inside)
    };
    let named: Vec<&Change> = changes.iter().filter(|change| !is_said(change)).collect();
    if named.len() > FEW {
        return count(named.len() as u64, "file", "files");
    }
    let name = |change: &&Change| {
        let name = change.path.strip_prefix("data/").filter(|name| !name.is_empty()).unwrap_or(&change.path);
        match change.kind {
            Kind::Added => format!("{name} added"),
            Kind::Changed => name.to_owned(),
            Kind::Removed => format!("{name} removed"),
        }
    };
    named.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The pages that a build wrote or removed: those that are about what changed first.
pub(super) fn pages(summary: &Summary, changes: &[Change], all: bool) -> String {
    let touched = summary.written.iter().chain(&summary.removed);
    let names: BTreeSet<&str> = touched.clone().filter_map(|path| page(path)).collect();
    if names.is_empty() {
        let others = touched.count() as u64;
        return if others == 0 { "no page changes".to_owned() } else { count(others, "other file", "other files") };
    }
    let tables: BTreeSet<&str> = changes.iter().filter_map(|change| table(&change.path)).collect();
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| rank(name, &tables));
    let shown = if all || names.len() <= FEW { names.len() } else { FEW - 1 };
    let mut words: Vec<String> = names[..shown].iter().map(|name| (*name).to_owned()).collect();
    if shown < names.len() {
        words.push(format!("{} more pages", names.len() - shown));
    }
    words.join(", ")
}

/// The page that a file is of. Its twins change with it, and are not named.
fn page(path: &str) -> Option<&str> {
    match path.strip_suffix(".html")? {
        "site/index" => Some("overview"),
        brief if brief.starts_with("reports/daily/") => Some("daily brief"),
        report if report.starts_with("reports/weekly/") => Some("weekly report"),
        report if report.starts_with("reports/monthly/") => Some("monthly report"),
        report if report.starts_with("reports/") => Some("reports"),
        page => page.strip_prefix("site/"),
    }
}

/// The table that an input belongs to.
fn table(path: &str) -> Option<&str> {
    path.strip_prefix("data/")?.split(['/', '.']).next()
}

/// How near a page is to the tables that changed, then where it stands in the navigation.
fn rank(name: &str, tables: &BTreeSet<&str>) -> (u8, usize) {
    let at = PAGES.iter().position(|page| page.name == name).unwrap_or(PAGES.len());
    let made_of = PAGES.get(at).map_or_else(Vec::new, Page::made_of);
    let nearness = match made_of.as_slice() {
        [first, ..] if tables.contains(first) => 0,
        _ if name == "overview" || made_of.iter().any(|table| tables.contains(table)) => 1,
        _ => 2,
    };
    (nearness, at)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn changed(paths: &[&str], kind: Kind) -> Vec<Change> {
        paths.iter().map(|path| Change::new(path, kind)).collect()
    }

    fn wrote(paths: &[&str]) -> Summary {
        Summary { written: paths.iter().map(|path| (*path).to_owned()).collect(), ..Summary::default() }
    }

    #[test]
    fn a_line_says_what_changed_what_came_of_it_and_how_long_it_took() {
        let time = Utc.with_ymd_and_hms(2026, 2, 24, 9, 3, 7).unwrap().with_timezone(&Tz::Asia__Kolkata);
        let line = Line { time, what: "a\u{1b}.csv", came_of_it: "pipeline", took: Duration::from_micros(38_900) };
        assert_eq!(line.text(false), "14:33:07  a\\u{1b}.csv → pipeline  38 ms\n");
        assert_eq!(line.text(true), "14:33:07  a\\u{1b}.csv -> pipeline  38 ms\n");
    }

    #[test]
    fn few_files_are_named() {
        assert_eq!(files(&changed(&["data/deals.csv"], Kind::Changed)), "deals.csv");
        assert_eq!(files(&changed(&["data/costs/"], Kind::Added)), "costs/ added");
        assert_eq!(files(&changed(&["data/costs/", "data/costs/a.csv"], Kind::Added)), "costs/a.csv added");
        assert_eq!(
            files(&changed(&["data/", "data/a", "templates/b.html"], Kind::Removed)),
            "a removed, templates/b.html removed"
        );
        assert_eq!(files(&changed(&["data/a", "data/b", "data/c", "data/d"], Kind::Changed)), "4 files");
    }

    #[test]
    fn few_pages_are_named_and_the_nearest_first() {
        let deals = changed(&["data/deals/freelance.csv"], Kind::Changed);
        assert_eq!(pages(&wrote(&[]), &deals, false), "no page changes");
        assert_eq!(pages(&wrote(&["site/api/x.json"]), &deals, false), "1 other file");
        let some = wrote(&["site/costs.html", "site/index.html", "site/index.md", "site/pipeline.html"]);
        assert_eq!(pages(&some, &deals, false), "pipeline, overview, costs");
        let many = [
            "site/costs.html",
            "site/index.html",
            "site/jobs.html",
            "site/pipeline.html",
            "reports/weekly/latest.html",
        ];
        assert_eq!(pages(&wrote(&many), &deals, false), "pipeline, overview, 3 more pages");
        assert_eq!(pages(&wrote(&many), &deals, true).matches(", ").count(), 4);
    }
}
