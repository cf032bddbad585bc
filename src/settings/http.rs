//! What is served over HTTP.

use std::{net::SocketAddr, time::Duration};

use super::reader::Reader;

/// Hosts kill what takes much longer to stop.
const LONGEST_SHUTDOWN_DELAY: Duration = Duration::from_mins(1);

/// What is served over HTTP.
#[derive(Clone, Copy, Debug)]
pub struct HttpSettings {
    /// `HTTP_ADDR`
    pub address: SocketAddr,
    /// `SHUTDOWN_DELAY`, at most 1 min.
    pub shutdown_delay: Duration,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<HttpSettings> {
    let address = reader.parsed(
        "HTTP_ADDR",
        "write an IP address and a port such as 0.0.0.0:8080 or [::]:8080",
    );
    let shutdown_delay = reader.duration("SHUTDOWN_DELAY");
    if shutdown_delay.is_some_and(|delay| delay > LONGEST_SHUTDOWN_DELAY) {
        reader.problem(
            "SHUTDOWN_DELAY",
            "is longer than 1m",
            "choose less: hosts kill what does not stop",
        );
    }
    Some(HttpSettings {
        address: address?,
        shutdown_delay: shutdown_delay?,
    })
}
