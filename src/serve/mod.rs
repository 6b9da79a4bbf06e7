//! Serves a business's pages on this machine alone, and keeps those that are open in a browser as new as their files.
//!
//! [`Site`] is what the driver tells: pages that are made, a build that failed. [`Server`] answers browsers from it: see
//! [`answer`] for what is asked and refused, [`page`] for what a page gets on its way, `live.js` for what it does with
//! it. [`Intake`] takes rows from programs, where the driver wants some. It builds nothing and prints nothing.

mod answer;
mod host;
mod intake;
mod page;
mod site;

use std::{
    convert::Infallible,
    io,
    net::{SocketAddr, TcpListener},
    pin::pin,
    thread,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, uri::Authority},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    serve::ListenerExt,
};
use futures_util::{
    future,
    stream::{self, Stream},
};
use tokio::{runtime, sync::oneshot};

use self::{
    answer::{Answer, Asked},
    intake::Way,
    site::Viewer,
};
pub use self::{
    intake::{Cell, Intake, Refused, Take, Taken, Why, Wrong},
    site::Site,
};

/// How soon a browser asks again after a connection broke.
const RETRY: Duration = Duration::from_millis(300);
/// How often a connection without news says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// A server at work; it ends with the value.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    _end: oneshot::Sender<Infallible>,
}

/// What is served where.
#[derive(Clone, Debug)]
struct Served {
    /// The pages; none where others than this machine could see them.
    site: Option<Site>,
    intake: Option<Intake>,
    /// The name or address that the driver gave the server.
    host: String,
}

impl Server {
    /// Begins to serve on a host, by its name or address. Port 0 is one that the system chooses. Pages show the business to
    /// whoever sees them: where others than this machine can reach the server, it takes rows alone.
    pub fn start(site: Site, intake: Option<Intake>, host: &str, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((host, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let site = address.ip().is_loopback().then_some(site);
        let served = Served { site, intake, host: host.to_owned() };
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (end, ended) = oneshot::channel();
        let serve = async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            let listener = listener.tap_io(|stream| {
                // An answer that waits for more is only slower.
                let _ = stream.set_nodelay(true);
            });
            let router: Router = Router::new().fallback(reply).with_state(served);
            let work = pin!(axum::serve(listener, router).into_future());
            future::select(work, ended).await;
        };
        thread::Builder::new().name("serve".to_owned()).spawn(move || runtime.block_on(serve))?;
        Ok(Server { address, _end: end })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn reply(State(served): State<Served>, request: Request) -> Response {
    if let (Some(intake), Some(way)) = (&served.intake, Way::of(request.uri().path())) {
        let is_own = |given: &str| host::is_own(given, &served.host);
        return intake.answer(way, request, is_own).await;
    }
    let Some(site) = served.site else {
        return plain(Answer::Refused(404, "nothing but rows is taken here: POST /track/TABLE"));
    };
    let headers = request.headers();
    let uri = request.uri();
    let host = uri.authority().map(Authority::as_str).or_else(|| headers.get(header::HOST)?.to_str().ok());
    let asked = Asked { method: request.method().as_str(), host, path: uri.path() };
    match answer::answer(&site, &asked) {
        Answer::Live => live(site.viewer(&answer::page_of(uri.query()))).into_response(),
        answer => plain(answer),
    }
}

/// An answer as it goes out.
fn plain(answer: Answer) -> Response {
    let (status, headers, body) = answer.parts();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        // A value that is no text of a header can only be one that a folder's own template made up.
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The versions of a page from now on, the one that it has first.
fn live(viewer: Viewer) -> impl IntoResponse {
    let events = stream::unfold(viewer, |mut viewer| async move {
        let version = viewer.next_version().await?;
        let event = Event::default().event("version").retry(RETRY).data(version);
        Some((Ok::<_, Infallible>(event), viewer))
    });
    let headers = [("cache-control", "no-store"), ("x-content-type-options", "nosniff")];
    (headers, Sse::new(boxed(events)).keep_alive(KeepAlive::new().interval(ALIVE)))
}

fn boxed<S: Stream + Send + 'static>(stream: S) -> impl Stream<Item = S::Item> + Send {
    Box::pin(stream)
}
