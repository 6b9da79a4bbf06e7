//! Small datasets built by hand, for tests alone.

mod leads;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::{Day, WeekStart, Window},
        money::{Currency, Money},
    },
    config::{Business, Pipeline, Source},
    data::{
        DataFile, Dataset,
        column::{Mark, Marks},
        table::Rows,
    },
};

pub(crate) use leads::*;

pub(crate) fn day(text: &str) -> Day {
    Day::from_iso(text.as_bytes()).unwrap()
}

pub(crate) fn window(from: &str, to: &str) -> Window {
    Window { from: day(from), to: day(to) }
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn usd(amount: &str) -> Money {
    Money::new(decimal(amount), Currency::USD)
}

pub(crate) fn eur() -> Currency {
    Currency::from_code("EUR").unwrap()
}

/// A studio with one pipeline of three stages, and nothing else set.
pub(crate) fn business() -> Business {
    Business {
        url: None,
        name: "Studio".into(),
        as_of: None,
        currency: Currency::USD,
        timezone: chrono_tz::UTC,
        week_starts: WeekStart::Monday,
        goals: BTreeMap::new(),
        targets: Vec::new(),
        pipelines: vec![Pipeline {
            id: "freelance".into(),
            stages: ["prospecting", "proposal_sent", "negotiating"].map(String::from).to_vec(),
            proposal: Some(1),
            conversion: Vec::new(),
            days: Vec::new(),
        }],
        conversation_steps: Vec::new(),
        offers: BTreeMap::new(),
        agents: BTreeMap::new(),
        jobs: crate::config::Jobs::default(),
        sources: BTreeMap::new(),
        tables: BTreeMap::new(),
        count_won_deals: false,
        alerts: BTreeMap::new(),
        channels: BTreeMap::new(),
        schedule: BTreeMap::new(),
    }
}

/// A source that is entered month by month, due on a day of the next month.
pub(crate) fn due(label: &str, due_day: u32) -> Source {
    Source { label: Some(label.into()), due_day: Some(due_day), ..Source::default() }
}

/// A row of revenue; what is empty is not given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paid {
    pub(crate) on: &'static str,
    pub(crate) covers: Option<Window>,
    pub(crate) amount: String,
    pub(crate) source: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) currency: Option<Currency>,
    pub(crate) count: Option<u64>,
    pub(crate) deal: &'static str,
    pub(crate) offer: &'static str,
    pub(crate) platform: &'static str,
}

/// `amount` from `source` on a day.
pub(crate) fn paid(on: &'static str, source: &'static str, amount: &str) -> Paid {
    Paid { on, source, amount: amount.to_owned(), ..Paid::default() }
}

/// A deal; what is empty is not given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deal {
    pub(crate) id: String,
    pub(crate) created: &'static str,
    /// The marks of the stages, then won, then lost: a day, `y` or nothing.
    pub(crate) marks: [&'static str; 5],
    pub(crate) value: &'static str,
    pub(crate) currency: Option<Currency>,
    pub(crate) agents: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) offer: &'static str,
    pub(crate) expected_close: &'static str,
}

fn name(data: &mut Dataset, text: &str) -> Option<crate::data::names::Name> {
    (!text.is_empty()).then(|| data.names.intern(text))
}

fn maybe_day(text: &str) -> Option<Day> {
    (!text.is_empty()).then(|| day(text))
}

/// A file of a table, with its rows after those that are there.
fn add_file(files: &mut Vec<DataFile>, rows: &mut Rows, table: &'static str, path: &str, count: usize) {
    rows.files.push((rows.len(), files.len() as u32));
    files.push(DataFile { path: path.to_owned(), table, rows: count as u32, left_out: 0, updated: None });
    (0..count as u32).for_each(|row| rows.lines.push(row + 2));
}

/// Adds rows of revenue, as of a file.
pub(crate) fn add_revenue(data: &mut Dataset, path: &str, rows: &[Paid]) {
    add_file(&mut data.files, &mut data.revenue.rows, "revenue", path, rows.len());
    for row in rows {
        let (source, kind) = (name(data, row.source), name(data, row.kind));
        let (offer, platform) = (name(data, row.offer), name(data, row.platform));
        let table = &mut data.revenue;
        table.date.push(maybe_day(row.on));
        table.covers.push(row.covers);
        table.source.push(source);
        table.kind.push(kind);
        table.amount.push(Some(decimal(&row.amount)));
        table.currency.push(row.currency);
        table.count.push(row.count);
        table.deal.push(row.deal);
        table.offer.push(offer);
        table.platform.push(platform);
    }
}

