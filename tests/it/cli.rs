//! What the program says and how it ends.

use crate::project::{Project, files, repository};

#[test]
fn alone_it_says_what_people_do_most() {
    let run = Project::new().run([""; 0]).ok().silent();
    run.stdout_has("takings init my-business").stdout_has("takings build").stdout_has("takings check");
}

#[test]
fn slips_find_what_was_meant() {
    let folder = || Project::new().business("");
    folder().run(["biuld"]).fails(2).stderr_has("'build'");
    folder().run(["explain", "revenue.ydt"]).fails(2).stderr_has("did you mean `revenue.ytd`?");
    folder().run(["show", "pipelin"]).fails(2).stderr_has("did you mean `pipeline`?");
    folder().run(["show", "zzz"]).fails(2).stderr_has("overview");
    folder().run(["check", "--as-of", "2026-02-30"]).fails(2).stderr_has("such as 2026-02-24");
}

#[test]
fn a_folder_that_is_none_is_said_to_be_none() {
    Project::new()
        .run(["check"])
        .fails(2)
        .stdout("")
        .stderr_has("there is no `data/business.toml`")
        .stderr_has("takings init");
    let above = Project::new().business("").file("data/deals/x.csv", "");
    above.run(["check", "--dir", "data"]).fails(2).stderr_has("the business above it is in");
}

#[test]
fn a_folder_is_found_from_below() {
    let project = Project::new().business("name = \"Here\"");
    let inner = project.path("data");
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_takings")).arg("check").current_dir(inner).output().unwrap();
    assert!(output.status.success());
}

#[test]
fn errors_are_found_and_warnings_only_when_strict() {
    let warned = || Project::new().business("nmae = \"x\"\n");
    warned().run(["check"]).ok().silent().stdout_has("warning[E003]").stdout_has("1 warning\n");
    warned().run(["check", "--strict"]).fails(1);
    let wrong = || Project::new().business("currency = \"EURO\"\n");
    wrong().run(["check"]).fails(1).stdout_has("error[E004]").stdout_has("1 error\n");
    wrong().run(["check", "--format", "json"]).fails(1).stdout_has("\"errors\": 1");
    wrong().run(["build", "--strict"]).fails(1).stdout("").no_file("site/index.html");
}

#[test]
fn a_business_that_cannot_be_read_shows_nothing() {
    let broken = || Project::new().business("just some text\n");
    broken().run(["check"]).fails(1).stdout_has("error[E001]");
    broken().run(["build"]).fails(2).stderr_has("E001").stderr_has("takings init").no_file("site/index.html");
}

#[test]
fn colour_is_for_terminals() {
    let folder = || Project::new().business("currency = \"EURO\"\n");
    assert!(!folder().run(["check"]).out().contains('\u{1b}'));
    assert!(folder().run(["check", "--color", "always"]).out().contains("\u{1b}[1;31m"));
}

#[test]
fn text_of_files_cannot_steer_the_terminal() {
    let run = Project::new().business("currency = \"E\u{1b}[31m\u{202e}\"\n").run(["check"]);
    let out = run.fails(1).out();
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
}

#[test]
fn a_new_folder_builds_at_once() {
    let run = Project::new().run(["init", "shop"]).ok().stderr_has("cd shop").file_has("shop/.gitignore", ".secrets/");
    let run = run.project().run(["check", "--strict", "--dir", "shop"]).ok().stdout_has("no problems");
    let run = run.project().run(["build", "--dir", "shop"]).ok();
    let run = run.file_has("shop/site/index.html", "My business").file_has("shop/site/pipeline.html", "proposal");
    run.project().run(["init", "shop"]).fails(2).stderr_has("already");
}

#[test]
fn a_new_folder_leaves_what_is_there() {
    let run = Project::new().file("data/deals.csv", "mine").file(".gitignore", "mine too").run(["init"]).ok();
    run.file_is("data/deals.csv", "mine").file_is(".gitignore", "mine too").file_has("data/business.toml", "currency");
}

