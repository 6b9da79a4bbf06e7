//! The figures of conversion, with the deals behind each.

use std::sync::Arc;

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    Conversion, Funnel, Step,
    tally::{End, stays},
};
use crate::{
    base::{
        calendar::Window,
        figure::{Evidence, Figure, Good},
        ratio::Ratio,
        value::Value,
    },
    metrics::{
        catalogue::{Method, count, days, share},
        deals::{Fact, Standing},
        draft::{Figures, draft, evidence, family, keep, rate_of, slug},
        revenue::Ground,
        selection::Selection,
        terms::Terms,
    },
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    share(
        "conversion.*.*",
        "Conversion, {}",
        "Deals that reached the next stage or a later one ÷ deals that entered the stage. Skipped stages count as passed; deals that are still there are in the whole, so young ones pull it down.",
    ),
    share(
        "conversion.*.*.settled",
        "Conversion of the settled, {}",
        "Deals that advanced ÷ (advanced + lost there). Deals that are still there are not in it.",
    ),
    Method {
        good: Good::Down,
        ..share(
            "conversion.*.*.drop_off",
            "Drop-off, {}",
            "Deals lost with the stage as their furthest one ÷ deals that entered it.",
        )
    },
    days(
        "conversion.*.*.days",
        "Days in {}",
        Good::Down,
        "Median days from entering the stage to leaving it, on to another or lost, with the stays that last still (Kaplan–Meier). A deal without both days counts as a deal, not as a stay.",
    ),
    share("conversion.*.won", "All the way, {}", "Deals won ÷ all deals created, open ones among them."),
    count(
        "pipeline.ageing_count",
        "Deals that stay for too long",
        Good::Down,
        "Open deals that are in their stage for longer than nine of ten of those that went on from it; only of stages that at least 10 deals went on from on known days.",
    ),
];

/// Keeps all of them.
pub(super) fn compute(ground: &Ground, conversion: &Conversion, figures: &mut Figures) {
    let window = ground.terms.stages.since;
    let several = conversion.pipelines.len() > 1;
    for (number, funnel) in conversion.pipelines.iter().enumerate() {
        let of = |words: &str| if several { format!("{words} ({})", funnel.id) } else { words.to_owned() };
        for (stage, step) in funnel.steps.iter().enumerate() {
            let maker = Maker { terms: &ground.terms, funnel, step, number, stage, window };
            maker.rates(&of(&format!("{} to {}", spaced(&step.from), spaced(&step.to))), figures);
            maker.days(&of(&spaced(&step.from)), figures);
        }
        all_the_way(ground, funnel, number, window, figures);
    }
    ageing(ground, conversion, figures);
}

fn spaced(id: &str) -> String {
    id.replace('_', " ")
}

/// What the figures of one step are made from.
struct Maker<'a> {
    terms: &'a Arc<Terms>,
    funnel: &'a Funnel,
    step: &'a Step,
    number: usize,
    stage: usize,
    window: Option<Window>,
}

impl Maker<'_> {
    fn id(&self) -> String {
        format!("conversion.{}.{}", slug(&self.funnel.id), slug(&self.step.from))
    }

    fn rates(&self, subject: &str, figures: &mut Figures) {
        let (step, stage) = (self.step, self.stage);
        let advanced = move |fact: &Fact| advanced(fact, stage);
        let lost = move |fact: &Fact| !advanced(fact) && fact.standing == Standing::Lost;
        let id = self.id();
        let all = rate_of(["conversion.*.*", &id, subject], step.rate(), "no deal entered it yet");
        self.keep(figures, all, self.selection(|_| true, advanced));
        let id = format!("{}.settled", self.id());
        let why = "no deal left it yet";
        let settled = rate_of(["conversion.*.*.settled", &id, subject], step.settled(), why);
        self.keep(figures, settled, self.selection(move |fact| advanced(fact) || lost(fact), advanced));
        let id = format!("{}.drop_off", self.id());
        let drop_off = rate_of(["conversion.*.*.drop_off", &id, subject], step.drop_off(), "no deal entered it yet");
        self.keep(figures, drop_off, self.selection(|_| true, lost));
    }

    fn keep(&self, figures: &mut Figures, figure: Figure, selection: Selection) {
        let inputs = [
            ("entered", self.step.entered),
            ("advanced", self.step.advanced),
            ("lost", self.step.lost),
            ("still there", self.step.still_there),
        ];
        let inputs = inputs.map(|(name, n)| (name.to_owned(), Value::Count(n))).to_vec();
        keep(figures, Figure { window: self.window, inputs, ..figure }, selection);
    }

    /// The deals of the pipeline that entered the stage and pass a test: 1 for each that passes another one.
    fn selection(
        &self,
        test: impl Fn(&Fact) -> bool + Send + Sync + 'static,
        part: impl Fn(&Fact) -> bool + Send + Sync + 'static,
    ) -> Selection {
        let (number, stage) = (self.number, self.stage);
        let entered = move |fact: &Fact| fact.pipeline == number && fact.depth > stage;
        picked(self.terms, move |fact| entered(fact) && test(fact), part)
    }

    /// The median days in the stage.
    fn days(&self, subject: &str, figures: &mut Figures) {
        let stays = &self.step.stays;
        let n = stays.ended + stays.lasting;
        let why = match n {
            0 => "no stay has both its days",
            _ => "more than half of the deals may stay longer than any has so far",
        };
        let value = stays.median.map_or_else(|| Value::Missing(why.to_owned()), |days| Value::Days(days.into()));
        let trust = if stays.median.is_some() { evidence(n) } else { Evidence::None };
        let id = format!("{}.days", self.id());
        let mut inputs = vec![
            ("stays that ended".to_owned(), Value::Count(stays.ended)),
            ("stays that last still".to_owned(), Value::Count(stays.lasting)),
        ];
        inputs.extend(stays.mean.and_then(mean_days).map(|mean| ("mean, up to the longest stay".to_owned(), mean)));
        let usual = |days: u32| ("nine of ten that advanced, within".to_owned(), Value::Days(days.into()));
        inputs.extend(stays.usual.map(usual));
        let unknown = self.step.entered - n;
        let left_out = format!("{unknown} of {} deals skipped it or have no days for it", self.step.entered);
        let notes = if unknown > 0 { vec![left_out] } else { Vec::new() };
        let drafted = family("conversion.*.*.days", &id, subject, value);
        let figure = Figure { window: self.window, n, n_rows: n, evidence: trust, inputs, notes, ..drafted };
        keep(figures, figure, stayed(self.terms, self.number, self.stage));
    }
}

