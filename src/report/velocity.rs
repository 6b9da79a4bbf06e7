//! The page: how fast the pipeline earns: its four levers, days to close, ageing.

use rust_decimal::Decimal;

mod months;

use super::{
    ageing,
    conversion::{rate, stage},
    model::{Block, Cell, Column, Inline, Item, Section, Table},
    pages::{self, Body, section},
    tables::{count, data_only, minor, numbers, words},
    words::capital,
};
use crate::{
    base::{
        money::Currency,
        text::{self, grouped},
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        velocity::{Lever, Levers, NUDGE, Pace},
    },
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    deals(&metrics.velocity().all) > 0
}

fn deals(pace: &Pace) -> u64 {
    pace.open + pace.won + pace.lost
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let speed = ["velocity.per_day", "velocity.per_30_days", "deals.days_to_close", "deals.days_to_decision"];
    let four = ["velocity.open_deals", "velocity.win_rate", "velocity.deal_value", "velocity.cycle_days"];
    let mut sections = vec![
        Section {
            note: basis(&metrics.velocity().all),
            blocks: vec![
                Block::Figures(pages::figures(facts, &speed)),
                Block::Figures(pages::figures(facts, &["velocity.won_per_day.90d", "velocity.won_per_day.365d"])),
            ],
            ..section("figures", "Key figures", Block::Note(Vec::new()))
        },
        Section {
            note: "Open deals × win rate × value of a won deal ÷ days to win".to_owned(),
            ..section("four", "The four levers", Block::Figures(pages::figures(facts, &four)))
        },
    ];
    sections.extend(levers(metrics));
    sections.extend(pipelines(facts));
    sections.push(days(metrics));
    sections.extend(months::section(facts));
    sections.push(ageing::section(facts));
    Body { headline: headline(metrics), sections }
}

fn headline(metrics: &Metrics<'_>) -> String {
    let pace = &metrics.velocity().all;
    let own = metrics.business.currency;
    let days = pace.to_win.median().map(|median| {
        let (n, half) = (text::count(pace.to_win.n(), "win", "wins"), Value::Days(median).words(Detail::Short));
        format!("half of {n} took {half} or less")
    });
    let days = days.map_or_else(String::new, |days| format!("; {days}"));
    match pace.per_day() {
        Ok(speed) => {
            let [amount, month] = [speed, speed.saturating_mul(Decimal::from(30))]
                .map(|amount| Value::money(amount, own).words(Detail::Whole));
            format!(
                "At the rates so far the pipeline earns about {amount} a day, {month} in 30 days{days}.{}{}",
                doubt(pace),
                beside(metrics, speed)
            )
        }
        Err(why) => format!("Too early for a velocity: it {}{days}.", fitting(&why)),
    }
}

/// `Really won in the last 365 days: $199 a day.`; and whether that is far less.
fn beside(metrics: &Metrics<'_>, speed: Decimal) -> String {
    let closings = &metrics.velocity().closings;
    closings.per_day().map_or_else(String::new, |(won, window)| {
        let won = Value::money(won, metrics.business.currency).words(Detail::Whole);
        let far =
            if closings.exceeded_by(speed) { " It is more than twice what was really won" } else { " Really won" };
        format!("{far} in the last {} days: {won} a day.", window.days())
    })
}

/// The closed deals from which a rate is worth a comparison.
const ENOUGH: u64 = 20;

/// `From 38 open, 30 won and 47 lost deals`.
fn basis(pace: &Pace) -> String {
    let [open, won, lost] = [pace.open, pace.won, pace.lost].map(grouped);
    format!("From {open} open, {won} won and {lost} lost deals")
}

/// What to say where velocity stands on few closed deals.
fn doubt(pace: &Pace) -> String {
    match pace.won + pace.lost {
        n if n < ENOUGH => format!(" With {} closed, that may be far off.", text::count(n, "deal", "deals")),
        _ => String::new(),
    }
}

