//! Makes the way from page to page of what the file says of it. A way without an end is refused.

use super::{PageKind, Pages, Request, draft::PagesDraft, judge::Judge, requests};
use crate::collect::template::Fill;

/// The most pages of one window, where the file does not say.
const MOST: u32 = 2000;

/// The keys that only some kinds have.
const KEYS: &[(&str, &[&str])] =
    &[("param", &["offset", "number", "cursor"]), ("first", &["number"]), ("next", &["cursor", "next_url"])];

/// How an answer is continued.
pub(super) fn finish(draft: PagesDraft, request: &Request, judge: &mut Judge) -> Pages {
    let kind = draft.kind.as_deref().unwrap_or("none");
    let asks = requests::all(request).iter().any(|template| template.fills().any(|fill| *fill == Fill::Page));
    if !judge.has(&["pages", "kind"]) && judge.has(&["pages"]) {
        let hint = "say how the next page is asked for: `kind = \"offset\"`, `\"number\"`, `\"cursor\"`, `\"next_url\"` or `\"link\"`";
        judge.say(&["pages"], "`pages` has no `kind`", hint);
    } else {
        fitting(kind, asks, &draft, judge);
        stop(kind, judge);
    }
    if draft.size_param.is_some() {
        let hint = "say how many rows a page should have: `size = 100`";
        judge.needs(&["pages", "size"], &["pages", "size_param"], "`size_param` without `size`", hint);
    }
    let PagesDraft { param, next, size_param, .. } = draft;
    let kind = match (kind, next) {
        ("offset", _) => PageKind::Offset { param },
        ("number", _) => PageKind::Number { param, first: draft.first.unwrap_or(1) },
        ("cursor", Some(next)) => PageKind::Cursor { param, next },
        ("next_url", Some(next)) => PageKind::NextUrl { next },
        ("link", _) => PageKind::Link,
        _ => PageKind::One,
    };
    Pages {
        kind,
        size: draft.size.map(|size| (size_param, size)),
        more: draft.more,
        total: draft.total,
        total_pages: draft.total_pages,
        most: draft.most.unwrap_or(MOST),
    }
}

/// Whether the keys are those of the kind.
fn fitting(kind: &str, asks: bool, draft: &PagesDraft, judge: &mut Judge) {
    for (key, kinds) in KEYS {
        if judge.has(&["pages", key]) && !kinds.contains(&kind) {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
            let message = format!("pages of the kind `{kind}` have no use for `{key}`");
            judge.say(
                &["pages", key],
                message,
                format!("remove it, or change `kind`: it belongs to {}", kinds.join(", ")),
            );
        }
    }
    if kind == "none" {
        for key in ["size", "size_param", "more", "total", "total_pages", "most"] {
            if judge.has(&["pages", key]) {
                let hint = "remove it, or say in `kind` how the next page is asked for; `[expect]` can hold an answer to one page";
                judge.say(&["pages", key], format!("there is one page, so `{key}` has no use"), hint);
            }
        }
        if asks {
            judge.say(
                &["request"],
                "`${page}` in the request, and no pages",
                "say in `[pages]` what it is: `kind = \"cursor\"`",
            );
        }
    }
    if matches!(kind, "offset" | "number" | "cursor") && !asks && draft.param.is_none() {
        let message = format!("pages of the kind `{kind}`, and the request does not say which one it wants");
        let hint = "name the parameter, such as `param = \"page\"`, or write `${page}` into the request";
        judge.needs(&["pages", "param"], &["pages", "kind"], &message, hint);
    }
}

/// Whether the pages come to an end.
fn stop(kind: &str, judge: &mut Judge) {
    match kind {
        "offset" | "number" => {
            let ends = ["size", "more", "total", "total_pages"];
            if !ends.iter().any(|key| judge.has(&["pages", key])) {
                let hint = "say how the last page is known: `size = 100` (it has fewer rows), or where the answer says so: `more = \"$.has_more\"`, `total = \"$.total\"` or `total_pages = \"$.pages\"`";
                judge.say(&["pages", "kind"], format!("pages of the kind `{kind}` never come to an end"), hint);
            }
        }
        "cursor" | "next_url" => {
            let message = format!("pages of the kind `{kind}` do not say where the next one is");
            let hint = "say where the answer has it: `next = \"$.next\"`; the last page is the one without it";
            judge.needs(&["pages", "next"], &["pages", "kind"], &message, hint);
        }
        _ => {}
    }
}
