//! What deals' rows say about their stages: which pipeline, which stage, and where they contradict themselves.

use std::{collections::BTreeMap, ops::Range};

use super::{
    cell::{
        Fault,
        words::{fold, unknown},
    },
    checks::known_day,
    column::{Column, Mark},
    loaded::Loaded,
    names::{Name, Names},
    runs::in_runs,
};
use crate::{
    base::{calendar::Day, problem::Code, text::count},
    config::{Business, Pipeline},
};

/// Gives every deal its pipeline: by its cell, by its file's name, or by the stages that the file has columns for.
pub(crate) fn assign_pipelines(
    deals: &mut Loaded<'_>,
    business: &Business,
    names: &Names,
    first: u32,
    stem: Option<&str>,
) {
    let by_stem = stem.and_then(|stem| business.pipelines.iter().find(|pipeline| fold(&pipeline.id) == fold(stem)));
    let only = (business.pipelines.len() == 1).then(|| &business.pipelines[0]);
    let pipeline = by_stem.or(only).or_else(|| by_columns(deals, business));
    if let Some(name) = pipeline.and_then(|pipeline| names.find(&pipeline.id)) {
        deals.default_name("pipeline", first, name);
    }
}

/// The one pipeline of whose stages the table has the most columns.
fn by_columns<'b>(deals: &Loaded<'_>, business: &'b Business) -> Option<&'b Pipeline> {
    let has = |stage: &String| deals.schema.column(stage).is_some_and(|column| deals.columns.known[column].is_some());
    let counts =
        business.pipelines.iter().map(|pipeline| (pipeline.stages.iter().filter(|stage| has(stage)).count(), pipeline));
    let mut best: Vec<(usize, &Pipeline)> = counts.collect();
    best.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match best.as_slice() {
        [(most, pipeline), (next, _), ..] if most > next => Some(pipeline),
        _ => None,
    }
}

/// Checks every deal's row against its pipeline.
pub(crate) fn check(deals: &mut Loaded<'_>, business: &Business, names: &Names) {
    let columns: Vec<Vec<Option<usize>>> = business
        .pipelines
        .iter()
        .map(|pipeline| (0..=pipeline.lost()).map(|stage| deals.schema.column(pipeline.stage_name(stage))).collect())
        .collect();
    let created = match deals.schema.column("created").and_then(|column| deals.columns.known[column].as_ref()) {
        Some(Column::Days(days)) => Some(days),
        _ => None,
    };
    let stage_column = deals.schema.column("stage").filter(|column| deals.columns.known[*column].is_some());
    let judge = |row: u32, pipelines: &mut Pipelines<'_>| -> Option<Verdict> {
        let pipeline = match pipelines.of(deals, row) {
            Some(Ok(pipeline)) => pipeline,
            Some(Err(fault)) => return Some(Verdict::Wrong(row, deals.schema.column("pipeline"), fault)),
            None => return Some(Verdict::Nameless(row)),
        };
        let mark = |stage: usize| mark_in(deals, columns[pipeline][stage], row);
        let created = created.and_then(|days| days.get(row));
        if let Some((stage, fault)) = contradiction(&business.pipelines[pipeline], created, mark) {
            return Some(Verdict::Wrong(row, columns[pipeline][stage], fault));
        }
        stage_column?;
        let fault = stage_cell(deals, &business.pipelines[pipeline], names, row, mark)?;
        Some(Verdict::Wrong(row, stage_column, fault))
    };
    let judge_all = |rows: Range<u32>| -> Vec<Verdict> {
        let mut pipelines = Pipelines { business, names, last: None };
        rows.filter(|row| !deals.bad[*row as usize]).filter_map(|row| judge(row, &mut pipelines)).collect()
    };
    let mut found: Vec<(u32, Option<usize>, Fault)> = Vec::new();
    let mut nameless: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for verdict in in_runs(deals.len(), judge_all).into_iter().flatten() {
        match verdict {
            Verdict::Wrong(row, column, fault) => found.push((row, column, fault)),
            Verdict::Nameless(row) => nameless.entry(deals.file(row).1).or_default().push(row),
        }
    }
    for (row, column, fault) in found {
        deals.leave_out(row, column, fault);
    }
    for rows in nameless.into_values() {
        leave_out_file(deals, business, &rows);
    }
}

/// Leaves out all rows of a file that belongs to no pipeline, and says so once.
fn leave_out_file(deals: &mut Loaded<'_>, business: &Business, rows: &[u32]) {
    let ids: Vec<&str> = business.pipelines.iter().map(|pipeline| pipeline.id.as_str()).collect();
    let n = count(rows.len() as u64, "row", "rows");
    let message = format!("neither the file's name nor a column says which pipeline this is: {n} left out");
    let fault = Fault::new(Code::E210, message)
        .hint(format!("name the file after one of {}, or add a column `pipeline`", ids.join(", ")));
    for (index, row) in rows.iter().enumerate() {
        if index == 0 {
            deals.leave_out(*row, None, fault.clone());
        } else {
            deals.bad[*row as usize] = true;
        }
    }
}

