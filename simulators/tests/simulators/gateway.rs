//! What closes a gateway connection, and what can be resumed.

use serde_json::{Value, json};
use simulators::discord::{Discord, DiscordConfig};

use crate::client::{Bot, Incoming, Socket, discord, identify, lookup};

fn identify_with(token: &str, key: &str, value: Value) -> Value {
    let mut payload = identify(token);
    payload["d"][key] = value;
    payload
}

#[tokio::test]
async fn payloads_that_make_no_sense_close_with_their_codes() {
    let discord = discord().await;
    let token = discord.token();
    for (payload, code) in [
        (json!({"op": 99, "d": null}), 4001),
        (json!({"d": 1}), 4002),
        (json!({"op": 3, "d": {}}), 4003),
        (identify("wrong"), 4004),
        (resume("wrong", "session", 1), 4004),
        (identify_with(token, "shard", json!([1, 1])), 4010),
        (identify_with(token, "intents", json!(1_u64 << 40)), 4013),
        (identify_with(token, "intents", json!(1 << 15)), 4014),
    ] {
        let mut socket = Socket::open(&discord).await;
        socket.send(payload.clone()).await;
        let closed = Incoming::Closed(Some(code));
        assert_eq!(socket.next().await, closed, "{payload}");
    }
    let mut socket = Socket::connect(&discord, "?v=6").await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4012)));
    let mut socket = Socket::ready(&discord).await.0;
    socket.send(identify(token)).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4005)));
}

#[tokio::test]
async fn resume_replays_what_was_missed_and_says_resumed() {
    let mut bot = Bot::ready().await;
    bot.discord.gateway().drop_connections();
    assert_eq!(bot.socket.next().await, Incoming::Closed(None));
    let sent = bot.discord.send(&lookup()).unwrap();
    let mut socket = Socket::open(&bot.discord).await;
    socket
        .send(resume(bot.discord.token(), &bot.session, 1))
        .await;
    let missed = socket.payload().await;
    assert_eq!(
        (&missed["t"], &missed["s"]),
        (&json!("INTERACTION_CREATE"), &json!(2))
    );
    assert_eq!(missed["d"]["id"], sent.id().to_string());
    let resumed = socket.payload().await;
    assert_eq!(
        (&resumed["t"], &resumed["s"]),
        (&json!("RESUMED"), &json!(3))
    );
    let gateway = bot.discord.gateway();
    assert_eq!((gateway.identifies(), gateway.resumes()), (1, 1));
}

#[tokio::test]
async fn a_session_that_is_not_there_cannot_be_resumed() {
    let mut bot = Bot::ready().await;
    let token = bot.discord.token().to_owned();
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(resume(&token, &bot.session, 99)).await;
    assert_eq!(
        socket.next().await,
        Incoming::Closed(Some(4007)),
        "from the future"
    );
    bot.socket.close(1000).await;
    assert_eq!(bot.socket.next().await, Incoming::Closed(None), "given up");
    for session in ["nothing", &bot.session] {
        let mut socket = Socket::open(&bot.discord).await;
        socket.send(resume(&token, session, 0)).await;
        let invalid = socket.payload().await;
        assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
        socket.send(identify(&token)).await;
        assert_eq!(socket.payload().await["t"], "READY");
    }
}

#[tokio::test]
async fn identifying_more_often_than_allowed_loses_the_token() {
    let config = DiscordConfig {
        identifies_left: 1,
        ..DiscordConfig::default()
    };
    let discord = Discord::start(config).await.unwrap();
    let (_first, _) = Socket::ready(&discord).await;
    let mut socket = Socket::open(&discord).await;
    socket.send(identify(discord.token())).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4004)));
}

fn resume(token: &str, session: &str, sequence: u64) -> Value {
    json!({"op": 6, "d": {"token": token, "session_id": session, "seq": sequence}})
}
