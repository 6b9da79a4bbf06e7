//! Cells of text become rows of typed columns. Whatever is wrong with a cell is kept with its place and costs its row.

use std::ops::Range;

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{
    cell::{Fault, Reading, Style, Survey, date, formula_error, number, words},
    column::{Column, Mark, Texts},
    names::Names,
    schema::Schema,
    table::Kind,
};
use crate::base::{
    calendar::Day,
    money::Currency,
    problem::{Code, LeftOut},
    split,
};

/// What every cell is read against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) zone: Tz,
    pub(crate) currency: Currency,
    pub(crate) today: Day,
    /// Whether what lies after today is a problem.
    pub(crate) judge_future: bool,
}

/// Something wrong at a place in a file.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) span: Range<usize>,
    pub(crate) fault: Fault,
    pub(crate) cost: LeftOut,
}

/// The rows of a file, or of a part of it.
#[derive(Debug)]
pub(crate) struct Sink<'s> {
    schema: &'s Schema,
    reader: Reader<'s>,
    pub(crate) columns: Vec<Option<Column>>,
    pub(crate) extras: Vec<(String, Texts)>,
    pub(crate) spots: Vec<Spot>,
    /// The line on which each row starts, from 0.
    pub(crate) lines: Vec<u32>,
    /// Rows that are left out, ascending.
    pub(crate) bad: Vec<u32>,
    row_is_bad: bool,
    money: MoneyColumns,
}

/// What reading cells needs and teaches.
#[derive(Debug)]
struct Reader<'s> {
    schema: &'s Schema,
    context: Context,
    styles: &'s [Style],
    names: Names,
    surveys: Vec<Survey>,
    /// The currency that was written with an amount of the row that is being read.
    row_currency: Option<(Currency, Range<usize>)>,
    end_of_today: i64,
    /// The currency that was read last, by its cell: files have few.
    last_currency: Option<(String, Currency)>,
}

/// The numbers of the columns that are read together, in a table of revenue.
#[derive(Debug, Default)]
struct MoneyColumns {
    is_revenue: bool,
    date: usize,
    covers: usize,
    amount: usize,
    /// Where the empty date of the row that is being read stands.
    empty_date: Option<Range<usize>>,
}

