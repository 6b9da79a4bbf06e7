//! Figures that are entered by hand: asked for on the day on which they are due, and once a week from then on.

use super::{LISTED, Notice, report};
use crate::{
    base::{calendar::Day, text::grouped},
    insights::Facts,
    metrics::{Metrics, expected::Due, sources::Source},
    report::{
        line::{list, name, text},
        model::{Inline, Item, Status},
        words::{capital, spelled},
    },
};

/// The days after which it is asked again.
const AGAIN: i32 = 7;
/// The columns of a source's name and of a file's.
const COLUMNS: [usize; 2] = [40, 80];

/// A month that is asked for.
struct Asked<'a> {
    id: String,
    source: &'a Source,
    due: Due,
}

pub(super) fn notice(facts: Facts<'_>, told: &dyn Fn(&str) -> bool) -> Option<Notice> {
    let metrics = facts.metrics;
    let all = metrics.sources().iter().flat_map(|source| source.missing.iter().map(move |due| (source, *due)));
    let asked = all.filter_map(|(source, due)| Some(Asked { id: id(source, due, metrics.today)?, source, due }));
    let mut asked: Vec<Asked<'_>> = asked.filter(|one| !told(&one.id)).collect();
    asked.sort_by(|a, b| (a.due.by, &a.source.id).cmp(&(b.due.by, &b.source.id)));
    if asked.is_empty() {
        return None;
    }
    let mut items: Vec<Item> = asked.iter().take(LISTED).map(|one| item(metrics, one)).collect();
    let more = asked.len().saturating_sub(LISTED);
    if more > 0 {
        let page = Inline::Page("sources".to_owned(), format!("{} more", grouped(more as u64)));
        items.push(Item { status: None, text: vec![text("and "), page], excerpt: None });
    }
    let overdue = asked.iter().filter(|one| one.due.by < metrics.today).count();
    let headline = headline(asked.len() - overdue, overdue);
    let ids = asked.into_iter().map(|one| one.id).collect();
    Some(Notice { ids, report: report(facts, "sources", "Figures due", headline, vec![list("due", items)]) })
}

/// `due:msn:2026-01@2026-02-21`: with the day on which it is asked for, which is the due day or weeks after it.
fn id(source: &Source, due: Due, today: Day) -> Option<String> {
    let late = today.since(due.by);
    (late >= 0).then(|| format!("due:{}:{}@{}", source.id, due.month, due.by.plus(late - late % AGAIN)))
}

/// `One figure is due today; two are overdue.`
fn headline(today: usize, overdue: usize) -> String {
    let due = (today > 0).then(|| format!("{} due today", spelled(today, "figure is", "figures are")));
    let late = (overdue > 0).then(|| format!("{} overdue", spelled(overdue, "figure is", "figures are")));
    capital(&format!("{}.", [due, late].into_iter().flatten().collect::<Vec<_>>().join("; ")))
}

/// ``MSN: January is due today. Enter it in `data/revenue/msn.json`: `"2026-01": 0.00` ``.
fn item(metrics: &Metrics<'_>, one: &Asked<'_>) -> Item {
    let (due, today) = (one.due, metrics.today);
    let month = if due.month.year == today.year() { due.month.name().to_owned() } else { due.month.words() };
    let (status, when) = if due.by == today {
        (Status::Act, "is due today".to_owned())
    } else {
        (Status::Overdue, format!("was due on {}", due.by.words()))
    };
    let [of_source, of_file] = COLUMNS;
    let mut words = vec![Inline::Strong(name(&one.source.label, of_source)), text(&format!(": {month} {when}. "))];
    let form = format!("\"{}\": 0.00", due.month);
    match file(one.source) {
        None => {
            let file = name(&format!("data/revenue/{}.json", one.source.id), of_file);
            words.extend([text("Make "), Inline::Code(file), text(": "), Inline::Code(format!("{{{form}}}"))]);
        }
        Some(file) if is_of_months(file) => {
            words.extend([text("Enter it in "), Inline::Code(name(file, of_file)), text(": "), Inline::Code(form)]);
        }
        Some(file) => words.extend([
            text("Add a row to "),
            Inline::Code(name(file, of_file)),
            text(" with "),
            Inline::Code("covers".to_owned()),
            text(" "),
            Inline::Code(due.month.to_string()),
            text(" and the "),
            Inline::Code("amount".to_owned()),
            text("."),
        ]),
    }
    Item { status: Some(status), text: words, excerpt: None }
}

/// The file that it is kept in: a map of months, where there is one.
fn file(source: &Source) -> Option<&str> {
    source.files.iter().find(|file| is_of_months(file)).or(source.files.first()).map(String::as_str)
}

fn is_of_months(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, ending)| ending == "json")
}
