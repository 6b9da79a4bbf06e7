//! Reads a folder: files to tables, corrections over them, checks between rows, problems with their places.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rayon::prelude::*;

use super::{
    DataFile, Dataset,
    cell::{self, Style},
    checks,
    health::{self, Health},
    history,
    loaded::{Assemble, Loaded},
    names::Names,
    overrides, place,
    read::{Layout, Read, Styles, read, rows},
    reader::Context,
    schema::Schema,
    sink::{Sink, Spot},
    snapshots,
    source::{SMALL, Source, find},
    stages, tables,
};
use crate::{
    base::{
        calendar::Day,
        files,
        problem::{Problem, sort},
    },
    config::{self, Business},
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
    let is_small = sources.iter().map(|source| source.text.len() as u64).sum::<u64>() < SMALL;
    let reads: Vec<Read<'_>> =
        if is_small { sources.iter().map(read_one).collect() } else { sources.par_iter().map(read_one).collect() };
    let seconds: Vec<Option<Vec<Style>>> =
        sources.iter().zip(&reads).map(|(source, read)| schemas[source.table].1.settled(&read.parts)).collect();
    let mut names = Names::default();
    for pipeline in &business.pipelines {
        names.intern(&pipeline.id);
    }
    let mut layouts: Vec<Layout> = Vec::new();
    let mut updated: Vec<Option<Day>> = Vec::new();
    let mut files: BTreeMap<&'static str, Vec<FileRows<'_, '_>>> = BTreeMap::new();
    for (number, ((source, read), second)) in sources.iter().zip(reads).zip(&seconds).enumerate() {
        let schema = &schemas[source.table].0;
        let settled = second.as_ref().map(|styles| rows(source, schema, context, styles, &read.layout));
        let mut parts = settled.unwrap_or(read.parts);
        let spots = read.spots.into_iter().chain(parts.iter_mut().flat_map(|part| std::mem::take(&mut part.spots)));
        problems.extend(place::problems(source, &read.layout, spots.collect()));
        layouts.push(read.layout);
        updated.push(read.updated);
        names.intern(default_source(source, business));
        let parts = parts.into_iter().map(|part| (names.absorb(part.names()), part)).collect();
        files.entry(source.table).or_default().push(FileRows { number: number as u32, source, parts });
    }
    let join = |(table, files)| (table, join(&schemas[table].0, files, business, &names));
    let mut loaded: BTreeMap<&'static str, Loaded<'_>> =
        if is_small { files.into_iter().map(join).collect() } else { files.into_par_iter().map(join).collect() };
    overrides::apply(&mut loaded, &mut names, context);
    check(&mut loaded, business, &names, context, &by_hand(&sources, business), is_small);
    for table in loaded.values_mut() {
        problems.extend(late_problems(table, &sources, &layouts));
    }
    let (frozen, more) = snapshots::read(root);
    problems.extend(more);
    sort(&mut problems);
    // A look back knows the days that were still to come.
    let last_close = if future == Future::Mistake { today } else { Day::from_number(i32::MAX) };
    let mut data = assemble(loaded, sources, names, business, last_close);
    for (file, updated) in data.files.iter_mut().zip(updated) {
        file.updated = updated;
    }
    let noted = files::read_if_there(&root.join(health::PATH)).ok().flatten();
    data.snapshots = frozen;
    data.health = noted.map_or_else(Health::default, |bytes| Health::parse(&bytes));
    (data, problems)
}

/// The name of the source that rows of a file without one belong to: the source that the file stands in for, else the
/// file's stem.
fn default_source<'a>(source: &'a Source, business: &'a Business) -> &'a str {
    let stands_in = |settings: &config::Source| settings.fallback.as_deref() == Some(source.path.as_str());
    let of = business.sources.iter().find(|(_, settings)| stands_in(settings));
    of.map_or(source.stem.as_str(), |(id, _)| id)
}

/// The numbers of the files that stand in where nothing was collected.
fn by_hand(sources: &[Source], business: &Business) -> BTreeSet<u32> {
    let paths: BTreeSet<&str> = business.sources.values().filter_map(|settings| settings.fallback.as_deref()).collect();
    (0..).zip(sources).filter(|(_, source)| paths.contains(source.path.as_str())).map(|(number, _)| number).collect()
}

