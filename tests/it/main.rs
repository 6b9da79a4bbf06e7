//! The program from outside, and what it writes in a real browser.

mod cases;
mod cli;
mod docs;
mod golden;
mod look;
mod project;
mod reading;
mod same_bytes;
mod sample;
