//! The site: every page with its twins.

use rayon::prelude::*;

use super::{
    Outputs, VERSION,
    memory::Drawn,
    nav::{has_reports, twins},
};
use crate::{
    insights::Facts,
    render::{
        html::{self, NavGroup, Site, Twin},
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
pub(super) fn site(
    facts: Facts<'_>,
    nav: &[NavGroup],
    templates: &Templates,
    drawn: &Drawn,
) -> Result<Outputs, TemplateError> {
    let twins = twins("{file}", "api/{page}.json");
    let frame = frame(facts, nav, &twins);
    let reports: Vec<Report> = PAGES.iter().filter_map(|page| pages::page(page.name, facts)).collect();
    let gathered: Vec<Report> = ENDPOINTS.iter().map(|document| endpoint(document, facts, &reports)).collect();
    let pages = reports.par_iter().map(|report| page(report, &frame, templates, drawn));
    let documents = gathered.par_iter().map(|report| {
        let path = document_path(report);
        drawn.files(&path, report, || Ok(Outputs::from([(path.clone(), json::json(report).into_bytes())])))
    });
    let mut outputs = Outputs::new();
    for made in pages.chain(documents).collect::<Vec<_>>() {
        outputs.extend(made?);
    }
    let widget = html::widget(&widget::widget(facts), &frame, templates)?;
    outputs.insert(format!("site/{}.html", widget::NAME), widget.into_bytes());
    Ok(outputs)
}

/// The files of some pages alone, by the paths of their HTML. What is at no page's path is passed over.
pub(super) fn some(
    facts: Facts<'_>,
    paths: &[String],
    nav: &[NavGroup],
    templates: &Templates,
    drawn: &Drawn,
) -> Result<Outputs, TemplateError> {
    let twins = twins("{file}", "api/{page}.json");
    let frame = frame(facts, nav, &twins);
    let mut outputs = Outputs::new();
    for known in PAGES.iter().filter(|known| paths.iter().any(|path| *path == format!("{}.html", stem(known.name)))) {
        if let Some(report) = pages::page(known.name, facts) {
            outputs.extend(page(&report, &frame, templates, drawn)?);
        }
    }
    Ok(outputs)
}

fn frame<'a>(facts: Facts<'a>, nav: &'a [NavGroup], twins: &'a [Twin]) -> Site<'a> {
    let (business, feed) = (facts.metrics.business, has_reports(nav));
    Site { business: &business.name, nav, root: "", version: VERSION, twins, url: business.url.as_deref(), feed }
}

/// The path of a page's files, without their endings.
fn stem(page: &str) -> String {
    format!("site/{}", if page == "overview" { "index" } else { page })
}

fn document_path(report: &Report) -> String {
    format!("site/api/{}.json", report.page)
}

fn page(report: &Report, frame: &Site<'_>, templates: &Templates, drawn: &Drawn) -> Result<Outputs, TemplateError> {
    let path = stem(&report.page);
    drawn.files(&path, report, || {
        let mut outputs = formats(report, &path, frame, templates)?;
        outputs.insert(document_path(report), json::json(report).into_bytes());
        Ok(outputs)
    })
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
