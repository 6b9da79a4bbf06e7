//! The areas that figures come from. Each is computed when it is first asked for, with its figures, and then kept, so that a
//! page of jobs waits for no forecast. Which area a figure is of, its id says, through the catalogue.

use std::sync::OnceLock;

use super::{
    Metrics, catalogue,
    catalogue::Method,
    competitors, conversations, conversion, costs,
    draft::Figures,
    experiments, finish,
    forecast::{self, outlook},
    growth, jobs, leads, market, month, offers, pipeline, posts, quiet, recurring, replies, revenue,
    selection::Selection,
    standings, targets, velocity, win_rates,
};
use crate::base::figure::Figure;

/// Finds a figure of another area. An area that asks so for its own waits for itself.
pub(super) type Find<'a> = dyn Fn(&str) -> Option<&'a (Figure, Selection)> + 'a;

/// Declares the areas: what each is for, its numbers, what computes them and what declares its figures.
macro_rules! areas {
    ($($(#[$doc:meta])* $area:ident: $numbers:ty = $compute:expr, [$($methods:path),*];)+) => {
        /// What is computed so far: each area's numbers, and its figures.
        #[derive(Debug, Default)]
        pub(super) struct Areas {
            $($area: OnceLock<($numbers, Figures)>,)+
        }

        /// The figures of each area, in the order in which people meet them.
        pub(super) const METHODS: &[&[&[Method]]] = &[$(&[$($methods),*]),+];

        impl Areas {
            $(fn $area(&self, of: &Metrics<'_>) -> &($numbers, Figures) {
                self.$area.get_or_init(|| figured(of, $compute))
            })+
        }

        /// What gives an area's figures, in the same order.
        const FIGURES: &[for<'a> fn(&'a Metrics<'_>) -> &'a Figures] = &[$(|of| &of.areas.$area(of).1),+];

        impl Metrics<'_> {
            $($(#[$doc])* pub fn $area(&self) -> &$numbers {
                &self.areas.$area(self).0
            })+
        }
    };
}

areas! {
    /// Money that came in: by month, source, platform and offer, this month, and towards the year's goal.
    revenue: revenue::Revenue = |of, figures| revenue::compute(&of.ground, figures), [revenue::METHODS, month::METHODS, growth::METHODS];
    /// Where deals stand, and who and what brought them.
    standings: standings::Standings = |of, figures| standings::compute(&of.ground, figures), [pipeline::METHODS, win_rates::METHODS];
    /// Stage to stage: who entered, advanced, was lost or is still there, and how long it took.
    conversion: conversion::Conversion = |of, figures| conversion::compute(&of.ground, figures), [conversion::METHODS];
    /// How fast the pipeline earns: its four levers, days to close, ageing.
    velocity: velocity::Velocity = |of, figures| velocity::compute(&of.ground, figures), [velocity::METHODS];
    /// The deals that are open, and what tells their chances. It has no figures.
    outlook: outlook::Outlook = |of, _| outlook::compute(&of.ground), [];
    /// What is still to come: chances blended of priors and rows, in time, as an exact distribution; and how earlier forecasts did.
    forecast: forecast::Forecast = |of, figures| forecast::compute(&of.ground, of.outlook(), of.quiet(), figures), [forecast::METHODS];
    /// Open deals that gave no sign of life for a while.
    quiet: quiet::Quiet = |of, figures| quiet::compute(&of.ground, figures), [quiet::METHODS];
    /// Subscriptions: what recurs each month, and how it moves.
    recurring: recurring::Recurring = |of, figures| recurring::compute(&of.ground, figures), [recurring::METHODS];
    /// What it costs to earn: acquisition, return, hours saved. Only where costs are kept.
    costs: costs::Costs = |of, figures| costs::compute(&of.ground, &|id| of.known(id), figures), [costs::METHODS];
    /// What is sold, where, and how interest becomes money; replies to what was sent.
    offers: offers::Offers = |of, figures| offers::compute(&of.ground, figures), [offers::METHODS, replies::METHODS];
    /// Social posts: engagement by hour and weekday, best times, trend.
    posts: posts::Posts = |of, figures| posts::compute(&of.ground, figures), [posts::METHODS];
    /// Conversations of a form or bot: how far they get, and what they bring.
    conversations: conversations::Conversations = |of, figures| conversations::compute(&of.ground, figures), [conversations::METHODS];
    /// Leads that were sold: tiers, buyers, how good the predictions were, prices.
    leads: leads::Leads = |of, figures| leads::compute(&of.ground, figures), [leads::METHODS];
    /// Where leads come from: boroughs and zips, seasons.
    market: market::Market = |of, figures| market::compute(&of.ground, figures), [market::METHODS];
    /// Jobs on boards: their score, who should take them, and which are the same.
    jobs: jobs::Jobs = |of, figures| jobs::compute(&of.ground, figures), [jobs::METHODS];
    /// Competitors: how often they are met, what they bid, who wins.
    competitors: competitors::Competitors = |of, figures| competitors::compute(&of.ground, figures), [competitors::METHODS];
    /// Experiments and hypotheses: what was tried, and what nobody has tried yet.
    experiments: experiments::Experiments = |of, figures| experiments::compute(&of.ground, figures), [experiments::METHODS];
    /// Targets and goals: what was promised, how far it is, and what a day must bring.
    targets: targets::Targets = |of, figures| targets::compute(&of.ground, &|id| of.known(id), figures), [targets::METHODS];
}

impl Metrics<'_> {
    /// A figure and the rows behind it.
    pub(crate) fn known(&self, id: &str) -> Option<&(Figure, Selection)> {
        let (area, _) = catalogue::located(id)?;
        FIGURES.get(area)?(self).get(id)
    }

    /// The figures whose ids begin with this, area by area, each with the rows behind it.
    pub(super) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a String, &'a (Figure, Selection))> {
        let has = move |at: &usize| METHODS[*at].iter().copied().flatten().any(|known| known.id.starts_with(prefix));
        let areas = (0..FIGURES.len()).filter(has);
        areas.flat_map(|at| FIGURES[at](self)).filter(move |(id, _)| id.starts_with(prefix))
    }
}

/// An area's numbers, and its figures with their targets and notes.
fn figured<T>(metrics: &Metrics<'_>, compute: fn(&Metrics<'_>, &mut Figures) -> T) -> (T, Figures) {
    let mut figures = Figures::new();
    let numbers = compute(metrics, &mut figures);
    finish::finish(metrics.data, metrics.business, &mut figures);
    (numbers, figures)
}
