//! `takings serve`: the pages in the browser, as new as the files; with `--intake` rows are taken as well.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    process::{Command, Stdio},
    thread,
};

use super::{
    Outcome,
    args::{Global, Serve},
    failure::Failure,
    folder, intake,
    live::Live,
    terminal::Terminal,
};
use crate::serve::{Server, Site};

/// Where it serves if nothing else is said: nobody but this machine gets there.
const HERE: &str = "127.0.0.1";

pub(super) fn run(serve: &Serve, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let intake = serve.intake.then(|| intake::open(&workspace, global, terminal)).transpose()?;
    let site = Site::new(workspace.clone());
    let host = serve.host.as_deref().unwrap_or(HERE);
    let server = Server::start(site.clone(), intake, host, serve.port);
    let server = server.map_err(|error| refused(&error, host, serve.port))?;
    let pages = format!("http://{}/", server.address());
    Live::new(workspace, global, terminal, Some(site)).run(serve.poll, |is_first| {
        if !is_first {
            return;
        }
        terminal.say(&words(server.address(), serve.intake));
        if serve.open && server.address().ip().is_loopback() && open(&pages).is_err() {
            terminal.say(&format!("no browser could be started: open {pages} in yours\n"));
        }
    })
}

/// What is served where, and to whom.
fn words(address: SocketAddr, takes_rows: bool) -> String {
    let rows = format!("taking rows at http://{address}/track/TABLE from whoever has the token");
    match (address.ip().is_loopback(), takes_rows) {
        (true, false) => format!("serving http://{address}/ to this machine alone; Ctrl-C ends\n"),
        (true, true) => {
            format!("{rows} and is on this machine\nserving http://{address}/ to this machine alone; Ctrl-C ends\n")
        }
        (false, _) => format!("{rows}; others can reach it, so no pages are shown there; Ctrl-C ends\n"),
    }
}

fn refused(error: &io::Error, host: &str, port: u16) -> Failure {
    match error.kind() {
        ErrorKind::AddrInUse => {
            let next = port.checked_add(1).unwrap_or(0);
            Failure::new(format!("port {port} is taken, maybe by another `takings serve`"))
                .hint(format!("look at http://{host}:{port}/, or take another port: `takings serve --port {next}`"))
        }
        ErrorKind::PermissionDenied => Failure::new(format!("port {port} is not for everybody"))
            .hint("take one above 1023, such as `takings serve --port 4780`"),
        _ if host != HERE => Failure::new(format!("cannot serve at `{host}`: {error}"))
            .hint("name an address that this machine has, or 0.0.0.0 for all of them"),
        _ => Failure::new(format!("cannot serve on port {port}: {error}")).hint("try `takings serve --port 0`"),
    }
}

/// Opens an address in the browser that the person uses.
fn open(address: &str) -> io::Result<()> {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    // It may stay as long as the browser does.
    thread::spawn(move || child.wait());
    Ok(())
}
