//! What a subscriber brings against what a customer costs. Both sides must be the same people: where customers are won as
//! clients of deals and none of them subscribes, the cost is of others, and there is no ratio to tell.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{figures::SEVERAL, gained::Gained};
use crate::{
    base::{
        figure::{Evidence, Figure},
        ratio::Ratio,
        text::count,
        value::{Detail, Value},
    },
    metrics::{
        areas::Find,
        draft::{Figures, draft, evidence, keep},
        recurring::over,
        revenue::Ground,
    },
};

/// The fewest subscribers that must have left before their lifetime is held against a cost.
const LEAST_LOST: u64 = 3;

/// Keeps lifetime value to cost, and the months until a customer is earned back.
pub(super) fn keep_all(ground: &Ground, gained: &Gained, others: &Find<'_>, figures: &mut Figures) {
    let Some((cac, spent)) = figures.get("costs.cac").cloned() else { return };
    let (Some(ltv), Some(arpa)) = (others("recurring.ltv"), others("recurring.arpa")) else { return };
    let churn = others("recurring.customer_churn_average").map(|(figure, _)| figure);
    let shared = gained.from_deals.then(|| gained.subscribers(ground));
    let strangers = shared.filter(|shared| shared.k == 0 && shared.n > 0).map(|_| STRANGERS.to_owned());
    let few = churn.and_then(|churn| churn.ratio).filter(|lost| lost.k > 0 && lost.k < LEAST_LOST).map(too_few);
    let to_cac = ratio("costs.ltv_to_cac", &ltv.0, &cac, strangers.clone().or(few));
    let payback = ratio("costs.payback_months", &cac, &arpa.0, strangers);
    let range = churn.and_then(|churn| range(&to_cac, churn, &arpa.0, &cac));
    for (mut figure, own, range) in [(to_cac, ltv, range), (payback, arpa, None)] {
        if !matches!(figure.value, Value::Missing(_)) {
            figure.notes.extend(range);
            figure.notes.extend(shared.map(who));
        }
        let n_rows = cac.n_rows + own.0.n_rows;
        let figure = Figure { window: cac.window, n_rows, ..figure };
        keep(figures, figure, spent.clone().and(own.1.clone()));
    }
}

/// Why there is no ratio where nobody is on both sides.
const STRANGERS: &str =
    "subscribers and the clients of won deals are other customers: what each of them costs is not kept apart";

fn too_few(lost: Ratio) -> String {
    let left = count(lost.k, "subscriber", "subscribers");
    format!("{left} left in six full months: a lifetime needs {LEAST_LOST} to be held against a cost")
}

/// `the cost is that of clients of won deals, who are 8 of 14 subscribers`
fn who(shared: Ratio) -> String {
    format!("the cost is that of clients of won deals; {} of {} subscribers are among them", shared.k, shared.n)
}

/// One amount ÷ another; missing for a reason that is given, or where one of them is not known.
fn ratio(id: &str, part: &Figure, whole: &Figure, why: Option<String>) -> Figure {
    let value = match (amount(part), amount(whole), why) {
        (Err(why), ..) | (_, Err(why), _) | (.., Some(why)) => Value::Missing(why),
        (Ok(part), Ok(whole), None) => {
            over(part, whole).map_or_else(|| Value::Missing("there is no ratio to nothing".to_owned()), Value::Number)
        }
    };
    let known = !matches!(value, Value::Missing(_));
    let inputs = [part, whole].map(|figure| (figure.label.to_lowercase(), figure.value.clone())).to_vec();
    let n = part.n.min(whole.n);
    Figure { n, evidence: if known { evidence(n.max(1)) } else { Evidence::None }, inputs, ..draft(id, value) }
}

fn amount(figure: &Figure) -> Result<Decimal, String> {
    match &figure.value {
        Value::Money(sums) => match sums.as_slice() {
            [one] => Ok(one.amount),
            _ => Err(SEVERAL.to_owned()),
        },
        Value::Missing(why) => Err(why.clone()),
        _ => Err("not known".to_owned()),
    }
}

/// `from 4 subscribers who left: anything from 8.2 to 51.7, at the 95 % interval of what is lost a month`
fn range(to_cac: &Figure, churn: &Figure, arpa: &Figure, cac: &Figure) -> Option<String> {
    let ((low, high), lost) = churn.interval.zip(churn.ratio)?;
    let (arpa, cac) = (amount(arpa).ok()?, amount(cac).ok()?);
    if matches!(to_cac.value, Value::Missing(_)) {
        return None;
    }
    let at = |share: f64| {
        let lifetime = over(arpa, Decimal::from_f64(share)?)?;
        Some(Value::Number(over(lifetime, cac)?.round_dp(1)).words(Detail::Exact))
    };
    let left = count(lost.k, "subscriber who left", "subscribers who left");
    Some(format!(
        "from {left}: anything from {} to {}, at the 95 % interval of what is lost a month",
        at(high)?,
        at(low)?
    ))
}
