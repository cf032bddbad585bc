//! The HTTP server: bounded in connections and in time.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Bytes, HttpBody},
    http::Request,
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tokio_util::{io::InspectReader, sync::CancellationToken};
use tracing::{debug, info, warn};

use super::connections::{Connections, Phase, Place};

/// More than Discord or a load balancer opens. With what else the process opens it stays below the 1,024 files that many
/// hosts allow.
const MOST_CONNECTIONS: usize = 512;
/// Of one request, in bytes.
const LARGEST_HEADERS: usize = 16 * 1024;
/// Between two looks at whose time is over.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The system has no more sockets to give: trying again at once would only keep a core busy.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(10);

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
    /// Takes the address. Must run within a runtime.
    ///
    /// # Errors
    /// The address is not this machine's, is in use, or needs more rights.
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ListenError { address, source })?;
        let listener = Self(listener);
        info!(address = %listener.address().unwrap_or(address), "listening");
        Ok(listener)
    }

    /// Where it listens; `None` when the system does not say.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.0.local_addr().ok()
    }

    /// Answers in the background.
    pub(crate) fn serve(self, router: Router) -> Server {
        let stop = CancellationToken::new();
        let connections = Connections::new(MOST_CONNECTIONS);
        let task = tokio::spawn(serve(self.0, router, connections, stop.clone()));
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
    connections: Connections,
    stop: CancellationToken,
) {
    let open = GracefulShutdown::new();
    tokio::select! {
        () = accept(&listener, &router, &connections, &open) => {}
        () = close_overdue(&connections) => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    open.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    router: &Router,
    connections: &Connections,
    open: &GracefulShutdown,
) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let place = Arc::new(connections.place().await);
                let connection = open.watch(connection(stream, router, &place));
                tokio::spawn(async move {
                    tokio::select! {
                        ended = connection => if let Err(error) = ended {
                            debug!(%error, "an HTTP connection ended early");
                        },
                        () = place.closed() => debug!("a quiet HTTP connection was closed"),
                    }
                });
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                debug!(%error, "a connection could not be accepted");
                // Out of sockets, most likely.
                connections.close_one();
                sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

async fn close_overdue(connections: &Connections) {
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        connections.close_overdue();
    }
}

fn connection(
    stream: TcpStream,
    router: &Router,
    place: &Arc<Place>,
) -> impl GracefulConnection<Error = hyper::Error> + use<> {
    // Answers are small, and somebody waits for each.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection cannot be hurried");
    }
    let receives = Arc::clone(place);
    let stream = InspectReader::new(stream, move |_: &[u8]| receives.has_received());
    let (router, place) = (TowerToHyperService::new(router.clone()), Arc::clone(place));
    let service = service_fn(move |request: Request<Incoming>| {
        let request = request.map(|body| RequestBody::new(body, &place));
        let (response, place) = (router.call(request), Arc::clone(&place));
        async move {
            let response = response.await;
            place.enter(Phase::Idle);
            response
        }
    });
    http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(LARGEST_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
}

/// A request's body, which tells when it is complete.
struct RequestBody {
    body: Incoming,
    place: Arc<Place>,
}

impl RequestBody {
    fn new(body: Incoming, place: &Arc<Place>) -> Self {
        place.enter(Phase::Body);
        let place = Arc::clone(place);
        let body = Self { body, place };
        body.look();
        body
    }

    fn look(&self) {
        if self.body.is_end_stream() {
            self.place.has_body();
        }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(_)) => self.look(),
            Some(Err(_)) => {}
            None => self.place.has_body(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
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
                (longest..longest + 2 * LOOK_EVERY).contains(&took),
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
}
