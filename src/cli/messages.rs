//! What can be sent, and how it becomes a message: the report by its name, then the forms that a channel takes.

use std::cell::OnceCell;

use super::{
    failure::Failure,
    folder::Folder,
    report::{edition, is_stale},
};
use crate::{
    base::text::{join, nearest, shorten_words},
    build,
    config::{Channel, channel::Service},
    insights::Facts,
    render::{
        chat::{self, Dialect},
        json, mail, markdown, text,
    },
    report::{
        brief::Slot,
        dated::{self, Edition},
        model::Report,
        notices::{self, Kind, Notice},
        pages::{self, PAGES},
    },
    send::{Message, Receiver},
};

/// The way from a text to the site's pages: it lies nowhere near them.
const ROOT: &str = "";

/// The columns of the subject of a mail.
const SUBJECT: usize = 120;

/// Something that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sendable {
    /// The report of a day, a week or a month.
    Dated(dated::Kind),
    /// What there is to tell of a kind.
    Notices(Kind),
    /// A page.
    Page(&'static str),
}

/// The names of what can be sent besides pages.
const NAMES: [(&str, Sendable); 7] = [
    ("daily", Sendable::Dated(dated::Kind::Daily)),
    ("weekly", Sendable::Dated(dated::Kind::Weekly)),
    ("monthly", Sendable::Dated(dated::Kind::Monthly)),
    ("alerts", Sendable::Notices(Kind::Alerts)),
    ("jobs", Sendable::Notices(Kind::Jobs)),
    ("won", Sendable::Notices(Kind::Won)),
    ("reminders", Sendable::Notices(Kind::Reminders)),
];

/// What a name stands for.
pub(super) fn named(name: &str, period: Option<&str>) -> Result<Sendable, Failure> {
    let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, sendable)| *sendable);
    let page = || PAGES.iter().find(|page| page.name == name).map(|page| Sendable::Page(page.name));
    let found = known.or_else(page).ok_or_else(|| {
        let pages = || PAGES.iter().map(|page| page.name).filter(|page| NAMES.iter().all(|(name, _)| name != page));
        let all: Vec<&str> = NAMES.iter().map(|(name, _)| *name).chain(pages()).collect();
        let hint = format!("there are {}", join(&all));
        Failure::unknown("report or page", name, nearest(name, all.iter().copied()), &hint)
    })?;
    if period.is_some() && matches!(found, Sendable::Notices(_) | Sendable::Page(_)) {
        let failure = Failure::new(format!("`{name}` has no period"));
        return Err(
            failure.hint("`--period` is for daily, weekly and monthly; `--as-of` shows a page as of another day")
        );
    }
    Ok(found)
}

/// Whether a receiver was told of something, by its id.
pub(super) type Told<'a> = &'a dyn Fn(&Receiver, &str) -> bool;

/// What messages are made from: worked out once, however many channels get them.
pub(super) struct Stock<'a> {
    /// The numbers as of the folder's own day.
    pub(super) facts: Facts<'a>,
    /// The dated report that is sent, as soon as it is made.
    pub(super) dated: OnceCell<Report>,
}

/// What there is to send.
pub(super) struct Made {
    /// For each receiver, each with the ids that it is known by: of a dated report its period, of a page its day.
    pub(super) notices: Vec<Vec<Notice>>,
    /// What is to be said where the report on disk says something else.
    pub(super) warning: Option<String>,
}

