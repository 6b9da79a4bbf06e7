//! Typed cells as text again, in the one form that is read one way whatever stands around it: ISO days and periods,
//! moments with their offset, numbers with a point. It knows no file and no format.

use chrono::{DateTime, Offset};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    column::{
        Column, Counts, Currencies, Days, Decimals, Flags, Mark, Marks, Moments, NameColumn, Texts, Windows, each_kind,
    },
    names::Names,
};
use crate::base::calendar::Window;

/// A column whose cells can be written.
pub(crate) trait Cells: std::fmt::Debug {
    /// The text of a row's cell; `None` of an empty one. Moments are told as the clocks of the zone showed them.
    fn text(&self, row: u32, names: &Names, zone: Tz) -> Option<String>;

    /// How many cells there are; none in a column that no file has.
    fn count(&self) -> usize;

    /// The text of a cell as the value that it stands for.
    fn value(&self, text: &str) -> Value;
}

/// The text of a cell of a column of any kind.
pub(crate) fn text(column: &Column, row: u32, names: &Names, zone: Tz) -> Option<String> {
    each_kind!(column, cells => cells.text(row, names, zone))
}

/// Says how the value of a cell is written, for columns of each kind, and what the text stands for.
macro_rules! written {
    ($($column:ident as $value:path: |$cell:ident, $names:ident, $zone:ident| $text:expr,)*) => {
        $(impl Cells for $column {
            fn text(&self, row: u32, $names: &Names, $zone: Tz) -> Option<String> {
                let $cell = self.get(row)?;
                $text
            }

            fn count(&self) -> usize {
                self.len()
            }

            fn value(&self, text: &str) -> Value {
                $value(text)
            }
        })*
    };
}

written!(
    NameColumn as Value::from: |name, names, _zone| Some(names.text(name).to_owned()),
    Days as Value::from: |day, _names, _zone| Some(day.to_string()),
    Marks as Value::from: |given, _names, _zone| Some(mark(given)),
    Moments as Value::from: |seconds, _names, zone| moment(seconds, zone),
    Decimals as exact: |given, _names, _zone| Some(number(given)),
    Counts as exact: |count, _names, _zone| Some(count.to_string()),
    Flags as flag: |given, _names, _zone| Some(if given { YES } else { NO }.to_owned()),
    Currencies as Value::from: |currency, _names, _zone| Some(currency.code().to_owned()),
    Windows as Value::from: |window, _names, _zone| Some(period(window)),
);

