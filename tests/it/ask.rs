//! Commands that change rows ask, field by field, where a person is at a terminal and gave no values.

use crate::{
    asked::{Asked, DOWN, ENTER, ESCAPE, at_a_terminal},
    project::{Project, repository},
};

/// The example, which stands still on 31 October 2026.
fn example() -> Project {
    Project::copy(repository(), &["data"])
}

fn file(asked: &Asked, path: &str) -> String {
    std::fs::read_to_string(asked.path(path)).unwrap()
}

/// The answers for a new deal up to its summary.
const DEAL: &[(&str, &str)] = &[
    ("Pipeline", ENTER),
    ("Platform", "upw"),
    ("Upwork", DOWN),
    ("> Upwork", ENTER),
    ("Agents", "Maya, tom\r"),
    ("Title", "Blog posts for a shop\r"),
    ("Url", "https://upwork.example.com/jobs/1\r"),
    ("Value", "much\r"),
    ("write it as", "\u{7f}\u{7f}\u{7f}\u{7f}$500"),
    ("  500", ENTER),
    ("Created (2026-10-31)", ENTER),
    ("Client", "Corner Bakery\r"),
    ("Offer", "content_engine\r"),
    ("Another column", "nots\r"),
    ("did you mean", "\u{7f}es\r"),
    ("Notes", "From a friend\r"),
    ("Another column", ENTER),
];

fn deal(last: (&'static str, &'static str)) -> Vec<(&'static str, &'static str)> {
    DEAL.iter().copied().chain([last]).collect()
}

#[test]
fn a_deal_is_asked_for_field_by_field_and_written_after_its_summary() {
    let Some(asked) = at_a_terminal(example(), &["add", "deals"], &deal(("Write it?", ENTER))) else { return };
    let id = asked.out().trim_end().to_owned();
    assert!(id.starts_with("deal-") && id.len() == 9, "`{id}` on:\n{}", asked.screen());
    let asked = asked
        .ends(0)
        .shows("to data/deals/freelance.csv:")
        .shows("Blog posts for a shop")
        .shows(&format!("added {id} to data/deals/freelance.csv"));
    let row = file(&asked, "data/deals/freelance.csv");
    let row = row.lines().find(|line| line.starts_with(&id)).unwrap();
    for cell in [
        ",2026-10-31,Blog posts for a shop,Corner Bakery,Upwork,maya; tom,content_engine,500,",
        ",https://upwork.example.com/jobs/1,From a friend",
    ] {
        assert!(row.contains(cell), "{row}");
    }
}

#[test]
fn nothing_is_written_where_a_person_says_no_or_stops() {
    for (last, code) in [(("Write it?", "n\r"), 2), (("Write it?", ESCAPE), 2), (("Write it?", "\u{3}"), 2)] {
        let Some(asked) = at_a_terminal(example(), &["add", "deals"], &deal(last)) else { return };
        let asked = asked.ends(code).shows("stopped: nothing was written").shows_no("added deal");
        assert_eq!(asked.out(), "");
        let before = std::fs::read_to_string(repository().join("data/deals/freelance.csv")).unwrap();
        assert_eq!(file(&asked, "data/deals/freelance.csv"), before);
        assert!(!asked.path("logs/actions.jsonl").exists());
    }
}

#[test]
fn a_dry_run_asks_and_shows_the_diff() {
    let Some(asked) = at_a_terminal(example(), &["add", "deals", "--dry-run"], DEAL) else { return };
    assert!(asked.out().contains("+deal-") && asked.out().contains("Blog posts for a shop"), "{}", asked.out());
    asked.ends(0).shows_no("Write it?");
}

