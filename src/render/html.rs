//! A report as a page: one file that opens from disk, without a request. Its one script copies texts that are in it; without
//! scripts nothing else is missing.
//!
//! Here the blocks become views: plain values with every word already written. Templates only place them.
mod card;
mod chart;
mod copy;
mod notes;
mod page;
mod plot;
mod rows;
mod table;
mod tiles;
mod words;

use super::template::{TemplateError, Templates};
use crate::{
    base::text::harmless,
    report::model::{Report, Status},
};

/// What all pages of a site share.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The business's name.
    pub business: &'a str,
    /// The groups of the navigation, in order. Pages that are not in it are not linked from the frame.
    pub nav: &'a [NavGroup],
    /// The way from the page to the folder of the site's pages: empty, or such as `../../site/`.
    pub root: &'a str,
    /// The version of the program, for `generator`.
    pub version: &'a str,
    /// The page's twins in other formats.
    pub twins: &'a [Twin],
    /// Where the site is published: texts that are copied link there.
    pub url: Option<&'a str>,
    /// Whether the site has a feed of reports.
    pub feed: bool,
}

/// A group of the navigation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NavGroup {
    /// Its heading; empty for one that needs none.
    pub heading: String,
    /// Its pages.
    pub items: Vec<NavItem>,
}

/// A page in the navigation.
#[derive(Clone, Debug, PartialEq)]
pub struct NavItem {
    /// The page, such as `revenue`.
    pub page: String,
    /// Its name, such as `Revenue`.
    pub name: String,
    /// A word or number beside it, such as how many things need a person, and how that is meant.
    pub badge: Option<(String, Status)>,
}

/// The same page in another format.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    /// Its name for people, such as `Markdown`.
    pub name: String,
    /// Where it is, seen from the page; `{page}` stands for the page's name and `{file}` for its file's.
    pub href: String,
}

/// Writes a report as a page.
pub fn html(report: &Report, site: &Site, templates: &Templates) -> Result<String, TemplateError> {
    templates.fill("page.html", &page::page(report, site, templates))
}

/// The file of a page, such as `revenue.html`; the overview is the `index.html`.
pub fn file(page: &str) -> String {
    format!("{}.html", stem(page))
}

/// Writes a report as a page without navigation, to stand in a frame on another one.
pub fn widget(report: &Report, site: &Site, templates: &Templates) -> Result<String, TemplateError> {
    templates.fill("widget.html", &page::widget(report, site, templates))
}

fn stem(page: &str) -> &str {
    if page == "overview" { "index" } else { page }
}

/// The link to a page, which may name a place on it: `agents#maya`. Whatever could be more than a file's name is
/// written as an escape.
pub(super) fn link(root: &str, page: &str) -> String {
    let (page, place) = page.split_once('#').map_or((page, None), |(page, place)| (page, Some(place)));
    let place = place.map_or_else(String::new, |place| format!("#{}", escaped(place)));
    format!("{root}{}.html{place}", escaped(stem(page)))
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Text of many lines, such as rows of a file, harmless line by line.
fn harmless_lines(text: &str) -> String {
    text.lines().map(harmless).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn a_link_is_never_more_than_a_file() {
        for (page, expected) in [
            ("overview", "../index.html"),
            ("agents#maya", "../agents.html#maya"),
            ("javascript:alert(1)//", "../javascript%3Aalert%281%29//.html"),
            ("a\"b<é", "../a%22b%3C%C3%A9.html"),
        ] {
            assert_eq!(link("../", page), expected);
        }
    }
}
