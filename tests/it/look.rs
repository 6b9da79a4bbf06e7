//! What every page must be, over the sample reports; and templates of a folder's own. What only a browser can tell is
//! in `browser`.
use std::collections::BTreeMap;

use takings::{
    render::template::{BUILT_IN, TemplateError, Templates},
    report::model::{Block, Inline, Report, Section, Table},
};

use crate::project::{files, repository};
use crate::sample::{HOSTILE, LONG, nasty, overview, page, page_with, pages};

#[test]
fn a_page_is_one_small_file_that_asks_for_nothing() {
    for (name, page) in pages() {
        assert!(page.len() < 100_000, "{name}: {} bytes", page.len());
        for part in
            ["<meta charset=\"utf-8\">", "name=\"viewport\"", "name=\"description\"", "name=\"robots\"", "lang=\"en\""]
        {
            assert!(page.contains(part), "{name}: {part}");
        }
        let hash = Templates::new(Vec::new()).unwrap().script_hash().to_owned();
        let rules = format!("default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {hash};");
        assert!(page.contains(&rules), "{name}: {rules}");
        for part in [" src=", "@import", "url(", "https:", " onload=\"", " onclick=\""] {
            assert!(!page.contains(part), "{name}: {part}");
        }
        let scripts: Vec<&str> = page.match_indices("<script").map(|(at, _)| &page[at..at + 19]).collect();
        assert_eq!(scripts, ["<script type=\"appli", "<script id=\"copier\""], "{name}");
    }
}

#[test]
fn the_pages_of_the_example_are_small_too() {
    let pages =
        files(&repository().join("site")).into_iter().filter(|(name, _)| name.rsplit('.').next() == Some("html"));
    let sizes: Vec<(String, usize)> = pages.map(|(name, bytes)| (name, bytes.len())).collect();
    assert!(sizes.len() > 20);
    assert!(sizes.iter().all(|(_, size)| *size < 100_000), "{sizes:?}");
}

#[test]
fn the_same_report_is_the_same_bytes() {
    assert_eq!(pages(), pages());
}

#[test]
fn what_files_say_is_only_ever_text() {
    let page = page(&nasty());
    let (page, copies) = page.split_once("<script type=\"application/json\" id=\"copies\">").unwrap();
    let copies = copies.split("</script>").next().unwrap();
    let copies: serde_json::Value = serde_json::from_str(copies).unwrap();
    let said = copies["lines"].as_array().unwrap().iter().filter_map(|line| line.as_str()).collect::<String>();
    assert!(said.contains("<script>alert(1)") && !said.contains("49") && !said.contains('\u{202e}'), "{said}");
    for (what, why) in [
        ("<script>", "markup"),
        ("\u{202e}", "a direction mark"),
        ("\u{1b}", "an escape"),
        ("onload='x'", "a quote that ends an attribute"),
        ("49", "an expression that was computed"),
        ("href=\"javascript:", "a link that is a script"),
        ("NaN", "a number that is none"),
        ("undefined", "a value that nobody gave"),
    ] {
        let body = page.split("</style>").nth(1).unwrap();
        assert!(!body.contains(what), "{why}: {what}");
    }
    for whole in ["👩‍💻", "&lt;script&gt;", "\\u{202e}txt.exe\\u{1b}[31m", LONG.split(" & ").next().unwrap(), "&amp;amp;"]
    {
        assert!(page.contains(whole), "{whole}");
    }
    assert!(HOSTILE.contains('`'), "the back quote is part of it");
}

#[test]
fn a_long_table_says_what_it_leaves_out() {
    let page = page(&nasty());
    assert!(page.contains("deal-020 ") && !page.contains("deal-021 "));
    assert!(page.contains("180 more rows"));
    assert!(page.contains("No rows yet"));
    assert!(page.contains("$20,100,000.00"));
}

