//! The page: leads that were sold: tiers, buyers, how good the predictions were, prices.

mod predictions;

use super::{
    model::{Block, Cell, Inline, Section, Series, Table},
    pages::{self, Body, section},
    rates::{self, drawn, named, number, of, plain, share, whole},
    tables::{by_currency, count, data_only, minor, numbers, sum, words},
    words::title,
};
use crate::{
    base::{
        calendar::Month,
        money::Currency,
        ratio::Ratio,
        text,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        leads::{Leads, Lot, bands::Band},
        revenue::NONE,
    },
};

const FIGURES: &[&str] = &[
    "leads.accepted_revenue",
    "leads.last_30_days",
    "leads.acceptance_rate",
    "leads.revenue_each",
    "leads.price",
    "leads.response_hours",
    "leads.rating",
    "leads.count",
    "leads.revenue",
];

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    metrics.leads().n > 0
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let (leads, own) = (&metrics.leads(), metrics.business.currency);
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, FIGURES)))];
    sections.extend(months(leads, own));
    sections.extend(buyers(facts));
    sections.extend(tiers(leads, own));
    sections.extend(prices(leads, own));
    sections.extend(predictions::section(facts));
    Body { headline: headline(facts), sections }
}

fn headline(facts: Facts<'_>) -> String {
    let leads = &facts.metrics.leads();
    let figure = |id: &str| facts.metrics.figure(id, Some(0));
    let earned = figure("leads.accepted_revenue").map_or_else(String::new, |figure| figure.value.words(Detail::Whole));
    let offered = text::count(leads.n, "lead", "leads");
    let rate =
        figure("leads.acceptance_rate").and_then(|figure| Some((figure.ratio.filter(|ratio| ratio.n > 0)?, figure)));
    let first = match rate {
        Some((ratio, figure)) => {
            let target = rates::against_target(&figure).map_or_else(String::new, |words| format!(" ({words})"));
            format!("Buyers accepted {} leads{target}, for {earned}", of(ratio))
        }
        None => format!("{offered} for {earned}; no row says whether buyers accepted"),
    };
    let most = leads.buyers.iter().find(|buyer| buyer.name != NONE && buyer.share.is_some());
    match most.filter(|_| leads.buyers.len() > 1) {
        Some(buyer) => {
            let part = buyer.share.map_or_else(String::new, |share| Value::Share(share).words(Detail::Whole));
            format!("{first}. {} brought {part} of it.", buyer.name)
        }
        None => format!("{first}."),
    }
}

fn months(leads: &Leads, own: Currency) -> Option<Section> {
    let last = leads.months.last()?;
    let row = |(month, lot): &(Month, Lot)| {
        let words = if *month == last.0 { format!("{} so far", month.words()) } else { month.words() };
        vec![
            Cell::Name(month.to_string(), words),
            count(lot.n),
            plain(lot.accepted),
            Cell::Value(lot.offered.clone()),
            Cell::Value(lot.earned.clone()),
        ]
    };
    let table = Table {
        id: "leads.months".to_owned(),
        title: "Lead sales by month".to_owned(),
        columns: vec![
            words("month", "Month"),
            numbers("n", "Leads"),
            numbers("acceptance", "Accepted"),
            minor(numbers("revenue", "Offered for")),
            numbers("accepted_revenue", "Accepted for"),
        ],
        rows: leads.months.iter().map(row).collect(),
        ..Table::default()
    };
    let series = Series {
        name: "Accepted".to_owned(),
        values: leads.months.iter().map(|(_, lot)| lot.earned.number()).collect(),
    };
    let months: Vec<Month> = leads.months.iter().map(|(month, _)| *month).collect();
    let unit = Value::money(0.into(), own);
    let table = by_currency(table, own);
    let chart = rates::months_chart("leads-months", "Lead sales by month", &months, vec![series], unit, true, table);
    Some(section("months", "Lead sales by month", Block::Chart(chart)))
}

fn buyers(facts: Facts<'_>) -> Option<Section> {
    let (leads, own) = (&facts.metrics.leads(), facts.metrics.business.currency);
    if !leads.buyers.iter().any(|buyer| buyer.name != NONE) {
        return None;
    }
    let row = |lot: &Lot| {
        let mut cells = vec![named(&lot.name, "Nobody named")];
        cells.extend(sums(lot));
        cells.extend([Cell::Value(lot.price.clone()), number(lot.hours), number(lot.rating)]);
        cells
    };
    let mut columns = vec![words("buyer", "Buyer")];
    columns.extend(sum_columns());
    columns.extend([
        minor(numbers("price", "Mean price")),
        numbers("response_hours", "Median hours"),
        numbers("rating", "Rating"),
    ]);
    let table = Table {
        id: "buyers".to_owned(),
        title: "Buyers".to_owned(),
        columns,
        rows: leads.buyers.iter().map(row).collect(),
        total: Some(total(leads, own, 3)),
        note: "Offered for: prices of all leads, accepted or not. Hours are those until the buyer answered.".to_owned(),
        limit: 20,
        ..Table::default()
    };
    let ids: Vec<&str> = leads.buyers.iter().take(20).map(|buyer| buyer.figure.as_str()).collect();
    let note = rates::verdict(leads.buyers.iter().map(|lot| (lot.name.as_str(), lot.accepted)), "accepts", "leads");
    let mut section = section("buyers", "Buyers", Block::Table(by_currency(table, own)));
    section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    Some(Section { note, ..section })
}

