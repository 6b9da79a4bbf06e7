//! Replies to what was sent, as sections of a page: week by week and by channel.

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    offers::rate,
    pages::{self, section},
    tables::{count, minor, numbers, words},
};
use crate::{
    base::{
        ratio::{Portion, Ratio},
        text::grouped,
        value::Value,
    },
    insights::{Facts, leader},
    metrics::{
        replies::{Channel, Moved, Replies, Week},
        revenue::NONE,
    },
};

/// The weeks that the chart shows; its table has all.
const WEEKS: usize = 26;
/// The messages from which a week is drawn.
const LEAST_SENT: u64 = 20;

/// `145 of 2,310 messages were answered`, and how last week moved.
pub(super) fn headline(replies: &Replies) -> Option<String> {
    let Ratio { k, n } = replies.all;
    if n == 0 {
        return None;
    }
    let moved = match replies.moved {
        Some(Moved::Up) => ", clearly more last week than the week before",
        Some(Moved::Down) => ", clearly fewer last week than the week before",
        Some(Moved::Unclear) => ", last week much as the week before",
        Some(Moved::TooFew) | None => "",
    };
    let came = if k == 1 { "reply" } else { "replies" };
    Some(format!("{} {came} came to {} messages{moved}", grouped(k), grouped(n)))
}

/// The sections, where anything was sent.
pub(super) fn sections(facts: Facts<'_>) -> Vec<Section> {
    let replies = &facts.metrics.offers().replies;
    if replies.weeks.is_empty() {
        return Vec::new();
    }
    [Some(weeks(replies)), channels(facts)].into_iter().flatten().collect()
}

fn weeks(replies: &Replies) -> Section {
    let shown = replies.weeks.get(replies.weeks.len().saturating_sub(WEEKS)..).unwrap_or_default();
    let share =
        |week: &Week| week.ratio.fraction().filter(|_| week.ratio.k <= week.ratio.n && week.ratio.n >= LEAST_SENT);
    let row = |week: &Week| {
        let so_far = if week.so_far { " so far" } else { "" };
        vec![
            Cell::Name(week.window.from.to_string(), format!("{}{so_far}", week.window.words())),
            count(week.ratio.n),
            count(week.ratio.k),
            rate(Some(week.ratio), true),
        ]
    };
    let mean = replies.all.fraction().filter(|_| replies.all.k <= replies.all.n);
    let chart = Chart {
        id: "replies-weeks".to_owned(),
        title: "Reply rate by week".to_owned(),
        description: description(replies, shown),
        kind: ChartKind::Line,
        labels: shown.iter().map(|week| week.window.from.short()).collect(),
        series: vec![
            Series { name: "Reply rate".to_owned(), values: shown.iter().map(share).collect() },
            Series { name: "To date".to_owned(), values: shown.iter().map(|_| mean).collect() },
        ],
        unit: Value::Share(0.into()),
        last_so_far: shown.last().is_some_and(|week| week.so_far),
        table: Table {
            id: "replies.weeks".to_owned(),
            title: "Replies by week".to_owned(),
            columns: vec![
                words("week", "Week"),
                numbers("sent", "Sent"),
                numbers("replies", "Replies"),
                numbers("rate", "Reply rate"),
            ],
            rows: replies.weeks.iter().map(row).collect(),
            ..Table::default()
        },
    };
    let note = format!("a reply counts in the week in which it came; weeks below {LEAST_SENT} messages are not drawn");
    Section { note, ..section("replies", "Replies by week", Block::Chart(chart)) }
}

/// `Between 4.1 % and 9.8 % in weeks of 20 messages and more; 6.9 % to date.`
fn description(replies: &Replies, shown: &[Week]) -> String {
    let drawn = |week: &&Week| week.ratio.n >= LEAST_SENT && week.ratio.k <= week.ratio.n && !week.so_far;
    let rates: Vec<_> = shown.iter().filter(drawn).filter_map(|week| week.ratio.fraction()).collect();
    let percent = |share| Value::Share(share).words(crate::base::value::Detail::Exact);
    let all = replies.all.fraction().filter(|_| replies.all.k <= replies.all.n).map(percent);
    match (rates.iter().min(), rates.iter().max(), all) {
        (Some(least), Some(most), Some(all)) => {
            format!(
                "Between {} and {} in whole weeks of {LEAST_SENT} messages and more; {all} to date.",
                percent(*least),
                percent(*most)
            )
        }
        _ => format!("No whole week has {LEAST_SENT} messages yet."),
    }
}

fn channels(facts: Facts<'_>) -> Option<Section> {
    let replies = &facts.metrics.offers().replies;
    if !replies.channels.iter().any(|channel| channel.name != NONE) {
        return None;
    }
    let row = |channel: &Channel| {
        vec![
            Cell::Text(channel.name.clone()),
            count(channel.ratio.n),
            count(channel.ratio.k),
            rate(Some(channel.ratio), true),
        ]
    };
    let table = Table {
        id: "replies.channels".to_owned(),
        title: "Replies by channel".to_owned(),
        columns: vec![
            words("channel", "Channel"),
            numbers("sent", "Sent"),
            minor(numbers("replies", "Replies")),
            numbers("rate", "Reply rate"),
        ],
        rows: replies.channels.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(replies.all.n),
            count(replies.all.k),
            rate(Some(replies.all), true),
        ]),
        limit: 20,
        ..Table::default()
    };
    let rates: Vec<(&str, Portion)> = (replies.channels.iter())
        .filter(|channel| channel.name != NONE && channel.ratio.k <= channel.ratio.n)
        .map(|channel| (channel.name.as_str(), channel.ratio.into()))
        .collect();
    let ids: Vec<&str> = replies.channels.iter().map(|channel| channel.figure.as_str()).take(60).collect();
    let blocks = vec![Block::Table(table), Block::Behind(pages::figures(facts, &ids))];
    let said = leader::words(&rates, "messages").unwrap_or_default();
    let note = said.replace(" wins more messages than ", " brings more replies to a message than ");
    Some(Section {
        id: "channels".to_owned(),
        title: "Replies by channel".to_owned(),
        note,
        blocks,
        ..Section::default()
    })
}
