//! Rows over HTTP: `POST /track/TABLE` with a token and one row as JSON. Here it is judged who asks and how; what a row must
//! be and where it goes is up to the driver's [`Take`].

mod gate;
mod pace;
mod row;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::{
    sync::{Mutex as Turn, Semaphore},
    task, time,
};

use self::{
    gate::{Bearer, Head},
    pace::Pace,
};
use crate::base::secret::Secret;

/// A body larger than this is no row.
const LARGEST: usize = 64 << 10;
/// What is too large is read on so far before it is refused: whoever is still sending would not see the answer.
const READ_ON: usize = 1 << 20;
/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many rows wait for their turn; more are told to come again.
const MOST_WAITING: usize = 32;
/// When to come again where another command has the folder.
const COME_AGAIN: Duration = Duration::from_secs(2);

/// Puts a row into a table, given by name with its cells, and says what became of it. It may take its time.
pub type Take = dyn Fn(&str, &[Cell]) -> Taken + Send + Sync;

/// A cell as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The name of its column, as the sender calls it.
    pub column: String,
    /// What it holds: the digits of a number as they were sent, `yes` or `no`, or a text.
    pub text: String,
    /// Whether it was sent as a number.
    pub is_number: bool,
}

/// What became of a row. Its id is `None` where the table has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is in the table now.
    Added(Option<String>),
    /// It was there already, cell for cell.
    There(Option<String>),
    /// It is not taken.
    Not(Refused),
}

/// Why a row is not taken, in words that name no file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// What sort of reason it is.
    pub why: Why,
    /// The reason: lower case, no full stop.
    pub message: String,
    /// The way out.
    pub hint: String,
    /// What is wrong with its cells.
    pub problems: Vec<Wrong>,
}

/// What sort of reason there is not to take a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// There is no such table.
    NoTable,
    /// The row itself is wrong.
    #[default]
    Row,
    /// A row of this id is there with other cells.
    Conflict,
    /// Another command has the folder.
    Busy,
    /// The disk is full.
    Full,
    /// The folder or the system does not allow it.
    Folder,
}

/// Something wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The problem's code, such as `E102`; empty where it has none.
    pub code: String,
    /// The column; empty where it is about the row.
    pub column: String,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: String,
}

/// Takes rows. Copies are of the same.
#[derive(Clone)]
pub struct Intake(Arc<Inner>);

struct Inner {
    token: Secret,
    take: Arc<Take>,
    /// How fast those with the token and those without it may ask, each for themselves: who guesses at it keeps nobody out.
    known: Mutex<Pace>,
    strangers: Mutex<Pace>,
    places: Semaphore,
    /// One row after another.
    turn: Arc<Turn<()>>,
}

impl fmt::Debug for Intake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Intake").finish_non_exhaustive()
    }
}

impl Intake {
    /// Takes rows from whoever has the token.
    pub fn new(token: Secret, take: Arc<Take>) -> Intake {
        Intake(Arc::new(Inner {
            token,
            take,
            known: Mutex::default(),
            strangers: Mutex::default(),
            places: Semaphore::new(MOST_WAITING),
            turn: Arc::default(),
        }))
    }

    /// Answers a request to one of its paths. `is_own` tells whether a host is a name of this server.
    pub(super) async fn answer(&self, way: Way, request: Request, is_own: impl Fn(&str) -> bool) -> Response {
        let answer = match self.row(&way, request, is_own).await {
            Ok((table, cells)) => self.put(table, cells).await,
            Err(answer) => answer,
        };
        answer.response()
    }

    /// The row that a request brings, and the table that it is for.
    async fn row(
        &self,
        way: &Way,
        request: Request,
        is_own: impl Fn(&str) -> bool,
    ) -> Result<(String, Vec<Cell>), Answer> {
        gate::judge(&Head::of(&request), is_own)?;
        let bearer = gate::bearer(&Head::of(&request), &self.0.token);
        let pace = if bearer == Bearer::Known { &self.0.known } else { &self.0.strangers };
        // Whoever held it and panicked left a whole value.
        let wait = pace.lock().unwrap_or_else(PoisonError::into_inner).step(Instant::now());
        if let Some(wait) = wait {
            return Err(Answer::new(429, "too many requests", "send up to 10 a second").after(wait));
        }
        gate::admit(bearer)?;
        let body = time::timeout(PATIENCE, read(request.into_body()));
        let body =
            body.await.unwrap_or_else(|_| Err(Answer::new(408, "the body did not come in time", "send it again")));
        let cells = row::cells(&body?)?;
        Ok((way.table(&cells), cells))
    }

