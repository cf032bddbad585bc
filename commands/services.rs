//! What every command needs.

use std::{fmt, sync::Arc};

use ticketrz::{Clock, Tickets};

use crate::{
    AccessRules, CardFields, CardStyle, Follows, Labels, Language, RateLimit, Visibility, WebUrl,
    failure::Reader, following::Assignees, recent::Recent, tally::Tally, ticket::View,
};

/// What every command needs.
#[derive(Clone)]
pub struct Services {
    /// The tickets.
    pub tickets: Tickets,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The words for the API's codes.
    pub labels: Labels,
    /// The address of a ticket's page in the ticket system.
    pub web_url: Option<WebUrl>,
    /// Whom to ask when an operator must act. Trusted text; may be a mention.
    pub support_contact: Option<String>,
    /// Who sees the answer to `/ticket` by default.
    pub visibility: Visibility,
    /// How much an answer shows by default.
    pub card_style: CardStyle,
    /// The fields of a full card.
    pub card_fields: CardFields,
    /// Who may look tickets up, and where.
    pub access: AccessRules,
    /// The most calls to the ticket system for one list of tickets.
    pub several_calls: usize,
    /// The most calls to the ticket system for one search.
    pub find_calls: u8,
    /// Who follows what. `None`: nothing can be followed.
    pub follows: Option<Arc<dyn Follows>>,
    /// How many lookups each person has.
    pub rate_limit: RateLimit,
    /// How much people asked for.
    pub tally: Arc<Tally>,
    /// What each person was shown recently.
    pub(crate) recent: Recent,
    /// What assignees are called.
    pub(crate) assignees: Assignees,
}

impl Services {
    /// Services with defaults for everything but the tickets: private answers, and everybody may ask, in guilds only.
    #[must_use]
    pub fn new(tickets: Tickets, clock: Arc<dyn Clock>) -> Self {
        Self {
            tickets,
            clock,
            labels: Labels::default(),
            web_url: None,
            support_contact: None,
            visibility: Visibility::Private,
            card_style: CardStyle::Full,
            card_fields: CardFields::default(),
            access: AccessRules::default(),
            several_calls: 5,
            find_calls: 3,
            follows: None,
            rate_limit: RateLimit::per_minute(None),
            tally: Arc::default(),
            recent: Recent::default(),
            assignees: Assignees::default(),
        }
    }

    /// How a reader of `language` looks at tickets now.
    pub(crate) fn view(&self, language: Language) -> View<'_> {
        View {
            labels: &self.labels,
            language,
            now: self.clock.now(),
        }
    }

    pub(crate) fn reader(&self, language: Language) -> Reader<'_> {
        Reader {
            language,
            support_contact: self.support_contact.as_deref(),
        }
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services")
            .field("tickets", &self.tickets)
            .finish_non_exhaustive()
    }
}
