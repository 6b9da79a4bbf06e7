//! Markdown as GitHub shows it. Text from files is escaped, so that it can only ever be text.

use super::words;
use crate::{
    base::{
        figure::Figure,
        text::{grouped, one_line, pad_left, pad_right, width},
        value::Detail,
    },
    report::model::{Block, Cell, Chart, Empty, Inline, Item, Report, Section, Table},
};

/// The rows of a table that are shown where it does not say.
const MOST_ROWS: usize = 100;

/// The report as Markdown, with a line break at its end. `root` is the way to the folder of the site's pages: empty, or
/// such as `../../site/`.
pub fn markdown(report: &Report, root: &str) -> String {
    let mut parts = vec![
        format!("# {}", escape(&report.headline)),
        format!("**{}** · {}", escape(&report.business), escape(&head(report))),
    ];
    let mut before: Option<&Section> = None;
    for one in &report.sections {
        let own = section(one, root).into_iter().filter(|part| !part.is_empty());
        match (before.and_then(|before| between(before, one)), parts.last_mut()) {
            (Some(between), Some(last)) => {
                *last = std::iter::once(std::mem::take(last)).chain(own).collect::<Vec<_>>().join(between);
            }
            _ => parts.extend(own),
        }
        before = Some(one);
    }
    parts.push(format!("---\n\n{}", foot(report)));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// What stands between a section and one that goes on where it ends; `None` where that is an empty line, as usual.
fn between(before: &Section, section: &Section) -> Option<&'static str> {
    let is_shown = |block: &&Block| !matches!(block, Block::Behind(_) | Block::Data(_));
    let (last, first) = (before.blocks.iter().rfind(is_shown)?, section.blocks.iter().find(is_shown)?);
    match (last, first) {
        _ if !words::go_on(before, section) => None,
        (Block::List(_), Block::List(_)) => Some("\n"),
        (Block::Note(_), Block::Note(_)) => Some("\\\n"),
        _ => None,
    }
}

fn head(report: &Report) -> String {
    let what = report.period.as_ref().map_or(report.name.clone(), |period| format!("{}, {period}", report.name));
    format!("{what} · {} · {}", report.as_of.long(), report.timezone)
}

fn foot(report: &Report) -> String {
    let left_out = report.left_out.as_ref().map_or_else(String::new, |words| format!("**{}.** ", escape(words)));
    format!("{left_out}{}", escape(&report.provenance))
}

fn section(section: &Section, root: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if !section.title.is_empty() {
        parts.push(format!("## {}", escape(&section.title)));
    }
    if !section.note.is_empty() {
        parts.push(escape(&section.note));
    }
    parts.extend(section.blocks.iter().map(|one| block(one, root)));
    parts
}

fn block(block: &Block, root: &str) -> String {
    match block {
        Block::Figures(figures) => figures_table(figures),
        Block::Behind(_) | Block::Data(_) => String::new(),
        Block::Table(given) => table(given, root),
        Block::Chart(given) => chart(given, root),
        Block::List(items) => items.iter().map(|one| item(one, root)).collect::<Vec<_>>().join("\n"),
        Block::Note(words) => inline(words, root),
        Block::Empty(given) => empty(given),
    }
}

fn item(item: &Item, root: &str) -> String {
    let status = item.status.map_or_else(String::new, |status| format!("**{}** ", status.word()));
    format!("- {status}{}", inline(&item.text, root))
}

fn inline(words: &[Inline], root: &str) -> String {
    words
        .iter()
        .map(|piece| match piece {
            Inline::Text(text) => escape(text),
            Inline::Strong(text) if text.trim().is_empty() => String::new(),
            Inline::Strong(text) => format!("**{}**", escape(text.trim())),
            Inline::Code(text) => code(text),
            Inline::Page(page, text) => link(page, text, root),
            Inline::Link(web) => format!("<{}>", web.as_str()),
        })
        .collect()
}

