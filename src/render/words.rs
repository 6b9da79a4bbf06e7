//! Words that several formats share: what a cell, a change or a series of numbers says. No markup, no layout.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    base::{
        figure::{CONVERTED, Change, Evidence, Figure},
        ratio::Ratio,
        text::capital,
        value::{Detail, Value},
    },
    report::model::{Block, Cell, Inline, Section},
};

/// Which way a number went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It grew.
    Up,
    /// It fell.
    Down,
    /// It stayed, or nobody can say.
    Flat,
}

impl Direction {
    /// `▲`, `▼` or `■`: shown beside words, never alone.
    pub fn sign(self) -> &'static str {
        match self {
            Direction::Up => "▲",
            Direction::Down => "▼",
            Direction::Flat => "■",
        }
    }
}

/// A change with its direction: `+3.4 %`, `−2 points`, `new`, `no change`.
pub fn change(change: &Change) -> (Direction, String) {
    let by = |number: Decimal, value: &Value| (direction(number), plus(number, &value.words(Detail::Whole)));
    match change {
        Change::Same => (Direction::Flat, "no change".to_owned()),
        Change::Relative(part) => by(*part, &Value::Share(*part)),
        Change::Points(points) => by(*points, &Value::Points(*points)),
        Change::Absolute(value) => by(value.number().unwrap_or_default(), value),
        Change::New => (Direction::Up, "new".to_owned()),
        Change::Unknown(why) => (Direction::Flat, why.clone()),
    }
}

fn direction(number: Decimal) -> Direction {
    match number {
        number if number.is_zero() => Direction::Flat,
        number if number.is_sign_negative() => Direction::Down,
        _ => Direction::Up,
    }
}

fn plus(number: Decimal, words: &str) -> String {
    if direction(number) == Direction::Up { format!("+{words}") } else { words.to_owned() }
}

/// What stands beside a figure's value, a line each: its parts, its change, its target, and why it is missing.
pub fn beside(figure: &Figure) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(ratio) = figure.ratio.filter(|ratio| ratio.n > 0) {
        lines.push(parts(ratio, figure.interval, figure.evidence));
    }
    if let Some(comparison) = &figure.comparison {
        let (direction, words) = change(&comparison.change);
        lines.push(match comparison.change {
            Change::Unknown(_) if words.starts_with("no ") => words,
            Change::Unknown(_) => format!("not compared: {words}"),
            _ => format!("{} {words} on {}", direction.sign(), comparison.with),
        });
    }
    lines.extend(figure.target.iter().map(|target| target.words.clone()));
    if let Value::Missing(why) = &figure.value {
        lines.push(why.clone());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// What else must be known of figures: each note once, with the figures that it is about where it is not about all.
pub fn notes(figures: &[Figure]) -> Vec<String> {
    let say = |(note, labels): (&str, Vec<&str>)| match labels.len() {
        all if all == figures.len() => format!("All: {note}."),
        _ => format!("{}: {note}.", labels.join("; ")),
    };
    noted(figures).into_iter().map(say).collect()
}

/// The same where there is little room: what is said of several figures is said without their names, and how they were
/// computed is told elsewhere.
pub fn short_notes(figures: &[Figure]) -> Vec<String> {
    let say = |(note, labels): (&str, Vec<&str>)| match labels.as_slice() {
        [label] => format!("{label}: {note}."),
        _ => format!("{}.", capital(note)),
    };
    noted(figures).into_iter().filter(|(note, _)| *note != CONVERTED).map(say).collect()
}

/// Each note with the labels of the figures that have it.
fn noted(figures: &[Figure]) -> Vec<(&str, Vec<&str>)> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for figure in figures {
        for note in &figure.notes {
            match found.iter_mut().find(|(known, _)| *known == note) {
                Some((_, labels)) => labels.push(&figure.label),
                None => found.push((note, vec![&figure.label])),
            }
        }
    }
    found
}

/// Writes `40 %` as `40.0 %` where another cell of the column says `62.5 %`, so that digits stand under digits.
pub fn same_decimals(column: &mut [String]) {
    let share = |cell: &str| cell.split_once(" %").map(|(number, _)| number.contains('.'));
    if !column.iter().any(|cell| share(cell) == Some(true)) {
        return;
    }
    for cell in column.iter_mut().filter(|cell| share(cell) == Some(false)) {
        *cell = cell.replacen(" %", ".0 %", 1);
    }
}

/// `19 of 41, 95 % interval 32–61 %`, and that it is too little to go by where it is.
fn parts(ratio: Ratio, interval: Option<(f64, f64)>, evidence: Evidence) -> String {
    let of = of(ratio.k, ratio.n);
    let interval = interval
        .map_or_else(String::new, |(low, high)| format!(", 95 % interval {:.0}–{:.0} %", low * 100.0, high * 100.0));
    let few = if evidence == Evidence::Few { "; too few to compare" } else { "" };
    format!("{of}{interval}{few}")
}

