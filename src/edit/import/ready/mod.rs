//! Ready maps: files of a shape that many have, told by their headers, whose rows are more than other names for ours.
//!
//! A map says what each header means and, where that is not all, makes a row of ours of a foreign one.

#![allow(clippy::unnecessary_wraps, reason = "all maps have one form, and some of them can refuse a row")]

mod competitors;
mod crm;
mod dashboard;
mod events;
mod jobs;
mod opportunities;
mod posts;
mod said;

use super::{
    drawn::{Drawn, Flaw, Ground},
    mapping::To,
};

/// A ready map.
#[derive(Debug)]
pub(super) struct Ready {
    /// What the file is, for people.
    pub(super) name: &'static str,
    /// The table that its rows belong to.
    pub(super) table: &'static str,
    /// What it is known by: one header of each group is in the file.
    pub(super) has: &'static [&'static [&'static str]],
    /// What its headers mean.
    pub(super) columns: &'static [(&'static [&'static str], Means)],
    /// Makes rows of ours of a foreign one, whose cells are named by what the headers mean.
    pub(super) make: fn(Drawn, Ground<'_>) -> Result<Vec<Drawn>, Flaw>,
    /// What else a person should know.
    pub(super) note: &'static str,
}

/// What the cells below a header are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Means {
    /// A column.
    Is(&'static str),
    /// Something that columns are made of: a name that the map alone knows, and the columns in words.
    Makes(&'static str, &'static str),
    /// Nothing that is kept, and why.
    Nothing(&'static str),
}

/// Every ready map. Where two fit, the first is meant.
static ALL: &[&Ready] = &[
    &dashboard::DEALS,
    &dashboard::RESPONSES,
    &crm::DEALS,
    &events::REVENUE,
    &events::OFFERS,
    &jobs::ALERTS,
    &competitors::SIGHTINGS,
    &posts::POSTS,
    &opportunities::DEALS,
];

/// The ready map that fits headers, among those of a table.
pub(super) fn find(headers: &[String], table: Option<&str>) -> Option<&'static Ready> {
    let plain: Vec<String> = headers.iter().flat_map(|header| names(header)).collect();
    let fits = |ready: &&&'static Ready| {
        let is_there = |group: &&[&str]| group.iter().any(|header| plain.iter().any(|there| there == header));
        table.is_none_or(|table| table == ready.table) && ready.has.iter().all(is_there)
    };
    ALL.iter().find(fits).copied()
}

impl Ready {
    /// What a header means.
    pub(super) fn means(&self, header: &str) -> Option<To> {
        Some(match self.look_up(header)? {
            Means::Is(column) => To::Column(column.to_owned()),
            Means::Makes(_, words) => To::Made(words),
            Means::Nothing(why) => To::Left(why),
        })
    }

    /// The name under which the cells below a header come into [`Ready::make`].
    pub(super) fn slot(&self, header: &str) -> Option<&'static str> {
        match self.look_up(header)? {
            Means::Is(name) | Means::Makes(name, _) => Some(name),
            Means::Nothing(_) => None,
        }
    }

    fn look_up(&self, header: &str) -> Option<Means> {
        let means = |name: String| self.columns.iter().find(|(headers, _)| headers.contains(&name.as_str()));
        names(header).find_map(means).map(|(_, means)| *means)
    }
}

/// Counts that lie in an object of their own, whatever that is called: `public_metrics.like_count`.
const COUNTS: &[&str] = &[
    "likes",
    "like_count",
    "retweets",
    "retweet_count",
    "reposts",
    "shares",
    "replies",
    "reply_count",
    "impressions",
    "impression_count",
    "views",
    "clicks",
];

/// The names that a header may go by.
fn names(header: &str) -> impl Iterator<Item = String> {
    let inner = header.rsplit_once('.').map(|(_, inner)| plain(inner));
    std::iter::once(plain(header)).chain(inner.filter(|inner| COUNTS.contains(&inner.as_str())))
}

/// A header as maps spell it: small letters with `_` between words, without what stands in brackets. `postedAt` and
/// `Proposal sent (Y/N, date)` are `posted_at` and `proposal_sent`.
pub(super) fn plain(header: &str) -> String {
    let (mut words, mut depth, mut was_small) = (String::new(), 0, false);
    for char in header.chars() {
        match char {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth > 0 => {}
            _ if char.is_alphanumeric() => {
                if char.is_uppercase() && was_small {
                    words.push('_');
                }
                was_small = char.is_lowercase();
                words.extend(char.to_lowercase());
            }
            _ if words.is_empty() || words.ends_with('_') => {}
            _ => {
                words.push('_');
                was_small = false;
            }
        }
    }
    words.truncate(words.trim_end_matches('_').len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_spelled_one_way() {
        for (header, wanted) in [
            ("Proposal sent (Y/N, date)", "proposal_sent"),
            ("Lead source + URL", "lead_source_url"),
            ("engagement.likes", "engagement_likes"),
            ("postedAt", "posted_at"),
            ("opportunityID", "opportunity_id"),
            (" Won? ", "won"),
            ("())x", "x"),
            ("", ""),
        ] {
            assert_eq!(plain(header), wanted);
        }
    }

    #[test]
    fn no_two_maps_are_alike() {
        for ready in ALL {
            for (index, (headers, _)) in ready.columns.iter().enumerate() {
                for header in *headers {
                    let others = ready.columns[..index].iter().any(|(others, _)| others.contains(header));
                    assert!(!others && plain(header) == *header, "{}: {header}", ready.name);
                }
            }
            let known = |header: &&str| ready.look_up(header).is_some();
            assert!(ready.has.iter().all(|group| group.iter().all(known)), "{}", ready.name);
        }
    }
}
