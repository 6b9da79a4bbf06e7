//! What `watch` and `serve` share: a build now, another one with every change, and a banner while one fails.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use chrono::Utc;
use chrono_tz::Tz;

use super::{
    Outcome,
    args::Global,
    failure::{Failure, Told},
    folder,
    saved::{self, Line},
    terminal::{self, Terminal},
};
use crate::{
    base::calendar::Day,
    build::{self, Outputs, Summary, banner},
    config::Business,
    data,
    serve::Site,
    watch::{Change, Event, How, Kind, Stopper, Watcher},
    workspace::Workspace,
};

/// A folder whose pages follow its files.
pub(super) struct Live<'a> {
    workspace: Workspace,
    global: &'a Global,
    terminal: &'a Terminal,
    /// Where there is one, browsers see the pages before they are written.
    site: Option<Site>,
    /// The files as they were read last, and what was made of them.
    read: data::memory::Memory,
    built: build::Memory,
    last: Option<Last>,
    /// Whether the last build failed.
    is_failing: bool,
}

/// The last build that went well.
struct Last {
    business: Business,
    today: Day,
    /// What was said of the problems of its files.
    problems: String,
}

/// Why a build is made.
#[derive(Clone, Copy)]
enum Why<'a> {
    Start,
    Changed(&'a [Change]),
    NewDay,
}

impl Why<'_> {
    /// Whether nothing but the folders themselves changed: something came into them and went while a build was made.
    fn is_a_touch(self) -> bool {
        let is_touch = |change: &Change| change.kind == Kind::Changed && change.path.ends_with('/');
        matches!(self, Why::Changed(changes) if changes.iter().all(is_touch))
    }
}

impl<'a> Live<'a> {
    /// A folder that nothing was built of yet.
    pub(super) fn new(
        workspace: Workspace,
        global: &'a Global,
        terminal: &'a Terminal,
        site: Option<Site>,
    ) -> Live<'a> {
        Live {
            workspace,
            global,
            terminal,
            site,
            read: data::memory::Memory::default(),
            built: build::Memory::default(),
            last: None,
            is_failing: false,
        }
    }

    /// Builds, and builds again with every change until it is interrupted. `tell` hears of each time, and whether it was the
    /// first one.
    pub(super) fn run(mut self, poll: bool, mut tell: impl FnMut(bool)) -> Result<Outcome, Failure> {
        let watcher = self.watcher(poll)?;
        end_on_interrupt(watcher.stopper())?;
        watcher.run(|event| {
            match event {
                Event::Start => self.build(Why::Start),
                Event::Changed(changes) => self.build(Why::Changed(changes)),
                Event::Idle => self.look_at_the_clock(),
            }
            if event != Event::Idle {
                tell(event == Event::Start);
            }
            ControlFlow::Continue(())
        });
        Ok(Outcome::Fine)
    }

    fn watcher(&self, poll: bool) -> Result<Watcher, Failure> {
        let how = if poll { How::Poll } else { How::Events };
        let watcher = Watcher::new(&self.workspace, how).or_else(|error| {
            self.terminal.say(&format!("{error}; it is looked at twice a second instead, as with `--poll`\n"));
            Watcher::new(&self.workspace, How::Poll)
        });
        watcher.map_err(|error| Failure::new(error.to_string()))
    }

    /// Today is another day after midnight, where it isn't named.
    fn look_at_the_clock(&mut self) {
        let is_new = |last: &Last| folder::today(self.global, &last.business) != last.today;
        if self.last.as_ref().is_some_and(is_new) {
            self.build(Why::NewDay);
        }
    }

    fn build(&mut self, why: Why<'_>) {
        let begun = Instant::now();
        let site = self.site.clone();
        let first = site.as_ref().map(Site::viewed).unwrap_or_default();
        let built = self.rebuild(&first, &mut |outputs| {
            if let Some(site) = &site {
                site.publish(outputs);
            }
        });
        match built {
            Ok(summary) => {
                if let Some(site) = &site {
                    site.written();
                }
                let has_come_of_it = !(summary.written.is_empty() && summary.removed.is_empty());
                let is_worth_a_line = has_come_of_it || self.is_failing || !why.is_a_touch();
                self.is_failing = false;
                if is_worth_a_line {
                    self.say(why, &self.pages(why, &summary), begun);
                }
            }
            Err(Failure::Told(told)) => {
                self.is_failing = true;
                self.say(why, "nothing could be built", begun);
                self.fail(&told);
            }
            Err(Failure::NobodyReads) => {}
        }
    }

    /// Reads the folder and builds it. The pages at the paths `first` are published before the others.
    fn rebuild(&mut self, first: &[String], publish: &mut dyn FnMut(&Outputs)) -> Result<Summary, Failure> {
        let folder = folder::open_again(&self.workspace, self.global, &mut self.read)?;
        let summary = build::build_again(&self.workspace, folder.inputs(), &mut self.built, first, publish)?;
        let problems = folder.summary();
        match self.last.as_ref().map_or("", |last| last.problems.as_str()) {
            before if before == problems => {}
            _ if problems.is_empty() => self.terminal.say("every row is read again\n"),
            _ => self.terminal.say(&problems),
        }
        self.last = Some(Last { business: folder.business, today: folder.today, problems });
        Ok(summary)
    }

    /// Says what is wrong, in the terminal and on every page.
    fn fail(&self, told: &Told) {
        terminal::complain(&told.text(self.terminal.err_color()));
        let notice = told.notice(self.workspace.root());
        if let Some(site) = &self.site {
            site.fail(&notice);
        }
        if let Err(error) = banner::put(&self.workspace, &notice) {
            self.terminal.say(&format!("the pages don't say so: {error}\n"));
        }
    }

    fn pages(&self, why: Why<'_>, summary: &Summary) -> String {
        let changes = if let Why::Changed(changes) = why { changes } else { &[] };
        saved::pages(summary, changes, self.terminal.verbose)
    }

    fn say(&self, why: Why<'_>, came_of_it: &str, begun: Instant) {
        let zone = self.last.as_ref().map_or(Tz::UTC, |last| last.business.timezone);
        let what = match why {
            Why::Start => "all files".to_owned(),
            Why::Changed(changes) => saved::files(changes),
            Why::NewDay => "a new day".to_owned(),
        };
        let line = Line { time: Utc::now().with_timezone(&zone), what: &what, came_of_it, took: begun.elapsed() };
        self.terminal.say(&line.text(self.terminal.ascii));
    }
}

/// The first interrupt ends it after what it is at, a second one at once.
fn end_on_interrupt(stopper: Stopper) -> Result<(), Failure> {
    let is_second = AtomicBool::new(false);
    let handle = move || {
        if is_second.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        stopper.stop();
    };
    ctrlc::set_handler(handle).map_err(|error| Failure::new(format!("cannot be interrupted: {error}")))
}