/// Adds deals of the first pipeline, as of a file.
pub(crate) fn add_deals(data: &mut Dataset, path: &str, rows: &[Deal]) {
    add_file(&mut data.files, &mut data.deals.rows, "deals", path, rows.len());
    data.histories.columns = vec![(0..5).collect()];
    data.histories.marks.resize(5, Marks::default());
    for row in rows {
        let (agents, platform, offer) = (name(data, row.agents), name(data, row.platform), name(data, row.offer));
        let table = &mut data.deals;
        table.id.push(&row.id);
        table.title.push("A deal");
        table.created.push(maybe_day(row.created));
        table.value.push((!row.value.is_empty()).then(|| decimal(row.value)));
        table.currency.push(row.currency);
        table.agents.push(agents);
        table.platform.push(platform);
        table.offer.push(offer);
        table.expected_close.push(maybe_day(row.expected_close));
        let furthest = (0..5).rev().find(|&stage| !row.marks[stage].is_empty()).unwrap_or(0);
        data.histories.pipelines.push(0);
        data.histories.stages.push(furthest as u8);
        for (marks, text) in data.histories.marks.iter_mut().zip(row.marks) {
            marks.push(match text {
                "" => None,
                "y" => Some(Mark::Sometime),
                text => Some(Mark::On(day(text))),
            });
        }
    }
}

/// Adds a rate of a currency.
pub(crate) fn add_rate(data: &mut Dataset, on: &str, currency: Currency, rate: &str) {
    if data.rates.rows.is_empty() {
        add_file(&mut data.files, &mut data.rates.rows, "rates", "data/rates.csv", 0);
    }
    let line = data.rates.rows.len() + 2;
    data.rates.rows.lines.push(line);
    data.rates.date.push(Some(day(on)));
    data.rates.currency.push(Some(currency));
    data.rates.rate.push(Some(decimal(rate)));
}

/// An activity: its day, kind, how many (1 where empty), channel, offer, platform and niche.
pub(crate) type Act = (&'static str, &'static str, Option<u64>, [&'static str; 4]);

/// Adds activities, as of a file.
pub(crate) fn add_activities(data: &mut Dataset, path: &str, rows: &[Act]) {
    add_file(&mut data.files, &mut data.activities.rows, "activities", path, rows.len());
    for (on, kind, count, names) in rows {
        let kind = name(data, kind);
        let [channel, offer, platform, niche] = names.map(|text| name(data, text));
        let table = &mut data.activities;
        table.date.push(maybe_day(on));
        table.kind.push(kind);
        table.count.push(*count);
        table.channel.push(channel);
        table.offer.push(offer);
        table.platform.push(platform);
        table.niche.push(niche);
    }
}

/// A post: when it went out (ISO, with its offset), its status, likes, impressions and the moment of its measurement.
pub(crate) type Posted = (String, &'static str, Option<u64>, Option<u64>, &'static str);

/// Adds posts on X, as of a file.
pub(crate) fn add_posts(data: &mut Dataset, path: &str, rows: &[Posted]) {
    add_file(&mut data.files, &mut data.posts.rows, "posts", path, rows.len());
    let seconds = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.timestamp());
    for (at, (on, status, likes, impressions, measured)) in rows.iter().enumerate() {
        let (status, platform) = (name(data, status), name(data, "X"));
        let table = &mut data.posts;
        table.id.push(&format!("post-{at}"));
        table.posted_at.push(seconds(on));
        table.platform.push(platform);
        table.status.push(status);
        table.likes.push(*likes);
        table.impressions.push(*impressions);
        table.measured_at.push(seconds(measured));
    }
}

/// A job; what is empty is not given. Moments are seconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offered {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) url: &'static str,
    pub(crate) posted: Option<i64>,
    pub(crate) seen: Option<i64>,
    pub(crate) budget: &'static str,
    pub(crate) skills: &'static str,
    pub(crate) proposals: Option<u64>,
    pub(crate) status: &'static str,
    pub(crate) deal: &'static str,
}

/// Adds jobs, as of a file.
pub(crate) fn add_jobs(data: &mut Dataset, rows: &[Offered]) {
    add_file(&mut data.files, &mut data.jobs.rows, "jobs", "data/jobs.csv", rows.len());
    for row in rows {
        let (platform, status) = (name(data, row.platform), name(data, row.status));
        let table = &mut data.jobs;
        table.id.push(row.id);
        table.title.push(row.title);
        table.platform.push(platform);
        table.url.push(row.url);
        table.posted.push(row.posted);
        table.seen.push(row.seen);
        table.budget.push(row.budget);
        table.skills.push(row.skills);
        table.proposals.push(row.proposals);
        table.status.push(status);
        table.deal.push(row.deal);
    }
}

/// A sighting of a competitor; what is empty is not given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Met {
    pub(crate) on: &'static str,
    pub(crate) who: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) bid: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) ours: &'static str,
    pub(crate) currency: Option<Currency>,
    pub(crate) outcome: &'static str,
    pub(crate) reviews: Option<u64>,
}

/// Adds sightings of competitors, as of a file.
pub(crate) fn add_competitors(data: &mut Dataset, rows: &[Met]) {
    add_file(&mut data.files, &mut data.competitors.rows, "competitors", "data/competitors.csv", rows.len());
    let amount = |text: &str| (!text.is_empty()).then(|| decimal(text));
    for row in rows {
        let (who, platform) = (name(data, row.who), name(data, row.platform));
        let (kind, outcome) = (name(data, row.kind), name(data, row.outcome));
        let table = &mut data.competitors;
        table.date.push(maybe_day(row.on));
        table.competitor.push(who);
        table.platform.push(platform);
        table.bid.push(amount(row.bid));
        table.bid_kind.push(kind);
        table.our_bid.push(amount(row.ours));
        table.currency.push(row.currency);
        table.outcome.push(outcome);
        table.reviews.push(row.reviews);
    }
}