#[test]
fn the_example_is_the_one_of_the_repository() {
    let run = Project::new().run(["init", "--example"]).ok();
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let (made, wanted) = (files(&run.project().path("data")), files(&repository().join("data")));
    assert_eq!(names(&made), names(&wanted), "src/cli/init/example.rs must name every file of data/");
    assert!(made == wanted, "the program was built from other files: build it again");
}

#[test]
fn the_example_has_no_problem() {
    Project::copy(repository(), &["data"]).run(["check", "--strict"]).ok().silent().stdout_has("no problems");
}

#[test]
fn a_figure_explains_itself() {
    let folder = || {
        Project::new()
            .business("as_of = 2026-02-20\n")
            .file("data/revenue.csv", "date,amount,source\n2026-01-05,100.50,a\n2026-02-06,20,b\n2025-12-31,9,a\n")
    };
    let run = folder().run(["explain", "revenue.ytd"]).ok().silent();
    let run = run.stdout_has("$120.50").stdout_has("data/revenue.csv:2").stdout_has("data/revenue.csv:3");
    assert!(!run.out().contains("data/revenue.csv:4"));
    let run = folder().run(["explain", "revenue.ytd", "--format", "json"]).ok();
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(document["figure"], "revenue.ytd");
    assert_eq!(document["rows"].as_array().unwrap().len(), 2);
    assert_eq!(document["rows"][0]["place"], "data/revenue.csv:2");
}

#[test]
fn rows_beyond_twenty_are_counted_and_listed_on_demand() {
    let rows: String = (1..=28).fold(String::new(), |rows, day| format!("{rows}2026-01-{day:02},1,s\n"));
    let folder = || {
        Project::new().business("as_of = 2026-02-20\n").file("data/revenue.csv", format!("date,amount,source\n{rows}"))
    };
    folder().run(["explain", "revenue.ytd"]).ok().stdout_has("8 more rows");
    folder().run(["explain", "revenue.ytd", "--all"]).ok().stdout_has("data/revenue.csv:29");
}

#[test]
fn missing_ids_are_filled_in_and_nothing_else_changes() {
    let text = "id,created,title\r\n,2026-01-05,\"Bakery, relaunch\"\r\ndeal-k7m2,2026-01-06,Blog\r\n";
    let folder = || Project::new().business("as_of = 2026-02-20\n").file("data/deals.csv", text);
    folder().run(["check", "--strict"]).fails(1).stdout_has("E207");
    let run = folder().run(["check", "--strict", "--fix"]).ok().stderr_has("1 id in data/deals.csv");
    let run = run.file_has("data/deals.csv", ",2026-01-05,\"Bakery, relaunch\"\r\ndeal-k7m2,2026-01-06,Blog\r\n");
    run.project().run(["check", "--fix"]).ok().stderr_has("no ids are missing");
}

#[test]
fn a_week_is_reported_once() {
    let with = |amount: &str| format!("date,amount,source\n2026-02-10,{amount},shop\n");
    let folder = Project::new().business("as_of = 2026-02-20\n").file("data/revenue.csv", with("100"));
    let run = folder.run(["report", "weekly"]).ok().stdout_has("$100").file_has("reports/weekly/2026-W07.md", "$100");
    let again = run.project().file("data/revenue.csv", with("250")).run(["build"]).ok();
    let again = again.file_has("site/index.html", "$250").file_has("reports/weekly/2026-W07.md", "$100");
    let kept = again.project().run(["report", "weekly"]).ok().stdout_has("$100").stderr_has("--rewrite");
    let anew = kept.project().run(["report", "weekly", "--rewrite"]).ok().stdout_has("$250");
    let run = anew.file_has("reports/weekly/2026-W07.md", "$250").file_has("reports/weekly/latest.md", "$250");
    let run = run.project().run(["report", "weekly", "--period", "2026-W08"]).fails(2).stderr_has("is not over");
    run.project().run(["report", "weekly", "--period", "last"]).fails(2).stderr_has("2026-W08");
}

