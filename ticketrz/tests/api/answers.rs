//! What an API that answers can answer.

use std::time::Duration;

use ticketrz::{LookupError, Source, State};

use crate::{
    server::{Reply, Server},
    support::{BROSUR, EXPIRED, OVER_QUOTA, TOKEN, config, id, tickets},
};

async fn ask(reply: Reply) -> Result<ticketrz::Answer, LookupError> {
    let server = Server::always(reply).await;
    tickets(config(&server.url())).get(id(1234)).await
}

fn source(error: &LookupError) -> String {
    std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[tokio::test]
async fn the_contracts_example_comes_back_as_a_ticket() {
    let answer = ask(Reply::ok(BROSUR)).await.unwrap();
    assert_eq!(answer.ticket.subject.as_deref(), Some("brosur"));
    assert_eq!(answer.ticket.state(), Some(State::Closed));
    assert!(matches!(answer.source, Source::Api));
}

#[tokio::test]
async fn the_request_is_the_contracts() {
    let server = Server::always(Reply::ok(BROSUR)).await;
    for prefix in ["", "/", "/one/cloud", "/one/cloud/"] {
        let base = format!("{}{prefix}", server.url());
        tickets(config(&base)).get(id(1234)).await.unwrap();
    }
    let requests = server.requests();
    let paths: Vec<_> = requests
        .iter()
        .map(|request| request.path.as_str())
        .collect();
    let plain = "/api/ticketrz/1234";
    let prefixed = "/one/cloud/api/ticketrz/1234";
    assert_eq!(paths, [plain, plain, prefixed, prefixed]);
    for request in &requests {
        assert_eq!(request.method, "GET");
        assert_eq!(
            request.header("authorization"),
            Some(format!("Bearer {TOKEN}").as_str())
        );
        assert_eq!(request.header("accept"), Some("application/json"));
    }
}

#[tokio::test]
async fn an_expired_fixed_token_is_refused_access() {
    let error = ask(Reply::new(401, EXPIRED)).await.unwrap_err();
    assert!(matches!(error, LookupError::AccessRefused(_)), "{error:?}");
    assert!(source(&error).contains("expired"), "{error:?}");
}

#[tokio::test]
async fn over_quota_says_when_the_window_opens_and_ends() {
    let error = ask(Reply::new(401, OVER_QUOTA)).await.unwrap_err();
    let LookupError::QuotaClosed(closed) = error else {
        panic!("{error:?}")
    };
    assert_eq!(closed.opens_at.to_string(), "2026-11-24T11:00:00Z");
    assert_eq!(
        closed.open_until.unwrap().to_string(),
        "2026-11-24T23:00:00Z"
    );
    assert_eq!(closed.message, None);
}

#[tokio::test]
async fn a_quota_message_that_cannot_be_read_is_handed_on() {
    let body = OVER_QUOTA.replace(" please try again tomorrow at 18:00 - 06:00", ", ask Budi");
    let error = ask(Reply::new(401, body)).await.unwrap_err();
    let LookupError::QuotaClosed(closed) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        closed.message.as_deref(),
        Some("time limit reached, ask Budi")
    );
    assert_eq!(closed.opens_at.to_string(), "2026-11-23T04:00:00Z");
    assert_eq!(closed.open_until, None);
}

