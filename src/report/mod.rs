//! What is said: the view model, and one file a page or report.

pub mod index;
pub mod model;
pub mod pages;
pub mod weekly;

mod agents;
mod charts;
mod collected;
mod health;
mod methods;
mod needs;
mod overview;
mod pipeline;
mod platforms;
mod revenue;
pub mod sources;
mod tables;
mod words;
mod workers;

#[cfg(test)]
pub(crate) mod example;
