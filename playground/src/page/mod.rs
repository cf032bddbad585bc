//! A page in the browser that looks like a Discord channel, in which the real bot answers.
//!
//! It is served on a loopback port and plays one person: what they type, press and choose goes to the
//! simulated Discord ([`simulators::discord`]), and what Discord then holds comes back by server-sent events.

mod act;
mod assets;
mod feed;
mod guard;
mod offer;
mod post;
mod refusal;
mod routes;
mod scene;
mod shared;
mod snapshot;
mod viewer;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use thiserror::Error;
use tokio::net::TcpListener;

use simulators::bot::BotSettings;
use simulators::discord::{Discord, Person};
use simulators::ticketrz::Ticketrz;

/// The port when none is named.
pub const DEFAULT_PORT: u16 = 8734;

/// How often the page's bot asks again while the quota is closed, so that opening it again shows at
/// once. The bot's own default is 15 minutes.
const QUOTA_PROBE_INTERVAL: &str = "5s";

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
    /// The port cannot be had for another reason.
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
    /// When the port cannot be had.
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
    pub async fn serve(self, discord: Discord, ticketrz: Ticketrz) -> Result<(), PageError> {
        let shared = shared::Shared::new(discord, ticketrz);
        let routes = routes::routes(shared, self.address.port());
        axum::serve(self.listener, routes)
            .await
            .map_err(PageError::Serve)
    }
}

/// Changes a bot's settings to those that the page plays with: access is limited to a role and a
/// channel, and tickets have links.
#[must_use]
pub fn settings(settings: BotSettings) -> BotSettings {
    settings
        .env("ALLOWED_ROLE_IDS", viewer::SUPPORT_ROLE.to_string())
        .env(
            "ALLOWED_CHANNEL_IDS",
            viewer::Spot::Support.place().channel.to_string(),
        )
        .env("TICKETRZ_WEB_URL", "https://desk.example/tickets/{id}")
        .env("SUPPORT_CONTACT", "the IT desk (#it-desk)")
        .env("QUOTA_PROBE_INTERVAL", QUOTA_PROBE_INTERVAL)
}

/// The person that the page begins with: a member who may look tickets up.
#[must_use]
pub fn person() -> Person {
    viewer::Viewer::default().person()
}
