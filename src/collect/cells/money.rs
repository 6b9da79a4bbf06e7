//! Amounts of money in whatever unit they come, as decimals in major units. Exact: an amount that cannot be is an error.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::number::{self, Fault};
use crate::{base::money::Currency, collect::definition::Unit};

/// The text of an amount as a decimal of the unit that it comes in.
pub(super) fn read(text: &str, unit: Unit, currency: Currency) -> Result<Decimal, String> {
    let amount = number::amount(text, currency).map_err(|fault| match fault {
        Fault::NoNumber => "is no amount".to_owned(),
        Fault::TooLong => "has more digits than an amount can have".to_owned(),
    })?;
    match amount.currency {
        Some(_) if unit != Unit::Major => {
            Err("has the sign of a currency, although it should be in its smallest unit".to_owned())
        }
        Some(other) if other != currency => Err(format!("is in {other}, but its row is in {currency}")),
        _ => Ok(amount.number),
    }
}

/// An amount in its unit as one in major units. `digits` are the decimals of currencies that are not those of ISO 4217.
pub(super) fn to_major(amount: Decimal, unit: Unit, currency: Currency, digits: &BTreeMap<String, u32>) -> Decimal {
    let decimals = match unit {
        Unit::Major => 0,
        Unit::Cents => 2,
        Unit::Minor => {
            let own = digits.iter().find(|(code, _)| code.eq_ignore_ascii_case(currency.code()));
            own.map_or_else(|| currency.decimals(), |(_, decimals)| *decimals).min(9)
        }
    };
    let mut amount = amount.normalize();
    if amount.scale() + decimals > Decimal::MAX_SCALE {
        amount = amount.round_dp_with_strategy(18, RoundingStrategy::MidpointNearestEven);
    }
    // The point moves; no digit is lost.
    let _ = amount.set_scale(amount.scale() + decimals);
    amount
}

/// An amount as it is written into a file: with the decimals of its currency at least, and no zeros beyond them.
pub(super) fn written(amount: Decimal, currency: Currency) -> String {
    let mut amount = amount.normalize();
    if amount.is_zero() {
        amount = Decimal::ZERO;
    }
    if amount.scale() < currency.decimals() {
        amount.rescale(currency.decimals());
    }
    amount.to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str, unit: Unit, code: &str) -> String {
        let currency = Currency::from_code(code).unwrap();
        let digits = BTreeMap::from([("UGX".to_owned(), 2)]);
        match read(text, unit, currency) {
            Ok(amount) => written(to_major(amount, unit, currency, &digits), currency),
            Err(why) => why,
        }
    }

    #[test]
    fn amounts_are_in_major_units() {
        for (text, unit, code, expected) in [
            ("12.340000000000000000", Unit::Major, "USD", "12.34"),
            ("12.3", Unit::Major, "USD", "12.30"),
            ("12.34567", Unit::Major, "USD", "12.34567"),
            ("-0.00", Unit::Major, "USD", "0.00"),
            ("1e3", Unit::Major, "USD", "1000.00"),
            ("$2.50", Unit::Major, "USD", "2.50"),
            ("1,234.50", Unit::Major, "USD", "1234.50"),
            ("€2.50", Unit::Major, "USD", "is in EUR, but its row is in USD"),
            ("about 3", Unit::Major, "USD", "is no amount"),
            ("1e30", Unit::Major, "USD", "has more digits than an amount can have"),
            ("1250", Unit::Minor, "USD", "12.50"),
            ("1250", Unit::Minor, "JPY", "1250"),
            ("1250", Unit::Minor, "KWD", "1.250"),
            ("1250", Unit::Minor, "UGX", "12.5"),
            ("0.5", Unit::Minor, "USD", "0.005"),
            ("-5", Unit::Minor, "USD", "-0.05"),
            ("1250", Unit::Cents, "JPY", "12.5"),
            ("1250", Unit::Cents, "USD", "12.50"),
            ("$12.50", Unit::Cents, "USD", "has the sign of a currency, although it should be in its smallest unit"),
        ] {
            assert_eq!(money(text, unit, code), expected, "{text} {unit:?} {code}");
        }
    }

    proptest! {
        #[test]
        fn minor_units_come_back(units in -1_000_000_000_000i64..1_000_000_000_000, code in "USD|JPY|KWD|EUR|CLF|ISK") {
            let currency = Currency::from_code(&code).unwrap();
            let major = money(&units.to_string(), Unit::Minor, &code);
            let again = major.parse::<Decimal>().unwrap() * Decimal::from(10i64.pow(currency.decimals()));
            prop_assert_eq!(again, Decimal::from(units));
            prop_assert_eq!(money(&major, Unit::Major, &code), major);
        }
    }
}
