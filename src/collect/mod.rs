//! Brings the files of `data/sources/*.toml` up to date: asks services, reads their answers, and gives changes to files.
//! A source is data, not code: one engine, small definitions.

pub mod answer;
pub mod definition;
pub mod failure;
pub mod moment;
mod scalar;
pub mod template;
