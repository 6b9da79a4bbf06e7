//! Agents and platforms: what each brought, with rates that always name their denominator.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    deals::{Fact, Standing},
    exchange::Grid,
    revenue::NONE,
    terms::Terms,
};
use crate::{
    base::{
        calendar::{Day, Window},
        money::{Currency, Money, round},
        ratio::Portion,
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
    /// Won of proposals, in pipelines that have a stage for them.
    pub conversion: Portion,
    /// Won of won and lost.
    pub win_rate: Portion,
    /// Won of leads.
    pub lead_conversion: Portion,
    /// The value of won deals, by shares: money, with the business's currency first.
    pub revenue: Value,
}

impl Worker {
    /// Whether it has a name, and any deal to it.
    pub fn is_known(&self) -> bool {
        self.name != NONE && self.has_deals()
    }

    /// Whether anything is counted for it.
    pub fn has_deals(&self) -> bool {
        [self.leads, self.proposals, self.won, self.lost].iter().any(|count| !count.is_zero())
    }
}

/// The decimals to which shared deals and their values are shown to belong to someone.
const SHARED_DECIMALS: u32 = 6;

/// The deals of each cell: of a platform, or of agents who share in one way.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    /// By number of a name; the last one is for deals without.
    tallies: Vec<Tally>,
    values: Grid,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// The first deal.
    first: u32,
    /// The deals that add anything.
    deals: u64,
    leads: u64,
    proposals: u64,
    won: u64,
    /// Won in a pipeline that has a proposal stage.
    won_proposals: u64,
    lost: u64,
}

/// What a deal adds to whoever brought it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adds {
    row: u32,
    lead: bool,
    proposal: bool,
    /// Whether it was won, or lost; `None` where neither.
    won: Option<bool>,
    /// Its value, where it is won.
    value: Option<Money>,
}

impl Adds {
    /// To date.
    #[inline]
    pub(crate) fn of(terms: &Terms, fact: &Fact) -> Adds {
        let least = terms.stages.proposal_depth(fact.pipeline);
        let won = fact.standing == Standing::Won;
        Adds {
            row: fact.row,
            lead: true,
            proposal: least.is_some_and(|least| won || fact.depth >= least),
            won: (won || fact.standing == Standing::Lost).then_some(won),
            value: fact.worth.filter(|_| won).map(|(money, _)| money),
        }
    }

    /// Of that, what happened in a window; `None` where nothing did.
    #[inline]
    pub(crate) fn within(self, dates: &Dates, window: Window) -> Option<Adds> {
        let inside = |day: Option<Day>| day.is_some_and(|day| window.contains(day));
        let (lead, proposal, closed) = (inside(dates.created), inside(dates.proposed), inside(dates.closed));
        let won = self.won.filter(|_| closed);
        let value = self.value.filter(|_| closed);
        (lead || proposal || closed).then_some(Adds { lead, proposal, won, value, ..self })
    }
}

/// The days on which what a deal adds happened, as far as it did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dates {
    created: Option<Day>,
    proposed: Option<Day>,
    closed: Option<Day>,
}

impl Dates {
    #[inline]
    pub(crate) fn of(terms: &Terms, data: &Dataset, fact: &Fact, adds: &Adds) -> Dates {
        let stages = &terms.stages;
        Dates {
            created: data.deals.created.get(fact.row),
            proposed: if adds.proposal { stages.proposed_on(data, fact) } else { None },
            closed: adds.won.map(|_| stages.closed_on(data, fact.row, fact.pipeline, fact.standing)),
        }
    }
}

impl Cells {
    /// No deals, of so many names.
    pub(crate) fn new(names: usize, own: Currency) -> Cells {
        Cells { tallies: vec![Tally::default(); names + 1], values: Grid::new(names + 1, own) }
    }

    /// Counts what a deal adds.
    #[inline]
    pub(crate) fn add(&mut self, name: Option<Name>, adds: &Adds) {
        let slot = name.map_or(self.tallies.len() - 1, Name::index);
        let Some(tally) = self.tallies.get_mut(slot) else { return };
        if tally.deals == 0 {
            tally.first = adds.row;
        }
        tally.deals += 1;
        tally.leads += u64::from(adds.lead);
        tally.proposals += u64::from(adds.proposal);
        tally.won += u64::from(adds.won == Some(true));
        tally.won_proposals += u64::from(adds.won == Some(true) && adds.proposal);
        tally.lost += u64::from(adds.won == Some(false));
        if let Some(money) = adds.value {
            self.values.add(slot, money);
        }
    }

