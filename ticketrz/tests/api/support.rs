//! What the tests share.

use std::{
    cell::RefCell,
    io,
    sync::{Arc, Mutex, Once},
    time::Duration,
};

use base64::prelude::*;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use ticketrz::{BaseUrl, Clock, Config, Credentials, TicketId, Tickets};

use crate::server::{Reply, Request};

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
    let mut config = Config::new(base_url, zone(), Credentials::Fixed(TOKEN.into()));
    config.retry_delay = Duration::from_millis(1);
    config
}

pub(crate) fn tickets(config: Config) -> Tickets {
    Tickets::new(config, TestClock::new()).unwrap()
}

pub(crate) fn tickets_at(config: Config, clock: &Arc<TestClock>) -> Tickets {
    Tickets::new(config, Arc::clone(clock) as Arc<dyn Clock>).unwrap()
}

/// The contract's ticket under another number.
pub(crate) fn ticket(number: u64) -> String {
    BROSUR.replace("\"1234\"", &format!("\"{number}\""))
}

/// Answers each request for a ticket with that ticket.
pub(crate) fn any_ticket(request: &Request) -> Reply {
    let number = request.path.rsplit('/').next().unwrap().parse().unwrap();
    Reply::ok(ticket(number))
}

/// A token whose times are read without a signature.
pub(crate) fn jwt(name: &str, issued: Timestamp, lifetime_seconds: i64) -> String {
    let issued = issued.as_second();
    let claims = format!(
        "{{\"iat\":{issued},\"exp\":{},\"jti\":\"{name}\"}}",
        issued + lifetime_seconds
    );
    format!("e30.{}.{name}", BASE64_URL_SAFE_NO_PAD.encode(claims))
}

pub(crate) fn login_answer(token: &str) -> Reply {
    Reply::ok(format!(
        "{{\"response_code\":\"200\",\"response_status\":\"Success\",\"token\":\"{token}\"}}"
    ))
}

/// A clock that stands still until it is told to go on. It starts at 2026-11-23 10:00 in Jakarta.
#[derive(Debug)]
pub(crate) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        let start = "2026-11-23T10:00:00+07:00".parse().unwrap();
        Arc::new(Self(Mutex::new(start)))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    pub(crate) fn set(&self, to: &str) {
        *self.0.lock().unwrap() = to.parse().unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

type Text = Arc<Mutex<Vec<u8>>>;

thread_local! {
    static LOG: RefCell<Option<Text>> = const { RefCell::new(None) };
}

/// Everything that is logged on this thread while it lives.
///
/// One subscriber serves the whole process: with one for each thread, a place that another thread logs from first
/// can stay silent in this one.
pub(crate) struct Log(Text);

impl Log {
    pub(crate) fn capture() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(|| Writer)
                .init();
        });
        let text = Text::default();
        LOG.set(Some(Arc::clone(&text)));
        Self(text)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn count(&self, sentence: &str) -> usize {
        self.text().matches(sentence).count()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LOG.set(None);
    }
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow(|log| {
            if let Some(text) = log {
                text.lock().unwrap().extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
