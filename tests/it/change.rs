//! Rows are added, changed, moved and taken back by commands, as a script gives them.

use crate::project::{Project, Run};

const BUSINESS: &str = "name = \"Fern\"\nas_of = 2026-03-10\ncurrency = \"USD\"\n\n[pipelines.main]\nstages = [\"lead\", \"proposal_sent\", \"talks\"]\n\n[offers.audit]\nvalue = 900\n\n[agents.maya]\n\n[agents.tom]\n";

const DEALS: &str = "\
id,created,title,client,contact,platform,agents,offer,value,proposal_sent,talks,won,lost
deal-aaaa,2026-02-01,Site,Corner Bakery,Ada Byron,Upwork,maya,audit,1200.50,2026-02-05,,,
deal-bbbb,2026-02-03,Bot,Kestrel,Kim Reed,X,tom,audit,800,,,,
";

const REVENUE: &str = "id,date,source,kind,amount,deal,offer\nrev-aaaa,2026-01-05,bank,earned,300,,\n";

fn fern() -> Project {
    Project::new().business(BUSINESS).file("data/deals.csv", DEALS).file("data/revenue.csv", REVENUE)
}

/// The same with a channel that is a file and gets what is won, and one whose secret is not there.
fn with_channels() -> Project {
    let channels = "\n[channels.board]\nkind = \"file\"\npath = \"board.txt\"\ngets = [\"won\"]\n\n[channels.chat]\nkind = \"slack\"\nurl = { secret = \"chat_url\" }\n\n[channels.quiet]\nkind = \"file\"\npath = \"quiet.txt\"\ngets = [\"weekly\"]\n";
    fern().business(&format!("{BUSINESS}{channels}"))
}

/// What the journal says was done, a change a line.
fn told(run: &Run) -> Vec<String> {
    let journal = std::fs::read_to_string(run.path("logs/actions.jsonl")).unwrap_or_default();
    let command = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["command"].as_str().map(str::to_owned)
    };
    let mut told: Vec<String> = journal.lines().filter_map(command).collect();
    told.dedup();
    told
}

