//! Deals by stage, and how many were won and lost. The win rates are in [`win_rates`](super::win_rates).

use std::sync::Arc;

use super::{
    catalogue::{Method, Unit, count, money},
    deals::{Fact, Standing},
    draft::{Figures, draft, family, keep, slug},
    exchange::Grid,
    selection::Selection,
    terms::Terms,
};
use crate::{
    base::{
        figure::{CONVERTED, Evidence, Figure, Good},
        money::Currency,
        value::Value,
    },
    config::{self, Business},
    data::Dataset,
};

/// The figures of the pipelines and of the deals in them.
pub const METHODS: &[Method] = &[
    count("pipeline.open_count", "Open deals", Good::Neither, "Number of deals that are neither won nor lost."),
    money(
        "pipeline.open_value",
        "Open pipeline",
        "Sum of values of the deals that are neither won nor lost, each in full.",
    ),
    count(
        "pipeline.*.*",
        "Deals in {}",
        Good::Neither,
        "Number of deals of the pipeline whose furthest stage is this one.",
    ),
    Method {
        id: "pipeline.*.*.value",
        label: "Value of deals in {}",
        unit: Unit::Money,
        good: Good::Neither,
        formula: "Sum of values of the deals of the pipeline whose furthest stage is this one, each in full.",
    },
    count("deals.created_count", "Deals created", Good::Up, "Number of deals created up to today."),
    count("deals.won_count", "Deals won", Good::Up, "Number of deals won up to today."),
    money("deals.won_value", "Value of deals won", "Sum of values of the deals won up to today."),
    count("deals.lost_count", "Deals lost", Good::Down, "Number of deals lost up to today."),
];

/// A pipeline as of today.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its id.
    pub id: String,
    /// Its stages in order, then won and lost.
    pub stages: Vec<Stage>,
}

/// A stage with the deals that are in it today.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name; `won` and `lost` for the ends.
    pub name: String,
    /// Whether deals in it are open.
    pub open: bool,
    /// The deals in it.
    pub count: u64,
    /// What they are worth: money, with the business's currency first.
    pub value: Value,
    /// The deals that ever reached it, those that skipped it on the way to a later one among them. Of lost deals, the
    /// stages that they reached before.
    pub reached: u64,
    /// What these are worth together, as far as their values are known: money, with the business's currency first.
    pub reached_value: Value,
}

/// Every deal counted by pipeline and stage, in one pass.
pub(crate) struct Board {
    /// The first slot of each pipeline; each stage has one, then won and lost.
    starts: Vec<usize>,
    counts: Vec<u64>,
    /// Deals by the number of stages that they reached.
    depths: Vec<u64>,
    values: Grid,
    /// Values of deals by the number of stages that they reached.
    depth_values: Grid,
    /// Deals without a value, by slot.
    worthless: Vec<u64>,
    /// Whether a value was converted, by slot.
    converted: Vec<bool>,
}

impl Board {
    /// An empty one.
    pub(crate) fn new(business: &Business, own: Currency) -> Board {
        let mut starts = vec![0];
        for pipeline in &business.pipelines {
            starts.push(starts.last().unwrap_or(&0) + pipeline.stages.len() + 2);
        }
        let slots = *starts.last().unwrap_or(&0);
        Board {
            starts,
            counts: vec![0; slots],
            depths: vec![0; slots],
            values: Grid::new(slots, own),
            depth_values: Grid::new(slots, own),
            worthless: vec![0; slots],
            converted: vec![false; slots],
        }
    }

    /// Counts a deal.
    #[inline]
    pub(crate) fn add(&mut self, fact: &Fact) {
        let slot = self.slot(fact.pipeline, fact.standing);
        self.counts[slot] += 1;
        self.depths[self.starts[fact.pipeline] + fact.depth] += 1;
        match fact.worth {
            Some((money, converted)) => {
                self.values.add(slot, money);
                self.depth_values.add(self.starts[fact.pipeline] + fact.depth, money);
                self.converted[slot] |= converted;
            }
            None => self.worthless[slot] += 1,
        }
    }

    /// Adds the deals of another one.
    pub(crate) fn merge(&mut self, other: &Board) {
        for (sums, more) in [
            (&mut self.counts, &other.counts),
            (&mut self.depths, &other.depths),
            (&mut self.worthless, &other.worthless),
        ] {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        self.converted.iter_mut().zip(&other.converted).for_each(|(any, more)| *any |= more);
        self.values.merge(&other.values);
        self.depth_values.merge(&other.depth_values);
    }

    fn slot(&self, pipeline: usize, standing: Standing) -> usize {
        match standing {
            Standing::Open(stage) => self.starts[pipeline] + stage,
            Standing::Won => self.starts[pipeline + 1] - 2,
            Standing::Lost => self.starts[pipeline + 1] - 1,
        }
    }

    fn pipeline(&self, number: usize, pipeline: &config::Pipeline) -> Pipeline {
        let (start, ends) = (self.starts[number], pipeline.won());
        let stage = |stage: usize| {
            let slot = start + stage;
            let value = self.values.value(&(slot..=slot));
            let deeper = start + stage + 1..=start + ends;
            let (reached, reached_value) = if stage < ends {
                (self.depths[deeper.clone()].iter().sum(), self.depth_values.value(&deeper))
            } else {
                (self.counts[slot], value.clone())
            };
            Stage {
                name: pipeline.stage_name(stage).to_owned(),
                open: stage < ends,
                count: self.counts[slot],
                value,
                reached,
                reached_value,
            }
        };
        Pipeline { id: pipeline.id.clone(), stages: (0..ends + 2).map(stage).collect() }
    }
}

/// Which deals a figure is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Open,
    Won,
    Lost,
    Stage(usize, Standing),
}

