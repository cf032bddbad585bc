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
                // Most likely the process is out of sockets.
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
mod tests;
