//! What a source definition says, as it is meant: where rows come from and what becomes of them. How the file is written
//! is in `keys` and `read`; nothing here talks to anybody.

mod auth;
mod columns;
mod draft;
pub mod folder;
mod judge;
pub mod keys;
mod pages;
pub mod read;
mod request;
mod requests;
mod rows;
mod value;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json_path::JsonPath;

pub use self::{
    request::{Auth, Body, JsonTemplate, LoginStep, Request, SendClient, Take},
    rows::{Column, Content, DateForm, ErrorRule, Expect, Field, Filter, Format, Kind, Rows, Unit},
};
use crate::base::calendar::Day;

/// A source definition: `data/sources/NAME.toml`.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its id: the stem of its file, and of the file that it fills.
    pub name: String,
    /// Its file, relative to the business's folder.
    pub path: String,
    /// Its name for people.
    pub label: Option<String>,
    /// What nobody has tried yet against the real service.
    pub unverified: Option<String>,
    /// The table that its rows belong to.
    pub table: String,
    /// Where its days begin; the business's own zone where absent.
    pub zone: Option<Tz>,
    /// How its rows come: from a service, or by hand.
    pub origin: Origin,
    /// A file kept by hand whose months count where nothing was collected.
    pub fallback: Option<String>,
}

/// How rows come.
#[derive(Clone, Debug)]
pub enum Origin {
    /// From a service.
    Service(Box<Service>),
    /// A person enters them into this file.
    ByHand {
        /// The file, relative to the business's folder.
        file: String,
        /// The day of the next month by which a month is entered.
        due_day: Option<u32>,
    },
}

/// A service and how to ask it.
#[derive(Clone, Debug)]
pub struct Service {
    /// Scheme and host, such as `https://api.close.com`; paths are added to it.
    pub base: String,
    /// How to prove who asks.
    pub auth: Auth,
    /// Requests that are sent before each window, for what they do to the session.
    pub before: Vec<Request>,
    /// The request for rows.
    pub request: Request,
    /// How often it may be asked.
    pub rate: Option<Rate>,
    /// How to wait when it is busy.
    pub retry: Retry,
    /// Which days are asked for, and in what steps.
    pub windows: Windows,
    /// How an answer is continued.
    pub pages: Pages,
    /// Where the rows of an answer are.
    pub rows: Rows,
    /// What makes an answer an error although its status is fine.
    pub errors: Vec<ErrorRule>,
    /// What must hold of every row or answer.
    pub expect: Vec<Expect>,
    /// The columns of the file, in order.
    pub columns: Vec<Column>,
    /// How rows become the file.
    pub merge: Merge,
}

/// So many requests in so many seconds, to one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests.
    pub requests: u32,
    /// Seconds.
    pub seconds: u32,
}

/// How to wait when a service is busy.
#[derive(Clone, Debug)]
pub struct Retry {
    /// How often a request is sent at most.
    pub tries: u32,
    /// The most seconds that all waits of a request may add up to.
    pub budget: u32,
    /// Where the body of a refusal says how many seconds to wait.
    pub after: Option<JsonPath>,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry { tries: 4, budget: 120, after: None }
    }
}

/// Which days are asked for.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The first day.
    pub from: From,
    /// How long one window is.
    pub step: Step,
    /// The most days, both ends included, that the service takes.
    pub max_days: Option<u32>,
    /// Days before today that are always asked again.
    pub lookback: u32,
    /// Days by which each window is widened on both sides when it is asked for. Rows of the added days are left out.
    pub overlap: u32,
    /// The column with a row's day. A row outside its window is an error, unless `outside` says otherwise.
    pub column: Option<String>,
    /// What a row outside its window means.
    pub outside: Outside,
}

/// The first day that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The first day of this year.
    Year,
    /// A day.
    Day(Day),
    /// So many days before today.
    Back(u32),
}

/// How long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There are no windows: one question for everything.
    None,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// So many days.
    Days(u32),
}

/// What a row outside its window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Outside {
    /// The service did not understand the question.
    #[default]
    Fail,
    /// It is left out.
    LeaveOut,
}

/// How an answer is continued.
#[derive(Clone, Debug)]
pub struct Pages {
    /// How the next page is asked for.
    pub kind: PageKind,
    /// The parameter and number of rows that a page should have.
    pub size: Option<(Option<String>, u32)>,
    /// Where an answer says, as `true` or `false`, whether there is more.
    pub more: Option<JsonPath>,
    /// Where an answer says how many rows there are in all.
    pub total: Option<JsonPath>,
    /// Where an answer says how many pages there are in all.
    pub total_pages: Option<JsonPath>,
    /// The most pages of one window.
    pub most: u32,
}

/// How the next page is asked for.
#[derive(Clone, Debug, Default)]
pub enum PageKind {
    /// There is one page.
    #[default]
    One,
    /// By the number of rows to skip. Without a parameter the request uses `${page}`.
    Offset {
        /// The parameter.
        param: Option<String>,
    },
    /// By the number of the page.
    Number {
        /// The parameter.
        param: Option<String>,
        /// The number of the first page.
        first: u32,
    },
    /// By a value of the last answer.
    Cursor {
        /// The parameter.
        param: Option<String>,
        /// Where the next value is.
        next: JsonPath,
    },
    /// By an address in the last answer, whole or relative.
    NextUrl {
        /// Where the address is.
        next: JsonPath,
    },
    /// By the `Link` header with `rel="next"`.
    Link,
}

/// How rows become the file.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The columns that tell rows apart.
    pub key: Vec<String>,
    /// Columns that are added up over the rows with one key.
    pub sum: Vec<String>,
    /// Whether a row in the file, of a day that was asked for, goes when it does not come any more.
    pub is_replace: bool,
    /// The share of the rows that may go in one run.
    pub shrink: Decimal,
}