/// The six things that happen to a deal, by the number that is typed.
#[test]
fn what_happened_to_a_deal_is_asked_for() {
    let id = open_deal();
    let row = |asked: &Asked| {
        let all = file(asked, "data/deals/freelance.csv");
        all.lines().find(|line| line.starts_with(&id)).unwrap().to_owned()
    };
    let steps = |number: &'static str, rest: &[(&'static str, &'static str)]| {
        let mut steps = vec![("What happened", number), (number, ENTER)];
        steps.extend_from_slice(rest);
        steps.push(("Write it?", ENTER));
        steps
    };
    let day = "2026-10-30\r";
    let Some(asked) = at_a_terminal(example(), &["set", "deals", &id], &steps("1", &[("Sent on", day)])) else {
        return;
    };
    let asked = asked.ends(0).shows("Prospecting → Proposal sent");
    assert!(row(&asked).contains("2026-10-30"), "{}", row(&asked));

    let asked =
        at_a_terminal(example(), &["set", "deals", &id], &steps("2", &[("Responded on", day)])).unwrap().ends(0);
    let activities = file(&asked, "data/activities.csv");
    let answer = activities.lines().last().unwrap();
    assert!(answer.starts_with("2026-10-30,response,") && answer.contains(&id), "{answer}");

    let won = steps("3", &[("Value", "2750\r"), ("Won on", ENTER)]);
    let asked = at_a_terminal(example(), &["set", "deals", &id], &won).unwrap().ends(0).shows("A deal was won");
    assert!(row(&asked).contains(",2750") && row(&asked).contains("2026-10-31"), "{}", row(&asked));

    let lost = steps("4", &[("Lost on", ENTER), ("Lost reason", "price\r")]);
    let asked = at_a_terminal(example(), &["set", "deals", &id], &lost).unwrap().ends(0);
    let asked = asked.shows("Prospecting → Lost, after");
    assert!(row(&asked).contains("2026-10-31") && row(&asked).contains("price"), "{}", row(&asked));

    let asked = at_a_terminal(example(), &["set", "deals", &id], &steps("5", &[("Value", "99\r")])).unwrap().ends(0);
    assert!(row(&asked).contains(",99,"), "{}", row(&asked));

    let other = steps("6", &[("Column", "notes"), ("notes", ENTER), ("Notes", "warm\r")]);
    let asked = at_a_terminal(example(), &["set", "deals", &id], &other).unwrap().ends(0);
    assert!(row(&asked).ends_with(",warm"), "{}", row(&asked));
}

/// An open deal of the example that has not got beyond its first stage.
fn open_deal() -> String {
    let all = std::fs::read_to_string(repository().join("data/deals/freelance.csv")).unwrap();
    let (header, rows) = all.split_once('\n').unwrap();
    let at = |name: &str| header.split(',').position(|column| column == name).unwrap();
    let empty = ["proposal_sent", "negotiating", "won", "lost"].map(at);
    let is_open = |row: &&str| !row.contains('"') && empty.iter().all(|at| row.split(',').nth(*at) == Some(""));
    rows.lines().find(is_open).and_then(|row| row.split(',').next()).unwrap().to_owned()
}

#[test]
fn a_deal_and_its_stage_are_picked() {
    let steps = [("Deal", open_deal().leak() as &str), ("> ", ENTER), ("Stage", ENTER), ("Write it?", ENTER)];
    let Some(asked) = at_a_terminal(example(), &["move"], &steps) else { return };
    asked.ends(0).shows("Prospecting, ").shows("Prospecting → Proposal sent, after");
}

#[test]
fn what_is_missing_of_a_deal_won_is_asked_for() {
    let id = open_deal();
    let steps = [("Value", "1800\r"), ("Offer", "launch_story\r"), ("Write it?", ENTER)];
    let Some(asked) = at_a_terminal(example(), &["log-deal", &id], &steps) else { return };
    assert_eq!(asked.out(), "", "the rows of the example's revenue have no ids of their own");
    let money = file(&asked, "data/revenue/manual.csv");
    assert!(money.lines().last().unwrap().contains(",1800,"), "{money}");
    asked
        .ends(0)
        .shows("A deal was won on 31 Oct 2026.")
        .shows("Forecast, next 30 days")
        .shows("`takings send won --to ops`");
}

#[test]
fn another_table_shows_what_its_cells_hold() {
    let steps = [("Column", "title"), ("> title", ENTER), ("Title", " too\r"), ("Write it?", ENTER)];
    let Some(asked) = at_a_terminal(example(), &["set", "jobs", "job-t6q9"], &steps) else { return };
    asked.ends(0).shows("App launch page and emails → App launch page and emails too");
}

