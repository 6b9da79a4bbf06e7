//! Reads a TOML file by the table of its keys: every key that can be read goes into the draft, every one that cannot is a
//! problem at its place. What the keys say of one another is not judged here.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{
    key::{Form, Given, Key, Reading, Written},
    recover,
    source::Source,
    value,
};
use crate::base::{
    problem::{LeftOut, Problem},
    text,
};

/// A setting of the file: the key that it is, and its value.
pub(super) struct Setting<'a, D: 'static> {
    pub(super) key: &'static Key<D>,
    pub(super) value: &'a Written<'a>,
    path: Path<D>,
}

impl<D> Setting<'_, D> {
    /// The last part of its path as the file has it.
    pub(super) fn name(&self) -> &str {
        self.path.parts.last().map_or("", String::as_str)
    }

    fn given(self) -> Given {
        let Path { shown, parts, names, .. } = self.path;
        Given { key: self.key.path, path: shown, parts, names, span: self.value.span() }
    }
}

/// Reads a file into a draft.
pub(crate) fn read<'s, D>(form: &'static Form<D>, text: &'s str, file: &str, mut draft: D) -> Reading<'s, D> {
    let source = Source::new(text, file);
    let (readable, mut problems) = recover::readable(&source, text, form.broken);
    let (table, _) = DeTable::parse_recoverable(&readable);
    if table.get_ref().is_empty() && problems.iter().any(|it| it.code == form.broken) {
        return Reading { draft: None, given: Vec::new(), source, problems };
    }
    let mut walk = Walk { form, source: &source, settings: Vec::new(), problems: Vec::new() };
    walk.table(table.get_ref(), &Path::default());
    let Walk { settings, problems: more, .. } = walk;
    problems.extend(more);
    for setting in &settings {
        let names: Vec<&str> = setting.path.names.iter().map(String::as_str).collect();
        if let Err(problem) = value::set(&mut draft, setting, &names, &source, form) {
            problems.push(*problem);
        }
    }
    let given = settings.into_iter().map(Setting::given).collect();
    Reading { draft: Some(draft), given, source, problems }
}

/// Where in the file the walk is.
struct Path<D: 'static> {
    /// The path as people write it.
    shown: String,
    /// The same part by part, with the numbers of lists.
    parts: Vec<String>,
    /// The keys that may still be meant, each with the rest of its path.
    candidates: Option<Vec<(&'static Key<D>, &'static str)>>,
    /// The names and numbers that stood for capitals and lists.
    names: Vec<String>,
    /// Whether a list of sections stands here.
    is_list: bool,
}

impl<D> Default for Path<D> {
    fn default() -> Path<D> {
        Path { shown: String::new(), parts: Vec::new(), candidates: None, names: Vec::new(), is_list: false }
    }
}

impl<D> Path<D> {
    fn candidates(&self, form: &Form<D>) -> Vec<(&'static Key<D>, &'static str)> {
        self.candidates.clone().unwrap_or_else(|| form.keys().map(|key| (key, key.path)).collect())
    }

