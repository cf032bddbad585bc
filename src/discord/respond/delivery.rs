//! Delivers one call that answers an interaction.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use serde::Serialize;

use crate::discord::rest::{Patience, Rest, RestError, code};

/// Why something was not delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    /// The interaction's time is up, or another process answered it.
    #[error("too late to answer")]
    TooLate(#[source] RestError),
    /// Discord rejected the answer.
    #[error("Discord refused the answer")]
    Refused(#[source] RestError),
    /// Discord could not be reached in time.
    #[error("the answer could not be delivered")]
    Undelivered(#[source] RestError),
    /// Discord did not confirm a message. Sending it again could post it twice.
    #[error("Discord did not confirm the message")]
    Unconfirmed(#[source] RestError),
}

pub(crate) type Delivered = Result<(), DeliveryError>;

/// Makes the call, with retries where they are safe.
pub(super) async fn deliver(rest: &Rest, request: RequestBuilder, patience: Patience) -> Delivered {
    let outcome = rest.send(request, patience).await;
    match outcome.result {
        Ok(_) => Ok(()),
        // Discord accepted an earlier attempt, whose answer was lost.
        Err(error)
            if error.code() == Some(code::ALREADY_ACKNOWLEDGED)
                && outcome.earlier_try_may_have_arrived =>
        {
            Ok(())
        }
        Err(error) => Err(classify(error)),
    }
}

pub(super) fn to_json(body: &impl Serialize) -> Result<Vec<u8>, DeliveryError> {
    serde_json::to_vec(body).map_err(|_| DeliveryError::Refused(RestError::Unbuildable))
}

/// Bounds each attempt, so that a lost one leaves time for another.
pub(super) fn patience(until: tokio::time::Instant, each: Duration) -> Patience {
    Patience {
        until,
        each,
        tries: 6,
    }
}

fn classify(error: RestError) -> DeliveryError {
    match (error.code(), error.status()) {
        (Some(code::ALREADY_ACKNOWLEDGED | code::UNKNOWN_INTERACTION), _) => {
            DeliveryError::TooLate(error)
        }
        (_, Some(StatusCode::BAD_REQUEST)) => DeliveryError::Refused(error),
        (_, Some(StatusCode::TOO_MANY_REQUESTS)) => DeliveryError::Undelivered(error),
        // The interaction's token is no longer valid: 401 for an expired one, 404 for an unknown webhook or message.
        (_, Some(status)) if status.is_client_error() => DeliveryError::TooLate(error),
        _ => DeliveryError::Undelivered(error),
    }
}
