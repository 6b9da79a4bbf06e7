//! A figure's first draft from the catalogue, and the set that figures are kept in while they are computed.

use std::collections::BTreeMap;

use super::{catalogue, revenue::NONE, selection::Selection};
use crate::base::{
    figure::{Evidence, Figure, Good},
    ratio::Ratio,
    value::Value,
};

/// Figures by id, each with the rows behind it.
pub(crate) type Figures = BTreeMap<String, (Figure, Selection)>;

/// The fewest events that a rate is compared by.
const ENOUGH: u64 = 20;

/// A figure with what the catalogue says of its id, and nothing that depends on rows but its value.
pub(crate) fn draft(id: &str, value: Value) -> Figure {
    family(id, id, "", value)
}

/// A figure of a family, such as `revenue.month.*`; `subject` is what stands for `*` in its label.
pub(crate) fn family(method: &str, id: &str, subject: &str, value: Value) -> Figure {
    let method = catalogue::declared(method);
    let evidence = if matches!(value, Value::Missing(_)) { Evidence::None } else { Evidence::Exact };
    Figure {
        id: id.to_owned(),
        label: method.map_or_else(|| id.to_owned(), |method| method.label.replace("{}", subject)),
        value,
        window: None,
        n: 0,
        ratio: None,
        interval: None,
        comparison: None,
        target: None,
        good: method.map_or(Good::Neither, |method| method.good),
        evidence,
        formula: method.map_or("", |method| method.formula),
        inputs: Vec::new(),
        series: Vec::new(),
        notes: Vec::new(),
        n_rows: 0,
        rows: Vec::new(),
    }
}

/// A rate: `k` of `n`, with its interval and the evidence that `n` gives; missing for the reason where `n` is 0.
pub(crate) fn rate(id: &str, ratio: Ratio, why_missing: &str) -> Figure {
    rate_of([id, id, ""], ratio, why_missing)
}

/// The same for a figure of a family: its method, its id and its subject (see [`family`]).
pub(crate) fn rate_of([method, id, subject]: [&str; 3], ratio: Ratio, why_missing: &str) -> Figure {
    let value = ratio.fraction().map_or_else(|| Value::Missing(why_missing.to_owned()), Value::Share);
    Figure {
        n: ratio.n,
        ratio: Some(ratio),
        interval: ratio.wilson(),
        evidence: evidence(ratio.n),
        n_rows: ratio.n,
        ..family(method, id, subject, value)
    }
}

/// What `n` events are enough for.
pub(crate) fn evidence(n: u64) -> Evidence {
    match n {
        0 => Evidence::None,
        _ if n < ENOUGH => Evidence::Few,
        _ => Evidence::Enough,
    }
}

/// A name as part of an id: lower-case, with `_` for spaces.
pub(crate) fn slug(name: &str) -> String {
    if name == NONE {
        return "none".to_owned();
    }
    name.trim().to_lowercase().replace(' ', "_")
}

/// Keeps a figure and answers its id. Where two names make one id, the later one has a number.
pub(crate) fn keep(figures: &mut Figures, mut figure: Figure, selection: Selection) -> String {
    let taken = |id: &str| figures.contains_key(id);
    if taken(&figure.id) {
        let free = (2..=u32::MAX).map(|number| format!("{}_{number}", figure.id)).find(|id| !taken(id));
        figure.id = free.unwrap_or_default();
    }
    let id = figure.id.clone();
    figures.insert(id.clone(), (figure, selection));
    id
}
