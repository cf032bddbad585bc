//! The bot's metrics: the one place that names them and their labels. A label has few values, and never one from outside.

mod following;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use ticketrz::{ApiCall, Observer, Status};

pub(crate) use self::following::{
    FollowCheck, FollowMessage, follow_check, follow_message, follow_messages_begin, follows,
};
use crate::{
    health::{Health, State},
    settings::Transport,
};

const INTERACTIONS: &str = "ticketrz_bot_interactions_total";
const ACKNOWLEDGE: &str = "ticketrz_bot_acknowledge_seconds";
const ANSWER: &str = "ticketrz_bot_answer_seconds";
const API_REQUESTS: &str = "ticketrz_bot_api_requests_total";
const API_REQUEST: &str = "ticketrz_bot_api_request_seconds";
const QUOTA_OPEN: &str = "ticketrz_bot_quota_open";
const QUOTA_OPENS_IN: &str = "ticketrz_bot_quota_opens_in_seconds";
const TOKEN_EXPIRES_IN: &str = "ticketrz_bot_token_expires_in_seconds";
const LOGIN_REFUSED: &str = "ticketrz_bot_login_refused";
const CIRCUIT_OPEN: &str = "ticketrz_bot_circuit_open";
const CACHE_ENTRIES: &str = "ticketrz_bot_cache_entries";
const CACHE_BYTES: &str = "ticketrz_bot_cache_bytes";
const KEPT_ROWS: &str = "ticketrz_bot_kept_rows";
const NAMED_CODES: &str = "ticketrz_bot_named_codes";
const LOOKUPS_JOINED: &str = "ticketrz_bot_lookups_joined_total";
const GATEWAY_CONNECTED: &str = "ticketrz_bot_gateway_connected";
const GATEWAY_RECONNECTS: &str = "ticketrz_bot_gateway_reconnects_total";
const REDIS_UP: &str = "ticketrz_bot_redis_up";
const STATE_UP: &str = "ticketrz_bot_state_up";
const NOTICES: &str = "ticketrz_bot_notices_total";
const JOB_RUNS: &str = "ticketrz_bot_job_runs_total";
const READY: &str = "ticketrz_bot_ready";
const BUILD_INFO: &str = "ticketrz_bot_build_info";

/// Seconds: around what people notice, the deferral (1.5 s) and Discord's limit (3 s).
const ACKNOWLEDGE_BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0,
];
/// Seconds, up to the longest time that an answer may take.
const ANSWER_BUCKETS: &[f64] = &[
    0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0,
];
/// Seconds, up to a request's timeout of 8 s.
const API_BUCKETS: &[f64] = &[0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// The process's only recorder, once installed.
static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// The metrics, in Prometheus' format. Bots in one process share them.
#[derive(Debug)]
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Installs the recorder, unless this process already has one.
    ///
    /// # Errors
    /// The buckets are invalid.
    pub(crate) fn start(transport: &Transport) -> Result<Self, BuildError> {
        let handle = installed()?;
        describe();
        gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        if matches!(transport, Transport::Gateway { .. }) {
            counter!(GATEWAY_RECONNECTS).absolute(0);
            gateway_connected(false);
        }
        Ok(Self(handle))
    }

    /// Moves the measurements since the last call into their histograms.
    pub(crate) fn sum_up(&self) {
        self.0.run_upkeep();
    }

    /// All metrics in Prometheus' text format, as of `now`.
    pub(crate) fn render(&self, status: &Status, health: &Health, now: Timestamp) -> String {
        refresh(status, health.state(), now);
        self.0.render()
    }
}

fn installed() -> Result<PrometheusHandle, BuildError> {
    let mut installed = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*installed {
        return Ok(handle.clone());
    }
    let buckets = |name: &str| Matcher::Full(name.to_owned());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(buckets(ACKNOWLEDGE), ACKNOWLEDGE_BUCKETS)?
        .set_buckets_for_metric(buckets(ANSWER), ANSWER_BUCKETS)?
        .set_buckets_for_metric(buckets(API_REQUEST), API_BUCKETS)?
        .build_recorder();
    let handle = recorder.handle();
    // No other code installs one.
    let _installed = metrics::set_global_recorder(recorder);
    Ok(installed.insert(handle).clone())
}

