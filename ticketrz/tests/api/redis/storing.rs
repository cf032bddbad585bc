//! What is stored, and what is made of what is found.

use redis::AsyncCommands;
use ticketrz::{Credentials, Login, LoginEncoding, LookupError, Source};

use super::{dump, pair, pair_with, sharing};
use crate::{
    server::Reply,
    support::{OVER_QUOTA, any_ticket, id, login_answer, tickets_at},
};

fn login(password: &str) -> Credentials {
    Credentials::Login(Login {
        email: "bot@desk.example".to_owned(),
        password: password.into(),
        site_id: "169".to_owned(),
        encoding: LoginEncoding::Form,
    })
}

#[tokio::test]
async fn credentials_that_one_bot_was_refused_the_other_does_not_try() {
    let Some(pair) = pair_with(|config| {
        config.credentials = login("secret");
    })
    .await
    else {
        return;
    };
    pair.api.now(Reply::new(401, ""));
    for bot in [&pair.one, &pair.two] {
        assert!(matches!(
            bot.get(id(1)).await,
            Err(LookupError::AccessRefused(_))
        ));
    }
    assert_eq!(pair.api.count(), 1);
    pair.clock.advance(60);
    pair.two.get(id(1)).await.unwrap_err();
    pair.one.get(id(1)).await.unwrap_err();
    assert_eq!(pair.api.count(), 2);
    let until = pair.one.status().login_refused_until.unwrap();
    assert_eq!(
        until,
        pair.two.status().login_refused_until.unwrap(),
        "the wait doubles for both"
    );
}

#[tokio::test]
async fn corrected_credentials_do_not_wait_for_the_refusal_of_the_wrong_ones() {
    let Some(pair) = pair_with(|config| config.credentials = login("wrong secret")).await else {
        return;
    };
    pair.api.now_by(|request| match request.path.as_str() {
        "/api/authenticate" if request.body.contains("wrong") => Reply::new(401, ""),
        "/api/authenticate" => login_answer("token"),
        _ => any_ticket(request),
    });
    let restarted_with = |password| {
        let mut config = sharing(&pair.api, &pair.redis.url(), &pair.clock);
        config.credentials = login(password);
        tickets_at(config, &pair.clock)
    };
    pair.one.get(id(1)).await.unwrap_err();
    assert!(restarted_with("right secret").get(id(1)).await.is_ok());
    let calls = pair.api.count();
    for bot in [&pair.one, &pair.two, &restarted_with("wrong secret")] {
        assert!(matches!(
            bot.get(id(2)).await,
            Err(LookupError::AccessRefused(_))
        ));
    }
    assert_eq!(
        pair.api.count(),
        calls,
        "the wrong ones are held back still"
    );
    let (key, value, left) = dump(&pair.redis)
        .await
        .into_iter()
        .find(|(key, ..)| key.contains("login-refused"))
        .unwrap();
    let (_, fingerprint) = key.split_once("login-refused:").unwrap();
    assert_eq!(fingerprint.len(), 2, "one byte tells little: {fingerprint}");
    assert!(!value.contains("secret") && left > 0, "{value} for {left}");
}

#[tokio::test]
async fn what_is_stored_is_named_after_the_host_expires_and_holds_no_secret() {
    let Some(pair) = pair_with(|config| {
        config.credentials = login("secret-password");
    })
    .await
    else {
        return;
    };
    pair.api.now_by(|request| match request.path.as_str() {
        "/api/authenticate" => login_answer("secret-token"),
        "/api/ticketrz/9" => Reply::new(401, OVER_QUOTA),
        _ => any_ticket(request),
    });
    pair.one.get(id(1)).await.unwrap();
    pair.one.refresh(id(2)).await.unwrap();
    pair.one.get(id(9)).await.unwrap_err();
    let dump = dump(&pair.redis).await;
    let host = pair.api.url().replace("http://", "");
    let mut names = Vec::new();
    for (key, value, left) in &dump {
        names.push(
            key.strip_prefix(&format!("ticketrz:v1:{host}:"))
                .expect(key),
        );
        assert!(*left > 0, "{key} does not expire");
        assert!(
            !value.contains("secret") && !value.contains("bot@desk"),
            "{value}"
        );
    }
    names.sort_unstable();
    assert_eq!(
        names,
        ["quota", "quota-probe", "refresh:2", "ticket:1", "ticket:2"]
    );
}

#[tokio::test]
async fn ticket_contents_can_be_kept_out_of_redis() {
    let Some(pair) = pair_with(|config| config.share_tickets = false).await else {
        return;
    };
    pair.one.get(id(1)).await.unwrap();
    pair.two.get(id(1)).await.unwrap();
    assert_eq!(pair.api.count(), 2);
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(2)).await.unwrap_err();
    assert!(matches!(
        pair.two.get(id(3)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    for (key, value, _) in dump(&pair.redis).await {
        assert!(
            !key.contains("ticket:") && !value.contains("brosur"),
            "{key} {value}"
        );
    }
}

#[tokio::test]
async fn values_that_cannot_be_read_are_ignored() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    let host = pair.api.url().replace("http://", "");
    let key = |name: &str| format!("ticketrz:v1:{host}:{name}");
    let mut connection = pair.redis.connection().await;
    let other_ticket: String = connection.get(key("ticket:1234")).await.unwrap();
    let far_off = "{\"closed_at\":\"2026-11-23T00:00:00Z\",\"quota\":{\"opens_at\":\"9000-01-01T00:00:00Z\",\"open_until\":null,\"message\":null}}";
    for (number, (ticket, quota)) in [
        ("", ""),
        ("garbage", "garbage"),
        ("{}", "[]"),
        ("null", "null"),
        (other_ticket.as_str(), far_off),
        ("\u{0}\u{1}", "{\"v\":2}"),
    ]
    .into_iter()
    .enumerate()
    {
        let number = 100 + u64::try_from(number).unwrap();
        connection
            .set::<_, _, ()>(key(&format!("ticket:{number}")), ticket)
            .await
            .unwrap();
        connection
            .set::<_, _, ()>(key("quota"), quota)
            .await
            .unwrap();
        let answer = pair.two.get(id(number)).await.unwrap();
        assert!(matches!(answer.source, Source::Api), "{ticket} {quota}");
        assert_eq!(answer.ticket.id, id(number));
    }
    connection.del::<_, ()>(key("quota")).await.unwrap();
    connection
        .rpush::<_, _, ()>(key("ticket:200"), "a list")
        .await
        .unwrap();
    assert!(pair.two.get(id(200)).await.is_ok());
}

#[tokio::test]
async fn values_that_are_larger_than_a_ticket_can_be_are_ignored_unread() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    let host = pair.api.url().replace("http://", "");
    let mut connection = pair.redis.connection().await;
    let ticket = format!("ticketrz:v1:{host}:ticket:1234");
    let quota = format!("ticketrz:v1:{host}:quota");
    for key in [&ticket, &quota] {
        connection
            .setrange::<_, _, ()>(key, 20 * 1024 * 1024, "x")
            .await
            .unwrap();
    }
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert!(matches!(answer.source, Source::Api), "{answer:?}");
    assert_eq!(pair.two.status().redis_usable, Some(true));
    let info: String = redis::cmd("INFO")
        .arg("stats")
        .query_async(&mut connection)
        .await
        .unwrap();
    let sent: u64 = info
        .lines()
        .find_map(|line| line.strip_prefix("total_net_output_bytes:"))
        .and_then(|bytes| bytes.trim().parse().ok())
        .unwrap();
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes were read");
}
