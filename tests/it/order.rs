//! In which order rows are written, and in which of a table's files, changes no figure.

use std::fs;

use serde_json::Value;

use crate::project::{Project, repository};

const PAGES: [&str; 18] = [
    "status",
    "pipeline",
    "conversion",
    "velocity",
    "forecast",
    "revenue",
    "sources",
    "agents",
    "platforms",
    "offers",
    "jobs",
    "competitors",
    "posts",
    "conversations",
    "leads",
    "market",
    "recurring",
    "costs",
];

/// Tables that lie in one file, whose name says nothing about their rows.
const SPLIT: [&str; 8] =
    ["conversations", "activities", "costs", "competitors", "subscriptions", "jobs", "lead_sales", "posts"];

/// The figures and tables of all pages.
fn figures(project: Project) -> (Project, Value) {
    let mut all = Vec::new();
    let mut project = project;
    for page in PAGES {
        let run = project.run(["show", page, "--format", "json"]).ok();
        let mut document: Value = serde_json::from_str(&run.out()).unwrap();
        document.as_object_mut().unwrap().remove("problems");
        all.push(placeless(&document));
        project = run.project();
    }
    (project, Value::Array(all))
}

/// The same without places in files. Rows of which the report says that they weigh the same come in any order.
fn placeless(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "first_rows");
            kept.map(|(name, value)| (name.clone(), placeless(value))).collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(placeless).collect();
            if items.iter().all(Value::is_object) {
                items.sort_by_cached_key(Value::to_string);
            }
            items.into()
        }
        other => other.clone(),
    }
}

/// The header and the rows of a CSV in which every row is a line.
fn lines(project: &Project, path: &str) -> (String, Vec<String>) {
    let text = fs::read_to_string(project.path(path)).unwrap();
    let mut lines = text.lines().map(|line| format!("{line}\n"));
    let header = lines.next().unwrap();
    let rows: Vec<String> = lines.collect();
    assert!(rows.iter().all(|row| row.matches('"').count().is_multiple_of(2)), "{path} has cells of several lines");
    (header, rows)
}

fn differences(at: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                differences(&format!("{at}/{key}"), &one[key], &other[key], found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (one, other)) in a.iter().zip(b).enumerate() {
                differences(&format!("{at}/{index}"), one, other, found);
            }
        }
        _ if one == other => {}
        _ => found.push(format!("{at}: {one} and {other}")),
    }
}

#[test]
fn neither_the_order_of_rows_nor_their_file_changes_a_figure() {
    let (project, before) = figures(Project::copy(repository(), &["data"]));
    // Every second row first, the others behind it from the end.
    let shuffled = |rows: &[String]| -> Vec<String> {
        let odd = rows.iter().skip(1).step_by(2).cloned();
        odd.chain(rows.iter().step_by(2).rev().cloned()).collect()
    };
    for path in
        ["deals/freelance", "deals/outreach", "revenue/close", "revenue/stripe", "revenue/impact", "revenue/upwork"]
    {
        let path = format!("data/{path}.csv");
        let (header, rows) = lines(&project, &path);
        fs::write(project.path(&path), header + &shuffled(&rows).concat()).unwrap();
    }
    for table in SPLIT {
        let path = format!("data/{table}.csv");
        let (header, rows) = lines(&project, &path);
        let rows = shuffled(&rows);
        let (some, rest) = rows.split_at(rows.len() / 3);
        fs::write(project.path(&path), header.clone() + &some.concat()).unwrap();
        fs::create_dir(project.path(&format!("data/{table}"))).unwrap();
        fs::write(project.path(&format!("data/{table}/more.csv")), header + &rest.concat()).unwrap();
    }
    let (_, after) = figures(project);
    let mut found = Vec::new();
    differences("", &before, &after, &mut found);
    assert!(found.is_empty(), "{} differ:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}
