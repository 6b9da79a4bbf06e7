//! The page: when posts do best, and whether that is more than chance; platforms, trend, the newest posts.

use super::{
    model::{Block, Cell, Chart, ChartKind, Inline, Item, Section, Series, Status, Table},
    pages::{self, Body, section},
    post_times::{tables, tiles},
    tables::{count, data_only, minor, numbers, said, words},
};
use crate::{
    base::{
        calendar::Month,
        text::{self, grouped},
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        posts::{
            Best, Group, Post, Posts, State,
            times::{hour, part, weekday},
        },
    },
};

/// The months that the chart shows; its table has all.
const SHOWN: usize = 24;

const FIGURES: &[&str] = &[
    "posts.engagement_per_post",
    "posts.engagement_per_post_90_days",
    "posts.engagement_rate",
    "posts.impressions",
    "posts.engagement",
    "posts.count",
    "posts.left_out_count",
];

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    metrics.posts().published > 0
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let posts = &facts.metrics.posts();
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, FIGURES)))];
    if posts.all.posts > 0 {
        sections.push(verdicts(facts));
        sections.extend(tables(posts));
        sections.extend(tiles(posts));
        sections.extend(months(posts));
        sections.extend(platforms(facts));
    }
    sections.push(latest(posts));
    Body { headline: headline(posts), sections }
}

fn headline(posts: &Posts) -> String {
    if posts.all.posts == 0 {
        let out = text::count(posts.published, "post is", "posts are");
        return format!("{out} out, and none is measured yet.");
    }
    let n = posts.all.posts;
    let of = |slots: &[Group], at: u32| slots.iter().find(|group| group.at == at).cloned().unwrap_or_default();
    let mean = Value::Number(posts.all.mean).words(Detail::Exact);
    let better = |name: String, group: &Group| {
        let own = Value::Number(group.mean).words(Detail::Exact);
        format!(
            "{name} is the best time to post: {own} engagements a post against {mean} over all, in {} of {} posts.",
            grouped(group.posts),
            grouped(n)
        )
    };
    match (posts.best_hour, posts.best_part) {
        (Best::Clear(at), _) => better(hour(at), &of(&posts.hours, at)),
        (_, Best::Clear(at)) => better(part(at), &of(&posts.parts, at)),
        (Best::TooEarly, Best::TooEarly) => {
            format!(
                "Too early to name a best time: {} measured so far, {mean} engagements each.",
                text::count(n, "post", "posts")
            )
        }
        _ => format!(
            "No time of day clearly stands out: {mean} engagements a post, over {}.",
            text::count(n, "post", "posts")
        ),
    }
}

/// What can be said of hours, parts of the day and weekdays, each with its evidence.
fn verdicts(facts: Facts<'_>) -> Section {
    let posts = &facts.metrics.posts();
    let item = |status, words: String| Item { status, text: vec![Inline::Text(words)], excerpt: None };
    let judged = times(posts);
    let timeless = item(
        Some(Status::Watch),
        "No post has a time of day: hours can't be told. Write posted_at as 2026-02-24T14:30.".to_owned(),
    );
    let said = judged.iter().map(|time| item(status(time.best), said_of(time, posts)));
    let items = posts.timeless.then_some(timeless).into_iter().chain(said).collect();
    let mut blocks = vec![Block::List(items), Block::Data(verdict_table(&judged, posts))];
    let best: Vec<_> = pages::figures(facts, &["posts.best_hour"]);
    if !best.is_empty() {
        blocks.push(Block::Behind(best));
    }
    let note = format!("on the clock of {}", facts.metrics.business.timezone.name());
    Section { id: "best".to_owned(), title: "Best times".to_owned(), note, blocks, ..Section::default() }
}

/// Times of one kind, and which of them is best.
struct Times<'a> {
    what: &'static str,
    key: &'static str,
    best: Best,
    groups: &'a [Group],
    name: fn(u32) -> String,
}

/// Hours and parts of the day, where posts have a time, and weekdays.
fn times(posts: &Posts) -> Vec<Times<'_>> {
    let of = |what, key, best, groups, name| Times { what, key, best, groups, name };
    let mut all = vec![
        of("hour", "hour", posts.best_hour, posts.hours.as_slice(), hour as fn(u32) -> String),
        of("part of the day", "from_hour", posts.best_part, &posts.parts, part),
        of("weekday", "weekday", posts.best_weekday, &posts.weekdays, weekday),
    ];
    if posts.timeless {
        all.drain(..2);
    }
    all
}

