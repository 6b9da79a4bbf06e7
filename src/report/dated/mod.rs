//! Dated reports: of a day, a week, a month. Here is which there are, what they are called and which days they are of;
//! what each of them says is in a file of its own, that of a day in [`brief`].

mod alerts;
pub mod archive;
mod gaps;
pub mod monthly;
mod moved;
mod outlook;
pub mod restated;
mod sections;
mod span;
pub(super) mod tables;
pub mod weekly;

use self::archive::Archive;

use super::{
    brief::{self, Slot},
    model::Report,
};
use crate::{
    base::calendar::{Day, Month, Window},
    config::Business,
    insights::Facts,
    metrics::Metrics,
};

/// How long the days of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A day.
    Daily,
    /// A week of the business.
    Weekly,
    /// A calendar month.
    Monthly,
}

impl Kind {
    /// All of them, the shortest first.
    pub const ALL: [Kind; 3] = [Kind::Daily, Kind::Weekly, Kind::Monthly];

    /// Its name in commands and folders.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Daily => brief::NAME,
            Kind::Weekly => weekly::NAME,
            Kind::Monthly => monthly::NAME,
        }
    }

    /// How its periods are written, with an example.
    fn written(self) -> (&'static str, &'static str) {
        match self {
            Kind::Daily => ("day", "2026-02-24"),
            Kind::Weekly => ("week", "2026-W08"),
            Kind::Monthly => ("month", "2026-02"),
        }
    }
}

/// A dated report, whether it is written or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its kind.
    pub kind: Kind,
    /// The days that it is of.
    pub days: Window,
    /// The time of day that it is for; always the morning of a week and a month.
    pub slot: Slot,
    /// Its name, such as `2026-W08`, `2026-02` or `2026-02-24-evening`. By name they stand in the order of their days.
    pub name: String,
}

impl Edition {
    fn new(business: &Business, kind: Kind, days: Window, slot: Slot) -> Edition {
        let name = match kind {
            Kind::Daily => format!("{}{}", days.from, ending(slot)),
            Kind::Weekly => business.week_starts.name(days),
            Kind::Monthly => days.from.month().to_string(),
        };
        let slot = if kind == Kind::Daily { slot } else { Slot::Morning };
        Edition { kind, days, slot, name }
    }

    /// Where its files are, without their endings: `reports/weekly/2026-W08`.
    pub fn path(&self) -> String {
        format!("reports/{}/{}", self.kind.name(), self.name)
    }
}

/// What the name of a day's report ends with.
fn ending(slot: Slot) -> &'static str {
    match slot {
        Slot::Morning => "",
        Slot::Afternoon => "-afternoon",
        Slot::Evening => "-evening",
    }
}

/// The report of the last period that was over before `today` began; of `today` itself where it is of a day.
pub fn last(business: &Business, today: Day, kind: Kind, slot: Slot) -> Edition {
    let days = match kind {
        Kind::Daily => Window { from: today, to: today },
        Kind::Weekly => business.week_starts.last_complete(today),
        Kind::Monthly => today.month().previous().window(),
    };
    Edition::new(business, kind, days, slot)
}

/// The report of a period by its name, such as `2026-W08`, else the [`last`] one. A week and a month must be over, a day
/// must have begun.
pub fn edition(
    business: &Business,
    today: Day,
    kind: Kind,
    period: Option<&str>,
    slot: Slot,
) -> Result<Edition, String> {
    let Some(name) = period else { return Ok(last(business, today, kind, slot)) };
    let (what, example) = kind.written();
    let Some(days) = days_named(business, kind, name) else {
        return Err(format!("`{name}` is no {what}: {what}s are written like {example}"));
    };
    match kind {
        Kind::Daily if days.from > today => {
            Err(format!("{} is still to come: today is {}", days.from.words(), today.words()))
        }
        Kind::Weekly | Kind::Monthly if days.to >= today => {
            Err(format!("{what} `{name}` is not over before {}: ask for an earlier one", days.to.plus(1).words()))
        }
        _ => Ok(Edition::new(business, kind, days, slot)),
    }
}

/// The report with this name, such as `2026-02-24-evening`; `None` where none of the kind is called so.
pub fn named(business: &Business, kind: Kind, name: &str) -> Option<Edition> {
    let slots = [Slot::Afternoon, Slot::Evening, Slot::Morning];
    let of = |slot: Slot| Some((slot, name.strip_suffix(ending(slot))?));
    let (slot, period) =
        slots.into_iter().filter(|_| kind == Kind::Daily).find_map(of).unwrap_or((Slot::Morning, name));
    Some(Edition::new(business, kind, days_named(business, kind, period)?, slot))
}

/// The days of a period by its name.
fn days_named(business: &Business, kind: Kind, name: &str) -> Option<Window> {
    match kind {
        Kind::Daily => Day::from_iso(name.as_bytes()).map(|day| Window { from: day, to: day }),
        Kind::Weekly => business.week_starts.week_named(name),
        Kind::Monthly => Month::from_iso(name).map(Month::window),
    }
}

