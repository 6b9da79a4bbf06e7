//! One cell after another: text becomes a value of its column's kind, or what is wrong with it. The commonest forms are in
//! [`plain`](super::plain).

use std::ops::Range;

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{
    cell::{Fault, Reading, Style, Survey, date, formula_error, number, words},
    column::{Column, Mark},
    names::{Names, Recent},
    schema::Schema,
    table::Kind,
};
use crate::base::{calendar::Day, money::Currency, problem::Code, split};

/// The quotes that word processors put in place of plain ones.
const SMART_QUOTES: &[char] = &['“', '”', '„', '‘', '’'];

/// Amounts and counts beyond this are slips; below it no sum of them can overflow.
pub(crate) const LARGEST: u64 = 1_000_000_000_000_000;

/// What every cell is read against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) zone: Tz,
    pub(crate) currency: Currency,
    pub(crate) today: Day,
    /// Whether what lies after today is a problem.
    pub(crate) judge_future: bool,
}

/// What reading cells needs and teaches.
#[derive(Debug)]
pub(crate) struct Reader<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) context: Context,
    pub(crate) styles: &'s [Style],
    pub(crate) names: Names,
    pub(crate) recent: Recent,
    pub(crate) surveys: Vec<Survey>,
    /// The currency that was written with an amount of the row that is being read.
    pub(crate) row_currency: Option<(Currency, Range<usize>)>,
    pub(crate) end_of_today: i64,
    /// The currencies that were read, by their cells: files have few.
    pub(crate) currencies: Vec<(String, Currency)>,
}

