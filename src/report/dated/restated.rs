//! What earlier reports said, and what the rows say of their days now: by how much, from which source, in which rows.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    archive::{self, Archive, Moved, Row, Told},
    span::Span,
};
use crate::{
    base::{
        money::{Currency, Money, Sums},
        text::count,
        value::{Detail, Value},
    },
    metrics::{moves, sources},
    report::{
        model::{Block, Cell, Inline, Item, Section, Table},
        pages,
        tables::{numbers, words},
    },
};

/// The rows that are named of a source.
const ROWS: usize = 3;
/// The sources, and the deals, that are named of a report.
const NAMED: usize = 4;

/// How what a report said differs from what the rows say now.
#[derive(Clone, Debug, PartialEq)]
pub struct Restated {
    /// The report's name.
    pub name: String,
    /// What it said.
    pub was: Vec<Money>,
    /// What it is now.
    pub now: Vec<Money>,
    /// What each source adds to the difference. Their sum is the difference.
    pub parts: Vec<Part>,
    /// The deals that moved in its days and were not in it.
    pub came: Vec<Moved>,
    /// The deals that were in it and move in its days no more.
    pub went: Vec<Moved>,
}

/// What a source adds to a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The id of the source.
    pub source: String,
    /// By how much.
    pub by: Money,
    /// The rows that make the difference, those that make most of it first; days where rows were summed.
    pub rows: Vec<Changed>,
}

/// A row that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// How.
    pub how: How,
    /// Where it is, or for one that is gone what it was: its id and its day.
    pub row: String,
    /// What it adds to the difference.
    pub by: Decimal,
}

/// How a row is not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is another amount, or of another day.
    Otherwise,
    /// It was not there.
    New,
    /// It is no longer there, or of no day of the report.
    Gone,
}

/// The section on the reports before, the latest first, and on what of it was not told yet; `None` where nothing changed.
pub(super) fn section_of(span: &Span<'_>, before: &[Archive]) -> Option<Section> {
    let found: Vec<Restated> = before
        .iter()
        .enumerate()
        .filter_map(|(at, archive)| {
            let rows = archive::rows(span.metrics(), archive.days);
            let deals = if at == 0 { archive::deals(&moves::moves(span.metrics(), archive.days)) } else { None };
            let restated = restated(archive, &rows, deals.as_deref());
            let later = before.get(..at).unwrap_or_default();
            (!restated.is_nothing() && !was_told(&restated, later)).then_some(restated)
        })
        .collect();
    let items: Vec<Item> = found.iter().map(|one| item(one, span)).collect();
    (!items.is_empty()).then(|| Section {
        note: "what earlier reports said, and what the rows say now".to_owned(),
        blocks: vec![Block::List(items), Block::Data(table(&found))],
        ..pages::section("restated", "Restated", Block::Note(Vec::new()))
    })
}

/// How the rows of a report's days, and the deals that moved in them, differ from those that it was made of.
pub fn restated(archive: &Archive, rows: &[Row], deals: Option<&[Moved]>) -> Restated {
    let now = if archive.are_sums { archive::summed(rows) } else { rows.to_vec() };
    let (gone, new) = differ(&archive.rows, &now);
    let (went, came) = match (&archive.deals, deals) {
        (Some(then), Some(now)) => {
            let (then, now): (BTreeSet<&Moved>, BTreeSet<&Moved>) = (then.iter().collect(), now.iter().collect());
            let only = |a: &BTreeSet<&Moved>, b: &BTreeSet<&Moved>| a.difference(b).map(|one| (*one).clone()).collect();
            (only(&then, &now), only(&now, &then))
        }
        _ => (Vec::new(), Vec::new()),
    };
    Restated {
        name: archive.name.clone(),
        was: sum(&archive.rows),
        now: sum(&now),
        parts: parts(&gone, &new),
        came,
        went,
    }
}

impl Restated {
    fn is_nothing(&self) -> bool {
        self.parts.is_empty() && self.came.is_empty() && self.went.is_empty()
    }
}

/// The rows of each side that the other has not.
fn differ<'a>(then: &'a [Row], now: &'a [Row]) -> (Vec<&'a Row>, Vec<&'a Row>) {
    let key = |row: &'a Row| (&row.source, &row.id, row.day, row.money.currency, row.money.amount);
    let mut counts: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in then {
        counts.entry(key(row)).or_default().push(row);
    }
    let new = now.iter().filter(|row| counts.get_mut(&key(row)).and_then(Vec::pop).is_none()).collect();
    (counts.into_values().flatten().collect(), new)
}

