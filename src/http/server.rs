//! The HTTP server, with limits on connections and time.

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

/// More than Discord or a load balancer opens, and low enough to stay below the usual limit of 1,024 open files.
const MOST_CONNECTIONS: usize = 512;
/// Of one request, in bytes.
const LARGEST_HEADERS: usize = 16 * 1024;
/// How often overdue connections are closed.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// After a failed accept, because retrying at once would keep a core busy.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(10);

/// The bot cannot listen on its address.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on HTTP_ADDR {address}: stop what uses it, or choose another address or port"
)]
pub(crate) struct ListenError {
    address: SocketAddr,
    source: io::Error,
}

/// A bound address that is not served yet.
pub(crate) struct Listener(TcpListener);

impl Listener {
    /// Binds the address. Must run within a runtime.
    ///
    /// # Errors
    /// The address is not local, is in use, or needs more privileges.
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ListenError { address, source })?;
        let listener = Self(listener);
        info!(address = %listener.address().unwrap_or(address), "listening");
        Ok(listener)
    }

    /// The bound address; `None` if the system does not report it.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.0.local_addr().ok()
    }

    /// Serves in the background.
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
    /// Accepts no more connections, and waits for requests in progress, at most for `longest`.
    pub(crate) async fn stop(self, longest: Duration) {
        self.stop.cancel();
        let abort = self.task.abort_handle();
        if timeout(longest, self.task).await.is_err() {
            abort.abort();
            warn!("some HTTP requests were not answered in time");
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
                        () = place.closed() => debug!("closed an idle HTTP connection"),
                    }
                });
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                debug!(%error, "a connection could not be accepted");
                // Most likely the process is out of file descriptors.
                connections.close_one();
                sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

async fn close_overdue(connections: &Connections) {
    let mut ticks = interval(SWEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        connections.close_overdue();
    }
}

fn connection(
    stream: TcpStream,
    router: &Router,
    place: &Arc<Place>,
) -> impl GracefulConnection<Error = hyper::Error> + use<> {
    // Answers are small, so waiting to fill a packet only adds latency.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY could not be set");
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

/// A request's body, which reports when it is complete.
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