/// What every table of lots says.
fn sum_columns() -> [super::model::Column; 6] {
    [
        numbers("n", "Leads"),
        data_only(numbers("accepted", "Accepted")),
        numbers("acceptance", "Accepted"),
        minor(numbers("revenue", "Offered for")),
        numbers("accepted_revenue", "Accepted for"),
        numbers("share", "Share"),
    ]
}

fn sums(lot: &Lot) -> [Cell; 6] {
    [
        count(lot.n),
        count(lot.accepted.k),
        drawn(lot.accepted),
        Cell::Value(lot.offered.clone()),
        Cell::Value(lot.earned.clone()),
        share(lot.share),
    ]
}

/// The row of totals over all buyers, with so many blank cells at its end.
fn total(leads: &Leads, own: Currency, blanks: usize) -> Vec<Cell> {
    let lots = || leads.buyers.iter();
    let add = |of: fn(&Lot) -> u64| lots().map(of).fold(0, u64::saturating_add);
    let accepted = Ratio::new(add(|lot| lot.accepted.k), add(|lot| lot.accepted.n));
    let mut cells = vec![
        Cell::Text("All".to_owned()),
        count(leads.n),
        count(accepted.k),
        plain(accepted),
        Cell::Value(sum(lots().map(|lot| &lot.offered), own)),
        Cell::Value(sum(lots().map(|lot| &lot.earned), own)),
        share(lots().map(|lot| lot.share).sum()),
    ];
    cells.extend(std::iter::repeat_n(Cell::Blank, blanks));
    cells
}

fn tiers(leads: &Leads, own: Currency) -> Option<Section> {
    if !leads.tiers.iter().any(|tier| tier.name != NONE) {
        return None;
    }
    let edge =
        |edge: Option<rust_decimal::Decimal>| edge.map_or(Cell::Blank, |edge| Cell::Value(Value::money(edge, own)));
    let row = |lot: &Lot| {
        let mut cells = vec![named_tier(&lot.name)];
        cells.extend(sums(lot));
        cells.extend([
            Cell::Value(lot.price.clone()),
            edge(lot.bands.map(|(low, _)| low.from)),
            edge(lot.bands.map(|(_, high)| high.below)),
        ]);
        cells
    };
    let mut columns = vec![words("tier", "Tier")];
    columns.extend(sum_columns());
    columns.extend([
        numbers("price", "Mean price"),
        minor(numbers("from", "Prices from")),
        minor(numbers("below", "to below")),
    ]);
    let table = Table {
        id: "leads.tiers".to_owned(),
        title: "Tiers of leads".to_owned(),
        columns,
        rows: leads.tiers.iter().map(row).collect(),
        total: Some(total(leads, own, 3)),
        note: "Prices from, to below: the bands that the tier's prices lie in. A lower edge belongs to its band, an upper one to the next.".to_owned(),
        limit: 20,
        ..Table::default()
    };
    Some(section("tiers", "Tiers", Block::Table(by_currency(table, own))))
}

fn named_tier(name: &str) -> Cell {
    let label = if name == NONE { "No tier".to_owned() } else { title(name) };
    Cell::Name(name.to_owned(), label)
}

fn prices(leads: &Leads, own: Currency) -> Option<Section> {
    if leads.bands.is_empty() {
        return None;
    }
    let row = |(band, lot): &(Band, Lot)| {
        vec![
            Cell::Text(format!("{} to below {}", whole(band.from, own), whole(band.below, own))),
            Cell::Value(Value::money(band.from, own)),
            Cell::Value(Value::money(band.below, own)),
            count(lot.n),
            count(lot.accepted.k),
            drawn(lot.accepted),
            Cell::Value(lot.earned.clone()),
        ]
    };
    let table = Table {
        id: "leads.prices".to_owned(),
        title: "Bands of the price of one lead".to_owned(),
        columns: vec![
            words("band", "Price of one lead"),
            data_only(numbers("from", "From")),
            data_only(numbers("below", "To below")),
            numbers("n", "Leads"),
            data_only(numbers("accepted", "Accepted")),
            numbers("acceptance", "Accepted"),
            numbers("accepted_revenue", "Accepted for"),
        ],
        rows: leads.bands.iter().map(row).collect(),
        note: if leads.unbanded > 0 {
            let n = text::count(leads.unbanded, "lead is", "leads are");
            format!("{n} in no band: without a price above zero, or in another currency.")
        } else {
            String::new()
        },
        ..Table::default()
    };
    let mut section = section("prices", "Prices", Block::Table(table));
    section.blocks.push(Block::Note(vec![Inline::Text(
        "Dearer leads are other leads, not the same ones at another price: which price earns most is a question for an experiment, not for this table."
            .to_owned(),
    )]));
    Some(section)
}
