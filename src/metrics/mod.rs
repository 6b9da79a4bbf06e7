//! Pure functions from rows and a day to numbers. Nothing here can fail, read a file or ask the clock.
//!
//! [`compute`] gives every area's numbers and every figure. The rows behind a figure are found again when they are asked
//! for ([`Metrics::figure`]), so that a million of them cost nothing until then.

pub mod alike;
mod book;
mod by_key;
pub mod catalogue;
mod chance;
pub mod collected;
pub mod compare;
pub mod competitors;
pub mod conversations;
pub mod conversion;
pub mod costs;
mod deals;
mod draft;
mod entry;
mod exchange;
pub mod expected;
pub mod experiments;
mod fallback;
mod finish;
#[cfg(test)]
pub(crate) mod fixture;
pub mod forecast;
pub mod goal;
pub mod jobs;
pub mod leads;
mod ledger;
pub mod lengths;
pub mod market;
pub mod month;
pub mod moves;
pub mod offers;
mod pass;
pub mod pipeline;
pub mod posts;
pub mod pulse;
pub mod recurring;
pub mod replies;
pub mod revenue;
mod row_words;
pub mod selection;
pub mod silent;
pub mod snapshot;
pub mod sources;
mod spark;
pub mod tables;
pub mod targets;
mod terms;
#[cfg(test)]
mod tests;
pub mod velocity;
mod weighed;
mod win_rates;
pub mod workers;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

pub use self::catalogue::methods;
use self::{book::Book, draft::Figures, revenue::Ground, terms::Terms};
use crate::{
    base::{calendar::Day, figure::Figure},
    config::Business,
    data::{Dataset, column::Mark},
};

/// Everything that is known of a business on a day.
#[derive(Debug)]
pub struct Metrics<'a> {
    /// The rows.
    pub data: &'a Dataset,
    /// The business.
    pub business: &'a Business,
    /// The day that stands for today.
    pub today: Day,
    /// The newest day up to today that a row of deals or revenue speaks of; `None` where there is none.
    pub data_to: Option<Day>,
    /// Money that came in.
    pub revenue: revenue::Revenue,
    /// The month so far, and what it is held against: the same days of the month before and of the year before.
    pub month: Vec<month::Against>,
    /// Each pipeline with its stages, in the order of the configuration.
    pub pipelines: Vec<pipeline::Pipeline>,
    /// Who works on deals, the most revenue first.
    pub agents: Vec<workers::Worker>,
    /// Where deals are found, the most revenue first.
    pub platforms: Vec<workers::Worker>,
    /// How deals came in, by their `source`, the most revenue first.
    pub origins: Vec<workers::Worker>,
    /// Where money comes from, the most first.
    pub sources: Vec<sources::Source>,
    /// What the collector noted up to today, by source.
    pub collected: Vec<collected::Run>,
    /// How many rows of revenue do not count because their month was collected, by the number of their file.
    pub gave_way: BTreeMap<usize, u64>,
    /// Stage to stage: who entered, advanced, was lost or is still there, and how long it took.
    pub conversion: conversion::Conversion,
    /// How fast the pipeline earns: its four levers, days to close, ageing.
    pub velocity: velocity::Velocity,
    /// What is still to come: chances blended of priors and rows, in time, as an exact distribution; and how earlier forecasts did.
    pub forecast: forecast::Forecast,
    /// Subscriptions: what recurs each month, and how it moves.
    pub recurring: recurring::Recurring,
    /// What it costs to earn: acquisition, return, hours saved. Only where costs are kept.
    pub costs: costs::Costs,
    /// What is sold, where, and how interest becomes money; replies to what was sent.
    pub offers: offers::Offers,
    /// Social posts: engagement by hour and weekday, best times, trend.
    pub posts: posts::Posts,
    /// Conversations of a form or bot: how far they get, and what they bring.
    pub conversations: conversations::Conversations,
    /// Leads that were sold: tiers, buyers, how good the predictions were, prices.
    pub leads: leads::Leads,
    /// Where leads come from: boroughs and zips, seasons.
    pub market: market::Market,
    /// Jobs on boards: their score, who should take them, and which are the same.
    pub jobs: jobs::Jobs,
    /// Competitors: how often they are met, what they bid, who wins.
    pub competitors: competitors::Competitors,
    /// Targets and goals: what was promised, how far it is, and what a day must bring.
    pub targets: targets::Targets,
    /// Experiments and hypotheses: what was tried, and what nobody has tried yet.
    pub experiments: experiments::Experiments,
    /// Every figure by id.
    pub(crate) figures: Figures,
}

