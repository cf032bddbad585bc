//! How much memory lookups in flight take, whatever the API answers. A binary of its own: it measures the whole process.
#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; clippy's own exception does not reach the helpers"
)]

use std::{fs, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use ticketrz::{BaseUrl, Config, Credentials, LoginEncoding, SystemClock, Tickets};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Barrier,
};

const MIB: usize = 1024 * 1024;
const LOOKUPS: u32 = 32;

/// Repeats a part between two others, up to 1 MiB in all.
fn filled(start: &str, part: &str, end: &str) -> Vec<u8> {
    let count = (MIB - start.len() - end.len()) / part.len();
    format!("{start}{}{end}", part.repeat(count)).into_bytes()
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let in_latin_1 = |start: &[u8], end: &[u8]| {
        let mut body = start.to_vec();
        body.resize(MIB - end.len(), 0x80);
        body.extend_from_slice(end);
        body
    };
    vec![
        (
            "application/json",
            filled(r#"{"Id":"1","x":["#, r#"{"":0},"#, "0]}"),
        ),
        (
            "application/json",
            filled(r#"{"Id":"1","#, r#""":0,"#, r#""y":0}"#),
        ),
        (
            "application/json",
            filled(r#"{"Id":"1","Content":""#, r"\n", r#""}"#),
        ),
        (
            "application/json",
            filled(r#"{"Id":"1","AssigneeList":["#, r#""1","#, r#""1"]}"#),
        ),
        ("application/json", filled("", r#"{"a":[{},"#, "")),
        ("application/json", filled("", r#"{"":0}"#, "")),
        (
            "application/json",
            filled(r#"{"token":"secret","x":["#, r#"{"":0},"#, "0]}"),
        ),
        (
            "application/json; charset=windows-1252",
            in_latin_1(br#"{"Id":"1","Content":""#, br#""}"#),
        ),
        (
            "application/json; charset=utf-8",
            in_latin_1(br#"{"Id":"1","Content":""#, br#""}"#),
        ),
    ]
}

/// Answers once that many requests wait for it, so that all bodies are in flight at once.
async fn serve(listener: TcpListener, content_type: &'static str, body: Arc<Vec<u8>>) {
    let all = Arc::new(Barrier::new(usize::try_from(LOOKUPS).unwrap()));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(
            stream,
            content_type,
            Arc::clone(&body),
            Arc::clone(&all),
        ));
    }
}

async fn answer(
    mut stream: TcpStream,
    content_type: &'static str,
    body: Arc<Vec<u8>>,
    all: Arc<Barrier>,
) {
    let mut request = [0; 4096];
    let count = stream.read(&mut request).await.unwrap();
    let is_login = request[..count].starts_with(b"POST");
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    if !is_login {
        all.wait().await;
    }
    stream.write_all(head.as_bytes()).await.unwrap();
    let _ = stream.write_all(&body).await;
    let _ = stream.shutdown().await;
}

/// A figure of `/proc/self/status`, in bytes.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let kib: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lookup_in_flight_takes_at_most_8_mib_whatever_comes() {
    for (content_type, body) in bodies() {
        let beginning = String::from_utf8_lossy(&body[..40]).into_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(listener, content_type, Arc::new(body)));
        let base_url = BaseUrl::parse(&format!("http://{address}"), false).unwrap();
        let credentials = if beginning.starts_with("{\"token\"") {
            Credentials::Login {
                email: "bot@desk.example".to_owned(),
                password: "password".into(),
                site_id: "1".to_owned(),
                encoding: LoginEncoding::Form,
            }
        } else {
            Credentials::Fixed("token".into())
        };
        let mut config = Config::new(base_url, TimeZone::UTC, credentials);
        config.request_timeout = Duration::from_mins(2);
        config.budget = Duration::from_mins(2);
        config.max_concurrent = 32;
        let tickets = Tickets::new(config, Arc::new(SystemClock)).unwrap();
        // The highest figure counts from here.
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = memory("VmRSS");
        let lookups: Vec<_> = (1..=LOOKUPS)
            .map(|number| {
                let tickets = tickets.clone();
                let id = number.to_string().parse().unwrap();
                tokio::spawn(async move { drop(tickets.get(id).await) })
            })
            .collect();
        for lookup in lookups {
            lookup.await.unwrap();
        }
        server.abort();
        let each = memory("VmHWM").saturating_sub(before) / usize::try_from(LOOKUPS).unwrap();
        println!("{:>8} KiB each: {beginning}", each / 1024);
        assert!(each <= 8 * MIB, "{each} bytes: {beginning}");
    }
}
