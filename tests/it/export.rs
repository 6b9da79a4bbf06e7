//! `takings export`: what it prints is the whole table, and read again it is the same business.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use takings::{data::tables, report::pages::PAGES};

use crate::{
    cases::folders,
    project::{Project, repository},
};

/// The tables of a folder that have a file.
fn tables_of(folder: &Path) -> Vec<&'static str> {
    let has = |name: &str| {
        let ending = |it: &str| folder.join(format!("data/{name}{it}")).exists();
        ["", ".csv", ".json", ".toml"].into_iter().any(ending)
    };
    tables::ALL.iter().map(|table| table.name).filter(|name| has(name)).collect()
}

/// The figures and tables of every page by name, but for what says where rows lie.
fn said(project: Project) -> BTreeMap<String, Value> {
    let pages = PAGES.iter().map(|page| page.name).filter(|name| *name != "health");
    let run = project.run(["show", "--format", "json"].into_iter().chain(pages)).ok();
    let pages: Vec<Value> = serde_json::from_str(&run.out()).unwrap();
    let mut said = BTreeMap::new();
    for page in &pages {
        for part in ["figures", "tables"] {
            for (id, value) in page[part].as_object().unwrap() {
                let mut value = value.clone();
                forget_places(&mut value);
                said.insert(format!("{} {part} {id}", page["page"].as_str().unwrap()), value);
            }
        }
    }
    assert!(said.len() > 20, "{said:?}");
    said
}

/// Takes out which file and line a row is on, and how many rows of a file were left out.
fn forget_places(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("first_rows");
            object.remove("notes");
            object.values_mut().for_each(forget_places);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_places),
        Value::String(text) => {
            let words: Vec<&str> = text.split(' ').map(|word| if word.contains("data/") { "…" } else { word }).collect();
            *text = words.join(" ");
        }
        _ => {}
    }
}

/// The same folder with each table as the one file that it is exported to.
fn exported(folder: &Path) -> Project {
    let mut copy = Project::copy(folder, &["data/sources", "data/snapshots", "logs", "templates"]);
    let business = fs::read_to_string(folder.join("data/business.toml")).unwrap();
    copy = copy.business(&business);
    for name in tables_of(folder) {
        let run = Project::copy(folder, &["data", "logs"]).run(["export", name]).ok();
        copy = copy.file(&format!("data/{name}.csv"), run.out());
    }
    copy
}

#[test]
fn what_is_exported_is_the_same_business() {
    let mut wrong = Vec::new();
    for folder in folders("tests/cases").into_iter().chain([repository().to_owned()]) {
        let before = said(Project::copy(&folder, &["data", "logs", "templates"]));
        let after = said(exported(&folder));
        for id in before.keys().chain(after.keys().filter(|id| !before.contains_key(*id))) {
            let (before, after) = (before.get(id), after.get(id));
            if before != after {
                wrong.push(format!("{}: {id}: {before:?}\n  after: {after:?}", folder.file_name().unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
