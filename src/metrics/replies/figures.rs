//! The figures of replies, each with what chance explains.

use super::{Board, Channel, Kinds, Last, Moved, Tally, Week};
use crate::{
    base::{
        calendar::Window,
        figure::{Change, Comparison, Evidence, Figure, Point},
        ratio::Ratio,
        value::{Detail, Value},
    },
    data::{Dataset, names::Name},
    metrics::{
        chance,
        compare::change,
        draft::{Figures, draft, evidence, family, keep, slug},
        revenue::{Ground, NONE},
        selection::{Selection, Wanted},
    },
};

/// The fewest messages by which two weeks are compared.
const LEAST_SENT: u64 = 20;
/// The fewest replies of both together.
const LEAST_REPLIES: u64 = 5;
/// The weeks that say what is usual, at most and at least.
const USUAL_WEEKS: usize = 8;
const LEAST_WEEKS: usize = 4;
/// The weeks of the small series.
const SERIES: usize = 12;

/// `k` of `n` of things that need not lie in one another: a part that is more than its whole is no rate.
pub(crate) fn of_others(drafted: Figure, ratio: Ratio, none: &str, more: &str) -> Figure {
    let value = match ratio.fraction() {
        None => Value::Missing(none.to_owned()),
        Some(_) if ratio.k > ratio.n => Value::Missing(more.to_owned()),
        Some(share) => Value::Share(share),
    };
    let missing = matches!(value, Value::Missing(_));
    Figure {
        value,
        n: ratio.n,
        ratio: (!missing).then_some(ratio),
        interval: ratio.wilson(),
        evidence: if missing { Evidence::None } else { evidence(ratio.n) },
        ..drafted
    }
}

fn rated(drafted: Figure, tally: &Tally) -> Figure {
    let more = "there are more replies than messages: some messages are not in the rows";
    let inputs = vec![
        ("replies".to_owned(), Value::Count(tally.ratio.k)),
        ("messages sent".to_owned(), Value::Count(tally.ratio.n)),
    ];
    Figure { n_rows: tally.rows, inputs, ..of_others(drafted, tally.ratio, "nothing was sent", more) }
}

pub(super) fn to_date(figures: &mut Figures, kinds: Kinds, all: &Tally, window: Option<Window>, weeks: &[Week]) {
    let whole: Vec<&Week> = weeks.iter().filter(|week| !week.so_far).collect();
    let shown = whole.iter().skip(whole.len().saturating_sub(SERIES));
    let share = |week: &Week| week.ratio.fraction().filter(|_| week.ratio.k <= week.ratio.n);
    let point = |week: &&Week| Point { label: week.window.from.short(), value: share(week), so_far: false };
    let rate =
        Figure { window, series: shown.map(point).collect(), ..rated(draft("replies.rate", Value::Count(0)), all) };
    keep(figures, rate, selection(kinds, window, Wanted::Any, true));
    for (id, n, rows, replies) in [
        ("replies.sent_count", all.ratio.n, all.rows - all.reply_rows, false),
        ("replies.reply_count", all.ratio.k, all.reply_rows, true),
    ] {
        let value = if all.rows == 0 { Value::Missing("nothing was sent yet".to_owned()) } else { Value::Count(n) };
        let n = if all.rows == 0 { 0 } else { n };
        keep(figures, Figure { n, n_rows: rows, window, ..draft(id, value) }, counted(kinds, window, replies));
    }
}

/// Last week's rate against the week before.
pub(super) fn last_week(figures: &mut Figures, kinds: Kinds, (window, last, before): Last) -> Option<Moved> {
    let tally = last.unwrap_or_default();
    let mut figure = rated(draft("replies.rate_last_week", Value::Count(0)), &tally);
    figure.window = Some(window);
    let moved = before.map(|before| moved(tally.ratio, before.ratio));
    if let (Some(before), Some(moved)) = (before, moved) {
        let then = rated(draft("replies.rate_last_week", Value::Count(0)), &before);
        let change = match moved {
            Moved::TooFew => Change::Unknown(format!("too few to compare: {}", both(tally.ratio, before.ratio))),
            _ => change(&figure.value, &then.value),
        };
        figure.notes.extend(interval_words(moved, tally.ratio, before.ratio));
        figure.comparison = Some(Comparison {
            with: "the week before".to_owned(),
            window: Some(window.before()),
            value: then.value,
            change,
            by_chance: moved == Moved::Unclear,
        });
    }
    keep(figures, figure, selection(kinds, Some(window), Wanted::Any, true));
    moved
}

fn both(now: Ratio, then: Ratio) -> String {
    format!("{} of {} and {} of {}", now.k, now.n, then.k, then.n)
}

pub(super) fn moved(now: Ratio, then: Ratio) -> Moved {
    if now.n.min(then.n) < LEAST_SENT || now.k.saturating_add(then.k) < LEAST_REPLIES {
        return Moved::TooFew;
    }
    match chance::newcombe(now, then) {
        Some((low, _)) if low > 0.0 => Moved::Up,
        Some((_, high)) if high < 0.0 => Moved::Down,
        Some(_) => Moved::Unclear,
        None => Moved::TooFew,
    }
}

