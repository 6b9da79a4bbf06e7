//! Agents and platforms: what each brought, with rates that always name their denominator.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{deals::Standing, revenue::NONE, terms::Terms};
use crate::{
    base::{
        money::{Currency, Money, round},
        ratio::Ratio,
        split::split,
        value::Value,
    },
    config::Business,
    data::{Dataset, names::Name},
};

/// What an agent or a platform brought. A deal that several agents share counts for each of them in proportion, so that
/// columns add up to the deals that there are.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The name; `(none)` for deals without one.
    pub name: String,
    /// Deals that came in.
    pub leads: Decimal,
    /// Deals for which a proposal went out.
    pub proposals: Decimal,
    /// Deals that were won.
    pub won: Decimal,
    /// Deals that were lost.
    pub lost: Decimal,
    /// Won of proposals: `k` and `n` count each shared deal as one.
    pub conversion: Ratio,
    /// Won of won and lost.
    pub win_rate: Ratio,
    /// Won of leads.
    pub lead_conversion: Ratio,
    /// The value of won deals, by shares: money, with the business's currency first.
    pub revenue: Value,
}

/// The decimals to which shared deals and their values are shown to belong to someone.
const SHARED_DECIMALS: u32 = 6;

/// The deals of one cell: of one platform, or of agents who share in one way.
#[derive(Clone, Default)]
struct Tally {
    /// The first deal.
    first: u32,
    leads: u64,
    proposals: u64,
    won: u64,
    /// Won in a pipeline that has a proposal stage.
    won_proposals: u64,
    lost: u64,
    values: BTreeMap<Currency, Decimal>,
}

/// Agents, the most revenue first.
pub(crate) fn agents(data: &Dataset, business: &Business, terms: &Terms) -> Vec<Worker> {
    let tallies = tallies(data, terms, |row| data.deals.agents.get(row));
    let mut people = People::default();
    for (cell, tally) in tallies {
        let shares = match cell {
            Some(name) => {
                let cell = data.names.text(name);
                split(cell).unwrap_or_else(|| vec![(cell.to_owned(), Decimal::ONE)])
            }
            None => vec![(NONE.to_owned(), Decimal::ONE)],
        };
        for (name, share) in shares {
            people.add(business, &name, share, &tally);
        }
    }
    people.workers(terms.exchange.own())
}

/// Platforms, the most revenue first.
pub(crate) fn platforms(data: &Dataset, terms: &Terms) -> Vec<Worker> {
    by_name(data, terms, |row| data.deals.platform.get(row))
}

/// How deals came in, the most revenue first.
pub(crate) fn origins(data: &Dataset, terms: &Terms) -> Vec<Worker> {
    by_name(data, terms, |row| data.deals.source.get(row))
}

fn by_name(data: &Dataset, terms: &Terms, cell: impl Fn(u32) -> Option<Name>) -> Vec<Worker> {
    let mut people = People::default();
    for (cell, tally) in tallies(data, terms, cell) {
        people.add_as(cell.map_or(NONE, |name| data.names.text(name)), Decimal::ONE, &tally);
    }
    people.workers(terms.exchange.own())
}

/// Deals by cell, in the order of their first rows.
fn tallies(data: &Dataset, terms: &Terms, cell: impl Fn(u32) -> Option<Name>) -> Vec<(Option<Name>, Tally)> {
    let mut by_name: Vec<Tally> = vec![Tally::default(); data.names.len() + 1];
    for row in data.deals.rows.iter() {
        let Some((pipeline, standing)) = terms.stages.standing(data, row) else { continue };
        let name = cell(row);
        let slot = name.map_or(data.names.len(), Name::index);
        by_name[slot].add(data, terms, row, pipeline, standing);
    }
    let named = by_name.into_iter().enumerate().filter(|(_, tally)| tally.leads > 0);
    let mut found: Vec<(Option<Name>, Tally)> =
        named.map(|(slot, tally)| ((slot < data.names.len()).then_some(Name(slot as u32)), tally)).collect();
    found.sort_by_key(|(_, tally)| tally.first);
    found
}

