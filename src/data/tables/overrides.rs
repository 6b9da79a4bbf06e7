//! Overrides: corrections by hand to rows that a machine brings.

use super::prelude::*;

table! {
    /// Corrections by hand to rows of other tables; they outlive every refresh.
    Overrides "overrides" {
        /// The table.
        table: Texts = Spec::of(Kind::Text).required(),
        /// The id of the row.
        id: Texts = Spec::of(Kind::Text).required(),
        /// The column.
        column: Texts = Spec::of(Kind::Text).required(),
        /// What it should be; empty to empty the cell.
        value: Texts = Spec::of(Kind::Text),
        /// Why.
        note: Texts = Spec::of(Kind::Text).or(&["notes"]),
    }
    example "table,id,column,value,note\nrevenue,rev-3h9x,amount,1200.50,the invoice was corrected\n"
}
