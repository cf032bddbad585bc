//! The token is in no text that anything here prints.

use std::{error::Error, fmt::Write};

use ticketrz::{Credentials, Login, LoginEncoding, LookupError, QuotaClosed, Redis};

use crate::{
    reserved_port::ReservedPort,
    server::{Reply, Server},
    support::{
        BROSUR, EXPIRED, Log, OVER_QUOTA, TOKEN, TestClock, config, id, login_answer, ticket,
        tickets,
    },
};

#[track_caller]
fn assert_silent(text: &str) {
    assert!(!text.contains("secret"), "{text}");
}

fn login(password: &str) -> Credentials {
    Credentials::Login(Login {
        email: "bot@desk.example".to_owned(),
        password: password.into(),
        site_id: "169".to_owned(),
        encoding: LoginEncoding::Form,
    })
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
async fn no_part_of_a_long_token_is_left_when_a_long_message_is_cut() {
    let token = format!("secret-{}", "t0ken".repeat(100));
    for lead in [0, 200, 290, 1000] {
        let said = format!("quota{} of {token} is used up", ".".repeat(lead));
        let server = Server::always(Reply::new(401, EXPIRED.replace("Expired token", &said))).await;
        let mut config = config(&server.url());
        config.credentials = Credentials::Fixed(token.as_str().into());
        let error = tickets(config).get(id(1234)).await.unwrap_err();
        assert!(!printed(&error).contains("t0ken"), "{error:?}");
        assert_silent(&printed(&error));
        let LookupError::QuotaClosed(QuotaClosed {
            message: Some(message),
            ..
        }) = error
        else {
            panic!("{error:?}")
        };
        assert!(message.starts_with("quota"), "{message}");
        assert!(message.chars().count() <= 300, "{message}");
    }
}

#[tokio::test]
async fn no_part_of_a_password_is_left_when_a_long_message_is_cut() {
    let lead = format!("quota{} of ", ".".repeat(285));
    let said = format!("{lead}secret-password is used up");
    let server = Server::always(Reply::new(401, EXPIRED.replace("Expired token", &said))).await;
    let mut config = config(&server.url());
    config.credentials = login("secret-password");
    let error = tickets(config).get(id(1234)).await.unwrap_err();
    assert!(matches!(error, LookupError::QuotaClosed(_)), "{error:?}");
    assert!(!printed(&error).contains("sec"), "{error:?}");
}

#[tokio::test]
async fn a_failed_connection_does_not_print_the_token() {
    let port = ReservedPort::new();
    let error = tickets(config(&format!("http://{}", port.address())))
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
        config.credentials = Credentials::Fixed(token.into());
        let error = tickets(config).get(id(1234)).await.unwrap_err();
        assert!(matches!(error, LookupError::AccessRefused(_)), "{error:?}");
        assert_silent(&printed(&error));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn settings_and_handles_print_without_secrets() {
    let mut config = config("https://desk.example");
    let url = "redis://:secret@redis.example".into();
    config.redis = Some(Redis::new(&url, TestClock::new()).unwrap());
    assert_silent(&format!("{config:?}"));
    config.credentials = login("secret");
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
    config.credentials = login("secret-password");
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

#[tokio::test]
async fn a_token_that_the_api_spells_otherwise_is_neither_shown_nor_logged() {
    let split = |by: &str| TOKEN.split("").collect::<Vec<_>>().join(by);
    for echo in [
        split("\u{200b}"),
        split("\u{ad}"),
        split(" "),
        TOKEN.to_uppercase(),
        TOKEN[..16].to_owned(),
        "BOT@DESK.EXAMPLE".to_owned(),
        "Secret\u{2060}-Password".to_owned(),
    ] {
        let log = Log::capture();
        let said = format!("quota of {echo} is used up");
        let server = Server::start(move |request| match request.path.as_str() {
            "/api/authenticate" => login_answer(TOKEN),
            _ => Reply::new(401, EXPIRED.replace("Expired token", &said)),
        })
        .await;
        let mut config = config(&server.url());
        config.credentials = login("secret-password");
        let error = tickets(config).get(id(1234)).await.unwrap_err();
        let LookupError::QuotaClosed(QuotaClosed { message: None, .. }) = &error else {
            panic!("{error:?}")
        };
        assert!(log.text().contains("quota is used up"), "{}", log.text());
        for text in [log.text(), printed(&error)] {
            assert!(!text.contains(&echo), "{text}");
        }
    }
}

#[tokio::test]
async fn a_window_is_read_in_a_message_that_is_not_quoted() {
    let said = format!(
        "{} time limit reached, try tomorrow at 18:00 - 06:00",
        TOKEN.to_uppercase()
    );
    let server = Server::always(Reply::new(401, EXPIRED.replace("Expired token", &said))).await;
    let error = tickets(config(&server.url())).get(id(1)).await.unwrap_err();
    let LookupError::QuotaClosed(closed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(closed.opens_at.to_string(), "2026-11-24T11:00:00Z");
    assert!(!printed(&error).contains("SECRET"), "{error:?}");
}
