//! What the keys of `business.toml` say of one another: stages, tables and columns that must exist, and the defaults that
//! need the whole file.

use super::{Pipeline, draft::Draft, key::Given, parse::Known, source::Source};
use crate::base::{
    calendar::Month,
    problem::{Code, LeftOut, Problem},
    text,
};

/// The stages of a business that sets up no pipeline.
const DEFAULT_STAGES: [&str; 3] = ["prospecting", "proposal_sent", "negotiating"];

/// Every name that is not there, and the draft made whole.
pub(super) fn names(source: &Source, settings: &[Given], known: &Known, draft: &mut Draft) -> Vec<Problem> {
    let below = |path: &str, setting: &Given| setting.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    let at = |path: &str| settings.iter().find(|setting| setting.path == path || below(path, setting));
    let mut problems = Vec::new();
    let mut say = |path: &str, code: Code, message: String, hint: String| {
        let span = at(path).map_or(0..0, |setting| setting.span.clone());
        problems.push(source.problem(code, span, message).hint(hint).cost(LeftOut::Row));
    };
    for pipeline in &mut draft.business.pipelines {
        stages(pipeline, known, &mut say);
        proposal(pipeline, &draft.proposals, &mut say);
    }
    draft.business.pipelines.retain(|pipeline| !pipeline.stages.is_empty());
    if draft.business.pipelines.is_empty() {
        draft.business.pipelines.push(default_pipeline());
    }
    tables(draft, known, settings, &mut say);
    months(draft, &mut say);
    channels(draft, settings, &mut say);
    problems
}

/// Channels that cannot be used.
fn channels(draft: &mut Draft, settings: &[Given], say: &mut Say) {
    for (name, channel) in &draft.business.channels {
        let Some(fault) = channel.fault() else { continue };
        let path = |key: &str| format!("channels.{name}.{key}");
        let is_given = |key: &str| settings.iter().any(|setting| setting.path == path(key));
        // A value that could not be read is a problem of its own; an empty list can be read.
        if fault.is_missing && is_given(fault.key) && fault.key != "to" {
            continue;
        }
        let at = if is_given(fault.key) { path(fault.key) } else { format!("channels.{name}") };
        say(&at, Code::E005, format!("the channel `{name}` cannot be used: {}", fault.message), fault.hint);
    }
    draft.business.channels.retain(|_, channel| !channel.kind.is_empty());
}

/// Goals of months that the calendar does not have.
fn months(draft: &mut Draft, say: &mut Say) {
    draft.business.goals.retain(|goal, _| {
        let Some(month) = goal.strip_prefix("revenue.months.") else { return true };
        let is_month = Month::from_iso(month).is_some();
        if !is_month {
            let hint = "write year and month: `2026-12 = 35_000`".to_owned();
            say(&format!("goals.{goal}"), Code::E004, format!("`{month}` is no month"), hint);
        }
        is_month
    });
}

/// The pipeline of a business that sets up none.
fn default_pipeline() -> Pipeline {
    let stages = DEFAULT_STAGES.map(String::from).to_vec();
    Pipeline { id: "deals".into(), stages, proposal: Some(1), conversion: Vec::new(), days: Vec::new() }
}

type Say<'a> = dyn FnMut(&str, Code, String, String) + 'a;

