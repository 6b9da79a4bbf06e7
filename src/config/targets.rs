//! What targets say of figures: a figure that exists, a bound that it can have, a period that it can be counted over.

use rust_decimal::Decimal;

use super::{
    Target,
    key::Given,
    parse::{Known, KnownFigure},
    source::Source,
};
use crate::base::{
    problem::{Code, LeftOut, Problem},
    text,
    value::{Detail, Value},
};

/// The bounds that a share can sensibly have; others are percents that were meant as fractions.
const LEAST_SHARE: Decimal = Decimal::NEGATIVE_ONE;
const MOST_SHARE: Decimal = Decimal::TEN;

/// Every slip in targets. Those that cannot be held against their figure are left out.
pub(super) fn check(source: &Source, given: &[Given], known: &Known, targets: &mut Vec<Target>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, target) in targets.iter_mut().enumerate() {
        let of_target = |it: &&Given| it.key.starts_with("targets") && it.names == [index.to_string()];
        let mine: Vec<&Given> = given.iter().filter(of_target).collect();
        one(source, &mine, known, target, &mut problems);
    }
    targets.retain(|it| !it.figure.is_empty() && (it.at_least.is_some() || it.at_most.is_some()));
    problems
}

fn one(source: &Source, given: &[&Given], known: &Known, target: &mut Target, problems: &mut Vec<Problem>) {
    let key = |name: &str| given.iter().find(|it| it.path.ends_with(name)).map(|it| it.span.clone());
    let mut say = |code: Code, span, message: String, hint: String| {
        problems.push(source.problem(code, span, message).hint(hint).cost(LeftOut::Row));
    };
    let bounds = [(".at_least", &mut target.at_least), (".at_most", &mut target.at_most)];
    let (Some(figure), true) = (key(".figure"), bounds.iter().any(|(name, _)| key(name).is_some())) else {
        let first = given.first().map_or(0..0, |it| it.span.clone());
        let message = "a target needs a `figure`, and `at_least` or `at_most`".to_owned();
        return say(Code::E002, first, message, "the target is left out until both are there".to_owned());
    };
    if known.figures.is_empty() || target.figure.is_empty() {
        return;
    }
    let Some(declared) = known.figure(&target.figure) else {
        let message = format!("`figure`: {} is no figure", source.slice(figure.clone()));
        say(Code::E004, figure, message, near(&target.figure, known));
        target.figure.clear();
        return;
    };
    for (name, bound) in bounds {
        let (Some(number), Some(span)) = (*bound, key(name)) else { continue };
        if declared.is_share && !(LEAST_SHARE..=MOST_SHARE).contains(&number) {
            let percent = Value::Share(number).words(Detail::Exact);
            let meant = (number / Decimal::ONE_HUNDRED).normalize();
            let message = format!("`{}`: {number} would be {percent}", name.trim_start_matches('.'));
            say(Code::E109, span, message, format!("did you mean {meant}?"));
            *bound = None;
        }
    }
    let Some(span) = key(".period") else { return };
    if target.period.is_none() {
        target.figure.clear();
    } else if !declared.by_period {
        let message = format!("`period`: `{}` does not add up over days", target.figure);
        say(Code::E004, span, message, countable(&target.figure, known));
        target.figure.clear();
    }
}

/// The figure that was meant, or where all of them are listed.
fn near(id: &str, known: &Known) -> String {
    match text::nearest(id, known.figures.iter().map(|figure| figure.id).filter(|id| !id.contains('*'))) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`takings show methods` lists all figures".to_owned(),
    }
}

/// The figures that a period can be asked of: those of the same area or, where it has none, all.
fn countable(id: &str, known: &Known) -> String {
    let area = |id: &str| id.split('.').next().unwrap_or_default().to_owned();
    let that = |only: &dyn Fn(&KnownFigure) -> bool| -> Vec<String> {
        let fitting = known.figures.iter().filter(|figure| figure.by_period && only(figure));
        fitting.map(|figure| format!("`{}`", figure.id)).collect()
    };
    let alike = that(&|figure| area(figure.id) == area(id));
    let all = if alike.is_empty() { that(&|_| true) } else { alike };
    format!("leave `period` out, or ask it of one of these: {}", text::join(&all).replace(" and ", " or "))
}
