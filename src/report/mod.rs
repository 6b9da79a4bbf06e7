//! What is said: the view model, and one file a page or report.
pub mod model;

#[cfg(test)]
pub(crate) mod example;
