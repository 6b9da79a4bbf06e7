//! What of a sum was booked, not yet earned: never told as one without a word.

use super::Ground;
use crate::{
    base::{
        money::Money,
        text::join,
        value::{Detail, Value},
    },
    metrics::{exchange::Grid, ledger::Tally},
};

/// `$64.7k of it booked with deals won, the rest earned`; `None` where all of it is of one sort.
pub(super) fn note(ground: &Ground, tally: &Tally) -> Option<String> {
    let mut grid = Grid::new(2, ground.terms.exchange.own());
    for money in sums(&tally.amount) {
        grid.add(1, *money);
    }
    for money in tally.booked.iter().flat_map(sums) {
        grid.add(0, *money);
        grid.add(1, Money { amount: -money.amount, ..*money });
    }
    let rest = grid.value(&(1..=1));
    let with: Vec<&str> = std::iter::zip(&tally.booked, ["deals won", "upsells"])
        .filter_map(|(value, name)| (!nothing(value)).then_some(name))
        .collect();
    if with.is_empty() || nothing(&rest) {
        return None;
    }
    let below = sums(&rest).iter().all(|money| money.amount.is_sign_negative());
    let rest = if below { "less refunds" } else { "the rest earned" };
    Some(format!("{} of it booked with {}, {rest}", grid.value(&(0..=0)).words(Detail::Short), join(&with)))
}

fn sums(value: &Value) -> &[Money] {
    match value {
        Value::Money(sums) => sums,
        _ => &[],
    }
}

fn nothing(value: &Value) -> bool {
    sums(value).iter().all(|money| money.amount.is_zero())
}
