//! Dated reports from outside: written, kept, restated, listed and fed.

use quick_xml::{Reader, events::Event};

use crate::project::{Project, Run, repository};

const DEALS: &str = "id,created,value,proposal,won,lost\n\
    deal-k7m2,2026-02-03,900,2026-02-10,,\n\
    deal-p2b8,2026-02-04,400,2026-02-11,2026-02-18,\n";
const REVENUE: &str =
    "date,amount,source,deal\n2026-01-15,1000,shop,\n2026-02-17,300,shop,\n2026-02-18,400,close,deal-p2b8\n";

fn business(today: &str) -> Project {
    let toml =
        format!("name = \"Corner shop\"\nas_of = {today}\n[pipelines.work]\nstages = [\"lead\", \"proposal\"]\n");
    Project::new().business(&toml).file("data/deals.csv", DEALS).file("data/revenue.csv", REVENUE)
}

/// The same folder on another day, with other rows.
fn later(run: Run, today: &str, revenue: &str, deals: &str) -> Project {
    let toml =
        format!("name = \"Corner shop\"\nas_of = {today}\n[pipelines.work]\nstages = [\"lead\", \"proposal\"]\n");
    run.project().business(&toml).file("data/revenue.csv", revenue).file("data/deals.csv", deals)
}

#[test]
fn a_brief_is_the_report_of_the_day() {
    let run = business("2026-02-24").run(["brief"]).ok().stderr_has("wrote `reports/daily/2026-02-24.html`");
    let run = run.stdout_has("Corner shop · Daily brief").file_has("reports/daily/latest.txt", "Daily brief");
    let run = run.project().run(["report", "daily", "--slot", "evening", "--format", "json"]).ok();
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(document["page"], "daily");
    let run = run.stderr_has("2026-02-24-evening").file_has("reports/daily/index.txt", "2026-02-24-evening");
    let run =
        run.project().run(["brief", "--period", "2026-02-20"]).ok().file_has("reports/daily/index.txt", "2026-02-20");
    let run = run.project().run(["brief", "--period", "2026-02-25"]).fails(2).stderr_has("today is 24 Feb 2026");
    let run = run.project().run(["brief", "--period", "2026-W08"]).fails(2).stderr_has("2026-02-24");
    let run = run.project().run(["report", "weekly", "--slot", "evening"]).fails(2).stderr_has("--slot");
    run.project()
        .run(["report", "monthly", "--period", "2026-02"])
        .fails(2)
        .stderr_has("is not over before 1 Mar 2026");
}

#[test]
fn a_day_may_be_told_again_while_it_runs_and_no_longer() {
    let more = format!("{REVENUE}2026-02-24,777,shop,\n");
    let run = business("2026-02-24").run(["brief"]).ok();
    let json = std::fs::read_to_string(run.path("reports/daily/2026-02-24.json")).unwrap();
    let run = later(run, "2026-02-24", &more, DEALS).run(["brief"]).ok().stderr_has("wrote `reports/daily/2026-02-24");
    let told = std::fs::read_to_string(run.path("reports/daily/2026-02-24.json")).unwrap();
    assert_ne!(told, json);
    let run = later(run, "2026-02-25", REVENUE, DEALS).run(["brief", "--period", "2026-02-24"]).ok();
    let run = run.stderr_has("stays as it is").file_is("reports/daily/2026-02-24.json", &told);
    let run = run.project().run(["brief", "--period", "2026-02-24", "--rewrite"]).ok();
    run.stderr_has("wrote `reports/daily/2026-02-24").file_is("reports/daily/2026-02-24.json", &json);
}

#[test]
fn every_report_is_printed_in_every_format() {
    for kind in ["daily", "weekly", "monthly"] {
        for format in ["text", "md", "json", "csv", "html", "slack", "discord", "telegram"] {
            let run = Project::copy(repository(), &["data"]).run(["report", kind, "--format", format]).ok();
            assert!(!run.out().is_empty() || format == "csv", "{kind} as {format}");
            assert!(!run.out().contains("period.deals") || matches!(format, "json" | "csv"), "{kind} as {format}");
        }
    }
}

