//! Removes secrets from the API's messages.

/// The most characters of a message that are quoted.
const MAX_QUOTED_CHARS: usize = 300;

/// A message of more bytes than this is not quoted.
const MAX_SENTENCE_BYTES: usize = 2048;

/// This many letters and digits of a secret in a row count as a leak.
const FRAGMENT: usize = 8;

/// A shorter secret is only found verbatim: its letters may occur by chance.
const LEAST_SECRET: usize = 4;

/// A run of this many letters and digits may be a token that we do not know.
const TOKEN: usize = 24;

/// A message without secrets, safe to show and log; empty if it may still contain part of one.
///
/// Verbatim secrets are replaced. Any other spelling (split by other characters, in another case, cut) makes it empty.
pub(super) fn quotable(message: &str, secrets: &[&str]) -> String {
    if message.len() > MAX_SENTENCE_BYTES {
        return String::new();
    }
    let secrets = || secrets.iter().map(|secret| secret.trim());
    let words = secrets()
        .filter(|secret| !secret.is_empty())
        .fold(message.to_owned(), |words, secret| {
            words.replace(secret, "…")
        });
    let letters = letters(&words);
    if has_token(&words) || secrets().any(|secret| has_part(&letters, secret)) {
        return String::new();
    }
    words.chars().take(MAX_QUOTED_CHARS).collect()
}

/// Whether there is a run of a JWT's alphabet as long as a token. Only blanks and ASCII characters end a run: others can
/// be invisible.
fn has_token(words: &str) -> bool {
    let mut run = 0_usize;
    words.chars().any(|character| {
        if character.is_ascii_alphanumeric() {
            run = run.saturating_add(1);
        } else if character.is_whitespace()
            || character.is_ascii() && !matches!(character, '-' | '_' | '.')
        {
            run = 0;
        }
        run >= TOKEN
    })
}

fn has_part(words: &[u8], secret: &str) -> bool {
    let secret = letters(secret);
    if secret.len() < LEAST_SECRET {
        return false;
    }
    let length = secret.len().min(FRAGMENT);
    words
        .windows(length)
        .any(|part| secret.windows(length).any(|of_secret| part == of_secret))
}

/// Letters and digits in lower case, without anything between them.
fn letters(text: &str) -> Vec<u8> {
    text.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxNjkifQ.bpNCJaWghspRpKZkuTATc0qX";
    const SECRETS: [&str; 3] = [JWT, "bot@desk.example", "pass w0rd"];

    #[test]
    fn a_sentence_without_secrets_is_quoted_as_it_is() {
        for said in [
            "time limit reached, ask Budi",
            "Kuota habis. Hubungi mempertanggungjawabkan@kantor.example",
            "see https://onecloud.ciptadrasoft.net/quota",
            "quota.........................................",
        ] {
            assert_eq!(quotable(said, &SECRETS), said);
        }
    }

    #[test]
    fn a_secret_as_we_know_it_is_replaced() {
        let said = format!("quota of {JWT} (bot@desk.example) is used up");
        assert_eq!(quotable(&said, &SECRETS), "quota of … (…) is used up");
    }

    #[test]
    fn a_secret_that_is_spelled_otherwise_costs_the_message() {
        let split = |by: &str| {
            let letters: Vec<_> = JWT.split("").collect();
            letters.join(by)
        };
        for echo in [
            JWT.to_uppercase(),
            JWT.to_lowercase(),
            JWT.chars().take(20).collect(),
            JWT.chars().skip(30).take(12).collect(),
            split("\u{200b}"),
            split("\u{ad}"),
            split(" "),
            split("\n"),
            split("/"),
            split("\u{3164}"),
            "BOT@DESK.EXAMPLE".to_owned(),
            "bot @ desk.example".to_owned(),
            "bot\u{200b}@desk.example".to_owned(),
            "PASSW0RD".to_owned(),
            "pass\u{2060} w0rd".to_owned(),
        ] {
            let said = format!("quota of {echo} is used up");
            assert_eq!(quotable(&said, &SECRETS), "", "{echo}");
        }
    }

    #[test]
    fn a_token_that_we_do_not_know_costs_the_message() {
        for token in [
            JWT,
            "6f1ed002ab5595859014ebf0951522d9",
            "6f1ed002-ab55-9585-9014-ebf0951522d9",
            "6f1ed\u{200b}002ab559\u{feff}5859014ebf0951522d9",
        ] {
            assert_eq!(quotable(&format!("quota of {token}"), &[]), "", "{token}");
        }
    }

    #[test]
    fn a_long_message_is_cut_and_an_endless_one_is_not_quoted() {
        let dots = |count| quotable(&format!("quota{}", ".".repeat(count)), &[]);
        assert_eq!(dots(1000).len(), 300);
        assert_eq!(dots(3000), "");
    }
}
