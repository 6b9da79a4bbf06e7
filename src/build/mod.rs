//! Joins the rooms: a business's numbers become the files of its site and its reports, first in memory, then on disk.
//! Nothing is written before everything is made, so that a failed build leaves the last good output standing.

mod archive;
pub mod banner;
mod dated;
mod memory;
mod nav;
mod pages;
mod past;
mod write;

use std::{collections::BTreeMap, fmt};

use self::dated::{Made, Press};
pub use self::{memory::Memory, write::Summary};
use crate::{
    base::{calendar::Day, files::FileError, problem::Problem},
    config::Business,
    data::Dataset,
    insights::{Facts, Found, alerts},
    metrics,
    render::template::{TemplateError, Templates},
    report::{
        self,
        brief::Slot,
        dated::{Edition, Kind},
        index::Listed,
        model::Report,
    },
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
    /// Whether it is for anybody's eyes. The reports of the folder are not: they stay as they are, and none is written.
    pub is_public: bool,
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

/// Builds the site, today's brief and the reports of the last whole week and month, and writes what changed.
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
    let past = past::read(workspace, inputs.business)?;
    let found = Found::default();
    let metrics = metrics::compute(inputs.data, inputs.business, inputs.today);
    let today = Facts { metrics: &metrics, problems: inputs.problems, found: &found };
    let has_reports = !inputs.is_public && (!past.is_empty() || report::dated::has_rows(&metrics));
    let nav = nav::nav(today, has_reports);
    let drawn = memory.drawn(inputs.business, &nav);
    if !first.is_empty() {
        show(&pages::some(today, first, &nav, &templates, drawn)?);
    }
    let outputs = std::thread::scope(|scope| {
        // The look back takes as long as all pages together: it goes on beside them.
        scope.spawn(|| alerts::standing(today));
        let mut outputs = pages::site(today, &nav, &templates, drawn)?;
        let press = Press { today, nav: &nav, templates: &templates, drawn };
        if !inputs.is_public {
            outputs.extend(last_reports(workspace, inputs, &past, press)?);
        }
        Ok::<Outputs, BuildError>(outputs)
    })?;
    memory.tidy();
    Ok(outputs)
}

/// The files of the last report of each kind, as far as they are not there for good.
fn last_reports(
    workspace: &Workspace,
    inputs: Inputs<'_>,
    past: &[Listed],
    press: Press<'_>,
) -> Result<Outputs, BuildError> {
    let last = |kind| report::dated::last(inputs.business, inputs.today, kind, Slot::Morning);
    let is_missing = |edition: &Edition| !past::is_whole(workspace, past, edition, inputs.today);
    let missing: Vec<Edition> = Kind::ALL.into_iter().map(last).filter(is_missing).collect();
    let mut made: Vec<Made> = Vec::new();
    for edition in &missing {
        let before = archive::before(workspace, past, edition)?;
        made.extend(dated::make(edition, inputs, press.today, &before, past::is_there(past, edition)));
    }
    let mut outputs = dated::outputs(&made, past, press)?;
    for edition in missing.iter().filter(|edition| past::is_over(past, edition, inputs.today)) {
        outputs = past::keep(workspace, outputs, edition);
    }
    Ok(outputs)
}

/// What [`dated`] would say; nothing is written.
pub fn draft(workspace: &Workspace, inputs: Inputs<'_>, edition: &Edition) -> Result<Option<Report>, BuildError> {
    let past = past::read(workspace, inputs.business)?;
    let before = archive::before(workspace, &past, edition)?;
    let metrics = metrics::compute(inputs.data, inputs.business, inputs.today);
    let today = Facts { metrics: &metrics, problems: inputs.problems, found: &Found::default() };
    Ok(dated::make(edition, inputs, today, &before, past::is_there(&past, edition)).map(|made| made.report))
}

/// Writes a dated report (see [`report::dated::edition`]) and answers it. A report of days that are over and that is
/// there already stays as it is, unless `rewrite` says otherwise. `None`, and nothing written, where no row is as early as
/// its days and no report of them is there.
pub fn dated(
    workspace: &Workspace,
    inputs: Inputs<'_>,
    edition: &Edition,
    rewrite: bool,
) -> Result<Option<(Report, Summary)>, BuildError> {
    let templates = Templates::new(write::templates(workspace)?)?;
    let past = past::read(workspace, inputs.business)?;
    let metrics = metrics::compute(inputs.data, inputs.business, inputs.today);
    let today = Facts { metrics: &metrics, problems: inputs.problems, found: &Found::default() };
    let before = archive::before(workspace, &past, edition)?;
    let is_there = !rewrite && past::is_there(&past, edition);
    let Some(made) = dated::make(edition, inputs, today, &before, is_there) else { return Ok(None) };
    if inputs.is_public {
        return Ok(Some((made.report, Summary::default())));
    }
    let mut memory = Memory::default();
    let nav = nav::nav(today, true);
    let drawn = memory.drawn(inputs.business, &nav);
    let press = Press { today, nav: &nav, templates: &templates, drawn };
    let mut outputs = dated::outputs(std::slice::from_ref(&made), &past, press)?;
    if !rewrite && past::is_over(&past, edition, inputs.today) {
        outputs = past::keep(workspace, outputs, edition);
    }
    if !write::is_built(workspace)? {
        outputs.retain(|path, _| !path.starts_with("site/"));
    }
    Ok(Some((made.report, write::add(workspace, &outputs)?)))
}
