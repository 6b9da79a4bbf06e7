//! The forecast of a report: what the last one promised and what came of it, what it says now, and why it moved.

use rust_decimal::Decimal;

use super::span::Span;
use crate::{
    base::{
        text::{count, join},
        value::{Detail, Value},
    },
    metrics::{
        Metrics,
        forecast::{Ahead, change, record::Judged},
    },
    report::{
        forecast,
        model::{Block, Cell, Inline, Section, Table},
        pages::section,
        tables::{numbers, words},
    },
};

/// What is forecast, in words; `None` where nothing is and nothing was.
pub(super) fn section_of(span: &Span<'_>) -> Option<Section> {
    let metrics = span.metrics();
    let judged = judged(metrics);
    if judged.is_none() && soon(metrics).is_none() {
        return None;
    }
    let mut blocks = vec![note(forecast::headline(metrics))];
    blocks.extend(came(span, judged).map(note));
    blocks.extend(why(span).map(note));
    Some(Section { blocks, ..section("forecast", "Forecast", Block::Note(Vec::new())) })
}

/// The same in numbers: what was forecast, and what came.
pub(super) fn numbers_of(span: &Span<'_>) -> Option<Section> {
    let table = table(span, judged(span.metrics()));
    (!table.rows.is_empty()).then(|| section("forecasts", "Forecast, then and now", Block::Table(table)))
}

/// The last forecast that is over.
fn judged<'a>(metrics: &'a Metrics<'_>) -> Option<&'a Judged> {
    metrics.forecast().record.first().and_then(|record| record.judged.last())
}

fn note(words: String) -> Block {
    Block::Note(vec![Inline::Text(words)])
}

/// The forecast that looks the least far, where deals are in it.
fn soon<'a>(metrics: &'a Metrics<'_>) -> Option<&'a Ahead> {
    metrics.forecast().ahead.first().filter(|ahead| ahead.n > 0)
}

fn money(span: &Span<'_>, amount: Decimal) -> String {
    Value::money(amount, span.metrics().business.currency).words(Detail::Whole)
}

/// `On 31 Aug 2026 $9,200 was forecast for 30 days; $7,850 came, inside the range of $4,000 to $15,000.`
fn came(span: &Span<'_>, judged: Option<&Judged>) -> Option<String> {
    let one = judged?;
    let inside = if one.inside { "inside" } else { "outside" };
    Some(format!(
        "On {} {} was forecast for the 30 days to {}; {} came, {inside} the range of {} to {}.",
        one.made.words(),
        money(span, one.mean),
        one.over.words(),
        money(span, one.actual),
        money(span, one.p10),
        money(span, one.p90)
    ))
}

/// `Since 18 Oct 2026 it rose from $9,000 to $9,400: won −$1,200 (1 deal), new +$1,600 (3 deals).`
fn why(span: &Span<'_>) -> Option<String> {
    let change = change::change(span.past, span.metrics())?;
    let by = change.now - change.then;
    let since = span.past.today.words();
    if by.is_zero() {
        return Some(format!("It is what it was on {since}."));
    }
    let part = |(name, part): &(&str, change::Part)| {
        let sign = if part.amount.is_sign_negative() { "" } else { "+" };
        let deals = count(part.n, "deal", "deals");
        (!part.amount.is_zero()).then(|| format!("{name} {sign}{} ({deals})", money(span, part.amount)))
    };
    let parts: Vec<String> = change.parts().iter().filter_map(part).collect();
    let way = if by.is_sign_negative() { "fell" } else { "rose" };
    let (then, now) = (money(span, change.then), money(span, change.now));
    Some(format!("Since {since} it {way} from {then} to {now}: {}.", join(&parts)))
}

/// The forecast that is over, that of the day before the days, and that of now.
fn table(span: &Span<'_>, judged: Option<&Judged>) -> Table {
    let own = span.metrics().business.currency;
    let money = |amount: Decimal| Cell::Value(Value::money(amount, own));
    let over = judged.map(|one| {
        let range = [one.p10, one.mean, one.p90, one.actual].map(money);
        [Cell::Value(Value::Date(one.made)), Cell::Text("frozen".to_owned())].into_iter().chain(range).collect()
    });
    let running = |metrics: &Metrics<'_>, what: &str| {
        let ahead = soon(metrics)?;
        let range = [ahead.spread.quantile(0.1), ahead.mean, ahead.spread.quantile(0.9)].map(money);
        let first = [Cell::Value(Value::Date(metrics.today)), Cell::Text(what.to_owned())];
        Some(first.into_iter().chain(range).chain([Cell::Blank]).collect())
    };
    let is_frozen = judged.is_some_and(|one| one.made == span.past.today);
    let past = running(span.past, "looked back").filter(|_| !is_frozen);
    let rows: Vec<Vec<Cell>> = [over, past, running(span.metrics(), "now")].into_iter().flatten().collect();
    Table {
        id: format!("{}.forecast", span.noun()),
        title: "What was forecast for 30 days, and what came".to_owned(),
        columns: vec![
            words("made", "As of"),
            words("how", "Made"),
            numbers("p10", "Low"),
            numbers("mean", "On average"),
            numbers("p90", "High"),
            numbers("actual", "Came"),
        ],
        rows,
        ..Table::default()
    }
}
