//! What is said: the view model, and one file a page or report.

pub mod brief;
pub mod dated;
pub mod endpoints;
pub mod feed;
pub mod index;
pub mod model;
pub mod notices;
mod page;
pub mod pages;
pub mod widget;

mod activity;
mod ageing;
mod agents;
mod alerts;
mod charts;
mod cohorts;
mod collected;
mod competitors;
mod conversations;
mod conversion;
mod costs;
mod empty;
mod forecast;
mod health;
mod insights;
pub mod jobs;
mod leads;
mod line;
mod market;
mod methods;
mod mtd;
mod needs;
mod offers;
mod overview;
mod pipeline;
mod platforms;
mod post_times;
mod posts;
mod rates;
mod recurring;
mod replies;
mod revenue;
pub mod sources;
mod status;
mod stays;
mod tables;
mod targets;
mod velocity;
mod words;
mod workers;

#[cfg(test)]
pub(crate) mod example;