/// Whether there is anything to report as of the metrics' own day.
pub fn has_rows(metrics: &Metrics<'_>) -> bool {
    let created = |row| metrics.data.deals.created.get(row).is_some_and(|day| day <= metrics.today);
    !metrics.revenue().months.is_empty() || metrics.data.deals.rows.iter().any(created)
}

/// What a report says, by the facts as of the last of its days. `before` is what earlier ones of its kind kept, the latest
/// first.
pub fn report(edition: &Edition, facts: Facts<'_>, before: &[Archive]) -> Report {
    let report = match edition.kind {
        Kind::Daily => brief::brief(facts, edition.slot),
        Kind::Weekly => weekly::weekly(facts, before),
        Kind::Monthly => monthly::monthly(facts, before),
    };
    Report { path: Some(edition.path()), ..report }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::calendar::WeekStart,
        metrics::fixture::{business, day, window},
    };

    #[test]
    fn the_last_period_that_is_over_is_reported() {
        let last = |kind, starts, today: &str| {
            let edition = last(&Business { week_starts: starts, ..business() }, day(today), kind, Slot::Morning);
            (edition.name, edition.days)
        };
        for (kind, starts, today, name, days) in [
            (Kind::Weekly, WeekStart::Monday, "2026-02-22", "2026-W07", ("2026-02-09", "2026-02-15")),
            (Kind::Weekly, WeekStart::Monday, "2026-02-23", "2026-W08", ("2026-02-16", "2026-02-22")),
            (Kind::Weekly, WeekStart::Sunday, "2026-02-22", "2026-W08", ("2026-02-15", "2026-02-21")),
            (Kind::Weekly, WeekStart::Saturday, "2026-02-22", "2026-W08", ("2026-02-14", "2026-02-20")),
            // The year 2026 has 53 weeks, and the last one ends in the next year.
            (Kind::Weekly, WeekStart::Monday, "2027-01-04", "2026-W53", ("2026-12-28", "2027-01-03")),
            (Kind::Weekly, WeekStart::Sunday, "2027-01-04", "2026-W53", ("2026-12-27", "2027-01-02")),
            (Kind::Weekly, WeekStart::Monday, "2026-01-04", "2025-W52", ("2025-12-22", "2025-12-28")),
            (Kind::Monthly, WeekStart::Monday, "2026-03-01", "2026-02", ("2026-02-01", "2026-02-28")),
            (Kind::Monthly, WeekStart::Monday, "2026-01-31", "2025-12", ("2025-12-01", "2025-12-31")),
            (Kind::Daily, WeekStart::Monday, "2026-02-24", "2026-02-24", ("2026-02-24", "2026-02-24")),
        ] {
            assert_eq!(last(kind, starts, today), (name.to_owned(), window(days.0, days.1)), "{today}");
        }
    }

    #[test]
    fn only_what_is_over_is_reported_and_no_day_before_it_begins() {
        let ask = |kind, period| edition(&business(), day("2026-02-22"), kind, Some(period), Slot::Evening);
        let days = |kind, period| ask(kind, period).map(|edition| edition.days);
        assert_eq!(days(Kind::Weekly, "2026-W06"), Ok(window("2026-02-02", "2026-02-08")));
        assert!(days(Kind::Weekly, "2026-W08").is_err_and(|why| why.contains("is not over before 23 Feb 2026")));
        assert!(days(Kind::Weekly, "2026-W60").is_err_and(|why| why.contains("2026-W08")));
        assert_eq!(days(Kind::Monthly, "2026-01"), Ok(window("2026-01-01", "2026-01-31")));
        assert!(days(Kind::Monthly, "2026-02").is_err_and(|why| why.contains("is not over before 1 Mar 2026")));
        assert!(days(Kind::Monthly, "2026-13").is_err_and(|why| why.contains("months are written like 2026-02")));
        assert_eq!(ask(Kind::Daily, "2026-02-22").unwrap().path(), "reports/daily/2026-02-22-evening");
        assert!(days(Kind::Daily, "2026-02-23").is_err_and(|why| why.contains("today is 22 Feb 2026")));
        assert!(days(Kind::Daily, "2026-02-30").is_err_and(|why| why.contains("days are written like 2026-02-24")));
    }

    #[test]
    fn a_report_is_found_by_its_name() {
        let business = business();
        for (kind, name) in [
            (Kind::Daily, "2026-02-24"),
            (Kind::Daily, "2026-02-24-afternoon"),
            (Kind::Daily, "2026-02-24-evening"),
            (Kind::Weekly, "2026-W53"),
            (Kind::Monthly, "2026-02"),
        ] {
            assert_eq!(named(&business, kind, name).map(|edition| edition.name).as_deref(), Some(name));
        }
        for (kind, name) in [
            (Kind::Daily, "latest"),
            (Kind::Daily, "2026-02-24-noon"),
            (Kind::Weekly, "2026-W08-evening"),
            (Kind::Weekly, "2025-W53"),
            (Kind::Monthly, "2026-2"),
            (Kind::Monthly, "index"),
        ] {
            assert_eq!(named(&business, kind, name), None, "{name}");
        }
    }
}