impl<'s> Sink<'s> {
    /// An empty one. `styles` has one style a column.
    pub(crate) fn new(schema: &'s Schema, context: Context, styles: &'s [Style]) -> Sink<'s> {
        Sink {
            schema,
            reader: Reader {
                schema,
                context,
                styles,
                names: Names::default(),
                surveys: vec![Survey::default(); schema.columns.len()],
                row_currency: None,
                end_of_today: date::end_of(context.today, context.zone),
                last_currency: None,
            },
            columns: schema.columns.iter().map(|_| None).collect(),
            extras: Vec::new(),
            spots: Vec::new(),
            lines: Vec::new(),
            bad: Vec::new(),
            row_is_bad: false,
            money: MoneyColumns {
                is_revenue: schema.spec.name == "revenue",
                date: schema.column("date").unwrap_or_default(),
                covers: schema.column("covers").unwrap_or_default(),
                amount: schema.column("amount").unwrap_or_default(),
                empty_date: None,
            },
        }
    }

    /// The names that its cells speak of.
    pub(crate) fn names(&self) -> &Names {
        &self.reader.names
    }

    /// What was learnt of each column.
    pub(crate) fn surveys(&self) -> &[Survey] {
        &self.reader.surveys
    }

    /// Makes room for a column that the file has.
    pub(crate) fn expect(&mut self, column: usize) {
        let rows = self.lines.len();
        let kind = self.schema.columns[column].kind;
        self.columns[column].get_or_insert_with(|| {
            let mut cells = kind.empty();
            cells.fill(rows);
            cells
        });
    }

    /// Adds the cell of a column in the row that is being read. `span` is its place in the file's text.
    pub(crate) fn cell(&mut self, column: usize, text: &str, span: Range<usize>, is_native: bool) {
        let Some(cells) = &mut self.columns[column] else { return };
        if text.is_empty() {
            cells.push_none();
            if self.schema.columns[column].required {
                self.need(column, &span);
            } else if self.money.is_revenue && column == self.money.date {
                self.money.empty_date = Some(span);
            }
        } else if let Err(fault) = self.reader.read(column, cells, text, &span, is_native) {
            cells.push_none();
            self.fault(span, fault);
        }
    }

    /// Adds the cell of a column that the table does not know.
    pub(crate) fn extra(&mut self, header: &str, text: &str) {
        let rows = self.lines.len();
        let index = self.extras.iter().position(|(name, _)| name == header).unwrap_or_else(|| {
            self.extras.push((header.to_owned(), Texts::default()));
            self.extras.len() - 1
        });
        let texts = &mut self.extras[index].1;
        texts.fill(rows);
        if texts.len() == rows {
            texts.push(text);
        }
    }

    /// Notes what is wrong at a place of the row that is being read; the row is left out.
    pub(crate) fn fault(&mut self, span: Range<usize>, fault: Fault) {
        self.row_is_bad = true;
        self.spots.push(Spot { span, fault, cost: LeftOut::Row });
    }

    /// Ends the row: cells that it does not have are empty. `line` counts from 0; `span` is the row's first place. A row is
    /// full where every expected column had its cell.
    pub(crate) fn end_row(&mut self, line: u32, span: &Range<usize>, is_full: bool) {
        let row = self.lines.len();
        for column in 0..if is_full { 0 } else { self.columns.len() } {
            match &mut self.columns[column] {
                Some(cells) if cells.len() > row => {}
                Some(cells) => {
                    cells.push_none();
                    self.need(column, span);
                }
                None if self.schema.columns[column].required => self.need(column, span),
                None => {}
            }
        }
        if self.money.is_revenue {
            self.need_a_date(span);
        }
        if let Some((currency, span)) = self.reader.row_currency.take() {
            self.agree_on_currency(currency, span);
        }
        for (_, texts) in &mut self.extras {
            texts.fill(row + 1);
        }
        if std::mem::take(&mut self.row_is_bad) {
            self.bad.push(row as u32);
        }
        self.lines.push(line);
    }

    /// Ends a row of which nothing can be read; its cells are empty, and it is left out.
    pub(crate) fn end_broken_row(&mut self, line: u32) {
        let row = self.lines.len();
        self.columns.iter_mut().flatten().for_each(|cells| cells.fill(row + 1));
        self.extras.iter_mut().for_each(|(_, texts)| texts.fill(row + 1));
        self.row_is_bad = false;
        self.reader.row_currency = None;
        self.bad.push(row as u32);
        self.lines.push(line);
    }

    fn need(&mut self, column: usize, span: &Range<usize>) {
        let def = &self.schema.columns[column];
        let is_churn =
            || self.money.is_revenue && column == self.money.amount && self.last_word("kind") == Some("churn");
        if def.required && !is_churn() {
            let fault = Fault::new(Code::E101, format!("`{}` is empty, and a row needs it", def.name))
                .hint("fill it in, or remove the row");
            self.fault(span.clone(), fault);
        }
    }

    /// The name in the cell of the row that is being read, if its column came first.
    fn last_word(&self, name: &str) -> Option<&str> {
        let column = self.columns[self.schema.column(name)?].as_ref()?;
        let Column::Names(names) = column else { return None };
        names.get(self.lines.len() as u32).map(|name| self.reader.names.text(name))
    }

    fn need_a_date(&mut self, span: &Range<usize>) {
        let row = self.lines.len() as u32;
        let has = |column: usize| match self.columns[column].as_ref() {
            Some(Column::Days(days)) => days.get(row).is_some(),
            Some(Column::Windows(windows)) => windows.get(row).is_some(),
            _ => false,
        };
        if !self.row_is_bad && !has(self.money.date) && !has(self.money.covers) {
            let fault = Fault::new(Code::E101, "`date` is empty, and a row of revenue needs it or `covers`")
                .hint("fill in the day, or the month in `covers`");
            let span = self.money.empty_date.take().unwrap_or_else(|| span.clone());
            self.fault(span, fault);
        }
    }

    fn agree_on_currency(&mut self, written: Currency, span: Range<usize>) {
        let Some(column) = self.schema.column("currency") else { return };
        let row = self.lines.len() as u32;
        if self.columns[column].is_none() && written == self.reader.context.currency {
            return;
        }
        self.expect(column);
        let Some(Column::Currencies(cells)) = &mut self.columns[column] else { return };
        while cells.0.len() <= row as usize {
            cells.push(None);
        }
        match cells.get(row) {
            None => cells.set(row, Some(written)),
            Some(given) if given == written => {}
            Some(given) => {
                let fault =
                    Fault::new(Code::E111, format!("the amount is in {written}, the `currency` column says {given}"));
                self.fault(span, fault.hint("make both the same, or leave one of them out"));
            }
        }
    }
}

