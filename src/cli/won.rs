//! What a change of deals means: the forecast and the pipeline before and after, and for each deal that is won now the
//! message to the team, shown here and sent to the channels that get it, each once.

use std::{cell::OnceCell, collections::BTreeSet, fmt::Write};

use super::{
    change::{Desk, Made},
    collect,
    failure::Failure,
    folder::Folder,
    messages::Stock,
    send,
};
use crate::{
    base::value::{Detail, Value},
    config::Business,
    data::Dataset,
    insights::{Facts, Found},
    metrics::{self, Metrics},
    render::text,
    report::{
        brief::Slot,
        notices::{self, Kind},
    },
};

/// The name under which messages of deals won are sent.
const REPORT: &str = "won";

/// Tells what a change means that was made, or would be, where a deal is won by it or a deal that was won `is_logged`.
pub(super) fn tell(desk: &Desk<'_>, before: &Folder, made: &Made, is_logged: bool) -> Result<(), Failure> {
    let (business, today, terminal) = (&before.business, before.today, desk.terminal);
    if !is_logged && new(&before.data, &made.draft.data, business).is_empty() {
        return Ok(());
    }
    let then = metrics::compute(&before.data, business, today);
    let now = metrics::compute(&made.draft.data, business, today);
    let mut said = figures(&then, &now);
    let found = Found::default();
    let facts = Facts { metrics: &then, problems: &before.problems, found: &found };
    let old = notices::notices(Kind::Won, facts, &|_| false).into_iter().flat_map(|notice| notice.ids);
    let logged = made.draft.rows.iter().filter(|row| is_logged && row.table == "deals");
    let logged: BTreeSet<String> = logged.map(|row| format!("won:{}", row.id)).collect();
    let old: BTreeSet<String> = old.filter(|id| !logged.contains(id)).collect();
    let facts = Facts { metrics: &now, problems: &made.draft.problems, found: &found };
    for notice in notices::notices(Kind::Won, facts, &|id| old.contains(id)) {
        let style = text::Style { ascii: terminal.ascii, ..text::Style::default() };
        let _ = write!(said, "\n{}", text::text(&notice.report, style));
    }
    terminal.say(&if terminal.ascii { said.replace('→', "->") } else { said });
    if made.is_written { sent(desk) } else { Ok(()) }
}

/// The deals that are won now and were not.
fn new(before: &Dataset, after: &Dataset, business: &Business) -> BTreeSet<String> {
    let won = |data: &Dataset| -> BTreeSet<String> {
        let is_won = |row: &u32| {
            let pipeline = business.pipelines.get(data.histories.pipeline(*row));
            pipeline.is_some_and(|pipeline| data.histories.stage(*row) == pipeline.won())
        };
        data.deals.rows.iter().filter(is_won).map(|row| data.deals.id.get(row).to_owned()).collect()
    };
    &won(after) - &won(before)
}

/// The figures that a deal won changes, before and after.
fn figures(before: &Metrics<'_>, after: &Metrics<'_>) -> String {
    let of = |metrics: &Metrics<'_>, id: &str| {
        let figure = metrics.figure(id, Some(0))?;
        (!matches!(figure.value, Value::Missing(_))).then(|| figure.value.words(Detail::Whole))
    };
    let mut text = String::new();
    for (label, id) in [
        ("Forecast, next 30 days", "forecast.30d.p50"),
        ("Open pipeline", "pipeline.open_value"),
        ("Revenue this month", "revenue.mtd"),
    ] {
        let (then, now) = (of(before, id), of(after, id));
        let Some(now) = now else { continue };
        let range = match (of(after, "forecast.30d.p10"), of(after, "forecast.30d.p90")) {
            (Some(low), Some(high)) if id.starts_with("forecast") => Some((low, high)),
            _ => None,
        };
        // Where nothing is open there is nothing to forecast.
        if range.as_ref().is_some_and(|(low, high)| [low, high] == [&now; 2]) && then.as_ref() == Some(&now) {
            continue;
        }
        let change = match then {
            Some(then) if then == now => format!("{now}, as before"),
            Some(then) => format!("{then} → {now}"),
            None => now,
        };
        let range = range.map_or_else(String::new, |(low, high)| format!(" (80 % between {low} and {high})"));
        let _ = writeln!(text, "{label}: {change}{range}");
    }
    text
}

/// Sends the messages to the channels that get them. What does not go out is no failure of the change: it is there, and
/// can be sent later.
fn sent(desk: &Desk<'_>) -> Result<(), Failure> {
    let folder = desk.folder()?;
    let terminal = desk.terminal;
    let channels: Vec<&str> = folder.business.channels_for(REPORT).map(|(name, _)| name).collect();
    if channels.is_empty() {
        return Ok(());
    }
    let vault = collect::vault(&folder.workspace, terminal);
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let facts = Facts { metrics: &metrics, problems: &folder.problems, found: &Found::default() };
    let stock = &Stock { facts, dated: OnceCell::new() };
    let options = send::Options { period: None, slot: Slot::default(), again: false, stock, vault: &vault, terminal };
    for channel in channels {
        let failed = match send::deliver(&folder, REPORT, channel, options) {
            Ok(delivered) => send::said(delivered, terminal),
            Err(Failure::NobodyReads) => Vec::new(),
            Err(Failure::Told(told)) => vec![told],
        };
        for told in &failed {
            terminal.say(&told.warning(terminal.err_color()));
            terminal.say(&format!("  = help: `takings send {REPORT} --to {channel}` sends it later\n"));
        }
    }
    Ok(())
}
