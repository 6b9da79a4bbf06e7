//! Posts: hours in the business's zone, gates, shrinking, and what noise looks like.

use super::{
    Best, Posts,
    State::{self, Measured, TooEarly, Unmeasured},
};
use crate::{
    base::{figure::Change, value::Value},
    config::Business,
    data::Dataset,
    metrics::{compute, fixture::*},
};

fn data(posted: &[Posted]) -> Dataset {
    let mut data = Dataset::default();
    add_posts(&mut data, "data/posts.csv", posted);
    data
}

fn posts(posted: &[Posted], zone: chrono_tz::Tz) -> Posts {
    let business = Business { timezone: zone, ..business() };
    compute(&data(posted), &business, day("2026-06-30")).posts().clone()
}

/// A post with so many likes, measured long after.
fn liked(on: &str, likes: u64) -> Posted {
    (on.to_owned(), "posted", Some(likes), Some(1_000), "2026-06-29T00:00:00Z")
}

#[test]
fn hours_are_drawn_to_the_mean_by_how_few_posts_they_have() {
    let hours: [(u32, &[u64]); 3] = [(6, &[42]), (14, &[28, 30, 26, 28]), (22, &[26, 24, 28, 26, 30, 22])];
    let posted: Vec<Posted> = hours
        .iter()
        .flat_map(|(hour, likes)| likes.iter().map(move |likes| liked(&format!("2026-02-03T{hour:02}:10:00Z"), *likes)))
        .collect();
    let found = posts(&posted, chrono_tz::UTC);
    let shown: Vec<String> = found
        .hours
        .iter()
        .map(|hour| format!("{} {} {} {}", hour.at, hour.posts, hour.engagement, hour.shrunk))
        .collect();
    assert_eq!(shown, ["6 1 42 30.4848", "14 4 112 28.1010", "22 6 156 26.9917"]);
    assert_eq!(found.best_hour, Best::TooEarly, "11 posts, one of them in the first hour");
}

#[test]
fn an_hour_is_that_of_the_business() {
    use chrono_tz::{America, Asia, Europe, Pacific, UTC};
    for (on, zone, hour, weekday) in [
        ("2026-02-08T10:30:00Z", UTC, 10, 6),
        ("2026-02-08T11:30:00Z", Pacific::Tongatapu, 0, 0),
        ("2026-02-08T07:30:00Z", America::Los_Angeles, 23, 5),
        ("2026-02-08T10:00:00Z", Asia::Kolkata, 15, 6),
        // The clock goes from 02:00 to 03:00 on 29 March, and the other way on 25 October.
        ("2026-03-29T00:59:00Z", Europe::Berlin, 1, 6),
        ("2026-03-29T01:00:00Z", Europe::Berlin, 3, 6),
        ("2026-03-08T10:30:00Z", America::Los_Angeles, 3, 6),
        ("2025-10-26T00:30:00Z", Europe::Berlin, 2, 6),
        ("2025-10-26T01:30:00Z", Europe::Berlin, 2, 6),
        ("2026-02-03T09:00:00+05:30", Asia::Kolkata, 9, 1),
    ] {
        let found = posts(&[liked(on, 1)], zone);
        let at = (found.hours[0].at, found.weekdays[0].at);
        assert_eq!(at, (hour, weekday), "{on} {zone}");
    }
}

#[test]
fn what_is_not_out_or_measured_too_early_does_not_count() {
    let post = |on: &str, status, likes, measured| (on.to_owned(), status, likes, Some(100), measured);
    let found = posts(
        &[
            post("2026-02-03T09:00:00Z", "posted", Some(5), "2026-02-05T09:00:00Z"),
            post("2026-02-03T10:00:00Z", "", Some(7), "2026-02-05T09:59:59Z"),
            post("2026-02-03T11:00:00Z", "posted", None, "2026-02-09T00:00:00Z"),
            post("2026-02-03T12:00:00Z", "posted", Some(9), "2026-07-02T00:00:00Z"),
            post("2026-06-29T12:00:00Z", "posted", Some(9), ""),
            post("2026-06-28T12:00:00Z", "posted", Some(4), ""),
            post("2026-02-03T13:00:00Z", "scheduled", Some(50), "2026-02-20T00:00:00Z"),
            post("2026-02-03T13:00:00Z", "draft", Some(50), "2026-02-20T00:00:00Z"),
            post("2026-07-01T00:00:00Z", "posted", Some(50), ""),
        ],
        chrono_tz::UTC,
    );
    assert_eq!((found.published, found.waiting, found.too_early, found.unmeasured), (6, 2, 2, 2));
    assert_eq!((found.all.posts, found.all.engagement), (2, 9));
    let states: Vec<State> = found.latest.iter().map(|post| post.state).collect();
    assert_eq!(states, [TooEarly, Measured, Unmeasured, Unmeasured, TooEarly, Measured]);
}

