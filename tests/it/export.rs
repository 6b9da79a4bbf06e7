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
    assert!(said.len() > 5, "{said:?}");
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
            let words: Vec<&str> =
                text.split(' ').map(|word| if word.contains("data/") { "…" } else { word }).collect();
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
        let mut before = said(Project::copy(&folder, &["data", "logs", "templates"]));
        let mut after = said(exported(&folder));
        if folder.ends_with("collected-states") {
            // Whether a file that is kept by hand stands in for a collected one is a state of files, not of rows.
            let is_of_files = |id: &str| {
                ["alerts", "alerts.states", "needs", "sources"].iter().any(|it| id.ends_with(&format!("tables {it}")))
            };
            before.retain(|id, _| !is_of_files(id));
            after.retain(|id, _| !is_of_files(id));
        }
        for id in before.keys().chain(after.keys().filter(|id| !before.contains_key(*id))) {
            let (before, after) = (before.get(id), after.get(id));
            if before != after {
                wrong.push(format!("{}: {id}: {before:?}\n  after: {after:?}", folder.file_name().unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Texts that a spreadsheet would run, or take for something else.
const SIGNS: &str = r##"[
  {"id": "a", "created": "2026-02-03", "title": "=HYPERLINK(\"https://x.example\")", "contact": "@ann", "agents": "@maya", "value": 1.234, "mine": "-2+3"},
  {"id": "b", "created": "2026-02-04", "title": "# not a remark", "contact": "+49 30 1234", "agents": "tom", "value": -5.00, "mine": "x"},
  {"id": "c", "created": "2026-02-05", "title": "a \"b\", c | d", "contact": "-5", "agents": "tom; @maya", "value": 1e3, "won": "y"}
]"##;

fn signs() -> Project {
    Project::new().business("as_of = 2026-02-24\ncurrency = \"USD\"\n").file("data/deals.json", SIGNS)
}

#[test]
fn no_cell_is_a_formula_and_none_loses_a_letter() {
    let csv = signs().run(["export", "deals"]).ok().silent();
    let wanted = "\
        id,created,title,contact,pipeline,agents,value,won,mine\n\
        a,2026-02-03,\"'=HYPERLINK(\"\"https://x.example\"\")\",'@ann,deals,'@maya,1.2340,,'-2+3\n\
        b,2026-02-04,\"# not a remark\",'+49 30 1234,deals,tom,-5.00,,x\n\
        c,2026-02-05,\"a \"\"b\"\", c | d\",-5,deals,tom; @maya,1000,y,\n";
    assert_eq!(csv.out(), wanted);
    let json = |project: Project| -> Value {
        serde_json::from_str(&project.run(["export", "deals", "--format", "json"]).ok().out()).unwrap()
    };
    let (before, mut after) = (
        json(signs()),
        json(Project::new().business("as_of = 2026-02-24\ncurrency = \"USD\"\n").file("data/deals.csv", csv.out())),
    );
    assert_eq!(before[0]["title"], "=HYPERLINK(\"https://x.example\")");
    assert_eq!(before[0]["value"].to_string(), "1.2340");
    assert_eq!(before[0]["won"], Value::Null);
    // Of columns that no table knows nothing is read.
    assert_eq!(after[0]["mine"], "'-2+3");
    after[0]["mine"] = "-2+3".into();
    assert_eq!(before, after);
}

#[test]
fn what_counts_is_exported_and_nothing_else() {
    let project = || {
        Project::new()
            .business("as_of = 2026-02-24\ncurrency = \"USD\"\ntimezone = \"Asia/Kolkata\"\n")
            .file(
                "data/posts/one.csv",
                "id,posted_at,platform,likes,mine\np1,2026-02-03T04:30Z,X,5,secret\np2,soon,X,1,\n",
            )
            .file(
                "data/posts/two.json",
                "[{\"id\": \"p3\", \"posted_at\": \"2026-02-04\", \"platform\": \"x\", \"likes\": 7}]",
            )
            .file("data/overrides.csv", "table,id,column,value\nposts,p1,likes,6\n")
            .file("data/revenue.csv", "date,customer,amount,notes\n2026-02-03,Acme,5,hush\n")
            .file("data/revenue/map.json", "{\"2026-01\": 10, \"2025\": 20}")
    };
    let posts = "id,posted_at,platform,likes,mine\n\
        p1,2026-02-03T10:00+05:30,X,6,secret\n\
        p3,2026-02-04T00:00+05:30,X,7,\n";
    project().run(["export", "posts"]).ok().stdout(posts).stderr_has("1 of");
    let revenue = "date,covers,source,amount,customer,notes\n\
        2026-02-03,,revenue,5,Acme,hush\n,2026-01,map,10,,\n,2025,map,20,,\n";
    project().run(["export", "revenue", "--quiet"]).ok().stdout(revenue).silent();
    let public = project().run(["--public", "export", "posts", "--quiet"]).ok().out();
    assert!(!public.contains("secret") && public.contains("p3,"), "{public}");
    let public = project().run(["--public", "export", "revenue", "--format", "json", "--quiet"]).ok().out();
    assert!(!public.contains("Acme") && !public.contains("hush") && public.contains("client 1"), "{public}");
    let md = project().run(["export", "posts", "--format", "md", "--quiet"]).ok().out();
    assert!(md.starts_with("| id  | posted\\_at ") && md.lines().count() == 4, "{md}");
    project().run(["export", "costs", "--format", "json", "--quiet"]).ok().stdout("[]\n");
    project().run(["export", "regions", "--quiet"]).ok().stdout("zip,city,borough\n");
}

#[test]
fn a_page_is_what_show_prints_and_what_is_neither_has_a_near_miss() {
    for (page, format) in [("pipeline", "csv"), ("sources", "json"), ("mtd", "md")] {
        let shown = signs().run(["show", page, "--format", format]).ok().out();
        signs().run(["export", page, "--format", format]).ok().stdout(&shown);
    }
    signs().run(["export", "dels"]).fails(2).stderr_has("did you mean `deals`?");
    signs().run(["export", "pipelin"]).fails(2).stderr_has("did you mean `pipeline`?");
    signs().run(["export", "xyzzy"]).fails(2).stderr_has("tables deals, revenue").stderr_has("pages overview");
}
