//! Where the token comes from, and what becomes of one that is refused.

mod files;
mod login;
mod refused;
mod renewal;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use ticketrz::{Clock, Config, Credentials, Login, LoginEncoding, Tickets};

use crate::{
    server::{Reply, Request, Server},
    support::{EXPIRED, TestClock, any_ticket, config, jwt, login_answer, tickets_at},
};

pub(super) const LOGIN: &str = "/api/authenticate";
pub(super) const MINUTE: i64 = 60;

/// An API that gives out tokens of 15 minutes by the test's clock, and refuses those that have expired.
pub(super) struct Api {
    pub(super) server: Server,
    pub(super) clock: Arc<TestClock>,
}

impl Api {
    pub(super) async fn start() -> Self {
        let clock = TestClock::new();
        let time = Arc::clone(&clock);
        let logins = AtomicUsize::new(0);
        let server = Server::start(move |request| {
            if request.path == LOGIN {
                let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
                return login_answer(&jwt(&format!("token-{number}"), time.now(), 15 * MINUTE));
            }
            any_ticket(request)
        })
        .await;
        Self { server, clock }
    }

    pub(super) fn config(&self) -> Config {
        self.config_with(LoginEncoding::Form)
    }

    pub(super) fn config_with(&self, encoding: LoginEncoding) -> Config {
        let mut config = config(&self.server.url());
        config.max_waiting = 100;
        config.credentials = Credentials::Login(Login {
            email: "bot+1@desk.example".to_owned(),
            password: "pass & secret=ü".into(),
            site_id: "169".to_owned(),
            encoding,
        });
        config
    }

    pub(super) fn tickets(&self) -> Tickets {
        tickets_at(self.config(), &self.clock)
    }

    pub(super) fn logins(&self) -> usize {
        self.server.count_of(LOGIN)
    }

    /// The names of the tokens that lookups were made with, in order.
    pub(super) fn used(&self) -> Vec<String> {
        self.server
            .requests()
            .iter()
            .filter(|request| request.path != LOGIN)
            .map(token_of)
            .collect()
    }
}

pub(super) fn token_of(request: &Request) -> String {
    request
        .header("authorization")
        .unwrap()
        .rsplit(['.', ' '])
        .next()
        .unwrap()
        .to_owned()
}

pub(super) fn wrong_password() -> Reply {
    Reply::new(
        401,
        EXPIRED.replace(
            "Expired token",
            "you are not authorized to log into this site 1691",
        ),
    )
}
