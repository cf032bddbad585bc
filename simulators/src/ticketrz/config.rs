//! How a simulated ticket system is set up.

use crate::clock::Clock;
use crate::record::Recorder;

/// Settings of a [`super::Ticketrz`].
#[derive(Clone, Debug)]
pub struct TicketrzConfig {
    /// What `POST /api/authenticate` accepts as `email`.
    pub email: String,
    /// What it accepts as `password`.
    pub password: String,
    /// What it accepts as `siteId`.
    pub site_id: String,
    /// A token that never expires, except by [`super::Switches::tokens_expired`].
    pub token: String,
    /// The clock that the tokens' 15 minutes and the quota's window run by.
    pub clock: Clock,
    /// Where everything is recorded.
    pub recorder: Recorder,
}

impl Default for TicketrzConfig {
    fn default() -> Self {
        let token = (0..32).map(|_| fastrand::alphanumeric()).collect();
        let password = (0..16).map(|_| fastrand::alphanumeric()).collect();
        Self {
            email: "bot@example.com".to_owned(),
            password,
            site_id: "169".to_owned(),
            token,
            clock: Clock::system(),
            recorder: Recorder::default(),
        }
    }
}
