//! Weekly reports: one a week, the latest one under a name of its own, and an index of all.

use super::{
    Outputs, VERSION,
    nav::twins,
    pages::formats,
    past::{FOLDER, Past},
};
use crate::{
    insights::Facts,
    render::{
        html::{NavGroup, Site},
        json,
        template::{TemplateError, Templates},
    },
    report::{index, model::Report, weekly},
};

/// The way from the reports to the pages of the site.
const ROOT: &str = "../../site/";

/// The files of the report of the week whose last day `week` stands on: its own, `latest` where it is the latest, and
/// the index with those of the `past`. `today` has the numbers of the site around it, `nav` its navigation.
pub(super) fn outputs(
    week: Facts<'_>,
    today: Facts<'_>,
    past: &[Past],
    nav: &[NavGroup],
    templates: &Templates,
) -> Result<Outputs, TemplateError> {
    let report = weekly::weekly(week);
    let business = week.metrics.business;
    let name = business.week_starts.name(business.week_starts.week_of(week.metrics.today));
    let mut all: Vec<Past> = past.to_vec();
    if !all.iter().any(|known| known.name == name) {
        all.push(Past { name: name.clone(), headline: report.headline.clone() });
    }
    let latest = all.iter().all(|known| known.name <= name);
    let mut outputs = Outputs::new();
    for stem in std::iter::once(name.as_str()).chain(latest.then_some("latest")) {
        outputs.extend(in_formats(&report, stem, business.url.as_deref(), nav, templates)?);
    }
    outputs.extend(index(today, &all, nav, templates)?);
    Ok(outputs)
}

/// The files of the index of all reports, the latest first.
pub(super) fn index(
    today: Facts<'_>,
    all: &[Past],
    nav: &[NavGroup],
    templates: &Templates,
) -> Result<Outputs, TemplateError> {
    let mut listed: Vec<(String, String)> = all.iter().map(|past| (past.name.clone(), past.headline.clone())).collect();
    listed.sort_by(|a, b| b.0.cmp(&a.0));
    in_formats(&index::weekly(today, &listed), "index", today.metrics.business.url.as_deref(), nav, templates)
}

fn in_formats(
    report: &Report,
    stem: &str,
    url: Option<&str>,
    nav: &[NavGroup],
    templates: &Templates,
) -> Result<Outputs, TemplateError> {
    let twins = twins(stem, &format!("{stem}.json"));
    let frame = Site { business: &report.business, nav, root: ROOT, version: VERSION, twins: &twins, url };
    let mut outputs = formats(report, &format!("{FOLDER}/{stem}"), &frame, templates)?;
    outputs.insert(format!("{FOLDER}/{stem}.json"), json::json(report).into_bytes());
    Ok(outputs)
}
