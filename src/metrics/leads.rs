//! Leads that were sold: tiers, buyers, how good the predictions were, prices.
//!
//! A lead is offered at its price; it is earned only where the buyer accepted it. So there are two sums, each with its name:
//! what was offered, and what of it was accepted.

pub mod bands;
mod confusion;
mod figures;
pub(crate) mod rows;
pub(crate) mod tally;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

pub use self::confusion::{Confusion, Predicted};
use self::{
    bands::Band,
    tally::{Sold, Tally},
};
use super::{
    by_key::ByKey,
    catalogue::{Method, Unit, count, money, number, share},
    draft::Figures,
    exchange::amount_in,
    pass,
    revenue::{Ground, NONE},
    weighed::{median, money as as_money, money_per},
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
    count("leads.count", "Leads offered", Good::Up, "Number of leads offered to buyers up to today."),
    money(
        "leads.revenue",
        "Offered, at their prices",
        "Sum of prices of all leads offered up to today, accepted or not: what was asked for, not what was earned.",
    ),
    money(
        "leads.accepted_revenue",
        "Lead sales accepted",
        "Sum of prices of the leads that buyers accepted up to today. Where no row says whether a buyer accepted, every price counts.",
    ),
    money(
        "leads.last_30_days",
        "Lead sales, last 30 days",
        "Sum of prices of the leads that buyers accepted in the 30 days that end today; compared with the 30 days before.",
    ),
    money(
        "leads.revenue_each",
        "Revenue per lead",
        "Prices of accepted leads ÷ leads that a buyer decided on, those that were turned down among them.",
    ),
    money("leads.price", "Price of a sold lead", "Prices of accepted leads ÷ accepted leads with a price: a mean."),
    share(
        "leads.acceptance_rate",
        "Accepted by buyers",
        "Accepted leads ÷ leads that a buyer decided on. Leads without a decision are not in it.",
    ),
    number(
        "leads.response_hours",
        "Hours until a buyer answers",
        Good::Down,
        "The median: half of the leads with an answer took no longer.",
    ),
    number("leads.rating", "Rating by buyers", Good::Up, "Sum of ratings ÷ leads that were rated: a mean."),
    share(
        "leads.tier_accuracy",
        "Tiers predicted right",
        "Leads whose tier was predicted right ÷ leads with a predicted and a true tier.",
    ),
    number(
        "leads.value_ratio",
        "Realised to predicted value",
        Good::Neither,
        "Prices of accepted leads ÷ their predicted values, for leads that have both: above 1 they brought more than predicted.",
    ),
    Method {
        id: "leads.value_error",
        label: "Predicted value off by",
        unit: Unit::Share,
        good: Good::Down,
        formula: "Sum of what each row's prediction was off, in either direction ÷ prices, for accepted leads that have both. Within a row that stands for several leads errors cancel out.",
    },
    count("leads.tier.*", "Leads of tier {}", Good::Neither, "Number of leads of the tier, as it turned out."),
    share(
        "leads.precision.*",
        "Right when {} was predicted",
        "Leads of the tier that were predicted to be ÷ leads that were predicted to be of the tier.",
    ),
    share(
        "leads.recall.*",
        "Found of {}",
        "Leads of the tier that were predicted to be ÷ leads that turned out to be of the tier.",
    ),
    money("leads.buyer.*", "Accepted by {}", "Sum of prices of the leads that the buyer accepted."),
    share("leads.acceptance.*", "Acceptance of {}", "Leads that the buyer accepted ÷ leads that the buyer decided on."),
];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Leads {
    /// Leads offered.
    pub n: u64,
    /// Whether the table says which leads were accepted.
    pub says: bool,
    /// Tiers, the dearest first; leads without one are `(none)`, last.
    pub tiers: Vec<Lot>,
    /// Buyers, the most accepted revenue first.
    pub buyers: Vec<Lot>,
    /// Bands of the price of one lead in the business's currency, the lowest first.
    pub bands: Vec<(Band, Lot)>,
    /// Each month from the first sale's to today's, without gaps.
    pub months: Vec<(Month, Lot)>,
    /// Predicted tiers against true ones.
    pub confusion: Confusion,
    /// Leads that are in no band: without a price, at none, or in another currency.
    pub unbanded: u64,
}