/// What each source adds to the difference, the most first.
fn parts(gone: &[&Row], new: &[&Row]) -> Vec<Part> {
    let mut found: BTreeMap<(&str, Currency), Part> = BTreeMap::new();
    for (row, changed) in changes(gone, new) {
        let by = Money::new(Decimal::ZERO, row.money.currency);
        let empty = || Part { source: row.source.clone(), by, rows: Vec::new() };
        let part = found.entry((&row.source, row.money.currency)).or_insert_with(empty);
        part.by.amount = part.by.amount.saturating_add(changed.by);
        part.rows.push(changed);
    }
    let mut parts: Vec<Part> = found.into_values().collect();
    for part in &mut parts {
        part.rows.sort_by_key(|row| (std::cmp::Reverse(row.by.abs()), row.how));
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.by.amount.abs()));
    parts
}

/// Each row that is not as it was, with how.
fn changes<'a>(gone: &[&'a Row], new: &[&'a Row]) -> Vec<(&'a Row, Changed)> {
    let place = |row: &Row| if row.place.is_empty() { row.day.words() } else { row.place.clone() };
    let mut left: Vec<&Row> = new.to_vec();
    let mut found = Vec::new();
    for &then in gone {
        let changed = if let Some(at) = left.iter().position(|now| is_same(then, now)) {
            let now = left.remove(at);
            let by = now.money.amount.saturating_sub(then.money.amount);
            Changed { how: How::Otherwise, row: place(now), by }
        } else {
            let day = then.day.short();
            let row = if then.id.is_empty() { format!("one of {day}") } else { format!("{} of {day}", then.id) };
            Changed { how: How::Gone, row, by: -then.money.amount }
        };
        found.push((then, changed));
    }
    let added = |now: &'a Row| (now, Changed { how: How::New, row: place(now), by: now.money.amount });
    found.extend(left.into_iter().map(added));
    found
}

/// Whether a row is another one as it was: by its id or, where it has none, by its place; a sum by its day.
fn is_same(then: &Row, now: &Row) -> bool {
    let own = |row: &Row| match (row.id.is_empty(), row.place.is_empty()) {
        (false, _) => row.id.clone(),
        (true, false) => row.place.clone(),
        (true, true) => row.day.to_string(),
    };
    (&then.source, then.money.currency, own(then)) == (&now.source, now.money.currency, own(now))
}

fn sum(rows: &[Row]) -> Vec<Money> {
    let mut sums = Sums::default();
    for row in rows {
        sums.add(row.money.amount, row.money.currency);
    }
    sums.iter().collect()
}

fn amount(sums: &[Money], currency: Currency) -> Decimal {
    sums.iter().find(|money| money.currency == currency).map_or(Decimal::ZERO, |money| money.amount)
}

/// Whether the last report that told of it told the same: as much from each source. Only the report right before also tells
/// of deals.
fn was_told(restated: &Restated, later: &[Archive]) -> bool {
    let part = |part: &Part| {
        let now = amount(&restated.now, part.by.currency);
        ((part.source.clone(), part.by.currency), (part.by.amount, now))
    };
    let parts: Told = restated.parts.iter().map(part).collect();
    let last = later.iter().find_map(|archive| archive.told.get(&restated.name));
    !later.is_empty() && (parts.is_empty() || last == Some(&parts))
}