/// `5 of 8`.
pub fn of(k: impl Into<Decimal>, n: impl Into<Decimal>) -> String {
    format!("{} of {}", Value::Number(k.into()).words(Detail::Exact), Value::Number(n.into()).words(Detail::Exact))
}

/// A cell in words, to the last decimal.
pub fn cell(cell: &Cell) -> String {
    cell_in(cell, Detail::Exact)
}

/// A cell in words, as exactly as asked.
pub fn cell_in(cell: &Cell, detail: Detail) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) | Cell::Code(text) | Cell::Name(_, text) | Cell::Page(_, text) => text.clone(),
        Cell::Value(value) => value.words(detail),
        Cell::Rate { n, .. } if n.is_zero() => "–".to_owned(),
        Cell::Rate { value, k, n, .. } => format!("{} ({})", value.words(detail), of(*k, *n)),
        Cell::Status(status) => status.word().to_owned(),
        Cell::State(_, words) => words.clone(),
    }
}

/// A number as the value `unit` would be written.
pub fn like(unit: &Value, number: Decimal, detail: Detail) -> String {
    let value = match unit {
        Value::Money(sums) => match sums.first() {
            Some(money) => Value::money(number, money.currency),
            None => Value::Number(number),
        },
        Value::Count(_) => number.to_u64().map_or(Value::Number(number), Value::Count),
        Value::Share(_) => Value::Share(number),
        Value::Points(_) => Value::Points(number),
        Value::Days(_) => Value::Days(number),
        Value::Number(_) | Value::Date(_) | Value::Missing(_) => Value::Number(number),
    };
    value.words(detail)
}

/// Whether a section goes on where the one before it ends: lines without a heading stand together.
pub fn go_on(before: &Section, section: &Section) -> bool {
    let is_lines = |section: &Section| {
        let mut shown = section.blocks.iter().filter(|block| !matches!(block, Block::Behind(_) | Block::Data(_)));
        section.title.is_empty() && shown.all(|block| matches!(block, Block::List(_) | Block::Note(_)))
    };
    is_lines(before) && is_lines(section)
}

/// Running text without its markup.
pub fn plain(text: &[Inline]) -> String {
    text.iter()
        .map(|piece| match piece {
            Inline::Text(text) | Inline::Strong(text) | Inline::Code(text) | Inline::Page(_, text) => text.as_str(),
            Inline::Link(web) => web.as_str(),
        })
        .collect()
}

/// Numbers as small bars, lowest to highest: `▁▃▅█`; a gap where a number is not known.
pub fn sparkline(values: &[Option<Decimal>]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let known = || values.iter().flatten().filter_map(Decimal::to_f64);
    let low = known().fold(0.0_f64, f64::min);
    let high = known().fold(f64::MIN, f64::max);
    let bar = |value: f64| {
        let part = if high > low { (value - low) / (high - low) } else { 0.0 };
        BARS.get((part * 7.0).round() as usize).copied().unwrap_or('█')
    };
    values.iter().map(|value| value.and_then(|value| value.to_f64()).map_or(' ', bar)).collect()
}

/// A lying bar of at most `columns`, as long as `value` is of `most`; at least a sliver where there is anything.
pub fn bar(value: Decimal, most: Decimal, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if value <= Decimal::ZERO || most <= Decimal::ZERO {
        return String::new();
    }
    let eighths = (value.min(most) * Decimal::from(columns * 8) / most).round().to_usize().unwrap_or(0).max(1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS.get(eighths % 8).copied().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_a_sign_and_a_word() {
        for (given, direction, words) in [
            (Change::Same, Direction::Flat, "no change"),
            (Change::Relative(Decimal::new(34, 3)), Direction::Up, "+3.4 %"),
            (Change::Relative(Decimal::new(-125, 3)), Direction::Down, "−12.5 %"),
            (Change::Points(Decimal::new(-2, 2)), Direction::Down, "−2 points"),
            (Change::Absolute(Value::Number(Decimal::from(2))), Direction::Up, "+2"),
            (Change::New, Direction::Up, "new"),
            (Change::Unknown("no data for Feb".into()), Direction::Flat, "no data for Feb"),
        ] {
            assert_eq!(change(&given), (direction, words.to_owned()));
        }
    }

    #[test]
    fn bars_grow_with_their_numbers() {
        let ten = Decimal::TEN;
        assert_eq!(bar(ten, ten, 4), "████");
        assert_eq!(bar(Decimal::from(5), ten, 4), "██");
        assert_eq!(bar(Decimal::new(1, 3), ten, 4), "▏");
        assert_eq!(bar(Decimal::ZERO, ten, 4), "");
        assert_eq!(sparkline(&[Some(Decimal::ZERO), None, Some(ten), Some(Decimal::from(5))]), "▁ █▅");
        assert_eq!(sparkline(&[Some(Decimal::ZERO), Some(Decimal::ZERO)]), "▁▁");
    }
}
