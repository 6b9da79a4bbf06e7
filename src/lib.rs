//! `takings` turns a folder of plain files into a business's dashboards and reports.
//!
//! Data goes one way, and so do the imports:
//!
//! ```text
//! services → collect → edit → data/ → config, data → metrics → insights → report → render → build → site/ reports/
//!                                                                                cli starts all of it and prints
//! ```
//!
//! # Layout
//!
//! - [`base`]: money, days, ratios, problems, text width, files. Imports no other room.
//! - [`workspace`]: where things are in a business's folder.
//! - [`config`]: `business.toml` as it is meant. [`config::keys`] declares every key once.
//! - [`data`]: bytes to typed rows and problems; one file a table.
//! - [`edit`]: changes to files, proposed, checked, then made. Knows no figure.
//! - [`collect`]: brings files that come from services up to date. Gives changes; [`edit`] makes them.
//! - [`metrics`]: rows and a day to numbers. Pure: nothing here can fail, read a file or ask the clock.
//! - [`insights`]: rules over metrics: what needs a person, and with what evidence.
//! - [`report`]: the view model, and one file a page. What is shown, free of any format.
//! - [`render`]: a report as text of a format. Computes nothing, knows no rows.
//! - [`build`]: joins the above into the files of the site and the reports, and writes what changed.
//! - [`watch`]: notices that what a build is made from has changed. Builds nothing.
//! - [`schedule`]: when jobs are due, and the rounds in which they are done. Performs none of them itself.
//! - [`send`]: delivers messages to channels, each once. Makes none.
//! - [`serve`]: shows the pages to this machine's browsers, and keeps open ones new.
//! - [`cli`]: arguments, words for people, exit codes. The only room that prints or asks the clock.
//!
//! # Invariants
//!
//! - Files are the truth: everything shown can be computed again from `data/` alone.
//! - Reading gives a value and its problems. A bad row costs itself; nothing stops at the first problem.
//! - "Today" is an argument everywhere. The same folder and the same day give the same bytes.
//! - Money is exact decimal and never summed over currencies.
//! - `tests/architecture.rs` holds who may import whom, and fails on anything else.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod base;
pub mod build;
pub mod cli;
pub mod collect;
pub mod config;
pub mod data;
pub mod edit;
pub mod insights;
pub mod metrics;
pub mod render;
pub mod report;
pub mod schedule;
pub mod send;
pub mod serve;
pub mod watch;
pub mod workspace;
