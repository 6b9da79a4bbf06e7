//! Hypotheses: what somebody believes would help.

use super::prelude::*;

table! {
    /// What somebody believes would help, with what it would bring.
    Hypotheses "hypotheses" {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// What it says.
        title: Texts = Spec::of(Kind::Text).required(),
        /// How urgent it is.
        priority: NameColumn = Spec::of(Kind::Name),
        /// What is wrong today.
        issue: Texts = Spec::of(Kind::Text),
        /// What it would bring.
        impact: Decimals = Spec::of(Kind::Money),
        /// How sure one is.
        confidence: Decimals = Spec::of(Kind::Share),
        /// What to do.
        recommendation: Texts = Spec::of(Kind::Text),
        /// Where it stands.
        status: NameColumn = Spec::of(Kind::Name),
    }
    example "id,title,priority,impact,confidence,status\nhyp-t6n2,Answer within an hour,high,3500,0.6,open\n"
}
