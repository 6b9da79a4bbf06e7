//! Commands that write, and what can go wrong meanwhile: others that write too, a program that is killed, a disk that
//! takes no more. The files are the old or the new ones, whole, and what happened is said.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::project::{Project, Run};

const BUSINESS: &str = "name = \"Fern\"\nas_of = 2026-03-10\ncurrency = \"USD\"\n\n[pipelines.main]\nstages = [\"lead\", \"proposal_sent\"]\n\n[offers.audit]\nvalue = 900\n";

const DEALS: &str = "id,created,title,contact,offer,value,proposal_sent,won,lost\r\ndeal-aaaa,2026-02-01,Site,Ada Byron,audit,1200.50,2026-02-05,,\r\n";

const REVENUE: &str = "id,date,source,kind,amount,deal,offer\nrev-aaaa,2026-01-05,bank,earned,300,,\n";

fn fern() -> Project {
    Project::new().business(BUSINESS).file("data/deals.csv", DEALS).file("data/revenue.csv", REVENUE)
}

/// A table so large that reading it takes a while.
fn large() -> String {
    let rows =
        (0..4000).map(|row| format!("deal-{row:04},2026-02-01,A title that is some words long,,audit,{row},,,\r\n"));
    DEALS.lines().next().unwrap().to_owned() + "\r\n" + &rows.collect::<String>()
}

