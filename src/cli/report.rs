//! `takings report daily|weekly|monthly` and `takings brief`: a dated report, written and printed. What was reported of
//! days that are over stays as it is unless told otherwise, so that what was sent and what is on disk agree.

use super::{
    Outcome,
    args::{Brief, Format, Global, Report, ReportKind, Slot},
    failure::Failure,
    folder::{self, Folder},
    show,
    terminal::{self, Terminal},
};
use crate::{
    base::{calendar::Day, files},
    build::{self, Summary},
    render::text,
    report::{
        brief,
        dated::{self, Edition, Kind},
        model,
    },
};

pub(super) fn run(report: &Report, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    only_of_a_day(report.slot, report.kind == ReportKind::Daily)?;
    let folder = folder::open_to_show(global, terminal)?;
    let edition = edition(&folder, report.kind.of(), report.period.as_deref(), report.slot.of())?;
    let was_there = files::is_file(&on_disk(&folder, &edition, "json"));
    let Some((made, summary)) = build::dated(&folder.workspace, folder.inputs(), &edition, report.rewrite)? else {
        return Err(nothing(edition.days.to));
    };
    if folder.is_public {
        terminal.say("printed alone: `reports/` keeps what is for your eyes\n");
        terminal::print(&show::text(&made, report.format, folder.business.url.as_deref(), terminal))?;
        return Ok(Outcome::Fine);
    }
    let kept = was_there && !report.rewrite && edition.days.to < folder.today;
    terminal.say(&done(&edition, &summary, kept));
    if kept && ending(report.format, terminal).is_none() && !is_as_written(&folder, &edition, &made)? {
        terminal.say("rows have changed since then, and this format is made of those of now\n");
    }
    terminal::print(&printed(&folder, &edition, &made, report.format, terminal)?)?;
    Ok(Outcome::Fine)
}

pub(super) fn brief(brief: &Brief, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Brief { period, slot, format, rewrite } = brief;
    let report =
        Report { kind: ReportKind::Daily, period: period.clone(), slot: *slot, format: *format, rewrite: *rewrite };
    run(&report, global, terminal)
}

/// Nothing but a brief has a time of day.
pub(super) fn only_of_a_day(slot: Slot, is_daily: bool) -> Result<(), Failure> {
    if is_daily || slot == Slot::Morning {
        return Ok(());
    }
    Err(Failure::new("`--slot` is for the daily brief: nothing else has a time of day"))
}

/// The report that is meant.
pub(super) fn edition(
    folder: &Folder,
    kind: Kind,
    period: Option<&str>,
    slot: brief::Slot,
) -> Result<Edition, Failure> {
    dated::edition(&folder.business, folder.today, kind, period, slot).map_err(Failure::new)
}

fn on_disk(folder: &Folder, edition: &Edition, ending: &str) -> std::path::PathBuf {
    folder.workspace.root().join(format!("{}.{ending}", edition.path()))
}

fn nothing(to: Day) -> Failure {
    Failure::new(format!("there is nothing to report up to {}: no deal and no revenue", to.words())).hint(
        "ask for a later period with `--period`, or enter what is missing in `data/deals.csv` or `data/revenue.csv`",
    )
}

/// What became of its files.
fn done(edition: &Edition, summary: &Summary, kept: bool) -> String {
    let path = edition.path();
    let is_own = |written: &String| written.strip_prefix(&path).is_some_and(|ending| ending.starts_with('.'));
    if kept {
        format!("`{path}` was written before and stays as it is; `--rewrite` writes it anew\n")
    } else if summary.written.iter().any(is_own) {
        format!("wrote `{path}.html`, `.md`, `.txt` and `.json`\n")
    } else {
        format!("`{path}` is as it was\n")
    }
}

/// The report as it is on disk, where it is there in that format; else as it is made of today's rows.
fn printed(
    folder: &Folder,
    edition: &Edition,
    made: &model::Report,
    format: Format,
    terminal: &Terminal,
) -> Result<String, Failure> {
    match ending(format, terminal) {
        Some(ending) => Ok(files::read_text(&on_disk(folder, edition, ending))?),
        None => Ok(show::text(made, format, folder.business.url.as_deref(), terminal)),
    }
}

/// The ending of the file that has a format; `None` where no file has.
fn ending(format: Format, terminal: &Terminal) -> Option<&'static str> {
    match format {
        Format::Text if !terminal.ascii => Some("txt"),
        Format::Md => Some("md"),
        Format::Json => Some("json"),
        Format::Html => Some("html"),
        _ => None,
    }
}

/// Whether a report of days that are over is on disk, and says something else than the one that is `made` of the rows of now.
pub(super) fn is_stale(folder: &Folder, edition: &Edition, made: &model::Report) -> Result<bool, Failure> {
    let is_there = edition.days.to < folder.today && files::is_file(&on_disk(folder, edition, "txt"));
    Ok(is_there && !is_as_written(folder, edition, made)?)
}

/// Whether a report that is made of the rows of now says what the one on disk says.
fn is_as_written(folder: &Folder, edition: &Edition, made: &model::Report) -> Result<bool, Failure> {
    Ok(files::read_text(&on_disk(folder, edition, "txt"))? == text::text(made, text::Style::default()))
}

impl ReportKind {
    fn of(self) -> Kind {
        match self {
            ReportKind::Daily => Kind::Daily,
            ReportKind::Weekly => Kind::Weekly,
            ReportKind::Monthly => Kind::Monthly,
        }
    }
}

impl Slot {
    pub(super) fn of(self) -> brief::Slot {
        match self {
            Slot::Morning => brief::Slot::Morning,
            Slot::Afternoon => brief::Slot::Afternoon,
            Slot::Evening => brief::Slot::Evening,
        }
    }
}