/// `2026-W08 was reported as $4,200.00; it is $4,450.00 now: +$250.00 from Stripe (data/revenue/stripe.csv:17).`
fn item(restated: &Restated, span: &Span<'_>) -> Item {
    let own = span.metrics().business.currency;
    let total = |sums: &[Money]| {
        let mut sums = sums.to_vec();
        sums.sort_by_key(|money| (money.currency != own, money.currency));
        let sums = if sums.is_empty() { vec![Money::new(Decimal::ZERO, own)] } else { sums };
        Value::Money(sums).words(Detail::Exact)
    };
    let mut text = vec![Inline::Strong(restated.name.clone())];
    if !restated.parts.is_empty() {
        let (was, now) = (total(&restated.was), total(&restated.now));
        text.push(Inline::Text(if was == now {
            format!(" was reported as {was}, and comes to that still: ")
        } else {
            format!(" was reported as {was}; it is {now} now: ")
        }));
        for (at, part) in restated.parts.iter().take(NAMED).enumerate() {
            text.extend((at > 0).then(|| Inline::Text("; ".to_owned())));
            text.extend(part_words(part, span));
        }
        if let Some(rest) = restated.parts.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
            text.push(Inline::Text(format!("; {} more", count(rest as u64, "source", "sources"))));
        }
    }
    let deals = [(&restated.came, "added since"), (&restated.went, "no more")];
    let deals: Vec<(&Moved, &str)> =
        deals.iter().flat_map(|(list, what)| list.iter().map(move |one| (one, *what))).collect();
    for (at, (one, what)) in deals.iter().take(NAMED).enumerate() {
        let first = at == 0 && restated.parts.is_empty();
        text.push(Inline::Text(if first { ": " } else { "; " }.to_owned()));
        text.push(Inline::Code(one.id.clone()));
        text.push(Inline::Text(format!(" was {} on {}, {what}", one.what, one.day.short())));
    }
    if let Some(rest) = deals.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
        text.push(Inline::Text(format!("; and {} more", count(rest as u64, "deal", "deals"))));
    }
    Item { status: None, text, excerpt: None }
}

/// `+$250.00 from Stripe (data/revenue/stripe.csv:17 by +$200.00, data/revenue/stripe.csv:18 is new with $100.00, rev-k7m2 of
/// 17 Feb is gone with $50.00, 2 more rows)`.
fn part_words(part: &Part, span: &Span<'_>) -> Vec<Inline> {
    let label = sources::label(span.metrics().business, &part.source);
    let money = |amount: Decimal| Value::money(amount, part.by.currency).words(Detail::Exact);
    let plus = |by: Decimal| format!("{}{}", if by.is_sign_negative() { "" } else { "+" }, money(by));
    let mut text = vec![Inline::Text(format!("{} from {label} (", plus(part.by.amount)))];
    for (at, row) in part.rows.iter().take(ROWS).enumerate() {
        text.extend((at > 0).then(|| Inline::Text(", ".to_owned())));
        text.push(Inline::Code(row.row.clone()));
        text.push(Inline::Text(match row.how {
            How::Otherwise if row.by.is_zero() => " on another day".to_owned(),
            How::Otherwise => format!(" by {}", plus(row.by)),
            How::New => format!(" is new with {}", money(row.by)),
            How::Gone => format!(" is gone with {}", money(-row.by)),
        }));
    }
    if let Some(rest) = part.rows.len().checked_sub(ROWS).filter(|rest| *rest > 0) {
        text.push(Inline::Text(format!(", {}", count(rest as u64, "more row", "more rows"))));
    }
    text.push(Inline::Text(")".to_owned()));
    text
}

