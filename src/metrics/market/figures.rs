//! The figures of places and seasons, each with the rows behind it.

use std::sync::Arc;

use super::{places::Places, seasons::Season};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{Evidence, Figure},
        value::Value,
    },
    data::names::Name,
    metrics::{
        conversations::rows::Talks,
        draft::{Figures, draft, evidence, family, keep, slug},
        leads::rows::{Earned, Sale},
        revenue::Ground,
        selection::Selection,
        weighed::{Weighed, money},
    },
};

/// What the figures are made of.
pub(super) struct Context<'a> {
    ground: &'a Ground<'a>,
    talks: Talks,
    says: bool,
    pub(super) places: Arc<Places>,
    /// From the first conversation to today; `None` without any.
    pub(super) window: Option<Window>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        talks: Talks,
        places: Places,
        says: bool,
        first: Option<Day>,
    ) -> Context<'a> {
        let window = first.map(|from| Window { from, to: ground.terms.today });
        Context { ground, talks, says, places: Arc::new(places), window }
    }

    pub(super) fn placed(&self, known: Weighed, window: Window, figures: &mut Figures) {
        let id = "market.placed_rate";
        let figure = Figure { window: Some(window), ..known.figure([id, id, ""], "no conversations yet") };
        let (talks, places) = (self.talks, Arc::clone(&self.places));
        let selection = Selection::new(
            "conversations",
            move |data, row| talks.talk(data, row).is_some(),
            move |data, row| {
                let talk = talks.talk(data, row)?;
                Some(Value::Count(if places.of_talk(data, row).is_some() { talk.n } else { 0 }))
            },
        );
        keep(figures, figure, selection);
    }

    /// The share of a borough's conversations that became leads. Answers the figure's id.
    pub(super) fn borough(&self, name: Option<Name>, label: &str, rate: Weighed, figures: &mut Figures) -> String {
        let id = format!("market.borough.{}", slug(label));
        let subject = if name.is_none() { "no known place" } else { label };
        let figure =
            rate.figure(["market.borough.*", &id, subject], "no row says whether a conversation became a lead");
        let (talks, places) = (self.talks, Arc::clone(&self.places));
        let of = Arc::new(move |data: &crate::data::Dataset, row| {
            let talk = talks.talk(data, row).filter(|_| places.of_talk(data, row) == name)?;
            talk.qualified.map(|qualified| Value::Count(if qualified { talk.n } else { 0 }))
        });
        let test = Arc::clone(&of);
        let selection =
            Selection::new("conversations", move |data, row| test(data, row).is_some(), move |data, row| of(data, row));
        keep(figures, Figure { window: self.window, ..figure }, selection)
    }

    /// What the accepted leads of a zip brought. Answers the figure's id.
    pub(super) fn zip(&self, zip: &str, earned: &Earned, figures: &mut Figures) -> String {
        let value = money(&earned.sums, self.ground.terms.exchange.own());
        let figure = family("market.zip.*", &format!("market.zip.{}", slug(zip)), zip, value);
        let figure = Figure { n: earned.n, n_rows: earned.rows, notes: earned.notes(), ..figure };
        let (terms, places, zip, says) =
            (Arc::clone(&self.ground.terms), Arc::clone(&self.places), zip.to_owned(), self.says);
        let of = Arc::new(move |data: &crate::data::Dataset, row| {
            let sale = Sale::of(&terms, data, row).filter(|_| places.zip_of_sale(data, row) == zip)?;
            sale.earned(says).map(|money| Value::Money(vec![money]))
        });
        let test = Arc::clone(&of);
        let selection =
            Selection::new("lead_sales", move |data, row| test(data, row).is_some(), move |data, row| of(data, row));
        keep(figures, figure, selection)
    }

    /// The busiest month of the calendar.
    pub(super) fn seasons(&self, seasons: &[Season], years: usize, window: Window, figures: &mut Figures) {
        let peak = seasons.iter().max_by(|a, b| a.index.cmp(&b.index).then(b.month.cmp(&a.month)));
        let value = peak.map_or_else(
            || Value::Missing("less than a year of whole months".to_owned()),
            |peak| Value::Number(peak.index),
        );
        let least = seasons.iter().map(|season| season.n).min().unwrap_or(0);
        let mut notes: Vec<String> = peak.map(|peak| format!("it is {}", name(peak.month))).into_iter().collect();
        if years == 1 {
            notes.push("from one year alone: a trend looks like a season".to_owned());
        }
        let trust = match peak {
            None => Evidence::None,
            Some(_) if years < 2 => Evidence::Few,
            Some(_) => evidence(least),
        };
        let n = seasons.iter().fold(0u64, |sum, season| sum.saturating_add(season.n));
        let counted = counted(window, years);
        let talks = self.talks;
        let bounds = counted.map(|window| (talks.start(window.from), talks.start(window.to.plus(1))));
        let inside = move |at: i64| bounds.is_some_and(|(from, to)| from <= at && at < to);
        let data = self.ground.data;
        let n_rows =
            data.conversations.rows.iter().filter_map(|row| talks.talk(data, row)).filter(|talk| inside(talk.at));
        let figure = Figure {
            n,
            n_rows: n_rows.count() as u64,
            window: counted,
            evidence: trust,
            inputs: seasons.iter().map(|season| (name(season.month).to_owned(), Value::Number(season.index))).collect(),
            notes,
            ..draft("market.season_peak", value)
        };
        let selection = Selection::new(
            "conversations",
            move |data, row| talks.talk(data, row).is_some_and(|talk| inside(talk.at)),
            move |data, row| talks.talk(data, row).map(|talk| Value::Count(talk.n)),
        );
        keep(figures, figure, selection);
    }
}

fn name(month: u32) -> &'static str {
    Month { year: 2000, month: month.clamp(1, 12) }.name()
}

/// The whole years of whole months that end last.
fn counted(all: Window, years: usize) -> Option<Window> {
    let last = if all.to.month().last() == all.to { all.to.month() } else { all.to.month().previous() };
    let from = last.plus(1 - 12 * i32::try_from(years).ok()?);
    (years > 0).then(|| Window { from: from.first(), to: last.last() })
}
