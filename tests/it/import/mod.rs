//! Foreign files become rows: each shape that is known, every dialect, spreadsheets; twice is once.

mod book;

use std::{collections::BTreeMap, fmt::Write, fs, process::Stdio};

use crate::{
    golden,
    project::{Project, files, repository},
};

const BUSINESS: &str = r#"name = "Small"
currency = "USD"
timezone = "America/Chicago"
as_of = 2026-02-24

[pipelines.freelance]
stages = ["prospecting", "proposal_sent", "negotiating"]
proposal = "proposal_sent"
"#;

/// The files of known shapes, each with what is said beside it.
const SHAPES: &[(&str, &[&str])] = &[
    ("platform-revenue-dashboard.csv", &[]),
    ("platform-revenue-dashboard.csv", &["--as", "activities"]),
    ("competitors.csv", &[]),
    ("opportunities.json", &[]),
    ("social-posts.json", &[]),
    ("msn_monthly.json", &[]),
    ("adsbymoney_manual.json", &[]),
    ("snapshot.json", &[]),
    ("revenue_events.csv", &[]),
    ("pipeline_snapshots.csv", &["--as", "snapshots"]),
    ("offer_performance.csv", &[]),
    ("crm.csv", &["--as", "deals", "--date-format", "%d-%m-%Y"]),
    ("job-alerts.txt", &[]),
];

fn project() -> Project {
    Project::new().business(BUSINESS)
}

/// The files of tables, and what was noted of changes.
fn written(project: &Project) -> Vec<(String, Vec<u8>)> {
    let data = files(&project.path("data")).into_iter().filter(|(name, _)| name != "business.toml");
    data.chain(fs::read(project.path("logs/actions.jsonl")).ok().map(|bytes| ("actions".to_owned(), bytes))).collect()
}

#[test]
fn shapes_that_are_known_need_no_mapping() {
    let mut found = BTreeMap::new();
    for (name, more) in SHAPES {
        let file = fs::read(repository().join("tests/it/import/files").join(name)).unwrap();
        let run = |project: Project, dry: &[&str]| {
            let arguments = ["import", name].iter().chain(*more).chain(dry).copied().collect::<Vec<_>>();
            project.run(arguments)
        };
        let dry = run(project().file(name, file), &["--dry-run"]);
        let mut text = format!("$ takings import {name} {}\n\n{}", more.join(" "), dry.out() + &dry.err());
        let (code, dry) = (dry.code(), dry.project());
        assert!(written(&dry).is_empty(), "{name} was written under --dry-run");
        let once = run(dry, &[]).fails(code).project();
        let first = written(&once);
        let twice = run(once, &[]).fails(code).stdout_has("nothing changes").project();
        assert_eq!(written(&twice), first, "{name} changes something the second time");
        for (path, bytes) in first.iter().filter(|(path, _)| path != "actions") {
            let _ = write!(text, "\n--- data/{path}\n{}", String::from_utf8_lossy(bytes));
        }
        let _ = twice.run(["check", "--strict"]).ok();
        let as_table = if more.contains(&"activities") { "-activities" } else { "" };
        found.insert(format!("{name}{as_table}.txt"), text);
    }
    golden::none_wrong(&golden::compare(&repository().join("tests/it/import/expected"), &found));
}

const ROWS: &str =
    "Key;When;Account;Worth;Sector\nd-1;24/01/2026;Café Zoë;1.234,50;food\nd-2;02/02/2026;\"A; B\";7,25;\n";

const MAPPED: &[&str] = &["--as", "deals", "--map", "Key=id", "--map", "When=created", "--map", "Worth=value"];

#[test]
fn a_mapping_is_told_shown_and_kept() {
    let run = |project: Project, more: &[&str]| {
        project.run(["import", "crm.csv"].iter().chain(MAPPED).chain(more).copied().collect::<Vec<_>>())
    };
    let shown = run(project().file("crm.csv", ROWS), &["--dry-run"]).ok();
    let shown = shown
        .stdout_has("Key      id                   d-1\n")
        .stdout_has("When     created              2026-01-24\n")
        .stdout_has("Worth    value                1234.50\n")
        .stdout_has("Sector   a column of its own  food\n")
        .stderr_has("[tables.deals.columns]\n\"Key\" = \"id\"\n\"When\" = \"created\"\n\"Worth\" = \"value\"\n")
        .no_file("data/deals.csv");
    let kept = run(shown.project(), &["--keep"]).ok();
    let kept = kept
        .stdout_has("2 rows new")
        .file_has("data/deals.csv", "d-2,2026-02-02,,A; B")
        .file_is(
            "data/business.toml",
            &format!(
                "{BUSINESS}\n[tables.deals.columns]\n\"Key\" = \"id\"\n\"When\" = \"created\"\n\"Worth\" = \"value\"\n"
            ),
        )
        .file_has("logs/actions.jsonl", "import crm.csv --as deals");
    // What is kept need not be said again.
    let again = kept.project().file("crm.csv", ROWS.replace("7,25", "8,25"));
    let again = again.run(["import", "crm.csv", "--as", "deals"]).ok().stdout_has("1 row changed, 1 is there as it is");
    let _ = again.project().run(["check", "--strict"]).ok();
}

