//! Plain text for a terminal or a mail: 72 columns, aligned by display width, with a twin in ASCII.

pub(super) mod grid;

use rust_decimal::Decimal;

use super::{ascii::ascii, words};
use crate::{
    base::{
        figure::{Figure, Point},
        text::{harmless, pad_left, pad_right, shorten, width, wrap},
        value::Detail,
    },
    report::model::{Block, Chart, ChartKind, Empty, Inline, Item, Report, Section},
};

/// How plain text is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The columns of a line.
    pub columns: usize,
    /// Whether to do without signs that are not ASCII. Letters in names stay as they are.
    pub ascii: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style { columns: 72, ascii: false }
    }
}

impl Style {
    /// The text as this style can show it.
    pub(super) fn say(self, text: &str) -> String {
        let text = harmless(text);
        if self.ascii { ascii(&text) } else { text }
    }

    /// The text, cut to at most `columns`, and a sign for what is missing.
    fn shorten(self, text: &str, columns: usize) -> String {
        let short = shorten(text, columns);
        if self.ascii && short != text { ascii(&shorten(text, columns.saturating_sub(2))) } else { short }
    }

    /// The text in lines, the second and further ones behind `indent` spaces.
    fn paragraph(self, text: &str, indent: usize) -> Vec<String> {
        let lines = wrapped(&self.say(text), self.columns.saturating_sub(indent));
        lines
            .iter()
            .enumerate()
            .map(|(at, line)| format!("{}{line}", " ".repeat(if at == 0 { 0 } else { indent })))
            .collect()
    }
}

/// The report as plain text, with a line break at its end.
pub fn text(report: &Report, style: Style) -> String {
    let mut lines = head(report, style);
    let mut before: Option<&Section> = None;
    for section in &report.sections {
        if !before.is_some_and(|before| words::go_on(before, section)) {
            lines.push(String::new());
        }
        lines.extend(section_lines(section, style));
        before = Some(section);
    }
    lines.push(String::new());
    lines.extend(foot(report, style));
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn head(report: &Report, style: Style) -> Vec<String> {
    let what = report.period.as_ref().map_or(report.name.clone(), |period| format!("{}, {period}", report.name));
    let mut lines = style.paragraph(&format!("{} · {what}", report.business), 0);
    lines.extend(style.paragraph(&format!("{} · {}", report.as_of.long(), report.timezone), 0));
    lines.push(String::new());
    lines.extend(style.paragraph(&report.headline, 0));
    lines
}

fn foot(report: &Report, style: Style) -> Vec<String> {
    let left_out = report.left_out.iter().map(|words| format!("{words}."));
    left_out.chain([report.provenance.clone()]).flat_map(|line| style.paragraph(&line, 0)).collect()
}

fn section_lines(section: &Section, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    if !section.title.is_empty() {
        let title = style.say(&section.title);
        lines.push(style.say(&"─".repeat(width(&title))));
        lines.insert(0, title);
    }
    lines.extend(style.paragraph(&section.note, 0));
    for (at, block) in section.blocks.iter().enumerate() {
        let said = block_lines(block, style);
        if at > 0 && !said.is_empty() {
            lines.push(String::new());
        }
        lines.extend(said);
    }
    lines
}

fn block_lines(block: &Block, style: Style) -> Vec<String> {
    match block {
        Block::Figures(figures) => figures_lines(figures, style),
        Block::Behind(_) | Block::Data(_) => Vec::new(),
        Block::Table(table) => grid::lines(table, &[], style),
        Block::Chart(chart) => chart_lines(chart, style),
        Block::List(items) => items.iter().flat_map(|item| item_lines(item, style)).collect(),
        Block::Note(words) => style.paragraph(&inline(words), 0),
        Block::Empty(empty) => empty_lines(empty, style),
    }
}

fn item_lines(item: &Item, style: Style) -> Vec<String> {
    let mark = item.status.map_or("-".to_owned(), |status| format!("[{}]", status.word()));
    style.paragraph(&format!("{mark} {}", inline(&item.text)), width(&mark) + 1)
}

fn inline(words: &[Inline]) -> String {
    words::plain(words)
}

/// Label, value and what is to be said beside it, in three columns.
fn figures_lines(figures: &[Figure], style: Style) -> Vec<String> {
    let label = |figure: &Figure| style.say(&figure.label);
    let value = |figure: &Figure| style.say(&figure.value.words(Detail::Exact));
    let labels = figures.iter().map(|figure| width(&label(figure))).max().unwrap_or(0);
    let values = figures.iter().map(|figure| width(&value(figure))).max().unwrap_or(0);
    // Beside the value where there is room, else below it.
    let beside_it = style.columns.saturating_sub(labels + values + 4) >= 24;
    let indent = if beside_it { labels + values + 4 } else { 2 };
    let mut lines = Vec::new();
    for figure in figures {
        let said = words::beside(figure).into_iter().chain(spark(&figure.series));
        let mut said = said.flat_map(|line| wrapped(&style.say(&line), style.columns.saturating_sub(indent)));
        let first = format!("{}  {}", pad_right(&label(figure), labels), pad_left(&value(figure), values));
        let beside = if beside_it { said.next() } else { None };
        lines.push(beside.map_or_else(|| first.clone(), |beside| format!("{first}  {beside}")));
        lines.extend(said.map(|line| format!("{}{line}", " ".repeat(indent))));
    }
    let notes = words::notes(figures);
    if !notes.is_empty() {
        lines.push(String::new());
        lines.extend(notes.iter().flat_map(|note| style.paragraph(note, 2)));
    }
    lines
}

/// As [`wrap`], but a line that fits keeps its spaces, and no percent sign loses its number.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    const TIE: &str = "\u{e000}";
    if width(line) <= columns {
        return Vec::from_iter((!line.is_empty()).then(|| line.to_owned()));
    }
    wrap(&line.replace(" %", &format!("{TIE}%")), columns).iter().map(|line| line.replace(TIE, " ")).collect()
}