#[test]
fn a_chat_has_what_is_first_and_the_name_of_the_rest() {
    let said = |words: &str, path: &str| {
        let run = Project::copy(repository(), &["data"]).run(words.split(' ')).ok();
        assert!(run.out().trim_end().ends_with(&format!("`{path}.html`")), "{}", run.out());
        run
    };
    for (words, path) in [
        ("brief --format slack", "reports/daily/2026-10-31"),
        ("brief --slot evening --format discord", "reports/daily/2026-10-31-evening"),
        ("report monthly --format slack", "reports/monthly/2026-09"),
    ] {
        said(words, path);
    }
    let week = said("report weekly --format slack", "reports/weekly/2026-W43");
    let (out, err) = (week.out(), week.err());
    assert!(out.contains("Also in the report: ") && !out.contains("*Pipeline*"), "{out}");
    assert!(out.chars().count() <= 3_500 && !err.contains("messages"), "{out}");
}

#[test]
fn what_changed_in_a_week_that_was_reported_is_told_in_the_next() {
    let run = business("2026-02-24").run(["report", "weekly"]).ok().file_has("reports/weekly/2026-W08.txt", "$700");
    let revenue = REVENUE.replace("17,300", "17,550") + "2026-02-20,45.50,shop,\n";
    let deals = DEALS.replace("2026-02-10,,", "2026-02-10,2026-02-19,");
    let run = later(run, "2026-03-03", &revenue, &deals).run(["report", "weekly"]).ok();
    let told = run.out().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = "2026-W08 was reported as $700.00; it is $995.50 now: +$295.50 from shop (data/revenue.csv:3 \
        by +$250.00, data/revenue.csv:5 is new with $45.50); deal-k7m2 was won on 19 Feb, added since";
    assert!(told.contains(line), "{told}");
    let run = run.file_has("reports/weekly/2026-W08.txt", "$700");
    // Nobody is told twice.
    let run = later(run, "2026-03-10", &revenue, &deals).run(["report", "weekly"]).ok();
    assert!(!run.out().contains("Restated"), "{}", run.out());
    // What cannot be read is no reason to fail.
    let folder =
        run.project().file("reports/weekly/2026-W08.json", "{\"tables\": [").file("reports/weekly/2026-W09.json", "");
    let run = folder.run(["report", "weekly", "--rewrite"]).ok().file_has("reports/weekly/index.txt", "2026-W08");
    assert!(!run.out().contains("Restated"));
}

#[test]
fn the_index_has_the_latest_first_and_leads_to_each() {
    let run = business("2026-03-03").run(["report", "weekly", "--period", "2026-W08"]).ok();
    let run = run.project().run(["build"]).ok();
    let index = std::fs::read_to_string(run.path("reports/index.html")).unwrap();
    let mut at = 0;
    for path in ["daily/2026-03-03", "weekly/2026-W09", "weekly/2026-W08", "monthly/2026-02"] {
        let link = format!("href=\"../site/../reports/{path}.html\"");
        let place = index.find(&link).unwrap_or_else(|| panic!("{link} in {index}"));
        assert!(place > at, "{path} stands too early");
        at = place;
    }
    for page in ["site/index.html", "reports/index.html", "reports/weekly/2026-W09.html"] {
        let run = std::fs::read_to_string(run.path(page)).unwrap();
        let feed = if page.starts_with("site") { "feed.xml" } else { "site/feed.xml" };
        assert!(run.contains("type=\"application/atom+xml\"") && run.contains(&format!("{feed}\">")), "{page}");
    }
    run.file_has("site/index.html", "href=\"../reports/index.html\"").file_has("reports/index.txt", "2026-W08");
}

#[test]
fn a_format_that_is_on_no_disk_says_when_it_is_made_of_other_rows() {
    const SAID: &str = "rows have changed since then";
    let run = business("2026-02-24").run(["report", "weekly", "--format", "csv"]).ok();
    let run = run.project().run(["report", "weekly", "--format", "csv"]).ok().stderr_has("stays as it is");
    assert!(!run.err().contains(SAID));
    let run = later(run, "2026-02-24", &REVENUE.replace("17,300", "17,550"), DEALS);
    let run = run.run(["report", "weekly", "--format", "csv"]).ok().stderr_has(SAID);
    assert!(!run.project().run(["report", "weekly"]).ok().err().contains(SAID));
}

/// An element of a feed: its name, its attributes and its text, with how deep it stands.
type Element = (usize, String, Vec<(String, String)>, String);

/// Every element of a document in order; fails where it is not well-formed.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let (Event::Start(tag) | Event::Empty(tag)) = &event else { unreachable!() };
                let attributes = tag.attributes().map(|it| it.unwrap());
                let attributes = attributes.map(|it| (it.key.as_ref().to_owned(), it.value.to_string())).collect();
                found.push((open.len(), tag.name().as_ref().to_owned(), attributes, String::new()));
                if matches!(event, Event::Start(_)) {
                    open.push(found.len() - 1);
                }
            }
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    found[*at].3.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let at = *open.last().unwrap();
                found[at].3.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    found
}