fn link(page: &str, text: &str, root: &str) -> String {
    format!("[{}]({root}{}.md)", escape(text), if page == "overview" { "index" } else { page })
}

fn figures_table(figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let beside = words::beside(figure).iter().map(|line| escape(line)).collect::<Vec<_>>().join("; ");
        vec![escape(&figure.label), format!("**{}**", escape(&figure.value.words(Detail::Exact))), beside]
    };
    let rows = figures.iter().map(row).collect::<Vec<_>>();
    let table = grid(&["Figure".to_owned(), "Value".to_owned(), String::new()], &[false, true, false], &rows);
    let notes = words::notes(figures).iter().map(|note| format!("- {}", escape(note))).collect::<Vec<_>>().join("\n");
    if notes.is_empty() { table } else { format!("{table}\n\n{notes}") }
}

fn chart(chart: &Chart, root: &str) -> String {
    format!("{}\n\n{}", escape(&chart.description), table(&chart.table, root))
}

fn table(table: &Table, root: &str) -> String {
    let table = &*table.for_people();
    let limit = if table.limit > 0 { table.limit } else { MOST_ROWS };
    let total = table.total.iter().map(|row| row.iter().map(|one| strong(&cell(one, root))).collect());
    let mut rows: Vec<Vec<String>> =
        table.rows.iter().take(limit).map(|row| row.iter().map(|one| cell(one, root)).collect()).chain(total).collect();
    let labels: Vec<String> = table.columns.iter().map(|column| escape(&column.label)).collect();
    let numeric: Vec<bool> = table.columns.iter().map(|column| column.numeric).collect();
    for at in (0..numeric.len()).filter(|&at| numeric[at]) {
        let mut cells: Vec<String> = rows.iter_mut().filter_map(|row| row.get_mut(at)).map(std::mem::take).collect();
        words::same_decimals(&mut cells);
        rows.iter_mut().filter_map(|row| row.get_mut(at)).zip(cells).for_each(|(place, cell)| *place = cell);
    }
    let mut parts = vec![grid(&labels, &numeric, &rows)];
    if table.rows.len() > limit {
        parts.push(format!("… and {} more", grouped((table.rows.len() - limit) as u64)));
    }
    if !table.note.is_empty() {
        parts.push(escape(&table.note));
    }
    parts.join("\n\n")
}

fn strong(text: &str) -> String {
    if text.is_empty() || text.starts_with('`') { text.to_owned() } else { format!("**{text}**") }
}

fn cell(cell: &Cell, root: &str) -> String {
    match cell {
        Cell::Code(text) => code(text),
        Cell::Page(page, text) => link(page, text, root),
        other => escape(&words::cell(other)),
    }
}

/// A table whose columns line up in the source too.
pub(super) fn grid(labels: &[String], numeric: &[bool], rows: &[Vec<String>]) -> String {
    let right = |at: usize| numeric.get(at).copied().unwrap_or(false);
    let all = || std::iter::once(labels).chain(rows.iter().map(Vec::as_slice));
    let widths: Vec<usize> = (0..labels.len())
        .map(|at| all().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0).clamp(3, 60))
        .collect();
    let line = |row: &[String]| {
        let cells = widths.iter().enumerate().map(|(at, &columns)| {
            let cell = row.get(at).map_or("", String::as_str);
            if right(at) { pad_left(cell, columns) } else { pad_right(cell, columns) }
        });
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule = widths
        .iter()
        .enumerate()
        .map(|(at, &columns)| if right(at) { format!("{}:", "-".repeat(columns - 1)) } else { "-".repeat(columns) });
    let mut lines = vec![line(labels), format!("| {} |", rule.collect::<Vec<_>>().join(" | "))];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

fn empty(empty: &Empty) -> String {
    let fence = "`".repeat(longest_run(&empty.example).max(2) + 1);
    format!(
        "{} Make {}, for instance:\n\n{fence}\n{}\n{fence}",
        escape(&empty.what),
        code(&empty.file),
        empty.example.trim_end()
    )
}

/// Text that Markdown takes for nothing but text, on one line.
pub(super) fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        let first = at == 0 && matches!(char, '-' | '+' | '#' | '=');
        if first || ends_number(&text, at, char) || r"\`*_[]<>|~&".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// Whether the sign would make a list of the text, as in `1. text`.
fn ends_number(text: &str, at: usize, char: char) -> bool {
    let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + 1..).unwrap_or(""));
    matches!(char, '.' | ')')
        && (1..10).contains(&at)
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && (after.is_empty() || after.starts_with(' '))
}

