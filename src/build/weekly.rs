//! Weekly reports: one a week, the latest one under a name of its own, and an index of all.

use super::{Outputs, VERSION, nav, site::formats};
use crate::{
    insights::Facts,
    render::{
        html::{NavGroup, Site},
        json,
        template::{TemplateError, Templates},
    },
    report::{index, weekly},
};

const FOLDER: &str = "reports/weekly";
/// The way from there to the pages of the site.
const ROOT: &str = "../../site/";

/// The files of the report of the week that ends on the day of `week`: its own, `latest` where it is, and the index.
/// `earlier` are the names and headlines of the reports that are there already. `today` has the numbers of the site
/// around it.
pub fn weekly(
    week: Facts<'_>,
    today: Facts<'_>,
    earlier: &[(String, String)],
    templates: &Templates,
) -> Result<Outputs, TemplateError> {
    let report = weekly::weekly(week.metrics, week.problems);
    let business = week.metrics.business;
    let name = business.week_starts.name(business.week_starts.week_of(week.metrics.today));
    let groups: Vec<NavGroup> = nav::nav(today, true);
    let twins = nav::twins("{file}");
    let frame = Site { business: &business.name, nav: &groups, root: ROOT, version: VERSION, twins: &twins };
    let mut all: Vec<(String, String)> = earlier.iter().filter(|(known, _)| *known != name).cloned().collect();
    all.push((name.clone(), report.headline.clone()));
    all.sort_by(|a, b| b.cmp(a));
    let mut outputs = Outputs::new();
    let is_latest = all.first().is_some_and(|(first, _)| *first == name);
    for stem in std::iter::once(name.as_str()).chain(is_latest.then_some("latest")) {
        let mut report = report.clone();
        report.page = stem.to_owned();
        outputs.extend(formats(&report, &format!("{FOLDER}/{stem}"), &frame, templates)?);
        outputs.insert(format!("{FOLDER}/{stem}.json"), json::json(&report).into_bytes());
    }
    let index = index::weekly(today, &all);
    outputs.extend(formats(&index, &format!("{FOLDER}/index"), &frame, templates)?);
    outputs.insert(format!("{FOLDER}/index.json"), json::json(&index).into_bytes());
    Ok(outputs)
}
