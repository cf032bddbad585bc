//! Tokens of the right shape, 15 minutes long. Their signatures are noise.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

/// How long a token lives, in seconds (the contract's example: `exp - iat` is 900).
pub(super) const LIFE_SECONDS: i64 = 900;

/// A token that lives from `now` on.
pub(super) fn issue(now: Timestamp, host: &str, site_id: &str) -> String {
    let issued = now.as_second();
    let header = json!({"typ": "JWT", "alg": "HS256"});
    let claims = json!({
        "iss": host,
        "sub": "55",
        "exp": issued.saturating_add(LIFE_SECONDS),
        "nbf": issued,
        "iat": issued,
        "jti": noise(),
        "sid": site_id,
    });
    let encode = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{}", encode(header), encode(claims), noise())
}

/// 32 random bytes in base64url.
fn noise() -> String {
    let bytes: Vec<u8> = (0..32).map(|_| fastrand::u8(..)).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}
