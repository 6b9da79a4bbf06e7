//! The page: this month so far, against the same days of the month before and of the year before.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Chart, ChartKind, Section, Series, Table},
    pages::{self, Body, section},
    tables::{by, by_currency, changed, count, data_only, minor, numbers, words},
    words::{capital, spaced},
};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::Change,
        money::Currency,
        text::join,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        alike::silent_note,
        goal,
        month::{self, Against, Part, Parts},
        revenue::NONE,
        sources::Source,
        targets::State,
    },
};

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    !metrics.revenue().this_month.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let ids = ["revenue.mtd", "revenue.mtd_per_day", "revenue.mtd_projected", "revenue.mtd_year_before"];
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &ids)))];
    sections.extend(self::sections(metrics));
    Body { headline: headline(facts), sections }
}

/// The month beside the others: as a whole, day by day, by source and by offer.
pub(super) fn sections(metrics: &Metrics<'_>) -> Vec<Section> {
    let parts = month::parts(metrics);
    let mut sections = vec![Section {
        note: compared_note(&metrics.revenue().this_month),
        ..section("compared", "Against the same days", Block::Table(compared(metrics)))
    }];
    sections.extend(days(metrics, &parts));
    let by = |id: &str, heading: &str, label: &str, parts: &[Part], note: &str| {
        let named = parts.iter().any(|part| part.name != NONE);
        named.then(|| Section {
            note: note.to_owned(),
            ..section(id, heading, Block::Table(by_part(id, label, parts, metrics)))
        })
    };
    sections.extend(by("sources", "By source", "Source", &parts.sources, &silent(metrics)));
    sections.extend(by("offers", "By offer", "Offer", &parts.offers, &without(&parts)));
    sections
}

/// `$24,310 came in from 1 to 30 Oct 2026, up 3.4 % on …; on pace for the month's goal.`
fn headline(facts: Facts<'_>) -> String {
    let Some(mtd) = facts.metrics.figure("revenue.mtd", Some(0)) else { return "Nothing came in yet.".to_owned() };
    let now = facts.metrics.revenue().this_month.first();
    let days = now.map_or_else(String::new, |now| format!(", {}", now.window.words()));
    let said = |against: &Against| {
        let days = match against.begins {
            Some(first) => format!("the same days from {}", first.words()),
            None => against.window.words(),
        };
        let with = match against.without.trim_start_matches(", ") {
            "" => days,
            without => format!("{days} ({without})"),
        };
        match against.change.as_ref()? {
            _ if against.is_doubtful() => None,
            Change::Relative(part) if part.is_sign_negative() => Some(format!("down {} on {with}", percent(*part))),
            Change::Relative(part) => Some(format!("up {} on {with}", percent(*part))),
            Change::Same => Some(format!("as much as {with}")),
            Change::New => Some(format!("nothing in {with}")),
            _ => None,
        }
    };
    let changes: Vec<String> = facts.metrics.revenue().this_month.iter().filter_map(said).collect();
    let changes = if changes.is_empty() { String::new() } else { format!(": {}", join(&changes)) };
    let (pace, doubt) = (pace(facts.metrics, &mtd), doubt(&facts.metrics.revenue().this_month));
    format!("{} came in this month{days}{changes}{pace}{doubt}.", mtd.value.words(Detail::Whole))
}

/// `; Upwork silent since 7 Oct: too early to call it a fall`, where a fall may be rows that are missing.
fn doubt(month: &[Against]) -> String {
    let doubtful = month.iter().find(|against| against.is_doubtful());
    doubtful.map_or_else(String::new, |against| format!("; {}: too early to call it a fall", join(&against.silent)))
}

fn percent(part: Decimal) -> String {
    Value::Share(part.abs()).words(Detail::Exact)
}

/// Where the month's goal stands, where there is one.
fn pace(metrics: &Metrics<'_>, mtd: &crate::base::figure::Figure) -> String {
    let Some(target) = &mtd.target else { return String::new() };
    let of = |reached: Decimal, pace: Decimal| (pace > Decimal::ZERO).then(|| reached / pace);
    let pace = target.reached.zip(target.pace).and_then(|(reached, pace)| of(reached, pace));
    let this_month = |since: Day| since.month() == metrics.today.month() && since < metrics.today;
    let silent = || metrics.sources().iter().filter_map(Source::silent_since).any(this_month);
    let mut judged = metrics.targets().targets.iter().filter(|one| one.figure == mtd.id && !one.at_most);
    let judged = judged.any(|one| !matches!(one.state, State::TooEarly | State::Awaiting | State::Unknown));
    let pace = pace.filter(|pace| judged && (*pace >= goal::ON_PACE || !silent()));
    pace.map_or_else(String::new, |pace| format!("; {} for the month's goal", goal::pace_words(pace)))
}

