//! Where a conversation or a lead is from: its own cells, else the `regions` table by its zip, else the conversation that a
//! lead names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::{Dataset, names::Name};

/// What is known of places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The borough of a zip; of two rows for one zip the first counts.
    boroughs: FxHashMap<String, Name>,
    /// The rows of the conversations that leads name and need.
    conversations: FxHashMap<String, u32>,
}

impl Places {
    /// What a dataset knows.
    pub(crate) fn of(data: &Dataset) -> Places {
        let mut places = Places::default();
        for row in data.regions.rows.iter() {
            if let Some(borough) = data.regions.borough.get(row) {
                places.boroughs.entry(data.regions.zip.get(row).to_owned()).or_insert(borough);
            }
        }
        let sales = &data.lead_sales;
        let needs = |row: &u32| places.borough(sales.zip.get(*row)).is_none();
        let wanted: FxHashSet<&str> = sales.rows.iter().filter(needs).map(|row| sales.conversation.get(row)).collect();
        if wanted.iter().any(|id| !id.is_empty()) {
            let ids = data.conversations.rows.iter().map(|row| (data.conversations.id.get(row), row));
            let found = ids.filter(|(id, _)| !id.is_empty() && wanted.contains(id));
            places.conversations = found.map(|(id, row)| (id.to_owned(), row)).collect();
        }
        places
    }

    /// Every borough that a zip is known to be in, each once.
    pub(crate) fn boroughs(&self) -> impl Iterator<Item = Name> {
        let all: std::collections::BTreeSet<Name> = self.boroughs.values().copied().collect();
        all.into_iter()
    }

    fn borough(&self, zip: &str) -> Option<Name> {
        if zip.is_empty() { None } else { self.boroughs.get(zip).copied() }
    }

    /// The borough of a zip in words; empty where nobody knows.
    pub(crate) fn name_of(&self, data: &Dataset, zip: &str) -> String {
        self.borough(zip).map_or_else(String::new, |name| data.names.text(name).to_owned())
    }

    /// The borough of a conversation.
    #[inline]
    pub(crate) fn of_talk(&self, data: &Dataset, row: u32) -> Option<Name> {
        let table = &data.conversations;
        table.borough.get(row).or_else(|| self.borough(table.zip.get(row)))
    }

    /// The borough of a lead.
    #[inline]
    pub(crate) fn of_sale(&self, data: &Dataset, row: u32) -> Option<Name> {
        let table = &data.lead_sales;
        let named = || self.conversations.get(table.conversation.get(row));
        self.borough(table.zip.get(row)).or_else(|| self.of_talk(data, *named()?))
    }

    /// The zip of a lead.
    #[inline]
    pub(crate) fn zip_of_sale<'d>(&self, data: &'d Dataset, row: u32) -> &'d str {
        let zip = data.lead_sales.zip.get(row);
        if !zip.is_empty() {
            return zip;
        }
        let named = self.conversations.get(data.lead_sales.conversation.get(row));
        named.map_or("", |row| data.conversations.zip.get(*row))
    }
}
