//! What the tests share.

use std::sync::{Arc, Mutex};

use jiff::{Timestamp, tz::TimeZone};
use ticketrz::{BaseUrl, Clock, Config, Credentials, TicketId, Tickets};

pub(crate) const BROSUR: &str = include_str!("../data/brosur.json");
pub(crate) const EXPIRED: &str = include_str!("../data/expired.json");
pub(crate) const OVER_QUOTA: &str = include_str!("../data/over_quota.json");

/// Looked for in everything that is printed.
pub(crate) const TOKEN: &str = "eyJ-the-secret-token-9f8e7d";

pub(crate) fn id(number: u64) -> TicketId {
    number.to_string().parse().unwrap()
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Asia/Jakarta").unwrap()
}

/// The defaults, with a fixed token.
pub(crate) fn config(base_url: &str) -> Config {
    let base_url = BaseUrl::parse(base_url, false).unwrap();
    Config::new(base_url, zone(), Credentials::Fixed(TOKEN.into()))
}

pub(crate) fn tickets(config: Config) -> Tickets {
    Tickets::new(config, TestClock::new()).unwrap()
}

/// A clock that stands still, at 2026-11-23 10:00 in Jakarta.
#[derive(Debug)]
pub(crate) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(
            "2026-11-23T10:00:00+07:00".parse().unwrap(),
        )))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
