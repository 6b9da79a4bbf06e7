//! What the buttons of a page copy: the page as a digest and each card as a line, for every chat and as plain text. A line
//! that several texts share is there once.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    render::chat::{self, Dialect},
    report::model::{Block, Report},
};

/// The chats, in the order in which the script knows them, after plain text.
const DIALECTS: [Dialect; 3] = [Dialect::Slack, Dialect::Discord, Dialect::Telegram];

#[derive(Debug, Default, Serialize)]
struct Copies {
    lines: Vec<String>,
    /// The page as plain text and for each chat, as lines.
    page: Vec<Vec<usize>>,
    /// The lines of each card: one a way, or one for all.
    cards: Map<String, Value>,
}

/// The texts as JSON that can stand in a script element.
pub(super) fn copies(report: &Report, url: Option<&str>) -> String {
    let mut copies = Copies::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut place = |line: &str| {
        *known.entry(line.to_owned()).or_insert_with(|| {
            copies.lines.push(line.to_owned());
            copies.lines.len() - 1
        })
    };
    let pages = DIALECTS.map(|dialect| chat::pasted(report, dialect, url));
    for text in std::iter::once(chat::plain(report, url)).chain(pages) {
        copies.page.push(text.split('\n').map(&mut place).collect());
    }
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    let figures = blocks.filter_map(|block| if let Block::Figures(figures) = block { Some(figures) } else { None });
    for figure in figures.flatten() {
        let ways = std::iter::once(None).chain(DIALECTS.map(Some));
        let mut lines: Vec<usize> = ways.map(|dialect| place(&chat::fact(figure, dialect))).collect();
        if lines.iter().all(|line| Some(line) == lines.first()) {
            lines.truncate(1);
        }
        copies.cards.insert(crate::base::text::harmless(&figure.id), lines.into());
    }
    // No text ends the element or begins a comment in it.
    serde_json::to_string(&copies).unwrap_or_default().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn texts_are_put_together_from_lines() {
        let report = example::report();
        let json: Value = serde_json::from_str(&copies(&report, None)).unwrap();
        let line = |at: &Value| json["lines"][at.as_u64().unwrap() as usize].as_str().unwrap().to_owned();
        let page = |at: usize| json["page"][at].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n");
        assert_eq!(page(0), chat::plain(&report, None));
        for (at, dialect) in DIALECTS.into_iter().enumerate() {
            assert_eq!(page(at + 1), chat::pasted(&report, dialect, None));
        }
        assert_eq!(
            line(&json["cards"]["deals.win_rate"][0]),
            "Win rate: 62.5 % (5 of 8, 95 % interval 31–86 %; too few to compare)"
        );
    }

    #[test]
    fn no_text_ends_the_element() {
        let report = Report { headline: "</script><!-- <script>".into(), ..example::report() };
        let text = copies(&report, None);
        assert!(!text.contains('<') && text.contains("\\u003c/script>"), "{text}");
    }
}
