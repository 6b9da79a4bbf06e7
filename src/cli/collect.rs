//! `takings collect`: brings the files of sources up to date, and says what came, source by source.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Outcome,
    args::{Collect, Global},
    failure::Failure,
    folder::{self, Setup},
    progress::Progress,
    reconcile,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        clock::Clock,
        files, log,
        secret::{PREFIX, Vault},
        text::{count, join, nearest},
    },
    collect::{
        Event,
        definition::{Definition, Origin},
        note, run,
    },
    data::health::Health,
    workspace::Workspace,
};

/// The real clock.
#[derive(Debug)]
pub(super) struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn wait(&self, time: std::time::Duration) {
        std::thread::sleep(time);
    }
}

pub(super) fn run(collect: &Collect, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let setup = folder::set_up(global, terminal)?;
    let (wanted, broken) = choose(&setup, &collect.sources)?;
    if wanted.is_empty() && broken.is_empty() {
        terminal.say("nothing to collect: no source is set up\n  = help: `takings init --source close` adds one\n");
        return Ok(Outcome::Fine);
    }
    if let Some(since) = collect.since.filter(|since| *since > setup.today) {
        let failure = Failure::new(format!("--since {since} is after today, {}", setup.today.words()));
        return Err(failure.hint("name an earlier day"));
    }
    let vault = vault(&setup.workspace, terminal);
    let _lock = if collect.dry_run { None } else { Some(lock(&setup)?) };
    let progress = Progress::new(terminal, &wanted);
    let (outcomes, remembered) =
        gather(&setup, &wanted, collect, &vault, &|definition, event| progress.hear(definition, &event));
    progress.finish();
    let folder = folder::open_to_show(global, &terminal.silent())?;
    if !outcomes.is_empty() {
        terminal::print(&reconcile::words(&outcomes, &folder, collect.dry_run, terminal))?;
    }
    for (outcome, failure) in outcomes.iter().filter_map(|outcome| Some((outcome, outcome.result.as_ref().err()?))) {
        let words = Failure::of_source(&outcome.definition.name, failure);
        terminal::complain(&words.text(terminal.err_color()));
    }
    // What came is said even where it cannot be noted.
    remembered?;
    let is_left_out = |outcome: &run::Outcome<'_>| reconcile::left_out(outcome.definition, &folder).is_some();
    let has_failed = outcomes.iter().any(|outcome| outcome.result.is_err() || is_left_out(outcome));
    Ok(if has_failed || !broken.is_empty() { Outcome::Found } else { Outcome::Fine })
}

/// Collects every source with nobody looking on, and answers what came in a line, and whether all went well.
pub(super) fn unattended(global: &Global, terminal: &Terminal) -> Result<(String, bool), Failure> {
    let terminal = &terminal.silent();
    let setup = folder::set_up(global, terminal)?;
    let (wanted, broken) = choose(&setup, &[])?;
    let (vault, _lock) = (vault(&setup.workspace, terminal), lock(&setup)?);
    let all = Collect { sources: Vec::new(), dry_run: false, since: None, accept_shrink: false };
    let (outcomes, remembered) = gather(&setup, &wanted, &all, &vault, &|_, _| {});
    remembered?;
    Ok((in_a_line(&outcomes, &broken), broken.is_empty() && outcomes.iter().all(|outcome| outcome.result.is_ok())))
}