impl Tally {
    #[inline]
    fn add(&mut self, data: &Dataset, terms: &Terms, row: u32, pipeline: usize, standing: Standing) {
        if self.leads == 0 {
            self.first = row;
        }
        self.leads += 1;
        let has_proposals = terms.stages.proposal_depth(pipeline);
        let depth = || terms.stages.depth(data, row, pipeline, standing);
        let proposed = has_proposals.is_some_and(|least| standing == Standing::Won || depth() >= least);
        self.proposals += u64::from(proposed);
        match standing {
            Standing::Open(_) => {}
            Standing::Lost => self.lost += 1,
            Standing::Won => {
                self.won += 1;
                self.won_proposals += u64::from(proposed);
                if let Some((money, _)) = terms.stages.worth(&terms.exchange, data, row, pipeline, standing) {
                    *self.values.entry(money.currency).or_default() += money.amount;
                }
            }
        }
    }
}

/// One person's part, before it is rounded.
#[derive(Default)]
struct Part {
    name: String,
    /// Leads, proposals, won, lost.
    counts: [Decimal; 4],
    /// Leads, proposals, won, won of proposals, lost: each shared deal as one.
    whole: [u64; 5],
    values: BTreeMap<Currency, Decimal>,
}

#[derive(Default)]
struct People {
    parts: Vec<Part>,
    by_name: BTreeMap<String, usize>,
}

impl People {
    /// Adds an agent's share; the agent is called what the configuration calls them.
    fn add(&mut self, business: &Business, name: &str, share: Decimal, tally: &Tally) {
        let folded = name.to_lowercase();
        let known = business.agents.keys().find(|id| id.to_lowercase() == folded);
        self.add_as(known.map_or(name, String::as_str), share, tally);
    }

    fn add_as(&mut self, name: &str, share: Decimal, tally: &Tally) {
        let parts = &mut self.parts;
        let index = *self.by_name.entry(name.to_lowercase()).or_insert_with(|| {
            parts.push(Part { name: name.to_owned(), ..Part::default() });
            parts.len() - 1
        });
        let part = &mut parts[index];
        let counts = [tally.leads, tally.proposals, tally.won, tally.lost];
        for (sum, count) in part.counts.iter_mut().zip(counts) {
            *sum += share * Decimal::from(count);
        }
        let whole = [tally.leads, tally.proposals, tally.won, tally.won_proposals, tally.lost];
        for (sum, count) in part.whole.iter_mut().zip(whole) {
            *sum += count;
        }
        for (currency, amount) in &tally.values {
            *part.values.entry(*currency).or_default() += share * amount;
        }
    }

    fn workers(mut self, own: Currency) -> Vec<Worker> {
        let own_value = |part: &Part| part.values.get(&own).copied().unwrap_or_default();
        self.parts.sort_by(|a, b| {
            let most =
                own_value(b).cmp(&own_value(a)).then(b.counts[2].cmp(&a.counts[2])).then(b.counts[0].cmp(&a.counts[0]));
            (a.name == NONE).cmp(&(b.name == NONE)).then(most).then_with(|| a.name.cmp(&b.name))
        });
        for column in 0..4 {
            even_out(self.parts.iter_mut().map(|part| &mut part.counts[column]).collect());
        }
        let currencies: std::collections::BTreeSet<Currency> =
            self.parts.iter().flat_map(|part| part.values.keys().copied()).collect();
        for currency in currencies {
            even_out(self.parts.iter_mut().filter_map(|part| part.values.get_mut(&currency)).collect());
        }
        self.parts.into_iter().map(|part| part.worker(own)).collect()
    }
}

/// Rounds parts so that their sum stays what it is: each is what the rounded sum up to it grows by.
fn even_out(parts: Vec<&mut Decimal>) {
    let total: Decimal = parts.iter().map(|part| **part).sum();
    let decimals = SHARED_DECIMALS.max(total.normalize().scale());
    let (mut exact, mut rounded) = (Decimal::ZERO, Decimal::ZERO);
    for part in parts {
        exact += *part;
        let grown = round(exact, decimals);
        *part = (grown - rounded).normalize();
        rounded = grown;
    }
}

impl Part {
    fn worker(self, own: Currency) -> Worker {
        let [leads, proposals, won, lost] = self.counts;
        let [n, proposed, k, of_proposals, closed_lost] = self.whole;
        let mut values = vec![Money::new(self.values.get(&own).copied().unwrap_or_default(), own)];
        let others = self.values.into_iter().filter(|(currency, amount)| *currency != own && !amount.is_zero());
        values.extend(others.map(|(currency, amount)| Money::new(amount, currency)));
        Worker {
            name: self.name,
            leads,
            proposals,
            won,
            lost,
            conversion: Ratio::new(of_proposals, proposed),
            win_rate: Ratio::new(k, k + closed_lost),
            lead_conversion: Ratio::new(k, n),
            revenue: Value::Money(values),
        }
    }
}