/// `▁▃▅█ Nov to Oct so far`.
fn spark(series: &[Point]) -> Option<String> {
    let (first, last) = (series.first()?, series.last()?);
    if series.len() < 3 {
        return None;
    }
    let values: Vec<Option<Decimal>> = series.iter().map(|point| point.value).collect();
    let so_far = if last.so_far { " so far" } else { "" };
    Some(format!("{} {} to {}{so_far}", words::sparkline(&values), first.label, last.label))
}

/// A chart is its table; bars stand beside it where they say more than numbers do.
fn chart_lines(chart: &Chart, style: Style) -> Vec<String> {
    let mut lines = style.paragraph(&chart.description, 0);
    // The chart has the last of a long run of months: so has its text.
    let several = chart.table.columns.iter().any(|column| column.key == "currency");
    let table = match chart.kind {
        _ if several => grid::last_of(chart),
        ChartKind::Bar | ChartKind::Line if chart.labels.len() != chart.table.rows.len() => grid::of_chart(chart),
        _ => chart.table.clone(),
    };
    let bars = match (chart.kind, chart.series.first()) {
        (ChartKind::Bar | ChartKind::Funnel, Some(series)) if series.values.len() == table.rows.len() => &series.values,
        _ => &Vec::new(),
    };
    lines.extend(grid::lines(&table, bars, style));
    lines
}

fn empty_lines(empty: &Empty, style: Style) -> Vec<String> {
    let mut lines = style.paragraph(&format!("{} Make `{}`, for instance:", empty.what, empty.file), 0);
    lines.push(String::new());
    lines.extend(empty.example.lines().map(|line| format!("    {}", style.say(line))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{
        example,
        model::{Status, Table},
    };

    #[test]
    fn no_line_is_wider_than_asked_and_numbers_are_aligned() {
        for columns in [72, 48] {
            let text = text(&example::report(), Style { columns, ascii: false });
            for line in text.lines() {
                assert!(width(line) <= columns, "{} columns: {line}", width(line));
            }
        }
        let text = text(&example::report(), Style::default());
        let ends: Vec<usize> = text.lines().filter(|line| line.ends_with(".00")).map(width).collect();
        assert!(ends.len() >= 3 && ends.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    }

    #[test]
    fn ascii_has_a_twin_of_every_sign() {
        let text = text(&example::report(), Style { ascii: true, ..Style::default() });
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains("^ +3.4 % on 1-31 Oct 2025"), "{text}");
    }

    #[test]
    fn lines_without_a_heading_stand_together() {
        let section = |id: &str, title: &str, block| Section {
            id: id.into(),
            title: title.into(),
            blocks: vec![block, Block::Data(Table::default())],
            ..Section::default()
        };
        let note = |text: &str| Block::Note(vec![Inline::Text(text.into())]);
        let item =
            |text: &str| Item { status: Some(Status::Won), text: vec![Inline::Text(text.into())], excerpt: None };
        let link = Block::Note(vec![Inline::Text("Link: ".into()), Inline::link("https://example.com/1")]);
        let report = Report {
            sections: vec![
                section("a", "", Block::List(vec![item("one"), item("two")])),
                section("b", "", note("three")),
                section("c", "", link),
                section("d", "Heading", note("five")),
                section("e", "", note("six")),
                section("f", "", Block::Table(Table::default())),
            ],
            ..example::report()
        };
        let text = text(&report, Style::default());
        let body = "\n\n[won] one\n[won] two\nthree\nLink: https://example.com/1\n\nHeading\n───────\nfive\n\nsix\n\n";
        assert!(text.contains(body), "{text}");
    }

    #[test]
    fn a_status_is_a_word() {
        let text = text(&example::report(), Style::default());
        assert!(text.contains("[act] deal-k7m2 Bakery relaunch"), "{text}");
    }
}
