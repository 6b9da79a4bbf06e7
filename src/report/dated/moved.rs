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
    let rows = received(span.metrics(), span.days);
    let won: Vec<&Move> = most_valuable(&span.now.won, EACH);
    let told = |row: &Received| won.iter().any(|one| one.id == row.deal && !row.deal.is_empty());
    let explained = |source: &str| {
        let mut own = rows.iter().filter(|row| row.source == source).peekable();
        own.peek().is_some() && own.all(told)
    };
    let sources = sources_of(span).into_iter().filter(|one| one.now < one.before || !explained(one.name));
    let items: Vec<Item> = won
        .iter()
        .map(|one| deal(one, "", Status::Won))
        .chain(sources.take(EACH).map(|one| source(span, &one)))
        .chain(most_valuable(&span.now.lost, 1).into_iter().map(|one| deal(one, "lost: ", Status::Watch)))
        .chain(largest(span, rows.iter().filter(|row| !told(row))))
        .take(MOST)
        .collect();
    (!items.is_empty()).then(|| section("moved", "What moved", Block::List(items)))
}

/// The deals that are worth most, with a value or without one.
fn most_valuable(moves: &[Move], most: usize) -> Vec<&Move> {
    let mut sorted: Vec<&Move> = moves.iter().collect();
    let value = |one: &&Move| std::cmp::Reverse(one.value.as_ref().and_then(Value::number));
    sorted.sort_by_key(value);
    sorted.truncate(most);
    sorted
}

fn deal(one: &Move, what: &str, status: Status) -> Item {
    let value = one.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let mut text: Vec<Inline> = (!what.is_empty()).then(|| Inline::Text(what.to_owned())).into_iter().collect();
    if !one.id.is_empty() {
        text.extend([Inline::Code(one.id.clone()), Inline::Text(" ".to_owned())]);
    }
    text.push(Inline::Strong(shorten(&one.title, TITLE)));
    text.push(Inline::Text(format!("{value}, on {}", one.day.short())));
    Item { status: Some(status), text, excerpt: None }
}

/// What a source brought, and what it brought before.
struct Brought<'a> {
    name: &'a str,
    now: Decimal,
    before: Decimal,
    n: [u64; 2],
}

impl Brought<'_> {
    fn by(&self) -> Decimal {
        (self.now - self.before).abs()
    }
}

/// The sources that brought so much more or less than on the days before, the most first. One that is not in for both
/// says nothing.
fn sources_of<'a>(span: &'a Span<'_>) -> Vec<Brought<'a>> {
    let own = span.metrics().business.currency;
    let of = |moves: &Moves, name: &str| {
        let group = moves.sources.iter().find(|group| group.name == name);
        group.map_or((Decimal::ZERO, 0), |group| (own_part(&group.amount, own), group.n))
    };
    let mut names: Vec<&str> = span.now.sources.iter().chain(&span.before.sources).map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let brought = |name| {
        let ((now, n), (before, n_before)) = (of(&span.now, name), of(&span.before, name));
        Brought { name, now, before, n: [n, n_before] }
    };
    let least = least(span, own);
    let mut found: Vec<Brought<'_>> = names.into_iter().filter(|name| is_in(span, name)).map(brought).collect();
    found.retain(|one| one.by() >= least && !one.by().is_zero());
    found.sort_by_key(|one| std::cmp::Reverse(one.by()));
    found
}

/// `Stripe brought $3,017 less than the week before: $3,490 after $6,507 (4 payments, 9 before)`. No row is not $0.
fn source(span: &Span<'_>, one: &Brought<'_>) -> Item {
    let money = |amount: Decimal| Value::money(amount, span.metrics().business.currency).words(Detail::Whole);
    let payments = |n: u64| count(n, "payment", "payments");
    let (now, before, noun) = (money(one.now), money(one.before), span.noun());
    let words = match one.n {
        [0, n] => format!(" has no row in the {noun}; {before} came the {noun} before ({})", payments(n)),
        [n, 0] => format!(" brought {now}; it had no row the {noun} before ({})", payments(n)),
        [n, then] => {
            let more = if one.now > one.before { "more" } else { "less" };
            let by = money(one.by());
            format!(
                " brought {by} {more} than the {noun} before: {now} after {before} ({}, {then} before)",
                payments(n)
            )
        }
    };
    let label = sources::label(span.metrics().business, one.name);
    Item { status: None, text: vec![Inline::Strong(label), Inline::Text(words)], excerpt: None }
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

/// The largest of some payments, where it makes enough of the days; rows that stand for several, or for many days, are
/// none.
fn largest<'a>(span: &Span<'_>, rows: impl Iterator<Item = &'a Received>) -> Option<Item> {
    let own = span.metrics().business.currency;
    let single = rows.filter(|row| row.n == 1 && row.money.currency == own && row.days.days() == 1);
    let most = single.max_by_key(|row| (row.money.amount, std::cmp::Reverse(&row.place)))?;
    let named = vec![
        Inline::Text("largest payment: ".to_owned()),
        Inline::Strong(Value::Money(vec![most.money]).words(Detail::Whole)),
        Inline::Text(format!(
            " from {}, on {} (",
            sources::label(span.metrics().business, &most.source),
            most.days.from.short()
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
