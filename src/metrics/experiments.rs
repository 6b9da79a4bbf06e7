//! Experiments and hypotheses: what was tried, and what nobody has tried yet.

mod hypotheses;

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::FromPrimitive};

pub use self::hypotheses::Hypothesis;
use super::{
    catalogue::{Method, Unit, money, share},
    draft::{Figures, evidence, family, keep, slug},
    revenue::Ground,
    selection::Selection,
};
use crate::{
    base::{
        calendar::{Day, Window},
        chance::{self, Lead, Z_95, chance_of_better, difference, more_needed},
        figure::{Evidence, Figure, Good},
        ratio::Ratio,
        value::Value,
    },
    data::Dataset,
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    share("experiments.*.*.rate", "Rate of {}", "Conversions ÷ exposures of the variant, over all its rows."),
    Method {
        id: "experiments.*.*.chance",
        label: "Chance that {}",
        unit: Unit::Share,
        good: Good::Neither,
        formula: "Chance that the true rate of the variant is higher than that of the first one: of two beta distributions with uniform priors (Miller 2014). It is no chance that the difference is worth anything.",
    },
    money(
        "hypotheses.impact",
        "Hoped for by open hypotheses",
        "Sum of impacts of the hypotheses that are neither done nor dropped. Not additive: each is guessed on its own, and one may take from another.",
    ),
    money(
        "hypotheses.impact_weighted",
        "Weighted by confidence",
        "Sum of impact × confidence of the hypotheses that are neither done nor dropped. A confidence is a bet, no measured chance.",
    ),
];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Experiments {
    /// Each experiment, in the order of its first row.
    pub experiments: Vec<Experiment>,
    /// Hypotheses, those that are still open first, then by what they may bring.
    pub hypotheses: Vec<Hypothesis>,
}

/// An experiment: two or more ways of doing a thing.
#[derive(Clone, Debug, Default)]
pub struct Experiment {
    /// Its id.
    pub id: String,
    /// What is counted.
    pub metric: String,
    /// Its first day, if a row says so.
    pub started: Option<Day>,
    /// Its last day, once it is over.
    pub ended: Option<Day>,
    /// Its variants; the first one is what the others are held against.
    pub variants: Vec<Variant>,
}

/// A variant of an experiment.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Conversions of exposures.
    pub ratio: Ratio,
    /// How it does beside the first variant; `None` for the first one itself.
    pub versus: Option<Versus>,
    /// The id of the figure of its rate.
    pub figure: String,
    rows: u64,
}

/// A variant beside the first one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Versus {
    /// The difference of the rates and its 95 % interval, as fractions; `None` where a rate is missing.
    pub difference: Option<(f64, f64, f64)>,
    /// The chance that this variant is the better one.
    pub chance: Option<f64>,
    /// What may be said.
    pub verdict: Verdict,
    /// About how many more exposures each needs for such a difference to be clear.
    pub more: Option<u64>,
}

/// What may be said of a variant beside the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is better: a chance of 95 % or more.
    Better,
    /// It is more likely better than not: 80 to 95 %.
    LeaningBetter,
    /// There is no clear difference.
    Unclear,
    /// It is more likely worse than not.
    LeaningWorse,
    /// It is worse.
    Worse,
    /// There are too few of either to say.
    TooEarly,
    /// More conversions than exposures: the counts cannot be right.
    Contradiction,
}

/// What may be said of a rate beside another.
pub fn versus(a: Ratio, b: Ratio) -> Versus {
    if a.k > a.n || b.k > b.n {
        return Versus { difference: None, chance: None, verdict: Verdict::Contradiction, more: None };
    }
    let verdict = match (chance::lead(a, b), chance::lead(b, a)) {
        (Lead::TooEarly, _) => Verdict::TooEarly,
        (Lead::Clear, _) => Verdict::Better,
        (_, Lead::Clear) => Verdict::Worse,
        (Lead::Leaning, _) => Verdict::LeaningBetter,
        (_, Lead::Leaning) => Verdict::LeaningWorse,
        _ => Verdict::Unclear,
    };
    let known = a.n > 0 && b.n > 0;
    Versus {
        difference: difference(a, b, Z_95),
        chance: known.then(|| chance_of_better(a, b)),
        verdict,
        more: more_needed(a, b)
            .filter(|_| matches!(verdict, Verdict::LeaningBetter | Verdict::LeaningWorse | Verdict::Unclear)),
    }
}

