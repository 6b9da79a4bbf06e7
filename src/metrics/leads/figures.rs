//! The figures of lead sales, each with the rows behind it.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;

use super::{
    Confusion,
    rows::Sale,
    tally::{Sold, Tally, Worth},
};
use crate::{
    base::{
        calendar::Window,
        figure::{CONVERTED, Evidence, Figure},
        text::grouped,
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{
        compare::{compared, whole},
        draft::{Figures, draft, evidence, family, keep, slug},
        revenue::{Ground, NONE},
        selection::Selection,
        terms::Terms,
        weighed::{Mean, Weighed, median, money, money_per},
    },
};

const UNSOLD: &str = "no lead was sold yet";
const UNDECIDED: &str = "no row says whether a buyer accepted";

/// Every figure of the area.
pub(super) fn compute(
    ground: &Ground,
    tally: &Tally,
    confusion: &mut Confusion,
    says: bool,
    figures: &mut Figures,
) -> BTreeMap<Option<Name>, String> {
    let today = ground.terms.today;
    let first = tally.months.iter().map(|(month, _)| month.first()).min().unwrap_or(today);
    let first = first_day(ground).unwrap_or(first);
    let context = Context { ground, tally, says, window: Window { from: first, to: today } };
    context.sums(figures);
    context.recent(figures);
    context.each(figures);
    context.answers(figures);
    context.values(figures);
    context.tiers(confusion, figures);
    context.names(figures)
}

fn first_day(ground: &Ground) -> Option<crate::base::calendar::Day> {
    let rows = ground.data.lead_sales.rows.iter();
    rows.filter_map(|row| Sale::of(&ground.terms, ground.data, row)).map(|sale| sale.day).min()
}

struct Context<'a> {
    ground: &'a Ground<'a>,
    tally: &'a Tally,
    says: bool,
    window: Window,
}

