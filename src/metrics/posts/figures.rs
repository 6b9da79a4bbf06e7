//! What the sums over posts come to, and their figures.

use std::collections::BTreeMap;

use super::{
    Group, Posts, Slot, State,
    best::{Best, LEAST_OF_TIME, LEAST_POSTS, best},
    local::{Out, Rules},
    shrink::{Shrink, mean},
    tally::{Board, lately},
};
use crate::{
    base::{
        calendar::Window,
        figure::{Change, Comparison, Evidence, Figure},
        ratio::Ratio,
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{
        chance::above_by_chance,
        compare::change,
        draft::{Figures, draft, evidence, family, keep, slug},
        replies::of_others,
        revenue::{Ground, NONE},
        selection::Selection,
    },
};

/// The posts of each of two periods before they are compared.
const LEAST_EACH: u64 = 20;

/// What the sums come to.
pub(super) fn posts(ground: &Ground, board: &Board) -> Posts {
    let timeless = board.timeless();
    let (parts, weekdays) = (board.parts(), board.weekdays());
    let hours: &[Slot] = if timeless { &[] } else { &board.hours };
    let parts: &[Slot] = if timeless { &[] } else { &parts };
    let all = Shrink::of(&weekdays);
    let tiles: Vec<Slot> = board.tiles.iter().flatten().copied().collect();
    let shrink = Shrink::of(&tiles);
    let tile = |(at, slot): (u32, &Slot)| (slot.posts > 0).then(|| group(at, slot, shrink));
    let name = |name: &Option<Name>| name.map_or(NONE, |name| ground.data.names.text(name)).to_owned();
    let mut platforms: Vec<(String, Group)> =
        board.platforms.iter().map(|(platform, slot)| (name(platform), group(0, slot, all))).collect();
    platforms.sort_by(|(a_name, a), (b_name, b)| b.posts.cmp(&a.posts).then_with(|| a_name.cmp(b_name)));
    Posts {
        published: board.published,
        waiting: board.waiting,
        too_early: board.too_early,
        unmeasured: board.unmeasured,
        all: group(0, &board.all, all),
        timeless,
        hours: groups(hours),
        published_hours: board.published_hours,
        parts: groups(parts),
        weekdays: groups(&weekdays),
        tiles: board.tiles.iter().map(|row| (0..).zip(row).map(tile).collect()).collect(),
        months: board.months.iter().map(|(month, slot)| (*month, group(0, slot, all))).collect(),
        platforms,
        best_hour: best(hours),
        best_part: best(parts),
        best_weekday: best(&weekdays),
        latest: Vec::new(),
    }
}

fn groups(slots: &[Slot]) -> Vec<Group> {
    let shrink = Shrink::of(slots);
    (0..).zip(slots).filter(|(_, slot)| slot.posts > 0).map(|(at, slot)| group(at, slot, shrink)).collect()
}

fn group(at: u32, slot: &Slot, shrink: Shrink) -> Group {
    let seen = &slot.seen;
    Group {
        at,
        posts: slot.posts,
        engagement: slot.engagement,
        impressions: (seen.posts > 0).then_some(seen.impressions),
        rate: (seen.impressions > 0).then(|| Ratio::new(seen.engagement, seen.impressions)),
        mean: mean(slot.engagement, slot.posts),
        shrunk: shrink.draw(slot),
        figure: None,
    }
}

/// Keeps every figure of posts.
pub(super) fn keep_all(ground: &Ground, rules: &Rules, board: &Board, posts: &mut Posts, figures: &mut Figures) {
    let (window, all) = (board.days, &board.all);
    let left_out = left_out_words(posts);
    let none = |value: Value| if board.published > 0 { value } else { Value::Missing("no post is out yet".to_owned()) };
    let measured =
        |value: Value| if all.posts > 0 { value } else { Value::Missing("no post is measured yet".to_owned()) };
    let mut add = |figure: Figure, selection: Selection| keep(figures, Figure { window, ..figure }, selection);
    let n = board.published;
    add(
        Figure { n, n_rows: n, ..draft("posts.count", none(Value::Count(n))) },
        rows(rules, |_, _, _| true, |_| Some(1)),
    );
    let waits = board.too_early + board.unmeasured;
    add(
        Figure { n: waits, n_rows: waits, ..draft("posts.left_out_count", none(Value::Count(waits))) },
        rows(rules, |_, _, out| out.state != State::Measured, |_| Some(1)),
    );
    let seen = |seen: u64| {
        if all.seen.posts > 0 {
            Value::Count(seen)
        } else {
            Value::Missing("no measured post has impressions".to_owned())
        }
    };
    let figure = draft("posts.impressions", seen(all.seen.impressions));
    add(Figure { n: all.seen.posts, n_rows: all.seen.posts, ..figure }, rows(rules, is_seen, |out| out.impressions));
    let figure = draft("posts.engagement", measured(Value::Count(all.engagement)));
    add(
        Figure { n: all.posts, n_rows: all.posts, notes: left_out.clone(), ..figure },
        rows(rules, is_measured, Out::counted),
    );
    let figure = draft("posts.engagement_per_post", measured(Value::Number(mean(all.engagement, all.posts))));
    let figure =
        Figure { n: all.posts, n_rows: all.posts, evidence: evidence(all.posts), notes: left_out.clone(), ..figure };
    add(figure, rows(rules, is_measured, Out::counted));
    let rate = Figure { notes: left_out, ..rated(draft("posts.engagement_rate", Value::Count(0)), all) };
    add(rate, rows(rules, is_seen, Out::counted));
    let hour = posts.best_hour.clear();
    let of_hour = rows(rules, move |_, _, out| out.counted().is_some() && Some(out.hour()) == hour, Out::counted);
    add(best_hour(posts), of_hour);
    keep(figures, trend(board, rules), lately_rows(rules));
    platforms(ground, rules, board, posts, figures);
}

/// The rate of each platform.
fn platforms(ground: &Ground, rules: &Rules, board: &Board, posts: &mut Posts, figures: &mut Figures) {
    let window = board.days;
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    for (platform, slot) in &board.platforms {
        let name = platform.map_or(NONE, |name| ground.data.names.text(name));
        let id = format!("posts.platform.{}", slug(name));
        let subject = if platform.is_some() { name } else { "no platform" };
        let figure = Figure { window, ..rated(family("posts.platform.*", &id, subject, Value::Count(0)), slot) };
        let wanted = *platform;
        let of_platform = move |data: &Dataset, row: u32, out: &Out| {
            is_seen(data, row, out) && data.posts.platform.get(row) == wanted
        };
        ids.insert(name, keep(figures, figure, rows(rules, of_platform, Out::counted)));
    }
    for (name, group) in &mut posts.platforms {
        group.figure = ids.remove(name.as_str());
    }
}

/// `3 posts measured too early and 1 not measured left out`.
fn left_out_words(posts: &Posts) -> Vec<String> {
    let posts_words = |n: u64| crate::base::text::count(n, "post", "posts");
    let mut notes = Vec::new();
    if posts.too_early > 0 {
        notes.push(format!("{} measured too early, left out", posts_words(posts.too_early)));
    }
    if posts.unmeasured > 0 {
        notes.push(format!("{} not measured yet, left out", posts_words(posts.unmeasured)));
    }
    notes
}

fn rated(drafted: Figure, slot: &Slot) -> Figure {
    let seen = &slot.seen;
    let none = if slot.posts == 0 { "no post is measured yet" } else { "no measured post has impressions" };
    let ratio = Ratio::new(seen.engagement, seen.impressions);
    let figure = of_others(drafted, ratio, none, "there is more engagement than impressions");
    let trust = if figure.evidence == Evidence::None { Evidence::None } else { evidence(seen.posts) };
    Figure { n: seen.posts, n_rows: seen.posts, interval: slot.rate_interval(), evidence: trust, ..figure }
}

fn best_hour(posts: &Posts) -> Figure {
    let found = posts.best_hour.clear().and_then(|hour| posts.hours.iter().find(|group| group.at == hour));
    let why = match posts.best_hour {
        _ if posts.timeless => "no post has a time of day".to_owned(),
        Best::TooEarly => format!("it takes {LEAST_POSTS} measured posts, and two hours with {LEAST_OF_TIME} each"),
        _ => "no hour stands out by more than chance explains".to_owned(),
    };
    let Some(group) = found else { return draft("posts.best_hour", Value::Missing(why)) };
    let inputs = vec![
        ("engagement per post in the hour".to_owned(), Value::Number(group.mean)),
        ("drawn to the mean".to_owned(), Value::Number(group.shrunk)),
        ("of all posts".to_owned(), Value::Number(posts.all.mean)),
    ];
    let value = Value::Number(group.at.into());
    Figure {
        n: group.posts,
        n_rows: group.posts,
        evidence: Evidence::Enough,
        inputs,
        ..draft("posts.best_hour", value)
    }
}

/// The last 90 days against those before.
fn trend(board: &Board, rules: &Rules) -> Figure {
    let [now, then] = &board.lately;
    let [window, before] = lately(rules.today);
    let value = |slot: &Slot, days: Window| match slot.posts {
        0 => Value::Missing(format!("no post of {} is measured", days.words())),
        posts => Value::Number(mean(slot.engagement, posts)),
    };
    let figure = draft("posts.engagement_per_post_90_days", value(now, window));
    let other = value(then, before);
    let (change, by_chance, notes) = if now.posts.min(then.posts) < LEAST_EACH {
        (Change::Unknown(format!("too few to compare: {} and {} posts", now.posts, then.posts)), false, Vec::new())
    } else {
        let (a, b) = (now.log_sample(), then.log_sample());
        let (high, low) = if a.mean >= b.mean { (a, b) } else { (b, a) };
        let clear = above_by_chance(high, low).is_some_and(|chance| 2.0 * chance < 0.05);
        let words = if clear { "more than chance explains" } else { "no more than chance explains" };
        (change(&figure.value, &other), !clear, vec![words.to_owned()])
    };
    let with = "the 90 days before".to_owned();
    let comparison = Comparison { with, window: Some(before), value: other, change, by_chance };
    Figure {
        window: Some(window),
        n: now.posts,
        n_rows: now.posts,
        evidence: evidence(now.posts),
        comparison: (board.all.posts > 0).then_some(comparison),
        notes,
        ..figure
    }
}

fn lately_rows(rules: &Rules) -> Selection {
    let [window, _] = lately(rules.today);
    rows(rules, move |_, _, out| out.counted().is_some() && window.contains(out.day()), Out::counted)
}

fn is_measured(_: &Dataset, _: u32, out: &Out) -> bool {
    out.counted().is_some()
}

fn is_seen(_: &Dataset, _: u32, out: &Out) -> bool {
    out.counted().is_some() && out.impressions.is_some_and(|impressions| impressions > 0)
}

/// The posts that are out and pass a test, with what each adds.
fn rows(
    rules: &Rules,
    test: impl Fn(&Dataset, u32, &Out) -> bool + Send + Sync + 'static,
    part: impl Fn(&Out) -> Option<u64> + Send + Sync + 'static,
) -> Selection {
    let (rules, of) = (rules.clone(), rules.clone());
    Selection::new(
        "posts",
        move |data, row| rules.out(data, row).is_some_and(|out| test(data, row, &out)),
        move |data, row| of.out(data, row).and_then(|out| part(&out)).map(Value::Count),
    )
}