/// Days to a tenth of what the axis shows.
pub(crate) fn mean_days(days: f64) -> Option<Value> {
    Decimal::from_f64(days).map(|days| Value::Days(days.round_dp(2)))
}

/// Whether a deal that entered a stage went on from it.
fn advanced(fact: &Fact, stage: usize) -> bool {
    fact.depth > stage + 1 || fact.standing == Standing::Won
}

fn all_the_way(ground: &Ground, funnel: &Funnel, number: usize, window: Option<Window>, figures: &mut Figures) {
    let id = format!("conversion.{}.won", slug(&funnel.id));
    let subject = if funnel.steps.is_empty() { String::new() } else { spaced(&funnel.id) };
    let figure = rate_of(["conversion.*.won", &id, &subject], Ratio::new(funnel.won, funnel.created), "no deals yet");
    let won = |fact: &Fact| fact.standing == Standing::Won;
    let selection = picked(&ground.terms, move |fact| fact.pipeline == number, won);
    keep(figures, Figure { window, ..figure }, selection);
}

fn ageing(ground: &Ground, conversion: &Conversion, figures: &mut Figures) {
    let steps = || conversion.pipelines.iter().flat_map(|funnel| &funnel.steps);
    let known: Vec<u64> = steps().filter_map(|step| step.stays.ageing).collect();
    let n = known.iter().sum();
    let value = if known.is_empty() {
        Value::Missing("no stage has seen 10 deals go on yet".to_owned())
    } else {
        Value::Count(n)
    };
    let figure = Figure { n, n_rows: n, ..draft("pipeline.ageing_count", value) };
    keep(figures, figure, too_long(&ground.terms, conversion));
}

/// Deals that pass a test: 1 for each that passes another one.
fn picked(
    terms: &Arc<Terms>,
    test: impl Fn(&Fact) -> bool + Send + Sync + 'static,
    part: impl Fn(&Fact) -> bool + Send + Sync + 'static,
) -> Selection {
    let (rules, parts) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| rules.stages.fact(data, row).is_some_and(|fact| test(&fact)),
        move |data, row| {
            let fact = parts.stages.fact(data, row)?;
            Some(Value::Count(u64::from(part(&fact))))
        },
    )
}

/// The stays in a stage, each with its days.
fn stayed(terms: &Arc<Terms>, number: usize, stage: usize) -> Selection {
    let stay = move |terms: &Terms, data: &crate::data::Dataset, row: u32| {
        let fact = terms.stages.fact(data, row).filter(|fact| fact.pipeline == number && fact.depth > stage)?;
        let mut found = None;
        stays(data, terms, &fact, |of, days, _| {
            if of == stage {
                found = Some(days);
            }
        });
        found
    };
    let (rules, parts) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| stay(&rules, data, row).is_some(),
        move |data, row| stay(&parts, data, row).map(|days| Value::Days(days.into())),
    )
}

/// The open deals that are in their stage for longer than usual.
fn too_long(terms: &Arc<Terms>, conversion: &Conversion) -> Selection {
    let rules = Arc::clone(terms);
    let usual: Vec<Vec<Option<u32>>> =
        conversion.pipelines.iter().map(|funnel| funnel.steps.iter().map(|step| step.stays.usual).collect()).collect();
    Selection::new(
        "deals",
        move |data, row| {
            let Some(fact) = rules.stages.fact(data, row) else { return false };
            let mut older = false;
            stays(data, &rules, &fact, |stage, days, end| {
                let usual = usual.get(fact.pipeline).and_then(|stages| stages.get(stage)).copied().flatten();
                older |= end == End::Lasting && usual.is_some_and(|usual| i64::from(days) > i64::from(usual));
            });
            older
        },
        |_, _| Some(Value::Count(1)),
    )
}
