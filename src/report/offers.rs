//! The page: what is sold, where, and how interest becomes money; replies to what was sent.

use super::{
    model::{Block, Cell, Inline, Section, Table},
    pages::{self, Body, section},
    replies,
    tables::{by_currency, count, data_only, minor, numbers, words},
    words::title,
};
use crate::{
    base::{
        ratio::{Portion, Ratio},
        text::join,
        value::{Detail, Value},
    },
    insights::{Facts, leader},
    metrics::{
        Metrics,
        offers::{Line, Offers},
        revenue::NONE,
    },
};

/// The fewest closed deals by which an offer is compared.
const LEAST_CLOSED: u64 = 20;

const FIGURES: &[&str] = &[
    "replies.rate",
    "replies.rate_last_week",
    "replies.last_week",
    "offers.impressions",
    "offers.engagement_rate",
    "offers.dm_rate",
];

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    let offers = &metrics.offers();
    offers.all.impressions.is_some()
        || offers.all.engagements.is_some()
        || offers.all.dm_starts.is_some()
        || offers.by_offer.iter().any(Line::is_known)
        || !offers.replies.weeks.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let offers = &facts.metrics.offers();
    let known =
        |id: &&str| facts.metrics.figure(id, Some(0)).is_some_and(|figure| !matches!(figure.value, Value::Missing(_)));
    let shown: Vec<&str> = FIGURES.iter().copied().filter(known).collect();
    let mut sections = Vec::new();
    if !shown.is_empty() {
        sections.push(section("figures", "Key figures", Block::Figures(pages::figures(facts, &shown))));
    }
    sections.extend(by_offer(facts));
    sections.extend(lines(facts.metrics));
    sections.extend(sources(facts.metrics));
    sections.extend(replies::sections(facts));
    Body { headline: headline(offers, facts.metrics), sections }
}

fn headline(offers: &Offers, metrics: &Metrics<'_>) -> String {
    let most = offers.by_offer.iter().find(|line| line.is_named() && own(line, metrics).is_some());
    let all = offers.all.amount.as_ref().map_or_else(String::new, |all| all.words(Detail::Whole));
    let brought = most.and_then(|line| {
        let amount = line.amount.as_ref()?.words(Detail::Whole);
        Some(format!("{} brought the most: {amount} of {all} to date", title(&line.offer)))
    });
    let mut parts: Vec<String> = brought.into_iter().chain(verdict(offers)).collect();
    if parts.is_empty() {
        parts.extend(replies::headline(&offers.replies));
    }
    match parts.as_slice() {
        [] => "Nobody paid, closed or replied yet.".to_owned(),
        parts => format!("{}.", parts.join(". ")),
    }
}

/// The amount in the business's currency, where it is more than nothing.
fn own(line: &Line, metrics: &Metrics<'_>) -> Option<rust_decimal::Decimal> {
    let Some(Value::Money(monies)) = &line.amount else { return None };
    let found = monies.iter().find(|money| money.currency == metrics.business.currency)?;
    Some(found.amount).filter(|amount| amount.is_sign_positive() && !amount.is_zero())
}

/// Which offer wins more of its closed deals, held against those that have enough of them.
fn verdict(offers: &Offers) -> Option<String> {
    let named = || offers.by_offer.iter().filter(|line| line.is_named() && line.closed().n > 0);
    let name = |line: &Line| title(&line.offer);
    let enough: Vec<&Line> = named().filter(|line| line.closed().n >= LEAST_CLOSED).collect();
    let compared = if enough.len() < 2 { named().collect() } else { enough };
    let titles: Vec<String> = compared.iter().map(|line| name(line)).collect();
    let rates: Vec<(&str, Portion)> =
        titles.iter().zip(&compared).map(|(name, line)| (name.as_str(), line.closed().into())).collect();
    leader::words(&rates, "closed deals")
}

/// The offers that have too few closed deals to be compared.
fn too_early(offers: &Offers) -> String {
    let few = offers.by_offer.iter().filter(|line| line.is_named() && (1..LEAST_CLOSED).contains(&line.closed().n));
    let few: Vec<String> =
        few.map(|line| format!("{} ({} of {})", title(&line.offer), line.won, line.closed().n)).collect();
    let be = if few.len() == 1 { "is" } else { "are" };
    if few.is_empty() { String::new() } else { format!("{} {be} too early to compare", join(&few)) }
}

/// A rate with its counts; blank where it is not known.
pub(super) fn rate(ratio: Option<Ratio>, drawn: bool) -> Cell {
    let Some(ratio) = ratio.filter(|ratio| ratio.n > 0 && ratio.k <= ratio.n) else { return Cell::Blank };
    let value = ratio.fraction().map_or_else(|| Value::Missing(String::new()), Value::Share);
    Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval: if drawn { ratio.wilson() } else { None } }
}

fn maybe(n: Option<u64>) -> Cell {
    n.map_or(Cell::Blank, count)
}

fn money(value: Option<&Value>) -> Cell {
    value.map_or(Cell::Blank, |value| Cell::Value(value.clone()))
}

/// `content_engine` as people say it; other names as they are.
fn named(name: &str) -> Cell {
    if name.contains('_') { Cell::Name(name.to_owned(), title(name)) } else { Cell::Text(name.to_owned()) }
}

