//! Money in a brief: of whole days, each held against days that are like it.

use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::Day,
        figure::{Change, Figure},
        text::count,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics, alike,
        expected::{self, Due},
        month::{self, Against, Part},
        sources::Source,
        usual::{self, Line},
    },
    report::{
        line::{Piece, amount, cost, days, fact, joined, name, room_beside, with},
        model::{Block, Cell, Section, Table},
        pages,
        tables::{numbers, words},
    },
};

/// The columns of a source's name.
const NAME: usize = 18;
/// The fewest days of a month whose change is told as a share.
const FEW: i32 = 4;
/// The most sources that moved.
const MOVED: usize = 3;

/// What yesterday brought, beside what such a day brings.
pub(super) fn yesterday(metrics: &Metrics<'_>) -> Option<Section> {
    let day = metrics.today.plus(-1);
    let lines = usual::lines(metrics, day);
    Some(with(came("yesterday", "Yesterday", metrics, day, &lines)?, Block::Data(table(day, &lines))))
}

/// `$850 from 3 payments; a usual Friday: $1,240 (n = 8)`; `None` where no row is that early.
pub(super) fn came(id: &str, label: &str, metrics: &Metrics<'_>, day: Day, lines: &[Line]) -> Option<Section> {
    let taken = usual::taken(metrics, day)?;
    let came = match taken.payments {
        Some(0) => "nothing came in".to_owned(),
        Some(n) => format!("{} from {}", amount(&taken.amount, Detail::Whole), count(n, "payment", "payments")),
        None => format!("{}, in part allocated", amount(&taken.amount, Detail::Whole)),
    };
    let line = lines.iter().find(|line| line.what == "revenue");
    let usual = line.and_then(|line| {
        let usual = amount(line.usual.as_ref()?, Detail::Whole);
        Some(format!("a usual {}: {usual} (n = {})", day.weekday_name(), line.n))
    });
    let pieces: Vec<Piece> = [Some(Piece::must(came)), usual.map(Piece::may)].into_iter().flatten().collect();
    Some(fact(id, label, &joined(&pieces, "; ", room_beside(label), "")))
}

/// A day for programs, beside what is usual.
pub(super) fn table(day: Day, lines: &[Line]) -> Table {
    let row = |line: &Line| {
        vec![
            Cell::Name(line.what.to_owned(), line.label.to_owned()),
            Cell::Value(Value::Date(day)),
            Cell::Value(line.value.clone()),
            line.usual.clone().map_or(Cell::Blank, Cell::Value),
            Cell::Value(Value::Count(line.n as u64)),
        ]
    };
    Table {
        id: "brief.day".to_owned(),
        title: "A day beside the same weekday of the weeks before".to_owned(),
        columns: vec![
            words("what", "What"),
            words("day", "Day"),
            numbers("value", "Value"),
            numbers("usual", "Usual"),
            numbers("n", "Days that say what is usual"),
        ],
        rows: lines.iter().map(row).collect(),
        ..Table::default()
    }
}

/// The month up to a day that is over, beside the same days of the month before. `done` is as of that day.
pub(super) fn month(done: Facts<'_>) -> Option<Section> {
    let figure = known(done, "revenue.mtd")?;
    let today = done.metrics.today;
    let label = if today == today.month().last() {
        today.month().name().to_owned()
    } else {
        format!("Month to {}", today.short())
    };
    let goal =
        figure.target.as_ref().map_or_else(String::new, |target| format!(" of {}", target.goal.words(Detail::Short)));
    let came = format!("{}{goal}", amount(&figure.value, Detail::Whole));
    let before = done.metrics.revenue().this_month.get(1);
    let words = came.clone()
        + &before.map_or_else(String::new, |before| against(before, room_beside(&label).saturating_sub(cost(&came))));
    Some(with(fact("month", &label, &words), Block::Behind(vec![figure])))
}

/// `, +1.8 % on 1–30 Sep without MSN`: how the month differs from the one before, like with like.
fn against(before: &Against, room: usize) -> String {
    if before.is_doubtful() {
        return match before.silent.as_slice() {
            [one] => joined(&[Piece::must("; not compared"), Piece::may(name(one, 44))], ": ", room, ""),
            many => format!("; not compared: {} silent sources", many.len()),
        };
    }
    let on = days(before.window);
    let words = match &before.change {
        // A share of a day or two says nothing.
        Some(Change::Relative(_)) if before.window.days() < FEW && before.without.is_empty() => {
            format!(", after {} on {on}", amount(&before.amount, Detail::Whole))
        }
        Some(Change::New) => format!(", after nothing on {on}"),
        Some(Change::Same) => format!(", as much as on {on}"),
        Some(change) => match signed(change) {
            Some(by) => format!(", {by} on {on}"),
            None => return String::new(),
        },
        None => return String::new(),
    };
    if before.without.is_empty() {
        return words;
    }
    let without = name(before.without.trim_start_matches(", "), 60);
    let fits = cost(&words) + cost(&without) < room;
    if fits { format!("{words} {without}") } else { format!("{words}, like with like") }
}

