//! The buttons that copy, in a real browser and from disk: what they put on the clipboard, and where they are not seen.

use serde_json::{Value, json};
use takings::render::chat::{self, Dialect};

use crate::{
    cdp::Browser,
    sample::{overview, page},
};

/// The sample page from disk, in a browser that lets it use the clipboard.
fn opened() -> (tempfile::TempDir, Browser) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), page(&overview())).unwrap();
    let mut browser = Browser::start().unwrap();
    let allowed = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    browser.ask("Browser.grantPermissions", allowed).unwrap();
    browser.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).unwrap();
    open(&folder, &mut browser);
    (folder, browser)
}

fn open(folder: &tempfile::TempDir, browser: &mut Browser) {
    let events = browser.open(&format!("file://{}/index.html", folder.path().display())).unwrap();
    let thrown =
        events.iter().filter(|event| event.name == "Runtime.exceptionThrown" || event.name == "Log.entryAdded");
    assert_eq!(thrown.map(|event| event.params.to_string()).collect::<Vec<_>>(), [""; 0]);
}

/// Clicks in the middle of an element, as a mouse does.
fn click(browser: &mut Browser, element: &str) {
    let place = format!(
        "(() => {{ const one = document.querySelector('{element}'); one.scrollIntoView({{ block: 'center' }}); \
         const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
    );
    let place = browser.evaluate(&place).unwrap();
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
        browser.call("Input.dispatchMouseEvent", event).unwrap();
    }
}

/// What was copied, as soon as the page says so; and what it says.
fn copied(browser: &mut Browser) -> (String, String) {
    const SAID: &str = "(async () => {
        for (let turn = 0; turn < 200 && !document.getElementById('copied').textContent; turn++) await new Promise((go) => setTimeout(go, 20));
        const said = document.getElementById('copied').textContent;
        document.getElementById('copied').textContent = '';
        return [said, await (window.board ?? navigator.clipboard).readText()];
    })()";
    let found = browser.evaluate(SAID).unwrap();
    let text = |at: usize| found[at].as_str().unwrap_or_default().to_owned();
    (text(0), text(1))
}

fn count_seen(browser: &mut Browser) -> Value {
    let seen =
        "[...document.querySelectorAll('.copy, [data-copy], #copied')].filter((one) => one.checkVisibility()).length";
    browser.evaluate(seen).unwrap()
}

/// The ways of the menu, with what each of them copies.
fn ways() -> [(&'static str, &'static str, Option<Dialect>); 4] {
    [
        ("1", "Copied for Slack", Some(Dialect::Slack)),
        ("2", "Copied for Discord", Some(Dialect::Discord)),
        ("3", "Copied for Telegram", Some(Dialect::Telegram)),
        ("0", "Copied as plain text", None),
    ]
}

fn take(browser: &mut Browser, way: &str) {
    click(browser, ".twins .copy");
    click(browser, &format!("#copy [data-copy=\"{way}\"]"));
}

#[test]
fn a_page_is_copied_for_every_chat_and_a_card_for_the_last_one() {
    let (folder, mut browser) = opened();
    let report = overview();
    let figure = report.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
        takings::report::model::Block::Figures(figures) => figures.first(),
        _ => None,
    });
    let figure = figure.unwrap();
    let card = format!("[id=\"{}\"]", figure.id);
    click(&mut browser, &format!("{card} .copy"));
    let plain = ("Copied as plain text".to_owned(), chat::fact(figure, None));
    assert_eq!(copied(&mut browser), plain, "plain is the default");
    for (way, said, dialect) in ways() {
        take(&mut browser, way);
        let text = dialect.map_or_else(|| chat::plain(&report, None), |dialect| chat::pasted(&report, dialect, None));
        assert_eq!(copied(&mut browser), (said.to_owned(), text));
        assert_eq!(browser.evaluate("document.querySelector('#copy').matches(':popover-open')").unwrap(), false);
    }
    take(&mut browser, "3");
    copied(&mut browser);
    open(&folder, &mut browser);
    // With the keyboard, on a page that was opened anew.
    browser.evaluate(&format!("document.querySelector('{card} .copy').focus()")).unwrap();
    for kind in ["rawKeyDown", "char", "keyUp"] {
        let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13 });
        browser.call("Input.dispatchKeyEvent", key).unwrap();
    }
    let line = chat::fact(figure, Some(Dialect::Telegram));
    assert_eq!(copied(&mut browser), ("Copied for Telegram".to_owned(), line));
}

#[test]
fn copying_needs_no_clipboard_of_the_browser_and_no_storage() {
    let (folder, mut browser) = opened();
    let without = "window.board = navigator.clipboard;
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
        Object.defineProperty(window, 'localStorage', { get() { throw new Error('not here'); } });";
    browser.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": without })).unwrap();
    open(&folder, &mut browser);
    take(&mut browser, "2");
    let text = chat::pasted(&overview(), Dialect::Discord, None);
    assert_eq!(copied(&mut browser), ("Copied for Discord".to_owned(), text));
}

#[test]
fn buttons_are_seen_where_they_work() {
    let (folder, mut browser) = opened();
    let cards = browser.evaluate("document.querySelectorAll('.card').length").unwrap().as_u64().unwrap();
    assert_eq!(count_seen(&mut browser), cards + 2, "a button a card, the menu's, and the place that tells");
    let quiet = "getComputedStyle(document.querySelector('.card .copy')).opacity";
    assert_eq!(browser.evaluate(quiet).unwrap(), "0");
    browser.evaluate("document.querySelector('.card .copy').focus()").unwrap();
    assert_eq!(browser.evaluate(quiet).unwrap(), "1");
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" })).unwrap();
    assert_eq!(count_seen(&mut browser), 0, "not on paper");
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "" })).unwrap();
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true })).unwrap();
    open(&folder, &mut browser);
    assert_eq!(count_seen(&mut browser), 1, "nothing but the place that tells, which is empty");
}