#[test]
fn a_card_says_where_its_value_came_from() {
    let page = page(&overview());
    for part in [
        "data/revenue/stripe.csv:311",
        "and 37 more: <code>takings explain revenue.mtd</code>",
        "title=\"$22,650.40\"",
        "19 of 41 · <span class=\"one\">95\u{a0}% interval 32–61\u{a0}%</span>",
        "too few to compare",
        "86\u{a0}% of $300k · plan for today 83\u{a0}%",
        "1 of 143 rows left out",
        "<code>Wno</code> is no stage: did you mean <code>won</code>?",
        "<a href=\"health.html\">All problems</a>",
        "aria-current=\"page\">Overview",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn every_drawing_has_a_name_and_every_chart_a_table() {
    for (name, page) in pages() {
        for (at, _) in page.match_indices("<svg ") {
            let tag = &page[at..at + page[at..].find('>').unwrap()];
            let inner = tag.contains("class=\"lines\"");
            let named = tag.contains("role=\"img\"")
                && (tag.contains("aria-label") || page[at + tag.len()..].starts_with("><title>"));
            assert!(inner || named || tag.contains("aria-hidden=\"true\"") || tag.contains("xmlns"), "{name}: {tag}");
        }
        let figures = page.matches("<figure").count();
        assert_eq!(page.matches("As a table").count(), figures, "{name}");
        assert_eq!(page.matches("<desc").count(), page.matches("class=\"area\"").count(), "{name}");
        assert_eq!(
            page.matches("<th scope").count(),
            page.matches("<th").count() - page.matches("<thead").count(),
            "{name}"
        );
    }
}

/// The colours of the style sheet, for light and for dark.
fn palettes() -> [BTreeMap<String, [f64; 3]>; 2] {
    let style = BUILT_IN.iter().find(|(name, _)| *name == "style.css").unwrap().1;
    let (light, dark) = style.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
    let dark = dark.split_once("\n}\n").unwrap().0;
    let read = |text: &str| -> BTreeMap<String, [f64; 3]> {
        let variables = text.split(['{', ';', '}']).filter_map(|one| one.trim().strip_prefix("--")?.split_once(": #"));
        variables.map(|(name, hex)| (name.to_owned(), colour(hex))).collect()
    };
    let light = read(light);
    let mut both = light.clone();
    both.extend(read(dark));
    [light, both]
}

fn colour(hex: &str) -> [f64; 3] {
    let digit = |at: usize| {
        let text = if hex.len() == 3 { hex[at..=at].repeat(2) } else { hex[at * 2..at * 2 + 2].to_owned() };
        f64::from(u8::from_str_radix(&text, 16).unwrap()) / 255.0
    };
    [digit(0), digit(1), digit(2)]
}

/// The contrast ratio of WCAG 2.2.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (high, low) = (luminance(one).max(luminance(other)), luminance(one).min(luminance(other)));
    (high + 0.05) / (low + 0.05)
}

#[test]
fn every_text_can_be_read_and_every_mark_be_seen() {
    let grounds = ["bg", "panel", "accent-soft"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for text in ["ink", "soft"] {
        pairs.extend(grounds.map(|ground| (text, ground, 4.5)));
    }
    pairs.extend([("faint", "bg", 4.5), ("faint", "panel", 4.5), ("good", "panel", 4.5), ("bad", "panel", 4.5)]);
    pairs.extend(["good", "bad", "warn", "calm"].map(|tone| match tone {
        "good" => (tone, "good-bg", 4.5),
        "bad" => (tone, "bad-bg", 4.5),
        "warn" => (tone, "warn-bg", 4.5),
        _ => (tone, "calm-bg", 4.5),
    }));
    pairs.extend(["t0", "t1", "t2", "t3"].map(|tint| ("t-ink", tint, 4.5)));
    pairs.extend(["t4", "t5"].map(|tint| ("t-ink-strong", tint, 4.5)));
    pairs.extend(
        ["s1", "s2", "s3", "s4", "s5", "s6", "accent", "edge", "focus", "bad"].map(|mark| (mark, "panel", 3.0)),
    );
    pairs.extend([("edge", "bg", 3.0), ("focus", "bg", 3.0), ("s1", "bg", 3.0)]);
    for (colours, mode) in palettes().iter().zip(["light", "dark"]) {
        for (text, ground, least) in &pairs {
            let ratio = contrast(colours[*text], colours[*ground]);
            assert!(ratio >= *least, "{mode}: {text} on {ground} is {ratio:.2}, not {least}");
        }
    }
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
}

fn own(name: &str, text: &str) -> Result<String, TemplateError> {
    page_with(&overview(), vec![(name.to_owned(), text.to_owned())])
}

#[test]
fn a_template_of_the_folder_replaces_the_built_in_one() {
    let page = own("note.html", "<p>mine</p>").unwrap();
    assert!(!page.contains("mine"), "the overview has no note");
    let page = own("card.html", "<b>{{ card.label }}: {{ card.value }}</b>").unwrap();
    assert!(page.contains("<b>Revenue this month: $22.7k</b>") && !page.contains("class=\"card\""));
    let page = own("charts/spark.svg", "<i>{{ spark.words }}</i>").unwrap();
    assert!(page.contains("<i>Nov $14.2k to Oct $22.7k</i>"));
    let page = own("style.css", "p { color: red }\n\n/* {% {{ {# */").unwrap();
    assert!(page.contains("<style>\np{color:red}/*{%{{{# */\n</style>"));
}

#[test]
fn an_error_in_a_template_names_file_and_line() {
    for (name, text, line, source, part) in [
        ("card.html", "<b>\n{{ card.lable }}\n</b>", 2, "{{ card.lable }}", "undefined"),
        ("card.html", "<b>\n\n{% if card.label %}", 3, "{% if card.label %}", "syntax error"),
        ("charts/spark.svg", "{{ spark|sparkle }}", 1, "{{ spark|sparkle }}", "sparkle"),
        ("page.html", "{% include 'side.html' %}", 1, "{% include 'side.html' %}", "side.html"),
    ] {
        let error = own(name, text).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (format!("templates/{name}").as_str(), line), "{error}");
        assert_eq!(error.source, source);
        assert!(error.message.contains(part) && !error.hint.is_empty(), "{error}");
    }
    let error = own("cards.html", "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "templates/cards.html: no built-in template has this name\n  hint: did you mean `card.html`?"
    );
    assert!(own("x.html", "").unwrap_err().hint.contains("charts/line.svg"));
}

/// Writes the sample pages to the folder in `$LOOK`, to look at.
#[test]
fn pages_to_look_at() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    for (name, text) in pages() {
        std::fs::write(format!("{folder}/{name}"), text).unwrap();
    }
}

