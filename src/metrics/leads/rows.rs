//! What a row of `lead_sales` says, and what it brought.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::{Day, Window},
        money::{Money, Sums},
        text::grouped,
    },
    data::Dataset,
    metrics::{pass, revenue::Ground, terms::Terms},
};

/// What a row says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    pub(crate) row: u32,
    /// The day.
    pub(crate) day: Day,
    /// The leads that the row stands for.
    pub(crate) n: u64,
    /// The price of all of them, and whether it was converted.
    pub(crate) price: Option<(Money, bool)>,
    /// Whether the buyer took them; `None` where nobody knows yet.
    pub(crate) accepted: Option<bool>,
}

impl Sale {
    /// What a row says; `None` where it lies ahead or stands for nothing.
    #[inline]
    pub(crate) fn of(terms: &Terms, data: &Dataset, row: u32) -> Option<Sale> {
        let table = &data.lead_sales;
        let day = table.date.get(row).filter(|day| *day <= terms.today)?;
        let n = table.count.get(row).filter(|n| *n > 0).or(table.count.get(row).is_none().then_some(1))?;
        let price = table.price.get(row).map(|price| terms.exchange.money(price, table.currency.get(row), day));
        Some(Sale { row, day, n, price, accepted: table.accepted.get(row) })
    }

    /// The price of one lead: of the row, divided by its leads.
    pub(crate) fn each(&self) -> Option<Money> {
        let (money, _) = self.price?;
        if self.n == 1 {
            return Some(money);
        }
        Some(Money::new(money.amount.checked_div(Decimal::from(self.n))?, money.currency))
    }

    /// Whether the lead was sold: the buyer took it. In a table that never `says` whether, every lead was.
    #[inline]
    pub(crate) fn sold(&self, says: bool) -> bool {
        if says { self.accepted == Some(true) } else { true }
    }

    /// The price that was earned.
    #[inline]
    pub(crate) fn earned(&self, says: bool) -> Option<Money> {
        self.price.filter(|_| self.sold(says)).map(|(money, _)| money)
    }

    /// The price as it was predicted, in the currency of the price.
    pub(crate) fn predicted(&self, terms: &Terms, data: &Dataset) -> Option<Money> {
        let table = &data.lead_sales;
        let predicted = table.predicted_value.get(self.row)?;
        Some(terms.exchange.money(predicted, table.currency.get(self.row), self.day).0)
    }
}

/// Whether any row says whether a buyer accepted.
pub(crate) fn says(data: &Dataset) -> bool {
    data.lead_sales.rows.iter().any(|row| data.lead_sales.accepted.get(row).is_some())
}

/// What leads brought in a window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earned {
    pub(crate) sums: Sums,
    /// The leads that were sold for a price.
    pub(crate) n: u64,
    pub(crate) rows: u64,
    /// Leads that were sold, nobody says for how much.
    pub(crate) unpriced: u64,
    /// Whether the table says which leads were accepted.
    pub(crate) says: bool,
}

impl Earned {
    fn add(&mut self, ground: &Ground, window: Window, rows: Range<u32>) {
        let sales = rows.filter_map(|row| Sale::of(&ground.terms, ground.data, row));
        for sale in sales.filter(|sale| window.contains(sale.day)) {
            self.count(&sale);
        }
    }

    /// Counts a row.
    #[inline]
    pub(crate) fn count(&mut self, sale: &Sale) {
        if let Some(money) = sale.earned(self.says) {
            self.sums.add(money.amount, money.currency);
            self.n = self.n.saturating_add(sale.n);
            self.rows += 1;
        } else if sale.sold(self.says) {
            self.unpriced = self.unpriced.saturating_add(sale.n);
        }
    }

    /// Adds another one.
    pub(crate) fn merge(&mut self, other: &Earned) {
        self.sums.merge(&other.sums);
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
        self.unpriced = self.unpriced.saturating_add(other.unpriced);
    }

    /// What must be known of it.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.says && self.rows > 0 {
            notes.push("no row says whether a buyer accepted: every price counts".to_owned());
        }
        if self.unpriced > 0 {
            notes.push(format!(
                "{} of {} sold leads have no price: left out",
                grouped(self.unpriced),
                grouped(self.unpriced.saturating_add(self.n))
            ));
        }
        notes
    }
}

/// What leads brought in a window.
pub(crate) fn earned(ground: &Ground, window: Window) -> Earned {
    let says = says(ground.data);
    let none = || Earned { says, ..Earned::default() };
    pass::over(ground.data.lead_sales.rows.len(), none, |earned, rows| earned.add(ground, window, rows), Earned::merge)
}
