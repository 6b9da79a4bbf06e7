//! A real mail server on this machine: aiosmtpd, which `smtp.py` tells what to answer. It ends with the value.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

use crate::project::repository;

/// A server that runs until it is dropped.
pub(crate) struct Smtp {
    process: Child,
    port: u16,
    came: Arc<Mutex<Vec<Value>>>,
}

impl Smtp {
    /// Starts one. Where the machine has none, the tests of a whole run (`CI`) fail, and others go on without it and say so.
    pub(crate) fn start(options: &[&str]) -> Option<Smtp> {
        let Some(python) = python() else {
            return missing("there is no aiosmtpd on this machine (`apt-get install python3-aiosmtpd`)");
        };
        let mut process = Command::new(python)
            .arg(repository().join("tests/it/smtp.py"))
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // It warns of what the tests are about, such as mail without TLS.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.next().and_then(|line| line.strip_prefix("port ")?.parse().ok());
        let Some(port) = port else {
            let _ = process.kill();
            let _ = process.wait();
            return missing(&format!("no mail server can be started with {options:?}"));
        };
        let came: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&came);
        thread::spawn(move || {
            for line in lines {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Smtp { process, port, came })
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What came so far, in order: mails, and the answers to those that were refused. It is printed before it is answered.
    #[track_caller]
    pub(crate) fn came(&self, n: usize) -> Vec<Value> {
        let begun = std::time::Instant::now();
        loop {
            let came = self.came.lock().unwrap().clone();
            // What the server has printed may still be on its way through the pipe.
            if came.len() >= n {
                assert_eq!(came.len(), n, "{came:?}");
                return came;
            }
            assert!(begun.elapsed().as_secs() < 30, "{n} mails were expected, {came:?}");
            thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address of this machine that is not known as such, and that no other run of the tests listens at.
pub(crate) fn elsewhere() -> String {
    let number = std::process::id();
    format!("127.77.{}.{}", number / 250 % 250 + 1, number % 250 + 1)
}

/// A certificate for [`elsewhere`] with its key, made by openssl, in one file.
pub(crate) fn certificate(folder: &Path) -> Option<String> {
    let (key, whole) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=takings-test", "-addext", &format!("subjectAltName=IP:{}", elsewhere())])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&whole)
        .output();
    let Ok(made) = made else { return missing("there is no openssl on this machine (`apt-get install openssl`)") };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let both = [fs::read(&key).unwrap(), fs::read(&whole).unwrap()].concat();
    fs::write(&whole, both).unwrap();
    Some(whole.to_str().unwrap().to_owned())
}

/// A Python that has aiosmtpd.
fn python() -> Option<String> {
    let named = std::env::var("PYTHON").ok();
    let known = ["/usr/bin/python3", "python3"].map(str::to_owned);
    let has = |python: &String| {
        let asked = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    named.into_iter().chain(known).find(has)
}

fn missing<T>(word: &str) -> Option<T> {
    assert!(std::env::var_os("CI").is_none(), "{word}");
    eprintln!("NOT TESTED: {word}");
    None
}