/// The reason as the rest of a sentence that begins with "it".
fn fitting(why: &str) -> String {
    if why.starts_with("needs") { why.to_owned() } else { format!("cannot be said, as {why}") }
}

/// What a change of each lever brings.
fn levers(metrics: &Metrics<'_>) -> Option<Section> {
    let pace = &metrics.velocity().all;
    let levers = pace.levers().ok()?;
    let now = levers.per_day()?;
    let own = metrics.business.currency;
    let money = |amount: Option<Decimal>| amount.map_or(Cell::Blank, |amount| Cell::Value(Value::money(amount, own)));
    let row = |lever: Lever| {
        let then = levers.nudged(lever, NUDGE);
        let gain = then.and_then(|then| then.checked_sub(now));
        let (value, n) = current(lever, pace, &levers, own);
        vec![
            Cell::Name(lever.id().to_owned(), name(lever).to_owned()),
            Cell::Value(value),
            count(n),
            Cell::Text(nudge(lever).to_owned()),
            money(gain),
            gain.and_then(|gain| gain.checked_div(now)).map_or(Cell::Blank, |part| Cell::Value(Value::Share(part))),
            Cell::Text(one_step(lever).to_owned()),
            money(levers.step(lever)),
        ]
    };
    let table = Table {
        id: "velocity.levers".to_owned(),
        title: "What a change of each lever brings a day".to_owned(),
        columns: lever_columns(),
        rows: Lever::ALL.into_iter().map(row).collect(),
        note: "Each lever is moved alone, the other three as they are. That is arithmetic, not a promise: a higher price may cost wins.".to_owned(),
        ..Table::default()
    };
    let mut found = section("levers", "What a change brings", Block::Table(table));
    found.blocks.push(Block::List(steps(&levers, own)));
    Some(found)
}

fn lever_columns() -> Vec<Column> {
    vec![
        words("lever", "Lever"),
        numbers("now", "Now"),
        minor(numbers("n", "From deals")),
        words("change", "Change"),
        numbers("gain", "Brings a day"),
        numbers("gain_share", "More"),
        data_only(words("step", "One step")),
        data_only(numbers("step_gain", "A step brings a day")),
    ]
}

fn current(lever: Lever, pace: &Pace, levers: &Levers, own: Currency) -> (Value, u64) {
    match lever {
        Lever::Open => (Value::Count(levers.open), levers.open),
        Lever::WinRate => (Value::Share(levers.win_rate.fraction().unwrap_or_default()), levers.win_rate.n),
        Lever::Value => (Value::money(levers.value, own), pace.valued),
        Lever::Cycle => (Value::Days(levers.cycle), pace.to_win.n()),
    }
}

fn name(lever: Lever) -> &'static str {
    match lever {
        Lever::Open => "Open deals",
        Lever::WinRate => "Win rate",
        Lever::Value => "Deal value",
        Lever::Cycle => "Days to win",
    }
}

fn nudge(lever: Lever) -> &'static str {
    match lever {
        Lever::Cycle => "a fifth less",
        Lever::Open | Lever::WinRate | Lever::Value => "a fifth more",
    }
}

fn one_step(lever: Lever) -> &'static str {
    match lever {
        Lever::Open => "one more open deal",
        Lever::WinRate => "one more point of the win rate",
        Lever::Value => "one percent more for a deal",
        Lever::Cycle => "one day less",
    }
}

/// What one step of each lever brings, in words.
fn steps(levers: &Levers, own: Currency) -> Vec<Item> {
    let item = |lever: Lever| {
        let gain = Value::money(levers.step(lever)?, own).words(Detail::Whole);
        let text = vec![
            Inline::Text(format!("{} brings about ", capital(one_step(lever)))),
            Inline::Strong(format!("{gain} a day")),
        ];
        Some(Item { status: None, text, excerpt: None })
    };
    Lever::ALL.into_iter().filter_map(item).collect()
}

