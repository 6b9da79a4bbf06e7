//! The figures of conversations, each with the rows behind it.

use std::sync::Arc;

use super::{
    Step,
    rows::{Talk, Talks, minutes},
    tally::Tally,
};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::{Evidence, Figure},
        text::grouped,
        value::Value,
    },
    data::Dataset,
    metrics::{
        compare::{compared, whole},
        draft::{Figures, draft, evidence, keep, slug},
        leads::rows::{Sale, earned},
        revenue::Ground,
        selection::Selection,
        weighed::{Weighed, money, money_per},
    },
};

/// Every figure but those of steps.
pub(super) fn compute(ground: &Ground, talks: Talks, first: Day, tally: &Tally, figures: &mut Figures) {
    let window = Window { from: first, to: ground.terms.today };
    let all = &tally.all;
    let open = (all.n.saturating_sub(all.completed.n), all.rows - all.completed.rows);
    count("conversations.count", (all.n, all.rows), window, figures, each(talks, |_| true));
    count("conversations.open_count", open, window, figures, each(talks, |talk| talk.completed.is_none()));
    recent(talks, window, tally, figures);
    let leads = Figure { window: Some(window), ..qualified_count(tally) };
    keep(figures, leads, part(talks, |talk| talk.qualified, |talk| talk.qualified == Some(true)));
    let rates: [(&str, Weighed, &str, Selection); 3] = [
        (
            "conversations.completed_rate",
            all.completed,
            "no row says whether a conversation was completed",
            part(talks, |talk| talk.completed, |talk| talk.completed.is_some()),
        ),
        (
            "conversations.qualified_rate",
            all.qualified,
            "no row says whether a conversation became a lead",
            part(talks, |talk| talk.qualified, |talk| talk.qualified.is_some()),
        ),
        (
            "conversations.qualified_of_completed",
            tally.qualified_of_completed,
            "no conversation is known to be completed",
            part(talks, |talk| talk.qualified, |talk| talk.completed == Some(true) && talk.qualified.is_some()),
        ),
    ];
    for (id, rate, why, selection) in rates {
        let unknown = if id.ends_with("completed") { 0 } else { all.n.saturating_sub(rate.n) };
        let notes = unknown_note(unknown, all.n).into_iter().collect();
        keep(figures, Figure { window: Some(window), notes, ..rate.figure([id, id, ""], why) }, selection);
    }
    duration(talks, window, tally, figures);
    revenue_each(ground, window, tally, figures);
}

/// `3 of 20 conversations are not decided yet: left out`.
fn unknown_note(unknown: u64, all: u64) -> Option<String> {
    (unknown > 0).then(|| format!("{} of {} conversations do not say yet: left out", grouped(unknown), grouped(all)))
}

fn qualified_count(tally: &Tally) -> Figure {
    let n = tally.all.qualified.k;
    Figure { n, n_rows: tally.qualified_rows, ..draft("conversations.qualified_count", Value::Count(n)) }
}

fn count(id: &str, (n, rows): (u64, u64), window: Window, figures: &mut Figures, selection: Selection) {
    let figure = Figure { n, n_rows: rows, window: Some(window), ..draft(id, Value::Count(n)) };
    keep(figures, figure, selection);
}

fn recent(talks: Talks, all: Window, tally: &Tally, figures: &mut Figures) {
    let window = Window::last_days(30, all.to);
    let [(n, rows), (then, _)] = tally.recent;
    let value = Value::Count(n);
    let known = whole(Some(all.from), window.before());
    let comparison = compared(&value, Value::Count(then), window.before(), "the 30 days before".to_owned(), known);
    let figure = Figure {
        n,
        n_rows: rows,
        window: Some(window),
        comparison: Some(comparison),
        ..draft("conversations.last_30_days", value)
    };
    let start = talks.start(window.from);
    keep(figures, figure, each(talks, move |talk| talk.at >= start));
}

