//! Exact money: amounts that are never floating point, and currencies that are never added to one another.

use std::{collections::BTreeMap, fmt};

use rust_decimal::{Decimal, RoundingStrategy};

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// US dollars: what a business has that names none.
    pub const USD: Currency = Currency(*b"USD");

    /// The currency of a code in capitals or small letters, if ISO 4217 has it.
    pub fn from_code(code: &str) -> Option<Currency> {
        let upper = code.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&upper)?;
        Some(Currency(upper.as_bytes().try_into().ok()?))
    }

    /// The currency that a sign such as `€` means, where it means one alone. `$` is the business's own dollar.
    pub fn from_symbol(symbol: &str) -> Option<Currency> {
        let code = match symbol {
            "€" => "EUR",
            "£" => "GBP",
            "₹" => "INR",
            "₽" => "RUB",
            "₩" => "KRW",
            "₪" => "ILS",
            "₺" => "TRY",
            "₴" => "UAH",
            "₫" => "VND",
            "₦" => "NGN",
            "฿" => "THB",
            "US$" => "USD",
            "A$" => "AUD",
            "C$" | "CA$" => "CAD",
            "R$" => "BRL",
            _ => return None,
        };
        Currency::from_code(code)
    }

    /// The code, such as `USD`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The decimals that its amounts have: 2 for most, 0 for JPY, 3 for KWD.
    pub fn decimals(&self) -> u32 {
        // Asked for every amount that is shown, of these in most businesses.
        if matches!(&self.0, b"USD" | b"EUR" | b"GBP" | b"INR") {
            return 2;
        }
        iso_currency::Currency::from_code(self.code()).and_then(iso_currency::Currency::exponent).map_or(2, u32::from)
    }

    /// What is put before an amount: `$`, `€`, or the code and a space where the sign is not its own.
    pub fn sign(&self) -> &'static str {
        match self.code() {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "INR" => "₹",
            "KRW" => "₩",
            "ILS" => "₪",
            "TRY" => "₺",
            "NGN" => "₦",
            "AUD" => "A$",
            "CAD" => "C$",
            "BRL" => "R$",
            "JPY" => "¥",
            _ => "",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// An amount of one currency, exact to every decimal that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount, in major units.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of a currency.
    pub fn new(amount: Decimal, currency: Currency) -> Money {
        Money { amount, currency }
    }

    /// The amount with as many decimals as its currency has, halves away from zero.
    pub fn rounded(self) -> Decimal {
        round(self.amount, self.currency.decimals())
    }
}

/// `amount` with exactly `decimals` decimals, halves away from zero.
pub fn round(amount: Decimal, decimals: u32) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    rounded
}

/// `amount` to its first two digits: 2,389.36 is 2,400. For sentences, not for tables.
pub fn money_of_two_digits(amount: Decimal) -> Decimal {
    let mut unit = Decimal::ONE;
    while unit < Decimal::from(1_000_000_000_000u64) && amount.abs() >= unit * Decimal::ONE_HUNDRED {
        unit *= Decimal::TEN;
    }
    round(amount / unit, 0) * unit
}

/// An exact running sum. Amounts of one scale are added as integers; another scale costs one rescaling.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    units: i128,
    scale: u32,
}

impl Sum {
    /// The sum of one amount.
    #[inline]
    pub fn of(amount: Decimal) -> Sum {
        Sum { units: amount.mantissa(), scale: amount.scale() }
    }

    /// The sum of one amount, in units with so many decimals.
    #[inline]
    pub fn of_units(units: i128, scale: u32) -> Sum {
        Sum { units, scale }
    }

    /// Adds an amount.
    #[inline]
    pub fn add(&mut self, amount: Decimal) {
        self.merge(Sum::of(amount));
    }

    /// Adds another sum.
    #[inline]
    pub fn merge(&mut self, other: Sum) {
        let Sum { mut units, scale } = other;
        if scale > self.scale {
            self.units = finer(self.units, scale - self.scale);
            self.scale = scale;
        } else if scale < self.scale {
            units = finer(units, self.scale - scale);
        }
        self.units = self.units.saturating_add(units);
    }

