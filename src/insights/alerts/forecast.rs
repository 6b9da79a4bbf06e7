//! Forecasts that fall, and what made them fall.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, settings};
use crate::{
    base::{
        calendar::Window,
        money::{Currency, round},
        text::count,
        value::{Detail, Value},
    },
    metrics::{
        forecast::change::{self, Change, Part},
        moves::{self, Move},
    },
};

const RULE: &str = "forecast_drop";

/// Holds the 30-day forecast against that of a week ago. What was won in the week counts with what is still forecast.
pub(super) fn drop(looked: &Looked<'_>) -> Vec<Alert> {
    let change = looked.before.and_then(|before| change::change(before, looked.now));
    let Some(change) = change else { return Vec::new() };
    let own = looked.now.business.currency;
    let (threshold, min_n) = settings(looked.now, RULE, Decimal::new(20, 2), 5);
    let week = Window::last_days(7, looked.now.today);
    let won = worth(&moves::won(looked.now, week), own);
    let (state, words) = fell(change.then, change.now, won, change.n, threshold, min_n);
    let money = |amount| Value::money(amount, own).words(Detail::Whole);
    vec![Alert {
        state,
        words: format!("{words}: {} after {} a week ago", money(change.now), money(change.then)),
        evidence: because(&change, own),
        ..Alert::new(RULE, "", "The 30-day forecast", "forecast")
    }]
}

/// What moved the forecast, part by part: `−$9,000 won (2 deals), +$500 new (1 deal)`. The parts, as they are shown, add up
/// to what moved.
fn because(change: &Change, own: Currency) -> String {
    let parts: Vec<(&str, Part)> = change.parts().into_iter().filter(|(_, part)| part.n > 0).collect();
    let amounts =
        whole(round(change.now, 0) - round(change.then, 0), parts.iter().map(|(_, part)| part.amount).collect());
    let say = |((name, part), amount): (&(&str, Part), Decimal)| {
        let sign = if amount.is_sign_negative() { "−" } else { "+" };
        let amount = Value::money(amount.abs(), own).words(Detail::Whole);
        format!("{sign}{amount} {name} ({})", count(part.n, "deal", "deals"))
    };
    let said: Vec<String> = parts.iter().zip(amounts).map(say).collect();
    if said.is_empty() { "no deal moved it".to_owned() } else { said.join(", ") }
}

/// Amounts rounded so that they add up to `total`: what is left over goes to the largest one.
fn whole(total: Decimal, amounts: Vec<Decimal>) -> Vec<Decimal> {
    let largest = (0..amounts.len()).max_by_key(|at| amounts[*at].abs());
    let mut rounded: Vec<Decimal> = amounts.into_iter().map(|amount| round(amount, 0)).collect();
    let left = total - rounded.iter().sum::<Decimal>();
    if let Some(amount) = largest.and_then(|at| rounded.get_mut(at)) {
        *amount += left;
    }
    rounded
}

fn worth(list: &[Move], own: Currency) -> Decimal {
    let monies = list.iter().filter_map(|one| match &one.value {
        Some(Value::Money(sums)) => sums.iter().find(|sum| sum.currency == own).map(|sum| sum.amount),
        _ => None,
    });
    monies.fold(Decimal::ZERO, Decimal::saturating_add)
}

/// The state of a forecast that went from `then` to `now` while so much was won.
fn fell(then: Decimal, now: Decimal, won: Decimal, n: u64, threshold: Decimal, min_n: u64) -> (State, String) {
    if n < min_n {
        return (State::Insufficient, format!("cannot be judged: it takes {min_n} open deals"));
    }
    let least = then.saturating_mul(Decimal::ONE - threshold);
    let lost = |to: Decimal| then > Decimal::ZERO && to < least;
    match (lost(now), lost(now.saturating_add(won))) {
        (_, true) => (State::Alarm, "fell, also with what was won".to_owned()),
        (true, false) => (State::Ok, "is lower because deals were won".to_owned()),
        _ => (State::Ok, "holds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, business, day, decimal},
        },
    };

    #[test]
    fn a_forecast_that_was_fulfilled_did_not_drop() {
        let say =
            |then: i64, now: i64, won: i64, n| fell(then.into(), now.into(), won.into(), n, Decimal::new(2, 1), 5).0;
        assert_eq!(say(1000, 700, 400, 9), State::Ok);
        assert_eq!(say(1000, 700, 0, 9), State::Alarm);
        assert_eq!(say(1000, 800, 0, 9), State::Ok);
        assert_eq!(say(1000, 0, 0, 4), State::Insufficient);
        assert_eq!(say(0, 0, 0, 9), State::Ok);
    }

    /// Six deals in the last stage, expected in March; the large one ends in the last week as its marks say.
    fn said(ends: [&'static str; 2]) -> Alert {
        let deal = |id: usize, value, [won, lost]: [&'static str; 2]| Deal {
            id: format!("d{id}"),
            created: "2026-01-05",
            marks: ["", "", "2026-01-20", won, lost],
            value,
            expected_close: "2026-03-05",
            ..Deal::default()
        };
        let mut rows: Vec<Deal> = (0..5).map(|id| deal(id, "1000", ["", ""])).collect();
        rows.push(deal(9, "10000", ends));
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", &rows);
        let mut business = business();
        business.pipelines[0].conversion = ["0.5", "0.5", "0.5"].map(decimal).to_vec();
        business.pipelines[0].days = vec![10, 10, 10];
        let (before, now) =
            (compute(&data, &business, day("2026-02-12")), compute(&data, &business, day("2026-02-19")));
        drop(&Looked { now: &now, before: Some(&before) }).remove(0)
    }

    #[test]
    fn a_large_deal_that_is_won_is_no_drop() {
        // 15,000 at 5 of 10 a week ago; 5,000 at 6 of 11 now, and 10,000 came in.
        let alert = said(["2026-02-16", ""]);
        assert_eq!(alert.state, State::Ok);
        assert_eq!(alert.words, "is lower because deals were won: $2,727 after $7,500 a week ago");
        assert_eq!(alert.evidence, "−$5,000 won (1 deal), +$227 sooner or more likely (5 deals)");
    }

    #[test]
    fn a_large_deal_that_is_lost_is_a_drop_and_says_so() {
        // 5,000 at 5 of 11 now.
        let alert = said(["", "2026-02-16"]);
        assert_eq!(alert.state, State::Alarm);
        assert_eq!(alert.words, "fell, also with what was won: $2,273 after $7,500 a week ago");
        assert_eq!(alert.evidence, "−$5,000 lost (1 deal), −$227 later or less likely (5 deals)");
    }

    #[test]
    fn parts_that_are_shown_add_up() {
        let amounts = |all: &[&str]| all.iter().map(|amount| decimal(amount)).collect::<Vec<_>>();
        assert_eq!(whole(decimal("-10"), amounts(&["-3.4", "-3.4", "-3.4"])).iter().sum::<Decimal>(), decimal("-10"));
        assert_eq!(whole(decimal("-1"), amounts(&["-0.6", "-0.6"])), amounts(&["-1", "0"]));
        assert_eq!(whole(Decimal::ZERO, Vec::new()), Vec::new());
    }
}
