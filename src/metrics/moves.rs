//! What happened in a run of days: deals that came, were won or lost, and money by source.

use std::collections::BTreeMap;

use super::{
    Metrics,
    deals::{Stages, Standing},
    exchange::Exchange,
    revenue::Group,
    terms::Terms,
};
use crate::base::{
    calendar::{Day, Window},
    money::Sums,
    value::Value,
};

/// A deal that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Its id.
    pub id: String,
    /// What it is about; empty where its row does not say.
    pub title: String,
    /// The day.
    pub day: Day,
    /// What it is worth, if known.
    pub value: Option<Value>,
}

/// What happened in a window.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// Deals that came in, by day.
    pub created: Vec<Move>,
    /// Deals that were won, by day.
    pub won: Vec<Move>,
    /// Deals that were lost, by day.
    pub lost: Vec<Move>,
    /// Money by source (its id as the name), the most first. Without shares.
    pub sources: Vec<Group>,
}

/// What happened in a window up to today.
pub fn moves(metrics: &Metrics<'_>, window: Window) -> Moves {
    let mut moves = deals(metrics, window);
    moves.sources = sources(metrics, window);
    moves
}

fn deals(metrics: &Metrics<'_>, window: Window) -> Moves {
    let data = metrics.data;
    let stages = Stages::of(metrics.business, metrics.today);
    let exchange = Exchange::of(data, metrics.business.currency);
    let mut moves = Moves::default();
    for row in data.deals.rows.iter() {
        let Some((pipeline, standing)) = stages.standing(data, row) else { continue };
        let told = |day: Day| Move {
            id: data.deals.id.get(row).to_owned(),
            title: data.deals.title.get(row).to_owned(),
            day,
            value: stages.worth(&exchange, data, row, pipeline, standing).map(|(money, _)| Value::Money(vec![money])),
        };
        let within = |day: &Day| window.contains(*day);
        moves.created.extend(data.deals.created.get(row).filter(within).map(told));
        match standing {
            Standing::Open(_) => {}
            Standing::Won => moves.won.extend(Some(stages.closed_on(data, row, pipeline, standing)).filter(within).map(told)),
            Standing::Lost => moves.lost.extend(Some(stages.closed_on(data, row, pipeline, standing)).filter(within).map(told)),
        }
    }
    for list in [&mut moves.created, &mut moves.won, &mut moves.lost] {
        list.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    }
    moves
}

fn sources(metrics: &Metrics<'_>, window: Window) -> Vec<Group> {
    let data = metrics.data;
    let terms = Terms::of(data, metrics.business, metrics.today);
    let mut sums: BTreeMap<usize, (Sums, u64)> = BTreeMap::new();
    let revenue = data.revenue.rows.iter().filter_map(|row| {
        let source = terms.sources.of_row(data, row, data.revenue.rows.file(row))?;
        Some((source, terms.revenue(data, row)?))
    });
    let deals = data.deals.rows.iter().filter_map(|row| Some((terms.sources.deals?, terms.deal(data, row)?)));
    for (source, entry) in revenue.chain(deals) {
        if let Some(part) = entry.part(window) {
            let (sum, n) = sums.entry(source).or_default();
            sum.add(part, entry.money.currency);
            *n += entry.n;
        }
    }
    let group = |(source, (sum, n)): (usize, (Sums, u64))| {
        let own = metrics.business.currency;
        let mut amount: Vec<_> = sum.iter().collect();
        amount.sort_by_key(|money| (money.currency != own, money.currency));
        let name = terms.sources.ids.get(source)?.clone();
        Some(Group { name, n, amount: Value::Money(amount), share: None, figure: String::new() })
    };
    let mut groups: Vec<Group> = sums.into_iter().filter_map(group).collect();
    groups.sort_by(|a, b| b.amount.number().cmp(&a.amount.number()).then_with(|| a.name.cmp(&b.name)));
    groups
}
