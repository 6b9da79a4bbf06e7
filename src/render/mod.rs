//! How it is shown: one file a format. A format turns blocks into text; it computes nothing.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod text;
pub mod words;
