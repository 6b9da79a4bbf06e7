//! What several deals bring together, when each brings its value or nothing, independently of the others: the whole
//! distribution, not only its mean.
//!
//! - Where the values are whole multiples of one step (their greatest common divisor) and come to at most [`CELLS`] of
//!   them (more where deals are few), the distribution is exact: one convolution a deal.
//! - Where they come to more, the step is the next round amount. Each value is split between the two multiples around it
//!   so that its mean stays what it is: no deal is moved by as much as a step, and a step is at most 1/6,500 of the sum of
//!   all values.
//! - More than [`MANY`] deals are drawn as the normal distribution with the same mean and variance (the error falls with
//!   the square root of their number, Berry–Esseen). The chance of nothing is exact in any case.

use std::ops::Rem;

use rayon::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The most steps of a distribution.
const CELLS: u128 = 16_384;

/// Few deals may have more steps: as many as these additions allow, up to [`FINEST`].
const ADDITIONS: u128 = 4_000_000;

/// The most steps of a distribution of few deals.
const FINEST: u128 = 131_072;

/// The most deals that are convolved one by one.
const MANY: usize = 4_000;

/// The least chance of a sum that is carried on; what is dropped is less than a millionth of a millionth in all.
const TINY: f64 = 1e-20;

/// What rounding may take from a sum of chances.
const ROUNDING: f64 = 1e-9;

/// What may come, and how likely each sum is.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// The amount from one cell to the next.
    pub step: Decimal,
    /// Whether every sum is exact; else it is so but for the step.
    pub exact: bool,
    /// The chance that nothing comes, exact in any case.
    pub nothing: f64,
    /// The chance of each multiple of the step.
    cells: Vec<f64>,
}

impl Distribution {
    /// The distribution of independent outcomes: an amount with its chance. Amounts that are not positive bring nothing.
    pub fn of(outcomes: &[(Decimal, f64)]) -> Distribution {
        let positive = || outcomes.iter().filter(|(value, _)| *value > Decimal::ZERO);
        let values: Vec<Decimal> = positive().map(|(value, _)| *value).collect();
        Lattice::of(&values).distribution(positive().map(|(_, chance)| *chance))
    }

    /// The least amount that is not exceeded with chance `q`.
    pub fn quantile(&self, q: f64) -> Decimal {
        let mut sum = 0.0;
        let reached = |chance: &f64| {
            sum += chance;
            sum >= q - ROUNDING
        };
        let cell = self.cells.iter().position(reached).unwrap_or(self.cells.len().saturating_sub(1));
        self.amount(cell)
    }

    /// The chance that at least this much comes.
    pub fn at_least(&self, amount: Decimal) -> f64 {
        let below = self.cells.iter().enumerate().take_while(|(cell, _)| self.amount(*cell) < amount);
        (1.0 - below.map(|(_, chance)| chance).sum::<f64>()).clamp(0.0, 1.0)
    }

    /// The most that can come: everything.
    pub fn most(&self) -> Decimal {
        self.amount(self.cells.len().saturating_sub(1))
    }

    fn amount(&self, cell: usize) -> Decimal {
        self.step.saturating_mul(Decimal::from(cell))
    }
}

/// Amounts as multiples of a step, whatever their chances are.
#[derive(Clone, Debug)]
pub(crate) struct Lattice {
    step: Decimal,
    exact: bool,
    /// Of each amount the multiple below it, and how far it lies above that, as a part of a step.
    places: Vec<(usize, f64)>,
}

