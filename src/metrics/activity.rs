//! What goes on from day to day: new leads, proposals, responses, deals won and lost, and revenue, in any runs of days;
//! and of today and of the days that people hold it against.

use std::ops::Range;

use super::{Metrics, deals::Standing, pass};
use crate::base::{
    calendar::{Day, Window},
    value::Value,
};

/// The windows of [`windows`].
pub const WINDOWS: usize = 5;

/// One thing that goes on, and how much of it in each window; `None` before the first row that speaks of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<const N: usize> {
    /// What it is, for programs.
    pub what: &'static str,
    /// What it is, for people.
    pub label: &'static str,
    /// How much, by window.
    pub values: [Option<Value>; N],
}

/// Today, yesterday, this week so far, the same days of last week, and this month so far.
pub fn windows(metrics: &Metrics<'_>) -> [Window; WINDOWS] {
    let today = metrics.today;
    let on = |day: Day| Window { from: day, to: day };
    let week = Window { from: metrics.business.week_starts.week_of(today).from, to: today };
    [on(today), on(today.plus(-1)), week, week.shifted(-7), Window::month_to_date(today)]
}

/// What goes on, as far as the folder has tables that say so; without deals that were lost.
pub fn lines(metrics: &Metrics<'_>) -> Vec<Line<WINDOWS>> {
    let lines = within(metrics, windows(metrics));
    lines.into_iter().filter(|line| line.what != "lost").collect()
}

/// What went on in some runs of days, in the order in which a deal goes; money comes last.
pub fn within<const N: usize>(metrics: &Metrics<'_>, windows: [Window; N]) -> Vec<Line<N>> {
    let counted = |what, label, first: Option<Day>, counts: [u64; N]| {
        let first = first.filter(|first| *first <= metrics.today)?;
        let mut values = [const { None }; N];
        for ((value, window), n) in values.iter_mut().zip(windows).zip(counts) {
            *value = (first <= window.to).then_some(Value::Count(n));
        }
        Some(Line { what, label, values })
    };
    let [leads, proposals, won, lost] = deals(metrics, windows);
    let created = &metrics.data.deals.created;
    let first_deal = metrics.data.deals.rows.iter().filter_map(|row| created.get(row)).min();
    let proposes = metrics.business.pipelines.iter().any(|pipeline| pipeline.proposal.is_some());
    let (first_response, responses) = responses(metrics, windows);
    let counts = [
        counted("leads", "New leads", first_deal, leads),
        counted("proposals", "Proposals sent", first_deal.filter(|_| proposes), proposals),
        counted("responses", "Responses", first_response, responses),
        counted("won", "Deals won", first_deal, won),
        counted("lost", "Deals lost", first_deal, lost),
    ];
    counts.into_iter().flatten().chain(revenue(metrics, windows)).collect()
}

/// Deals that came, whose proposal went out, that were won and that were lost, by window. A day that nobody wrote down is in none.
fn deals<const N: usize>(metrics: &Metrics<'_>, windows: [Window; N]) -> [[u64; N]; 4] {
    let (data, stages) = (metrics.data, &metrics.ground.terms.stages);
    let add = |sums: &mut [[u64; N]; 4], rows: Range<u32>| {
        for row in rows {
            let Some((pipeline, standing)) = stages.standing(data, row) else { continue };
            let proposal = stages.proposal_depth(pipeline).and_then(|depth| depth.checked_sub(1));
            let days = [
                data.deals.created.get(row),
                proposal.and_then(|stage| data.histories.reached_on(row, stage)),
                (standing == Standing::Won).then(|| stages.closed_on(data, row, pipeline, standing)),
                (standing == Standing::Lost).then(|| stages.closed_on(data, row, pipeline, standing)),
            ];
            for (sum, day) in sums.iter_mut().zip(days) {
                count(sum, windows, day, 1);
            }
        }
    };
    pass::over(
        data.deals.rows.len(),
        || [[0; N]; 4],
        add,
        |sums, more| {
            sums.iter_mut().zip(more).for_each(|(sum, more)| merge(sum, more));
        },
    )
}

