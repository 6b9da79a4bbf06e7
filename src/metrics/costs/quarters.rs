//! What it cost to win customers in two runs of days, one after the other.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{gained, spent};
use crate::{
    base::{calendar::Window, money::Sums},
    metrics::{Metrics, pass},
};

/// New customers of a run of days, and what was spent to win them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acquired {
    /// What was spent to win customers, in the business's currency; `None` where some of it is in another one without a
    /// rate.
    pub spent: Option<Decimal>,
    /// How many came.
    pub customers: u64,
    /// Whether costs are kept from its first month on.
    pub covered: bool,
}

/// What was spent and who came in each of the runs of days; `None` where no costs are kept.
pub fn acquired(metrics: &Metrics<'_>, windows: [Window; 2]) -> Option<[Acquired; 2]> {
    let ground = &metrics.ground;
    let first = spent::first(ground)?;
    let paid = paid(metrics, windows);
    let of = |(window, sums): (Window, &Sums)| {
        let own = ground.terms.exchange.own();
        let foreign = sums.iter().any(|money| money.currency != own && !money.amount.is_zero());
        Acquired {
            spent: (!foreign).then(|| sums.of(own)),
            customers: gained::gained(ground, window).customers(),
            covered: first.month() <= window.from.month(),
        }
    };
    let [before, now] = &paid;
    Some([of((windows[0], before)), of((windows[1], now))])
}

fn paid(metrics: &Metrics<'_>, windows: [Window; 2]) -> [Sums; 2] {
    let (data, terms) = (metrics.data, &metrics.ground.terms);
    let add = |sums: &mut [Sums; 2], rows: Range<u32>| {
        for row in rows {
            let Some(cost) = spent::cost(data, terms, row).filter(|_| spent::wins(data, row)) else { continue };
            for (sum, _) in sums.iter_mut().zip(windows).filter(|(_, window)| window.contains(cost.day)) {
                sum.add(cost.money.amount, cost.money.currency);
            }
        }
    };
    let merge = |sums: &mut [Sums; 2], more: &[Sums; 2]| {
        sums.iter_mut().zip(more).for_each(|(sum, more)| sum.merge(more));
    };
    pass::over(data.costs.rows.len(), <[Sums; 2]>::default, add, merge)
}
