//! Tells Discord's requests from everybody else's
//! (<https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers>).

use std::{sync::Arc, time::Duration};

use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serenity::interactions_endpoint::Verifier;
use ticketrz::Clock;

use crate::SignatureSettings;

const SIGNATURE: &str = "x-signature-ed25519";
const TIMESTAMP: &str = "x-signature-timestamp";

/// The request is not Discord's, or not of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsigned {
    #[error("the request's signature is missing or wrong")]
    Signature,
    #[error("the request's time is too far from now")]
    Age,
}

/// A request that Discord signed, with what proves it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Signed {
    signature: String,
    timestamp: String,
    pub(crate) body: String,
}

/// Checks signatures.
pub(crate) struct Signatures {
    verifier: Verifier,
    max_age: Duration,
    clock: Arc<dyn Clock>,
}

impl Signatures {
    pub(crate) fn new(settings: SignatureSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            verifier: settings.verifier,
            max_age: settings.max_age,
            clock,
        }
    }

    /// Whether a request claims to be signed: the others' bodies need not be read.
    pub(crate) fn are_in(headers: &HeaderMap) -> bool {
        headers.contains_key(SIGNATURE) && headers.contains_key(TIMESTAMP)
    }

    /// Takes a request that Discord signed just now.
    ///
    /// # Errors
    /// What is wrong. Nothing of `body` has been looked at then but for the signature.
    pub(crate) fn check(&self, headers: &HeaderMap, body: Vec<u8>) -> Result<Signed, Unsigned> {
        let header = |name| headers.get(name)?.to_str().ok();
        let (Some(signature), Some(timestamp)) = (header(SIGNATURE), header(TIMESTAMP)) else {
            return Err(Unsigned::Signature);
        };
        self.verifier
            .verify(signature, timestamp, &body)
            .map_err(|()| Unsigned::Signature)?;
        let sent_at = timestamp
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or(Unsigned::Age)?;
        let distance = self.clock.now().duration_since(sent_at).unsigned_abs();
        if distance > self.max_age {
            return Err(Unsigned::Age);
        }
        Ok(Signed {
            signature: signature.to_owned(),
            timestamp: timestamp.to_owned(),
            body: String::from_utf8(body).map_err(|_| Unsigned::Signature)?,
        })
    }

    /// Whether Discord signed the request, at whatever time.
    pub(crate) fn confirm(&self, request: &Signed) -> bool {
        let Signed {
            signature,
            timestamp,
            body,
        } = request;
        self.verifier
            .verify(signature, timestamp, body.as_bytes())
            .is_ok()
    }
}
