//! The site: every page with its twins.

use rayon::prelude::*;

use super::{Outputs, VERSION, nav::twins};
use crate::{
    insights::Facts,
    render::{
        html::{self, NavGroup, Site},
        json, markdown,
        template::{TemplateError, Templates},
        text,
    },
    report::{
        endpoints::{ENDPOINTS, endpoint},
        model::Report,
        pages::{self, PAGES},
        widget,
    },
};

/// The files of the site: each page as HTML, Markdown and text under `site/`, and as JSON
/// under `site/api/`; documents that gather what several pages have; the widget.
pub(super) fn site(facts: Facts<'_>, nav: &[NavGroup], templates: &Templates) -> Result<Outputs, TemplateError> {
    let twins = twins("{file}", "api/{page}.json");
    let business = &facts.metrics.business.name;
    let frame = Site { business, nav, root: "", version: VERSION, twins: &twins };
    let mut outputs = Outputs::new();
    let reports: Vec<Report> = PAGES.iter().filter_map(|page| pages::page(page.name, facts)).collect();
    let made = |report: &Report| {
        let stem = if report.page == "overview" { "index" } else { &report.page };
        formats(report, &format!("site/{stem}"), &frame, templates)
    };
    let made: Vec<Result<Outputs, TemplateError>> = reports.par_iter().map(made).collect();
    for page in made {
        outputs.extend(page?);
    }
    let gathered: Vec<Report> = ENDPOINTS.iter().map(|document| endpoint(document, facts, &reports)).collect();
    let all: Vec<&Report> = reports.iter().chain(&gathered).collect();
    let document = |report: &&Report| (format!("site/api/{}.json", report.page), json::json(report).into_bytes());
    outputs.par_extend(all.par_iter().map(document));
    let widget = html::widget(&widget::widget(facts), &frame, templates)?;
    outputs.insert(format!("site/{}.html", widget::NAME), widget.into_bytes());
    Ok(outputs)
}

/// A report as HTML, Markdown and text, at `path` without its ending.
pub(super) fn formats(
    report: &Report,
    path: &str,
    frame: &Site<'_>,
    templates: &Templates,
) -> Result<Outputs, TemplateError> {
    Ok(Outputs::from([
        (format!("{path}.html"), html::html(report, frame, templates)?.into_bytes()),
        (format!("{path}.md"), markdown::markdown(report, frame.root).into_bytes()),
        (format!("{path}.txt"), text::text(report, text::Style::default()).into_bytes()),
    ]))
}
