//! The server that both simulated services run on.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio_util::task::AbortOnDropHandle;

use crate::net::{Listener, Port, ResetHandle};

/// A loopback port that nothing is served on yet: a service says its own address in its answers, so it must know it first.
pub(crate) struct Bound {
    listener: Listener,
    port: Port,
}

impl Bound {
    /// Binds a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub(crate) async fn bind() -> io::Result<Self> {
        let (listener, port) = Listener::bind().await?;
        Ok(Self { listener, port })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.port.address
    }

    /// Serves in the background.
    pub(crate) fn serve(self, router: Router) -> Server {
        let service = router.into_make_service_with_connect_info::<ResetHandle>();
        let task = tokio::spawn(async move {
            // It returns only when its task is aborted.
            let _ = axum::serve(self.listener, service).await;
        });
        Server {
            port: self.port,
            _task: AbortOnDropHandle::new(task),
        }
    }
}

/// A service that is served until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    port: Port,
    _task: AbortOnDropHandle<()>,
}

impl Server {
    /// Where it is, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.port.address)
    }

    /// Whether new connections are refused. Open ones stay.
    pub(crate) fn set_refusing(&self, refusing: bool) {
        self.port.set_refusing(refusing);
    }
}
