//! Brings all rows of a source: every window, every page, each answer judged. All of them, or a failure.

use std::{collections::BTreeMap, time::Duration};

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{
    answer,
    cells::{self, CellContext},
    definition::{Column, Merge, Outside, Retry, Service, Step},
    failure::{Failure, FailureKind},
    fill::Scope,
    http::{Answer, Call, Wire},
    manners::Hosts,
    pages::{Page, Position, Progress},
    rows::{self, Seen},
    session::{self, Session},
    unheard::Unheard,
    window,
};
use crate::base::{
    calendar::{Day, Window},
    clock::Clock,
    money::Currency,
    secret::Vault,
    text::{count, join},
};

/// The most bytes of a cell: with more, its quotes would be taken for ones that somebody forgot to close.
const LONGEST_CELL: usize = 1 << 19;

/// What a source is fetched with.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The secrets.
    pub(super) vault: &'a Vault,
    /// The clock.
    pub(super) clock: &'a dyn Clock,
    /// When each host was asked.
    pub(super) hosts: &'a Hosts,
    /// The day that stands for today.
    pub(super) today: Day,
    /// The first day that is asked for, where it is not the definition's.
    pub(super) since: Option<Day>,
    /// Where the days of the source begin.
    pub(super) zone: Tz,
    /// The currency of amounts that name none.
    pub(super) currency: Currency,
    /// Is told how it goes.
    pub(super) tell: &'a dyn Fn(Event),
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A page came: of which window, of how many, and how many rows there are by now.
    Page {
        /// The window, from 1.
        window: usize,
        /// How many windows there are.
        windows: usize,
        /// The days of the window, for people.
        days: String,
        /// The pages so far.
        pages: u32,
        /// The rows so far.
        rows: u64,
        /// What was asked, without secrets: `GET api.example.com/v1/sales?page=2`.
        asked: String,
        /// How many bytes came.
        bytes: usize,
        /// How many rows the page has.
        on_page: usize,
    },
    /// The service is waited for.
    Waiting {
        /// How long.
        time: Duration,
        /// Why, for people.
        why: String,
    },
}

/// What came.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// The rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// The days that were asked for; `None` where the source knows no days.
    pub asked: Option<Window>,
    /// How many requests were sent.
    pub requests: u32,
    /// How many rows came, before rows of one key were added up.
    pub received: u64,
    /// What a person should know of the answers, such as fields that no row has.
    pub warnings: Vec<String>,
}

/// Fetches all rows.
pub(super) fn fetch(service: &Service, context: Context<'_>) -> Result<Fetched, Failure> {
    let waiting = |time: Duration, why: &str| (context.tell)(Event::Waiting { time, why: why.to_owned() });
    let mut wire = Wire::new(context.vault, context.clock, context.hosts, &service.retry, &service.base, &waiting)?;
    wire.rate = service.rate;
    wire.most_bytes = u64::from(service.rows.most_megabytes) << 20;
    let windows = window::windows(&service.windows, context.today, context.since)?;
    let mut run = Run::new(service, context, &wire);
    for (index, window) in windows.iter().enumerate() {
        let place = Place { window: *window, index: index + 1, windows: windows.len() };
        run.window(place).map_err(|failure| in_window(failure, &place))?;
    }
    let received = run.rows.len() as u64;
    if received < u64::from(service.rows.least) {
        let message = format!("{} came, and at least {} must", count(received, "row", "rows"), service.rows.least);
        return Err(Failure::new(FailureKind::Empty, message).hint("nothing was written; look at the service"));
    }
    let warnings = run.unheard.warnings(service);
    let rows = one_per_key(run.rows, &service.columns, &service.merge)?;
    let knows_days = service.windows.column.is_some() || service.windows.step != Step::None;
    let asked = windows.first().zip(windows.last()).map(|(first, last)| Window { from: first.from, to: last.to });
    Ok(Fetched { rows, asked: asked.filter(|_| knows_days), requests: wire.sent(), received, warnings })
}

/// What a first page showed.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// The rows of it that are wanted.
    pub rows: u64,
    /// The days that it was asked for, for people, where the source has windows.
    pub days: Option<String>,
    /// What a person should know of it.
    pub warnings: Vec<String>,
}

/// Asks for the first page of the last window alone.
pub(super) fn probe(service: &Service, context: Context<'_>) -> Result<Probe, Failure> {
    let waiting = |_: Duration, _: &str| {};
    let once = Retry { tries: 1, ..service.retry.clone() };
    let mut wire = Wire::new(context.vault, context.clock, context.hosts, &once, &service.base, &waiting)?;
    wire.most_bytes = u64::from(service.rows.most_megabytes) << 20;
    let windows = window::windows(&service.windows, context.today, context.since)?;
    let Some(window) = windows.last() else { return Ok(Probe::default()) };
    let place = Place { window: *window, index: 1, windows: 1 };
    let mut run = Run::new(service, context, &wire);
    run.before(place)?;
    let (answer, _) = run.ask(place, &Progress::new(&service.pages))?;
    let value = answer::parse(&answer.body, service.rows.format)?;
    rows::check_answer(&value, &service.errors)?;
    let all = rows::list(&value, &service.rows)?;
    let wanted = rows::wanted(&all, &service.rows)?;
    run.take_in(&wanted, place)?;
    run.unheard.look(service, &all, wanted.len());
    let days = (service.windows.step != Step::None).then(|| window::words(*window));
    Ok(Probe { rows: wanted.len() as u64, days, warnings: run.unheard.warnings(service) })
}

