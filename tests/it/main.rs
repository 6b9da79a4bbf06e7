//! The program from outside, and what it writes in a real browser.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod browser;
mod cases;
mod cdp;
mod cli;
mod clickhouse;
#[cfg(target_os = "linux")]
mod clock;
mod collect;
mod collect_shipped;
mod copy;
mod dated;
mod docs;
mod golden;
mod import;
mod incremental;
mod look;
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
