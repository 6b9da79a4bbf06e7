//! Lays a report out for a chat: one fact a line, narrow columns, no markup yet.

use super::markup::{Line, Span};
use crate::{
    base::{
        figure::Figure,
        text::{capital, grouped, one_line, shorten},
        value::Detail,
    },
    render::{
        html,
        text::{Style, grid},
        words,
    },
    report::{
        feed,
        model::{Block, Cell, Chart, Column, Inline, Item, Report, Section, Status, Table},
        pages::PAGES,
    },
};

/// The columns of a phone.
const COLUMNS: usize = 32;
/// The rows of the longest table that a chart still has.
const CHART_ROWS: usize = 6;
/// The columns of the longest title, and of either half of the foot.
const TITLE: usize = 120;
const FOOT: usize = 160;
/// The longest address that is linked.
const ADDRESS: usize = 400;
/// The titles that are told of what is left to the page, and the columns of each.
const ALSO_TITLES: usize = 3;
const ALSO: usize = 40;
/// The columns of a heading within a line, which is nothing without what follows it.
const LABEL: usize = 60;
/// The columns of an address that is read.
const WORDS: usize = 40;

/// How a report is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner<'a> {
    /// Where the site is published.
    pub(super) url: Option<&'a str>,
    /// Whether to do without signs that are not ASCII.
    pub(super) ascii: bool,
    /// The rows of the longest table.
    pub(super) rows: usize,
}

/// A report that is laid out.
#[derive(Debug)]
pub(super) struct Letter {
    /// Its title with its date, without the time zone.
    pub(super) title: String,
    /// The time zone; empty where there is none.
    pub(super) zone: String,
    /// What it says, in parts that stay together where they can.
    pub(super) passages: Vec<Passage>,
    /// What it was made from, and where there is more.
    pub(super) foot: Passage,
}

