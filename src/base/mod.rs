//! The words that every other room uses: money, ratios, days, times of cron, problems, text width, secrets and files.
//!
//! Nothing here knows of tables, figures or pages, and nothing here imports another room.

pub mod answer;
pub mod calendar;
pub mod chance;
pub mod clock;
pub mod cron;
pub mod figure;
pub mod files;
pub mod log;
pub mod money;
pub mod problem;
pub mod ratio;
pub mod secret;
pub mod split;
pub mod text;
pub mod value;
