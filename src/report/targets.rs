//! The page: targets and goals: what was promised, how far it is, and what a day must bring.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Status, Table},
    pages::{self, Body, section},
    tables::{data_only, minor, numbers, said, words},
    words::{capital, spelled},
};
use crate::{
    base::{
        calendar::Day,
        money::Currency,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        targets::{MonthGoal, State, Target},
    },
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    let has_rows = !metrics.data.deals.rows.is_empty() || !metrics.revenue().months.is_empty();
    has_rows && !(metrics.targets().targets.is_empty() && metrics.targets().months.is_empty())
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let targets = &metrics.targets().targets;
    let mut sections: Vec<Section> = goals(metrics).collect();
    let held: BTreeSet<&str> =
        targets.iter().filter(|one| one.held != one.figure).map(|one| one.held.as_str()).collect();
    let behind = pages::figures(facts, &held.into_iter().collect::<Vec<_>>());
    let mut every = Section {
        note: "a rate is missed only where chance does not explain it".to_owned(),
        ..section("targets", "Every target", Block::Table(table(targets)))
    };
    every.blocks.extend((!behind.is_empty()).then_some(Block::Behind(behind)));
    sections.push(every);
    sections.extend(months(metrics));
    let paces = pages::figures(facts, &["revenue.pace", "revenue.month_pace"]);
    let paces: Vec<_> = paces.into_iter().filter(|pace| !matches!(pace.value, Value::Missing(_))).collect();
    if !paces.is_empty() {
        sections.push(section("pace", "Pace towards the goals", Block::Figures(paces)));
    }
    Body { headline: headline(targets), sections }
}

/// `Two of four targets are met or on pace; win rate is missed.`
fn headline(targets: &[Target]) -> String {
    let fine = targets.iter().filter(|one| matches!(one.state, State::Met | State::OnPace)).count();
    let missed: Vec<&Target> = targets.iter().filter(|one| one.state == State::Missed).collect();
    let open =
        targets.iter().filter(|one| matches!(one.state, State::TooEarly | State::Awaiting | State::Unknown)).count();
    let all = spelled(targets.len(), "target", "targets");
    let are = if fine == 1 { "is" } else { "are" };
    let first = match fine {
        _ if targets.is_empty() => "No target is set but goals of months".to_owned(),
        0 => format!("None of {all} is met or on pace"),
        fine if fine == targets.len() => format!("All of {all} {are} met or on pace"),
        fine => format!("{} of {all} {are} met or on pace", capital(spelled(fine, "", "").trim())),
    };
    let missed = match missed.as_slice() {
        [] => String::new(),
        [one] => format!("; missed: {}", one.label),
        many => format!("; {} are missed", spelled(many.len(), "", "").trim()),
    };
    let open =
        if open > 0 { format!("; {} cannot be judged yet", spelled(open, "", "").trim()) } else { String::new() };
    format!("{first}{missed}{open}.")
}

/// What is added up towards goals that run: money, then what is counted.
fn goals(metrics: &Metrics<'_>) -> impl Iterator<Item = Section> {
    let own = metrics.business.currency;
    let runs = |one: &&Target| one.period.is_some() && !one.at_most && one.expected.is_some();
    let running: Vec<&Target> = metrics.targets().targets.iter().filter(runs).collect();
    let (money, counts) = running.into_iter().partition(|one| matches!(one.goal, Value::Money(_)));
    let money = Goals {
        id: "goals",
        heading: "Goals that run",
        title: "Revenue towards its goals",
        unit: Value::money(0.into(), own),
        drawn: money,
    };
    let counts = Goals {
        id: "counts",
        heading: "Counts that run",
        title: "What is counted, towards its targets",
        unit: Value::Count(0),
        drawn: counts,
    };
    [money, counts].into_iter().filter_map(move |goals| goals.section(own))
}

/// Targets of one unit that run, drawn beside what is due by today.
struct Goals<'t> {
    id: &'static str,
    heading: &'static str,
    title: &'static str,
    unit: Value,
    drawn: Vec<&'t Target>,
}

impl Goals<'_> {
    fn section(self, own: Currency) -> Option<Section> {
        let first = self.drawn.first()?;
        let description =
            format!("{}: {} of {}.", first.label, first.value.words(Detail::Whole), first.goal.words(Detail::Whole));
        let series = |name: &str, of: &dyn Fn(&Target) -> Option<Decimal>| Series {
            name: name.to_owned(),
            values: self.drawn.iter().map(|one| of(one)).collect(),
        };
        let number = |value: &Value| match value {
            Value::Money(_) => own_amount(value, own),
            value => value.number(),
        };
        let chart = Chart {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            description,
            kind: ChartKind::Bullet,
            labels: self.drawn.iter().map(|one| one.label.clone()).collect(),
            series: vec![
                series("So far", &|one| number(&one.value)),
                series("Goal", &|one| number(&one.goal)),
                series("plan for today", &|one| one.expected.as_ref().and_then(number)),
            ],
            unit: self.unit,
            last_so_far: false,
            table: goals_table(self.id, self.heading, &self.drawn),
        };
        Some(section(self.id, self.heading, Block::Chart(chart)))
    }
}

fn own_amount(value: &Value, own: Currency) -> Option<Decimal> {
    match value {
        Value::Money(sums) => sums.iter().find(|sum| sum.currency == own).map(|sum| sum.amount),
        _ => None,
    }
}

