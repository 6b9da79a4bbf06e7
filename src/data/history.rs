//! What became of each deal: the stages that its row says it reached, and the one that it is in.
//!
//! Stages are numbered within the deal's pipeline: 0 is the first one, then follow won and lost
//! (see [`Pipeline::won`](crate::config::Pipeline::won)).

use crate::base::calendar::Day;

use super::column::Mark;

/// The histories of all deals, by row.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    pub(crate) pipelines: Vec<u8>,
    pub(crate) stages: Vec<u8>,
    /// `pipeline -> stage -> column` of the marks below.
    pub(crate) columns: Vec<Vec<usize>>,
    /// Marks by column, then row: the stage columns of `deals`, then won, then lost.
    pub(crate) marks: Vec<super::column::Marks>,
}

impl Histories {
    /// The number of the deal's pipeline in the configuration.
    pub fn pipeline(&self, row: u32) -> usize {
        usize::from(self.pipelines[row as usize])
    }

    /// The stage that the deal is in: the furthest one that it reached.
    pub fn stage(&self, row: u32) -> usize {
        usize::from(self.stages[row as usize])
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
