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
mod requests;
mod value;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json_path::JsonPath;

use super::template::Template;
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

/// How to prove who asks.
#[derive(Clone, Debug, Default)]
pub enum Auth {
    /// Not at all.
    #[default]
    None,
    /// A user and a password in every request.
    Basic { user: Template, password: Template },
    /// A token in the `Authorization` header.
    Bearer { token: Template },
    /// A value in a header of another name.
    Header { name: String, value: Template },
    /// A value in the address.
    Query { name: String, value: Template },
    /// OAuth2 client credentials: a token is fetched first and sent as bearer.
    OAuth2 {
        /// The whole address that gives the token.
        token_url: Template,
        /// The client's id.
        client_id: Template,
        /// The client's secret.
        client_secret: Template,
        /// How the two are sent.
        send: SendClient,
        /// More fields of the body, such as `audience`.
        extra: Vec<(String, Template)>,
    },
    /// Steps that open a session, which its cookies then carry.
    Login { steps: Vec<LoginStep> },
}

/// How OAuth2 client credentials are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SendClient {
    /// In a JSON body.
    Json,
    /// In a form body.
    #[default]
    Form,
    /// As user and password, with the rest in a form body.
    Basic,
}

/// A step of a login.
#[derive(Clone, Debug)]
pub struct LoginStep {
    /// What is sent.
    pub request: Request,
    /// What is taken from the answer, by the name that later steps know it by: `${taken.NAME}`.
    pub take: Vec<(String, Take)>,
    /// A path at which the session must not end up, such as `/sign_in` after a wrong password.
    pub not_at: Option<String>,
}

/// Where a value is taken from.
#[derive(Clone, Debug)]
pub enum Take {
    /// An attribute (or the text, where there is none) of the first element that a CSS selector finds.
    Css { selector: String, attribute: Option<String> },
    /// The first value that a JSONPath finds.
    Json(JsonPath),
    /// A header of the answer.
    Header(String),
    /// A cookie that the answer sets.
    Cookie(String),
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub is_post: bool,
    /// The path below the base, or a whole address.
    pub path: Template,
    /// The parameters of the address, in order. One whose value comes out empty is left out.
    pub query: Vec<(String, Template)>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Body,
    /// The seconds after which it has failed.
    pub timeout: u32,
}

/// The body of a request.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// None.
    #[default]
    None,
    /// Fields of a form.
    Form(Vec<(String, Template)>),
    /// JSON. A key whose value is a placeholder that comes out empty is left out.
    Json(JsonTemplate),
    /// Text as it is, such as SQL.
    Text(Template),
}

/// JSON whose texts are templates.
#[derive(Clone, Debug)]
pub enum JsonTemplate {
    /// A text.
    Text(Template),
    /// What needs no template.
    Plain(serde_json::Value),
    /// A list.
    List(Vec<JsonTemplate>),
    /// An object.
    Object(Vec<(String, JsonTemplate)>),
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
    Offset { param: Option<String> },
    /// By the number of the page.
    Number { param: Option<String>, first: u32 },
    /// By a value of the last answer.
    Cursor { param: Option<String>, next: JsonPath },
    /// By an address in the last answer, whole or relative.
    NextUrl { next: JsonPath },
    /// By the `Link` header with `rel="next"`.
    Link,
}

/// Where the rows of an answer are.
#[derive(Clone, Debug)]
pub struct Rows {
    /// How the answer is written.
    pub format: Format,
    /// Where the list of rows is; `$` where the answer is the list itself.
    pub path: JsonPath,
    /// The rows that are wanted.
    pub filter: Vec<Filter>,
    /// The fewest rows that a whole run must bring.
    pub least: u32,
    /// The most megabytes that one answer may have.
    pub most_megabytes: u32,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// One JSON value a line.
    JsonLines,
    /// XML: elements become objects, attributes `@name`, repeated elements lists.
    Xml,
    /// RSS, Atom or JSON Feed: rows with `id`, `title`, `link`, `date`, `summary`, `author`, `tags`.
    Feed,
    /// CSV with a header.
    Csv,
}

/// A rule that a row must meet to be wanted.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The field, from the row.
    pub path: JsonPath,
    /// The values of which it must have one, where there are any.
    pub is_in: Option<Vec<String>>,
    /// The values of which it must have none.
    pub not_in: Vec<String>,
}

/// What makes an answer an error.
#[derive(Clone, Debug)]
pub struct ErrorRule {
    /// The field, from the answer.
    pub path: JsonPath,
    /// The values that are errors; where there are none, that it is there at all and not null.
    pub is_in: Option<Vec<String>>,
    /// Where the answer says what is wrong.
    pub message: Option<JsonPath>,
}

/// What must hold.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The field: of the answer where it is written with `$`, else of each row.
    pub field: String,
    /// The field's path.
    pub path: JsonPath,
    /// Whether it is one of the answer's.
    pub is_of_answer: bool,
    /// The values that are fine.
    pub is_in: Option<Vec<String>>,
    /// The largest number that is fine.
    pub most: Option<Decimal>,
    /// Whether no two rows may have the same value.
    pub is_unique: bool,
}

/// A column of the file.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// Where its value comes from.
    pub content: Content,
    /// What it holds.
    pub kind: Kind,
    /// What stands in where the value is missing.
    pub default: Option<String>,
    /// Whether a row without it is an error.
    pub is_required: bool,
    /// Values that mean nothing at all, such as `0` for an unknown salary.
    pub empty: Vec<String>,
    /// Values that are written otherwise.
    pub map: BTreeMap<String, String>,
}

/// Where a column's value comes from.
#[derive(Clone, Debug)]
pub enum Content {
    /// The first of these fields of a row that is there and not null.
    Fields(Vec<Field>),
    /// A text, in which `${NAME}` is another column or a part of the window.
    Template(Template),
}

/// A field of a row.
#[derive(Clone, Debug)]
pub struct Field {
    /// As it is written: `attributes.total` or `$['a b']`.
    pub shown: String,
    /// Its path.
    pub path: JsonPath,
}

/// What a column holds.
#[derive(Clone, Debug, Default)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// Text that comes as HTML and is written without its tags.
    Html,
    /// A number, written exactly.
    Number,
    /// A day, written as `2026-02-24`.
    Date(DateForm),
    /// A moment, written as `2026-02-24T14:30:00Z` has it in the source's zone, with its offset.
    Time(DateForm),
    /// An amount of money, written in major units.
    Money {
        /// The unit that it comes in.
        unit: Unit,
        /// The field with its currency; the business's own currency where there is none.
        currency: Option<Field>,
        /// Currencies whose minor unit is not that of ISO 4217 here, with its decimals.
        digits: BTreeMap<String, u32>,
        /// A field, in the same unit, that is subtracted.
        minus: Option<Field>,
    },
}

/// How a date comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DateForm {
    /// As ISO 8601 or RFC 3339 or RFC 2822 has it.
    #[default]
    Iso,
    /// In seconds since 1970, or milliseconds where there are 12 digits or more.
    Unix,
    /// In a form of `strftime`.
    Form(String),
}

/// The unit that money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Unit {
    /// Dollars, euros, yen.
    #[default]
    Major,
    /// The smallest unit of the currency: cents, but whole yen.
    Minor,
    /// Hundredths, whatever the currency.
    Cents,
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