    /// Puts a row in its place when its turn comes. A sender that goes away meanwhile changes nothing about it.
    async fn put(&self, table: String, cells: Vec<Cell>) -> Answer {
        let Ok(_place) = self.0.places.try_acquire() else {
            return Answer::new(503, "too many rows are waiting", "send it again in a moment").after(COME_AGAIN);
        };
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        let take = Arc::clone(&self.0.take);
        let name = table.clone();
        let taken = task::spawn_blocking(move || {
            let _turn = turn;
            take(&name, &cells)
        });
        match taken.await {
            Ok(Taken::Added(id)) => Answer::of_row(201, &table, id.as_deref(), "added"),
            Ok(Taken::There(id)) => Answer::of_row(200, &table, id.as_deref(), "there"),
            Ok(Taken::Not(refused)) => Answer::of_refused(refused),
            Err(_) => Answer::new(500, "the row could not be taken", "look at what `takings serve` says"),
        }
    }
}

/// All of a body, if it is not too large.
async fn read(body: Body) -> Result<Vec<u8>, Answer> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk: Bytes = chunk.map_err(|_| Answer::new(400, "the body broke off", "send it again"))?;
        length += chunk.len();
        if length <= LARGEST {
            bytes.extend_from_slice(&chunk);
        } else if length > READ_ON {
            break;
        }
    }
    if length > LARGEST {
        return Err(Answer::new(413, "the body is larger than 64 KiB", "send one row at a time"));
    }
    Ok(bytes)
}

/// A path on which rows come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// `/track/TABLE`.
    Table(String),
    /// `/track-revenue`: a row that names a buyer is the sale of a lead, any other one is revenue.
    Revenue,
}

impl Way {
    /// The way of a path; `None` of one on which no rows come.
    pub(super) fn of(path: &str) -> Option<Way> {
        match path {
            "/track-conversation" => Some(Way::Table("conversations".to_owned())),
            "/track-revenue" => Some(Way::Revenue),
            _ => path.strip_prefix("/track/").map(|table| Way::Table(table.trim_end_matches('/').to_owned())),
        }
    }

    /// The table that a row is for.
    fn table(&self, cells: &[Cell]) -> String {
        match self {
            Way::Table(table) => table.clone(),
            Way::Revenue if cells.iter().any(|cell| cell.column == "buyer") => "lead_sales".to_owned(),
            Way::Revenue => "revenue".to_owned(),
        }
    }
}

/// What a sender is answered: always JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: Vec<(header::HeaderName, String)>,
    body: Value,
}

impl Answer {
    /// No, and the way out.
    fn new(status: u16, error: impl Into<String>, hint: impl Into<String>) -> Answer {
        let (error, hint): (String, String) = (error.into(), hint.into());
        Answer { status, headers: Vec::new(), body: json!({ "error": error, "hint": hint }) }
    }

    fn of_row(status: u16, table: &str, id: Option<&str>, state: &str) -> Answer {
        Answer { status, headers: Vec::new(), body: json!({ "id": id, "table": table, "state": state }) }
    }

    fn of_refused(refused: Refused) -> Answer {
        let status = match refused.why {
            Why::NoTable => 404,
            Why::Row => 422,
            Why::Conflict => 409,
            Why::Busy => 503,
            Why::Full => 507,
            Why::Folder => 500,
        };
        let mut answer = Answer::new(status, refused.message, refused.hint);
        if !refused.problems.is_empty() {
            let problem = |wrong: Wrong| {
                let code = Some(wrong.code).filter(|code| !code.is_empty());
                json!({ "code": code, "column": wrong.column, "message": wrong.message, "hint": wrong.hint })
            };
            answer.body["problems"] = refused.problems.into_iter().map(problem).collect();
        }
        if refused.why == Why::Busy { answer.after(COME_AGAIN) } else { answer }
    }