/// `close: the key was refused; 2 sources: 14 rows new, 3 changed, 0 gone`.
fn in_a_line(outcomes: &[run::Outcome<'_>], broken: &[String]) -> String {
    let is_service = |outcome: &&run::Outcome<'_>| matches!(outcome.definition.origin, Origin::Service(_));
    let came = outcomes.iter().filter(is_service).filter_map(|outcome| outcome.result.as_ref().ok());
    let (mut sources, mut new, mut changed, mut gone) = (0, 0, 0, 0);
    for done in came {
        sources += 1;
        new += done.merged.added.len() as u64;
        changed += done.merged.changed.len();
        gone += done.merged.removed.len();
    }
    let failed = outcomes.iter().filter_map(|outcome| Some((&outcome.definition.name, outcome.result.as_ref().err()?)));
    let failed = failed.map(|(name, failure)| format!("{name}: {}", failure.message));
    let broken = broken.iter().map(|name| format!("{name}: its definition cannot be used"));
    let failed: Vec<String> = failed.chain(broken).collect();
    let fine = match sources {
        0 if failed.is_empty() => Some("no source has a service to be asked".to_owned()),
        0 => None,
        _ => {
            let rows = count(new, "row", "rows");
            Some(format!("{}: {rows} new, {changed} changed, {gone} gone", count(sources, "source", "sources")))
        }
    };
    failed.into_iter().chain(fine).collect::<Vec<_>>().join("; ")
}

/// Collects sources, and notes how it went unless it was dry. `hear` is told how it goes with each, from several threads.
fn gather<'a>(
    setup: &'a Setup,
    wanted: &[&'a Definition],
    collect: &Collect,
    vault: &Vault,
    hear: &(dyn Fn(&Definition, Event) + Sync),
) -> (Vec<run::Outcome<'a>>, Result<(), Failure>) {
    let (actions, now) = (setup.workspace.logs().join("actions.jsonl"), moment(setup));
    let keep = |definition: &Definition, done: Option<&run::Done>| {
        files::append(&actions, &note::action_line(definition, done, now))
    };
    let inputs = run::Inputs {
        root: setup.workspace.root(),
        business: &setup.business,
        vault,
        clock: &RealClock,
        today: setup.today,
        since: collect.since,
        accepts_shrink: collect.accept_shrink,
        is_dry: collect.dry_run,
        keep: &keep,
    };
    let outcomes = run::collect(wanted, inputs, hear);
    let remembered = if collect.dry_run { Ok(()) } else { remember(setup, &outcomes) };
    (outcomes, remembered)
}

/// The sources that are meant, and the names of those whose definition cannot be used.
fn choose<'a>(setup: &'a Setup, names: &[String]) -> Result<(Vec<&'a Definition>, Vec<String>), Failure> {
    let is_known = |name: &String| setup.definitions.iter().any(|it| it.name == *name) || setup.refused.contains(name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let known = setup.definitions.iter().map(|it| it.name.as_str()).chain(setup.refused.iter().map(String::as_str));
        let known: Vec<&str> = known.collect();
        let hint = if known.is_empty() {
            format!("`takings init --source {unknown}` adds it, if it is one that comes with takings")
        } else {
            format!("this folder has {}; `takings init --source NAME` adds one", join(&known))
        };
        return Err(Failure::unknown("source", unknown, nearest(unknown, known.iter().copied()), &hint));
    }
    let is_meant = |name: &String| names.is_empty() || names.contains(name);
    let wanted = setup.definitions.iter().filter(|definition| is_meant(&definition.name)).collect();
    Ok((wanted, setup.refused.iter().filter(|name| is_meant(name)).cloned().collect()))
}

/// The secrets of the folder and the environment, with a warning where others can read them.
pub(super) fn vault(workspace: &Workspace, terminal: &Terminal) -> Vault {
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    let vault = Vault::new(workspace.secrets(), environment);
    let open = vault.open_to_others();
    if !open.is_empty() {
        let files = count(open.len() as u64, "secret", "secrets");
        terminal.say(&format!(
            "warning: others on this machine can read {files}: {}\n  = help: `chmod 600 .secrets/*` keeps them yours\n",
            join(&open)
        ));
    }
    vault
}

/// One collect at a time.
fn lock(setup: &Setup) -> Result<files::Lock, Failure> {
    let path = setup.workspace.logs().join("collect.lock");
    files::lock(&path)?.ok_or_else(|| {
        Failure::new("another `takings collect` is at work in this folder")
            .hint("wait until it is done, then try again")
    })
}

/// Now, on the day that stands for today.
fn moment(setup: &Setup) -> DateTime<Utc> {
    let now = Utc::now().with_timezone(&setup.business.timezone);
    let then = setup.today.date().and_time(now.time()).and_local_timezone(setup.business.timezone).earliest();
    then.map_or_else(Utc::now, |then| then.to_utc())
}

/// Notes how it went, for the pages and for whoever wonders.
fn remember(setup: &Setup, outcomes: &[run::Outcome<'_>]) -> Result<(), Failure> {
    let logs = setup.workspace.logs();
    let path = logs.join("sources.json");
    let mut health = Health::parse(&files::read_if_there(&path)?.unwrap_or_default());
    let now = moment(setup);
    note::note(&mut health, outcomes, setup.workspace.root(), &setup.business, now);
    files::write(&path, &health.bytes())?;
    for outcome in outcomes {
        log::note(&logs, &note::log_line(outcome, now))?;
    }
    Ok(())
}
