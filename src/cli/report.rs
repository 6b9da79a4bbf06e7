//! `takings report weekly`: a dated report, written once and printed. A week that was reported stays as it is unless told
//! otherwise, so that what was sent and what is on disk agree.

use super::{
    Outcome,
    args::{Format, Global, Report, ReportKind},
    failure::Failure,
    folder, show,
    terminal::{self, Terminal},
};
use crate::{base::files, build, report::weekly};

pub(super) fn run(report: &Report, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let ReportKind::Weekly = report.kind;
    let folder = folder::open_to_show(global, terminal)?;
    let week = weekly::week(&folder.business, folder.today, report.period.as_deref()).map_err(Failure::new)?;
    let stem = format!("reports/weekly/{}", folder.business.week_starts.name(week));
    let on_disk = |ending: &str| folder.workspace.root().join(format!("{stem}.{ending}"));
    let was_there = files::is_file(&on_disk("json"));
    let Some((made, summary)) = build::weekly(&folder.workspace, folder.inputs(), week, report.rewrite)? else {
        return Err(Failure::new(format!(
            "there is nothing to report up to {}: no deal and no revenue",
            week.to.words()
        ))
        .hint(
            "ask for a later week with `--period`, or enter what is missing in `data/deals.csv` or `data/revenue.csv`",
        ));
    };
    if was_there && !report.rewrite {
        terminal.say(&format!("`{stem}` was written before and stays as it is; `--rewrite` writes it anew\n"));
    } else if summary.written.is_empty() {
        terminal.say(&format!("`{stem}` is as it was\n"));
    } else {
        terminal.say(&format!("wrote `{stem}.html`, `.md`, `.txt` and `.json`\n"));
    }
    terminal::print(&match report.format {
        Format::Text if !terminal.ascii => files::read_text(&on_disk("txt"))?,
        Format::Md => files::read_text(&on_disk("md"))?,
        Format::Json => files::read_text(&on_disk("json"))?,
        Format::Html => files::read_text(&on_disk("html"))?,
        Format::Text | Format::Csv | Format::Slack | Format::Discord | Format::Telegram => {
            show::text(&made, report.format, folder.business.url.as_deref(), terminal)
        }
    })?;
    Ok(Outcome::Fine)
}
