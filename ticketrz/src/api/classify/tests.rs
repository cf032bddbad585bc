use serde_json::json;

use super::*;

const BROSUR: &str = include_str!("../../../tests/data/brosur.json");
const EXPIRED: &str = include_str!("../../../tests/data/expired.json");
const OVER_QUOTA: &str = include_str!("../../../tests/data/over_quota.json");

fn classify(status: u16, body: &str) -> Result<Ticket, ApiError> {
    let answer = RawAnswer {
        status,
        retry_after: None,
        body: body.to_owned(),
    };
    ticket("1234".parse().unwrap(), &answer, &TimeZone::UTC)
}

fn classify_login(status: u16, body: &str) -> Result<String, ApiError> {
    use secrecy::ExposeSecret;
    let answer = RawAnswer {
        status,
        retry_after: None,
        body: body.to_owned(),
    };
    login(&answer).map(|token| token.expose_secret().to_owned())
}

fn envelope(code: impl serde::Serialize, message: impl serde::Serialize) -> String {
    json!({"_meta": {"status": "ERROR", "count": 1}, "records": {"errorCode": code, "userMessage": message, "devMessage": ""}}).to_string()
}

macro_rules! assert_classified {
    ($status:expr, $body:expr, $expected:pat) => {
        let body: &str = $body;
        let classified = classify($status, body);
        assert!(
            matches!(classified, Err($expected)),
            "{} {body:?} became {classified:?}",
            $status
        );
    };
}

#[test]
fn the_contracts_three_answers_are_told_apart() {
    assert_eq!(
        classify(200, BROSUR).unwrap().subject.as_deref(),
        Some("brosur")
    );
    assert_classified!(401, EXPIRED, ApiError::TokenExpired);
    let Err(ApiError::QuotaExceeded { message, .. }) = classify(401, OVER_QUOTA) else {
        panic!("the quota's message was not recognised");
    };
    assert_eq!(
        message,
        "time limit reached please try again tomorrow at 18:00 - 06:00"
    );
}

#[test]
fn error_code_and_empty_fields_may_be_of_any_kind() {
    for code in [
        json!(401),
        json!("401"),
        json!(" 401 "),
        json!(null),
        json!(""),
        json!([]),
    ] {
        assert_classified!(
            401,
            &envelope(&code, "Expired token"),
            ApiError::TokenExpired
        );
        assert_classified!(
            401,
            &envelope(&code, "time limit reached"),
            ApiError::QuotaExceeded { .. }
        );
    }
}

#[test]
fn messages_are_compared_leniently() {
    for message in [
        "EXPIRED TOKEN",
        "  expired   token. ",
        "Token expired",
        "Provided token is expired.",
        "The token has expired",
    ] {
        assert_classified!(401, &envelope(401, message), ApiError::TokenExpired);
    }
    for message in [
        "Time Limit Reached",
        "limit reached",
        "Over limit quota",
        "QUOTA",
        "Kuota habis",
        "coba lagi besok 18.00 - 06.00",
    ] {
        assert_classified!(401, &envelope(401, message), ApiError::QuotaExceeded { .. });
    }
}

#[test]
fn any_other_401_is_about_who_we_are() {
    for body in [
        envelope(401, "Signature verification failed"),
        envelope(401, null()),
        envelope(401, ""),
        envelope(401, 17),
        String::new(),
        "<html>Unauthorized</html>".to_owned(),
        "null".to_owned(),
        BROSUR.to_owned(),
    ] {
        assert_classified!(401, &body, ApiError::Unauthorized);
    }
}

fn null() -> Option<String> {
    None
}

#[test]
fn a_403_says_whether_a_page_or_the_api_has_said_it() {
    for page in ["<html></html>", " \n<!DOCTYPE html><title>403</title>"] {
        assert_classified!(403, page, ApiError::ForbiddenByPage);
    }
    let warned = format!("<br />Warning{}", envelope(403, "no access"));
    for body in ["", "null", BROSUR, "{\"_meta\":", &warned] {
        assert_classified!(403, body, ApiError::Forbidden);
    }
}

#[test]
fn statuses_decide_whatever_the_body_is() {
    for body in ["", "null", "<html></html>", BROSUR, "{\"_meta\":"] {
        assert_classified!(403, body, ApiError::Forbidden | ApiError::ForbiddenByPage);
        assert_classified!(404, body, ApiError::NotFound);
        assert_classified!(410, body, ApiError::NotFound);
        assert_classified!(429, body, ApiError::RateLimited { retry_after: None });
        for status in [500, 502, 503, 504, 599] {
            assert_classified!(status, body, ApiError::Server { .. });
        }
        for status in [300, 301, 302, 304, 307, 308] {
            assert_classified!(status, body, ApiError::Redirect { .. });
        }
        for status in [100, 101, 400, 402, 405, 407, 418, 422, 600, 999] {
            assert_classified!(status, body, ApiError::UnexpectedStatus { .. });
        }
    }
}

