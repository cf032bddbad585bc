//! Where the token comes from, and what becomes of one that is refused.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use ticketrz::{Clock, Config, Credentials, LoginEncoding, LookupError, Source, Tickets};

use crate::{
    server::{Reply, Request, Server},
    support::{
        BROSUR, EXPIRED, Log, OVER_QUOTA, TestClock, any_ticket, config, id, jwt, login_answer,
        tickets_at,
    },
};

const LOGIN: &str = "/api/authenticate";
const MINUTE: i64 = 60;

/// An API that gives out tokens of 15 minutes by the test's clock, and refuses those that have expired.
struct Api {
    server: Server,
    clock: Arc<TestClock>,
}

impl Api {
    async fn start() -> Self {
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

    fn config(&self) -> Config {
        self.config_with(LoginEncoding::Form)
    }

    fn config_with(&self, encoding: LoginEncoding) -> Config {
        let mut config = config(&self.server.url());
        config.max_waiting = 100;
        config.credentials = Credentials::Login {
            email: "bot+1@desk.example".to_owned(),
            password: "pass & secret=ü".into(),
            site_id: "169".to_owned(),
            encoding,
        };
        config
    }

    fn tickets(&self) -> Tickets {
        tickets_at(self.config(), &self.clock)
    }

    fn logins(&self) -> usize {
        self.server.count_of(LOGIN)
    }

    /// The names of the tokens that lookups were made with, in order.
    fn used(&self) -> Vec<String> {
        self.server
            .requests()
            .iter()
            .filter(|request| request.path != LOGIN)
            .map(token_of)
            .collect()
    }
}

fn token_of(request: &Request) -> String {
    request
        .header("authorization")
        .unwrap()
        .rsplit(['.', ' '])
        .next()
        .unwrap()
        .to_owned()
}

fn wrong_password() -> Reply {
    Reply::new(
        401,
        EXPIRED.replace(
            "Expired token",
            "you are not authorized to log into this site 1691",
        ),
    )
}

#[tokio::test]
async fn credentials_are_traded_for_a_token_as_a_form() {
    let api = Api::start().await;
    assert!(api.tickets().get(id(1234)).await.is_ok());
    let login = &api.server.requests()[0];
    assert_eq!(
        (login.method.as_str(), login.path.as_str()),
        ("POST", LOGIN)
    );
    assert_eq!(
        login.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(login.header("authorization"), None);
    assert_eq!(
        login.body,
        "email=bot%2B1%40desk.example&password=pass+%26+secret%3D%C3%BC&siteId=169"
    );
    assert_eq!(api.used(), ["token-1"]);
}

#[tokio::test]
async fn credentials_are_traded_for_a_token_as_json() {
    let api = Api::start().await;
    let tickets = tickets_at(api.config_with(LoginEncoding::Json), &api.clock);
    assert!(tickets.get(id(1234)).await.is_ok());
    let login = &api.server.requests()[0];
    assert_eq!(login.header("content-type"), Some("application/json"));
    assert_eq!(
        login.body,
        "{\"email\":\"bot+1@desk.example\",\"password\":\"pass & secret=ü\",\"siteId\":\"169\"}"
    );
}

#[tokio::test]
async fn an_idle_bot_makes_no_calls() {
    let api = Api::start().await;
    let tickets = api.tickets();
    api.clock.advance(60 * MINUTE);
    assert_eq!(tickets.status().counts.logins, 0);
    assert_eq!(api.server.count(), 0);
}

#[tokio::test]
async fn a_token_is_renewed_in_its_last_minute_and_not_before() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    let expiry = tickets.status().token_expires_at.unwrap();
    assert_eq!(
        expiry.duration_since(api.clock.now()).as_secs(),
        15 * MINUTE
    );
    api.clock.advance(14 * MINUTE - 1);
    tickets.get(id(2)).await.unwrap();
    assert_eq!(api.logins(), 1);
    api.clock.advance(1);
    tickets.get(id(3)).await.unwrap();
    assert_eq!(api.logins(), 2);
    assert_eq!(api.used(), ["token-1", "token-1", "token-2"]);
}

#[tokio::test]
async fn clocks_that_differ_do_not_make_a_renewal_for_each_lookup() {
    for skew in [-3600, 3600] {
        let api = Api::start().await;
        let time = Arc::clone(&api.clock);
        api.server.now_by(move |request| {
            if request.path == LOGIN {
                let there = time.now() + jiff::SignedDuration::from_secs(skew);
                return login_answer(&jwt("token", there, 15 * MINUTE));
            }
            any_ticket(request)
        });
        let tickets = api.tickets();
        for number in 1..10 {
            tickets.get(id(number)).await.unwrap();
        }
        assert_eq!(api.logins(), 1);
    }
}

#[tokio::test]
async fn a_token_that_does_not_say_when_it_expires_works_until_it_is_refused() {
    let api = Api::start().await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("opaque")
        } else {
            any_ticket(request)
        }
    });
    let tickets = api.tickets();
    for number in 1..5 {
        api.clock.advance(60 * MINUTE);
        tickets.get(id(number)).await.unwrap();
    }
    assert_eq!(api.logins(), 1);
}

