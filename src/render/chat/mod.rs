//! A report as messages for a chat: each in the chat's own markup and within its limits.

mod discord;
mod layout;
mod markup;
mod plain;
mod slack;
mod split;
mod telegram;
#[cfg(test)]
pub(super) mod tests;

use self::{layout::Manner, markup::Markup};
use crate::{base::figure::Figure, report::model::Report};

/// The rows of a table that a message has.
const ROWS: usize = 10;
/// The rows of a table that a person pastes.
const PASTED_ROWS: usize = 8;

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

impl Dialect {
    /// What a program hands to the service.
    fn sent(self) -> &'static dyn Markup {
        match self {
            Dialect::Slack => &slack::Sent,
            Dialect::Discord => &discord::Discord,
            Dialect::Telegram => &telegram::Sent,
        }
    }

    /// What a person types into the chat's own window.
    fn typed(self) -> &'static dyn Markup {
        match self {
            Dialect::Slack => &slack::Typed,
            Dialect::Discord => &discord::Discord,
            Dialect::Telegram => &telegram::Typed,
        }
    }
}

/// The report as its messages, in order, as a program hands them to the service. `url` is where the site is published.
pub fn messages(report: &Report, dialect: Dialect, url: Option<&str>) -> Vec<String> {
    split::parts(&layout::letter(report, Manner { url, ascii: false, rows: ROWS }), dialect.sent())
}

/// The same without signs that are not ASCII. Letters in names stay as they are, and so does the unseen joiner that keeps a
/// handle from calling somebody.
pub fn messages_in_ascii(report: &Report, dialect: Dialect, url: Option<&str>) -> Vec<String> {
    split::parts(&layout::letter(report, Manner { url, ascii: true, rows: ROWS }), dialect.sent())
}

/// The report as one text, as a person pastes it into the chat's own window: a digest that fits into one message.
pub fn pasted(report: &Report, dialect: Dialect, url: Option<&str>) -> String {
    split::one(&layout::letter(report, digest(url)), dialect.typed())
}

/// The same digest without any markup.
pub fn plain(report: &Report, url: Option<&str>) -> String {
    split::one(&layout::letter(report, digest(url)), &plain::Plain)
}

/// A figure on a line, as a person pastes it into the window of a chat, or without any markup.
pub fn fact(figure: &Figure, dialect: Option<Dialect>) -> String {
    let markup = dialect.map_or(&plain::Plain as &dyn Markup, Dialect::typed);
    split::alone(&layout::fact(figure, digest(None)), markup)
}

fn digest(url: Option<&str>) -> Manner<'_> {
    Manner { url, ascii: false, rows: PASTED_ROWS }
}
