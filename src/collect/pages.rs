//! Which page comes next, and whether an answer that says so can be believed. Nothing is sent from here.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, BuildHasherDefault},
};

use rustc_hash::FxHasher;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::{
    definition::{PageKind, Pages},
    failure::{Failure, FailureKind},
};
use crate::base::text::count;

/// Where in an answer of several pages a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// An offset, number or cursor; empty for the first page of a cursor.
    At(String),
    /// An address, whole or relative.
    Address(String),
}

/// What was seen of a window's pages so far.
#[derive(Debug)]
pub(super) struct Progress {
    /// Where the next request is.
    pub(super) position: Position,
    /// How many pages came.
    pub(super) pages: u32,
    /// How many rows came.
    pub(super) rows: u64,
    asked: BTreeSet<String>,
    seen: BTreeSet<u64>,
}

/// A page that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    /// The answer.
    pub(super) answer: &'a Value,
    /// Its headers.
    pub(super) headers: &'a [(String, String)],
    /// How many rows it has, before any are filtered out.
    pub(super) rows: usize,
    /// Its bytes.
    pub(super) bytes: &'a [u8],
}

impl Progress {
    /// Before the first page.
    pub(super) fn new(pages: &Pages) -> Progress {
        let first = match &pages.kind {
            PageKind::Offset { .. } => "0".to_owned(),
            PageKind::Number { first, .. } => first.to_string(),
            _ => String::new(),
        };
        Progress {
            position: Position::At(first.clone()),
            pages: 0,
            rows: 0,
            asked: BTreeSet::from([first]),
            seen: BTreeSet::new(),
        }
    }

    /// Takes in a page. Answers whether there is another one, which is then at `position`.
    pub(super) fn advance(&mut self, pages: &Pages, page: Page<'_>) -> Result<bool, Failure> {
        self.pages += 1;
        self.rows += page.rows as u64;
        self.recognise(pages, page)?;
        let more = announced(pages, page, self)?;
        if more == Some(false) {
            return self.end(pages, page);
        }
        // A page of a known number may be empty where its rows are chosen by the path.
        if more == Some(true) && page.rows == 0 && pages.total_pages.is_none() {
            return Err(wrong("the service says that there is more, and sends an empty page"));
        }
        let Some(next) = self.next(pages, page)? else {
            if more == Some(true) && !matches!(pages.kind, PageKind::One) {
                return Err(wrong("the service says that there is more, and does not say where"));
            }
            return self.end(pages, page);
        };
        let text = match &next {
            Position::At(text) | Position::Address(text) => text.clone(),
        };
        if !self.asked.insert(text) {
            return Err(wrong("the service sends the same page token twice, so the pages would never end"));
        }
        if self.pages >= pages.most {
            let message = format!("there are more than {}", count(u64::from(pages.most), "page", "pages"));
            return Err(wrong(&message).hint("make the windows smaller, or raise `most` under `[pages]`"));
        }
        self.position = next;
        Ok(true)
    }

    /// Refuses a page that was there already: the service does not understand how pages are asked for.
    fn recognise(&mut self, pages: &Pages, page: Page<'_>) -> Result<(), Failure> {
        if page.rows == 0 || !matches!(pages.kind, PageKind::Offset { .. } | PageKind::Number { .. }) {
            return Ok(());
        }
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(page.bytes);
        if self.seen.insert(hash) {
            return Ok(());
        }
        let hint = "look at `param` under `[pages]`: the service does not seem to know it";
        Err(wrong("the same page came twice").hint(hint))
    }

    fn next(&self, pages: &Pages, page: Page<'_>) -> Result<Option<Position>, Failure> {
        let is_short = |rows: usize| rows == 0 || pages.size.as_ref().is_some_and(|(_, size)| rows < *size as usize);
        let is_counted = pages.more.is_some() || pages.total.is_some();
        let ends = pages.total_pages.is_none() && if is_counted { page.rows == 0 } else { is_short(page.rows) };
        Ok(match &pages.kind {
            PageKind::One => None,
            PageKind::Offset { .. } | PageKind::Number { .. } if ends => None,
            PageKind::Offset { .. } => Some(Position::At(self.rows.to_string())),
            PageKind::Number { first, .. } => {
                Some(Position::At((u64::from(*first) + u64::from(self.pages)).to_string()))
            }
            PageKind::Cursor { next, .. } => token(next, page.answer)?.map(Position::At),
            PageKind::NextUrl { next } => token(next, page.answer)?.map(Position::Address),
            PageKind::Link => link(page.headers).map(Position::Address),
        })
    }