    /// One step down, if any key goes there. A name that is written out is meant before one of the user's choice.
    fn step(&self, name: &str, form: &Form<D>) -> Option<Path<D>> {
        let mut names = self.names.clone();
        let (mut exact, mut free, mut is_list) = (Vec::new(), Vec::new(), false);
        for (key, rest) in self.candidates(form) {
            let (part, after) = rest.split_once('.').unwrap_or((rest, ""));
            if is_name(part) {
                free.push((key, after));
            } else if part.trim_end_matches("[]") == name {
                is_list |= part.ends_with("[]");
                exact.push((key, after));
            }
        }
        let is_named = exact.is_empty();
        let candidates = if is_named { free } else { exact };
        candidates.first()?;
        if is_named {
            names.push(name.to_owned());
        }
        let shown = if self.shown.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown) };
        let mut parts = self.parts.clone();
        parts.push(name.to_owned());
        Some(Path { shown, parts, candidates: Some(candidates), names, is_list })
    }

    /// The section with this number, where a list of them stands here.
    fn item(&self, index: usize) -> Path<D> {
        let with = |list: &[String]| list.iter().cloned().chain([index.to_string()]).collect();
        Path {
            shown: self.shown.clone(),
            parts: with(&self.parts),
            candidates: self.candidates.clone(),
            names: with(&self.names),
            is_list: false,
        }
    }

    /// What may stand here, where it is not a name of the user's choice.
    fn known(&self, form: &Form<D>) -> Vec<&'static str> {
        let parts = self.candidates(form).into_iter().filter_map(|(_, rest)| rest.split('.').next());
        let mut known: Vec<&str> =
            parts.filter(|part| !part.is_empty() && !is_name(part)).map(|part| part.trim_end_matches("[]")).collect();
        known.dedup();
        known
    }

    /// The key that is meant, once its path is complete.
    fn key(&self) -> Option<&'static Key<D>> {
        self.candidates.as_ref()?.iter().find(|(_, rest)| rest.is_empty()).map(|(key, _)| *key)
    }

    /// Whether keys go further down.
    fn is_section(&self) -> bool {
        self.candidates.as_ref().is_some_and(|candidates| candidates.iter().any(|(_, rest)| !rest.is_empty()))
    }
}

fn is_name(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase())
}

struct Walk<'a, 's, D: 'static> {
    form: &'static Form<D>,
    source: &'s Source<'s>,
    settings: Vec<Setting<'a, D>>,
    problems: Vec<Problem>,
}

impl<'a, D> Walk<'a, '_, D> {
    /// Every setting below, in the order of the file.
    fn table(&mut self, table: &'a DeTable<'a>, path: &Path<D>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            match path.step(key.get_ref(), self.form) {
                Some(below) => self.value(value, key.span(), below),
                None => self.unknown(key.get_ref(), key.span(), path),
            }
        }
    }

    fn value(&mut self, value: &'a Written<'a>, key_span: Range<usize>, path: Path<D>) {
        match (path.key(), value.get_ref()) {
            (_, DeValue::Table(table)) if path.is_section() && !path.is_list => self.table(table, &path),
            (Some(key), _) => self.settings.push(Setting { key, value, path }),
            (None, DeValue::Array(list)) if path.is_list => {
                for (index, item) in list.iter().enumerate() {
                    match item.get_ref() {
                        DeValue::Table(table) => self.table(table, &path.item(index)),
                        _ => self.no_section(item.span(), &path),
                    }
                }
            }
            (None, _) => self.no_section(key_span, &path),
        }
    }

    fn no_section(&mut self, span: Range<usize>, path: &Path<D>) {
        let shown = &path.shown;
        let heading = if path.is_list { format!("[[{shown}]]") } else { format!("[{shown}]") };
        let problem = self.source.problem(self.form.wrong_kind, span, format!("`{shown}` is a section, not a value"));
        let known = path.known(self.form).iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
        let below = if known.is_empty() { String::new() } else { format!(", with {} below it", text::join(&known)) };
        self.problems.push(problem.hint(format!("write `{heading}` on a line of its own{below}")).cost(LeftOut::Row));
    }

    fn unknown(&mut self, name: &str, span: Range<usize>, path: &Path<D>) {
        let known = path.known(self.form);
        let place = if path.shown.is_empty() { String::new() } else { format!(" in `{}`", path.shown) };
        let problem = self.source.problem(self.form.unknown_key, span, format!("there is no key `{name}`{place}"));
        self.problems.push(match (text::nearest(name, known.iter().copied()), self.elsewhere(name)) {
            (Some(near), _) => problem.hint(format!("did you mean `{near}`?")),
            (None, Some(full)) if full == name => problem.hint("it belongs above the first `[section]` of the file"),
            (None, Some(full)) => problem.hint(format!("it belongs to another section: `{full}`")),
            (None, None) => {
                let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                problem.hint(format!("known here: {}", text::join(&known)))
            }
        });
    }

    /// The path of a key with this name that stands elsewhere, such as one that slipped under a heading.
    fn elsewhere(&self, name: &str) -> Option<&'static str> {
        let mut paths = self.form.keys().map(|key| key.path);
        paths.find(|path| *path == name || path.ends_with(&format!(".{name}")))
    }
}
