//! Stacks: pieces put on one another, what is negative below zero.

use rust_decimal::Decimal;

/// The lower and the upper end of each piece; `None` for a piece that is not known or empty.
pub fn stack(values: impl IntoIterator<Item = Option<Decimal>>) -> Vec<Option<(Decimal, Decimal)>> {
    let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
    let mut piece = |value: Decimal| {
        let end = if value.is_sign_negative() { &mut below } else { &mut above };
        let (from, to) = (*end, end.saturating_add(value));
        *end = to;
        (from.min(to), from.max(to))
    };
    values.into_iter().map(|value| value.filter(|value| !value.is_zero()).map(&mut piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_on_one_another_and_refunds_hang_below() {
        let value = |number: i64| Some(Decimal::from(number));
        let pieces = stack([value(3), value(-2), None, value(0), value(4), value(-1)]);
        let ends = |from: i64, to: i64| Some((Decimal::from(from), Decimal::from(to)));
        assert_eq!(pieces, [ends(0, 3), ends(-2, 0), None, None, ends(3, 7), ends(-3, -2)]);
        assert_eq!(stack([Some(Decimal::MAX), Some(Decimal::MAX)]).len(), 2);
    }
}