/// What belongs together.
#[derive(Debug, Default)]
pub(super) struct Passage {
    /// Whether a blank line stands before it.
    pub(super) apart: bool,
    /// Its heading.
    pub(super) heading: Option<Line>,
    /// What it says.
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a passage.
#[derive(Debug)]
pub(super) enum Piece {
    /// A line of text.
    Line(Line),
    /// Lines in columns.
    Columns(Vec<String>),
}

/// The report, laid out.
pub(super) fn letter(report: &Report, manner: Manner<'_>) -> Letter {
    let mut headline = Passage { pieces: vec![manner.line(&report.headline)], ..Passage::default() };
    headline.pieces.retain(says);
    let sections = report.sections.iter().filter(|one| !one.aside).map(|one| passage(one, manner));
    let passages = std::iter::once(headline).chain(sections).chain(also(report, manner));
    let passages: Vec<Passage> = passages.filter(|one| one.heading.is_some() || !one.pieces.is_empty()).collect();
    let apart = passages.iter().any(|one| one.apart);
    Letter {
        title: manner.say(&shorten(&title(report), TITLE)),
        zone: manner.say(&shorten(&report.timezone, TITLE)),
        foot: Passage { apart, heading: None, pieces: vec![Piece::Line(foot(report, manner))] },
        passages,
    }
}

/// `Also in the report: Agents; Pipeline; …and 3 more.`
fn also(report: &Report, manner: Manner<'_>) -> Option<Passage> {
    let titles = report.sections.iter().filter(|one| one.aside).map(|one| shorten(one.title.trim(), ALSO));
    let mut titles: Vec<String> = titles.filter(|title| !title.is_empty()).collect();
    let more = titles.len().saturating_sub(ALSO_TITLES);
    titles.truncate(ALSO_TITLES);
    titles.extend((more > 0).then(|| format!("…and {more} more")));
    let words = || format!("Also in the report: {}.", titles.join("; "));
    let passage = || Passage { apart: true, pieces: vec![manner.line(&words())], ..Passage::default() };
    (!titles.is_empty()).then(passage)
}

/// `Lantern Studio · Alerts — Sat 31 Oct 2026`.
fn title(report: &Report) -> String {
    let day = || format!("{} {}", report.as_of.weekday_name().get(..3).unwrap_or_default(), report.as_of.words());
    let when = report.period.clone().unwrap_or_else(day);
    let name = [&report.business, &report.name].map(|name| shorten(name, TITLE / 3));
    format!("{} — {when}", name.join(" · "))
}

/// `2 rows left out. Data to 31 Oct 2026 · 11 files · Open the page`.
fn foot(report: &Report, manner: Manner<'_>) -> Line {
    let left_out = report.left_out.as_ref().map(|words| format!("{}. ", shorten(words, FOOT)));
    let made_of = Some(shorten(&report.provenance, FOOT)).filter(|words| !words.is_empty());
    let made_of = made_of.map(|words| format!("{words} · "));
    let mut line = vec![Span::Text(manner.say(&left_out.into_iter().chain(made_of).collect::<String>()))];
    let of_site = PAGES.iter().any(|page| page.name == report.page);
    line.push(match (manner.url, &report.path) {
        (Some(url), Some(path)) => {
            let address = format!("{}/{path}.html", whole(feed::beside(url.trim_end_matches('/'))));
            Span::Link { address, words: manner.say("Open the report") }
        }
        (Some(_), None) if of_site => manner.page(&report.page, "Open the page"),
        (Some(_), None) => manner.page("overview", "Open the dashboard"),
        (None, Some(path)) => Span::Code(format!("{path}.html")),
        (None, None) => Span::Code(path(report, of_site)),
    });
    line
}

/// The file of a page, or of what stands in for one.
fn path(report: &Report, of_site: bool) -> String {
    match report.page.strip_prefix("../") {
        Some(path) => format!("{}.html", one_line(path)),
        None => format!("site/{}", html::file(if of_site { &report.page } else { "overview" })),
    }
}

fn passage(section: &Section, manner: Manner<'_>) -> Passage {
    let mut pieces: Vec<Piece> = Vec::new();
    let titled = !section.title.trim().is_empty();
    if !titled && !section.note.is_empty() {
        pieces.push(manner.line(&section.note));
    }
    pieces.extend(section.blocks.iter().flat_map(|block| block_pieces(block, manner)));
    pieces.retain(says);
    let beside = if section.note.is_empty() { String::new() } else { format!(" · {}", section.note) };
    let heading = vec![Span::Bold(manner.say(&section.title)), Span::Text(manner.say(&beside))];
    // A heading over nothing says nothing.
    Passage { apart: titled, heading: (titled && !pieces.is_empty()).then_some(heading), pieces }
}

/// Whether there is anything to see.
fn says(piece: &Piece) -> bool {
    match piece {
        Piece::Line(line) => line.iter().any(|span| !span.words().trim().is_empty()),
        Piece::Columns(lines) => lines.iter().any(|line| !line.trim().is_empty()),
    }
}

fn block_pieces(block: &Block, manner: Manner<'_>) -> Vec<Piece> {
    match block {
        Block::Figures(figures) => figure_lines(figures, manner),
        Block::Behind(_) | Block::Data(_) => Vec::new(),
        Block::Table(given) => table(given, manner.rows, manner),
        Block::Chart(chart) => chart_pieces(chart, manner),
        Block::List(items) => items.iter().map(|item| item_line(item, manner)).collect(),
        Block::Note(words) => vec![Piece::Line(manner.inline(words))],
        Block::Empty(empty) => vec![Piece::Line(vec![
            Span::Text(manner.say(&format!("{} Make ", empty.what))),
            Span::Code(manner.say(&empty.file)),
            Span::Text(".".to_owned()),
        ])],
    }
}

/// `Label: value (what stands beside)`.
pub(super) fn fact(figure: &Figure, manner: Manner<'_>) -> Line {
    let beside = words::beside(figure).join("; ");
    let beside = if beside.is_empty() { beside } else { format!(" ({beside})") };
    manner.quoted(&format!("{}: {}{beside}", figure.label, figure.value.words(Detail::Whole)))
}

/// The figures, a line each, and what else must be known of them.
fn figure_lines(figures: &[Figure], manner: Manner<'_>) -> Vec<Piece> {
    let facts = figures.iter().map(|figure| Piece::Line(fact(figure, manner)));
    let notes = words::short_notes(figures);
    facts.chain(notes.iter().map(|note| manner.line(note))).collect()
}

fn item_line(item: &Item, manner: Manner<'_>) -> Piece {
    let mut line = vec![Span::Text(manner.say(&item.status.map_or_else(|| "• ".to_owned(), mark)))];
    line.extend(manner.inline(&item.text));
    Piece::Line(line)
}

/// `🔴 Act: `: never a sign without its word.
fn mark(status: Status) -> String {
    let sign = match (status, status.tone()) {
        (Status::Won, _) => "🎉 ",
        (_, "bad") => "🔴 ",
        (_, "warn") => "🟡 ",
        (_, "good") => "🟢 ",
        _ => "",
    };
    format!("{sign}{}: ", capital(status.word()))
}

/// What there is to see; and the numbers where they are few.
fn chart_pieces(chart: &Chart, manner: Manner<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> =
        (!chart.description.is_empty()).then(|| manner.line(&chart.description)).into_iter().collect();
    let shown = &*chart.table.for_people();
    if (1..=CHART_ROWS).contains(&shown.rows.len()) {
        pieces.extend(rows_of(shown, CHART_ROWS, manner));
    }
    pieces
}

fn table(table: &Table, rows: usize, manner: Manner<'_>) -> Vec<Piece> {
    let table = &*table.for_people();
    if table.rows.is_empty() {
        return vec![manner.line("No rows yet.")];
    }
    let limit = if table.limit > 0 { table.limit.min(rows) } else { rows };
    let mut pieces = rows_of(table, limit, manner);
    let more = table.rows.len().saturating_sub(limit);
    if more > 0 {
        pieces.push(manner.line(&format!("…and {} more", grouped(more as u64))));
    }
    pieces.extend((!table.note.is_empty()).then(|| manner.line(&table.note)));
    pieces
}

/// The first rows and the total: in columns where all of them fit uncut, else a line a row.
fn rows_of(table: &Table, limit: usize, manner: Manner<'_>) -> Vec<Piece> {
    match manner.columns(table, limit) {
        Some(columns) => vec![columns],
        None => table.rows.iter().take(limit).chain(&table.total).map(|row| row_line(row, table, manner)).collect(),
    }
}

/// `Upwork: leads 12, won 3, stale`, without what is minor.
fn row_line(row: &[Cell], table: &Table, manner: Manner<'_>) -> Piece {
    let say = |cell: &Cell| words::cell_in(cell, Detail::Whole);
    let facts = row.iter().zip(&table.columns).skip(1).filter(|(cell, column)| !column.minor && !say(cell).is_empty());
    let fact = |(cell, column): (&Cell, &Column)| match cell {
        Cell::Blank | Cell::Value(_) | Cell::Rate { .. } => format!("{} {}", small(&column.label), say(cell)),
        _ if column.numeric => format!("{} {}", small(&column.label), say(cell)),
        // Words speak for themselves.
        _ => say(cell),
    };
    let facts: Vec<String> = facts.map(fact).collect();
    let name = match row.first() {
        Some(Cell::Status(status)) => mark(*status),
        Some(name) if facts.is_empty() => say(name),
        Some(name) => format!("{}: ", say(name)),
        None => String::new(),
    };
    manner.line(&format!("{name}{}", facts.join(", ")))
}

/// A heading within a line: its capital goes, unless it is a name's or a short form's.
fn small(label: &str) -> String {
    let label = shorten(label, LABEL);
    let mut chars = label.chars();
    match chars.next() {
        Some(first) if chars.as_str().starts_with(char::is_lowercase) => first.to_lowercase().chain(chars).collect(),
        _ => label,
    }
}

impl Manner<'_> {
    /// The text on one line, with signs that may be shown.
    fn say(self, text: &str) -> String {
        Style { columns: COLUMNS, ascii: self.ascii }.say(&one_line(text))
    }