impl<'s> Reader<'s> {
    /// A reader that has read nothing yet. `styles` has one style a column.
    pub(crate) fn new(schema: &'s Schema, context: Context, styles: &'s [Style]) -> Reader<'s> {
        Reader {
            schema,
            context,
            styles,
            names: Names::default(),
            recent: Recent::default(),
            surveys: vec![Survey::default(); schema.columns.len()],
            row_currency: None,
            end_of_today: date::end_of(context.today, context.zone),
            currencies: Vec::new(),
        }
    }

    /// Adds the value of a cell to its column; nothing is added where it can't be read.
    pub(crate) fn read(
        &mut self,
        column: usize,
        cells: &mut Column,
        text: &str,
        span: &Range<usize>,
        is_native: bool,
    ) -> Result<(), Box<Fault>> {
        let kind = self.schema.columns[column].kind;
        let style = &self.styles[column];
        if text.as_bytes()[0] == b'#'
            && let Some(fault) = formula_error(text)
        {
            return Err(fault.into());
        }
        let text = words::said(text);
        let text =
            if text.is_ascii() || matches!(cells, Column::Texts(_)) { text } else { text.trim_matches(SMART_QUOTES) };
        match (kind, cells) {
            (Kind::Id | Kind::Reference(_) | Kind::Code, Column::Texts(texts)) => match words::damaged_id(text) {
                Some(fault) => return Err(fault.into()),
                None => texts.push(text),
            },
            (_, Column::Texts(texts)) => texts.push(text),
            (Kind::Choice(known), Column::Names(names)) => {
                let word = value(words::choice(text, known))?;
                names.push(word.map(|word| self.names.intern(word)));
            }
            (_, Column::Names(names)) => {
                if kind == Kind::Agents {
                    self.is_agents(text)?;
                }
                names.push(Some(self.names.intern(text)));
            }
            (_, Column::Days(days)) => {
                let day = value(date::day(text, self.context.zone, style, &mut self.surveys[column]))?;
                if kind == Kind::Day {
                    self.not_ahead(day)?;
                }
                days.push(day);
            }
            (_, Column::Marks(marks)) => {
                let mark = match words::flag(text) {
                    Reading::Value(reached) => reached.then_some(Mark::Sometime),
                    _ => value(date::day(text, self.context.zone, style, &mut self.surveys[column]))?.map(Mark::On),
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
                let currency = value(words::currency(text))?;
                if let (Some(new), true) = (currency, self.currencies.len() < 8) {
                    self.currencies.push((text.to_owned(), new));
                }
                currencies.push(currency);
            }
            (_, Column::Decimals(decimals)) => {
                let number = self.number(column, text, span, is_native, kind == Kind::Money)?;
                let number = number.map(|(number, percent)| in_range(kind, number, percent, text)).transpose()?;
                decimals.push(number);
            }
            (_, Column::Counts(counts)) => {
                let number = self.number(column, text, span, is_native, false)?;
                counts.push(number.map(|(number, _)| whole(number, text)).transpose()?);
            }
        }
        Ok(())
    }

    /// Whether a cell of agents says who: one, or several with `;` between. Another mark between names that are known is
    /// a slip; in a name that nobody knows, such as `Sato, Ken`, it is a part of it.
    fn is_agents(&self, text: &str) -> Result<(), Box<Fault>> {
        const HINT: &str = "write `maya`, `maya; tom` for equal parts, or `maya:70; tom:30`";
        if !text.contains([';', ':', ',', '/', '&', '+', ' ']) {
            return Ok(());
        }
        if text.contains([';', ':']) && split::split(text).is_none() {
            return Err(Fault::new(Code::E112, format!("`{text}` does not say whose deal it is")).hint(HINT).into());
        }
        let name = |part: &str| part.split(':').next().unwrap_or_default().trim().to_lowercase();
        let parts: Vec<String> = text.replace(" and ", ",").split([',', '/', '&', '+']).map(name).collect();
        if parts.len() > 1 && parts.iter().all(|part| self.schema.agents.contains(part)) {
            let meant = parts.join("; ");
            return Err(Fault::new(Code::E112, format!("`{text}` reads as one agent of that name"))
                .hint(format!(
                    "put `;` between agents: `{meant}`, in double quotes where `;` also stands between cells"
                ))
                .into());
        }
        Ok(())
    }

    fn not_ahead(&self, day: Option<Day>) -> Result<(), Box<Fault>> {
        match day {
            Some(day) if day > self.context.today && self.context.judge_future => {
                let message = format!("{} lies ahead of {}", day.words(), self.context.today.words());
                let has_plans = self.schema.column("expected_close").is_some();
                let plan = if has_plans { "; a plan belongs into `expected_close`" } else { "" };
                Err(Fault::new(Code::E204, message).hint(format!("correct the date{plan}")).into())
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
    ) -> Result<Option<(Decimal, bool)>, Box<Fault>> {
        if is_native && let Some(number) = number::read_native(text) {
            return Ok(Some((number, false)));
        }
        let survey = &mut self.surveys[column];
        let style = &self.styles[column];
        if style.mark != Some(number::Mark::Comma)
            && let Some((units, scale)) = number::read_plain(text.as_bytes(), survey)
        {
            return Ok(Some((Decimal::new(units, scale), false)));
        }
        let Some(amount) = value(number::read(text, self.context.currency, style, survey))? else { return Ok(None) };
        if let Some(currency) = amount.currency {
            if !is_money {
                return Err(Fault::new(Code::E104, format!("`{text}` is money, and a plain number is wanted")).into());
            }
            self.row_currency = Some((currency, span.clone()));
        }
        Ok(Some((amount.number, amount.percent)))
    }
}

/// A cell that was read by itself.
#[derive(Debug)]
pub(crate) struct Alone {
    /// It, in a column of its own; no cell where it can be read in two ways.
    pub(crate) cells: Column,
    pub(crate) names: Names,
    /// The currency that was written with it.
    pub(crate) currency: Option<Currency>,
    /// Whether other cells would have to tell how it is read.
    pub(crate) is_open: bool,
}

/// Reads a cell of a column by itself.
pub(crate) fn alone(
    schema: &Schema,
    context: Context,
    column: usize,
    style: Style,
    text: &str,
) -> Result<Alone, Box<Fault>> {
    let styles = vec![style; schema.columns.len()];
    let mut reader = Reader::new(schema, context, &styles);
    let mut cells = schema.columns[column].kind.empty();
    reader.read(column, &mut cells, text, &(0..text.len()), false)?;
    let currency = reader.row_currency.as_ref().map(|(currency, _)| *currency);
    Ok(Alone { cells, currency, is_open: reader.surveys[column].open > 0, names: reader.names })
}

fn value<T>(reading: Reading<T>) -> Result<Option<T>, Box<Fault>> {
    match reading {
        Reading::Value(value) => Ok(Some(value)),
        Reading::Open => Ok(None),
        Reading::Wrong(fault) => Err(fault),
    }
}

fn in_range(kind: Kind, number: Decimal, percent: bool, text: &str) -> Result<Decimal, Fault> {
    if kind != Kind::Share {
        if percent {
            return Err(Fault::new(Code::E104, format!("`{text}` is a share, and an amount or number is wanted")));
        }
        let fits = number.abs() <= Decimal::from(LARGEST);
        return if fits {
            Ok(number)
        } else {
            Err(Fault::new(Code::E109, format!("`{text}` is too large to be meant")))
        };
    }
    let number = if percent { number / Decimal::ONE_HUNDRED } else { number };
    if (Decimal::ZERO..=Decimal::ONE).contains(&number) {
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
    count.filter(|count| *count <= LARGEST).ok_or_else(|| {
        Fault::new(Code::E109, format!("`{text}` is no count")).hint("write a whole number that is not negative")
    })
}