/// The verdicts as programs have them: `clear`, `leaning`, `unclear` or `too_early`, and which time is meant.
fn verdict_table(times: &[Times<'_>], posts: &Posts) -> Table {
    let row = |time: &Times<'_>| {
        let (verdict, at) = match time.best {
            Best::Clear(at) => ("clear", Some(at)),
            Best::Leaning(at) => ("leaning", Some(at)),
            Best::Unclear => ("unclear", None),
            Best::TooEarly => ("too_early", None),
        };
        let group = at.and_then(|at| time.groups.iter().find(|group| group.at == at));
        vec![
            Cell::Text(time.key.to_owned()),
            Cell::Text(verdict.to_owned()),
            at.map_or(Cell::Blank, |at| Cell::Text((time.name)(at))),
            group.map_or(Cell::Blank, |group| count(group.posts)),
            group.map_or(Cell::Blank, mean),
            count(posts.all.posts),
            mean(&posts.all),
            Cell::Text(said_of(time, posts)),
        ]
    };
    Table {
        id: "posts.best".to_owned(),
        title: "Best times".to_owned(),
        columns: vec![
            words("of", "Of"),
            words("verdict", "Verdict"),
            words("time", "Time"),
            numbers("posts", "Posts"),
            numbers("mean", "Per post"),
            numbers("all_posts", "All posts"),
            numbers("all_mean", "Per post of all"),
            words("words", "In words"),
        ],
        rows: times.iter().map(row).collect(),
        ..Table::default()
    }
}

fn status(best: Best) -> Option<Status> {
    match best {
        Best::Clear(_) => Some(Status::Ok),
        Best::Leaning(_) => Some(Status::Watch),
        Best::TooEarly | Best::Unclear => None,
    }
}

/// What can be said of times, with what would settle it.
fn said_of(&Times { what, best, groups, name, .. }: &Times<'_>, posts: &Posts) -> String {
    let number = |value| Value::Number(value).words(Detail::Exact);
    let of = |at: u32| {
        let group = groups.iter().find(|group| group.at == at).cloned().unwrap_or_default();
        let (own, all) = (number(group.mean), number(posts.all.mean));
        format!(
            "{} gets {own} engagements a post in {}, {all} over all {}",
            name(at),
            text::count(group.posts, "post", "posts"),
            grouped(posts.all.posts)
        )
    };
    match best {
        Best::Clear(at) => format!(
            "Best {what}: {}: more than chance explains. What was posted then may matter too; the same posts at two times would tell.",
            of(at)
        ),
        Best::Leaning(at) => {
            format!("Leading {what}: {}. It may still be chance; more posts then would settle it.", of(at))
        }
        Best::Unclear => format!(
            "No {what} stands out by more than chance explains, among {}.",
            text::count(posts.all.posts, "post", "posts")
        ),
        Best::TooEarly => format!(
            "Too early to name a best {what}: it takes 30 measured posts and two times with 5 each; {} so far.",
            text::count(posts.all.posts, "post is measured", "posts are measured")
        ),
    }
}

/// Engagement per post by month.
fn months(posts: &Posts) -> Option<Section> {
    let (first, last) = (posts.months.first()?.0, posts.months.last()?.0);
    if first == last {
        return None;
    }
    let by_month: std::collections::BTreeMap<Month, &Group> =
        posts.months.iter().map(|(month, group)| (*month, group)).collect();
    let all: Vec<Month> = crate::base::calendar::Window { from: first.first(), to: last.last() }.months().collect();
    let shown = all.get(all.len().saturating_sub(SHOWN)..)?;
    let label = |(at, month): (usize, &Month)| {
        if at == 0 || month.month == 1 { format!("{} {}", month.short(), month.year) } else { month.short().to_owned() }
    };
    let row = |(month, group): &(Month, Group)| {
        vec![
            Cell::Name(month.to_string(), month.words()),
            count(group.posts),
            count(group.engagement),
            impressions(group),
            mean(group),
            rate(group),
        ]
    };
    let chart = Chart {
        id: "posts-months".to_owned(),
        title: "Engagement per post by month".to_owned(),
        description: format!(
            "{} a post over all; from {} to {}.",
            Value::Number(posts.all.mean).words(Detail::Exact),
            first.words(),
            last.words()
        ),
        kind: ChartKind::Line,
        labels: shown.iter().enumerate().map(label).collect(),
        series: vec![Series {
            name: "Engagement per post".to_owned(),
            values: shown.iter().map(|month| by_month.get(month).map(|group| group.mean)).collect(),
        }],
        unit: Value::Number(0.into()),
        last_so_far: false,
        table: Table {
            id: "posts.months".to_owned(),
            title: "Posts by month".to_owned(),
            columns: vec![
                words("month", "Month"),
                numbers("posts", "Posts"),
                numbers("engagement", "Engagement"),
                minor(numbers("impressions", "Impressions")),
                numbers("mean", "Per post"),
                minor(numbers("rate", "Of impressions")),
            ],
            rows: posts.months.iter().map(row).collect(),
            ..Table::default()
        },
    };
    Some(section("months", "Trend", Block::Chart(chart)))
}