fn goals_table(id: &str, title: &str, drawn: &[&Target]) -> Table {
    let row = |one: &&Target| {
        vec![
            Cell::Name(one.figure.clone(), one.label.clone()),
            Cell::Value(one.value.clone()),
            Cell::Value(one.goal.clone()),
            one.expected.clone().map_or(Cell::Blank, Cell::Value),
            one.per_day.clone().map_or(Cell::Blank, Cell::Value),
        ]
    };
    Table {
        id: format!("targets.{id}"),
        title: title.to_owned(),
        columns: vec![
            words("figure", "Goal for"),
            numbers("value", "So far"),
            numbers("goal", "Goal"),
            numbers("due", "Due by today"),
            numbers("per_day", "Each day left must bring"),
        ],
        rows: drawn.iter().map(row).collect(),
        ..Table::default()
    }
}

fn table(targets: &[Target]) -> Table {
    let row = |one: &Target| {
        let bound = if one.at_most { "at most" } else { "at least" };
        let value = |value: &Option<Value>| value.clone().map_or(Cell::Blank, Cell::Value);
        let date = |day: Option<Day>| day.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day)));
        vec![
            Cell::Name(one.figure.clone(), one.label.clone()),
            state(one),
            Cell::Text(one.state.word().replace(' ', "_")),
            Cell::Value(one.value.clone()),
            Cell::Text(wanted(one)),
            Cell::Name(bound.replace(' ', "_"), bound.to_owned()),
            Cell::Value(one.goal.clone()),
            value(&one.gap),
            value(&one.expected),
            value(&one.per_day),
            said(one.period.map_or_else(String::new, |period| period.word.to_owned())),
            date(one.period.map(|period| period.window.from)),
            date(one.period.map(|period| period.window.to)),
            said(capital(&one.why)),
        ]
    };
    Table {
        id: "targets".to_owned(),
        title: "Every target with its figure".to_owned(),
        columns: vec![
            words("figure", "Figure"),
            words("status", "State"),
            data_only(words("state", "State")),
            numbers("value", "Is"),
            words("wanted", "Wanted"),
            data_only(words("bound", "Should be")),
            data_only(numbers("goal", "Target")),
            minor(numbers("gap", "Off by")),
            data_only(numbers("expected", "Due by today")),
            minor(numbers("per_day", "A day from now on")),
            data_only(words("period", "Period")),
            data_only(words("from", "From")),
            data_only(words("to", "To")),
            minor(words("why", "Why")),
        ],
        rows: targets.iter().map(row).collect(),
        ..Table::default()
    }
}

/// `at least $300,000`.
pub(super) fn wanted(target: &Target) -> String {
    let bound = if target.at_most { "at most" } else { "at least" };
    format!("{bound} {}", target.goal.words(Detail::Whole))
}

/// How a target stands, as a cell.
pub(super) fn state(target: &Target) -> Cell {
    Cell::State(status(target.state), target.state.word().to_owned())
}

fn status(state: State) -> Status {
    match state {
        State::Met | State::OnPace => Status::Ok,
        State::Close => Status::Watch,
        State::Missed => Status::Alarm,
        State::TooEarly => Status::Insufficient,
        State::Awaiting => Status::Awaiting,
        State::Unknown => Status::Empty,
    }
}

/// Months with their goals; `None` where no month has one.
fn months(metrics: &Metrics<'_>) -> Option<Section> {
    let months = &metrics.targets().months;
    let (first, own) = (months.first()?, metrics.business.currency);
    let row = |one: &MonthGoal| {
        vec![
            Cell::Name(one.month.to_string(), one.month.words()),
            Cell::Value(one.amount.clone()),
            Cell::Value(one.goal.clone()),
            one.reached.map_or(Cell::Blank, |reached| Cell::Value(Value::Share(reached))),
            one.state
                .map_or(Cell::Text("to come".to_owned()), |state| Cell::State(status(state), state.word().to_owned())),
        ]
    };
    let table = Table {
        id: "targets.months".to_owned(),
        title: "Months and their goals".to_owned(),
        columns: vec![
            words("month", "Month"),
            numbers("amount", "Revenue"),
            numbers("goal", "Goal"),
            numbers("reached", "Of the goal"),
            words("state", "State"),
        ],
        rows: months.iter().map(row).collect(),
        ..Table::default()
    };
    let met = months.iter().filter(|one| one.state == Some(State::Met)).count();
    let over = months.iter().filter(|one| one.state.is_some()).count();
    let last = months.iter().rev().find(|one| one.state.is_some());
    let chart = Chart {
        id: "goal-months".to_owned(),
        title: "Revenue by month beside its goal".to_owned(),
        description: format!(
            "{} of {} from {} on reached the goal.",
            if met == 0 { "None".to_owned() } else { capital(spelled(met, "", "").trim()) },
            spelled(over, "month", "months"),
            first.month.words()
        ),
        kind: ChartKind::Bar,
        labels: months.iter().map(|one| format!("{} {}", one.month.short(), one.month.year)).collect(),
        series: vec![
            Series {
                name: "Revenue".to_owned(),
                values: months.iter().map(|one| own_amount(&one.amount, own)).collect(),
            },
            Series { name: "Goal".to_owned(), values: months.iter().map(|one| own_amount(&one.goal, own)).collect() },
        ],
        unit: Value::money(0.into(), own),
        last_so_far: last.is_some_and(|last| {
            last.month == metrics.today.month() && months.last().is_some_and(|it| it.month == last.month)
        }),
        table,
    };
    Some(section("months", "Months", Block::Chart(chart)))
}
