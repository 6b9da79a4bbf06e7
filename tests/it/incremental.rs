//! A build that goes on from the last one: whatever is edited in between, the result is that of a build from scratch, byte
//! for byte; only what changed is read and written; what somebody else put there stays.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use proptest::{collection::vec, prelude::*, sample::select};
use takings::{
    base::calendar::Day,
    build::{self, Inputs, Outputs},
    config::parse::parse,
    data::{
        load::{Future, Keep, load, load_again},
        memory::Memory,
        tables,
    },
    insights::{Facts, Found},
    metrics,
    render::text,
    report::{
        model::Report,
        pages::{self, PAGES},
    },
    workspace::Workspace,
};

use crate::project::repository;

const TODAY: &str = "2026-03-10";

/// Files with what may be in them. An empty text stands for no file.
const FILES: &[(&str, &[&[u8]])] = &[
    (
        "data/business.toml",
        &[
            b"name = \"One\"\ncurrency = \"USD\"\n[pipelines.work]\nstages = [\"lead\", \"proposal\"]\n",
            b"name = \"Two\"\ncurrency = \"EUR\"\n[pipelines.work]\nstages = [\"lead\", \"talk\", \"proposal\"]\n",
            b"name = \"One\"\ncurrency = \"USD\"\n[goals]\nrevenue.year = 5000\n[pipelines.work]\nstages = [\"lead\", \"proposal\"]\n",
        ],
    ),
    (
        "data/deals.csv",
        &[
            b"",
            b"id,created,title,platform,agents,value,proposal,won,lost\nd1,2026-02-03,One,Upwork,maya,420,2026-02-10,2026-03-01,\nd2,2026-02-05,Two,upwork,tom,180,,,\n",
            b"id,created,title,platform,agents,value,proposal,won,lost\nd1,2026-02-03,One,Upwork,maya,420,2026-02-10,2026-03-01,\nd2,2026-02-05,Two,upwork,tom,Wno,,,\nd2,2026-02-06,Three,Referral,tom,90,,,2026-02-20\n",
            b"id;created;title;value;won\r\nd1;2026-02-03;Caf\xe9;1.200,50;2026-03-02\r\n",
            b"created,value\n2026-02-03,1.234\n2026-02-04,2.500\n",
        ],
    ),
    (
        "data/revenue/stripe.csv",
        &[
            b"",
            b"id,date,amount,platform,deal\nr1,2026-02-12,120.50,Upwork,d1\nr2,2026-03-05,80,LinkedIn,\n",
            b"id,date,amount,platform,deal\nr1,2026-02-12,121.50,upwork,d9\nr2,2026-03-05,80,LinkedIn,\n",
            b"id,date,amount,currency\nr1,2026-01-12,99,GBP\n",
        ],
    ),
    ("data/revenue/ads.json", &[b"", b"{\"2026-01\": 300.00, \"2026-02\": 310.25, \"updated\": \"2026-03-01\"}", b"{\"2026-01\":"]),
    ("data/posts.csv", &[b"", b"id,posted_at,platform,impressions,likes\np1,2026-02-14T09:30Z,X,100,3\np2,2026-02-15T19:30Z,x,300,30\n"]),
    ("data/overrides.csv", &[b"", b"table,id,column,value\nrevenue,r1,amount,500\ndeals,d1,value,1\n", b"table,id,column,value\nrevenue,zz,amount,500\n"]),
    ("data/rates.csv", &[b"", b"date,currency,rate\n2026-01-01,GBP,1.25\n2026-01-01,EUR,1.1\n"]),
    ("data/typo.csv", &[b"", b"a,b\n1,2\n"]),
    ("templates/note.html", &[b"", b"<p class=\"note\">{{ text }}!</p>\n", b"{% if %}"]),
    ("templates/style.css", &[b"", b"body { color: red }\n"]),
    ("logs/sources.json", &[b"", b"{\"stripe\": {\"tried\": \"2026-03-09T08:00:00Z\"}}"]),
];

