//! Where replicas store that credentials were rejected.

use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::{Login, LoginEncoding};

/// One key for each account and password: a replica with corrected ones must neither obey nor end the back-off of the
/// wrong ones.
pub(super) fn refusal_name(login: &Login) -> String {
    format!("login-refused:{:02x}", fingerprint(login))
}

/// Tells these credentials from others, so that a corrected password need not wait for the back-off of the wrong one.
///
/// It is stored in Redis, and has only eight bits on purpose. One correction in 256 goes unnoticed, and waits for a
/// quarter of an hour at most. Somebody who uses it to guess the password still has one guess in 256 left: of a million
/// likely passwords, 4,000 would have to be tried at the API, which locks accounts.
fn fingerprint(login: &Login) -> u8 {
    let encoding = match login.encoding {
        LoginEncoding::Form => "form",
        LoginEncoding::Json => "json",
    };
    let mut hash = Sha256::new();
    for part in [
        &login.email,
        login.password.expose_secret(),
        &login.site_id,
        encoding,
    ] {
        hash.update(part);
        // Where one part ends and the next begins counts as well.
        hash.update([0]);
    }
    let [first, ..] = <[u8; 32]>::from(hash.finalize());
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(email: &str, password: &str, site_id: &str, encoding: LoginEncoding) -> Login {
        Login {
            email: email.to_owned(),
            password: password.into(),
            site_id: site_id.to_owned(),
            encoding,
        }
    }

    #[test]
    fn every_part_of_the_credentials_counts() {
        let form = LoginEncoding::Form;
        let known = fingerprint(&login("bot@desk.example", "secret", "169", form));
        assert_eq!(
            known,
            fingerprint(&login("bot@desk.example", "secret", "169", form))
        );
        for other in [
            login("bot@desk.exampl", "secret", "169", form),
            login("bot@desk.example", "secreT", "169", form),
            login("bot@desk.example", "secret", "168", form),
            login("bot@desk.example", "secret1", "69", form),
            login("bot@desk.example", "secret", "169", LoginEncoding::Json),
        ] {
            assert_ne!(known, fingerprint(&other));
        }
    }
}
