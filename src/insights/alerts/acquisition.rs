//! What a new customer costs, quarter by quarter.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Alert, Looked, State, settings};
use crate::{
    base::{
        calendar::{Month, Window},
        chance::at_most_of,
        money::Currency,
        text::count,
        value::{Detail, Value},
    },
    metrics::costs::quarters::{self, Acquired},
};

const RULE: &str = "cac_rising";
/// A rise is one where chance gives it in fewer cases than this.
const UNLIKELY: f64 = 0.05;

/// Says nothing where no costs are kept.
pub(super) fn rising(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let now = last_quarter(metrics.today.month());
    let before = last_quarter(now.from.month());
    let Some([then, since]) = quarters::acquired(metrics, [before, now]) else { return Vec::new() };
    let (threshold, min_n) = settings(metrics, RULE, Decimal::new(20, 2), 5);
    let own = metrics.business.currency;
    let (state, words) = judge(&then, &since, own, threshold, min_n.max(1));
    let of = |acquired: &Acquired, window: Window| {
        format!("{} in {}", count(acquired.customers, "new customer", "new customers"), window.words())
    };
    vec![Alert {
        state,
        words,
        evidence: format!("{}, {}", of(&since, now), of(&then, before)),
        since: (state <= State::Watch).then(|| now.to.plus(1)),
        ..Alert::new(RULE, "", "The cost of a new customer", "costs")
    }]
}

/// The last quarter that was over when a month began.
fn last_quarter(month: Month) -> Window {
    let first = month.first();
    let (_, number, _) = first.parts();
    let start = month.plus(-((number as i32 - 1) % 3) - 3);
    Window { from: start.first(), to: start.plus(2).last() }
}

fn judge(then: &Acquired, now: &Acquired, own: Currency, threshold: Decimal, min_n: u64) -> (State, String) {
    let too_little = |why: &str| (State::Insufficient, format!("cannot be judged: {why}"));
    if !then.covered {
        return too_little("costs are not kept for long enough");
    }
    if then.customers.min(now.customers) < min_n {
        return too_little(&format!("it takes {} in each quarter", count(min_n, "new customer", "new customers")));
    }
    let Some((paid_then, paid_now)) = then.spent.zip(now.spent) else {
        return too_little("costs are in several currencies, and a rate is missing");
    };
    if paid_then <= Decimal::ZERO || paid_now <= Decimal::ZERO {
        return too_little("in one of the quarters nothing was spent to win customers");
    }
    let each =
        |paid: Decimal, customers: u64| Value::money(paid / Decimal::from(customers.max(1)), own).words(Detail::Whole);
    let change = format!("{} after {}", each(paid_now, now.customers), each(paid_then, then.customers));
    let bar = paid_then.saturating_mul(now.customers.into()).saturating_mul(Decimal::ONE + threshold);
    if paid_now.saturating_mul(then.customers.into()) <= bar {
        return (State::Ok, format!("holds: {change}"));
    }
    // If a customer cost the same in both, each one would fall to a quarter as its money does.
    let part = (paid_now / paid_then.saturating_add(paid_now)).to_f64().unwrap_or(0.5);
    if at_most_of(now.customers, now.customers + then.customers, part) < UNLIKELY {
        (State::Alarm, format!("rose, by more than chance explains: {change}"))
    } else {
        (State::Watch, format!("is higher, but it may be chance: {change}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::day;

    fn say(then: (i64, u64), now: (i64, u64)) -> State {
        let of = |(paid, customers): (i64, u64)| Acquired { spent: Some(paid.into()), customers, covered: true };
        judge(&of(then), &of(now), Currency::USD, Decimal::new(2, 1), 5).0
    }

    #[test]
    fn a_dearer_customer_is_told_from_chance() {
        assert_eq!(say((1000, 10), (1000, 4)), State::Insufficient);
        assert_eq!(say((1000, 10), (1200, 10)), State::Ok, "20 % is not more than 20 %");
        // At most 8 of 18 by a coin is 41 in 100, at most 10 of 40 one in a thousand.
        assert_eq!(say((1000, 10), (1000, 8)), State::Watch);
        assert_eq!(say((3000, 30), (3000, 10)), State::Alarm);
        assert_eq!(say((3000, 10), (3000, 30)), State::Ok, "it fell");
        assert_eq!(say((0, 10), (3000, 30)), State::Insufficient);
    }

    #[test]
    fn quarters_are_those_that_are_over() {
        for (today, from, to) in [
            ("2026-10-31", "2026-07-01", "2026-09-30"),
            ("2026-01-01", "2025-10-01", "2025-12-31"),
            ("2026-03-31", "2025-10-01", "2025-12-31"),
            ("2026-04-01", "2026-01-01", "2026-03-31"),
        ] {
            let found = last_quarter(day(today).month());
            assert_eq!((found.from, found.to), (day(from), day(to)), "{today}");
        }
    }
}
