//! The files of dated reports: each in its formats, the latest one of a kind under a name of its own, an index of each
//! kind and one of all, and the feed.

use super::{Inputs, Outputs, VERSION, memory::Drawn, nav::twins, pages::formats};
use crate::{
    insights::{Facts, Found},
    metrics,
    render::{
        self,
        html::{NavGroup, Site},
        json,
        template::{TemplateError, Templates},
    },
    report::{
        dated::{self, Edition, Kind, archive::Archive},
        feed,
        index::{self, Listed},
        model::Report,
    },
};

/// A report that this build made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// Which one it is.
    pub(super) edition: Edition,
    /// What it says.
    pub(super) report: Report,
}

/// What every report is drawn with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press<'a> {
    /// The numbers of the site around the reports.
    pub(super) today: Facts<'a>,
    /// The navigation of the site.
    pub(super) nav: &'a [NavGroup],
    /// The templates.
    pub(super) templates: &'a Templates,
    /// What is drawn already.
    pub(super) drawn: &'a Drawn,
}

/// The report, as the last of its days saw it, after what earlier ones kept; `None` where no row is as early as that, and it
/// `is_there` neither.
pub(super) fn make(
    edition: &Edition,
    inputs: Inputs<'_>,
    today: Facts<'_>,
    before: &[Archive],
    is_there: bool,
) -> Option<Made> {
    let made = |facts: Facts<'_>| {
        let report = || Made { edition: edition.clone(), report: dated::report(edition, facts, before) };
        (is_there || dated::has_rows(facts.metrics)).then(report)
    };
    if edition.days.to == inputs.today {
        return made(today);
    }
    let metrics = metrics::compute(inputs.data, inputs.business, edition.days.to);
    made(Facts { metrics: &metrics, problems: inputs.problems, found: &Found::default() })
}

/// The files of the reports that were made, and the indexes and the feed of these and of those that are there.
pub(super) fn outputs(made: &[Made], past: &[Listed], press: Press<'_>) -> Result<Outputs, TemplateError> {
    let listed = listed(made, past);
    let mut outputs = Outputs::new();
    for Made { edition, report } in made {
        let latest =
            listed.iter().all(|known| known.edition.kind != edition.kind || known.edition.name <= edition.name);
        let folder = format!("reports/{}", edition.kind.name());
        for stem in [Some(edition.name.as_str()), latest.then_some("latest")].into_iter().flatten() {
            outputs.extend(files(report, &folder, stem, press)?);
        }
    }
    outputs.extend(indexes(&listed, press)?);
    let feed = feed::feed(press.today.metrics.business, &listed);
    outputs.extend(feed.map(|feed| (format!("site/{}", feed::FILE), render::feed::atom(&feed).into_bytes())));
    Ok(outputs)
}

/// The reports that are there, those that were made among them.
fn listed(made: &[Made], past: &[Listed]) -> Vec<Listed> {
    let is_new = |one: &&Made| !past.iter().any(|known| known.edition == one.edition);
    let new = made.iter().filter(is_new);
    let new = new.map(|one| Listed { edition: one.edition.clone(), headline: one.report.headline.clone() });
    past.iter().cloned().chain(new).collect()
}

fn indexes(listed: &[Listed], press: Press<'_>) -> Result<Outputs, TemplateError> {
    let mut outputs = Outputs::new();
    for kind in Kind::ALL {
        let own: Vec<Listed> = listed.iter().filter(|one| one.edition.kind == kind).cloned().collect();
        if !own.is_empty() {
            let index = index::of(press.today, kind, &own);
            outputs.extend(files(&index, &format!("reports/{}", kind.name()), "index", press)?);
        }
    }
    if !listed.is_empty() {
        outputs.extend(files(&index::all(press.today, listed), "reports", "index", press)?);
    }
    Ok(outputs)
}

/// A report in every format, as the files `stem` of a folder.
fn files(report: &Report, folder: &str, stem: &str, press: Press<'_>) -> Result<Outputs, TemplateError> {
    let path = format!("{folder}/{stem}");
    press.drawn.files(&path, report, || {
        let twins = twins(stem, &format!("{stem}.json"));
        let root = format!("{}site/", "../".repeat(folder.split('/').count()));
        let (business, nav, twins) = (report.business.as_str(), press.nav, twins.as_slice());
        let url = press.today.metrics.business.url.as_deref();
        let frame = Site { business, nav, root: &root, version: VERSION, twins, url, feed: true };
        let mut outputs = formats(report, &path, &frame, press.templates)?;
        outputs.insert(format!("{path}.json"), json::json(report).into_bytes());
        Ok(outputs)
    })
}