    fn line(self, text: &str) -> Piece {
        Piece::Line(self.quoted(text))
    }

    /// Text in which back quotes mark what is to be typed.
    fn quoted(self, text: &str) -> Line {
        let text = self.say(text);
        if text.matches('`').count() % 2 == 1 {
            return vec![Span::Text(text)];
        }
        let pieces = text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
        let span = |(at, piece): (usize, &str)| match at % 2 {
            1 => Span::Code(piece.to_owned()),
            _ => Span::Text(piece.to_owned()),
        };
        pieces.map(span).collect()
    }

    fn inline(self, words: &[Inline]) -> Line {
        let span = |piece: &Inline| match piece {
            Inline::Text(text) => Span::Text(self.say(text)),
            Inline::Strong(text) => Span::Bold(self.say(text)),
            Inline::Code(text) => Span::Code(self.say(text)),
            Inline::Page(page, text) => self.page(page, text),
            Inline::Link(web) => link(web.as_str()),
        };
        words.iter().map(span).collect()
    }

    /// A link where the site is published, else its words.
    fn page(self, page: &str, text: &str) -> Span {
        let words = self.say(text);
        // What lies beside the site is not published with it.
        let address = self.url.filter(|_| !page.starts_with("../")).map(|url| address(url, page));
        match address.filter(|address| address.len() <= ADDRESS) {
            Some(address) => Span::Link { address, words },
            None => Span::Text(words),
        }
    }

