//! Reads a folder: files to tables, corrections over them, checks between rows, problems with their places.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use rayon::prelude::*;

pub use super::schema::Keep;
use super::{
    DataFile, Dataset, cell, checks,
    filled::Filled,
    health::{self, Health},
    history,
    loaded::{Assemble, Loaded},
    memory::{File, FileRead, Memory, Setup},
    names::Names,
    overrides, place,
    read::{Read, Styles, read, read_again},
    reader::Context,
    schema::Schema,
    sink::Spot,
    snapshots,
    source::{SMALL, Source, Tried, find_trying},
    stages,
    table::TableSpec,
    tables,
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
pub fn load(root: &Path, business: &Business, today: Day, future: Future, keep: Keep) -> (Dataset, Vec<Problem>) {
    load_setup(root, &Setup { business: business.clone(), today, future, keep }, None, &Tried::new())
}

/// The same as [`load`], with what was read before: files that are the same are not read again.
pub fn load_again(
    root: &Path,
    business: &Business,
    today: Day,
    future: Future,
    keep: Keep,
    memory: &mut Memory,
) -> (Dataset, Vec<Problem>) {
    load_setup(root, &Setup { business: business.clone(), today, future, keep }, Some(memory), &Tried::new())
}

/// What there would be to read, and what would be wrong, if some files were other ones. Every column is kept, and a row
/// after today is a mistake.
pub(crate) fn load_trying(
    root: &Path,
    business: &Business,
    today: Day,
    memory: &mut Memory,
    tried: &Tried<'_>,
) -> (Dataset, Vec<Problem>) {
    let setup = Setup { business: business.clone(), today, future: Future::Mistake, keep: Keep::All };
    load_setup(root, &setup, Some(memory), tried)
}

fn load_setup(root: &Path, setup: &Setup, memory: Option<&mut Memory>, tried: &Tried<'_>) -> (Dataset, Vec<Problem>) {
    let Setup { business, today, future, .. } = setup;
    let (sources, mut problems) = find_trying(root, tried);
    let is_small = sources.iter().map(Source::size).sum::<u64>() < SMALL;
    let context = context(business, *today, *future);
    let schema = |spec: &'static TableSpec| (spec.name, Schema::new(spec, business, setup.keep));
    let schemas: BTreeMap<&str, Schema> = tables::ALL.iter().map(schema).collect();
    let reads = read_all(sources, &schemas, context, setup, memory, is_small);
    let mut names = Names::default();
    for pipeline in &business.pipelines {
        names.intern(&pipeline.id);
    }
    let files: Vec<Arc<File>> = reads.iter().map(|read| Arc::clone(&read.file)).collect();
    let mut rows_of: BTreeMap<&'static str, Vec<FileRows<'_>>> = BTreeMap::new();
    for (number, (FileRead { rows, .. }, file)) in reads.into_iter().zip(&files).enumerate() {
        problems.extend(file.problems.iter().cloned());
        names.intern(default_source(&file.source, business));
        // Rows that nobody remembers are taken as they are.
        let rows = rows.map(Arc::unwrap_or_clone).map(|rows| (names.absorb(&rows.names), rows));
        let rows = FileRows { number: number as u32, source: &file.source, rows };
        rows_of.entry(file.source.table).or_default().push(rows);
    }
    let join = |(table, files)| (table, join(&schemas[table], files, business, &names));
    let mut loaded: BTreeMap<&'static str, Loaded<'_>> =
        if is_small { rows_of.into_iter().map(join).collect() } else { rows_of.into_par_iter().map(join).collect() };
    overrides::apply(&mut loaded, &mut names, context);
    check(&mut loaded, business, &names, context, &by_hand(&files, business), is_small);
    for table in loaded.values_mut() {
        problems.extend(late_problems(table, &files));
    }
    let (frozen, more) = snapshots::read(root);
    problems.extend(more);
    sort(&mut problems);
    // A look back knows the days that were still to come.
    let last_close = if *future == Future::Mistake { *today } else { Day::from_number(i32::MAX) };
    let mut data = assemble(loaded, &files, names, business, last_close, setup.keep);
    let noted = files::read_if_there(&root.join(health::PATH)).ok().flatten();
    data.snapshots = frozen;
    data.health = noted.map_or_else(Health::default, |bytes| Health::parse(&bytes));
    (data, problems)
}

/// Reads the files that are not remembered.
fn read_all(
    sources: Vec<Source>,
    schemas: &BTreeMap<&str, Schema>,
    context: Context,
    setup: &Setup,
    mut memory: Option<&mut Memory>,
    is_small: bool,
) -> Vec<FileRead> {
    if let Some(memory) = &mut memory {
        memory.begin(setup);
    }
    let find = |source: Source| (memory.as_ref().and_then(|memory| memory.find(&source)), source);
    let known: Vec<(Option<FileRead>, Source)> = sources.into_iter().map(find).collect();
    let is_new = |(known, source): &(Option<FileRead>, Source)| known.is_none().then(|| source.path.clone());
    let new = known.iter().filter_map(is_new).collect();
    let read_one = |(known, source): (Option<FileRead>, Source)| {
        known.unwrap_or_else(|| read_file(&schemas[source.table], source, context))
    };
    let reads: Vec<FileRead> = if is_small {
        known.into_iter().map(read_one).collect()
    } else {
        known.into_par_iter().map(read_one).collect()
    };
    if let Some(memory) = memory {
        memory.keep(&reads, new);
    }
    reads
}

/// Reads a file, a second time where something in it is open until all of it is known.
pub(crate) fn read_file(schema: &Schema, source: Source, context: Context) -> FileRead {
    let styles = Styles::new(schema);
    let Read { rows, mut spots, layout, updated } = read(&source, schema, context, &styles);
    let mut rows = match rows.as_ref().and_then(|rows| styles.settled(rows)) {
        Some(styles) => read_again(&source, schema, context, &styles, &layout),
        None => rows,
    };
    spots.extend(rows.iter_mut().flat_map(|rows| std::mem::take(&mut rows.spots)));
    let mut problems = place::problems(&source, &layout, spots);
    problems.extend(source.problems().iter().cloned());
    FileRead { file: Arc::new(File { source, layout, problems, updated }), rows: rows.map(Arc::new) }
}

/// The name of the source that rows of a file without one belong to: the source that the file stands in for, else the
/// file's stem.
fn default_source<'a>(source: &'a Source, business: &'a Business) -> &'a str {
    let stands_in = |settings: &config::Source| settings.fallback.as_deref() == Some(source.path.as_str());
    let of = business.sources.iter().find(|(_, settings)| stands_in(settings));
    of.map_or(source.stem.as_str(), |(id, _)| id)
}

/// The numbers of the files that stand in where nothing was collected.
fn by_hand(files: &[Arc<File>], business: &Business) -> BTreeSet<u32> {
    let paths: BTreeSet<&str> = business.sources.values().filter_map(|settings| settings.fallback.as_deref()).collect();
    let is_by_hand = |file: &File| paths.contains(file.source.path.as_str());
    (0..).zip(files).filter(|(_, file)| is_by_hand(file)).map(|(number, _)| number).collect()
}

/// What every cell is read against.
pub(crate) fn context(business: &Business, today: Day, future: Future) -> Context {
    Context { zone: business.timezone, currency: business.currency, today, judge_future: future == Future::Mistake }
}

/// The rows of a file, with the numbers that their names have in the dataset.
struct FileRows<'f> {
    number: u32,
    source: &'f Source,
    rows: Option<(Vec<u32>, Filled)>,
}

