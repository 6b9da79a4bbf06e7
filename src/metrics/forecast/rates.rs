//! What the rows say of each stage, blended with what the configuration expects: the chance to get on, and the days that
//! it takes.
//!
//! - The chance is `(10 × expected + advanced) ÷ (10 + advanced + lost)`: what is expected counts as much as ten deals.
//!   Where nothing is expected, `(1 + advanced) ÷ (2 + advanced + lost)` (Laplace's rule of succession); without a deal
//!   that left the stage there is none then. Deals that are still there are in neither number.
//! - An open deal of which only the stage is known, without a day, says where it is, not how it came there: it counts for
//!   neither. A list of open deals alone would else say that everybody gets on.
//! - The mean days are `(10 × expected + days spent) ÷ (10 + deals that left)`. The days of deals that are still there
//!   count as spent, so that slow ones are not forgotten (the maximum likelihood estimate of an exponential time with
//!   censoring). A stage that was skipped took no days; stays whose days nobody knows are in neither number.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::timing::passed_within;
use crate::{
    base::calendar::Day,
    config::{Business, Pipeline},
    data::{Dataset, column::Mark},
    metrics::deals::{Fact, Standing},
};

/// The days ahead that are forecast.
pub const HORIZONS: [i32; 3] = [30, 60, 90];

/// The deals that an expectation counts as much as.
const PRIOR_WEIGHT: u64 = 10;

/// The decimals of a chance.
pub(crate) const CHANCE_DECIMALS: u32 = 12;

/// What the rows say of a stage.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stays {
    /// Deals that got beyond it.
    advanced: u64,
    /// Deals that were lost in it.
    lost: u64,
    /// The days that deals spent in it, as far as they are known.
    days: u64,
    /// The deals among these that left it.
    left: u64,
}

/// A stage, with what is to be expected of a deal in it.
#[derive(Clone, Debug)]
pub struct Odds {
    /// Its pipeline's id.
    pub pipeline: String,
    /// Its name.
    pub stage: String,
    /// The deals that got beyond it.
    pub advanced: u64,
    /// The deals that were lost in it.
    pub lost: u64,
    /// The chance to advance that the configuration expects.
    pub expected: Option<Decimal>,
    /// The chance to advance, blended; `None` where nothing is known.
    pub advance: Option<Decimal>,
    /// The chance to be won in the end; `None` where a stage on the way has none.
    pub win: Option<Decimal>,
    /// The deals whose days in the stage are known, and that left it.
    pub left: u64,
    /// The days in it that the configuration expects.
    pub expected_days: Option<u32>,
    /// The mean days in it, blended; `None` where nothing is known.
    pub days: Option<Decimal>,
    /// The chance to pass all that is left within each of [`HORIZONS`], if it is won; `None` where days are not known.
    pub within: Option<[Decimal; 3]>,
}

/// The stays in every stage of every pipeline, in one pass.
#[derive(Clone, Debug)]
pub(crate) struct Tally(Vec<Vec<Stays>>);

impl Tally {
    pub(crate) fn new(business: &Business) -> Tally {
        Tally(business.pipelines.iter().map(|pipeline| vec![Stays::default(); pipeline.stages.len()]).collect())
    }

    /// Counts a deal.
    pub(crate) fn add(&mut self, data: &Dataset, today: Day, fact: &Fact) {
        let Some(stages) = self.0.get_mut(fact.pipeline) else { return };
        if let Standing::Open(stage) = fact.standing
            && data.histories.reached_on(fact.row, stage).is_none()
        {
            return;
        }
        let passed = if fact.standing == Standing::Won { fact.depth } else { fact.depth.saturating_sub(1) };
        for stay in stages.iter_mut().take(passed) {
            stay.advanced += 1;
        }
        if fact.standing == Standing::Lost
            && let Some(stay) = stages.get_mut(passed)
        {
            stay.lost += 1;
        }
        add_days(stages, data, today, fact);
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        let each = self.0.iter_mut().flatten().zip(other.0.iter().flatten());
        for (sum, more) in each {
            sum.advanced += more.advanced;
            sum.lost += more.lost;
            sum.days += more.days;
            sum.left += more.left;
        }
    }

    /// What is to be expected in each stage, by pipeline and stage.
    pub(crate) fn odds(&self, business: &Business) -> Vec<Vec<Odds>> {
        let each = business.pipelines.iter().zip(&self.0);
        each.map(|(pipeline, stays)| of_pipeline(pipeline, stays)).collect()
    }
}