fn describe() {
    let count = |name: &'static str, help: &'static str| {
        describe_counter!(name, Unit::Count, help);
    };
    let seconds = |name: &'static str, help: &'static str| {
        describe_histogram!(name, Unit::Seconds, help);
    };
    let state = |name: &'static str, help: &'static str| describe_gauge!(name, help);
    count(
        INTERACTIONS,
        "Interactions, by what was done and what came of it.",
    );
    seconds(
        ACKNOWLEDGE,
        "From an interaction's arrival to its first response.",
    );
    seconds(ANSWER, "From an interaction's arrival to its final answer.");
    count(
        commands::LOOKUPS_METRIC,
        "Tickets and conversations that people asked for, by where the answer came from and what it was.",
    );
    count(
        API_REQUESTS,
        "Requests to the ticket system, by endpoint and outcome.",
    );
    seconds(API_REQUEST, "How long requests to the ticket system took.");
    state(
        QUOTA_OPEN,
        "1 while the ticket system's quota can be used, 0 while it is used up.",
    );
    state(
        QUOTA_OPENS_IN,
        "Seconds until the quota opens; 0 while it is open.",
    );
    state(
        TOKEN_EXPIRES_IN,
        "Seconds until the ticket system's token expires, negative when it has; absent without a token.",
    );
    state(
        LOGIN_REFUSED,
        "1 while refused credentials are not tried again.",
    );
    state(
        CIRCUIT_OPEN,
        "1 while the ticket system is left alone after repeated failures.",
    );
    state(CACHE_ENTRIES, "Tickets in memory.");
    state(
        CACHE_BYTES,
        "Bytes that tickets, conversations and rows of the list take in memory, about.",
    );
    state(
        KEPT_ROWS,
        "Rows of the ticket system's list that are kept for searches.",
    );
    state(
        NAMED_CODES,
        "Codes of the ticket system whose words are known from its own answers.",
    );
    count(LOOKUPS_JOINED, "Lookups that shared another one's request.");
    state(
        GATEWAY_CONNECTED,
        "1 while connected to Discord's gateway; absent with the HTTP transport.",
    );
    count(
        GATEWAY_RECONNECTS,
        "Connections to Discord's gateway that were lost and made again.",
    );
    state(
        REDIS_UP,
        "1 when Redis answered last time; absent without Redis.",
    );
    state(
        STATE_UP,
        "1 when STATE_FILE could be used last time; absent without one.",
    );
    count(
        NOTICES,
        "Notices to the team, by what they are about and what came of them.",
    );
    count(
        JOB_RUNS,
        "Runs of background jobs, by job and by what came of it.",
    );
    following::describe();
    state(READY, "1 while the bot can answer.");
    state(BUILD_INFO, "1, with the version as its label.");
}

/// Sets the gauges that reflect a state.
fn refresh(status: &Status, state: State, now: Timestamp) {
    let left = |then: Timestamp| then.duration_since(now).as_secs_f64();
    let quota = status
        .quota_closed
        .as_ref()
        .map(|closed| left(closed.opens_at).max(0.0));
    gauge!(QUOTA_OPEN).set(flag(quota.is_none()));
    gauge!(QUOTA_OPENS_IN).set(quota.unwrap_or(0.0));
    if let Some(expires_at) = status.token_expires_at {
        gauge!(TOKEN_EXPIRES_IN).set(left(expires_at));
    }
    let ahead = |until: Option<Timestamp>| flag(until.is_some_and(|until| until > now));
    gauge!(LOGIN_REFUSED).set(ahead(status.login_refused_until));
    gauge!(CIRCUIT_OPEN).set(ahead(status.circuit_open_until));
    gauge!(CACHE_ENTRIES).set(count(status.cached_tickets));
    gauge!(CACHE_BYTES).set(count(status.cached_bytes));
    gauge!(KEPT_ROWS).set(count(status.kept_rows));
    gauge!(NAMED_CODES).set(count(status.named_codes));
    counter!(LOOKUPS_JOINED).absolute(status.counts.joined);
    if let Some(usable) = status.redis_usable {
        gauge!(REDIS_UP).set(flag(usable));
    }
    gauge!(READY).set(flag(state == State::Ready));
}

