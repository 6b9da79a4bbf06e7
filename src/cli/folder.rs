//! Opens the folder of a business: finds it, reads `business.toml` and every table, and settles which day is today.

use std::collections::BTreeMap;

use chrono::Utc;

use super::{
    args::Global,
    busy::Busy,
    failure::Failure,
    problems,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        files,
        problem::{self, Code, Place, Problem, Severity},
    },
    build::Inputs,
    collect::definition::{Definition, Origin, folder as sources},
    config::{
        Business,
        parse::{self, Known, KnownFigure, KnownTable},
    },
    data::{
        Dataset,
        load::{self, Future, Keep},
        memory::Memory,
        public,
        table::TableSpec,
        tables,
    },
    edit::books::Books,
    metrics::catalogue::{self, Method, Unit},
    workspace::Workspace,
};

/// What takes long in a large folder.
const READING: &str = "reading data/";

/// The file that makes a folder a business, as problems name it.
const BUSINESS: &str = "data/business.toml";

/// A folder with everything that was read from it.
#[derive(Debug)]
pub(super) struct Folder {
    /// Where it is.
    pub(super) workspace: Workspace,
    /// What `business.toml` says.
    pub(super) business: Business,
    /// Whether nothing of `business.toml` could be read.
    pub(super) is_broken: bool,
    /// The day that stands for today.
    pub(super) today: Day,
    /// What `data/sources/` says of where rows come from; without the definitions that are refused.
    pub(super) definitions: Vec<Definition>,
    /// Every row.
    pub(super) data: Dataset,
    /// Every problem, in the order in which a person mends them.
    pub(super) problems: Vec<Problem>,
    /// Whether clients, contacts and notes were left out.
    pub(super) is_public: bool,
}

impl Folder {
    /// What a build is made from.
    pub(super) fn inputs(&self) -> Inputs<'_> {
        Inputs {
            data: &self.data,
            business: &self.business,
            today: self.today,
            problems: &self.problems,
            is_public: self.is_public,
        }
    }

    /// How many problems there are and what they cost; nothing where all is well.
    pub(super) fn summary(&self) -> String {
        if self.problems.is_empty() {
            return String::new();
        }
        let summary = problems::summary(&self.problems, &self.data.files);
        format!("{summary}\n  = help: `takings check` lists them with their places\n")
    }
}

/// The folder that is meant, whatever is wrong in it, to be judged: a row after today is a mistake.
pub(super) fn open_to_check(global: &Global, terminal: &Terminal) -> Result<Folder, Failure> {
    let _busy = Busy::with(READING, terminal);
    open(find(global)?, global, Future::Mistake, Keep::Figures, None)
}

/// What is set up in a folder, without its rows.
#[derive(Debug)]
pub(super) struct Setup {
    /// Where it is.
    pub(super) workspace: Workspace,
    /// What `business.toml` and the definitions of sources say.
    pub(super) business: Business,
    /// Whether nothing of `business.toml` could be read.
    is_broken: bool,
    /// The day that stands for today.
    pub(super) today: Day,
    /// What `data/sources/` says of where rows come from; without the definitions that are refused.
    pub(super) definitions: Vec<Definition>,
    /// The files that `collect` fills, each with the name of its source.
    collected: BTreeMap<String, String>,
    /// The names of the definitions that are refused.
    pub(super) refused: Vec<String>,
    /// Every problem of these files.
    problems: Vec<Problem>,
}

impl Setup {
    /// The tables, to be changed.
    pub(super) fn books(&self) -> Books<'_> {
        let Setup { workspace, business, today, collected, .. } = self;
        Books { root: workspace.root(), business, today: *today, collected }
    }
}

