//! The life of each subscription: who pays how much a year, from which day to which.

use std::{collections::BTreeMap, ops::Range};

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::{Ending, OfferShare, month_of, monthly};
use crate::{
    base::{
        calendar::Day,
        money::{Money, Sums, shares},
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{
        exchange::{Exchange, amount_in},
        pass,
        revenue::{Ground, NONE},
    },
};

/// A subscription.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    /// Its row.
    pub(crate) row: u32,
    /// The number of its customer.
    pub(crate) customer: u32,
    /// What it brings in a year.
    pub(crate) annual: Money,
    /// Whether a rate was used.
    pub(crate) converted: bool,
    /// Its quantity.
    pub(crate) units: u64,
    /// The first day.
    pub(crate) from: Day,
    /// The last day, if it has one; may lie ahead.
    pub(crate) to: Option<Day>,
}

impl Life {
    /// Whether it runs on a day, its first and last among them.
    pub(crate) fn runs_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// The day after its last one, if that has come.
    pub(crate) fn gone_by(&self, today: Day) -> Option<Day> {
        self.to.map(|to| to.plus(1)).filter(|gone| *gone <= today)
    }
}

/// Every subscription that began by today, in the order of rows. One that ends before it begins never ran.
pub(crate) fn lives(ground: &Ground) -> Vec<Life> {
    let data = ground.data;
    let add = |lives: &mut Vec<Life>, rows: Range<u32>| {
        lives.extend(rows.filter_map(|row| life(data, &ground.terms.exchange, ground.terms.today, row)));
    };
    let mut lives = pass::over(data.subscriptions.rows.len(), Vec::new, add, |all, more| all.extend(more));
    lives.sort_unstable_by_key(|life| life.row);
    number_customers(data, &mut lives);
    lives
}

/// The subscription of a row, its customer not yet numbered.
pub(crate) fn life(data: &Dataset, exchange: &Exchange, today: Day, row: u32) -> Option<Life> {
    let table = &data.subscriptions;
    let (from, to) = (table.start.get(row)?, table.end.get(row));
    // None of something is no subscription.
    if table.quantity.get(row) == Some(0) || from > today || to.is_some_and(|to| to < from) {
        return None;
    }
    let yearly = table.interval.get(row).is_some_and(|name| data.names.text(name).eq_ignore_ascii_case("year"));
    let units = table.quantity.get(row).unwrap_or(1);
    let times = Decimal::from(units) * Decimal::from(if yearly { 1 } else { 12 });
    let (money, converted) = exchange.money(table.amount.get(row)?, table.currency.get(row), today);
    let annual = Money { amount: money.amount.saturating_mul(times).normalize(), ..money };
    Some(Life { row, customer: 0, annual, converted, units, from, to })
}

/// Customers are the same where their names differ in capitals or in space around them alone.
fn number_customers(data: &Dataset, lives: &mut [Life]) {
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    for life in lives {
        let name = data.subscriptions.customer.get(life.row).trim().to_lowercase();
        let next = numbers.len() as u32;
        life.customer = *numbers.entry(name).or_insert(next);
    }
}

/// What runs today by offer.
pub(crate) fn offers(ground: &Ground, lives: &[Life]) -> Vec<OfferShare> {
    let mut by_offer: BTreeMap<Option<Name>, (Sums, u64)> = BTreeMap::new();
    for life in lives.iter().filter(|life| life.runs_on(ground.terms.today)) {
        let (sums, n) = by_offer.entry(ground.data.subscriptions.offer.get(life.row)).or_default();
        sums.add(life.annual.amount, life.annual.currency);
        *n = n.saturating_add(life.units);
    }
    let own = ground.terms.exchange.own();
    let mut found: Vec<(bool, OfferShare)> = by_offer
        .into_iter()
        .map(|(offer, (sums, n))| {
            let name = offer.map_or_else(|| NONE.to_owned(), |offer| ground.data.names.text(offer).to_owned());
            let mut annual: Vec<Money> = sums.iter().collect();
            annual.sort_by_key(|money| (money.currency != own, money.currency));
            (offer.is_none(), OfferShare { name, n, amount: monthly(&Value::Money(annual)), share: None })
        })
        .collect();
    found.sort_by(|(a_none, a), (b_none, b)| {
        let most = amount_in(&b.amount, own).cmp(&amount_in(&a.amount, own));
        a_none.cmp(b_none).then(most).then_with(|| a.name.cmp(&b.name))
    });
    let mut offers: Vec<OfferShare> = found.into_iter().map(|(_, offer)| offer).collect();
    let amounts: Vec<Decimal> = offers.iter().map(|offer| amount_in(&offer.amount, own)).collect();
    if let Some(thousandths) = shares(&amounts) {
        for (offer, thousandths) in offers.iter_mut().zip(thousandths) {
            offer.share = Some(Decimal::new(i64::from(thousandths), 3));
        }
    }
    offers
}

/// Those that run today and have an end, the soonest first.
pub(crate) fn ending(ground: &Ground, lives: &[Life]) -> Vec<Ending> {
    let table = &ground.data.subscriptions;
    let of = |life: &Life| {
        let offer = table.offer.get(life.row).map_or("", |name| ground.data.names.text(name));
        Some(Ending {
            id: table.id.get(life.row).to_owned(),
            offer: offer.to_owned(),
            last: life.to?,
            amount: month_of(life.annual),
        })
    };
    let mut ending: Vec<Ending> = lives.iter().filter(|life| life.runs_on(ground.terms.today)).filter_map(of).collect();
    ending.sort_by(|a, b| (a.last, &a.id).cmp(&(b.last, &b.id)));
    ending
}