/// Whether the state file can be used.
pub(crate) fn state_up(is_up: bool) {
    gauge!(STATE_UP).set(flag(is_up));
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; beyond 2^53 nobody counts tickets one by one"
)]
fn count(number: u64) -> f64 {
    number as f64
}

/// An interaction's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Answered with the first response.
    Answered,
    /// Deferred, and answered later.
    Deferred,
    /// The bot itself failed, and the person was told.
    Failed,
    /// Too late for an answer, or another process gave it.
    TooLate,
    /// The answer could not be delivered.
    Undelivered,
}

impl Outcome {
    fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::TooLate => "too_late",
            Self::Undelivered => "undelivered",
        }
    }
}

/// An interaction was acknowledged: answered or deferred.
pub(crate) fn acknowledged(took: Duration) {
    histogram!(ACKNOWLEDGE).record(took);
}

/// An interaction is over.
pub(crate) fn interaction(command: &'static str, outcome: Outcome, took: Duration) {
    counter!(INTERACTIONS, "command" => command, "outcome" => outcome.label()).increment(1);
    if matches!(outcome, Outcome::Answered | Outcome::Deferred) {
        histogram!(ANSWER).record(took);
    }
}

/// Whether every shard is connected to the gateway.
pub(crate) fn gateway_connected(is: bool) {
    gauge!(GATEWAY_CONNECTED).set(flag(is));
}

/// The gateway reconnected.
pub(crate) fn gateway_reconnected() {
    counter!(GATEWAY_RECONNECTS).increment(1);
}

/// The outcome of a job's run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobOutcome {
    Done,
    /// Another replica runs it.
    Skipped,
    Failed,
    Panicked,
    TimedOut,
}

/// A job ran, or was skipped.
pub(crate) fn job_ran(job: &'static str, outcome: JobOutcome) {
    let outcome = match outcome {
        JobOutcome::Done => "done",
        JobOutcome::Skipped => "skipped",
        JobOutcome::Failed => "failed",
        JobOutcome::Panicked => "panicked",
        JobOutcome::TimedOut => "timed_out",
    };
    counter!(JOB_RUNS, "job" => job, "outcome" => outcome).increment(1);
}

/// What came of a notice to the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeOutcome {
    Posted,
    Edited,
    /// Discord does not let the bot write in the channel, or the message is gone.
    Refused,
    /// It may have arrived or not.
    Failed,
}

impl NoticeOutcome {
    fn label(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Edited => "edited",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// The team is told of these topics. An alert sees no increase in a counter that first appears as 1.
pub(crate) fn notices_begin(topics: impl Iterator<Item = &'static str>) {
    for topic in topics {
        let refused = NoticeOutcome::Refused.label();
        counter!(NOTICES, "topic" => topic, "outcome" => refused).absolute(0);
    }
}

/// A notice was sent, or not.
pub(crate) fn notice(topic: &'static str, outcome: NoticeOutcome) {
    counter!(NOTICES, "topic" => topic, "outcome" => outcome.label()).increment(1);
}

/// Counts the requests to the ticket system.
#[derive(Debug, Default)]
pub(crate) struct ApiRequests;

impl Observer for ApiRequests {
    fn called(&self, call: &ApiCall) {
        let endpoint = call.endpoint.label();
        counter!(API_REQUESTS, "endpoint" => endpoint, "outcome" => call.outcome).increment(1);
        histogram!(API_REQUEST, "endpoint" => endpoint).record(call.took);
    }
}
