//! `takings report weekly`: a dated report, written once and printed. A week that was reported stays as it is unless told
//! otherwise, so that what was sent and what is on disk agree.

use super::{
    Outcome,
    args::{Format, Global, Report, ReportKind},
    failure::Failure,
    folder::{self, Folder},
    show,
    terminal::Terminal,
};
use crate::{
    base::{calendar::Window, files},
    build::{self, Outputs},
    data::load::{self, Future},
    insights::Facts,
    metrics,
    render::template::Templates,
    report::weekly,
    workspace::Workspace,
};

pub(super) fn run(report: &Report, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let ReportKind::Weekly = report.kind;
    let folder = folder::open_to_show(global, terminal)?;
    let week = weekly::week(&folder.business, folder.today, report.period.as_deref()).map_err(Failure::new)?;
    let path = stem(&folder, week);
    let is_there = files::is_file(&folder.workspace.root().join(format!("{path}.html")));
    if is_there && !report.rewrite {
        terminal.say(&format!("`{path}` was written before and stays as it is; `--rewrite` writes it anew\n"));
    } else {
        let templates = Templates::new(build::templates(&folder.workspace)?)?;
        let outputs = outputs(&folder, week, &templates)?;
        build::write(&folder.workspace, &outputs)?;
        terminal.say(&format!("wrote `{path}.html`, `.md`, `.txt` and `.json`\n"));
    }
    terminal.print(&text(&folder, week, report.format, terminal)?)?;
    Ok(Outcome::Fine)
}

/// The files of the latest weekly report that is due and was never written; none where the folder has no rows yet.
pub(super) fn due(folder: &Folder, templates: &Templates) -> Result<Outputs, Failure> {
    let week = folder.business.week_starts.last_complete(folder.today);
    let is_there = files::is_file(&folder.workspace.root().join(format!("{}.html", stem(folder, week))));
    let is_empty = folder.data.files.is_empty();
    if is_there || is_empty { Ok(Outputs::new()) } else { outputs(folder, week, templates) }
}

/// Whether there is a weekly report on disk.
pub(super) fn any(workspace: &Workspace) -> bool {
    files::is_file(&workspace.reports().join("weekly/index.html"))
}

/// A week's report without its ending, below the folder.
fn stem(folder: &Folder, week: Window) -> String {
    format!("reports/weekly/{}", folder.business.week_starts.name(week))
}

/// The files of a week's report, as the last day of the week saw the folder.
fn outputs(folder: &Folder, week: Window, templates: &Templates) -> Result<Outputs, Failure> {
    let business = &folder.business;
    let now = metrics::compute(&folder.data, business, folder.today);
    let (then_data, _) = load::load(folder.workspace.root(), business, week.to, Future::Later);
    let then = metrics::compute(&then_data, business, week.to);
    let facts = |metrics| Facts { metrics, problems: &folder.problems };
    Ok(build::weekly(facts(&then), facts(&now), &earlier(&folder.workspace)?, templates)?)
}

/// The names and headlines of the reports that are there, as they were written.
fn earlier(workspace: &Workspace) -> Result<Vec<(String, String)>, Failure> {
    let folder = workspace.reports().join("weekly");
    let mut found = Vec::new();
    for entry in files::list(&folder)? {
        let Some(name) = entry.name.strip_suffix(".json").filter(|name| name.contains("-W")) else { continue };
        let document: Option<serde_json::Value> = serde_json::from_slice(&files::read(&folder.join(&entry.name))?).ok();
        let headline = document.as_ref().and_then(|document| document["headline"].as_str()).unwrap_or_default();
        found.push((name.to_owned(), headline.to_owned()));
    }
    Ok(found)
}

/// The report as it is on disk, in one of its formats.
fn text(folder: &Folder, week: Window, format: Format, terminal: &Terminal) -> Result<String, Failure> {
    let ending = match format {
        Format::Text if !terminal.ascii => "txt",
        Format::Md => "md",
        Format::Json => "json",
        Format::Html => "html",
        Format::Text | Format::Csv => {
            let (data, _) = load::load(folder.workspace.root(), &folder.business, week.to, Future::Later);
            let report = weekly::weekly(&metrics::compute(&data, &folder.business, week.to), &folder.problems);
            return Ok(show::text(&report, format, terminal));
        }
    };
    Ok(files::read_text(&folder.workspace.root().join(format!("{}.{ending}", stem(folder, week))))?)
}