/// Adds variants of an experiment: its id, the variant, conversions and exposures.
pub(crate) fn add_experiments(data: &mut Dataset, rows: &[(&str, &str, u64, u64)]) {
    add_file(&mut data.files, &mut data.experiments.rows, "experiments", "data/experiments.csv", rows.len());
    for (id, variant, conversions, exposures) in rows {
        let table = &mut data.experiments;
        table.id.push(id);
        table.variant.push(variant);
        table.started.push(Some(day("2026-01-05")));
        table.conversions.push(Some(*conversions));
        table.exposures.push(Some(*exposures));
    }
}

/// Adds hypotheses: impact, confidence and status.
pub(crate) fn add_hypotheses(data: &mut Dataset, rows: &[(&str, &str, &str)]) {
    add_file(&mut data.files, &mut data.hypotheses.rows, "hypotheses", "data/hypotheses.csv", rows.len());
    for (at, (impact, confidence, status)) in rows.iter().enumerate() {
        let status = name(data, status);
        let number = |text: &str| (!text.is_empty()).then(|| decimal(text));
        let table = &mut data.hypotheses;
        table.id.push(&format!("hyp-{at}"));
        table.title.push("Answer sooner");
        table.impact.push(number(impact));
        table.confidence.push(number(confidence));
        table.status.push(status);
    }
}

/// Adds activities: a day, what it was and how many.
pub(crate) fn add_acts(data: &mut Dataset, rows: &[(&str, &str, u64)]) {
    add_file(&mut data.files, &mut data.activities.rows, "activities", "data/activities.csv", rows.len());
    for (on, kind, count) in rows {
        let kind = name(data, kind);
        data.activities.date.push(Some(day(on)));
        data.activities.kind.push(kind);
        data.activities.count.push(Some(*count));
    }
}

/// A subscription; what is empty is not given.
#[derive(Clone, Debug)]
pub(crate) struct Sub {
    pub(crate) customer: &'static str,
    pub(crate) amount: String,
    pub(crate) yearly: bool,
    pub(crate) quantity: Option<u64>,
    pub(crate) start: Day,
    pub(crate) end: Option<Day>,
    pub(crate) currency: Option<Currency>,
    pub(crate) offer: &'static str,
}

/// `amount` a month of a customer, from a day to a day; the last day may be empty.
pub(crate) fn sub(customer: &'static str, amount: &str, start: &str, end: &str) -> Sub {
    Sub {
        customer,
        amount: amount.to_owned(),
        yearly: false,
        quantity: None,
        start: day(start),
        end: maybe_day(end),
        currency: None,
        offer: "",
    }
}

/// Adds subscriptions, as of a file.
pub(crate) fn add_subscriptions(data: &mut Dataset, path: &str, rows: &[Sub]) {
    add_file(&mut data.files, &mut data.subscriptions.rows, "subscriptions", path, rows.len());
    for (at, row) in rows.iter().enumerate() {
        let interval = name(data, if row.yearly { "year" } else { "month" });
        let offer = name(data, row.offer);
        let table = &mut data.subscriptions;
        table.id.push(&format!("sub-{at}"));
        table.customer.push(row.customer);
        table.offer.push(offer);
        table.amount.push(Some(decimal(&row.amount)));
        table.interval.push(interval);
        table.quantity.push(row.quantity);
        table.start.push(Some(row.start));
        table.end.push(row.end);
        table.currency.push(row.currency);
    }
}

/// A cost; what is empty is not given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) on: &'static str,
    pub(crate) category: &'static str,
    pub(crate) amount: String,
    pub(crate) currency: Option<Currency>,
    pub(crate) platform: &'static str,
    pub(crate) offer: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) rate: &'static str,
}

/// `amount` spent on a day.
pub(crate) fn spent(on: &'static str, category: &'static str, amount: &str) -> Spent {
    Spent { on, category, amount: amount.to_owned(), ..Spent::default() }
}

/// Adds costs, as of a file.
pub(crate) fn add_costs(data: &mut Dataset, path: &str, rows: &[Spent]) {
    add_file(&mut data.files, &mut data.costs.rows, "costs", path, rows.len());
    let number = |text: &str| (!text.is_empty()).then(|| decimal(text));
    for row in rows {
        let names = [row.category, row.platform, row.offer].map(|text| name(data, text));
        let table = &mut data.costs;
        table.date.push(maybe_day(row.on));
        table.category.push(names[0]);
        table.amount.push(Some(decimal(&row.amount)));
        table.currency.push(row.currency);
        table.platform.push(names[1]);
        table.offer.push(names[2]);
        table.hours_saved.push(number(row.hours));
        table.hourly_rate.push(number(row.rate));
    }
}
