//! What one pass over the rows of deals gives: pipelines, win rates, and what each agent, platform and origin brought.

use std::ops::Range;

use super::{
    Metrics,
    draft::Figures,
    pass, pipeline,
    revenue::Ground,
    terms::Terms,
    win_rates,
    workers::{self, Adds, Dates, Worker},
};
use crate::{
    base::calendar::{Day, Window},
    config::Business,
    data::{Dataset, column::Mark},
};

/// The days of the longer of the two windows.
const RECENT_DAYS: i32 = 90;

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
    /// What sort of deals they are, by their `kind`, the most revenue first.
    pub kinds: Vec<Worker>,
    /// What happened this month so far, and in the last 90 days.
    pub lately: [Lately; 2],
    /// The newest day up to today that a row speaks of; `None` where there is none.
    pub newest: Option<Day>,
}

/// What happened in a window, each thing on its own day: a deal came in, a proposal went out, a deal was won or lost.
#[derive(Debug)]
pub struct Lately {
    /// The window.
    pub window: Window,
    /// Who did it, the most won first.
    pub agents: Vec<Worker>,
    /// Where it was.
    pub platforms: Vec<Worker>,
    /// How the deals came in.
    pub origins: Vec<Worker>,
}

/// This month so far, and the last 90 days.
pub(crate) fn windows(today: Day) -> [Window; 2] {
    [Window::month_to_date(today), Window::last_days(RECENT_DAYS, today)]
}

/// What happened in a window up to today.
pub fn within(metrics: &Metrics<'_>, window: Window) -> Lately {
    let (data, business, terms) = (metrics.data, metrics.business, &metrics.ground.terms);
    let none = || By::new(data, business);
    let add = |by: &mut By, rows: Range<u32>| {
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            let adds = Adds::of(terms, &fact);
            if let Some(adds) = adds.within(&Dates::of(terms, data, &fact, &adds), window) {
                by.add(data, &adds, fact.row);
            }
        }
    };
    pass::over(data.deals.rows.len(), none, add, By::merge).lately(data, business, window)
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Standings {
    let (data, business, terms) = (ground.data, ground.business, &ground.terms);
    let windows = windows(terms.today);
    let tally = Tally::of(data, business, terms, windows);
    let pipelines = pipeline::compute(data, business, terms, &tally.board, figures);
    win_rates::compute(terms, &tally.rates, figures);
    let by_name = |cells: &workers::Cells| workers::by_name(data, business, cells);
    let [month, recent] = windows;
    Standings {
        pipelines,
        agents: workers::agents(data, business, &tally.all.agents),
        platforms: by_name(&tally.all.platforms),
        origins: by_name(&tally.all.origins),
        kinds: by_name(&tally.kinds),
        lately: [tally.lately[0].lately(data, business, month), tally.lately[1].lately(data, business, recent)],
        newest: newest(data, terms.today),
    }
}

/// Everything that one pass over the rows of deals gives.
struct Tally {
    windows: [Window; 2],
    board: pipeline::Board,
    rates: win_rates::Tally,
    all: By,
    kinds: workers::Cells,
    /// By window.
    lately: [By; 2],
}

/// Deals by whom and what brought them.
struct By {
    agents: workers::Cells,
    platforms: workers::Cells,
    origins: workers::Cells,
}

impl Tally {
    fn of(data: &Dataset, business: &Business, terms: &Terms, windows: [Window; 2]) -> Tally {
        let own = business.currency;
        let cells = || workers::Cells::new(data.names.len(), own);
        let by = || By::new(data, business);
        let none = || Tally {
            windows,
            board: pipeline::Board::new(business, own),
            rates: win_rates::Tally::default(),
            all: by(),
            kinds: cells(),
            lately: [by(), by()],
        };
        pass::over(data.deals.rows.len(), none, |deals, rows| deals.add(data, terms, rows), Tally::merge)
    }

    fn add(&mut self, data: &Dataset, terms: &Terms, rows: Range<u32>) {
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            self.board.add(&fact);
            self.rates.add(data, terms, &fact);
            let adds = Adds::of(terms, &fact);
            self.all.add(data, &adds, fact.row);
            self.kinds.add(data.deals.kind.get(fact.row), &adds);
            let dates = Dates::of(terms, data, &fact, &adds);
            for (by, window) in self.lately.iter_mut().zip(self.windows) {
                if let Some(adds) = adds.within(&dates, window) {
                    by.add(data, &adds, fact.row);
                }
            }
        }
    }

    fn merge(&mut self, other: &Tally) {
        self.board.merge(&other.board);
        self.rates.merge(&other.rates);
        self.all.merge(&other.all);
        self.kinds.merge(&other.kinds);
        for (by, more) in self.lately.iter_mut().zip(&other.lately) {
            by.merge(more);
        }
    }
}

impl By {
    fn new(data: &Dataset, business: &Business) -> By {
        let cells = || workers::Cells::new(data.names.len(), business.currency);
        By { agents: cells(), platforms: cells(), origins: cells() }
    }

    fn lately(&self, data: &Dataset, business: &Business, window: Window) -> Lately {
        Lately {
            window,
            agents: workers::agents(data, business, &self.agents),
            platforms: workers::by_name(data, business, &self.platforms),
            origins: workers::by_name(data, business, &self.origins),
        }
    }

    #[inline]
    fn add(&mut self, data: &Dataset, adds: &Adds, row: u32) {
        self.agents.add(data.deals.agents.get(row), adds);
        self.platforms.add(data.deals.platform.get(row), adds);
        self.origins.add(data.deals.source.get(row), adds);
    }

    fn merge(&mut self, other: &By) {
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
