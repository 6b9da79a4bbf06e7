//! Reads `business.toml`: every key that can be read is used, every one that cannot is a problem at its place.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Business, check,
    draft::Draft,
    keys::{KEYS, Key},
    recover,
    source::Source,
    value,
};
use crate::base::{
    problem::{self, Code, LeftOut, Problem},
    text,
};

/// Names that other rooms know and that the file may speak of.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The tables; names of tables and columns are not checked where there are none.
    pub tables: Vec<KnownTable>,
    /// The ids of figures, to find slips of the pen among targets.
    pub figures: Vec<String>,
}

/// A table that the file may speak of.
#[derive(Clone, Debug)]
pub struct KnownTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<&'static str>,
}

/// A setting of the file: the key that it is, the names that its path holds, and its value.
pub(super) struct Setting<'a> {
    pub(super) key: &'static Key,
    pub(super) path: String,
    pub(super) names: Vec<String>,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

/// The business that the text of `file` describes, with every problem in it. `None` where nothing could be read.
pub fn parse(text: &str, file: &str) -> (Option<Business>, Vec<Problem>) {
    parse_knowing(text, file, &Known::default())
}

/// The same, with the names of tables and figures checked too.
pub fn parse_knowing(text: &str, file: &str, known: &Known) -> (Option<Business>, Vec<Problem>) {
    let source = Source::new(text, file);
    let (readable, mut problems) = recover::readable(&source, text);
    let (table, _) = DeTable::parse_recoverable(&readable);
    if table.get_ref().is_empty() && problems.iter().any(|it| it.code == Code::E001) {
        return (None, problems);
    }
    let mut walk = Walk { source: &source, settings: Vec::new(), problems: Vec::new() };
    walk.table(table.get_ref(), &Path::default());
    let mut draft = Draft::new();
    for setting in &walk.settings {
        let names: Vec<&str> = setting.names.iter().map(String::as_str).collect();
        if let Err(problem) = value::set(&mut draft, setting, &names, &source, known) {
            walk.problems.push(*problem);
        }
    }
    problems.append(&mut walk.problems);
    problems.extend(check::names(&source, &walk.settings, known, &mut draft));
    problem::sort(&mut problems);
    (Some(draft.business), problems)
}

/// Where in the file the walk is.
#[derive(Clone, Default)]
struct Path {
    /// The path as people write it.
    shown: String,
    /// The keys that may still be meant, each with the rest of its path.
    candidates: Option<Vec<(&'static Key, &'static str)>>,
    /// The names that stood for capitals.
    names: Vec<String>,
}

impl Path {
    fn candidates(&self) -> Vec<(&'static Key, &'static str)> {
        self.candidates.clone().unwrap_or_else(|| KEYS.iter().map(|key| (key, key.path)).collect())
    }

    /// One step down, if any key goes there.
    fn step(&self, name: &str) -> Option<Path> {
        let mut names = self.names.clone();
        let (mut candidates, mut is_named) = (Vec::new(), false);
        for (key, rest) in self.candidates() {
            let (part, after) = rest.split_once('.').unwrap_or((rest, ""));
            if is_name(part) {
                is_named = true;
                candidates.push((key, after));
            } else if part.trim_end_matches("[]") == name {
                candidates.push((key, after));
            }
        }
        candidates.first()?;
        if is_named {
            names.push(name.to_owned());
        }
        let shown = if self.shown.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown) };
        Some(Path { shown, candidates: Some(candidates), names })
    }

    /// What may stand here, where it is not a name of the user's choice.
    fn known(&self) -> Vec<&'static str> {
        let parts = self.candidates().into_iter().filter_map(|(_, rest)| rest.split('.').next());
        let mut known: Vec<&str> =
            parts.filter(|part| !is_name(part)).map(|part| part.trim_end_matches("[]")).collect();
        known.dedup();
        known
    }

    /// The key that is meant, once its path is complete.
    fn key(&self) -> Option<&'static Key> {
        self.candidates.as_ref()?.iter().find(|(_, rest)| rest.is_empty()).map(|(key, _)| *key)
    }

    fn is_list(&self) -> bool {
        self.candidates().first().is_some_and(|(key, _)| key.path.starts_with(&format!("{}[]", self.shown)))
    }
}

fn is_name(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase())
}

