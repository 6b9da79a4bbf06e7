//! How it is shown: one file a format. A format turns blocks into text; it computes nothing.

mod ascii;
pub mod chart;
pub mod chat;
pub mod csv;
pub mod feed;
pub mod html;
pub mod json;
pub mod mail;
pub mod markdown;
pub mod sheet;
pub mod template;
pub mod text;
pub mod words;
