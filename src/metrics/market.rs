//! Where leads come from: boroughs and zips, seasons.

mod figures;
pub(crate) mod places;
pub mod seasons;
mod tally;

use rust_decimal::Decimal;

use self::{
    places::Places,
    seasons::Season,
    tally::{Here, Tally},
};
use super::{
    catalogue::{Method, money, number, share},
    conversations::rows::{Calendar, Talks},
    draft::Figures,
    exchange::amount_in,
    leads::rows::says,
    pass,
    revenue::{Ground, NONE},
    weighed::money as as_money,
};
use crate::{
    base::{
        calendar::{Month, Window},
        figure::Good,
        money::{Currency, shares},
        ratio::Ratio,
        value::Value,
    },
    data::names::Name,
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    share(
        "market.placed_rate",
        "Place known",
        "Conversations whose borough is known, from their own cell or from `regions` by zip ÷ all conversations.",
    ),
    share(
        "market.borough.*",
        "Qualified in {}",
        "Conversations of the borough that became a lead ÷ conversations of the borough of which it is known.",
    ),
    money(
        "market.zip.*",
        "Lead sales in {}",
        "Sum of prices of the accepted leads of the zip: of the lead's own, else of that of its conversation. For the 200 zips that brought most.",
    ),
    number(
        "market.season_peak",
        "Busiest month against the mean",
        Good::Neither,
        "Conversations a day in each month of the calendar ÷ the mean of the twelve; the highest of them. Only whole months count, and only whole years of them.",
    ),
];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Market {
    /// Boroughs, the most conversations first, with those of `regions` that have none; what is from nowhere known is
    /// `(none)`, last.
    pub boroughs: Vec<Place>,
    /// Zips, the most revenue first; what has none is `(none)`, last.
    pub zips: Vec<Place>,
    /// The months of the calendar; none with less than a year of whole months.
    pub seasons: Vec<Season>,
    /// The years that seasons are made of.
    pub years: usize,
    /// From the first conversation to today.
    pub window: Option<Window>,
}

