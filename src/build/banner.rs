//! The banner that pages carry while a build fails: what is wrong, and that they are those of the last good build. It is
//! put into pages that are there already, whoever's template they are of, and taken out without a trace.

use std::fmt::Write;

use super::write;
use crate::{
    base::{
        files::{self, FileError},
        text::{harmless, quoted_entities},
    },
    workspace::Workspace,
};

/// Why there is no newer page, in the words of the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Where it is and what is wrong.
    pub message: String,
    /// The line that is meant, as the file has it.
    pub source: Option<String>,
    /// What to do about it.
    pub hints: Vec<String>,
}

/// The page that gets its banner first and loses it last, so that it tells whether there are any.
const FIRST: &str = "site/index.html";

const START: &[u8] = b"<!--takings: the last build failed-->";
const END: &[u8] = b"<!--/takings-->";

/// Its own colours, so that it does without the style of the page.
const STYLE: &str = "\
.takings-failed{position:sticky;top:0;z-index:2147483647;max-height:60vh;overflow:auto;box-sizing:border-box;\
margin:0;padding:.75rem 1rem;border-bottom:2px solid #b3261e;background:#fdecea;color:#410e0b;\
font:14px/1.45 system-ui,sans-serif;text-align:left;overflow-wrap:anywhere}\
.takings-failed p{margin:0 0 .25rem;max-width:none;color:inherit;font:inherit}\
.takings-failed p:last-child{margin:0}\
.takings-failed pre{margin:.25rem 0;padding:0;background:none;color:inherit;white-space:pre-wrap;\
font:13px/1.45 ui-monospace,monospace}\
@media screen and (prefers-color-scheme:dark){.takings-failed{background:#3b1512;color:#f9dedc;border-color:#f2b8b5}}\
@media print{.takings-failed{position:static;max-height:none}}";

/// Puts the banner into every page of the site that an earlier build wrote, in place of another one. Answers how many
/// pages were written.
pub fn put(workspace: &Workspace, notice: &Notice) -> Result<usize, FileError> {
    let mut pages = pages(workspace)?;
    pages.sort_by_key(|path| path != FIRST);
    rewrite(workspace, &pages, |page| with(page, notice))
}

/// Takes the banner out of the pages that have it. Answers how many there were.
pub fn take(workspace: &Workspace) -> Result<usize, FileError> {
    let first = files::read_if_there(&workspace.root().join(FIRST))?.unwrap_or_default();
    if !has(&first) {
        return Ok(0);
    }
    let mut pages = pages(workspace)?;
    pages.sort_by_key(|path| path == FIRST);
    rewrite(workspace, &pages, without)
}

/// The page with the banner, in place of one that it may have.
pub fn with(page: &[u8], notice: &Notice) -> Vec<u8> {
    let page = without(page);
    let (before, after) = page.split_at(place(&page));
    [before, START, html(notice).as_bytes(), END, after].concat()
}

/// The page without the banner.
pub fn without(page: &[u8]) -> Vec<u8> {
    let (before, after) = page.split_at(place(page));
    match after.strip_prefix(START).and_then(|rest| Some(&rest[find(rest, END)? + END.len()..])) {
        Some(rest) => [before, rest].concat(),
        None => page.to_owned(),
    }
}

fn has(page: &[u8]) -> bool {
    page[place(page)..].starts_with(START)
}

fn pages(workspace: &Workspace) -> Result<Vec<String>, FileError> {
    let mut pages = write::written_before(workspace)?;
    pages.retain(|path| path.strip_suffix(".html").is_some());
    Ok(pages)
}

fn rewrite(workspace: &Workspace, pages: &[String], change: impl Fn(&[u8]) -> Vec<u8>) -> Result<usize, FileError> {
    let mut changed = 0;
    for path in pages {
        let file = workspace.root().join(path);
        // A page that somebody removed stays removed.
        if let Some(page) = files::read_if_there(&file)? {
            changed += usize::from(files::write(&file, &change(&page))?);
        }
    }
    Ok(changed)
}

/// It has no quotation marks, so that it ends no attribute of a page that is broken itself.
fn html(notice: &Notice) -> String {
    let mut html = format!("<aside class=takings-failed role=alert><style>{STYLE}</style>");
    let _ = write!(html, "<p><strong>{}</strong></p>", escaped(&notice.message));
    if let Some(source) = &notice.source {
        let _ = write!(html, "<pre>{}</pre>", escaped(source));
    }
    for hint in &notice.hints {
        let _ = write!(html, "<p>{}</p>", escaped(hint));
    }
    html + "<p>Until that is mended, this page shows the last good build.</p></aside>"
}

/// Text that is only ever text: files and templates may say what they like.
fn escaped(text: &str) -> String {
    quoted_entities(&harmless(text))
}

