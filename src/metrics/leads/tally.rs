//! Lead sales counted in one pass: as a whole, by tier, buyer, band of prices and month.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{
    bands::Band,
    rows::{Earned, Sale},
};
use crate::{
    base::{
        calendar::{Month, Window},
        money::{Sum, Sums},
    },
    data::{Dataset, names::Name},
    metrics::{
        by_key::ByKey,
        terms::Terms,
        weighed::{Mean, Weighed},
    },
};

/// How leads of a kind sold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sold {
    /// All that were offered.
    pub(crate) n: u64,
    pub(crate) rows: u64,
    /// Prices of all that were offered.
    pub(crate) offered: Sums,
    /// The rows with a price.
    pub(crate) priced_rows: u64,
    /// Prices of those that were accepted.
    pub(crate) earned: Earned,
    /// Accepted, of those of which it is known.
    pub(crate) accepted: Weighed,
    /// Hours that buyers took to answer, with the leads that they took them for.
    pub(crate) hours: Vec<(Decimal, u64)>,
    /// Ratings.
    pub(crate) rating: Mean,
    /// The lowest and the highest band of a price.
    pub(crate) bands: Option<(Band, Band)>,
    /// Whether an amount was converted.
    pub(crate) converted: bool,
}

impl Sold {
    /// Counts a row whose price, of each of its leads, lies in a band.
    pub(crate) fn add(&mut self, data: &Dataset, sale: &Sale, band: Option<Band>) {
        self.n = self.n.saturating_add(sale.n);
        self.rows += 1;
        self.earned.count(sale);
        self.accepted.add(sale.accepted, sale.n);
        if let Some((money, converted)) = sale.price {
            self.offered.add(money.amount, money.currency);
            self.priced_rows += 1;
            self.converted |= converted;
        }
        if let Some(band) = band {
            self.widen((band, band));
        }
        if let Some(hours) = data.lead_sales.response_hours.get(sale.row) {
            self.hours.push((hours, sale.n));
        }
        if let Some(sum) = data.lead_sales.rating.get(sale.row).and_then(|one| one.checked_mul(sale.n.into())) {
            self.rating.add(sum, sale.n);
        }
    }

    fn widen(&mut self, (least, most): (Band, Band)) {
        let (low, high) = self.bands.unwrap_or((least, most));
        self.bands = Some((low.min(least), high.max(most)));
    }

    /// Adds others.
    pub(crate) fn merge(&mut self, other: &Sold) {
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
        self.offered.merge(&other.offered);
        self.priced_rows += other.priced_rows;
        self.earned.merge(&other.earned);
        self.accepted.merge(other.accepted);
        self.hours.extend(&other.hours);
        self.rating.merge(other.rating);
        self.converted |= other.converted;
        if let Some(bands) = other.bands {
            self.widen(bands);
        }
    }
}

/// Predicted against realised value, of leads that were sold and have both, in the business's currency.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Worth {
    pub(crate) predicted: Sum,
    pub(crate) realised: Sum,
    /// By how much rows were off, in either direction.
    pub(crate) off: Sum,
    pub(crate) n: u64,
    pub(crate) rows: u64,
}

/// Everything that the pass gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    says: bool,
    pub(crate) all: Sold,
    pub(crate) tiers: ByKey<Option<Name>, Sold>,
    pub(crate) buyers: ByKey<Option<Name>, Sold>,
    pub(crate) bands: ByKey<Band, Sold>,
    pub(crate) months: ByKey<Month, Sold>,
    /// Leads by predicted and true tier, with the rows that they stand in.
    pub(crate) confusion: ByKey<(Name, Name), (u64, u64)>,
    pub(crate) worth: Worth,
    pub(crate) recent: [Earned; 2],
}

impl Tally {
    /// Nothing yet.
    pub(crate) fn new(says: bool) -> Tally {
        let mut tally = Tally { says, ..Tally::default() };
        tally.all.earned.says = says;
        tally.recent.iter_mut().for_each(|recent| recent.says = says);
        tally
    }

    /// Counts rows. `recent` are the last 30 days and the 30 before.
    pub(crate) fn add(&mut self, terms: &Terms, data: &Dataset, recent: [Window; 2], rows: Range<u32>) {
        let table = &data.lead_sales;
        for sale in rows.filter_map(|row| Sale::of(terms, data, row)) {
            let own = sale.each().filter(|money| money.currency == terms.exchange.own());
            let band = own.and_then(|money| Band::of(money.amount));
            self.all.add(data, &sale, band);
            for sold in [
                self.tiers.at(table.tier.get(sale.row)),
                self.buyers.at(table.buyer.get(sale.row)),
                self.months.at(sale.day.month()),
            ] {
                sold.earned.says = self.says;
                sold.add(data, &sale, band);
            }
            if let Some(price) = band {
                let sold = self.bands.at(price);
                sold.earned.says = self.says;
                sold.add(data, &sale, band);
            }
            if let (Some(predicted), Some(tier)) = (table.predicted_tier.get(sale.row), table.tier.get(sale.row)) {
                let (n, rows) = self.confusion.at((predicted, tier));
                (*n, *rows) = (n.saturating_add(sale.n), *rows + 1);
            }
            self.worth.add(terms, data, &sale, self.says);
            if let Some(at) = recent.iter().position(|window| window.contains(sale.day)) {
                self.recent[at].count(&sale);
            }
        }
    }

    /// Adds the rows of another one.
    pub(crate) fn merge(&mut self, other: &Tally) {
        let add = |sold: &mut Sold, more: &Sold| {
            sold.earned.says = more.earned.says;
            sold.merge(more);
        };
        self.all.merge(&other.all);
        self.tiers.merge(&other.tiers, add);
        self.buyers.merge(&other.buyers, add);
        self.bands.merge(&other.bands, add);
        self.months.merge(&other.months, add);
        self.confusion.merge(&other.confusion, |(n, rows), (more, more_rows)| {
            (*n, *rows) = (n.saturating_add(*more), *rows + more_rows);
        });
        self.worth.merge(&other.worth);
        for (recent, more) in self.recent.iter_mut().zip(&other.recent) {
            recent.merge(more);
        }
    }
}

impl Worth {
    /// The predicted and the realised value of a row that has both.
    pub(crate) fn of(terms: &Terms, data: &Dataset, sale: &Sale, says: bool) -> Option<(Decimal, Decimal)> {
        let own = terms.exchange.own();
        let realised = sale.earned(says).filter(|money| money.currency == own)?;
        let predicted = sale.predicted(terms, data).filter(|money| money.currency == own)?;
        Some((predicted.amount, realised.amount))
    }

    fn add(&mut self, terms: &Terms, data: &Dataset, sale: &Sale, says: bool) {
        let Some((predicted, realised)) = Worth::of(terms, data, sale, says) else { return };
        self.predicted.add(predicted);
        self.realised.add(realised);
        self.off.add(predicted.saturating_sub(realised).abs());
        self.n = self.n.saturating_add(sale.n);
        self.rows += 1;
    }

    fn merge(&mut self, other: &Worth) {
        self.predicted.merge(other.predicted);
        self.realised.merge(other.realised);
        self.off.merge(other.off);
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
    }
}
