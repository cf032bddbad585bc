//! The credentials that are traded for tokens.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{ApiError, Client, LoginEncoding};

#[derive(Clone)]
pub(super) struct Login {
    pub(super) email: String,
    pub(super) password: SecretString,
    pub(super) site_id: String,
    pub(super) encoding: LoginEncoding,
}

impl Login {
    pub(super) async fn call(&self, client: &Client) -> Result<SecretString, ApiError> {
        client
            .log_in(&self.email, &self.password, &self.site_id, self.encoding)
            .await
    }

    /// Tells these credentials from others, so that a corrected password need not wait for the end of the wrong one's
    /// back-off.
    ///
    /// It stands in Redis, and has eight bits on purpose. Of 256 corrections one goes unnoticed, and waits for a
    /// quarter of an hour at most. But who guesses at the password by it is left with one guess in 256, so that of a
    /// million likely passwords 4,000 would have to be tried at the API, which locks accounts.
    pub(super) fn fingerprint(&self) -> u8 {
        let encoding = match self.encoding {
            LoginEncoding::Form => "form",
            LoginEncoding::Json => "json",
        };
        let mut hash = Sha256::new();
        for part in [
            &self.email,
            self.password.expose_secret(),
            &self.site_id,
            encoding,
        ] {
            hash.update(part);
            // Where one part ends and the next begins counts as well.
            hash.update([0]);
        }
        let [first, ..] = <[u8; 32]>::from(hash.finalize());
        first
    }
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
        let known = login("bot@desk.example", "secret", "169", form).fingerprint();
        assert_eq!(
            known,
            login("bot@desk.example", "secret", "169", form).fingerprint()
        );
        for other in [
            login("bot@desk.exampl", "secret", "169", form),
            login("bot@desk.example", "secreT", "169", form),
            login("bot@desk.example", "secret", "168", form),
            login("bot@desk.example", "secret1", "69", form),
            login("bot@desk.example", "secret", "169", LoginEncoding::Json),
        ] {
            assert_ne!(known, other.fingerprint());
        }
    }
}
