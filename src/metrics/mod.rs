//! Pure functions from rows and a day to numbers. Nothing here can fail, read a file or ask the clock.
//!
//! [`compute`] gives every area's numbers and every figure; a figure's rows are found again when they are asked for
//! ([`Metrics::figure`]), so that a million of them cost nothing until then.