    /// The last page came: are these all the rows that were announced?
    fn end(&self, pages: &Pages, page: Page<'_>) -> Result<bool, Failure> {
        let Some(path) = &pages.total else { return Ok(false) };
        match number(path, page.answer)? {
            Some(total) if self.rows < total => {
                let rows = count(self.rows, "row", "rows");
                let message = format!("the service announces {total} rows and sends {rows}");
                Err(wrong(&message).hint("rows may have changed while they were sent; try again"))
            }
            _ => Ok(false),
        }
    }
}

/// Whether the answer says that there is more; `None` where it is not declared to say so.
fn announced(pages: &Pages, page: Page<'_>, progress: &Progress) -> Result<Option<bool>, Failure> {
    if let Some(path) = &pages.more {
        return match path.query(page.answer).first() {
            Some(Value::Bool(more)) => Ok(Some(*more)),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(Some(text == "true")),
            _ => Err(wrong(&format!(
                "the answer has no `true` or `false` at `{path}`, so nobody knows whether there is more"
            ))),
        };
    }
    if let Some(path) = &pages.total_pages {
        return match number(path, page.answer)? {
            Some(total) => Ok(Some(u64::from(progress.pages) < total)),
            None if page.rows == 0 => Ok(Some(false)),
            None => Err(wrong(&format!("the answer has no number of pages at `{path}`"))),
        };
    }
    if let Some(path) = &pages.total {
        return match number(path, page.answer)? {
            Some(total) if page.rows > 0 => Ok(Some(progress.rows < total)),
            Some(_) => Ok(Some(false)),
            None if page.rows == 0 => Ok(Some(false)),
            None => Err(wrong(&format!("the answer has no number of rows at `{path}`"))),
        };
    }
    Ok(None)
}

/// A page token: a text or number; `None` where it is absent, null, empty or false.
fn token(path: &JsonPath, answer: &Value) -> Result<Option<String>, Failure> {
    match path.query(answer).first() {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(Value::String(text)) => Ok((!text.trim().is_empty()).then(|| text.trim().to_owned())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(wrong(&format!("what the answer has at `{path}` is no page token"))),
    }
}

fn number(path: &JsonPath, answer: &Value) -> Result<Option<u64>, Failure> {
    match path.query(answer).first() {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_u64()),
        Some(Value::String(text)) => Ok(text.trim().parse().ok()),
        Some(_) => Err(wrong(&format!("what the answer has at `{path}` is no number"))),
    }
}

/// The address with `rel="next"` in a `Link` header (RFC 8288).
fn link(headers: &[(String, String)]) -> Option<String> {
    let all = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link")).map(|(_, value)| value.as_str());
    all.flat_map(|value| value.split('<').skip(1)).find_map(|part| {
        let (address, rest) = part.split_once('>')?;
        let is_next = rest.split(';').any(|parameter| {
            let parameter = parameter.trim().trim_end_matches(',').trim();
            let relation = parameter.strip_prefix("rel=").map(|it| it.trim_matches('"'));
            relation.is_some_and(|it| it.split_whitespace().any(|word| word.eq_ignore_ascii_case("next")))
        });
        is_next.then(|| address.to_owned())
    })
}

