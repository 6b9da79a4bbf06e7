//! The brief of the morning: what needs you, how things stand, and what to do.

use super::{alerts, deals, money, todo, verdict};
use crate::{
    insights::{self, Facts, Found},
    metrics,
    report::{needs, pages::Body},
};

pub(super) fn body(facts: Facts<'_>) -> Body {
    let now = facts.metrics;
    // Today has hardly begun: what is held against other days ends with yesterday.
    let done = metrics::compute(now.data, now.business, now.today.plus(-1));
    let of_done = Facts { metrics: &done, problems: facts.problems, found: &Found::default() };
    let lately = deals::lately(&done);
    let mut sections = vec![alerts::section(facts)];
    sections.extend(money::yesterday(now));
    sections.extend(money::month(of_done));
    sections.extend(money::year(facts));
    sections.extend(deals::pipeline(facts, &lately));
    sections.extend(deals::forecast(facts));
    sections.extend(money::moved(&done).or_else(|| deals::decided("moved", "Last 7 days", &lately)));
    sections.extend(todo::sections(facts));
    let money = verdict::money(facts, &done);
    let needs = insights::needs(facts);
    // That nothing needs anybody is the first line below.
    let headline = if needs.is_empty() { format!("{money}.") } else { format!("{money}; {}.", needs::words(needs)) };
    Body { headline, sections }
}
