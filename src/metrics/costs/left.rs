//! What is left of the month's revenue after its costs. It belongs to a report of a month that is over: while a month runs,
//! what is to be paid at its end would be missing.

use crate::{
    base::{
        figure::{Figure, Good},
        value::Value,
    },
    metrics::{Metrics, draft::draft},
};

/// Revenue less costs of the month; `None` where one of them is not known, or they are not in one currency alone.
pub fn left(metrics: &Metrics<'_>) -> Option<Figure> {
    let [(revenue, _), (costs, _)] = [metrics.known("revenue.mtd")?, metrics.known("costs.mtd")?];
    let (Value::Money(came), Value::Money(went)) = (&revenue.value, &costs.value) else { return None };
    let ([came], [went]) = (came.as_slice(), went.as_slice()) else { return None };
    (came.currency == went.currency).then(|| Figure {
        label: "Revenue less costs".to_owned(),
        window: revenue.window,
        n: revenue.n + costs.n,
        n_rows: revenue.n_rows + costs.n_rows,
        good: Good::Up,
        formula: "Revenue of the month − costs of the month, as far as both are kept.",
        inputs: [revenue, costs].map(|figure| (figure.label.to_lowercase(), figure.value.clone())).into(),
        ..draft("month.left", Value::money(came.amount - went.amount, came.currency))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Paid, add_costs, add_revenue, business, day, eur, paid, spent, usd},
        },
    };

    #[test]
    fn costs_are_taken_off_where_both_are_known_in_one_currency() {
        let left = |data: &Dataset| left(&compute(data, &business(), day("2026-02-28"))).map(|figure| figure.value);
        let mut data = Dataset::default();
        add_revenue(
            &mut data,
            "data/revenue.csv",
            &[paid("2026-02-10", "shop", "100.50"), paid("2026-01-10", "shop", "9")],
        );
        assert_eq!(left(&data), None, "nobody kept costs");
        add_costs(&mut data, "data/costs.csv", &[spent("2026-02-05", "tools", "120")]);
        assert_eq!(left(&data), Some(Value::Money(vec![usd("-19.50")])));
        add_revenue(&mut data, "data/more.csv", &[Paid { currency: Some(eur()), ..paid("2026-02-11", "shop", "5") }]);
        assert_eq!(left(&data), None);
    }
}
