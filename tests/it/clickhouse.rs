//! A real `ClickHouse` on this machine, with a folder, a configuration and ports of its own. It ends with the value, and no
//! other server on the machine is touched. What is in its tables is told by the test.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::server::base64;

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_mins(1);

/// The password of its only user, `default`.
pub(crate) const PASSWORD: &str = "house-pass-3";

/// A server that runs until it is dropped.
pub(crate) struct ClickHouse {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl ClickHouse {
    /// Starts one. Where the machine has none, the tests of a whole run (`CI`) fail, and others go on without it and say so.
    pub(crate) fn start() -> Option<ClickHouse> {
        let Some(program) = program() else {
            let word = "there is no ClickHouse on this machine (`apt-get install clickhouse-server`, or name it in $CLICKHOUSE)";
            assert!(std::env::var_os("CI").is_none(), "{word}");
            eprintln!("NOT TESTED: {word}");
            return None;
        };
        // Between the search for a free port and its use, somebody else may take it.
        let started = (0..3).find_map(|_| attempt(&program).map_err(|error| eprintln!("{error}")).ok());
        assert!(started.is_some(), "`{}` does not listen", program.join(" "));
        started
    }

    /// Scheme, host and port.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs each of these statements, which end with `;`.
    #[track_caller]
    pub(crate) fn run(&self, statements: &str) {
        let lines: Vec<&str> = statements.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        for statement in lines.join("\n").split(';').filter(|it| !it.trim().is_empty()) {
            self.ask(statement);
        }
    }

    /// What it answers to a query.
    #[track_caller]
    pub(crate) fn ask(&self, query: &str) -> String {
        let answer = self.post("/?wait_end_of_query=1", query).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 200 "), "{query}\n{body}");
        body.to_owned()
    }

    /// Sends a query in HTTP/1.0, whose answers are never in pieces.
    fn post(&self, path: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        let user = base64(format!("default:{PASSWORD}").as_bytes());
        let length = body.len();
        let head = format!("POST {path} HTTP/1.0\r\nAuthorization: Basic {user}\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Whether it answers before its time is over.
    fn answers(&mut self) -> bool {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && matches!(self.process.try_wait(), Ok(None)) {
            if self.post("/", "SELECT 1").is_ok_and(|answer| answer.ends_with("\r\n\r\n1\n")) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for ClickHouse {
    fn drop(&mut self) {
        // It has nothing to keep, so there is no need to ask it politely.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command that starts a server: `$CLICKHOUSE`, `clickhouse-server`, or the newer `clickhouse server`.
fn program() -> Option<Vec<String>> {
    let named = std::env::var("CLICKHOUSE").ok().map(|path| vec![path]);
    let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    // Debian has it where only administrators look.
    let folders = || folders.iter().map(std::path::PathBuf::as_path).chain([Path::new("/usr/sbin")]);
    let found =
        |name: &str| folders().map(|it| it.join(name)).find(|it| it.exists()).map(|it| it.display().to_string());
    named
        .or_else(|| Some(vec![found("clickhouse-server")?]))
        .or_else(|| Some(vec![found("clickhouse")?, "server".to_owned()]))
}

fn attempt(program: &[String]) -> Result<ClickHouse, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let free = || TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).map(|it| it.port());
    let (port, native) = (free().map_err(|error| error.to_string())?, free().map_err(|error| error.to_string())?);
    let path = folder.path();
    let write = |name: &str, text: String| fs::write(path.join(name), text).map_err(|error| error.to_string());
    write("config.xml", config(path, port, native))?;
    write("users.xml", users())?;
    let process = Command::new(&program[0])
        .args(&program[1..])
        .arg(format!("--config-file={}", path.join("config.xml").display()))
        .current_dir(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("`{}` does not start: {error}", program[0]))?;
    let mut server = ClickHouse { process, port, folder };
    if server.answers() {
        return Ok(server);
    }
    let said = fs::read_to_string(server.folder.path().join("errors.log")).unwrap_or_default();
    Err(format!("`{}` does not listen:\n{said}", program[0]))
}

fn config(path: &Path, port: u16, native: u16) -> String {
    let path = path.display();
    format!(
        "<yandex>\
         <logger><level>warning</level><log>{path}/log</log><errorlog>{path}/errors.log</errorlog></logger>\
         <listen_host>127.0.0.1</listen_host><http_port>{port}</http_port><tcp_port>{native}</tcp_port>\
         <path>{path}/data/</path><tmp_path>{path}/tmp/</tmp_path><users_config>users.xml</users_config>\
         <mark_cache_size>67108864</mark_cache_size><timezone>UTC</timezone>\
         <default_profile>default</default_profile><default_database>default</default_database>\
         </yandex>"
    )
}

fn users() -> String {
    format!(
        "<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default>\
         <password>{PASSWORD}</password><networks><ip>127.0.0.1</ip></networks>\
         <profile>default</profile><quota>default</quota></default></users></yandex>"
    )
}
