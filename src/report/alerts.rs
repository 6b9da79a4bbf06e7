//! The page: alerts: what changed more than chance explains.

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages::{self, Body, section},
    tables::{count as count_of, data_only, minor, numbers, said, words},
    words::{capital, quoted, spelled},
};
use crate::{
    base::{calendar::Day, text::count, value::Value},
    insights::{
        Facts,
        alerts::{self, Alert, News, RULES, State},
    },
    metrics::Metrics,
};

/// The alerts that are listed one by one; the table has all.
const LISTED: usize = 8;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    let data = metrics.data;
    let rows = [&data.deals.rows, &data.activities.rows, &data.jobs.rows, &data.competitors.rows, &data.costs.rows];
    rows.iter().any(|rows| !rows.is_empty()) || !metrics.revenue().months.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let standing = alerts::standing(facts);
    let of = |state: State| standing.alerts.iter().filter(|alert| alert.state == state).collect::<Vec<_>>();
    let oldest = Some(facts.metrics.today.plus(-7 * standing.weeks as i32)).filter(|_| standing.weeks > 0);
    let (alarms, watched) = (of(State::Alarm), of(State::Watch));
    let mut sections = vec![Section {
        note: looked_back(standing.weeks),
        ..section("standing", "What stands", Block::List(listed(&alarms, &watched, oldest)))
    }];
    if !standing.resolved.is_empty() {
        let items = standing.resolved.iter().map(|alert| item(alert, None)).collect();
        sections.push(Section {
            note: "alarms of the last two weeks that are none any more".to_owned(),
            ..section("resolved", "Resolved", Block::List(items))
        });
    }
    if !standing.news.is_empty() {
        let items = standing.news.iter().map(glad).collect();
        sections.push(Section {
            note: "the last seven days".to_owned(),
            ..section("news", "Good news", Block::List(items))
        });
    }
    let (id, title) = ("alerts", "Every rule and its subjects");
    let mut all = section(id, title, Block::Table(table(facts, id, title, standing.alerts.iter())));
    let few = of(State::Insufficient).into_iter();
    let tables = [
        states(&standing.alerts),
        table(facts, "alerts.insufficient", "What has too little data", few),
        table(facts, "alerts.resolved", "Resolved", standing.resolved.iter()),
        news(&standing.news),
    ];
    all.blocks.extend(tables.map(Block::Data));
    sections.push(all);
    sections.push(section("rules", "When a rule fires", Block::Table(rules())));
    Body { headline: headline(alarms.len(), watched.len(), of(State::Insufficient).len()), sections }
}

/// How many subjects are in each state.
fn states(alerts: &[Alert]) -> Table {
    let row = |state: State| {
        let n = alerts.iter().filter(|alert| alert.state == state).count() as u64;
        vec![Cell::Status(status(state)), count_of(n)]
    };
    Table {
        id: "alerts.states".to_owned(),
        title: "Subjects by state".to_owned(),
        columns: vec![words("state", "State"), numbers("count", "Subjects")],
        rows: [State::Alarm, State::Watch, State::Insufficient, State::Ok].map(row).into(),
        ..Table::default()
    }
}

fn news(news: &[News]) -> Table {
    let row =
        |one: &News| vec![Cell::Code(one.id.clone()), Cell::Value(Value::Date(one.day)), Cell::Text(one.words.clone())];
    Table {
        id: "alerts.news".to_owned(),
        title: "Good news".to_owned(),
        columns: vec![words("id", "Id"), words("day", "Day"), words("words", "What")],
        rows: news.iter().map(row).collect(),
        ..Table::default()
    }
}

fn headline(alarms: usize, watched: usize, few: usize) -> String {
    let watch = format!("{} to watch", spelled(watched, "thing", "things"));
    let words = match (alarms, watched) {
        (0, 0) => "nothing changed more than chance explains".to_owned(),
        (0, _) => format!("no alarm, and {watch}"),
        (_, 0) => format!("{}, and nothing to watch", spelled(alarms, "alarm", "alarms")),
        _ => format!("{}, and {watch}", spelled(alarms, "alarm", "alarms")),
    };
    let verb = if few == 1 { "has" } else { "have" };
    let few =
        if few > 0 { format!("; {} {verb} too little data", spelled(few, "check", "checks")) } else { String::new() };
    format!("{}{few}.", capital(&words))
}

