//! What is answered to whom: only to this machine's browsers, only what lies in `site/` and `reports/`, only to look at.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{
    host,
    page::{self, LIVE_PATH, SCRIPT, SCRIPT_PATH},
    site::{Site, is_page, version},
};

/// The page that is shown first.
const HOME: &str = "site/index.html";

/// What a path is written with in an address.
const IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}');

/// A request, as far as it matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    /// The host that the browser believes to talk to, maybe with a port.
    pub(super) host: Option<&'a str>,
    /// The path, as it came.
    pub(super) path: &'a str,
}

/// What a browser is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A file, or a page that says that there is none.
    File { status: u16, kind: &'static str, body: Vec<u8>, rules: Option<String> },
    /// Somewhere else.
    Elsewhere(String),
    /// No, and why.
    Refused(u16, &'static str),
    /// The news of a page, as long as it is open.
    Live,
}

impl Answer {
    /// Its status, headers and body.
    pub(super) fn parts(self) -> (u16, Vec<(&'static str, String)>, Vec<u8>) {
        let mut headers = vec![
            ("cache-control", "no-store".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("cross-origin-resource-policy", "same-origin".to_owned()),
            ("referrer-policy", "no-referrer".to_owned()),
        ];
        match self {
            Answer::File { status, kind, body, rules } => {
                headers.push(("content-type", kind.to_owned()));
                let rules = rules.unwrap_or_else(|| "frame-ancestors 'self'".to_owned());
                headers.push(("content-security-policy", rules));
                (status, headers, body)
            }
            Answer::Elsewhere(location) => {
                headers.push(("location", location));
                (302, headers, Vec::new())
            }
            Answer::Refused(status, why) => {
                headers.push(("content-type", "text/plain; charset=utf-8".to_owned()));
                headers.push(("allow", "GET, HEAD".to_owned()));
                (status, headers, format!("{why}\n").into_bytes())
            }
            Answer::Live => (200, headers, Vec::new()),
        }
    }
}

/// What a request is answered.
pub(super) fn answer(site: &Site, asked: &Asked<'_>) -> Answer {
    // A name that leads here although it is somebody else's lets their page read ours.
    let Some(host) = asked.host.filter(|host| host::is_local(host)) else {
        return Answer::Refused(421, "these pages are for this machine alone: open http://127.0.0.1");
    };
    if !["GET", "HEAD"].contains(&asked.method) {
        return Answer::Refused(405, "pages can only be looked at");
    }
    match asked.path {
        "/" => return Answer::Elsewhere(format!("/{HOME}")),
        LIVE_PATH => return Answer::Live,
        SCRIPT_PATH => return file(200, "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
        "/favicon.ico" => return file(200, "image/svg+xml", page::ICON.as_bytes()),
        _ => {}
    }
    let Some(path) = path(asked.path) else { return missing(site, "that", host) };
    match site.file(&path) {
        Some(body) if is_page(&path) => live(200, &body, host),
        Some(body) => file(200, kind(&path), &body),
        None => {
            let index = format!("{}/index.html", path.trim_end_matches('/'));
            if site.has(&index) { Answer::Elsewhere(address(&index)) } else { missing(site, &path, host) }
        }
    }
}

/// The file that a query `page=/site/index.html` asks for; one that is not there where it asks for none.
pub(super) fn page_of(query: Option<&str>) -> String {
    let pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.strip_prefix("page="));
    let wanted = pairs.map(|page| percent_decode_str(page).decode_utf8_lossy().into_owned()).next();
    wanted.and_then(|page| path(&page)).unwrap_or_else(|| "that".to_owned())
}

fn file(status: u16, kind: &'static str, body: &[u8]) -> Answer {
    Answer::File { status, kind, body: body.to_owned(), rules: None }
}

fn live(status: u16, body: &[u8], host: &str) -> Answer {
    let (body, rules) = page::live(body, &version(body), host);
    Answer::File { status, kind: kind(HOME), body, rules }
}

fn missing(site: &Site, path: &str, host: &str) -> Answer {
    live(404, &site.missing(path), host)
}

/// The path of a file below the business's folder; `None` of one that may lead out of it or that nobody is to see.
fn path(asked: &str) -> Option<String> {
    let decoded = percent_decode_str(asked).decode_utf8().ok()?;
    let path = decoded.strip_prefix('/')?;
    let is_odd = |char: char| char.is_control() || matches!(char, '\\' | ':');
    let parts = path.strip_suffix('/').unwrap_or(path).split('/');
    let is_open = !path.contains(is_odd) && parts.into_iter().all(|part| !part.is_empty() && !part.starts_with('.'));
    is_open.then(|| path.to_owned())
}

fn address(path: &str) -> String {
    format!("/{}", utf8_percent_encode(path, IN_PATH))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("html") => "text/html; charset=utf-8",
        // Browsers save Markdown under its own name; here it is to be read.
        Some("md" | "txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("pdf") => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::files, workspace::Workspace};

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        for path in ["site/index.html", "site/a b.txt", "site/.manifest", "reports/weekly/index.html", "data/x.csv"] {
            files::write(&folder.path().join(path), b"<body>hi").unwrap();
        }
        let site = Site::new(Workspace::at(folder.path()));
        (folder, site)
    }

    fn ask(site: &Site, path: &str) -> (u16, String, String) {
        let asked = Asked { method: "GET", host: Some("localhost:1"), path };
        let (status, headers, body) = answer(site, &asked).parts();
        let header = |wanted: &str| headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
        let what = header("location").or_else(|| header("content-type")).unwrap();
        (status, what, String::from_utf8(body).unwrap())
    }

    #[test]
    fn files_come_with_their_kind_and_folders_lead_to_their_index() {
        let (_folder, site) = site();
        for (path, status, what) in [
            ("/", 302, "/site/index.html"),
            ("/site", 302, "/site/index.html"),
            ("/site/", 302, "/site/index.html"),
            ("/reports/weekly", 302, "/reports/weekly/index.html"),
            ("/site/index.html", 200, "text/html; charset=utf-8"),
            ("/site/a%20b.txt", 200, "text/plain; charset=utf-8"),
            ("/favicon.ico", 200, "image/svg+xml"),
            ("/-/live.js", 200, "text/javascript; charset=utf-8"),
            ("/site/none.html", 404, "text/html; charset=utf-8"),
        ] {
            let answer = ask(&site, path);
            assert_eq!((answer.0, answer.1.as_str()), (status, what), "{path}");
        }
    }

    #[test]
    fn no_path_leads_out() {
        let (_folder, site) = site();
        for path in [
            "/data/x.csv",
            "/site/../data/x.csv",
            "/site/%2e%2e/data/x.csv",
            "/site/..%2fdata/x.csv",
            "/site/%2e%2e%2fdata%2fx.csv",
            "/site/..\\data\\x.csv",
            "/site/%5c..%5cdata/x.csv",
            "/site//etc/passwd",
            "//etc/passwd",
            "/site/.manifest",
            "/site/%2emanifest",
            "/site/C:/x",
            "/site/x%00.html",
            "/site/%ff",
            "/site/%252e%252e/data/x.csv",
            "*",
        ] {
            let (status, _, body) = ask(&site, path);
            assert!(status == 404 && !body.contains("hi<"), "{path}: {status} {body}");
        }
        assert_eq!(page_of(Some("x=1&page=%2Fsite%2Findex.html")), "site/index.html");
        assert_eq!((page_of(Some("page=/../x")).as_str(), page_of(None).as_str()), ("that", "that"));
    }

    #[test]
    fn only_this_machine_may_look() {
        let (_folder, site) = site();
        let status = |method, host| answer(&site, &Asked { method, host, path: "/site/index.html" }).parts().0;
        for host in ["127.0.0.1", "127.0.0.1:4780", "localhost:9", "LOCALHOST"] {
            assert_eq!(status("GET", Some(host)), 200, "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:4780", "localhost:x", "0.0.0.0", ""]
        {
            assert_eq!(status("GET", Some(host)), 421, "{host}");
        }
        assert_eq!(status("GET", None), 421);
        assert_eq!((status("HEAD", Some("localhost")), status("POST", Some("localhost"))), (200, 405));
    }
}
