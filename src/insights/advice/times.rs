//! When to post: the hour, the part of the day or the weekday whose posts do best.

use rust_decimal::Decimal;

use super::Advice;
use crate::{
    base::{
        chance::Lead,
        text::{count, grouped},
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::posts::{
        Best, Group, LEAST_OF_TIME, LEAST_POSTS, Posts,
        times::{hour, part, weekday},
    },
};

/// Times of one kind.
struct Times<'a> {
    /// What one of them is called.
    kind: &'static str,
    best: Best,
    groups: &'a [Group],
    name: fn(u32) -> String,
}

/// What can be said of the finest times of which most can be said.
pub(super) fn best_time(facts: Facts<'_>) -> Vec<Advice> {
    let posts = facts.metrics.posts();
    if posts.all.posts == 0 {
        return Vec::new();
    }
    let hours = Times { kind: "hour", best: posts.best_hour, groups: &posts.hours, name: hour };
    let parts = Times { kind: "part of the day", best: posts.best_part, groups: &posts.parts, name: part };
    let days = Times { kind: "weekday", best: posts.best_weekday, groups: &posts.weekdays, name: weekday };
    let known = [hours, parts, days].into_iter().skip(if posts.timeless { 2 } else { 0 });
    // The last of equals is taken: so the finest one stands last.
    let most = known.collect::<Vec<_>>().into_iter().rev().max_by_key(|times| lead(times.best));
    most.map(|times| advice(posts, &times)).into_iter().collect()
}

fn lead(best: Best) -> Lead {
    match best {
        Best::TooEarly => Lead::TooEarly,
        Best::Unclear => Lead::Unclear,
        Best::Leaning(_) => Lead::Leaning,
        Best::Clear(_) => Lead::Clear,
    }
}

fn advice(posts: &Posts, times: &Times<'_>) -> Advice {
    let group = match times.best {
        Best::Clear(at) | Best::Leaning(at) => times.groups.iter().find(|group| group.at == at),
        Best::Unclear | Best::TooEarly => None,
    };
    let name = group.map_or_else(|| times.kind.to_owned(), |group| (times.name)(group.at));
    let at = if times.kind == "weekday" { "on" } else { "at" };
    let words = match lead(times.best) {
        Lead::Clear => format!("Post {at} {name}: these posts do best"),
        Lead::Leaning => format!("Post {at} {name}? These posts lead, not yet clearly"),
        Lead::Unclear => format!("No {name} to post stands out by more than chance explains"),
        Lead::TooEarly => "A best time to post? It is too early to say".to_owned(),
    };
    let k = group.map_or_else(|| Value::Missing("no time stands out".to_owned()), |group| Value::Count(group.posts));
    Advice {
        rule: "best_time",
        lead: lead(times.best),
        subject: if group.is_some() { name } else { "posts".to_owned() },
        words,
        evidence: group.map_or_else(|| of_all(posts), |group| against(posts, group)),
        k,
        n: Value::Count(posts.all.posts),
        settle: settle(posts, times.best),
        page: "posts",
    }
}

/// `59.7 engagements a post in 12 of 72 posts, the others 31.2`.
fn against(posts: &Posts, group: &Group) -> String {
    let rest = Decimal::from(posts.all.engagement.saturating_sub(group.engagement));
    let others = rest.checked_div(Decimal::from(posts.all.posts.saturating_sub(group.posts)));
    let number = |number: Decimal| Value::Number(number).words(Detail::Exact);
    let others = others.map_or_else(String::new, |others| format!(", the others {}", number(others)));
    format!(
        "{} engagements a post in {} of {}{others}",
        number(group.mean),
        grouped(group.posts),
        count(posts.all.posts, "post", "posts")
    )
}

fn of_all(posts: &Posts) -> String {
    let mean = Value::Number(posts.all.mean).words(Detail::Exact);
    format!("{mean} engagements a post in {}", count(posts.all.posts, "measured post", "measured posts"))
}

fn settle(posts: &Posts, best: Best) -> String {
    match best {
        Best::Clear(_) => String::new(),
        Best::Leaning(_) => "more posts at that time".to_owned(),
        Best::Unclear => "the same sort of post at two times".to_owned(),
        Best::TooEarly if posts.all.posts < LEAST_POSTS => {
            let more = LEAST_POSTS - posts.all.posts;
            format!(
                "{}, {LEAST_OF_TIME} of them at each of two times",
                count(more, "more measured post", "more measured posts")
            )
        }
        Best::TooEarly => format!("{LEAST_OF_TIME} posts at each of two times"),
    }
}