/// Replies to messages and responses to proposals, by window, and the first day of any activity.
fn responses<const N: usize>(metrics: &Metrics<'_>, windows: [Window; N]) -> (Option<Day>, [u64; N]) {
    let data = metrics.data;
    let kinds = ["reply", "response"].map(|kind| data.names.find(kind));
    let add = |(first, sum): &mut (Option<Day>, [u64; N]), rows: Range<u32>| {
        for row in rows {
            let Some(day) = data.activities.date.get(row) else { continue };
            *first = Some(first.map_or(day, |first| first.min(day)));
            let kind = data.activities.kind.get(row);
            if kind.is_some() && kinds.contains(&kind) {
                count(sum, windows, Some(day), data.activities.count.get(row).unwrap_or(1));
            }
        }
    };
    pass::over(
        data.activities.rows.len(),
        || (None, [0; N]),
        add,
        |(first, sum), (more_first, more)| {
            *first = [*first, *more_first].into_iter().flatten().min();
            merge(sum, more);
        },
    )
}

/// Money that came in; `None` where there are no rows of it.
fn revenue<const N: usize>(metrics: &Metrics<'_>, windows: [Window; N]) -> Option<Line<N>> {
    let ledger = &metrics.ground.book.ledger;
    let first = ledger.first()?;
    let values = windows.map(|window| (first <= window.to).then(|| ledger.tally(window).amount));
    Some(Line { what: "revenue", label: "Revenue", values })
}

fn count<const N: usize>(sum: &mut [u64; N], windows: [Window; N], day: Option<Day>, n: u64) {
    let Some(day) = day else { return };
    for (sum, _) in sum.iter_mut().zip(windows).filter(|(_, window)| window.contains(day)) {
        *sum = sum.saturating_add(n);
    }
}

fn merge<const N: usize>(sum: &mut [u64; N], more: &[u64; N]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(*more));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::value::Detail,
        data::Dataset,
        metrics::{compute, fixture::*},
    };

    fn said(data: &Dataset, today: &str) -> Vec<String> {
        let business = business();
        let metrics = compute(data, &business, day(today));
        let value = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), |value| value.words(Detail::Whole));
        let line = |line: &Line<WINDOWS>| format!("{}: {}", line.what, line.values.each_ref().map(value).join(" "));
        lines(&metrics).iter().map(line).collect()
    }

    #[test]
    fn each_day_is_held_against_the_days_that_are_like_it() {
        let mut data = Dataset::default();
        let deal =
            |created, proposal, won| Deal { created, marks: [created, proposal, "", won, ""], ..Deal::default() };
        let deals = [
            deal("2026-05-11", "2026-05-13", ""),
            deal("2026-05-13", "2026-05-19", "2026-05-20"),
            deal("2026-05-20", "y", "2026-05-20"),
            deal("2026-05-20", "2026-05-21", ""),
            deal("2026-05-14", "", "y"),
        ];
        add_deals(&mut data, "data/deals.csv", &deals);
        add_acts(&mut data, &[("2026-05-20", "reply", 3), ("2026-05-12", "response", 2), ("2026-05-20", "sent", 99)]);
        add_revenue(&mut data, "data/revenue.csv", &[paid("2026-05-18", "x", "40"), paid("2026-05-20", "x", "2")]);
        // A Wednesday: the week began on the 18th, so that last week counts from the 11th to the 13th.
        assert_eq!(
            said(&data, "2026-05-20"),
            [
                "leads: 2 0 2 2 5",
                "proposals: 0 1 1 1 2",
                "responses: 3 0 3 2 5",
                "won: 2 0 2 0 3",
                "revenue: $2 $0 $42 - $42",
            ]
        );
        assert_eq!(said(&data, "2026-05-11")[0], "leads: 1 - 1 - 1", "nobody knows of the days before the first row");
        assert!(said(&Dataset::default(), "2026-05-20").is_empty());
    }
}