#[test]
fn a_day_is_frozen_once() {
    const SNAPSHOT: &str = "data/snapshots/2026-02-20.json";
    let with =
        |value: &str| format!("id,created,value,probability,expected_close\nd,2026-02-10,{value},0.5,2026-03-01\n");
    let folder = Project::new().business("as_of = 2026-02-20\n").file("data/deals.csv", with("100"));
    let run = folder.run(["snapshot"]).ok().stderr_has(SNAPSHOT).file_has(SNAPSHOT, "\"forecast_30d\": 50");
    let again = run.project().file("data/deals.csv", with("900")).run(["snapshot"]).ok();
    let again = again.stderr_has("stays as it is").file_has(SNAPSHOT, "\"forecast_30d\": 50");
    again.project().run(["check"]).ok();
}

#[test]
fn rows_that_are_left_out_are_said_beside_the_build() {
    let folder = || {
        Project::new()
            .business("as_of = 2026-02-20\n")
            .file("data/revenue.csv", "date,amount,source\n2026-02-10,100,shop\n2026-02-11,twelve,shop\n")
    };
    let left_out = "1 of 2 rows left out";
    folder().run(["build"]).ok().stderr_has(left_out).file_has("site/revenue.html", left_out);
    folder().run(["show", "revenue"]).ok().stdout_has(left_out).stderr_has("1 error");
    folder().run(["build", "--strict"]).fails(1).stderr_has("data/revenue.csv:3:12").no_file("site/index.html");
}

#[test]
fn a_faulty_template_is_named_with_its_line_and_nothing_is_written() {
    let folder =
        Project::new().business("as_of = 2026-02-20\n").file("templates/card.html", "<b>\n{{ nothing.here }}\n");
    let folder = folder.file("data/revenue.csv", "date,amount,source\n2026-02-10,100,shop\n");
    folder.run(["build"]).fails(2).stderr_has("templates/card.html:2").no_file("site/index.html");
}

#[test]
fn every_page_is_printed_in_every_format() {
    for page in ["overview", "revenue", "sources", "pipeline", "agents", "platforms", "health", "methods"] {
        for format in ["text", "md", "json", "csv", "html"] {
            let folder = Project::copy(repository(), &["data"]);
            let run = folder.run(["show", page, "--format", format]).ok().silent();
            assert!(!run.out().is_empty() || format == "csv", "{page} as {format}");
            if format == "json" {
                let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
                assert_eq!(document["page"], page);
            }
        }
    }
    let folder = Project::copy(repository(), &["data"]);
    let run = folder.run(["show", "agents", "platforms", "--format", "json"]).ok();
    let documents: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(documents[1]["page"], "platforms");
    let folder = Project::copy(repository(), &["data"]);
    assert!(folder.run(["show", "agents", "--ascii"]).ok().out().is_ascii());
}

