//! The weekly report: one whole week beside the one before, as its last day saw it.

use rust_decimal::Decimal;

use crate::report::{
    model::{Block, Cell, Report, Section, Table},
    needs,
    pages::{Body, figures, frame, section},
    pipeline,
    tables::{MOST_ROWS, by_currency, count, first_of, minor, numbers, sum, words},
    words::{capital, spelled},
};
use crate::{
    base::{
        calendar::Window,
        figure::{Change, Comparison, Figure},
        value::{Detail, Value},
    },
    insights::{self, Facts},
    metrics::{
        Metrics, alike,
        moves::{self, Move, Moves},
    },
};

/// The name of the report in commands and folders.
pub const NAME: &str = "weekly";

/// The report of the week that ends on the metrics' own day.
pub(super) fn weekly(facts: Facts<'_>) -> Report {
    let metrics = facts.metrics;
    let week = metrics.business.week_starts.week_of(metrics.today);
    let now = moves::moves(metrics, week);
    let before = moves::moves(metrics, week.before());
    let mut sections = vec![section("figures", "Key figures", Block::Figures(cards(facts, week, &now, &before)))];
    sections.extend(sources(metrics, &now, &before));
    sections.extend(deals(metrics, &now));
    let note = format!("as of {}", metrics.today.words());
    let stages = pipeline::stages(metrics);
    if !metrics.data.deals.rows.is_empty() {
        sections.push(Section { note: note.clone(), ..section("pipeline", "Pipeline", Block::Table(stages)) });
    }
    let todo = needs::section(insights::needs(facts), metrics);
    sections.push(Section { id: "todo".to_owned(), title: "To do".to_owned(), note, ..todo });
    let body = Body { headline: headline(facts, &now), sections };
    let name = metrics.business.week_starts.name(week);
    Report {
        page: NAME.to_owned(),
        name: "Weekly report".to_owned(),
        period: Some(format!("{name}, {}", week.words())),
        ..frame(facts, &[], body)
    }
}

fn headline(facts: Facts<'_>, now: &Moves) -> String {
    let money =
        facts.metrics.figure("revenue.this_week", Some(0)).filter(|figure| !matches!(figure.value, Value::Missing(_)));
    let came = money.map_or_else(
        || "No revenue yet".to_owned(),
        |figure| {
            let change = figure.comparison.as_ref().map_or_else(String::new, on_the_week_before);
            format!("{} came in{change}", figure.value.words(Detail::Whole))
        },
    );
    let deals = match (now.won.len(), now.lost.len()) {
        (0, 0) => "no deal was won or lost".to_owned(),
        (won, 0) => format!("{} won, none lost", spelled(won, "deal", "deals")),
        (won, lost) => format!("{} won, {} lost", spelled(won, "deal", "deals"), spelled(lost, "", "").trim()),
    };
    capital(&format!("{came}; {deals}."))
}

/// `, 12 % less than the week before (without Syndication)`.
fn on_the_week_before(comparison: &Comparison) -> String {
    let by = |part: Decimal| Value::Share(part.abs()).words(Detail::Whole);
    let words = match comparison.change {
        _ if alike::is_doubtful(comparison) => return String::new(),
        Change::Relative(part) if part.abs() < Decimal::new(5, 3) => "about as much as the week before".to_owned(),
        Change::Relative(part) if part.is_sign_negative() => format!("{} less than the week before", by(part)),
        Change::Relative(part) => format!("{} more than the week before", by(part)),
        Change::New => "after nothing the week before".to_owned(),
        Change::Same | Change::Points(_) | Change::Absolute(_) | Change::Unknown(_) => return String::new(),
    };
    let without = alike::without(comparison).map_or_else(String::new, |without| format!(" ({without})"));
    format!(", {words}{without}")
}

/// Revenue and deals of the week, each beside the week before; then the goal and what is open.
fn cards(facts: Facts<'_>, week: Window, now: &Moves, before: &Moves) -> Vec<Figure> {
    let mut cards = figures(facts, &["revenue.this_week"]);
    for comparison in cards.iter_mut().filter_map(|card| card.comparison.as_mut()) {
        comparison.with = comparison.with.replacen(moves::SAME_DAYS, "the week before", 1);
    }
    cards.extend(moves::figures(facts.metrics, week, now, before));
    cards.extend(figures(facts, &["revenue.ytd", "pipeline.open_value"]));
    cards
}

