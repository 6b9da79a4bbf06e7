//! Cells of text become rows of typed columns. Whatever is wrong with a cell is kept with its place and costs its row.

use std::ops::Range;

use super::{
    cell::{Fault, Style, formula_error},
    column::{Column, Texts},
    filled::{Columns, Filled},
    grid::Grid,
    names::Names,
    reader::{Context, Reader},
    schema::{Keep, Schema, Target},
    texts::extra,
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

/// Takes cells, and gives rows: [`Filled`].
#[derive(Debug)]
pub(crate) struct Sink<'s> {
    schema: &'s Schema,
    reader: Reader<'s>,
    /// The rows so far; their lines count from 0.
    pub(crate) columns: Columns,
    pub(crate) spots: Vec<Spot>,
    /// Rows that are left out.
    pub(crate) bad: Vec<u32>,
    /// Currencies that were written with amounts, by row.
    written: Vec<(u32, Currency, Range<usize>)>,
    money: MoneyColumns,
}

/// The numbers of the columns that are read together, in a table of revenue.
#[derive(Debug, Default)]
struct MoneyColumns {
    is_revenue: bool,
    date: usize,
    covers: usize,
    amount: usize,
}

impl<'s> Sink<'s> {
    /// An empty one. `styles` has one style a column.
    pub(crate) fn new(schema: &'s Schema, context: Context, styles: &'s [Style]) -> Sink<'s> {
        Sink {
            schema,
            reader: Reader::new(schema, context, styles),
            columns: Columns::none(schema),
            spots: Vec::new(),
            bad: Vec::new(),
            written: Vec::new(),
            money: MoneyColumns {
                is_revenue: schema.spec.name == "revenue",
                date: schema.column("date").unwrap_or_default(),
                covers: schema.column("covers").unwrap_or_default(),
                amount: schema.column("amount").unwrap_or_default(),
            },
        }
    }

    /// The names that its cells speak of.
    pub(crate) fn names(&self) -> &Names {
        &self.reader.names
    }

    /// Makes room for a column that the file has.
    pub(crate) fn expect(&mut self, column: usize) {
        let rows = self.columns.lines.len();
        let def = &self.schema.columns[column];
        if !def.is_aside {
            self.columns.known[column].get_or_insert_with(|| def.kind.blank(rows));
        }
    }

    /// Adds the cell of a column in the row that is being read. `span` is its place in the file's text.
    pub(crate) fn cell(&mut self, column: usize, text: &str, span: Range<usize>, is_native: bool) {
        let row = self.columns.lines.len() as u32;
        let Some(cells) = &mut self.columns.known[column] else {
            return self.look_at(row, text, span);
        };
        if text.is_empty() {
            cells.push_none();
            self.need(row, column, &span);
        } else if let Err(fault) = self.reader.read(column, cells, text, &span, is_native) {
            cells.push_none();
            self.fault(row, span, *fault);
        }
    }

    /// Adds the rows of a grid, column by column: one kind of cell after another is what a processor is quickest at.
    pub(crate) fn add(&mut self, grid: &Grid<'_>, targets: &[Target], headers: &[String]) {
        let mut empty = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            match target {
                Target::Column(column) => self.add_column(*column, index, grid, &mut empty),
                // Two columns of one unknown name: the first is kept.
                _ if self.columns.extras.iter().any(|(name, _)| *name == headers[index]) => {}
                Target::Extra | Target::NearMiss(_) if self.schema.keep == Keep::Figures => {}
                Target::Extra | Target::NearMiss(_) => {
                    let mut texts = Texts::default();
                    (0..grid.rows()).for_each(|row| texts.push(&grid.text(row, index)));
                    self.columns.extras.push((headers[index].clone(), texts));
                }
                Target::Repeated | Target::Nameless => {}
            }
        }
        self.columns.lines.append(&grid.lines, 0);
        for (row, column, span) in empty {
            self.need(row, column, &span);
        }
        let date = targets.iter().position(|target| *target == Target::Column(self.money.date));
        for row in 0..if self.money.is_revenue { grid.rows() } else { 0 } {
            if !self.has_a_date(row) && !grid.is_broken(row) {
                let span = date.map_or_else(|| grid.span(row, 0), |index| grid.span(row, index));
                self.need_a_date(row, &span);
            }
        }
        self.bad.extend_from_slice(&grid.broken);
    }

    fn add_column(
        &mut self,
        column: usize,
        index: usize,
        grid: &Grid<'_>,
        empty: &mut Vec<(u32, usize, Range<usize>)>,
    ) {
        let Some(mut cells) = self.columns.known[column].take() else {
            return self.look_at_all(index, grid);
        };
        let mut written = Vec::new();
        let mut row = self.reader.read_plainly(column, &mut cells, grid, index, 0);
        while row < grid.rows() {
            let (text, span) = (grid.text(row, index), grid.span(row, index));
            if text.is_empty() {
                cells.push_none();
            } else if let Err(fault) = self.reader.read(column, &mut cells, &text, &span, false) {
                cells.push_none();
                self.fault(row, span, *fault);
            }
            written.extend(self.reader.row_currency.take().map(|(currency, span)| (row, currency, span)));
            row = self.reader.read_plainly(column, &mut cells, grid, index, row + 1);
        }
        if self.schema.columns[column].required {
            let is_empty = |row: &u32| grid.text(*row, index).is_empty() && !grid.is_broken(*row);
            empty.extend((0..grid.rows()).filter(is_empty).map(|row| (row, column, grid.span(row, index))));
        }
        self.columns.known[column] = Some(cells);
        self.written.append(&mut written);
    }

    /// Looks at a cell whose text is not kept.
    fn look_at(&mut self, row: u32, text: &str, span: Range<usize>) {
        if let Some(fault) = formula_error(text) {
            self.fault(row, span, fault);
        }
    }

    /// Looks at the cells of a column whose texts are not kept.
    fn look_at_all(&mut self, index: usize, grid: &Grid<'_>) {
        let is_plain = |text: &str| !text.starts_with('#');
        let mut row = grid.run(index, 0, is_plain);
        while row < grid.rows() {
            self.look_at(row, &grid.text(row, index), grid.span(row, index));
            row = grid.run(index, row + 1, is_plain);
        }
    }

    /// Adds the cell of a column that the table does not know.
    pub(crate) fn extra(&mut self, header: &str, text: &str) {
        if self.schema.keep == Keep::Figures {
            return;
        }
        let rows = self.columns.lines.len();
        let texts = extra(&mut self.columns.extras, header);
        texts.fill(rows);
        if texts.len() == rows {
            texts.push(text);
        }
    }

    /// Notes what is wrong at a place of a row; the row is left out.
    pub(crate) fn fault(&mut self, row: u32, span: Range<usize>, fault: Fault) {
        self.bad.push(row);
        self.spots.push(Spot { span, fault, cost: LeftOut::Row });
    }

    /// Ends the row: cells that it does not have are empty. `line` counts from 0; `span` is the row's first place.
    pub(crate) fn end_row(&mut self, line: u32, span: &Range<usize>) {
        let row = self.columns.lines.len() as u32;
        for column in 0..self.columns.known.len() {
            match &mut self.columns.known[column] {
                Some(cells) if cells.len() > row as usize => {}
                Some(cells) => {
                    cells.push_none();
                    self.need(row, column, span);
                }
                None if self.schema.columns[column].required => self.need(row, column, span),
                None => {}
            }
        }
        if self.money.is_revenue && !self.has_a_date(row) {
            self.need_a_date(row, span);
        }
        self.written.extend(self.reader.row_currency.take().map(|(currency, span)| (row, currency, span)));
        for (_, texts) in &mut self.columns.extras {
            texts.fill(row as usize + 1);
        }
        self.columns.lines.push(line);
    }

    /// Ends a row of which nothing can be read; its cells are empty, and it is left out.
    pub(crate) fn end_broken_row(&mut self, line: u32) {
        let row = self.columns.lines.len();
        self.columns.known.iter_mut().flatten().for_each(|cells| cells.fill(row + 1));
        self.columns.extras.iter_mut().for_each(|(_, texts)| texts.fill(row + 1));
        self.reader.row_currency = None;
        self.bad.push(row as u32);
        self.columns.lines.push(line);
    }

    /// Ends the reading: currencies that were written with amounts are put into their column.
    pub(crate) fn finish(mut self) -> Filled {
        for (row, currency, span) in std::mem::take(&mut self.written) {
            self.agree_on_currency(row, currency, span);
        }
        self.bad.sort_unstable();
        self.bad.dedup();
        let Sink { reader, columns, spots, bad, .. } = self;
        Filled { columns, bad, spots, names: reader.names, surveys: reader.surveys }
    }

    fn need(&mut self, row: u32, column: usize, span: &Range<usize>) {
        let def = &self.schema.columns[column];
        let is_churn =
            || self.money.is_revenue && column == self.money.amount && self.word("kind", row) == Some("churn");
        if def.required && !is_churn() {
            let fault = Fault::new(Code::E101, format!("`{}` is empty, and a row needs it", def.name))
                .hint("fill it in, or remove the row");
            self.fault(row, span.clone(), fault);
        }
    }

    /// The name in a cell that is read already.
    fn word(&self, name: &str, row: u32) -> Option<&str> {
        let column = self.columns.known[self.schema.column(name)?].as_ref()?;
        let Column::Names(names) = column else { return None };
        names.get(row).map(|name| self.reader.names.text(name))
    }

    fn has_a_date(&self, row: u32) -> bool {
        let has = |column: usize| match self.columns.known[column].as_ref() {
            Some(Column::Days(days)) => days.get(row).is_some(),
            Some(Column::Windows(windows)) => windows.get(row).is_some(),
            _ => false,
        };
        has(self.money.date) || has(self.money.covers)
    }

    /// Says that a row of revenue has no date, unless something else is wrong with it already.
    fn need_a_date(&mut self, row: u32, span: &Range<usize>) {
        if !self.bad.contains(&row) {
            let fault = Fault::new(Code::E101, "`date` is empty, and a row of revenue needs it or `covers`")
                .hint("fill in the day, or the month in `covers`");
            self.fault(row, span.clone(), fault);
        }
    }

    fn agree_on_currency(&mut self, row: u32, written: Currency, span: Range<usize>) {
        let Some(column) = self.schema.column("currency") else { return };
        if self.columns.known[column].is_none() && written == self.reader.context.currency {
            return;
        }
        self.expect(column);
        let Some(Column::Currencies(cells)) = &mut self.columns.known[column] else { return };
        match cells.get(row) {
            None => cells.set(row, Some(written)),
            Some(given) if given == written => {}
            Some(given) => {
                let fault =
                    Fault::new(Code::E111, format!("the amount is in {written}, the `currency` column says {given}"));
                self.fault(row, span, fault.hint("make both the same, or leave one of them out"));
            }
        }
    }
}
