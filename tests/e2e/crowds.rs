//! Connections that ask for nothing do not keep out those that do.

use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde_json::Value;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    over_http::HttpStage,
    stage::{GENEROUS, ticket},
};

const CROWD: usize = 2_000;
/// For those connections, and for everything else that the tests of this process open at the same time.
const OPEN_FILES: u64 = 6_000;
/// Far below the time for which a silent connection is kept, and far above what a busy machine needs.
const SOON: Duration = Duration::from_secs(5);
const ROUNDS: usize = 20;

/// What one of the crowd does once it is connected.
#[derive(Clone, Copy, Debug)]
enum Manner {
    Silent,
    /// Sends a header's bytes one by one.
    Trickling,
    /// Announces a body and sends it byte by byte.
    TricklingBody,
}

/// Reconnects whenever it is dropped, while it is polled.
async fn bother(address: String, manner: Manner) {
    loop {
        if let Ok(mut line) = TcpStream::connect(&address).await {
            let _closed = keep_open(&mut line, manner).await;
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn keep_open(line: &mut TcpStream, manner: Manner) -> std::io::Result<()> {
    match manner {
        Manner::Silent => {
            line.readable().await?;
            return Ok(());
        }
        Manner::Trickling => line.write_all(b"POST /interactions HTTP/1.1\r\nx:").await?,
        Manner::TricklingBody => {
            line.write_all(
                b"POST /interactions HTTP/1.1\r\nhost: bot\r\ncontent-length: 60000\r\n\r\n",
            )
            .await?;
        }
    }
    loop {
        line.write_all(b"x").await?;
        sleep(Duration::from_secs(1)).await;
    }
}

/// Asks for a file limit that the crowd fits in. The hard limit is more than that wherever Linux is set up as usual.
fn raise_limit() {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    if soft < OPEN_FILES {
        assert!(hard >= OPEN_FILES, "the hard limit of open files is {hard}");
        setrlimit(Resource::RLIMIT_NOFILE, OPEN_FILES, hard).unwrap();
    }
}

/// Whether a signed interaction is answered. As a proxy does, the caller sends it again when its connection was closed.
async fn is_answered(stage: &HttpStage, body: &str) -> bool {
    let timestamp = jiff::Timestamp::now().as_second().to_string();
    let signature = stage.discord.sign(&timestamp, body.as_bytes());
    let request = reqwest::Client::new()
        .post(stage.endpoint())
        .header("content-type", "application/json")
        .header("x-signature-timestamp", timestamp)
        .header("x-signature-ed25519", signature)
        .body(body.to_owned());
    request
        .send()
        .await
        .is_ok_and(|response| response.status() == 200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_connections_that_say_nothing_or_trickle_keep_nobody_out() {
    let stage = HttpStage::start().await;
    raise_limit();
    let address = stage.root.trim_start_matches("http://").to_owned();
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let payload: Value = serde_json::from_slice(&sent.signed_payload()).unwrap();

    let mut crowd = JoinSet::new();
    for manner in [Manner::Silent, Manner::Trickling, Manner::TricklingBody]
        .into_iter()
        .cycle()
        .take(CROWD)
    {
        crowd.spawn(bother(address.clone(), manner));
    }
    let healthz = format!("{}/healthz", stage.root);
    for round in 0..ROUNDS {
        let mut interaction = payload.clone();
        interaction["id"] = (7_000 + round).to_string().into();
        let body = interaction.to_string();
        let asked = async {
            while reqwest::get(&healthz).await.is_err() {}
            while !is_answered(&stage, &body).await {}
        };
        let answered = timeout(2 * SOON, asked).await;
        assert!(answered.is_ok(), "in round {round}");
        sleep(Duration::from_millis(50)).await;
    }
    crowd.shutdown().await;
    stage.bot.terminate().unwrap();
    assert_eq!(stage.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}