/// A fraction with four decimals, as it is shown.
pub(crate) fn fraction(value: f64) -> Decimal {
    Decimal::from_f64(value).unwrap_or_default().round_dp(4)
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Experiments {
    let mut experiments = gather(ground.data, ground.terms.today);
    for experiment in &mut experiments {
        judge(experiment);
        keep_figures(experiment, ground.terms.today, figures);
    }
    Experiments { experiments, hypotheses: hypotheses::compute(ground, figures) }
}

/// What a row counts: conversions of exposures, if it says both and has begun.
fn counts(data: &Dataset, row: u32, today: Day) -> Option<(u64, u64)> {
    let table = &data.experiments;
    let begun = table.started.get(row).is_none_or(|started| started <= today);
    let both = table.conversions.get(row).zip(table.exposures.get(row));
    both.filter(|_| begun)
}

/// Experiments by their first rows. Several rows of a variant add up.
fn gather(data: &Dataset, today: Day) -> Vec<Experiment> {
    let table = &data.experiments;
    let mut found: Vec<Experiment> = Vec::new();
    let (mut by_id, mut by_variant) = (BTreeMap::new(), BTreeMap::new());
    let mut running: Vec<bool> = Vec::new();
    for row in table.rows.iter() {
        let Some((k, n)) = counts(data, row, today) else { continue };
        let id = table.id.get(row);
        let at = *by_id.entry(id).or_insert_with(|| {
            found.push(Experiment { id: id.to_owned(), ..Experiment::default() });
            running.push(false);
            found.len() - 1
        });
        let Some(experiment) = found.get_mut(at) else { continue };
        let name = table.variant.get(row);
        let index = *by_variant.entry((at, name)).or_insert_with(|| {
            let (ratio, figure) = (Ratio::default(), String::new());
            experiment.variants.push(Variant { name: name.to_owned(), ratio, versus: None, figure, rows: 0 });
            experiment.variants.len() - 1
        });
        if let Some(variant) = experiment.variants.get_mut(index) {
            variant.ratio.k = variant.ratio.k.saturating_add(k);
            variant.ratio.n = variant.ratio.n.saturating_add(n);
            variant.rows += 1;
        }
        if experiment.metric.is_empty() {
            table.metric.get(row).clone_into(&mut experiment.metric);
        }
        experiment.started = [experiment.started, table.started.get(row)].into_iter().flatten().min();
        experiment.ended = experiment.ended.max(table.ended.get(row));
        if let Some(running) = running.get_mut(at) {
            *running |= table.ended.get(row).is_none_or(|ended| ended > today);
        }
    }
    for (experiment, running) in found.iter_mut().zip(running) {
        experiment.ended = experiment.ended.filter(|_| !running);
    }
    found
}

fn judge(experiment: &mut Experiment) {
    let Some((first, others)) = experiment.variants.split_first_mut() else { return };
    for other in others {
        other.versus = Some(versus(other.ratio, first.ratio));
    }
}

fn keep_figures(experiment: &mut Experiment, today: Day, figures: &mut Figures) {
    let id = experiment.id.clone();
    let window = experiment.started.map(|from| Window { from, to: experiment.ended.unwrap_or(today).max(from) });
    let first = experiment.variants.first().map(|first| (first.name.clone(), first.ratio, first.rows));
    for variant in &mut experiment.variants {
        let stem = format!("experiments.{}.{}", slug(&id), slug(&variant.name));
        let ratio = variant.ratio;
        let value = ratio.fraction().map_or_else(|| Value::Missing("nobody saw it yet".to_owned()), Value::Share);
        let figure = Figure {
            window,
            n: ratio.n,
            ratio: Some(ratio),
            interval: ratio.wilson(),
            evidence: evidence(ratio.n),
            n_rows: variant.rows,
            ..family("experiments.*.*.rate", &format!("{stem}.rate"), &format!("{} in {id}", variant.name), value)
        };
        variant.figure = keep(figures, figure, rows(&id, vec![variant.name.clone()], today));
        let Some(((name, than, than_rows), versus)) = first.clone().zip(variant.versus) else { continue };
        let chance = versus.chance.map(|chance| Value::Share(fraction(chance)));
        let chance = chance.unwrap_or_else(|| Value::Missing("the counts do not allow it".to_owned()));
        let subject = format!("{} is better than {name}", variant.name);
        let figure = Figure {
            window,
            n: ratio.n.saturating_add(than.n),
            evidence: if versus.chance.is_some() { evidence(ratio.n.min(than.n)) } else { Evidence::None },
            n_rows: variant.rows + than_rows,
            inputs: inputs(variant, &name, than, versus),
            ..family("experiments.*.*.chance", &format!("{stem}.chance"), &subject, chance)
        };
        keep(figures, figure, rows(&id, vec![variant.name.clone(), name], today));
    }
}

fn inputs(variant: &Variant, first: &str, than: Ratio, versus: Versus) -> Vec<(String, Value)> {
    let part = |name: &str, what: &str, n: u64| (format!("{name}, {what}"), Value::Count(n));
    let mut inputs = vec![
        part(&variant.name, "conversions", variant.ratio.k),
        part(&variant.name, "exposures", variant.ratio.n),
        part(first, "conversions", than.k),
        part(first, "exposures", than.n),
    ];
    if let Some((d, low, high)) = versus.difference {
        let points = |name: &str, value| (name.to_owned(), Value::Points(fraction(value)));
        inputs.extend([
            points("difference", d),
            points("at least, 95 % interval", low),
            points("at most, 95 % interval", high),
        ]);
    }
    inputs
}

/// The rows of some variants of an experiment; each adds its conversions.
fn rows(id: &str, variants: Vec<String>, today: Day) -> Selection {
    let id = id.to_owned();
    Selection::new(
        "experiments",
        move |data, row| {
            let table = &data.experiments;
            let mine = table.id.get(row) == id && variants.iter().any(|variant| variant == table.variant.get(row));
            mine && counts(data, row, today).is_some()
        },
        move |data, row| counts(data, row, today).map(|(k, _)| Value::Count(k)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_never_claims_more_than_the_counts() {
        let say = |a: (u64, u64), b: (u64, u64)| versus(Ratio::new(a.0, a.1), Ratio::new(b.0, b.1)).verdict;
        for (a, b, expected) in [
            ((1, 4), (0, 4), Verdict::TooEarly),
            ((5, 8), (2, 5), Verdict::TooEarly),
            ((6, 12), (2, 5), Verdict::TooEarly),
            ((19, 19), (0, 400), Verdict::TooEarly),
            ((2, 400), (1, 400), Verdict::TooEarly),
            ((56, 70), (48, 80), Verdict::Better),
            ((48, 80), (56, 70), Verdict::Worse),
            ((10, 40), (4, 40), Verdict::Better),
            ((40, 160), (16, 160), Verdict::Better),
            ((120, 200), (100, 200), Verdict::Better),
            ((14, 40), (9, 40), Verdict::LeaningBetter),
            ((9, 40), (14, 40), Verdict::LeaningWorse),
            ((10, 40), (9, 40), Verdict::Unclear),
            ((0, 0), (9, 40), Verdict::TooEarly),
            ((41, 40), (9, 40), Verdict::Contradiction),
        ] {
            assert_eq!(say(a, b), expected, "{a:?} {b:?}");
        }
    }
}
