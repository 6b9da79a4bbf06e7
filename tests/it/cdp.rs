//! A real Chromium, spoken to over the `DevTools` protocol. It knows the protocol, not what a page should be.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page; it ends with the value.
pub(crate) struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    session: Option<String>,
    calls: u64,
    events: Vec<Event>,
    _profile: tempfile::TempDir,
}

/// Something that happened in the browser.
pub(crate) struct Event {
    /// Its name, such as `Network.requestWillBeSent`.
    pub(crate) name: String,
    /// What it says.
    pub(crate) params: Value,
}

impl Browser {
    /// Starts Chromium: `$CHROMIUM`, else `chromium` on the path.
    pub(crate) fn start() -> Result<Browser, String> {
        let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut process = command(&program, &profile).spawn().map_err(|error| {
            format!("`{program}` does not start ({error}): install Chromium, or name it in $CHROMIUM")
        })?;
        let opened = address(&mut process).and_then(|address| connect(&address));
        let socket = match opened {
            Ok(socket) => socket,
            Err(error) => {
                let _ = process.kill();
                return Err(format!("`{program}` does not listen: {error}"));
            }
        };
        let mut browser = Browser { process, socket, session: None, calls: 0, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        browser.session = browser.call("Target.attachToTarget", attach)?["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.call(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(browser)
    }

    /// Asks the browser for something and waits for the answer.
    #[expect(clippy::needless_pass_by_value, reason = "parameters are made where they are given")]
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).map_err(|error| format!("{method}: {error}"))?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let answer = self.receive()?;
            if answer["id"] == json!(self.calls) {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(answer["result"].clone()),
                };
            }
        }
        Err(format!("{method}: no answer"))
    }

    /// Opens an address, waits until it is loaded, and says what happened on the way.
    pub(crate) fn open(&mut self, url: &str) -> Result<Vec<Event>, String> {
        self.events.clear();
        let answer = self.call("Page.navigate", json!({ "url": url }))?;
        if let Some(error) = answer["errorText"].as_str() {
            return Err(format!("{url}: {error}"));
        }
        let until = Instant::now() + PATIENCE;
        while !self.events.iter().any(|event| event.name == "Page.loadEventFired") {
            if Instant::now() > until {
                return Err(format!("{url}: never loaded"));
            }
            self.receive()?;
        }
        Ok(std::mem::take(&mut self.events))
    }

    /// Asks the browser itself, not the page.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let session = self.session.take();
        let answer = self.call(method, params);
        self.session = session;
        answer
    }

    /// The value of an expression in the page, when it is there; it works with scripts off, too.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(format!("{expression}: {details}")),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    fn receive(&mut self) -> Result<Value, String> {
        let message = loop {
            match self.socket.read() {
                // A signal, such as that of a child of another test that ended, is no answer.
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other.map_err(|error| format!("the browser is silent: {error}"))?,
            }
        };
        let text = message.into_text().map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(text.as_str()).map_err(|error| error.to_string())?;
        if let Some(name) = value["method"].as_str() {
            self.events.push(Event { name: name.to_owned(), params: value["params"].clone() });
        }
        Ok(value)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session = None;
        let _ = self.call("Browser.close", json!({}));
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(program: &str, profile: &tempfile::TempDir) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--remote-debugging-port=0"])
        // A mouse, where the machine has none.
        .arg("--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("about:blank")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Where the browser says that it listens.
fn address(process: &mut Child) -> Result<String, String> {
    let stderr = process.stderr.take().ok_or("it has no output")?;
    let mut lines = BufReader::new(stderr).lines();
    let mut said = Vec::new();
    for line in lines.by_ref().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            let address = address.trim().to_owned();
            // What else it says is read and forgotten, so that it never waits for a reader.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(address);
        }
        said.push(line);
    }
    Err(said.join("\n"))
}

fn connect(address: &str) -> Result<WebSocket<TcpStream>, String> {
    let host = address.trim_start_matches("ws://").split('/').next().unwrap_or_default();
    let stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
    let (socket, _) = tungstenite::client(address, stream).map_err(|error| error.to_string())?;
    Ok(socket)
}