/// What is set up in the folder that is meant, to be worked with. The problems of definitions are told.
pub(super) fn set_up(global: &Global, terminal: &Terminal) -> Result<Setup, Failure> {
    let setup = read_set_up(find(global)?, global)?;
    let is_of_sources =
        |problem: &&Problem| problem.place.file.starts_with("data/sources/") || problem.code == Code::E034;
    let told: Vec<Problem> =
        setup.problems.iter().filter(|problem| setup.is_broken || is_of_sources(problem)).cloned().collect();
    if !told.is_empty() && !terminal.is_quiet() {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        terminal::complain(&problems::text(&told, style));
    }
    if setup.is_broken {
        return Err(unreadable(&setup.problems));
    }
    let is_address = |problem: &&Problem| {
        &*problem.place.file == BUSINESS && ["`base`", "`token_url`"].iter().any(|key| problem.message.starts_with(key))
    };
    if let Some(problem) = setup.problems.iter().find(is_address) {
        let bare = Problem { excerpt: None, ..problem.clone() };
        return Err(Failure::from(&bare).hint("nothing was asked, so that no key goes to the wrong address"));
    }
    Ok(setup)
}

/// What is set up in a folder that was found before: `business.toml`, the day that stands for today, and the files that
/// `collect` fills, each with its source.
pub(super) fn set_up_again(workspace: &Workspace, global: &Global) -> Result<Setup, Failure> {
    let setup = read_set_up(workspace.clone(), global)?;
    if setup.is_broken {
        return Err(first_error(&setup.problems).unwrap_or_else(|| unreadable(&[])));
    }
    Ok(setup)
}

fn read_set_up(workspace: Workspace, global: &Global) -> Result<Setup, Failure> {
    let (business, mut problems) = business(&workspace)?;
    let is_broken = business.is_none();
    let mut business = match business {
        Some(business) => business,
        None => parse::parse("", BUSINESS).0.ok_or_else(|| Failure::new("cannot read an empty business.toml"))?,
    };
    let sources::Definitions { good: definitions, refused, problems: more } =
        sources::read_all(workspace.root(), &business);
    problems.extend(more);
    sources::enrich(&mut business, &definitions);
    let today = today(global, &business);
    let is_collected = |definition: &&Definition| !matches!(definition.origin, Origin::ByHand { .. });
    let file = |definition: &Definition| (definition.file(), definition.name.clone());
    let collected = definitions.iter().filter(is_collected).map(file).collect();
    Ok(Setup { workspace, business, is_broken, today, definitions, collected, refused, problems })
}

fn open(
    workspace: Workspace,
    global: &Global,
    future: Future,
    keep: Keep,
    memory: Option<&mut Memory>,
) -> Result<Folder, Failure> {
    let Setup { workspace, business, is_broken, today, definitions, mut problems, .. } =
        read_set_up(workspace, global)?;
    let root = workspace.root();
    // What must not be seen has to be read, to be known where else it stands.
    let keep = if global.public { Keep::All } else { keep };
    let (mut data, more) = match memory {
        Some(memory) => load::load_again(root, &business, today, future, keep, memory),
        None => load::load(root, &business, today, future, keep),
    };
    problems.extend(more);
    problem::sort(&mut problems);
    if global.public {
        public::redact(&mut data);
        public::redact_problems(&mut problems);
    }
    Ok(Folder { workspace, business, is_broken, today, definitions, data, problems, is_public: global.public })
}

/// Under `--as-of` the folder is looked back at, and rows after the day are no mistakes.
fn shown(global: &Global) -> Future {
    if global.as_of.is_some() { Future::Later } else { Future::Mistake }
}

/// The folder that is meant, to be shown: its `business.toml` can be read, and its problems are named on the side.
pub(super) fn open_to_show(global: &Global, terminal: &Terminal) -> Result<Folder, Failure> {
    open_keeping(Keep::Figures, global, terminal)
}

/// The same with every column that its files have.
pub(super) fn open_to_export(global: &Global, terminal: &Terminal) -> Result<Folder, Failure> {
    open_keeping(Keep::All, global, terminal)
}

fn open_keeping(keep: Keep, global: &Global, terminal: &Terminal) -> Result<Folder, Failure> {
    let busy = Busy::with(READING, terminal);
    let folder = open(find(global)?, global, shown(global), keep, None)?;
    drop(busy);
    if folder.is_broken || terminal.verbose {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        terminal::complain(&problems::text(&folder.problems, style));
    }
    if folder.is_broken {
        return Err(unreadable(&folder.problems));
    }
    terminal.say(&folder.summary());
    Ok(folder)
}

