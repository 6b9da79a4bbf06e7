//! The weekly report: one whole week beside the one before, as its last day saw it.

use rust_decimal::Decimal;

use super::{alerts, archive::Archive, gaps, moved, outlook, restated, sections, span::Span, tables};
use crate::{
    base::{
        figure::{Change, Comparison, Figure},
        value::{Detail, Value},
    },
    insights::{
        Facts,
        pace::{self, Verdict},
    },
    metrics::{
        self, Metrics, alike,
        moves::{self, Moves, Of},
    },
    report::{
        competitors, insights,
        model::{Block, Report, Section},
        pages::{Body, figures, frame, section},
        words::{capital, spelled},
    },
};

/// The name of the report in commands and folders.
pub const NAME: &str = "weekly";

/// The report of the week that ends on the metrics' own day. `before` is what earlier ones kept, the latest first.
pub(super) fn weekly(facts: Facts<'_>, before: &[Archive]) -> Report {
    let metrics = facts.metrics;
    let week = metrics.business.week_starts.week_of(metrics.today);
    let past = metrics::compute(metrics.data, metrics.business, week.before().to);
    let span = Span::new(Of::Week, [week.before(), week], facts, &past);
    let mut all = vec![section("figures", "Key figures", Block::Figures(cards(&span)))];
    all.extend(restated::section_of(&span, before));
    all.extend(moved::section_of(&span));
    all.extend(alerts::section_of(&span));
    all.push(sections::todo_and_kept(&span));
    all.extend(outlook::section_of(&span));
    all.extend(tables::sources(&span));
    all.extend(gaps::section_of(&span));
    let mut more: Vec<Section> = outlook::numbers_of(&span).into_iter().collect();
    more.extend(tables::offers(&span));
    more.extend(tables::agents(&span));
    more.extend(tables::deals(metrics, &span.now, "week", "week.deals"));
    more.extend(tables::cohort(&span));
    more.extend(sections::pipeline(metrics));
    more.extend(insights::brief(facts));
    more.extend(competitors::met_in(metrics, week));
    all.extend(more.into_iter().map(|one| Section { aside: true, ..one }));
    let body = Body { headline: headline(facts, &span.now), sections: all };
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
            let change = figure.comparison.as_ref().map_or_else(String::new, |it| on(it, "the week before"));
            format!("{} came in{change}", figure.value.words(Detail::Whole))
        },
    );
    capital(&format!("{came}; {}{}.", decided(now), plan(facts.metrics)))
}

/// `; on plan for the year`, where there is a goal that can be judged.
fn plan(metrics: &Metrics<'_>) -> &'static str {
    match pace::verdict(metrics) {
        Verdict::Ahead => "; ahead of the plan for the year",
        Verdict::OnPlan => "; on plan for the year",
        Verdict::LittleBehind => "; a little behind the plan for the year",
        Verdict::Behind => "; behind the plan for the year",
        _ => "",
    }
}

/// `one deal won, none lost`.
pub(super) fn decided(now: &Moves) -> String {
    match (now.won.len(), now.lost.len()) {
        (0, 0) => "no deal was won or lost".to_owned(),
        (won, 0) => format!("{} won, none lost", spelled(won, "deal", "deals")),
        (won, lost) => format!("{} won, {} lost", spelled(won, "deal", "deals"), spelled(lost, "", "").trim()),
    }
}

/// `, 12 % less than the week before (without Syndication)`.
pub(super) fn on(comparison: &Comparison, before: &str) -> String {
    let by = |part: Decimal| Value::Share(part.abs()).words(Detail::Whole);
    let words = match comparison.change {
        _ if alike::is_doubtful(comparison) => return String::new(),
        Change::Relative(part) if part.abs() < Decimal::new(5, 3) => format!("about as much as {before}"),
        Change::Relative(part) if part.is_sign_negative() => format!("{} less than {before}", by(part)),
        Change::Relative(part) => format!("{} more than {before}", by(part)),
        Change::New => "after nothing before".to_owned(),
        Change::Same | Change::Points(_) | Change::Absolute(_) | Change::Unknown(_) => return String::new(),
    };
    let without = alike::without(comparison).map_or_else(String::new, |without| format!(" ({without})"));
    format!(", {words}{without}")
}

/// Revenue and deals of the week, each beside the week before; then the goals and what is open.
fn cards(span: &Span<'_>) -> Vec<Figure> {
    let mut cards = figures(span.facts, &["revenue.this_week"]);
    for comparison in cards.iter_mut().filter_map(|card| card.comparison.as_mut()) {
        comparison.with = comparison.with.replacen(moves::SAME_DAYS, "the week before", 1);
    }
    cards.extend(span.deals());
    cards.extend(figures(span.facts, &["revenue.mtd", "revenue.ytd", "pipeline.open_value"]));
    cards
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
        let report = weekly(Facts { metrics: &metrics, problems: &[], found: &Found::default() }, &[]);
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
        let report = weekly(Facts { metrics: &metrics, problems: &[], found: &Found::default() }, &[]);
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
