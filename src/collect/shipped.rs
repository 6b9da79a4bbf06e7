//! The source definitions that come with the program, as `takings init --source NAME` writes them. Data alone: what the
//! words of a definition mean is in `definition`.

/// A source definition that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name: the stem of its file.
    pub name: &'static str,
    /// What it brings, in a few words.
    pub about: &'static str,
    /// The definition: `data/sources/NAME.toml`.
    pub text: &'static str,
    /// The files in `.secrets/` that it needs.
    pub secrets: &'static [&'static str],
    /// Files that a person fills, with how they begin.
    pub by_hand: &'static [(&'static str, &'static str)],
}

macro_rules! shipped {
    ($name:literal, $about:literal, [$($secret:literal),*] $(, $path:literal = $text:literal)*) => {
        Shipped {
            name: $name,
            about: $about,
            text: include_str!(concat!("shipped/", $name, ".toml")),
            secrets: &[$($secret),*],
            by_hand: &[$(($path, $text)),*],
        }
    };
}

/// Every definition, by name.
pub const ALL: &[Shipped] = &[
    shipped!("adsbymoney", "a publisher's earnings by day", ["adsbymoney_creds.json"]),
    shipped!("clickhouse", "earnings by day, added up by a ClickHouse server", ["clickhouse_password.txt"]),
    shipped!("close", "won deals", ["close_api_key.txt"]),
    shipped!("gumroad", "sales", ["gumroad_access_token.txt"]),
    shipped!("hubspot", "won deals", ["hubspot_access_token.txt"]),
    shipped!("impact", "a partner's earnings by day", ["impact_account_sid.txt", "impact_api_key.txt"]),
    shipped!("jobfeed", "jobs of any RSS, Atom or JSON feed", []),
    shipped!("lemonsqueezy", "orders", ["lemonsqueezy_api_key.txt"]),
    shipped!("msn", "earnings by month, entered by hand", [], "data/revenue/msn_monthly.json" = "{}\n"),
    shipped!("paypal", "payments and refunds", ["paypal_client_id.txt", "paypal_client_secret.txt"]),
    shipped!("pipedrive", "won deals", ["pipedrive_api_token.txt"]),
    shipped!(
        "redventures",
        "commission by month",
        ["redventures_client_id.txt", "redventures_api_key.txt", "redventures_property_id.txt"]
    ),
    shipped!("remoteok", "remote jobs", []),
    shipped!("shopify", "orders", ["shopify_access_token.txt"]),
    shipped!("sponsors", "monthly sponsors on GitHub", ["github_token.txt"]),
    shipped!("stripe", "payments and refunds", ["stripe_api_key.txt"]),
];

/// The definition of this name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn definitions_are_in_order_and_can_be_found() {
        assert!(ALL.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert_eq!(find("close").map(|it| it.about), Some("won deals"));
        assert_eq!(find("copper"), None);
    }

    #[test]
    fn every_file_of_the_folder_is_shipped() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/collect/shipped");
        let files: BTreeSet<String> =
            std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(files, ALL.iter().map(|it| format!("{}.toml", it.name)).collect());
    }

    #[test]
    fn a_definition_names_its_secrets_and_files_and_no_others() {
        for it in ALL {
            let named: BTreeSet<&str> = it
                .text
                .split("${secret.")
                .skip(1)
                .map(|rest| rest.split(['}', '.']).next().unwrap_or_default())
                .collect();
            let listed: BTreeSet<&str> = it.secrets.iter().filter_map(|file| file.split('.').next()).collect();
            assert_eq!(named, listed, "{}", it.name);
            for secret in it.secrets {
                assert!(
                    it.text.contains(&format!(".secrets/{secret}")),
                    "{} does not say where {secret} goes",
                    it.name
                );
            }
            for (path, _) in it.by_hand {
                assert!(it.text.contains(&format!("file = \"{path}\"")), "{}: {path}", it.name);
            }
        }
    }

    #[test]
    fn a_definition_begins_with_remarks_and_names_its_limits() {
        for it in ALL {
            let remarks: Vec<&str> = it.text.lines().take_while(|line| line.starts_with('#')).collect();
            assert!(remarks.len() >= 3, "{}", it.name);
            assert!(remarks.iter().any(|line| line.starts_with("# Limits: ")), "{}", it.name);
            assert!(it.text.lines().all(|line| line.chars().count() <= 160), "{}", it.name);
            assert!(toml::from_str::<toml::Table>(it.text).is_ok(), "{}", it.name);
        }
    }
}
