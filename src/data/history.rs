//! What became of each deal: the stages that its row says it reached, and the one that it is in.
//!
//! Stages are numbered within the deal's pipeline: 0 is the first one, then follow won and lost
//! (see [`Pipeline::won`](crate::config::Pipeline::won)).

use super::{
    column::{Mark, Marks},
    names::Names,
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

    /// The day on which the deal reached a stage, if it is known.
    pub fn reached_on(&self, row: u32, stage: usize) -> Option<Day> {
        self.reached(row, stage)?.day()
    }
}

/// Reads the histories off the rows of deals, whose marks they take over. A deal that is closed by its stage alone was closed on the day that it was
/// expected to be, unless that lies after `last_close`.
pub(crate) fn build(deals: &mut Deals, business: &Business, names: &Names, last_close: Day) -> Histories {
    let rows = deals.rows.len();
    let (mut names_of_columns, mut marks): (Vec<String>, Vec<Marks>) =
        std::mem::take(&mut deals.stages).into_iter().map(|column| (column.name, column.cells)).unzip();
    for (name, cells) in [("won", &mut deals.won), ("lost", &mut deals.lost)] {
        names_of_columns.push(name.to_owned());
        marks.push(std::mem::take(cells));
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
    let mut histories = Histories { pipelines, stages: Vec::with_capacity(rows as usize), columns, marks };
    for row in 0..rows {
        let stage = complete(&mut histories, deals, business, names, row, last_close);
        histories.stages.push(stage as u8);
    }
    histories
}

/// Adds what a row says without a mark: its first stage by its creation, its stage by name. Answers its stage.
fn complete(
    histories: &mut Histories,
    deals: &Deals,
    business: &Business,
    names: &Names,
    row: u32,
    last_close: Day,
) -> usize {
    let number = histories.pipeline(row);
    let pipeline = &business.pipelines[number];
    let furthest = (0..=pipeline.lost()).rev().find(|stage| histories.reached(row, *stage).is_some());
    let by_name = deals.stage.get(row).and_then(|name| stage_number(pipeline, names.text(name)));
    let stage = furthest.or(by_name).unwrap_or(0);
    let mut add = |stage: usize, mark: Mark| {
        let column = histories.columns[number][stage];
        if histories.marks[column].get(row).is_none() {
            histories.marks[column].set(row, Some(mark));
        }
    };
    if stage > 0 && furthest.is_none() {
        let closed = deals.expected_close.get(row).filter(|day| stage >= pipeline.won() && *day <= last_close);
        add(stage, closed.map_or(Mark::Sometime, Mark::On));
    }
    if !pipeline.stages.is_empty()
        && let Some(created) = deals.created.get(row)
    {
        add(0, Mark::On(created));
    }
    stage
}
