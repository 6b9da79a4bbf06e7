//! What needs a person today, as a list that stays short.

use super::{
    model::{Block, Inline, Item, Section, Status},
    words::{quoted, spelled},
};
use crate::{
    base::text::grouped,
    insights::{Insight, Urgency},
};

/// The most items; the rest is counted.
const MOST: usize = 5;

/// The section with what needs a person.
pub(super) fn section(needs: &[Insight]) -> Section {
    let mut items: Vec<Item> = needs.iter().take(MOST).map(item).collect();
    if items.is_empty() {
        items.push(Item {
            status: Some(Status::Ok),
            text: vec![Inline::Text("Nothing needs you today.".to_owned())],
            excerpt: None,
        });
    }
    if let Some(first) = needs.get(MOST) {
        let mut text = vec![Inline::Text(format!("and {} more", grouped((needs.len() - MOST) as u64)))];
        if needs.iter().skip(MOST).all(|need| need.page == first.page) {
            text.push(Inline::Text(": ".to_owned()));
            text.push(Inline::Page(first.page.to_owned(), super::words::title(first.page)));
        }
        items.push(Item { status: None, text, excerpt: None });
    }
    super::pages::section("needs", "Needs you today", Block::List(items))
}

fn item(need: &Insight) -> Item {
    let mut text = Vec::new();
    if !need.id.is_empty() {
        text.push(Inline::Code(need.id.clone()));
        text.push(Inline::Text(" ".to_owned()));
    }
    if !need.subject.is_empty() {
        text.push(Inline::Strong(need.subject.clone()));
        text.push(Inline::Text(" ".to_owned()));
    }
    text.extend(quoted(&need.words));
    let status = match need.urgency {
        Urgency::Act => Status::Act,
        Urgency::Watch => Status::Watch,
    };
    Item { status: Some(status), text, excerpt: None }
}

/// The second half of a headline: `two deals need you today`.
pub(super) fn words(needs: &[Insight]) -> String {
    let act: Vec<&Insight> = needs.iter().filter(|need| need.urgency == Urgency::Act).collect();
    let all = |rule: &str| act.iter().all(|need| need.rule == rule);
    let (one, many) = match act.as_slice() {
        [] => return "nothing needs you today".to_owned(),
        _ if all("silent") => ("deal", "deals"),
        _ if all("overdue") => ("overdue figure", "overdue figures"),
        _ if all("failed") => ("failed source", "failed sources"),
        _ if all("errors") => ("file", "files"),
        _ => ("thing", "things"),
    };
    let need = if act.len() == 1 { "needs" } else { "need" };
    format!("{} {need} you today", spelled(act.len(), one, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(rule: &'static str, urgency: Urgency) -> Insight {
        Insight {
            rule,
            urgency,
            id: "deal-1".into(),
            subject: "A *deal*".into(),
            words: "has been silent; see `x`".into(),
            page: "pipeline",
        }
    }

    #[test]
    fn the_headline_counts_only_what_is_for_today() {
        for (rules, expected) in [
            (vec![], "nothing needs you today"),
            (vec![("silent", Urgency::Watch)], "nothing needs you today"),
            (vec![("silent", Urgency::Act)], "one deal needs you today"),
            (vec![("silent", Urgency::Act), ("silent", Urgency::Act)], "two deals need you today"),
            (vec![("silent", Urgency::Act), ("errors", Urgency::Act)], "two things need you today"),
        ] {
            let needs: Vec<Insight> = rules.into_iter().map(|(rule, urgency)| need(rule, urgency)).collect();
            assert_eq!(words(&needs), expected);
        }
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let needs = vec![need("silent", Urgency::Act); 8];
        let Some(Block::List(items)) = section(&needs).blocks.pop() else { panic!("no list") };
        assert_eq!(items.len(), 6);
        assert_eq!(items[5].text[0], Inline::Text("and 3 more".into()));
    }
}