impl Lattice {
    /// The places of amounts, all of them positive.
    pub(crate) fn of(values: &[Decimal]) -> Lattice {
        let scale = values.iter().map(Decimal::scale).max().unwrap_or(0);
        let units = |value: &Decimal| {
            let finer = 10u128.checked_pow(scale - value.scale());
            finer.and_then(|finer| value.mantissa().unsigned_abs().checked_mul(finer))
        };
        let each: Option<Vec<u128>> = values.iter().map(units).collect();
        let common = each.as_ref().map_or(0, |each| each.iter().copied().fold(0, common_with));
        let most = (ADDITIONS / values.len().max(1) as u128).clamp(CELLS, FINEST);
        let whole = each.as_ref().and_then(|each| each.iter().try_fold(0u128, |sum, units| sum.checked_add(*units)));
        let exact = whole.is_some_and(|whole| common > 0 && whole / common <= most);
        let step = i128::try_from(common).ok().filter(|_| exact);
        if let Some(each) = each
            && let Some(step) = step.and_then(|step| Decimal::try_from_i128_with_scale(step, scale).ok())
        {
            let places = each.into_iter().map(|units| ((units / common) as usize, 0.0)).collect();
            return Lattice { step: step.normalize(), exact: true, places };
        }
        let total = values.iter().fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
        let step = round_step(total / Decimal::from(CELLS));
        let places = values.par_iter().map(|value| place(*value, step)).collect();
        Lattice { step, exact: values.is_empty(), places }
    }

    /// The distribution of what these amounts bring together, each with its chance, in the same order.
    pub(crate) fn distribution(&self, chances: impl Iterator<Item = f64> + Clone) -> Distribution {
        let chances = chances.map(|chance| chance.clamp(0.0, 1.0));
        let nothing = chances.clone().map(|chance| 1.0 - chance).product();
        let jump = |(&(below, above), chance): (&(usize, f64), f64)| (below, chance * (1.0 - above), chance * above);
        let jumps = self.places.iter().zip(chances).map(jump);
        let is_few = self.places.len() <= MANY;
        let cells = if is_few { convolved(jumps) } else { normal(jumps) };
        Distribution { step: self.step, exact: self.exact && is_few, nothing, cells }
    }
}

/// The multiple of a step below an amount, and how far the amount lies above it.
fn place(value: Decimal, step: Decimal) -> (usize, f64) {
    let multiple = value.checked_div(step).unwrap_or_default();
    let below = multiple.floor();
    (below.to_usize().unwrap_or(0), (multiple - below).to_f64().unwrap_or(0.0))
}

/// The greatest common divisor of one found so far, 0 at first, and another amount.
fn common_with(common: u128, units: u128) -> u128 {
    match (u64::try_from(common), u64::try_from(units)) {
        (Ok(1), _) => 1,
        (Ok(common), Ok(units)) => greatest_common_divisor(units, common).into(),
        _ => greatest_common_divisor(units, common),
    }
}

/// The least of 1, 2, 5, 10, … (or of 0.01, 0.02, …) that is not below an amount.
pub fn round_step(least: Decimal) -> Decimal {
    let mut unit = Decimal::new(1, 6);
    for _ in 0..32 {
        for times in [1, 2, 5] {
            let step = unit.saturating_mul(Decimal::from(times));
            if step >= least {
                return step.normalize();
            }
        }
        unit = unit.saturating_mul(Decimal::TEN);
    }
    unit
}

fn greatest_common_divisor<T: Copy + Default + Eq + Rem<Output = T>>(a: T, b: T) -> T {
    if b == T::default() { a } else { greatest_common_divisor(b, a % b) }
}

/// One convolution a deal: the multiple that it may bring with its chance, and that of the next one. Only the cells that
/// matter are carried on: those between the first and the last one of at least [`TINY`].
fn convolved(jumps: impl Iterator<Item = (usize, f64, f64)>) -> Vec<f64> {
    let (mut most, mut first, mut now, mut next) = (0, 0, vec![1.0], Vec::new());
    for (below, chance, above) in jumps {
        let further = below + usize::from(above > 0.0);
        most += further;
        next.clear();
        next.extend(now.iter().map(|was| was * (1.0 - chance - above)));
        next.resize(now.len() + further, 0.0);
        add_shifted(&mut next, &now, below, chance);
        if above > 0.0 {
            add_shifted(&mut next, &now, below + 1, above);
        }
        let end = next.iter().rposition(|cell| *cell >= TINY).map_or(0, |last| last + 1);
        next.truncate(end);
        let start = next.iter().position(|cell| *cell >= TINY).unwrap_or(0);
        next.drain(..start);
        first += start;
        std::mem::swap(&mut now, &mut next);
    }
    let mut cells = vec![0.0; first];
    cells.append(&mut now);
    cells.resize(most + 1, 0.0);
    cells
}