/// A folder to be shown once more; files that are as they were in `memory` are not read again. Nothing is said, so the
/// first thing that is wrong is what an error says.
pub(super) fn open_again(workspace: &Workspace, global: &Global, memory: &mut Memory) -> Result<Folder, Failure> {
    if !files::is_file(&workspace.business_toml()) {
        let failure = Failure::new(format!("`{BUSINESS}` is gone"));
        return Err(failure.hint("put it back: from git, a backup or the bin"));
    }
    let folder = open(workspace.clone(), global, shown(global), Keep::Figures, Some(memory))?;
    if folder.is_broken { Err(first_error(&folder.problems).unwrap_or_else(|| unreadable(&[]))) } else { Ok(folder) }
}

fn unreadable(problems: &[Problem]) -> Failure {
    Failure::new("nothing can be shown without `data/business.toml`")
        .hint("mend the lines above, or start afresh with `takings init`")
        .because(first_error(problems))
}

fn first_error(problems: &[Problem]) -> Option<Failure> {
    let is_cause = |problem: &&Problem| &*problem.place.file == BUSINESS && problem.severity() == Severity::Error;
    problems.iter().find(is_cause).map(Failure::from)
}

pub(super) fn find(global: &Global) -> Result<Workspace, Failure> {
    let Some(dir) = &global.dir else {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new(format!("cannot tell which folder this is: {error}")))?;
        return Workspace::find(&here).ok_or_else(|| {
            Failure::new("there is no `data/business.toml` here or in a folder above")
                .hint("name the folder with `--dir DIR`, or make a new one with `takings init DIR`")
        });
    };
    let workspace = Workspace::at(dir.clone());
    if files::is_file(&workspace.business_toml()) {
        return Ok(workspace);
    }
    let shown = dir.display();
    let failure = Failure::new(format!("there is no `data/business.toml` in `{shown}`"));
    Err(match Workspace::find(dir) {
        Some(above) => failure.hint(format!("the business above it is in `{}`", above.root().display())),
        None => failure.hint(format!("make a new folder there with `takings init {shown}`")),
    })
}

/// What `business.toml` says, with what is wrong in it; `None` where nothing of it could be read.
pub(super) fn business(workspace: &Workspace) -> Result<(Option<Business>, Vec<Problem>), Failure> {
    let bytes = files::read(&workspace.business_toml())?;
    let (text, encoding, is_damaged) = encoding_rs::UTF_8.decode(&bytes);
    let (business, mut problems) = parse::parse_knowing(&text, BUSINESS, &known());
    if is_damaged || encoding != encoding_rs::UTF_8 {
        let problem = Problem::new(Code::E013, Place::file(BUSINESS), "the text is not UTF-8");
        problems.push(problem.hint("open it in a text editor and save it as UTF-8"));
    }
    Ok((business, problems))
}

/// The names that `business.toml` may speak of.
fn known() -> Known {
    let columns = |table: &TableSpec| table.columns.iter().map(|column| column.name).collect();
    let tables = tables::ALL.iter().map(|table| KnownTable { name: table.name, columns: columns(table) }).collect();
    let figure = |method: &Method| KnownFigure {
        id: method.id,
        is_share: method.unit == Unit::Share,
        by_period: catalogue::by_period(method.id),
    };
    let figure_of = |id: &str| catalogue::method(id).map(|method| method.id);
    Known { tables, figures: catalogue::all().map(figure).collect(), figure_of: Some(figure_of) }
}

/// The day that stands for today: the one that is named, else the one that it is where the business is.
pub(super) fn today(global: &Global, business: &Business) -> Day {
    let here = || Day::from(Utc::now().with_timezone(&business.timezone).date_naive());
    global.as_of.or(business.as_of).unwrap_or_else(here)
}

/// Today in Greenwich, for a business that does not say yet where it is.
pub(super) fn utc_today() -> Day {
    Day::from(Utc::now().date_naive())
}
