//! Replies: rates, weeks, and what chance explains.

use super::{Moved, figures::moved};
use crate::{
    base::{
        figure::{Change, Figure},
        ratio::Ratio,
        value::{Detail, Value},
    },
    data::Dataset,
    metrics::{compute, fixture::*},
};

/// As many messages and replies in each of some weeks, from Monday 5 January 2026 on.
fn data(weeks: &[(u64, u64)]) -> Dataset {
    const MONDAYS: [&str; 7] =
        ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16"];
    let rows: Vec<Act> = (weeks.iter().zip(MONDAYS))
        .flat_map(|(&(sent, replies), on)| {
            [("sent", sent), ("reply", replies)].map(|(kind, n)| (on, kind, Some(n), ["email", "", "", ""]))
        })
        .collect();
    let mut data = Dataset::default();
    add_activities(&mut data, "data/activities.csv", &rows);
    data
}

fn figure(data: &Dataset, id: &str) -> Figure {
    compute(data, &business(), day("2026-02-18")).figure(id, None).unwrap()
}

#[test]
fn a_total_is_the_ratio_of_sums() {
    let data = data(&[(100, 2), (10, 9)]);
    let rate = figure(&data, "replies.rate");
    assert_eq!(rate.ratio, Some(Ratio::new(11, 110)));
    assert_eq!(rate.value, Value::Share(decimal("0.1")));
    assert_eq!(figure(&data, "replies.channel.email").ratio, rate.ratio);
}

#[test]
fn weeks_have_no_gaps_and_the_running_one_says_so() {
    let (data, business) = (data(&[(40, 4), (0, 0), (20, 1), (0, 0), (0, 0), (30, 3), (5, 5)]), business());
    let replies = compute(&data, &business, day("2026-02-18")).offers().replies.clone();
    let weeks: Vec<_> = replies.weeks.iter().map(|week| (week.ratio.k, week.ratio.n, week.so_far)).collect();
    assert_eq!(weeks[..3], [(4, 40, false), (0, 0, false), (1, 20, false)]);
    assert_eq!((weeks.len(), weeks[6]), (7, (5, 5, true)));
    assert_eq!(replies.weeks[6].window, window("2026-02-16", "2026-02-18"));
}

#[test]
fn weeks_are_compared_only_where_chance_is_told_apart() {
    for (now, then, expected) in [
        ((7, 100), (8, 100), Moved::Unclear),
        ((2, 50), (4, 50), Moved::Unclear),
        ((1, 19), (4, 50), Moved::TooFew),
        ((1, 50), (2, 50), Moved::TooFew),
        ((25, 500), (50, 500), Moved::Down),
        ((80, 1000), (50, 1000), Moved::Up),
        ((0, 0), (0, 0), Moved::TooFew),
    ] {
        assert_eq!(moved(Ratio::new(now.0, now.1), Ratio::new(then.0, then.1)), expected, "{now:?} {then:?}");
    }
    let few = figure(&data(&[(0, 0), (0, 0), (0, 0), (0, 0), (15, 2), (16, 1)]), "replies.rate_last_week");
    let why = few.comparison.unwrap().change;
    assert_eq!(why, Change::Unknown("too few to compare: 1 of 16 and 2 of 15".into()));
    let enough = figure(&data(&[(0, 0), (0, 0), (0, 0), (0, 0), (100, 8), (100, 7)]), "replies.rate_last_week");
    assert_eq!(enough.comparison.unwrap().change, Change::Points(decimal("-0.01")));
    assert!(enough.notes[0].starts_with("no more than chance explains: "), "{:?}", enough.notes);
}

#[test]
fn counts_are_held_against_what_is_usual() {
    let usual =
        |last| figure(&data(&[(9, 10), (9, 8), (9, 12), (9, 10), (9, 10), (9, last)]), "replies.last_week").notes;
    assert_eq!(usual(17), ["as usual: 4 to 17 in 95 % of weeks"]);
    assert_eq!(usual(3), ["fewer than is usual: 4 to 17 in 95 % of weeks"]);
    assert_eq!(usual(18), ["more than is usual: 4 to 17 in 95 % of weeks"]);
}

#[test]
fn nothing_sent_and_more_replies_than_messages_are_no_rate() {
    let said = |weeks: &[(u64, u64)]| match figure(&data(weeks), "replies.rate").value {
        Value::Missing(why) => why,
        other => other.words(Detail::Exact),
    };
    assert_eq!(said(&[]), "nothing was sent");
    assert_eq!(said(&[(0, 3)]), "nothing was sent");
    assert_eq!(said(&[(2, 3)]), "there are more replies than messages: some messages are not in the rows");
    assert_eq!(said(&[(20, 0)]), "0 %");
    assert_eq!(figure(&data(&[]), "replies.reply_count").value, Value::Missing("nothing was sent yet".into()));
}
