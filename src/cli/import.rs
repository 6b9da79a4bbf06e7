//! `takings import`: a foreign file becomes rows of a table. It is shown what each of its columns means, what is new, and
//! what is wrong in it.

use std::{
    fmt::Write,
    io::Read,
    path::{Path, PathBuf},
};

use chrono::Utc;

use super::{
    Outcome,
    args::{Global, Import},
    change::{self, Desk},
    failure::Failure,
    problems,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        files,
        problem::{Problem, Severity},
        text::{self, grouped, harmless, pad_right, shorten, width},
    },
    edit::{
        books::Draft,
        commit,
        import::{
            self, Plan, Request,
            keep::{self, News},
            mapping::{Mapped, To},
        },
    },
};

/// The problems that are listed unless more is asked for.
const MOST_PROBLEMS: usize = 20;
/// The columns of a header and of an example.
const COLUMNS: usize = 40;

pub(super) fn run(import: &Import, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::open(global, import.dry_run, terminal)?;
    let bytes = bytes(&import.file)?;
    let books = desk.books();
    let lock = if import.dry_run { None } else { Some(commit::lock(books.root)?) };
    let name = import.file.display().to_string();
    let file = import.into.as_deref().map(|file| inside(file, books.root));
    let request = Request {
        name: &name,
        bytes,
        table: import.table.as_deref(),
        told: &import.map,
        dates: import.date_format.as_deref(),
        file: file.as_deref(),
    };
    let mut plan = import::plan(&books, request)?;
    let news = keep::news(books.business, plan.table, &plan.mapping, import.date_format.as_deref());
    if import.dry_run {
        terminal::print(&shown(&plan, &name, terminal))?;
    }
    let mut draft = import::draft(&books, &mut plan, file.as_deref())?;
    if import.keep {
        let news = news.as_ref().map_err(|refusal| Failure::from(refusal.clone()))?;
        if !news.is_empty() {
            draft.changes.insert(0, news.change(&books)?);
        }
    }
    if !import.dry_run && !draft.changes.is_empty() {
        commit::commit(books.root, &draft, &words(import, plan.table), Utc::now())?;
    }
    drop(lock);
    terminal::print(&told(&plan, &draft, import.dry_run))?;
    terminal::print(&listed(&plan.problems, terminal))?;
    terminal.say(&beside(&plan, &draft, import, news.ok().as_ref(), terminal));
    let is_wrong = plan.left_out > 0 || plan.problems.iter().any(|problem| problem.severity() == Severity::Error);
    Ok(if is_wrong { Outcome::Found } else { Outcome::Fine })
}

/// The bytes of the file that is named, or what comes in.
fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    if file != Path::new("-") {
        return Ok(files::read(file)?);
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("cannot read what comes in: {error}")))?;
    Ok(bytes)
}

/// A file of the folder as it is called there, however it was typed.
fn inside(file: &Path, root: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file);
    let path: PathBuf = below.components().filter(|part| *part != std::path::Component::CurDir).collect();
    path.display().to_string().replace('\\', "/")
}

/// How the change is told.
fn words(import: &Import, table: &str) -> String {
    let name = import.file.file_name().map_or_else(|| "-".into(), |name| name.to_string_lossy());
    let mut words = format!("import {} --as {table}", change::word(&name));
    for (old, new) in &import.map {
        let _ = write!(words, " --map {}", change::word(&format!("{old}={new}")));
    }
    if let Some(form) = &import.date_format {
        let _ = write!(words, " --date-format {}", change::word(form));
    }
    if let Some(into) = &import.into {
        let _ = write!(words, " --file {}", change::word(&into.display().to_string()));
    }
    words + if import.keep { " --keep" } else { "" }
}

