//! The HTTP server: bounded in connections and in time.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// Longer than the 60 s for which common load balancers keep an idle connection: so it is they who close it, and no
/// request meets a connection that is being closed. hyper has the same clock for headers that come slowly. They may
/// have as long: Discord speaks https alone, so what strangers reach is a proxy, which passes whole headers on.
const LONGEST_SILENCE: Duration = Duration::from_secs(75);
/// More than Discord or a load balancer opens; further ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;
/// Of one request, in bytes.
const LARGEST_HEADERS: usize = 16 * 1024;
/// When the system has no more sockets to give, asking at once again would only heat the room.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error(
    "HTTP_ADDR {address} cannot be listened on: stop what uses it, or choose another address or port"
)]
pub(crate) struct ListenError {
    address: SocketAddr,
    source: io::Error,
}

/// An address that is listened on, and not answered on yet.
pub(crate) struct Listener(TcpListener);

impl Listener {
    /// # Errors
    /// The address is not this machine's, is in use, or needs more rights.
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ListenError { address, source })?;
        let local = listener.local_addr().unwrap_or(address);
        info!(address = %local, "listening");
        Ok(Self(listener))
    }

    /// Answers in the background.
    pub(crate) fn serve(self, router: Router) -> Server {
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(self.0, router, MOST_CONNECTIONS, stop.clone()));
        Server { stop, task }
    }
}

/// A running server.
pub(crate) struct Server {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Server {
    /// Takes no more connections, and waits for the requests that are being answered, at most for `longest`.
    pub(crate) async fn stop(self, longest: Duration) {
        self.stop.cancel();
        let abort = self.task.abort_handle();
        if timeout(longest, self.task).await.is_err() {
            abort.abort();
            warn!("not every HTTP request was answered in time");
        }
    }
}

async fn serve(
    listener: TcpListener,
    router: Router,
    most_connections: usize,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(most_connections));
    let open = GracefulShutdown::new();
    loop {
        let taken = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            taken = taken => taken,
            () = stop.cancelled() => break,
        };
        match (place, accepted) {
            (Ok(place), Ok((stream, _))) => {
                let connection = open.watch(connection(stream, router.clone()));
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        debug!(%error, "an HTTP connection ended early");
                    }
                    drop(place);
                });
            }
            (Err(_), _) => break,
            (_, Err(error)) => {
                debug!(%error, "a connection could not be taken");
                sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
    drop(listener);
    open.shutdown().await;
}

type Service = TowerToHyperService<Router>;

fn connection(stream: TcpStream, router: Router) -> http1::Connection<TokioIo<TcpStream>, Service> {
    // Answers are small, and somebody waits for each.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection cannot be hurried");
    }
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_SILENCE)
        .max_buf_size(LARGEST_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        time::Instant,
    };

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: bot\r\n\r\n";

    async fn bound() -> (Listener, SocketAddr) {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.0.local_addr().unwrap();
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
        for mut line in [unasked, half_asked, answered] {
            // However it ends: what has not been read makes it a reset.
            let _ = line.read_to_end(&mut Vec::new()).await;
            assert!(began.elapsed() >= LONGEST_SILENCE, "{:?}", began.elapsed());
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
        tokio::spawn(serve(listener.0, router, 2, CancellationToken::new()));
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
        tokio::spawn(serve(listener.0, alive(), 4, CancellationToken::new()));
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
        server.stop(LONGEST_SILENCE).await;
        assert!(began.elapsed() < LONGEST_SILENCE, "{:?}", began.elapsed());
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
}
