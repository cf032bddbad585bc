//! How the log is written.

use tracing::Level;

use super::reader::Reader;

/// How the log is written.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// `LOG_FORMAT`
    pub format: LogFormat,
    /// `LOG_LEVEL`
    pub level: Level,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// One JSON object a line, for log shippers.
    Json,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<LogSettings> {
    let format = reader.converted("LOG_FORMAT", "write human or json", |text| match text {
        "human" => Ok(LogFormat::Human),
        "json" => Ok(LogFormat::Json),
        _ => Err("it is neither".to_owned()),
    });
    let level = reader.parsed("LOG_LEVEL", "write error, warn, info, debug or trace");
    Some(LogSettings {
        format: format?,
        level: level?,
    })
}
