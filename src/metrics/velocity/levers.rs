//! The formula of velocity and what each of its levers is worth.
//!
//! Open deals × mean value of a won deal × win rate ÷ mean days from creation to win, as money a day (Close, "Opportunity
//! Funnels"; "Sales velocity"). Days to close are days to close, never "velocity".

use rust_decimal::Decimal;

use crate::base::ratio::Ratio;

/// The wins before velocity means anything.
pub const LEAST_WINS: u64 = 5;

/// By how much a lever is moved to see what it brings: a fifth.
pub const NUDGE: Decimal = Decimal::from_parts(2, 0, 0, false, 1);

/// The four numbers that velocity is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levers {
    /// Open deals.
    pub open: u64,
    /// Won ÷ (won + lost).
    pub win_rate: Ratio,
    /// The mean value of a won deal, in the business's currency.
    pub value: Decimal,
    /// The mean days from creation to win.
    pub cycle: Decimal,
}

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// More opportunities.
    Open,
    /// Winning more of them.
    WinRate,
    /// Selling at a higher price.
    Value,
    /// Taking fewer days.
    Cycle,
}

impl Lever {
    /// All of them, in the order of the formula.
    pub const ALL: [Lever; 4] = [Lever::Open, Lever::WinRate, Lever::Value, Lever::Cycle];

    /// Its id in tables.
    pub fn id(self) -> &'static str {
        match self {
            Lever::Open => "open_deals",
            Lever::WinRate => "win_rate",
            Lever::Value => "deal_value",
            Lever::Cycle => "cycle_days",
        }
    }
}

impl Levers {
    /// Money a day; `None` where the cycle takes no days or nothing is closed.
    pub fn per_day(&self) -> Option<Decimal> {
        let rate = self.win_rate.fraction()?;
        if self.cycle <= Decimal::ZERO {
            return None;
        }
        Decimal::from(self.open).checked_mul(self.value)?.checked_mul(rate)?.checked_div(self.cycle)
    }

    /// What velocity becomes when a lever gets better by a part: more of it, of the cycle less.
    pub fn nudged(&self, lever: Lever, by: Decimal) -> Option<Decimal> {
        let now = self.per_day()?;
        match lever {
            Lever::Open | Lever::WinRate | Lever::Value => now.checked_mul(Decimal::ONE.checked_add(by)?),
            Lever::Cycle => now.checked_div(Decimal::ONE.checked_sub(by)?),
        }
    }

    /// What velocity gains by one step of a lever that people can picture: one more open deal, one more point of the win
    /// rate, one percent more for every deal, one day less. `None` for a day less where there is none to lose.
    pub fn step(&self, lever: Lever) -> Option<Decimal> {
        let now = self.per_day()?;
        match lever {
            Lever::Open if self.open == 0 => Levers { open: 1, ..*self }.per_day(),
            Lever::Open => now.checked_div(Decimal::from(self.open)),
            Lever::WinRate => {
                now.checked_div(self.win_rate.fraction().filter(|rate| !rate.is_zero())? * Decimal::ONE_HUNDRED)
            }
            Lever::Value => now.checked_div(Decimal::ONE_HUNDRED),
            Lever::Cycle => {
                let shorter = self.cycle.checked_sub(Decimal::ONE).filter(|days| *days > Decimal::ZERO)?;
                now.checked_mul(self.cycle)?.checked_div(shorter)?.checked_sub(now)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    fn levers(open: u64, value: &str, cycle: &str) -> Levers {
        Levers { open, win_rate: Ratio::new(25, 100), value: decimal(value), cycle: decimal(cycle) }
    }

    #[test]
    fn velocity_agrees_with_published_examples() {
        for (open, value, cycle, per_day, per_30) in [
            (40, "25000", "90", "2777.78", "83333.33"),
            (50, "12000", "90", "1666.67", "50000.00"),
            (80, "20000", "60", "6666.67", "200000.00"),
        ] {
            let velocity = levers(open, value, cycle).per_day().unwrap();
            assert_eq!(velocity.round_dp(2), decimal(per_day));
            assert_eq!((velocity * decimal("30")).round_dp(2), decimal(per_30));
        }
    }

    #[test]
    fn a_fifth_less_time_brings_a_quarter_and_a_fifth_more_of_the_others_a_fifth() {
        let levers = levers(40, "25000", "100");
        let now = levers.per_day().unwrap();
        for (lever, gain) in Lever::ALL.into_iter().zip(["1.2", "1.2", "1.2", "1.25"]) {
            assert_eq!(levers.nudged(lever, NUDGE).unwrap() / now, decimal(gain), "{lever:?}");
        }
        let shorter = Levers { cycle: decimal("80"), ..levers };
        assert_eq!(levers.nudged(Lever::Cycle, NUDGE), shorter.per_day());
    }

    #[test]
    fn a_step_is_what_the_formula_gives_with_it() {
        let now = levers(40, "25000", "100");
        let gain = |then: Levers| then.per_day().unwrap() - now.per_day().unwrap();
        let round = |amount: Option<Decimal>| amount.map(|amount| amount.round_dp(8));
        assert_eq!(round(now.step(Lever::Open)), Some(gain(Levers { open: 41, ..now })));
        assert_eq!(round(now.step(Lever::WinRate)), Some(gain(Levers { win_rate: Ratio::new(26, 100), ..now })));
        assert_eq!(round(now.step(Lever::Value)), Some(gain(Levers { value: decimal("25250"), ..now })));
        let day_less = gain(Levers { cycle: decimal("99"), ..now });
        assert_eq!(round(now.step(Lever::Cycle)), round(Some(day_less)));
        assert_eq!(Levers { cycle: decimal("1"), ..now }.step(Lever::Cycle), None, "there is no cycle without days");
    }

    #[test]
    fn what_cannot_be_divided_is_nothing() {
        assert_eq!(levers(40, "25000", "0").per_day(), None);
        assert_eq!(Levers { win_rate: Ratio::new(0, 0), ..levers(4, "1", "1") }.per_day(), None);
        assert_eq!(levers(0, "100", "10").per_day(), Some(Decimal::ZERO));
        assert_eq!(levers(0, "100", "10").step(Lever::Open), Some(decimal("2.5")));
        let huge = Levers { value: Decimal::MAX, ..levers(u64::MAX, "1", "1") };
        assert_eq!(huge.per_day(), None, "beyond what a decimal holds");
        assert!(Lever::ALL.iter().all(|lever| huge.nudged(*lever, NUDGE).is_none() && huge.step(*lever).is_none()));
    }
}
