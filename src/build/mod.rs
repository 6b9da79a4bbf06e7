//! Joins the rooms: a business's numbers become the files of its site and its reports, first in memory, then on disk.
//! Nothing is written before everything is made, so that a failed build leaves the last good output standing.

pub mod banner;
mod memory;
mod nav;
mod pages;
mod past;
mod weekly;
mod write;

use std::{collections::BTreeMap, fmt};

pub use self::{memory::Memory, write::Summary};
use crate::{
    base::{calendar::Day, files::FileError, problem::Problem},
    config::Business,
    data::Dataset,
    insights::{Facts, Found, alerts},
    metrics,
    render::template::{TemplateError, Templates},
    report::{self, model::Report},
    workspace::Workspace,
};

/// Files to be written: their bytes by path, relative to the business's folder, with `/` between folders.
pub type Outputs = BTreeMap<String, Vec<u8>>;

/// The program's version, for the pages' `generator`.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a build is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The rows.
    pub data: &'a Dataset,
    /// The business.
    pub business: &'a Business,
    /// The day that stands for today.
    pub today: Day,
    /// The problems of the files.
    pub problems: &'a [Problem],
}

/// Why nothing was built.
#[derive(Debug)]
pub enum BuildError {
    /// A file that could not be read or written.
    File(FileError),
    /// A template of the folder.
    Template(TemplateError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::File(error) => error.fmt(out),
            BuildError::Template(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<FileError> for BuildError {
    fn from(error: FileError) -> BuildError {
        BuildError::File(error)
    }
}

impl From<TemplateError> for BuildError {
    fn from(error: TemplateError) -> BuildError {
        BuildError::Template(error)
    }
}

/// Builds the site and the report of the last whole week, and writes what changed.
pub fn build(workspace: &Workspace, inputs: Inputs<'_>) -> Result<Summary, BuildError> {
    build_again(workspace, inputs, &mut Memory::default(), &[], &mut |_| {})
}

/// The same once more, with what the last build kept in `memory`, for somebody who cannot wait for the disk: `show` is given
/// what is made before it is written, the pages at the paths `first` before all the others.
pub fn build_again(
    workspace: &Workspace,
    inputs: Inputs<'_>,
    memory: &mut Memory,
    first: &[String],
    show: &mut dyn FnMut(&Outputs),
) -> Result<Summary, BuildError> {
    let outputs = make(workspace, inputs, memory, first, show)?;
    show(&outputs);
    banner::take(workspace)?;
    Ok(write::write(workspace, &outputs)?)
}

/// Everything that [`build`] would write, changed or not.
pub fn outputs(workspace: &Workspace, inputs: Inputs<'_>) -> Result<Outputs, BuildError> {
    make(workspace, inputs, &mut Memory::default(), &[], &mut |_| {})
}

fn make(
    workspace: &Workspace,
    inputs: Inputs<'_>,
    memory: &mut Memory,
    first: &[String],
    show: &mut dyn FnMut(&Outputs),
) -> Result<Outputs, BuildError> {
    let templates = memory.templates(write::templates(workspace)?)?;
    let past = past::read(workspace)?;
    let (found, week_found) = (Found::default(), Found::default());
    let metrics = metrics::compute(inputs.data, inputs.business, inputs.today);
    let today = Facts { metrics: &metrics, problems: inputs.problems, found: &found };
    let last_week = inputs.business.week_starts.last_complete(inputs.today);
    let week_metrics = metrics::compute(inputs.data, inputs.business, last_week.to);
    let week = Facts { metrics: &week_metrics, problems: inputs.problems, found: &week_found };
    let is_reported = || report::weekly::has_rows(&week_metrics);
    let nav = nav::nav(today, !past.is_empty() || is_reported());
    let drawn = memory.drawn(inputs.business, &nav);
    if !first.is_empty() {
        show(&pages::some(today, first, &nav, &templates, drawn)?);
    }
    let outputs = std::thread::scope(|scope| {
        // The look back takes as long as all pages together: it goes on beside them.
        scope.spawn(|| alerts::standing(today));
        let mut outputs = pages::site(today, &nav, &templates, drawn)?;
        if is_reported() && past::is_whole(workspace, &past, last_week, inputs.business) {
            outputs.extend(weekly::index(today, &past, &nav, &templates)?);
        } else if is_reported() {
            let weekly = weekly::outputs(week, today, &past, &nav, &templates)?;
            outputs.extend(past::keep(workspace, weekly, last_week, inputs.business));
        }
        Ok::<Outputs, BuildError>(outputs)
    })?;
    memory.tidy();
    Ok(outputs)
}

/// Writes the report of a week (see [`report::weekly::week`]) and answers it. A report that is there already stays as it
/// is, unless `rewrite` says otherwise. `None`, and nothing written, where no row is as early as the week.
pub fn weekly(
    workspace: &Workspace,
    inputs: Inputs<'_>,
    week: crate::base::calendar::Window,
    rewrite: bool,
) -> Result<Option<(Report, Summary)>, BuildError> {
    let templates = Templates::new(write::templates(workspace)?)?;
    let past = past::read(workspace)?;
    let week_metrics = metrics::compute(inputs.data, inputs.business, week.to);
    let name = inputs.business.week_starts.name(week);
    if !report::weekly::has_rows(&week_metrics) && (rewrite || !past.iter().any(|known| known.name == name)) {
        return Ok(None);
    }
    let metrics = metrics::compute(inputs.data, inputs.business, inputs.today);
    let today = Facts { metrics: &metrics, problems: inputs.problems, found: &Found::default() };
    let facts = Facts { metrics: &week_metrics, problems: inputs.problems, found: &Found::default() };
    let mut outputs = weekly::outputs(facts, today, &past, &nav::nav(today, true), &templates)?;
    if !rewrite {
        outputs = past::keep(workspace, outputs, week, inputs.business);
    }
    let report = report::weekly::weekly(facts);
    Ok(Some((report, write::write(workspace, &outputs)?)))
}
