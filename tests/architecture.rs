//! The layer rules of the crate, checked on the source text itself.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each room with everything that it may import, lowest layer first.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("workspace", &["base"]),
    ("config", &["base"]),
    ("data", &["base", "config"]),
    ("edit", &["base", "config", "data"]),
    ("collect", &["base", "config", "data", "edit"]),
    ("metrics", &["base", "config", "data"]),
    ("insights", &["base", "config", "metrics"]),
    ("report", &["base", "config", "metrics", "insights"]),
    ("render", &["base", "report"]),
    ("build", &["base", "workspace", "config", "data", "metrics", "insights", "report", "render"]),
    ("watch", &["base", "workspace", "config", "build", "report"]),
    ("serve", &["base", "workspace", "config", "build", "report"]),
    ("schedule", &["base", "workspace", "config", "build", "report"]),
    ("send", &["base", "workspace", "config", "build", "report"]),
    (
        "cli",
        &[
            "base",
            "workspace",
            "config",
            "data",
            "edit",
            "collect",
            "metrics",
            "insights",
            "report",
            "render",
            "build",
            "watch",
            "serve",
            "schedule",
            "send",
        ],
    ),
];

/// Outside crates and the doors to the machine, with the only files or folders that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("clap::", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("csv::", &["data/", "render/", "edit/", "collect/"]),
    ("reqwest", &["collect/", "send/"]),
    ("rustls", &["collect/", "send/"]),
    ("lettre", &["send/"]),
    ("serde_json_path", &["collect/"]),
    ("scraper", &["collect/"]),
    ("quick_xml", &["collect/"]),
    ("indicatif", &["cli/"]),
    ("inquire", &["cli/ask/"]),
    ("minijinja", &["render/"]),
    ("ring::", &["render/", "edit/"]),
    ("similar", &["edit/commit.rs"]),
    ("calamine", &["edit/import/"]),
    ("toml::", &["config/", "data/", "edit/", "collect/"]),
    ("tempfile", &["base/files.rs"]),
    ("notify::", &["watch/"]),
    ("axum", &["serve/"]),
    ("tokio", &["serve/"]),
    ("futures_util", &["serve/"]),
    ("subtle", &["serve/"]),
    ("ctrlc", &["cli/"]),
    ("std::fs", &["base/files.rs", "watch/"]),
    ("fs::", &["base/files.rs", "watch/"]),
    ("std::env", &["cli/", "main.rs"]),
    ("std::net", &["serve/"]),
    ("std::process", &["cli/", "main.rs"]),
    ("println!", &["cli/"]),
    ("eprintln!", &["cli/"]),
    ("print!", &["cli/"]),
    ("stdout()", &["cli/"]),
    ("stderr()", &["cli/"]),
    ("Utc::now", &["cli/"]),
    ("Local::now", &["cli/"]),
    ("SystemTime", &[]),
    // How long something takes is no date: a watcher waits, a driver says how fast it was, and rows that come too fast are
    // held up.
    ("Instant::now", &["watch/", "cli/", "serve/"]),
];

/// Words that stand nowhere outside tests, each with what to do instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("super::super", "name the room: crate::…"),
    (".unwrap()", "say what happens otherwise"),
    (".expect(\"", "say what happens otherwise"),
    ("panic!(", "answer with a value"),
    ("todo!(", "do it"),
    ("unimplemented!(", "do it"),
    ("dbg!(", "remove it"),
];

/// The most lines that a file may have, its unit tests not counted.
const MOST_LINES: usize = 400;

#[test]
fn rooms_import_only_lower_layers() {
    let mut wrong = Vec::new();
    for Source { path, room, code, .. } in sources() {
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room `{room}` has no layer", path.display()));
            continue;
        };
        for (offset, import) in crate_imports(&code) {
            if import != room && !allowed.contains(&import) && !is_macro(&code, offset) {
                wrong.push(format!("{}:{}: `{room}` may not use `{import}`", path.display(), line_of(&code, offset)));
            }
        }
    }
    none(&wrong);
}

#[test]
fn layers_are_listed_from_low_to_high() {
    for (index, (room, allowed)) in LAYERS.iter().enumerate() {
        for import in *allowed {
            let is_below = LAYERS[..index].iter().any(|(name, _)| name == import);
            assert!(is_below, "`{room}` lists `{import}`, which is not below it");
        }
    }
}

