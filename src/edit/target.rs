//! Which file of its table a new row goes into: the one in which a person would write it.

use super::books::{Books, Refusal};
use crate::{
    base::text::join,
    data::{
        cell::words::fold,
        source::{Format, Source},
        structured,
    },
};

/// A file for new rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its path, relative to the business's folder.
    pub(super) path: String,
    /// Whether it lies in the folder of its table.
    pub(super) in_folder: bool,
}

/// What a row says of where it belongs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints<'a> {
    /// Its pipeline, of a deal.
    pub(super) pipeline: &'a str,
    /// Its source, of revenue.
    pub(super) source: &'a str,
    /// Whether it has a month and an amount alone, as a map of months takes them.
    pub(super) is_month: bool,
}

/// The file that new rows of a table go into. `files` are those of the table.
pub(super) fn target(
    books: &Books<'_>,
    table: &str,
    files: &[&Source],
    hints: Hints<'_>,
    wanted: Option<&str>,
) -> Result<Target, Refusal> {
    let at = |source: &Source| Target { path: source.path.clone(), in_folder: source.in_folder };
    if let Some(wanted) = wanted {
        return named(books, table, files, wanted);
    }
    let takes = |source: &&&Source| {
        !books.collected.contains_key(&source.path) && (hints.is_month || !is_map_of_months(source))
    };
    let by_hand: Vec<&Source> = files.iter().filter(takes).copied().collect();
    let stem = match table {
        "deals" => hints.pipeline,
        "revenue" => hints.source,
        _ => "",
    };
    let has_stem = |stem: &str| by_hand.iter().find(|file| file.in_folder && fold(&file.stem) == fold(stem));
    let found = Some(stem).filter(|stem| !stem.is_empty()).and_then(has_stem);
    let found = found.or_else(|| by_hand.iter().find(|file| !file.in_folder)).or_else(|| has_stem("manual"));
    if let Some(source) = found {
        return Ok(at(source));
    }
    let is_named_after =
        table == "revenue" || (table == "deals" && (!stem.is_empty() || books.business.pipelines.len() > 1));
    match by_hand.as_slice() {
        [only] if !is_named_after => Ok(at(only)),
        [_, _, ..] if !is_named_after => {
            let paths: Vec<&str> = by_hand.iter().map(|file| file.path.as_str()).collect();
            let refusal = Refusal::new(format!("`{table}` has several files: {}", join(&paths)));
            Err(refusal.hint(format!("say which one with `--file {}`", paths[0])))
        }
        _ => new_file(books, table, files, stem),
    }
}

/// A file that is not there yet.
fn new_file(books: &Books<'_>, table: &str, files: &[&Source], stem: &str) -> Result<Target, Refusal> {
    let has_folder = files.iter().any(|file| file.in_folder);
    if !has_folder {
        return Ok(Target { path: format!("data/{table}.csv"), in_folder: false });
    }
    let pipelines = &books.business.pipelines;
    let stem = match (table, stem) {
        ("deals", "") if pipelines.len() == 1 => pipelines[0].id.as_str(),
        ("deals", "") => {
            let ids: Vec<&str> = pipelines.iter().map(|pipeline| pipeline.id.as_str()).collect();
            return Err(Refusal::new("there are several pipelines, and the deal does not say which is its own")
                .hint(format!("add `pipeline={}`; pipelines are {}", ids[0], join(&ids))));
        }
        ("deals", stem) => stem,
        _ => "manual",
    };
    // A name from outside never leads out of the folder.
    let is_plain = stem.chars().all(|sign| sign.is_alphanumeric() || "_-".contains(sign));
    let stem = if is_plain { stem } else { "manual" };
    Ok(Target { path: format!("data/{table}/{stem}.csv"), in_folder: true })
}

/// The file that a person names.
fn named(books: &Books<'_>, table: &str, files: &[&Source], wanted: &str) -> Result<Target, Refusal> {
    let wanted = wanted.trim_start_matches("./");
    let path = if wanted.starts_with("data/") { wanted.to_owned() } else { format!("data/{wanted}") };
    if let Some(source) = books.collected.get(&path) {
        return Err(Refusal::new(format!(
            "`{path}` is filled by `collect` from {source}, and no row by hand stays in it"
        ))
        .hint("leave `--file` out, or name another file"));
    }
    if let Some(source) = files.iter().find(|source| source.path == path) {
        return Ok(Target { path, in_folder: source.in_folder });
    }
    let inside = path.strip_prefix("data/").and_then(|rest| rest.strip_suffix(".csv"));
    let in_folder = inside.and_then(|inside| inside.strip_prefix(table)).and_then(|rest| rest.strip_prefix('/'));
    let is_fine = |stem: &str| !stem.is_empty() && !stem.contains(['/', '\\']) && !stem.starts_with(['.', '_', '~']);
    match (inside, in_folder) {
        (Some(inside), _) if inside == table => Ok(Target { path, in_folder: false }),
        (_, Some(stem)) if is_fine(stem) => Ok(Target { path, in_folder: true }),
        _ => Err(Refusal::new(format!("`{path}` is no file of `{table}`"))
            .hint(format!("its files are `data/{table}.csv` and every CSV in `data/{table}/`"))),
    }
}

/// Whether a file is a map of months, which takes no other rows.
fn is_map_of_months(source: &Source) -> bool {
    if source.table != "revenue" || source.format == Format::Csv {
        return false;
    }
    let (rows, _) = structured::rows(source);
    rows.first().is_some_and(|row| !source.text()[row.span.start..].starts_with(['{', '[']))
}
