//! A figure as a card: its value, how it changed, where it should be, and how it came about.

use rust_decimal::{Decimal, prelude::FromPrimitive};
use serde::Serialize;

use super::{
    notes::own_notes,
    words::{Word, message},
};
use crate::{
    base::{
        figure::{Change, Comparison, Evidence, Figure, Good, Point, Target},
        money::round,
        text::{grouped, harmless, width},
        value::{Detail, Value},
    },
    render::{
        chart::{
            Percent,
            path::{Path, Place, path},
            scale::number,
        },
        words::{self, Direction},
    },
};

/// How many of the rows behind a figure its card lists.
const ROWS: usize = 5;

#[derive(Debug, Serialize)]
pub(super) struct Card {
    id: String,
    /// The level of its heading.
    level: u8,
    label: String,
    value: String,
    /// The value to its last decimal, where the card shows less.
    exact: Option<String>,
    /// Whether the value needs smaller type.
    long: bool,
    /// Why there is no value.
    missing: Option<String>,
    change: Option<ChangeView>,
    spark: Option<Spark>,
    rate: Option<Rate>,
    goal: Option<Goal>,
    evidence: Option<&'static str>,
    pub(super) notes: Vec<String>,
    pub(super) how: How,
}

#[derive(Debug, PartialEq, Serialize)]
struct ChangeView {
    arrow: &'static str,
    word: String,
    /// `good`, `bad` or `flat`.
    tone: &'static str,
    /// What follows: what it is compared with.
    rest: String,
}

#[derive(Debug, Serialize)]
struct Spark {
    words: String,
    runs: Vec<String>,
    so_far: Option<String>,
    x: Percent,
    y: Percent,
}

#[derive(Debug, Serialize)]
struct Rate {
    words: String,
    interval: Option<Interval>,
}

/// An interval on a rail from 0 to 1.
#[derive(Debug, Serialize)]
pub(super) struct Interval {
    from: Percent,
    to: Percent,
    at: Option<Percent>,
    /// Where the goal is.
    goal: Option<Percent>,
    pub(super) words: String,
}

#[derive(Debug, Serialize)]
struct Goal {
    words: String,
    bar: Option<Bar>,
}

#[derive(Debug, Serialize)]
struct Bar {
    filled: Percent,
    pace: Option<Percent>,
    /// Where the goal is, when the value is beyond it.
    goal: Option<Percent>,
    /// `over` for more than is wanted.
    tone: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct How {
    formula: Vec<Word>,
    window: Option<String>,
    n: String,
    compared: Option<(String, String)>,
    inputs: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    rows: Vec<Row>,
    more: Option<String>,
    id: String,
}

#[derive(Debug, Serialize)]
struct Row {
    place: String,
    text: String,
    part: String,
}

/// A figure's card. What is `shared`, said for all cards of a block at once, does not stand on it.
pub(super) fn card(figure: &Figure, level: u8, shared: &[String]) -> Card {
    let value = figure.value.words(Detail::Short);
    let exact = figure.value.words(Detail::Exact);
    Card {
        id: harmless(&figure.id),
        level,
        label: harmless(&figure.label),
        long: width(&value) > 10,
        exact: (exact != value).then_some(exact),
        value,
        missing: if let Value::Missing(why) = &figure.value { Some(harmless(why)) } else { None },
        change: figure.comparison.as_ref().map(|comparison| change(comparison, figure.good, figure.evidence)),
        spark: spark(figure),
        rate: rate(figure),
        goal: figure
            .target
            .as_ref()
            .map(|target| Goal { bar: goal(target).bar.filter(|_| !on_rail(figure)), ..goal(target) }),
        evidence: evidence(figure.evidence, figure.ratio.is_some()),
        notes: own_notes(figure).filter(|note| !shared.contains(note)).map(|note| said(note)).collect(),
        how: how(figure),
    }
}

/// Words that a line never breaks before a percent sign.
pub(super) fn said(words: &str) -> String {
    harmless(words).replace(" %", "\u{a0}%")
}

fn evidence(evidence: Evidence, is_rate: bool) -> Option<&'static str> {
    match evidence {
        Evidence::Exact | Evidence::Enough => None,
        Evidence::Few if is_rate => Some("too few to compare"),
        Evidence::Few => Some("from few rows"),
        Evidence::Assumed => Some("assumed: no row says so"),
        Evidence::None => Some("nothing to compute it from yet"),
    }
}

