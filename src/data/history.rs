//! What became of each deal: the stages that its row says it reached, and the one that it is in.
//!
//! Stages are numbered within the deal's pipeline: 0 is the first one, then follow won and lost
//! (see [`Pipeline::won`](crate::config::Pipeline::won)).

use super::{
    column::{Mark, Marks},
    names::Names,
    runs::in_runs,
    schema::Keep,
    stages::stage_number,
    tables::deals::Deals,
};
use crate::{base::calendar::Day, config::Business};

/// The histories of all deals, by row.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    pub(crate) pipelines: Vec<u8>,
    pub(crate) stages: Vec<u8>,
    /// `pipeline -> stage -> column` of the marks below.
    pub(crate) columns: Vec<Vec<usize>>,
    /// Marks by column, then row.
    pub(crate) marks: Vec<Marks>,
}

impl Histories {
    /// The number of the deal's pipeline in the configuration.
    pub fn pipeline(&self, row: u32) -> usize {
        usize::from(self.pipelines[row as usize])
    }

    /// The stage that the deal is in, by all that its row says: the furthest one that it reached.
    pub fn stage(&self, row: u32) -> usize {
        usize::from(self.stages[row as usize])
    }

    /// The stage that the deal was in at the end of a day. Stages without a day count as reached.
    pub fn stage_on(&self, row: u32, day: Day) -> usize {
        let stage = self.stage(row);
        let by_then =
            |stage: &usize| self.reached(row, *stage).is_some_and(|mark| mark.day().is_none_or(|on| on <= day));
        if by_then(&stage) { stage } else { (0..stage).rev().find(by_then).unwrap_or(0) }
    }

    /// When the deal reached a stage, if its row says so. The first stage is reached on the day of creation.
    pub fn reached(&self, row: u32, stage: usize) -> Option<Mark> {
        let column = *self.columns.get(self.pipeline(row))?.get(stage)?;
        self.marks[column].get(row)
    }

    /// Marks a stage, unless it has a mark.
    fn add(&mut self, row: u32, pipeline: usize, stage: usize, mark: Mark) {
        let marks = &mut self.marks[self.columns[pipeline][stage]];
        if marks.get(row).is_none() {
            marks.set(row, Some(mark));
        }
    }

    /// The day on which the deal reached a stage, if it is known.
    pub fn reached_on(&self, row: u32, stage: usize) -> Option<Day> {
        self.reached(row, stage)?.day()
    }
}

/// Reads the histories off the rows of deals, whose marks they take over unless every column is kept. A deal that is closed by its stage alone was closed on the day that it was
/// expected to be, unless that lies after `last_close`.
pub(crate) fn build(deals: &mut Deals, business: &Business, names: &Names, last_close: Day, keep: Keep) -> Histories {
    let rows = deals.rows.len();
    let written = (keep == Keep::All).then(|| (deals.stages.clone(), deals.won.clone(), deals.lost.clone()));
    let (mut names_of_columns, mut marks): (Vec<String>, Vec<Marks>) =
        std::mem::take(&mut deals.stages).into_iter().map(|column| (column.name, column.cells)).unzip();
    for (name, cells) in [("won", &mut deals.won), ("lost", &mut deals.lost)] {
        names_of_columns.push(name.to_owned());
        marks.push(std::mem::take(cells));
    }
    if let Some((stages, won, lost)) = written {
        (deals.stages, deals.won, deals.lost) = (stages, won, lost);
    }
    for column in &mut marks {
        column.fill(rows as usize);
    }
    let column = |name: &str| names_of_columns.iter().position(|known| *known == name).unwrap_or(0);
    let columns = business
        .pipelines
        .iter()
        .map(|pipeline| (0..=pipeline.lost()).map(|stage| column(pipeline.stage_name(stage))).collect())
        .collect();
    let by_name: Vec<Option<u8>> = names
        .iter()
        .map(|(_, text)| {
            business
                .pipelines
                .iter()
                .position(|pipeline| pipeline.id.eq_ignore_ascii_case(text))
                .map(|index| index as u8)
        })
        .collect();
    let pipelines =
        (0..rows).map(|row| deals.pipeline.get(row).and_then(|name| by_name[name.index()]).unwrap_or(0)).collect();
    let mut histories = Histories { pipelines, stages: Vec::new(), columns, marks };
    let stage = |row| stage_of(&histories, deals, business, names, row) as u8;
    histories.stages = in_runs(rows, |run| run.map(stage).collect::<Vec<u8>>()).concat();
    if deals.stage.len() > 0 {
        (0..rows).for_each(|row| mark_by_name(&mut histories, deals, business, row, last_close));
    }
    for row in 0..rows {
        let number = histories.pipeline(row);
        if let (false, Some(created)) = (business.pipelines[number].stages.is_empty(), deals.created.get(row)) {
            histories.add(row, number, 0, Mark::On(created));
        }
    }
    histories
}

/// The stage that a row says: the furthest one that has a mark, else the one that is named.
fn stage_of(histories: &Histories, deals: &Deals, business: &Business, names: &Names, row: u32) -> usize {
    let pipeline = &business.pipelines[histories.pipeline(row)];
    let furthest = (0..=pipeline.lost()).rev().find(|stage| histories.reached(row, *stage).is_some());
    furthest.or_else(|| deals.stage.get(row).and_then(|name| stage_number(pipeline, names.text(name)))).unwrap_or(0)
}

/// Marks the stage that a row names and has no mark of.
fn mark_by_name(histories: &mut Histories, deals: &Deals, business: &Business, row: u32, last_close: Day) {
    let number = histories.pipeline(row);
    let pipeline = &business.pipelines[number];
    let stage = histories.stage(row);
    if stage > 0 && histories.reached(row, stage).is_none() {
        let closed = deals.expected_close.get(row).filter(|day| stage >= pipeline.won() && *day <= last_close);
        histories.add(row, number, stage, closed.map_or(Mark::Sometime, Mark::On));
    }
}
