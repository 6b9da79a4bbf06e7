//! What a new folder holds: each table with a row to replace.

use crate::{base::calendar::Day, data::tables};

/// The files of a new business: its settings, and a row of each table to replace.
pub(super) fn files(today: Day) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("data/business.toml".to_owned(), BUSINESS.as_bytes().to_vec())];
    for table in tables::ALL {
        let rows = match table.name {
            "deals" => DEALS,
            "revenue" => REVENUE,
            // A correction of a row that is not there would be a problem.
            "overrides" => OVERRIDES,
            _ => table.example,
        };
        files.push((format!("data/{}.csv", table.name), dated(rows, today).into_bytes()));
    }
    files
}

/// The text with today for every day: rows to replace are no record, and no finished week may count them.
fn dated(text: &str, today: Day) -> String {
    let mut moved = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("2026-") {
        let (before, from) = rest.split_at(at);
        moved.push_str(before);
        let day = from.get(..10).and_then(|day| Day::from_iso(day.as_bytes()));
        let shown = day.map_or_else(|| from[..5].to_owned(), |_| today.to_string());
        rest = &from[if day.is_some() { 10 } else { 5 }..];
        moved.push_str(&shown);
    }
    moved + rest
}

/// The files around them, for git.
pub(super) const HOUSEKEEPING: &[(&str, &[u8])] =
    &[(".gitignore", GITIGNORE.as_bytes()), (".gitattributes", GITATTRIBUTES.as_bytes())];

pub(super) const BUSINESS: &str = r#"# What the business is and what it aims at. Everything here has a default: a line that you
# do not need can go. Lines that start with # are remarks. All keys: docs/configuration.md of takings.

name = "My business"
currency = "USD"              # what an amount is in when it does not say
timezone = "UTC"              # where your days begin, such as "Europe/Paris" or "Asia/Kolkata"
week_starts = "monday"

# What you want to earn in a calendar year: the pages then show how far you are, and where the plan would be.
#
# [goals]
# revenue.year = 100_000

# How a deal goes, in order. Each stage is a column of data/deals.csv: it holds the day on which the deal
# got there. "won" and "lost" are columns too and need no line here.
[pipelines.deals]
stages = ["prospecting", "proposal_sent", "negotiating"]

# The questions of a form or bot, in order: each is a column of data/conversations.csv.
[conversations]
steps = ["welcome", "interest"]

# What is known of where money comes from. A source that is silent for longer is shown as stale.
#
# [sources.stripe]
# label = "Stripe"
# stale_after_days = 7

# A spreadsheet or export with its own headings can stay as it is:
#
# [tables.deals]
# dates = "%d-%m-%Y"
# columns = { "Deal Stage" = "stage", "Close Value" = "value" }
"#;

const DEALS: &str = "\
id,created,title,client,platform,agents,value,proposal_sent,negotiating,won,lost,last_touch,notes
deal-w4k7,2026-01-12,Website relaunch,Corner Bakery,Referral,me,2400,2026-01-15,,2026-01-28,,,an example: replace it
deal-k7m2,2026-02-03,Monthly newsletter,Blue Door Yoga,LinkedIn,me,900,2026-02-06,,,,2026-02-09,an example: replace it
";

const REVENUE: &str = "\
id,date,source,kind,amount,deal,notes
rev-t3h9,2026-02-02,bank transfer,deal_won,2400,deal-w4k7,an example: replace it
";

const OVERRIDES: &str = "table,id,column,value,note\n";

const GITIGNORE: &str = "\
# secrets and logs stay on this machine
.secrets/
logs/
# what editors, spreadsheets and systems leave behind
.DS_Store
~$*
.~lock.*
*.tmp
";

const GITATTRIBUTES: &str = "\
* text=auto eol=lf
site/** linguist-generated
reports/** linguist-generated
";
