//! The definitions of a folder: every file of `data/sources/`, and what they tell the business of its sources.

use std::path::Path;

use super::{
    Auth, Definition, Origin,
    auth::{OPEN, is_open},
    read::read,
};
use crate::{
    base::{
        files::{self, FileError, Found},
        problem::{Code, LeftOut, Place, Problem},
        text,
    },
    collect::template::Template,
    config::{self, Business},
    data::source::conflict_copy_of,
};

/// The file that may give other addresses.
const BUSINESS: &str = "data/business.toml";

/// Where definitions are.
const FOLDER: &str = "data/sources";

/// The definitions of a folder.
#[derive(Debug, Default)]
pub struct Definitions {
    /// Those that can be used, by name, with the addresses that the business gives instead of theirs.
    pub good: Vec<Definition>,
    /// The names of those that are refused.
    pub refused: Vec<String>,
    /// Every problem in them.
    pub problems: Vec<Problem>,
}

/// Reads the definitions of a folder.
pub fn read_all(root: &Path, business: &Business) -> Definitions {
    let mut problems = Vec::new();
    let found = files::list(&root.join(FOLDER)).unwrap_or_else(|error| {
        problems.push(unopened(FOLDER, &error));
        Vec::new()
    });
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for file in found.iter().filter(|file| is_meant(&file.name)) {
        let path = format!("{FOLDER}/{}", file.name);
        if let Some(problem) = foreign(file, &path) {
            problems.push(problem);
            continue;
        }
        match files::read(&root.join(&path)) {
            Err(error) => problems.push(unopened(&path, &error)),
            Ok(bytes) => {
                let (text, _, is_damaged) = encoding_rs::UTF_8.decode(&bytes);
                if is_damaged {
                    let problem = Problem::new(Code::E013, Place::file(&path), "the text is not UTF-8");
                    problems.push(problem.hint("open it in a text editor and save it as UTF-8"));
                }
                let (definition, more) = read(&text, &path);
                problems.extend(more);
                match definition {
                    Some(definition) => {
                        let definition = redirected(definition, business);
                        match open_base(&definition) {
                            Some(problem) => {
                                problems.push(problem);
                                refused.push(definition.name);
                            }
                            None => good.push(definition),
                        }
                    }
                    None => refused.push(file.name.trim_end_matches(".toml").to_owned()),
                }
            }
        }
    }
    problems.extend(strays(business, &good, &refused));
    problems.extend(shared_files(&good));
    Definitions { good, refused, problems }
}

/// A base of `business.toml` to which a key would go unencrypted.
fn open_base(definition: &Definition) -> Option<Problem> {
    let Origin::Service(service) = &definition.origin else { return None };
    let is_open = !matches!(service.auth, Auth::None) && is_open(&service.base);
    let (message, hint) = OPEN;
    let message = format!("`sources.{}.base`: {message}", definition.name);
    is_open.then(|| Problem::new(Code::E034, Place::file(BUSINESS), message).hint(hint).cost(LeftOut::File))
}

/// Sections of `business.toml` that give an address to a source without a definition.
fn strays(business: &Business, good: &[Definition], refused: &[String]) -> Vec<Problem> {
    let names: Vec<&str> =
        good.iter().map(|definition| definition.name.as_str()).chain(refused.iter().map(String::as_str)).collect();
    let has_address = |source: &config::Source| source.base.is_some() || source.token_url.is_some();
    let stray = |(id, source): (&String, &config::Source)| {
        (has_address(source) && !names.contains(&id.as_str())).then(|| {
            let message = format!("`[sources.{id}]` gives an address, and there is no definition `{FOLDER}/{id}.toml`");
            let hint = match text::nearest(id, names.iter().copied()) {
                Some(near) => format!("did you mean `[sources.{near}]`?"),
                None => format!("`takings init --source {id}` makes one, if it comes with takings"),
            };
            Problem::new(Code::E034, Place::file(BUSINESS), message).hint(hint)
        })
    };
    business.sources.iter().filter_map(stray).collect()
}

