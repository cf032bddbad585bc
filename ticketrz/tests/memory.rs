//! How much memory lookups in flight take, whatever the API answers. A binary of its own: it measures the whole process.
#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; clippy's own exception does not reach the helpers"
)]

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use jiff::tz::TimeZone;
use ticketrz::{BaseUrl, Config, Credentials, Login, LoginEncoding, SystemClock, Tickets};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

const MIB: usize = 1024 * 1024;
const LOOKUPS: u32 = 8;

/// The requests for a ticket since the last body began.
static CAME: AtomicU32 = AtomicU32::new(0);

/// Repeats a part between two others, up to `size` bytes in all.
fn filled_to(size: usize, start: &str, part: &str, end: &str) -> Vec<u8> {
    let count = (size - start.len() - end.len()) / part.len();
    format!("{start}{}{end}", part.repeat(count)).into_bytes()
}

fn filled(start: &str, part: &str, end: &str) -> Vec<u8> {
    filled_to(MIB, start, part, end)
}

/// As long as the client takes them.
fn conversations() -> Vec<(&'static str, Vec<u8>)> {
    let filled = |start, part, end| ("application/json", filled_to(4 * MIB, start, part, end));
    let message = format!(r#"{{"Content":"{}"}},"#, "x".repeat(500));
    vec![
        filled(r#"{"data":["#, &message, "0]}"),
        filled(r#"{"data":[{"Content":""#, r"\n", r#""}]}"#),
    ]
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    // € in windows-1252, and no text at all in UTF-8: either takes three bytes once it is decoded.
    let with_euros = |count| {
        let (start, end) = (r#"{"Id":"1","Content":""#, r#""}"#);
        let mut body = start.as_bytes().to_vec();
        body.resize(MIB - end.len() - count, b'x');
        body.resize(MIB - end.len(), 0x80);
        body.extend_from_slice(end.as_bytes());
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
            with_euros(MIB / 2),
        ),
        ("application/json", with_euros(16 * 1024)),
    ]
}

/// Answers once as many requests have come as there are lookups, so that all bodies are in flight at once.
async fn serve(listener: TcpListener, content_type: &'static str, body: Arc<Vec<u8>>) {
    let all = Arc::new(Semaphore::new(0));
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
    all: Arc<Semaphore>,
) {
    let mut request = [0; 4096];
    let count = stream.read(&mut request).await.unwrap();
    // One login serves them all.
    if request[..count].starts_with(b"GET") && CAME.fetch_add(1, Ordering::SeqCst) + 1 == LOOKUPS {
        all.add_permits(Semaphore::MAX_PERMITS);
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    if request[..count].starts_with(b"GET") {
        drop(all.acquire().await);
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
    let tickets = bodies().into_iter().map(|body| (body, false));
    let conversations = conversations().into_iter().map(|body| (body, true));
    for ((content_type, body), is_conversation) in tickets.chain(conversations) {
        let beginning = String::from_utf8_lossy(&body[..30]).into_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(listener, content_type, Arc::new(body)));
        let base_url = BaseUrl::parse(&format!("http://{address}"), false).unwrap();
        let credentials = if beginning.starts_with("{\"token\"") {
            Credentials::Login(Login {
                email: "bot@desk.example".to_owned(),
                password: "password".into(),
                site_id: "1".to_owned(),
                encoding: LoginEncoding::Form,
            })
        } else {
            Credentials::Fixed("token".into())
        };
        let mut config = Config::new(base_url, TimeZone::UTC, credentials);
        config.request_timeout = Duration::from_mins(2);
        config.budget = Duration::from_mins(2);
        let tickets = Tickets::new(config, Arc::new(SystemClock)).unwrap();
        CAME.store(0, Ordering::SeqCst);
        // The highest figure counts from here.
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = memory("VmRSS");
        let lookups: Vec<_> = (1..=LOOKUPS)
            .map(|number| {
                let tickets = tickets.clone();
                let id = number.to_string().parse().unwrap();
                tokio::spawn(async move {
                    if is_conversation {
                        drop(tickets.conversation(id).await);
                    } else {
                        drop(tickets.get(id).await);
                    }
                })
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