/// Leads of a tier, a buyer, a band or a month.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Its name; `(none)` for leads without one.
    pub name: String,
    /// Leads offered.
    pub n: u64,
    /// Accepted, of those that a buyer decided on.
    pub accepted: Ratio,
    /// Prices of all that were offered.
    pub offered: Value,
    /// Prices of those that were accepted.
    pub earned: Value,
    /// Its share of what was earned in the business's currency, in thousandths that add up to 1; `None` where shares make
    /// no sense.
    pub share: Option<Decimal>,
    /// The mean price of a sold lead.
    pub price: Value,
    /// The median of the hours until the answer.
    pub hours: Option<Decimal>,
    /// The mean rating.
    pub rating: Option<Decimal>,
    /// The lowest and the highest band that its prices are in.
    pub bands: Option<(Band, Band)>,
    /// The id of the figure of its acceptance; only buyers have one.
    pub figure: String,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Leads {
    let (data, terms) = (ground.data, &ground.terms);
    let says = rows::says(data);
    let last = Window::last_days(30, terms.today);
    let tally = pass::over(
        data.lead_sales.rows.len(),
        || Tally::new(says),
        |tally, rows| tally.add(terms, data, [last, last.before()], rows),
        Tally::merge,
    );
    if tally.all.rows == 0 {
        return Leads::default();
    }
    let own = terms.exchange.own();
    let mut confusion = Confusion::of(data, &tally);
    let banded: u64 = tally.bands.iter().map(|(_, sold)| sold.n).fold(0, u64::saturating_add);
    let ids = figures::compute(ground, &tally, &mut confusion, says, figures);
    let mut tiers = named(ground, &tally.tiers, &BTreeMap::new());
    tiers.sort_by(|a, b| {
        let dear = |lot: &Lot| amount_in(&lot.price, own);
        (a.name == NONE).cmp(&(b.name == NONE)).then(dear(b).cmp(&dear(a))).then_with(|| a.name.cmp(&b.name))
    });
    let mut buyers = named(ground, &tally.buyers, &ids);
    buyers.sort_by(|a, b| {
        let most = |lot: &Lot| amount_in(&lot.earned, own);
        (a.name == NONE).cmp(&(b.name == NONE)).then(most(b).cmp(&most(a))).then_with(|| a.name.cmp(&b.name))
    });
    share_out(&mut tiers, own);
    share_out(&mut buyers, own);
    let mut bands: Vec<(Band, Lot)> =
        tally.bands.iter().map(|(band, sold)| (band, lot(String::new(), sold, own))).collect();
    bands.sort_by_key(|(band, _)| *band);
    Leads {
        n: tally.all.n,
        says,
        tiers,
        buyers,
        bands,
        months: months(ground, &tally),
        confusion,
        unbanded: tally.all.n.saturating_sub(banded),
    }
}

fn named(ground: &Ground, by: &ByKey<Option<Name>, Sold>, ids: &BTreeMap<Option<Name>, String>) -> Vec<Lot> {
    let name =
        |name: Option<Name>| name.map_or_else(|| NONE.to_owned(), |name| ground.data.names.text(name).to_owned());
    let id = |key: Option<Name>| ids.get(&key).cloned().unwrap_or_default();
    let own = ground.terms.exchange.own();
    by.iter().map(|(key, sold)| Lot { figure: id(key), ..lot(name(key), sold, own) }).collect()
}

pub(crate) fn lot(name: String, sold: &Sold, own: Currency) -> Lot {
    Lot {
        name,
        n: sold.n,
        accepted: sold.accepted.ratio(),
        offered: as_money(&sold.offered, own),
        earned: as_money(&sold.earned.sums, own),
        share: None,
        price: money_per(&sold.earned.sums, own, sold.earned.n, "no lead was sold"),
        hours: median(&mut sold.hours.clone()),
        rating: sold.rating.mean(),
        bands: sold.bands,
        figure: String::new(),
    }
}

/// Gives each its share of what was earned, by largest remainders.
fn share_out(lots: &mut [Lot], own: Currency) {
    let amounts: Vec<Decimal> = lots.iter().map(|lot| amount_in(&lot.earned, own)).collect();
    if let Some(tenths) = shares(&amounts) {
        for (lot, tenths) in lots.iter_mut().zip(tenths) {
            lot.share = Some(Decimal::new(i64::from(tenths), 3));
        }
    }
}

fn months(ground: &Ground, tally: &Tally) -> Vec<(Month, Lot)> {
    let Some(first) = tally.months.iter().map(|(month, _)| month).min() else { return Vec::new() };
    let window = Window { from: first.first(), to: ground.terms.today };
    let none = Sold::default();
    let each = window.months().map(|month| {
        (month, lot(month.to_string(), tally.months.get(month).unwrap_or(&none), ground.terms.exchange.own()))
    });
    each.collect()
}
