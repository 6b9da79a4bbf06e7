//! The example business, as the repository's `data/` folder has it. A test fails where a file is missing here.

macro_rules! file {
    ($path:literal) => {
        ($path, include_bytes!(concat!("../../../", $path)))
    };
}

/// Every file with its bytes.
pub(crate) const FILES: &[(&str, &[u8])] = &[
    file!("data/activities.csv"),
    file!("data/business.toml"),
    file!("data/competitors.csv"),
    file!("data/conversations.csv"),
    file!("data/costs.csv"),
    file!("data/deals/freelance.csv"),
    file!("data/deals/outreach.csv"),
    file!("data/experiments.json"),
    file!("data/hypotheses.toml"),
    file!("data/jobs.csv"),
    file!("data/lead_sales.csv"),
    file!("data/overrides.csv"),
    file!("data/posts.csv"),
    file!("data/rates.csv"),
    file!("data/regions.csv"),
    file!("data/revenue/close.csv"),
    file!("data/revenue/impact.csv"),
    file!("data/revenue/stripe.csv"),
    file!("data/revenue/syndication.json"),
    file!("data/revenue/upwork.csv"),
    file!("data/snapshots/2026-03-31.json"),
    file!("data/snapshots/2026-04-30.json"),
    file!("data/snapshots/2026-05-31.json"),
    file!("data/snapshots/2026-06-30.json"),
    file!("data/snapshots/2026-07-31.json"),
    file!("data/snapshots/2026-08-31.json"),
    file!("data/snapshots/2026-09-30.json"),
    file!("data/subscriptions.csv"),
];