impl Context<'_> {
    fn sums(&self, figures: &mut Figures) {
        let own = self.ground.terms.exchange.own();
        let all = &self.tally.all;
        let count = Figure { n: all.n, n_rows: all.rows, ..draft("leads.count", Value::Count(all.n)) };
        self.keep(figures, count, |_, _, sale| Some(Value::Count(sale.n)));
        let mut notes = converted(all);
        if all.priced_rows < all.rows {
            let missing = all.rows - all.priced_rows;
            notes.push(format!("{} of {} rows have no price: left out", grouped(missing), grouped(all.rows)));
        }
        let offered = money(&all.offered, own);
        let offered = Figure { n: all.n, n_rows: all.priced_rows, notes, ..draft("leads.revenue", offered) };
        self.keep(figures, offered, |_, _, sale| sale.price.map(|(money, _)| Value::Money(vec![money])));
        let earned = &all.earned;
        let mut notes = converted(all);
        notes.extend(earned.notes());
        let accepted = Figure {
            n: earned.n,
            n_rows: earned.rows,
            notes,
            ..draft("leads.accepted_revenue", money(&earned.sums, own))
        };
        let says = self.says;
        self.keep(figures, accepted, move |_, _, sale| sale.earned(says).map(|money| Value::Money(vec![money])));
    }

    fn recent(&self, figures: &mut Figures) {
        let own = self.ground.terms.exchange.own();
        let window = Window::last_days(30, self.window.to);
        let before = window.before();
        let [now, then] = &self.tally.recent;
        let value = money(&now.sums, own);
        let known = whole(Some(self.window.from), before);
        let then = compared(&value, money(&then.sums, own), before, "the 30 days before".to_owned(), known);
        let notes = now.notes();
        let figure = Figure {
            n: now.n,
            n_rows: now.rows,
            window: Some(window),
            comparison: Some(then),
            notes,
            ..draft("leads.last_30_days", value)
        };
        let says = self.says;
        let part = move |_: &Terms, _: &Dataset, sale: &Sale| {
            sale.earned(says).filter(|_| window.contains(sale.day)).map(|money| Value::Money(vec![money]))
        };
        keep(figures, figure, self.selection(part));
    }

    fn each(&self, figures: &mut Figures) {
        let own = self.ground.terms.exchange.own();
        let all = &self.tally.all;
        let decided = if self.says { all.accepted.n } else { all.n };
        let priced = decided.saturating_sub(all.earned.unpriced);
        for (id, n) in [("leads.revenue_each", priced), ("leads.price", all.earned.n)] {
            let value = money_per(&all.earned.sums, own, n, UNSOLD);
            let figure = Figure {
                n,
                n_rows: all.earned.rows,
                evidence: if n == 0 { Evidence::None } else { evidence(n) },
                inputs: vec![
                    ("lead sales accepted".to_owned(), money(&all.earned.sums, own)),
                    ("leads".to_owned(), Value::Count(n)),
                ],
                notes: all.earned.notes(),
                ..draft(id, value)
            };
            let says = self.says;
            self.keep(figures, figure, move |_, _, sale| sale.earned(says).map(|money| Value::Money(vec![money])));
        }
        let id = "leads.acceptance_rate";
        let undecided = all.n.saturating_sub(all.accepted.n);
        let note = format!("{} of {} leads are not decided yet: left out", grouped(undecided), grouped(all.n));
        let notes = if undecided > 0 { vec![note] } else { Vec::new() };
        let rate = Figure { notes, ..all.accepted.figure([id, id, ""], UNDECIDED) };
        self.keep(figures, rate, |_, _, sale| accepted(sale));
    }

    fn answers(&self, figures: &mut Figures) {
        let all = &self.tally.all;
        let mut hours = all.hours.clone();
        let n = hours.iter().fold(0u64, |sum, (_, n)| sum.saturating_add(*n));
        let response = known(median(&mut hours), "no row says how long a buyer took");
        let response =
            Figure { n, n_rows: hours.len() as u64, evidence: evidence(n), ..draft("leads.response_hours", response) };
        self.keep(figures, response, |_, data, sale| data.lead_sales.response_hours.get(sale.row).map(Value::Number));
        let Mean { n, rows, .. } = all.rating;
        let rating = known(all.rating.mean(), "no row has a rating");
        let rating = Figure { n, n_rows: rows, evidence: evidence(n), ..draft("leads.rating", rating) };
        self.keep(figures, rating, |_, data, sale| {
            let rating = data.lead_sales.rating.get(sale.row)?;
            rating.checked_mul(sale.n.into()).map(|_| Value::Number(rating))
        });
    }

    fn values(&self, figures: &mut Figures) {
        let own = self.ground.terms.exchange.own();
        let Worth { predicted, realised, off, n, rows } = self.tally.worth;
        let (predicted, realised, off) = (predicted.total(), realised.total(), off.total());
        let positive = |number: Decimal| (number > Decimal::ZERO).then_some(number);
        let ratio = positive(predicted).and_then(|predicted| realised.checked_div(predicted));
        let error = positive(realised).and_then(|realised| off.checked_div(realised));
        let why = "no accepted lead has a predicted value and a price";
        let error = error.map_or_else(|| Value::Missing(why.to_owned()), Value::Share);
        for (id, value) in [("leads.value_ratio", known(ratio, why)), ("leads.value_error", error)] {
            let missing = matches!(value, Value::Missing(_));
            let figure = Figure {
                n,
                n_rows: rows,
                evidence: if missing { Evidence::None } else { evidence(n) },
                inputs: vec![
                    ("predicted".to_owned(), Value::money(predicted, own)),
                    ("realised".to_owned(), Value::money(realised, own)),
                    ("off, in either direction".to_owned(), Value::money(off, own)),
                ],
                ..draft(id, value)
            };
            let says = self.says;
            self.keep(figures, figure, move |terms, data, sale| {
                let (_, realised) = Worth::of(terms, data, sale, says)?;
                Some(Value::money(realised, terms.exchange.own()))
            });
        }
    }

    fn tiers(&self, confusion: &mut Confusion, figures: &mut Figures) {
        let id = "leads.tier_accuracy";
        let accuracy = Weighed { k: confusion.accuracy.k, n: confusion.accuracy.n, rows: confusion.rows };
        let figure = accuracy.figure([id, id, ""], "no lead has a predicted and a true tier");
        self.keep(figures, figure, |_, data, sale| predicted(data, sale).map(|(was, is)| count(was == is, sale)));
        for tier in &mut confusion.tiers {
            let key = tier.key;
            let [as_predicted, as_actual] = tier.rows;
            let precision = Weighed { k: tier.precision.k, n: tier.precision.n, rows: as_predicted };
            let recall = Weighed { k: tier.recall.k, n: tier.recall.n, rows: as_actual };
            let id = |family: &str| format!("leads.{family}.{}", slug(&tier.name));
            let figure =
                precision.figure(["leads.precision.*", &id("precision"), &tier.name], "it was never predicted");
            let precision = self.keep(figures, figure, move |_, data, sale| {
                let (_, is) = predicted(data, sale).filter(|(was, _)| *was == key)?;
                Some(count(is == key, sale))
            });
            let figure = recall.figure(["leads.recall.*", &id("recall"), &tier.name], "no lead turned out to be of it");
            let recall = self.keep(figures, figure, move |_, data, sale| {
                let (was, _) = predicted(data, sale).filter(|(_, is)| *is == key)?;
                Some(count(was == key, sale))
            });
            tier.figures = vec![precision, recall];
        }
    }

    /// The figures of each tier and each buyer. Answers the ids of buyers' acceptance.
    fn names(&self, figures: &mut Figures) -> BTreeMap<Option<Name>, String> {
        let own = self.ground.terms.exchange.own();
        let text = |name: Option<Name>| name.map_or(NONE, |name| self.ground.data.names.text(name));
        for (name, sold) in self.tally.tiers.iter() {
            let id = format!("leads.tier.{}", slug(text(name)));
            let subject = if name.is_none() { "no name" } else { text(name) };
            let figure = family("leads.tier.*", &id, subject, Value::Count(sold.n));
            self.keep(figures, Figure { n: sold.n, n_rows: sold.rows, ..figure }, move |_, data, sale| {
                (data.lead_sales.tier.get(sale.row) == name).then_some(Value::Count(sale.n))
            });
        }
        let (says, mut ids) = (self.says, BTreeMap::new());
        for (name, sold) in self.tally.buyers.iter() {
            let subject = if name.is_none() { "nobody" } else { text(name) };
            let id = |family: &str| format!("leads.{family}.{}", slug(text(name)));
            let figure = family("leads.buyer.*", &id("buyer"), subject, money(&sold.earned.sums, own));
            let (n, n_rows, mut notes) = (sold.earned.n, sold.earned.rows, sold.earned.notes());
            notes.extend(converted(sold));
            self.keep(figures, Figure { n, notes, n_rows, ..figure }, move |_, data, sale| {
                let money = sale.earned(says).filter(|_| data.lead_sales.buyer.get(sale.row) == name)?;
                Some(Value::Money(vec![money]))
            });
            let rate = sold.accepted.figure(["leads.acceptance.*", &id("acceptance"), subject], UNDECIDED);
            let rate = self.keep(figures, rate, move |_, data, sale| {
                accepted(sale).filter(|_| data.lead_sales.buyer.get(sale.row) == name)
            });
            ids.insert(name, rate);
        }
        ids
    }

    /// Keeps a figure of the whole time, with the rows that add something to it. Answers its id.
    fn keep(
        &self,
        figures: &mut Figures,
        figure: Figure,
        part: impl Fn(&Terms, &Dataset, &Sale) -> Option<Value> + Send + Sync + 'static,
    ) -> String {
        keep(figures, Figure { window: Some(self.window), ..figure }, self.selection(part))
    }

    fn selection(&self, part: impl Fn(&Terms, &Dataset, &Sale) -> Option<Value> + Send + Sync + 'static) -> Selection {
        let terms = Arc::clone(&self.ground.terms);
        let of = Arc::new(move |data: &Dataset, row| part(&terms, data, &Sale::of(&terms, data, row)?));
        let test = Arc::clone(&of);
        Selection::new("lead_sales", move |data, row| test(data, row).is_some(), move |data, row| of(data, row))
    }
}

fn known(number: Option<Decimal>, why: &str) -> Value {
    number.map_or_else(|| Value::Missing(why.to_owned()), Value::Number)
}

fn converted(sold: &Sold) -> Vec<String> {
    if sold.converted { vec![CONVERTED.to_owned()] } else { Vec::new() }
}

fn count(is: bool, sale: &Sale) -> Value {
    Value::Count(if is { sale.n } else { 0 })
}

fn accepted(sale: &Sale) -> Option<Value> {
    sale.accepted.map(|accepted| count(accepted, sale))
}

/// The predicted and the true tier of a lead that has both.
fn predicted(data: &Dataset, sale: &Sale) -> Option<(Name, Name)> {
    data.lead_sales.predicted_tier.get(sale.row).zip(data.lead_sales.tier.get(sale.row))
}
