//! The rows behind the revenue of a run of days, one by one, each with what of it falls there.

use super::{
    Metrics,
    entry::Entry,
    terms::{DEALS_SOURCE, Terms},
};
use crate::base::{calendar::Window, money::Money};

/// What a row brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Its day, or the days that it covers.
    pub days: Window,
    /// The id of its source.
    pub source: String,
    /// Its id; empty where it has none.
    pub id: String,
    /// How much, in the business's currency where a rate says so.
    pub money: Money,
    /// The id of its deal; empty where it names none.
    pub deal: String,
    /// The file and line of its row.
    pub place: String,
    /// The events that it stands for.
    pub n: u64,
}

/// The rows of a window up to today, by day and source.
pub fn received(metrics: &Metrics<'_>, window: Window) -> Vec<Received> {
    let data = metrics.data;
    let terms = &metrics.ground.terms;
    let told = |table: &'static str, row: u32, source: &str, [id, deal]: [&str; 2], entry: &Entry| {
        let amount = entry.part(window)?;
        Some(Received {
            days: entry.window,
            source: source.to_owned(),
            id: id.to_owned(),
            money: Money { amount, ..entry.money },
            deal: deal.to_owned(),
            place: data.place(table, row).map_or_else(String::new, |(file, line)| format!("{file}:{line}")),
            n: entry.n,
        })
    };
    let revenue = data.revenue.rows.iter().filter(|row| Terms::may_fall(data, *row, window)).filter_map(|row| {
        let source = terms.sources.of_row(data, row, data.revenue.rows.file(row))?;
        let entry = terms.revenue(data, row)?;
        let ids = [data.revenue.id.get(row), data.revenue.deal.get(row)];
        told("revenue", row, terms.sources.ids.get(source)?, ids, &entry)
    });
    let deals = data.deals.rows.iter().filter(|_| terms.deals_count()).filter_map(|row| {
        let entry = terms.deal(data, row)?;
        told("deals", row, DEALS_SOURCE, [data.deals.id.get(row); 2], &entry)
    });
    let mut found: Vec<Received> = revenue.chain(deals).collect();
    let key = |one: &Received| (one.days, one.source.clone(), one.id.clone(), one.money.amount, one.place.clone());
    found.sort_by_cached_key(key);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::value::Value,
        data::Dataset,
        metrics::{
            compute,
            fixture::{Paid, add_revenue, business, day, decimal, paid, window},
        },
    };

    #[test]
    fn the_rows_of_a_window_add_up_to_its_revenue() {
        let mut data = Dataset::default();
        let covers = Some(window("2026-02-01", "2026-02-28"));
        let rows = [
            paid("2026-02-15", "stripe", "99"),
            paid("2026-02-16", "stripe", "100"),
            paid("2026-02-22", "paypal", "-20.50"),
            paid("2026-02-23", "stripe", "99"),
            Paid { covers, ..paid("", "msn", "280") },
            Paid { kind: "churn", ..paid("2026-02-17", "stripe", "5") },
        ];
        add_revenue(&mut data, "data/revenue/a.csv", &rows);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-22"));
        let found = received(&metrics, window("2026-02-16", "2026-02-22"));
        let said: Vec<String> = found
            .iter()
            .map(|one| format!("{} {} {} {}", one.days.from, one.source, one.money.amount, one.place))
            .collect();
        assert_eq!(
            said,
            [
                "2026-02-01 msn 70 data/revenue/a.csv:6",
                "2026-02-16 stripe 100 data/revenue/a.csv:3",
                "2026-02-22 paypal -20.50 data/revenue/a.csv:4",
            ]
        );
        let week = metrics.figure("revenue.this_week", Some(0)).unwrap().value;
        assert_eq!(week, Value::money(decimal("149.50"), business.currency));
    }
}
