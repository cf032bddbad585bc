//! What every command needs, and the one way in which commands look a ticket up.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use serenity::all::UserId;
use ticketrz::{Answer, Clock, Freshness, TicketId, Tickets};

use crate::{
    AccessRules, Caller, Labels, Language, RateLimit, Response, Visibility, WebUrl,
    audit::{self, Outcome, Purpose},
    failure::{self, Reader},
    recent::Recent,
    ticket::View,
};

/// What every command needs.
#[derive(Clone)]
pub struct Services {
    /// The tickets.
    pub tickets: Tickets,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// The words for the API's codes.
    pub labels: Labels,
    /// Where people see a ticket in the ticket system itself.
    pub web_url: Option<WebUrl>,
    /// Whom to ask when an operator must act; trusted text, may be a mention.
    pub support_contact: Option<String>,
    /// Who sees the answer to `/ticket` when the person does not say.
    pub visibility: Visibility,
    /// Who may look tickets up, and where.
    pub access: AccessRules,
    /// How many lookups a person has.
    pub rate_limit: RateLimit,
    /// What each person was shown lately.
    pub(crate) recent: Recent,
}

impl Services {
    /// Services with nothing but tickets: answers are private, everybody may ask, in guilds.
    #[must_use]
    pub fn new(tickets: Tickets, clock: Arc<dyn Clock>) -> Self {
        Self {
            tickets,
            clock,
            labels: Labels::default(),
            web_url: None,
            support_contact: None,
            visibility: Visibility::Private,
            access: AccessRules::default(),
            rate_limit: RateLimit::per_minute(None),
            recent: Recent::default(),
        }
    }

    pub(crate) fn reader(&self, language: Language) -> Reader<'_> {
        Reader {
            language,
            support_contact: self.support_contact.as_deref(),
        }
    }

    pub(crate) fn view(&self, language: Language) -> View<'_> {
        View {
            labels: &self.labels,
            web_url: self.web_url.as_ref(),
            language,
            now: self.clock.now(),
        }
    }

    /// Looks a ticket up for a person: within their allowance, on the record, and remembered for suggestions. What there is to
    /// say instead of a ticket is the error.
    pub(crate) async fn look_up(
        &self,
        caller: &Caller,
        id: TicketId,
        freshness: Freshness,
        purpose: Purpose,
    ) -> Result<Answer, Response> {
        let started = Instant::now();
        let record = |outcome: &Outcome<'_>| {
            audit::record(
                caller,
                purpose,
                Some(id),
                outcome,
                self.clock.now(),
                started,
            );
        };
        self.within_allowance(caller.user, caller.language)
            .inspect_err(|_| record(&Outcome::Slowed))?;
        match self.tickets.look_up(id, freshness).await {
            Ok(answer) => {
                record(&Outcome::Shown(&answer));
                let status = self.view(caller.language).status_text(&answer.ticket);
                self.recent.remember(caller, &answer.ticket, status);
                Ok(answer)
            }
            Err(error) => {
                record(&Outcome::Failed(&error));
                Err(failure::lookup(
                    id,
                    &error,
                    self.clock.now(),
                    self.reader(caller.language),
                ))
            }
        }
    }

    fn within_allowance(&self, person: UserId, language: Language) -> Result<(), Response> {
        self.rate_limit.take(person).map_err(|wait| {
            // Discord's timestamps have whole seconds: a little later rather than too early.
            let wait = wait.saturating_add(Duration::from_secs(1));
            failure::slowed(wait, self.clock.now(), language)
        })
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services")
            .field("tickets", &self.tickets)
            .finish_non_exhaustive()
    }
}
