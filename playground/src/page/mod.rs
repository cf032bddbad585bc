//! A page in the browser that looks like a Discord channel, in which the real bot answers.
//!
//! It is served on a loopback port and plays one person: what they type, press and choose goes to the
//! simulated Discord ([`simulators::discord`]), and what Discord then holds comes back by server-sent events.

mod act;
mod assets;
mod backstage;
mod change;
mod environment;
mod feed;
mod guard;
mod offer;
mod post;
mod refusal;
mod routes;
mod scene;
mod settings;
mod shared;
mod snapshot;
mod tally;
mod viewer;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use thiserror::Error;
use tokio::net::TcpListener;

use simulators::discord::Person;

pub use self::backstage::{Backstage, Restart, Restarts};
pub use self::settings::{settings, telling};
pub use self::tally::{Counting, Tally};

/// The port when none is named.
pub const DEFAULT_PORT: u16 = 8734;

/// A page that is about to be served.
#[derive(Debug)]
pub struct Page {
    listener: TcpListener,
    address: SocketAddr,
}

/// The page cannot be served.
#[derive(Debug, Error)]
pub enum PageError {
    /// Another program listens there.
    #[error(
        "port {0} is in use, perhaps by another playground. Name another one with `--port NUMBER`, or any free one with `--port 0`"
    )]
    PortInUse(u16),
    /// The port cannot be bound for another reason.
    #[error("cannot listen on port {port}")]
    Listen {
        /// The port.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// Serving failed.
    #[error("the page's server stopped")]
    Serve(#[source] io::Error),
}

impl Page {
    /// Takes a port of 127.0.0.1; 0 for any free one.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn bind(port: u16) -> Result<Self, PageError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => PageError::PortInUse(port),
            _ => PageError::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Where it is, for a browser on this machine.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves the page until the future is dropped.
    ///
    /// # Errors
    /// When the server stops by itself.
    pub async fn serve(self, backstage: Backstage) -> Result<(), PageError> {
        let shared = shared::Shared::new(backstage);
        let routes = routes::routes(shared, self.address.port());
        axum::serve(self.listener, routes)
            .await
            .map_err(PageError::Serve)
    }
}

/// The person that the page begins with: a member who may look tickets up.
#[must_use]
pub fn person() -> Person {
    viewer::Viewer::default().person()
}