#[test]
fn outside_crates_come_in_through_their_doors() {
    let mut wrong = Vec::new();
    for Source { path, code, .. } in sources() {
        let shown = path.to_string_lossy().replace('\\', "/");
        for (door, allowed) in DOORS {
            if allowed.iter().any(|prefix| shown.starts_with(prefix)) {
                continue;
            }
            for (offset, _) in code.match_indices(door).filter(|(offset, _)| starts_word(&code, *offset)) {
                wrong.push(format!("{shown}:{}: `{door}` belongs in {allowed:?}", line_of(&code, offset)));
            }
        }
        for (word, instead) in FORBIDDEN {
            for (offset, _) in code.match_indices(word) {
                wrong.push(format!("{shown}:{}: `{word}`: {instead}", line_of(&code, offset)));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    let mut wrong = Vec::new();
    for Source { path, text, code, .. } in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{}: starts without `//!`", path.display()));
        }
        let lines = code.lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{}: {lines} lines are more than {MOST_LINES}", path.display()));
        }
    }
    none(&wrong);
}

#[test]
fn faults_would_be_found() {
    let code = code_only(
        "use crate::{\n    base::text,\n    render::{html, text},\n};\nfn f() { crate::data::load(); }\n// crate::cli\n#[cfg(test)]\nmod tests {\n use crate::build; }\n",
    );
    let imports: Vec<&str> = crate_imports(&code).into_iter().map(|(_, name)| name).collect();
    assert_eq!(imports, ["base", "render", "data"]);
    assert!(starts_word("a csv::Reader", 2) && !starts_word("render::csv::text", 8) && !starts_word("my_csv::x", 3));
}

/// A source file.
struct Source {
    /// Its path below `src/`.
    path: PathBuf,
    /// The room that it belongs to.
    room: String,
    /// All of its text.
    text: String,
    /// Its text without comments and unit tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let below = path.strip_prefix(&src).unwrap().to_owned();
                let room = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                let code = if is_test_only(&path) { String::new() } else { code_only(&text) };
                found.push(Source { path: below, room, text, code });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Whether the file is a module that its parent declares under `#[cfg(test)]`.
fn is_test_only(path: &Path) -> bool {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let folder = path.parent().unwrap();
    let above = [folder.join("mod.rs"), folder.with_extension("rs")];
    above.iter().filter_map(|parent| fs::read_to_string(parent).ok()).any(|text| {
        text.split("#[cfg(test)]").skip(1).any(|after| {
            let line = after.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            line.trim_end().ends_with(&format!("mod {stem};"))
        })
    })
}

/// The text with comment lines blanked and the unit tests at the end cut off.
fn code_only(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_tests = |at: usize| {
        lines[at].starts_with("#[cfg(test)]")
            && lines.get(at + 1).is_some_and(|next| next.contains("mod ") && next.ends_with('{'))
    };
    let end = (0..lines.len()).find(|at| is_tests(*at)).unwrap_or(lines.len());
    let blank = |line: &&str| if line.trim_start().starts_with("//") { "\n".to_owned() } else { format!("{line}\n") };
    lines[..end].iter().map(blank).collect()
}

/// The rooms named right after `crate::`, alone or in a group that may span lines.
fn crate_imports(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (offset, prefix) in code.match_indices("crate::") {
        let start = offset + prefix.len();
        if !code[start..].starts_with('{') {
            found.push((start, word_at(code, start)));
            continue;
        }
        let mut depth = 0;
        for (index, char) in code[start..].char_indices() {
            match char {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && (char == '{' || char == ',') {
                let rest = &code[start + index + 1..];
                let item = start + index + 1 + (rest.len() - rest.trim_start().len());
                found.push((item, word_at(code, item)));
            }
        }
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

/// Whether the import is of a macro of the crate's own root.
fn is_macro(code: &str, offset: usize) -> bool {
    code[offset..].trim_start_matches(|char: char| char.is_alphanumeric() || char == '_').starts_with('!')
}

/// Whether a word starts here that is not the tail of a longer one or of a path.
fn starts_word(code: &str, offset: usize) -> bool {
    !code[..offset].ends_with(|char: char| char.is_alphanumeric() || matches!(char, '_' | ':'))
}

fn word_at(code: &str, start: usize) -> &str {
    let rest = &code[start..];
    &rest[..rest.find(|char: char| !(char.is_alphanumeric() || char == '_')).unwrap_or(rest.len())]
}

fn line_of(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