/// Refuses lookups with `token-1`, and gives out tokens that do not say when they expire.
fn refusing_the_first(refusal: Reply) -> impl Fn(&Request) -> Reply + Send + Sync {
    let logins = AtomicUsize::new(0);
    move |request| {
        if request.path == LOGIN {
            let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
            login_answer(&format!("token-{number}"))
        } else if token_of(request) == "token-1" {
            refusal.clone()
        } else {
            any_ticket(request)
        }
    }
}

/// A bot that has worked with `token-1`, which is refused from now on.
async fn bot_with_a_dead_token(refusal: Reply) -> (Api, Tickets) {
    let api = Api::start().await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("token-1")
        } else {
            any_ticket(request)
        }
    });
    let tickets = api.tickets();
    tickets.get(id(999)).await.unwrap();
    api.clock.advance(2 * MINUTE);
    let handler = refusing_the_first(refusal);
    // The first login has happened.
    let login = Request {
        method: "POST".to_owned(),
        path: LOGIN.to_owned(),
        headers: Vec::new(),
        body: String::new(),
    };
    handler(&login);
    api.server.now_by(handler);
    (api, tickets)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_lookup_repeated_once() {
    for refusal in [
        Reply::new(401, EXPIRED),
        Reply::ok(EXPIRED),
        Reply::new(401, ""),
    ] {
        let (api, tickets) = bot_with_a_dead_token(refusal).await;
        assert!(tickets.get(id(1)).await.is_ok());
        assert_eq!(api.logins(), 2);
        assert_eq!(api.used(), ["token-1", "token-1", "token-2"]);
    }
}

#[tokio::test]
async fn a_second_refusal_ends_the_lookup() {
    let (api, tickets) = bot_with_a_dead_token(Reply::new(401, EXPIRED)).await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("token-2")
        } else {
            Reply::new(401, EXPIRED)
        }
    });
    assert!(matches!(
        tickets.get(id(1)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!((api.logins(), api.used().len()), (2, 3));
    // The new token is as bad: another login would not help.
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_at_its_first_use_is_renewed_once() {
    let api = Api::start().await;
    api.server
        .now_by(refusing_the_first(Reply::new(401, EXPIRED)));
    assert!(api.tickets().get(id(1)).await.is_ok());
    assert_eq!(api.used(), ["token-1", "token-2"]);
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn a_ticket_that_is_nobody_elses_business_does_not_cost_a_login_each_time() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    let allowed = |request: &Request| request.path != "/api/ticketrz/13";
    api.server.now_by(move |request| {
        if request.path == LOGIN {
            login_answer("token-2")
        } else if allowed(request) {
            any_ticket(request)
        } else {
            Reply::new(401, EXPIRED.replace("Expired token", "not your ticket"))
        }
    });
    for number in 2..10 {
        assert!(matches!(
            tickets.get(id(13)).await,
            Err(LookupError::AccessRefused(_))
        ));
        assert!(tickets.get(id(number)).await.is_ok());
    }
    assert_eq!(api.logins(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_lookups_at_the_moment_of_expiry_make_one_renewal() {
    let (api, tickets) = bot_with_a_dead_token(Reply::new(401, EXPIRED)).await;
    let lookups: Vec<_> = (1..=100)
        .map(|number| {
            let tickets = tickets.clone();
            tokio::spawn(async move { tickets.get(id(number)).await })
        })
        .collect();
    for lookup in lookups {
        lookup.await.unwrap().unwrap();
    }
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_for_up_to_a_quarter_of_an_hour() {
    let log = Log::capture();
    let api = Api::start().await;
    api.server.now(wrong_password());
    let tickets = api.tickets();
    let mut logins = 0;
    for wait in [1, 2, 4, 8, 15, 15] {
        for number in 1..5 {
            assert!(matches!(
                tickets.get(id(number)).await,
                Err(LookupError::AccessRefused(_))
            ));
        }
        logins += 1;
        assert_eq!(api.logins(), logins);
        let until = tickets.status().login_refused_until.unwrap();
        assert_eq!(
            until.duration_since(api.clock.now()).as_secs(),
            wait * MINUTE
        );
        api.clock.advance(wait * MINUTE - 1);
        tickets.get(id(1)).await.unwrap_err();
        assert_eq!(api.logins(), logins);
        api.clock.advance(1);
    }
    assert_eq!(
        log.count("correct the e-mail address, password or site id"),
        logins
    );
    assert_eq!(api.server.count(), logins, "no lookup without a token");
}

#[tokio::test]
async fn corrected_credentials_end_the_back_off() {
    let api = Api::start().await;
    api.server.now(wrong_password());
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap_err();
    api.clock.advance(MINUTE);
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("token-1")
        } else {
            any_ticket(request)
        }
    });
    assert!(tickets.get(id(1)).await.is_ok());
    assert_eq!(tickets.status().login_refused_until, None);
}

#[tokio::test]
async fn a_known_ticket_is_given_while_the_credentials_are_refused() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1234)).await.unwrap();
    api.clock.advance(60 * MINUTE);
    api.server.now(wrong_password());
    let answer = tickets.get(id(1234)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn the_last_minute_of_a_token_is_used_when_no_other_can_be_had() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    api.clock.advance(14 * MINUTE + 30);
    api.server.now_by(|request| {
        if request.path == LOGIN {
            Reply::new(503, "")
        } else {
            any_ticket(request)
        }
    });
    assert!(matches!(
        tickets.get(id(2)).await.unwrap().source,
        Source::Api
    ));
    api.clock.advance(MINUTE);
    assert!(matches!(
        tickets.get(id(3)).await,
        Err(LookupError::Unavailable(_))
    ));
}

#[tokio::test]
async fn a_login_that_fails_is_judged_and_tried_again_like_every_other_call() {
    for (reply, calls, expected) in [
        (Reply::new(503, ""), 3, "Unavailable"),
        (Reply::Reset(Vec::new()), 3, "Unavailable"),
        (Reply::ok("<html>"), 1, "Unavailable"),
        (Reply::new(404, ""), 1, "Unavailable"),
        (Reply::new(302, ""), 1, "Unavailable"),
        (Reply::new(403, ""), 1, "AccessRefused"),
        (Reply::new(429, ""), 1, "Busy"),
        (Reply::new(401, OVER_QUOTA), 1, "QuotaClosed"),
    ] {
        let api = Api::start().await;
        api.server.now(reply);
        let error = api.tickets().get(id(1)).await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
        assert_eq!(api.server.count(), calls, "{expected}");
    }
}

#[tokio::test]
async fn over_quota_at_the_login_closes_the_gate() {
    let api = Api::start().await;
    api.server.now(Reply::new(401, OVER_QUOTA));
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap_err();
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(api.server.count(), 1);
}

#[tokio::test]
async fn a_fixed_token_that_has_expired_is_said_at_start() {
    let log = Log::capture();
    let clock = TestClock::new();
    let mut config = config("https://desk.example");
    config.credentials = Credentials::Fixed(jwt("secret", clock.now(), 900).into());
    tickets_at(config.clone(), &clock);
    assert_eq!(log.count("has expired already"), 0);
    clock.advance(900);
    tickets_at(config, &clock);
    assert_eq!(log.count("has expired already"), 1);
}

fn file_bot(server: &Server, path: &Path) -> Tickets {
    let mut config = config(&server.url());
    config.credentials = Credentials::File(path.to_owned());
    tickets_at(config, &TestClock::new())
}

fn tokens_used(server: &Server) -> Vec<String> {
    server.requests().iter().map(token_of).collect()
}

#[tokio::test]
async fn a_token_file_is_read_again_when_it_changes() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "first\n").unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    tickets.get(id(2)).await.unwrap();
    std::fs::write(&path, " second-token \r\n").unwrap();
    tickets.get(id(3)).await.unwrap();
    assert_eq!(tokens_used(&server), ["first", "first", "second-token"]);
}