/// The same for programs, and for the reports to come: a row a report and source.
fn table(found: &[Restated]) -> Table {
    let row = |(one, part): (&Restated, &Part)| {
        let money = |amount: Decimal| Cell::Value(Value::money(amount, part.by.currency));
        vec![
            Cell::Text(one.name.clone()),
            Cell::Text(part.by.currency.code().to_owned()),
            money(amount(&one.was, part.by.currency)),
            money(amount(&one.now, part.by.currency)),
            Cell::Text(part.source.clone()),
            money(part.by.amount),
        ]
    };
    let each = found.iter().flat_map(|one| one.parts.iter().map(move |part| (one, part)));
    Table {
        id: archive::TOLD.to_owned(),
        title: "What earlier reports said, and what the rows say now".to_owned(),
        columns: vec![
            words("report", "Report"),
            words("currency", "Currency"),
            numbers("was", "Reported"),
            numbers("now", "Now"),
            words("source", "Source"),
            numbers("by", "By"),
        ],
        rows: each.map(row).collect(),
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::fixture::{day, decimal, eur, window};

    fn row(source: &str, id: &str, on: &str, amount: &str, line: u32) -> Row {
        Row {
            source: source.into(),
            id: id.into(),
            day: day(on),
            money: Money::new(decimal(amount), Currency::USD),
            place: format!("data/revenue/{source}.csv:{line}"),
        }
    }

    fn archive(rows: &[Row], are_sums: bool) -> Archive {
        let rows = if are_sums { archive::summed(rows) } else { rows.to_vec() };
        Archive {
            name: "2026-W08".into(),
            days: window("2026-02-16", "2026-02-22"),
            rows,
            are_sums,
            deals: Some(Vec::new()),
            told: BTreeMap::new(),
        }
    }

    fn said(parts: &[Part]) -> Vec<String> {
        let say = |part: &Part| {
            let row = |row: &Changed| format!("{:?} {} {}", row.how, row.row, row.by);
            let rows: Vec<String> = part.rows.iter().map(row).collect();
            format!("{} {}: {}", part.source, part.by.amount, rows.join(", "))
        };
        parts.iter().map(say).collect()
    }

    #[test]
    fn each_source_has_its_part_and_its_rows() {
        let then = [
            row("stripe", "a", "2026-02-16", "100", 2),
            row("stripe", "", "2026-02-17", "50", 3),
            row("paypal", "", "2026-02-18", "70", 2),
        ];
        let now = [
            row("stripe", "", "2026-02-17", "50.00", 2),
            row("stripe", "a", "2026-02-16", "120", 3),
            row("stripe", "b", "2026-02-20", "230", 4),
        ];
        let found = restated(&archive(&then, false), &now, Some(&[]));
        let wanted = [
            "stripe 250: New data/revenue/stripe.csv:4 230, Otherwise data/revenue/stripe.csv:3 20",
            "paypal -70: Gone one of 18 Feb -70",
        ];
        assert_eq!(said(&found.parts), wanted);
        assert_eq!(amount(&found.was, Currency::USD), decimal("220"));
        assert_eq!(amount(&found.now, Currency::USD), decimal("400"));
        let sums = restated(&archive(&then, true), &now, None);
        let wanted =
            ["stripe 250: New 20 Feb 2026 230, Otherwise 16 Feb 2026 20", "paypal -70: Gone one of 18 Feb -70"];
        assert_eq!(said(&sums.parts), wanted);
        assert!(sums.came.is_empty() && sums.went.is_empty());
    }

    #[test]
    fn deals_that_were_added_or_are_gone_are_named() {
        let moved = |what: &str, id: &str| Moved { what: what.into(), id: id.into(), day: day("2026-02-19") };
        let then = Archive { deals: Some(vec![moved("won", "a"), moved("lost", "b")]), ..archive(&[], false) };
        let found = restated(&then, &[], Some(&[moved("won", "a"), moved("won", "b")]));
        assert_eq!((found.came, found.went), (vec![moved("won", "b")], vec![moved("lost", "b")]));
        assert!(restated(&then, &[], None).is_nothing(), "nobody knows");
    }

    #[test]
    fn what_was_told_is_told_again_only_when_it_changed_again() {
        let then = [row("stripe", "a", "2026-02-16", "100", 2)];
        let now = [row("stripe", "a", "2026-02-16", "120", 2)];
        let found = restated(&archive(&then, false), &now, None);
        let later = |now: &str| {
            let by = decimal(now) - decimal("100");
            let told = Told::from([(("stripe".to_owned(), Currency::USD), (by, decimal(now)))]);
            let told = BTreeMap::from([("2026-W08".to_owned(), told)]);
            Archive { name: "2026-W09".into(), told, ..archive(&[], false) }
        };
        assert!(!was_told(&found, &[]) && !was_told(&found, &[archive(&[], false)]));
        assert!(was_told(&found, &[later("120")]) && !was_told(&found, &[later("110")]));
        assert!(was_told(&found, &[later("120"), later("110")]) && !was_told(&found, &[later("110"), later("120")]));
    }

    #[test]
    fn what_was_told_of_one_source_is_told_again_of_another() {
        let then = [row("stripe", "a", "2026-02-16", "100", 2)];
        let with = |source: &str| [then[0].clone(), row(source, "b", "2026-02-17", "50", 2)];
        let part = |source: &str| ((source.to_owned(), Currency::USD), (decimal("50"), decimal("150")));
        let told =
            |parts: Told| Archive { told: BTreeMap::from([("2026-W08".to_owned(), parts)]), ..archive(&[], false) };
        let found = restated(&archive(&then, false), &with("paypal"), None);
        assert!(was_told(&found, &[told(Told::from([part("paypal")]))]));
        assert!(!was_told(&found, &[told(Told::from([part("msn")]))]));
        assert!(!was_told(&found, &[told(Told::from([part("paypal"), part("msn")]))]), "one of two is gone");
        let nothing = restated(&archive(&then, false), &then, None);
        assert!(was_told(&nothing, &[told(Told::from([part("paypal")]))]), "there is nothing to tell");
    }

    #[test]
    fn no_amount_is_too_large_to_be_added_up() {
        let most = Decimal::MAX.to_string();
        for sign in ["", "-"] {
            let each = |at: u32| row("stripe", "", "2026-02-16", &format!("{sign}{most}"), at);
            let other = Row { money: Money::new(-each(2).money.amount, Currency::USD), ..each(2) };
            for now in [vec![], vec![other]] {
                let found = restated(&archive(&[each(2), each(3)], false), &now, None);
                assert_eq!(found.parts[0].by.amount.abs(), Decimal::MAX);
            }
        }
    }

    #[derive(Clone, Debug)]
    enum Edit {
        Add(usize, usize, i64),
        Remove(usize),
        Amount(usize, i64),
        Day(usize, usize),
        Currency(usize),
        Nothing,
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let cents = -50_000i64..50_000;
        prop_oneof![
            (0usize..3, 0usize..7, cents.clone()).prop_map(|(source, on, cents)| Edit::Add(source, on, cents)),
            (0usize..12).prop_map(Edit::Remove),
            (0usize..12, cents).prop_map(|(at, cents)| Edit::Amount(at, cents)),
            (0usize..12, 0usize..7).prop_map(|(at, on)| Edit::Day(at, on)),
            (0usize..12).prop_map(Edit::Currency),
            Just(Edit::Nothing),
        ]
    }

    fn made(at: usize, (source, on, cents, with_id): (usize, usize, i64, bool)) -> Row {
        let id = if with_id { format!("r{at}") } else { String::new() };
        let money = Money::new(Decimal::new(cents, 2), Currency::USD);
        let source = ["stripe", "paypal", "msn"][source].to_owned();
        Row { source, id, day: day("2026-02-16").plus(on as i32), money, place: format!("data/x.csv:{}", at + 2) }
    }

    fn edited(mut rows: Vec<Row>, edits: &[Edit]) -> Vec<Row> {
        for edit in edits {
            let n = rows.len();
            match edit {
                Edit::Add(source, on, cents) => rows.push(made(n, (*source, *on, *cents, false))),
                Edit::Remove(at) if n > 0 => drop(rows.remove(at % n)),
                Edit::Amount(at, cents) if n > 0 => rows[at % n].money.amount = Decimal::new(*cents, 2),
                Edit::Day(at, on) if n > 0 => rows[at % n].day = day("2026-02-16").plus(*on as i32),
                Edit::Currency(at) if n > 0 => rows[at % n].money.currency = eur(),
                _ => {}
            }
        }
        rows.reverse();
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_parts_add_up_to_the_difference(
            rows in prop::collection::vec((0usize..3, 0usize..7, -50_000i64..50_000, any::<bool>()), 0..12),
            edits in prop::collection::vec(edit(), 0..6),
            are_sums in any::<bool>(),
        ) {
            let then: Vec<Row> = rows.into_iter().enumerate().map(|(at, row)| made(at, row)).collect();
            let now = edited(then.clone(), &edits);
            let found = restated(&archive(&then, are_sums), &now, Some(&[]));
            for currency in [Currency::USD, eur()] {
                let total = |rows: &[Row]| rows.iter().filter(|row| row.money.currency == currency).map(|row| row.money.amount).sum::<Decimal>();
                let parts = found.parts.iter().filter(|part| part.by.currency == currency).map(|part| part.by.amount).sum::<Decimal>();
                prop_assert_eq!(parts, total(&now) - total(&then));
                prop_assert_eq!(amount(&found.now, currency), total(&now));
                prop_assert_eq!(amount(&found.was, currency), total(&then));
            }
            for part in &found.parts {
                let sum: Decimal = part.rows.iter().map(|row| row.by).sum();
                prop_assert!(!part.rows.is_empty() && sum == part.by.amount, "{:?}", part);
            }
            if edits.iter().all(|edit| matches!(edit, Edit::Nothing)) {
                prop_assert!(found.is_nothing(), "{:?}", found);
            }
        }
    }
}
