//! What to be glad of.

use std::collections::BTreeMap;

use super::News;
use crate::{
    base::{
        calendar::Window,
        value::{Detail, Value},
    },
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
    let (table, names) = (&metrics.data.revenue, &metrics.data.names);
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for row in table.rows.iter() {
        let Some(day) = table.date.get(row).filter(|day| week.contains(*day)) else { continue };
        let kind = table.kind.get(row).map(|kind| names.text(kind));
        let deal = table.deal.get(row);
        let told = !deal.is_empty() && won.iter().any(|one| one.id == deal);
        let what = match kind {
            Some("upsell") => "Upsell",
            Some("deal_won") if !told => "Deal won",
            _ => continue,
        };
        let Some(amount) = table.amount.get(row) else { continue };
        let currency = table.currency.get(row).unwrap_or(metrics.business.currency);
        let own = table.id.get(row);
        let id = if own.is_empty() {
            // Rows move within their file; what they say does not.
            let source = table.source.get(row).map_or("", |source| names.text(source));
            let said = format!("{day}:{source}:{}:{}", amount.normalize(), currency.code());
            let n = alike.entry(said.clone()).and_modify(|n| *n += 1).or_insert(1);
            format!("{said}:{n}")
        } else {
            own.to_owned()
        };
        let value = Value::money(amount, currency);
        let about = if deal.is_empty() { String::new() } else { format!(" on {deal}") };
        found.push(News {
            id: format!("paid:{id}"),
            day,
            words: format!("{what}: {}{about}", value.words(Detail::Whole)),
            deal: deal.to_owned(),
            is_upsell: kind == Some("upsell"),
            value: Some(value),
            offer: table.offer.get(row).map_or_else(String::new, |offer| names.text(offer).to_owned()),
            platform: table.platform.get(row).map_or_else(String::new, |place| names.text(place).to_owned()),
            took: None,
        });
    }
    found.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.id.cmp(&b.id)));
    found
}

fn of_deal(metrics: &Metrics<'_>, one: &Move) -> News {
    let (deals, names) = (&metrics.data.deals, &metrics.data.names);
    let value = one.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let title = if one.title.is_empty() { &one.id } else { &one.title };
    News {
        id: format!("won:{}", one.id),
        day: one.day,
        words: format!("Deal won: {title}{value}"),
        deal: one.id.clone(),
        is_upsell: false,
        value: one.value.clone(),
        offer: deals.offer.get(one.row).map_or_else(String::new, |offer| names.text(offer).to_owned()),
        platform: deals.platform.get(one.row).map_or_else(String::new, |place| names.text(place).to_owned()),
        took: deals.created.get(one.row).map(|created| one.day.since(created)).filter(|days| *days >= 0),
    }
}