fn platforms(facts: Facts<'_>) -> Option<Section> {
    let posts = &facts.metrics.posts();
    let row = |(name, group): &(String, Group)| {
        vec![
            Cell::Text(name.clone()),
            count(group.posts),
            count(group.engagement),
            impressions(group),
            mean(group),
            rate(group),
        ]
    };
    let table = Table {
        id: "posts.platforms".to_owned(),
        title: "Posts by platform".to_owned(),
        columns: vec![
            words("platform", "Platform"),
            numbers("posts", "Posts"),
            numbers("engagement", "Engagement"),
            minor(numbers("impressions", "Impressions")),
            numbers("mean", "Per post"),
            numbers("rate", "Of impressions"),
        ],
        rows: posts.platforms.iter().map(row).collect(),
        limit: 20,
        ..Table::default()
    };
    let ids: Vec<&str> = posts.platforms.iter().filter_map(|(_, group)| group.figure.as_deref()).take(60).collect();
    let blocks = vec![Block::Table(table), Block::Behind(pages::figures(facts, &ids))];
    (!posts.platforms.is_empty()).then(|| Section {
        id: "platforms".to_owned(),
        title: "By platform".to_owned(),
        blocks,
        ..Section::default()
    })
}

/// The newest posts; one that was measured too early says so.
fn latest(posts: &Posts) -> Section {
    let row = |post: &Post| {
        let (hour, minute) = post.time;
        let counts = |n: Option<u64>| n.map_or(Cell::Blank, count);
        let state = match post.state {
            State::Measured => Cell::State(Status::Ok, "measured".to_owned()),
            State::TooEarly => Cell::State(Status::Watch, "measured too early".to_owned()),
            State::Unmeasured => Cell::State(Status::Awaiting, "not measured yet".to_owned()),
        };
        vec![
            Cell::Code(post.id.clone()),
            Cell::Value(Value::Date(post.day)),
            Cell::Text(format!("{} {hour:02}:{minute:02}", post.day.weekday_name())),
            Cell::Text(post.platform.clone()),
            said(post.topic.clone()),
            counts(post.impressions),
            counts(post.engagement),
            state,
        ]
    };
    let table = Table {
        id: "posts.latest".to_owned(),
        title: "The newest posts".to_owned(),
        columns: vec![
            minor(words("id", "Post")),
            words("day", "Day"),
            minor(words("time", "Time")),
            words("platform", "Platform"),
            minor(words("topic", "Topic")),
            minor(numbers("impressions", "Impressions")),
            numbers("engagement", "Engagement"),
            words("state", "State"),
        ],
        rows: posts.latest.iter().map(row).collect(),
        limit: 10,
        ..Table::default()
    };
    let waiting = if posts.waiting > 0 {
        format!("{} scheduled or in draft", text::count(posts.waiting, "more is", "more are"))
    } else {
        String::new()
    };
    Section { note: waiting, ..section("latest", "Newest posts", Block::Table(table)) }
}

pub(super) fn impressions(group: &Group) -> Cell {
    group.impressions.map_or(Cell::Blank, count)
}

pub(super) fn mean(group: &Group) -> Cell {
    Cell::Value(Value::Number(group.mean))
}

/// Engagement of impressions; its counts are those of the columns beside it.
pub(super) fn rate(group: &Group) -> Cell {
    let share = group.rate.and_then(crate::base::ratio::Ratio::fraction);
    share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share)))
}

/// The columns of a table of times after its first.
pub(super) fn time_columns() -> Vec<super::model::Column> {
    vec![
        numbers("posts", "Posts"),
        minor(numbers("engagement", "Engagement")),
        data_only(numbers("impressions", "Impressions")),
        minor(numbers("mean", "Per post")),
        numbers("shrunk", "Drawn"),
        data_only(numbers("rate", "Of impressions")),
    ]
}