fn mark_in(deals: &Loaded<'_>, column: Option<usize>, row: u32) -> Option<Mark> {
    match deals.columns.known[column?].as_ref()? {
        Column::Marks(marks) => marks.get(row),
        _ => None,
    }
}

/// What is wrong with a deal's row.
enum Verdict {
    Wrong(u32, Option<usize>, Fault),
    /// Nothing says which pipeline it is of.
    Nameless(u32),
}

/// Looks the pipelines of deals up, and remembers the last one: files mostly hold deals of one.
struct Pipelines<'a> {
    business: &'a Business,
    names: &'a Names,
    last: Option<(Name, usize)>,
}

impl Pipelines<'_> {
    /// The number of a deal's pipeline; `None` where nothing says which of several it is.
    fn of(&mut self, deals: &Loaded<'_>, row: u32) -> Option<Result<usize, Fault>> {
        let pipelines = &self.business.pipelines;
        let Some(name) = deals.name("pipeline", row) else {
            return (pipelines.len() == 1 || !deals.file_is_in_folder(row)).then_some(Ok(0));
        };
        if let Some((_, pipeline)) = self.last.filter(|(last, _)| *last == name) {
            return Some(Ok(pipeline));
        }
        let text = self.names.text(name);
        let is = |id: &str| id == text || fold(id) == fold(text);
        if let Some(found) = pipelines.iter().position(|pipeline| is(&pipeline.id)) {
            self.last = Some((name, found));
            return Some(Ok(found));
        }
        let ids: Vec<&str> = pipelines.iter().map(|pipeline| pipeline.id.as_str()).collect();
        let message = format!("`{text}` is no pipeline of business.toml");
        let fault = Fault { code: Code::E210, message, hints: unknown(text, &ids).hints };
        Some(Err(fault.hint(format!("pipelines are {}", ids.join(", ")))))
    }
}

/// A stage whose mark contradicts another.
fn contradiction(
    pipeline: &Pipeline,
    created: Option<Day>,
    mark: impl Fn(usize) -> Option<Mark>,
) -> Option<(usize, Fault)> {
    if mark(pipeline.won()).is_some() && mark(pipeline.lost()).is_some() {
        let fault = Fault::new(Code::E202, "the deal is both won and lost");
        return Some((pipeline.lost(), fault.hint("empty the cell that is wrong; a deal ends one way")));
    }
    let mut last: Option<(Day, &str)> = created.map(|day| (day, "created"));
    for stage in 0..=pipeline.lost() {
        let Some(day) = known_day(mark(stage)) else { continue };
        match last {
            Some((earlier, name)) if day < earlier => {
                let fault = Fault::new(
                    Code::E203,
                    format!(
                        "`{}` on {}, before `{name}` on {}",
                        pipeline.stage_name(stage),
                        day.words(),
                        earlier.words()
                    ),
                );
                return Some((
                    stage,
                    fault.hint("one of the two days is wrong: the days of a deal go up from stage to stage"),
                ));
            }
            _ => last = Some((day, pipeline.stage_name(stage))),
        }
    }
    None
}

/// What is wrong with the cell of the `stage` column.
fn stage_cell(
    deals: &Loaded<'_>,
    pipeline: &Pipeline,
    names: &Names,
    row: u32,
    mark: impl Fn(usize) -> Option<Mark>,
) -> Option<Fault> {
    let text = names.text(deals.name("stage", row)?);
    let Some(written) = stage_number(pipeline, text) else {
        let mut known: Vec<&str> = pipeline.stages.iter().map(String::as_str).collect();
        known.extend(["won", "lost"]);
        return Some(unknown(text, &known));
    };
    let reached = (0..=pipeline.lost()).rev().find(|stage| mark(*stage).is_some())?;
    if reached == written {
        return None;
    }
    let fault = Fault::new(Code::E209, format!("`stage` says {text}, the dates say {}", pipeline.stage_name(reached)));
    Some(fault.hint("correct one of the two, or leave the `stage` cell empty"))
}

/// The number of the stage that a cell names, in the words that exports use.
pub(crate) fn stage_number(pipeline: &Pipeline, text: &str) -> Option<usize> {
    let folded = fold(text);
    let stage = pipeline.stages.iter().position(|stage| fold(stage) == folded);
    stage.or(match folded.as_str() {
        "won" | "closed_won" | "closed_(won)" | "closed" | "converted" => Some(pipeline.won()),
        "lost" | "closed_lost" | "closed_(lost)" | "rejected" => Some(pipeline.lost()),
        _ => None,
    })
}
