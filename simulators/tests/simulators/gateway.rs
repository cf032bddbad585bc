//! The gateway's handshake, sessions and close codes.

use serde_json::{Value, json};

use crate::client::{APPLICATION, Bot, GUILD, Incoming, Socket, discord, identify, lookup};

#[tokio::test]
async fn hello_names_the_heartbeat_interval() {
    let discord = discord().await;
    let mut socket = Socket::connect(&discord, "?v=10&encoding=json")
        .await
        .unwrap();
    let hello = socket.payload().await;
    assert_eq!(hello["op"], 10);
    assert_eq!(hello["d"]["heartbeat_interval"], 41_250);
}

#[tokio::test]
async fn identify_is_answered_with_ready() {
    let discord = discord().await;
    let (_socket, ready) = Socket::ready(&discord).await;
    assert_eq!(ready["v"], 10);
    assert_eq!(ready["user"]["bot"], true);
    assert_eq!(ready["application"]["id"], APPLICATION.to_string());
    assert_eq!(
        ready["guilds"],
        json!([{"id": GUILD.to_string(), "unavailable": true}])
    );
    assert_eq!(ready["shard"], json!([0, 1]));
    assert_eq!(
        ready["resume_gateway_url"],
        discord.url().replace("http", "ws")
    );
    assert_eq!(discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn payloads_are_compressed_when_identify_asks_for_it() {
    let discord = discord().await;
    let mut socket = Socket::open(&discord).await;
    let mut asking = identify(discord.token());
    asking["d"]["compress"] = json!(true);
    socket.send(asking).await;
    let Incoming::Payload { json, compressed } = socket.next().await else {
        panic!("closed");
    };
    assert_eq!(json["t"], "READY");
    assert!(compressed);
    // Each message is a stream of its own: the second can be read without the first.
    socket.send(json!({"op": 1, "d": 1})).await;
    let ack = socket.next().await;
    let wanted = json!({"op": 11, "d": null, "s": null, "t": null});
    assert_eq!(
        ack,
        Incoming::Payload {
            json: wanted,
            compressed: true
        }
    );
}

#[tokio::test]
async fn heartbeats_are_acknowledged_before_and_after_identify() {
    let discord = discord().await;
    let mut socket = Socket::open(&discord).await;
    socket.send(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.payload().await["op"], 11);
    socket.send(identify(discord.token())).await;
    assert_eq!(socket.payload().await["t"], "READY");
    socket.send(json!({"op": 1, "d": 1})).await;
    assert_eq!(socket.payload().await["op"], 11);
}

async fn closed_after(payload: Value) -> Incoming {
    let discord = discord().await;
    let mut socket = Socket::open(&discord).await;
    socket.send(payload).await;
    socket.next().await
}

#[tokio::test]
async fn a_bad_token_closes_with_4004() {
    assert_eq!(
        closed_after(identify("wrong")).await,
        Incoming::Closed(Some(4004))
    );
}

#[tokio::test]
async fn sending_before_identify_closes_with_4003() {
    let presence = json!({"op": 3, "d": {}});
    assert_eq!(closed_after(presence).await, Incoming::Closed(Some(4003)));
}

#[tokio::test]
async fn an_unknown_opcode_closes_with_4001() {
    let payload = json!({"op": 99, "d": null});
    assert_eq!(closed_after(payload).await, Incoming::Closed(Some(4001)));
}

#[tokio::test]
async fn a_payload_without_an_opcode_closes_with_4002() {
    assert_eq!(
        closed_after(json!({"d": 1})).await,
        Incoming::Closed(Some(4002))
    );
}

#[tokio::test]
async fn identify_twice_closes_with_4005() {
    let discord = discord().await;
    let (mut socket, _) = Socket::ready(&discord).await;
    socket.send(identify(discord.token())).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4005)));
}

#[tokio::test]
async fn bad_shards_and_intents_close_with_their_codes() {
    for (key, value, code) in [
        ("shard", json!([1, 1]), 4010),
        ("intents", json!(1_u64 << 40), 4013),
        ("intents", json!(1 << 15), 4014),
    ] {
        let discord = discord().await;
        let mut socket = Socket::open(&discord).await;
        let mut payload = identify(discord.token());
        payload["d"][key] = value;
        socket.send(payload).await;
        assert_eq!(socket.next().await, Incoming::Closed(Some(code)));
    }
}

#[tokio::test]
async fn another_api_version_closes_with_4012() {
    let discord = discord().await;
    let mut socket = Socket::connect(&discord, "?v=6").await.unwrap();
    assert_eq!(socket.next().await, Incoming::Closed(Some(4012)));
}

