//! Work that takes long says so, where a person looks: after a second, what is being done and for how long.

use std::{
    io::IsTerminal,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;

/// What takes less needs no word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something that is being done, until the value goes.
pub(super) struct Busy(Option<(Sender<()>, JoinHandle<()>)>);

impl Busy {
    /// Begins. `what` is as in `reading data/`.
    pub(super) fn with(what: &'static str, terminal: &Terminal) -> Busy {
        if terminal.is_quiet() || !std::io::stderr().is_terminal() {
            return Busy(None);
        }
        let template = if terminal.ascii { "{msg} ... {elapsed}" } else { "{spinner} {msg} · {elapsed}" };
        let (done, end) = mpsc::channel::<()>();
        let show = move || {
            if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
                let bar = ProgressBar::new_spinner().with_style(style).with_message(what).with_elapsed(PATIENCE);
                bar.enable_steady_tick(Duration::from_millis(120));
                // It ends when the other side goes.
                let _ = end.recv();
                bar.finish_and_clear();
            }
        };
        Busy(Some((done, std::thread::spawn(show))))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some((done, shown)) = self.0.take() {
            drop(done);
            // The line is gone before anything else is said.
            let _ = shown.join();
        }
    }
}
