//! The token is in no text that anything here prints.

use std::{error::Error, fmt::Write};

use ticketrz::{LookupError, RedisConfig};
use tokio::net::TcpListener;

use crate::{
    server::{Reply, Server},
    support::{BROSUR, EXPIRED, Log, OVER_QUOTA, TOKEN, config, id, login_answer, ticket, tickets},
};

#[track_caller]
fn assert_silent(text: &str) {
    assert!(!text.contains("secret"), "{text}");
}

/// Everything that a log or a reply could take from an error.
fn printed(error: &LookupError) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, " {cause} {cause:?} {cause:#?}");
        next = cause.source();
    }
    if let LookupError::Forbidden(cause)
    | LookupError::AccessRefused(cause)
    | LookupError::Unavailable(cause) = error
    {
        text.push_str(&cause.chain());
    }
    text
}

#[tokio::test]
async fn no_error_holds_the_token_even_when_the_api_repeats_it() {
    let echo = |body: &str| {
        body.replace("Expired", TOKEN)
            .replace("tomorrow", TOKEN)
            .replace("brosur", TOKEN)
    };
    for reply in [
        Reply::new(401, echo(EXPIRED)),
        Reply::new(401, echo(OVER_QUOTA)),
        Reply::new(401, OVER_QUOTA.replace("18:00 - 06:00", TOKEN)),
        Reply::new(403, TOKEN),
        Reply::new(404, TOKEN),
        Reply::new(429, TOKEN).with_header("retry-after", TOKEN),
        Reply::new(500, TOKEN),
        Reply::new(302, TOKEN).with_header("location", &format!("https://evil.example/{TOKEN}")),
        Reply::ok(TOKEN),
        Reply::ok(format!("{{\"Id\":\"{TOKEN}\"}}")),
        Reply::ok(&echo(BROSUR)[..500]),
        Reply::ok(format!("{{\"{TOKEN}\":1}}")),
        Reply::Raw(format!("HTTP/1.1 {TOKEN}\r\n\r\n").into()),
        Reply::Raw(format!("HTTP/1.1 200 OK\r\ncontent-length: {TOKEN}\r\n\r\n").into()),
        Reply::Reset(Vec::new()),
    ] {
        let server = Server::always(reply).await;
        let error = tickets(config(&server.url()))
            .get(id(1234))
            .await
            .unwrap_err();
        assert_silent(&printed(&error));
    }
}

#[tokio::test]
async fn a_failed_connection_does_not_print_the_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = tickets(config(&format!("http://{address}")))
        .get(id(1234))
        .await
        .unwrap_err();
    assert_silent(&printed(&error));
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_refused_in_silence() {
    let server = Server::always(Reply::ok(BROSUR)).await;
    for token in ["secret\nX-Evil: 1", "", " ", "secret\u{7f}"] {
        let mut config = config(&server.url());
        config.credentials = ticketrz::Credentials::Fixed(token.into());
        let error = tickets(config).get(id(1234)).await.unwrap_err();
        assert!(matches!(error, LookupError::AccessRefused(_)), "{error:?}");
        assert_silent(&printed(&error));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn settings_and_handles_print_without_secrets() {
    let mut config = config("https://desk.example");
    config.redis = Some(RedisConfig {
        url: "redis://:secret@redis.example".into(),
        share_tickets: true,
    });
    assert_silent(&format!("{config:?}"));
    config.credentials = ticketrz::Credentials::Login {
        email: "bot@desk.example".to_owned(),
        password: "secret".into(),
        site_id: "169".to_owned(),
        encoding: ticketrz::LoginEncoding::Form,
    };
    assert_silent(&format!("{config:?} {:?}", tickets(config.clone())));
}

#[tokio::test]
async fn nothing_that_is_logged_at_any_level_holds_a_secret() {
    let log = Log::capture();
    let server = Server::start(|request| match request.path.as_str() {
        "/api/authenticate" => login_answer("secret-token"),
        "/api/ticketrz/1" => Reply::ok(ticket(1)),
        "/api/ticketrz/2" => Reply::new(401, EXPIRED.replace("Expired", "secret-token expired")),
        "/api/ticketrz/3" => Reply::new(403, "secret-token"),
        "/api/ticketrz/4" => Reply::ok("secret-token"),
        "/api/ticketrz/5" => Reply::Reset(Vec::new()),
        _ => Reply::new(401, OVER_QUOTA.replace("time", "secret-token time")),
    })
    .await;
    let mut config = config(&server.url());
    config.credentials = ticketrz::Credentials::Login {
        email: "bot@desk.example".to_owned(),
        password: "secret-password".into(),
        site_id: "169".to_owned(),
        encoding: ticketrz::LoginEncoding::Form,
    };
    let tickets = tickets(config);
    for number in 1..=6 {
        let _ = tickets.get(id(number)).await;
    }
    server.now(Reply::new(401, "secret-password"));
    let _ = tickets.get(id(7)).await;
    assert!(log.text().contains("quota is used up"), "{}", log.text());
    assert_silent(&log.text());
    assert_silent(&format!("{:?}", tickets.status()));
}
