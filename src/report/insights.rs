//! The page: insights: what the numbers suggest, with the evidence for each.

mod experiments;
mod hypotheses;

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages::{self, Body, section},
    tables::{data_only, minor, numbers, said, words},
    words::{capital, spelled},
};
use crate::{
    base::{chance::Lead, value::Value},
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
    let decided = experiments::decided(facts.metrics);
    let first = if clear.is_empty() {
        vec![nothing(&open, decided)]
    } else {
        clear.iter().map(|one| item(facts, one)).collect()
    };
    let mut sections = vec![section("advice", "What the counts allow to say", Block::List(first))];
    if !open.is_empty() {
        sections.push(Section {
            note: "what the rules looked at, and what would settle it".to_owned(),
            ..section("open", "Not settled", Block::List(open.iter().map(|one| item(facts, one)).collect()))
        });
    }
    sections.extend(experiments::sections(facts));
    sections.extend(hypotheses::sections(facts));
    if !all.is_empty() {
        sections.push(section("insights", "Every rule with its evidence", Block::Table(table(facts, &all))));
    }
    Body { headline: headline(clear.len(), decided, open.len()), sections }
}

/// The section of a report: what the rules recommend or lean to, and what experiments decided. `None` where that is
/// nothing.
pub(super) fn brief(facts: Facts<'_>) -> Option<Section> {
    const MOST: usize = 3;
    let all = advice::advice(facts);
    let of = |lead: Lead| all.iter().filter(move |one| one.lead == lead);
    let told: Vec<&Advice> = of(Lead::Clear).chain(of(Lead::Leaning)).take(MOST).collect();
    let open = all.len() - told.len();
    let mut items: Vec<Item> = told.iter().map(|one| item(facts, one)).collect();
    items.extend(experiments::verdicts_of(facts.metrics).into_iter().take(MOST));
    let note =
        if open == 0 { String::new() } else { format!("{} not settled", spelled(open, "question", "questions")) };
    (!items.is_empty())
        .then(|| Section { note, ..section("insights", "What the counts allow to say", Block::List(items)) })
}

/// `One recommendation has the evidence, and one experiment is decided; four questions are open.`
fn headline(clear: usize, decided: usize, open: usize) -> String {
    let first = match clear {
        0 => "No recommendation has the evidence yet".to_owned(),
        1 => "One recommendation has the evidence".to_owned(),
        clear => format!("{} have the evidence", capital(&spelled(clear, "recommendation", "recommendations"))),
    };
    let be = if decided == 1 { "is" } else { "are" };
    let tests = match decided {
        0 => String::new(),
        decided => {
            let joined = if clear == 0 { "but" } else { "and" };
            format!(", {joined} {} {be} decided", spelled(decided, "experiment", "experiments"))
        }
    };
    match open {
        0 => format!("{first}{tests}."),
        1 => format!("{first}{tests}; one question is open."),
        open => format!("{first}{tests}; {} are open.", spelled(open, "question", "questions")),
    }
}

/// Why no rule recommends anything.
fn nothing(open: &[&Advice], decided: usize) -> Item {
    let compared = open.iter().any(|one| one.lead != Lead::TooEarly);
    let why = match open {
        [] => "Nothing yet: there are no rows that a rule could go by.",
        _ if compared => {
            "Nothing yet: where there are enough rows, nothing stands out clearly: differences may be chance."
        }
        _ => "Nothing yet: no rule has enough rows to go by.",
    };
    let tests = if decided > 0 { " What experiments decided stands below." } else { "" };
    Item { status: None, text: vec![Inline::Text(format!("{why}{tests}"))], excerpt: None }
}

fn item(facts: Facts<'_>, one: &Advice) -> Item {
    let settle = if one.settle.is_empty() { String::new() } else { format!("; it takes {}", one.settle) };
    let mut text = vec![Inline::Strong(one.words.clone()), Inline::Text(format!(": {}{settle}", one.evidence))];
    if let Cell::Page(page, name) = pages::link(one.page, facts.metrics) {
        text.extend([Inline::Text(" · ".to_owned()), Inline::Page(page, name)]);
    }
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

fn known(value: &Value) -> Cell {
    if matches!(value, Value::Missing(_)) { Cell::Blank } else { Cell::Value(value.clone()) }
}

fn table(facts: Facts<'_>, all: &[Advice]) -> Table {
    let row = |one: &Advice| {
        vec![
            Cell::Code(one.rule.to_owned()),
            Cell::Text(one.subject.clone()),
            Cell::State(status(one.lead), one.verdict().to_owned()),
            Cell::Text(one.verdict().to_owned()),
            Cell::Text(one.words.clone()),
            known(&one.k),
            known(&one.n),
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
            data_only(numbers("k", "Part")),
            data_only(numbers("n", "Whole")),
            words("evidence", "Evidence"),
            data_only(words("level", "Level")),
            minor(words("settles_with", "What would settle it")),
            minor(words("page", "Numbers")),
        ],
        rows: all.iter().map(row).collect(),
        ..Table::default()
    }
}
