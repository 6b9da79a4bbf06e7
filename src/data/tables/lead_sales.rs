//! Lead sales: leads that were sold to buyers.

use super::prelude::*;

table! {
    /// Leads that were offered to buyers, and what came of it.
    LeadSales "lead_sales" {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// The day.
        date: Days = Spec::of(Kind::Day).required(),
        /// The conversation that it came from.
        conversation: Texts = Spec::of(Kind::Reference("conversations")).or(&["conversation_id"]),
        /// Its quality, once known.
        tier: NameColumn = Spec::of(Kind::Name),
        /// Its quality, as it was predicted.
        predicted_tier: NameColumn = Spec::of(Kind::Name),
        /// Its price, as it was predicted.
        predicted_value: Decimals = Spec::of(Kind::Money),
        /// The person's zip.
        zip: Texts = Spec::of(Kind::Code).or(&["zipcode"]),
        /// Who bought, or was asked to.
        buyer: NameColumn = Spec::of(Kind::Name).required(),
        /// The price.
        price: Decimals = Spec::of(Kind::Money).or(&["amount"]),
        /// Its currency; the business's own where empty.
        currency: Currencies = Spec::of(Kind::Currency),
        /// Whether the buyer took it.
        accepted: Flags = Spec::of(Kind::Flag),
        /// How long the buyer took to answer.
        response_hours: Decimals = Spec::of(Kind::Number),
        /// The buyer's rating of the lead.
        rating: Decimals = Spec::of(Kind::Number),
        /// How many leads the row stands for; 1 where empty. Prices are then sums, predicted ones too; hours and rating are
        /// those of each lead.
        count: Counts = Spec::of(Kind::Count),
    }
    example "id,date,conversation,tier,zip,buyer,price,accepted\nsale-h5w3,2026-02-03,conv-q8d4,standard,11215,Brightside,150,yes\n"
}
