//! Cells in the commonest form of their kind, one after another of one column: what nearly all cells of a large file are.
//! It judges nothing: where a cell is written otherwise it stops, and [`Reader::read`] looks at that one.

use super::{
    cell::{
        date,
        number::{self, Mark as DecimalMark},
    },
    column::{Column, Mark},
    grid::Grid,
    reader::Reader,
    table::Kind,
};
use crate::base::calendar::Day;

impl Reader<'_> {
    /// Adds the cells of a column from a row on, as long as they are empty or plain; answers the first row whose cell is
    /// not.
    pub(crate) fn read_plainly(
        &mut self,
        column: usize,
        cells: &mut Column,
        grid: &Grid<'_>,
        index: usize,
        from: u32,
    ) -> u32 {
        let kind = self.schema.columns[column].kind;
        let last = if self.context.judge_future { self.context.today } else { date::LAST_DAY };
        let day = |text: &str| Day::from_iso(text.as_bytes()).filter(|day| (date::FIRST_DAY..=last).contains(day));
        match (kind, cells) {
            (Kind::Text, Column::Texts(texts)) => grid.run(index, from, |text| {
                let is_plain = !is_marked(text);
                if is_plain {
                    texts.push(text);
                }
                is_plain
            }),
            (_, Column::Texts(texts)) => grid.run(index, from, |text| {
                let is_plain = !is_marked(text) && !text.as_bytes().contains(&b'+');
                if is_plain {
                    texts.push(text);
                }
                is_plain
            }),
            // A spelling that was read once is no formula's error and says whose deal it is.
            (Kind::Name | Kind::Agents, Column::Names(cells)) => {
                let (recent, names) = (&mut self.recent, &self.names);
                grid.run(index, from, by(|text| recent.spelled(names, text), |name| cells.push(name)))
            }
            (Kind::Choice(known), Column::Names(cells)) => grid.run(index, from, |text| {
                let is_known = |text: &str| known.contains(&text);
                let (recent, names) = (&mut self.recent, &mut self.names);
                let name = |text: &str| is_known(text).then(|| recent.spelled(names, text)).flatten();
                keep(text, name, |name| cells.push(name))
            }),
            (_, Column::Currencies(cells)) => {
                let known = &self.currencies;
                let currency = |text: &str| known.iter().find(|(cell, _)| cell == text).map(|(_, currency)| *currency);
                grid.run(index, from, |text| keep(text, currency, |currency| cells.push(currency)))
            }
            (_, Column::Flags(cells)) => {
                let flag = |text: &str| match text {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                };
                grid.run(index, from, |text| keep(text, flag, |flag| cells.push(flag)))
            }
            (Kind::Day, Column::Days(cells)) => grid.run(index, from, |text| keep(text, day, |day| cells.push(day))),
            (_, Column::Marks(cells)) => {
                grid.run(index, from, |text| keep(text, day, |day| cells.push(day.map(Mark::On))))
            }
            (_, Column::Moments(cells)) if self.styles[column].dates.is_none() => {
                let (zone, end) = (self.context.zone, self.end_of_today);
                let mut clock = date::Clock::default();
                let moment = |text: &str| clock.seconds(text, zone).filter(|moment| *moment < end);
                grid.run(index, from, by(moment, |moment| cells.push(moment)))
            }
            (Kind::Money | Kind::Number, Column::Decimals(cells))
                if self.styles[column].mark != Some(DecimalMark::Comma) =>
            {
                let survey = &mut self.surveys[column];
                let short =
                    |text: &str| (text.len() <= 15).then(|| number::read_plain(text.as_bytes(), survey)).flatten();
                grid.run(
                    index,
                    from,
                    by(short, |number| match number {
                        Some((units, scale)) => cells.push_units(units, scale),
                        None => cells.push(None),
                    }),
                )
            }
            (_, Column::Counts(cells)) => grid.run(index, from, |text| keep(text, whole, |count| cells.push(count))),
            _ => from,
        }
    }
}

/// Whether a text begins as errors of formulas do, or as texts that are kept from being one.
#[inline]
fn is_marked(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'#' | b'\''))
}

/// Adds the value of a cell, none where it is empty; answers whether the cell could be read.
#[inline]
fn keep<T>(text: &str, read: impl FnOnce(&str) -> Option<T>, push: impl FnOnce(Option<T>)) -> bool {
    if text.is_empty() {
        push(None);
        return true;
    }
    let value = read(text);
    let is_plain = value.is_some();
    if is_plain {
        push(value);
    }
    is_plain
}

/// The same for a reader that learns.
#[inline]
fn by<T>(mut read: impl FnMut(&str) -> Option<T>, mut push: impl FnMut(Option<T>)) -> impl FnMut(&str) -> bool {
    move |text| keep(text, &mut read, &mut push)
}

/// A whole number of up to 15 digits.
#[inline]
fn whole(text: &str) -> Option<u64> {
    if text.len() > 15 {
        return None;
    }
    text.bytes().try_fold(0, |count, byte| byte.is_ascii_digit().then(|| count * 10 + u64::from(byte - b'0')))
}