#[test]
fn a_page_is_written_for_every_chat() {
    let example = || Project::copy(repository(), &["data"]);
    let head = "Lantern Studio · Status — Sat 31 Oct 2026";
    let slack = example().run(["show", "status", "--format", "slack"]).ok().silent();
    slack.stdout_has(&format!("*{head}* (Asia/Kolkata)\n"));
    let discord = example().run(["show", "status", "--format", "discord"]).ok().stderr_has("2 messages\n");
    discord.stdout_has(&format!("**{head} (1/2)** (Asia/Kolkata)\n")).stdout_has(&format!("\n\n**{head} (2/2)**\n"));
    let alerts = example().run(["alerts", "--format", "discord"]).ok();
    alerts.stdout_has("🔴 Alarm: `deal-k7m2` **Bakery relaunch** has been silent for 19 days");
    let telegram = example().run(["report", "weekly", "--format", "telegram"]).ok();
    telegram.stdout_has("<code>reports/weekly/2026-W43.html</code>\n");
    let plain = example().run(["show", "jobs", "--format", "slack", "--ascii", "--quiet"]).ok().silent();
    // What keeps handles from calling somebody is not seen.
    assert!(plain.out().contains("@\u{2060}maya") && plain.out().replace('\u{2060}', "").is_ascii(), "{}", plain.out());
    let own = example().file("data/business.toml", "url = \"https://numbers.example.com/\"\n");
    let linked = own.run(["show", "alerts", "--format", "slack"]).ok();
    linked.stdout_has("<https://numbers.example.com/alerts.html|Open the page>\n");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    use std::process::{Command, Stdio};
    let project = Project::copy(repository(), &["data"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_takings"))
        .args(["explain", "revenue.ytd", "--all"])
        .current_dir(project.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn ids_are_filled_in_without_touching_anything_else() {
    let project = Project::new()
        .business("")
        .file(
            "data/deals/a.csv",
            "\u{feff}id;created;title\r\n;2026-01-01;\"one; two\"\r\n\r\ndeal-x2y3;2026-01-02;b\r\n",
        )
        .file("data/deals/b.csv", "id,created,title\n,2026-01-01,\"one; two\"\n")
        .file("data/deals/c.toml", "deals = [{created=2026-01-01}, {id = \"\", created=2026-01-02}]\n")
        .file("data/deals/d.toml", "# kept\r\n[[deals]]\r\ncreated = 2026-01-01 # too\r\n")
        .file("data/jobs.json", "[\n  {\"title\": \"x\"}, {\"id\": null, \"title\": \"y\"}\n]\n")
        .file("data/hypotheses.csv", "title\nfirst\n\n# remark\nsecond\n");
    let run = project.run(["check", "--fix", "--as-of", "2026-02-01"]).ok().stdout_has("no problems");
    let project = run.project();
    let text = |path: &str| std::fs::read_to_string(project.path(path)).unwrap();
    let blanked = |path: &str| {
        let text = text(path);
        let mut shown = String::new();
        let mut rest = text.as_str();
        while let Some(at) = ["deal-", "job-", "hyp-"].iter().filter_map(|prefix| rest.find(prefix)).min() {
            let end = at + rest[at..].find(|char: char| !char.is_ascii_alphanumeric() && char != '-').unwrap();
            shown += &rest[..at];
            shown += "ID";
            rest = &rest[end..];
        }
        shown + rest
    };
    assert_eq!(
        blanked("data/deals/a.csv"),
        "\u{feff}id;created;title\r\nID;2026-01-01;\"one; two\"\r\n\r\nID;2026-01-02;b\r\n"
    );
    assert_eq!(blanked("data/deals/b.csv"), "id,created,title\nID,2026-01-01,\"one; two\"\n");
    assert_eq!(
        blanked("data/deals/c.toml"),
        "deals = [{id = \"ID\", created=2026-01-01}, {id = \"ID\", created=2026-01-02}]\n"
    );
    assert_eq!(blanked("data/deals/d.toml"), "# kept\r\n[[deals]]\r\nid = \"ID\"\r\ncreated = 2026-01-01 # too\r\n");
    assert_eq!(
        blanked("data/jobs.json"),
        "[\n  {\"id\": \"ID\", \"title\": \"x\"}, {\"id\": \"ID\", \"title\": \"y\"}\n]\n"
    );
    assert_eq!(blanked("data/hypotheses.csv"), "id,title\nID,first\n\n# remark\nID,second\n");
    let before = text("data/deals/a.csv");
    let run = project.run(["check", "--fix", "--as-of", "2026-02-01"]).ok().stderr_has("no ids are missing");
    run.file_is("data/deals/a.csv", &before);
}
