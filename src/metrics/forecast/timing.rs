//! How long a deal still takes: the chance that it has passed all of its stages within so many days.
//!
//! Each stage takes an exponential time with its own mean, one after the other (a hypoexponential time). The chance is
//! found by uniformization (Jensen 1953), which unlike the closed form does not mind two stages with the same mean.

/// A stage that takes less than this many days counts as taking none.
const AT_ONCE: f64 = 0.25;

/// What of the Poisson weights may be left over.
const REST: f64 = 1e-13;

/// The steps after which the sum ends in any case.
const MOST_STEPS: u32 = 200_000;

/// The chance that stages with these mean days are all passed within `days` days.
pub(crate) fn passed_within(days: f64, means: &[f64]) -> f64 {
    let rates: Vec<f64> = means.iter().filter(|mean| **mean >= AT_ONCE).map(|mean| 1.0 / mean).collect();
    if days <= 0.0 {
        return 0.0;
    }
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    if fastest <= 0.0 {
        return 1.0;
    }
    let mut inside = vec![0.0; rates.len()];
    if let Some(first) = inside.first_mut() {
        *first = 1.0;
    }
    let (mut done, mut passed, mut seen) = (0.0, 0.0, 0.0);
    // As logarithms, since the first weights of a long time are too small for a number.
    let mut weight = -fastest * days;
    for step in 1..=MOST_STEPS {
        passed += weight.exp() * done;
        seen += weight.exp();
        if seen >= 1.0 - REST && f64::from(step) > fastest * days {
            break;
        }
        done += advance(&mut inside, &rates, fastest);
        weight += (fastest * days / f64::from(step)).ln();
    }
    passed.clamp(0.0, 1.0)
}

/// One step of the uniform chain; answers what leaves the last stage.
fn advance(inside: &mut [f64], rates: &[f64], fastest: f64) -> f64 {
    let mut came = 0.0;
    for (here, rate) in inside.iter_mut().zip(rates) {
        let goes = *here * rate / fastest;
        *here += came - goes;
        came = goes;
    }
    came
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::passed_within;

    #[test]
    fn stages_pass_as_the_closed_form_says() {
        for (means, expected) in [
            (&[5.0][..], [0.9975, 1.0, 1.0]),
            (&[10.0, 5.0], [0.9029, 0.9950, 0.9998]),
            (&[21.0, 10.0, 5.0], [0.4893, 0.8606, 0.9657]),
            (&[14.0, 21.0, 10.0, 5.0], [0.2501, 0.7069, 0.9136]),
            (&[7.0, 14.0, 21.0, 10.0, 5.0], [0.1535, 0.6154, 0.8781]),
        ] {
            for (days, expected) in [30.0, 60.0, 90.0].into_iter().zip(expected) {
                let found = passed_within(days, means);
                assert!((found - expected).abs() < 5.1e-5, "{means:?} in {days}: {found}");
            }
        }
    }

    #[test]
    fn equal_stages_and_none_are_no_trouble() {
        // Two equal stages: 1 − e^−x (1 + x) with x = 3.
        let erlang = 1.0 - (-3.0f64).exp() * 4.0;
        assert!((passed_within(30.0, &[10.0, 10.0]) - erlang).abs() < 1e-10);
        assert!((passed_within(30.0, &[]) - 1.0).abs() < 1e-12);
        assert!((passed_within(30.0, &[0.0]) - 1.0).abs() < 1e-12);
        assert!(passed_within(0.0, &[5.0]) < 1e-12);
        assert!(passed_within(90.0, &[0.25; 5]) > 0.999_999);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn more_days_never_make_it_less_likely(means in prop::collection::vec(0.0f64..400.0, 0..7), days in 0.0f64..400.0, more in 0.0f64..100.0) {
            let (soon, later) = (passed_within(days, &means), passed_within(days + more, &means));
            prop_assert!((0.0..=1.0).contains(&soon) && later >= soon - 1e-9, "{} {}", soon, later);
        }
    }
}
