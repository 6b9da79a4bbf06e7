//! The feed of reports: the latest of them as entries that a feed reader shows.
//!
//! `url` of `business.toml` is where `site/` is published, and `reports/` lies beside it: for `https://example.org/books/site`
//! reports are at `https://example.org/books/reports`. Without it links are relative to the feed, and ids are tags.

use chrono::DateTime;
use chrono_tz::Tz;

use super::{
    brief::Slot,
    dated::{Edition, Kind},
    index::Listed,
};
use crate::{base::clock, config::Business};

/// Its file, beside the pages.
pub const FILE: &str = "feed.xml";

/// The most entries.
const MOST: usize = 20;

/// A feed. Moments are written as RFC 3339 has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What it is known by for good.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Who writes it.
    pub author: String,
    /// When it changed last.
    pub updated: String,
    /// Where it is itself.
    pub own: String,
    /// The index of the same reports.
    pub home: String,
    /// Its entries, the latest first; never empty.
    pub entries: Vec<Entry>,
}

/// A report in a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by for good.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Where it is.
    pub link: String,
    /// When its period was over.
    pub updated: String,
    /// Which report it is.
    pub summary: String,
}

/// The feed of the reports that there are; `None` where there is none.
pub fn feed(business: &Business, reports: &[Listed]) -> Option<Feed> {
    let mut latest: Vec<(DateTime<Tz>, &Listed)> =
        reports.iter().map(|one| (ended(&one.edition, business.timezone), one)).collect();
    latest.sort_by(|(a_time, a), (b_time, b)| (b_time, &b.edition.name).cmp(&(a_time, &a.edition.name)));
    latest.truncate(MOST);
    let (updated, _) = latest.first()?;
    Some(Feed {
        id: id(business, "feed", updated),
        title: format!("{}: reports", business.name),
        author: business.name.clone(),
        updated: updated.to_rfc3339(),
        own: business.url.as_ref().map_or_else(|| FILE.to_owned(), |url| format!("{url}/{FILE}")),
        home: link(business, "reports/index"),
        entries: latest.iter().map(|(updated, one)| entry(business, one, updated)).collect(),
    })
}

fn entry(business: &Business, one: &Listed, updated: &DateTime<Tz>) -> Entry {
    let Edition { kind, days, name, slot } = &one.edition;
    let which = match (kind, slot) {
        (Kind::Daily, Slot::Morning) => format!("Daily brief, {}", days.from.long()),
        (Kind::Daily, Slot::Afternoon) => format!("Daily brief of the afternoon, {}", days.from.long()),
        (Kind::Daily, Slot::Evening) => format!("Daily brief of the evening, {}", days.from.long()),
        (Kind::Weekly, _) => format!("Weekly report, {name}, {}", days.words()),
        (Kind::Monthly, _) => format!("Monthly report, {}", days.from.month().words()),
    };
    Entry {
        id: id(business, &one.edition.path(), updated),
        title: if one.headline.is_empty() { which.clone() } else { one.headline.clone() },
        link: link(business, &one.edition.path()),
        updated: updated.to_rfc3339(),
        summary: which,
    }
}

/// The page of a report, by its path without the ending.
fn link(business: &Business, path: &str) -> String {
    let folder = business.url.as_deref().map_or("..", beside);
    format!("{folder}/{path}.html")
}

/// What lies beside the published site, by its address.
pub fn beside(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let folder = url.rfind('/').filter(|slash| *slash >= host);
    folder.and_then(|slash| url.get(..slash)).unwrap_or(url)
}

/// What something is known by: its address where there is one that lasts, else a tag (RFC 4151) of a name that is nobody's.
fn id(business: &Business, what: &str, updated: &DateTime<Tz>) -> String {
    match (&business.url, what) {
        (Some(url), "feed") => format!("{url}/{FILE}"),
        (Some(_), path) => link(business, path),
        (None, "feed") => format!("tag:takings.invalid,2026:{}/feed", plain(&business.name)),
        (None, path) => {
            let day = updated.date_naive();
            format!("tag:takings.invalid,{day}:{}/{path}", plain(&business.name))
        }
    }
}