/// The rows of all files of a table, with what the files' names say about them.
fn join<'s>(schema: &'s Schema, files: Vec<FileRows<'_>>, business: &Business, names: &Names) -> Loaded<'s> {
    let mut table = Loaded::new(schema);
    for FileRows { number, source, rows } in files {
        let first = table.len();
        table.append(number, source.in_folder, rows);
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
fn late_problems(table: &mut Loaded<'_>, files: &[Arc<File>]) -> Vec<Problem> {
    let mut by_file: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for late in std::mem::take(&mut table.late) {
        let (first, file) = table.file(late.row);
        let wanted =
            place::Wanted { row: late.row - first, line: table.columns.lines.get(late.row), column: late.column };
        by_file.entry(file).or_default().push((wanted, late));
    }
    let mut problems = Vec::new();
    for (file, lates) in by_file {
        let File { source, layout, .. } = &*files[file as usize];
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
    files: &[Arc<File>],
    names: Names,
    business: &Business,
    last_close: Day,
    keep: Keep,
) -> Dataset {
    let file = |file: &Arc<File>| {
        let File { source, updated, .. } = &**file;
        DataFile { path: source.path.clone(), table: source.table, rows: 0, left_out: 0, updated: *updated }
    };
    let mut data = Dataset { files: files.iter().map(file).collect(), names, ..Dataset::default() };
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
    data.histories = history::build(&mut data.deals, business, &data.names, last_close, keep);
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
        let read = |business: &Business| load(folder.path(), business, day("2026-03-01"), Future::Mistake, Keep::All);
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
        let (data, problems) = load(folder.path(), &business(), day("2026-03-01"), Future::Mistake, Keep::All);
        assert_eq!((data.health, problems), (Health::default(), Vec::new()));
    }
}
