//! Serves a business's pages on this machine alone, and keeps those that are open in a browser as new as their files.
//!
//! [`Site`] is what the driver tells: pages that are made, a build that failed. [`Server`] answers browsers from it: see
//! [`answer`] for what is asked and refused, [`page`] for what a page gets on its way, `live.js` for what it does with
//! it. It builds nothing and prints nothing.

mod answer;
mod page;
mod site;

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
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

pub use self::site::Site;
use self::{
    answer::{Answer, Asked},
    site::Viewer,
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

impl Server {
    /// Begins to serve on 127.0.0.1. Port 0 is one that the system chooses.
    pub fn start(site: Site, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (end, ended) = oneshot::channel();
        let serve = async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            let listener = listener.tap_io(|stream| {
                // An answer that waits for more is only slower.
                let _ = stream.set_nodelay(true);
            });
            let router: Router = Router::new().fallback(reply).with_state(site);
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

async fn reply(State(site): State<Site>, request: Request) -> Response {
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
