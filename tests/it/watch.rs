//! `takings watch`: every way of saving leads to the new page, nothing else leads to a build, and a build that fails
//! keeps the last good pages.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    thread,
    time::Duration,
};

use crate::{
    project::{Project, files},
    running::{Running, revenue, small},
};

/// What programs do to a file when they save it.
type Save = fn(&Path, &str);

/// Each way of saving, with the most builds that it may lead to: a wait in between may be one too many for a machine
/// with much to do.
const SAVES: &[(&str, usize, Save)] = &[
    ("written over", 1, |path, text| fs::write(path, text).unwrap()),
    ("renamed into place", 1, |path, text| {
        let beside = path.with_extension("csv.tmp");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }),
    ("renamed away, then written, then the old one deleted", 1, |path, text| {
        let backup = path.with_extension("csv~");
        fs::write(path.with_file_name("4913"), "").unwrap();
        fs::remove_file(path.with_file_name("4913")).unwrap();
        fs::rename(path, &backup).unwrap();
        fs::write(path, text).unwrap();
        fs::remove_file(backup).unwrap();
    }),
    ("deleted and made anew", 2, |path, text| {
        fs::remove_file(path).unwrap();
        thread::sleep(Duration::from_millis(15));
        fs::write(path, text).unwrap();
    }),
    ("emptied, then written in parts", 3, |path, text| {
        let mut file = File::create(path).unwrap();
        for part in text.as_bytes().chunks(9) {
            thread::sleep(Duration::from_millis(15));
            file.write_all(part).unwrap();
        }
    }),
    ("copied with an old time", 1, |path, text| {
        fs::write(path, text).unwrap();
        File::options().write(true).open(path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }),
    ("written twice", 2, |path, text| {
        fs::write(path, text.replace("stripe", "striqe")).unwrap();
        fs::write(path, text).unwrap();
    }),
    ("put beside itself by a sync tool", 1, |path, text| {
        let hidden = path.with_file_name(".revenue.csv.part");
        fs::write(&hidden, text).unwrap();
        fs::remove_file(path).unwrap();
        fs::rename(hidden, path).unwrap();
    }),
];

/// Does something and waits for the revenue that it makes. Gives the builds that there were.
#[track_caller]
fn step(watch: &mut Running, wanted: &str, what: &str, save: impl FnOnce(&Running)) -> Vec<String> {
    save(watch);
    let shown = format!("shows {wanted} after a file was {what}");
    watch.until(&shown, |watch| watch.figure("revenue", "revenue.ytd") == wanted);
    // What was not to be told would be told before the next change is.
    watch.write("data/costs.csv", &format!("date,amount\n2026-02-01,{wanted}\n"));
    let mut lines = watch.says("costs.csv");
    lines.pop();
    lines.retain(|line| line.contains(" → "));
    lines
}

fn saves(mut watch: Running) {
    for (number, (how, most, save)) in SAVES.iter().enumerate() {
        let amount = format!("{}", 201 + number);
        let lines = step(&mut watch, &amount, how, |watch| save(&watch.path("data/revenue.csv"), &revenue(&amount)));
        let told = lines.iter().filter(|line| line.contains("  revenue.csv")).count();
        assert!((1..=*most).contains(&lines.len()) && told > 0, "{how}: {lines:?}");
    }
}

#[test]
fn every_way_of_saving_is_noticed() {
    saves(Running::start(small(), &["watch"]));
}

#[test]
fn every_way_of_saving_is_noticed_without_events() {
    saves(Running::start(small(), &["watch", "--poll"]));
}

#[test]
fn nothing_but_a_change_of_an_input_leads_to_a_build() {
    let mut watch = Running::start(small(), &["watch"]);
    fs::create_dir_all(watch.path("logs")).unwrap();
    let lines = step(&mut watch, "100", "not changed", |watch| {
        let file = File::options().write(true).open(watch.path("data/revenue.csv")).unwrap();
        file.set_modified(std::time::SystemTime::now()).unwrap();
        let same = fs::read(watch.path("data/business.toml")).unwrap();
        fs::write(watch.path("data/business.toml"), same).unwrap();
        for path in ["data/.revenue.csv.swp", "data/revenue.csv~", "data/#x#", "logs/actions.jsonl", "site/mine.html"] {
            watch.write(path, "x");
        }
        watch.write("reports/weekly/mine.html", "x");
        watch.write("README.md", "x");
        fs::remove_file(watch.path("data/revenue.csv~")).unwrap();
    });
    assert_eq!(lines, [""; 0]);
}

#[test]
fn files_and_folders_come_and_go() {
    let mut watch = Running::start(small(), &["watch"]);
    let lines = step(&mut watch, "101", "put into a new folder", |watch| {
        watch.write("data/revenue/close.csv", &revenue("1"));
    });
    assert!(lines.iter().any(|line| line.contains("revenue/close.csv added")), "{lines:?}");
    step(&mut watch, "103", "changed in a new folder", |watch| watch.write("data/revenue/close.csv", &revenue("3")));
    let lines = step(&mut watch, "203", "one of a hundred", |watch| {
        for number in 0..100 {
            watch.write(&format!("data/revenue/burst-{number}.csv"), &revenue("1"));
        }
    });
    assert!((1..=5).contains(&lines.len()) && lines.iter().any(|line| line.contains(" files → ")), "{lines:?}");
    step(&mut watch, "100", "deleted with its folder", |watch| {
        fs::remove_dir_all(watch.path("data/revenue")).unwrap();
    });
    step(&mut watch, "300", "written by one who took his time", |watch| {
        let mut file = File::create(watch.path("data/revenue.csv")).unwrap();
        writeln!(file, "date,source,amount").unwrap();
        for _ in 0..30 {
            thread::sleep(Duration::from_millis(10));
            writeln!(file, "2026-02-10,stripe,10").unwrap();
        }
    });
}

#[test]
fn a_folder_that_is_replaced_is_watched_on() {
    let mut watch = Running::start(small(), &["watch"]);
    for amount in ["401", "402"] {
        step(&mut watch, amount, "replaced with its folder", |watch| {
            let (data, new, old) = (watch.path("data"), watch.path("data.new"), watch.path("data.old"));
            fs::create_dir(&new).unwrap();
            for (name, text) in files(&data) {
                fs::write(new.join(name), text).unwrap();
            }
            fs::write(new.join("revenue.csv"), revenue(amount)).unwrap();
            fs::rename(&data, &old).unwrap();
            fs::rename(&new, &data).unwrap();
            fs::remove_dir_all(old).unwrap();
        });
    }
    step(&mut watch, "403", "written over", |watch| watch.write("data/revenue.csv", &revenue("403")));
}

#[cfg(unix)]
#[test]
fn a_folder_or_file_that_is_a_link_is_watched_too() {
    let project = small().file("shared/revenue.csv", revenue("100"));
    fs::rename(project.path("data"), project.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("data")).unwrap();
    fs::remove_file(project.path("data/revenue.csv")).unwrap();
    std::os::unix::fs::symlink(project.path("shared/revenue.csv"), project.path("data/revenue.csv")).unwrap();
    let mut watch = Running::start(project, &["watch"]);
    step(&mut watch, "501", "written where a link leads", |watch| {
        watch.write("shared/revenue.csv", &revenue("501"));
    });
    step(&mut watch, "601", "put into the folder where a link leads", |watch| {
        watch.write("elsewhere/revenue/close.csv", &revenue("100"));
    });
}

/// Every file of the site.
fn site(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(&folder.join("site"))
}

fn banners(folder: &Path) -> usize {
    site(folder).iter().filter(|(_, text)| String::from_utf8_lossy(text).contains("takings-failed")).count()
}

#[test]
fn a_build_that_fails_keeps_the_pages_and_says_so_on_them() {
    let mut watch = Running::start(small(), &["watch"]);
    watch.write("site/mine.html", "<body>mine");
    let before = site(&watch.path(""));
    let pages = before.iter().filter(|(name, _)| name.strip_suffix(".html").is_some()).count() - 1;
    for (path, text, said) in [
        ("templates/card.html", "{% if %}<b>", "templates/card.html:1"),
        ("data/business.toml", "just some text\n", "data/business.toml:1"),
    ] {
        let good = fs::read_to_string(watch.path(path)).ok();
        watch.write(path, text);
        watch.says("nothing could be built");
        watch.says(said);
        watch.until("puts the banner on each page", |watch| banners(&watch.path("")) == pages);
        let page = fs::read_to_string(watch.path("site/index.html")).unwrap();
        assert!(page.contains(said) && !page.contains(watch.path("").to_str().unwrap()), "{page}");
        assert_eq!(fs::read_to_string(watch.path("site/mine.html")).unwrap(), "<body>mine");
        match good {
            Some(good) => watch.write(path, &good),
            None => fs::remove_file(watch.path(path)).unwrap(),
        }
        watch.says("no page changes");
        assert!(site(&watch.path("")) == before, "{path} left a trace");
    }
}

#[test]
fn a_build_of_once_that_fails_says_so_on_the_pages_too() {
    let built = small().run(["build"]).ok().project();
    let before = site(&built.path(""));
    let failed = built.file("data/business.toml", "just some text\n").run(["build"]).fails(2);
    let failed = failed.file_has("site/index.html", "data/business.toml:1").project();
    let mended = failed.business("name = \"Small\"\nas_of = 2026-02-24\ncurrency = \"USD\"\n").run(["build"]).ok();
    assert!(site(&mended.project().path("")) == before);
    Project::new().business("just some text\n").run(["build"]).fails(2).no_file("site/index.html");
}

#[test]
fn a_folder_that_is_none_is_not_watched() {
    Project::new().run(["watch"]).fails(2).stderr_has("there is no `data/business.toml`");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well() {
    for arguments in [&["watch"][..], &["watch", "--poll"], &["serve", "--port", "0"]] {
        assert_eq!(Running::start(small(), arguments).interrupt(), Some(0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_new_day_begins_at_midnight_where_the_business_is() {
    // Four seconds before midnight in Chicago, with 8 March to come: the day on which clocks go forward there.
    let project = small().business("name = \"Small\"\ntimezone = \"America/Chicago\"\n");
    let Some(project) = crate::clock::at("2026-03-08 05:59:56", project) else { return };
    let mut watch = Running::start(project, &["watch"]);
    let today = |watch: &Running| fs::read_to_string(watch.path("site/index.txt")).unwrap();
    assert!(today(&watch).contains("7 March 2026"), "{}", today(&watch));
    watch.says("a new day");
    assert!(today(&watch).contains("8 March 2026"), "{}", today(&watch));
}