#[test]
fn days_without_a_time_have_no_hour() {
    let found = posts(&[liked("2026-02-03T00:00:00Z", 5), liked("2026-02-05T00:00:00Z", 6)], chrono_tz::UTC);
    assert!(found.timeless && found.hours.is_empty() && found.weekdays.len() == 2);
}

/// Numbers that look random, the same on every run.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Lognormal with a median of 30 and σ = 1, by twelve uniform numbers.
    fn likes(&mut self) -> u64 {
        let normal = (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0;
        (30.0 * normal.exp()).round() as u64
    }
}

/// Posts in each hour of the day, with so many likes times a factor of the hour.
fn noisy(noise: &mut Noise, each: u32, factor: impl Fn(u32) -> u64) -> Vec<Posted> {
    let post = |at: u32| {
        let (hour, on) = (at % 24, day("2026-01-01").plus((at / 24) as i32));
        liked(&format!("{on}T{hour:02}:15:00Z"), noise.likes() * factor(hour))
    };
    (0..24 * each).map(post).collect()
}

#[test]
fn hours_that_are_all_alike_have_no_best_one() {
    let mut noise = Noise(7);
    let runs = 60;
    let named = (0..runs).filter(|_| posts(&noisy(&mut noise, 5, |_| 1), chrono_tz::UTC).best_hour.clear().is_some());
    let named = named.count();
    assert!(named <= 6, "{named} of {runs} businesses without a best hour were told one");
    let found = posts(&noisy(&mut noise, 20, |hour| if hour == 9 { 4 } else { 1 }), chrono_tz::UTC);
    assert_eq!(found.best_hour, Best::Clear(9));
}

/// How many times as good as the middle one the best of 24 hours looks that are all alike.
#[test]
fn the_best_of_many_hours_looks_good_by_chance() {
    let mut noise = Noise(11);
    for (each, expected) in [(1, 6.7), (3, 3.5), (5, 2.8), (10, 2.1), (20, 1.7), (50, 1.4)] {
        let mut sorted = |many: usize, one: &dyn Fn(&mut Noise) -> f64| {
            let mut all: Vec<f64> = (0..many).map(|_| one(&mut noise)).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        let middle = |sorted: &[f64]| f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        let mut ratios: Vec<f64> = (0..400)
            .map(|_| {
                let hours = sorted(24, &|noise| (0..each).map(|_| noise.likes()).sum::<u64>() as f64);
                hours[23] / middle(&hours)
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let found = middle(&ratios);
        assert!((found - expected).abs() < expected / 15.0, "{each} posts each: {found}, not {expected}");
    }
}

#[test]
fn a_trend_takes_twenty_posts_each() {
    let on = |from: &str, n: i32| (0..n).map(|at| format!("{}T09:00:00Z", day(from).plus(at))).collect::<Vec<_>>();
    let change = |n: i32| {
        let now = on("2026-05-01", n).into_iter().map(|on| liked(&on, 40));
        let then = on("2026-02-01", n).into_iter().map(|on| liked(&on, 20));
        let (data, business) = (data(&now.chain(then).collect::<Vec<_>>()), business());
        let metrics = compute(&data, &business, day("2026-06-30"));
        metrics.figure("posts.engagement_per_post_90_days", None).unwrap().comparison.unwrap().change
    };
    assert_eq!(change(19), Change::Unknown("too few to compare: 19 and 19 posts".into()));
    assert_eq!(change(20), Change::Absolute(Value::Number(20.into())));
}
