//! The process itself: its HTTP server and its log.

use std::{net::SocketAddr, time::Duration};

use tracing::Level;

use super::{catalogue as set, reader::Reader};

/// The HTTP server.
#[derive(Clone, Copy, Debug)]
pub struct HttpSettings {
    /// `HTTP_ADDR`
    pub address: SocketAddr,
    /// `SHUTDOWN_DELAY`, at most 1 min.
    pub shutdown_delay: Duration,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object per line, for log shippers.
    Json,
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
    Some(HttpSettings {
        shutdown_delay: reader.or_default(&set::SHUTDOWN_DELAY),
        address: reader.get(&set::HTTP_ADDR)?,
    })
}

pub(super) fn log(reader: &mut Reader<'_>) -> Option<LogSettings> {
    Some(LogSettings {
        format: reader.or_default(&set::LOG_FORMAT),
        level: reader.get(&set::LOG_LEVEL)?,
    })
}
