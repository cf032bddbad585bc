//! Verifies that requests come from Discord
//! (<https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers>).

use std::{sync::Arc, time::Duration};

use axum::http::HeaderMap;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ticketrz::Clock;

use crate::settings::SignatureSettings;

const SIGNATURE: &str = "x-signature-ed25519";
const TIMESTAMP: &str = "x-signature-timestamp";

/// The request is not from Discord, or is too old or too new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsigned {
    #[error("the request's signature is missing or wrong")]
    Signature,
    #[error("the request's time is too far from now")]
    Age,
}

/// A request that Discord signed, with its signature.
#[derive(Serialize, Deserialize)]
pub(crate) struct Signed {
    signature: String,
    timestamp: String,
    pub(crate) body: String,
}

/// Checks signatures.
pub(crate) struct Signatures {
    key: VerifyingKey,
    max_age: Duration,
    clock: Arc<dyn Clock>,
}

impl Signatures {
    pub(crate) fn new(settings: &SignatureSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            key: settings.key,
            max_age: settings.max_age,
            clock,
        }
    }

    /// Whether a request claims to be signed. If not, its body need not be read.
    pub(crate) fn are_in(headers: &HeaderMap) -> bool {
        headers.contains_key(SIGNATURE) && headers.contains_key(TIMESTAMP)
    }

    /// Accepts a request with a valid and recent signature.
    ///
    /// # Errors
    /// The signature is missing, wrong, or its time is out of range. `body` has not been parsed.
    pub(crate) fn check(&self, headers: &HeaderMap, body: Vec<u8>) -> Result<Signed, Unsigned> {
        let header = |name| headers.get(name)?.to_str().ok();
        let (Some(signature), Some(timestamp)) = (header(SIGNATURE), header(TIMESTAMP)) else {
            return Err(Unsigned::Signature);
        };
        if !self.is_signed(signature, timestamp, &body) {
            return Err(Unsigned::Signature);
        }
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

    /// Whether Discord signed the request, whatever its age.
    pub(crate) fn confirm(&self, request: &Signed) -> bool {
        let Signed {
            signature,
            timestamp,
            body,
        } = request;
        self.is_signed(signature, timestamp, body.as_bytes())
    }

    /// Strict verification: no signature is valid for two messages or under two keys.
    fn is_signed(&self, signature: &str, timestamp: &str, body: &[u8]) -> bool {
        let mut bytes = [0; Signature::BYTE_SIZE];
        if hex::decode_to_slice(signature, &mut bytes).is_err() {
            return false;
        }
        let message = [timestamp.as_bytes(), body].concat();
        let signature = Signature::from_bytes(&bytes);
        self.key.verify_strict(&message, &signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use ticketrz::SystemClock;

    use super::*;

    /// A key that no settings let pass: it is of low order.
    fn weak() -> Signatures {
        let settings = SignatureSettings {
            key: VerifyingKey::from_bytes(&[0; 32]).unwrap(),
            max_age: Duration::from_mins(5),
        };
        Signatures::new(&settings, Arc::new(SystemClock))
    }

    #[test]
    fn a_signature_that_nobody_made_does_not_pass_even_with_a_weak_key() {
        let signatures = weak();
        let now = Timestamp::now().as_second().to_string();
        for body in 0..24_u8 {
            for order in [0, 1] {
                let mut forged = [0; 64];
                forged[0] = order;
                let mut headers = HeaderMap::new();
                headers.insert(SIGNATURE, hex::encode(forged).parse().unwrap());
                headers.insert(TIMESTAMP, now.parse().unwrap());
                assert!(signatures.check(&headers, vec![body]).is_err());
            }
        }
    }
}