#[test]
fn what_would_spoil_the_folder_is_not_kept() {
    let told = ["import", "x.csv", "--as", "deals", "--map", "title=notes", "--keep"];
    let run = project().file("x.csv", "id,date,title\na,2026-01-02,x\n").run(told).fails(2);
    let run = run.stderr_has("`title` is a column of `deals` itself").no_file("data/deals.csv");
    let _ = run.file_is("data/business.toml", BUSINESS);
}

#[test]
fn rows_come_from_a_pipe_and_into_a_file() {
    let folder = project().file("data/deals/freelance.csv", "id,created,client\nd-1,2026-01-05,Acorn\n");
    let mut command = folder.command();
    command.args(["import", "-", "--as", "deals", "--file", "data/deals/freelance.csv"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(
        &mut child.stdin.take().unwrap(),
        b"[{\"id\": \"d-1\", \"client\": \"Birch\", \"createdAt\": \"2026-01-05\"}]",
    )
    .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(folder.path("data/deals/freelance.csv")).unwrap();
    assert_eq!(text, "id,created,client\nd-1,2026-01-05,Birch\n");
}

#[test]
fn what_cannot_be_imported_says_what_to_do() {
    for (name, text, more, wanted) in [
        ("x.csv", "a,b\n1,2\n", &[][..], "nothing says which table `x.csv` is for"),
        ("x.csv", "customer,start,interval\n1,2,3\n", &[], "by its headers it may be `--as subscriptions`"),
        ("x.csv", "a,b\n1,2\n", &["--as", "deal"], "did you mean `deals`?"),
        ("x.csv", "id,client\n1,2\n", &["--as", "deals"], "`deals` needs a column `created`"),
        (
            "x.csv",
            "id,date\n1,2\n",
            &["--as", "deals", "--map", "dat=created"],
            "did you mean `--map \"date=created\"`?",
        ),
        (
            "x.csv",
            "id,date,value,amount\n",
            &["--as", "deals", "--map", "amount=value"],
            "both mean the column `value`",
        ),
        ("x.csv", "id,date\n1,2\n", &["--as", "deals", "--date-format", "%d"], "`%d` is no form of a date"),
        (
            "x.json",
            "{\"snapshotDate\": \"2026-02-19\", \"totalYtdUsd\": 5}",
            &["--as", "revenue"],
            "`--as snapshots` keeps them",
        ),
        ("x.json", "{\"a\": [", &["--as", "deals"], "x.json:1:7: broken JSON"),
        ("x.csv", " \n", &["--as", "deals"], "`x.csv` is empty"),
        ("x.xlsx", "PK\u{3}\u{4}broken", &["--as", "deals"], "the spreadsheet `x.xlsx` cannot be read"),
    ] {
        let arguments = ["import", name].iter().chain(more).copied().collect::<Vec<_>>();
        let run = project().file(name, text).run(arguments).fails(2).stderr_has(wanted).no_file("data/deals.csv");
        assert!(!run.path("logs/actions.jsonl").exists(), "{name} {more:?}");
    }
}

#[test]
fn a_near_miss_is_shown_and_not_taken() {
    let run = project().file("x.csv", "id,date,clinet\na,2026-01-02,Acorn\n").run([
        "import",
        "x.csv",
        "--as",
        "deals",
        "--dry-run",
    ]);
    let _ = run.ok().stdout_has("a column of its own, or `client`?").stderr_has("--map \"clinet=client\"");
}

#[test]
fn a_spreadsheet_is_read_whatever_its_name_says() {
    let cells = [
        ["Export of today", "", "", "", ""],
        ["", "", "", "", ""],
        ["ID", "Created", "Client", "Value", "Open"],
        ["1001", "d46054", "Acorn", "n1234.5", "b1"],
        ["1002", "d46055.5", "Birch", "n1.234", ""],
        ["1003", "d46056", "Cedar", "e#REF!", "b0"],
    ];
    let run = project().file("book.csv", book::of(&cells)).run(["import", "book.csv", "--as", "deals"]).fails(1);
    let run = run.stdout_has("--> book.csv:6 (cell D6)").stdout_has("2 rows new, 1 left out");
    let run =
        run.file_has("data/deals.csv", "1001,2026-02-01,,Acorn").file_has("data/deals.csv", "1002,2026-02-02,,Birch");
    let run = run.file_has("data/deals.csv", "1234.5").file_has("data/deals.csv", "1.2340");
    let _ = run.project().run(["check"]).ok();
}

#[test]
fn many_problems_are_counted() {
    let rows: Vec<String> = (0..30).map(|row| format!("d-{row},2026-02-31")).collect();
    let folder = project().file("x.csv", format!("id,created\n{}\nok,2026-02-03\n", rows.join("\n")));
    let run = folder.run(["import", "x.csv", "--as", "deals"]).fails(1).stdout_has("and 10 more: `-v` lists them all");
    let _ = run.stdout_has("1 row new, 30 left out");
}

#[test]
fn an_outcome_that_flips_is_the_new_one() {
    let head = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n";
    let first = "OP1,Tom,x,Acme,Negotiating,2025-10-20,,\nOP2,Tom,x,Beta,Lost,2025-10-25,2026-02-11,0\n";
    let next = "OP1,Tom,x,Acme,Won,2025-10-20,2026-02-20,900\nOP2,Tom,x,Beta,Won,2025-10-25,2026-02-21,400\n\
        OP3,Tom,x,New,Prospecting,2026-01-01,,\n";
    let run = project().file("a.csv", format!("{head}{first}")).run(["import", "a.csv"]).ok();
    let run = run.project().file("a.csv", format!("{head}{next}")).run(["import", "a.csv"]).ok();
    let run = run.stdout_has("1 row new, 2 rows changed").project().run(["import", "a.csv"]).ok();
    let run = run.stdout_has("3 are there as they are").project().file("a.csv", format!("{head}{first}"));
    let run = run.run(["import", "a.csv"]).ok().stdout_has("changed");
    let run = run.project().run(["check", "--strict"]).ok();
    let text = fs::read_to_string(run.path("data/deals.csv")).unwrap();
    assert!(!text.contains("2026-02-21"), "{text}");
}

#[test]
fn a_row_that_the_folder_refuses_leaves_the_others() {
    let there = "id,created,stage\nd-1,2026-01-05,\nd-2,2026-01-05,negotiating\n";
    let rows = "id,created,lost,client\nd-1,2026-01-05,2026-01-07,Acorn\nd-2,2026-01-05,2026-01-07,Birch\nd-3,2026-01-05,,Cedar\n";
    let run = project().file("data/deals.csv", there).file("x.csv", rows).run(["import", "x.csv", "--as", "deals"]);
    let run = run.fails(1).stdout_has("1 row new, 1 row changed, 1 left out").stdout_has(" --> x.csv:3\n");
    let run = run.file_has("data/deals.csv", "Acorn").file_has("data/deals.csv", "Cedar");
    let text = fs::read_to_string(run.path("data/deals.csv")).unwrap();
    assert!(text.contains("d-2,2026-01-05,negotiating") && !text.contains("Birch"), "{text}");
}

#[test]
fn deals_of_several_pipelines_are_asked_for_their_file() {
    let business = format!("{BUSINESS}\n[pipelines.outreach]\nstages = [\"sent\"]\n");
    let folder = Project::new().business(&business).file("data/deals/outreach.csv", "id,created\no-1,2026-01-05\n");
    let folder = folder.file("x.csv", "id,created,client\nd-1,2026-01-05,Acorn\n");
    let run =
        folder.run(["import", "x.csv", "--as", "deals", "--dry-run"]).fails(2).stdout_has("client   client   Acorn");
    let run = run.stderr_has("`--file data/deals/freelance.csv` or `--file data/deals/outreach.csv`");
    let run = run.project().run(["import", "x.csv", "--as", "deals", "--file", "data/deals/freelance.csv"]).ok();
    let _ = run.file_has("data/deals/freelance.csv", "Acorn");
}

#[test]
fn months_and_the_year_so_far_are_not_added_up() {
    let months = "{\"2026-01\": 22000, \"2026-02\": 12000}";
    let so_far = "{\"ytd_usd\": 46000, \"updated\": \"2026-02-19\"}";
    for (first, next) in [(months, so_far), (so_far, months)] {
        let run = project().file("msn.json", first).run(["import", "msn.json"]).ok();
        let before = fs::read(run.path("data/revenue/msn.json")).unwrap();
        let run = run.project().file("msn.json", next).run(["import", "msn.json"]).fails(1);
        let run = run.stdout_has("would count twice").stdout_has("nothing changes");
        assert_eq!(fs::read(run.path("data/revenue/msn.json")).unwrap(), before);
    }
}

#[test]
fn what_keep_cannot_keep_is_said() {
    let arguments = ["import", "x.csv", "--as", "deals", "--map", "Email=", "--keep"];
    let run = project().file("x.csv", "id,created,Email\nd-1,2026-01-05,a@example.com\n").run(arguments).ok();
    let _ = run.stderr_has("`--keep` cannot keep that `Email` is left out");
}

#[test]
fn no_spreadsheet_runs_what_is_imported() {
    let rows = "id,created,client,Mine\nd-1,2026-01-05,=cmd|x,=own|x\nd-2,2026-01-05,-5,+49 30\n";
    let run = project().file("x.csv", rows).run(["import", "x.csv", "--as", "deals"]).ok();
    let run = run.file_has("data/deals.csv", "'=cmd|x").file_has("data/deals.csv", "'=own|x");
    let run = run.file_has("data/deals.csv", ",-5,").file_has("data/deals.csv", "+49 30");
    let _ = run.project().run(["import", "x.csv", "--as", "deals"]).ok().stdout_has("nothing changes");
}

#[test]
fn the_later_block_of_a_job_holds() {
    let block = |budget: &str, more: &str| {
        format!("Platform: Upwork\nTitle: Same job\nBudget: {budget}\n{more}Link: https://example.com/jobs/77\n\n")
    };
    let text = block("$500", "Relevance: 92%\n") + &block("$700", "");
    let run = project().file("x.txt", text).run(["import", "x.txt", "--as", "jobs"]).ok().stdout_has("1 row new");
    let run = run.file_has("data/jobs.csv", "$700").file_has("data/jobs.csv", "92%");
    let _ = run.stderr_has("1 row comes twice and counts once");
}

#[test]
fn counts_of_posts_may_lie_in_any_object() {
    let posts = "{\"data\": [{\"id\": \"1\", \"created_at\": \"2026-02-03T09:00:00Z\", \"platform\": \"X\", \
        \"public_metrics\": {\"like_count\": 3, \"retweet_count\": 2, \"reply_count\": 1, \"impressions\": 100}}]}";
    let run = project().file("x.json", posts).run(["import", "x.json", "--dry-run"]).ok();
    let run = run.stdout_has("entry for posts").stdout_has("public_metrics.retweet_count  reposts      2\n");
    let _ = run.project().run(["import", "x.json"]).ok().file_has("data/posts.csv", "100,3,2,1");
}

#[test]
fn sightings_without_a_day_are_of_today() {
    let rows = "Competitor,Their price,Our price,Won,Reviews\nquietloop_dev,$45/hr,$65/hr,Y,97\n";
    let run = project().file("comp.csv", rows).run(["import", "comp.csv", "--dry-run"]).ok();
    let run = run.stdout_has("(none: today)  date           2026-02-24\n").project().run(["import", "comp.csv"]).ok();
    let _ = run.file_has("data/competitors.csv", "2026-02-24").project().run(["check", "--strict"]).ok();
}

#[test]
fn what_one_column_of_dates_settles_holds_for_all() {
    let rows = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
        OP1,Tom,x,Acme,Won,20-10-2025,01-02-2026,900\n";
    let run = project().file("crm.csv", rows).run(["import", "crm.csv"]).ok();
    let run = run.file_has("data/deals.csv", "2025-10-20").file_has("data/deals.csv", "2026-02-01");
    let run = run.stderr_has("all dates of the file are read with the day before the month");
    let run = run.project().file("crm.csv", rows.replace("20-10", "02-10").replace("OP1", "OP2"));
    let run = run.run(["import", "crm.csv"]).fails(1);
    let (out, hint) = (run.out(), "help: say how the dates of the file are: `--date-format");
    assert!(out.contains(hint) && out.find("help: ") == out.find(hint), "{out}");
}

#[test]
fn dates_of_a_spreadsheet_need_no_form() {
    let form = format!("{BUSINESS}\n[tables.deals]\ndates = \"%d-%m-%Y\"\n");
    let cells = [["ID", "Created", "Client"], ["1001", "d46054", "Acorn"], ["1002", "d46055.5", "Birch"]];
    let cells = cells.map(|[id, created, client]| [id, created, client, "", ""]);
    let run =
        Project::new().business(&form).file("x.xlsx", book::of(&cells)).run(["import", "x.xlsx", "--as", "deals"]);
    let _ = run.ok().file_has("data/deals.csv", "2026-02-02").project().run(["check", "--strict"]).ok();
}