#[test]
fn a_row_is_added_and_its_id_is_all_that_is_printed() {
    let run = fern()
        .run(["add", "deals", "title=Blog posts, weekly", "platform=Upwork", "agents=maya; tom", "value=$500"])
        .ok()
        .stderr_has("to data/deals.csv")
        .stderr_has("title     Blog posts, weekly");
    let id = run.out();
    let id = id.trim_end();
    assert!(id.starts_with("deal-") && id.len() == 9, "{id}");
    let told = told(&run);
    let project = run.file_has("data/deals.csv", &format!("\n{id},2026-03-10,\"Blog posts, weekly\",")).project();
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("add deals title=\"Blog posts, weekly\" platform=Upwork"), "{told:?}");
    project.run(["check"]).ok().project().run(["set", "deals", id, "value=650"]).ok().stderr_has("500 → 650");
}

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    for arguments in [
        &["add", "deals", "title=Blog posts", "--dry-run"][..],
        &["set", "deals", "deal-aaaa", "title=Blog posts", "--dry-run"],
        &["move", "deal-bbbb", "proposal_sent", "--dry-run"],
        &["log-deal", "Ada Byron", "1100", "audit", "--dry-run"],
    ] {
        let run = with_channels().run(arguments).ok();
        let out = run.out();
        assert!(out.starts_with("--- data/deals.csv\n+++ data/deals.csv\n@@"), "{out}");
        run.file_is("data/deals.csv", DEALS)
            .file_is("data/revenue.csv", REVENUE)
            .no_file("logs/actions.jsonl")
            .no_file("board.txt");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_the_way_out() {
    for (arguments, parts) in [
        (&["add", "deal", "title=x"][..], &["there is no table `deal`", "`deals`"][..]),
        (&["add", "deals"], &["nothing is given", "takings add deals created=2026-02-03"]),
        (&["add", "deals", "title"], &["write a column and its value"]),
        (&["add", "deals", "=x"], &["comes before `=`"]),
        (&["add", "deals", "value=a lot"], &["a lot"]),
        (&["set", "deals", "deal-aaaa"], &["nothing is given", "takings set deals deal-aaaa platform=Referral"]),
        (&["set", "deals", "deal-aaax", "value=1"], &["deal-aaax", "deal-aaaa"]),
        (&["set", "deals"], &["no row is named", "takings set deals deal-k7m2 platform="]),
        (&["set", "deals", "value=3"], &["the id of the row comes before `value=…`"]),
        (&["set", "jobs"], &["no row is named", "takings set jobs ID"]),
        (&["set", "costs"], &["rows of `costs` have no ids of their own", "data/costs.csv"]),
        (&["set", "experiments", "one", "exposures=1"], &["rows of `experiments` have no ids of their own"]),
        (&["set", "deals", "deal-xxxx", "value=1"], &["no row `deal-xxxx`", "takings export deals"]),
        (&["add", "deals", "title=a", "Title=b"], &["`title` and `Title` mean the same column"]),
        (&["add", "deals", "title=a", "title=b"], &["`title` is given twice"]),
        (
            &["set", "deals", "deal-aaaa", "created=2026-03-11"],
            &["11 Mar 2026 lies ahead of 10 Mar 2026", "correct the date"],
        ),
        (&["move", "deal-aaaa"], &["no stage is named", "takings move deal-k7m2 proposal_sent"]),
        (&["move"], &["no deal is named"]),
        (&["move", "deal-aaaa", "talk"], &["no stage `talk`", "did you mean `talks`?"]),
        (&["log-deal", "Ada Byron"], &["no amount is given", "takings log-deal"]),
        (&["log-deal", "Ada Byron", "much", "audit"], &["much"]),
        (&["undo"], &["nothing to take back"]),
    ] {
        let run = fern().run(arguments).fails(2);
        for part in parts {
            assert!(run.err().contains(part), "{arguments:?}: `{part}` in\n{}", run.err());
        }
        run.stdout("").file_is("data/deals.csv", DEALS).file_is("data/revenue.csv", REVENUE);
    }
}

#[test]
fn a_deal_moves_and_its_days_are_told() {
    fern()
        .run(["move", "deal-aaaa", "talks", "--on", "2026-03-01", "--amount", "1500"])
        .ok()
        .stderr_has("deal-aaaa: Proposal sent → Talks, after 24 days in Proposal sent")
        .file_has(
            "data/deals.csv",
            "deal-aaaa,2026-02-01,Site,Corner Bakery,Ada Byron,Upwork,maya,audit,1500,2026-02-05,2026-03-01,,",
        )
        .project()
        .run(["move", "deal-aaaa", "talks"])
        .ok()
        .stderr_has("nothing changes")
        .project()
        .run(["undo"])
        .ok()
        .stderr_has("took back: move deal-aaaa talks --on 2026-03-01 --amount 1500")
        .file_is("data/deals.csv", DEALS);
}

#[test]
fn a_deal_that_is_won_is_told_with_the_new_forecast_and_each_channel_once() {
    let run = with_channels()
        .run(["log-deal", "Ada Byron", "1100", "audit"])
        .ok()
        .stderr_has("Open pipeline: $2,001 → $800")
        .stderr_has("Revenue this month: $0 → $1,100")
        .stderr_has("A deal was won on 10 Mar 2026.")
        .stderr_has("$1,100")
        .stderr_has("sent won to board (1 message)")
        .stderr_has("warning: chat:")
        .stderr_has("`takings send won --to chat` sends it later")
        .file_has("board.txt", "A deal was won on 10 Mar 2026.")
        .file_has("data/deals.csv", "2026-02-05,,2026-03-10,")
        .no_file("quiet.txt");
    let id = run.out();
    let id = id.trim_end();
    assert!(id.starts_with("rev-"), "{id}");
    let run = run.file_has("data/revenue.csv", &format!("\n{id},2026-03-10,deals,deal_won,1100,deal-aaaa,audit"));
    let run = run.project().run(["send", "won", "--to", "board"]).ok().stderr_has("nothing new in won for board");
    let run = run
        .project()
        .run(["check"])
        .ok()
        .project()
        .run(["undo"])
        .ok()
        .stderr_has("took back: log-deal \"Ada Byron\" 1100 audit");
    run.file_is("data/deals.csv", DEALS).file_is("data/revenue.csv", REVENUE);
}

#[test]
fn a_move_to_won_is_told_like_a_deal_that_is_logged() {
    with_channels()
        .run(["move", "deal-bbbb", "won", "--ascii"])
        .ok()
        .stdout("")
        .stderr_has("deal-bbbb: Lead -> Won, after 35 days in Lead")
        .stderr_has("Open pipeline: $2,001 -> $1,201")
        .stderr_has("sent won to board (1 message)")
        .project()
        .run(["move", "deal-bbbb", "won"])
        .ok()
        .stderr_has("nothing changes");
}

#[test]
fn money_of_nobody_known_is_told_too() {
    with_channels()
        .run(["log-deal", "Zoe Quist", "400", "audit"])
        .ok()
        .stderr_has("note: no open deal is of `Zoe Quist`")
        .stderr_has("A deal was won on 10 Mar 2026.")
        .stderr_has("sent won to board (1 message)")
        .file_is("data/deals.csv", DEALS);
}

#[test]
fn undo_shows_what_it_would_do() {
    fern()
        .run(["set", "deals", "deal-bbbb", "title=A bot", "value="])
        .ok()
        .stderr_has("value  800 → (empty)")
        .project()
        .run(["undo", "--dry-run"])
        .ok()
        .stdout_has("+deal-bbbb,2026-02-03,Bot,")
        .stderr_has("would take back: set deals deal-bbbb title=\"A bot\" value=")
        .project()
        .run(["undo"])
        .ok()
        .file_is("data/deals.csv", DEALS);
}

#[test]
fn a_form_that_is_suggested_names_the_pipeline_where_there_are_several() {
    let two = format!("{BUSINESS}\n[pipelines.other]\nstages = [\"lead\"]\n");
    let project = Project::new().business(&two).file("data/deals/main.csv", DEALS);
    project.run(["add", "deals"]).fails(2).stderr_has("takings add deals pipeline=main created=");
}