#[tokio::test]
async fn resume_replays_what_was_missed_and_says_resumed() {
    let mut bot = Bot::ready().await;
    let session = session_id(&bot);
    bot.discord.gateway().drop_connections();
    assert_eq!(bot.socket.next().await, Incoming::Closed(None));
    wait_until_disconnected(&bot).await;
    let sent = bot.discord.send(&lookup()).unwrap();
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(resume(bot.discord.token(), &session, 1)).await;
    let missed = socket.payload().await;
    assert_eq!(missed["t"], "INTERACTION_CREATE");
    assert_eq!(missed["s"], 2);
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
async fn resuming_an_unknown_session_is_invalid_and_identify_then_works() {
    let discord = discord().await;
    let mut socket = Socket::open(&discord).await;
    socket.send(resume(discord.token(), "nothing", 0)).await;
    let invalid = socket.payload().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    socket.send(identify(discord.token())).await;
    assert_eq!(socket.payload().await["t"], "READY");
}

#[tokio::test]
async fn resuming_from_the_future_closes_with_4007() {
    let bot = Bot::ready().await;
    let session = session_id(&bot);
    let mut socket = Socket::open(&bot.discord).await;
    socket.send(resume(bot.discord.token(), &session, 99)).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4007)));
}

#[tokio::test]
async fn a_bot_that_says_goodbye_gives_its_session_up() {
    let mut bot = Bot::ready().await;
    bot.socket.close(1000).await;
    let gone = |discord: &simulators::discord::Discord| discord.gateway().sessions().is_empty();
    bot.discord
        .wait_until("the session's end", gone)
        .await
        .unwrap();
}

#[tokio::test]
async fn events_go_to_the_shard_of_their_guild() {
    let discord = discord().await;
    let mut sockets = Vec::new();
    for shard in [0, 1] {
        let mut socket = Socket::open(&discord).await;
        let mut payload = identify(discord.token());
        payload["d"]["shard"] = json!([shard, 2]);
        socket.send(payload).await;
        assert_eq!(socket.payload().await["d"]["shard"], json!([shard, 2]));
        sockets.push(socket);
    }
    let sequences: Vec<u64> = {
        let bot = reqwest::Client::builder()
            .user_agent("test")
            .build()
            .unwrap();
        let url = format!(
            "{}/api/v10/applications/{APPLICATION}/commands",
            discord.url()
        );
        let put = bot
            .put(url)
            .header("authorization", format!("Bot {}", discord.token()))
            .body(crate::client::definitions().to_string());
        assert_eq!(put.send().await.unwrap().status(), 200);
        discord.send(&lookup()).unwrap();
        let sessions = discord.gateway().sessions();
        sessions.iter().map(|session| session.sequence).collect()
    };
    assert_eq!(
        sequences.iter().sum::<u64>(),
        3,
        "one of the two got the event"
    );
}

#[tokio::test]
async fn frames_are_recorded_without_tokens() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    let frames = serde_json::to_string(&bot.discord.recorder().frames()).unwrap();
    assert!(frames.contains("INTERACTION_CREATE"));
    assert!(
        frames.contains("{matches}"),
        "the identify's token is judged"
    );
    assert!(!frames.contains(bot.discord.token()));
    assert!(!frames.contains(taken.token()));
}

pub(crate) fn resume(token: &str, session: &str, sequence: u64) -> Value {
    json!({"op": 6, "d": {"token": token, "session_id": session, "seq": sequence}})
}

/// The session's id as READY told it.
pub(crate) fn session_id(bot: &Bot) -> String {
    let frames = bot.discord.recorder().frames();
    let ready = frames
        .iter()
        .find(|frame| frame.payload["t"] == "READY")
        .unwrap();
    ready.payload["d"]["session_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

pub(crate) async fn wait_until_disconnected(bot: &Bot) {
    let alone = |discord: &simulators::discord::Discord| {
        discord
            .gateway()
            .sessions()
            .iter()
            .all(|session| !session.connected)
    };
    bot.discord
        .wait_until("the connection's end", alone)
        .await
        .unwrap();
}

#[tokio::test]
async fn identifying_more_often_than_allowed_loses_the_token() {
    let config = simulators::discord::DiscordConfig {
        identifies_left: 1,
        ..Default::default()
    };
    let discord = simulators::discord::Discord::start(config).await.unwrap();
    let (_first, _) = Socket::ready(&discord).await;
    let mut socket = Socket::open(&discord).await;
    socket.send(identify(discord.token())).await;
    assert_eq!(socket.next().await, Incoming::Closed(Some(4004)));
}