/// Computes everything as of a day.
pub fn compute<'a>(data: &'a Dataset, business: &'a Business, today: Day) -> Metrics<'a> {
    let terms = Arc::new(Terms::of(data, business, today));
    let book = Book::of(data, &terms);
    let collected = collected::runs(data, business, today);
    let sources = sources::compute(data, business, &terms, &book, &collected);
    let ground = Ground { data, business, terms: Arc::clone(&terms), book, sources };
    let mut figures = Figures::new();
    let revenue = revenue::compute(&ground, &mut figures);
    goal::compute(&ground, &mut figures);
    let month = month::compute(&ground, &mut figures);
    let deals = Deals::of(data, business, &terms);
    let pipelines = pipeline::compute(data, business, &terms, &deals.board, &mut figures);
    win_rates::compute(data, &terms, &deals.rates, &mut figures);
    let conversion = conversion::compute(&ground, &mut figures);
    let velocity = velocity::compute(&ground, &mut figures);
    let forecast = forecast::compute(&ground, &mut figures);
    let recurring = recurring::compute(&ground, &mut figures);
    let costs = costs::compute(&ground, &mut figures);
    let offers = offers::compute(&ground, &mut figures);
    let posts = posts::compute(&ground, &mut figures);
    let conversations = conversations::compute(&ground, &mut figures);
    let leads = leads::compute(&ground, &mut figures);
    let market = market::compute(&ground, &mut figures);
    let jobs = jobs::compute(&ground, &mut figures);
    let competitors = competitors::compute(&ground, &mut figures);
    let experiments = experiments::compute(&ground, &mut figures);
    let targets = targets::compute(&ground, &mut figures);
    finish::finish(data, business, &mut figures);
    Metrics {
        data,
        business,
        today,
        data_to: newest_of_deals(data, today).max(ground.book.newest()),
        revenue,
        month,
        pipelines,
        agents: workers::agents(data, business, &deals.agents),
        platforms: workers::by_name(data, business, &deals.platforms),
        origins: workers::by_name(data, business, &deals.origins),
        sources: ground.sources,
        collected,
        conversion,
        velocity,
        forecast,
        recurring,
        costs,
        offers,
        posts,
        conversations,
        leads,
        market,
        jobs,
        competitors,
        targets,
        experiments,
        gave_way: terms.fallbacks.by_file().clone(),
        figures,
    }
}

/// Everything that one pass over the rows of deals gives.
struct Deals {
    board: pipeline::Board,
    rates: win_rates::Tally,
    agents: workers::Cells,
    platforms: workers::Cells,
    origins: workers::Cells,
}

impl Deals {
    fn of(data: &Dataset, business: &Business, terms: &Terms) -> Deals {
        let own = business.currency;
        let none = || Deals {
            board: pipeline::Board::new(business, own),
            rates: win_rates::Tally::default(),
            agents: workers::Cells::new(data.names.len(), own),
            platforms: workers::Cells::new(data.names.len(), own),
            origins: workers::Cells::new(data.names.len(), own),
        };
        pass::over(data.deals.rows.len(), none, |deals, rows| deals.add(data, terms, rows), Deals::merge)
    }

    fn add(&mut self, data: &Dataset, terms: &Terms, rows: Range<u32>) {
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            self.board.add(&fact);
            self.rates.add(data, terms, &fact);
            self.agents.add(terms, data.deals.agents.get(fact.row), &fact);
            self.platforms.add(terms, data.deals.platform.get(fact.row), &fact);
            self.origins.add(terms, data.deals.source.get(fact.row), &fact);
        }
    }

    fn merge(&mut self, other: &Deals) {
        self.board.merge(&other.board);
        self.rates.merge(&other.rates);
        self.agents.merge(&other.agents);
        self.platforms.merge(&other.platforms);
        self.origins.merge(&other.origins);
    }
}

/// The newest day up to today that a row of deals speaks of: a deal came in, was touched or reached a stage.
fn newest_of_deals(data: &Dataset, today: Day) -> Option<Day> {
    let add = |newest: &mut Option<Day>, rows: Range<u32>| {
        let of = |day: &dyn Fn(u32) -> Option<Day>| rows.clone().filter_map(day).filter(|day| *day <= today).max();
        let marks = data.histories.marks.iter().filter_map(|marks| of(&|row| marks.get(row).and_then(Mark::day)));
        let own = [of(&|row| data.deals.created.get(row)), of(&|row| data.deals.last_touch.get(row))];
        *newest = marks.chain(own.into_iter().flatten()).chain(*newest).max();
    };
    pass::over(data.deals.rows.len(), || None, add, |newest, other| *newest = (*newest).max(*other))
}

impl Metrics<'_> {
    /// A figure with the first `limit` rows behind it (all of them where `None`).
    pub fn figure(&self, id: &str, limit: Option<usize>) -> Option<Figure> {
        let (figure, selection) = self.figures.get(id)?;
        let enough = limit.unwrap_or(usize::MAX).min(figure.n_rows as usize);
        Some(Figure { rows: selection.rows(self.data, self.business, Some(enough)), ..figure.clone() })
    }

    /// The ids of all figures, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.figures.keys().map(String::as_str)
    }
}
