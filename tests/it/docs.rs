//! The reference in `docs/` is made from the code: from what declares the tables, figures, commands, keys and problems.
//! `UPDATE=1 cargo test docs` writes it; without, a page that has gone stale fails.

use std::{collections::BTreeMap, fmt::Write, fs};

use clap::{Arg, CommandFactory};
use takings::{
    base::{figure::Good, problem::Code},
    cli::args::Args,
    collect::definition::keys as definition,
    config::{key::Key, keys::KEYS},
    data::tables,
    metrics::catalogue::{self, Unit},
    report::{endpoints::ENDPOINTS, pages::PAGES},
};

use crate::{
    cases::{code_of, folders},
    golden,
    project::{Project, repository},
};

#[test]
fn docs_are_what_the_code_says() {
    let pages = [
        ("api.md", api()),
        ("commands.md", commands()),
        ("configuration.md", configuration()),
        ("figures.md", figures()),
        ("problems.md", problems()),
        ("sources.md", sources()),
        ("tables.md", tables()),
    ];
    let mut found: BTreeMap<String, String> = pages.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    for name in BY_HAND {
        found.insert((*name).to_owned(), fs::read_to_string(repository().join("docs").join(name)).unwrap_or_default());
    }
    golden::none_wrong(&golden::compare(&repository().join("docs"), &found));
}

/// Pages that people write.
const BY_HAND: &[&str] = &[
    "collecting.md",
    "editing.md",
    "intake.md",
    "importing.md",
    "reports.md",
    "running.md",
    "scale.md",
    "scale/2025.toml",
    "scale/bot.toml",
    "scale/business.toml",
    "scale/events.sql",
    "scale/leads.toml",
    "scale/outreach.toml",
    "scale/regions.csv",
    "scale/shop.toml",
    "sending.md",
    "speed.md",
];

const MADE: &str = "<!-- Made from the code by `UPDATE=1 cargo test docs`. -->\n";

fn api() -> String {
    let mut page = format!(
        "{MADE}# Documents for other programs\n\n`takings build` writes these as JSON under `site/api/`; `takings show PAGE --format json` prints those of pages. Each has `figures` by id and `tables` by id, the day and the currency that they are of, and the problems of the files they were made from. Money and rates are exact numbers; a rate of 62.5 % is 0.625.\n\n## One a page\n\n| document | what it holds |\n|---|---|\n"
    );
    for known in PAGES {
        let _ = writeln!(page, "| `site/api/{}.json` | {} |", known.name, known.label);
    }
    page += "\n## Gathered from several pages\n\n| document | what it is for | holds |\n|---|---|---|\n";
    for document in ENDPOINTS {
        let pages = document.pages.iter().map(|name| format!("all of `{name}`"));
        let parts = document.figures.iter().chain(document.tables).map(|id| format!("`{id}`"));
        let holds: Vec<String> = pages.chain(parts).collect();
        let _ = writeln!(page, "| `site/api/{}.json` | {} | {} |", document.name, document.what, holds.join(", "));
    }
    page
}

#[test]
fn documents_hold_what_they_promise() {
    let folder = Project::copy(repository(), &["data"]).run(["build", "-q"]).ok().project();
    let read = |name: &str| fs::read_to_string(folder.path(&format!("site/api/{name}.json"))).unwrap();
    for document in ENDPOINTS {
        let text = read(document.name);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["page"], document.name);
        let missing = |part: &str, ids: &[&str]| {
            let absent: Vec<String> =
                ids.iter().filter(|id| json[part].get(**id).is_none()).map(|id| (*id).to_owned()).collect();
            assert!(absent.is_empty(), "{} lacks {part} {absent:?}", document.name);
        };
        missing("figures", document.figures);
        missing("tables", document.tables);
        for page in document.pages {
            let page: serde_json::Value = serde_json::from_str(&read(page)).unwrap();
            for part in ["figures", "tables"] {
                for (id, value) in page[part].as_object().unwrap() {
                    assert_eq!(json[part].get(id), Some(value), "{}: {id}", document.name);
                }
            }
        }
    }
}

fn tables() -> String {
    let mut page = format!(
        "{MADE}# Tables\n\nA table is `data/NAME.csv`, `.json` or `.toml`, and every such file in `data/NAME/`. Columns are found by their header, in any order; other columns are kept. Required ones are **bold**. An apostrophe before a text that begins with `=`, `+`, `-` or `@` keeps spreadsheets from running it, and is not part of the text.\n"
    );
    for table in tables::ALL {
        let _ = write!(page, "\n## {}\n\n{}\n\n", table.name, table.doc.trim());
        page += "| column | what it holds | meaning | other names |\n|---|---|---|---|\n";
        for column in table.columns {
            let name = if column.required { format!("**{}**", column.name) } else { column.name.to_owned() };
            let aliases = column.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
            let _ = writeln!(page, "| {name} | {} | {} | {aliases} |", cell(&column.kind.words()), cell(column.doc));
        }
        if let Some(dynamic) = table.dynamic {
            let _ = writeln!(page, "| … | | {} | |", cell(dynamic));
        }
        let _ = write!(page, "\n```csv\n{}\n```\n", table.example.trim_end());
    }
    page
}

fn figures() -> String {
    let mut page = format!(
        "{MADE}# Figures\n\nEvery figure has an id that never changes; the cells of tables have none. `takings explain ID` gives its value, its formula and the rows behind it. `*` stands for the part that differs within a family.\n\n"
    );
    page += "| id | name | unit | good | formula |\n|---|---|---|---|---|\n";
    for figure in catalogue::all() {
        let unit = match figure.unit {
            Unit::Money => "money",
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::Days => "days",
            Unit::Number => "number",
        };
        let good = match figure.good {
            Good::Up => "more",
            Good::Down => "less",
            Good::Neither => "",
        };
        let label = figure.label.replace("{}", "…");
        let _ = writeln!(page, "| `{}` | {} | {unit} | {good} | {} |", figure.id, cell(&label), cell(figure.formula));
    }
    page
}