/// Text as code, in as many back quotes as it takes.
fn code(text: &str) -> String {
    let text = one_line(text);
    // No escape of a bar after a backslash holds in code.
    if text.trim().is_empty() || text.contains("\\|") {
        return escape(&text);
    }
    let text = text.replace('|', "\\|");
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The back quotes of the longest run of them.
fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{example, model::Column};

    /// The cells of a table's line: what lies between bars that are not escaped.
    fn cells(line: &str) -> usize {
        let mut bars = 0;
        let mut escaped = false;
        for char in line.chars() {
            bars += usize::from(char == '|' && !escaped);
            escaped = char == '\\' && !escaped;
        }
        bars - 1
    }

    #[test]
    fn text_from_files_stays_text() {
        assert_eq!(escape("a|b *c* _d_ <b> [x](y) `z`"), "a\\|b \\*c\\* \\_d\\_ \\<b\\> \\[x\\](y) \\`z\\`");
        assert_eq!(escape("# not a\nheading"), "\\# not a heading");
        assert_eq!(escape("1. not a list"), "1\\. not a list");
        assert_eq!(code("a`b|c"), "``a`b\\|c``");
    }

    #[test]
    fn a_report_has_one_heading_and_right_aligned_numbers() {
        let text = markdown(&example::report(), "");
        assert!(text.starts_with("# Revenue is ahead of plan; one deal needs you today.\n"), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("# ")).count(), 1);
        assert!(text.contains(" 62.5 % (5 of 8) |     $12,500.00 |"), "{text}");
        assert!(text.contains("| ------- | --------: |"), "{text}");
    }

    #[test]
    fn lines_without_a_heading_stand_together() {
        let section = |title: &str, block| Section {
            title: title.into(),
            blocks: vec![block, Block::Data(Table::default())],
            ..Section::default()
        };
        let note = |text: &str| section("", Block::Note(vec![Inline::Text(text.into())]));
        let list = |text: &str| {
            section("", Block::List(vec![Item { status: None, text: vec![Inline::Text(text.into())], excerpt: None }]))
        };
        let link = section("", Block::Note(vec![Inline::link("https://example.com/(1)?a=b_c*d&e")]));
        let report =
            Report { sections: vec![list("one"), list("two"), note("three"), note("four"), link], ..example::report() };
        let text = markdown(&report, "");
        let body = "\n\n- one\n- two\n\nthree\\\nfour\\\n<https://example.com/(1)?a=b_c*d&e>\n\n---";
        assert!(text.contains(body), "{text}");
        let apart = Report { sections: vec![note("one"), section("Two", note("two").blocks[0].clone())], ..report };
        assert!(markdown(&apart, "").contains("\n\none\n\n## Two\n\ntwo\n\n---"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_breaks_a_table(name in any::<String>(), id in any::<String>()) {
            let table = Table {
                columns: vec![Column::default(), Column { numeric: true, ..Column::default() }],
                rows: vec![vec![Cell::Text(name), Cell::Code(id)]],
                ..Table::default()
            };
            let text = super::table(&table, "");
            prop_assert_eq!(text.lines().count(), 3);
            prop_assert!(text.lines().all(|line| cells(line) == 2), "{}", text);
        }
    }
}