struct Walk<'a, 's> {
    source: &'s Source<'s>,
    settings: Vec<Setting<'a>>,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a, '_> {
    /// Every setting below, in the order of the file.
    fn table(&mut self, table: &'a DeTable<'a>, path: &Path) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            match path.step(key.get_ref()) {
                Some(below) => self.value(value, key.span(), &below),
                None => self.unknown(key.get_ref(), key.span(), path),
            }
        }
    }

    fn value(&mut self, value: &'a Spanned<DeValue<'a>>, key_span: Range<usize>, path: &Path) {
        match (path.key(), value.get_ref()) {
            (Some(key), _) => {
                self.settings.push(Setting { key, path: path.shown.clone(), names: path.names.clone(), value });
            }
            (None, DeValue::Array(list)) if path.is_list() => {
                for (index, item) in list.iter().enumerate() {
                    if let DeValue::Table(table) = item.get_ref() {
                        let names = vec![index.to_string()];
                        self.table(table, &Path { names, ..path.clone() });
                    }
                }
            }
            (None, DeValue::Table(table)) if !path.is_list() => self.table(table, path),
            (None, _) => self.no_section(key_span, path),
        }
    }

    fn no_section(&mut self, span: Range<usize>, path: &Path) {
        let shown = &path.shown;
        let heading = if path.is_list() { format!("[[{shown}]]") } else { format!("[{shown}]") };
        let problem = self.source.problem(Code::E002, span, format!("`{shown}` is a section, not a value"));
        let known = path.known().iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
        let below = if known.is_empty() { String::new() } else { format!(", with {} below it", text::join(&known)) };
        self.problems.push(problem.hint(format!("write `{heading}` on a line of its own{below}")).cost(LeftOut::Row));
    }

    fn unknown(&mut self, name: &str, span: Range<usize>, path: &Path) {
        let known = path.known();
        let place = if path.shown.is_empty() { String::new() } else { format!(" in `{}`", path.shown) };
        let problem = self.source.problem(Code::E003, span, format!("there is no key `{name}`{place}"));
        self.problems.push(match (text::nearest(name, known.iter().copied()), elsewhere(name)) {
            (Some(near), _) => problem.hint(format!("did you mean `{near}`?")),
            (None, Some(full)) if full == name => problem.hint("it belongs above the first `[section]` of the file"),
            (None, Some(full)) => problem.hint(format!("it belongs to another section: `{full}`")),
            (None, None) => {
                let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                problem.hint(format!("known here: {}", text::join(&known)))
            }
        });
    }
}

