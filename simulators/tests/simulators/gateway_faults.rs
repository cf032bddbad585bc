//! The gateway's scripted misbehaviour.

use serde_json::json;

use crate::client::{Bot, Incoming, Socket, identify};
use crate::gateway::{resume, session_id};

#[tokio::test]
async fn heartbeats_can_stay_unacknowledged() {
    let mut bot = Bot::ready().await;
    bot.discord.gateway().set_acks(false);
    bot.socket.send(json!({"op": 1, "d": 1})).await;
    bot.discord.gateway().reconnect();
    // The next thing to arrive is the one sent after the heartbeat.
    assert_eq!(bot.socket.payload().await["op"], 7);
}

#[tokio::test]
async fn a_resumable_invalid_session_can_be_resumed() {
    let mut bot = Bot::ready().await;
    let session = session_id(&bot);
    bot.discord.gateway().invalidate(true);
    assert_eq!(bot.socket.payload().await["d"], true);
    bot.socket
        .send(resume(bot.discord.token(), &session, 1))
        .await;
    assert_eq!(bot.socket.payload().await["t"], "RESUMED");
}

#[tokio::test]
async fn a_lost_session_needs_a_new_identify() {
    let mut bot = Bot::ready().await;
    let session = session_id(&bot);
    bot.discord.gateway().invalidate(false);
    assert_eq!(bot.socket.payload().await["d"], false);
    bot.socket
        .send(resume(bot.discord.token(), &session, 1))
        .await;
    assert_eq!(bot.socket.payload().await["op"], 9);
    bot.socket.send(identify(bot.discord.token())).await;
    assert_eq!(bot.socket.payload().await["t"], "READY");
}

#[tokio::test]
async fn connections_close_with_any_code_or_none() {
    for code in [4000, 4004, 4009, 4011, 4014, 1001] {
        let mut bot = Bot::ready().await;
        bot.discord.gateway().close(code);
        assert_eq!(bot.socket.next().await, Incoming::Closed(Some(code)));
    }
    let mut bot = Bot::ready().await;
    bot.discord.gateway().close_without_code();
    assert_eq!(bot.socket.next().await, Incoming::Closed(None));
}

#[tokio::test]
async fn identifies_and_resumes_can_be_closed_in_advance() {
    let bot = Bot::ready().await;
    let gateway = bot.discord.gateway();
    gateway.close_next_identifies(1, 4004);
    gateway.close_next_resumes(1, 4009);
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(identify(bot.discord.token())).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4004)));
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(resume(bot.discord.token(), "x", 1)).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4009)));
    let (_socket, _) = Socket::ready(&bot.discord).await;
}

#[tokio::test]
async fn an_identify_can_be_answered_with_an_invalid_session() {
    let bot = Bot::ready().await;
    bot.discord.gateway().invalidate_next_identifies(1);
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(identify(bot.discord.token())).await;
    assert_eq!(socket.payload().await["op"], 9);
    socket.send(identify(bot.discord.token())).await;
    assert_eq!(socket.payload().await["t"], "READY");
}

#[tokio::test]
async fn the_gateway_can_be_down_while_rest_is_up() {
    let bot = Bot::ready().await;
    bot.discord.gateway().set_refusing(true);
    assert!(Socket::connect(&bot.discord, "?v=10").await.is_err());
    assert_eq!(bot.discord.gateway().refusals(), 1);
    assert_eq!(bot.call("GET", "/users/@me", None).await.0, 200);
    bot.discord.gateway().behave();
    Socket::open(&bot.discord).await;
}

#[tokio::test]
async fn a_silent_gateway_says_no_hello() {
    let bot = Bot::ready().await;
    bot.discord.gateway().set_hello(false);
    let mut socket = Socket::connect(&bot.discord, "?v=10").await.unwrap();
    socket.send(json!({"op": 1, "d": null})).await;
    assert_eq!(
        socket.payload().await["op"],
        11,
        "the first word is not HELLO"
    );
}

#[tokio::test]
async fn a_mute_gateway_acknowledges_heartbeats_and_begins_no_session() {
    let bot = Bot::ready().await;
    bot.discord.gateway().set_mute(true);
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(identify(bot.discord.token())).await;
    socket.send(resume(bot.discord.token(), "x", 1)).await;
    socket.send(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.payload().await["op"], 11);
    bot.discord.gateway().behave();
    socket.send(identify(bot.discord.token())).await;
    assert_eq!(socket.payload().await["t"], "READY");
}

#[tokio::test]
async fn a_stalling_gateway_takes_a_connection_and_answers_nothing() {
    let bot = Bot::ready().await;
    bot.discord.gateway().set_stalling(true);
    tokio::select! {
        biased;
        _answered = Socket::connect(&bot.discord, "?v=10") => panic!("there was an answer"),
        status = bot.call("GET", "/users/@me", None) => assert_eq!(status.0, 200),
    }
    bot.discord.gateway().behave();
    Socket::open(&bot.discord).await;
}

#[tokio::test]
async fn the_whole_port_can_refuse_and_come_back() {
    let bot = Bot::ready().await;
    bot.discord.set_refusing(true);
    let refused = |discord: &simulators::discord::Discord| {
        let address = discord.url().replace("http://", "");
        std::net::TcpStream::connect(address).is_err()
    };
    bot.discord.wait_until("refusal", refused).await.unwrap();
    bot.discord.set_refusing(false);
    let back = |discord: &simulators::discord::Discord| !refused(discord);
    bot.discord.wait_until("its return", back).await.unwrap();
}
