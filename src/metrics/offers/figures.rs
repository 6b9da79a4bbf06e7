//! The figures of offers: interest in all of them, and the rates of each.

use std::sync::Arc;

use super::{
    Line,
    cross::{KINDS, Kinds, Tally},
};
use crate::{
    base::{figure::Figure, ratio::Ratio, value::Value},
    data::{Dataset, names::Name},
    metrics::{
        deals::Standing,
        draft::{Figures, draft, family, keep, slug},
        replies::of_others,
        revenue::{Ground, NONE},
        selection::{Selection, Wanted},
    },
};

/// The figures of all offers together.
pub(super) fn keep_all(ground: &Ground, figures: &mut Figures, all: &Tally) {
    let kinds = Kinds::of(ground);
    let counts = [all.impressions, all.engagements, all.dm_starts];
    for (at, (id, (n, rows))) in
        ["offers.impressions", "offers.engagements", "offers.dm_starts"].into_iter().zip(counts).enumerate()
    {
        let kind = KINDS.get(at).copied().unwrap_or_default();
        let value =
            if rows > 0 { Value::Count(n) } else { Value::Missing(format!("no activity of the kind {kind} yet")) };
        let figure = Figure { n, n_rows: rows, ..draft(id, value) };
        keep(figures, figure, activities(kinds, [at, at], Wanted::Any));
    }
    for (id, step) in [("offers.engagement_rate", 0), ("offers.dm_rate", 1)] {
        keep(figures, rate(draft(id, Value::Count(0)), all, step), activities(kinds, [step, step + 1], Wanted::Any));
    }
}

/// The figures of an offer, where there is anything to make them of; their ids.
pub(super) fn of_offer(
    ground: &Ground,
    figures: &mut Figures,
    offer: Option<Name>,
    tally: &Tally,
    line: &Line,
) -> [Option<String>; 3] {
    let kinds = Kinds::of(ground);
    let subject = if line.offer == NONE { "no offer" } else { &line.offer };
    let drafted = |method: &str| family(method, &method.replace('*', &slug(&line.offer)), subject, Value::Count(0));
    let mut step = |method: &str, step: usize, known: bool| {
        known.then(|| {
            keep(figures, rate(drafted(method), tally, step), activities(kinds, [step, step + 1], Wanted::Only(offer)))
        })
    };
    let engagement = step("offers.engagement_rate.*", 0, tally.impressions.1 > 0);
    let chats = step("offers.dm_rate.*", 1, tally.engagements.1 > 0);
    let closed = line.closed();
    let won = (closed.n > 0).then(|| {
        let figure = of_others(drafted("offers.win_rate.*"), closed, "no deal is closed yet", "");
        let inputs = vec![("won".to_owned(), Value::Count(line.won)), ("lost".to_owned(), Value::Count(line.lost))];
        keep(figures, Figure { n_rows: closed.n, inputs, ..figure }, closed_deals(ground, offer))
    });
    [engagement, chats, won]
}

/// From one kind of interest to the next.
fn rate(drafted: Figure, tally: &Tally, step: usize) -> Figure {
    let counts = [tally.impressions, tally.engagements, tally.dm_starts];
    let at = |at: usize| counts.get(at).copied().unwrap_or_default();
    let ((n, n_rows), (k, k_rows)) = (at(step), at(step + 1));
    let [whole, part] = if step == 0 { ["impressions", "engagements"] } else { ["engagements", "chats started"] };
    let none = if n_rows == 0 || k_rows > 0 { format!("no {whole} yet") } else { format!("no {part} yet") };
    let ratio = if k_rows == 0 { Ratio::default() } else { Ratio::new(k, n) };
    let figure = of_others(drafted, ratio, &none, &format!("there are more {part} than {whole}"));
    let inputs = vec![(part.to_owned(), Value::Count(k)), (whole.to_owned(), Value::Count(n))];
    Figure { n_rows: n_rows + k_rows, inputs, ..figure }
}

/// The activities of two kinds, and of an offer where one is asked for: what each adds to the second of them.
fn activities(kinds: Kinds, [first, second]: [usize; 2], offer: Wanted) -> Selection {
    let counts = move |data: &Dataset, row: u32| {
        let (at, n) = kinds.row(data, row)?;
        let of_offer = offer.fits(data.activities.offer.get(row));
        (of_offer && (at == first || at == second)).then_some(if at == second { n } else { 0 })
    };
    Selection::new(
        "activities",
        move |data, row| counts(data, row).is_some(),
        move |data, row| counts(data, row).map(Value::Count),
    )
}

/// The closed deals of an offer: 1 for each that was won.
fn closed_deals(ground: &Ground, offer: Option<Name>) -> Selection {
    let terms = Arc::clone(&ground.terms);
    let won = move |data: &Dataset, row: u32| {
        let (_, standing) = terms.stages.standing(data, row)?;
        let closed = !matches!(standing, Standing::Open(_)) && data.deals.offer.get(row) == offer;
        closed.then_some(standing == Standing::Won)
    };
    let also = won.clone();
    Selection::new(
        "deals",
        move |data, row| won(data, row).is_some(),
        move |data, row| also(data, row).map(|won| Value::Count(u64::from(won))),
    )
}