#[test]
fn a_page_elsewhere_is_told_nothing_of_who_follows_its_link() {
    let address = "https://example.com/jobs/1?a=1&b=2";
    let words =
        vec![Inline::link(address), Inline::link("javascript:alert(1)"), Inline::link("https://x\" onload='x'")];
    let section = Section { blocks: vec![Block::Note(words)], ..Section::default() };
    let page = page(&Report { sections: vec![section], ..overview() });
    let link = "<a href=\"https://example.com/jobs/1?a=1&amp;b=2\" rel=\"noreferrer nofollow\">https://example.com/jobs/1?a=1&amp;b=2</a>";
    assert!(page.contains(link), "{page}");
    // What is to be copied is text, and stands in a script that does nothing.
    let (page, _) = page.split_once("<script type=\"application/json\" id=\"copies\">").unwrap();
    assert!(!page.contains("href=\"javascript") && !page.contains("onload='x'"));
}

#[test]
fn what_only_programs_read_takes_no_room() {
    let table = |blocks| Section { blocks, ..Section::default() };
    let note = || Block::Note(vec![Inline::Text("A line.".into())]);
    let with = page(&Report { sections: vec![table(vec![note(), Block::Data(Table::default())])], ..overview() });
    assert_eq!(with, page(&Report { sections: vec![table(vec![note()])], ..overview() }));
}
