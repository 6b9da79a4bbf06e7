//! What one pass over the rows of deals gives: pipelines, win rates, and what each agent, platform and origin brought.

use std::ops::Range;

use super::{
    draft::Figures,
    pass, pipeline,
    revenue::Ground,
    terms::Terms,
    win_rates,
    workers::{self, Worker},
};
use crate::{
    base::calendar::Day,
    config::Business,
    data::{Dataset, column::Mark},
};

/// The numbers of this area.
#[derive(Debug)]
pub struct Standings {
    /// Each pipeline with its stages, in the order of the configuration.
    pub pipelines: Vec<pipeline::Pipeline>,
    /// Who works on deals, the most revenue first.
    pub agents: Vec<Worker>,
    /// Where deals are found, the most revenue first.
    pub platforms: Vec<Worker>,
    /// How deals came in, by their `source`, the most revenue first.
    pub origins: Vec<Worker>,
    /// The newest day up to today that a row speaks of; `None` where there is none.
    pub newest: Option<Day>,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Standings {
    let (data, business, terms) = (ground.data, ground.business, &ground.terms);
    let tally = Tally::of(data, business, terms);
    let pipelines = pipeline::compute(data, business, terms, &tally.board, figures);
    win_rates::compute(data, terms, &tally.rates, figures);
    Standings {
        pipelines,
        agents: workers::agents(data, business, &tally.agents),
        platforms: workers::by_name(data, business, &tally.platforms),
        origins: workers::by_name(data, business, &tally.origins),
        newest: newest(data, terms.today),
    }
}

/// Everything that one pass over the rows of deals gives.
struct Tally {
    board: pipeline::Board,
    rates: win_rates::Tally,
    agents: workers::Cells,
    platforms: workers::Cells,
    origins: workers::Cells,
}

impl Tally {
    fn of(data: &Dataset, business: &Business, terms: &Terms) -> Tally {
        let own = business.currency;
        let none = || Tally {
            board: pipeline::Board::new(business, own),
            rates: win_rates::Tally::default(),
            agents: workers::Cells::new(data.names.len(), own),
            platforms: workers::Cells::new(data.names.len(), own),
            origins: workers::Cells::new(data.names.len(), own),
        };
        pass::over(data.deals.rows.len(), none, |deals, rows| deals.add(data, terms, rows), Tally::merge)
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

    fn merge(&mut self, other: &Tally) {
        self.board.merge(&other.board);
        self.rates.merge(&other.rates);
        self.agents.merge(&other.agents);
        self.platforms.merge(&other.platforms);
        self.origins.merge(&other.origins);
    }
}

/// The newest day up to today that a row of deals speaks of: a deal came in, was touched or reached a stage.
fn newest(data: &Dataset, today: Day) -> Option<Day> {
    let add = |newest: &mut Option<Day>, rows: Range<u32>| {
        let of = |day: &dyn Fn(u32) -> Option<Day>| rows.clone().filter_map(day).filter(|day| *day <= today).max();
        let marks = data.histories.marks.iter().filter_map(|marks| of(&|row| marks.get(row).and_then(Mark::day)));
        let own = [of(&|row| data.deals.created.get(row)), of(&|row| data.deals.last_touch.get(row))];
        *newest = marks.chain(own.into_iter().flatten()).chain(*newest).max();
    };
    pass::over(data.deals.rows.len(), || None, add, |newest, other| *newest = (*newest).max(*other))
}
