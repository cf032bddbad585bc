use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::get;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
    time::Instant,
};

use super::{
    super::connections::{HEADER_WITHIN, IDLE_WITHIN},
    *,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: bot\r\n\r\n";

async fn bound() -> (Listener, SocketAddr) {
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.address().unwrap();
    (listener, address)
}

fn alive() -> Router {
    Router::new().route("/", get(async || "alive"))
}

async fn asked(address: SocketAddr, request: &[u8]) -> TcpStream {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(request).await.unwrap();
    line
}

/// The status of the answer that comes next.
async fn status(line: &mut TcpStream) -> String {
    let mut start = [0; 12];
    line.read_exact(&mut start).await.unwrap();
    String::from_utf8_lossy(&start).into_owned()
}

#[tokio::test]
async fn headers_are_bounded_in_size_and_in_number() {
    let (listener, address) = bound().await;
    let _server = listener.serve(alive());
    let with = |headers: &str| format!("GET / HTTP/1.1\r\nhost: bot\r\n{headers}\r\n");
    for (headers, answer) in [
        (format!("x: {}\r\n", "x".repeat(8 * 1024)), "HTTP/1.1 200"),
        (
            format!("x: {}\r\n", "x".repeat(LARGEST_HEADERS)),
            "HTTP/1.1 431",
        ),
        ("x: x\r\n".repeat(1000), "HTTP/1.1 431"),
    ] {
        let mut line = asked(address, with(&headers).as_bytes()).await;
        assert_eq!(status(&mut line).await, answer, "{}", headers.len());
    }
}

#[tokio::test]
async fn silence_ends_a_connection_before_within_and_after_a_request() {
    let (listener, address) = bound().await;
    let _server = listener.serve(alive());
    let began = Instant::now();
    let unasked = asked(address, b"").await;
    let half_asked = asked(address, b"GET / HTTP/1.1\r\nhost: b").await;
    let mut answered = asked(address, REQUEST).await;
    status(&mut answered).await;
    // From here on the clock jumps to the next thing that waits for it.
    tokio::time::pause();
    for (mut line, longest) in [
        (unasked, HEADER_WITHIN),
        (half_asked, HEADER_WITHIN),
        (answered, IDLE_WITHIN),
    ] {
        // However it ends: what has not been read makes it a reset.
        let _ = line.read_to_end(&mut Vec::new()).await;
        let took = began.elapsed();
        assert!(
            (longest..longest + 2 * SWEEP_INTERVAL).contains(&took),
            "{took:?}"
        );
    }
}

#[tokio::test]
async fn no_more_connections_are_taken_than_there_is_room_for_and_the_others_wait() {
    let (listener, address) = bound().await;
    let (asking, go_on) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let handler = {
        let (asking, go_on) = (Arc::clone(&asking), Arc::clone(&go_on));
        async move || {
            asking.fetch_add(1, Ordering::Relaxed);
            go_on.notified().await;
        }
    };
    let router = Router::new().route("/", get(handler));
    tokio::spawn(serve(
        listener.0,
        router,
        Connections::new(2),
        CancellationToken::new(),
    ));
    let mut first = asked(address, REQUEST).await;
    let second = asked(address, REQUEST).await;
    let mut third = asked(address, REQUEST).await;
    while asking.load(Ordering::Relaxed) < 2 {
        tokio::task::yield_now().await;
    }
    // Enough turns for a third connection to be taken, if it were.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(asking.load(Ordering::Relaxed), 2);

    go_on.notify_one();
    assert_eq!(status(&mut first).await, "HTTP/1.1 200");
    drop((first, second));
    go_on.notify_waiters();
    while asking.load(Ordering::Relaxed) < 3 {
        tokio::task::yield_now().await;
    }
    go_on.notify_one();
    assert_eq!(status(&mut third).await, "HTTP/1.1 200");
}

#[tokio::test]
async fn after_a_flood_of_connections_new_ones_are_answered() {
    let (listener, address) = bound().await;
    tokio::spawn(serve(
        listener.0,
        alive(),
        Connections::new(4),
        CancellationToken::new(),
    ));
    for _ in 0..3 {
        let mut flood = Vec::new();
        for _ in 0..32 {
            flood.push(asked(address, b"GET / HT").await);
        }
        drop(flood);
        let mut line = asked(address, REQUEST).await;
        assert_eq!(status(&mut line).await, "HTTP/1.1 200");
    }
}

#[tokio::test]
async fn stopping_does_not_wait_for_idle_connections() {
    let (listener, address) = bound().await;
    let server = listener.serve(alive());
    let mut line = asked(address, REQUEST).await;
    status(&mut line).await;
    tokio::time::pause();
    let began = Instant::now();
    server.stop(IDLE_WITHIN).await;
    assert!(began.elapsed() < IDLE_WITHIN, "{:?}", began.elapsed());
}

#[tokio::test]
async fn stopping_waits_for_answers_but_not_for_ever() {
    const LONGEST: Duration = Duration::from_secs(10);
    let (listener, address) = bound().await;
    let asked_for = Arc::new(Notify::new());
    let handler = {
        let asked_for = Arc::clone(&asked_for);
        async move || {
            asked_for.notify_one();
            std::future::pending::<()>().await;
        }
    };
    let server = listener.serve(Router::new().route("/", get(handler)));
    let _line = asked(address, REQUEST).await;
    asked_for.notified().await;
    tokio::time::pause();
    let began = Instant::now();
    server.stop(LONGEST).await;
    assert!(began.elapsed() >= LONGEST, "{:?}", began.elapsed());
}