    /// What was added up. A sum beyond what a decimal holds loses decimals, never digits before the point.
    pub fn total(self) -> Decimal {
        let (mut units, mut scale) = (self.units, self.scale);
        loop {
            match Decimal::try_from_i128_with_scale(units, scale) {
                Ok(total) => return total,
                Err(_) if scale > 0 => (units, scale) = (units / 10, scale - 1),
                Err(_) => return if units < 0 { Decimal::MIN } else { Decimal::MAX },
            }
        }
    }
}

/// The same amount in units that are finer by some decimals.
#[inline]
fn finer(units: i128, decimals: u32) -> i128 {
    match i64::try_from(units) {
        Ok(small) if decimals < POWERS.len() as u32 => i128::from(small) * i128::from(POWERS[decimals as usize]),
        _ => units.saturating_mul(10i128.pow(decimals)),
    }
}

/// The powers of ten that an integer of 64 bits holds.
const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// Sums of money, one a currency; they are never added to one another.
#[derive(Clone, Debug, Default)]
pub struct Sums(BTreeMap<Currency, Sum>);

impl Sums {
    /// Adds money to the sum of its currency.
    pub fn add(&mut self, amount: Decimal, currency: Currency) {
        self.0.entry(currency).or_default().add(amount);
    }

    /// Adds the sums of another, currency by currency.
    pub fn merge(&mut self, other: &Sums) {
        for (currency, sum) in &other.0 {
            self.0.entry(*currency).or_default().merge(*sum);
        }
    }

    /// The sum of one currency; zero where nothing was added.
    pub fn of(&self, currency: Currency) -> Decimal {
        self.0.get(&currency).map_or(Decimal::ZERO, |sum| sum.total())
    }

    /// Every currency with its sum, by code.
    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().map(|(currency, sum)| Money::new(sum.total(), *currency))
    }

    /// Whether nothing was ever added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The shares of a whole in tenths of a percent, adding up to exactly 1,000 by the method of the largest remainder
/// (Hamilton). Parts that are negative, or a whole that is not positive, have no shares.
pub fn shares(parts: &[Decimal]) -> Option<Vec<u32>> {
    let whole: Decimal = parts.iter().sum();
    if whole <= Decimal::ZERO || parts.iter().any(|part| part.is_sign_negative() && !part.is_zero()) {
        return None;
    }
    let exact: Vec<Decimal> = parts.iter().map(|part| part / whole * Decimal::ONE_THOUSAND).collect();
    let mut tenths: Vec<u32> = exact.iter().map(|share| share.floor().try_into().unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| (-exact[index].fract(), index));
    let missing = 1000u32.saturating_sub(tenths.iter().sum());
    for &index in order.iter().take(missing as usize) {
        tenths[index] += 1;
    }
    Some(tenths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn shares_add_up() {
        let parts: Vec<Decimal> = ["12500", "8950", "5200", "1800", "0"].map(decimal).to_vec();
        assert_eq!(shares(&parts).unwrap(), [439, 315, 183, 63, 0]);
        assert_eq!(shares(&["1", "1", "1"].map(decimal)).unwrap(), [334, 333, 333]);
        assert_eq!(shares(&["1", "-1"].map(decimal)), None);
        assert_eq!(shares(&[]), None);
    }

    #[test]
    fn sums_are_exact_at_any_scale() {
        let mut sum = Sum::default();
        for text in ["0.1", "0.2", "957.5775", "-0.0075", "1e3"] {
            sum.add(Decimal::from_scientific(text).unwrap_or_else(|_| decimal(text)));
        }
        assert_eq!(sum.total(), decimal("1957.87"));
        let mut whole = Sum::default();
        whole.add(decimal("3"));
        for _ in 0..2 {
            whole.merge(sum);
        }
        assert_eq!(whole.total(), decimal("3918.74"));
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(round(decimal("11443.545"), 2).to_string(), "11443.55");
        assert_eq!(round(decimal("-0.005"), 2).to_string(), "-0.01");
        assert_eq!(round(decimal("5"), 2).to_string(), "5.00");
    }
}