fn change(comparison: &Comparison, good: Good, evidence: Evidence) -> ChangeView {
    let with = said(&comparison.with);
    let (direction, word) = words::change(&comparison.change);
    let (direction, word, rest) = match &comparison.change {
        Change::Same => (direction, "No change".to_owned(), format!("from {with}")),
        Change::New => (Direction::Flat, word, format!("nothing in {with}")),
        Change::Unknown(_) => (direction, format!("n/a · {word}"), String::new()),
        Change::Relative(by) => (direction, relative(*by, word), format!("on {with}")),
        Change::Points(_) | Change::Absolute(_) => (direction, word, format!("on {with}")),
    };
    let arrow = if direction == Direction::Flat { "" } else { direction.sign() };
    let tone = match (good, direction) {
        _ if evidence == Evidence::Few || comparison.by_chance => "flat",
        (Good::Up, Direction::Up) | (Good::Down, Direction::Down) => "good",
        (Good::Up, Direction::Down) | (Good::Down, Direction::Up) => "bad",
        _ => "flat",
    };
    ChangeView { arrow, word: said(&word), tone, rest }
}

/// From tenfold growth on, a multiple: `11 times`. What rounds to nothing is said so.
fn relative(by: Decimal, word: String) -> String {
    if by >= Decimal::TEN {
        let times = round(by.saturating_add(Decimal::ONE), 0);
        return format!("{} times", Value::Number(times).words(Detail::Short));
    }
    if word.trim_start_matches(['+', '−']) == "0 %" { "under 0.1 %".to_owned() } else { word }
}

fn spark(figure: &Figure) -> Option<Spark> {
    let known: Vec<f64> = figure.series.iter().filter_map(|point| point.value).map(number).collect();
    if known.len() < 2 {
        return None;
    }
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let height = |value: f64| if high > low { (value - low) / (high - low) } else { 0.5 };
    let steps = (figure.series.len() - 1) as f64;
    let place = |(index, point): (usize, &Point)| {
        point.value.map(|value| Place { x: index as f64 / steps, y: height(number(value)) })
    };
    let so_far = figure.series.last().is_some_and(|point| point.so_far);
    let points: Vec<Option<Place>> = figure.series.iter().enumerate().map(place).collect();
    let Path { runs, so_far, last, .. } = path(&points, so_far);
    let last = last?;
    let words = spark_words(figure);
    Some(Spark { words, runs, so_far, x: Percent::of(last.x), y: Percent::of(1.0 - last.y) })
}

/// `Nov $14,200 to Oct $22,650`: what the line shows, for those who don't see it.
fn spark_words(figure: &Figure) -> String {
    let mut known = figure.series.iter().filter_map(|point| Some((point, point.value?)));
    let said = |(point, value): (&Point, Decimal)| {
        format!("{} {}", harmless(&point.label), words::like(&figure.value, value, Detail::Short))
    };
    match (known.next(), known.next_back()) {
        (Some(first), Some(last)) => format!("{} to {}", said(first), said(last)),
        _ => String::new(),
    }
}

fn rate(figure: &Figure) -> Option<Rate> {
    let ratio = figure.ratio?;
    let at = ratio.fraction().map(number);
    let goal = goal_share(figure).map(|goal| Percent::of(number(goal)));
    let interval = figure.interval.map(|ends| Interval { goal, ..interval(ends, at) });
    Some(Rate { words: words::of(ratio.k, ratio.n), interval })
}

/// Whether a figure's goal is a mark on the rail of its interval, so that it needs no bar of its own.
fn on_rail(figure: &Figure) -> bool {
    figure.ratio.is_some() && figure.interval.is_some() && goal_share(figure).is_some()
}

/// The goal of a rate, as a fraction.
fn goal_share(figure: &Figure) -> Option<Decimal> {
    match figure.target.as_ref()?.goal {
        Value::Share(goal) => Some(goal),
        _ => None,
    }
}

pub(super) fn interval((from, to): (f64, f64), at: Option<f64>) -> Interval {
    let whole = |fraction: f64| {
        let share = Decimal::from_f64(fraction).map(|share| round(share, 2)).unwrap_or_default();
        Value::Share(share).words(Detail::Short).trim_end_matches(" %").to_owned()
    };
    Interval {
        from: Percent::of(from),
        to: Percent::of(to),
        at: at.map(Percent::of),
        goal: None,
        words: said(&format!("95 % interval {}–{} %", whole(from), whole(to))),
    }
}

fn goal(target: &Target) -> Goal {
    let bar = target.reached.map(|reached| {
        let reached = number(reached);
        let pace = target.pace.map(number);
        let end = reached.max(pace.unwrap_or(0.0)).max(1.0);
        Bar {
            filled: Percent::of(reached / end),
            pace: pace.map(|pace| Percent::of(pace / end)),
            goal: (end > 1.0).then(|| Percent::of(1.0 / end)),
            tone: if target.at_most && reached > 1.0 { "over" } else { "" },
        }
    });
    Goal { words: said(&target.words), bar }
}