/// What each column of the file means.
fn shown(plan: &Plan, name: &str, terminal: &Terminal) -> String {
    let by = plan.ready.filter(|ready| *ready != plan.form).map_or_else(String::new, |ready| format!(", {ready}"));
    let entries = text::count(plan.count as u64, "entry", "entries");
    let mut text = format!("{}: {}{by}; {entries} for {}\n\n", harmless(name), plan.form, plan.table);
    let cut = |text: &str| shorten(&harmless(text), COLUMNS);
    let lines: Vec<[String; 3]> =
        plan.mapping.iter().map(|mapped| [cut(&mapped.header), becomes(mapped), cut(&mapped.example)]).collect();
    let heading = ["Column", "Becomes", "First read as"].map(str::to_owned);
    let lines: Vec<[String; 3]> = std::iter::once(heading).chain(lines).collect();
    let widest = |at: usize| lines.iter().map(|line| width(&line[at])).max().unwrap_or_default();
    let widths = [widest(0), widest(1)];
    for [header, becomes, example] in &lines {
        let line = format!("{}  {}  {example}", pad_right(header, widths[0]), pad_right(becomes, widths[1]));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
    if terminal.ascii { text.replace('…', "...") } else { text }
}

/// What becomes of a column, in words.
fn becomes(mapped: &Mapped) -> String {
    match &mapped.to {
        To::Column(name) => harmless(name),
        To::Made(words) => (*words).to_owned(),
        To::Own => "a column of its own".to_owned(),
        To::Near(name) => format!("a column of its own, or `{name}`?"),
        To::Left(why) => format!("left out: {why}"),
    }
}

/// What came of it: ``wrote `data/deals.csv`: 3 rows new, 1 changed, 40 as they are; 2 left out``.
fn told(plan: &Plan, draft: &Draft, is_dry: bool) -> String {
    let mut paths: Vec<String> = draft.changes.iter().map(|change| format!("`{}`", harmless(&change.path))).collect();
    paths.dedup();
    let what = match (paths.is_empty(), is_dry) {
        (true, _) => "nothing changes".to_owned(),
        (false, true) => format!("would write {}", list(&paths)),
        (false, false) => format!("wrote {}", list(&paths)),
    };
    let new = draft.rows.iter().filter(|row| row.before.is_none()).count() as u64;
    let changed = draft.rows.len() as u64 - new;
    let same = (plan.same + draft.same) as u64;
    let mut counts = Vec::new();
    if new > 0 {
        counts.push(text::count(new, "row new", "rows new"));
    }
    if changed > 0 {
        counts.push(text::count(changed, "row changed", "rows changed"));
    }
    if !plan.files.is_empty() {
        let entries = (plan.count as u64).saturating_sub(same + plan.left_out as u64);
        counts.push(text::count(entries, "entry new or changed", "entries new or changed"));
    }
    if same > 0 {
        counts.push(text::count(same, "is there as it is", "are there as they are"));
    }
    if plan.left_out > 0 {
        counts.push(format!("{} left out", grouped(plan.left_out as u64)));
    }
    let colon = if counts.is_empty() { "" } else { ": " };
    format!("{what}{colon}{}\n", counts.join(", "))
}

/// The first files of many.
fn list(paths: &[String]) -> String {
    match paths {
        [first, .., last] if paths.len() > 4 => format!("{first} to {last} ({} files)", paths.len()),
        _ => text::join(paths),
    }
}

/// What is wrong in the file.
fn listed(found: &[Problem], terminal: &Terminal) -> String {
    if found.is_empty() {
        return String::new();
    }
    let most = if terminal.verbose { usize::MAX } else { MOST_PROBLEMS };
    let style = problems::Style { color: terminal.out_color(), ascii: terminal.ascii };
    let mut text = format!("\n{}", problems::text(&found[..found.len().min(most)], style));
    if found.len() > most {
        let more = grouped((found.len() - most) as u64);
        let _ = writeln!(text, "and {more} more: `-v` lists them all");
    }
    text
}

/// What a person should know of how it was done, and what to do next.
fn beside(plan: &Plan, draft: &Draft, import: &Import, news: Option<&News>, terminal: &Terminal) -> String {
    let mut text = String::new();
    if plan.twice > 0 {
        let rows = text::count(plan.twice as u64, "row comes", "rows come");
        let _ = writeln!(text, "note: {rows} twice and count{} once", if plan.twice == 1 { "s" } else { "" });
    }
    for mapped in &plan.mapping {
        if let To::Near(name) = &mapped.to {
            let header = harmless(&mapped.header);
            let _ = writeln!(text, "note: if `{header}` is `{name}`, say `--map \"{header}={name}\"`");
        }
    }
    for note in plan.notes.iter().chain(&draft.notes) {
        let _ = writeln!(text, "note: {}", harmless(note));
    }
    if !draft.warnings.is_empty() {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        let shown = &draft.warnings[..draft.warnings.len().min(MOST_PROBLEMS)];
        let _ = write!(text, "\n{}", problems::text(shown, style));
    }
    if import.keep {
        for header in news.iter().flat_map(|news| &news.left).map(|header| harmless(header)) {
            let _ = writeln!(
                text,
                "note: `--keep` cannot keep that `{header}` is left out: say `--map \"{header}=\"` again"
            );
        }
    }
    if import.dry_run {
        text.push_str("nothing was written: the same without `--dry-run` imports it\n");
        if let Some(news) = news.filter(|news| !news.is_empty() && !import.keep) {
            let lines = news.lines();
            let _ = write!(
                text,
                "with `--keep`, or with these lines in data/business.toml, it need not be said again:\n{lines}"
            );
        }
    }
    text
}