#[test]
fn what_is_needed_is_said_at_its_own_question() {
    let steps = [
        ("Date", ENTER),
        ("Category", "tools\r"),
        ("Amount", ENTER),
        ("`amount` is needed", "12\r"),
        ("Offer", ENTER),
        ("Notes", ENTER),
        ("Another column", ENTER),
        ("Write it?", ENTER),
    ];
    let Some(asked) = at_a_terminal(example(), &["add", "costs"], &steps) else { return };
    assert!(file(&asked, "data/costs.csv").ends_with("\n2026-10-31,tools,12,,,,,,,,\n"));
    asked.ends(0);

    let steps = [("Offer", ENTER), ("`offer` is needed", ESCAPE)];
    let asked = at_a_terminal(example(), &["log-deal", "Zoe", "500"], &steps).unwrap();
    asked.ends(2).shows_no("leave it empty");
}

#[test]
fn who_leaves_pays_nothing() {
    let steps = [("Date", ENTER), ("Kind", "churn"), ("> churn", ENTER), ("Amount", ENTER), ("Customer", ESCAPE)];
    if let Some(asked) = at_a_terminal(example(), &["add", "revenue"], &steps) {
        asked.ends(2).shows_no("is needed");
    }
}

#[test]
fn enter_chooses_nothing_where_nothing_is_needed() {
    let steps = [
        ("Started at", ENTER),
        ("Source", ENTER),
        ("Zip", ENTER),
        ("Borough", ENTER),
        ("Completed", ENTER),
        ("Qualified", ENTER),
        ("Agent", ENTER),
        ("Welcome", ENTER),
        ("Interest", ENTER),
        ("Location", ENTER),
        ("Bill", ENTER),
        ("Homeowner", ENTER),
        ("Another column", ENTER),
        ("Write it?", ENTER),
    ];
    let Some(asked) = at_a_terminal(example(), &["add", "conversations"], &steps) else { return };
    let row = file(&asked, "data/conversations.csv").lines().last().unwrap().to_owned();
    assert!(row.starts_with("conv-") && row.ends_with(",2026-10-31,,,,,,,,,,,"), "{row}");
    asked.ends(0).shows("Completed (none)").shows_no("One column a step");
}

#[test]
fn what_a_row_cannot_do_without_is_asked_for_beside_what_is_given() {
    let steps = [("Pipeline", "outr"), ("> outreach", ENTER), ("Write it?", ENTER)];
    let Some(asked) = at_a_terminal(example(), &["add", "deals", "Deal_Name=A site", "value=5"], &steps) else {
        return;
    };
    asked.ends(0).shows("to data/deals/outreach.csv").shows_no("Title");
}

#[test]
fn what_lies_behind_a_deal_is_not_offered_and_a_step_back_is_not_taken_by_enter() {
    let id = open_deal();
    let project = || {
        let project = example();
        let path = project.path("data/deals/freelance.csv");
        let all = std::fs::read_to_string(&path).unwrap();
        let header = all.lines().next().unwrap();
        let at = header.split(',').position(|column| column == "negotiating").unwrap();
        let row = all.lines().find(|line| line.starts_with(&id)).unwrap();
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[at] = "2026-10-30";
        std::fs::write(&path, all.replace(row, &cells.join(","))).unwrap();
        project
    };
    let Some(asked) = at_a_terminal(project(), &["set", "deals", &id], &[("1 Client responded", ESCAPE)]) else {
        return;
    };
    asked.ends(2).shows_no("Proposal sent");
    let steps = [("Stage", "prop"), ("> proposal_sent", ENTER), ("out of Negotiating. Write it?", ENTER)];
    let asked = at_a_terminal(project(), &["move", &id], &steps).unwrap();
    assert!(file(&asked, "data/deals/freelance.csv").contains("2026-10-30"));
    asked.ends(2).shows("the deal leaves negotiating").shows("nothing was written");
}

#[test]
fn what_matches_no_choice_is_said() {
    let steps = [("Deal", "zzzzz"), ("nothing here has that", ENTER), ("> deal-", ESCAPE)];
    if let Some(asked) = at_a_terminal(example(), &["move"], &steps) {
        asked.ends(2);
    }
}

#[test]
fn open_deals_are_found_by_their_contact() {
    let steps = [("Deal", "arjun nair"), ("> deal-", ESCAPE)];
    if let Some(asked) = at_a_terminal(example(), &["move"], &steps) {
        asked.ends(2);
    }
}
