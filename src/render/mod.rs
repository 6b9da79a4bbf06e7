//! How it is shown: one file a format. A format draws the blocks of a report; it computes nothing.
pub mod chart;
pub mod html;
pub mod template;
