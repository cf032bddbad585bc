//! What can be chosen on the page next to the channel.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::scene::Scene;
use super::shared::Shared;
use super::viewer::Change;
use simulators::ticketrz::{Outcome, catalogue};

/// The most that one request moves the clock forward.
const MOST_MINUTES: u32 = 7 * 24 * 60;

/// The interesting tickets.
pub(super) fn tickets() -> Value {
    let ticket = |entry: &simulators::ticketrz::Entry| {
        let kind = match entry.outcome {
            Outcome::Ticket => "ticket",
            Outcome::Error => "refusal",
            Outcome::Malformed => "malformed",
            Outcome::Connection => "connection",
        };
        json!({"id": entry.id, "kind": kind, "does": entry.does})
    };
    catalogue().map(ticket).collect()
}

/// A scene to set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    scene: Scene,
}

pub(super) async fn scene(
    State(shared): State<Arc<Shared>>,
    Json(Wanted { scene }): Json<Wanted>,
) -> StatusCode {
    scene.set(&shared.backstage.ticketrz);
    shared.change(|state| state.scene = scene);
    StatusCode::NO_CONTENT
}

pub(super) async fn viewer(
    State(shared): State<Arc<Shared>>,
    Json(change): Json<Change>,
) -> StatusCode {
    shared.change(|state| state.viewer.change(&change));
    StatusCode::NO_CONTENT
}

/// Time to let pass for Discord and the ticket system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wait {
    minutes: u32,
}

pub(super) async fn wait(
    State(shared): State<Arc<Shared>>,
    Json(Wait { minutes }): Json<Wait>,
) -> Result<StatusCode, Refusal> {
    if minutes > MOST_MINUTES {
        let message = "The clock goes forward by a week at most.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    let by = Duration::from_secs(u64::from(minutes).saturating_mul(60));
    shared.backstage.discord.clock().advance(by);
    shared.tell();
    Ok(StatusCode::NO_CONTENT)
}

/// Discord and the ticket system have this computer's time again.
pub(super) async fn reset_clock(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.backstage.discord.clock().reset();
    shared.tell();
    StatusCode::NO_CONTENT
}

pub(super) async fn restart(State(shared): State<Arc<Shared>>) -> Result<StatusCode, Refusal> {
    let restarted = shared.backstage.restart().await;
    let message = "The bot did not start again. The terminal says why.";
    restarted.map_err(|_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message))?;
    shared.tell();
    Ok(StatusCode::NO_CONTENT)
}
