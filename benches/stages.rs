//! How long each stage takes, from the files of a folder to those of its site: medians of whole stages in one process.
//!
//! `cargo bench --bench stages` measures a made-up folder of 10,000 rows, `cargo bench --bench stages -- FOLDER` another one.
//! To compare takings with other programs there is `benches/run.py`.

#![allow(clippy::unwrap_used, reason = "a bench may fail")]

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use takings::{
    base::{calendar::Day, problem::Problem},
    build,
    config::{Business, parse},
    data::{
        Dataset,
        load::{self, Future, Keep},
    },
    insights::{Facts, Found},
    metrics::{self, Metrics},
    render::{json, markdown, text},
    report::{
        model::Report,
        pages::{self, PAGES},
    },
    workspace::Workspace,
};

/// Each stage is run so often,
const RUNS: usize = 15;
/// or until it had so much time, but three times at least.
const PATIENCE: Duration = Duration::from_secs(5);
/// The day of the made-up folder.
const TODAY: &str = "2026-06-30";

fn main() {
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = named.map_or_else(|| made_up(10_000), PathBuf::from);
    // What is built is taken away again, so nothing is built in the folder itself.
    let aside = tempfile::tempdir().unwrap();
    copy(&folder.join("data"), &aside.path().join("data"));
    let workspace = Workspace::at(aside.path());
    let written = fs::read_to_string(workspace.business_toml()).unwrap();
    let business = parse::parse(&written, "data/business.toml").0.unwrap();
    let today = business.as_of.unwrap_or_else(|| Day::from_iso(TODAY.as_bytes()).unwrap());
    let read = || load::load(workspace.root(), &business, today, Future::Later, Keep::Figures);
    let (data, problems) = read();
    println!("{}: {} files, {} problems", folder.display(), data.files.len(), problems.len());
    measure("read: files to rows", read);
    stages(&data, &business, today, &problems);
    let inputs = build::Inputs { data: &data, business: &business, today, problems: &problems, is_public: false };
    measure("all outputs, nothing written", || build::outputs(&workspace, inputs).unwrap());
    measure("build from scratch", || {
        remove(&workspace);
        build::build(&workspace, inputs).unwrap()
    });
    measure("build again, nothing changed", || build::build(&workspace, inputs).unwrap());
}

/// From rows to texts, in memory.
fn stages(data: &Dataset, business: &Business, today: Day, problems: &[Problem]) {
    measure("compute: rows to first numbers", || metrics::compute(data, business, today));
    let metrics = metrics::compute(data, business, today);
    let reports = || reports(&metrics, problems);
    measure("report: the rest of them to pages", reports);
    let reports = reports();
    measure("render: pages to text", || texts(&reports));
}

/// Every page.
fn reports(metrics: &Metrics<'_>, problems: &[Problem]) -> Vec<Report> {
    let facts = Facts { metrics, problems, found: &Found::default() };
    PAGES.iter().filter_map(|page| pages::page(page.name, facts)).collect()
}

/// Every page as Markdown, text and JSON.
fn texts(reports: &[Report]) -> String {
    let mut all = String::new();
    for report in reports {
        let style = text::Style::default();
        let _ = write!(all, "{}{}{}", markdown::markdown(report, ""), text::text(report, style), json::json(report));
    }
    all
}

/// A folder of so many made-up rows; it is kept for the next time.
fn made_up(rows: u32) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join(format!("target/bench/{rows}"));
    if !folder.join("data/lead_sales.csv").exists() {
        let script = root.join("benches/data.py");
        let status = Command::new("python3").arg(script).arg(rows.to_string()).arg(&folder).status();
        assert!(status.is_ok_and(|status| status.success()), "`python3 benches/data.py` makes the rows");
    }
    folder
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// Takes away what a build wrote.
fn remove(workspace: &Workspace) {
    for folder in [workspace.site(), workspace.reports()] {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
    }
}

/// Runs a stage again and again, and prints the median and the least of its times. What it gives is dropped outside of them.
fn measure<T>(name: &str, mut stage: impl FnMut() -> T) {
    let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
    let first = Instant::now();
    while times.len() < 3 || times.len() < RUNS && first.elapsed() < PATIENCE {
        let start = Instant::now();
        let given = stage();
        times.push(start.elapsed());
        drop(std::hint::black_box(given));
    }
    times.sort_unstable();
    println!("{name:32} {:>9.2?}  (least {:.2?})", times[times.len() / 2], times[0]);
}
