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
/// request meets a connection that is being closed. Headers must be there within it as well.
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
        let task = tokio::spawn(serve(self.0, router, stop.clone()));
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

async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
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
