//! What made the 30-day forecast move from one day to a later one, deal by deal. Nothing is left over: the parts add up to
//! the difference.

use rust_decimal::Decimal;

use super::outlook::{Likely, part};
use crate::metrics::{Metrics, deals::Standing};

/// The forecast of 30 days, by its number among the horizons.
const SOON: usize = 0;

/// Deals that moved the forecast together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many.
    pub n: u64,
    /// By how much: below zero where they made it fall.
    pub amount: Decimal,
}

impl Part {
    fn add(&mut self, amount: Decimal) {
        if !amount.is_zero() {
            self.n += 1;
            self.amount = self.amount.saturating_add(amount);
        }
    }
}

/// How the 30-day forecast moved, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The forecast on the earlier day.
    pub then: Decimal,
    /// On the later one.
    pub now: Decimal,
    /// The deals that it was made of on the earlier day.
    pub n: u64,
    /// Deals that left it because they were won.
    pub won: Part,
    /// Because they were lost.
    pub lost: Part,
    /// Deals that became less likely in these days, or later.
    pub slipped: Part,
    /// Deals that became more likely in these days.
    pub nearer: Part,
    /// Deals that are worth another amount.
    pub revalued: Part,
    /// Deals that came in.
    pub new: Part,
}

impl Change {
    /// The parts with their words. Their sum is the later forecast less the earlier one.
    pub fn parts(&self) -> [(&'static str, Part); 6] {
        [
            ("won", self.won),
            ("lost", self.lost),
            ("later or less likely", self.slipped),
            ("sooner or more likely", self.nearer),
            ("re-valued", self.revalued),
            ("new", self.new),
        ]
    }
}

/// How the forecast moved between two looks at the same rows; `None` where the earlier one had nothing to forecast.
pub fn change(before: &Metrics<'_>, now: &Metrics<'_>) -> Option<Change> {
    let mut change = Change::default();
    let [known, standings] = [before, now].map(|metrics| &metrics.ground.terms.stages);
    let mut is_empty = true;
    for (row, was, is) in pairs(before, now) {
        let soon = |deal: &Option<Likely>| deal.as_ref().and_then(|deal| deal.soon(SOON)).unwrap_or_default();
        let (then, later) = (soon(&was), soon(&is));
        let by = later - then;
        is_empty &= was.is_none();
        change.n += u64::from(was.as_ref().is_some_and(|deal| deal.within.is_some()));
        change.then += then;
        change.now += later;
        match standings.standing(now.data, row) {
            Some((_, Standing::Won)) => change.won.add(by),
            Some((_, Standing::Lost)) => change.lost.add(by),
            Some((_, Standing::Open(_))) if known.standing(before.data, row).is_none() => change.new.add(by),
            _ => {
                let revalued = revalued(was.as_ref(), is.as_ref());
                change.revalued.add(revalued);
                let moved = by - revalued;
                if moved.is_sign_negative() { &mut change.slipped } else { &mut change.nearer }.add(moved);
            }
        }
    }
    (!is_empty).then_some(change)
}

/// A row with the deal that it was on the earlier day and on the later one.
type Pair = (u32, Option<Likely>, Option<Likely>);

/// Every row that could be forecast on either day, with what each knows of it, in order.
fn pairs<'a>(before: &'a Metrics<'_>, now: &'a Metrics<'_>) -> impl Iterator<Item = Pair> + 'a {
    let mut was = before.outlook().deals(before.data).peekable();
    let mut is = now.outlook().deals(now.data).peekable();
    std::iter::from_fn(move || {
        let row = [was.peek(), is.peek()].into_iter().flatten().map(|deal| deal.row).min()?;
        Some((row, was.next_if(|deal| deal.row == row), is.next_if(|deal| deal.row == row)))
    })
}

/// What another value alone moves, at the chance of the later day.
fn revalued(was: Option<&Likely>, is: Option<&Likely>) -> Decimal {
    let both = was.zip(is).and_then(|(was, is)| Some((was, is, *is.within?.get(SOON)?)));
    both.map_or(Decimal::ZERO, |(was, is, chance)| part(is.value, chance) - part(was.value, chance))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        base::calendar::Day,
        config::Business,
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_rate, business, day, decimal, eur},
        },
    };

    fn with_priors() -> Business {
        let mut business = business();
        business.pipelines[0].conversion = ["0.3", "0.5", "0.5"].map(decimal).to_vec();
        business.pipelines[0].days = vec![5, 10, 10];
        business
    }

    fn moved(data: &Dataset, business: &Business, [from, to]: [Day; 2]) -> Option<Change> {
        change(&compute(data, business, from), &compute(data, business, to))
    }

    #[test]
    fn each_deal_is_in_its_part() {
        let deal = |id: &str, created, marks, value, expected_close| Deal {
            id: id.into(),
            created,
            marks,
            value,
            expected_close,
            ..Deal::default()
        };
        let open = ["", "", "2026-02-01", "", ""];
        let mut data = Dataset::default();
        let rows = [
            deal("won", "2026-01-01", ["", "", "2026-02-01", "2026-02-15", ""], "4000", "2026-02-20"),
            deal("lost", "2026-01-01", ["", "", "2026-02-01", "", "2026-02-16"], "1000", "2026-03-01"),
            deal("enters", "2026-01-01", open, "600", "2026-03-20"),
            deal("new", "2026-02-17", ["", "", "2026-02-17", "", ""], "500", "2026-03-01"),
            Deal { currency: Some(eur()), ..deal("euros", "2026-01-01", open, "100", "2026-03-01") },
        ];
        add_deals(&mut data, "data/deals.csv", &rows);
        add_rate(&mut data, "2026-01-01", eur(), "1");
        add_rate(&mut data, "2026-02-18", eur(), "1.5");
        let change = moved(&data, &with_priors(), [day("2026-02-12"), day("2026-02-19")]).unwrap();
        // The last stage: 5 of 10 are expected to be won; by the 19th one was won and one lost, and it is 6 of 12.
        let part = |n, amount: i64| Part { n, amount: amount.into() };
        assert_eq!((change.then, change.now, change.n), (decimal("2550"), decimal("625"), 4));
        assert_eq!((change.won, change.lost), (part(1, -2000), part(1, -500)));
        assert_eq!((change.nearer, change.slipped), (part(1, 300), Part::default()));
        assert_eq!((change.revalued, change.new), (part(1, 25), part(1, 250)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn the_parts_add_up_to_the_difference(rows in prop::collection::vec((0usize..4, prop::array::uniform5(0usize..7), 0usize..4, 0usize..5, any::<bool>()), 0..12)) {
            const DAYS: [&str; 7] = ["", "2026-01-20", "2026-02-01", "2026-02-13", "2026-02-16", "2026-02-19", "y"];
            const CLOSES: [&str; 5] = ["", "2026-02-14", "2026-03-01", "2026-03-18", "2026-09-01"];
            let deals: Vec<Deal> = rows.into_iter().enumerate().map(|(at, (created, marks, value, closes, foreign))| Deal {
                id: format!("d{at}"),
                created: ["2026-01-01", "2026-02-12", "2026-02-17", "2026-03-01"][created],
                marks: marks.map(|mark| DAYS[mark]),
                value: ["", "100", "333.33", "98765.4321"][value],
                currency: foreign.then(eur),
                expected_close: CLOSES[closes],
                ..Deal::default()
            }).collect();
            let mut data = Dataset::default();
            add_deals(&mut data, "data/deals.csv", &deals);
            add_rate(&mut data, "2026-01-01", eur(), "1.1");
            add_rate(&mut data, "2026-02-18", eur(), "1.25");
            let change = moved(&data, &with_priors(), [day("2026-02-12"), day("2026-02-19")]).unwrap_or_default();
            let sum: Decimal = change.parts().iter().map(|(_, part)| part.amount).sum();
            prop_assert_eq!(sum, change.now - change.then, "{:?}", change);
            prop_assert!(change.won.amount <= Decimal::ZERO && change.slipped.amount <= Decimal::ZERO);
            prop_assert!(change.new.amount >= Decimal::ZERO && change.nearer.amount >= Decimal::ZERO);
        }
    }
}