/// Each pipeline by its own levers, where there are several.
fn pipelines(facts: Facts<'_>) -> Option<Section> {
    let metrics = facts.metrics;
    let busy: Vec<&(String, Pace)> = metrics.velocity().pipelines.iter().filter(|(_, pace)| deals(pace) > 0).collect();
    if busy.len() < 2 {
        return None;
    }
    let own = metrics.business.currency;
    let row = |(id, pace): &&(String, Pace)| {
        let speed = match pace.per_day() {
            Ok(speed) => Value::money(speed, own),
            Err(why) => Value::Missing(why),
        };
        let mean = pace.to_win.mean().map_or(Cell::Blank, |days| Cell::Value(Value::Number(days.round_dp(1))));
        vec![
            stage(id),
            count(pace.open),
            rate(pace.win_rate(), true),
            pace.value.map_or(Cell::Blank, |value| Cell::Value(Value::money(value, own))),
            mean,
            Cell::Value(speed),
        ]
    };
    let table = Table {
        id: "velocity.pipelines".to_owned(),
        title: "Velocity of each pipeline".to_owned(),
        columns: vec![
            words("pipeline", "Pipeline"),
            numbers("open", "Open deals"),
            numbers("win_rate", "Won of closed"),
            minor(numbers("deal_value", "Value of a won deal")),
            minor(numbers("cycle_days", "Days to win")),
            numbers("per_day", "A day"),
        ],
        rows: busy.iter().map(row).collect(),
        ..Table::default()
    };
    let ids: Vec<&str> = metrics.ids_under("velocity.pipeline.").collect();
    let mut found = section("pipelines", "By pipeline", Block::Table(table));
    "The velocity of all deals mixes their rates, so it is not their sum".clone_into(&mut found.note);
    found.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    Some(found)
}

/// Days from creation to the end, by pipeline.
fn days(metrics: &Metrics<'_>) -> Section {
    let maybe = |days: Option<u32>| days.map_or(Cell::Blank, |days| Cell::Value(Value::Number(days.into())));
    let tenth = |days: Option<Decimal>| days.map_or(Cell::Blank, |days| Cell::Value(Value::Number(days.round_dp(1))));
    let cells = |name: Cell, pace: &Pace| {
        vec![
            name,
            count(pace.to_win.n()),
            tenth(pace.to_win.median()),
            tenth(pace.to_win.mean()),
            maybe(pace.to_win.percentile(90)),
            count(pace.to_decision.n() + pace.lasting.n()),
            maybe(pace.until_decided().median()),
        ]
    };
    let busy = metrics.velocity().pipelines.iter().filter(|(_, pace)| deals(pace) > 0);
    let rows: Vec<Vec<Cell>> = busy.map(|(id, pace)| cells(stage(id), pace)).collect();
    let several = rows.len() > 1;
    let table = Table {
        id: "velocity.days".to_owned(),
        title: "Days from creation to the end".to_owned(),
        columns: vec![
            words("pipeline", "Pipeline"),
            numbers("wins", "Wins"),
            numbers("median_days", "Median days to win"),
            numbers("mean_days", "Mean"),
            minor(numbers("nine_of_ten", "9 of 10 within")),
            minor(numbers("deals", "All deals")),
            numbers("decision_days", "Median to a decision"),
        ],
        rows,
        total: several.then(|| cells(Cell::Text("All".to_owned()), &metrics.velocity().all)),
        note: "The days to win are of won deals alone. The days to a decision take open deals for what they are (Kaplan–Meier), lost ones among the decided.".to_owned(),
        ..Table::default()
    };
    section("days", "Days to close", Block::Table(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_its_sentence() {
        assert_eq!(fitting("needs at least 5 wins, there are 3"), "needs at least 5 wins, there are 3");
        assert_eq!(fitting("all were won at once"), "cannot be said, as all were won at once");
    }
}
