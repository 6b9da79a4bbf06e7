//! Regions: where a zip lies.

use super::prelude::*;

table! {
    /// Where a zip lies.
    Regions "regions" {
        /// The zip.
        zip: Texts = Spec::of(Kind::Code).required(),
        /// The city.
        city: NameColumn = Spec::of(Kind::Name),
        /// The borough.
        borough: NameColumn = Spec::of(Kind::Name),
    }
    example "zip,city,borough\n11215,New York,Brooklyn\n"
}
