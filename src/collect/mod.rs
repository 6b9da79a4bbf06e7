//! Brings the files of `data/sources/*.toml` up to date: asks services, reads their answers, and gives changes to files.
//! A source is data, not code: one engine, small definitions.

pub mod definition;
pub mod failure;
pub mod shipped;
pub mod template;
