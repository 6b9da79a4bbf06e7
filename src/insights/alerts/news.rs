//! What to be glad of.

use super::News;
use crate::{
    base::{
        calendar::Window,
        value::{Detail, Value},
    },
    data::names::Name,
    metrics::{
        Metrics,
        moves::{self, Move},
    },
};

/// Deals won and upsells of the last seven days, the newest first. Recurring payments and ends of subscriptions are none.
pub fn news(metrics: &Metrics<'_>) -> Vec<News> {
    let week = Window::last_days(7, metrics.today);
    let won = moves::won(metrics, week);
    let mut found: Vec<News> = won.iter().map(|one| of_deal(metrics, one)).collect();
    let table = &metrics.data.revenue;
    for row in table.rows.iter() {
        let Some(day) = table.date.get(row).filter(|day| week.contains(*day)) else { continue };
        let kind = table.kind.get(row).map(|kind| metrics.data.names.text(kind));
        let deal = table.deal.get(row);
        let told = !deal.is_empty() && won.iter().any(|one| one.id == deal);
        let what = match kind {
            Some("upsell") => "Upsell",
            Some("deal_won") if !told => "Deal won",
            _ => continue,
        };
        let Some((amount, place)) = table.amount.get(row).zip(metrics.data.place("revenue", row)) else { continue };
        let currency = table.currency.get(row).unwrap_or(metrics.business.currency);
        let own = table.id.get(row);
        let id = if own.is_empty() { format!("{}:{}", place.0, place.1) } else { own.to_owned() };
        let value = Value::money(amount, currency);
        let about = if deal.is_empty() { String::new() } else { format!(" on {deal}") };
        found.push(News {
            id: format!("paid:{id}"),
            day,
            words: format!("{what}: {}{about}", value.words(Detail::Whole)),
            is_upsell: kind == Some("upsell"),
            value: Some(value),
            offer: text(metrics, table.offer.get(row)),
            platform: text(metrics, table.platform.get(row)),
            took: None,
        });
    }
    found.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.id.cmp(&b.id)));
    found
}

fn of_deal(metrics: &Metrics<'_>, one: &Move) -> News {
    let deals = &metrics.data.deals;
    let value = one.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let title = if one.title.is_empty() { &one.id } else { &one.title };
    News {
        id: format!("won:{}", one.id),
        day: one.day,
        words: format!("Deal won: {title}{value}"),
        is_upsell: false,
        value: one.value.clone(),
        offer: text(metrics, deals.offer.get(one.row)),
        platform: text(metrics, deals.platform.get(one.row)),
        took: deals.created.get(one.row).map(|created| one.day.since(created)).filter(|days| *days >= 0),
    }
}

fn text(metrics: &Metrics<'_>, name: Option<Name>) -> String {
    name.map_or_else(String::new, |name| metrics.data.names.text(name).to_owned())
}
