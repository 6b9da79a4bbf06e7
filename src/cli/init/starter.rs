//! What a new folder holds: the fewest files that show something, each with a row to replace.

/// The files of a new business.
pub(super) const FILES: &[(&str, &[u8])] = &[
    ("data/business.toml", BUSINESS.as_bytes()),
    ("data/deals.csv", DEALS.as_bytes()),
    ("data/revenue.csv", REVENUE.as_bytes()),
];

/// The files around them, for git.
pub(super) const HOUSEKEEPING: &[(&str, &[u8])] =
    &[(".gitignore", GITIGNORE.as_bytes()), (".gitattributes", GITATTRIBUTES.as_bytes())];

const BUSINESS: &str = r#"# What the business is and what it aims at. Everything here has a default: a line that you
# do not need can go. Lines that start with # are remarks. All keys: docs/configuration.md of takings.

name = "My business"
currency = "USD"              # what an amount is in when it does not say
timezone = "UTC"              # where your days begin, such as "Europe/Paris" or "Asia/Kolkata"
week_starts = "monday"

# What you want to earn in a calendar year.
[goals]
revenue.year = 100_000

# How a deal goes, in order. Each stage is a column of data/deals.csv: it holds the day on which the deal
# got there. "won" and "lost" are columns too and need no line here.
[pipelines.deals]
stages = ["prospecting", "proposal_sent", "negotiating"]

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
id,created,title,client,platform,agents,value,proposal_sent,negotiating,won,lost,notes
deal-0001,2026-01-12,Website relaunch,Corner Bakery,Referral,me,2400,2026-01-15,,2026-01-28,,an example: replace it
deal-0002,2026-02-03,Monthly newsletter,Blue Door Yoga,LinkedIn,me,900,2026-02-10,,,,an example: replace it
";

const REVENUE: &str = "\
id,date,source,kind,amount,deal,notes
rev-0001,2026-01-30,bank transfer,deal_won,2400,deal-0001,an example: replace it
";

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