#[test]
fn a_retry_after_is_handed_on() {
    let answer = RawAnswer {
        status: 429,
        retry_after: Some(Duration::from_secs(7)),
        body: String::new(),
    };
    let classified = ticket("1".parse().unwrap(), &answer, &TimeZone::UTC);
    assert!(
        matches!(classified, Err(ApiError::RateLimited { retry_after: Some(wait) }) if wait.as_secs() == 7)
    );
}

#[test]
fn an_envelope_in_a_200_is_classified_by_the_same_rules() {
    assert_classified!(200, EXPIRED, ApiError::TokenExpired);
    assert_classified!(200, OVER_QUOTA, ApiError::QuotaExceeded { .. });
    assert_classified!(200, &envelope("401", "who are you"), ApiError::Unauthorized);
    assert_classified!(200, &envelope(403, "no"), ApiError::Forbidden);
    assert_classified!(
        200,
        &envelope("404", "Ticket not found"),
        ApiError::NotFound
    );
    assert_classified!(200, &envelope(429, ""), ApiError::RateLimited { .. });
    assert_classified!(
        200,
        &envelope(500, "oops"),
        ApiError::Server { status: 500 }
    );
    assert_classified!(200, &envelope(null(), "oops"), ApiError::UnexplainedError);
    assert_classified!(
        200,
        &envelope(null(), "Expired token"),
        ApiError::TokenExpired
    );
    assert_classified!(200, &envelope(200, "quota"), ApiError::QuotaExceeded { .. });
    assert_classified!(200, &envelope(99999, null()), ApiError::UnexplainedError);
    assert_classified!(
        200,
        "{\"_meta\":{\"status\":\"ERROR\"}}",
        ApiError::UnexplainedError
    );
}

#[test]
fn a_200_that_says_nothing_found_is_no_such_ticket() {
    for body in [
        "null",
        "false",
        "[]",
        "{}",
        " null\n",
        "\u{feff}[]",
        "{\"_meta\":{\"status\":\"SUCCESS\",\"count\":0},\"records\":[]}",
    ] {
        assert_classified!(200, body, ApiError::NotFound);
    }
}

#[test]
fn a_200_with_nothing_at_all_is_a_fault() {
    assert_classified!(200, "", ApiError::Empty);
    assert_classified!(204, " \r\n", ApiError::Empty);
}

#[test]
fn what_cannot_be_read_is_a_fault() {
    for body in [
        "<html>Login</html>",
        "{\"Id\":\"1234\",\"Sub",
        "true",
        "7",
        "\"x\"",
        "[1,2]",
        "{\"a\":1}",
        "{\"Id\":[]}",
        "Warning: {}",
    ] {
        assert_classified!(200, body, ApiError::Malformed(_));
    }
}

#[test]
fn another_ticket_than_asked_for_is_never_shown() {
    let other = BROSUR.replace("1234", "1235");
    assert_classified!(200, &other, ApiError::WrongTicket { .. });
}

#[test]
fn warnings_before_the_json_change_nothing() {
    let warned = |body: &str| {
        format!("<br />\n<b>Warning</b>: foo() in {{closure}} on line <b>3</b><br />\n{body}")
    };
    assert!(classify(200, &warned(BROSUR)).is_ok());
    assert_classified!(401, &warned(EXPIRED), ApiError::TokenExpired);
    assert_classified!(200, &warned(OVER_QUOTA), ApiError::QuotaExceeded { .. });
}

#[test]
fn a_login_gives_its_token() {
    let body = r#"{"response_code":"200","response_status":"Success","token":" a.b.c "}"#;
    assert_eq!(classify_login(200, body).unwrap(), "a.b.c");
    assert_eq!(
        classify_login(200, &format!("Notice: x<br>{body}")).unwrap(),
        "a.b.c"
    );
}

#[test]
fn a_logins_refusals_are_like_every_other_calls() {
    let wrong = envelope(401, "you are not authorized to log into this site 1691");
    assert!(matches!(
        classify_login(401, &wrong),
        Err(ApiError::Unauthorized)
    ));
    assert!(matches!(
        classify_login(200, &wrong),
        Err(ApiError::Unauthorized)
    ));
    assert!(matches!(
        classify_login(401, OVER_QUOTA),
        Err(ApiError::QuotaExceeded { .. })
    ));
    assert!(matches!(
        classify_login(503, ""),
        Err(ApiError::Server { status: 503 })
    ));
    assert!(matches!(
        classify_login(302, ""),
        Err(ApiError::Redirect { status: 302 })
    ));
    let short = r#"{"response_code":"401","response_status":"Failed"}"#;
    assert!(matches!(
        classify_login(200, short),
        Err(ApiError::Unauthorized)
    ));
}

#[test]
fn a_login_without_a_token_is_a_fault() {
    for body in [
        "",
        "null",
        "{}",
        "<html>",
        r#"{"response_code":"200","token":""}"#,
        r#"{"token":null}"#,
        r#"{"token":{"a":1}}"#,
    ] {
        assert!(
            matches!(classify_login(200, body), Err(ApiError::NoToken)),
            "{body}"
        );
    }
    let missing = classify_login(404, "<html>");
    assert!(matches!(
        missing,
        Err(ApiError::UnexpectedStatus { status: 404 })
    ));
}
