//! The page: where leads come from: boroughs and zips, seasons.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Chart, ChartKind, Inline, Section, Series, Table},
    pages::{self, Body, section},
    rates::{self, drawn, interval, interval_columns, named, number, of, plain, share},
    tables::{by_currency, count, data_only, minor, numbers, said, words},
};
use crate::{
    base::{
        calendar::Month,
        money::Currency,
        text,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        market::{Market, Place, seasons::Season},
        revenue::NONE,
    },
};

/// The zips that have a tile.
const TILES: usize = 24;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    let known = |places: &[Place]| places.iter().any(|place| place.name != NONE);
    known(&metrics.market().boroughs) || known(&metrics.market().zips)
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let (market, own) = (&facts.metrics.market(), facts.metrics.business.currency);
    let mut sections: Vec<Section> = Vec::new();
    sections.extend(boroughs(facts));
    sections.extend(heat(market, own));
    sections.extend(zips(facts));
    sections.push(seasons(facts));
    Body { headline: headline(market), sections }
}

fn named_places(places: &[Place]) -> impl Iterator<Item = &Place> {
    places.iter().filter(|place| place.name != NONE)
}

fn headline(market: &Market) -> String {
    let all = market.boroughs.iter().fold(0u64, |sum, place| sum.saturating_add(place.talks));
    let verdict = rates::verdict(
        market.boroughs.iter().map(|place| (place.name.as_str(), place.qualified)),
        "qualifies",
        "conversations",
    );
    let first = match named_places(&market.boroughs).find(|place| place.talks > 0) {
        Some(place) => {
            let most = text::grouped(place.talks);
            format!("{} has the most conversations: {most} of {}", place.name, text::grouped(all))
        }
        None => match named_places(&market.zips).next() {
            Some(zip) => format!("{} brought the most: {}", zip.name, zip.earned.words(Detail::Whole)),
            None => "No place is known yet".to_owned(),
        },
    };
    if verdict.is_empty() { format!("{first}.") } else { format!("{first}. {verdict}.") }
}

fn boroughs(facts: Facts<'_>) -> Option<Section> {
    let (market, own) = (&facts.metrics.market(), facts.metrics.business.currency);
    named_places(&market.boroughs).next()?;
    let row = |place: &Place| {
        let [words, low, high] = interval(place.qualified);
        vec![
            named(&place.name, "Not known"),
            count(place.talks),
            count(place.completed.k),
            count(place.qualified.k),
            plain(place.completed),
            drawn(place.qualified),
            words,
            low,
            high,
            number(place.minutes),
            count(place.leads),
            Cell::Value(place.offered.clone()),
            Cell::Value(place.earned.clone()),
            share(place.share),
        ]
    };
    let [shown, low, high] = interval_columns("qualified");
    let table = Table {
        id: "market.boroughs".to_owned(),
        title: "Boroughs".to_owned(),
        columns: vec![
            words("borough", "Borough"),
            numbers("n", "Conversations"),
            data_only(numbers("completed", "Completed")),
            data_only(numbers("qualified", "Became leads")),
            minor(numbers("completed_rate", "Completed")),
            numbers("qualified_rate", "Qualified"),
            shown,
            low,
            high,
            minor(numbers("minutes", "Minutes")),
            numbers("leads", "Leads offered"),
            data_only(numbers("revenue", "Offered for")),
            numbers("accepted_revenue", "Accepted for"),
            minor(numbers("share", "Share")),
        ],
        rows: market.boroughs.iter().map(row).collect(),
        note: "A borough is that of the conversation, else that of its zip in the table regions.".to_owned(),
        limit: 20,
        ..Table::default()
    };
    let mut ids: Vec<&str> = vec!["market.placed_rate"];
    ids.extend(market.boroughs.iter().take(20).map(|place| place.figure.as_str()));
    let mut section = section("boroughs", "Boroughs", Block::Table(by_currency(table, own)));
    section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    let placed = facts.metrics.figure("market.placed_rate", Some(0)).and_then(|figure| figure.ratio);
    let note = placed.map_or_else(String::new, |ratio| format!("the place of {} conversations is known", of(ratio)));
    Some(Section { note, ..section })
}

/// A tile a zip, darker where more was earned.
fn heat(market: &Market, own: Currency) -> Option<Section> {
    let mut shown: Vec<&Place> = named_places(&market.zips).filter(|place| place.leads > 0).take(TILES).collect();
    shown.sort_by(|a, b| (a.within.is_empty(), &a.within, &a.name).cmp(&(b.within.is_empty(), &b.within, &b.name)));
    let most = shown.iter().max_by_key(|place| (place.earned.number(), std::cmp::Reverse(&place.name)))?;
    let label = |place: &Place| {
        if place.within.is_empty() { place.name.clone() } else { format!("{} {}", place.name, place.within) }
    };
    let row = |place: &&Place| {
        vec![
            Cell::Text(place.name.clone()),
            said(place.within.clone()),
            count(place.leads),
            Cell::Value(place.earned.clone()),
        ]
    };
    let table = Table {
        id: "market.heat".to_owned(),
        title: "What each zip earned".to_owned(),
        columns: vec![
            words("zip", "Zip"),
            words("borough", "Borough"),
            numbers("n", "Leads offered"),
            numbers("accepted_revenue", "Accepted for"),
        ],
        rows: shown.iter().map(row).collect(),
        ..Table::default()
    };
    let chart = Chart {
        id: "market-heat".to_owned(),
        title: "What each zip earned".to_owned(),
        description: format!("{} earned the most: {}.", label(most), most.earned.words(Detail::Whole)),
        kind: ChartKind::Tiles,
        labels: shown.iter().map(|place| place.name.clone()).collect(),
        series: vec![Series {
            name: "Accepted for".to_owned(),
            values: shown.iter().map(|place| place.earned.number()).collect(),
        }],
        unit: Value::money(0.into(), own),
        last_so_far: false,
        table: by_currency(table, own),
    };
    let note = "darker is more earned, not a better rate".to_owned();
    Some(Section { note, ..section("heat", "Where the money is", Block::Chart(chart)) })
}

