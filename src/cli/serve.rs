//! `takings serve`: the pages in the browser, as new as the files.

use std::{
    io::{self, ErrorKind},
    process::{Command, Stdio},
    thread,
};

use super::{
    Outcome,
    args::{Global, Serve},
    failure::Failure,
    folder,
    live::Live,
    terminal::Terminal,
};
use crate::serve::{Server, Site};

pub(super) fn run(serve: &Serve, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let site = Site::new(workspace.clone());
    let server = Server::start(site.clone(), serve.port).map_err(|error| refused(&error, serve.port))?;
    let address = format!("http://{}/", server.address());
    Live::new(workspace, global, terminal, Some(site)).run(serve.poll, |is_first| {
        if !is_first {
            return;
        }
        terminal.say(&format!("serving {address} to this machine alone; Ctrl-C ends\n"));
        if serve.open && open(&address).is_err() {
            terminal.say(&format!("no browser could be started: open {address} in yours\n"));
        }
    })
}

fn refused(error: &io::Error, port: u16) -> Failure {
    match error.kind() {
        ErrorKind::AddrInUse => {
            let next = port.checked_add(1).unwrap_or(0);
            Failure::new(format!("port {port} is taken, maybe by another `takings serve`"))
                .hint(format!("look at http://127.0.0.1:{port}/, or take another port: `takings serve --port {next}`"))
        }
        ErrorKind::PermissionDenied => Failure::new(format!("port {port} is not for everybody"))
            .hint("take one above 1023, such as `takings serve --port 4780`"),
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
