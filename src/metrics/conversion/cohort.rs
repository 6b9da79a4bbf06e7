//! The deals that were created in a run of days, and how far they came by today.

use super::Outcomes;
use crate::{
    base::calendar::Window,
    metrics::{Metrics, deals::Standing},
};

/// The deals of a pipeline that were created in a window.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The pipeline's id.
    pub pipeline: String,
    /// Each stage with the deals that reached it or passed it.
    pub reached: Vec<(String, u64)>,
    /// What became of them.
    pub outcomes: Outcomes,
}

/// The deals that were created in a window, by pipeline; none of a pipeline that had none.
pub fn created_in(metrics: &Metrics<'_>, window: Window) -> Vec<Intake> {
    let data = metrics.data;
    let stages = &metrics.ground.terms.stages;
    let empty = |pipeline: &crate::config::Pipeline| Intake {
        pipeline: pipeline.id.clone(),
        reached: pipeline.stages.iter().map(|stage| (stage.clone(), 0)).collect(),
        outcomes: Outcomes::default(),
    };
    let mut found: Vec<Intake> = metrics.business.pipelines.iter().map(empty).collect();
    let is_new = |row: &u32| data.deals.created.get(*row).is_some_and(|day| window.contains(day));
    for fact in data.deals.rows.iter().filter(is_new).filter_map(|row| stages.fact(data, row)) {
        let Some(intake) = found.get_mut(fact.pipeline) else { continue };
        intake.reached.iter_mut().take(fact.depth).for_each(|(_, n)| *n += 1);
        match fact.standing {
            Standing::Open(_) => intake.outcomes.open += 1,
            Standing::Won => intake.outcomes.won += 1,
            Standing::Lost => intake.outcomes.lost += 1,
        }
    }
    found.retain(|intake| intake.outcomes.created() > 0);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, business, day, window},
        },
    };

    #[test]
    fn a_deal_reached_every_stage_up_to_its_furthest() {
        let deal = |created, marks| Deal { created, marks, ..Deal::default() };
        let mut data = Dataset::default();
        let rows = [
            deal("2026-02-15", ["", "2026-02-16", "", "", ""]),
            deal("2026-02-16", ["", "", "", "", ""]),
            deal("2026-02-17", ["", "2026-02-18", "", "", "2026-02-20"]),
            deal("2026-02-18", ["", "", "", "2026-02-19", ""]),
            deal("2026-02-19", ["", "2026-02-25", "", "", ""]),
        ];
        add_deals(&mut data, "data/deals.csv", &rows);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-22"));
        let found = created_in(&metrics, window("2026-02-16", "2026-02-22"));
        let [week] = found.as_slice() else { panic!("{found:?}") };
        let reached: Vec<u64> = week.reached.iter().map(|(_, n)| *n).collect();
        assert_eq!(reached, [4, 2, 1]);
        assert_eq!(week.outcomes, Outcomes { won: 1, lost: 1, open: 2 });
        assert!(created_in(&metrics, window("2026-01-01", "2026-01-31")).is_empty());
    }
}
