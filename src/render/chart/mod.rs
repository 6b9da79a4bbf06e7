//! The geometry of charts: scales with round ticks, bands, stacks and paths. It knows neither words nor markup.
//!
//! Everything is measured in percent of the drawing's area, from its left and its top, so that a chart fits any width
//! without scaling its text.
pub mod band;
pub mod path;
pub mod scale;
pub mod stack;

use std::fmt;

use serde::{Serialize, Serializer};

/// A length or a place in percent of the drawing's area, written with at most two decimals: `12.5%`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(pub f64);

impl Percent {
    /// A fraction of the area, kept within it.
    pub fn of(fraction: f64) -> Percent {
        Percent((fraction * 100.0).clamp(0.0, 100.0))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}%", digits(self.0))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A number with at most two decimals, without zeros at its end: `12.5`.
pub fn digits(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_short_and_stay_in_the_area() {
        for (fraction, words) in [(0.0, "0%"), (1.0, "100%"), (0.125, "12.5%"), (1.0 / 3.0, "33.33%"), (1.7, "100%")] {
            assert_eq!(Percent::of(fraction).to_string(), words);
        }
        assert_eq!(Percent::of(-0.2).to_string(), "0%");
        assert_eq!(digits(-0.001), "0");
    }
}
