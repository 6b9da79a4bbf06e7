//! Whether revenue keeps up with the goal of the year: a verdict only where there is enough to judge by.

use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::{Month, Window},
        value::Value,
    },
    metrics::{Metrics, sources::Source},
};

/// What can be said about the goal of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// More than 110 % of the plan for today.
    Ahead,
    /// 90 to 110 % of it.
    OnPlan,
    /// 80 to 90 % of it.
    LittleBehind,
    /// Less than 80 % of it.
    Behind,
    /// Less than a tenth of the year is over: a straight line multiplies the noise of a few days.
    TooEarly,
    /// It is behind so far, but a source has not reported yet: what that brings is not in the sum.
    Incomplete,
    /// It is behind so far, but a source is silent: rows of it may be missing.
    Silent,
    /// A part of the revenue is in currencies that nobody can hold against the goal: `data/rates.csv` has no rate.
    SeveralCurrencies,
    /// There is no goal, or no revenue to hold against it.
    NoGoal,
}

/// The months that a source has not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The source's name for people.
    pub source: String,
    /// The months, the earliest first.
    pub months: Vec<Month>,
    /// Whether the day of one of them has passed.
    pub is_overdue: bool,
}

/// The verdict as of today.
pub fn verdict(metrics: &Metrics<'_>) -> Verdict {
    let pace = metrics.figure("revenue.pace", Some(0)).and_then(|figure| figure.value.number());
    let revenue = metrics.figure("revenue.ytd", Some(0)).map(|figure| figure.value);
    let several = matches!(revenue, Some(Value::Money(sums)) if sums.len() > 1);
    match pace {
        None => Verdict::NoGoal,
        Some(_) if Window::year_to_date(metrics.today).days() * 10 < Window::year(metrics.today.year()).days() => {
            Verdict::TooEarly
        }
        Some(_) if several => Verdict::SeveralCurrencies,
        Some(pace) => match band(pace) {
            Verdict::LittleBehind | Verdict::Behind if !missing(metrics).is_empty() => Verdict::Incomplete,
            Verdict::LittleBehind | Verdict::Behind if !silent(metrics).is_empty() => Verdict::Silent,
            verdict => verdict,
        },
    }
}

/// The sources that have been silent for a part of this year, each as `Upwork silent since 7 Oct`.
pub fn silent(metrics: &Metrics<'_>) -> Vec<String> {
    let today = metrics.today;
    let words = |source: &Source| Some(source.silent_words(source.silent_this_year(today)?, today));
    metrics.sources().iter().filter_map(words).collect()
}

/// The months that are not there yet, by source.
pub fn missing(metrics: &Metrics<'_>) -> Vec<Missing> {
    let late = metrics.sources().iter().filter(|source| !source.missing.is_empty());
    let of = |source: &Source| Missing {
        source: source.label.clone(),
        months: source.missing.iter().map(|due| due.month).collect(),
        is_overdue: source.missing.iter().any(|due| due.by < metrics.today),
    };
    late.map(of).collect()
}

fn band(pace: Decimal) -> Verdict {
    match pace {
        pace if pace > Decimal::new(110, 2) => Verdict::Ahead,
        pace if pace >= Decimal::new(90, 2) => Verdict::OnPlan,
        pace if pace >= Decimal::new(80, 2) => Verdict::LittleBehind,
        _ => Verdict::Behind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Business,
        data::Dataset,
        metrics::{
            compute,
            fixture::{Paid, add_revenue, business, day, decimal, due, eur, paid},
        },
    };

    #[test]
    fn bands_begin_where_they_say() {
        for (percent, expected) in [
            (111, Verdict::Ahead),
            (110, Verdict::OnPlan),
            (90, Verdict::OnPlan),
            (89, Verdict::LittleBehind),
            (80, Verdict::LittleBehind),
            (79, Verdict::Behind),
        ] {
            assert_eq!(band(Decimal::new(percent, 2)), expected, "{percent} %");
        }
    }

    #[test]
    fn without_enough_to_judge_by_there_is_no_verdict() {
        let mut business = business();
        business.goals.insert("revenue.year".into(), decimal("1000"));
        business.sources.insert("msn".into(), due("MSN", 21));
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/msn.csv", &[paid("2026-01-31", "msn", "900")]);
        let say = |business: &Business, data: &Dataset, today| verdict(&compute(data, business, day(today)));
        let february =
            Missing { source: "MSN".into(), months: vec![Month { year: 2026, month: 2 }], is_overdue: false };
        assert_eq!(say(&business, &data, "2026-02-05"), Verdict::TooEarly);
        assert_eq!(say(&business, &data, "2026-02-19"), Verdict::Ahead);
        assert_eq!(say(&business, &data, "2026-03-10"), Verdict::Ahead, "more can only add to it");
        business.goals.insert("revenue.year".into(), decimal("10000"));
        assert_eq!(say(&business, &data, "2026-03-10"), Verdict::Incomplete);
        assert_eq!(missing(&compute(&data, &business, day("2026-03-10"))), [february]);
        business.goals.insert("revenue.year".into(), decimal("1000"));
        let euros = Paid { currency: Some(eur()), ..paid("2026-02-01", "msn", "5") };
        add_revenue(&mut data, "data/revenue/euros.csv", &[euros]);
        assert_eq!(say(&business, &data, "2026-02-19"), Verdict::SeveralCurrencies);
        business.goals.clear();
        assert_eq!(say(&business, &data, "2026-02-19"), Verdict::NoGoal);
    }
}
