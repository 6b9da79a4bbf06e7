//! Numbers of answers, exactly: JSON numbers of any length and form, and texts that hold one. Never binary floating point.

use rust_decimal::Decimal;

use crate::{
    base::money::Currency,
    data::cell::{
        Reading, Style, Survey,
        number::{Amount, read},
    },
};

/// Why a text is no number that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is none.
    NoNumber,
    /// It has more digits than money needs: over 28 in all, or over 18 decimals beside many others.
    TooLong,
}

/// The decimals that are kept of a number with more digits than fit.
const KEPT_DECIMALS: usize = 18;

/// The most that an exponent may move the point.
const FARTHEST: i64 = 60;

/// Reads a number as JSON writes it: `12.340000000000000000`, `-1.5e-7`. Exact where it fits into 28 digits; with more
/// decimals it is rounded to 18 of them, halves to the even neighbour.
pub(crate) fn exact(text: &str) -> Result<Decimal, Fault> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| Fault::NoNumber)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NoNumber);
    }
    if digits.bytes().all(|byte| byte == b'0') && exponent != 0 {
        return Ok(Decimal::ZERO);
    }
    if exponent.abs() > FARTHEST || digits.len() > 400 {
        return Err(Fault::TooLong);
    }
    let (whole, fraction) = moved(&digits, whole.len() as i64 + exponent);
    let number = fitted(whole.trim_start_matches('0'), &fraction)?;
    Ok(if negative && !number.is_zero() { -number } else { number })
}

/// The digits before and after a point at `point`, which may lie outside of them.
fn moved(digits: &str, point: i64) -> (String, String) {
    let len = digits.len() as i64;
    if point <= 0 {
        (String::new(), "0".repeat(point.unsigned_abs() as usize) + digits)
    } else if point >= len {
        (digits.to_owned() + &"0".repeat((point - len) as usize), String::new())
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        (whole.to_owned(), fraction.to_owned())
    }
}

fn fitted(whole: &str, fraction: &str) -> Result<Decimal, Fault> {
    let plain = |whole: &str, fraction: &str| {
        let units = format!("0{whole}{fraction}").parse::<i128>().map_err(|_| Fault::TooLong)?;
        Decimal::try_from_i128_with_scale(units, fraction.len() as u32).map_err(|_| Fault::TooLong)
    };
    if let Ok(number) = plain(whole, fraction) {
        return Ok(number);
    }
    let fraction = fraction.trim_end_matches('0');
    if let Ok(number) = plain(whole, fraction) {
        return Ok(number);
    }
    let (kept, cut) = fraction.split_at_checked(KEPT_DECIMALS).ok_or(Fault::TooLong)?;
    let down = plain(whole, kept)?;
    let is_odd = down.mantissa() % 2 != 0;
    let half = cut.strip_prefix('5').map(|rest| rest.bytes().any(|byte| byte != b'0'));
    let is_up = half.unwrap_or(cut > "5") || (half == Some(false) && is_odd);
    if !is_up {
        return Ok(down);
    }
    down.checked_add(Decimal::new(1, KEPT_DECIMALS as u32))
        .filter(|up| up.scale() == down.scale())
        .ok_or(Fault::TooLong)
}

/// Reads a number that may have thousands separators or a currency: `1,234.50`, `$2.50`, `EUR 3`. `own` is what `$` may
/// mean. What can be read in two ways, as `1.234,5` can't but `1.234` could, is what JSON would make of it.
pub(crate) fn amount(text: &str, own: Currency) -> Result<Amount, Fault> {
    match exact(text.trim()) {
        Ok(number) => return Ok(Amount { number, currency: None, percent: false }),
        Err(Fault::TooLong) => return Err(Fault::TooLong),
        Err(Fault::NoNumber) => {}
    }
    if text.bytes().filter(u8::is_ascii_digit).count() > 28 {
        return Err(Fault::TooLong);
    }
    let style = Style { is_final: true, ..Style::default() };
    match read(text, own, &style, &mut Survey::default()) {
        Reading::Value(amount) if !amount.percent => Ok(amount),
        _ => Err(Fault::NoNumber),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_exact() {
        for (text, expected) in [
            ("12.340000000000000000", "12.340000000000000000"),
            ("0", "0"),
            ("-0", "0"),
            ("-0.10", "-0.10"),
            ("1e3", "1000"),
            ("1.5E-7", "0.00000015"),
            ("-1.5e+2", "-150"),
            ("0e99999", "0"),
            ("12345678901234567890123456", "12345678901234567890123456"),
            ("0.1234567890123456785", "0.1234567890123456785"),
            // More digits than fit: rounded at 18 decimals, halves to even.
            ("0.12345678901234567850000000000001", "0.123456789012345679"),
            ("11234567890.1234567890123456785", "11234567890.123456789012345678"),
            ("11234567890.1234567890123456775", "11234567890.123456789012345678"),
            ("11234567890.12345678901234567749999", "11234567890.123456789012345677"),
            ("11234567890.12345678901234567760", "11234567890.123456789012345678"),
            ("12345678901.9999999999999999999", "12345678902.000000000000000000"),
            ("1.000000000000000000000000000000000000", "1.000000000000000000"),
        ] {
            let found = exact(text).map(|number| number.to_string());
            let is_same = found.as_ref().is_ok_and(|found| found.parse::<Decimal>() == expected.parse());
            assert!(is_same, "{text}: {found:?}, not {expected}");
        }
        for text in ["", "-", ".", "1.2.3", "1,5", "abc", "1e", "1e5.5", "--1", "NaN", "Infinity", "0x10", "١"] {
            assert_eq!(exact(text), Err(Fault::NoNumber), "{text}");
        }
        for text in [
            "1e61",
            "1e-61",
            "123456789012345678901234567890",
            "12345678901234567890.12345678901",
            "1e9223372036854775807",
        ] {
            assert_eq!(exact(text), Err(Fault::TooLong), "{text}");
        }
    }

    #[test]
    fn amounts_may_be_dressed() {
        for (text, expected) in [
            ("1.234", Ok("1.234")),
            ("1,234.50", Ok("1234.50")),
            ("1,234", Ok("1234")),
            (" $2.50 ", Ok("2.50")),
            ("($2.50)", Ok("-2.50")),
            ("1 234,50 €", Ok("1234.50")),
            ("50%", Err(Fault::NoNumber)),
            ("about 5", Err(Fault::NoNumber)),
            ("$1.234", Err(Fault::NoNumber)),
            ("$0.1234567890123456789012345678901", Err(Fault::TooLong)),
        ] {
            let found = amount(text, Currency::USD).map(|amount| amount.number.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_the_program(text in "[-+0-9eE.,$€ é]{0,80}") {
            let _ = amount(&text, Currency::USD);
        }

        #[test]
        fn what_fits_comes_back_as_it_is(units in any::<i64>(), scale in 0u32..19) {
            let number = Decimal::new(units, scale);
            prop_assert_eq!(exact(&number.to_string()), Ok(number));
        }
    }
}
