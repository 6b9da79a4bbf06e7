//! Revenue: money that came in or went back.

use super::prelude::*;

/// What a row of revenue is.
pub const KINDS: &[&str] = &["earned", "deal_won", "upsell", "recurring", "refund", "churn", "adjustment"];

table! {
    /// Money that came in or went back. A file may also be a map of months, such as `{"2026-01": 32250.00, "updated": "2026-02-19"}`.
    Revenue "revenue" {
        /// Stable and unique, where rows have one.
        id: Texts = Spec::of(Kind::Id).or(&["transaction_id", "event_id"]),
        /// The day of the money; or `covers`.
        date: Days = Spec::of(Kind::Day).or(&["day", "closed_at", "date_won", "paid_at"]),
        /// The month or days that a sum stands for; it is spread over them where a window cuts through.
        covers: Windows = Spec::of(Kind::Period).or(&["month", "period"]),
        /// Where it came from; the file's name where empty.
        source: NameColumn = Spec::of(Kind::Name),
        /// What it is; `earned` where empty. Refunds count against; churn rows carry no money.
        kind: NameColumn = Spec::of(Kind::Choice(KINDS)).or(&["event_type", "type"]),
        /// How much.
        amount: Decimals = Spec::of(Kind::Money).required().or(&["revenue", "value", "total", "amount_usd", "commission"]),
        /// Its currency; the business's own where empty.
        currency: Currencies = Spec::of(Kind::Currency),
        /// How many payments or events the row stands for; 1 where empty.
        count: Counts = Spec::of(Kind::Count),
        /// The state that its source gives it.
        status: NameColumn = Spec::of(Kind::Name),
        /// The deal that it pays for.
        deal: Texts = Spec::of(Kind::Reference("deals")).or(&["deal_id"]),
        /// Who paid.
        customer: Texts = Spec::of(Kind::Text).or(&["client"]),
        /// What was sold.
        offer: NameColumn = Spec::of(Kind::Name).or(&["offer_tag", "product"]),
        /// Where it was sold.
        platform: NameColumn = Spec::of(Kind::Name).or(&["platform_source", "channel"]),
        /// The customer's trade.
        niche: NameColumn = Spec::of(Kind::Name).or(&["niche_source"]),
        /// Who sold it.
        agent: NameColumn = Spec::of(Kind::Name),
        /// Anything else.
        notes: Texts = Spec::of(Kind::Text).aside().or(&["note"]),
    }
    example "date,source,amount,notes\n2026-02-03,stripe,1200.50,first invoice\n"
}