#[derive(Clone, Debug)]
enum Step {
    /// A file gets the text of this number.
    Save(usize, usize),
    /// A file is written again as it is.
    Touch(usize),
    /// Somebody removes a page.
    LosePage,
    /// Somebody writes into a page.
    ScribbleOnPage,
}

fn step() -> impl Strategy<Value = Step> {
    let save = (0..FILES.len()).prop_flat_map(|file| (Just(file), 0..FILES[file].1.len()));
    prop_oneof![
        8 => save.prop_map(|(file, text)| Step::Save(file, text)),
        1 => (0..FILES.len()).prop_map(Step::Touch),
        1 => select(vec![Step::LosePage, Step::ScribbleOnPage]),
    ]
}

/// A folder, as it was built last.
struct Folder {
    root: PathBuf,
    read: Memory,
    built: build::Memory,
}

impl Folder {
    fn save(&self, file: usize, text: usize) -> bool {
        let (path, texts) = FILES[file];
        let path = self.root.join(path);
        let before = fs::read(&path).unwrap_or_default();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if texts[text].is_empty() {
            let _ = fs::remove_file(&path);
        } else {
            fs::write(&path, texts[text]).unwrap();
        }
        before != texts[text]
    }

    fn take(&self, step: &Step) -> Option<&'static str> {
        match step {
            Step::Save(file, text) => return self.save(*file, *text).then_some(FILES[*file].0),
            Step::Touch(file) => {
                let path = self.root.join(FILES[*file].0);
                if let Ok(bytes) = fs::read(&path) {
                    fs::write(&path, bytes).unwrap();
                }
            }
            Step::LosePage => drop(fs::remove_file(self.root.join("site/index.html"))),
            Step::ScribbleOnPage => drop(fs::write(self.root.join("site/revenue.txt"), "scribble")),
        }
        None
    }

    /// Builds on from the last time. Answers what was shown before it was written; an error as its words.
    fn build(&mut self, first: &[String]) -> Result<Vec<Outputs>, String> {
        let today = Day::from_iso(TODAY.as_bytes()).unwrap();
        let workspace = Workspace::at(&self.root);
        let business = parse(&fs::read_to_string(workspace.business_toml()).unwrap(), "data/business.toml").0.unwrap();
        let (data, problems) = load_again(&self.root, &business, today, Future::Mistake, Keep::Figures, &mut self.read);
        let inputs = Inputs { data: &data, business: &business, today, problems: &problems, is_public: false };
        let mut shown = Vec::new();
        build::build_again(&workspace, inputs, &mut self.built, first, &mut |outputs| shown.push(outputs.clone()))
            .map(|_| shown)
            .map_err(|error| error.to_string())
    }
}

/// Builds a folder as if for the first time.
fn from_scratch(root: &Path) -> Result<(), String> {
    let today = Day::from_iso(TODAY.as_bytes()).unwrap();
    let workspace = Workspace::at(root);
    let business = parse(&fs::read_to_string(workspace.business_toml()).unwrap(), "data/business.toml").0.unwrap();
    let (data, problems) = load(root, &business, today, Future::Mistake, Keep::Figures);
    let inputs = Inputs { data: &data, business: &business, today, problems: &problems, is_public: false };
    build::build(&workspace, inputs).map(|_| ()).map_err(|error| error.to_string())
}