/// The path of a key with this name that stands elsewhere, such as one that slipped under a heading.
fn elsewhere(name: &str) -> Option<&'static str> {
    KEYS.iter().map(|key| key.path).find(|path| *path == name || path.ends_with(&format!(".{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::calendar::WeekStart;

    fn known() -> Known {
        let deals = KnownTable { name: "deals", columns: vec!["id", "created", "value", "stage"] };
        Known { tables: vec![deals], figures: vec!["deals.win_rate".into()] }
    }

    fn said(text: &str) -> Vec<String> {
        let (_, problems) = parse_knowing(text, "data/business.toml", &known());
        let line = |it: &Problem| {
            format!("{} {}:{} {} / {}", it.code, it.place.line, it.place.column, it.message, it.hints.join(" / "))
        };
        problems.iter().map(line).collect()
    }

    #[test]
    fn an_empty_file_is_a_business() {
        let (business, problems) = parse("", "data/business.toml");
        let business = business.unwrap();
        assert!(problems.is_empty());
        assert_eq!((business.currency.code(), business.timezone.name()), ("USD", "UTC"));
        assert_eq!(business.week_starts, WeekStart::Monday);
        assert_eq!(business.pipelines[0].id, "deals");
        assert_eq!(business.pipelines[0].proposal, Some(1));
    }

    #[test]
    fn every_key_reads_its_own_example() {
        for key in KEYS {
            let path = key.path.replace("[]", "").replace("TABLE", "deals");
            let (section, name) = path.rsplit_once('.').unwrap_or(("", &path));
            let brackets = if key.path.contains("[]") { ("[[", "]]") } else { ("[", "]") };
            let heading =
                if section.is_empty() { String::new() } else { format!("{}{section}{}\n", brackets.0, brackets.1) };
            let stages = "[pipelines.PIPELINE]\nstages = [\"prospecting\", \"proposal_sent\", \"negotiating\"]\n";
            let needs_stages = section == "pipelines.PIPELINE" && name != "stages";
            let heading = if needs_stages { stages.to_owned() } else { heading };
            let rest = match name {
                "figure" => "at_least = 1\n",
                "at_least" | "at_most" => "figure = \"x.y\"\n",
                _ => "",
            };
            assert_eq!(said(&format!("{heading}{name} = {}\n{rest}", key.example)), [""; 0], "{}", key.path);
        }
    }

    #[test]
    fn the_order_of_pipelines_is_that_of_the_file() {
        let text =
            "[pipelines.z]\nstages = [\"a\", \"b\"]\nproposal = \"b\"\n[pipelines.a]\nstages = [\"my_proposal\"]\n";
        let (business, problems) = parse(text, "f");
        assert!(problems.is_empty());
        let found: Vec<_> = business.unwrap().pipelines.into_iter().map(|it| (it.id, it.proposal)).collect();
        assert_eq!(found, [("z".to_owned(), Some(1)), ("a".to_owned(), Some(0))]);
    }

    #[test]
    fn goals_may_be_dotted_or_nested_and_are_exact() {
        for text in ["[goals]\nrevenue.year = 25_000_000.10", "[goals.revenue]\nyear = 25_000_000.10"] {
            let (business, problems) = parse(text, "f");
            assert!(problems.is_empty(), "{problems:?}");
            let goals: Vec<_> = business.unwrap().goals.into_iter().map(|(id, it)| format!("{id}={it}")).collect();
            assert_eq!(goals, ["revenue.year=25000000.10"]);
        }
        assert_eq!(said("[goals]\nrevenue.yeer = 5").len(), 1, "a goal that nothing shows is a slip");
        assert!(said("[goals]\nrevenue.year = 60.000")[0].starts_with("E105"));
    }

    #[test]
    fn every_slip_is_named_at_its_place() {
        for (text, wanted) in [
            ("timezon = \"UTC\"", "E003 1:1 there is no key `timezon` / did you mean `timezone`?"),
            (
                "[sources.msn]\nlable = \"x\"",
                "E003 2:1 there is no key `lable` in `sources.msn` / did you mean `label`?",
            ),
            (
                "[goals]\n\ncurrency = \"EUR\"",
                "E003 3:1 there is no key `currency` in `goals` / it belongs above the first `[section]` of the file",
            ),
            (
                "[agents.maya]\ncurrency = 1",
                "E003 2:1 there is no key `currency` in `agents.maya` / it belongs above the first `[section]` of the file",
            ),
            ("currency = \"EURO\"", "E004 1:12 `currency`: \"EURO\" is no currency / did you mean `EUR`?"),
            (
                "timezone = \"Europe/Pari\"",
                "E004 1:12 `timezone`: \"Europe/Pari\" is no time zone / did you mean `Europe/Paris`?",
            ),
            (
                "timezone = \"kolkata\"",
                "E004 1:12 `timezone`: \"kolkata\" is no time zone / did you mean `Asia/Kolkata`?",
            ),
            (
                "goals = 5",
                "E002 1:1 `goals` is a section, not a value / write `[goals]` on a line of its own, with `revenue` below it",
            ),
            (
                "[tables.deals]\ndates = \"%d-%m\"",
                "E004 2:9 `dates`: \"%d-%m\" is no form of a date / use `%d` for the day, `%m` for the month and `%Y` for the year, such as `%d-%m-%Y` for 24-02-2026",
            ),
            ("[tables.deal]\ndecimal_mark = \",\"", "E004 2:16 there is no table `deal` / did you mean `deals`?"),
            (
                "[tables.deals.columns]\n\"Deal Stage\" = \"stag\"",
                "E004 2:16 the table `deals` has no column `stag` / did you mean `stage`?",
            ),
            (
                "[pipelines.p]\nstages = [\"a\", \"value\"]",
                "E004 2:10 `deals` has another column `value` already / call it something else, such as `value_stage`",
            ),
            (
                "[pipelines.p]\nstages = [\"sent\"]\nproposal = \"snet\"",
                "E004 3:12 the pipeline `p` has no stage `snet` / did you mean `sent`?",
            ),
            (
                "[pipelines.p]\nstages = [\"sent\"]\ndays = [1, 2]",
                "E002 3:8 `days` has 2 values for 1 stages / give one for each stage, in the same order",
            ),
            (
                "[[targets]]\nfigure = \"deals.win_rat\"\nat_least = 1",
                "E004 2:10 `figure`: \"deals.win_rat\" is no figure / did you mean `deals.win_rate`?",
            ),
            (
                "[[targets]]\nat_least = 1",
                "E002 2:12 a target needs a `figure`, and `at_least` or `at_most` / the target is left out until both are there",
            ),
            (
                "[sources.x]\ndue_day = 32",
                "E002 2:11 `due_day` should be a whole number from 1 to 31, not this number / write it like this: `due_day = 21`",
            ),
            (
                "[channels.ops]\nkind = \"slack\"\nurl = \"https://x\"",
                "E002 3:7 `url` is a secret and must not stand in this file / put it into `.secrets/`, and its name here: `url = { secret = \"slack_ops\" }`",
            ),
            (
                "[schedule]\ndaily = \"7:30\"",
                "E004 2:9 `daily`: \"7:30\" is no time in cron's words / write five fields: minute, hour, day, month, weekday; `0 9 * * 1` is Mondays at nine",
            ),
        ] {
            assert_eq!(said(text), [wanted], "{text}");
        }
    }

    #[test]
    fn all_problems_come_at_once_and_cost_only_themselves() {
        let text = "name = Pied Piper\ncurrncy = \"EUR\"\nweek_starts = 1\ntimezone = \"Asia/Kolkata\"\n";
        let (business, problems) = parse(text, "data/business.toml");
        let codes: Vec<String> = problems.iter().map(|it| it.code.to_string()).collect();
        assert_eq!(codes, ["E001", "E003", "E002"]);
        assert_eq!(business.unwrap().timezone.name(), "Asia/Kolkata");
        assert!(parse("just text\n", "f").0.is_none());
    }

    #[test]
    fn the_example_business_is_clean() {
        let text = include_str!("../../data/business.toml");
        let (business, problems) = parse(text, "data/business.toml");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(business.unwrap().pipelines.len(), 2);
    }
}
