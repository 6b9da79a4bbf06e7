//! The tables of a report: what came in by source and offer, the deals that moved, and how far the new ones came.

use super::span::Span;
use crate::{
    base::{ratio::Ratio, value::Value},
    metrics::{
        Metrics,
        conversion::cohort::{self, Intake},
        moves::{Move, Moves},
        revenue::{Group, NONE},
        sources, standings,
    },
    report::{
        conversion::{rate, stage},
        model::{Block, Cell, Section, Table},
        pages::section,
        tables::{MOST_ROWS, by_currency, count, first_of, minor, numbers, sum, words},
        words::{capital, spaced},
        workers,
    },
};

/// The rows of a table by name that people see.
const SHOWN: usize = 5;

/// What came in by source, beside the days before; `None` where nothing came in on either.
pub(super) fn sources(span: &Span<'_>) -> Option<Section> {
    let label = |group: &Group| sources::label(span.metrics().business, &group.name);
    let of = |moves: &Moves| moves.sources.clone();
    by_name(span, ["sources", "What came in", "Source"], of, label)
}

/// The same by offer, where rows name any.
pub(super) fn offers(span: &Span<'_>) -> Option<Section> {
    let named = |moves: &Moves| moves.offers.iter().any(|group| group.name != NONE);
    let label = |group: &Group| spaced(&group.name);
    let of = |moves: &Moves| moves.offers.clone();
    (named(&span.now) || named(&span.before))
        .then(|| by_name(span, ["offers", "What it was for", "Offer"], of, label))
        .flatten()
}

fn by_name(
    span: &Span<'_>,
    [id, title, column]: [&str; 3],
    of: impl Fn(&Moves) -> Vec<Group>,
    label: impl Fn(&Group) -> String,
) -> Option<Section> {
    let own = span.metrics().business.currency;
    let (now, before) = (of(&span.now), of(&span.before));
    let find = |groups: &[Group], name: &str| groups.iter().find(|group| group.name == name).cloned();
    let gone = before.iter().filter(|group| find(&now, &group.name).is_none());
    let amount = |group: Option<Group>| Cell::Value(group.map_or_else(|| Value::money(0.into(), own), |it| it.amount));
    let row = |group: &Group| {
        let (this, last) = (find(&now, &group.name), find(&before, &group.name));
        let n = this.as_ref().map_or(0, |group| group.n);
        vec![Cell::Name(group.name.clone(), label(group)), count(n), amount(this), amount(last)]
    };
    let total = |groups: &[Group]| Cell::Value(sum(groups.iter().map(|group| &group.amount), own));
    let noun = span.noun();
    let table = Table {
        id: format!("{noun}.{id}"),
        title: format!("{title}, by {}", column.to_lowercase()),
        columns: vec![
            words(&column.to_lowercase(), column),
            numbers("n", "Payments"),
            numbers("amount", &format!("This {noun}")),
            numbers("before", &format!("{} before", capital(noun))),
        ],
        rows: now.iter().chain(gone).map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(now.iter().map(|group| group.n).sum()),
            total(&now),
            total(&before),
        ]),
        limit: SHOWN,
        ..Table::default()
    };
    let is_empty = table.rows.is_empty();
    (!is_empty).then(|| section(id, title, Block::Table(by_currency(table, own))))
}

/// Who brought, offered and won what on the days; `None` where no deal names anybody.
pub(super) fn agents(span: &Span<'_>) -> Option<Section> {
    let lately = standings::within(span.metrics(), span.days);
    let names = ["agents", "Agents", "Agent"];
    workers::lately::section(names, [span.noun(), "Agents"], span.days, &lately.agents, span.metrics())
}

/// The same by platform.
pub(super) fn platforms(span: &Span<'_>) -> Option<Section> {
    let lately = standings::within(span.metrics(), span.days);
    let names = ["platforms", "Platforms", "Platform"];
    workers::lately::section(names, [span.noun(), "Platforms"], span.days, &lately.platforms, span.metrics())
}

/// The deals that were won, lost or created on some days, which are called so; `None` where there are none.
pub(in crate::report) fn deals(metrics: &Metrics<'_>, now: &Moves, days: &str, id: &str) -> Option<Section> {
    let row = |(what, one): (&str, &Move)| {
        vec![
            Cell::Text(what.to_owned()),
            Cell::Value(Value::Date(one.day)),
            Cell::Code(one.id.clone()),
            Cell::Text(one.title.clone()),
            one.value.clone().map_or(Cell::Blank, Cell::Value),
        ]
    };
    let moves = [("won", &now.won), ("lost", &now.lost), ("new", &now.created)];
    let all = moves.iter().flat_map(|(what, moves)| moves.iter().map(move |one| (*what, one)));
    let table = Table {
        id: id.to_owned(),
        title: format!("Deals won, lost and created in the {days}"),
        columns: vec![
            words("what", "What"),
            minor(words("day", "Day")),
            words("id", "Deal"),
            words("title", "Title"),
            numbers("value", "Value"),
        ],
        rows: all.clone().take(MOST_ROWS).map(row).collect(),
        note: first_of(all.count()),
        limit: 30,
        ..Table::default()
    };
    (!table.rows.is_empty())
        .then(|| section("deals", "Deals that moved", Block::Table(by_currency(table, metrics.business.currency))))
}

/// How far the deals came that were created on the days; `None` where none was.
pub(super) fn cohort(span: &Span<'_>) -> Option<Section> {
    let metrics = span.metrics();
    let all = cohort::created_in(metrics, span.days);
    let several = metrics.business.pipelines.len() > 1;
    let rows = |intake: &Intake| {
        let created = intake.outcomes.created();
        let step = |name: &str, n: u64| {
            let mut cells = vec![stage(name), rate(Ratio::new(n, created), false)];
            if several {
                cells.insert(0, stage(&intake.pipeline));
            }
            cells
        };
        let reached = intake.reached.iter().filter(|(_, n)| *n > 0).map(|(name, n)| step(name, *n));
        let ends = [("won", intake.outcomes.won), ("lost", intake.outcomes.lost)];
        let ends = ends.iter().filter(|(_, n)| *n > 0).map(|(name, n)| step(name, *n));
        reached.chain(ends).collect::<Vec<_>>()
    };
    let mut columns = vec![words("stage", "Reached"), numbers("share", "Of those created")];
    if several {
        columns.insert(0, words("pipeline", "Pipeline"));
    }
    let table = Table {
        id: format!("{}.cohort", span.noun()),
        title: format!("How far the deals of the {} came", span.noun()),
        columns,
        rows: all.iter().flat_map(rows).collect(),
        window: Some(span.days),
        ..Table::default()
    };
    let note = format!("created in the {}, as of its last day", span.noun());
    (!all.is_empty()).then(|| Section { note, ..section("cohort", "How far the new deals came", Block::Table(table)) })
}
