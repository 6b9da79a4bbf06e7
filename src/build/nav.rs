//! The navigation that all pages share: pages with something to show, and how many things wait there.

use crate::{
    base::problem::Severity,
    insights::{self, Facts, Urgency},
    render::html::{NavGroup, NavItem, Twin},
    report::{
        index,
        model::Status,
        pages::{self, Page},
    },
};

/// The groups of the navigation. `reports` says whether there are reports to link.
pub(super) fn nav(facts: Facts<'_>, reports: bool) -> Vec<NavGroup> {
    let mut groups: Vec<NavGroup> = Vec::new();
    for page in pages::present(facts.metrics) {
        let item = NavItem { page: page.name.to_owned(), name: page.label.to_owned(), badge: badge(page, facts) };
        match groups.iter_mut().find(|group| group.heading == page.group) {
            Some(group) => group.items.push(item),
            None => groups.push(NavGroup { heading: page.group.to_owned(), items: vec![item] }),
        }
    }
    if reports && let Some(last) = groups.last_mut() {
        last.items.insert(0, NavItem { page: index::PAGE.to_owned(), name: index::NAME.to_owned(), badge: None });
    }
    groups
}

/// Whether the navigation leads to reports.
pub(super) fn has_reports(nav: &[NavGroup]) -> bool {
    nav.iter().flat_map(|group| &group.items).any(|item| item.page == index::PAGE)
}

fn badge(page: &Page, facts: Facts<'_>) -> Option<(String, Status)> {
    let (count, status) = match page.name {
        "overview" => {
            let needs = insights::needs(facts);
            (needs.iter().filter(|need| need.urgency == Urgency::Act).count(), Status::Act)
        }
        "health" => {
            let errors = facts.problems.iter().any(|problem| problem.severity() == Severity::Error);
            (facts.problems.len(), if errors { Status::Error } else { Status::Warning })
        }
        _ => return None,
    };
    (count > 0).then(|| (count.to_string(), status))
}

/// The twins of a page: the same in Markdown and text as `stem`, and as JSON.
pub(super) fn twins(stem: &str, json: &str) -> Vec<Twin> {
    let twin = |name: &str, href: String| Twin { name: name.to_owned(), href };
    vec![twin("Markdown", format!("{stem}.md")), twin("Text", format!("{stem}.txt")), twin("JSON", json.to_owned())]
}