    fn with(mut self, name: header::HeaderName, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    /// The same for one who may come again after a while.
    fn after(self, wait: Duration) -> Answer {
        self.with(header::RETRY_AFTER, wait.as_secs_f64().ceil().max(1.0).to_string())
    }

    fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body.to_string() + "\n"));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let fixed = [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        let fixed = fixed.map(|(name, value)| (name, value.to_owned()));
        for (name, value) in fixed.into_iter().chain(self.headers) {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::to_bytes;
    use futures_util::future::join_all;
    use tokio::runtime::Builder;

    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn request(body: impl Into<Body>) -> Request {
        let request = axum::http::Request::builder().method("POST").uri("/track/costs").header("host", "localhost");
        let request = request.header("content-type", "application/json");
        request.header("authorization", format!("Bearer {TOKEN}")).body(body.into()).unwrap()
    }

    /// What a taker answers to rows that are sent at once.
    fn send(take: Arc<Take>, bodies: Vec<Body>) -> Vec<(u16, Value, Option<String>)> {
        let intake = Intake::new(Secret::new(TOKEN), take);
        let one = async |body: Body| {
            let way = Way::of("/track/costs").unwrap();
            let response = intake.answer(way, request(body), |host| host == "localhost").await;
            let retry = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
            let status = response.status().as_u16();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            (status, serde_json::from_slice(&bytes).unwrap(), retry)
        };
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(join_all(bodies.into_iter().map(one)))
    }

    #[test]
    fn each_reason_has_its_status() {
        for (why, status) in [
            (Why::NoTable, 404),
            (Why::Row, 422),
            (Why::Conflict, 409),
            (Why::Busy, 503),
            (Why::Full, 507),
            (Why::Folder, 500),
        ] {
            let take = move |_: &str, _: &[Cell]| {
                Taken::Not(Refused { why, message: "no".into(), hint: "so".into(), problems: Vec::new() })
            };
            let answers = send(Arc::new(take), vec!["{\"a\": 1}".into()]);
            let retry = (why == Why::Busy).then(|| "2".to_owned());
            assert_eq!(answers, [(status, json!({ "error": "no", "hint": "so" }), retry)]);
        }
    }

    #[test]
    fn one_row_is_taken_after_another() {
        let (at_work, done) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&done);
        let take = move |table: &str, cells: &[Cell]| {
            assert_eq!((table, cells.len(), at_work.fetch_add(1, Ordering::SeqCst)), ("costs", 1, 0));
            (0..100).for_each(|_| std::thread::yield_now());
            at_work.fetch_sub(1, Ordering::SeqCst);
            Taken::Added(Some(counted.fetch_add(1, Ordering::SeqCst).to_string()))
        };
        let answers = send(Arc::new(take), (0..20).map(|_| "{\"a\": 1}".into()).collect());
        assert!(answers.iter().all(|(status, ..)| *status == 201), "{answers:?}");
        assert_eq!(done.load(Ordering::SeqCst), 20);
    }

    #[test]
    fn a_body_that_is_too_large_is_never_a_row() {
        let take = |_: &str, _: &[Cell]| Taken::Added(None);
        let body = |length: usize| Body::from(format!("{{\"a\": \"{}\"}}", "x".repeat(length - 9)));
        let answers = send(Arc::new(take), [LARGEST, LARGEST + 1, 3 * READ_ON].map(body).into());
        let statuses: Vec<u16> = answers.iter().map(|(status, ..)| *status).collect();
        assert_eq!(statuses, [201, 413, 413]);
    }

    #[test]
    fn each_path_has_its_table() {
        let cells = |column: &str| vec![Cell { column: column.into(), text: "x".into(), is_number: false }];
        for (path, column, table) in [
            ("/track/costs", "a", Some("costs")),
            ("/track/costs/", "a", Some("costs")),
            ("/track-conversation", "buyer", Some("conversations")),
            ("/track-revenue", "buyer", Some("lead_sales")),
            ("/track-revenue", "amount", Some("revenue")),
            ("/track/../x", "a", Some("../x")),
            ("/track", "a", None),
            ("/site/index.html", "a", None),
        ] {
            assert_eq!(Way::of(path).map(|way| way.table(&cells(column))).as_deref(), table, "{path}");
        }
    }
}
