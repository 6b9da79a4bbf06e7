//! The keys that say which days are asked for, how an answer is continued, and how to wait.

use crate::{
    collect::definition::{
        Outside,
        draft::{Draft, put},
        value::{FROM, HEADER, PATH, STEP, from, header, path, step},
    },
    config::key::{Key, Kind},
};

/// A path into an answer.
macro_rules! path_key {
    ($path:literal, $section:ident.$field:ident, $example:literal, $doc:literal) => {
        Key::new($path, Kind::Own(&PATH, |draft, _, it| put(&mut draft.$section.$field, path(it))), $example, $doc)
    };
}

pub(super) const WINDOW: &[Key<Draft>] = &[
    Key::new(
        "window.from",
        Kind::Own(&FROM, |draft, _, it| put(&mut draft.window.from, from(it))),
        "\"year\"",
        "The first day that is asked for: `\"year\"` for 1 January, a date, or days back from today such as `\"90 days\"`. `\"year\"` where absent.",
    ),
    Key::new(
        "window.step",
        Kind::Own(&STEP, |draft, _, it| put(&mut draft.window.step, step(it))),
        "\"31 days\"",
        "How many days one request asks for: `none` for all at once, a calendar `month` or `year`, or a number of days. `none` where absent.",
    ),
    Key::new(
        "window.max_days",
        Kind::Whole(1, 36_600, |draft, _, it| draft.window.max_days = Some(it)),
        "31",
        "The most days, both ends included, that the service takes at once.",
    ),
    Key::new(
        "window.lookback",
        Kind::Whole(0, 36_600, |draft, _, it| draft.window.lookback = it),
        "31",
        "The days before today that are always asked again, because services change them later. 0 where absent.",
    ),
    Key::new(
        "window.overlap",
        Kind::Whole(0, 366, |draft, _, it| draft.window.overlap = it),
        "1",
        "Days by which each window is widened on both sides when it is asked for, because days begin elsewhere at another hour. Rows of the added days are left out. 0 where absent.",
    ),
    Key::new(
        "window.column",
        Kind::Text(|draft, _, it| draft.window.column = Some(it)),
        "\"date\"",
        "The column with the day of a row. `date` where the definition has such a column.",
    ),
    Key::new(
        "window.outside",
        Kind::Choice(&["fail", "leave_out"], |draft, _, it| {
            draft.window.outside = if it == "fail" { Outside::Fail } else { Outside::LeaveOut };
        }),
        "\"leave_out\"",
        "What happens when a row lies outside the days that were asked for. `fail` where absent: the service did not understand the question.",
    ),
];

/// The kinds of pages.
const KINDS: &[&str] = &["none", "offset", "number", "cursor", "next_url", "link"];

pub(super) const PAGES: &[Key<Draft>] = &[
    Key::new(
        "pages.kind",
        Kind::Choice(KINDS, |draft, _, it| draft.pages.kind = Some(it)),
        "\"offset\"",
        "How the next page is asked for: by the rows to skip, by the number of the page, by a cursor, by an address in the answer, or by the `Link` header. `none` where absent.",
    ),
    Key::new(
        "pages.param",
        Kind::Own(&HEADER, |draft, _, it| put(&mut draft.pages.param, header(it))),
        "\"_skip\"",
        "`offset`, `number`, `cursor`: the parameter that asks for it. Without one the request has `${page}` in it.",
    ),
    Key::new(
        "pages.size",
        Kind::Whole(1, 1_000_000, |draft, _, it| draft.pages.size = Some(it)),
        "100",
        "The rows that a page has at most. A page with fewer is the last one, where the answer does not say so itself.",
    ),
    Key::new(
        "pages.size_param",
        Kind::Own(&HEADER, |draft, _, it| put(&mut draft.pages.size_param, header(it))),
        "\"_limit\"",
        "The parameter that asks for so many.",
    ),
    Key::new(
        "pages.first",
        Kind::Whole(0, 1, |draft, _, it| draft.pages.first = Some(it)),
        "0",
        "`number`: the number of the first page. 1 where absent.",
    ),
    path_key!(
        "pages.next",
        pages.next,
        "\"$.next_page_key\"",
        "`cursor`, `next_url`: where the answer has the next cursor or address. `$.data[-1].id` is the id of the last row."
    ),
    path_key!(
        "pages.more",
        pages.more,
        "\"$.has_more\"",
        "Where the answer says, as `true` or `false`, whether there is more."
    ),
    path_key!("pages.total", pages.total, "\"$.total\"", "Where the answer says how many rows there are in all."),
    path_key!(
        "pages.total_pages",
        pages.total_pages,
        "\"$.meta.last_page\"",
        "Where the answer says how many pages there are in all."
    ),
    Key::new(
        "pages.most",
        Kind::Whole(1, 1_000_000, |draft, _, it| draft.pages.most = Some(it)),
        "2000",
        "The most pages of one window; more are an error. 2000 where absent.",
    ),
];

pub(super) const RETRY: &[Key<Draft>] = &[
    Key::new(
        "retry.tries",
        Kind::Whole(1, 20, |draft, _, it| draft.retry.tries = it),
        "4",
        "How often a request is sent at most, when the service is busy or out of reach. 4 where absent.",
    ),
    Key::new(
        "retry.budget",
        Kind::Whole(0, 3600, |draft, _, it| draft.retry.budget = it),
        "120",
        "The most seconds that all waits of a request may add up to. 120 where absent.",
    ),
    path_key!(
        "retry.after",
        retry.after,
        "\"$.error.rate_reset\"",
        "Where the body of a refusal says how many seconds to wait, where its headers do not."
    ),
];