/// Where the banner stands: at the beginning of the body, as far as the page has tags that say where that is.
fn place(page: &[u8]) -> usize {
    ["<body", "</head", "<html", "<!doctype"].iter().find_map(|tag| after_tag(page, tag.as_bytes())).unwrap_or(0)
}

/// The end of the first such tag. A `>` in a quoted attribute does not end it.
fn after_tag(page: &[u8], tag: &[u8]) -> Option<usize> {
    let is_tag = |window: &[u8]| {
        let (name, next) = window.split_at(tag.len());
        name.eq_ignore_ascii_case(tag) && (next[0] == b'>' || next[0].is_ascii_whitespace())
    };
    let start = page.windows(tag.len() + 1).position(is_tag)? + tag.len();
    let mut quote = None;
    for (at, &byte) in page.iter().enumerate().skip(start) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn notice(message: &str) -> Notice {
        Notice { message: message.into(), source: Some("<b>".into()), hints: vec!["mend it".into()] }
    }

    #[test]
    fn it_stands_at_the_beginning_of_the_body() {
        for (page, before) in [
            ("<html><head><style>x</style></head>\n<body class=\"a>b\" id='c'><p>hi", "id='c'>"),
            ("<!DOCTYPE html><HTML><BODY\n><p>hi", "<BODY\n>"),
            ("<html><head></head><p>hi", "</head>"),
            ("<html lang=en><p>hi", "lang=en>"),
            ("<!doctype html><p>hi", "html>"),
            ("<p>hi", ""),
            ("", ""),
            ("<body", ""),
            ("<bodyguard><body>", "<body>"),
        ] {
            let text = String::from_utf8(with(page.as_bytes(), &notice("x"))).unwrap();
            let at = text.find("<!--takings").unwrap();
            assert!(text[..at].ends_with(before) && (at == before.len() || !before.is_empty()), "{text}");
            assert_eq!(without(text.as_bytes()), page.as_bytes());
        }
    }

    #[test]
    fn what_it_says_is_text() {
        let page = b"<body><p>hi";
        let text = String::from_utf8(with(page, &notice("<script>\u{202e}\u{1b}<!--/takings-->&amp;"))).unwrap();
        assert!(text.contains("&lt;script&gt;\\u{202e}\\u{1b}&lt;!--/takings--&gt;&amp;amp;"), "{text}");
        assert!(text.contains("<pre>&lt;b&gt;</pre>"));
        assert_eq!(without(text.as_bytes()), page);
    }

    #[test]
    fn only_pages_that_a_build_wrote_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let put_file = |path: &str, text: &str| files::write(&folder.path().join(path), text.as_bytes()).unwrap();
        let read = |path: &str| files::read_text(&folder.path().join(path)).unwrap();
        assert_eq!(put(&workspace, &notice("x")).unwrap(), 0);
        let ours = ["site/a.html", "site/index.html", "site/a.txt", "site/gone.html", "data/x.html", "site/../y.html"];
        put_file("site/.manifest", &ours.join("\n"));
        for path in ["site/a.html", "site/index.html", "site/a.txt", "site/mine.html", "data/x.html", "y.html"] {
            put_file(path, "<body>");
        }
        assert_eq!(put(&workspace, &notice("the first")).unwrap(), 2);
        assert_eq!(put(&workspace, &notice("the first")).unwrap(), 0);
        assert_eq!(put(&workspace, &notice("the second")).unwrap(), 2);
        assert!(read("site/a.html").contains("the second") && !read("site/a.html").contains("the first"));
        for path in ["site/a.txt", "site/mine.html", "data/x.html", "y.html"] {
            assert_eq!(read(path), "<body>");
        }
        assert_eq!(take(&workspace).unwrap(), 2);
        assert_eq!((read("site/a.html").as_str(), read("site/index.html").as_str()), ("<body>", "<body>"));
        assert_eq!(take(&workspace).unwrap(), 0);
        assert!(!files::is_file(&folder.path().join("site/gone.html")));
    }

    proptest! {
        #[test]
        fn put_and_taken_leaves_the_same_bytes(
            parts in prop::collection::vec(prop_oneof![
                Just("<body>".to_owned()), Just("<body a='>".to_owned()), Just("</head>".to_owned()),
                Just("<html>".to_owned()), Just("<!doctype html>".to_owned()), Just("<!--/takings-->".to_owned()),
                Just("<html a=\"".to_owned()),
                Just("'".to_owned()), Just("\"".to_owned()), Just(">".to_owned()), "\\PC{0,4}"], 0..8),
            one in "\\PC{0,12}", other in "\\PC{0,12}",
        ) {
            let page = parts.concat().into_bytes();
            let banner = with(&page, &notice(&one));
            prop_assert!(has(&banner));
            prop_assert_eq!(without(&banner), page.clone());
            prop_assert_eq!(with(&banner, &notice(&other)), with(&page, &notice(&other)));
            prop_assert_eq!(without(&page), page);
        }
    }
}
