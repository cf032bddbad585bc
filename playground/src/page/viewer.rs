//! Who looks at the page, and where in Discord they are.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use simulators::discord::{Person, Place};

/// The role that may look tickets up.
pub(super) const SUPPORT_ROLE: u64 = 1_100_000_000_000_000_050;
/// A role that means nothing to the bot.
const SALES_ROLE: u64 = 1_100_000_000_000_000_051;
const LOUNGE_CHANNEL: u64 = 1_100_000_000_000_000_021;

/// Discord's names of the languages that the page offers: the bot's two, and one that it does not speak.
const LOCALES: [(&str, &str); 3] = [
    ("en-US", "English (US)"),
    ("id", "Bahasa Indonesia"),
    ("de", "Deutsch"),
];

/// A place to be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Spot {
    /// The channel in which lookups are allowed.
    #[default]
    Support,
    /// A channel in which they are not.
    Lounge,
    /// The channel in which the bot tells the team what is wrong.
    Team,
    /// The direct messages with the bot.
    DirectMessage,
}

impl Spot {
    pub(super) fn place(self) -> Place {
        match self {
            Self::Support => Place::default(),
            Self::Lounge => {
                let support = Place::default();
                Place {
                    channel: LOUNGE_CHANNEL,
                    name: "lounge".to_owned(),
                    ..support
                }
            }
            Self::Team => Place::team(),
            Self::DirectMessage => Place::direct_message(),
        }
    }
}

/// The person at the page.
#[derive(Clone, Debug)]
pub(super) struct Viewer {
    locale: &'static str,
    support: bool,
    sales: bool,
    pub(super) spot: Spot,
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            locale: "en-US",
            support: true,
            sales: false,
            spot: Spot::default(),
        }
    }
}

/// What is to change about the person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    locale: Option<String>,
    support: Option<bool>,
    sales: Option<bool>,
    spot: Option<Spot>,
}

impl Viewer {
    /// Changes the person. An unknown language is ignored.
    pub(super) fn change(&mut self, change: &Change) {
        let named = |wanted: &String| LOCALES.iter().find(|(locale, _)| locale == wanted);
        if let Some((locale, _)) = change.locale.as_ref().and_then(named) {
            self.locale = locale;
        }
        self.support = change.support.unwrap_or(self.support);
        self.sales = change.sales.unwrap_or(self.sales);
        self.spot = change.spot.unwrap_or(self.spot);
    }

    pub(super) fn person(&self) -> Person {
        let roles = [(SUPPORT_ROLE, self.support), (SALES_ROLE, self.sales)];
        let held = roles.into_iter().filter(|(_, held)| *held);
        Person::default()
            .with_locale(self.locale)
            .with_roles(held.map(|(role, _)| role))
    }

    /// For the page.
    pub(super) fn json(&self) -> Value {
        let person = self.person();
        let locales = LOCALES.map(|(locale, name)| json!({"locale": locale, "name": name}));
        json!({
            "id": person.id.to_string(),
            "name": person.display_name,
            "username": person.username,
            "locale": self.locale,
            "locales": locales,
            "support": self.support,
            "sales": self.sales,
            "spot": self.spot,
            "channel": self.spot.place().channel.to_string(),
        })
    }
}