/// What is from one place.
#[derive(Clone, Debug)]
pub struct Place {
    /// The borough or the zip.
    pub name: String,
    /// The borough of a zip.
    pub within: String,
    /// Conversations.
    pub talks: u64,
    /// Completed, of those of which it is known.
    pub completed: Ratio,
    /// Qualified, of those of which it is known.
    pub qualified: Ratio,
    /// Minutes: the mean over conversations that have any.
    pub minutes: Option<Decimal>,
    /// Leads that were offered to buyers.
    pub leads: u64,
    /// Accepted, of those that a buyer decided on.
    pub accepted: Ratio,
    /// Prices of all leads that were offered.
    pub offered: Value,
    /// Prices of those that were accepted.
    pub earned: Value,
    /// Its share of what was earned in the business's currency, in thousandths that add up to 1; `None` where shares make
    /// no sense.
    pub share: Option<Decimal>,
    /// The id of its figure; empty where it has none.
    pub figure: String,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Market {
    let (data, terms) = (ground.data, &ground.terms);
    let talks = Talks::of(ground.business, terms.today);
    let first = talks.first(data);
    let places = Places::of(data);
    let calendar = first.map_or_else(Calendar::default, |first| Calendar::of(talks, first, terms.today));
    let none = || Tally::new(calendar.months.len());
    let mut tally = pass::over(
        data.conversations.rows.len(),
        none,
        |tally, rows| tally.add_talks(data, &places, talks, &calendar, rows),
        Tally::merge,
    );
    let says = says(data);
    tally.merge(&pass::over(
        data.lead_sales.rows.len(),
        none,
        |tally, rows| tally.add_sales(data, &places, terms, says, rows),
        Tally::merge,
    ));
    if tally.boroughs.iter().next().is_none() {
        return Market::default();
    }
    let months: Vec<(Month, u64)> = calendar.months.iter().copied().zip(tally.months.iter().copied()).collect();
    let (seasons, years) = first.and_then(|first| seasons::seasons(&months, first, terms.today)).unwrap_or_default();
    let context = figures::Context::new(ground, talks, places, says, first);
    if let Some(window) = context.window {
        context.placed(tally.placed, window, figures);
        context.seasons(&seasons, years, window, figures);
    }
    Market {
        boroughs: boroughs(ground, &tally, &context, figures),
        zips: zips(ground, &tally, &context, figures),
        seasons,
        years,
        window: context.window,
    }
}

fn boroughs(ground: &Ground, tally: &Tally, context: &figures::Context, figures: &mut Figures) -> Vec<Place> {
    let text = |name: Option<Name>| name.map_or(NONE, |name| ground.data.names.text(name));
    let mut found: Vec<(Option<Name>, Place)> =
        tally.boroughs.iter().map(|(name, here)| (name, place(text(name), here, ground.business.currency))).collect();
    let silent = context.places.boroughs().filter(|name| tally.boroughs.get(Some(*name)).is_none());
    found.extend(silent.map(|name| (Some(name), place(text(Some(name)), &Here::default(), ground.business.currency))));
    found.sort_by(|(a_name, a), (b_name, b)| {
        let most = b.talks.cmp(&a.talks).then(b.leads.cmp(&a.leads));
        a_name.is_none().cmp(&b_name.is_none()).then(most).then_with(|| a.name.cmp(&b.name))
    });
    for (name, place) in &mut found {
        if let Some(here) = tally.boroughs.get(*name).filter(|here| here.went.n > 0) {
            place.figure = context.borough(*name, &place.name, here.went.qualified, figures);
        }
    }
    shared(found.into_iter().map(|(_, place)| place).collect(), ground.business.currency)
}

/// The zips that have a figure.
const WITH_FIGURE: usize = 200;

fn zips(ground: &Ground, tally: &Tally, context: &figures::Context, figures: &mut Figures) -> Vec<Place> {
    let own = ground.business.currency;
    let mut found: Vec<(&str, Place)> =
        tally.zips.iter().map(|(zip, here)| (zip, place(if zip.is_empty() { NONE } else { zip }, here, own))).collect();
    found.sort_by(|(a_zip, a), (b_zip, b)| {
        let most = amount_in(&b.offered, own).cmp(&amount_in(&a.offered, own));
        let more = most.then(b.leads.cmp(&a.leads)).then(b.talks.cmp(&a.talks));
        a_zip.is_empty().cmp(&b_zip.is_empty()).then(more).then_with(|| a_zip.cmp(b_zip))
    });
    for (zip, place) in &mut found {
        place.within = context.places.name_of(ground.data, zip);
    }
    for (zip, place) in found.iter_mut().filter(|(zip, place)| !zip.is_empty() && place.leads > 0).take(WITH_FIGURE) {
        if let Some(here) = tally.zips.get(zip) {
            place.figure = context.zip(zip, &here.earned, figures);
        }
    }
    shared(found.into_iter().map(|(_, place)| place).collect(), own)
}

fn place(name: &str, here: &Here, own: Currency) -> Place {
    Place {
        name: name.to_owned(),
        within: String::new(),
        talks: here.went.n,
        completed: here.went.completed.ratio(),
        qualified: here.went.qualified.ratio(),
        minutes: here.went.minutes.mean(),
        leads: here.leads,
        accepted: here.accepted.ratio(),
        offered: as_money(&here.offered, own),
        earned: as_money(&here.earned.sums, own),
        share: None,
        figure: String::new(),
    }
}

/// The same places, each with its share of what was earned.
fn shared(mut places: Vec<Place>, own: Currency) -> Vec<Place> {
    let amounts: Vec<Decimal> = places.iter().map(|place| amount_in(&place.earned, own)).collect();
    if let Some(tenths) = shares(&amounts) {
        for (place, tenths) in places.iter_mut().zip(tenths) {
            place.share = Some(Decimal::new(i64::from(tenths), 3));
        }
    }
    places
}
