//! The payments of one source of revenue this year: how much, how many, and how much the largest of them is.

use rust_decimal::Decimal;

use super::{Metrics, entry::Entry, pass, terms::Terms};
use crate::base::calendar::Window;

/// What a source brought this year, in the business's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payments {
    /// Its money.
    pub amount: Decimal,
    /// The money of all sources.
    pub all: Decimal,
    /// Its payments.
    pub n: u64,
    /// The largest of them; `None` where a row stands for several.
    pub largest: Option<Decimal>,
}

/// The payments of the source with this id.
pub fn payments(metrics: &Metrics<'_>, source: &str) -> Payments {
    let data = metrics.data;
    let terms = &metrics.ground.terms;
    let wanted = terms.sources.ids.iter().position(|id| id == source);
    let year = Window::year_to_date(metrics.today);
    let add_revenue = |sum: &mut Sum, rows: std::ops::Range<u32>| {
        for row in rows {
            let Some(entry) = terms.revenue(data, row) else { continue };
            let own = terms.sources.of_row(data, row, data.revenue.rows.file(row)) == wanted;
            sum.add(&entry, own, year, terms);
        }
    };
    let add_deals = |sum: &mut Sum, rows: std::ops::Range<u32>| {
        for entry in rows.filter_map(|row| terms.deal(data, row)) {
            sum.add(&entry, terms.sources.deals == wanted, year, terms);
        }
    };
    let mut sum = pass::over(data.revenue.rows.len(), Sum::default, add_revenue, Sum::merge);
    if terms.deals_count() {
        sum.merge(&pass::over(data.deals.rows.len(), Sum::default, add_deals, Sum::merge));
    }
    Payments { largest: sum.payments.largest.filter(|_| !sum.rolled), ..sum.payments }
}

#[derive(Default)]
struct Sum {
    payments: Payments,
    /// Whether a row stands for several payments.
    rolled: bool,
}

impl Sum {
    fn add(&mut self, entry: &Entry, own: bool, year: Window, terms: &Terms) {
        let Some(part) = entry.part(year).filter(|_| entry.money.currency == terms.exchange.own()) else { return };
        let payments = &mut self.payments;
        payments.all += part;
        if own {
            payments.amount += part;
            payments.n += entry.n;
            payments.largest = payments.largest.max(Some(part));
            self.rolled |= entry.n > 1;
        }
    }

    fn merge(&mut self, other: &Sum) {
        let (payments, more) = (&mut self.payments, &other.payments);
        payments.amount += more.amount;
        payments.all += more.all;
        payments.n += more.n;
        payments.largest = payments.largest.max(more.largest);
        self.rolled |= other.rolled;
    }
}