fn add_shifted(next: &mut [f64], now: &[f64], jump: usize, chance: f64) {
    for (cell, was) in next.get_mut(jump..).unwrap_or_default().iter_mut().zip(now) {
        *cell += was * chance;
    }
}

/// The normal distribution with the same mean and variance, in the same cells.
fn normal(jumps: impl Iterator<Item = (usize, f64, f64)>) -> Vec<f64> {
    let (mut most, mut mean, mut variance) = (0, 0.0, 0.0);
    for (below, chance, above) in jumps {
        let (low, high) = (below as f64, below as f64 + 1.0);
        let own = chance * low + above * high;
        mean += own;
        variance += chance * low * low + above * high * high - own * own;
        most += below + usize::from(above > 0.0);
    }
    let spread = variance.max(0.0).sqrt().max(1e-9);
    let up_to = |cell: usize| if cell >= most { 1.0 } else { below_normal((cell as f64 + 0.5 - mean) / spread) };
    let mut before = 0.0;
    let cell = |cell: usize| {
        let now = up_to(cell);
        now - std::mem::replace(&mut before, now)
    };
    (0..=most).map(cell).collect()
}

/// The normal distribution function; Abramowitz and Stegun 26.2.17, off by less than 7.5e-8.
fn below_normal(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let powers = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let sum = powers.iter().rev().fold(0.0, |sum, power| (sum + power) * t);
    let above = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if z < 0.0 { above } else { 1.0 - above }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::fixture::decimal;

    fn brief() -> Vec<(Decimal, f64)> {
        let mut deals = vec![(decimal("3500"), 0.14), (decimal("3500.00"), 0.14), (decimal("3500"), 0.35)];
        deals.extend(std::iter::repeat_n((decimal("1500"), 0.035), 11));
        deals
    }

    fn is(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found}, not {expected}");
    }

    #[test]
    fn a_brief_of_fourteen_deals() {
        let all = Distribution::of(&brief());
        assert!(all.exact);
        assert_eq!(all.step, decimal("500"));
        is(all.nothing, 0.3249, 5e-5);
        for (q, expected) in [(0.1, "0"), (0.5, "3500"), (0.8, "5000"), (0.9, "7000")] {
            assert_eq!(all.quantile(q), decimal(expected), "{q}");
        }
        is(all.at_least(decimal("12250")), 0.000_414, 5e-7);
        assert_eq!(all.most(), decimal("27000"));
        let mean: f64 = all.cells.iter().enumerate().map(|(cell, chance)| cell as f64 * 500.0 * chance).sum();
        is(mean, 2_782.50, 1e-6);
        let square: f64 = all.cells.iter().enumerate().map(|(cell, p)| (cell as f64 * 500.0 - mean).powi(2) * p).sum();
        is(square.sqrt(), 2_563.71, 5e-3);
    }

    #[test]
    fn three_deals_bring_multiples_of_one_value() {
        let three = [0.14, 0.14, 0.35].map(|chance| (decimal("3500"), chance));
        let all = Distribution::of(&three);
        for (found, expected) in all.cells.iter().zip([0.480_74, 0.415_38, 0.097_02, 0.006_86]) {
            is(*found, expected, 5e-6);
        }
        let amounts: Vec<Decimal> = (0..all.cells.len()).map(|cell| all.amount(cell)).collect();
        assert_eq!(amounts, ["0", "3500", "7000", "10500"].map(decimal), "2,205, the mean, cannot happen");
        let mean: f64 = amounts.iter().zip(&all.cells).map(|(amount, chance)| amount.to_f64().unwrap() * chance).sum();
        is(mean, 2_205.0, 1e-6);
    }

    #[test]
    fn nothing_and_certainty() {
        let none = Distribution::of(&[]);
        assert_eq!((none.quantile(0.9), none.most(), none.exact), (Decimal::ZERO, Decimal::ZERO, true));
        is(none.nothing, 1.0, 1e-12);
        let sure = Distribution::of(&[(decimal("99.99"), 1.0), (decimal("-5"), 0.5), (decimal("7"), 0.0)]);
        assert_eq!((sure.quantile(0.01), sure.quantile(0.99)), (decimal("99.99"), decimal("99.99")));
        is(sure.nothing, 0.0, 1e-12);
        let huge = Distribution::of(&[(Decimal::MAX, 0.5), (Decimal::MAX, 0.5)]);
        assert!(huge.quantile(0.9) > Decimal::ZERO);
    }

    /// Values that have no common step, and many of them: what the steps change is small beside the spread.
    #[test]
    fn fine_values_are_counted_in_round_steps() {
        let deals: Vec<(Decimal, f64)> = (0..300u32)
            .map(|at| (Decimal::new(i64::from(100_001 + at * 7_919), 2), 0.05 + f64::from(at % 9) / 20.0))
            .collect();
        let coarse = Distribution::of(&deals);
        assert!(!coarse.exact);
        assert_eq!(coarse.step, decimal("500"));
        let many: Vec<(Decimal, f64)> = deals.iter().copied().cycle().take(MANY + 1).collect();
        let normal = Distribution::of(&many);
        let mean: f64 = many.iter().map(|(value, chance)| value.to_f64().unwrap() * chance).sum();
        let ratio = normal.quantile(0.5).to_f64().unwrap() / mean;
        is(ratio, 1.0, 1e-3);
        assert!(normal.quantile(0.1) < normal.quantile(0.5) && normal.quantile(0.5) < normal.quantile(0.9));
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_345), (-1.0, 0.158_655), (1.959_964, 0.975), (-6.0, 0.0)] {
            is(below_normal(z), expected, 1e-6);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn quantiles_are_in_order_and_chances_add_up(deals in prop::collection::vec((0i64..9_000_000, 0u32..4, 0.0f64..=1.0), 0..40)) {
            let deals: Vec<(Decimal, f64)> = deals.into_iter().map(|(units, scale, chance)| (Decimal::new(units, scale), chance)).collect();
            let all = Distribution::of(&deals);
            prop_assert!((all.cells.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let [low, middle, high] = [0.1, 0.5, 0.9].map(|q| all.quantile(q));
            prop_assert!(Decimal::ZERO <= low && low <= middle && middle <= high && high <= all.most());
            let mean: f64 = deals.iter().map(|(value, chance)| value.to_f64().unwrap() * chance).sum();
            let cells: f64 = all.cells.iter().enumerate().map(|(cell, chance)| all.amount(cell).to_f64().unwrap() * chance).sum();
            prop_assert!((mean - cells).abs() <= 1e-6 * mean.max(1.0), "{} {}", mean, cells);
        }

        /// By every way in which up to ten deals can end.
        #[test]
        fn it_is_what_enumeration_gives(deals in prop::collection::vec((1u32..20, 0.0f64..=1.0), 0..10), at in 0u32..120) {
            let amounts: Vec<(Decimal, f64)> = deals.iter().map(|(value, chance)| (Decimal::from(*value), *chance)).collect();
            let all = Distribution::of(&amounts);
            let mut expected = 0.0;
            for ends in 0u32..1 << deals.len() {
                let won = |deal: usize| ends >> deal & 1 == 1;
                let sum: u32 = deals.iter().enumerate().filter(|(deal, _)| won(*deal)).map(|(_, (value, _))| value).sum();
                let chance: f64 = deals.iter().enumerate().map(|(deal, (_, chance))| if won(deal) { *chance } else { 1.0 - chance }).product();
                expected += if sum >= at { chance } else { 0.0 };
            }
            prop_assert!((all.at_least(Decimal::from(at)) - expected).abs() < 1e-9);
        }
    }
}
