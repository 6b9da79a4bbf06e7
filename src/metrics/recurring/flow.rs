//! The arithmetic of one period's movements: what is left at its end, and the ratios that have names.

use rust_decimal::Decimal;

/// What recurs at a period's start, and how it moves until its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Monthly recurring revenue before the period.
    pub start: Decimal,
    /// Of customers that had none before.
    pub new: Decimal,
    /// More from customers that stay.
    pub expansion: Decimal,
    /// Less from customers that stay.
    pub contraction: Decimal,
    /// Of customers that left.
    pub churned: Decimal,
    /// Of customers that came back.
    pub reactivated: Decimal,
}

impl Flow {
    /// Monthly recurring revenue at the end: the start and all movements.
    pub fn end(&self) -> Decimal {
        let gains = plus(plus(self.new, self.reactivated), self.expansion);
        plus(plus(self.start, gains), -self.lost())
    }

    /// Contraction and churn together.
    pub fn lost(&self) -> Decimal {
        plus(self.contraction, self.churned)
    }

    /// The share of the start that was lost; `None` where nothing recurred before.
    pub fn revenue_churn(&self) -> Option<Decimal> {
        of_start(self.lost(), self.start)
    }

    /// The share of the start that is left, gains not counted.
    pub fn gross_retention(&self) -> Option<Decimal> {
        of_start(plus(self.start, -self.lost()), self.start)
    }

    /// The share of the start that the customers who were there bring at the end.
    pub fn net_retention(&self) -> Option<Decimal> {
        of_start(plus(plus(self.start, self.expansion), -self.lost()), self.start)
    }

    /// The same with those that came back.
    pub fn net_retention_with_returns(&self) -> Option<Decimal> {
        of_start(plus(plus(plus(self.start, self.expansion), self.reactivated), -self.lost()), self.start)
    }

    /// (New + expansion) ÷ (contraction + churned), as Baremetrics defines the quick ratio; `None` without a loss.
    pub fn quick_ratio(&self) -> Option<Decimal> {
        over(plus(self.new, self.expansion), self.lost())
    }

    /// The same with those that came back.
    pub fn quick_ratio_with_returns(&self) -> Option<Decimal> {
        over(plus(plus(self.new, self.expansion), self.reactivated), self.lost())
    }

    /// The movements of two periods together; the start is that of the first.
    pub fn then(&self, next: &Flow) -> Flow {
        Flow {
            start: self.start,
            new: plus(self.new, next.new),
            expansion: plus(self.expansion, next.expansion),
            contraction: plus(self.contraction, next.contraction),
            churned: plus(self.churned, next.churned),
            reactivated: plus(self.reactivated, next.reactivated),
        }
    }
}

fn of_start(part: Decimal, start: Decimal) -> Option<Decimal> {
    over(part, start)
}

/// A quotient of something above zero; `None` else, and where it is beyond what a decimal holds.
pub(crate) fn over(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole > Decimal::ZERO { part.checked_div(whole) } else { None }
}

/// A sum that stops at the largest number there is.
fn plus(one: Decimal, other: Decimal) -> Decimal {
    one.saturating_add(other)
}