/// Files that one definition collects into and another one has as kept by hand.
fn shared_files(good: &[Definition]) -> Vec<Problem> {
    let collected =
        |file: &str| good.iter().find(|other| matches!(other.origin, Origin::Service(_)) && other.file() == file);
    let by_hand = |definition: &Definition| match &definition.origin {
        Origin::ByHand { file, .. } => Some(file.clone()),
        Origin::Service(_) => definition.fallback.clone(),
    };
    let problem = |definition: &Definition| {
        let file = by_hand(definition)?;
        let other = collected(&file)?;
        let message = format!("`{file}` is what {} collects into, so nobody keeps it by hand", other.name);
        Some(Problem::new(Code::E034, Place::file(&definition.path), message).hint("name a file of its own"))
    };
    good.iter().filter_map(problem).collect()
}

/// Tells the business what definitions say of its sources of revenue. What `business.toml` says wins.
pub fn enrich(business: &mut Business, definitions: &[Definition]) {
    for definition in definitions.iter().filter(|definition| definition.table != "revenue") {
        // A section that says no more than where a service is makes no source of revenue of it.
        if business.sources.get(&definition.name).is_some_and(is_address) {
            business.sources.remove(&definition.name);
        }
    }
    for definition in definitions.iter().filter(|definition| definition.table == "revenue") {
        let source = business.sources.entry(definition.name.clone()).or_default();
        source.label = source.label.take().or_else(|| definition.label.clone());
        source.fallback.clone_from(&definition.fallback);
        let by_hand = match &definition.origin {
            Origin::ByHand { file, due_day } => {
                source.manual = true;
                source.due_day = source.due_day.or(*due_day);
                Some(file)
            }
            Origin::Service(_) => {
                source.collected = Some(definition.file());
                None
            }
        };
        for stem in by_hand.into_iter().chain(&definition.fallback).filter_map(|file| stem_of_revenue(file)) {
            if stem != definition.name && !source.aliases.iter().any(|alias| alias == stem) {
                source.aliases.push(stem.to_owned());
            }
        }
    }
}

/// Whether it says nothing of a source but its addresses.
fn is_address(source: &config::Source) -> bool {
    let config::Source { label, due_day, aliases, stale_after_days, manual, fallback, .. } = source;
    label.is_none()
        && due_day.is_none()
        && aliases.is_empty()
        && stale_after_days.is_none()
        && !manual
        && fallback.is_none()
}

impl Definition {
    /// The file that it fills, relative to the business's folder.
    pub fn file(&self) -> String {
        format!("data/{}/{}.csv", self.table, self.name)
    }
}

