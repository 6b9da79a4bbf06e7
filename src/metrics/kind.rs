//! The kinds of revenue: money earned, money promised by a deal, and money given back.

use rust_decimal::Decimal;

/// What a row of revenue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Earned,
    DealWon,
    Upsell,
    Recurring,
    Adjustment,
    Refund,
    Churn,
}

impl Kind {
    /// Those that carry money, by number.
    pub(crate) const WITH_MONEY: [Kind; 6] =
        [Kind::Earned, Kind::DealWon, Kind::Upsell, Kind::Recurring, Kind::Adjustment, Kind::Refund];

    /// The kinds that a row may name; those without one are earned.
    pub(crate) const NAMED: [(&str, Kind); 6] = [
        ("deal_won", Kind::DealWon),
        ("upsell", Kind::Upsell),
        ("recurring", Kind::Recurring),
        ("adjustment", Kind::Adjustment),
        ("refund", Kind::Refund),
        ("churn", Kind::Churn),
    ];

    /// As rows have it.
    pub(crate) fn id(self) -> &'static str {
        Kind::NAMED.iter().find(|(_, kind)| *kind == self).map_or("earned", |(id, _)| id)
    }

    /// What it is called in the middle of a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::Earned => "earned",
            Kind::DealWon => "booked with deals won",
            Kind::Upsell => "booked with upsells",
            Kind::Recurring => "recurring",
            Kind::Adjustment => "adjustments",
            Kind::Refund => "refunds",
            Kind::Churn => "churn",
        }
    }

    /// Whether it was promised, not yet earned: the number among these.
    pub(crate) fn booked(self) -> Option<usize> {
        match self {
            Kind::DealWon => Some(0),
            Kind::Upsell => Some(1),
            _ => None,
        }
    }

    /// What a row of it adds; `None` where it carries no money.
    #[inline]
    pub(crate) fn adds(self, amount: Decimal) -> Option<Decimal> {
        match self {
            Kind::Refund => Some(-amount.abs()),
            Kind::Churn => None,
            _ => Some(amount),
        }
    }
}
