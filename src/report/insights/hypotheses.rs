//! Hypotheses: what somebody believes would help, marked as what it is.

use crate::{
    base::value::Value,
    insights::Facts,
    metrics::experiments::Hypothesis,
    report::{
        model::{Block, Cell, Section, Table},
        pages::{self, section},
        tables::{data_only, minor, numbers, said, words},
    },
};

pub(super) fn sections(facts: Facts<'_>) -> Vec<Section> {
    let hypotheses = &facts.metrics.experiments().hypotheses;
    if hypotheses.is_empty() {
        return Vec::new();
    }
    let figures = pages::figures(facts, &["hypotheses.impact", "hypotheses.impact_weighted"]);
    vec![Section {
        note: "guesses, not measurements: an experiment would tell".to_owned(),
        blocks: vec![Block::Table(table(facts, hypotheses)), Block::Figures(figures)],
        ..section("hypotheses", "Hypotheses", Block::List(Vec::new()))
    }]
}

fn table(facts: Facts<'_>, hypotheses: &[Hypothesis]) -> Table {
    let own = facts.metrics.business.currency;
    let money =
        |amount: Option<rust_decimal::Decimal>| amount.map_or(Cell::Blank, |it| Cell::Value(Value::money(it, own)));
    let row = |one: &Hypothesis| {
        vec![
            Cell::Code(one.id.clone()),
            Cell::Text(one.title.clone()),
            said(one.priority.clone()),
            said(one.status.clone()),
            money(one.impact),
            one.confidence.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
            money(one.weighted),
            said(one.issue.clone()),
            said(one.recommendation.clone()),
        ]
    };
    Table {
        id: "hypotheses".to_owned(),
        title: "Hypotheses, open ones first".to_owned(),
        columns: vec![
            data_only(words("id", "Id")),
            words("title", "Hypothesis"),
            minor(words("priority", "Priority")),
            words("status", "Status"),
            numbers("impact", "Impact"),
            numbers("confidence", "Confidence"),
            numbers("weighted", "Weighted"),
            data_only(words("issue", "What is wrong today")),
            minor(words("recommendation", "What to do")),
        ],
        rows: hypotheses.iter().map(row).collect(),
        note: "Impacts are not additive: one may take from another.".to_owned(),
        limit: 20,
        ..Table::default()
    }
}