fn looked_back(weeks: usize) -> String {
    match weeks {
        0 => "there are too many rows to look back".to_owned(),
        weeks => format!("looked back {}", count(weeks as u64, "week", "weeks")),
    }
}

fn listed(alarms: &[&Alert], watched: &[&Alert], oldest: Option<Day>) -> Vec<Item> {
    let all: Vec<&&Alert> = alarms.iter().chain(watched).collect();
    let mut items: Vec<Item> = all.iter().take(LISTED).map(|alert| item(alert, oldest)).collect();
    if items.is_empty() {
        let text = vec![Inline::Text("Nothing stands out.".to_owned())];
        items.push(Item { status: Some(Status::Ok), text, excerpt: None });
    }
    if all.len() > LISTED {
        let text = vec![Inline::Text(format!("and {} more in the table below", all.len() - LISTED))];
        items.push(Item { status: None, text, excerpt: None });
    }
    items
}

/// `oldest` is the day of the earliest look back.
pub(super) fn item(alert: &Alert, oldest: Option<Day>) -> Item {
    let mut text = Vec::new();
    if !alert.about.is_empty() {
        text.extend([Inline::Code(alert.about.clone()), Inline::Text(" ".to_owned())]);
    }
    text.extend([Inline::Strong(alert.subject.clone()), Inline::Text(" ".to_owned())]);
    text.extend(quoted(&alert.words));
    if !alert.evidence.is_empty() {
        text.push(Inline::Text(format!(" ({})", alert.evidence)));
    }
    if let Some(since) = alert.since {
        let longer = if Some(since) == oldest { " or longer" } else { "" };
        text.push(Inline::Text(format!("; since {}{longer}", since.words())));
    }
    Item { status: Some(status(alert.state)), text, excerpt: None }
}

fn glad(news: &News) -> Item {
    let text = vec![Inline::Text(format!("{}, {}", news.words, news.day.words()))];
    Item { status: Some(Status::Ok), text, excerpt: None }
}

pub(super) fn status(state: State) -> Status {
    match state {
        State::Alarm => Status::Alarm,
        State::Watch => Status::Watch,
        State::Insufficient => Status::Insufficient,
        State::Ok => Status::Ok,
    }
}

/// The rows that a page shows at least, and at most where more alerts stand.
const SHOWN: [usize; 2] = [20, 100];

fn table<'a>(facts: Facts<'_>, id: &str, title: &str, alerts: impl Iterator<Item = &'a Alert>) -> Table {
    let alerts: Vec<&Alert> = alerts.collect();
    let standing = alerts.iter().filter(|alert| alert.stands()).count();
    let row = |alert: &&Alert| {
        vec![
            Cell::Code(alert.id.clone()),
            Cell::Text(alert.rule.to_owned()),
            Cell::Status(status(alert.state)),
            Cell::Text(alert.subject.clone()),
            Cell::Text(alert.words.clone()),
            said(alert.evidence.clone()),
            alert.since.map_or(Cell::Blank, |since| Cell::Value(Value::Date(since))),
            pages::link(alert.page, facts.metrics),
        ]
    };
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns: vec![
            data_only(words("id", "Id")),
            data_only(words("rule", "Rule")),
            words("state", "State"),
            words("subject", "About"),
            data_only(words("words", "What")),
            words("evidence", "Evidence"),
            words("since", "Since"),
            minor(words("page", "Numbers")),
        ],
        rows: alerts.iter().map(row).collect(),
        limit: standing.clamp(SHOWN[0], SHOWN[1]),
        ..Table::default()
    }
}

/// When each rule fires, and what it is called in `business.toml`.
fn rules() -> Table {
    let row = |rule: &alerts::Rule| vec![Cell::Code(rule.id.to_owned()), Cell::Text(rule.doc.to_owned())];
    Table {
        id: "alerts.rules".to_owned(),
        title: "When a rule fires".to_owned(),
        columns: vec![words("rule", "Rule"), words("fires", "It fires when")],
        rows: RULES.iter().map(row).collect(),
        note: "Thresholds are set under [alerts.RULE] in data/business.toml.".to_owned(),
        ..Table::default()
    }
}
