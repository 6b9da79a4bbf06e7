//! Hours, parts of the day and weekdays of posts: their names, their tables, and tiles of both.

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::section,
    posts::{impressions, mean, rate, time_columns},
    tables::{count, numbers, words},
};
use crate::{
    base::{
        text,
        value::{Detail, Value},
    },
    metrics::posts::{
        Group, Posts,
        times::{hour, part, weekday},
    },
};

/// The tables by hour, part of the day and weekday, each with what chance leaves of the differences.
pub(super) fn tables(posts: &Posts) -> Vec<Section> {
    let mut sections = Vec::new();
    if !posts.hours.is_empty() {
        sections.push(Section { note: note(posts), ..section("hours", "By hour", Block::Chart(hours(posts))) });
    }
    for (id, title, label, groups, name) in [
        ("dayparts", "By part of the day", "Hours", &posts.parts, part as fn(u32) -> String),
        ("weekdays", "By weekday", "Weekday", &posts.weekdays, weekday),
    ] {
        let table = table([id, title, label], groups, name);
        if !groups.is_empty() {
            sections.push(Section { half: true, ..section(id, title, Block::Table(table)) });
        }
    }
    sections
}

fn note(posts: &Posts) -> String {
    format!(
        "{}; the fewer posts an hour has, the more it is drawn to the mean",
        text::count(posts.all.posts, "measured post", "measured posts")
    )
}

fn table([id, title, label]: [&str; 3], groups: &[Group], name: fn(u32) -> String) -> Table {
    let key = if id == "weekdays" { "weekday" } else { "from_hour" };
    let first = |group: &Group| match id {
        "weekdays" => Cell::Name(weekday(group.at).to_lowercase(), weekday(group.at)),
        _ => Cell::Name((group.at * 3).to_string(), name(group.at)),
    };
    let mut columns = vec![words(key, label)];
    columns.extend(time_columns());
    Table {
        id: format!("posts.{id}"),
        title: format!("Engagement {}", title.to_lowercase()),
        columns,
        note: "Drawn: engagement per post, drawn to the mean.".to_owned(),
        rows: groups.iter().map(|group| row(first(group), group)).collect(),
        ..Table::default()
    }
}

fn row(first: Cell, group: &Group) -> Vec<Cell> {
    let shrunk = Cell::Value(Value::Number(group.shrunk));
    vec![first, count(group.posts), count(group.engagement), impressions(group), mean(group), shrunk, rate(group)]
}

/// The row of an hour: sums of every published post, means of those that can be judged.
fn of_hour(posts: &Posts, group: &Group) -> Vec<Cell> {
    let mut cells = row(count(group.at.into()), group);
    if let Some(sums) = posts.published_hours.get(group.at as usize) {
        let known = cells.iter_mut().skip(1).zip(sums).filter(|(_, sum)| **sum > 0);
        known.for_each(|(cell, sum)| *cell = count(*sum));
    }
    cells
}

/// Bars by hour, drawn to the mean, from the first to the last hour with posts.
fn hours(posts: &Posts) -> Chart {
    let (first, last) = (posts.hours.first(), posts.hours.last());
    let all: Vec<u32> = first.zip(last).map_or_else(Vec::new, |(first, last)| (first.at..=last.at).collect());
    let of = |at: &u32, value: fn(&Group) -> rust_decimal::Decimal| {
        posts.hours.iter().find(|group| group.at == *at).map(value)
    };
    let mut columns = vec![numbers("hour", "Hour")];
    columns.extend(time_columns());
    Chart {
        id: "posts-hours".to_owned(),
        title: "Engagement per post by hour".to_owned(),
        description: extremes(posts),
        kind: ChartKind::Bar,
        labels: all.iter().map(|hour| format!("{hour:02}")).collect(),
        series: vec![
            Series {
                name: "Drawn to the mean".to_owned(),
                values: all.iter().map(|at| of(at, |group| group.shrunk)).collect(),
            },
            Series { name: "As it is".to_owned(), values: all.iter().map(|at| of(at, |group| group.mean)).collect() },
        ],
        unit: Value::Number(0.into()),
        last_so_far: false,
        table: Table {
            id: "posts.hours".to_owned(),
            title: "Engagement by hour".to_owned(),
            columns,
            rows: posts.hours.iter().map(|group| of_hour(posts, group)).collect(),
            note: "Posts, engagement and impressions are of all published posts; the rest of those that were out for 48 hours.".to_owned(),
            ..Table::default()
        },
    }
}

fn extremes(posts: &Posts) -> String {
    let number = |value| Value::Number(value).words(Detail::Exact);
    let most = posts.hours.iter().max_by_key(|group| (group.shrunk, std::cmp::Reverse(group.at)));
    let least = posts.hours.iter().min_by_key(|group| (group.shrunk, group.at));
    match (least, most) {
        (Some(least), Some(most)) if least.shrunk != most.shrunk => {
            let say = |group: &Group| {
                format!("{} ({}, {})", number(group.shrunk), hour(group.at), text::count(group.posts, "post", "posts"))
            };
            format!("Drawn to the mean of {}: from {} to {}.", number(posts.all.mean), say(least), say(most))
        }
        (Some(_), Some(_)) => {
            format!("Hours differ no more than chance explains: all are drawn to the mean, {}.", number(posts.all.mean))
        }
        _ => String::new(),
    }
}

/// Tiles by weekday and part of the day.
pub(super) fn tiles(posts: &Posts) -> Option<Section> {
    if posts.timeless {
        return None;
    }
    let used = |at: usize| posts.tiles.iter().any(|row| row.get(at).is_some_and(Option::is_some));
    let (first, last) = ((0..8).find(|at| used(*at))?, (0..8).rev().find(|at| used(*at))?);
    let tile = |row: &[Option<Group>], at: usize| row.get(at).and_then(Option::as_ref).map(|group| group.shrunk);
    let series = (0..)
        .zip(&posts.tiles)
        .map(|(at, row)| Series { name: weekday(at), values: (first..=last).map(|at| tile(row, at)).collect() });
    let cells = (0..).zip(&posts.tiles).flat_map(|(at, tiles)| {
        let name = Cell::Name(weekday(at).to_lowercase(), weekday(at));
        tiles.iter().flatten().map(move |group| {
            let mut cells = row(Cell::Name((group.at * 3).to_string(), part(group.at)), group);
            cells.insert(0, name.clone());
            cells
        })
    });
    let mut columns = vec![words("weekday", "Weekday"), words("from_hour", "Hours")];
    columns.extend(time_columns());
    let chart = Chart {
        id: "posts-tiles".to_owned(),
        title: "Engagement per post by weekday and hours".to_owned(),
        description: "A tile is engagement per post, drawn to the mean; a dash is a time without posts.".to_owned(),
        kind: ChartKind::Tiles,
        labels: (first..=last).map(|at| format!("{:02}–{:02}", at * 3, at * 3 + 3)).collect(),
        series: series.collect(),
        unit: Value::Number(0.into()),
        last_so_far: false,
        table: Table {
            id: "posts.tiles".to_owned(),
            title: "Engagement by weekday and hours".to_owned(),
            columns,
            rows: cells.collect(),
            ..Table::default()
        },
    };
    let note = "drawn to the mean; a dash is a time without posts".to_owned();
    Some(Section { note, ..section("tiles", "Weekday and hours", Block::Chart(chart)) })
}