/// `no more than chance explains: the difference lies between −4.1 and 5.2 points (95 %)`.
fn interval_words(moved: Moved, now: Ratio, then: Ratio) -> Option<String> {
    let (low, high) = chance::newcombe(now, then)?;
    let points = |share: f64| {
        let value = rust_decimal::Decimal::from_f64_retain(share).unwrap_or_default();
        Value::Points(value).words(Detail::Exact).replace(" points", "").replace(" point", "")
    };
    let verdict = match moved {
        Moved::TooFew => return None,
        Moved::Unclear => "no more than chance explains",
        Moved::Up | Moved::Down => "more than chance explains",
    };
    Some(format!("{verdict}: the difference lies between {} and {} points (95 %)", points(low), points(high)))
}

/// Last week's replies against what is usual.
pub(super) fn usual(figures: &mut Figures, kinds: Kinds, (window, last, _): Last, weeks: &[Week]) {
    let mut figure = match last {
        Some(tally) => Figure {
            n: tally.ratio.k,
            n_rows: tally.reply_rows,
            ..draft("replies.last_week", Value::Count(tally.ratio.k))
        },
        None => draft("replies.last_week", Value::Missing(format!("no data for {}", window.words()))),
    };
    figure.window = Some(window);
    let earlier: Vec<u64> = weeks.iter().filter(|week| week.window.to < window.from).map(|week| week.ratio.k).collect();
    let known = earlier.get(earlier.len().saturating_sub(USUAL_WEEKS)..).unwrap_or_default();
    if let (Some(tally), true) = (last, known.len() >= LEAST_WEEKS) {
        let sum = known.iter().fold(0_u64, |sum, replies| sum.saturating_add(*replies));
        let (low, high) = chance::usual_counts(sum as f64 / known.len() as f64);
        let mean = rust_decimal::Decimal::from(sum) / rust_decimal::Decimal::from(known.len());
        figure.inputs = vec![
            (format!("mean of the {} weeks before", known.len()), Value::Number(mean)),
            ("usual from".to_owned(), Value::Count(low)),
            ("usual to".to_owned(), Value::Count(high)),
        ];
        let verdict = match tally.ratio.k {
            k if k < low => "fewer than is usual",
            k if k > high => "more than is usual",
            _ => "as usual",
        };
        figure.notes.push(format!("{verdict}: {low} to {high} in 95 % of weeks"));
    } else if last.is_some() {
        figure.notes.push(format!("what is usual shows from {LEAST_WEEKS} weeks before on"));
    }
    keep(figures, figure, counted(kinds, Some(window), true));
}

pub(super) fn channels(
    ground: &Ground,
    figures: &mut Figures,
    kinds: Kinds,
    board: &Board,
    window: Option<Window>,
) -> Vec<Channel> {
    let names = &ground.data.names;
    let mut found: Vec<(Option<Name>, String, Tally)> = (board.channels.iter().enumerate())
        .filter(|(_, tally)| tally.rows > 0)
        .map(|(slot, tally)| {
            let name = (slot < names.len()).then_some(Name(slot as u32));
            (name, name.map_or(NONE, |name| names.text(name)).to_owned(), *tally)
        })
        .collect();
    found.sort_by(|(slot_a, a, one), (slot_b, b, other)| {
        slot_a.is_none().cmp(&slot_b.is_none()).then(other.ratio.n.cmp(&one.ratio.n)).then_with(|| a.cmp(b))
    });
    let each = found.into_iter().map(|(slot, name, tally)| {
        let subject = if slot.is_some() { &name } else { "no channel" };
        let id = format!("replies.channel.{}", slug(&name));
        let figure = rated(family("replies.channel.*", &id, subject, Value::Count(0)), &tally);
        let figure = keep(figures, Figure { window, ..figure }, selection(kinds, window, Wanted::Only(slot), true));
        Channel { name, ratio: tally.ratio, figure }
    });
    each.collect()
}

/// Messages and replies of a window, and of a channel where one is asked for: what each row adds to the replies.
fn selection(kinds: Kinds, window: Option<Window>, channel: Wanted, both: bool) -> Selection {
    let counts = move |data: &Dataset, row: u32| {
        let (day, tally) = kinds.of(data, row)?;
        let here = window.is_some_and(|window| window.contains(day));
        let of_channel = channel.fits(data.activities.channel.get(row));
        (here && of_channel && (both || tally.reply_rows > 0)).then_some(tally)
    };
    Selection::new(
        "activities",
        move |data, row| counts(data, row).is_some(),
        move |data, row| counts(data, row).map(|tally| Value::Count(tally.ratio.k)),
    )
}

/// Either messages or replies of a window: what each row stands for.
fn counted(kinds: Kinds, window: Option<Window>, replies: bool) -> Selection {
    if replies {
        return selection(kinds, window, Wanted::Any, false);
    }
    let counts = move |data: &Dataset, row: u32| {
        let (day, tally) = kinds.of(data, row)?;
        (tally.reply_rows == 0 && window.is_some_and(|window| window.contains(day))).then_some(tally.ratio.n)
    };
    Selection::new(
        "activities",
        move |data, row| counts(data, row).is_some(),
        move |data, row| counts(data, row).map(Value::Count),
    )
}