fn add(project: &Project, title: &str) -> Command {
    let mut command = project.command();
    command.args(["add", "deals", &format!("title={title}")]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text(project: &Project, path: &str) -> String {
    fs::read_to_string(project.path(path)).unwrap()
}

/// The lines of the journal.
fn journal(run: &Run) -> Vec<Value> {
    let text = fs::read_to_string(run.path("logs/actions.jsonl")).unwrap();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Files that were never put in place.
fn left_behind(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.filter(|name| name.starts_with(".takings")).collect()
}

fn ids(deals: &str) -> Vec<&str> {
    deals.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

#[test]
fn everybody_who_writes_at_once_gets_his_row() {
    for writers in [2, 8] {
        let project = fern();
        thread::scope(|scope| {
            for writer in 0..writers {
                let project = &project;
                scope.spawn(move || {
                    for row in 0..20 / writers {
                        let output = add(project, &format!("row {writer} {row}")).output().unwrap();
                        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    }
                });
            }
        });
        let deals = text(&project, "data/deals.csv");
        let all = 1 + 20 / writers * writers;
        assert!(deals.starts_with(DEALS) && deals.ends_with("\r\n"));
        assert_eq!((ids(&deals).len(), ids(&deals).into_iter().collect::<BTreeSet<_>>().len()), (all, all), "{deals}");
        assert_eq!(left_behind(&project.path("data")), Vec::<String>::new());
        let run = project.run(["check"]).ok();
        assert_eq!(journal(&run).len(), all - 1);
    }
}

#[test]
fn an_editor_that_saves_meanwhile_loses_nothing() {
    let mut refused = 0;
    for attempt in 0..40_u64 {
        let project = fern().file("data/deals.csv", large());
        let child = add(&project, "mine").spawn().unwrap();
        thread::sleep(Duration::from_millis(20 + attempt * 8));
        let saved = large().replace("deal-0007,2026-02-01,A title", "deal-0007,2026-02-01,Another title");
        fs::write(project.path("data/new.tmp"), &saved).unwrap();
        fs::rename(project.path("data/new.tmp"), project.path("data/deals.csv")).unwrap();
        let output = child.wait_with_output().unwrap();
        let after = text(&project, "data/deals.csv");
        // Where the command was done first, the editor knows nothing of its row: it had read the file before.
        assert!(after == saved || after.starts_with(&saved) && after.matches(",mine,").count() == 1);
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(
                told.contains("`data/deals.csv` has changed since it was read")
                    || told.contains("would be read otherwise"),
                "{told}"
            );
            assert_eq!(after, saved);
            refused += u32::from(told.contains("has changed since it was read"));
            if refused == 3 {
                return;
            }
        }
    }
    assert!(refused > 0, "no attempt hit the moment between reading and writing");
}

#[test]
fn a_program_that_is_killed_leaves_the_old_or_the_new_file() {
    let mut project = fern();
    let started = Instant::now();
    let output = add(&project, "first").output().unwrap();
    let whole = started.elapsed();
    assert!(output.status.success());
    let mut known = text(&project, "data/deals.csv");
    let mut killed = 0;
    for step in 0..60_u32 {
        let mut child: Child = add(&project, &format!("step {step}")).spawn().unwrap();
        thread::sleep(whole * step / 50);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let now = text(&project, "data/deals.csv");
        let rest = now.strip_prefix(&known).unwrap_or_else(|| panic!("after {step}:\n{now}"));
        let is_row =
            rest.ends_with(",,\r\n") && rest.matches("\r\n").count() == 1 && rest.contains(&format!(",step {step},"));
        assert!(rest.is_empty() || is_row, "{rest:?} after {step}");
        known = now;
    }
    assert!(killed > 10, "{killed} of 60 were killed before they were done");
    // What a killed program left is passed over by those that read, and removed by the next that writes.
    fs::write(project.path("data/.takings-edit-x1y2z3"), "id,crea").unwrap();
    project = project.run(["check"]).ok().project();
    let run = project.run(["add", "deals", "title=last"]).ok();
    assert_eq!(left_behind(&run.path("data")), Vec::<String>::new());
    let lines = journal(&run);
    assert_eq!(lines.last().unwrap()["command"], "add deals title=last");
    let run = run.project().run(["undo"]).ok().stderr_has("took back: add deals title=last");
    assert_eq!(fs::read_to_string(run.path("data/deals.csv")).unwrap(), known);
}

#[test]
fn a_change_that_was_noted_and_not_made_is_passed_over() {
    let run = fern()
        .run(["set", "deals", "deal-aaaa", "value=1"])
        .ok()
        .project()
        .run(["set", "deals", "deal-aaaa", "value=2"])
        .ok();
    // As if the program had been killed before the file was put in place.
    let one = DEALS.replace("1200.50", "1.00");
    let project = run.project().file("data/deals.csv", &one);
    let run = project.run(["undo"]).ok().stderr_has("took back: set deals deal-aaaa value=1");
    let run = run.file_is("data/deals.csv", DEALS);
    // The same with an undo: what it was to take back still can be.
    let run = run
        .project()
        .file("data/deals.csv", &one)
        .run(["undo"])
        .ok()
        .stderr_has("took back: set deals deal-aaaa value=1");
    run.file_is("data/deals.csv", DEALS).project().run(["undo"]).fails(2).stderr_has("nothing to take back");
}

/// Runs a command in a shell that sets something up before.
fn in_shell(project: &Project, before: &str, arguments: &[&str]) -> Output {
    let program = project.command().get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.current_dir(project.path("")).env("TZ", "UTC").arg("-c").arg(format!("{before} exec \"$0\" \"$@\""));
    shell.arg(program).args(arguments).output().unwrap()
}

#[track_caller]
fn refused(output: &Output, wanted: &str) {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(wanted), "{told}\nwanted {wanted}");
}

#[test]
fn a_disk_that_takes_no_more_leaves_the_old_file() {
    let before = large();
    let project = fern().file("data/deals.csv", &before);
    // No file may grow beyond some kilobytes; without the trap the system would end the program at once.
    let output = in_shell(&project, "trap '' XFSZ; ulimit -f 64;", &["add", "deals", "title=mine"]);
    refused(&output, "data/deals.csv`: File too large");
    assert_eq!(text(&project, "data/deals.csv"), before);
    assert_eq!(left_behind(&project.path("data")), Vec::<String>::new());
    // The journal says that it came to nothing, so that it is not taken back.
    let run = project.run(["undo"]).fails(2).stderr_has("nothing to take back");
    let lines = journal(&run);
    assert_eq!(
        (lines.len(), &lines[1]["not_written"], &lines[1]["change"]),
        (2, &Value::from(true), &lines[0]["change"])
    );
    // Of several files, those that were written get back what they had.
    let rows = (0..4000).map(|row| format!("rev-{row:04},2026-01-05,a source of some length,earned,1,,,\n"));
    let big = "id,date,source,kind,amount,deal,offer,customer\n".to_owned() + &rows.collect::<String>();
    let project = run.project().file("data/revenue.csv", &big).file("data/deals.csv", DEALS);
    let output = in_shell(&project, "trap '' XFSZ; ulimit -f 64;", &["log-deal", "Ada Byron", "1200", "audit"]);
    refused(&output, "data/revenue.csv`: File too large");
    assert_eq!((text(&project, "data/deals.csv"), text(&project, "data/revenue.csv")), (DEALS.to_owned(), big));
}

/// Runs a command as somebody whom rights bind, which they don't the administrator; `None` where that can't be.
fn bound(project: &Project, arguments: &[&str]) -> Option<Output> {
    if fs::metadata(project.path("")).unwrap().uid() != 0 {
        return Some(in_shell(project, "", arguments));
    }
    let program = project.command().get_program().to_owned();
    let as_nobody = |command: &[&std::ffi::OsStr]| {
        let mut nobody = Command::new("setpriv");
        nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).args(command);
        nobody.current_dir(project.path("")).env("TZ", "UTC").output().ok()
    };
    let can = as_nobody(&[&program, "--version".as_ref()]).is_some_and(|output| output.status.success());
    let all: Vec<&std::ffi::OsStr> =
        std::iter::once(program.as_ref()).chain(arguments.iter().map(AsRef::as_ref)).collect();
    can.then(|| as_nobody(&all)).flatten()
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_may_not_be_written_is_said() {
    for (locked, wanted) in [("data", "cannot write into `"), ("logs", "cannot write `")] {
        let project = fern().file("logs/takings.log", "");
        mode(&project.path(""), 0o755);
        mode(&project.path("logs"), 0o777);
        mode(&project.path("data"), 0o777);
        mode(&project.path(locked), 0o555);
        if let Some(output) = bound(&project, &["add", "deals", "title=mine"]) {
            refused(&output, wanted);
            refused(&output, "permission denied");
            assert_eq!(text(&project, "data/deals.csv"), DEALS);
        } else {
            assert!(std::env::var_os("CI").is_none(), "rights can't be tried out here");
        }
        mode(&project.path(locked), 0o755);
    }
    let project = fern();
    mode(&project.path("data/deals.csv"), 0o444);
    let run = project.run(["add", "deals", "title=mine"]).fails(2).stderr_has("`data/deals.csv` is read-only");
    run.file_is("data/deals.csv", DEALS).no_file("logs/actions.jsonl");
}

#[test]
fn modes_owners_and_links_stay() {
    let project = fern();
    fs::rename(project.path("data"), project.path("elsewhere")).unwrap();
    fs::rename(project.path("elsewhere/deals.csv"), project.path("real.csv")).unwrap();
    symlink("elsewhere", project.path("data")).unwrap();
    symlink("../real.csv", project.path("elsewhere/deals.csv")).unwrap();
    mode(&project.path("real.csv"), 0o600);
    let is_root = fs::metadata(project.path("")).unwrap().uid() == 0;
    if is_root {
        std::os::unix::fs::chown(project.path("real.csv"), Some(65534), Some(65534)).unwrap();
    }
    let mut reader = fs::File::open(project.path("data/deals.csv")).unwrap();
    let run = project.run(["set", "deals", "deal-aaaa", "title=Shop"]).ok();
    let target = |path: &str| fs::read_link(run.path(path)).unwrap().to_str().unwrap().to_owned();
    assert_eq!((target("data"), target("elsewhere/deals.csv")), ("elsewhere".into(), "../real.csv".into()));
    let meta = fs::metadata(run.path("real.csv")).unwrap();
    assert_eq!((meta.mode() & 0o777, meta.uid()), (0o600, if is_root { 65534 } else { meta.uid() }));
    // Who has the old file open goes on reading the old one.
    let mut old = String::new();
    std::io::Read::read_to_string(&mut reader, &mut old).unwrap();
    assert_eq!(old, DEALS);
    let run = run.file_is("real.csv", &DEALS.replace("Site", "Shop"));
    fs::remove_file(run.path("real.csv")).unwrap();
    run.project().run(["add", "deals", "title=x"]).fails(2).stderr_has("a link that leads nowhere");
}

#[test]
fn a_spreadsheet_that_has_the_file_open_is_named() {
    let run = fern()
        .file("data/.~lock.deals.csv#", "Maya Lind,maya,desk,24.02.2026 09:12,file:///home/maya/.config/libreoffice/4;")
        .run(["set", "deals", "deal-aaaa", "title=Shop"])
        .ok()
        .stderr_has("`data/deals.csv` is open in a spreadsheet by Maya Lind");
    run.file_is("data/deals.csv", &DEALS.replace("Site", "Shop"));
}

#[test]
fn the_journal_tells_who_was_what() {
    let run = fern().run(["set", "deals", "deal-aaaa", "value=950", "title=Shop, small"]).ok();
    let lines = journal(&run);
    let line = &lines[0];
    assert_eq!(line["command"], "set deals deal-aaaa value=950 title=\"Shop, small\"");
    for (key, wanted) in [("file", "data/deals.csv"), ("table", "deals"), ("id", "deal-aaaa")] {
        assert_eq!(line[key], wanted);
    }
    assert!(line["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((&line["before"]["value"], &line["after"]["value"]), (&Value::from("1200.50"), &Value::from("950")));
    assert_eq!(
        (&line["before"]["title"], &line["after"]["title"]),
        (&Value::from("Site"), &Value::from("Shop, small"))
    );
    let run = run.project().run(["add", "revenue", "amount=70", "source=bank"]).ok();
    let line = journal(&run).remove(1);
    assert_eq!((&line["before"], &line["after"]["amount"]), (&Value::Null, &Value::from("70")));
    // A line that was broken off costs itself.
    let path = run.path("logs/actions.jsonl");
    let broken = fs::read_to_string(&path).unwrap() + "{\"at\": \"2026-03-1";
    fs::write(&path, broken).unwrap();
    let run = run
        .project()
        .run(["undo"])
        .ok()
        .stderr_has("took back: add revenue amount=70")
        .file_is("data/revenue.csv", REVENUE);
    let lines = journal(&run);
    assert_eq!((lines.len(), &lines[2]["undoes"]), (3, &lines[1]["change"]));
    let run = run.project().run(["undo"]).ok().file_is("data/deals.csv", DEALS);
    run.project().run(["undo"]).fails(2).stderr_has("nothing to take back");
}

#[test]
fn an_undo_takes_back_files_and_leaves_what_others_did() {
    // The file that a row began goes with it.
    let project = fern().run(["add", "costs", "amount=5", "category=ads"]).ok().project();
    let project = project.run(["undo"]).ok().no_file("data/costs.csv").project();
    // Both files of a won deal.
    let project =
        project.run(["log-deal", "Ada Byron", "1000", "audit"]).ok().file_has("data/deals.csv", ",1000.00,").project();
    let project =
        project.run(["undo"]).ok().file_is("data/deals.csv", DEALS).file_is("data/revenue.csv", REVENUE).project();
    // A row by hand, above and below.
    let project = project.run(["set", "deals", "deal-aaaa", "value=5"]).ok().project();
    let by_hand = text(&project, "data/deals.csv").replace("deal-aaaa", "deal-hand,2026-02-01,Mine,,,,,,\r\ndeal-aaaa")
        + "deal-zzzz,2026-02-01,Last,,,,,,\r\n";
    let project = project.file("data/deals.csv", &by_hand).run(["undo"]).ok().project();
    assert_eq!(text(&project, "data/deals.csv"), by_hand.replace(",5.00,", ",1200.50,"));
    // The same row by hand: nobody knows which is right.
    let project = project.run(["set", "deals", "deal-aaaa", "value=7"]).ok().project();
    let by_hand = text(&project, "data/deals.csv").replace("Ada Byron", "Ada King");
    let run = project.file("data/deals.csv", &by_hand).run(["undo"]).fails(2).stderr_has("was changed at `deal-aaaa,");
    let run = run.file_is("data/deals.csv", &by_hand);
    // A file of actions from elsewhere leads nowhere else.
    let line = text(&run.project(), "logs/actions.jsonl");
    let evil = line.lines().last().unwrap().replace("data/deals.csv", "data/../../outside.csv");
    let project = fern().file("logs/actions.jsonl", evil + "\n");
    project.run(["undo"]).fails(2).stderr_has("nothing to take back");
}