/// How a figure came about.
pub(super) fn how(figure: &Figure) -> How {
    let exactly = |value: &Value| match value {
        Value::Missing(why) if !why.is_empty() => format!("– ({})", harmless(why)),
        value => value.words(Detail::Exact),
    };
    let row = |row: &crate::base::figure::RowLine| Row {
        place: harmless(&row.place),
        text: harmless(&row.text),
        part: row.part.as_ref().map(exactly).unwrap_or_default(),
    };
    let rows: Vec<Row> = figure.rows.iter().take(ROWS).map(row).collect();
    let left = figure.n_rows.saturating_sub(rows.len() as u64);
    How {
        formula: message(figure.formula),
        window: figure.window.map(crate::base::calendar::Window::words),
        n: grouped(figure.n),
        compared: figure.comparison.as_ref().map(|other| (harmless(&other.with), exactly(&other.value))),
        inputs: figure.inputs.iter().map(|(name, value)| (harmless(name), exactly(value))).collect(),
        notes: figure.notes.iter().map(|note| said(note)).collect(),
        more: (left > 0).then(|| grouped(left)),
        rows,
        id: harmless(&figure.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change_: Change, good: Good) -> (&'static str, String, &'static str, String) {
        let with = "the 30 days before".to_owned();
        let comparison = Comparison { with, window: None, value: Value::Count(0), change: change_, by_chance: false };
        let view = change(&comparison, good, Evidence::Exact);
        (view.arrow, view.word, view.tone, view.rest)
    }

    #[test]
    fn changes_are_told_by_sign_and_word_and_meant_by_direction() {
        let part = |text: &str| text.parse::<Decimal>().unwrap();
        for (change, good, arrow, word, tone, rest) in [
            (Change::Same, Good::Up, "", "No change", "flat", "from the 30 days before"),
            (Change::New, Good::Up, "", "new", "flat", "nothing in the 30 days before"),
            (Change::Unknown("no data for Feb".into()), Good::Up, "", "n/a · no data for Feb", "flat", ""),
            (Change::Relative(part("0.034")), Good::Up, "▲", "+3.4 %", "good", "on the 30 days before"),
            (Change::Relative(part("0.034")), Good::Down, "▲", "+3.4 %", "bad", "on the 30 days before"),
            (Change::Relative(part("-0.5")), Good::Neither, "▼", "−50 %", "flat", "on the 30 days before"),
            (Change::Relative(part("0.0004")), Good::Up, "▲", "under 0.1 %", "good", "on the 30 days before"),
            (Change::Relative(part("10")), Good::Up, "▲", "11 times", "good", "on the 30 days before"),
            (Change::Points(part("-0.02")), Good::Down, "▼", "−2 points", "good", "on the 30 days before"),
        ] {
            assert_eq!(changed(change, good), (arrow, word.replace(" %", "\u{a0}%"), tone, rest.to_owned()));
        }
    }

    #[test]
    fn too_few_events_and_chance_are_never_good_or_bad() {
        let change_ = Change::Points(Decimal::ONE);
        let comparison =
            Comparison { with: String::new(), window: None, value: Value::Count(0), change: change_, by_chance: false };
        assert_eq!(change(&comparison, Good::Up, Evidence::Few).tone, "flat");
        assert_eq!(change(&comparison, Good::Up, Evidence::Enough).tone, "good");
        let comparison = Comparison { by_chance: true, ..comparison };
        assert_eq!(change(&comparison, Good::Up, Evidence::Enough).tone, "flat");
    }

    #[test]
    fn a_goal_bar_holds_what_is_beyond_and_below_it() {
        let bar = |reached: Option<&str>, at_most: bool| {
            let reached = reached.map(|text| text.parse().unwrap());
            goal(&Target {
                goal: Value::Count(1),
                at_most,
                reached,
                pace: Some(Decimal::new(5, 1)),
                words: String::new(),
            })
            .bar
        };
        let words = |bar: &Bar| {
            let mark = |at: Option<Percent>| at.map_or("no".to_owned(), |at| at.to_string());
            format!("{} {} {} {}", bar.filled, mark(bar.pace), mark(bar.goal), bar.tone)
        };
        assert_eq!(words(&bar(Some("0.86"), false).unwrap()), "86% 50% no ");
        assert_eq!(words(&bar(Some("2"), false).unwrap()), "100% 25% 50% ");
        assert_eq!(words(&bar(Some("2"), true).unwrap()), "100% 25% 50% over");
        assert_eq!(words(&bar(Some("-0.4"), false).unwrap()), "0% 50% no ");
        assert!(bar(None, false).is_none(), "a goal of zero has no bar");
    }
}
