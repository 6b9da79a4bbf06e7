//! What needs a person today, as a list that stays short.

use std::collections::BTreeMap;

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages,
    tables::{count, numbers, said, words as column},
    words::{quoted, spelled, title},
};
use crate::{
    base::text::{grouped, shorten},
    insights::{Insight, Urgency, alerts},
    metrics::Metrics,
};

/// The most items; the rest is counted.
const MOST: usize = 5;
/// The most that are alike and told one by one.
const ALIKE: usize = 3;
/// The columns of a name among others.
const NAME: usize = 40;

/// The section with what needs a person: what many have in common is said once.
pub(super) fn section(needs: &[Insight], metrics: &Metrics<'_>) -> Section {
    let lines = lines(needs);
    let mut items: Vec<Item> = lines.iter().take(MOST).map(|line| item(line)).collect();
    if items.is_empty() {
        items.push(Item {
            status: Some(Status::Ok),
            text: vec![Inline::Text("Nothing needs you today.".to_owned())],
            excerpt: None,
        });
    }
    let rest: Vec<&Insight> = lines.iter().skip(MOST).flatten().copied().collect();
    if let Some(first) = rest.first() {
        let mut text = vec![Inline::Text(format!("and {} more", grouped(rest.len() as u64)))];
        if rest.iter().all(|need| need.page == first.page) {
            text.push(Inline::Text(": ".to_owned()));
            text.push(Inline::Page(first.page.to_owned(), title(first.page)));
        }
        items.push(Item { status: None, text, excerpt: None });
    }
    Section {
        blocks: vec![Block::List(items), Block::Data(table(&lines, metrics))],
        ..pages::section("needs", "Needs you today", Block::Note(Vec::new()))
    }
}

/// What is said in one line: each alone, or many that are alike at the place of the first.
pub(super) fn lines(needs: &[Insight]) -> Vec<Vec<&Insight>> {
    let alike = |need: &Insight| (!need.many.is_empty()).then_some((need.many, need.urgency));
    let mut counts: BTreeMap<(&str, Urgency), usize> = BTreeMap::new();
    for key in needs.iter().filter_map(alike) {
        *counts.entry(key).or_default() += 1;
    }
    let mut lines: Vec<Vec<&Insight>> = Vec::new();
    let mut places: BTreeMap<(&str, Urgency), usize> = BTreeMap::new();
    for need in needs {
        let many = alike(need).filter(|key| counts.get(key).is_some_and(|count| *count > ALIKE));
        match many.map(|key| *places.entry(key).or_insert(lines.len())) {
            Some(place) if place < lines.len() => lines[place].push(need),
            _ => lines.push(vec![need]),
        }
    }
    lines
}

fn item(line: &[&Insight]) -> Item {
    match line {
        [] => Item { status: None, text: Vec::new(), excerpt: None },
        [need] => one(need),
        [first, ..] => Item { status: Some(status(first)), text: together(line, first), excerpt: None },
    }
}

/// `9 deals with a proposal out are silent: A, B, C and 6 more`.
fn together(line: &[&Insight], first: &Insight) -> Vec<Inline> {
    let mut text = vec![Inline::Text(format!("{} {}: ", grouped(line.len() as u64), first.many))];
    for (at, need) in line.iter().take(ALIKE).enumerate() {
        if at > 0 {
            text.push(Inline::Text(", ".to_owned()));
        }
        let name = if need.subject.is_empty() { &need.id } else { &need.subject };
        text.push(Inline::Strong(shorten(name, NAME)));
    }
    let listed = if alerts::RULES.iter().any(|rule| rule.id == first.rule) { "alerts" } else { first.page };
    text.push(Inline::Text(" and ".to_owned()));
    text.push(Inline::Page(listed.to_owned(), format!("{} more", grouped((line.len() - ALIKE) as u64))));
    text
}

/// The same lines for programs. What is counted together has neither id nor subject: the page has each of them.
pub(super) fn table(lines: &[Vec<&Insight>], metrics: &Metrics<'_>) -> Table {
    let row = |line: &Vec<&Insight>| {
        let need = line.first()?;
        let alone = line.len() == 1;
        Some(vec![
            Cell::Text(need.rule.to_owned()),
            Cell::Status(status(need)),
            count(line.len() as u64),
            if need.id.is_empty() || !alone { Cell::Blank } else { Cell::Code(need.id.clone()) },
            if alone { said(need.subject.clone()) } else { Cell::Blank },
            Cell::Text(if alone { need.words.clone() } else { need.many.to_owned() }),
            pages::link(need.page, metrics),
        ])
    };
    Table {
        id: "needs".to_owned(),
        title: "What needs a person".to_owned(),
        columns: vec![
            column("rule", "Rule"),
            column("urgency", "Urgency"),
            numbers("count", "How many"),
            column("id", "Id"),
            column("subject", "About"),
            column("words", "What"),
            column("page", "Numbers"),
        ],
        rows: lines.iter().filter_map(row).collect(),
        ..Table::default()
    }
}

