//! The claims in a token. They are hints: the signature cannot be checked here.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// No claim is expected after this.
const MAX_PAYLOAD_BYTES: usize = 16 * 1024;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A token's times; a claim that cannot be read is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `exp`: when it expires.
    pub(crate) expires_at: Option<Timestamp>,
    /// `iat`: when it was issued.
    pub(crate) issued_at: Option<Timestamp>,
}

impl Claims {
    pub(crate) fn read(token: &SecretString) -> Self {
        let payload = payload(token.expose_secret()).unwrap_or_default();
        let object: Option<Value> = serde_json::from_str(&payload).ok();
        let time = |name| {
            let seconds = match &object {
                Some(object) => number(object.get(name)?)?,
                None => salvaged(&payload, name)?,
            };
            Timestamp::from_second(seconds).ok()
        };
        Self {
            expires_at: time("exp"),
            issued_at: time("iat"),
        }
    }
}

fn payload(token: &str) -> Option<String> {
    let encoded: String = token
        .split('.')
        .nth(1)?
        .chars()
        .filter(|character| !character.is_whitespace())
        .take(MAX_PAYLOAD_BYTES)
        .collect();
    // Up to three damaged characters at the end are ignored.
    let decoded = (0..4).find_map(|cut| {
        let kept = encoded.get(..encoded.len().checked_sub(cut)?)?;
        LENIENT.decode(kept).ok()
    })?;
    Some(String::from_utf8_lossy(&decoded).into_owned())
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        // Some issuers write fractions of seconds.
        other => other.to_string().split('.').next()?.parse().ok(),
    }
}

/// A claim in a payload that is not JSON because some other claim in it is damaged.
fn salvaged(payload: &str, name: &str) -> Option<i64> {
    let (_, rest) = payload.split_once(&format!("\"{name}\":"))?;
    let rest = rest.trim_start();
    let end = rest.find(|character: char| !character.is_ascii_digit())?;
    // Digits that are not followed by the next claim are damaged too.
    let (digits, after) = rest.split_at_checked(end)?;
    after
        .starts_with([',', '}', ' '])
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    /// The contract's own example, blanks and damage included.
    const CONTRACT: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9. eyJpc3MiOiJvbmVjbG91ZC5jaXB0YWRyYXN vZnQubmV0Iiwic3ViIjoiNTUiLCJleHAiO jE1Nzg5ODY5NzcsIm5iZiI6MTUa3ODk4NjA3Ny wdfgiaWF0IjoxNTc4OTg2MDc3LCJqdGk iOiI4emIwenEzYnlLRUtQQzF0d3FiZ U1KVXZtckFiT3RtdzlBajNXYkhsYjBrPSIsInNpZCI6IjE2OSJ9. bpNCJaWghspRpKZkuTATc0qXWHMFMZJMF5j3KGm_DjI";

    fn read(token: &str) -> (Option<i64>, Option<i64>) {
        let claims = Claims::read(&SecretString::from(token));
        let second = |time: Option<Timestamp>| time.map(Timestamp::as_second);
        (second(claims.expires_at), second(claims.issued_at))
    }

    fn jwt(payload: &str) -> String {
        format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn the_contracts_damaged_example_says_when_it_expires() {
        assert_eq!(read(CONTRACT).0, Some(1_578_986_977));
    }

    #[test]
    fn numbers_strings_and_fractions_are_read() {
        assert_eq!(read(&jwt(r#"{"exp":900,"iat":0}"#)), (Some(900), Some(0)));
        assert_eq!(
            read(&jwt(r#"{"exp":"900","iat":" 0 "}"#)),
            (Some(900), Some(0))
        );
        assert_eq!(read(&jwt(r#"{"exp":900.75}"#)), (Some(900), None));
        let padded = format!("e30.{}.c2ln", BASE64_URL_SAFE.encode(r#"{"exp":900} "#));
        assert_eq!(read(&padded), (Some(900), None));
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for token in [
            String::new(),
            "opaque".to_owned(),
            "..".to_owned(),
            "a.b.c".to_owned(),
            "a.!!!!.c".to_owned(),
            jwt(""),
            jwt("[]"),
            jwt(r#"{"exp":null}"#),
            jwt(r#"{"exp":"soon"}"#),
            jwt(r#"{"exp":99999999999999999}"#),
            jwt(r#"{"exp":1e300}"#),
            jwt(r#"{"exp":12a34,"#),
            jwt(r#"{"exp":1234"#),
        ] {
            assert_eq!(read(&token), (None, None), "{token}");
        }
    }

    proptest! {
        #[test]
        fn no_token_panics(token in any::<String>(), payload in any::<String>()) {
            read(&token);
            read(&jwt(&payload));
        }
    }
}