/// The days of each stay that is known to its day: from a stage to the next one that was reached, or to today.
fn add_days(stages: &mut [Stays], data: &Dataset, today: Day, fact: &Fact) {
    let ends = match fact.standing {
        Standing::Open(_) => None,
        Standing::Won => Some(stages.len()),
        Standing::Lost => Some(stages.len() + 1),
    };
    let mark =
        |stage: usize| data.histories.reached(fact.row, stage).filter(|mark| mark.day().is_none_or(|on| on <= today));
    // What the deal reached after the stage at hand, from the last one backwards.
    let mut next = ends.map(|end| mark(end).and_then(Mark::day));
    for (number, stay) in stages.iter_mut().enumerate().take(fact.depth).rev() {
        let reached = mark(number);
        let Some(reached) = reached else {
            stay.left += u64::from(next.is_some() && number > 0);
            continue;
        };
        if let Some(on) = reached.day() {
            match next {
                None => stay.days += today.since(on).max(0) as u64,
                Some(Some(end)) => {
                    stay.days += end.since(on).max(0) as u64;
                    stay.left += 1;
                }
                Some(None) => {}
            }
        }
        next = Some(reached.day());
    }
}

fn of_pipeline(pipeline: &Pipeline, stays: &[Stays]) -> Vec<Odds> {
    let named = pipeline.stages.iter().zip(stays).enumerate();
    let mut odds: Vec<Odds> = named.map(|(stage, (name, stays))| of_stage(pipeline, stage, name, stays)).collect();
    let (mut win, mut means) = (Some(Decimal::ONE), Some(Vec::new()));
    for odds in odds.iter_mut().rev() {
        let both = win.zip(odds.advance);
        win = both.map(|(win, advance)| (win * advance).round_dp(CHANCE_DECIMALS));
        odds.win = win;
        means = means.zip(odds.days.and_then(|days| days.to_f64())).map(|(mut means, days): (Vec<f64>, f64)| {
            means.push(days);
            means
        });
        odds.within = means.as_ref().map(|means| HORIZONS.map(|days| chance(passed_within(f64::from(days), means))));
    }
    odds
}

fn of_stage(pipeline: &Pipeline, stage: usize, name: &str, stays: &Stays) -> Odds {
    let (expected, expected_days) = (pipeline.conversion.get(stage).copied(), pipeline.days.get(stage).copied());
    let settled = stays.advanced + stays.lost;
    let advance = match expected {
        Some(expected) => Some(blend(expected * Decimal::from(PRIOR_WEIGHT), PRIOR_WEIGHT, stays.advanced, settled)),
        None => (settled > 0).then(|| blend(Decimal::ONE, 2, stays.advanced, settled)),
    };
    let days = match expected_days {
        Some(days) => {
            Some(blend(Decimal::from(days) * Decimal::from(PRIOR_WEIGHT), PRIOR_WEIGHT, stays.days, stays.left))
        }
        None => (stays.left > 0).then(|| blend(Decimal::ZERO, 0, stays.days, stays.left)),
    };
    Odds {
        pipeline: pipeline.id.clone(),
        stage: name.to_owned(),
        advanced: stays.advanced,
        lost: stays.lost,
        expected,
        advance,
        win: None,
        left: stays.left,
        expected_days,
        days,
        within: None,
    }
}

/// `(prior + k) ÷ (weight + n)`; the sum of the last two is never 0.
fn blend(prior: Decimal, weight: u64, k: u64, n: u64) -> Decimal {
    ((prior + Decimal::from(k)) / Decimal::from((weight + n).max(1))).round_dp(CHANCE_DECIMALS).normalize()
}