/// What RFC 4287 requires of a feed and of each of its entries: one id that is an address, one title, one moment, an
/// author, one way to the thing itself; and that no two entries share an id.
fn is_atom(xml: &str) -> Vec<Element> {
    let all = elements(xml);
    let (_, root, attributes, _) = &all[0];
    assert!(root == "feed" && attributes.contains(&("xmlns".into(), "http://www.w3.org/2005/Atom".into())), "{xml}");
    let starts: Vec<usize> = (0..all.len()).filter(|at| all[*at].1 == "entry").collect();
    let ends = starts.iter().skip(1).copied().chain([all.len()]);
    let parts =
        std::iter::once(1..*starts.first().unwrap()).chain(starts.iter().copied().zip(ends).map(|(a, b)| a + 1..b));
    let mut ids = Vec::new();
    for (at, part) in parts.enumerate() {
        let depth = if at == 0 { 1 } else { 2 };
        let of = |name: &str| all[part.clone()].iter().filter(|it| it.0 == depth && it.1 == name).collect::<Vec<_>>();
        for name in ["id", "title", "updated"] {
            assert!(of(name).len() == 1 && !of(name)[0].3.is_empty(), "{name} of part {at}: {xml}");
        }
        let moment = chrono::DateTime::parse_from_rfc3339(&of("updated")[0].3);
        assert!(moment.is_ok(), "{:?}", of("updated"));
        let id = of("id")[0].3.clone();
        assert!(id.contains(':') && !id.contains(char::is_whitespace) && id.is_ascii(), "{id}");
        assert!(!ids.contains(&id), "{id} twice");
        ids.push(id);
        let links = of("link");
        let has = |link: &&Element, key: &str, value: &str| link.2.contains(&(key.into(), value.into()));
        assert_eq!(links.iter().filter(|link| has(link, "rel", "alternate")).count(), 1);
        assert!(links.iter().all(|link| link.2.iter().any(|(key, value)| key == "href" && !value.is_empty())));
        if at == 0 {
            assert_eq!(links.iter().filter(|link| has(link, "rel", "self")).count(), 1);
            assert!(of("author").len() == 1 && all.iter().any(|it| it.0 == 2 && it.1 == "name" && !it.3.is_empty()));
        } else {
            assert!(of("summary").len() <= 1);
        }
    }
    all
}

#[test]
fn the_feed_is_atom() {
    let feed = |run: Run| is_atom(&std::fs::read_to_string(run.path("site/feed.xml")).unwrap());
    let toml = "name = \"Shop <&> \\\"Söhne\\\"\"\nas_of = 2026-03-03\n";
    let all = feed(business("2026-03-03").business(toml).run(["build"]).ok());
    let hrefs = |all: &[Element]| {
        let links = all.iter().flat_map(|it| it.2.clone());
        links.filter(|(key, _)| key == "href").map(|(_, value)| value).collect::<Vec<_>>()
    };
    let names =
        ["../reports/daily/2026-03-03.html", "../reports/weekly/2026-W09.html", "../reports/monthly/2026-02.html"];
    assert_eq!(hrefs(&all)[..2], ["feed.xml", "../reports/index.html"]);
    for name in names {
        assert!(hrefs(&all).iter().any(|href| href == name), "{name}: {:?}", hrefs(&all));
    }
    assert!(all.iter().any(|it| it.1 == "name" && it.3 == "Shop <&> \"Söhne\""));
    let all = feed(
        business("2026-03-03")
            .business(&format!("{toml}url = \"https://example.org/books/site\"\n"))
            .run(["build"])
            .ok(),
    );
    assert_eq!(
        hrefs(&all)[..2],
        ["https://example.org/books/site/feed.xml", "https://example.org/books/reports/index.html"]
    );
    assert!(hrefs(&all).iter().all(|href| href.starts_with("https://example.org/books/")));
}

#[test]
fn a_report_adds_itself_to_the_feed_of_a_site_and_makes_none() {
    let run = business("2026-03-03").run(["report", "weekly"]).ok().no_file("site/feed.xml");
    let run = run.project().run(["build"]).ok();
    let run = run.project().run(["report", "weekly", "--period", "2026-W08"]).ok();
    let run = run.file_has("site/feed.xml", "reports/weekly/2026-W08.html").file_has("site/index.html", "Corner shop");
    run.project().run(["build"]).ok().file_has("site/feed.xml", "reports/weekly/2026-W08.html");
}
