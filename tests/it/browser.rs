//! Every page in a real browser, from disk: wide and narrow, light and dark, with scripts and without.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{
    cdp::{Browser, Event},
    sample::pages,
};

/// What is wrong with the pages in `folder` and below it. `said` are texts that a page (by its path below the folder)
/// must have, such as numbers.
pub(crate) fn complaints(folder: &Path, said: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let mut browser = Browser::start()?;
    let mut wrong = Vec::new();
    let files = files(folder);
    if files.is_empty() {
        return Err(format!("no page in {}", folder.display()));
    }
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let said: Vec<&str> = said.iter().filter(|(page, _)| *page == name).map(|(_, text)| *text).collect();
        for width in [1280, 390] {
            for colours in ["light", "dark"] {
                for scripts in [true, false] {
                    let found = look(&mut browser, &file, (width, colours, scripts), &said)?;
                    let how = if scripts { "scripts" } else { "no scripts" };
                    wrong.extend(found.into_iter().map(|what| format!("{name} at {width} {colours}, {how}: {what}")));
                }
            }
        }
    }
    Ok(wrong)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_some_and(|end| end == "html") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

fn look(
    browser: &mut Browser,
    file: &Path,
    (width, colours, scripts): (u32, &str, bool),
    said: &[&str],
) -> Result<Vec<String>, String> {
    let metrics = json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500 });
    browser.call("Emulation.setDeviceMetricsOverride", metrics)?;
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
    browser.call("Emulation.setEmulatedMedia", media)?;
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": !scripts }))?;
    let url = format!("file://{}", file.display());
    let mut wrong: Vec<String> = browser.open(&url)?.iter().filter_map(|event| complaint(event, &url)).collect();
    let found = browser.evaluate(PROBE)?;
    wrong.extend(found["wrong"].as_array().into_iter().flatten().filter_map(|what| what.as_str().map(str::to_owned)));
    let text = found["text"].as_str().unwrap_or_default();
    wrong.extend(said.iter().filter(|said| !text.contains(**said)).map(|said| format!("does not say `{said}`")));
    Ok(wrong)
}

/// An event that must not happen: a request, a word on the console, an exception.
fn complaint(event: &Event, url: &str) -> Option<String> {
    let params = &event.params;
    match event.name.as_str() {
        "Network.requestWillBeSent" => {
            let asked = params["request"]["url"].as_str().unwrap_or_default();
            (asked != url && !asked.starts_with("data:")).then(|| format!("asks for {asked}"))
        }
        "Log.entryAdded" => Some(format!("logs {}", params["entry"]["text"])),
        "Runtime.consoleAPICalled" => Some(format!("says {} on the console", params["args"])),
        "Runtime.exceptionThrown" => Some(format!("throws {}", params["exceptionDetails"])),
        _ => None,
    }
}

/// What the page itself can tell: its text, what is wider than it may be, and a menu that hides something.
const PROBE: &str = r"(() => {
    const wrong = [], root = document.documentElement, wide = root.clientWidth;
    if (root.scrollWidth > wide) {
        const out = [...document.body.querySelectorAll('*')].find(one =>
            one.getBoundingClientRect().right > wide + 1 && !one.closest('.scroll, pre, .sr, .skip'));
        wrong.push('is ' + root.scrollWidth + ' wide' + (out ? ': ' + out.outerHTML.slice(0, 120) : ''));
    }
    const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (twice !== undefined) wrong.push('has the id `' + twice + '` twice');
    if (document.querySelectorAll('h1').length !== 1) wrong.push('has not one h1');
    if (!document.querySelector('main') || !document.documentElement.lang) wrong.push('has no main or lang');
    const button = document.querySelector('button[popovertarget]');
    if (button && button.checkVisibility()) button.click();
    for (const link of document.querySelectorAll('nav a')) {
        const box = link.getBoundingClientRect();
        if (!link.checkVisibility() || box.left < 0 || box.right > wide) wrong.push('hides ' + link.textContent);
    }
    const cut = [...document.querySelectorAll('.value, .delta, .sub, .no, td, th')].find(one =>
        one.checkVisibility() && !one.closest('.scroll') && one.scrollWidth > one.clientWidth + 1 && one.clientWidth);
    if (cut) wrong.push('cuts ' + cut.outerHTML.slice(0, 120));
    return { wrong, text: document.body.textContent.replace(/\s+/g, ' ') };
})()";

#[test]
fn pages_open_from_disk_without_a_word_or_a_request() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in pages() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let said = [("index.html", "$22.7k"), ("index.html", "62.5 %"), ("nasty.html", "<script>alert(1)</script>")];
    assert_eq!(complaints(folder.path(), &said).unwrap(), Vec::<String>::new());
}

#[test]
fn the_browser_sees_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><p style='width:2000px'>wide</p>\
        <script>console.warn('hello')</script><img src='https://example.invalid/x.png'></main>";
    std::fs::write(folder.path().join("bad.html"), page).unwrap();
    let wrong = complaints(folder.path(), &[("bad.html", "$1")]).unwrap().join("\n");
    for what in ["asks for https://example.invalid/x.png", "hello", "2000", "does not say `$1`"] {
        assert!(wrong.contains(what), "{what}: {wrong}");
    }
}