#[tokio::test]
async fn any_other_401_is_refused_access() {
    for reply in [Reply::new(401, ""), Reply::new(401, "<html>")] {
        let error = ask(reply).await.unwrap_err();
        assert!(matches!(error, LookupError::AccessRefused(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_403_is_about_the_ticket_alone() {
    for body in ["", "{}", "<html>"] {
        let error = ask(Reply::new(403, body)).await.unwrap_err();
        assert!(matches!(error, LookupError::Forbidden(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_says_that_there_is_no_such_ticket() {
    for reply in [
        Reply::new(404, "<html>Not Found</html>"),
        Reply::new(404, vec![b'x'; 2 * 1024 * 1024]),
        Reply::ok("null"),
        Reply::ok("false"),
        Reply::ok("[]"),
        Reply::ok("{}"),
    ] {
        let error = ask(reply).await.unwrap_err();
        assert!(matches!(error, LookupError::NotFound), "{error:?}");
    }
}

#[tokio::test]
async fn a_429_is_busy_for_as_long_as_it_says() {
    for (header, expected) in [
        (None, None),
        (Some("120"), Some(120)),
        (Some(" 120 "), Some(120)),
        (Some("Mon, 23 Nov 2026 03:02:00 GMT"), Some(120)),
        (Some("Mon, 23 Nov 2020 03:02:00 GMT"), None),
        (Some("99999999999"), Some(60 * 60)),
        (Some("soon"), None),
        (Some("-1"), None),
    ] {
        let mut reply = Reply::new(429, "");
        if let Some(header) = header {
            reply = reply.with_header("retry-after", header);
        }
        let error = ask(reply).await.unwrap_err();
        let LookupError::Busy { retry_after } = error else {
            panic!("{error:?}")
        };
        // A date that has passed is "now".
        let wait = retry_after.filter(|wait| !wait.is_zero());
        assert_eq!(wait, expected.map(Duration::from_secs), "{header:?}");
    }
}

#[tokio::test]
async fn server_errors_are_an_outage() {
    for status in [500, 502, 503, 504] {
        let error = ask(Reply::new(status, "<html>Oops</html>"))
            .await
            .unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
        assert!(source(&error).contains(&status.to_string()), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Server::always(Reply::ok(BROSUR)).await;
    for status in [301, 302, 303, 307, 308] {
        let reply = Reply::new(status, "").with_header("location", &elsewhere.url());
        let error = ask(reply).await.unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
        assert!(source(&error).contains("redirect"), "{error:?}");
    }
    assert!(elsewhere.requests().is_empty(), "the token must not travel");
}

#[tokio::test]
async fn an_envelope_in_a_200_is_judged_like_a_refusal() {
    let error = ask(Reply::ok(EXPIRED)).await.unwrap_err();
    assert!(matches!(error, LookupError::AccessRefused(_)), "{error:?}");
    let error = ask(Reply::ok(OVER_QUOTA)).await.unwrap_err();
    assert!(matches!(error, LookupError::QuotaClosed(_)), "{error:?}");
}

#[tokio::test]
async fn what_nobody_can_read_is_an_outage() {
    for body in [
        String::new(),
        "<html><body>Login</body></html>".to_owned(),
        BROSUR[..BROSUR.len() / 2].to_owned(),
        BROSUR.replace("\"1234\"", "[\"1234\"]"),
        BROSUR.replace("\"1234\"", "\"1235\""),
        "[".repeat(100_000),
    ] {
        let error = ask(Reply::ok(&body)).await.unwrap_err();
        assert!(
            matches!(error, LookupError::Unavailable(_)),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn warnings_a_byte_order_mark_and_another_charset_do_not_cost_the_ticket() {
    let cafe = BROSUR.replace("brosur", "café");
    let latin1: Vec<u8> = cafe
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(cafe.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for reply in [
        Reply::ok(format!(
            "<b>Warning</b>: foreach() in {{closure}}<br />\n{cafe}"
        )),
        Reply::ok(format!("\u{feff}{cafe}")),
        Reply::ok(latin1).with_header("content-type", "application/json; charset=ISO-8859-1"),
        Reply::ok(&cafe).with_header("content-type", "text/html; charset=\"utf-8\""),
        Reply::ok(&cafe).with_header("content-type", "text/html; charset=klingon"),
        Reply::ok(utf16),
    ] {
        let answer = ask(reply).await.unwrap();
        assert_eq!(answer.ticket.subject.as_deref(), Some("café"));
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let body = "x".repeat(64 * 1024);
    let announced = Reply::ok(&body);
    let chunked = Reply::Raw(
        format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10000\r\n{body}\r\n0\r\n\r\n"
        )
        .into(),
    );
    let until_close =
        Reply::Raw(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}").into());
    let endless_lie =
        Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n{".to_vec());
    for reply in [announced, chunked, until_close, endless_lie] {
        let server = Server::always(reply).await;
        let mut config = config(&server.url());
        config.max_body_bytes = 16 * 1024;
        let error = tickets(config).get(id(1234)).await.unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
        assert!(
            source(&error).contains("longer than 16384 bytes"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_chunked_answer_within_the_limit_is_read() {
    let (first, second) = BROSUR.split_at(100);
    let raw = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    assert!(ask(Reply::Raw(raw.into())).await.is_ok());
}
