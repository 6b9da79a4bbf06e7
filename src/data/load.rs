//! Reads a folder: files to tables, corrections over them, checks between rows, problems with their places.

use std::{collections::BTreeMap, path::Path};

use rayon::prelude::*;

use super::{
    DataFile, Dataset, cell, checks, history,
    loaded::{Assemble, Loaded},
    names::Names,
    overrides, place,
    read::{Layout, Read, Styles, read, settle},
    reader::Context,
    schema::Schema,
    sink::Spot,
    source::{SMALL, Source, find},
    stages, tables,
};
use crate::{
    base::{
        calendar::Day,
        problem::{Problem, sort},
    },
    config::Business,
};

/// What lies after today: a mistake, or rows that a look back does not count yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Future {
    /// A date after today is a problem, and costs its row.
    Mistake,
    /// Rows after today are kept; figures as of today don't count them.
    Later,
}

/// Reads every table of the `data/` folder under `root` as of a day. Problems are in the order in which a person mends
/// them.
pub fn load(root: &Path, business: &Business, today: Day, future: Future) -> (Dataset, Vec<Problem>) {
    let (sources, mut problems) = find(root);
    let context = context(business, today, future);
    let schemas: BTreeMap<&str, (Schema, Styles)> = tables::ALL
        .iter()
        .map(|spec| {
            let schema = Schema::new(spec, business);
            let styles = Styles::new(&schema);
            (spec.name, (schema, styles))
        })
        .collect();
    let read_one = |source: &Source| {
        let (schema, styles) = &schemas[source.table];
        read(source, schema, context, styles)
    };
    let reads: Vec<Read<'_>> = if sources.iter().map(|source| source.text.len() as u64).sum::<u64>() < SMALL {
        sources.iter().map(read_one).collect()
    } else {
        sources.par_iter().map(read_one).collect()
    };
    let mut names = Names::default();
    let mut layouts: Vec<Layout> = Vec::new();
    let mut loaded: BTreeMap<&'static str, Loaded<'_>> = BTreeMap::new();
    for (number, (source, read)) in sources.iter().zip(reads).enumerate() {
        let (schema, styles) = &schemas[source.table];
        let second = styles.settled(&read.parts);
        let settled = second.as_ref().map(|styles| settle(source, schema, context, styles, &read.layout));
        let mut parts = settled.unwrap_or(read.parts);
        let spots = read.spots.into_iter().chain(parts.iter_mut().flat_map(|part| std::mem::take(&mut part.spots)));
        problems.extend(place::problems(source, &read.layout, spots.collect()));
        layouts.push(read.layout);
        let table = loaded.entry(source.table).or_insert_with(|| Loaded::new(schema));
        let first = table.len();
        table.append(number as u32, source.in_folder, parts, &mut names);
        fill_in(table, source, business, &mut names, first);
    }
    overrides::apply(&mut loaded, &mut names, context);
    check(&mut loaded, business, &names, context);
    for table in loaded.values_mut() {
        problems.extend(late_problems(table, &sources, &layouts));
    }
    sort(&mut problems);
    // A look back knows the days that were still to come.
    let last_close = if future == Future::Mistake { today } else { Day::from_number(i32::MAX) };
    (assemble(loaded, sources, names, business, last_close), problems)
}

/// What every cell is read against.
pub(crate) fn context(business: &Business, today: Day, future: Future) -> Context {
    Context { zone: business.timezone, currency: business.currency, today, judge_future: future == Future::Mistake }
}

/// What a file's name says about its rows.
fn fill_in(table: &mut Loaded<'_>, source: &Source, business: &Business, names: &mut Names, first: u32) {
    match source.table {
        "revenue" if table.len() > first => {
            let name = names.intern(&source.stem);
            table.default_name("source", first, name);
        }
        "deals" => {
            let stem = source.in_folder.then_some(source.stem.as_str());
            stages::assign_pipelines(table, business, names, first, stem);
        }
        _ => {}
    }
}

