//! Cells of text become rows of typed columns. Whatever is wrong with a cell is kept with its place and costs its row.

use std::ops::Range;

use super::{
    cell::{Fault, Style, Survey},
    column::{Column, Texts},
    names::Names,
    reader::{Context, Reader},
    schema::Schema,
};
use crate::base::{
    money::Currency,
    problem::{Code, LeftOut},
};

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
            reader: Reader::new(schema, context, styles),
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
            self.fault(span, *fault);
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
