//! Conversations and leads counted by where they are from.

use std::ops::Range;

use super::places::Places;
use crate::{
    base::money::Sums,
    data::{Dataset, names::Name},
    metrics::{
        by_key::ByKey,
        conversations::{
            rows::{Calendar, Talks, minutes},
            tally::Went,
        },
        leads::rows::{Earned, Sale},
        terms::Terms,
        weighed::Weighed,
    },
};

/// What is from one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Here {
    /// Its conversations.
    pub(crate) went: Went,
    /// Its leads that were offered.
    pub(crate) leads: u64,
    /// Accepted, of those that a buyer decided on.
    pub(crate) accepted: Weighed,
    /// Prices of all leads that were offered.
    pub(crate) offered: Sums,
    /// Prices of those that were accepted.
    pub(crate) earned: Earned,
}

impl Here {
    fn add_sale(&mut self, sale: &Sale, says: bool) {
        self.leads = self.leads.saturating_add(sale.n);
        self.accepted.add(sale.accepted, sale.n);
        if let Some((money, _)) = sale.price {
            self.offered.add(money.amount, money.currency);
        }
        self.earned.says = says;
        self.earned.count(sale);
    }

    fn merge(&mut self, other: &Here) {
        self.went.merge(&other.went);
        self.leads = self.leads.saturating_add(other.leads);
        self.accepted.merge(other.accepted);
        self.offered.merge(&other.offered);
        self.earned.says |= other.earned.says;
        self.earned.merge(&other.earned);
    }
}

/// Everything by place, with the conversations of each month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally<'d> {
    pub(crate) boroughs: ByKey<Option<Name>, Here>,
    /// By zip; empty for those without.
    pub(crate) zips: ByKey<&'d str, Here>,
    /// Conversations whose borough is known, of all.
    pub(crate) placed: Weighed,
    /// Conversations of each month of the calendar.
    pub(crate) months: Vec<u64>,
}

impl<'d> Tally<'d> {
    /// Nothing yet, of so many months.
    pub(crate) fn new(months: usize) -> Tally<'d> {
        Tally { months: vec![0; months], ..Tally::default() }
    }

    /// Counts rows of `conversations`.
    pub(crate) fn add_talks(
        &mut self,
        data: &'d Dataset,
        places: &Places,
        talks: Talks,
        calendar: &Calendar,
        rows: Range<u32>,
    ) {
        for talk in rows.filter_map(|row| talks.talk(data, row)) {
            let borough = places.of_talk(data, talk.row);
            self.placed.add(Some(borough.is_some()), talk.n);
            let minutes = minutes(data, talk.row);
            self.boroughs.at(borough).went.add(&talk, minutes);
            self.zips.at(data.conversations.zip.get(talk.row)).went.add(&talk, minutes);
            if let Some(n) = calendar.slot(talk.at).and_then(|slot| self.months.get_mut(slot)) {
                *n = n.saturating_add(talk.n);
            }
        }
    }

    /// Counts rows of `lead_sales`.
    pub(crate) fn add_sales(
        &mut self,
        data: &'d Dataset,
        places: &Places,
        terms: &Terms,
        says: bool,
        rows: Range<u32>,
    ) {
        for sale in rows.filter_map(|row| Sale::of(terms, data, row)) {
            self.boroughs.at(places.of_sale(data, sale.row)).add_sale(&sale, says);
            self.zips.at(places.zip_of_sale(data, sale.row)).add_sale(&sale, says);
        }
    }

    /// Adds the rows of another one.
    pub(crate) fn merge(&mut self, other: &Tally<'d>) {
        self.boroughs.merge(&other.boroughs, Here::merge);
        self.zips.merge(&other.zips, Here::merge);
        self.placed.merge(other.placed);
        for (n, more) in self.months.iter_mut().zip(&other.months) {
            *n = n.saturating_add(*more);
        }
    }
}
