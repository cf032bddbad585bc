//! The process itself: what it serves, and what it logs.

use std::{net::SocketAddr, time::Duration};

use tracing::Level;

use super::{
    catalogue::{HTTP_ADDR, LOG_FORMAT, LOG_LEVEL, SHUTDOWN_DELAY},
    choice::LogFormat,
    reader::Reader,
};

/// What is served over HTTP.
#[derive(Clone, Copy, Debug)]
pub struct HttpSettings {
    /// `HTTP_ADDR`
    pub address: SocketAddr,
    /// `SHUTDOWN_DELAY`, at most 1 min.
    pub shutdown_delay: Duration,
}

/// How the log is written.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// `LOG_FORMAT`
    pub format: LogFormat,
    /// `LOG_LEVEL`
    pub level: Level,
}

pub(super) fn http(reader: &mut Reader<'_>) -> Option<HttpSettings> {
    let shutdown_delay = reader.or_default(&SHUTDOWN_DELAY);
    let address = reader.get(&HTTP_ADDR)?;
    Some(HttpSettings {
        address,
        shutdown_delay,
    })
}

pub(super) fn log(reader: &mut Reader<'_>) -> Option<LogSettings> {
    let format = reader.or_default(&LOG_FORMAT);
    let level = reader.get(&LOG_LEVEL)?;
    Some(LogSettings { format, level })
}