fn duration(talks: Talks, window: Window, tally: &Tally, figures: &mut Figures) {
    let spent = tally.all.minutes;
    let why = "no conversation has minutes; name the steps in business.toml";
    let value = spent.mean().map_or_else(|| Value::Missing(why.to_owned()), Value::Number);
    let figure = Figure {
        n: spent.n,
        n_rows: spent.rows,
        window: Some(window),
        evidence: evidence(spent.n),
        inputs: vec![
            ("minutes".to_owned(), Value::Number(spent.sum.total())),
            ("conversations".to_owned(), Value::Count(spent.n)),
        ],
        ..draft("conversations.minutes", value)
    };
    let selection = Selection::new(
        "conversations",
        move |data, row| talks.talk(data, row).is_some() && minutes(data, row).is_some(),
        |data, row| minutes(data, row).map(|minutes| Value::Number(minutes.total())),
    );
    keep(figures, figure, selection);
}

fn revenue_each(ground: &Ground, window: Window, tally: &Tally, figures: &mut Figures) {
    let earned = earned(ground, window);
    let own = ground.terms.exchange.own();
    let value = if earned.rows == 0 {
        Value::Missing("no lead was sold yet".to_owned())
    } else {
        money_per(&earned.sums, own, tally.all.n, "no conversations")
    };
    let missing = matches!(value, Value::Missing(_));
    let figure = Figure {
        n: tally.all.n,
        n_rows: earned.rows,
        window: Some(window),
        evidence: if missing { Evidence::None } else { evidence(tally.all.n) },
        inputs: vec![
            ("lead sales".to_owned(), money(&earned.sums, own)),
            ("conversations".to_owned(), Value::Count(tally.all.n)),
        ],
        notes: earned.notes(),
        ..draft("conversations.revenue_each", value)
    };
    let (says, a, b) = (earned.says, Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let of = move |sale: Sale| sale.earned(says).filter(|_| window.contains(sale.day));
    let selection = Selection::new(
        "lead_sales",
        move |data, row| Sale::of(&a, data, row).and_then(of).is_some(),
        move |data, row| Sale::of(&b, data, row).and_then(of).map(|money| Value::Money(vec![money])),
    );
    keep(figures, figure, selection);
}

/// The figure of a step: the share that stopped there. Answers its id.
pub(super) fn stopped(step: &Step, depth: usize, rows: u64, talks: Talks, figures: &mut Figures) -> String {
    let id = format!("conversations.stopped.{}", slug(&step.name));
    let rate = Weighed { k: step.stopped, n: step.reached, rows };
    let figure = rate.figure(["conversations.stopped.*", &id, &step.name], "no conversation came as far");
    let inputs = [
        ("reached", step.reached),
        ("went on", step.went_on),
        ("stopped", step.stopped),
        ("still there", step.still_there),
    ];
    let inputs = inputs.iter().map(|(name, n)| ((*name).to_owned(), Value::Count(*n))).collect();
    let here = move |talk: &Talk| Some(talk.depth == depth && talk.completed == Some(false));
    keep(figures, Figure { inputs, ..figure }, part(talks, here, move |talk| talk.depth >= depth))
}

/// Rows that pass a test, each with the conversations that it stands for.
fn each(talks: Talks, test: impl Fn(&Talk) -> bool + Copy + Send + Sync + 'static) -> Selection {
    part(talks, |_| Some(true), test)
}

/// Rows that pass a test: of each, how many conversations are of the part.
pub(crate) fn part(
    talks: Talks,
    is: impl Fn(&Talk) -> Option<bool> + Send + Sync + 'static,
    test: impl Fn(&Talk) -> bool + Send + Sync + 'static,
) -> Selection {
    Selection::new(
        "conversations",
        move |data: &Dataset, row| talks.talk(data, row).is_some_and(|talk| test(&talk)),
        move |data, row| {
            let talk = talks.talk(data, row)?;
            Some(Value::Count(if is(&talk) == Some(true) { talk.n } else { 0 }))
        },
    )
}
