//! What moved: the deals, sources and payments that made the days of a report differ from those before, each named.

use rust_decimal::Decimal;

use super::span::Span;
use crate::{
    base::{
        money::Currency,
        text::{count, shorten},
        value::{Detail, Value},
    },
    metrics::{
        moves::{Move, Moves},
        received::{Received, received},
        revenue::Group,
        sources::{self, Source},
    },
    report::{
        model::{Block, Inline, Item, Section, Status},
        pages::section,
    },
};

/// The most lines.
const MOST: usize = 5;
/// The deals won, and the sources, that are named at most.
const EACH: usize = 2;
/// The part of the larger of both sums that a source or a payment must make to be named, in percent.
const LEAST_PERCENT: i64 = 5;
/// The columns of a title among others.
const TITLE: usize = 40;

/// The section; `None` where nothing moved.
pub(super) fn section_of(span: &Span<'_>) -> Option<Section> {
    let sources = sources_of(span);
    let items: Vec<Item> = most_valuable(&span.now.won, EACH)
        .map(|one| deal(one, "won", Status::Ok))
        .chain(sources)
        .chain(most_valuable(&span.now.lost, 1).map(|one| deal(one, "lost", Status::Watch)))
        .chain(largest(span))
        .take(MOST)
        .collect();
    (!items.is_empty()).then(|| section("moved", "What moved", Block::List(items)))
}

/// The deals that are worth most, with a value or without one.
fn most_valuable(moves: &[Move], most: usize) -> impl Iterator<Item = &Move> {
    let mut sorted: Vec<&Move> = moves.iter().collect();
    let value = |one: &&Move| std::cmp::Reverse(one.value.as_ref().and_then(Value::number));
    sorted.sort_by_key(value);
    sorted.into_iter().take(most)
}

fn deal(one: &Move, what: &str, status: Status) -> Item {
    let value = one.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let mut text = vec![Inline::Text(format!("{what}: "))];
    if !one.id.is_empty() {
        text.extend([Inline::Code(one.id.clone()), Inline::Text(" ".to_owned())]);
    }
    text.push(Inline::Strong(shorten(&one.title, TITLE)));
    text.push(Inline::Text(format!("{value}, on {}", one.day.short())));
    Item { status: Some(status), text, excerpt: None }
}

/// The sources that brought so much more or less than on the days before. One that is not in for both says nothing.
fn sources_of(span: &Span<'_>) -> Vec<Item> {
    let own = span.metrics().business.currency;
    let amount = |moves: &Moves, name: &str| {
        moves
            .sources
            .iter()
            .find(|group| group.name == name)
            .map_or(Decimal::ZERO, |group| own_part(&group.amount, own))
    };
    let n =
        |moves: &Moves, name: &str| moves.sources.iter().find(|group| group.name == name).map_or(0, |group| group.n);
    let mut names: Vec<&str> = span.now.sources.iter().chain(&span.before.sources).map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut changes: Vec<(&str, Decimal, Decimal)> = names
        .into_iter()
        .filter(|name| is_in(span, name))
        .map(|name| (name, amount(&span.now, name), amount(&span.before, name)))
        .filter(|(_, now, before)| (now - before).abs() >= least(span, own) && now != before)
        .collect();
    changes.sort_by_key(|(name, now, before)| (std::cmp::Reverse((now - before).abs()), name.to_owned()));
    let item = |&(name, now, before): &(&str, Decimal, Decimal)| {
        let money = |amount: Decimal| Value::money(amount, own).words(Detail::Whole);
        let more = if now > before { "more" } else { "less" };
        let payments = count(n(&span.now, name), "payment", "payments");
        let words = format!(
            " brought {} {more} than the {} before: {} after {} ({payments}, {} before)",
            money((now - before).abs()),
            span.noun(),
            money(now),
            money(before),
            n(&span.before, name)
        );
        let label = sources::label(span.metrics().business, name);
        Item { status: None, text: vec![Inline::Strong(label), Inline::Text(words)], excerpt: None }
    };
    changes.iter().take(EACH).map(item).collect()
}

/// Whether a source speaks of all of the days, and of those before. Won deals are no source of their own: they are named.
fn is_in(span: &Span<'_>, name: &str) -> bool {
    let known = |source: &Source| {
        let silent = source.silent_within([span.days, span.earlier]).is_some();
        let missing = [span.days, span.earlier].map(|days| source.missing_from(days, span.metrics().today));
        !silent && missing.iter().all(Option::is_none)
    };
    span.metrics().sources().iter().find(|source| source.id == name).is_none_or(known)
}

/// The least difference that is told.
fn least(span: &Span<'_>, own: Currency) -> Decimal {
    let sum = |groups: &[Group]| groups.iter().map(|group| own_part(&group.amount, own)).sum::<Decimal>();
    let larger = sum(&span.now.sources).max(sum(&span.before.sources));
    (larger.max(Decimal::ZERO)).saturating_mul(Decimal::new(LEAST_PERCENT, 2))
}

/// The largest payment of the days, where it makes enough of them; rows that stand for several are none.
fn largest(span: &Span<'_>) -> Option<Item> {
    let own = span.metrics().business.currency;
    let rows = received(span.metrics(), span.days);
    let single = rows.iter().filter(|row| row.n == 1 && row.money.currency == own && span.days.contains(row.day));
    let most: &Received = single.max_by_key(|row| (row.money.amount, std::cmp::Reverse(&row.place)))?;
    let named = vec![
        Inline::Text("largest payment: ".to_owned()),
        Inline::Strong(Value::Money(vec![most.money]).words(Detail::Whole)),
        Inline::Text(format!(
            " from {}, on {} (",
            sources::label(span.metrics().business, &most.source),
            most.day.short()
        )),
        Inline::Code(most.place.clone()),
        Inline::Text(")".to_owned()),
    ];
    let enough = most.money.amount >= least(span, own) && !most.money.amount.is_zero();
    enough.then_some(Item { status: None, text: named, excerpt: None })
}

/// The amount in one currency.
fn own_part(value: &Value, own: Currency) -> Decimal {
    let Value::Money(sums) = value else { return Decimal::ZERO };
    sums.iter().find(|money| money.currency == own).map_or(Decimal::ZERO, |money| money.amount)
}