/// What every cell is read against.
pub(crate) fn context(business: &Business, today: Day, future: Future) -> Context {
    Context { zone: business.timezone, currency: business.currency, today, judge_future: future == Future::Mistake }
}

/// The rows of a file in parts, each with the numbers that its names have in the dataset.
struct FileRows<'s, 'f> {
    number: u32,
    source: &'f Source,
    parts: Vec<(Vec<u32>, Sink<'s>)>,
}

/// The rows of all files of a table, with what the files' names say about them.
fn join<'s>(schema: &'s Schema, files: Vec<FileRows<'s, '_>>, business: &Business, names: &Names) -> Loaded<'s> {
    let mut table = Loaded::new(schema);
    for FileRows { number, source, parts } in files {
        let first = table.len();
        table.append(number, source.in_folder, parts);
        match source.table {
            "revenue" => {
                if let Some(name) = names.find(default_source(source, business)) {
                    table.default_name("source", first, name);
                }
            }
            "deals" => {
                let stem = source.in_folder.then_some(source.stem.as_str());
                stages::assign_pipelines(&mut table, business, names, first, stem);
            }
            _ => {}
        }
    }
    table
}

fn check(
    loaded: &mut BTreeMap<&'static str, Loaded<'_>>,
    business: &Business,
    names: &Names,
    context: Context,
    by_hand: &BTreeSet<u32>,
    is_small: bool,
) {
    let alone = |(name, table): (&&'static str, &mut Loaded<'_>)| {
        checks::ids(table);
        checks::lost_zeros(table);
        if *name == "deals" {
            stages::check(table, business, names);
        }
    };
    if is_small {
        loaded.iter_mut().for_each(alone);
    } else {
        loaded.par_iter_mut().for_each(alone);
    }
    if context.judge_future
        && let Some(posts) = loaded.get_mut("posts")
    {
        checks::posts_ahead(posts, names, cell::date::end_of(context.today, context.zone));
    }
    if let Some(experiments) = loaded.get_mut("experiments") {
        checks::conversions(experiments);
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
        checks::doubled_periods(&mut revenue, names, by_hand);
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
    let file =
        |source: Source| DataFile { path: source.path, table: source.table, rows: 0, left_out: 0, updated: None };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{business, day};

    #[test]
    fn a_file_that_stands_in_belongs_to_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let by_hand = "{\"2026-01\": 5, \"2026-02\": 7, \"updated\": \"2026-02-19\"}";
        for (path, text) in [
            ("data/revenue/ads.csv", "covers,amount\n2026-01,10\n"),
            ("data/revenue/ads_manual.json", by_hand),
            (health::PATH, "{\"ads\": {\"tried\": \"2026-02-20T08:00:00Z\"}}"),
        ] {
            files::write(&folder.path().join(path), text.as_bytes()).unwrap();
        }
        let mut business = business();
        let ads = config::Source { fallback: Some("data/revenue/ads_manual.json".into()), ..Default::default() };
        let read = |business: &Business| load(folder.path(), business, day("2026-03-01"), Future::Mistake);
        let sources = |data: &Dataset| {
            let name = |row| data.revenue.source.get(row).map_or("", |name| data.names.text(name)).to_owned();
            data.revenue.rows.iter().map(name).collect::<Vec<_>>()
        };
        let (data, problems) = read(&business);
        assert_eq!((sources(&data), problems.len()), (["ads", "ads_manual", "ads_manual"].map(String::from).into(), 0));
        business.sources.insert("ads".into(), ads);
        let (data, problems) = read(&business);
        assert_eq!(sources(&data), ["ads"; 3]);
        assert!(problems.is_empty(), "January is in both files, and that is no mistake: {problems:?}");
        assert_eq!(data.files.iter().map(|file| file.updated).collect::<Vec<_>>(), [None, Some(day("2026-02-19"))]);
        assert_eq!(data.health.sources.len(), 1);
    }

    #[test]
    fn notes_that_cannot_be_read_are_none() {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join(health::PATH).join("a folder"), b"x").unwrap();
        let (data, problems) = load(folder.path(), &business(), day("2026-03-01"), Future::Mistake);
        assert_eq!((data.health, problems), (Health::default(), Vec::new()));
    }
}