pub(super) fn status(need: &Insight) -> Status {
    match need.urgency {
        Urgency::Act => Status::Act,
        Urgency::Watch => Status::Watch,
    }
}

fn one(need: &Insight) -> Item {
    let mut text = Vec::new();
    if !need.id.is_empty() {
        text.push(Inline::Code(need.id.clone()));
        text.push(Inline::Text(" ".to_owned()));
    }
    if !need.subject.is_empty() {
        text.push(Inline::Strong(need.subject.clone()));
        text.push(Inline::Text(" ".to_owned()));
    }
    text.extend(quoted(&need.words));
    Item { status: Some(status(need)), text, excerpt: None }
}

/// The second half of a headline: `two deals need you today`.
pub(super) fn words(needs: &[Insight]) -> String {
    let act: Vec<&Insight> = needs.iter().filter(|need| need.urgency == Urgency::Act).collect();
    let all = |rule: &str| act.iter().all(|need| need.rule == rule);
    let (one, many) = match act.as_slice() {
        [] => return "nothing needs you today".to_owned(),
        _ if all("decision_silent") => ("deal", "deals"),
        _ if all("source_silent") => ("source", "sources"),
        _ if all("high_value_job") => ("job", "jobs"),
        _ if all("target") => ("missed target", "missed targets"),
        _ if all("errors") => ("file", "files"),
        _ => ("thing", "things"),
    };
    let need = if act.len() == 1 { "needs" } else { "need" };
    format!("{} {need} you today", spelled(act.len(), one, many))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{business, day},
        },
    };

    fn need(rule: &'static str, urgency: Urgency) -> Insight {
        Insight {
            rule,
            urgency,
            id: "deal-1".into(),
            subject: "A *deal*".into(),
            words: "has been silent; see `x`".into(),
            many: "",
            page: "pipeline",
        }
    }

    /// The lines of the section, and the rows of its table.
    fn said(needs: &[Insight]) -> (Vec<String>, usize) {
        let (business, data) = (business(), Dataset::default());
        let found = section(needs, &compute(&data, &business, day("2026-02-01")));
        let [Block::List(items), Block::Data(table)] = found.blocks.as_slice() else { panic!("{found:?}") };
        (items.iter().map(|item| crate::render::words::plain(&item.text)).collect(), table.rows.len())
    }

    #[test]
    fn the_headline_counts_only_what_is_for_today() {
        for (rules, expected) in [
            (vec![], "nothing needs you today"),
            (vec![("silent", Urgency::Watch)], "nothing needs you today"),
            (vec![("decision_silent", Urgency::Act)], "one deal needs you today"),
            (vec![("high_value_job", Urgency::Act), ("high_value_job", Urgency::Act)], "two jobs need you today"),
            (vec![("decision_silent", Urgency::Act), ("errors", Urgency::Act)], "two things need you today"),
        ] {
            let needs: Vec<Insight> = rules.into_iter().map(|(rule, urgency)| need(rule, urgency)).collect();
            assert_eq!(words(&needs), expected);
        }
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let (lines, rows) = said(&vec![need("silent", Urgency::Act); 8]);
        assert_eq!((lines.len(), lines[5].as_str(), rows), (6, "and 3 more: Pipeline", 8));
        assert_eq!(said(&[]).0, ["Nothing needs you today."]);
    }

    #[test]
    fn many_that_are_alike_are_one_line() {
        let silent = |name: &str, urgency| Insight {
            subject: name.into(),
            many: "deals with a proposal out are silent",
            ..need("decision_silent", urgency)
        };
        let mut needs: Vec<Insight> = ["A", "B", "C", "D", "E"].map(|name| silent(name, Urgency::Act)).into();
        needs.insert(1, need("target", Urgency::Act));
        needs.push(silent("F", Urgency::Watch));
        let (lines, rows) = said(&needs);
        assert_eq!(lines[0], "5 deals with a proposal out are silent: A, B, C and 2 more");
        assert_eq!((lines.len(), rows), (3, 3), "{lines:?}");
        assert_eq!(said(&needs[..4]).0.len(), 4, "three are told one by one");
    }
}