fn zips(facts: Facts<'_>) -> Option<Section> {
    let (market, own) = (&facts.metrics.market(), facts.metrics.business.currency);
    named_places(&market.zips).next()?;
    let row = |place: &Place| {
        let [words, low, high] = interval(place.qualified);
        vec![
            named(&place.name, "No zip"),
            said(place.within.clone()),
            count(place.leads),
            Cell::Value(place.offered.clone()),
            count(place.accepted.k),
            drawn(place.accepted),
            Cell::Value(place.earned.clone()),
            count(place.talks),
            drawn(place.qualified),
            words,
            low,
            high,
        ]
    };
    let [shown, low, high] = interval_columns("qualified");
    let table = Table {
        id: "market.zips".to_owned(),
        title: "Zips".to_owned(),
        columns: vec![
            words("zip", "Zip"),
            minor(words("borough", "Borough")),
            numbers("n", "Leads offered"),
            minor(numbers("revenue", "Offered for")),
            data_only(numbers("accepted", "Accepted")),
            minor(numbers("acceptance", "Accepted")),
            numbers("accepted_revenue", "Accepted for"),
            minor(numbers("conversations", "Conversations")),
            numbers("qualified_rate", "Qualified"),
            shown,
            low,
            high,
        ],
        rows: market.zips.iter().map(row).collect(),
        limit: 20,
        ..Table::default()
    };
    let ids: Vec<&str> = market.zips.iter().take(20).map(|place| place.figure.as_str()).collect();
    let note = rates::verdict(
        market.zips.iter().map(|place| (place.name.as_str(), place.qualified)),
        "qualifies",
        "conversations",
    );
    let mut section = section("zips", "Zips", Block::Table(by_currency(table, own)));
    section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    Some(Section { note, ..section })
}

fn seasons(facts: Facts<'_>) -> Section {
    let market = &facts.metrics.market();
    if market.seasons.is_empty() {
        let since = market
            .window
            .map_or_else(String::new, |window| format!(": the first conversation was on {}", window.from.words()));
        let text = format!(
            "There is less than a year of whole months{since}. Until then a season cannot be told from chance."
        );
        return section("seasons", "Seasons", Block::Note(vec![Inline::Text(text)]));
    }
    let name = |season: &Season| Month { year: 2000, month: season.month };
    let row = |season: &Season| {
        vec![Cell::Text(name(season).name().to_owned()), count(season.n), Cell::Value(Value::Number(season.index))]
    };
    let table = Table {
        id: "market.seasons".to_owned(),
        title: "Conversations a day in each month against the mean month".to_owned(),
        columns: vec![words("month", "Month"), numbers("n", "Conversations"), numbers("index", "Against the mean")],
        rows: market.seasons.iter().map(row).collect(),
        ..Table::default()
    };
    let ends = |least: Option<&Season>| {
        least.map_or_else(String::new, |season| format!("{} in {}", rates::tenths(season.index), name(season).name()))
    };
    let by_index = |a: &&Season, b: &&Season| a.index.cmp(&b.index);
    let chart = Chart {
        id: "market-seasons".to_owned(),
        title: table.title.clone(),
        description: format!(
            "From {} to {} of the mean month.",
            ends(market.seasons.iter().min_by(by_index)),
            ends(market.seasons.iter().max_by(by_index))
        ),
        kind: ChartKind::Bar,
        labels: market.seasons.iter().map(|season| name(season).short().to_owned()).collect(),
        series: vec![Series {
            name: "Against the mean".to_owned(),
            values: market.seasons.iter().map(|season| Some(season.index.round_dp(2))).collect(),
        }],
        unit: Value::Number(Decimal::ONE),
        last_so_far: false,
        table,
    };
    let years = text::count(market.years as u64, "year", "years");
    let few = market.seasons.iter().any(|season| season.n < rates::ENOUGH);
    let few = if few { "; months with fewer than 20 conversations say little" } else { "" };
    let trend = if market.years == 1 { "; in one year a trend looks like a season" } else { "" };
    let mut section = section("seasons", "Seasons", Block::Chart(chart));
    section.blocks.push(Block::Behind(pages::figures(facts, &["market.season_peak"])));
    Section { note: format!("from {years}; 1 is the mean month{few}{trend}"), ..section }
}