/// Every offer with its steps from interest to money.
fn by_offer(facts: Facts<'_>) -> Option<Section> {
    let offers = &facts.metrics.offers();
    if !offers.by_offer.iter().any(Line::is_known) {
        return None;
    }
    let row = |name: Cell, line: &Line| {
        vec![
            name,
            maybe(line.impressions),
            maybe(line.engagements),
            rate(line.engagement_rate(), false),
            maybe(line.dm_starts),
            rate(line.dm_rate(), false),
            count(line.pipeline),
            count(line.won),
            rate(Some(line.closed()), true),
            money(line.amount.as_ref()),
        ]
    };
    let table = Table {
        id: "offers.summary".to_owned(),
        title: "Offers, from interest to money".to_owned(),
        columns: vec![
            words("offer", "Offer"),
            minor(numbers("impressions", "Impressions")),
            data_only(numbers("engagements", "Engagements")),
            minor(numbers("engagement_rate", "Engaged")),
            data_only(numbers("dm_starts", "Chats")),
            minor(numbers("dm_rate", "Chats begun")),
            numbers("pipeline", "Deals"),
            numbers("won", "Won"),
            numbers("win_rate", "Won of closed"),
            numbers("amount", "Revenue"),
        ],
        rows: offers.by_offer.iter().map(|line| row(named(&line.offer), line)).collect(),
        total: Some(row(Cell::Text("All".to_owned()), &offers.all)),
        note: "An empty cell is not known: no row speaks of it. Engaged is of impressions, chats begun of engagements."
            .to_owned(),
        limit: 20,
        ..Table::default()
    };
    let ids: Vec<&str> =
        offers.by_offer.iter().flat_map(|line| &line.figures).flatten().map(String::as_str).take(60).collect();
    let mut blocks = vec![Block::Table(by_currency(table, facts.metrics.business.currency))];
    if !ids.is_empty() {
        blocks.push(Block::Behind(pages::figures(facts, &ids)));
    }
    let note = too_early(offers);
    Some(Section { id: "by-offer".to_owned(), title: "By offer".to_owned(), note, blocks, ..Section::default() })
}

/// Every offer on every platform, in every niche.
fn lines(metrics: &Metrics<'_>) -> Option<Section> {
    let offers = &metrics.offers();
    let row = |line: &Line| {
        vec![
            named(&line.offer),
            named(&line.platform),
            named(&line.niche),
            maybe(line.impressions),
            maybe(line.engagements),
            maybe(line.dm_starts),
            count(line.pipeline),
            count(line.won),
            count(line.lost),
            money(line.won_value.as_ref()),
            money(line.amount.as_ref()),
        ]
    };
    let table = Table {
        id: "offers".to_owned(),
        title: "Offers by platform and niche".to_owned(),
        columns: vec![
            words("offer", "Offer"),
            words("platform", "Platform"),
            words("niche", "Niche"),
            minor(numbers("impressions", "Impressions")),
            minor(numbers("engagements", "Engagements")),
            minor(numbers("dm_starts", "Chats")),
            numbers("pipeline", "Deals"),
            numbers("won", "Won"),
            minor(numbers("lost", "Lost")),
            minor(numbers("won_value", "Value won")),
            numbers("amount", "Revenue"),
        ],
        rows: offers.lines.iter().map(row).collect(),
        total: None,
        note: "The value won and revenue are two views of one sale: they are never added.".to_owned(),
        limit: 10,
        ..Table::default()
    };
    let worth = offers.lines.iter().any(Line::is_named);
    let mut blocks = vec![Block::Table(by_currency(table, metrics.business.currency))];
    if !offers.misplaced.is_empty() {
        let names = join(&offers.misplaced);
        let (be, stand) = if offers.misplaced.len() == 1 { ("is an offer", "stands") } else { ("are offers", "stand") };
        let text = format!("{names} {be}, and also {stand} in the column niche: likely the wrong one.");
        blocks.insert(0, Block::Note(vec![Inline::Text(text)]));
    }
    worth.then(|| Section {
        id: "offers".to_owned(),
        title: "By platform and niche".to_owned(),
        blocks,
        ..Section::default()
    })
}

/// Where the wins come from.
fn sources(metrics: &Metrics<'_>) -> Option<Section> {
    let sources = &metrics.offers().sources;
    let row = |line: &Line| {
        vec![
            named(&line.platform),
            named(&line.niche),
            count(line.pipeline),
            count(line.won),
            rate(Some(line.closed()), true),
            money(line.won_value.as_ref()),
        ]
    };
    let table = Table {
        id: "offers.sources".to_owned(),
        title: "Top sources of deals, by platform and niche".to_owned(),
        columns: vec![
            words("platform", "Platform"),
            words("niche", "Niche"),
            numbers("pipeline", "Deals"),
            numbers("won", "Won"),
            numbers("win_rate", "Won of closed"),
            numbers("won_value", "Value won"),
        ],
        rows: sources.iter().map(row).collect(),
        limit: 10,
        ..Table::default()
    };
    let worth = sources.iter().any(|line| line.platform != NONE || line.niche != NONE);
    let best = sources.first().filter(|line| line.won > 0)?;
    let value = best.won_value.as_ref().map_or_else(String::new, |value| value.words(Detail::Whole));
    let place = if best.niche == NONE { best.platform.clone() } else { format!("{}, {}", best.platform, best.niche) };
    let closed = best.closed();
    let early = if closed.n < LEAST_CLOSED { ", too few to compare rates" } else { "" };
    let note = format!("{place} won the most: {value}, {} of {} closed{early}", closed.k, closed.n);
    worth.then(|| Section {
        note,
        ..section("sources", "Top sources", Block::Table(by_currency(table, metrics.business.currency)))
    })
}
