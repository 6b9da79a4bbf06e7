//! The program from outside, and what it writes in a real browser.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod ask;
mod asked;
mod browser;
mod cases;
mod cdp;
mod change;
mod cli;
mod clickhouse;
#[cfg(target_os = "linux")]
mod clock;
mod collect;
mod collect_shipped;
mod completions;
mod copy;
mod dated;
mod docs;
#[cfg(unix)]
mod edits;
mod export;
mod golden;
mod import;
mod incremental;
mod intake;
mod look;
mod order;
mod project;
mod public;
mod reading;
mod run;
mod running;
mod same_bytes;
mod sample;
mod scale;
mod schedule;
mod send;
mod serve;
mod server;
mod services;
mod smtp;
mod watch;
mod whatever;
