//! `takings` turns a folder of plain files into a business's dashboards and reports.
pub mod base;
pub mod build;
pub mod config;
pub mod data;
pub mod edit;
pub mod insights;
pub mod metrics;
pub mod render;
pub mod report;
pub mod workspace;