/// A name with an escape for whatever an address may not have.
fn plain(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// When the days of a report were over, where the business is. A brief is of the day up to its own time.
fn ended(edition: &Edition, zone: Tz) -> DateTime<Tz> {
    let (day, hour) = match (edition.kind, edition.slot) {
        (Kind::Daily, Slot::Morning) => (edition.days.from, 0),
        (Kind::Daily, Slot::Afternoon) => (edition.days.from, 12),
        (Kind::Daily, Slot::Evening) => (edition.days.from, 18),
        _ => (edition.days.to.plus(1), 0),
    };
    let wall = day.date().and_hms_opt(hour, 0, 0).unwrap_or_default();
    clock::instant(wall, zone).with_timezone(&zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{metrics::fixture::business, report::dated::named};

    fn listed(kind: Kind, name: &str) -> Listed {
        Listed { edition: named(&business(), kind, name).unwrap(), headline: format!("What {name} was.") }
    }

    #[test]
    fn a_period_ends_where_the_business_is() {
        for (kind, name, zone, expected) in [
            (Kind::Weekly, "2026-W09", Tz::America__Chicago, "2026-03-02T00:00:00-06:00"),
            // Clocks go forward on its last day, and back on that of W44.
            (Kind::Weekly, "2026-W10", Tz::America__Chicago, "2026-03-09T00:00:00-05:00"),
            (Kind::Weekly, "2026-W44", Tz::America__Chicago, "2026-11-02T00:00:00-06:00"),
            (Kind::Monthly, "2026-02", Tz::Asia__Kolkata, "2026-03-01T00:00:00+05:30"),
            (Kind::Daily, "2026-02-24-evening", Tz::UTC, "2026-02-24T18:00:00+00:00"),
            // Clocks skip the first hour of that day.
            (Kind::Daily, "2026-04-24", Tz::Africa__Cairo, "2026-04-24T01:00:00+03:00"),
        ] {
            assert_eq!(ended(&listed(kind, name).edition, zone).to_rfc3339(), expected, "{name} in {zone}");
        }
    }

    #[test]
    fn links_lead_beside_the_site() {
        for (url, expected) in [
            (None, "../reports/weekly/2026-W08.html"),
            (Some("https://example.org/books/site"), "https://example.org/books/reports/weekly/2026-W08.html"),
            (Some("https://example.org/site"), "https://example.org/reports/weekly/2026-W08.html"),
            (Some("https://example.org"), "https://example.org/reports/weekly/2026-W08.html"),
        ] {
            let business = Business { url: url.map(str::to_owned), ..business() };
            let feed = feed(&business, &[listed(Kind::Weekly, "2026-W08")]).unwrap();
            assert_eq!(feed.entries[0].link, expected);
            assert_eq!(feed.entries[0].id.starts_with("tag:"), url.is_none());
        }
    }

    #[test]
    fn the_latest_twenty_are_in_it_the_latest_first() {
        assert_eq!(feed(&business(), &[]), None);
        let days = (1..=28).map(|day| listed(Kind::Daily, &format!("2026-02-{day:02}")));
        let all: Vec<Listed> =
            days.chain([listed(Kind::Weekly, "2026-W08"), listed(Kind::Daily, "2026-02-28-evening")]).collect();
        let feed = feed(&business(), &all).unwrap();
        let titles: Vec<&str> = feed.entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles.len(), 20);
        assert_eq!(titles[..2], ["What 2026-02-28-evening was.", "What 2026-02-28 was."]);
        assert_eq!(titles[6..8], ["What 2026-W08 was.", "What 2026-02-23 was."]);
        assert_eq!(feed.updated, feed.entries[0].updated);
    }
}