    /// Adds the deals of another one.
    pub(crate) fn merge(&mut self, other: &Cells) {
        for (tally, more) in self.tallies.iter_mut().zip(&other.tallies).filter(|(_, more)| more.deals > 0) {
            tally.first = if tally.deals == 0 { more.first } else { tally.first.min(more.first) };
            tally.deals += more.deals;
            tally.leads += more.leads;
            tally.proposals += more.proposals;
            tally.won += more.won;
            tally.won_proposals += more.won_proposals;
            tally.lost += more.lost;
        }
        self.values.merge(&other.values);
    }

    /// Each cell that has deals, in the order of their first rows.
    fn found(&self) -> Vec<(Option<Name>, Tally, Vec<Money>)> {
        let last = self.tallies.len() - 1;
        let mut slots: Vec<usize> = (0..=last).filter(|&slot| self.tallies[slot].deals > 0).collect();
        slots.sort_by_key(|&slot| self.tallies[slot].first);
        let each = slots.into_iter().map(|slot| {
            let name = (slot != last).then_some(Name(slot as u32));
            let Value::Money(values) = self.values.value(&(slot..=slot)) else {
                return (name, self.tallies[slot], Vec::new());
            };
            (name, self.tallies[slot], values)
        });
        each.collect()
    }
}

/// Agents, the most revenue first; those of the configuration that brought nothing stand with zeros.
pub(crate) fn agents(data: &Dataset, business: &Business, cells: &Cells) -> Vec<Worker> {
    let mut people = People::default();
    for (cell, tally, values) in cells.found() {
        let shares = match cell.map(|name| data.names.text(name)) {
            Some(cell) => split(cell).unwrap_or_else(|| vec![(cell.to_owned(), Decimal::ONE)]),
            None => vec![(NONE.to_owned(), Decimal::ONE)],
        };
        for (name, share) in shares {
            people.add(called(business, &name), share, tally, &values);
        }
    }
    for id in business.agents.keys() {
        people.add(id, Decimal::ZERO, Tally::default(), &[]);
    }
    people.workers(business.currency)
}

/// Platforms, or any other names of deals, the most revenue first.
pub(crate) fn by_name(data: &Dataset, business: &Business, cells: &Cells) -> Vec<Worker> {
    let mut people = People::default();
    for (cell, tally, values) in cells.found() {
        people.add(cell.map_or(NONE, |name| data.names.text(name)), Decimal::ONE, tally, &values);
    }
    people.workers(business.currency)
}

/// What the configuration calls an agent, else the name itself.
fn called<'a>(business: &'a Business, name: &'a str) -> &'a str {
    let folded = name.to_lowercase();
    business.agents.keys().find(|id| id.to_lowercase() == folded).map_or(name, String::as_str)
}

/// One person's part, before it is rounded.
#[derive(Default)]
struct Part {
    name: String,
    /// Leads, proposals, won, lost, won of proposals.
    counts: [Decimal; 5],
    values: BTreeMap<Currency, Decimal>,
}

#[derive(Default)]
struct People {
    parts: Vec<Part>,
    by_name: BTreeMap<String, usize>,
}

impl People {
    fn add(&mut self, name: &str, share: Decimal, tally: Tally, values: &[Money]) {
        let parts = &mut self.parts;
        let index = *self.by_name.entry(name.to_lowercase()).or_insert_with(|| {
            parts.push(Part { name: name.to_owned(), ..Part::default() });
            parts.len() - 1
        });
        let part = &mut parts[index];
        let counts = [tally.leads, tally.proposals, tally.won, tally.lost, tally.won_proposals];
        for (sum, count) in part.counts.iter_mut().zip(counts) {
            *sum += share * Decimal::from(count);
        }
        for money in values {
            *part.values.entry(money.currency).or_default() += share * money.amount;
        }
    }

    fn workers(mut self, own: Currency) -> Vec<Worker> {
        let own_value = |part: &Part| part.values.get(&own).copied().unwrap_or_default();
        self.parts.sort_by(|a, b| {
            let most =
                own_value(b).cmp(&own_value(a)).then(b.counts[2].cmp(&a.counts[2])).then(b.counts[0].cmp(&a.counts[0]));
            (a.name == NONE).cmp(&(b.name == NONE)).then(most).then_with(|| a.name.cmp(&b.name))
        });
        for column in 0..5 {
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
        let [leads, proposals, won, lost, of_proposals] = self.counts;
        let mut values = vec![Money::new(self.values.get(&own).copied().unwrap_or_default(), own)];
        let others = self.values.into_iter().filter(|(currency, amount)| *currency != own && !amount.is_zero());
        values.extend(others.map(|(currency, amount)| Money::new(amount, currency)));
        Worker {
            name: self.name,
            leads,
            proposals,
            won,
            lost,
            conversion: Portion::new(of_proposals, proposals),
            win_rate: Portion::new(won, won + lost),
            lead_conversion: Portion::new(won, leads),
            revenue: Value::Money(values),
        }
    }
}