/// Which window it is.
#[derive(Clone, Copy)]
struct Place {
    window: Window,
    index: usize,
    windows: usize,
}

/// Says in which window something went wrong, where there are several.
fn in_window(failure: Failure, place: &Place) -> Failure {
    if place.windows < 2 {
        return failure;
    }
    Failure { message: format!("{} (asking for {})", failure.message, window::words(place.window)), ..failure }
}

struct Run<'a> {
    service: &'a Service,
    context: Context<'a>,
    wire: &'a Wire<'a>,
    session: Option<Session>,
    seen: Seen,
    rows: Vec<Vec<String>>,
    pages: u32,
    unheard: Unheard,
}

impl<'a> Run<'a> {
    fn new(service: &'a Service, context: Context<'a>, wire: &'a Wire<'a>) -> Run<'a> {
        let (seen, unheard) = (Seen::default(), Unheard::new(service));
        Run { service, context, wire, session: None, seen, rows: Vec::new(), pages: 0, unheard }
    }

    /// Every page of a window.
    fn window(&mut self, place: Place) -> Result<(), Failure> {
        let pages = &self.service.pages;
        let mut progress = Progress::new(pages);
        self.before(place)?;
        loop {
            let (answer, asked) = self.ask(place, &progress)?;
            let value = answer::parse(&answer.body, self.service.rows.format)?;
            rows::check_answer(&value, &self.service.errors)?;
            rows::expect_answer(&value, &self.service.expect)?;
            let all = rows::list(&value, &self.service.rows)?;
            let wanted = rows::wanted(&all, &self.service.rows)?;
            rows::expect_rows(&wanted, &self.service.expect, &mut self.seen)?;
            self.take_in(&wanted, place)?;
            self.unheard.look(self.service, &all, wanted.len());
            let page = Page { answer: &value, headers: &answer.headers, rows: all.len(), bytes: &answer.body };
            let goes_on = progress.advance(pages, page)?;
            self.pages += 1;
            let Place { index, windows, window } = place;
            let (pages, rows) = (self.pages, self.rows.len() as u64);
            (self.context.tell)(Event::Page {
                window: index,
                windows,
                days: window::words(window),
                pages,
                rows,
                asked,
                bytes: answer.body.len(),
                on_page: all.len(),
            });
            if !goes_on {
                return Ok(());
            }
        }
    }

    /// The requests before a window. A session that was lost is opened once more.
    fn before(&mut self, place: Place) -> Result<(), Failure> {
        if self.prepare(place)? {
            return Ok(());
        }
        self.session = None;
        if self.prepare(place)? { Ok(()) } else { Err(lost()) }
    }

    /// Sends the requests before a window; answers whether the session was still there.
    fn prepare(&mut self, place: Place) -> Result<bool, Failure> {
        for request in &self.service.before {
            let session = self.session(place)?;
            let call = session::call(self.service, request, &session, self.scope(place, "", &session))?;
            if session::is_lost(self.service, &self.wire.send(&call)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks for a page; answers it, and what was asked. A session that was lost is opened once more.
    fn ask(&mut self, place: Place, progress: &Progress) -> Result<(Answer, String), Failure> {
        let call = self.call(place, progress)?;
        let answer = self.wire.send(&call)?;
        if !session::is_lost(self.service, &answer) {
            return Ok((answer, self.wire.shown(&call)));
        }
        self.session = None;
        self.before(place)?;
        let call = self.call(place, progress)?;
        let answer = self.wire.send(&call)?;
        if session::is_lost(self.service, &answer) { Err(lost()) } else { Ok((answer, self.wire.shown(&call))) }
    }

    fn call(&mut self, place: Place, progress: &Progress) -> Result<Call, Failure> {
        let session = self.session(place)?;
        let service = self.service;
        let page = match &progress.position {
            Position::At(text) => text.as_str(),
            Position::Address(_) => "",
        };
        let mut call = session::call(service, &service.request, &session, self.scope(place, page, &session))?;
        match &progress.position {
            Position::Address(address) => return session::call_at(call, &session, address),
            Position::At(at) => session::add_page(&mut call, &service.pages, at),
        }
        Ok(call)
    }

    /// The session, opened where there is none or it is over.
    fn session(&mut self, place: Place) -> Result<Session, Failure> {
        let is_over = self.session.as_ref().is_none_or(|session| session.is_over(self.context.clock.now()));
        if is_over {
            let none = Session::default();
            self.session = Some(session::open(self.service, self.wire, self.scope(place, "", &none))?);
        }
        Ok(self.session.clone().unwrap_or_default())
    }

    fn scope<'s>(&'s self, place: Place, page: &'s str, session: &'s Session) -> Scope<'s> {
        let Context { vault, zone, .. } = self.context;
        let window = Some(window::asked(&self.service.windows, place.window));
        Scope { vault, zone, window, page, taken: &session.taken }
    }

    /// Takes in the rows of a page but those that lie outside the window.
    fn take_in(&mut self, rows: &[&serde_json::Value], place: Place) -> Result<(), Failure> {
        let Context { zone, currency, vault, .. } = self.context;
        let context = CellContext { zone, currency, window: Some(place.window) };
        let rule = &self.service.windows;
        let column = rule.column.as_ref().and_then(|name| self.service.columns.iter().position(|it| it.name == *name));
        let table = cells::table(rows, &self.service.columns, &context)?;
        fit_for_a_file(&table, &self.service.columns, vault)?;
        for cells in table {
            let day = column.and_then(|at| Day::from_iso(cells.get(at)?.as_bytes().get(..10)?));
            match day.filter(|day| !place.window.contains(*day)) {
                None => self.rows.push(cells),
                Some(day) if rule.outside == Outside::Fail && rule.overlap == 0 => return Err(outside(day, place)),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// Fails where a cell holds a secret, or more than a file that people open could keep.
fn fit_for_a_file(table: &[Vec<String>], columns: &[Column], vault: &Vault) -> Result<(), Failure> {
    let keys = vault.keys();
    let holds = |cell: &str, key: &str| {
        let is_part = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
        cell.match_indices(key).any(|(at, _)| {
            let (before, after) = (cell.get(..at), cell.get(at + key.len()..));
            !is_part(before.and_then(|it| it.chars().next_back())) && !is_part(after.and_then(|it| it.chars().next()))
        })
    };
    for (cell, column) in table.iter().flat_map(|cells| std::iter::zip(cells, columns)) {
        if cell.len() > LONGEST_CELL {
            let message = format!("column `{}` has a text of more than {} kB", column.name, LONGEST_CELL >> 10);
            return Err(Failure::new(FailureKind::Malformed, message).hint("leave the column out below [columns]"));
        }
        if keys.iter().any(|key| holds(cell, key.expose())) {
            let message = format!("column `{}` would have a secret of this source in it", column.name);
            let hint = "leave the column out below [columns]; a name or number that is no secret belongs into the definition, not into `.secrets/`";
            return Err(Failure::new(FailureKind::Secret, message).hint(hint));
        }
    }
    Ok(())
}

fn outside(day: Day, place: Place) -> Failure {
    let message = format!("a row of {day} came although {} was asked for", window::words(place.window));
    let hint = "the service does not understand the days of the question: look at `[request]` of the definition";
    Failure::new(FailureKind::Expectation, message).hint(hint)
}

fn lost() -> Failure {
    let failure = Failure::new(FailureKind::Secret, "the service asks for a login again right after it");
    failure.hint("look at the user and the password of the source, and whether the login's cookie is kept")
}

/// One row for each key: rows that say the same count once, sums are added up, anything else is an error.
fn one_per_key(rows: Vec<Vec<String>>, columns: &[Column], rule: &Merge) -> Result<Vec<Vec<String>>, Failure> {
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let key: Vec<usize> = rule.key.iter().filter_map(place).collect();
    let sum: Vec<usize> = rule.sum.iter().filter_map(place).collect();
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in rows {
        let name: Vec<String> = key.iter().map(|at| row[*at].clone()).collect();
        if name.iter().all(String::is_empty) {
            let message = format!("a row has no {}", join(&rule.key));
            return Err(
                Failure::new(FailureKind::Expectation, message).hint("rows are told apart by `key` under `[merge]`")
            );
        }
        match known.get(&name) {
            None => {
                known.insert(name, out.len());
                out.push(row);
            }
            Some(index) if !sum.is_empty() => {
                for at in &sum {
                    let total = add(&out[*index][*at], &row[*at])?;
                    out[*index][*at] = total;
                }
            }
            Some(index) if out[*index] == row => {}
            Some(_) => {
                let message = format!("two different rows have the same {}: {}", join(&rule.key), name.join(" "));
                let hint = "add columns to `key` under `[merge]`, or name those to add up in `sum`";
                return Err(Failure::new(FailureKind::Expectation, message).hint(hint));
            }
        }
    }
    Ok(out)
}

fn add(one: &str, other: &str) -> Result<String, Failure> {
    let number = |text: &str| if text.is_empty() { Some(Decimal::ZERO) } else { text.parse::<Decimal>().ok() };
    let total = number(one).zip(number(other)).and_then(|(one, other)| one.checked_add(other));
    total.map(|total| total.to_string()).ok_or_else(|| {
        Failure::new(FailureKind::Malformed, "a column under `sum` of `[merge]` holds something that is no number")
    })
}