/// What came in by source, beside the week before; `None` where nothing came in either week.
fn sources(metrics: &Metrics<'_>, now: &Moves, before: &Moves) -> Option<Section> {
    let own = metrics.business.currency;
    let of = |moves: &Moves, name: &str| moves.sources.iter().find(|group| group.name == name).cloned();
    let zero = || Value::money(0.into(), own);
    let gone = before.sources.iter().filter(|group| of(now, &group.name).is_none());
    let names: Vec<&str> = now.sources.iter().chain(gone).map(|group| group.name.as_str()).collect();
    let row = |name: &&str| {
        let (this, last) = (of(now, name), of(before, name));
        let label = metrics.sources().iter().find(|source| source.id == **name).map_or(*name, |source| &source.label);
        vec![
            Cell::Name((*name).to_owned(), label.to_owned()),
            count(this.as_ref().map_or(0, |group| group.n)),
            Cell::Value(this.map_or_else(zero, |group| group.amount)),
            Cell::Value(last.map_or_else(zero, |group| group.amount)),
        ]
    };
    let total = |moves: &Moves| Cell::Value(sum(moves.sources.iter().map(|group| &group.amount), own));
    let table = Table {
        id: "week.sources".to_owned(),
        title: "What came in by source".to_owned(),
        columns: vec![
            words("source", "Source"),
            numbers("n", "Payments"),
            numbers("amount", "This week"),
            numbers("before", "Week before"),
        ],
        rows: names.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(now.sources.iter().map(|group| group.n).sum()),
            total(now),
            total(before),
        ]),
        ..Table::default()
    };
    (!names.is_empty()).then(|| section("sources", "What came in", Block::Table(by_currency(table, own))))
}

/// The deals that were won, lost or created in the week; `None` where there are none.
pub(in crate::report) fn deals(metrics: &Metrics<'_>, now: &Moves) -> Option<Section> {
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
        id: "week.deals".to_owned(),
        title: "Deals won, lost and created in the week".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        insights::Found,
        metrics::{
            compute,
            fixture::{Deal, Paid, add_deals, add_revenue, business, day, due, paid, window},
        },
        render::words as shown,
    };

    fn data() -> Dataset {
        let deal = |id: &str, created, won, lost| Deal {
            id: id.to_owned(),
            created,
            marks: ["", "", "", won, lost],
            value: "1000",
            ..Deal::default()
        };
        let mut data = Dataset::default();
        add_deals(
            &mut data,
            "data/deals.csv",
            &[
                deal("before", "2026-01-05", "2026-02-15", ""),
                deal("first", "2026-01-05", "2026-02-16", ""),
                deal("last", "2026-01-05", "", "2026-02-22"),
                deal("after", "2026-02-18", "2026-02-23", ""),
            ],
        );
        let rows = [
            ("2026-02-08", "0"),
            ("2026-02-15", "100"),
            ("2026-02-16", "150"),
            ("2026-02-22", "50"),
            ("2026-02-23", "999"),
        ];
        add_revenue(&mut data, "data/revenue/stripe.csv", &rows.map(|(on, amount)| paid(on, "stripe", amount)));
        data
    }

    #[test]
    fn a_week_has_its_seven_days_and_knows_nothing_of_later_ones() {
        let (business, data) = (business(), data());
        let metrics = compute(&data, &business, day("2026-02-22"));
        let report = weekly(Facts { metrics: &metrics, problems: &[], found: &Found::default() });
        assert_eq!(report.period.as_deref(), Some("2026-W08, 16–22 Feb 2026"));
        assert_eq!(report.headline, "$200 came in, 100 % more than the week before; one deal won, one lost.");
        let deals = report.sections.iter().find(|section| section.id == "deals").unwrap();
        let Some(Block::Table(table)) = deals.blocks.first() else { panic!("no table") };
        let rows: Vec<String> =
            table.rows.iter().map(|row| row[..3].iter().map(shown::cell).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(rows, ["won 16 Feb 2026 first", "lost 22 Feb 2026 last", "new 18 Feb 2026 after"]);
    }

    #[test]
    fn a_week_is_held_against_what_is_in_for_both() {
        let mut business = business();
        business.sources.insert("msn".into(), due("MSN", 21));
        let january = Some(window("2026-01-01", "2026-01-31"));
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/msn.csv", &[Paid { covers: january, ..paid("", "msn", "3100") }]);
        let rows = [("2026-01-20", "400"), ("2026-01-27", "403"), ("2026-01-31", "0.5")];
        add_revenue(&mut data, "data/revenue/stripe.csv", &rows.map(|(on, amount)| paid(on, "stripe", amount)));
        let metrics = compute(&data, &business, day("2026-02-01"));
        let report = weekly(Facts { metrics: &metrics, problems: &[], found: &Found::default() });
        assert!(
            report
                .headline
                .starts_with("$1,004 came in, about as much as the week before (without MSN on 1 Feb 2026);"),
            "{}",
            report.headline
        );
        let Some(Block::Figures(cards)) = report.sections.first().and_then(|section| section.blocks.first()) else {
            panic!("no cards")
        };
        let with = cards.first().and_then(|card| card.comparison.as_ref()).map(|comparison| comparison.with.as_str());
        assert_eq!(with, Some("the week before, 19–25 Jan 2026, without MSN on 1 Feb 2026"));
    }
}