#[tokio::test]
async fn a_token_file_is_read_again_when_its_token_is_refused() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one").unwrap();
    let modified = path.metadata().unwrap().modified().unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    server.now_by(|request| {
        if token_of(request) == "one" {
            Reply::new(401, EXPIRED)
        } else {
            any_ticket(request)
        }
    });

    // Still the same: no second call.
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!(tokens_used(&server), ["one", "one"]);

    // A change that the file's time and length do not show.
    std::fs::write(&path, "two").unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    assert!(tickets.get(id(2)).await.is_ok());
    assert_eq!(tokens_used(&server), ["one", "one", "one", "two"]);
}

#[tokio::test]
async fn a_token_file_that_cannot_be_used_is_refused_access_until_it_can() {
    let server = Server::always(Reply::ok(BROSUR)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let tickets = file_bot(&server, &path);
    let refused = async |why: &str| {
        let error = tickets.get(id(1234)).await.unwrap_err();
        let LookupError::AccessRefused(cause) = &error else {
            panic!("{error:?}")
        };
        assert!(cause.chain().contains(why), "{}", cause.chain());
    };
    refused("No such file").await;
    std::fs::create_dir(&path).unwrap();
    refused("not a regular file").await;
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, " \n").unwrap();
    refused("empty").await;
    std::fs::write(&path, vec![b'x'; 1_000_000]).unwrap();
    refused("too long").await;
    std::fs::write(&path, b"\xff\xfe").unwrap();
    refused("UTF-8").await;
    assert_eq!(server.count(), 0);
    std::fs::write(&path, "good").unwrap();
    assert!(tickets.get(id(1234)).await.is_ok());
}

#[tokio::test]
async fn the_last_token_is_used_while_the_file_is_away() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "good").unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(tickets.get(id(2)).await.is_ok());
}
