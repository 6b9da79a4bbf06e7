//! The monthly report: one whole month beside the one before, as its last day saw it.

use super::{alerts, archive::Archive, gaps, moved, outlook, restated, sections, span::Span, tables, weekly};
use crate::{
    base::{
        figure::Figure,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{self, Metrics, costs::left, moves::Of, targets::State},
    report::{
        costs, insights,
        model::{Block, Report, Section},
        mtd,
        pages::{Body, figures, frame, section},
        recurring,
        words::capital,
    },
};

/// The name of the report in commands and folders.
pub const NAME: &str = "monthly";

/// The report of the month that ends on the metrics' own day. `before` is what earlier ones kept, the latest first.
pub(super) fn monthly(facts: Facts<'_>, before: &[Archive]) -> Report {
    let metrics = facts.metrics;
    let month = metrics.today.month();
    let windows = [month.previous().window(), month.window()];
    let past = metrics::compute(metrics.data, metrics.business, windows[0].to);
    let span = Span::new(Of::Month, windows, facts, &past);
    let mut all = vec![section("figures", "Key figures", Block::Figures(cards(&span)))];
    all.extend(restated::section_of(&span, before));
    all.extend(moved::section_of(&span));
    all.extend(alerts::section_of(&span));
    all.push(sections::todo_and_kept(&span));
    all.extend(outlook::section_of(&span));
    let compared = if mtd::present(metrics) { mtd::sections(metrics) } else { Vec::new() };
    let (days, compared): (Vec<Section>, Vec<Section>) = compared.into_iter().partition(|it| it.id == "days");
    all.extend(compared);
    all.extend(gaps::section_of(&span));
    let mut more: Vec<Section> = outlook::numbers_of(&span).into_iter().collect();
    more.extend(tables::agents(&span));
    more.extend(tables::platforms(&span));
    more.extend(tables::deals(metrics, &span.now, "month", "month.deals"));
    more.extend(tables::cohort(&span));
    more.extend(recurring::present(metrics).then(|| recurs(facts)));
    more.extend(sections::pipeline(metrics));
    more.extend(days);
    more.extend(insights::brief(facts));
    all.extend(more.into_iter().map(|one| Section { aside: true, ..one }));
    Report {
        page: NAME.to_owned(),
        name: "Monthly report".to_owned(),
        period: Some(month.words()),
        ..frame(facts, &[], Body { headline: headline(&span), sections: all })
    }
}

/// `September 2026 brought $24,310, 12 % more than August; the month's goal was missed; four deals won, two lost.`
fn headline(span: &Span<'_>) -> String {
    let month = span.days.from.month();
    let money = span.metrics().figure("revenue.mtd", Some(0));
    let money = money.filter(|figure| !matches!(figure.value, Value::Missing(_)));
    let came = money.map_or_else(
        || format!("no revenue in {}", month.words()),
        |figure| {
            let before = span.earlier.from.month();
            // Months are held against each other on as many days of each.
            let before = match month.days() {
                days if days < before.days() => format!("the first {days} days of {}", before.name()),
                _ => before.name().to_owned(),
            };
            let change = figure.comparison.as_ref().map_or_else(String::new, |it| weekly::on(it, &before));
            format!("{} brought {}{change}", month.words(), figure.value.words(Detail::Whole))
        },
    );
    capital(&format!("{came}{}; {}.", goal(span.metrics()), weekly::decided(&span.now)))
}

/// `; the month's goal was reached`, where there is one that can be judged.
fn goal(metrics: &Metrics<'_>) -> &'static str {
    let of_month = metrics.targets().targets.iter().find(|target| target.figure == "revenue.mtd" && !target.at_most);
    match of_month.map(|target| target.state) {
        Some(State::Met) => "; the month's goal was reached",
        Some(State::Missed) => "; the month's goal was missed",
        _ => "",
    }
}

/// Money of the month beside the one before, the goals, deals, costs and what recurs.
fn cards(span: &Span<'_>) -> Vec<Figure> {
    let metrics = span.metrics();
    let mut cards = figures(span.facts, &["revenue.mtd", "revenue.mtd_per_day", "revenue.ytd"]);
    cards.extend(span.deals());
    if costs::present(metrics) {
        cards.extend(figures(span.facts, &["costs.mtd"]));
        cards.extend(left::left(metrics));
    }
    if recurring::present(metrics) {
        cards.extend(figures(span.facts, &["recurring.mrr"]));
    }
    cards.extend(figures(span.facts, &["pipeline.open_value"]));
    cards
}

fn recurs(facts: Facts<'_>) -> Section {
    Section { id: "recurring".to_owned(), title: "What recurs".to_owned(), ..recurring::movements(facts) }
}
