//! Brings the files of `data/sources/*.toml` up to date: asks services, reads their answers, and gives changes to files.
//! A source is data, not code: one engine, small definitions.

pub mod answer;
pub mod cells;
pub mod definition;
pub mod failure;
pub mod moment;
pub mod rows;
mod scalar;
pub mod take;
pub mod template;
