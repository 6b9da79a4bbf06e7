//! Whatever a report says, its messages are sound: read back by strict readers of each markup.

#[cfg(test)]
mod readers;
#[cfg(test)]
pub(in crate::render) mod reports;

use proptest::prelude::*;

use self::reports::Place;
use super::*;
use crate::{base::text::width, report::example};

const URL: Option<&str> = Some("https://numbers.example.com");
const DIALECTS: [Dialect; 3] = [Dialect::Slack, Dialect::Discord, Dialect::Telegram];

/// What is wrong with a text: its markup, its length, its columns, whom it calls.
fn wrong(text: &str, dialect: Dialect) -> Option<String> {
    let read = match readers::read(text, dialect) {
        Ok(read) => read,
        Err(error) => return Some(format!("{error}\n{text}")),
    };
    let most = [3_900, 2_000, 4_096][dialect as usize];
    if read.size > most {
        return Some(format!("{} of {most}\n{text}", read.size));
    }
    if let Some(wide) = read.columns.iter().find(|line| width(line) > 32) {
        return Some(format!("{} columns: {wide}", width(wide)));
    }
    readers::calls(&read.text).map(|call| format!("calls {call:?}\n{text}"))
}

/// The text without what markup and layout may take from it.
fn bare(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|char| !"`*\u{2060}".contains(*char))
        .map(|char| if char == '¦' { '|' } else { char })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_report_becomes_sound_messages((report, places) in reports::any_report(), at in 0..3_usize, url in any::<bool>(), ascii in any::<bool>()) {
        let dialect = DIALECTS[at];
        let url = URL.filter(|_| url);
        let write = if ascii { messages_in_ascii } else { messages };
        let parts = write(&report, dialect, url);
        let mut said = String::new();
        for (at, part) in parts.iter().enumerate() {
            prop_assert_eq!(wrong(part, dialect), None);
            let first = part.lines().next().unwrap();
            let number = format!("({}/{})", at + 1, parts.len());
            prop_assert!(parts.len() == 1 || first.contains(&number), "{number}: {first}");
            prop_assert!(part.lines().count() > 1 && !part.ends_with('\n'), "{part}");
            said += &readers::read(part, dialect).unwrap().text;
            said.push('\n');
        }
        let said = bare(&said);
        for Place { what, text } in places.iter().filter(|_| !ascii) {
            let text = bare(&crate::base::text::one_line(text));
            prop_assert!(said.contains(&text), "{what} {text:?} is not in\n{said}");
        }
    }

    #[test]
    fn any_report_becomes_one_sound_text_to_paste((report, _) in reports::any_report(), at in 0..3_usize) {
        let text = pasted(&report, DIALECTS[at], URL);
        prop_assert!(text.encode_utf16().count() <= [3_000, 2_000, 3_000][at], "{text}");
        prop_assert_eq!(readers::calls(&text), None);
        prop_assert!(text.contains("https://numbers.example.com/"), "{text}");
        let fences: Vec<&str> = text.lines().filter(|line| line.contains("```")).collect();
        prop_assert!(fences.len().is_multiple_of(2) && fences.iter().all(|line| *line == "```"), "{text}");
    }
}

#[test]
fn a_report_is_what_people_read_in_a_chat() {
    let expected = "\
*Lantern Studio · Overview — Sat 31 Oct 2026* (Asia/Kolkata)
Revenue is ahead of plan; one deal needs you today.

*Needs you today*
🔴 Act: `deal-k7m2` *Bakery relaunch* is silent for 16 days in “Negotiating”, $4,200

*Key figures*
Revenue this month: $22,650 (▲ +3.4 % on 1–31 Oct 2025; 86 % of $300k · plan for today 83 %)
Win rate: 62.5 % (5 of 8, 95 % interval 31–86 %; too few to compare)

*Revenue by month*
From $31,200 in September to $22,650 in October so far.
```
Month    Revenue
2026-08  $28,900
2026-09  $31,200
2026-10  $22,650
```

*Agents*
Monica: won 5, won of proposals 62.5 % (5 of 8), value won $12,500
Jared: won 2, won of proposals 40 % (2 of 5), value won $8,000
All: won 7, won of proposals 53.8 % (7 of 13), value won $20,500

2 of 143 rows left out. Data to 31 Oct 2026 · 11 files · <https://numbers.example.com/index.html|Open the page>";
    assert_eq!(messages(&example::report(), Dialect::Slack, URL), [expected]);
    let pasted = pasted(&example::report(), Dialect::Telegram, None);
    assert!(
        pasted.contains("**Agents**\nMonica: won 5") && pasted.ends_with(" · 11 files · `site/index.html`"),
        "{pasted}"
    );
}

#[test]
fn ascii_has_no_emoji_and_no_signs() {
    for dialect in DIALECTS {
        let text = messages_in_ascii(&example::report(), dialect, None).join("\n");
        assert!(text.is_ascii(), "{text}");
    }
    let text = messages_in_ascii(&example::report(), Dialect::Slack, None).join("\n");
    assert!(text.contains("[!] Act: `deal-k7m2`") && text.contains("(^ +3.4 % on 1-31 Oct 2025; "), "{text}");
}

#[test]
fn sections_stay_together_where_they_can() {
    let report = reports::long();
    for dialect in DIALECTS {
        let parts = messages(&report, dialect, None);
        assert!(parts.len() > 1, "{dialect:?}");
        for part in &parts {
            let second = part.lines().skip(1).find(|line| !line.is_empty()).unwrap();
            assert!(second.contains("Section") || second == "A long week.", "{dialect:?}: {second}");
        }
    }
}

#[test]
fn columns_that_go_on_are_closed_and_opened_again() {
    let report = reports::columns();
    for dialect in DIALECTS {
        let parts = messages(&report, dialect, None);
        let (fence, end) = if dialect == Dialect::Telegram { ("<pre>", "</pre>") } else { ("```", "```") };
        assert!(parts.len() > 2, "{dialect:?}");
        for (at, part) in parts.iter().enumerate() {
            assert_eq!(wrong(part, dialect), None);
            assert!(at + 1 == parts.len() || part.ends_with(end), "{part}");
            assert!(at == 0 || part.lines().nth(1).is_some_and(|line| line.starts_with(fence)), "{part}");
        }
    }
}

#[test]
fn a_section_without_a_title_has_no_blank_line_before_it() {
    let mut report = example::report();
    report.sections.iter_mut().for_each(|section| section.title.clear());
    let text = messages(&report, Dialect::Slack, None).join("");
    assert!(!text.contains("\n\n"), "{text}");
}