fn wrong(message: &str) -> Failure {
    Failure::new(FailureKind::Pages, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> JsonPath {
        JsonPath::parse(text).unwrap()
    }

    fn pages(kind: PageKind) -> Pages {
        Pages { kind, size: Some((None, 2)), more: None, total: None, total_pages: None, most: 5 }
    }

    /// Goes through pages of `{"rows": n, …}`; answers the positions that were asked for, or the failure.
    fn walk(pages: &Pages, answers: &[Value]) -> Result<Vec<String>, String> {
        let mut progress = Progress::new(pages);
        let mut asked = Vec::new();
        for (index, answer) in answers.iter().enumerate() {
            asked.push(match &progress.position {
                Position::At(text) | Position::Address(text) => text.clone(),
            });
            let rows = answer["rows"].as_u64().unwrap_or(0) as usize;
            let bytes = format!("{answer}{}", if answer["same"].is_null() { index } else { 0 });
            let page = Page { answer, headers: &[], rows, bytes: bytes.as_bytes() };
            if !progress.advance(pages, page).map_err(|failure| failure.message)? {
                return if index + 1 == answers.len() { Ok(asked) } else { Err("ended early".into()) };
            }
        }
        Err("wants more".into())
    }

    #[test]
    fn offsets_and_numbers_end_with_a_short_page() {
        let offset = pages(PageKind::Offset { param: None });
        assert_eq!(
            walk(&offset, &[json!({"rows": 2}), json!({"rows": 2}), json!({"rows": 1})]).unwrap(),
            ["0", "2", "4"]
        );
        assert_eq!(walk(&offset, &[json!({"rows": 2}), json!({"rows": 0})]).unwrap(), ["0", "2"]);
        let number = pages(PageKind::Number { param: None, first: 1 });
        assert_eq!(walk(&number, &[json!({"rows": 2}), json!({"rows": 1})]).unwrap(), ["1", "2"]);
        let same = [json!({"rows": 2, "same": 1}), json!({"rows": 2, "same": 1})];
        assert!(walk(&number, &same).unwrap_err().contains("came twice"));
    }

    #[test]
    fn what_is_announced_must_be_there() {
        let more = Pages { more: Some(path("$.more")), ..pages(PageKind::Offset { param: None }) };
        assert_eq!(
            walk(&more, &[json!({"rows": 1, "more": true}), json!({"rows": 2, "more": false})]).unwrap(),
            ["0", "1"]
        );
        assert!(walk(&more, &[json!({"rows": 2})]).unwrap_err().contains("no `true` or `false` at"));
        assert!(walk(&more, &[json!({"rows": 0, "more": true})]).unwrap_err().contains("empty page"));
        let total = Pages { total: Some(path("$.total")), ..pages(PageKind::Offset { param: None }) };
        assert_eq!(
            walk(&total, &[json!({"rows": 2, "total": "3"}), json!({"rows": 1, "total": 3})]).unwrap(),
            ["0", "2"]
        );
        let short = [json!({"rows": 2, "total": 3}), json!({"rows": 0, "total": 3})];
        assert!(walk(&total, &short).unwrap_err().contains("announces 3 rows and sends 2 rows"));
        let counted = Pages { total_pages: Some(path("$.pages")), ..pages(PageKind::Number { param: None, first: 1 }) };
        assert_eq!(
            walk(&counted, &[json!({"rows": 1, "pages": 2}), json!({"rows": 1, "pages": 2})]).unwrap(),
            ["1", "2"]
        );
        assert!(walk(&counted, &[json!({"rows": 1})]).is_err());
    }

    #[test]
    fn cursors_end_and_never_come_again() {
        let cursor = pages(PageKind::Cursor { param: None, next: path("$.next") });
        let go = |next: Value| json!({"rows": 2, "next": next});
        assert_eq!(walk(&cursor, &[go(json!("a")), go(json!(7)), go(json!(""))]).unwrap(), ["", "a", "7"]);
        assert_eq!(walk(&cursor, &[go(Value::Null)]).unwrap(), [""]);
        assert!(walk(&cursor, &[go(json!("a")), go(json!("b")), go(json!("a"))]).unwrap_err().contains("twice"));
        let endless: Vec<Value> = (0..9).map(|index| go(json!(index + 1))).collect();
        assert!(walk(&cursor, &endless).unwrap_err().contains("more than 5 pages"));
        let lost = Pages { more: Some(path("$.more")), ..cursor };
        assert!(walk(&lost, &[json!({"rows": 2, "more": true})]).unwrap_err().contains("does not say where"));
    }

    #[test]
    fn links_are_found_by_their_relation() {
        let of = |value: &str| link(&[("link".to_owned(), value.to_owned())]);
        assert_eq!(
            of("<https://a/?p=1>; rel=\"previous\", <https://a/?p=3>; rel=\"next\"").as_deref(),
            Some("https://a/?p=3")
        );
        assert_eq!(of("</orders?page_info=x>; rel=next").as_deref(), Some("/orders?page_info=x"));
        assert_eq!(of("<https://a/?p=1>; rel=\"prev\""), None);
        assert_eq!(of("nothing"), None);
    }
}