/// Every file below a folder, with when it was written.
fn files(root: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let name = entry.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                let changed = fs::metadata(&entry).unwrap().modified().unwrap();
                found.insert(name, (fs::read(&entry).unwrap(), changed));
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for (name, (bytes, _)) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn is_written_by_us(path: &str) -> bool {
    (path.starts_with("site/") && path != "site/mine.html") || path.starts_with("reports/")
}

fn follow(steps: &[Step]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let mut ours = Folder { root: folder.path().to_owned(), read: Memory::default(), built: build::Memory::default() };
    for file in 0..3 {
        ours.save(file, usize::from(file > 0));
    }
    ours.build(&[]).map_err(TestCaseError::fail)?;
    fs::write(ours.root.join("site/mine.html"), "mine").unwrap();
    for step in steps {
        let changed = ours.take(step);
        let before = files(&ours.root);
        let other = tempfile::tempdir().unwrap();
        copy(&ours.root, other.path());
        let first = ["site/index.html".to_owned(), "site/revenue.html".to_owned(), "site/none.html".to_owned()];
        let built = ours.build(&first);
        let wanted = from_scratch(other.path());
        prop_assert_eq!(built.as_ref().err(), wanted.as_ref().err(), "after {:?}", step);
        let after = files(&ours.root);
        let scratch = files(other.path());
        let differ = |(path, (bytes, _)): &(&String, &(Vec<u8>, SystemTime))| {
            after.get(*path).map(|(bytes, _)| bytes) != Some(bytes)
        };
        let different: Vec<&String> = scratch.iter().filter(differ).map(|(path, _)| path).collect();
        prop_assert!(different.is_empty(), "{:?} differ after {:?}", different, step);
        prop_assert_eq!(after.keys().collect::<Vec<_>>(), scratch.keys().collect::<Vec<_>>(), "after {:?}", step);
        for (path, (bytes, when)) in &before {
            if let Some((now, changed)) = after.get(path).filter(|(now, _)| now == bytes) {
                prop_assert!(when == changed, "{path} was written though {} bytes are the same", now.len());
            } else {
                prop_assert!(is_written_by_us(path), "{path} was touched by {step:?}");
            }
        }
        prop_assert_eq!(after.get("site/mine.html").map(|(bytes, _)| bytes.as_slice()), Some(&b"mine"[..]));
        if let Ok(shown) = built {
            let last = shown.last().unwrap();
            for (path, bytes) in shown.iter().flatten() {
                prop_assert!(last.get(path) == Some(bytes), "{path} was shown otherwise than it was written");
            }
            prop_assert!(!last.contains_key("site/index.html") || shown[0].contains_key("site/index.html"));
        }
        match changed {
            Some("data/business.toml") => {}
            Some(path) => prop_assert!(ours.read.read().iter().all(|read| read == path), "{:?} read", ours.read.read()),
            None => prop_assert!(ours.read.read().is_empty(), "{:?} read without a change", ours.read.read()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_build_that_goes_on_is_a_build_from_scratch(steps in vec(step(), 1..7)) {
        follow(&steps)?;
    }
}

/// What a page says, without what it says of files as such.
fn said(root: &Path, page: &str) -> Option<String> {
    let workspace = Workspace::at(root);
    let business = parse(&fs::read_to_string(workspace.business_toml()).unwrap(), "data/business.toml").0.unwrap();
    let today = business.as_of.unwrap();
    let (data, _) = load(root, &business, today, Future::Mistake, Keep::Figures);
    let metrics = metrics::compute(&data, &business, today);
    let found = Found::default();
    let report = pages::page(page, Facts { metrics: &metrics, problems: &[], found: &found })?;
    Some(text::text(&Report { provenance: String::new(), ..report }, text::Style::default()))
}

/// A page names the tables that it is made of; what lies in no table of those changes nothing on it.
#[test]
fn a_page_is_made_of_the_tables_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    copy(&repository().join("data"), &folder.path().join("data"));
    let whole: BTreeMap<&str, Option<String>> =
        PAGES.iter().map(|page| (page.name, said(folder.path(), page.name))).collect();
    let mut wrong = Vec::new();
    for table in tables::ALL.iter().map(|table| table.name) {
        let other = tempfile::tempdir().unwrap();
        copy(folder.path(), other.path());
        let names = ["csv", "json", "toml"].map(|ending| other.path().join(format!("data/{table}.{ending}")));
        for file in names {
            let _ = fs::remove_file(file);
        }
        let _ = fs::remove_dir_all(other.path().join("data").join(table));
        for page in PAGES.iter().filter(|page| !page.made_of().is_empty() && !page.made_of().contains(&table)) {
            if said(other.path(), page.name) != whole[page.name] {
                wrong.push(format!("`{}` is also made of `{table}`", page.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
