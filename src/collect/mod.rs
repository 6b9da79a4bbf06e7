//! Brings the files of `data/sources/*.toml` up to date: asks services, reads their answers, and gives changes to files.
//! A source is data, not code: one engine, small definitions.
//!
//! `run` goes through sources, `fetch` through the windows and pages of one, `http` sends one request. What comes back
//! goes through `answer`, `rows` and `cells`, and `merge` puts it into the file.

mod address;
mod answer;
mod cells;
pub mod definition;
pub mod failure;
mod fetch;
mod fill;
mod http;
mod manners;
pub mod merge;
mod moment;
pub mod note;
mod pages;
mod rows;
pub mod run;
mod scalar;
mod session;
pub mod shipped;
mod standing;
mod take;
pub mod template;
mod unheard;
mod window;

pub use self::fetch::{Event, Fetched, Probe};
