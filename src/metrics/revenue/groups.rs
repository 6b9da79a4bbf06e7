//! Revenue by what its rows name: source, kind, platform, offer.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Ground, Group, NONE, picked, to_date};
use crate::{
    base::{calendar::Window, figure::Figure, money::shares},
    data::names::Name,
    metrics::{
        book::ByName,
        draft::{Figures, family, keep, slug},
        exchange::amount_in,
        kind::Kind,
        selection::Selection,
    },
};

/// What revenue is grouped by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Source,
    Kind,
    Platform,
    Offer,
}

impl Dimension {
    fn family(self) -> &'static str {
        match self {
            Dimension::Source => "revenue.source.*",
            Dimension::Kind => "revenue.kind.*",
            Dimension::Platform => "revenue.platform.*",
            Dimension::Offer => "revenue.offer.*",
        }
    }
}

/// The groups of a dimension with their figures, the most first.
pub(super) fn groups(ground: &Ground, by: &ByName, dimension: Dimension, figures: &mut Figures) -> Vec<Group> {
    let own = ground.terms.exchange.own();
    let window = match dimension {
        Dimension::Source | Dimension::Kind => Window::year_to_date(ground.terms.today),
        Dimension::Platform | Dimension::Offer => to_date(ground),
    };
    let mut found: Vec<(Option<usize>, Group, u64)> = by
        .groups()
        .map(|(slot, n, rows, amount)| {
            let name = slot.map_or_else(|| NONE.to_owned(), |slot| name_of(ground, dimension, slot));
            (slot, Group { name, n, amount, share: None, figure: String::new() }, rows)
        })
        .collect();
    found.sort_by(|(slot_a, a, _), (slot_b, b, _)| {
        let most = amount_in(&b.amount, own).cmp(&amount_in(&a.amount, own));
        slot_a.is_none().cmp(&slot_b.is_none()).then(most).then_with(|| a.name.cmp(&b.name))
    });
    let amounts: Vec<Decimal> = found.iter().map(|(_, group, _)| amount_in(&group.amount, own)).collect();
    let tenths = shares(&amounts).map(|tenths| tenths.into_iter().map(i64::from).collect());
    if let Some(tenths) = tenths.or_else(|| signed_shares(&amounts).filter(|_| dimension == Dimension::Kind)) {
        for ((_, group, _), tenths) in found.iter_mut().zip(tenths) {
            group.share = Some(Decimal::new(tenths, 3));
        }
    }
    let each = found.into_iter().map(|(slot, mut group, rows)| {
        let id = dimension.family().replace('*', &slug(&group.name));
        let source = ground.sources.iter().find(|source| dimension == Dimension::Source && source.id == group.name);
        let subject = match (dimension, slot) {
            (Dimension::Source, _) => source.map_or(group.name.as_str(), |source| &source.label),
            (Dimension::Kind, slot) => slot.and_then(|slot| Kind::WITH_MONEY.get(slot)).map_or("", |kind| kind.words()),
            (Dimension::Platform, None) => "no platform",
            (Dimension::Offer, None) => "no offer",
            _ => &group.name,
        };
        let figure = family(dimension.family(), &id, subject, group.amount.clone());
        let notes = source.and_then(|source| source.missing_from(window, ground.terms.today)).into_iter().collect();
        let figure = Figure { window: Some(window), n: group.n, n_rows: rows, notes, ..figure };
        group.figure = keep(figures, figure, of_group(ground, window, dimension, slot));
        group
    });
    each.collect()
}

/// The same where some are below zero, as refunds are: theirs are too. None where the whole is not above zero.
fn signed_shares(parts: &[Decimal]) -> Option<Vec<i64>> {
    let whole: Decimal = parts.iter().sum();
    if whole <= Decimal::ZERO {
        return None;
    }
    let exact: Vec<Decimal> = parts.iter().map(|part| part / whole * Decimal::ONE_THOUSAND).collect();
    let mut tenths: Vec<i64> = exact.iter().map(|share| share.floor().try_into().unwrap_or(0)).collect();
    let rest = |at: &usize| exact.get(*at).map_or(Decimal::ZERO, |share| share - share.floor());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (-rest(at), *at));
    let missing = 1000 - tenths.iter().sum::<i64>();
    for at in order.into_iter().take(missing.max(0) as usize) {
        tenths[at] += 1;
    }
    Some(tenths)
}

fn name_of(ground: &Ground, dimension: Dimension, slot: usize) -> String {
    match dimension {
        Dimension::Source => ground.terms.sources.ids.get(slot).cloned().unwrap_or_default(),
        Dimension::Kind => Kind::WITH_MONEY.get(slot).map_or("", |kind| kind.id()).to_owned(),
        _ => ground.data.names.text(Name(slot as u32)).to_owned(),
    }
}

fn of_group(ground: &Ground, window: Window, dimension: Dimension, slot: Option<usize>) -> Selection {
    let terms = Arc::clone(&ground.terms);
    picked(ground, window, move |data, row, of_deals| {
        let name = match (dimension, of_deals) {
            (Dimension::Source, true) => return terms.sources.deals == slot,
            (Dimension::Source, false) => {
                return terms.sources.of_row(data, row, data.revenue.rows.file(row)) == slot;
            }
            (Dimension::Kind, of_deals) => {
                let kind = if of_deals { Kind::DealWon } else { terms.kind(data, row) };
                return slot.and_then(|slot| Kind::WITH_MONEY.get(slot)) == Some(&kind);
            }
            (Dimension::Platform, true) => data.deals.platform.get(row),
            (Dimension::Platform, false) => data.revenue.platform.get(row),
            (Dimension::Offer, true) => data.deals.offer.get(row),
            (Dimension::Offer, false) => data.revenue.offer.get(row),
        };
        name.map(Name::index) == slot
    })
}