impl Reader<'_> {
    fn read(
        &mut self,
        column: usize,
        cells: &mut Column,
        text: &str,
        span: &Range<usize>,
        is_native: bool,
    ) -> Result<(), Fault> {
        let kind = self.schema.columns[column].kind;
        let style = &self.styles[column];
        if text.as_bytes()[0] == b'#'
            && let Some(fault) = formula_error(text)
        {
            return Err(fault);
        }
        match (kind, cells) {
            (Kind::Id | Kind::Reference(_) | Kind::Code, Column::Texts(texts)) => match words::damaged_id(text) {
                Some(fault) => return Err(fault),
                None => texts.push(text),
            },
            (_, Column::Texts(texts)) => texts.push(text),
            (Kind::Choice(known), Column::Names(names)) => {
                let word = value(words::choice(text, known))?;
                names.push(word.map(|word| self.names.intern(word)));
            }
            (_, Column::Names(names)) => {
                let known = self.names.len();
                let name = self.names.intern(text);
                if kind == Kind::Agents && self.names.len() > known && split::split(text).is_none() {
                    return Err(Fault::new(Code::E112, format!("`{text}` does not say whose deal it is"))
                        .hint("write `maya`, `maya; tom` for equal parts, or `maya:70; tom:30`"));
                }
                names.push(Some(name));
            }
            (_, Column::Days(days)) => {
                let day = value(date::day(text, self.context.zone, style, &mut self.surveys[column]))?;
                if kind == Kind::Day {
                    self.not_ahead(day)?;
                }
                days.push(day);
            }
            (_, Column::Marks(marks)) => {
                let mark = match Day::from_iso(text.as_bytes()).ok_or_else(|| words::flag(text)) {
                    Ok(day) => Some(Mark::On(day)),
                    Err(Reading::Value(reached)) => reached.then_some(Mark::Sometime),
                    Err(_) => {
                        value(date::day(text, self.context.zone, style, &mut self.surveys[column]))?.map(Mark::On)
                    }
                };
                self.not_ahead(mark.and_then(Mark::day))?;
                marks.push(mark);
            }
            (_, Column::Moments(moments)) => {
                let moment = value(date::moment(text, self.context.zone, style, &mut self.surveys[column]))?;
                let may_lie_ahead = self.schema.spec.name == "posts";
                // Where the writer's day began earlier than the business's, its date may be tomorrow's.
                let limit = self.end_of_today + 86_400;
                if let Some(moment) = moment.filter(|moment| *moment >= limit && !may_lie_ahead) {
                    self.not_ahead(Some(date::day_of(moment, self.context.zone)))?;
                }
                moments.push(moment);
            }
            (_, Column::Windows(windows)) => windows.push(value(date::period(text))?),
            (_, Column::Flags(flags)) => flags.push(value(words::flag(text))?),
            (_, Column::Currencies(currencies)) => {
                let currency = match &self.last_currency {
                    Some((last, currency)) if last == text => Some(*currency),
                    _ => value(words::currency(text))?,
                };
                if self.last_currency.as_ref().is_none_or(|(last, _)| last != text) {
                    self.last_currency = currency.map(|currency| (text.to_owned(), currency));
                }
                currencies.push(currency);
            }
            (_, Column::Decimals(decimals)) => {
                let number = self.number(column, text, span, is_native, kind == Kind::Money)?;
                let number = number.map(|(number, percent)| share(kind, number, percent, text)).transpose()?;
                decimals.push(number);
            }
            (_, Column::Counts(counts)) if text.len() < 19 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                counts.push(Some(text.bytes().fold(0, |count, byte| count * 10 + u64::from(byte - b'0'))));
            }
            (_, Column::Counts(counts)) => {
                let number = self.number(column, text, span, is_native, false)?;
                counts.push(number.map(|(number, _)| whole(number, text)).transpose()?);
            }
        }
        Ok(())
    }

    fn not_ahead(&self, day: Option<Day>) -> Result<(), Fault> {
        match day {
            Some(day) if day > self.context.today && self.context.judge_future => {
                let message = format!("{} lies ahead of {}", day.words(), self.context.today.words());
                Err(Fault::new(Code::E204, message).hint("correct the date; a plan belongs into `expected_close`"))
            }
            _ => Ok(()),
        }
    }

    fn number(
        &mut self,
        column: usize,
        text: &str,
        span: &Range<usize>,
        is_native: bool,
        is_money: bool,
    ) -> Result<Option<(Decimal, bool)>, Fault> {
        if is_native && let Some(number) = number::read_native(text) {
            return Ok(Some((number, false)));
        }
        let survey = &mut self.surveys[column];
        let style = &self.styles[column];
        if style.mark != Some(number::Mark::Comma)
            && let Some(number) = number::read_plain(text.as_bytes(), survey)
        {
            return Ok(Some((number, false)));
        }
        let Some(amount) = value(number::read(text, self.context.currency, style, survey))? else { return Ok(None) };
        if let Some(currency) = amount.currency {
            if !is_money {
                return Err(Fault::new(Code::E104, format!("`{text}` is money, and a plain number is wanted")));
            }
            self.row_currency = Some((currency, span.clone()));
        }
        Ok(Some((amount.number, amount.percent)))
    }
}