    /// The table in columns, where it fits.
    fn columns(self, table: &Table, rows: usize) -> Option<Piece> {
        let style = Style { columns: COLUMNS, ascii: self.ascii };
        grid::narrow(table, rows, style).map(Piece::Columns)
    }
}

/// A page elsewhere, with as much of its address as a person reads.
fn link(address: &str) -> Span {
    let words = shorten(address.split_once("://").map_or(address, |(_, rest)| rest), WORDS);
    if address.len() <= ADDRESS { Span::Link { address: whole(address), words } } else { Span::Text(words) }
}

/// The address of a page.
fn address(url: &str, page: &str) -> String {
    format!("{}/{}", whole(url.trim_end_matches('/')), html::link("", page))
}

/// An address with escapes for signs that could end a link, or mean something in it.
fn whole(url: &str) -> String {
    let ends = |char: char| char.is_whitespace() || char.is_control() || "<>\"'`|\\*~".contains(char);
    let bytes = |char: char| char.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    url.chars().map(|char| if ends(char) { bytes(char) } else { char.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_words_within_a_line() {
        for (label, expected) in [("Won of closed", "won of closed"), ("MSN", "MSN"), ("", ""), ("n", "n")] {
            assert_eq!(small(label), expected);
        }
    }

    #[test]
    fn an_address_has_no_sign_that_ends_a_link() {
        assert_eq!(
            address("https://x.example/a_b|c d/", "agents#maya"),
            "https://x.example/a_b%7Cc%20d/agents.html#maya"
        );
    }

    #[test]
    fn a_status_is_never_a_sign_alone() {
        for (status, expected) in [
            (Status::Act, "🔴 Act: "),
            (Status::Overdue, "🔴 Overdue: "),
            (Status::Stale, "🟡 Stale: "),
            (Status::Fresh, "🟢 Fresh: "),
            (Status::Won, "🎉 Won: "),
            (Status::Awaiting, "Awaiting: "),
        ] {
            assert_eq!(mark(status), expected);
        }
    }
}
