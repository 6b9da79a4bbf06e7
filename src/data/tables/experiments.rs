//! Experiments: two ways of doing a thing, and how each went.

use super::prelude::*;

table! {
    /// Experiments: one row a variant.
    Experiments "experiments" {
        /// The experiment; all its variants share it.
        id: Texts = Spec::of(Kind::Text).required(),
        /// The variant.
        variant: Texts = Spec::of(Kind::Text).required(),
        /// What is counted.
        metric: Texts = Spec::of(Kind::Text),
        /// The first day.
        started: Days = Spec::of(Kind::Day),
        /// The last day.
        ended: Days = Spec::of(Kind::AnyDay),
        /// How many saw it.
        exposures: Counts = Spec::of(Kind::Count),
        /// How many of these did what was wanted.
        conversions: Counts = Spec::of(Kind::Count),
        /// Anything else.
        notes: Texts = Spec::of(Kind::Text),
    }
    example "id,variant,metric,started,exposures,conversions\nsubject-line,question,reply,2026-02-03,100,9\nsubject-line,number,reply,2026-02-03,100,6\n"
}