/// The name by which rows of a file know their source, where it is one of revenue.
fn stem_of_revenue(file: &str) -> Option<&str> {
    let name = file.strip_prefix("data/revenue/").filter(|name| !name.contains('/'))?;
    Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The definition with the addresses that the business gives.
fn redirected(mut definition: Definition, business: &Business) -> Definition {
    let settings = business.sources.get(&definition.name);
    if let (Origin::Service(service), Some(settings)) = (&mut definition.origin, settings) {
        if let Some(base) = &settings.base {
            service.base.clone_from(base);
        }
        if let (Auth::OAuth2 { token_url, .. }, Some(url)) = (&mut service.auth, &settings.token_url) {
            *token_url = Template::plain(url);
        }
    }
    definition
}

/// Whether a file is one that a person means to be read.
fn is_meant(name: &str) -> bool {
    !name.starts_with(['.', '_', '~']) && !name.ends_with(['~', '#'])
}

/// What lies in the folder and is no definition.
fn foreign(file: &Found, path: &str) -> Option<Problem> {
    let problem = |code, message: String| Problem::new(code, Place::file(path), message);
    if file.is_folder {
        let message = "a folder among the definitions, so nothing reads it".to_owned();
        return Some(problem(Code::E014, message).hint("move its files one folder up"));
    }
    let Some(stem) = file.name.strip_suffix(".toml") else {
        let message = format!("`{}` is no definition of a source, so nothing reads it", file.name);
        let hint = "definitions are `data/sources/NAME.toml`; rows belong into the folder of their table, such as `data/revenue/`";
        return Some(problem(Code::E014, message).hint(hint));
    };
    let original = conflict_copy_of(stem)?;
    let message = format!("a copy of `{original}.toml` that a sync tool or browser made; it is not read");
    let hint = "move what you need into the original, then remove the copy";
    Some(problem(Code::E012, message).hint(hint).cost(LeftOut::File))
}

fn unopened(path: &str, error: &FileError) -> Problem {
    Problem::new(Code::E010, Place::file(path), format!("cannot be read: {}", error.reason()))
        .hint("check its name and permissions, or remove it")
        .cost(LeftOut::File)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{collect::template::Template, config::parse};

    fn business(text: &str) -> Business {
        parse::parse(text, "data/business.toml").0.unwrap()
    }

    fn definition(name: &str, text: &str) -> Definition {
        let (definition, problems) = read(text, &format!("data/sources/{name}.toml"));
        assert!(problems.is_empty(), "{problems:?}");
        definition.unwrap()
    }

    const MSN: &str = "label = \"MSN\"\n[manual]\nfile = \"data/revenue/msn_monthly.json\"\ndue_day = 21\n";
    const RED: &str = "base = \"https://api.example.com\"\n[auth]\nkind = \"oauth2\"\ntoken_url = \"https://auth.example.com/t\"\nclient_id = \"${secret.a}\"\nclient_secret = \"${secret.b}\"\n[request]\npath = \"/x\"\n[columns]\nid = \"id\"\ndate = \"date\"\namount = { from = \"sum\", type = \"money\" }\n[fallback]\nfile = \"data/revenue/red_manual.json\"\n";

    #[test]
    fn definitions_fill_the_gaps_of_the_business() {
        let mut business =
            business("[sources.red]\nlabel = \"Red\"\nstale_after_days = 3\n[sources.msn]\ndue_day = 5\n");
        enrich(&mut business, &[definition("msn", MSN), definition("red", RED)]);
        let msn = &business.sources["msn"];
        assert_eq!((msn.label.as_deref(), msn.due_day, msn.manual), (Some("MSN"), Some(5), true));
        assert_eq!((msn.aliases.as_slice(), &msn.collected), (["msn_monthly".to_owned()].as_slice(), &None));
        let red = &business.sources["red"];
        assert_eq!((red.label.as_deref(), red.stale_after_days, red.manual), (Some("Red"), Some(3), false));
        assert_eq!(red.fallback.as_deref(), Some("data/revenue/red_manual.json"));
        assert_eq!(red.collected.as_deref(), Some("data/revenue/red.csv"));
        assert_eq!(red.aliases, ["red_manual"]);
    }

    #[test]
    fn tables_beside_revenue_are_no_sources_of_it() {
        let mut business =
            business("[sources.feed]\nbase = \"https://feed.example\"\n[sources.shop]\nlabel = \"Shop\"\n");
        let jobs = "into = \"jobs\"\nbase = \"https://example.com\"\n[request]\npath = \"/feed\"\n[columns]\nid = \"id\"\ntitle = \"title\"\n";
        enrich(&mut business, &[definition("feed", jobs), definition("shop", jobs)]);
        assert_eq!(business.sources.keys().collect::<Vec<_>>(), ["shop"], "it has more than an address");
    }

    #[test]
    fn the_business_says_who_is_asked() {
        let business =
            business("[sources.red]\nbase = \"http://127.0.0.1:4000/\"\ntoken_url = \"http://127.0.0.1:4000/t\"\n");
        let Origin::Service(service) = redirected(definition("red", RED), &business).origin else { unreachable!() };
        assert_eq!(service.base, "http://127.0.0.1:4000");
        let Auth::OAuth2 { token_url, .. } = service.auth else { unreachable!() };
        assert_eq!(token_url, Template::plain("http://127.0.0.1:4000/t"));
    }

    #[test]
    fn what_is_no_definition_is_named() {
        let file = |name: &str, is_folder| Found { name: name.into(), is_folder, size: 1 };
        for (name, is_folder, code) in [
            ("close.toml", false, None),
            ("close.csv", false, Some(Code::E014)),
            ("old", true, Some(Code::E014)),
            ("close (1).toml", false, Some(Code::E012)),
        ] {
            assert_eq!(foreign(&file(name, is_folder), name).map(|it| it.code), code, "{name}");
        }
        assert!(is_meant("close.toml") && !is_meant(".close.toml.swp") && !is_meant("close.toml~"));
    }
}
