//! Golden numbers of whole businesses: small folders built by hand, and what every figure of them must be.

#[cfg(test)]
mod alike;
#[cfg(test)]
mod areas;
#[cfg(test)]
mod collected;
#[cfg(test)]
mod competitors;
#[cfg(test)]
mod conversion;
#[cfg(test)]
mod deals;
#[cfg(test)]
mod goal;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod leads;
#[cfg(test)]
mod month;
#[cfg(test)]
mod periods;
#[cfg(test)]
mod revenue;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod targets;
#[cfg(test)]
mod whole;

use rust_decimal::Decimal;

use super::{compute, fixture::*};
use crate::{
    base::{calendar::Month, figure::Figure, money::round, value::Detail},
    config::{Business, Source},
    data::Dataset,
};

fn figure(data: &Dataset, business: &Business, today: &str, id: &str) -> Figure {
    compute(data, business, day(today)).figure(id, None).unwrap_or_else(|| panic!("no figure {id}"))
}

fn number(figure: &Figure) -> Decimal {
    figure.value.number().unwrap_or_else(|| panic!("{}: {:?}", figure.id, figure.value))
}

fn input(figure: &Figure, name: &str) -> String {
    let found = figure.inputs.iter().find(|(input, _)| input == name).unwrap_or_else(|| panic!("no input {name}"));
    found.1.words(Detail::Exact)
}

fn share(figure: &Figure) -> String {
    format!("{}", round(number(figure), 4))
}

/// Five sources as of February: one of them is entered month by month, by the 21st of the next.
fn mission() -> (Dataset, Business) {
    let mut data = Dataset::default();
    add_revenue(
        &mut data,
        "data/revenue/impact.csv",
        &[paid("2026-01-15", "impact", "400000.42"), paid("2026-02-18", "impact", "54893.00")],
    );
    add_revenue(&mut data, "data/revenue/redventures.csv", &[paid("2026-02-02", "redventures", "3368.54")]);
    add_revenue(&mut data, "data/revenue/adsbymoney.csv", &[paid("2026-01-31", "adsbymoney", "31854.33")]);
    let january = Paid { covers: Some(Month { year: 2026, month: 1 }.window()), ..paid("", "msn-monthly", "32250.00") };
    add_revenue(&mut data, "data/revenue/msn.json", &[january]);
    let mut business = business();
    business.goals.insert("revenue.year".into(), 25_000_000.into());
    business.sources.insert("msn".into(), Source { aliases: vec!["MSN-Monthly".into()], ..due("MSN", 21) });
    business.sources.insert("adsbymoney".into(), Source { manual: true, ..Source::default() });
    business.sources.insert("close".into(), Source::default());
    (data, business)
}

/// A deal with the day of its proposal, of its win and of its loss.
fn deal(
    agents: &'static str,
    platform: &'static str,
    [proposal, won, lost]: [&'static str; 3],
    value: &'static str,
) -> Deal {
    Deal {
        created: "2026-01-02",
        agents,
        platform,
        marks: ["2026-01-02", proposal, "", won, lost],
        value,
        ..Deal::default()
    }
}

const LEAD: [&str; 3] = ["", "", ""];

const PROPOSED: [&str; 3] = ["2026-01-10", "", ""];

const WON: [&str; 3] = ["2026-01-10", "2026-01-20", ""];

const LOST: [&str; 3] = ["y", "", "2026-01-25"];

/// Three agents on two platforms: 26 leads, 17 proposals, 8 won, 24,000 dollars.
fn jobs() -> Dataset {
    let mut deals = Vec::new();
    let mut add = |times: usize, deal: Deal| deals.extend(std::iter::repeat_n(deal, times));
    add(4, deal("monica", "Upwork", WON, "3000"));
    add(1, deal("monica", "Braintrust", WON, "500"));
    add(3, deal("monica", "Upwork", LOST, "2000"));
    add(4, deal("monica", "Upwork", LEAD, ""));
    add(1, deal("Jared", "Braintrust", WON, "5500"));
    add(1, deal("jared", "Upwork", WON, "2500"));
    add(3, deal("jared", "Braintrust", PROPOSED, "100"));
    add(1, deal("jared", "Braintrust", LEAD, ""));
    add(2, deal("jared", "Braintrust", ["", "", "2026-01-09"], ""));
    add(1, deal("dinesh", "Upwork", WON, "3500"));
    add(3, deal("dinesh", "Upwork", LOST, "2500"));
    add(2, deal("dinesh", "Upwork", LEAD, ""));
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals/freelance.csv", &deals);
    data
}