/// A chance as an exact number.
pub(crate) fn chance(given: f64) -> Decimal {
    Decimal::try_from(given.clamp(0.0, 1.0)).unwrap_or_default().round_dp(CHANCE_DECIMALS).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::money::{Currency, round},
        metrics::{
            deals::Stages,
            exchange::Exchange,
            fixture::{Deal, add_deals, business, day, decimal},
        },
    };

    fn odds(business: &Business, deals: &[Deal], today: &str) -> Vec<Odds> {
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", deals);
        let (stages, exchange) = (Stages::of(&data, business, day(today)), Exchange::of(&data, Currency::USD));
        let mut tally = Tally::new(business);
        for fact in stages.facts(&data, &exchange, 0..data.deals.rows.len()) {
            tally.add(&data, day(today), &fact);
        }
        tally.odds(business).remove(0)
    }

    fn with_priors(conversion: &[&str], days: &[u32]) -> Business {
        let mut business = business();
        business.pipelines[0].conversion = conversion.iter().map(|text| decimal(text)).collect();
        business.pipelines[0].days = days.to_vec();
        business
    }

    fn deal(marks: [&'static str; 5]) -> Deal {
        Deal { created: "2026-01-01", marks, value: "1000", ..Deal::default() }
    }

    #[test]
    fn without_rows_what_is_expected_counts() {
        let mut five = with_priors(&["0.30", "0.15", "0.25", "0.40", "0.35"], &[7, 14, 21, 10, 5]);
        five.pipelines[0].stages =
            ["cold", "awareness", "consideration", "decision", "call_booked"].map(String::from).to_vec();
        let found = Tally::new(&five).odds(&five).remove(0);
        let wins: Vec<Decimal> = found.iter().filter_map(|odds| odds.win).map(|win| win.normalize()).collect();
        assert_eq!(wins, ["0.001575", "0.00525", "0.035", "0.14", "0.35"].map(decimal));
        let soon: Vec<Decimal> =
            found.iter().filter_map(|odds| odds.within).map(|within| round(within[0], 4)).collect();
        assert_eq!(soon, ["0.1535", "0.2501", "0.4893", "0.9029", "0.9975"].map(decimal));
    }

    #[test]
    fn ten_deals_weigh_as_much_as_what_is_expected() {
        let business = with_priors(&["0.5", "0.5", "0.5"], &[10, 10, 10]);
        let won = deal(["2026-01-01", "2026-01-05", "2026-01-11", "2026-01-13", ""]);
        let found = odds(&business, &vec![won; 10], "2026-03-01");
        let of = |stage: usize| (found[stage].advance.unwrap(), found[stage].days.unwrap(), found[stage].left);
        assert_eq!(of(0), (decimal("0.75"), decimal("7"), 10));
        assert_eq!(of(1), (decimal("0.75"), decimal("8"), 10));
        assert_eq!(of(2), (decimal("0.75"), decimal("6"), 10));
        assert_eq!(found[0].win, Some(decimal("0.421875")));
    }

    /// Three agents who won 5 of 8, 2 of 5 and 1 of 4, drawn towards the 8 of 17 that they won together.
    #[test]
    fn few_deals_are_drawn_to_what_all_say() {
        for (weight, expected) in [(10, ["0.539", "0.447", "0.408"]), (4, ["0.574", "0.431", "0.360"])] {
            let prior = Decimal::from(weight * 8) / Decimal::from(17);
            let drawn = [(5, 8), (2, 5), (1, 4)].map(|(k, n)| round(blend(prior, weight, k, n), 3));
            assert_eq!(drawn, expected.map(decimal), "{weight}");
        }
    }

    #[test]
    fn stays_are_counted_to_the_day() {
        let rows = [
            // Skips the proposal: ten days in the first stage, none in the second.
            deal(["2026-01-01", "", "2026-01-11", "", ""]),
            // The day of the proposal is not known: neither the stay before nor the one after is.
            deal(["2026-01-01", "y", "2026-01-21", "2026-01-25", ""]),
            // Lost in the first stage after five days.
            deal(["2026-01-01", "", "", "", "2026-01-06"]),
            // Won from the first stage, which skips two.
            deal(["2026-01-01", "", "", "2026-01-04", ""]),
        ];
        let found = odds(&business(), &rows, "2026-01-31");
        let counts: Vec<(u64, u64, u64)> = found.iter().map(|odds| (odds.advanced, odds.lost, odds.left)).collect();
        assert_eq!(counts, [(3, 1, 3), (3, 0, 2), (2, 0, 2)]);
        assert_eq!(found[0].days, Some(decimal("6")), "(10 + 5 + 3) of three");
        assert_eq!(found[1].days, Some(decimal("0")));
        assert_eq!(found[2].days, Some(decimal("12")), "4 days, none, and 20 that still run, of two that left");
        assert_eq!(found[0].advance, Some(round(decimal("4") / decimal("6"), 12)), "Laplace: 1 + 3 of 2 + 4");
    }

    #[test]
    fn without_rows_and_expectations_nothing_is_known() {
        let found = odds(&business(), &[deal(["2026-01-01", "", "", "", ""])], "2026-01-31");
        assert!(found.iter().all(|odds| odds.advance.is_none() && odds.win.is_none() && odds.within.is_none()));
    }
}