/// What there is to send to these receivers. What one was `told` of by its id is left out of its notices. Where `is_dry`,
/// no file of a report is written.
pub(super) fn reports(
    folder: &Folder,
    (wanted, stock): (Sendable, &Stock<'_>),
    (period, slot): (Option<&str>, Slot),
    (receivers, told): (&[Receiver], Told<'_>),
    is_dry: bool,
) -> Result<Made, Failure> {
    let one = |id: String, report: Report| vec![vec![Notice { ids: vec![id], report }]; receivers.len()];
    let mut warning = None;
    let notices = match wanted {
        Sendable::Dated(kind) => {
            let edition = edition(folder, kind, period, slot)?;
            let made = if let Some(made) = stock.dated.get() {
                made
            } else {
                let made = make(folder, &edition, is_dry)?;
                stock.dated.get_or_init(|| made)
            };
            if is_stale(folder, &edition, made)? {
                warning = Some(stale(kind, period, &edition));
            }
            one(edition.name, made.clone())
        }
        Sendable::Notices(kind) => {
            let of = |receiver: &Receiver| notices::notices(kind, stock.facts, &|id| told(receiver, id));
            receivers.iter().map(of).collect()
        }
        Sendable::Page(name) => {
            let page = pages::page(name, stock.facts);
            page.map_or_else(Vec::new, |page| one(folder.today.to_string(), page))
        }
    };
    Ok(Made { notices, warning })
}

/// The dated report; where `is_dry`, nothing is written.
fn make(folder: &Folder, edition: &Edition, is_dry: bool) -> Result<Report, Failure> {
    let made = if is_dry {
        build::draft(&folder.workspace, folder.inputs(), edition)?
    } else {
        build::dated(&folder.workspace, folder.inputs(), edition, false)?.map(|(report, _)| report)
    };
    made.ok_or_else(|| Failure::new(format!("there is nothing to report up to {}", edition.days.to.words())))
}

/// That what is sent and what is on disk do not agree, and how they do.
fn stale(kind: dated::Kind, period: Option<&str>, edition: &Edition) -> String {
    let (name, path) = (kind.name(), edition.path());
    let period = period.map_or_else(String::new, |period| format!(" --period {period}"));
    format!(
        "rows have changed since `{path}` was written: what is sent is made of those of now; \
         `takings report {name}{period} --rewrite` makes both agree"
    )
}

/// Notices as a channel gets them: a file holds all of them, as each would take the place of the one before.
pub(super) fn fitted(notices: Vec<Notice>, channel: &Channel) -> Vec<Notice> {
    let is_file = channel.service() == Some(Service::File);
    if is_file { notices::together(notices).into_iter().collect() } else { notices }
}

/// A report as the message that a channel takes. `url` is where the site is published.
pub(super) fn message(name: &str, notice: &Notice, channel: &Channel, url: Option<&str>) -> Message {
    let report = &notice.report;
    let plain = || text::text(report, text::Style::default());
    let service = channel.service();
    let texts = match service {
        Some(Service::Slack) => chat::messages(report, Dialect::Slack, url),
        Some(Service::Discord) => chat::messages(report, Dialect::Discord, url),
        Some(Service::Telegram) => chat::messages(report, Dialect::Telegram, url),
        Some(Service::File) => vec![by_ending(report, channel.path.as_deref().unwrap_or_default(), url)],
        Some(Service::Email | Service::Webhook) | None => vec![plain()],
    };
    let html = if service == Some(Service::Email) { mail::html(report, url) } else { String::new() };
    let document = if service == Some(Service::Webhook) { json::json(report) } else { String::new() };
    Message { report: name.to_owned(), ids: notice.ids.clone(), subject: subject(report), texts, html, document }
}

/// A report in the format that the ending of a file names; text for any other ending.
fn by_ending(report: &Report, path: &str, url: Option<&str>) -> String {
    match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("md") => markdown::markdown(report, ROOT),
        Some("html" | "htm") => mail::html(report, url),
        Some("json") => json::json(report),
        _ => text::text(report, text::Style::default()),
    }
}

/// `Daily brief, 28 Nov 2026: 3 things need you today.`; without the period where the headline begins with it.
fn subject(report: &Report) -> String {
    let when = report.period.clone().unwrap_or_else(|| report.as_of.words());
    let when = if report.headline.starts_with(&when) { String::new() } else { format!(", {when}") };
    shorten_words(&format!("{}{when}: {}", report.name, report.headline), SUBJECT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        insights::Found,
        metrics::{
            self,
            fixture::{business, day},
        },
    };

    #[test]
    fn a_subject_names_its_period_once_and_ends_with_a_word() {
        let (data, business) = (crate::data::Dataset::default(), business());
        let metrics = metrics::compute(&data, &business, day("2026-10-01"));
        let page = pages::page("overview", Facts { metrics: &metrics, problems: &[], found: &Found::default() });
        let report = |headline: &str| Report {
            name: "Monthly report".to_owned(),
            headline: headline.to_owned(),
            period: Some("September 2026".to_owned()),
            ..page.clone().unwrap()
        };
        for (headline, expected) in [
            ("September 2026 brought $9.", "Monthly report: September 2026 brought $9."),
            ("It brought $9.", "Monthly report, September 2026: It brought $9."),
        ] {
            assert_eq!(subject(&report(headline)), expected);
        }
        let long = subject(&report(&"twelve chars ".repeat(20)));
        assert!(long.ends_with(" twelve…") || long.ends_with(" chars…"), "{long}");
    }
}
