//! Deals: one row each, which is also its history.

use super::prelude::*;

table! {
    /// Deals, won, lost and open. A row is a deal's whole history: each stage of its pipeline is a column that holds the day on which the deal reached it.
    Deals "deals" with "One column a stage of the pipeline, in `business.toml`: the day on which the deal reached it, or `y`." stages: Marks {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required().or(&["deal_id", "opportunity_id", "lead_id"]),
        /// The day on which it became known.
        created: Days = Spec::of(Kind::Day).required().or(&["date", "created_at", "date_created", "created_date", "opened", "engage_date"]),
        /// What it is about.
        title: Texts = Spec::of(Kind::Text).or(&["name", "deal", "deal_name", "opportunity", "job_title"]),
        /// Who would pay.
        client: Texts = Spec::of(Kind::Text).or(&["customer", "company", "account"]),
        /// The person to talk to.
        contact: Texts = Spec::of(Kind::Text).aside().or(&["contact_name", "contact_id", "lead_name"]),
        /// Its pipeline, where the file's name does not say.
        pipeline: NameColumn = Spec::of(Kind::Name),
        /// Where it was found: a job board, a network, a referral.
        platform: NameColumn = Spec::of(Kind::Name).or(&["channel", "marketplace"]),
        /// How it came in.
        source: NameColumn = Spec::of(Kind::Name).or(&["lead_source", "origin"]),
        /// Who works on it.
        agents: NameColumn = Spec::of(Kind::Agents).or(&["agent", "owner", "sales_agent", "assigned_to"]),
        /// What is offered.
        offer: NameColumn = Spec::of(Kind::Name).or(&["product", "offer_tag", "service"]),
        /// The client's trade.
        niche: NameColumn = Spec::of(Kind::Name).or(&["industry"]),
        /// What sort of opportunity it is.
        kind: NameColumn = Spec::of(Kind::Name).or(&["type"]),
        /// Where it can be seen.
        url: Texts = Spec::of(Kind::Text).aside().or(&["link", "lead_url", "job_url"]),
        /// What it is worth, if won.
        value: Decimals = Spec::of(Kind::Money).or(&["amount", "deal_value", "close_value", "revenue", "revenue_amount"]),
        /// The currency of its value; the business's own where empty.
        currency: Currencies = Spec::of(Kind::Currency).or(&["value_currency"]),
        /// The stage by name, for files without dates of stages.
        stage: NameColumn = Spec::of(Kind::Name).or(&["status", "deal_stage"]),
        /// The day on which it was won, or `y`.
        won: Marks = Spec::of(Kind::Mark).or(&["date_won", "won_date", "won_at", "converted"]),
        /// The day on which it was lost, or `y`.
        lost: Marks = Spec::of(Kind::Mark).or(&["date_lost", "lost_date", "lost_at"]),
        /// The day on which it should be decided.
        expected_close: Days = Spec::of(Kind::AnyDay).or(&["close_date", "expected_close_date"]),
        /// The chance of winning it, where a person knows better than the stage.
        probability: Decimals = Spec::of(Kind::Share).or(&["confidence", "win_probability"]),
        /// The day of the last contact.
        last_touch: Days = Spec::of(Kind::Day).or(&["last_contact", "last_activity"]),
        /// Why it was lost.
        lost_reason: NameColumn = Spec::of(Kind::Name).or(&["reason"]),
        /// The job that it came from.
        job: Texts = Spec::of(Kind::Reference("jobs")).or(&["job_id"]),
        /// Anything else.
        notes: Texts = Spec::of(Kind::Text).aside().or(&["note", "comment", "comments"]),
    }
    example "id,created,title,client,platform,agents,value,proposal_sent,won,lost\ndeal-k7m2,2026-02-03,Bakery relaunch,Corner Bakery,Referral,maya,4200,2026-02-10,,\n"
}
