//! Reading single fields.

use std::{borrow::Cow, time::Duration};

use jiff::{ZonedDateTime, civil, fmt::temporal::Pieces, tz::TimeZone};

use super::super::json::{Json, Object};
/// The most people of one ticket that are kept.
const MAX_LIST: usize = 100;

/// Ten thousand years. A longer duration is a mistake of the back end.
const MAX_SECONDS: i64 = 10_000 * 366 * 24 * 60 * 60;

/// The year of the back end's "never": `3000-01-01 00:00:00`.
const NEVER: i16 = 3000;

/// The fields of an object. Each method reads one, leniently.
pub(crate) struct Fields<'a> {
    pub(crate) object: &'a Object<'a>,
    /// The zone of times without an offset.
    pub(crate) zone: &'a TimeZone,
}

impl<'a> Fields<'a> {
    /// A text or number; `None` if it is blank.
    fn scalar(&self, key: &str) -> Option<Cow<'a, str>> {
        let text = self.object.get(key)?.into_scalar()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// A text as it is.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.scalar(key).map(Cow::into_owned)
    }

    /// The beginning of a text, at most `limit` bytes of it.
    pub(crate) fn excerpt(&self, key: &str, limit: usize) -> Option<String> {
        let text = self.scalar(key)?;
        let text = text.trim();
        text.get(..text.floor_char_boundary(limit))
            .map(str::to_owned)
    }

    /// An id, a code or a name, trimmed.
    pub(crate) fn code(&self, key: &str) -> Option<String> {
        self.scalar(key).map(|text| text.trim().to_owned())
    }

    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        let joined = match self.object.get(key) {
            Some(Json::List(items)) => {
                let items = items.into_iter().take(MAX_LIST);
                let items = items.filter_map(|item| Json::read(item.get()).ok()?.into_scalar());
                items.collect::<Vec<_>>().join(",").into()
            }
            Some(value) => value.into_scalar().unwrap_or_default(),
            None => return Vec::new(),
        };
        joined
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .take(MAX_LIST)
            .map(str::to_owned)
            .collect()
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        let text = self.scalar(key)?;
        let text = text.trim();
        // `12.50` counts as 12: no field of the contract has a fraction that matters.
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| whole.parse().ok()).flatten()
    }

    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        self.number(key)?.try_into().ok()
    }

    pub(crate) fn duration(&self, key: &str) -> Option<Duration> {
        let seconds = self.number(key).filter(|seconds| *seconds <= MAX_SECONDS)?;
        seconds.try_into().ok().map(Duration::from_secs)
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        if let Some(Json::Bool(flag)) = self.object.get(key) {
            return Some(flag);
        }
        match self.code(key)?.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "y" => Some(true),
            "0" | "false" | "no" | "n" => Some(false),
            _ => None,
        }
    }

    /// `YYYY-MM-DD HH:MM:SS` in the configured zone; a time with an offset keeps its instant.
    pub(crate) fn time(&self, key: &str) -> Option<ZonedDateTime> {
        let text = self.scalar(key)?;
        let text = text.trim();
        let pieces = Pieces::parse(text).ok()?;
        let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
        if let Some(offset) = pieces.to_numeric_offset() {
            let instant = offset.to_timestamp(local).ok()?;
            return Some(instant.to_zoned_datetime(self.zone.clone()))
                .filter(|time| is_meant(time.datetime()));
        }
        if !is_meant(local) {
            return None;
        }
        // A time that a clock change skips or repeats is resolved as in RFC 5545.
        self.zone
            .to_ambiguous_zoned_datetime(local)
            .compatible()
            .ok()
    }
}

/// Not one of the back end's ways to say "none" or "never".
fn is_meant(time: civil::DateTime) -> bool {
    (1..NEVER).contains(&time.year())
}