fn check(loaded: &mut BTreeMap<&'static str, Loaded<'_>>, business: &Business, names: &Names, context: Context) {
    for table in loaded.values_mut() {
        checks::ids(table);
        checks::lost_zeros(table);
    }
    if let Some(deals) = loaded.get_mut("deals") {
        stages::check(deals, business, names);
    }
    if context.judge_future
        && let Some(posts) = loaded.get_mut("posts")
    {
        checks::posts_ahead(posts, names, cell::date::end_of(context.today, context.zone));
    }
    for target in ["deals", "jobs", "conversations"] {
        if !loaded.values().any(|table| checks::refers_to(table, target)) {
            continue;
        }
        let Some(known) = loaded.get(target).and_then(checks::Known::of) else { continue };
        let found: Vec<_> =
            loaded.iter().map(|(name, table)| (*name, checks::dangling(table, target, &known))).collect();
        for (name, found) in found {
            let Some(table) = loaded.get_mut(name) else { continue };
            for (row, column, fault) in found {
                table.warn(row, Some(column), fault);
            }
        }
    }
    if let Some(rates) = loaded.get_mut("rates") {
        checks::rate_values(rates);
    }
    if let Some(mut revenue) = loaded.remove("revenue") {
        checks::doubled_periods(&mut revenue, names);
        if let Some(rates) = loaded.get("rates") {
            checks::rates(&mut revenue, rates, context.currency);
        }
        loaded.insert("revenue", revenue);
    }
    if let Some(mut deals) = loaded.remove("deals") {
        if let Some(revenue) = loaded.get_mut("revenue") {
            checks::money_of_deals(&mut deals, revenue, names);
        }
        loaded.insert("deals", deals);
    }
}

/// The problems of rows that were already read, with their places found again.
fn late_problems(table: &mut Loaded<'_>, sources: &[Source], layouts: &[Layout]) -> Vec<Problem> {
    let mut by_file: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for late in std::mem::take(&mut table.late) {
        let (first, file) = table.file(late.row);
        let wanted = place::Wanted { row: late.row - first, line: table.lines[late.row as usize], column: late.column };
        by_file.entry(file).or_default().push((wanted, late));
    }
    let mut problems = Vec::new();
    for (file, lates) in by_file {
        let (source, layout) = (&sources[file as usize], &layouts[file as usize]);
        let (wanted, lates): (Vec<_>, Vec<_>) = lates.into_iter().unzip();
        let keys = |column: usize| table.schema.columns[column].name.clone();
        let places = place::find(source, layout, keys, &wanted);
        let spots = places.into_iter().zip(lates).map(|(span, late)| Spot { span, fault: late.fault, cost: late.cost });
        problems.extend(place::problems(source, layout, spots.collect()));
    }
    problems
}

fn assemble(
    mut loaded: BTreeMap<&'static str, Loaded<'_>>,
    sources: Vec<Source>,
    names: Names,
    business: &Business,
    last_close: Day,
) -> Dataset {
    let file = |source: Source| DataFile { path: source.path, table: source.table, rows: 0, left_out: 0 };
    let mut data = Dataset { files: sources.into_iter().map(file).collect(), names, ..Dataset::default() };
    let files = &mut data.files;
    data.deals = take(&mut loaded, "deals", files);
    data.revenue = take(&mut loaded, "revenue", files);
    data.subscriptions = take(&mut loaded, "subscriptions", files);
    data.costs = take(&mut loaded, "costs", files);
    data.activities = take(&mut loaded, "activities", files);
    data.jobs = take(&mut loaded, "jobs", files);
    data.competitors = take(&mut loaded, "competitors", files);
    data.posts = take(&mut loaded, "posts", files);
    data.conversations = take(&mut loaded, "conversations", files);
    data.lead_sales = take(&mut loaded, "lead_sales", files);
    data.regions = take(&mut loaded, "regions", files);
    data.experiments = take(&mut loaded, "experiments", files);
    data.hypotheses = take(&mut loaded, "hypotheses", files);
    data.rates = take(&mut loaded, "rates", files);
    data.overrides = take(&mut loaded, "overrides", files);
    data.histories = history::build(&data.deals, business, &data.names, last_close);
    data
}

/// Takes a table out, without the rows that are left out, and notes how many of each file these are.
fn take<T: Assemble + Default>(
    loaded: &mut BTreeMap<&'static str, Loaded<'_>>,
    name: &str,
    files: &mut [DataFile],
) -> T {
    let Some(table) = loaded.remove(name) else { return T::default() };
    let (parts, counts) = table.finish();
    for (file, rows, left_out) in counts {
        files[file as usize].rows = rows;
        files[file as usize].left_out = left_out;
    }
    T::assemble(parts)
}
