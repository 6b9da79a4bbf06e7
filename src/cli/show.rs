//! `takings show PAGE…`: pages in the terminal.

use super::{
    Outcome,
    args::{Format, Global, Show},
    busy::Busy,
    failure::Failure,
    folder,
    terminal::{self, Terminal},
};
use crate::{
    base::text::{join, nearest},
    build,
    insights::{Facts, Found},
    metrics::{self, pass},
    render::{
        self,
        chat::{self, Dialect},
        html, json, mail, markdown, text,
    },
    report::{
        model::Report,
        pages::{self, PAGES},
    },
};

/// The way from a page in the terminal to its neighbours.
const ROOT: &str = "";

pub(super) fn run(show: &Show, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let wanted: Vec<&str> = if show.pages.is_empty() { vec!["overview"] } else { names(&show.pages)? };
    let folder = folder::open_to_show(global, terminal)?;
    if show.format == Format::Html {
        let site = build::outputs(&folder.workspace, folder.inputs())?;
        for page in wanted {
            let bytes = site.get(&format!("site/{}", html::file(page))).map_or(&[][..], Vec::as_slice);
            terminal::print(&String::from_utf8_lossy(bytes))?;
        }
        return Ok(Outcome::Fine);
    }
    let busy = Busy::with("adding up", terminal);
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let facts = Facts { metrics: &metrics, problems: &folder.problems, found: &Found::default() };
    let reports = pass::beside(wanted.len(), |page| pages::page(wanted[page], facts));
    let reports: Vec<Report> = reports.into_iter().flatten().collect();
    drop(busy);
    let url = folder.business.url.as_deref();
    let texts: Vec<String> = reports.iter().map(|report| text(report, show.format, url, terminal)).collect();
    terminal::print(&match (show.format, texts.as_slice()) {
        (Format::Json, [_, _, ..]) => format!("[\n{}]\n", texts.join(",\n")),
        _ => texts.join("\n"),
    })?;
    Ok(Outcome::Fine)
}

/// A report in a format that needs no site around it. `url` is where the site is published.
pub(super) fn text(report: &Report, format: Format, url: Option<&str>, terminal: &Terminal) -> String {
    match format {
        Format::Text => text::text(report, text::Style { ascii: terminal.ascii, ..text::Style::default() }),
        Format::Html => mail::html(report, url),
        Format::Md => markdown::markdown(report, ROOT),
        Format::Json => json::json(report),
        Format::Csv => render::csv::csv(report),
        Format::Slack => chat(report, Dialect::Slack, url, terminal),
        Format::Discord => chat(report, Dialect::Discord, url, terminal),
        Format::Telegram => chat(report, Dialect::Telegram, url, terminal),
    }
}

/// A report as the messages of a chat, with a blank line between them.
fn chat(report: &Report, dialect: Dialect, url: Option<&str>, terminal: &Terminal) -> String {
    let write = if terminal.ascii { chat::messages_in_ascii } else { chat::messages };
    let messages = write(report, dialect, url);
    if messages.len() > 1 {
        terminal.say(&format!("{} messages\n", messages.len()));
    }
    messages.join("\n\n") + "\n"
}

/// The pages that are meant.
fn names(typed: &[String]) -> Result<Vec<&'static str>, Failure> {
    let known = || PAGES.iter().map(|page| page.name);
    let one = |name: &String| {
        let name = name.as_str();
        known().find(|known| *known == name).ok_or_else(|| {
            let all: Vec<&str> = known().collect();
            Failure::unknown("page", name, nearest(name, known()), &format!("there are {}", join(&all)))
        })
    };
    typed.iter().map(one).collect()
}