impl Which {
    pub(crate) fn has(self, pipeline: usize, standing: Standing) -> bool {
        match self {
            Which::All => true,
            Which::Open => matches!(standing, Standing::Open(_)),
            Which::Won => standing == Standing::Won,
            Which::Lost => standing == Standing::Lost,
            Which::Stage(of, stage) => of == pipeline && stage == standing,
        }
    }
}

/// Computes every pipeline with its figures.
pub(crate) fn compute(
    data: &Dataset,
    business: &Business,
    terms: &Arc<Terms>,
    board: &Board,
    figures: &mut Figures,
) -> Vec<Pipeline> {
    let ground = Ground { business, terms, board };
    let to_date = terms.stages.since;
    for (id, which, is_money, window) in [
        ("pipeline.open_count", Which::Open, false, None),
        ("pipeline.open_value", Which::Open, true, None),
        ("deals.created_count", Which::All, false, to_date),
        ("deals.won_count", Which::Won, false, to_date),
        ("deals.won_value", Which::Won, true, to_date),
        ("deals.lost_count", Which::Lost, false, to_date),
    ] {
        let figure = if is_money {
            ground.money(draft(id, Value::Count(0)), which)
        } else {
            ground.count(draft(id, Value::Count(0)), which)
        };
        let figure = Figure { window, ..figure };
        keep(figures, figure, if is_money { worth(terms, which) } else { counted(terms, which) });
    }
    for (number, pipeline) in business.pipelines.iter().enumerate() {
        ground.stages(number, pipeline, figures);
    }
    if data.deals.rows.is_empty() {
        let of_deals = |id: &str| id.starts_with("deals.") || id.starts_with("pipeline.");
        for (figure, _) in figures.iter_mut().filter(|(id, _)| of_deals(id)).map(|(_, kept)| kept) {
            figure.value = Value::Missing("no deals yet".to_owned());
            figure.evidence = Evidence::None;
        }
    }
    business.pipelines.iter().enumerate().map(|(number, pipeline)| board.pipeline(number, pipeline)).collect()
}

struct Ground<'a> {
    business: &'a Business,
    terms: &'a Arc<Terms>,
    board: &'a Board,
}

impl Ground<'_> {
    /// The slots of some deals.
    fn slots(&self, which: Which) -> Vec<usize> {
        let ends = [Standing::Won, Standing::Lost];
        let all = self.business.pipelines.iter().enumerate().flat_map(|(number, pipeline)| {
            let standings = (0..pipeline.stages.len()).map(Standing::Open).chain(ends);
            standings.map(move |standing| (number, standing))
        });
        let wanted = all.filter(|(number, standing)| which.has(*number, *standing));
        wanted.map(|(number, standing)| self.board.slot(number, standing)).collect()
    }

    fn count(&self, figure: Figure, which: Which) -> Figure {
        let n = self.slots(which).iter().map(|&slot| self.board.counts[slot]).sum();
        Figure { value: Value::Count(n), n, n_rows: n, ..figure }
    }

    fn money(&self, figure: Figure, which: Which) -> Figure {
        let slots = self.slots(which);
        let count: u64 = slots.iter().map(|&slot| self.board.counts[slot]).sum();
        let worthless: u64 = slots.iter().map(|&slot| self.board.worthless[slot]).sum();
        let mut notes = Vec::new();
        if worthless > 0 {
            notes.push(format!("{worthless} of {count} deals have no value"));
        }
        if slots.iter().any(|&slot| self.board.converted[slot]) {
            notes.push(CONVERTED.to_owned());
        }
        let inputs = vec![("deals".to_owned(), Value::Count(count))];
        let value = self.board.values.value(&slots.into_iter());
        Figure { value, n: count, n_rows: count, notes, inputs, ..figure }
    }

    fn stages(&self, number: usize, pipeline: &config::Pipeline, figures: &mut Figures) {
        let standings = (0..pipeline.stages.len()).map(Standing::Open).chain([Standing::Won, Standing::Lost]);
        for (stage, standing) in standings.enumerate() {
            let (name, which) = (pipeline.stage_name(stage), Which::Stage(number, standing));
            let id = format!("pipeline.{}.{}", slug(&pipeline.id), slug(name));
            let alone = self.business.pipelines.len() == 1;
            let subject = if alone { name.to_owned() } else { format!("{name} ({})", pipeline.id) };
            let figure = self.count(family("pipeline.*.*", &id, &subject, Value::Count(0)), which);
            keep(figures, figure, counted(self.terms, which));
            let id = format!("{id}.value");
            let figure = self.money(family("pipeline.*.*.value", &id, &subject, Value::Count(0)), which);
            keep(figures, figure, worth(self.terms, which));
        }
    }
}

/// Some deals, each of which counts as one.
pub(crate) fn counted(terms: &Arc<Terms>, which: Which) -> Selection {
    let terms = Arc::clone(terms);
    Selection::new(
        "deals",
        move |data, row| {
            terms.stages.standing(data, row).is_some_and(|(pipeline, standing)| which.has(pipeline, standing))
        },
        |_, _| Some(Value::Count(1)),
    )
}

/// Some deals, each of which adds what it is worth.
fn worth(terms: &Arc<Terms>, which: Which) -> Selection {
    let (test, part) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| {
            test.stages.standing(data, row).is_some_and(|(pipeline, standing)| which.has(pipeline, standing))
        },
        move |data, row| {
            let (pipeline, standing) = part.stages.standing(data, row)?;
            let (money, _) = part.stages.worth(&part.exchange, data, row, pipeline, standing)?;
            Some(Value::Money(vec![money]))
        },
    )
}