/// `+1.8 %`, `−$300`; `None` where nobody knows.
fn signed(change: &Change) -> Option<String> {
    let value = match change {
        Change::Relative(part) => Value::Share(*part),
        Change::Absolute(value) => value.clone(),
        _ => return None,
    };
    let plus = if value.number().is_some_and(|number| number > Decimal::ZERO) { "+" } else { "" };
    Some(format!("{plus}{}", value.words(Detail::Short)))
}

/// The year so far: its goal and where the plan is today, else the year before.
pub(super) fn year(facts: Facts<'_>) -> Option<Section> {
    let figure = known(facts, "revenue.ytd")?;
    let money = amount(&figure.value, Detail::Short);
    let words = match (&figure.target, &figure.comparison) {
        (Some(target), _) => format!("{money}, {}", target.words.replace(" · ", "; ")),
        (None, Some(comparison)) if !alike::is_doubtful(comparison) => match signed(&comparison.change) {
            Some(by) => format!("{money}, {by} on {}", comparison.with),
            None => money,
        },
        _ => money,
    };
    let behind = known(facts, "revenue.pace").into_iter();
    Some(with(fact("year", "Year", &words), Block::Behind([figure].into_iter().chain(behind).collect())))
}

/// The sources that moved the month most; `None` where there are no two of them, or nothing to hold them against.
pub(super) fn moved(done: &Metrics<'_>) -> Option<Section> {
    let window = done.revenue().this_month.get(1).filter(|before| is_told(before))?.window;
    let parts = month::parts(done).sources;
    let mut by: Vec<(&Part, Decimal)> = parts.iter().filter_map(|part| Some((part, moved_by(part)?))).collect();
    if by.len() < 2 {
        return None;
    }
    by.retain(|(_, amount)| !amount.is_zero());
    by.sort_by(|a, b| b.1.abs().cmp(&a.1.abs()).then_with(|| a.0.name.cmp(&b.0.name)));
    let silent =
        |label: &str| done.sources().iter().any(|source| source.label == label && source.silent_since().is_some());
    let own = done.business.currency;
    let say = |(part, amount): &(&Part, Decimal)| {
        let by = signed(&Change::Absolute(Value::money(*amount, own))).unwrap_or_default();
        let silent = if silent(&part.name) { " (silent)" } else { "" };
        Piece::may(format!("{} {by}{silent}", name(&part.name, NAME)))
    };
    let label = format!("Against {}", days(window));
    let pieces: Vec<Piece> = by.iter().take(MOVED).map(say).collect();
    (!pieces.is_empty()).then(|| fact("moved", &label, &joined(&pieces, ", ", room_beside(&label), "")))
}

/// Whether the month is held against the one before.
fn is_told(before: &Against) -> bool {
    let is_known = matches!(before.change, Some(Change::Relative(_) | Change::Absolute(_) | Change::New));
    is_known && !before.is_doubtful()
}

/// By how much a source brought more than in the month before, in the business's own currency alone.
fn moved_by(part: &Part) -> Option<Decimal> {
    let one = |value: &Value| match value {
        Value::Money(sums) if sums.len() == 1 => value.number(),
        _ => None,
    };
    let [now, then, _] = &part.amounts;
    match part.changes.first()? {
        Change::Relative(by) => one(then)?.checked_mul(*by),
        Change::Absolute(by) => one(by),
        Change::New => one(now),
        Change::Same => Some(Decimal::ZERO),
        Change::Points(_) | Change::Unknown(_) => None,
    }
}

/// What is not in the money: sources that are overdue, awaited and silent.
pub(super) fn not_in(metrics: &Metrics<'_>) -> Vec<String> {
    let today = metrics.today;
    let say = |source: &Source| {
        let label = name(&source.label, NAME);
        let (late, awaited) = source.late_and_awaited(today);
        let months = |due: &[Due]| expected::words(due, Some(today.year()));
        match (late, awaited) {
            ([], []) => source.silent_since().map(|_| (2, format!("silent: {label}"))),
            ([], awaited) => Some((1, format!("awaiting {label} ({})", months(awaited)))),
            (late, _) => Some((0, format!("overdue: {label} ({})", months(late)))),
        }
    };
    let mut found: Vec<(u8, String)> = metrics.sources().iter().filter_map(say).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, words)| words).collect()
}

/// A figure that has a value.
pub(super) fn known(facts: Facts<'_>, id: &str) -> Option<Figure> {
    pages::figures(facts, &[id]).into_iter().find(|figure| !matches!(figure.value, Value::Missing(_)))
}
