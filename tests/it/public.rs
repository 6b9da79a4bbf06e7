//! `--public`: nothing of clients, contacts and notes in anything that is written or printed, and every figure the same.

use crate::project::{Project, files};

/// What nobody may see.
const PRIVATE: [&str; 6] = ["Zuckerhut", "ZUCKERHUT", "Quastel", "quastel", "Winterkorn", "pssst"];

fn project() -> Project {
    Project::new()
        .business("name = \"Studio\"\nas_of = 2026-03-31\n[pipelines.deals]\nstages = [\"prospecting\", \"proposal_sent\"]\n")
        .file(
            "data/deals.csv",
            "id,created,title,client,contact,value,proposal_sent,won,job,notes\n\
             d-1,2026-03-02,Site for ZUCKERHUT,Zuckerhut,Ida Quastel,1000,2026-03-04,,j-1,pssst one\n\
             d-2,2026-03-03,Call ida quastel back,zuckerhut,Ida Quastel,2000,,2026-03-20,,pssst two\n\
             d-3,2026-03-04,Broken,Zuckerhut,,Zuckerhut pays 300,,,,pssst three\n\
             d-4,2026-03-05,Winterkorn-GmbH: a shop,,,500,,2026-03-21,,\n",
        )
        .file(
            "data/jobs.csv",
            "id,title,platform,seen,deal,notes\nj-1,Zuckerhut wants a site,Upwork,2026-03-01,,pssst\n\
             j-2,zuckerhut-like site,Upwork,2026-03-01,d-2,\nj-3,Talk to Ida  Quastel,Upwork,2026-03-01,,\n",
        )
        .file(
            "data/revenue.csv",
            "id,date,amount,customer,notes\nr-1,2026-03-20,2000,Zuckerhut,pssst\nr-2,2026-03-21,many,Winterkorn,pssst\n\
             r-3,2026-03-21,500,Winterkorn GmbH,\n",
        )
        .file(
            "data/subscriptions.csv",
            "id,customer,amount,interval,start\ns-1,Zuckerhut,10,month,2026-01-01\ns-2,Winterkorn,20,month,2026-01-01\n",
        )
        .file("data/costs.csv", "date,category,amount,notes\n2026-03-01,ads,50,pssst\n")
}

/// Whether a text holds something private.
fn leaks(text: &str) -> Option<&'static str> {
    PRIVATE.into_iter().find(|private| text.contains(private))
}

#[test]
fn no_page_has_a_client_a_contact_or_a_note() {
    for (flags, is_public) in [(vec!["build", "--public"], true), (vec!["build"], false)] {
        let folder = project().run(flags).project();
        let mut leaky = Vec::new();
        for (path, bytes) in ["site", "reports"].iter().flat_map(|name| files(&folder.path(name))) {
            leaky.extend(leaks(&String::from_utf8_lossy(&bytes)).map(|private| format!("{private} in {path}")));
        }
        assert_eq!(leaky.is_empty(), is_public, "{leaky:?}");
    }
}

#[test]
fn no_command_prints_a_client_a_contact_or_a_note() {
    let commands =
        ["check", "show health", "show overview pipeline jobs", "alerts", "explain deals.won_count", "report weekly"];
    for command in commands {
        let run = project().run(format!("{command} --public").split(' '));
        for text in [run.out(), run.err()] {
            assert_eq!(leaks(&text), None, "{command}\n{text}");
        }
    }
    let run = project().run(["check"]);
    assert!(leaks(&run.out()).is_some(), "what is private is to be seen where nobody asked for the public form");
}

#[test]
fn reports_for_your_eyes_stay_as_they_are_and_are_shown_to_nobody() {
    let built = project().run(["build"]).project();
    let before = files(&built.path("reports"));
    assert!(before.iter().any(|(_, text)| leaks(&String::from_utf8_lossy(text)).is_some()));
    let mut folder = built;
    for command in ["build", "report weekly", "report weekly --format html", "report monthly --period 2026-02", "brief"]
    {
        let run = folder.run(format!("{command} --public").split(' '));
        assert_eq!(leaks(&run.out()), None, "{command}\n{}", run.out());
        folder = run.project();
    }
    assert!(files(&folder.path("reports")) == before);
    let site = files(&folder.path("site"));
    assert!(site.iter().all(|(name, text)| name != "feed.xml" && !String::from_utf8_lossy(text).contains("reports/")));
}

#[test]
fn figures_are_those_of_everybody() {
    let figures = |flags: &[&str]| {
        let of = |page: &&str| {
            let text = project().run(["show", page, "--format", "json"].iter().chain(flags)).ok().out();
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            document["figures"].clone()
        };
        ["revenue", "recurring", "costs", "pipeline", "conversion"].iter().map(of).collect::<Vec<_>>()
    };
    let all = figures(&[]);
    assert!(all.iter().any(|figures| figures.get("recurring.mrr").is_some()));
    assert_eq!(figures(&["--public"]), all);
}
