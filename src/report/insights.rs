//! The page: insights: what the numbers suggest, with the evidence for each.

mod experiments;
mod hypotheses;

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages::{self, Body, section},
    tables::{data_only, minor, said, words},
    words::{capital, spelled},
};
use crate::{
    base::chance::Lead,
    insights::{
        Facts,
        advice::{self, Advice},
    },
    metrics::Metrics,
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    let data = metrics.data;
    let has_rows = !data.deals.rows.is_empty() || !metrics.revenue().months.is_empty();
    has_rows || !metrics.experiments().experiments.is_empty() || !metrics.experiments().hypotheses.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let all = advice::advice(facts);
    let (clear, open): (Vec<&Advice>, Vec<&Advice>) = all.iter().partition(|one| one.lead == Lead::Clear);
    let mut sections = vec![section("advice", "What the counts allow to say", Block::List(list(&clear)))];
    if !open.is_empty() {
        sections.push(Section {
            note: "what the rules looked at, and what would settle it".to_owned(),
            ..section("open", "Not settled", Block::List(open.iter().map(|one| item(one)).collect()))
        });
    }
    sections.extend(experiments::sections(facts));
    sections.extend(hypotheses::sections(facts));
    if !all.is_empty() {
        sections.push(section("insights", "Every rule with its evidence", Block::Table(table(facts, &all))));
    }
    Body { headline: headline(clear.len(), open.len()), sections }
}

fn headline(clear: usize, open: usize) -> String {
    let first = match clear {
        0 => "No recommendation has the evidence yet".to_owned(),
        1 => "One recommendation has the evidence".to_owned(),
        clear => format!("{} have the evidence", capital(&spelled(clear, "recommendation", "recommendations"))),
    };
    match open {
        0 => format!("{first}."),
        1 => format!("{first}; one question is open."),
        open => format!("{first}; {} are open.", spelled(open, "question", "questions")),
    }
}

fn list(clear: &[&Advice]) -> Vec<Item> {
    if clear.is_empty() {
        let text = "Nothing yet: with the rows that there are, every difference may be chance.";
        return vec![Item { status: None, text: vec![Inline::Text(text.to_owned())], excerpt: None }];
    }
    clear.iter().map(|one| item(one)).collect()
}

fn item(one: &Advice) -> Item {
    let settle = if one.settle.is_empty() { String::new() } else { format!("; it takes {}", one.settle) };
    let text = vec![Inline::Strong(one.words.clone()), Inline::Text(format!(": {}{settle}", one.evidence))];
    let status = (one.lead != Lead::Unclear).then(|| status(one.lead));
    Item { status, text, excerpt: None }
}

/// The state of a comparison.
fn status(lead: Lead) -> Status {
    match lead {
        Lead::Clear => Status::Ok,
        Lead::Leaning => Status::Watch,
        Lead::Unclear | Lead::TooEarly => Status::Insufficient,
    }
}

fn table(facts: Facts<'_>, all: &[Advice]) -> Table {
    let row = |one: &Advice| {
        vec![
            Cell::Code(one.rule.to_owned()),
            Cell::Text(one.subject.clone()),
            Cell::State(status(one.lead), one.verdict().to_owned()),
            Cell::Text(one.verdict().to_owned()),
            Cell::Text(one.words.clone()),
            Cell::Text(one.evidence.clone()),
            Cell::Text(one.level().word().to_owned()),
            said(one.settle.clone()),
            pages::link(one.page, facts.metrics),
        ]
    };
    Table {
        id: "insights".to_owned(),
        title: "Every rule with its evidence".to_owned(),
        columns: vec![
            words("rule", "Rule"),
            words("subject", "About"),
            words("status", "Verdict"),
            data_only(words("verdict", "Verdict")),
            data_only(words("words", "What")),
            words("evidence", "Evidence"),
            data_only(words("level", "Level")),
            minor(words("settle", "What would settle it")),
            minor(words("page", "Numbers")),
        ],
        rows: all.iter().map(row).collect(),
        ..Table::default()
    }
}