fn configuration() -> String {
    let page = format!(
        "{MADE}# business.toml\n\n`data/business.toml` says what the business is and what it aims at. Every key may be absent. Parts in capitals stand for names of your choice. A key that is not in this list is a problem, with the nearest known one named. `takings alerts` and the alerts page act on `alerts`, `takings send` on `channels`, and `takings run` on the schedule.\n"
    );
    page + &keys(KEYS.iter())
}

fn sources() -> String {
    let mut page = format!(
        "{MADE}# Source definitions\n\n`data/sources/NAME.toml` says where rows come from: the service that is asked, and what becomes of its answer. `NAME` is the id of the source, and its rows are in `data/TABLE/NAME.csv`. Parts in capitals stand for names of your choice. Every key may be absent unless what is said of it, or another key, needs it; one that is not in this list is an error, with the nearest known one named. A definition with an error is not collected.\n"
    );
    page += "\n## Placeholders\n\nTexts of a request may have parts that are filled in when it is sent. There are no others.\n\n| placeholder | what stands there |\n|---|---|\n";
    for (placeholder, meaning) in definition::PLACEHOLDERS {
        let _ = writeln!(page, "| `{}` | {} |", cell(placeholder), cell(meaning));
    }
    page + &keys(definition::KEYS.iter().flat_map(|group| group.iter()))
}

/// The keys of a file, a table a section.
fn keys<D: 'static>(keys: impl Iterator<Item = &'static Key<D>>) -> String {
    let mut sections: Vec<(&str, String)> = Vec::new();
    for key in keys {
        let (section, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        let (words, doc, example) = (cell(&key.kind.words()), cell(key.doc), cell(&example(name, key.example)));
        let row = format!("| `{name}` | {words} | {doc} | `{example}` |\n");
        match sections.iter_mut().find(|(other, _)| *other == section) {
            Some((_, rows)) => *rows += &row,
            None => sections.push((section, row)),
        }
    }
    let page = sections.into_iter().map(|(section, rows)| {
        let shown = section.replace("[]", "");
        let heading = match section {
            "" => "At the top".to_owned(),
            list if list.ends_with("[]") => format!("`[[{shown}]]`"),
            _ => format!("`[{shown}]`"),
        };
        format!("\n## {heading}\n\n| key | what it holds | meaning | example |\n|---|---|---|---|\n{rows}")
    });
    page.collect()
}

fn example(name: &str, value: &str) -> String {
    let name = match name {
        "WORD" => "automation",
        "HEADER" => "\"Deal Stage\"",
        "COLUMN" => "amount",
        "CURRENCY" => "UGX",
        "VALUE" => "chargeback",
        name => name,
    };
    format!("{name} = {value}")
}

fn commands() -> String {
    let mut page = format!(
        "{MADE}# Commands\n\nResults go to standard output, everything else to standard error. The exit code is 0 when all is well, 1 when `check` found errors (with `--strict`, any problem) or `build --strict` wrote nothing because of one, a source or the set-up failed under `collect` and `doctor`, a job failed under `run --once`, or there is an alarm under `alerts --exit-code`; 2 when the command failed.\n\n"
    );
    let mut command = Args::command();
    command.build();
    let (global, _): (Vec<&Arg>, Vec<&Arg>) = command.get_arguments().partition(|arg| arg.is_global_set());
    for sub in command.get_subcommands() {
        let mut usage = sub.clone().render_usage().to_string();
        usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[options]");
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = write!(page, "## {}\n\n{about}.\n\n    {usage}\n\n", sub.get_name());
        let own: Vec<&Arg> = sub.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help").collect();
        page += &arguments(&own);
    }
    let global: Vec<&Arg> =
        global.into_iter().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())).collect();
    page + "## Options of every command\n\n" + arguments(&global).trim_end() + "\n"
}

fn arguments(arguments: &[&Arg]) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let mut text = "| option | what it does |\n|---|---|\n".to_owned();
    for arg in arguments {
        let value = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
        let takes = arg.get_action().takes_values();
        let long =
            arg.get_long().map(|long| format!("--{long}{}", if takes { format!(" {value}") } else { String::new() }));
        let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        let name = long.map_or_else(|| value.to_owned(), |long| format!("{short}{long}"));
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let choices: Vec<String> =
            arg.get_possible_values().iter().map(|choice| format!("`{}`", choice.get_name())).collect();
        let choices = if choices.is_empty() || !takes { String::new() } else { format!(": {}", choices.join(", ")) };
        let _ = writeln!(text, "| `{}` | {}{choices} |", cell(&name), cell(&help));
    }
    text + "\n"
}

fn problems() -> String {
    let mut page = format!(
        "{MADE}# Problems\n\nEvery problem that `takings check` can find, with what it says. Errors cost what they name; warnings cost nothing, but a person should look.\n"
    );
    let folders = folders("tests/problems");
    for code in Code::ALL {
        let entry = code.entry();
        let _ = write!(page, "\n## {} {}\n\n{}: {}\n", entry.code, entry.title, entry.severity.word(), entry.help);
        let shown = folders.iter().find(|folder| code_of(folder) == entry.code);
        let check = shown.and_then(|folder| fs::read_to_string(folder.join("expected/check.txt")).ok());
        let wanted = format!("[{code}]");
        if let Some(one) = check.iter().flat_map(|text| text.split("\n\n")).find(|text| text.contains(&wanted)) {
            let _ = write!(page, "\n```text\n{}\n```\n", one.trim_end());
        }
    }
    page
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}