/// Drops stages that cannot be stages, and expectations that do not fit them.
fn stages(pipeline: &mut Pipeline, known: &Known, say: &mut Say) {
    let id = pipeline.id.clone();
    let path = format!("pipelines.{id}.stages");
    if pipeline.stages.is_empty() {
        let first = [".stages", ".proposal", ".conversion", ".days"].map(|key| format!("pipelines.{id}{key}"));
        let message = format!("the pipeline `{id}` has no stages");
        say(
            &first[0],
            Code::E002,
            message,
            "name them in order: `stages = [\"prospecting\", \"proposal_sent\"]`".into(),
        );
        return;
    }
    let columns = known.tables.iter().find(|table| table.name == "deals").map_or(&[][..], |table| &table.columns);
    let mut kept: Vec<String> = Vec::new();
    for stage in std::mem::take(&mut pipeline.stages) {
        let trouble = if stage == "won" || stage == "lost" {
            Some((
                format!("`{stage}` is no stage of its own"),
                "every pipeline ends with won and lost; leave it out".into(),
            ))
        } else if kept.contains(&stage) {
            Some((format!("the stage `{stage}` is there twice"), "keep one of the two".into()))
        } else if columns.contains(&stage.as_str()) {
            let hint = format!("call it something else, such as `{stage}_stage`");
            Some((format!("`deals` has another column `{stage}` already"), hint))
        } else {
            None
        };
        match trouble {
            Some((message, hint)) => say(&path, Code::E004, message, hint),
            None => kept.push(stage),
        }
    }
    pipeline.stages = kept;
    let n = pipeline.stages.len();
    for (name, len) in [("conversion", pipeline.conversion.len()), ("days", pipeline.days.len())] {
        if len != 0 && len != n {
            let message = format!("`{name}` has {len} values for {n} stages");
            say(
                &format!("pipelines.{id}.{name}"),
                Code::E002,
                message,
                "give one for each stage, in the same order".into(),
            );
        }
    }
    pipeline.conversion.truncate(if pipeline.conversion.len() == n { n } else { 0 });
    pipeline.days.truncate(if pipeline.days.len() == n { n } else { 0 });
}

/// The stage that is named, else the first one that is called so.
fn proposal(pipeline: &mut Pipeline, named: &[(String, String)], say: &mut Say) {
    pipeline.proposal = pipeline.stages.iter().position(|stage| stage.to_lowercase().contains("proposal"));
    let Some((_, name)) = named.iter().find(|(id, _)| *id == pipeline.id) else { return };
    match pipeline.stages.iter().position(|stage| stage == name) {
        Some(stage) => pipeline.proposal = Some(stage),
        None if pipeline.stages.is_empty() => {}
        None => {
            let hint = match text::nearest(name, pipeline.stages.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its stages are {}", text::join(&pipeline.stages)),
            };
            let path = format!("pipelines.{}.proposal", pipeline.id);
            say(&path, Code::E004, format!("the pipeline `{}` has no stage `{name}`", pipeline.id), hint);
        }
    }
}

/// Tables that nobody knows, and columns that they do not have.
fn tables(draft: &mut Draft, known: &Known, settings: &[Given], say: &mut Say) {
    if known.tables.is_empty() {
        return;
    }
    let business = &mut draft.business;
    let stages = business.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let made: Vec<String> = stages.chain(&business.conversation_steps).cloned().collect();
    for (name, format) in &mut business.tables {
        let first = settings.iter().find(|it| it.key.starts_with("tables.") && it.names.first() == Some(name));
        let first = first.map(|setting| setting.path.clone()).unwrap_or_default();
        let Some(table) = known.tables.iter().find(|table| table.name == name) else {
            let hint = match text::nearest(name, known.tables.iter().map(|table| table.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`docs/tables.md` lists the tables".into(),
            };
            say(&first, Code::E004, format!("there is no table `{name}`"), hint);
            continue;
        };
        format.columns.retain(|header, column| {
            let fits = table.columns.contains(&column.as_str()) || made.contains(column);
            if !fits {
                let near = text::nearest(column, table.columns.iter().copied().chain(made.iter().map(String::as_str)));
                let hint =
                    near.map_or("`docs/tables.md` lists its columns".into(), |near| format!("did you mean `{near}`?"));
                let path = format!("tables.{name}.columns.{header}");
                say(&path, Code::E004, format!("the table `{name}` has no column `{column}`"), hint);
            }
            fits
        });
    }
    business.tables.retain(|name, _| known.tables.iter().any(|table| table.name == name));
}