/// What the comparison leaves out.
fn compared_note(month: &[Against]) -> String {
    let uneven = month
        .first()
        .zip(month.get(1))
        .filter(|(now, then)| then.begins.is_none() && now.window.days() != then.window.days());
    uneven.map_or_else(String::new, |(now, then)| {
        format!("{} days against {}: a day says more than the sum", now.window.days(), then.window.days())
    })
}

/// The month so far, and what it is held against.
fn compared(metrics: &Metrics<'_>) -> Table {
    let is_over = metrics.today == metrics.today.month().last();
    let this = if is_over { "This month" } else { "This month so far" };
    let names = [("month", this), ("month_before", "The month before"), ("year_before", "A year before")];
    let row = |(against, (id, name)): (&Against, &(&str, &str))| {
        vec![
            Cell::Name((*id).to_owned(), (*name).to_owned()),
            Cell::Text(against.window.words()),
            Cell::Value(Value::Days(against.window.days().into())),
            count(against.n),
            Cell::Value(against.amount.clone()),
            Cell::Value(a_day(&against.amount, against.window)),
            against.change.as_ref().map_or(Cell::Blank, changed),
            against.change.as_ref().map_or(Cell::Blank, by),
        ]
    };
    let said = |against: &Against| {
        let without = against.without.trim_start_matches(", ");
        (!without.is_empty()).then(|| format!("The change on {} is told {without}.", against.window.words()))
    };
    let begins = |against: &Against| {
        let first = against.begins?;
        Some(format!("Rows begin on {}: the change is that on the same days from there.", first.words()))
    };
    let why = |against: &Against| match &against.change {
        Some(Change::Unknown(why)) if why.starts_with("rows begin") => {
            Some(format!("{} cannot be held against it: {why}.", capital(&against.window.words())))
        }
        _ => None,
    };
    let month = &metrics.revenue().this_month;
    let silent = Some(silent(metrics)).filter(|words| !words.is_empty()).map(|words| format!("{words}."));
    let notes = month
        .iter()
        .filter_map(said)
        .chain(month.iter().filter_map(begins))
        .chain(month.iter().filter_map(why))
        .chain(silent);
    let note = notes.collect::<Vec<_>>().join(" ");
    let table = Table {
        id: "mtd.compared".to_owned(),
        title: "The month so far against the same days".to_owned(),
        columns: vec![
            words("period", "Period"),
            words("window", "Days"),
            minor(numbers("days", "How many")),
            minor(numbers("n", "Payments")),
            numbers("amount", "Revenue"),
            minor(numbers("per_day", "A day")),
            numbers("change", "This month"),
            data_only(numbers("by", "By")),
        ],
        rows: metrics.revenue().this_month.iter().zip(&names).map(row).collect(),
        note,
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

fn a_day(value: &Value, window: Window) -> Value {
    let Value::Money(sums) = value else { return value.clone() };
    let days = Decimal::from(window.days().max(1));
    Value::Money(sums.iter().map(|sum| crate::base::money::Money { amount: sum.amount / days, ..*sum }).collect())
}

/// `Upwork silent since 7 Oct: rows may be missing`; empty where no source is silent.
fn silent(metrics: &Metrics<'_>) -> String {
    let month = metrics.revenue().this_month.iter();
    let mut silent: Vec<String> = month.flat_map(|against| &against.silent).cloned().collect();
    silent.sort_unstable();
    silent.dedup();
    silent_note(&silent).unwrap_or_default()
}

/// `without Syndication, which is not in yet`.
fn without(parts: &Parts) -> String {
    match parts.without.as_slice() {
        [] => String::new(),
        [one] => format!("without {one}, which is not in for all of these days"),
        several => format!("without {}, which are not in for all of these days", join(several)),
    }
}

/// How the month grew, day by day, beside the others.
fn days(metrics: &Metrics<'_>, parts: &Parts) -> Option<Section> {
    const NAMES: [&str; 3] = ["This month", "The month before", "A year before"];
    let (first, now) = (parts.days.first()?, parts.windows.first()?);
    let own = metrics.business.currency;
    let grown: Vec<Vec<Option<Decimal>>> = (0..NAMES.len()).map(|at| grown(parts, at, own)).collect();
    let series = NAMES.iter().zip(&grown).filter(|(_, values)| values.iter().any(Option::is_some));
    let series: Vec<Series> =
        series.map(|(name, values)| Series { name: (*name).to_owned(), values: values.clone() }).collect();
    let labels: Vec<String> = (1..=parts.days.len()).map(|day| day.to_string()).collect();
    let several = first
        .iter()
        .chain(parts.days.iter().flatten())
        .flatten()
        .any(|value| matches!(value, Value::Money(sums) if sums.len() > 1));
    let mut notes = vec![without(parts)];
    if several {
        notes.push(format!("drawn is {} alone", own.code()));
    }
    if parts.spread {
        notes.push("sums of whole months are spread over their days".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    let chart = Chart {
        id: "mtd-days".to_owned(),
        title: "The month day by day, added up".to_owned(),
        description: description(&grown, own),
        kind: ChartKind::Line,
        labels,
        series,
        unit: Value::money(0.into(), own),
        last_so_far: metrics.today < now.from.month().last(),
        table: days_table(metrics, parts, &grown),
    };
    Some(Section { note: notes.join("; "), ..section("days", "Day by day, added up", Block::Chart(chart)) })
}

/// What had come in by the end of each day, in the business's currency.
fn grown(parts: &Parts, at: usize, own: Currency) -> Vec<Option<Decimal>> {
    let mut sum = Decimal::ZERO;
    let amount = |value: &Value| match value {
        Value::Money(sums) => sums.iter().find(|money| money.currency == own).map(|money| money.amount),
        _ => None,
    };
    let of = |day: &[Option<Value>; 3]| {
        let value = day.get(at)?.as_ref()?;
        sum = sum.saturating_add(amount(value).unwrap_or_default());
        Some(sum)
    };
    parts.days.iter().map(of).collect()
}

fn description(grown: &[Vec<Option<Decimal>>], own: Currency) -> String {
    let last = |at: usize| grown.get(at)?.iter().rev().find_map(|value| *value);
    let said = |amount: Decimal| Value::money(amount, own).words(Detail::Whole);
    let others = [(1, "the month before"), (2, "a year before")];
    let others: Vec<String> =
        others.iter().filter_map(|(at, name)| Some(format!("{} {name}", said(last(*at)?)))).collect();
    match (last(0), others.as_slice()) {
        (None, _) => "Nothing came in yet.".to_owned(),
        (Some(now), []) => format!("{} so far.", said(now)),
        (Some(now), others) => format!("{} so far; by the same day {}.", said(now), join(others)),
    }
}

fn days_table(metrics: &Metrics<'_>, parts: &Parts, grown: &[Vec<Option<Decimal>>]) -> Table {
    let own = metrics.business.currency;
    let at = |series: usize, day: usize| {
        let value = grown.get(series).and_then(|values| values.get(day)).copied().flatten();
        value.map_or(Cell::Blank, |amount| Cell::Value(Value::money(amount, own)))
    };
    let from = parts.windows.first().map_or(metrics.today, |window| window.from);
    let row = |(day, values): (usize, &[Option<Value>; 3])| {
        vec![
            Cell::Value(Value::Date(from.plus(day as i32))),
            values[0].clone().map_or(Cell::Blank, Cell::Value),
            at(0, day),
            at(1, day),
            at(2, day),
        ]
    };
    let table = Table {
        id: "mtd.days".to_owned(),
        title: "The month day by day".to_owned(),
        columns: vec![
            words("date", "Day"),
            numbers("amount", "On the day"),
            numbers("total", "Added up"),
            numbers("month_before", "Month before"),
            numbers("year_before", "Year before"),
        ],
        rows: parts.days.iter().enumerate().map(row).collect(),
        ..Table::default()
    };
    by_currency(table, own)
}

fn by_part(id: &str, label: &str, parts: &[Part], metrics: &Metrics<'_>) -> Table {
    let row = |part: &Part| {
        let [now, month, year] = part.amounts.clone().map(Cell::Value);
        let [on_month, on_year] = &part.changes;
        vec![
            Cell::Name(part.name.clone(), spaced(&part.name)),
            count(part.n),
            now,
            month,
            changed(on_month),
            year,
            changed(on_year),
            by(on_month),
            by(on_year),
        ]
    };
    let table = Table {
        id: format!("mtd.{id}"),
        title: format!("The month so far, by {}", label.to_lowercase()),
        columns: vec![
            words("name", label),
            minor(numbers("n", "Payments")),
            numbers("amount", "This month"),
            minor(numbers("month_before", "Month before")),
            numbers("on_month", "On month"),
            minor(numbers("year_before", "Year before")),
            minor(numbers("on_year", "On year")),
            data_only(numbers("on_month_by", "On month by")),
            data_only(numbers("on_year_by", "On year by")),
        ],
        rows: parts.iter().map(row).collect(),
        limit: 20,
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}