impl Cells for Texts {
    fn text(&self, row: u32, _: &Names, _: Tz) -> Option<String> {
        Some(self.get(row)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn value(&self, text: &str) -> Value {
        Value::from(text)
    }
}

const YES: &str = "yes";
const NO: &str = "no";

fn flag(text: &str) -> Value {
    Value::Bool(text == YES)
}

/// The digits as they are.
fn exact(text: &str) -> Value {
    serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| Value::from(text), Value::Number)
}

fn mark(mark: Mark) -> String {
    mark.day().map_or_else(|| "y".to_owned(), |day| day.to_string())
}

/// An instant as `2026-02-24T14:30+05:30`, with seconds where it has some.
fn moment(seconds: i64, zone: Tz) -> Option<String> {
    let utc = DateTime::from_timestamp(seconds, 0)?;
    let local = utc.with_timezone(&zone);
    let clock = if seconds.rem_euclid(60) == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    // Some clocks were off by half a minute once, which no offset can say.
    let is_whole = local.offset().fix().local_minus_utc() % 60 == 0;
    Some(if is_whole {
        format!("{}{}", local.format(clock), local.offset().fix())
    } else {
        format!("{}Z", utc.format(clock))
    })
}

/// A number with all its decimals. `1.234` could also be read as a thousand: one more zero settles it.
fn number(number: Decimal) -> String {
    let text = number.to_string();
    let digits = text.trim_start_matches('-');
    let is_open = digits.split_once('.').is_some_and(|(whole, decimals)| {
        decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
    });
    if is_open { text + "0" } else { text }
}

/// A period as its month, its year, its day, or its first and last day.
fn period(window: Window) -> String {
    let (from, to) = (window.from, window.to);
    if from == to {
        from.to_string()
    } else if window == from.month().window() {
        let (year, month, _) = from.parts();
        format!("{year:04}-{month:02}")
    } else if window == Window::year(from.year()) {
        format!("{:04}", from.year())
    } else {
        format!("{from}/{to}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        base::{calendar::Day, money::Currency},
        data::cell::{Reading, Style, Survey, date, number as read_number, words},
    };

    fn value<T>(reading: Reading<T>) -> Option<T> {
        if let Reading::Value(value) = reading { Some(value) } else { None }
    }

    #[test]
    fn every_kind_has_one_form() {
        let day = |text: &str| Day::from_iso(text.as_bytes()).unwrap();
        let run = |from, to| period(Window { from: day(from), to: day(to) });
        let zone = chrono_tz::Asia::Kolkata;
        for (written, wanted) in [
            (run("2026-02-01", "2026-02-28"), "2026-02"),
            (run("2026-01-01", "2026-12-31"), "2026"),
            (run("2026-01-05", "2026-01-11"), "2026-01-05/2026-01-11"),
            (run("2026-01-05", "2026-01-05"), "2026-01-05"),
            (mark(Mark::On(day("2026-01-05"))), "2026-01-05"),
            (mark(Mark::Sometime), "y"),
            (moment(1_771_923_600, zone).unwrap(), "2026-02-24T14:30+05:30"),
            (moment(1_771_923_601, zone).unwrap(), "2026-02-24T14:30:01+05:30"),
            (moment(-500_000_040, chrono_tz::Africa::Monrovia).unwrap(), "1954-02-26T23:06Z"),
            (number(Decimal::new(-120_050, 2)), "-1200.50"),
            (number(Decimal::new(1234, 3)), "1.2340"),
            (number(Decimal::new(-123_456, 3)), "-123.4560"),
            (number(Decimal::new(1_234_567, 3)), "1234.567"),
            (number(Decimal::new(234, 3)), "0.234"),
        ] {
            assert_eq!(written, wanted);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_again(
            days in (date::FIRST_DAY.number()..=date::LAST_DAY.number(), 0i32..800),
            seconds in -2_200_000_000i64..7_250_000_000,
            units in -1_000_000_000_000_000i64..1_000_000_000_000_000,
            scale in 0u32..10,
        ) {
            let style = Style { is_final: true, ..Style::default() };
            let mut survey = Survey::default();
            let from = Day::from_number(days.0);
            let window = Window { from, to: from.plus(days.1) };
            prop_assert_eq!(value(date::period(&period(window))), Some(window));
            prop_assert_eq!(value(date::period(&period(from.month().window()))), Some(from.month().window()));
            prop_assert_eq!(value(date::day(&mark(Mark::On(from)), Tz::UTC, &style, &mut survey)), Some(from));
            let zones = [Tz::UTC, chrono_tz::Asia::Kolkata, chrono_tz::America::St_Johns, chrono_tz::Africa::Monrovia];
            for zone in zones {
                let text = moment(seconds, zone).unwrap();
                // What another zone makes of it does not matter: it says itself how far it is from Greenwich.
                let read = value(date::moment(&text, chrono_tz::America::Lima, &style, &mut survey));
                prop_assert_eq!(read, Some(seconds), "{}", text);
            }
            let decimal = Decimal::new(units, scale);
            let read = value(read_number::read(&number(decimal), Currency::USD, &style, &mut survey)).unwrap();
            prop_assert_eq!((read.number, read.currency, read.percent), (decimal, None, false));
            prop_assert_eq!(value(words::flag("yes")).zip(value(words::flag("no"))), Some((true, false)));
        }
    }
}