fn value<T>(reading: Reading<T>) -> Result<Option<T>, Fault> {
    match reading {
        Reading::Value(value) => Ok(Some(value)),
        Reading::Open => Ok(None),
        Reading::Wrong(fault) => Err(*fault),
    }
}

fn share(kind: Kind, number: Decimal, percent: bool, text: &str) -> Result<Decimal, Fault> {
    let number = if percent { number / Decimal::ONE_HUNDRED } else { number };
    if kind != Kind::Share || (Decimal::ZERO..=Decimal::ONE).contains(&number) {
        return Ok(number);
    }
    let fault = Fault::new(Code::E109, format!("`{text}` is no share between 0 and 1"));
    Err(if number > Decimal::ONE && number <= Decimal::ONE_HUNDRED {
        fault.hint(format!(
            "if percents are meant, write `{number} %` or `{}`",
            (number / Decimal::ONE_HUNDRED).normalize()
        ))
    } else {
        fault
    })
}

fn whole(number: Decimal, text: &str) -> Result<u64, Fault> {
    let count = number.fract().is_zero().then(|| u64::try_from(number).ok()).flatten();
    count.filter(|count| *count < u64::MAX).ok_or_else(|| {
        Fault::new(Code::E109, format!("`{text}` is no count")).hint("write a whole number that is not negative")
    })
}
